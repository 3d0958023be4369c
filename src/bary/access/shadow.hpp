#pragma once
/// The shadow of a sphere in sunlight.

#include <Eigen/Core>
#include <cstdint>

namespace bary::access {

inline constexpr double sun_radius_m = 695700e3;   ///< IAU 2015 resolution B3, nominal
inline constexpr double earth_radius_m = 6378137;  ///< WGS84, equatorial
inline constexpr double moon_radius_m = 1737400;   ///< IAU/WGCCRE 2015, mean

inline constexpr double earth_flattening = 1 / 298.257223563;  ///< WGS84

/// An oblate body's shadow is a ball's after a stretch along the pole by 1/(1 − flattening): straight lines
/// of light stay straight. (The Sun's disc is stretched with it, by 0.3 % of its 0.27°; `find_eclipses`
/// accounts for that.) Without the flattening of the Earth its shadow is wrong by up to 6 s in low orbit.
Eigen::Vector3d stretched(const Eigen::Vector3d& r, const Eigen::Vector3d& pole, double flattening);

/// How a shadow is drawn. Conical: from the true sizes and distances of Sun and sphere, so that there is a
/// penumbra. Cylindrical: the Sun at infinity, a point.
enum class Shadow : std::uint8_t { conical, cylindrical };

enum class Zone : std::uint8_t {
  sunlit,
  penumbra,  ///< part of the Sun is hidden
  annular,   ///< the sphere lies wholly inside the Sun's disc
  umbra      ///< none of the Sun is seen
};

/// Zone at an object, from positions relative to the sphere's centre, any axes. Geometric: the 20″ of
/// aberration, which would move an event in low orbit by 0.1 s at most, are left out, as elsewhere.
Zone zone_at(const Eigen::Vector3d& r_object_m, const Eigen::Vector3d& r_sun_m, double radius_m,
             Shadow shadow);

/// The share of the Sun's disc that is seen, 0 to 1: two circles in the sky (Montenbruck & Gill, Satellite
/// Orbits, section 3.4.2).
double sunlit_fraction(const Eigen::Vector3d& r_object_m, const Eigen::Vector3d& r_sun_m, double radius_m);

}  // namespace bary::access
