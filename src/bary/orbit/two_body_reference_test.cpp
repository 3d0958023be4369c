#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "bary/core/test.hpp"
#include "bary/orbit/equinoctial.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/orbit/two_body.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

constexpr double pi = std::numbers::pi, degree = pi / 180;
constexpr double gm_vallado = 3.986004418e14;
const char* const vallado = "Vallado, Fundamentals of Astrodynamics, 4th edition";

double relative(const Cartesian& a, const Cartesian& b) {
  return std::max((a.r_m - b.r_m).norm() / b.r_m.norm(), (a.v_m_s - b.v_m_s).norm() / b.v_m_s.norm());
}

/// Kepler's equation by bisection in long double: slow, and nothing in common with ours.
long double bisect(long double m, long double e, bool hyperbola) {
  long double low = 0, high = hyperbola ? 60.0L : std::numbers::pi_v<long double>;
  for (int k = 0; k < 200; ++k) {
    const long double x = (low + high) / 2;
    const long double f = hyperbola ? e * std::sinh(x) - x : x - e * std::sin(x);
    (f > m ? high : low) = x;
  }
  return (low + high) / 2;
}

}  // namespace

TEST_CASE("Vallado's examples: Kepler's equation, elements and states") {
  const double e21 = eccentric_from_mean(235.4 * degree, 0.4);
  CHECK(test::accuracy("Kepler's equation, example 2-1", std::abs(e21 / degree - 220.512074), 1e-6, "deg",
                       vallado));
  // Example 2-2: B = tan(ν/2) = 0.817751 after 53.7874 min, p = 25512 km.
  const double m = 2 * std::sqrt(gm_vallado / std::pow(25512e3, 3)) * 53.7874 * 60;
  CHECK(test::accuracy("Barker's equation, example 2-2",
                       std::abs(std::tan(true_from_mean(m, 1) / 2) - 0.817751), 1e-6, "", vallado));
  CHECK(test::accuracy("hyperbolic Kepler's equation, example 2-3",
                       std::abs(hyperbolic_from_mean(235.4 * degree, 2.4) - 1.601376144), 1e-9, "rad",
                       vallado));

  const Cartesian s24 = propagate_two_body(
      {{1131.340e3, -2282.343e3, 6672.423e3}, {-5.64305e3, 4.30333e3, 2.42879e3}}, 2400, gm_vallado);
  CHECK(test::accuracy("universal variables, example 2-4, position",
                       (s24.r_m - Eigen::Vector3d(-4219.7527e3, 4363.0292e3, -3958.7666e3)).norm(), 0.2, "m",
                       vallado));
  CHECK(test::accuracy("universal variables, example 2-4, velocity",
                       (s24.v_m_s - Eigen::Vector3d(3.689866e3, -1.916735e3, -6.112511e3)).norm(), 1e-3,
                       "m/s", vallado));

  const Keplerian k = keplerian_from_state(
      {{6524.834e3, 6862.875e3, 6448.296e3}, {4.901327e3, 5.533756e3, -1.976341e3}}, gm_vallado);
  CHECK(std::abs(k.semi_latus_rectum_m - 11067.790e3) < 20);
  CHECK(std::abs(semi_major_axis_m(k) - 36127.343e3) < 50);
  CHECK(std::abs(k.eccentricity - 0.832853) < 1e-6);
  const double worst =
      std::max({std::abs(k.inclination_rad / degree - 87.870), std::abs(k.raan_rad / degree - 227.898),
                std::abs(k.argp_rad / degree - 53.38), std::abs(k.true_anomaly_rad / degree - 92.335)});
  CHECK(test::accuracy("elements of a state, example 2-5", worst, 6e-3, "deg", vallado));

  const Cartesian s26 = state_from_keplerian(
      {11067.790e3, 0.83285, 87.87 * degree, 227.89 * degree, 53.38 * degree, 92.335 * degree}, gm_vallado);
  CHECK(test::accuracy("state of elements, example 2-6, position",
                       (s26.r_m - Eigen::Vector3d(6525.344e3, 6861.535e3, 6449.125e3)).norm(), 700, "m",
                       vallado));
}

