#include "bary/ephemeris/sampled.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::ephemeris;

namespace {

/// A circular motion, 7000 km, 5828 s.
constexpr double w = 1.078007612872506e-3, r = 7e6;
std::array<double, 6> circle(double t) {
  return {r * std::cos(w * t),      r * std::sin(w * t),     1e5 * std::sin(w * t),
          -r * w * std::sin(w * t), r * w * std::cos(w * t), 1e5 * w * std::cos(w * t)};
}
SampledSegment segment(double start, double step, std::size_t n, Interpolation how, int degree) {
  SampledSegment s;
  for (std::size_t i = 0; i < n; ++i) {
    // Uneven, so that nothing rests on equal steps.
    const double t = start + step * static_cast<double>(i) + 0.2 * step * std::sin(static_cast<double>(i));
    s.epochs.push_back(Epoch{800000000, 0} + t);
    const auto x = circle(s.epochs.back() - Epoch{800000000, 0});
    s.states.insert(s.states.end(), x.begin(), x.end());
  }
  s.useable = {s.epochs.front(), s.epochs.back()};
  s.interpolation = how;
  s.degree = degree;
  return s;
}
double worst_position(const SampledSource& s, double from, double to, double* velocity = nullptr) {
  double worst = 0, worst_v = 0;
  for (double t = from; t <= to; t += 7.3) {
    const Epoch e = Epoch{800000000, 0} + t;
    StateBuffer b(1);
    s.evaluate({&e, 1}, b.columns());
    REQUIRE(b.status(0) == SampleStatus::ok);
    const auto x = circle(t);
    worst = std::max(worst, (b.r_m(0) - Eigen::Vector3d(x[0], x[1], x[2])).norm());
    worst_v = std::max(worst_v, (b.v_m_s(0) - Eigen::Vector3d(x[3], x[4], x[5])).norm());
  }
  if (velocity) *velocity = worst_v;
  return worst;
}
std::string code_of(std::vector<SampledSegment> s) {
  try {
    SampledSource(frames::Frame::gcrf, 399, std::move(s));
  } catch (const Error& e) {
    return e.code();
  }
  return "";
}

}  // namespace

TEST_CASE("interpolation between nodes of a circular motion, a minute apart") {
  using I = Interpolation;
  const struct {
    const char* name;
    I how;
    int degree;
    double tolerance_m, tolerance_m_s;
  } cases[] = {{"Hermite, degree 7", I::hermite, 7, 1e-4, 1e-5},
               {"Hermite, degree 3", I::hermite, 3, 1, 0.1},
               {"Lagrange, degree 7", I::lagrange, 7, 1e-2, 1e-4},
               {"Lagrange, degree 5", I::lagrange, 5, 1, 1e-2},
               {"linear", I::lagrange, 1, 6e3, 10}};
  for (const auto& c : cases) {
    const SampledSource s(frames::Frame::gcrf, 399, {segment(0, 60, 100, c.how, c.degree)});
    double v = 0;
    // Away from the ends, where the window is centred.
    const double p = worst_position(s, 300, 5600, &v);
    CHECK(test::accuracy(std::string("sampled states, position, ") + c.name, p, c.tolerance_m, "m",
                         "closed form of the motion"));
    CHECK(test::accuracy(std::string("sampled states, velocity, ") + c.name, v, c.tolerance_m_s, "m/s",
                         "closed form of the motion"));
  }
}

TEST_CASE(
    "nodes come back as they are, few nodes serve, useable times are obeyed, the later segment answers") {
  SampledSegment a = segment(0, 60, 20, Interpolation::hermite, 7),
                 b = segment(1140, 60, 3, Interpolation::lagrange, 7);
  a.useable = {a.epochs[2], a.epochs[18]};
  b.useable.start = b.epochs[0] = a.epochs[18];
  const std::vector<double> last(a.states.begin() + 6 * 18, a.states.begin() + 6 * 19);
  std::copy(last.begin(), last.end(), b.states.begin());
  b.states[0] += 1000;  // a jump, to see who answers
  const SampledSource s(frames::Frame::gcrf, 399, {a, b});
  StateBuffer at(4);
  const std::vector<Epoch> epochs{a.epochs[2], a.epochs[1], a.epochs[18], b.epochs[2]};
  s.evaluate(epochs, at.columns());
  CHECK(at.r_m(0).x() == doctest::Approx(a.states[12]).epsilon(1e-15));
  CHECK(at.status(1) == SampleStatus::outside_span);
  CHECK(at.r_m(1).norm() == 0);
  CHECK(at.r_m(2).x() == doctest::Approx(b.states[0]).epsilon(1e-15));
  CHECK(at.r_m(3).x() == doctest::Approx(b.states[12]).epsilon(1e-15));
  CHECK(s.spans().size() == 1);
  // One node: a state at one instant.
  const SampledSource one(frames::Frame::gcrf, 399, {segment(0, 60, 1, Interpolation::hermite, 7)});
  StateBuffer o(1);
  one.evaluate({&a.epochs[0], 1}, o.columns());
  CHECK(o.r_m(0).x() == 7e6);
}

