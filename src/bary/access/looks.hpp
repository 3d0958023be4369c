#pragma once
/// When each sensor can see each area, how, and in what light.
///
/// Geometry: the satellite flies with its sensor's line across the ground track (its x axis along the
/// velocity relative to the rotating Earth, z to the geodetic nadir, as yaw-steered imagers do), and sees a
/// point when the point crosses the plane through the line. That crossing is the root of one function that
/// falls monotonically while the point is on the near side of the Earth: between two nodes of the grid it
/// changes sign exactly if the point is crossed, so no look is missed however short, and its instant is found
/// to 1 µs.
///
/// Where the satellite hardly moves over the ground (geosynchronous ones, apogees of long ellipses) its
/// sensor stares: a look lasts while the area's middle is within reach and in the light needed, to 1 ms;
/// openings shorter than the grid's step may be missed there.
///
/// An area is a set of sample points (edges and inside, no farther apart than `spacing_m`); a look covers
/// those that lie in the swath under the roll that covers most of them (none where that is as good). What
/// lies between samples is what the answer may miss at the edge of a swath. Refraction and terrain are left
/// out: both move a line of sight by less than 100 m on the ground below 60° of incidence at sea level; a
/// mountain of 1 km moves it by its height times the tangent of the incidence.

#include <cstddef>
#include <cstdint>
#include <numbers>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/geo/features.hpp"

namespace bary {
struct Context;
}
namespace bary::ephemeris {
class Trajectory;
enum class SampleStatus : std::uint8_t;
}  // namespace bary::ephemeris

namespace bary::access {

class FixedTrack;
class TimeGrid;
struct Sensor;

/// An area, line, point or moving point as sample points on the ellipsoid.
struct Target {
  std::string name;
  std::vector<geo::LonLat> samples;
  geo::LonLat centre;
  /// Of a moving point: where it is when; it is looked for between its first and last time only.
  std::vector<Epoch> times;
  geo::Line track;
};
/// One target a feature. `spacing_m` 0: a fifteenth of each area's own size, 1 km at least.
std::vector<Target> targets_from(const geo::Features& f, double spacing_m);

enum class Light : std::uint8_t { day, twilight, night };  ///< Sun above 0°, above −6°, below
std::string_view name_of(Light l);

/// Cloud probability over a span, of one area or of all (empty name).
struct CloudChance {
  std::string area;
  Epoch start, stop;
  double cloud = 0;  ///< 0 to 1
};

/// Seconds count from the grid's start.
struct Look {
  std::uint32_t object = 0, sensor = 0, target = 0;
  double start_s = 0, stop_s = 0;  ///< first and last instant at which a covered point is in the field
  /// While the image is taken: covered points abeam; within the window that pitch and field leave.
  double image_start_s = 0, image_stop_s = 0;
  double closest_s = 0;  ///< a covered point near the area's middle is abeam; what follows is for then
  double off_nadir = 0, incidence = 0, sun_elevation = 0, sun_azimuth = 0;
  double ground_sample_m = 0;  ///< across the track at this slant; 0: not known
  double across = 0;           ///< off-nadir angle with its side: positive to the right of the ground track
  double roll = 0;             ///< of the boresight, positive to the right; of a radar 0
  double range_m = 0;
  double covered = 0;     ///< share of the area's samples inside this swath
  bool straight = false;  ///< also without roll some of the area is seen
  bool glint = false;     ///< within `glint` of the Sun's mirror image on flat water
  Light light = Light::day;
  std::optional<double> clear;  ///< chance of a clear sky, where clouds are known; 1 for radar
  bool planned = true;          ///< false: the satellite cannot also take this one (slew, imaging time)
};

struct LookOptions {
  double glint = 25 * std::numbers::pi / 180;
  std::span<const CloudChance> clouds;
};

/// All looks of the objects' sensors at the targets, by start, then satellite, sensor, target. A sensor
/// belongs to the object of its name (any case); one without an object is passed over. Looks without the
/// light that the sensor needs are left out and counted in `in_the_dark`. Same result for any number of
/// threads.
struct LookResult {
  std::vector<Look> looks;
  std::size_t in_the_dark = 0;
  std::vector<ephemeris::SampleStatus> faults;  ///< one an object: why its states end, or ok
};
LookResult find_looks(const ephemeris::Trajectory& trajectory, std::span<const Sensor> sensors,
                      std::span<const Target> targets, TimeGrid& grid, const LookOptions& options,
                      const Context& context);

/// Decides which looks one satellite can take: marks `planned`. An image is taken while its points are abeam
/// (a satellite that pitches may do more than is planned here). Slewing from one roll to the next takes the
/// angle over the slew rate, and then the settling time; imaging in one orbit is limited. Of all feasible
/// sequences the one with the greatest sum of weights (covered share, 1 + 1e-3 for nearer the nadir) is
/// taken: a longest path over the satellite's looks; the limit an orbit then drops the least of those that
/// exceed it.
void plan_looks(std::span<Look> looks_of_one_satellite, std::span<const Sensor> sensors, double orbit_s);

/// Ground outline of a look's swath from `lead_s` before its start to `lead_s` after its stop, and the ground
/// track; what a map shows.
geo::Polygon swath_of(const Look& look, const Sensor& sensor, const FixedTrack& track, double lead_s);
geo::Line track_of(const FixedTrack& track, double from_s, double to_s);

/// Spans (seconds from the grid's start) in which the Sun is below the horizon of a place.
std::vector<std::pair<double, double>> nights_at(const TimeGrid& grid, const geo::LonLat& place);

/// Gaps between looks over a span, of one satellite or a fleet.
///
/// Waits are those of starts at random anywhere in the span; one after the last look sees none within it. So
/// all fleets are asked for the same starts, and more looks never make a share smaller or a wait longer.
struct Gaps {
  std::size_t looks = 0;
  std::optional<double> first_s;  ///< wait from the span's start
  /// At least: after the last look one waits for the span's end. Nothing where more than a tenth of the
  /// starts come after it.
  std::optional<double> mean_wait_s;
  double longest_s = 0;  ///< with the ends of the span as if looks stood there
  /// Between the end of each look and the beginning of the next, ascending by length; ends of the span left
  /// out.
  std::vector<double> between_s() const;
  /// Share of starts that see a look within x.
  double share_within(double x_s) const;
  /// The x at which that share reaches p; nothing where too many starts see none.
  std::optional<double> wait_of_share(double p) const;

  std::vector<double> begin_s, end_s;  ///< merged, ascending
  double span_s = 0;
};
Gaps gaps_of(std::vector<std::pair<double, double>> intervals, double span_s);

}  // namespace bary::access
