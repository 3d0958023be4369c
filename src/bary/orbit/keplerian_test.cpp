#include "bary/orbit/keplerian.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "bary/orbit/equinoctial.hpp"
#include "bary/orbit/two_body.hpp"

using namespace bary::orbit;

namespace {
constexpr double pi = std::numbers::pi;
}

TEST_CASE("singular orbits keep their angle in what is left") {
  const double r = 7e6, v = std::sqrt(gm_earth / r);
  // Circular and equatorial: the true longitude.
  Keplerian k = keplerian_from_state({{0, r, 0}, {-v, 0, 0}}, gm_earth);
  CHECK(k.raan_rad == 0);
  CHECK(k.argp_rad == 0);
  CHECK(k.inclination_rad == 0);
  CHECK(k.eccentricity < 1e-15);
  CHECK(k.true_anomaly_rad == doctest::Approx(pi / 2));
  // The same, retrograde: inclination 180°, the angle counted along the motion.
  k = keplerian_from_state({{0, r, 0}, {v, 0, 0}}, gm_earth);
  CHECK(k.inclination_rad == pi);
  CHECK(k.raan_rad == 0);
  CHECK(k.true_anomaly_rad == doctest::Approx(-pi / 2));
  // Elliptic and equatorial: the longitude of the periapsis.
  k = keplerian_from_state({{0, r, 0}, {-1.1 * v, 0, 0}}, gm_earth);
  CHECK(k.raan_rad == 0);
  CHECK(k.argp_rad == doctest::Approx(pi / 2));
  CHECK(k.true_anomaly_rad == doctest::Approx(0));
  CHECK(k.eccentricity == doctest::Approx(0.21));
  // Circular, polar: the argument of latitude.
  k = keplerian_from_state({{0, 0, r}, {-v, 0, 0}}, gm_earth);
  CHECK(k.argp_rad == 0);
  CHECK(k.raan_rad == 0);
  CHECK(k.inclination_rad == doctest::Approx(pi / 2));
  CHECK(k.true_anomaly_rad == doctest::Approx(pi / 2));
}

TEST_CASE("what has no elements gives NaN, not an invention") {
  CHECK(std::isnan(keplerian_from_state({{7e6, 0, 0}, {1000, 0, 0}}, gm_earth).eccentricity));
  CHECK(std::isnan(keplerian_from_state({{0, 0, 0}, {0, 0, 0}}, gm_earth).eccentricity));
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(std::isnan(keplerian_from_state({{inf, 0, 0}, {0, 7e3, 0}}, gm_earth).eccentricity));
  CHECK(std::isnan(eccentric_from_mean(std::nan(""), 0.1)));
  CHECK(std::isnan(eccentric_from_mean(1, 1.5)));
  CHECK(std::isnan(hyperbolic_from_mean(1, 0.5)));
  CHECK(std::isnan(mean_from_true(3.1, 2.0)));
  // A hyperbola has no mean longitude.
  CHECK(std::isnan(equinoctial_from_state({{7e6, 0, 0}, {0, 2e4, 0}}, gm_earth).h));
  CHECK(std::isnan(propagate_two_body({{7e6, 0, 0}, {0, 7e3, 0}}, inf, gm_earth).r_m.x()));
  // The singular direction of each sense.
  const double v = std::sqrt(gm_earth / 7e6);
  CHECK(std::isnan(modified_equinoctial_from_state({{7e6, 0, 0}, {0, -v, 0}}, gm_earth, Sense::direct).f));
  CHECK(
      !std::isnan(modified_equinoctial_from_state({{7e6, 0, 0}, {0, -v, 0}}, gm_earth, Sense::retrograde).f));
}

TEST_CASE("anomalies keep their revolution and their sign") {
  for (double turns : {-3.0, 0.0, 5.0})
    for (double m : {-3.0, -1e-9, 0.0, 0.5, 3.1}) {
      const double whole = m + turns * 2 * pi;
      CHECK(mean_from_eccentric(eccentric_from_mean(whole, 0.7), 0.7) ==
            doctest::Approx(whole).epsilon(1e-14));
      CHECK(mean_from_true(true_from_mean(whole, 0.7), 0.7) == doctest::Approx(whole).epsilon(1e-14));
    }
  CHECK(eccentric_from_mean(0, 0.999) == 0);
  CHECK(std::signbit(eccentric_from_mean(-0.0, 0.5)));
  CHECK(hyperbolic_from_mean(-2, 3) == -hyperbolic_from_mean(2, 3));
  CHECK(true_from_mean(-0.3, 1) == -true_from_mean(0.3, 1));
}

TEST_CASE("a batch gives the bits of single calls") {
  std::vector<double> columns(6 * 50), back(6 * 50), elements(6 * 50);
  const auto part = [&](std::vector<double>& v, std::size_t k) { return std::span(v).subspan(50 * k, 50); };
  const auto states = [&](std::vector<double>& v) {
    return CartesianColumns{part(v, 0), part(v, 1), part(v, 2), part(v, 3), part(v, 4), part(v, 5)};
  };
  std::vector<double> dt(50);
  for (std::size_t i = 0; i < 50; ++i) dt[i] = 137.0 * static_cast<double>(i);
  const Cartesian start{{7e6, 1e5, -2e5}, {100, 5e3, 6e3}};
  propagate_two_body(start, dt, gm_earth, states(columns));
  const KeplerianColumns k{part(elements, 0), part(elements, 1), part(elements, 2),
                           part(elements, 3), part(elements, 4), part(elements, 5)};
  keplerian_from_states(states(columns), gm_earth, k);
  states_from_keplerian(k, gm_earth, states(back));
  for (std::size_t i = 0; i < 50; ++i) {
    const Cartesian one = propagate_two_body(start, dt[i], gm_earth);
    CHECK(one.r_m.x() == columns[i]);
    const Cartesian again = state_from_keplerian(keplerian_from_state(one, gm_earth), gm_earth);
    CHECK(again.v_m_s.z() == back[250 + i]);
    CHECK((again.r_m - one.r_m).norm() < 1e-7);
  }
  const ModifiedEquinoctialColumns m{
      k.semi_latus_rectum_m, k.eccentricity, k.inclination_rad, k.raan_rad, k.argp_rad, k.true_anomaly_rad};
  modified_equinoctial_from_states(states(columns), gm_earth, Sense::direct, m);
  states_from_modified_equinoctial(m, gm_earth, Sense::direct, states(back));
  for (std::size_t i = 0; i < 300; ++i) CHECK(back[i] == doctest::Approx(columns[i]).epsilon(1e-12));
  const EquinoctialColumns q{k.semi_latus_rectum_m, k.eccentricity, k.inclination_rad, k.raan_rad, k.argp_rad,
                             k.true_anomaly_rad};
  equinoctial_from_states(states(columns), gm_earth, Sense::direct, q);
  states_from_equinoctial(q, gm_earth, Sense::direct, states(back));
  for (std::size_t i = 0; i < 300; ++i) CHECK(back[i] == doctest::Approx(columns[i]).epsilon(1e-12));
}
