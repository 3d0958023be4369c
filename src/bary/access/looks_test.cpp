#include "bary/access/looks.hpp"

#include <doctest/doctest.h>

#include <Eigen/Geometry>

#include <cmath>
#include <numbers>

#include "bary/access/fixed_grid.hpp"
#include "bary/access/sensor.hpp"
#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/geo/features.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using access::Look;
using access::Sensor;

namespace {
constexpr double pi = std::numbers::pi, deg = 180 / pi;
const Epoch start = time::parse_epoch("2024-03-20T00:00:00Z");

/// A circular orbit in Earth-fixed axes over the equator: every angle has a closed form.
class Equatorial final : public ephemeris::StateSource {
 public:
  Equatorial(double radius_m, double rate, double fails_after_s = 1e18, double begins_after_s = -1)
      : radius_(radius_m), rate_(rate), fails_after_s_(fails_after_s), begins_after_s_(begins_after_s) {}
  frames::Frame frame() const override { return frames::Frame::itrf; }
  frames::Body centre() const override { return frames::body::earth; }
  std::vector<ephemeris::Span> spans() const override { return {{start, start + 1e9}}; }
  void evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns o) const override {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      const double t = epochs[i] - start, a = rate_ * t;
      o.x_m[i] = radius_ * std::cos(a);
      o.y_m[i] = radius_ * std::sin(a);
      o.z_m[i] = 0;
      o.vx_m_s[i] = -radius_ * rate_ * std::sin(a);
      o.vy_m_s[i] = radius_ * rate_ * std::cos(a);
      o.vz_m_s[i] = 0;
      o.status[i] = t > fails_after_s_    ? ephemeris::SampleStatus::decayed
                    : t < begins_after_s_ ? ephemeris::SampleStatus::outside_span
                                          : ephemeris::SampleStatus::ok;
    }
  }
  void hash(Sha256&) const override {}
  std::string describe() const override { return "test"; }

 private:
  double radius_, rate_, fails_after_s_, begins_after_s_;
};

constexpr double radius = 7078137, rate = 2 * pi / 5900;

Context context() {
  auto data = std::make_shared<DataContext>();
  data->set<time::EarthOrientation>(time::EarthOrientation::embedded(), {});
  data->set<ephemeris::Ephemeris>(ephemeris::default_ephemeris(), {});
  Context c;
  c.data = data;
  return c;
}

access::Target point(double lon_deg, double lat_deg) {
  const geo::LonLat p{lon_deg / deg, lat_deg / deg};
  return {"point", {p}, p, {}, {}};
}

Sensor line(double half_field_deg, double roll_deg = 0) {
  Sensor s;
  s.satellite = "sat";
  s.name = "line";
  s.half_field = half_field_deg / deg;
  s.roll_max = roll_deg / deg;
  s.altitude_m = 700e3;
  s.ground_sample_m = 10;
  return s;
}

access::LookResult looks(std::vector<Sensor> sensors, std::vector<access::Target> targets,
                         double span_s = 86400, access::LookOptions options = {}, double fails_after_s = 1e18,
                         double rate_rad_s = rate) {
  const Context c = context();
  ephemeris::Trajectory t;
  t.objects = {{"SAT", "1", std::make_shared<Equatorial>(radius, rate_rad_s, fails_after_s)}};
  access::TimeGrid grid(start, start + span_s, 30, *c.data);
  return access::find_looks(t, sensors, targets, grid, options, c);
}
}  // namespace

