#include "bary/orbit/two_body.hpp"

#include "bary/ephemeris/two_body.hpp"

namespace bary::orbit {

Cartesian propagate_two_body(const Cartesian& s, double dt_s, double gm) {
  const ephemeris::PositionVelocity c = ephemeris::TwoBodyPath({s.r_m, s.v_m_s}, gm).at(dt_s);
  return {c.r, c.v};
}

void propagate_two_body(const Cartesian& s, std::span<const double> dt_s, double gm,
                        const CartesianColumns& out) {
  const ephemeris::TwoBodyPath path({s.r_m, s.v_m_s}, gm);
  for (std::size_t i = 0; i < dt_s.size(); ++i) {
    const ephemeris::PositionVelocity c = path.at(dt_s[i]);
    out.x_m[i] = c.r.x(), out.y_m[i] = c.r.y(), out.z_m[i] = c.r.z();
    out.vx_m_s[i] = c.v.x(), out.vy_m_s[i] = c.v.y(), out.vz_m_s[i] = c.v.z();
  }
}

}  // namespace bary::orbit
