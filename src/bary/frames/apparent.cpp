#include "bary/frames/apparent.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace bary::frames {
namespace {
/// 2 GM/c² of the Sun, m.
constexpr double schwarzschild_m = 2 * 1.32712440041939400e20 / (speed_of_light_m_s * speed_of_light_m_s);
}  // namespace

Eigen::Vector3d aberrated(const Eigen::Vector3d& p, const Eigen::Vector3d& v_m_s, double sun_distance_m) {
  const Eigen::Vector3d v = v_m_s / speed_of_light_m_s;
  const double slow = std::sqrt(1 - v.squaredNorm());  // 1/γ
  const double along = p.dot(v);
  const Eigen::Vector3d q =
      p * slow + (1 + along / (1 + slow)) * v + schwarzschild_m / sun_distance_m * (v - along * p);
  return q.normalized();
}

Eigen::Vector3d bent_by_sun(const Eigen::Vector3d& p, const Eigen::Vector3d& observer_m,
                            const Eigen::Vector3d& source_m) {
  const double distance = observer_m.norm();
  const Eigen::Vector3d e = observer_m / distance;
  const bool star = source_m.squaredNorm() == 0;
  const Eigen::Vector3d q = star ? p : source_m.normalized();
  constexpr double radius_m = 6.957e8;
  const double limb = 0.5 * (radius_m / distance) * (radius_m / distance);  // 1 + cos of nearly π
  const Eigen::Vector3d bend = p.cross(e.cross(q));
  return (p + schwarzschild_m / distance / std::max(q.dot(q + e), limb) * bend).normalized();
}

}  // namespace bary::frames