TEST_CASE("a point beside an equatorial track: instants, angles, roll in closed form") {
  // Abeam when the satellite's longitude is the point's; east is ahead, so north is to the left: negative.
  const double lon = 40, lat = 3;
  const auto r = looks({line(30)}, {point(lon, lat)}, 6 * 5900);
  REQUIRE(r.looks.size() == 6);
  const Eigen::Vector3d p = frames::to_cartesian({lat / deg, 0, 0});
  const double across = std::atan2(p.z(), radius - p.x());
  for (std::size_t k = 0; k < 6; ++k) {
    const Look& l = r.looks[k];
    CHECK(std::abs(l.closest_s - 5900 * (lon / 360 + static_cast<double>(k))) < 1e-4);
    CHECK(std::abs(l.off_nadir - across) < 3e-8);  // 2 cm of interpolation from 700 km
    CHECK(l.roll == 0);
    CHECK(l.start_s == l.stop_s);
    const Eigen::Vector3d d = Eigen::Vector3d(radius, 0, 0) - p,
                          up(std::cos(lat / deg), 0, std::sin(lat / deg));
    CHECK(std::abs(l.incidence - std::acos(d.normalized().dot(up))) < 3e-8);
    CHECK(l.ground_sample_m == doctest::Approx(10 * d.norm() / 700e3 / std::cos(l.incidence)).epsilon(1e-6));
  }
  // A narrow field does not see it straight down; with roll it points at it.
  CHECK(looks({line(1)}, {point(lon, lat)}).looks.empty());
  const auto rolled = looks({line(1, 30)}, {point(lon, lat)}, 5900);
  REQUIRE(rolled.looks.size() == 1);
  CHECK(std::abs(rolled.looks[0].roll + across) < 1e-8);  // to the left
  CHECK_FALSE(rolled.looks[0].straight);
  // Just out of reach, just within.
  CHECK(looks({line(1, across * deg - 1.001)}, {point(lon, lat)}, 5900).looks.empty());
  CHECK(looks({line(1, across * deg - 0.999)}, {point(lon, lat)}, 5900).looks.size() == 1);
}

TEST_CASE("pitch opens a window around the crossing") {
  Sensor s = line(30);
  s.pitch_max = 20 / deg;
  const auto r = looks({s}, {point(40, 0)}, 5900);
  REQUIRE(r.looks.size() == 1);
  // Seen at 20° ahead: the triangle Earth's centre, satellite, point.
  const double a = frames::wgs84.a_m, incidence = std::asin(radius / a * std::sin(20 / deg)),
               angle = incidence - 20 / deg;
  CHECK(std::abs((r.looks[0].stop_s - r.looks[0].start_s) - 2 * angle / rate) < 0.01);
  CHECK(std::abs(r.looks[0].closest_s - (r.looks[0].start_s + r.looks[0].stop_s) / 2) < 0.01);
}

TEST_CASE("a radar sees between its angles, on its side") {
  Sensor s;
  s.satellite = "sat";
  s.type = access::SensorType::sar;
  s.incidence_min = 20 / deg;
  s.incidence_max = 45 / deg;
  s.side = access::LookSide::left;
  CHECK(looks({s}, {point(40, 3)}, 5900).looks.size() == 1);  // north, incidence about 29°
  CHECK(looks({s}, {point(40, -3)}, 5900).looks.empty());     // the other side
  CHECK(looks({s}, {point(40, 1)}, 5900).looks.empty());      // too steep
  CHECK(looks({s}, {point(40, 7)}, 5900).looks.empty());      // too shallow
  s.side = access::LookSide::both;
  CHECK(looks({s}, {point(40, -3)}, 5900).looks.size() == 1);
}

TEST_CASE("the swath that a map shows holds the place that is looked at, on either side") {
  const Context c = context();
  const Equatorial source(radius, rate);
  access::TimeGrid grid(start, start + 5900.0, 30, *c.data);
  grid.prepare(source.frame());
  const access::FixedTrack track(source, grid);
  Sensor sar;
  sar.satellite = "sat";
  sar.type = access::SensorType::sar;
  sar.incidence_min = 20 / deg;
  sar.incidence_max = 45 / deg;
  sar.swath_m = 50e3;
  for (const Sensor& s : {line(3, 30), sar})
    for (const double lat : {3.0, -3.0}) {
      CAPTURE(lat);
      const auto r = looks({s}, {point(40, lat)}, 5900);
      REQUIRE(r.looks.size() == 1);
      CHECK((r.looks[0].across < 0) == (lat > 0));  // eastward, north is to the left
      const geo::Polygon p = access::swath_of(r.looks[0], s, track, 60);
      CHECK(geo::contains(p, {40 / deg, lat / deg}));
      CHECK_FALSE(geo::contains(p, {40 / deg, -lat / deg}));
      CHECK_FALSE(geo::contains(p, {40 / deg, 0}));
    }
}

