#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "bary/access/eclipse.hpp"
#include "bary/access/test_support.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/orbit/two_body.hpp"

using namespace bary;
using namespace bary::access;

TEST_CASE("Orekit's published eclipses of a low orbit in 1969, with a round and a flattened Earth") {
  // EclipseDetectorTest (Orekit 12, Apache-2.0): orbit, radii and times as figures.
  const double gm = 3.9860047e14;
  const Epoch start = time::parse_epoch("1969-07-28T04:00:00 TT");
  orbit::Cartesian first{{-6142438.668, 3492467.560, -25767.25680}, {505.8479685, 942.7809215, 7435.922231}};
  auto data = std::make_shared<DataContext>();
  data->set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  data->set<ephemeris::Ephemeris>(ephemeris::open_ephemeris(bary::test::data("astro/spk/de441-1969.bsp")),
                                  {"Ephemeris", "", ""});
  Context context;
  context.data = data;
  const auto orbit_from = [&](const orbit::Cartesian& s) {
    return ephemeris::Trajectory{
        {{"orbit", "",
          std::make_shared<access::test::Made>(
              frames::Frame::gcrf, frames::body::earth,
              std::vector{std::pair{start - access::test::noon, start - access::test::noon + 20000}},
              [=](double t, Eigen::Vector3d& r, Eigen::Vector3d& v) {
                const orbit::Cartesian c = orbit::propagate_two_body(s, t - (start - access::test::noon), gm);
                r = c.r_m;
                v = c.v_m_s;
              })}}};
  };
  EclipseOptions o;
  o.start = start;
  o.stop = start + 15000.0;
  o.sun_radius_m = 696000e3;
  double worst = 0;
  const auto compare = [&](const Epoch& e, double expected) {
    worst = std::max(worst, std::abs((e - start) - expected));
  };

  o.earth_radius_m = 6400e3;
  o.earth_flattening = 0;
  const Eclipses e = find_eclipses(orbit_from(first), o, context);
  REQUIRE(e.size() >= 2);
  REQUIRE(e.zone[0] == Zone::penumbra);
  REQUIRE(e.zone[1] == Zone::umbra);
  compare(e.start[1], 2303.1835);
  compare(e.stop[0], 4388.155852);

  orbit::Keplerian k = orbit::keplerian_from_state(first, gm);
  k.inclination_rad = std::numbers::pi / 2;
  const auto polar = orbit_from(orbit::state_from_keplerian(k, gm));
  o.earth_radius_m = 6378137;
  for (const double flattening : {0.0, 1 / 298.257223563}) {
    o.earth_flattening = flattening;
    const Eclipses p = find_eclipses(polar, o, context);
    std::vector<Epoch> times;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (p.zone[i] != Zone::umbra) continue;
      times.push_back(p.start[i]);
      if (p.ends[i] == Edge::event) times.push_back(p.stop[i]);
    }
    const std::vector<double> expected =
        flattening == 0 ? std::vector{2274.702, 4317.155, 8189.250, 10232.115, 14103.800}
                        : std::vector{2280.427, 4310.742, 8194.978, 10225.704, 14109.530};
    REQUIRE(times.size() == expected.size());
    for (std::size_t i = 0; i < times.size(); ++i) compare(times[i], expected[i]);
  }
  CHECK(bary::test::accuracy("eclipses of 1969", worst, 2e-3, "s", "Orekit's EclipseDetectorTest"));
}
