#include "bary/frames/geodetic.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary::frames {

Eigen::Vector3d to_cartesian(const Geodetic& g, const Ellipsoid& e) {
  const double e2 = e.flattening * (2 - e.flattening);
  const double s = std::sin(g.latitude_rad), c = std::cos(g.latitude_rad);
  const double n = e.a_m / std::sqrt(1 - e2 * s * s);
  return {(n + g.altitude_m) * c * std::cos(g.longitude_rad),
          (n + g.altitude_m) * c * std::sin(g.longitude_rad), (n * (1 - e2) + g.altitude_m) * s};
}

Geodetic to_geodetic(const Eigen::Vector3d& r, const Ellipsoid& e) {
  // Bowring's start, then Newton on the reduced latitude's tangent (Fukushima 2006's form); three steps reach
  // rounding everywhere above the evolute, which lies deeper than 6,300 km.
  const double e2 = e.flattening * (2 - e.flattening), b = e.a_m * (1 - e.flattening);
  const double p = std::hypot(r.x(), r.y()), z = r.z();
  Geodetic g;
  g.longitude_rad = p > 0 ? std::atan2(r.y(), r.x()) : 0;
  if (p < 1e-9 * e.a_m) {
    g.latitude_rad = z >= 0 ? std::numbers::pi / 2 : -std::numbers::pi / 2;
    g.altitude_m = std::abs(z) - b;
    return g;
  }
  const double ep2 = e2 / (1 - e2);
  double beta = std::atan2(e.a_m * z, b * p);
  double lat = 0;
  for (int i = 0; i < 4; ++i) {
    const double s = std::sin(beta), c = std::cos(beta);
    lat = std::atan2(z + ep2 * b * s * s * s, p - e2 * e.a_m * c * c * c);
    beta = std::atan2((1 - e.flattening) * std::sin(lat), std::cos(lat));
  }
  const double s = std::sin(lat), c = std::cos(lat);
  const double n = e.a_m / std::sqrt(1 - e2 * s * s);
  g.latitude_rad = lat;
  // This form of the height is stable at the poles and on the equator alike.
  g.altitude_m = p * c + z * s - e.a_m * e.a_m / n;
  return g;
}

Eigen::Matrix3d enu_from_itrf(const Geodetic& site) {
  const double sl = std::sin(site.longitude_rad), cl = std::cos(site.longitude_rad);
  const double sp = std::sin(site.latitude_rad), cp = std::cos(site.latitude_rad);
  Eigen::Matrix3d m;
  m << -sl, cl, 0, -sp * cl, -sp * sl, cp, cp * cl, cp * sl, sp;
  return m;
}

AzElRange look_angles(const Geodetic& site, const Eigen::Vector3d& r, const Eigen::Vector3d& v) {
  const Eigen::Matrix3d m = enu_from_itrf(site);
  const Eigen::Vector3d d = m * (r - to_cartesian(site)), w = m * v;
  AzElRange o;
  const double h2 = d.x() * d.x() + d.y() * d.y(), h = std::sqrt(h2);
  o.range_m = std::sqrt(h2 + d.z() * d.z());
  o.azimuth_rad = std::atan2(d.x(), d.y());
  if (o.azimuth_rad < 0) o.azimuth_rad += 2 * std::numbers::pi;
  o.elevation_rad = std::atan2(d.z(), h);
  o.range_rate_m_s = o.range_m > 0 ? d.dot(w) / o.range_m : 0;
  if (h > 0) {
    o.azimuth_rate_rad_s = (d.y() * w.x() - d.x() * w.y()) / h2;
    o.elevation_rate_rad_s =
        (w.z() * h2 - d.z() * (d.x() * w.x() + d.y() * w.y())) / (h * o.range_m * o.range_m);
  }
  return o;
}

namespace {
constexpr double degree = std::numbers::pi / 180;

/// Saemundsson 1986 (Meeus 16.4), for 1010 hPa and 283 K. Up to 8″ too much where the next one is good.
double near_horizon(double elevation) {
  const double h = elevation / degree;
  return std::max(0.0, 1.02 / std::tan((h + 10.3 / (h + 5.11)) * degree)) * degree / 60;
}
/// A tan z + B tan³ z of the seen zenith distance (Stone 1996, Publ. Astron. Soc. Pac. 108, 1051; the
/// constants as the IAU's SOFA has them, dry air, 0.57 µm).
double high_up(double elevation, double pressure_hpa, double temperature_k) {
  const double bend = 78.89e-6 * pressure_hpa / temperature_k, scale = 4.4474e-6 * temperature_k;
  const double a = bend * (1 - scale), b = -bend * (scale - bend / 2);
  double r = 0;
  for (int i = 0; i < 3; ++i) {
    const double t = 1 / std::tan(elevation + r);
    r = a * t + b * t * t * t;
  }
  return r;
}
}  // namespace

double refraction_rad(double elevation, double pressure_hpa, double temperature_k) {
  if (!(elevation >= -degree)) return 0;
  constexpr double join = 15 * degree;
  if (elevation >= join) return high_up(elevation, pressure_hpa, temperature_k);
  // From the horizon up the one is led into the other.
  static const double ratio = high_up(join, 1010, 283.15) / near_horizon(join);
  const double lead = 1 + (ratio - 1) * std::max(0.0, elevation / join);
  const double scaled = near_horizon(elevation) * lead * (pressure_hpa / 1010) * (283.15 / temperature_k);
  // What is left at the join for another pressure and temperature is below 0.2″ and goes with the height.
  const double rest = high_up(join, pressure_hpa, temperature_k) -
                      near_horizon(join) * ratio * (pressure_hpa / 1010) * (283.15 / temperature_k);
  return scaled + rest * std::max(0.0, elevation / join);
}

}  // namespace bary::frames