TEST_CASE("light: what a sensor needs, what is left out") {
  Sensor day = line(30);
  day.needs = access::LightNeed::day;
  day.min_sun_elevation = 5 / deg;
  Sensor night = line(30);
  night.name = "night";
  night.needs = access::LightNeed::night;
  const auto r = looks({day, night}, {point(40, 0)});
  CHECK(r.looks.size() + r.in_the_dark == 2 * 15);
  for (const Look& l : r.looks) {
    if (l.sensor == 0) CHECK(l.sun_elevation >= 5 / deg);
    if (l.sensor == 1) CHECK(l.sun_elevation <= 0);
    CHECK((l.light == access::Light::day) == (l.sun_elevation >= 0));
  }
  // At the equinox the Sun stands over the equator: noon at 40° E is at about 09:27 UTC.
  double best = -1, when = 0;
  for (const Look& l : r.looks)
    if (l.sun_elevation > best) {
      best = l.sun_elevation;
      when = l.closest_s;
    }
  CHECK(std::abs(when / 3600 - 9.46) < 0.9);
}

TEST_CASE("clouds and an area: the share that the swath covers") {
  geo::Features f;
  geo::Feature a;
  a.name = "area";
  a.geometry.type = geo::Geometry::Type::polygon;
  a.geometry.polygons = {
      {{{39 / deg, -1 / deg}, {41 / deg, -1 / deg}, {41 / deg, 1 / deg}, {39 / deg, 1 / deg}}, {}}};
  f.features = {a};
  const auto targets = access::targets_from(f, 0);
  CHECK(targets[0].samples.size() > 100);
  const access::CloudChance clouds[] = {{"area", start, start + 86400.0, 0.25}};
  access::LookOptions o;
  o.clouds = clouds;
  const auto wide = looks({line(30)}, targets, 5900, o);
  REQUIRE(wide.looks.size() == 1);
  CHECK(wide.looks[0].covered == 1);
  CHECK(*wide.looks[0].clear == 0.75);
  // 2° of longitude take 2/360 of an orbit.
  CHECK(wide.looks[0].stop_s - wide.looks[0].start_s == doctest::Approx(5900 * 2.0 / 360).epsilon(0.01));
  // Half the height: 1° of the 2° across.
  const double half = std::atan(6378137 * std::sin(0.5 / deg) / (radius - 6378137)) * deg;
  const auto narrow = looks({line(half)}, targets, 5900, o);
  REQUIRE(narrow.looks.size() == 1);
  CHECK(narrow.looks[0].covered == doctest::Approx(0.5).epsilon(0.15));
}

TEST_CASE("a moving point, a satellite that fails, one that stands still") {
  access::Target ship = point(40, 0);
  ship.times = {start, start + 86400.0};
  ship.track = {{40 / deg, 0}, {50 / deg, 0}};
  const auto r = looks({line(30)}, {ship}, 5900);
  REQUIRE(r.looks.size() == 1);
  // Caught up: rate t = 40° + 10° t / day.
  CHECK(std::abs(r.looks[0].closest_s - 40 / deg / (rate - 10 / deg / 86400)) < 0.01);

  const auto failed = looks({line(30)}, {point(40, 0)}, 86400, {}, 20000);
  CHECK(failed.looks.size() == 4);  // at 656, 6556, 12456 and 18356 s
  CHECK(failed.faults[0] == ephemeris::SampleStatus::decayed);

  const auto still = looks({line(60)}, {point(1, 0)}, 86400, {}, 1e18, 1e-9);
  REQUIRE(still.looks.size() == 1);
  CHECK(still.looks[0].stop_s - still.looks[0].start_s == 86400);
}

TEST_CASE("agility: of looks that exclude each other the better sequence is taken") {
  Sensor s = line(1, 30);
  s.slew_rate = 1 / deg;
  s.settling_s = 10;
  const auto look = [&](double t, double roll_deg, double covered) {
    Look l;
    l.start_s = l.stop_s = l.closest_s = l.image_start_s = l.image_stop_s = t;
    l.roll = roll_deg / deg;
    l.off_nadir = std::abs(l.roll);
    l.covered = covered;
    return l;
  };
  // 20° apart and settling: 30 s. The middle one excludes both others.
  std::vector<Look> l{look(0, 10, 1), look(20, -10, 1), look(40, 10, 1)};
  access::plan_looks(l, std::vector<Sensor>{s}, 5900);
  CHECK((l[0].planned && !l[1].planned && l[2].planned));
  l[1].covered = 3;
  access::plan_looks(l, std::vector<Sensor>{s}, 5900);
  CHECK((!l[0].planned && l[1].planned && !l[2].planned));
  l[1].image_start_s = l[1].image_stop_s = 30.1;
  l[2].image_start_s = l[2].image_stop_s = 60.3;
  access::plan_looks(l, std::vector<Sensor>{s}, 5900);
  CHECK((l[0].planned && l[1].planned && l[2].planned));
  // Imaging time: 25 s an orbit, each look takes 10.
  s.imaging_max_s = 25;
  for (std::size_t i = 0; i < 3; ++i) {
    l[i] = look(100.0 * static_cast<double>(i), 0, i == 1 ? 0.5 : 1);
    l[i].stop_s += 10;
    l[i].image_stop_s += 10;
  }
  access::plan_looks(l, std::vector<Sensor>{s}, 5900);
  CHECK((l[0].planned && !l[1].planned && l[2].planned));
}

