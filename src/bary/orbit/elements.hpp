#pragma once
/// Mean elements as the public catalogues give them, for SGP4.

#include <cstdint>
#include <string>
#include <string_view>

#include "bary/core/epoch.hpp"

namespace bary::orbit {

/// Constants of gravity that SGP4 runs with; elements are made for one of them, mostly wgs72.
enum class GravityModel : std::uint8_t { wgs72_old, wgs72, wgs84 };
std::string_view name_of(GravityModel m);

/// One set of SGP4 mean elements (TLE, OMM), in the units of the message, so that reading and writing keep
/// every bit; `sgp4_init` converts. Angles in TEME of the epoch.
struct MeanElements {
  std::string name;                 ///< OBJECT_NAME, "KOMPSAT-3A"
  std::string cospar;               ///< OBJECT_ID, "2015-014A"
  std::int64_t catalog_number = 0;  ///< NORAD_CAT_ID, to 999,999,999
  char classification = 'U';
  Epoch epoch;
  double mean_motion_rev_day = 0;  ///< Kozai mean motion
  double eccentricity = 0;
  double inclination_deg = 0, raan_deg = 0, argp_deg = 0, mean_anomaly_deg = 0;
  double bstar = 0;  ///< 1/Earth radii
  double ndot = 0;   ///< first derivative over two, rev/day², not used by SGP4
  double nddot = 0;  ///< second derivative over six, rev/day³, not used by SGP4
  int ephemeris_type = 0;
  std::int64_t element_set = 999;
  std::int64_t revolution = 0;

  friend bool operator==(const MeanElements&, const MeanElements&) = default;
};

}  // namespace bary::orbit
