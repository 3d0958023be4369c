#pragma once
/// The attached sync marker (CCSDS 131.0-B, 9), sought at any bit and in both polarities.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bary::telemetry {

/// Marker of uncoded, convolutional, Reed-Solomon and concatenated links. Those of turbo and LDPC links are
/// longer.
inline constexpr std::uint32_t attached_sync_marker = 0x1ACFFC1D;

struct MarkerHit {
  std::uint64_t bit = 0;    ///< place of its first bit
  bool inverted = false;    ///< every bit of the run is inverted
  std::uint8_t errors = 0;  ///< bits that differ
};

/// Marker at one place; bits [at, at + 32) must lie within. The nearer polarity, whatever the errors.
MarkerHit marker_at(std::span<const std::uint8_t> bits, std::uint64_t at,
                    std::uint32_t marker = attached_sync_marker);

/// The first place from `from` on, with the whole marker before `end` (bits), that differs in at most
/// `max_errors` bits (below 16) from the marker or its inverse.
std::optional<MarkerHit> find_marker(std::span<const std::uint8_t> bits, std::uint64_t from,
                                     std::uint64_t end, unsigned max_errors = 2,
                                     std::uint32_t marker = attached_sync_marker);

/// All such places.
std::vector<MarkerHit> find_markers(std::span<const std::uint8_t> bits, unsigned max_errors = 2,
                                    std::uint32_t marker = attached_sync_marker);

}  // namespace bary::telemetry
