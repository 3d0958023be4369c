#include "bary/orbit/keplerian.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "bary/core/math/functions.hpp"

namespace bary::orbit {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double singular = 1e-15;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// x - sin x, without cancellation near 0.
double minus_sine(double x) {
  if (std::abs(x) > 0.7) return x - math::sincos(x).sin;
  const double z = x * x;
  // 1/3!, 1/5!, … in Horner form.
  double s = 1;
  for (int k = 19; k >= 5; k -= 2) s = 1 - z / ((k - 1) * k) * s;
  return x * z / 6 * s;
}

/// sinh x - x, without cancellation near 0.
double sinh_minus(double x) {
  if (std::abs(x) > 0.7) return std::sinh(x) - x;
  const double z = x * x;
  double s = 1;
  for (int k = 19; k >= 5; k -= 2) s = 1 + z / ((k - 1) * k) * s;
  return x * z / 6 * s;
}

/// The real root of a x + b x³ = m, a >= 0, b > 0, m >= 0.
double cubic_root(double a, double b, double m) {
  if (m <= 0) return 0;
  if (a * a * a > 1e12 * m * m * b) return m / a;
  // x³ + 3 q x - 2 r = 0
  const double q = a / (3 * b), r = m / (2 * b);
  const double w = math::cbrt(r + std::sqrt(r * r + q * q * q));
  return 2 * r / (w * w + q + q * q / (w * w));
}

}  // namespace

double wrap_pi(double angle) { return std::remainder(angle, 2 * pi); }

double semi_major_axis_m(const Keplerian& k) {
  return k.semi_latus_rectum_m / ((1 - k.eccentricity) * (1 + k.eccentricity));
}

Keplerian keplerian_from_axis(double a, double e, double i, double raan, double argp, double nu) {
  return {a * ((1 - e) * (1 + e)), e, i, raan, argp, nu};
}

Keplerian keplerian_from_state(const Cartesian& s, double gm) {
  const Eigen::Vector3d h = s.r_m.cross(s.v_m_s);
  const double r = s.r_m.norm(), hh = h.squaredNorm(), hn = std::sqrt(hh);
  if (!(hn > 0) || !(r > 0) || !std::isfinite(hn)) return {nan, nan, nan, nan, nan, nan};
  Keplerian k;
  k.semi_latus_rectum_m = hh / gm;
  const double sin_i = std::hypot(h.x(), h.y());
  k.inclination_rad = math::atan2(sin_i, h.z());
  // The node's direction; on the x axis for an equatorial orbit.
  Eigen::Vector3d node(1, 0, 0);
  const bool equatorial = sin_i < singular * hn;
  if (!equatorial) node = Eigen::Vector3d(-h.y(), h.x(), 0) / sin_i;
  if (equatorial) k.inclination_rad = h.z() > 0 ? 0 : pi;
  k.raan_rad = equatorial ? 0 : wrap_two_pi(math::atan2(h.x(), -h.y()));
  const Eigen::Vector3d across = h.cross(node) / hn;
  const double latitude = math::atan2(s.r_m.dot(across), s.r_m.dot(node));
  // e cos ν = p/r - 1 loses digits where e is small; v²/GM·r - 1 - (r·v)²/(GM r) is the same and loses as
  // many, so the plain form it is.
  const double ec = k.semi_latus_rectum_m / r - 1, es = hn / gm * s.r_m.dot(s.v_m_s) / r;
  k.eccentricity = std::hypot(ec, es);
  if (k.eccentricity < singular) {
    k.eccentricity = 0;
    k.true_anomaly_rad = wrap_pi(latitude);
    return k;
  }
  k.true_anomaly_rad = math::atan2(es, ec);
  k.argp_rad = wrap_two_pi(latitude - k.true_anomaly_rad);
  return k;
}

Cartesian state_from_keplerian(const Keplerian& k, double gm) {
  const auto o = math::sincos(k.raan_rad), i = math::sincos(k.inclination_rad),
             u = math::sincos(wrap_pi(k.argp_rad + k.true_anomaly_rad)), w = math::sincos(k.argp_rad),
             f = math::sincos(wrap_pi(k.true_anomaly_rad));
  const double e = k.eccentricity, p = k.semi_latus_rectum_m;
  const double r = p / (1 + e * f.cos), c = std::sqrt(gm / p);
  // P-like and Q-like axes: along the node, and a quarter turn ahead of it in the orbit.
  const Eigen::Vector3d node(o.cos, o.sin, 0), across(-o.sin * i.cos, o.cos * i.cos, i.sin);
  return {r * (u.cos * node + u.sin * across),
          c * (-(u.sin + e * w.sin) * node + (u.cos + e * w.cos) * across)};
}

void keplerian_from_states(const CartesianColumns& s, double gm, const KeplerianColumns& out) {
  for (std::size_t i = 0; i < s.x_m.size(); ++i) {
    const Keplerian k =
        keplerian_from_state({{s.x_m[i], s.y_m[i], s.z_m[i]}, {s.vx_m_s[i], s.vy_m_s[i], s.vz_m_s[i]}}, gm);
    out.semi_latus_rectum_m[i] = k.semi_latus_rectum_m;
    out.eccentricity[i] = k.eccentricity;
    out.inclination_rad[i] = k.inclination_rad;
    out.raan_rad[i] = k.raan_rad;
    out.argp_rad[i] = k.argp_rad;
    out.true_anomaly_rad[i] = k.true_anomaly_rad;
  }
}

