#pragma once
/// What an instrument can see: its field, how far its satellite turns it, what light it needs.

#include <optional>
#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/record.hpp"
#include "bary/core/table.hpp"

namespace bary::access {

enum class SensorType {
  push_broom,   ///< a line across the track, swept by the satellite's motion
  whisk_broom,  ///< the same for us: a line, swept by a mirror
  frame,        ///< a field of two dimensions
  sar           ///< side-looking radar, between two angles of incidence
};
enum class LookSide { left, right, both };
enum class LightNeed { day, night, any };

/// Angles in radians. The field is symmetric about the boresight; roll turns the boresight about the ground
/// track, pitch along it.
struct Sensor {
  std::string satellite, name, country;
  SensorType type = SensorType::push_broom;
  double half_field = 0;  ///< across the track; of a radar: 0, its swath is `swath_m`
  double half_along = 0;  ///< along the track: 0 of a line
  double swath_m = 0;     ///< at the nominal altitude, straight down
  double altitude_m = 0;  ///< nominal
  double roll_max = 0, pitch_max = 0;
  LookSide side = LookSide::both;               ///< of a radar
  double incidence_min = 0, incidence_max = 0;  ///< of a radar
  double ground_sample_m = 0;                   ///< straight down (radar: of the mode); 0: not known
  double ground_sample_edge_m =
      0;  ///< at most this, where the sensor aggregates toward its edge; 0: grows freely
  LightNeed needs = LightNeed::any;
  double min_sun_elevation = 0;  ///< where light is needed
  /// Agility; without a slew rate the satellite is taken to do whatever is asked.
  std::optional<double> slew_rate;  ///< rad/s
  double settling_s = 0;
  std::optional<double> imaging_max_s;  ///< an orbit
  Status status = Status::published;

  /// Farthest off-nadir angle that roll and field reach together.
  double reach() const { return roll_max + half_field; }
};

/// Half the angle under which a swath is seen from an altitude, over a sphere of 6371 km.
double half_field_of_swath(double swath_m, double altitude_m);

/// Columns of a table of sensors, at the boundary (kilometres, degrees).
std::vector<ColumnSpec> sensor_columns();
/// Rows of such a table. What is wrong goes to `d`, all of it, with row and column (BARY-ACCESS-0011, 0012):
/// a sensor that is incomplete, contradicts itself (a radar without angles, a swath without the altitude that
/// it belongs to, one wider than what of the Earth is seen from there) or stands twice. Rows with a fault are
/// left out.
std::vector<Sensor> sensors_from(const Table& t, Diagnostics& d);

}  // namespace bary::access
