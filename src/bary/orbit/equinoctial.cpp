#include "bary/orbit/equinoctial.hpp"

#include <Eigen/Geometry>
#include <cmath>
#include <limits>

#include "bary/core/math/functions.hpp"

namespace bary::orbit {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The two axes in the orbit's plane from which longitudes count.
struct Axes {
  Eigen::Vector3d f, g;
};
Axes axes(double p, double q, double sign) {
  const double n = 1 / (1 + p * p + q * q), pq = 2 * p * q;
  return {n * Eigen::Vector3d(1 - p * p + q * q, pq, -2 * p * sign),
          n * Eigen::Vector3d(pq * sign, (1 + p * p - q * q) * sign, 2 * q)};
}

/// What both sets share: tan(i/2)^I times sin and cos of the node, the axes, and the eccentricity vector and
/// the position on them.
struct Plane {
  double p = nan, q = nan;
  Axes a;
  double semi_latus = nan, ex = nan, ey = nan, x = nan, y = nan, r = nan;
};
Plane plane_of(const Cartesian& s, double gm, double sign) {
  const Eigen::Vector3d h = s.r_m.cross(s.v_m_s);
  const double hn = h.norm(), r = s.r_m.norm();
  if (!(hn > 0) || !std::isfinite(hn) || !(r > 0)) return {};
  // 1 + I h_z/|h| loses its digits near the singular direction; with the equatorial part it does not.
  const double equatorial = h.x() * h.x() + h.y() * h.y(), z = sign * h.z();
  const double below = z > 0 ? hn + z : equatorial / (hn - z);
  if (!(below > 0)) return {};
  Plane o;
  o.p = h.x() / below;
  o.q = -h.y() / below;
  o.a = axes(o.p, o.q, sign);
  o.semi_latus = hn * hn / gm;
  o.r = r;
  o.x = s.r_m.dot(o.a.f);
  o.y = s.r_m.dot(o.a.g);
  // e = v × h / GM - r/|r|, on the axes: v × h is h times v turned back by a quarter.
  o.ex = hn / gm * s.v_m_s.dot(o.a.g) - o.x / r;
  o.ey = -hn / gm * s.v_m_s.dot(o.a.f) - o.y / r;
  return o;
}

}  // namespace

Sense sense_of(const Cartesian& s) {
  return s.r_m.x() * s.v_m_s.y() - s.r_m.y() * s.v_m_s.x() < 0 ? Sense::retrograde : Sense::direct;
}

Equinoctial equinoctial_from_state(const Cartesian& s, double gm, Sense sense) {
  const Plane o = plane_of(s, gm, static_cast<double>(sense));
  const double a = 1 / (2 / o.r - s.v_m_s.squaredNorm() / gm);
  const double ee = o.ex * o.ex + o.ey * o.ey;
  if (!(ee < 1) || !(a > 0)) return {nan, nan, nan, nan, nan, nan, sense};
  // e sin E and e cos E from the state, then F = E + ϖ with e (cos F, sin F) built from both vectors: no
  // angle of the periapsis is needed, so that e = 0 is not special. With b = 1/(1 + sqrt(1-e²)):
  // x/a = (1 - h² b) cos F + h k b sin F - k, and likewise y/a.
  const double root = std::sqrt(1 - ee), b = 1 / (1 + root);
  const double h = o.ey, k = o.ex;
  const double cx = o.x / a + k, cy = o.y / a + h;
  const double cos_f = ((1 - k * k * b) * cx - h * k * b * cy) / root,
               sin_f = ((1 - h * h * b) * cy - h * k * b * cx) / root;
  const double f = math::atan2(sin_f, cos_f);
  const auto sc = math::sincos(f);
  return {a, h, k, o.p, o.q, wrap_two_pi(f + h * sc.cos - k * sc.sin), sense};
}

