#include "bary/ephemeris/two_body.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "bary/core/math/functions.hpp"

namespace bary::ephemeris {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// U0 … U3 at χ for a reciprocal semi-major axis α.
struct Universal {
  double u0, u1, u2, u3;
};
Universal universal(double x, double alpha) {
  const double z = alpha * x * x;
  if (std::abs(z) < 1) {
    // c2 and c3 by their series, then U1 = χ (1 - z c3), U0 = 1 - z c2.
    double c2 = 1, c3 = 1;
    for (int k = 18; k >= 4; k -= 2) {
      c2 = 1 - z / ((k - 1) * k) * c2;
      c3 = 1 - z / (k * (k + 1)) * c3;
    }
    c2 /= 2;
    c3 /= 6;
    return {1 - z * c2, x * (1 - z * c3), x * x * c2, x * x * x * c3};
  }
  if (z > 0) {
    const double a = 1 / alpha, root = std::sqrt(a), theta = x / root;
    const auto half = math::sincos(theta / 2);
    const auto full = math::sincos(theta);
    return {full.cos, root * full.sin, 2 * a * half.sin * half.sin, a * root * (theta - full.sin)};
  }
  const double a = -1 / alpha, root = std::sqrt(a), theta = x / root;
  const double half = std::sinh(theta / 2), full = std::sinh(theta);
  return {1 + 2 * half * half, root * full, 2 * a * half * half, a * root * (full - theta)};
}

}  // namespace

TwoBodyPath::TwoBodyPath(const PositionVelocity& s, double gm) : s_(s), root_(std::sqrt(gm)) {
  // The energy is a difference and decides where an ellipse stands after many turns: 64 bits for it.
  const auto square = [](const Eigen::Vector3d& a, const Eigen::Vector3d& b) {
    return static_cast<long double>(a.x()) * b.x() + static_cast<long double>(a.y()) * b.y() +
           static_cast<long double>(a.z()) * b.z();
  };
  const long double r = std::sqrt(square(s.r, s.r)), gml = gm;
  const long double alpha = 2 / r - square(s.v, s.v) / gml;
  r_ = static_cast<double>(r);
  sigma_ = static_cast<double>(square(s.r, s.v) / std::sqrt(gml));
  alpha_ = static_cast<double>(alpha);
  period_ = alpha > 0 ? 2 * std::numbers::pi_v<long double> / (std::sqrt(gml * alpha) * alpha) : 0;
  good_ = std::isfinite(alpha_) && std::isfinite(sigma_) && r_ > 0;
}

PositionVelocity TwoBodyPath::at(double dt) const {
  if (!good_ || !std::isfinite(dt)) return {Eigen::Vector3d::Constant(nan), Eigen::Vector3d::Constant(nan)};
  if (period_ > 0) dt = static_cast<double>(std::remainder(static_cast<long double>(dt), period_));
  const double x = solve(dt);
  const Universal u = universal(x, alpha_);
  const double r = r_ * u.u0 + sigma_ * u.u1 + u.u2;
  // g = Δt - U3/sqrt(GM) would cancel; this is the same by Kepler's equation.
  const double f = 1 - u.u2 / r_, g = (r_ * u.u1 + sigma_ * u.u2) / root_;
  const double fd = -root_ * u.u1 / (r * r_), gd = 1 - u.u2 / r;
  return {f * s_.r + g * s_.v, fd * s_.r + gd * s_.v};
}

double TwoBodyPath::residual_at(double x, double target) const {
  const Universal u = universal(x, alpha_);
  return r_ * u.u1 + sigma_ * u.u2 + u.u3 - target;
}

double TwoBodyPath::solve(double dt) const {
  if (dt == 0) return 0;
  const double target = root_ * dt;
  // The time grows with χ at the rate r >= 0. Outward bound U3 alone gives an upper end of the root; inward
  // bound the end is doubled until it is one.
  const double sign = dt > 0 ? 1 : -1, m = std::abs(target);
  double low = 0, high = std::min(m / r_, math::cbrt(6 * m + 1e-300));
  if (alpha_ > 0) high = std::min(m / r_, 2 * m * alpha_);
  if (alpha_ < 0) {
    const double root = 1 / std::sqrt(-alpha_), mean = m / (root * root * root);
    high = std::min(high, root * std::asinh(mean + math::cbrt(6 * mean + 1e-300)));
  }
  for (int k = 0; k < 200; ++k) {
    const double f = sign * residual_at(sign * high, target);
    if (!(f < 0)) break;
    low = high;
    high *= 2;
  }
  double x = alpha_ > 0 ? std::clamp(m * alpha_, low, high) : 0.5 * (low + high);
  for (int k = 0; k < 100; ++k) {
    const Universal u = universal(sign * x, alpha_);
    const double f = sign * (r_ * u.u1 + sigma_ * u.u2 + u.u3 - target), d = r_ * u.u0 + sigma_ * u.u1 + u.u2,
                 dd = sign * (sigma_ * u.u0 + (1 - alpha_ * r_) * u.u1);
    if (f == 0) break;
    (f > 0 ? high : low) = x;
    // Laguerre of degree 5.
    const double under = std::sqrt(std::abs(16 * d * d - 20 * f * dd));
    double next = x - 5 * f / (d + under);
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - x) <= 2e-16 * x || next == x) {
      x = next;
      break;
    }
    x = next;
  }
  return sign * x;
}

std::optional<PositionVelocity> two_body(double gm, const PositionVelocity& start, double dt) {
  PositionVelocity s = TwoBodyPath(start, gm).at(dt);
  if (!s.r.allFinite() || !s.v.allFinite()) return std::nullopt;
  return s;
}

}  // namespace bary::ephemeris
