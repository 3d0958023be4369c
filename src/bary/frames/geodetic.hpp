#pragma once
/// WGS84 geodetic coordinates and topocentric look angles.

#include <Eigen/Core>
#include <span>

namespace bary::frames {

struct Ellipsoid {
  double a_m;  ///< equatorial radius
  double flattening;
};
inline constexpr Ellipsoid wgs84{6378137.0, 1.0 / 298.257223563};

/// Radians and metres; longitude in (-π, π], latitude geodetic, height above the ellipsoid.
struct Geodetic {
  double latitude_rad = 0, longitude_rad = 0, altitude_m = 0;
};
Eigen::Vector3d to_cartesian(const Geodetic& g, const Ellipsoid& e = wgs84);
/// Within 6e-9 m of ERFA's eraGc2gd near the Earth, and as good in proportion far from it. Within some 43 km
/// of the centre (inside the evolute of the ellipsoid, where a place has several normals) it may be off by
/// some ten metres.
Geodetic to_geodetic(const Eigen::Vector3d& r_itrf_m, const Ellipsoid& e = wgs84);

/// Rows east, north, up at a geodetic place, from Earth-fixed axes.
Eigen::Matrix3d enu_from_itrf(const Geodetic& site);

struct AzElRange {
  double azimuth_rad = 0;    ///< from north through east, [0, 2π)
  double elevation_rad = 0;  ///< above the ellipsoid's tangent plane, no refraction
  double range_m = 0;
  double azimuth_rate_rad_s = 0, elevation_rate_rad_s = 0, range_rate_m_s = 0;
};
/// Of an Earth-fixed position and velocity (relative to the rotating Earth) seen from a site.
AzElRange look_angles(const Geodetic& site, const Eigen::Vector3d& r_itrf_m,
                      const Eigen::Vector3d& v_itrf_m_s);

/// Refraction to add to a true elevation, rad, in visible light, for pressure and temperature at the site; 0
/// below −1°. Above 15° within 0.2″ of ERFA's eraRefco; from there down to the horizon led to Saemundsson's
/// formula (Meeus 16.4), good to 0.1′ in a standard atmosphere, and to what the real one allows.
double refraction_rad(double true_elevation_rad, double pressure_hpa = 1010, double temperature_k = 283.15);

}  // namespace bary::frames
