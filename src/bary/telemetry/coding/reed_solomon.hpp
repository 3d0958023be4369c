#pragma once
/// Reed-Solomon code of CCSDS 131.0-B, 4: (255,223) or (255,239) over GF(256), interleaved, in the dual or
/// the conventional basis, shortened by virtual fill.
///
/// A block is I codewords side by side: byte i belongs to codeword i mod I, first the message, then 2E check
/// symbols of each. Virtual fill is a number of zeros before each codeword that are not sent.
///
/// Decoding: 1. check symbols of the received message, thirty-two or sixty-four codewords at once, by table
/// look-ups of nibbles; equal to the received ones: clean. 2. Otherwise the syndromes of the difference,
/// Berlekamp-Massey (Massey 1969), roots and values at all places at once (Chien 1964, Forney 1965). 3. What
/// was found must reproduce every syndrome, else the codeword is reported uncorrectable and left as it was.
/// Up to E wrong bytes a codeword are corrected; more are reported, but for one in E! of random words.

#include <cstddef>
#include <cstdint>
#include <span>

#include "bary/core/context.hpp"

namespace bary::telemetry {

struct ReedSolomon {
  unsigned correctable = 16;  ///< E: 16 or 8 bytes a codeword
  unsigned interleave = 1;    ///< I: 1 to 8 codewords a block
  unsigned virtual_fill = 0;  ///< bytes of each codeword that are zero and not sent
  bool dual_basis = true;     ///< as the standard says; false: conventional, as some stations do

  std::size_t message_bytes() const {
    return std::size_t{interleave} * (255 - 2 * correctable - virtual_fill);
  }
  std::size_t block_bytes() const { return std::size_t{interleave} * (255 - virtual_fill); }
  /// Throws BARY-TELEMETRY-0001 for what the standard does not know.
  void validate() const;
};

/// Value of `corrected` of a codeword with more errors than can be corrected.
inline constexpr std::int8_t rs_uncorrectable = -1;

/// messages: n times message_bytes(); blocks: n times block_bytes(), written.
void rs_encode(const ReedSolomon& code, std::span<const std::uint8_t> messages,
               std::span<std::uint8_t> blocks, const Context& ctx = {});

/// blocks: n times block_bytes(), corrected in place. corrected: n times I, one entry a codeword: how many
/// bytes were wrong, or rs_uncorrectable. Same result for any number of threads.
void rs_decode(const ReedSolomon& code, std::span<std::uint8_t> blocks, std::span<std::int8_t> corrected,
               const Context& ctx = {});

}  // namespace bary::telemetry
