#pragma once
/// Soft-decision Viterbi decoder of the convolutional code (CCSDS 131.0-B, 3.3), with node synchronisation.
///
/// The run is cut into blocks of 1024 bits at fixed places. Each is decoded for itself from its own symbols,
/// 112 pairs before it (from which the path metrics settle, starting equal) and 112 after it (over which the
/// survivors merge): sixteen constraint lengths each side, against which a decoder without cuts has no
/// advantage that 10^8 bits would show. Blocks fill the lanes of vectors and the cores, and the result does
/// not depend on either, nor on how the run arrives.
///
/// Symbols are scaled to ±15 by their mean size over the block, so any level of the demodulator and hard
/// decisions (±1) do; a branch costs what it contradicts. Metrics are 8-bit: six branches of at most 30 part
/// the states by at most 180.
///
/// Node synchronisation. A block whose best path contradicts more than `doubt` of the symbols' weight is
/// decoded under every other phase as well; where one of these contradicts much less, the run goes on with
/// it, from the bit at which both together cost least in this block and the one before. An inverted run
/// decodes to inverted bits (the code is transparent): the frame marker tells.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bary/core/context.hpp"

namespace bary::telemetry {

/// What the demodulator may leave open beside the sign of everything.
enum class Ambiguity : std::uint8_t {
  bpsk,  ///< which of two symbols is first
  qpsk,  ///< that, and I and Q swapped or turned by a quarter: each pair in any order and with any signs
};

/// How a decoded run lies in its symbols: bit n ≥ bit is the pair that begins at symbol + 2 (n - bit).
struct NodePhase {
  std::uint64_t bit = 0, symbol = 0;
  std::uint8_t turn = 0;  ///< the pair (a, b) is read as 0: (a, b), 1: (b, -a), 2: (a, -b), 3: (b, a)
};

/// Decodes a run piece by piece. Same bits however the pieces are cut.
class ViterbiDecoder {
 public:
  explicit ViterbiDecoder(Ambiguity ambiguity = Ambiguity::bpsk, const Context& ctx = {});
  ~ViterbiDecoder();
  ViterbiDecoder(ViterbiDecoder&&) noexcept;
  ViterbiDecoder& operator=(ViterbiDecoder&&) noexcept;

  /// Takes symbols and appends what is certain to `bits`: always whole blocks of 128 bytes, some blocks late.
  void push(std::span<const std::int8_t> symbols, std::vector<std::uint8_t>& bits);
  /// The run is over: the rest. The last byte may be filled with zeros.
  void finish(std::vector<std::uint8_t>& bits);
  /// Bits that came out, without filling.
  std::uint64_t bit_count() const;
  /// Ascending; the first begins at bit 0, the last may begin at a bit that has not come out yet.
  const std::vector<NodePhase>& phases() const;

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

/// A whole run whose first symbol is that of G1, no search for the phase: one bit a pair; an odd last symbol
/// is left out.
std::vector<std::uint8_t> viterbi_decode(std::span<const std::int8_t> symbols, const Context& ctx = {});

}  // namespace bary::telemetry
