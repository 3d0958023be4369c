#include "bary/ephemeris/interpolation_error.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::ephemeris;

namespace {

constexpr double r = 6.8e6, period = 5580, w = 2 * std::numbers::pi / period;
const Epoch zero{800000000, 0};

SampledSegment circle(double step, std::size_t n, Interpolation how, int degree, double velocities = 1) {
  SampledSegment s;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = w * step * static_cast<double>(i);
    s.epochs.push_back(zero + step * static_cast<double>(i));
    for (const double v : {r * std::cos(a), r * std::sin(a), 0.0, -velocities * r * w * std::sin(a),
                           velocities * r * w * std::cos(a), 0.0})
      s.states.push_back(v);
  }
  s.useable = {s.epochs.front(), s.epochs.back()};
  s.interpolation = how;
  s.degree = degree;
  return s;
}

/// How far the interpolation is from the circle, at worst.
double truth(const SampledSegment& s) {
  const SampledSource source(frames::Frame::gcrf, 399, {s});
  double worst = 0;
  const double length = s.epochs.back() - s.epochs.front();
  for (int k = 0; k < 3000; ++k) {
    const double t = length * k / 3000;
    const Epoch e = zero + t;
    StateBuffer b(1);
    source.evaluate({&e, 1}, b.columns());
    worst = std::max(worst, (b.r_m(0) - r * Eigen::Vector3d(std::cos(w * t), std::sin(w * t), 0)).norm());
  }
  return worst;
}
double estimate(const SampledSegment& s) { return interpolation_error(s, s.useable).metres; }

std::string told(const SampledSegment& s, const Span& span) {
  Trajectory t;
  t.objects.push_back({"A", "", std::make_shared<SampledSource>(frames::Frame::gcrf, 399, std::vector{s})});
  Diagnostics d;
  check_interpolation(t, span, d);
  return d.empty() ? "" : d.list()[0].code;
}

}  // namespace

TEST_CASE("the estimate against the error of a circle, at steps from a minute to more than a revolution") {
  using I = Interpolation;
  double least = 1e9, most = 0;
  for (const auto& [how, degree] : {std::pair{I::lagrange, 7}, std::pair{I::lagrange, 1},
                                    std::pair{I::hermite, 7}, std::pair{I::hermite, 3}})
    for (const double step : {60.0, 120.0, 240.0, 480.0, 900.0, 1800.0, 3600.0, 5580.0, 7200.0})
      for (const std::size_t n : {2, 3, 5, 12, 40}) {
        if (step > 1800 && n < 5) continue;  // three states an hour apart may be anything
        const SampledSegment s = circle(step, n, how, degree);
        const double is = truth(s), said = estimate(s);
        CAPTURE(step);
        CAPTURE(n);
        CAPTURE(degree);
        // Below a metre nobody asks.
        if (std::max(is, said) < 1) continue;
        least = std::min(least, said / is);
        // Few nodes have nothing better than themselves beside them.
        if (n >= 12) most = std::max(most, said / is);
        // What is wrong by a hundredth of the distance is refused, whatever the step.
        if (is > 0.03 * r) CHECK(told(s, s.useable) == "BARY-EPHEMERIS-0034");
        if (is > 2000) CHECK_FALSE(told(s, s.useable).empty());
      }
  CHECK(test::accuracy("estimate of the interpolation error, too small by", 1 / least, 3, "",
                       "closed form of the motion"));
  CHECK(test::accuracy("estimate of the interpolation error, too large by", most, 5, "",
                       "closed form of the motion"));
}

TEST_CASE("states close together pass in silence, LINEAR is told, velocities that are none are refused") {
  using I = Interpolation;
  CHECK(told(circle(240, 100, I::lagrange, 7), {zero, zero + 1e5}).empty());
  CHECK(told(circle(60, 100, I::lagrange, 1), {zero, zero + 1e5}) == "BARY-EPHEMERIS-0033");
  CHECK(estimate(circle(60, 100, I::lagrange, 1)) == doctest::Approx(r * w * w * 3600 / 8).epsilon(0.1));
  CHECK(told(circle(60, 100, I::hermite, 7, 0), {zero, zero + 1e5}) == "BARY-EPHEMERIS-0034");
  CHECK(told(circle(60, 100, I::lagrange, 7, 0), {zero, zero + 1e5}) == "BARY-EPHEMERIS-0034");
  // A hole in an even grid counts where the study asks for it, and only there.
  SampledSegment hole = circle(60, 100, I::lagrange, 7);
  hole.epochs.erase(hole.epochs.begin() + 50, hole.epochs.begin() + 90);
  hole.states.erase(hole.states.begin() + 300, hole.states.begin() + 540);
  CHECK(told(hole, {zero, zero + 1e5}) == "BARY-EPHEMERIS-0033");
  CHECK(told(hole, {zero, zero + 1800}).empty());
  CHECK(interpolation_error(hole, hole.useable).step_s == 2460);
  CHECK(told(circle(60, 1, I::lagrange, 7), {zero, zero + 1e5}).empty());
}

TEST_CASE(
    "without a word of the file: Lagrange, and Hermite where it is needed and its velocities are true") {
  using I = Interpolation;
  CHECK(better_interpolation(circle(60, 100, I::lagrange, 7)) == I::lagrange);
  CHECK(better_interpolation(circle(600, 100, I::lagrange, 7)) == I::hermite);
  CHECK(better_interpolation(circle(600, 100, I::lagrange, 7, 0.9)) == I::lagrange);
  CHECK(better_interpolation(circle(600, 1, I::lagrange, 7)) == I::lagrange);
}