Cartesian state_from_equinoctial(const Equinoctial& e, double gm) {
  const double a = e.semi_major_axis_m, h = e.h, k = e.k;
  const double ecc = std::hypot(h, k), periapsis = ecc > 0 ? math::atan2(h, k) : 0;
  const double f = eccentric_from_mean(wrap_pi(e.mean_longitude_rad - periapsis), ecc) + periapsis;
  const auto sc = math::sincos(wrap_pi(f));
  const double root = std::sqrt((1 - ecc) * (1 + ecc)), b = 1 / (1 + root);
  const double n = std::sqrt(gm / (a * a * a)), over = 1 - h * sc.sin - k * sc.cos;
  const double x = a * ((1 - h * h * b) * sc.cos + h * k * b * sc.sin - k),
               y = a * ((1 - k * k * b) * sc.sin + h * k * b * sc.cos - h);
  const double vx = n * a / over * (h * k * b * sc.cos - (1 - h * h * b) * sc.sin),
               vy = n * a / over * ((1 - k * k * b) * sc.cos - h * k * b * sc.sin);
  const Axes ax = axes(e.p, e.q, static_cast<double>(e.sense));
  return {x * ax.f + y * ax.g, vx * ax.f + vy * ax.g};
}

ModifiedEquinoctial modified_equinoctial_from_state(const Cartesian& s, double gm, Sense sense) {
  const Plane o = plane_of(s, gm, static_cast<double>(sense));
  if (!(o.r > 0)) return {nan, nan, nan, nan, nan, nan, sense};
  return {o.semi_latus, o.ex, o.ey, o.q, o.p, wrap_two_pi(math::atan2(o.y, o.x)), sense};
}

Cartesian state_from_modified_equinoctial(const ModifiedEquinoctial& e, double gm) {
  const auto l = math::sincos(wrap_pi(e.true_longitude_rad));
  const double w = 1 + e.f * l.cos + e.g * l.sin, r = e.semi_latus_rectum_m / w;
  const double c = std::sqrt(gm / e.semi_latus_rectum_m);
  const Axes ax = axes(e.k, e.h, static_cast<double>(e.sense));
  return {r * (l.cos * ax.f + l.sin * ax.g), c * (-(l.sin + e.g) * ax.f + (l.cos + e.f) * ax.g)};
}

namespace {
Cartesian at(const CartesianColumns& s, std::size_t i) {
  return {{s.x_m[i], s.y_m[i], s.z_m[i]}, {s.vx_m_s[i], s.vy_m_s[i], s.vz_m_s[i]}};
}
void put(const CartesianColumns& out, std::size_t i, const Cartesian& s) {
  out.x_m[i] = s.r_m.x(), out.y_m[i] = s.r_m.y(), out.z_m[i] = s.r_m.z();
  out.vx_m_s[i] = s.v_m_s.x(), out.vy_m_s[i] = s.v_m_s.y(), out.vz_m_s[i] = s.v_m_s.z();
}
}  // namespace

void equinoctial_from_states(const CartesianColumns& states, double gm, Sense sense,
                             const EquinoctialColumns& out) {
  for (std::size_t i = 0; i < states.x_m.size(); ++i) {
    const Equinoctial e = equinoctial_from_state(at(states, i), gm, sense);
    out.semi_major_axis_m[i] = e.semi_major_axis_m;
    out.h[i] = e.h, out.k[i] = e.k, out.p[i] = e.p, out.q[i] = e.q;
    out.mean_longitude_rad[i] = e.mean_longitude_rad;
  }
}
void states_from_equinoctial(const EquinoctialColumns& e, double gm, Sense sense,
                             const CartesianColumns& out) {
  for (std::size_t i = 0; i < e.h.size(); ++i)
    put(out, i,
        state_from_equinoctial(
            {e.semi_major_axis_m[i], e.h[i], e.k[i], e.p[i], e.q[i], e.mean_longitude_rad[i], sense}, gm));
}
void modified_equinoctial_from_states(const CartesianColumns& states, double gm, Sense sense,
                                      const ModifiedEquinoctialColumns& out) {
  for (std::size_t i = 0; i < states.x_m.size(); ++i) {
    const ModifiedEquinoctial e = modified_equinoctial_from_state(at(states, i), gm, sense);
    out.semi_latus_rectum_m[i] = e.semi_latus_rectum_m;
    out.f[i] = e.f, out.g[i] = e.g, out.h[i] = e.h, out.k[i] = e.k;
    out.true_longitude_rad[i] = e.true_longitude_rad;
  }
}
void states_from_modified_equinoctial(const ModifiedEquinoctialColumns& e, double gm, Sense sense,
                                      const CartesianColumns& out) {
  for (std::size_t i = 0; i < e.f.size(); ++i)
    put(out, i,
        state_from_modified_equinoctial(
            {e.semi_latus_rectum_m[i], e.f[i], e.g[i], e.h[i], e.k[i], e.true_longitude_rad[i], sense}, gm));
}

}  // namespace bary::orbit