TEST_CASE("the Sun between the steps is where a grid of every second has it") {
  const Context c = context();
  const access::TimeGrid coarse(start, start + 3600.0, 60, *c.data), fine(start, start + 3600.0, 1, *c.data);
  double worst = 0;
  for (int t = 0; t <= 3600; ++t) {
    const Eigen::Vector3d a = coarse.sun_m(t), b = fine.sun_m(t);
    worst = std::max(worst, a.cross(b).norm() / (a.norm() * b.norm()));
  }
  CHECK(bary::test::accuracy("Sun between steps of 60 s", worst, 1e-10, "rad",
                             "the ephemeris at every second"));
}

TEST_CASE("what stares is seen to the millisecond, whenever the search starts") {
  // Slow enough to stare, over a place at 25° E; the sensor needs the Sun 10° high there.
  Sensor s = line(60);
  s.min_sun_elevation = 10 / deg;
  s.needs = access::LightNeed::day;
  const Context c = context();
  ephemeris::Trajectory t;
  t.objects = {{"SAT", "1", std::make_shared<Equatorial>(42164e3, 1e-9)}};
  std::vector<Epoch> rises, sets;
  for (const double later : {0.0, 17.0, 43.0, 3601.5}) {
    access::TimeGrid grid(start + later, start + 86400, 30, *c.data);
    const auto r = access::find_looks(t, std::vector{s}, std::vector{point(25, 36)}, grid, {}, c);
    REQUIRE(r.looks.size() == 1);
    rises.push_back(grid.epoch(r.looks[0].start_s));
    sets.push_back(grid.epoch(r.looks[0].stop_s));
    CHECK(std::abs(r.looks[0].sun_elevation * deg - 10) < 1e-5);
  }
  for (std::size_t i = 1; i < rises.size(); ++i) {
    CHECK(std::abs(rises[i] - rises[0]) < 1e-3);
    CHECK(std::abs(sets[i] - sets[0]) < 1e-3);
  }
}

TEST_CASE("imaging time: an agile satellite's window is not its image, and late states have their period") {
  Sensor s = line(1, 30);
  s.pitch_max = 30 / deg;
  s.slew_rate = 1 / deg;
  s.imaging_max_s = 60;
  const auto agile = looks({s}, {point(40, 0)}, 5900);
  REQUIRE(agile.looks.size() == 1);
  CHECK(agile.looks[0].stop_s - agile.looks[0].start_s > 100);
  CHECK(agile.looks[0].image_stop_s == agile.looks[0].image_start_s);
  CHECK(agile.looks[0].planned);
  // A line of 5° takes 5/360 of an orbit, longer than is allowed in it, wherever the states begin.
  access::Target along = point(40, 0);
  for (int k = 1; k <= 10; ++k) along.samples.push_back({(40 + 0.5 * k) / deg, 0});
  s.pitch_max = 0;
  for (const double begins : {-1.0, 300.0}) {
    const Context c = context();
    ephemeris::Trajectory t;
    t.objects = {{"SAT", "1", std::make_shared<Equatorial>(radius, rate, 1e18, begins)}};
    access::TimeGrid grid(start, start + 5900.0, 30, *c.data);
    const auto r = access::find_looks(t, std::vector{s}, std::vector{along}, grid, {}, c);
    REQUIRE(r.looks.size() == 1);
    CHECK(!r.looks[0].planned);
  }
}

