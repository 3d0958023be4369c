#include "bary/ephemeris/two_body.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace bary::ephemeris {
namespace {

struct Stumpff {
  double c0, c1, c2, c3;
};

Stumpff stumpff(double z) {
  Stumpff s{};
  if (std::abs(z) < 1) {
    // Σ (−z)^k / (2k+2)! and Σ (−z)^k / (2k+3)!, from the far end.
    double a = 1, b = 1;
    for (int k = 9; k > 0; --k) {
      const double n = 2.0 * k;
      a = 1 - a * z / ((n + 1) * (n + 2));
      b = 1 - b * z / ((n + 2) * (n + 3));
    }
    s.c2 = a / 2, s.c3 = b / 6;
    s.c1 = 1 - z * s.c3, s.c0 = 1 - z * s.c2;
  } else if (z > 0) {
    const double w = std::sqrt(z), h = std::sin(w / 2);
    s.c0 = std::cos(w), s.c1 = std::sin(w) / w;
    s.c2 = 2 * h * h / z, s.c3 = (1 - s.c1) / z;
  } else {
    const double w = std::sqrt(-z), h = std::sinh(w / 2);
    s.c0 = std::cosh(w), s.c1 = std::sinh(w) / w;
    s.c2 = 2 * h * h / -z, s.c3 = (s.c1 - 1) / -z;
  }
  return s;
}

}  // namespace

std::optional<PositionVelocity> two_body(double gm, const PositionVelocity& start, double dt) {
  const double r0 = start.r.norm(), root = std::sqrt(gm);
  if (!(gm > 0) || !(r0 > 0) || !std::isfinite(r0) || !std::isfinite(dt) || !start.v.allFinite())
    return std::nullopt;
  const double sigma = start.r.dot(start.v) / root, alpha = 2 / r0 - start.v.squaredNorm() / gm;
  // Whole revolutions change nothing.
  double t = dt;
  if (alpha > 0) t = std::remainder(dt, 2 * std::numbers::pi / (root * alpha * std::sqrt(alpha)));
  const double goal = root * t;
  if (goal == 0) return start;
  // The time grows with the anomaly x, so its root is kept between two bounds.
  const double inf = std::numeric_limits<double>::infinity();
  double low = goal > 0 ? 0 : -inf, high = goal > 0 ? inf : 0;
  double x = alpha > 0 ? goal * alpha : goal / r0;
  if (alpha < 0) {
    // Far out on a hyperbola the time grows as the exponential (Vallado 2013, algorithm 8).
    const double sign = goal > 0 ? 1 : -1, a = -1 / alpha;
    const double grows = -2 * alpha * goal / (sigma + sign * std::sqrt(a) * (1 - alpha * r0));
    if (grows > 1) x = sign * std::sqrt(a) * std::log(grows);
  }
  Stumpff s{};
  double r = r0;
  bool done = false;
  for (int i = 0; i < 200 && !done; ++i) {
    const double x2 = x * x;
    s = stumpff(alpha * x2);
    const double f = r0 * x * s.c1 + sigma * x2 * s.c2 + x2 * x * s.c3 - goal;
    r = r0 * s.c0 + sigma * x * s.c1 + x2 * s.c2;
    const bool finite = std::isfinite(f) && std::isfinite(r);
    if (finite ? f > 0 : x > 0)
      high = x;
    else
      low = x;
    double next = inf;
    if (finite) {
      const double curve = sigma * s.c0 + (1 - alpha * r0) * x * s.c1;
      const double under = std::sqrt(std::abs(16 * r * r - 20 * f * curve));
      next = x - 5 * f / (r + (r < 0 ? -under : under));
      done = std::abs(next - x) <= 4e-16 * std::abs(x);
    }
    if (!(next > low && next < high)) {
      if (done || high - low <= 4e-16 * std::abs(x)) break;
      next = std::isinf(high) ? 2 * low + 1 : std::isinf(low) ? 2 * high - 1 : 0.5 * (low + high);
      done = false;
    }
    x = next;
  }
  if (!std::isfinite(x)) return std::nullopt;
  const double x2 = x * x;
  s = stumpff(alpha * x2);
  r = r0 * s.c0 + sigma * x * s.c1 + x2 * s.c2;
  if (!(r > 0)) return std::nullopt;
  const double f = 1 - x2 * s.c2 / r0, g = t - x2 * x * s.c3 / root;
  const double df = root / (r * r0) * (alpha * x2 * s.c3 - 1) * x, dg = 1 - x2 * s.c2 / r;
  return PositionVelocity{f * start.r + g * start.v, df * start.r + dg * start.v};
}

}  // namespace bary::ephemeris
