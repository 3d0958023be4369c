#pragma once
/// Internal: positions of units in the streams of several stations (steps 1 to 5 of merge.hpp).

#include <cstdint>
#include <span>
#include <vector>

#include "bary/telemetry/link/counter.hpp"

namespace bary::telemetry::align {

/// A unit of one channel, in the order in which its source heard it; sources one after another.
struct Unit {
  std::uint32_t source = 0;
  std::uint32_t count = 0;
  std::uint64_t hash = 0;
  double time = 0;  ///< NaN: not known
};
/// What was found, one entry a unit.
struct Placed {
  std::int64_t position = 0;
  Sequence sequence = Sequence::none;
};
struct Result {
  std::vector<Placed> units;
  std::uint64_t assumed = 0, contradictions = 0;
};

struct Rules {
  std::uint32_t modulus = 256, late_window = 16, clash_limit = 4;
  double same_time_s = 1;
};
Result align(std::span<const Unit> units, const Rules& rules);

}  // namespace bary::telemetry::align
