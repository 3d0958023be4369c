#pragma once
/// Checks that frames and packets carry of themselves: the 16-bit cyclic redundancy check of the frame error
/// control field (CCSDS 132.0-B-3 §4.1.6, 732.0-B-4 §4.1.6: x^16 + x^12 + x^5 + 1, preset to ones) and the
/// Reed-Solomon (10,6) check of an AOS frame's header (732.0-B-4 §4.1.2.6: GF(16) by x^4 + x + 1, roots
/// alpha^6 to alpha^9), which mends up to two of its ten symbols of four bits.

#include <cstdint>
#include <optional>
#include <span>

namespace bary::telemetry {

/// Of a run of bytes; a run followed by its own check gives 0. Continues from `start`.
std::uint16_t crc16(std::span<const std::uint8_t> bytes, std::uint16_t start = 0xFFFF);

/// What the check protects: spacecraft and channel (octets 0 and 1 of the header) and signalling (octet 5).
struct AosHeader {
  std::uint16_t identifier = 0;
  std::uint8_t signalling = 0;
  int corrected = 0;  ///< symbols of four bits that were mended, those of the check included
};
std::uint16_t encode_aos_header(std::uint16_t identifier, std::uint8_t signalling);
/// Empty where more than two symbols are wrong.
std::optional<AosHeader> decode_aos_header(std::uint16_t identifier, std::uint8_t signalling,
                                           std::uint16_t check);

}  // namespace bary::telemetry
