#include <doctest/doctest.h>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {
struct Row {
  double et;
  Eigen::Vector3d r_km, v_km_s;
};
std::vector<Row> horizons(const std::string& file) {
  std::vector<Row> out;
  const std::string text = read_file(test::data(file));
  for (const auto line : split(text, '\n')) {
    const auto f = split(line, ',');
    const auto jd = parse_f64(f[0]);
    if (!jd || f.size() < 8) continue;
    Row r;
    r.et = (*jd - 2451545.0) * 86400;
    r.et = std::round(r.et);  // the rows stand on whole seconds, the printed date has nine decimals
    for (std::size_t k = 0; k < 3; ++k) {
      r.r_km[static_cast<int>(k)] = parse_f64(f[2 + k]).value();
      r.v_km_s[static_cast<int>(k)] = parse_f64(f[5 + k]).value();
    }
    out.push_back(r);
  }
  return out;
}
}  // namespace

TEST_CASE("default kernel: Moon from Earth against JPL Horizons (DE441), 2022") {
  const auto moon = horizons("astro/artemis/moon_emb_icrf_horizons.csv");
  const auto earth = horizons("astro/artemis/earth_emb_icrf_horizons.csv");
  REQUIRE(moon.size() == earth.size());
  REQUIRE(moon.size() > 250);
  const auto eph = default_ephemeris();
  double worst = 0, worst_v = 0;
  for (std::size_t i = 0; i < moon.size(); ++i) {
    REQUIRE(moon[i].et == earth[i].et);
    const auto s = eph->state(body::moon, body::earth, time::from_tdb_seconds(moon[i].et));
    worst = std::max(worst, (s.r_m - 1000 * (moon[i].r_km - earth[i].r_km)).norm());
    worst_v = std::max(worst_v, (s.v_m_s - 1000 * (moon[i].v_km_s - earth[i].v_km_s)).norm());
  }
  CHECK(test::accuracy("default kernel, Moon from Earth", worst, 5, "m", "JPL Horizons, DE441, 2022-11/12"));
  CHECK(test::accuracy("default kernel, Moon's velocity", worst_v, 1e-3, "m/s",
                       "JPL Horizons, DE441, 2022-11/12"));
}

TEST_CASE("default kernel against the earlier kernel made from the same source") {
  const auto mine = SpkFile::open(data_dir() + "/default.bsp");
  const auto other = SpkFile::open(test::data("astro/spk/bary_swe_2020_2050.bsp"));
  double sun = 0, moon = 0;
  for (int k = 0; k < 3000; ++k) {
    const Epoch e{631200000 + 315000L * k, 0.0};
    sun = std::max(
        sun,
        (mine->position_m(body::sun, body::earth, e) - other->position_m(body::sun, body::earth, e)).norm());
    moon = std::max(
        moon, (mine->position_m(body::moon, body::earth, e) - other->position_m(body::moon, body::earth, e))
                  .norm());
  }
  // The other one keeps the rounding of the source's Sun, some 1.3 km, which ours removes.
  CHECK(test::accuracy("default kernel, Sun, 2020-2050", sun / 1000, 2, "km",
                       "an independent fit to the same CC0 source"));
  CHECK(test::accuracy("default kernel, Moon, 2020-2050", moon, 5, "m",
                       "an independent fit to the same CC0 source"));
}
