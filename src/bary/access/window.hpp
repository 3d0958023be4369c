#pragma once
/// Stretches of time between events.

#include <cstdint>
#include <span>
#include <vector>

#include "bary/access/track.hpp"

namespace bary::access {

/// What begins or ends a stretch of time.
enum class Edge : std::uint8_t {
  event,  ///< what is looked for: a rise, an entry into shadow
  span,   ///< the time asked for: under way at its start or stop
  data    ///< the object's data begin or end (decay, end of an ephemeris)
};

/// How far an object is known inside a span.
struct ObjectStatus {
  ephemeris::SampleStatus status = ephemeris::SampleStatus::ok;
  Epoch known_until;  ///< the stop, where the status is ok
};

/// A change of sign of function `id`, at a state.
struct Crossing {
  std::uint32_t id = 0;
  bool up = false;  ///< to f ≥ 0
  Sample at;
};

/// A stretch with f ≥ 0.
struct Window {
  Sample begin, end;
  Edge begins = Edge::event, ends = Edge::event;
  std::vector<Sample> tops;  ///< of passes: culminations inside
};

/// Appends the windows of one run of nodes to `windows`, one list a function; `starts_up[id]` says whether it
/// begins with f ≥ 0. Crossings in any order.
void add_windows(const Track& track, const Track::Run& run, double length, std::span<const bool> starts_up,
                 std::vector<Crossing>& crossings, std::span<std::vector<Window>> windows);

/// A window that goes on through the seam of two runs (a manoeuvre between two spans) is one.
void join(std::vector<Window>& windows);

}  // namespace bary::access