TEST_CASE("gaps: shares and waits by hand") {
  const auto g = access::gaps_of({{60, 60}, {20, 20}}, 100);
  CHECK(g.looks == 2);
  CHECK(*g.first_s == 20);
  CHECK(g.longest_s == 40);
  // After the last look nobody knows how long one waits: a mean stands where few starts come so late.
  CHECK(!g.mean_wait_s);
  CHECK(*access::gaps_of({{20, 20}, {60, 60}, {92, 92}}, 100).mean_wait_s ==
        doctest::Approx((20 * 20 + 40 * 40 + 32 * 32 + 8 * 8) / 2.0 / 100));
  // Starts 0 … 100: hits within 10 from 10 … 20 and from 50 … 60; from 60 on there is none.
  CHECK(g.share_within(10) == doctest::Approx(20.0 / 100));
  CHECK(g.share_within(40) == doctest::Approx(60.0 / 100));
  CHECK(*g.wait_of_share(20.0 / 100) == doctest::Approx(10));
  CHECK(*g.wait_of_share(0.6) == doctest::Approx(40));
  CHECK(!g.wait_of_share(0.61));
  const auto none = access::gaps_of({}, 100);
  CHECK(!none.first_s);
  CHECK(none.longest_s == 100);
  CHECK(none.share_within(50) == 0);
  CHECK(!none.wait_of_share(0.5));
  // One early look is no short wait, and a fleet never waits longer than a part of it.
  const auto early = access::gaps_of({{5, 5}}, 100), both = access::gaps_of({{5, 5}, {60, 60}}, 100);
  CHECK(!early.wait_of_share(0.5));
  CHECK(*both.wait_of_share(0.5) == doctest::Approx(45));
  for (double x = 0; x <= 100; x += 2.5) CHECK(both.share_within(x) >= early.share_within(x));
  // Overlapping looks are one.
  CHECK(access::gaps_of({{0, 10}, {5, 20}}, 100).begin_s.size() == 1);
}

TEST_CASE("sensors: what is not complete is refused with row and column") {
  Table t(access::sensor_columns());
  const auto add = [&](const char* type) {
    for (Column& c : t.columns())
      if (c.name == "type")
        c.push_choice(type);
      else if (c.name == "satellite" || c.name == "sensor" || c.name == "country")
        c.push("X");
      else
        c.push_null();
  };
  add("push_broom");
  Diagnostics incomplete;
  CHECK(access::sensors_from(t, incomplete).empty());
  REQUIRE(incomplete.list().size() == 1);
  CHECK(incomplete.list()[0].code == "BARY-ACCESS-0011");
  CHECK(incomplete.list()[0].where.key == "swath_km");
  // Each row with one thing wrong, and all of them told.
  struct Wrong {
    const char* column;
    double value;
  };
  const std::vector<Wrong> wrong{
      {"swath_km", -15},      {"swath_km", 0},         {"swath_km", 15000},        {"ground_sample_m", -1},
      {"ground_sample_m", 0}, {"settling_s", -3},      {"imaging_max_min", -4},    {"slew_rate_deg_s", 0},
      {"roll_max_deg", 91},   {"altitude_km", 705000}, {"ground_sample_edge_m", 0}};
  Table rows(access::sensor_columns());
  for (std::size_t k = 0; k <= wrong.size() + 1; ++k)
    for (Column& c : rows.columns())
      if (c.name == "type")
        c.push_choice("push_broom");
      else if (c.name == "sensor")
        c.push("S" + std::to_string(k > wrong.size() ? 0 : k));
      else if (c.name == "satellite" || c.name == "country")
        c.push("X");
      else if (k > 0 && k <= wrong.size() && c.name == wrong[k - 1].column)
        c.push(wrong[k - 1].value);
      else if (c.name == "swath_km" || c.name == "altitude_km")
        c.push(c.name == "swath_km" ? 15.0 : 705.0);
      else
        c.push_null();
  Diagnostics d;
  CHECK(access::sensors_from(rows, d).size() == 1);
  REQUIRE(d.list().size() == wrong.size() + 1);
  for (std::size_t k = 0; k < wrong.size(); ++k) {
    CHECK(d.list()[k].where.key == wrong[k].column);
    CHECK(d.list()[k].args[2].second == std::to_string(k + 2));
  }
  CHECK(d.list().back().code == "BARY-ACCESS-0012");
  // Landsat: 185 km from 705 km are 15° (USGS).
  CHECK(access::half_field_of_swath(185e3, 705e3) * deg == doctest::Approx(7.5).epsilon(0.01));
}
