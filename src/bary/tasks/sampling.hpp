#pragma once
/// Trajectories at regular epochs: an option of output, never part of what a task is.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary {
struct Context;
class Diagnostics;
namespace ephemeris {
class Trajectory;
}
namespace frames {
enum class Frame : std::uint8_t;
}
}  // namespace bary

namespace bary::tasks {

/// Epochs start, start + step, … not beyond stop (a stop within a nanosecond behind a step counts).
/// Throws BARY-TASKS-0002 where stop lies before start, BARY-TASKS-0003 beyond 100 million epochs.
std::size_t count_of(const Epoch& start, const Epoch& stop, double step_s);
std::vector<Epoch> epochs_of(const Epoch& start, const Epoch& stop, double step_s);

/// Warns (BARY-TASKS-0046), with what it costs in metres, where a span reaches outside the table of the
/// Earth's orientation; for whatever stands on the ground or in ITRF.
void check_orientation(const Context& ctx, const Epoch& start, const Epoch& stop, Diagnostics& d);

struct Sampling {
  std::vector<Epoch> epochs;
  frames::Frame frame{};  ///< GCRF otherwise
};

/// The states as CSV: satellite, catalog_number, utc, x_km, y_km, z_km, vx_km_s, vy_km_s, vz_km_s, status;
/// all epochs of the first object first. Values are empty where the status is not ok. Evaluated and written
/// in blocks on the context's threads; `sink` gets the text in order, so that any number of rows takes little
/// memory.
void write_states_csv(const ephemeris::Trajectory& trajectory, const Sampling& sampling,
                      const Context& context, const std::function<void(std::string_view)>& sink);

/// The states as OEM in KVN, one message an object (interpolation Lagrange, degree 7). An object without a
/// state in the span is left out with a warning; throws BARY-EPHEMERIS-0032 where none is left.
/// `creation_date` as CCSDS writes dates.
void write_states_oem(const ephemeris::Trajectory& trajectory, const Sampling& sampling,
                      const std::string& creation_date, const Context& context,
                      const std::function<void(std::string_view)>& sink);

}  // namespace bary::tasks
