#pragma once
// What viterbi.cpp asks of the SIMD kernel in viterbi_kernel.cpp.

#include <cstddef>
#include <cstdint>
#include <span>

namespace bary::telemetry::viterbi {

/// A block of bits decoded for itself: bits [0, block_bits) from pairs of symbols that begin
/// overlap pairs before and end as many after.
inline constexpr std::size_t block_bits = 1024, overlap = 112;
inline constexpr std::size_t steps = block_bits + 2 * overlap;

struct Job {
  /// Pairs (G1, G2 not inverted) within ±most_sure, interleaved; positive is a 1, 0 is not known.
  const std::int8_t* pairs = nullptr;
  std::uint8_t* bits = nullptr;  ///< block_bits / 8 bytes
  std::uint32_t cost = 0;        ///< written: sum of |symbol| that the best path contradicts
};

/// Jobs that the kernel takes at once, on this processor; never more than 64.
std::size_t lane_count();
/// At most lane_count() jobs. `scratch` is scratch_size() bytes on a boundary of 64.
void decode_jobs(std::span<Job> jobs, std::uint8_t* scratch);
std::size_t scratch_size();

/// Symbols as the trellis takes them: within ±most_sure, the mean at usual.
inline constexpr unsigned most_sure = 20, usual = 10;

/// Scales 2 steps symbols by their mean size (of those that are not 0), undoes the turn (NodePhase)
/// and the inversion of G2. Returns the sum of the sizes.
std::uint32_t prepare_pairs(const std::int8_t* symbols, unsigned turn, std::int8_t* pairs);

}  // namespace bary::telemetry::viterbi