void states_from_keplerian(const KeplerianColumns& k, double gm, const CartesianColumns& out) {
  for (std::size_t i = 0; i < k.eccentricity.size(); ++i) {
    const Cartesian s =
        state_from_keplerian({k.semi_latus_rectum_m[i], k.eccentricity[i], k.inclination_rad[i],
                              k.raan_rad[i], k.argp_rad[i], k.true_anomaly_rad[i]},
                             gm);
    out.x_m[i] = s.r_m.x(), out.y_m[i] = s.r_m.y(), out.z_m[i] = s.r_m.z();
    out.vx_m_s[i] = s.v_m_s.x(), out.vy_m_s[i] = s.v_m_s.y(), out.vz_m_s[i] = s.v_m_s.z();
  }
}

double mean_from_eccentric(double x, double e) { return (1 - e) * x + e * minus_sine(x); }
double mean_from_hyperbolic(double x, double e) { return (e - 1) * x + e * sinh_minus(x); }

double eccentric_from_mean(double mean, double e) {
  if (!(e >= 0 && e < 1) || !std::isfinite(mean)) return nan;
  const double turns = std::round(mean / (2 * pi));
  const double reduced = std::fma(-turns, 2 * pi, mean), m = std::abs(reduced);
  // f(E) = E - e sin E - M is convex on [0, π]: the cubic's root is below, M + e and M/(1-e) above.
  double low = 0, high = std::min({pi, m + e, m / (1 - e)});
  double x = std::clamp(cubic_root(1 - e, e / 6, m), low, high);
  for (int k = 0; k < 60; ++k) {
    // One half angle gives sin x, 1 - cos x and, away from 0, x - sin x.
    const auto half = math::sincos(x / 2);
    const double sine = 2 * half.sin * half.cos;
    const double f = (1 - e) * x + e * (x > 0.7 ? x - sine : minus_sine(x)) - m;
    if (f == 0) break;
    (f > 0 ? high : low) = x;
    const double d = (1 - e) + e * (2 * half.sin * half.sin);
    const double step = f / (d - 0.5 * f * e * sine / d);
    double next = x - step;
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    // The order is three: what follows a step of 1e-6 is below the rounding.
    const bool done = std::abs(next - x) <= 1e-6 * x;
    x = next;
    if (done) break;
  }
  return turns == 0 ? std::copysign(x, mean) : std::fma(turns, 2 * pi, std::copysign(x, reduced));
}

double hyperbolic_from_mean(double mean, double e) {
  if (!(e > 1) || !std::isfinite(mean)) return nan;
  const double m = std::abs(mean);
  // sinh H - H >= H³/6, so the cubic's root is above; from there e sinh H = M + H gives a better bound.
  double x = cubic_root(e - 1, e / 6, m);
  x = std::min(x, std::asinh((m + x) / e));
  double low = 0, high = x * (1 + 1e-15);
  for (int k = 0; k < 60; ++k) {
    const double f = (e - 1) * x + e * sinh_minus(x) - m;
    if (f == 0) break;
    (f > 0 ? high : low) = x;
    const double half = std::sinh(x / 2), d = (e - 1) + 2 * e * half * half;
    double next = x - f / (d - 0.5 * f * e * std::sinh(x) / d);
    if (!(next >= low && next <= high)) next = 0.5 * (low + high);
    if (std::abs(next - x) <= 1e-16 * x) {
      x = next;
      break;
    }
    x = next;
  }
  return std::copysign(x, mean);
}

double true_from_eccentric(double x, double e) {
  const double turns = std::round(x / (2 * pi));
  const auto h = math::sincos(std::fma(-turns, 2 * pi, x) / 2);
  return std::fma(turns, 2 * pi, 2 * math::atan2(std::sqrt(1 + e) * h.sin, std::sqrt(1 - e) * h.cos));
}
double eccentric_from_true(double nu, double e) {
  const double turns = std::round(nu / (2 * pi));
  const auto h = math::sincos(std::fma(-turns, 2 * pi, nu) / 2);
  return std::fma(turns, 2 * pi, 2 * math::atan2(std::sqrt(1 - e) * h.sin, std::sqrt(1 + e) * h.cos));
}

double mean_from_true(double nu, double e) {
  if (e < 1) return mean_from_eccentric(eccentric_from_true(nu, e), e);
  const auto h = math::sincos(wrap_pi(nu) / 2);
  const double t = h.sin / h.cos;
  if (e == 1) return t + t * t * t / 3;
  // tanh(H/2) = sqrt((e-1)/(e+1)) tan(ν/2); beyond 1 there is no orbit.
  return mean_from_hyperbolic(2 * std::atanh(std::sqrt((e - 1) / (e + 1)) * t), e);
}

double true_from_mean(double mean, double e) {
  if (e < 1) return true_from_eccentric(eccentric_from_mean(mean, e), e);
  // Barker: D + D³/3 = M.
  if (e == 1) return std::copysign(2 * math::atan2(cubic_root(1, 1.0 / 3, std::abs(mean)), 1), mean);
  const double t = std::tanh(hyperbolic_from_mean(mean, e) / 2);
  return 2 * math::atan2(std::sqrt(e + 1) * t, std::sqrt(e - 1));
}

void eccentric_from_mean(std::span<const double> mean, std::span<const double> e, std::span<double> out) {
  assert(mean.size() == e.size() && out.size() == e.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = eccentric_from_mean(mean[i], e[i]);
}

}  // namespace bary::orbit
