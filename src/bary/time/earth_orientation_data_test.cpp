#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/leap_seconds.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

namespace {
std::string unpacked(const std::string& path) {
  std::string out;
  std::FILE* f = popen(("gzip -dc '" + path + "'").c_str(), "r");
  REQUIRE(f);
  char buffer[65536];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, f)) > 0;) out.append(buffer, n);
  REQUIRE(pclose(f) == 0);
  return out;
}
}  // namespace

TEST_CASE("the embedded Earth orientation is the IERS's finals2000A") {
  const auto finals =
      EarthOrientation::parse(unpacked(test::data("astro/eop/finals2000A_2000_on.txt.gz")), "finals2000A");
  const auto mine = EarthOrientation::embedded();
  CHECK(finals.first() == mine->first());
  CHECK(finals.last() == mine->last());
  CHECK(finals.last_observed() == mine->last_observed());
  double worst = 0;
  for (Epoch e = finals.first(); e < finals.last(); e = e + 40001.0) {
    const Orientation a = finals.at(e), b = mine->at(e);
    CHECK(a.status == b.status);
    worst = std::max({worst, std::abs(a.x_rad - b.x_rad), std::abs(a.y_rad - b.y_rad),
                      std::abs(a.dx_rad - b.dx_rad), std::abs(a.dy_rad - b.dy_rad),
                      std::abs(a.ut1_tai_s - b.ut1_tai_s) * 7.29e-5});
  }
  CHECK(test::accuracy("embedded Earth orientation", worst, 1e-15, "rad", "IERS finals2000A"));
}

TEST_CASE("leap seconds of NAIF and of USNO are the embedded ones") {
  for (const char* name : {"astro/eop/naif0012.tls", "astro/eop/tai-utc.dat"}) {
    const auto file = LeapSeconds::parse(read_file(test::data(name)), name);
    for (std::int64_t mjd = 41317; mjd < 62000; ++mjd)
      REQUIRE(file.tai_minus_utc_on(mjd) == LeapSeconds::embedded().tai_minus_utc_on(mjd));
  }
}
