#include "bary/access/shadow.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary::access {
namespace {

/// Apparent radii of Sun and sphere and the angle between their centres, from the object.
struct Discs {
  double sun = 0, sphere = 0, apart = 0;
};
Discs discs(const Eigen::Vector3d& r, const Eigen::Vector3d& r_sun, double radius) {
  const Eigen::Vector3d to_sun = r_sun - r, to_sphere = -r;
  return {std::asin(std::min(1.0, sun_radius_m / to_sun.norm())),
          std::asin(std::min(1.0, radius / to_sphere.norm())),
          std::atan2(to_sun.cross(to_sphere).norm(), to_sun.dot(to_sphere))};
}

}  // namespace

Eigen::Vector3d stretched(const Eigen::Vector3d& r, const Eigen::Vector3d& pole, double flattening) {
  return r + (flattening / (1 - flattening) * r.dot(pole)) * pole;
}

Zone zone_at(const Eigen::Vector3d& r, const Eigen::Vector3d& r_sun, double radius, Shadow shadow) {
  if (shadow == Shadow::cylindrical) {
    const double along = r.dot(r_sun) / r_sun.norm();
    return along < 0 && r.squaredNorm() - along * along < radius * radius ? Zone::umbra : Zone::sunlit;
  }
  const Discs d = discs(r, r_sun, radius);
  if (d.apart >= d.sun + d.sphere) return Zone::sunlit;
  if (d.apart <= d.sphere - d.sun) return Zone::umbra;
  if (d.apart <= d.sun - d.sphere) return Zone::annular;
  return Zone::penumbra;
}

double sunlit_fraction(const Eigen::Vector3d& r, const Eigen::Vector3d& r_sun, double radius) {
  const auto [a, b, c] = discs(r, r_sun, radius);
  if (c >= a + b) return 1;
  if (c <= b - a) return 0;
  if (c <= a - b) return 1 - b * b / (a * a);
  const double x = (c * c + a * a - b * b) / (2 * c), y = std::sqrt(std::max(0.0, a * a - x * x));
  const double hidden = a * a * std::acos(std::clamp(x / a, -1.0, 1.0)) +
                        b * b * std::acos(std::clamp((c - x) / b, -1.0, 1.0)) - c * y;
  return std::clamp(1 - hidden / (std::numbers::pi * a * a), 0.0, 1.0);
}

}  // namespace bary::access