TEST_CASE("Kepler's equation against bisection in long double, e from 0 to 1 - 1e-12 and 1 + 1e-12 to 50") {
  std::mt19937_64 random(7);
  const auto uniform = [&](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  double worst = 0, worst_h = 0, worst_nu = 0;
  for (int i = 0; i < 20000; ++i) {
    const double e = i % 2 ? uniform(0, 1) : 1 - std::pow(10, uniform(-12, -0.1));
    const double m = i % 3 ? uniform(-pi, pi) : std::pow(10, uniform(-12, 0.4));
    const double x = eccentric_from_mean(m, e);
    const long double truth = std::copysign(bisect(std::abs(static_cast<long double>(m)), e, false), m);
    // How far the root moves when M or e move by their last place bounds what any solver can do.
    const auto slope = 1 - static_cast<long double>(e) * std::cos(truth);
    const auto floor = 1e-16L * (std::abs(truth) +
                                 (std::abs(static_cast<long double>(m)) + std::abs(std::sin(truth))) / slope);
    worst = std::max(worst, static_cast<double>(std::abs(x - truth) / floor));
    // M answers to the rounding of ν by (r/a)²/sqrt(1-e²).
    const double nu = true_from_mean(m, e),
                 rate = std::pow(1 - e * std::cos(x), 2) / std::sqrt((1 - e) * (1 + e));
    worst_nu = std::max(worst_nu,
                        std::abs(mean_from_true(nu, e) - m) / (1e-16 * (std::abs(m) + rate * std::abs(nu))));
    const double eh = i % 2 ? uniform(1.001, 50) : 1 + std::pow(10, uniform(-12, 0));
    const double mh = std::pow(10, uniform(-10, 6)) * (i % 5 ? 1 : -1);
    const long double th = std::copysign(bisect(std::abs(static_cast<long double>(mh)), eh, true), mh);
    const auto slope_h = eh * std::cosh(th) - 1;
    const auto floor_h =
        1e-16L *
        (std::abs(th) + (std::abs(static_cast<long double>(mh)) + std::abs(std::sinh(th))) / slope_h);
    worst_h = std::max(worst_h, static_cast<double>(std::abs(hyperbolic_from_mean(mh, eh) - th) / floor_h));
  }
  CHECK(test::accuracy("Kepler's equation", worst, 6, "times the rounding of its input",
                       "bisection in long double"));
  CHECK(test::accuracy("hyperbolic Kepler's equation", worst_h, 6, "times the rounding of its input",
                       "bisection in long double"));
  CHECK(test::accuracy("true anomaly and back, ellipses", worst_nu, 8, "times the rounding of the angle",
                       "itself"));
}

TEST_CASE("two-body state after one day (REFERENCE: closed form in extended precision)") {
  const Cartesian s = propagate_two_body({{-2436.45e3, -2436.45e3, 6891.037e3}, {5.088611e3, -5.088611e3, 0}},
                                         86400, 398600.4415e9);
  const Eigen::Vector3d truth(-5971.194191670504e3, 3945.506653222582e3, 2864.636618416866e3);
  CHECK(test::accuracy("two-body motion over a day", (s.r_m - truth).norm() / 1e3, 1e-8, "km",
                       "closed form in 80-bit arithmetic"));
}

namespace {

/// Two-body motion in long double, by classical elements in the orbit's own plane: elements of the (rounded)
/// state, anomaly by bisection, position by the conic's equation.
struct Plane {
  long double x, y, vx, vy;
};
Plane classical(const Plane& s, long double dt, long double gm) {
  const long double r = std::hypot(s.x, s.y), h = s.x * s.vy - s.y * s.vx, p = h * h / gm;
  const long double ex = s.vy * h / gm - s.x / r, ey = -s.vx * h / gm - s.y / r, e = std::hypot(ex, ey);
  const long double energy = 2 / r - (s.vx * s.vx + s.vy * s.vy) / gm, a = 1 / energy;
  const long double n = std::sqrt(gm * std::abs(energy)) * std::abs(energy), w = std::atan2(ey, ex);
  const bool ellipse = energy > 0;
  long double x;
  if (ellipse) {
    const long double e_sin = (s.x * s.vx + s.y * s.vy) * std::sqrt(energy / gm), e_cos = 1 - r / a;
    long double m = std::atan2(e_sin, e_cos) - e_sin + n * dt;
    m = std::remainder(m, 2 * std::numbers::pi_v<long double>);
    x = std::copysign(bisect(std::abs(m), e, false), m);
  } else {
    const long double e_sinh = (s.x * s.vx + s.y * s.vy) * std::sqrt(-energy / gm);
    const long double m = e_sinh - std::asinh(e_sinh / e) + n * dt;
    x = std::copysign(bisect(std::abs(m), e, true), m);
  }
  const long double nu =
      ellipse ? 2 * std::atan2(std::sqrt(1 + e) * std::sin(x / 2), std::sqrt(1 - e) * std::cos(x / 2))
              : 2 * std::atan2(std::sqrt(e + 1) * std::sinh(x / 2), std::sqrt(e - 1) * std::cosh(x / 2));
  const long double rr = p / (1 + e * std::cos(nu)), c = std::sqrt(gm / p);
  return {rr * std::cos(nu + w), rr * std::sin(nu + w), -c * (std::sin(nu + w) + e * std::sin(w)),
          c * (std::cos(nu + w) + e * std::cos(w))};
}

}  // namespace

TEST_CASE("universal variables against classical elements in long double, e from 0 to 20") {
  std::mt19937_64 random(11);
  const auto uniform = [&](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  double plain = 0, conditioned = 0;
  for (int i = 0; i < 6000; ++i) {
    const double e = i % 4 == 0   ? uniform(0, 0.9)
                     : i % 4 == 1 ? uniform(1.03, 20)
                     : i % 4 == 2 ? 1 - std::pow(10, uniform(-3.5, -1))
                                  : 1 + std::pow(10, uniform(-3.5, -1));
    const double nu = uniform(-0.95, 0.95) * (e < 1 ? pi : std::acos(-1 / e));
    const Cartesian s =
        state_from_keplerian({uniform(6.6e6, 4e7) * (1 + e), e, 0, 0, uniform(0, 6), nu}, gm_vallado);
    // To 20 revolutions of an ellipse, or 3,000 times the time that the periapsis knows.
    const double q = s.r_m.norm(), a = 1 / (2 / q - s.v_m_s.squaredNorm() / gm_vallado);
    const double period = 2 * pi * std::sqrt(std::abs(a * a * a) / gm_vallado);
    const double dt = uniform(-1, 1) * (i % 4 == 0 ? 20 * period : std::min(20 * period, 3e6));
    const Plane t = classical({s.r_m.x(), s.r_m.y(), s.v_m_s.x(), s.v_m_s.y()}, dt, gm_vallado);
    const Cartesian truth{{static_cast<double>(t.x), static_cast<double>(t.y), 0},
                          {static_cast<double>(t.vx), static_cast<double>(t.vy), 0}};
    const double error = relative(propagate_two_body(s, dt, gm_vallado), truth);
    if (i % 4 < 2) plain = std::max(plain, error);
    const double moved = truth.v_m_s.norm() * std::abs(dt) / truth.r_m.norm();
    conditioned = std::max(conditioned, error / (1 + moved));
  }
  CHECK(test::accuracy("two-body motion, e 0 to 0.9 and 1.03 to 20, 20 revolutions", plain, 1e-12, "relative",
                       "classical elements in long double"));
  CHECK(test::accuracy("two-body motion, every e, over 1 + v dt / r", conditioned, 1e-13, "relative",
                       "classical elements in long double"));
}

TEST_CASE("elements and back: every conic, circular, equatorial, retrograde") {
  std::mt19937_64 random(5);
  const auto uniform = [&](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  double kepler = 0, equinoctial = 0, modified = 0;
  for (int i = 0; i < 20000; ++i) {
    const double e = i % 5 == 0   ? 0
                     : i % 5 == 1 ? uniform(0, 1e-6)
                     : i % 5 == 2 ? uniform(0, 0.95)
                     : i % 5 == 3 ? uniform(0, 20)
                                  : 1;
    const double inc = i % 7 == 0   ? 0
                       : i % 7 == 1 ? pi
                       : i % 7 == 2 ? uniform(0, 1e-9)
                       : i % 7 == 3 ? pi - uniform(0, 1e-9)
                                    : uniform(0, pi);
    const double nu = e < 1 ? uniform(-pi, pi) : uniform(-0.95, 0.95) * std::acos(-1 / e);
    const Keplerian k{uniform(6.5e6, 5e7), e, inc, uniform(0, 2 * pi), uniform(0, 2 * pi), nu};
    const Cartesian s = state_from_keplerian(k, gm_earth);
    kepler = std::max(kepler, relative(state_from_keplerian(keplerian_from_state(s, gm_earth), gm_earth), s));
    const Sense sense = sense_of(s);
    CHECK(sense == (inc > pi / 2 ? Sense::retrograde : Sense::direct));
    modified = std::max(modified, relative(state_from_modified_equinoctial(
                                               modified_equinoctial_from_state(s, gm_earth, sense), gm_earth),
                                           s));
    if (e < 0.96)
      equinoctial =
          std::max(equinoctial,
                   relative(state_from_equinoctial(equinoctial_from_state(s, gm_earth, sense), gm_earth), s));
  }
  // A state near the asymptote or the apoapsis of a long ellipse weighs its own rounding by the ratio of
  // speeds and distances.
  CHECK(test::accuracy("state, Keplerian elements and back", kepler, 2e-13, "relative", "itself"));
  CHECK(test::accuracy("state, equinoctial elements and back", equinoctial, 2e-13, "relative", "itself"));
  CHECK(
      test::accuracy("state, modified equinoctial elements and back", modified, 2e-13, "relative", "itself"));
}
