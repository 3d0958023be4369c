#pragma once
/// From symbols, bits or CADUs to transfer frames, in pieces of any size.
///
///   symbols → Viterbi (where the link has the inner code) → bits → marker → derandomised → Reed-Solomon →
///   frames
///
/// Frame synchronisation: a marker found in the search counts when the next one stands where it must, give or
/// take a slip, or when Reed-Solomon can correct its block. In lock the marker is expected a CADU later, give
/// or take `slip_bits`. Where it is missing, another one that counts is sought from the frame before up to a
/// CADU later; where there is none, the frame is taken as expected (flywheel), at most `flywheel` times on
/// end unless the next marker stands in its place or the block has no wrong byte. Polarity is that of each
/// marker.
///
/// Reed-Solomon is cyclic and knows no polarity: a block cut some bytes beside its place, or inverted from
/// soon after its marker on, can be corrected to other content. So a frame whose end is not where the next
/// marker says, or whose polarity the next marker has not, is good only if no byte was wrong; the same holds
/// for a frame taken without a marker while the next one is missing too, and its own must then be half
/// readable at least.
///
/// What comes out does not depend on how the input is cut, nor on the number of threads. A frame that cannot
/// be corrected is given and flagged; the codewords in it that could be are corrected. A frame whose end is
/// missing is not given.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/table.hpp"
#include "bary/telemetry/coding/cadu.hpp"
#include "bary/telemetry/coding/viterbi.hpp"
#include "bary/telemetry/stream.hpp"

namespace bary::telemetry {

struct ReceiverSettings {
  CaduFormat format;
  bool convolutional = false;             ///< the link has the inner code
  Ambiguity ambiguity = Ambiguity::bpsk;  ///< what the inner decoder must find out
  unsigned marker_errors = 2;             ///< bits of a marker that may be wrong, at most 8
  unsigned slip_bits = 3;                 ///< by which a marker in lock may come early or late, at most 16
  unsigned flywheel = 2;                  ///< frames on end that are taken without a marker

  void validate() const;  ///< Throws BARY-TELEMETRY-0001, 0002, 0005.
};

enum class BlockState : std::uint8_t {
  good,           ///< every codeword is one, or was corrected
  uncorrectable,  ///< at least one codeword has more errors than can be corrected
  unchecked       ///< the link has no Reed-Solomon
};
enum class FrameSync : std::uint8_t {
  found,    ///< by search
  locked,   ///< its marker stood where it was expected, or within the slip
  flywheel  ///< taken without a marker
};

/// Frames and, in columns, what is known of each.
struct ReceivedFrames {
  std::size_t frame_bytes = 0;
  aligned_vector<std::uint8_t> bytes;  ///< of all frames
  /// First bit of the marker: its place in the bits (after the inner decoder), and the place in what was
  /// pushed of the first symbol or bit that carries it. Bit n of the frame is bit + 32 + n, before
  /// Reed-Solomon.
  std::vector<std::uint64_t> bit, input;
  std::vector<std::int8_t> polarity;  ///< 1, or -1 where every bit was inverted
  std::vector<std::uint8_t>
      marker_errors;  ///< wrong bits of the marker; more than marker_errors only in flywheel
  std::vector<std::uint16_t> corrected;  ///< bytes corrected by Reed-Solomon in all codewords that could be
  std::vector<std::int8_t> worst;        ///< in the worst codeword; rs_uncorrectable where one could not be
  std::vector<BlockState> state;
  std::vector<FrameSync> sync;

  std::size_t size() const { return bit.size(); }
  std::span<const std::uint8_t> frame(std::size_t i) const {
    return std::span(bytes).subspan(i * frame_bytes, frame_bytes);
  }
};

struct ReceiverCounts {
  std::uint64_t input = 0;  ///< symbols or bits taken
  std::uint64_t bits = 0;   ///< after the inner decoder
  std::uint64_t frames = 0, good = 0, uncorrectable = 0, flywheel = 0;
  std::uint64_t searches = 0;       ///< times that a marker was found by search
  std::uint64_t slips = 0;          ///< markers that came early or late
  std::uint64_t phase_changes = 0;  ///< of the inner decoder, after the first phase
  std::uint64_t corrected = 0;      ///< bytes, by Reed-Solomon
};

class Receiver {
 public:
  explicit Receiver(const ReceiverSettings& settings, const Context& ctx = {});
  ~Receiver();
  Receiver(Receiver&&) noexcept;
  Receiver& operator=(Receiver&&) noexcept;

  /// Soft symbols (Stage::symbols). A receiver takes either symbols or bits, from beginning to end.
  void push_symbols(std::span<const std::int8_t> symbols);
  /// Hard bits, eight a byte, at any alignment; CADUs are such bits. On a link with the inner code they are
  /// hard decisions of its symbols.
  void push_bits(std::span<const std::uint8_t> bits);
  /// The input is over.
  void finish();
  /// Frames since the last call.
  ReceivedFrames take();
  const ReceiverCounts& counts() const;

 private:
  class Run;
  std::unique_ptr<Run> run_;
};

/// A whole run of symbols, bits or CADUs. Throws BARY-TELEMETRY-0006 for other stages.
ReceivedFrames receive(const ReceiverSettings& settings, Stage stage, std::span<const std::uint8_t> bytes,
                       const Context& ctx = {}, ReceiverCounts* counts = nullptr);
ReceivedFrames receive(const ReceiverSettings& settings, const Stream& stream, const Context& ctx = {},
                       ReceiverCounts* counts = nullptr);

}  // namespace bary::telemetry