TEST_CASE("a batch in any order gives the bits of single calls") {
  const SampledSource s(
      frames::Frame::gcrf, 399,
      {segment(0, 60, 50, Interpolation::hermite, 9), segment(4000, 30, 50, Interpolation::lagrange, 8)});
  std::vector<Epoch> epochs;
  for (int i = 0; i < 500; ++i) epochs.push_back(Epoch{800000000, 0} + std::fmod(i * 1234.567, 6000.0));
  StateBuffer all(epochs.size());
  s.evaluate(epochs, all.columns());
  std::size_t outside = 0;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    StateBuffer one(1);
    s.evaluate({&epochs[i], 1}, one.columns());
    CHECK(one.r_m(0) == all.r_m(i));
    CHECK(one.v_m_s(0) == all.v_m_s(i));
    CHECK(one.status(0) == all.status(i));
    outside += one.status(0) != SampleStatus::ok;
  }
  CHECK(outside > 50);
  CHECK(outside < 300);
}

TEST_CASE("what cannot be interpolated is refused") {
  const SampledSegment good = segment(0, 60, 10, Interpolation::hermite, 7);
  CHECK(code_of({good}).empty());
  SampledSegment s = good;
  s.epochs[4] = s.epochs[3];
  CHECK(code_of({s}) == "BARY-EPHEMERIS-0030");
  s = good;
  s.states[17] = std::numeric_limits<double>::quiet_NaN();
  CHECK(code_of({s}) == "BARY-EPHEMERIS-0030");
  s = good;
  s.degree = 32;
  CHECK(code_of({s}) == "BARY-EPHEMERIS-0030");
  s = good;
  s.useable.stop = s.useable.stop + 1.0;
  CHECK(code_of({s}) == "BARY-EPHEMERIS-0030");
  s = good;
  s.states.pop_back();
  CHECK(code_of({s}) == "BARY-EPHEMERIS-0030");
  CHECK(code_of({SampledSegment{}}) == "BARY-EPHEMERIS-0030");
  CHECK(code_of({good, segment(500, 60, 10, Interpolation::hermite, 7)}) == "BARY-EPHEMERIS-0031");
  CHECK(code_of({segment(1000, 60, 10, Interpolation::hermite, 7), good}) == "BARY-EPHEMERIS-0031");
}

TEST_CASE("sampling a source: its own spans stay apart, and identity follows every figure") {
  const SampledSource source(
      frames::Frame::gcrf, 399,
      {segment(0, 60, 50, Interpolation::hermite, 9), segment(4000, 60, 50, Interpolation::hermite, 9)});
  const Epoch t0{800000000, 0};
  const DataContext data;
  const auto s = sample(source, frames::Frame::gcrf, {t0 + 100, t0 + 6000.5}, 45, data);
  REQUIRE(s->segments().size() == 2);
  CHECK(s->segments()[1].epochs.back() == t0 + 6000.5);
  CHECK(worst_position(*s, 300, 2800) < 1e-3);
  Sha256 a, b;
  s->hash(a);
  sample(source, frames::Frame::gcrf, {t0 + 100, t0 + 6000.5}, 44, data)->hash(b);
  CHECK(a.hex() != b.hex());
  CHECK_THROWS_AS(sample(source, frames::Frame::gcrf, {t0 + 3100, t0 + 3900}, 45, data), Error);
  CHECK_THROWS_AS(sample(source, frames::Frame::gcrf, {t0, t0 + 3900}, 0, data), Error);
}
