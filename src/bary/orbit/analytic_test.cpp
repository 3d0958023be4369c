#include "bary/orbit/analytic.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {
constexpr double degree = std::numbers::pi / 180;

OrbitSpec landsat_next() {
  OrbitSpec s;
  s.epoch = time::parse_epoch("2024-07-06T00:00:00Z");
  s.altitude_m = 653e3;
  s.ltan_h = 22;
  return s;
}
std::string code_of(const auto& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.code();
  }
  return "";
}
}  // namespace

TEST_CASE("several satellites in one plane stand equally spaced") {
  const ephemeris::Trajectory t = design_trajectory("Landsat Next", landsat_next(), 3);
  REQUIRE(t.objects.size() == 3);
  CHECK(t.objects[0].name == "Landsat Next 1");
  CHECK(t.objects[2].name == "Landsat Next 3");
  const Epoch e = landsat_next().epoch + 4321.0;
  Eigen::Vector3d r[3];
  for (std::size_t k = 0; k < 3; ++k) {
    ephemeris::StateBuffer b(1);
    t.objects[k].source->evaluate({&e, 1}, b.columns());
    r[k] = b.r_m(0);
    CHECK(b.status(0) == ephemeris::SampleStatus::ok);
    // Within the short-period waves of the mean radius.
    CHECK(std::abs(r[k].norm() - 7031.137e3) < 12e3);
  }
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(std::acos(r[k].normalized().dot(r[(k + 1) % 3].normalized())) / degree ==
          doctest::Approx(120).epsilon(3e-3));
  CHECK(design_trajectory("CAS500-4", landsat_next()).objects[0].name == "CAS500-4");
}

TEST_CASE("figures out of range are refused by name") {
  OrbitSpec s = landsat_next();
  s.altitude_m = 50e3;
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0031");
  s.altitude_m = 653e6;  // metres taken for kilometres
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0031");
  s.altitude_m = 6500e3;
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0030");
  s.inclination_rad = 0.5;
  CHECK(code_of([&] { mean_orbit(s); }).empty());
  s.raan_rad = 1;
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0031");
  s.ltan_h.reset();
  CHECK(code_of([&] { mean_orbit(s); }).empty());
  s.raan_rad.reset();
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0031");
  s.ltan_h = std::nan("");
  CHECK(code_of([&] { mean_orbit(s); }) == "BARY-ORBIT-0031");
  const auto source = [](MeanOrbit o) { return code_of([&] { AnalyticSource{o}; }); };
  const MeanOrbit good{{}, 7e6, 0.001, 1, 2, 3, 4};
  CHECK(source(good).empty());
  for (double MeanOrbit::* field : {&MeanOrbit::semi_major_axis_m, &MeanOrbit::eccentricity,
                                    &MeanOrbit::inclination_rad, &MeanOrbit::raan_rad, &MeanOrbit::argp_rad})
    for (double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
      MeanOrbit o = good;
      o.*field = bad;
      CHECK(source(o) == "BARY-ORBIT-0031");
    }
  MeanOrbit low = good;
  low.eccentricity = 0.2;
  CHECK(source(low) == "BARY-ORBIT-0031");
}

TEST_CASE("batch, single, circular, equatorial and far epochs") {
  for (const MeanOrbit& o : {MeanOrbit{{}, 7e6, 0, 0, 0, 0, 0}, MeanOrbit{{}, 7e6, 0.001, 1, 2, 3, 4},
                             MeanOrbit{{}, 42164e3, 0, 1e-9, 0, 0, 1}, MeanOrbit{{}, 8e6, 0, 3.1, 0, 0, 1}}) {
    const AnalyticSource s(o);
    std::vector<Epoch> epochs;
    for (int k = -20; k < 20; ++k) epochs.push_back(o.epoch + 1234.5 * k);
    epochs.push_back(o.epoch + 5e9);
    ephemeris::StateBuffer all(epochs.size());
    s.evaluate(epochs, all.columns());
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      ephemeris::StateBuffer one(1);
      s.evaluate({&epochs[i], 1}, one.columns());
      CHECK(one.r_m(0) == all.r_m(i));
      CHECK(one.v_m_s(0) == all.v_m_s(i));
    }
    CHECK(all.status(40) == ephemeris::SampleStatus::outside_span);
    CHECK(all.r_m(40).norm() == 0);
    for (std::size_t i = 0; i < 40; ++i) {
      CHECK(all.status(i) == ephemeris::SampleStatus::ok);
      CHECK(std::abs(all.r_m(i).norm() / o.semi_major_axis_m - 1) < 4e-3);
      // Vis viva within the field's own size.
      const double energy = all.v_m_s(i).squaredNorm() / 2 - gm_earth / all.r_m(i).norm();
      CHECK(energy * -2 * o.semi_major_axis_m / gm_earth == doctest::Approx(1).epsilon(4e-3));
    }
  }
}

TEST_CASE("identity follows every figure") {
  const auto digest = [](const MeanOrbit& o) {
    Sha256 h;
    AnalyticSource(o).hash(h);
    return h.hex();
  };
  const MeanOrbit o{{}, 7e6, 0.001, 1, 2, 3, 4};
  MeanOrbit p = o;
  CHECK(digest(o) == digest(p));
  p.argp_rad += 1e-12;
  CHECK(digest(o) != digest(p));
  CHECK(AnalyticSource(o).describe() ==
        "analytic, J2 to J6 (Brouwer), mean elements of 2000-01-01T11:59:28Z");
}
