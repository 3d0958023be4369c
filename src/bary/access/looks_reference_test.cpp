// Looks against Skyfield: tests/truth/looks_skyfield.csv, made by tools/make_look_truth.py from the elements
// of data/elements/earth-observers.csv (seven satellites, a week, Uiseong). Skyfield 1.45 has its own SGP4,
// nutation and precession, no polar motion (10 m on the ground), and is given the same UT1.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "bary/access/fixed_grid.hpp"
#include "bary/access/looks.hpp"
#include "bary/access/sensor.hpp"
#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;

namespace {
constexpr double deg = 180 / std::numbers::pi;

Context context(unsigned threads) {
  auto data = std::make_shared<DataContext>();
  data->set<time::EarthOrientation>(time::EarthOrientation::embedded(), {});
  data->set<ephemeris::Ephemeris>(ephemeris::default_ephemeris(), {});
  Context c;
  c.data = data;
  c.threads = threads;
  return c;
}

struct Case {
  ephemeris::Trajectory satellites;
  std::vector<access::Sensor> sensors;
  std::vector<access::Target> targets;
  access::LookResult run(unsigned threads) const {
    const Context c = context(threads);
    const Epoch start = time::parse_epoch("2024-07-06T02:25:00Z");
    access::TimeGrid grid(start, start + 7 * 86400.0, 30, *c.data);
    return access::find_looks(satellites, sensors, targets, grid, {}, c);
  }
};

Case everything_above_the_horizon() {
  Case x;
  Diagnostics faults;
  const std::string path = test::source("data/elements/earth-observers.csv");
  x.satellites =
      orbit::sgp4_trajectory(orbit::read_omm_csv(read_file(path), path, orbit::Strictness::strict, faults));
  for (const auto& o : x.satellites.objects) {
    access::Sensor s;
    s.satellite = o.name;
    s.name = "all";
    s.half_field = 80 / deg;
    x.sensors.push_back(s);
  }
  x.targets = {{"Uiseong", {{128.697 / deg, 36.352 / deg}}, {128.697 / deg, 36.352 / deg}, {}, {}}};
  return x;
}
}  // namespace

TEST_CASE("every crossing of a week, seven satellites") {
  const std::string path = test::source("tests/truth/looks_skyfield.csv");
  const Table truth = from_csv(read_file(path), path, {}, time::utc_text());
  const Case x = everything_above_the_horizon();
  const access::LookResult found = x.run(2);
  const Epoch start = time::parse_epoch("2024-07-06T02:25:00Z");
  std::map<std::string, std::vector<const access::Look*>> by_name;
  for (const access::Look& l : found.looks) by_name[x.satellites.objects[l.object].name].push_back(&l);

  double worst_time = 0, worst_off = 0, worst_incidence = 0, worst_sun = 0, worst_azimuth = 0;
  std::map<std::string, std::size_t> rows;
  for (std::size_t i = 0; i < truth.rows(); ++i) {
    const std::string& name = truth["satellite"].text()[i];
    const std::size_t k = rows[name]++;
    REQUIRE(k < by_name[name].size());
    const access::Look& l = *by_name[name][k];
    worst_time = std::max(worst_time, std::abs((start + l.closest_s) - truth["utc"].epoch()[i]));
    worst_off = std::max(worst_off, std::abs(l.off_nadir * deg - truth["off_nadir_deg"].f64()[i]));
    worst_incidence =
        std::max(worst_incidence, std::abs(l.incidence * deg - truth["incidence_deg"].f64()[i]));
    worst_sun = std::max(worst_sun, std::abs(l.sun_elevation * deg - truth["sun_elevation_deg"].f64()[i]));
    const double turn = std::remainder(l.sun_azimuth * deg - truth["sun_azimuth_deg"].f64()[i], 360);
    worst_azimuth = std::max(worst_azimuth, std::abs(turn) * std::cos(l.sun_elevation));
  }
  // None missing above, none extra here.
  for (const auto& [name, count] : rows) CHECK(by_name[name].size() == count);
  CHECK(rows.size() == 7);
  CHECK(test::accuracy("looks: instant", worst_time, 0.01, "s", "Skyfield 1.45"));
  CHECK(test::accuracy("looks: off-nadir angle", worst_off, 0.002, "deg", "Skyfield 1.45"));
  CHECK(test::accuracy("looks: incidence", worst_incidence, 0.002, "deg", "Skyfield 1.45"));
  CHECK(test::accuracy("looks: sun elevation", worst_sun, 0.01, "deg", "Skyfield 1.45 (apparent place)"));
  CHECK(test::accuracy("looks: sun azimuth, on the sky", worst_azimuth, 0.01, "deg",
                       "Skyfield 1.45 (apparent place)"));
}

TEST_CASE("the same looks for any number of threads") {
  const Case x = everything_above_the_horizon();
  const auto one = x.run(1), seven = x.run(7);
  REQUIRE(one.looks.size() == seven.looks.size());
  for (std::size_t i = 0; i < one.looks.size(); ++i) {
    CHECK(one.looks[i].closest_s == seven.looks[i].closest_s);
    CHECK(one.looks[i].off_nadir == seven.looks[i].off_nadir);
    CHECK(one.looks[i].sun_azimuth == seven.looks[i].sun_azimuth);
  }
}
