#pragma once
/// Counters that wrap: virtual-channel counts of frames (modulo 256 in TM, 2^24 or 2^28 in AOS), master
/// channel counts (256), sequence counts of packets (16384). One law for all of them.
///
/// A counter alone cannot tell a duplicate from a whole turn that was lost, or a late unit from a long gap,
/// so the content decides where it can: the tracker remembers the content of the last `late_window` units.
///
/// Limits: of a loss of a whole turn or more only the remainder shows. A loss of more than half a turn cannot
/// be told from a reset of the counter; both are a `jump`, after which the count begins anew and how much was
/// lost is not said.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace bary::telemetry {

/// How a unit's counter follows the one before it on the same channel.
enum class Sequence : std::uint8_t {
  first,      ///< nothing came before
  next,       ///< one more than the last
  gap,        ///< at most half a turn ahead: `lost` units are missing
  jump,       ///< more than half a turn ahead, or back by more than the window, or the same count with other
              ///< content: reset or long loss, how much is not known
  late,       ///< back within the window, and not seen before
  duplicate,  ///< back within the window, with the content seen then
  none        ///< not counted: damaged, or a kind without a counter
};
std::string_view name_of(Sequence s);

/// 64 bits that stand for a content; equal on every machine. Not against forgers.
std::uint64_t content_hash(std::span<const std::uint8_t> bytes);

struct CounterStep {
  Sequence sequence = Sequence::none;
  std::uint32_t lost = 0;      ///< missing before this unit, by the counter
  std::int64_t unwrapped = 0;  ///< the count with its turns added; the first unit's own count at the start
};

/// Follows one counter. `modulus` a power of two; `late_window` at most 31, and below a quarter of the
/// modulus.
class CounterTracker {
 public:
  CounterTracker(std::uint32_t modulus, std::uint32_t late_window);
  CounterStep step(std::uint32_t count, std::uint64_t content);

 private:
  struct Seen {
    std::int64_t unwrapped = -1;
    std::uint64_t content = 0;
  };
  CounterStep advance(Sequence s, std::uint32_t by, std::uint32_t lost, std::uint64_t content);

  std::uint32_t mask_, window_;
  bool started_ = false;
  std::int64_t head_ = 0;  ///< unwrapped count of the foremost unit
  std::array<Seen, 32> seen_;
};

}  // namespace bary::telemetry
