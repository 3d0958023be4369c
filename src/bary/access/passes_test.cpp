#include "bary/access/passes.hpp"

#include <doctest/doctest.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "bary/access/test_support.hpp"
#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/tle.hpp"

using namespace bary;
using namespace bary::access;
using bary::access::test::degree;
using bary::access::test::Made;
using bary::access::test::noon;

namespace {

ephemeris::Trajectory satellites() {
  const std::string file = bary::test::source("src/bary/access/testdata/elements.csv");
  Diagnostics faults;
  return orbit::sgp4_trajectory(
      orbit::read_omm_csv(read_file(file), file, orbit::Strictness::strict, faults));
}
ephemeris::Trajectory only(const ephemeris::Trajectory& all, std::string_view name) {
  return {{*all.find(name)}};
}

ephemeris::Trajectory of(std::shared_ptr<const ephemeris::StateSource> s) {
  return {{{"made", "", std::move(s)}}};
}

/// Elevation by the room `frames`, which the search does not use.
double elevation(const ephemeris::StateSource& source, const Site& site, const Epoch& e,
                 const DataContext& data, double* azimuth = nullptr) {
  ephemeris::StateBuffer b(1);
  ephemeris::evaluate_in(source, frames::Frame::itrf, {&e, 1}, data, b.columns());
  const auto look = frames::look_angles(site.place, b.r_m(0), b.v_m_s(0));
  if (azimuth) *azimuth = look.azimuth_rad;
  return look.elevation_rad;
}

PassOptions span(double hours, double from_hours = 0) {
  PassOptions o;
  o.start = noon + 3600 * from_hours;
  o.stop = o.start + 3600 * hours;
  return o;
}

std::string digest(const Passes& p) {
  Sha256 h;
  for (std::size_t i = 0; i < p.events.size(); ++i)
    h.u64(p.events.satellite[i])
        .u64(p.events.site[i])
        .u64(static_cast<std::uint64_t>(p.events.event[i]))
        .i64(p.events.epoch[i].seconds)
        .f64(p.events.epoch[i].fraction)
        .f64(p.events.elevation_rad[i])
        .f64(p.events.azimuth_rad[i])
        .f64(p.events.range_m[i])
        .u64(p.events.lit[i])
        .u64(p.events.dark[i]);
  return h.hex();
}

}  // namespace

TEST_CASE("a circular equatorial orbit over the equator: closed form") {
  // Fixed to the turning Earth: longitude runs from -60° at 0.05°/s; a place on the equator at 0°.
  const double r = 7000e3, rate = 0.05 * degree;
  const auto f = [&](double t, Eigen::Vector3d& x, Eigen::Vector3d& v) {
    const double a = -60 * degree + rate * t;
    x = r * Eigen::Vector3d(std::cos(a), std::sin(a), 0);
    v = r * rate * Eigen::Vector3d(-std::sin(a), std::cos(a), 0);
  };
  const auto source = std::make_shared<Made>(frames::Frame::itrf, frames::body::earth,
                                             std::vector{std::pair{0.0, 7200.0}}, f);
  const Context context = access::test::context();
  double worst = 0;
  for (const double minimum : {-10.0, 0.0, 5.0, 40.0, 85.0, 89.9}) {
    const Site site = access::test::site("here", 0, 0, 0, minimum);
    const Passes p = find_passes(of(source), {{site}}, span(2), context);
    REQUIRE(p.passes.size() == 1);
    REQUIRE(p.events.size() == 3);
    // cos(λ + ε) = (R/r) cos ε.
    const double e = minimum * degree, lambda = std::acos(6378137 / r * std::cos(e)) - e;
    for (int k = 0; k < 3; ++k) {
      const double expected = (60 * degree + (k - 1) * lambda) / rate;
      worst = std::max(worst, std::abs((p.events.epoch[static_cast<std::size_t>(k)] - noon) - expected));
    }
    CHECK(p.events.azimuth_rad[0] == doctest::Approx(270 * degree));
    CHECK(p.events.azimuth_rad[2] == doctest::Approx(90 * degree));
    CHECK(p.events.range_m[1] == doctest::Approx(r - 6378137));
  }
  CHECK(bary::test::accuracy("passes: circular orbit over the equator", worst, 2e-4, "s", "closed form"));
}

TEST_CASE("grazing passes: a fraction of a second is found, just below the top none is extra") {
  const Context context = access::test::context();
  const auto all = satellites();
  const std::vector<Site> wide{access::test::site("Daejeon", 36.374, 127.352, 80, 2),
                               access::test::site("Svalbard", 78.230, 15.408, 450, 2)};
  const Passes p = find_passes(all, wide, span(36), context);
  std::size_t tried = 0, worst_count = 0;
  double shortest = 1e9;
  for (std::size_t i = 0; i < p.events.size(); ++i) {
    if (p.events.event[i] != PassEvent::culminate || i % 3 != 0) continue;
    const auto& object = all.objects[p.events.satellite[i]];
    Site site = wide[p.events.site[i]];
    const double top = p.events.elevation_rad[i];
    const Epoch at = p.events.epoch[i];
    const auto passes_at = [&](double threshold) {
      site.horizon = Horizon(threshold);
      const Passes q = find_passes({{object}}, {{site}}, span(36), context);
      std::vector<Pass> near;
      for (const Pass& x : q.passes)
        if (x.start <= at + 0.01 && x.stop >= at + (-0.01)) near.push_back(x);
      return near;
    };
    // How long it stays above: from the elevation half a second off, by the other room's geometry.
    const double drop = top - 0.5 * (elevation(*object.source, site, at + 0.5, *context.data) +
                                     elevation(*object.source, site, at + (-0.5), *context.data));
    if (drop < 1e-9) continue;  // high orbits hang for minutes
    for (const double half : {0.3, 0.02, 0.002}) {
      const double threshold = top - drop * (half / 0.5) * (half / 0.5);
      if (top - threshold < 2e-13) continue;  // below the rounding of an elevation
      const auto near = passes_at(threshold);
      REQUIRE(near.size() == 1);
      const double length = near[0].stop - near[0].start;
      // Around the very top the elevation bends evenly, unless the object is overhead.
      if (top < 80 * degree) CHECK(length == doctest::Approx(2 * half).epsilon(0.05));
      shortest = std::min(shortest, length);
    }
    worst_count = std::max(worst_count, passes_at(top + 1e-11).size());
    ++tried;
  }
  CHECK(tried > 60);
  CHECK(worst_count == 0);
  CHECK(shortest < 0.005);
}

TEST_CASE("a geostationary satellite is up all the time, a far one never") {
  const Context context = access::test::context();
  const auto geo = only(satellites(), "GEO-KOMPSAT-2A");
  const std::vector<Site> sites{access::test::site("Jeju", 33.394, 126.323, 290, 5),
                                access::test::site("Wallops", 37.946, -75.461, 10, 5)};
  const Passes p = find_passes(geo, sites, span(72), context);
  REQUIRE(p.passes.size() == 1);
  CHECK(p.passes[0].site == 0);
  CHECK(p.passes[0].begins == Edge::span);
  CHECK(p.passes[0].ends == Edge::span);
  CHECK(p.passes[0].start == noon);
  CHECK(p.passes[0].culminates);
  for (const PassEvent e : p.events.event) CHECK(e == PassEvent::culminate);
  CHECK(p.objects[0].status == ephemeris::SampleStatus::ok);
  CHECK(p.objects[0].known_until == noon + 72 * 3600.0);
}

TEST_CASE("a pass under way at start or stop has no rise or set, and says so") {
  const Context context = access::test::context();
  const auto iss = only(satellites(), "ISS (ZARYA)");
  const std::vector<Site> site{access::test::site("Daejeon", 36.374, 127.352, 80, 5)};
  const Passes all = find_passes(iss, site, span(24), context);
  REQUIRE(all.passes.size() >= 2);
  const auto& e = all.events;
  PassOptions o = span(24);
  o.start = e.epoch[0] + 5.0;    // after the first rise
  o.stop = e.epoch[4] + (-5.0);  // before the second culmination
  const Passes p = find_passes(iss, site, o, context);
  REQUIRE(p.passes.size() == 2);
  CHECK(p.passes[0].begins == Edge::span);
  CHECK(p.passes[0].ends == Edge::event);
  CHECK(p.passes[0].start == o.start);
  CHECK(p.passes[1].begins == Edge::event);
  CHECK(p.passes[1].ends == Edge::span);
  CHECK(!p.passes[1].culminates);
  CHECK(p.passes[1].highest == o.stop);
  REQUIRE(p.events.size() == 3);
  CHECK(p.events.event == std::vector{PassEvent::culminate, PassEvent::set, PassEvent::rise});
  CHECK(std::abs(p.events.epoch[0] - e.epoch[1]) < 1e-3);
  CHECK(std::abs(p.events.epoch[1] - e.epoch[2]) < 2e-4);
  CHECK(std::abs(p.events.epoch[2] - e.epoch[3]) < 2e-4);
  // The whole span inside one pass.
  o.start = e.epoch[1] + (-20.0);
  o.stop = e.epoch[1] + 20.0;
  const Passes inside = find_passes(iss, site, o, context);
  REQUIRE(inside.passes.size() == 1);
  CHECK(inside.passes[0].begins == Edge::span);
  CHECK(inside.passes[0].ends == Edge::span);
  REQUIRE(inside.events.size() == 1);
  CHECK(std::abs(inside.events.epoch[0] - e.epoch[1]) < 1e-3);
}

TEST_CASE("a satellite that decays ends there with a status, and the rest goes on") {
  // Of the verification set of AIAA 2006-6753: "Sub-orbital case - Decayed 2005-11-29, lost in 50 minutes".
  Diagnostics faults;
  auto lost = orbit::read_tle(
      "1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534\n"
      "2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708\n",
      "text", orbit::Strictness::strict, faults);
  auto other = lost;
  other[0].bstar = 0;
  other[0].eccentricity = 0.001;
  other[0].mean_motion_rev_day = 15;
  ephemeris::Trajectory both = orbit::sgp4_trajectory({lost[0], other[0]});
  PassOptions o;
  o.start = lost[0].epoch;
  o.stop = o.start + 86400.0;
  const Context context = access::test::context();
  // One site every 20° of longitude at 60° N and S: some pass is cut by the decay.
  std::vector<Site> sites;
  for (int k = 0; k < 18; ++k)
    for (double latitude : {-60.0, 0.0, 60.0})
      sites.push_back(access::test::site("s", latitude, 20.0 * k - 180, 0, -30));
  const Passes p = find_passes(both, sites, o, context);
  CHECK(p.objects[0].status == ephemeris::SampleStatus::decayed);
  const double until = p.objects[0].known_until - o.start;
  CHECK(until > 45 * 60);
  CHECK(until < 55 * 60);
  // The last state that is known lies within a millisecond before the first that is not.
  ephemeris::StateBuffer b(2);
  const Epoch around[2] = {p.objects[0].known_until, p.objects[0].known_until + 1.1e-3};
  both.objects[0].source->evaluate(around, b.columns());
  CHECK(b.status(0) == ephemeris::SampleStatus::ok);
  CHECK(b.status(1) == ephemeris::SampleStatus::decayed);
  CHECK(p.objects[1].status == ephemeris::SampleStatus::ok);
  std::size_t cut = 0, later = 0;
  for (const Pass& x : p.passes) {
    if (x.satellite == 0) {
      cut += x.ends == Edge::data;
      CHECK(x.stop <= p.objects[0].known_until);
    } else {
      later += x.start > o.start + 3 * 3600.0;
    }
  }
  CHECK(cut > 0);
  CHECK(later > 0);
}

TEST_CASE("a pass goes on through the seam of two spans, and ends where the data end") {
  const double rate = 0.05 * degree;
  const auto f = [&](double t, Eigen::Vector3d& x, Eigen::Vector3d& v) {
    const double a = -60 * degree + rate * t;
    x = 7000e3 * Eigen::Vector3d(std::cos(a), std::sin(a), 0);
    v = 7000e3 * rate * Eigen::Vector3d(-std::sin(a), std::cos(a), 0);
  };
  const Site site = access::test::site("here", 0, 0, 0, 5);
  const auto run = [&](const std::vector<std::pair<double, double>>& spans) {
    return find_passes(of(std::make_shared<Made>(frames::Frame::itrf, frames::body::earth, spans, f)),
                       {{site}}, span(2), access::test::context());
  };
  const Passes seam = run({{0, 1190}, {1190, 7200}});
  REQUIRE(seam.passes.size() == 1);
  CHECK(seam.events.size() == 3);
  CHECK(seam.objects[0].status == ephemeris::SampleStatus::ok);
  const Passes hole = run({{100.5, 1190}, {1195, 1230}});
  REQUIRE(hole.passes.size() == 2);
  CHECK(hole.passes[0].ends == Edge::data);
  CHECK(hole.passes[1].begins == Edge::data);
  CHECK(hole.passes[1].ends == Edge::data);
  CHECK(hole.passes[1].stop - noon == doctest::Approx(1230));
  CHECK(hole.objects[0].status == ephemeris::SampleStatus::outside_span);
  // A span shorter than the grid, between its nodes.
  const Passes brief = run({{1205, 1206}});
  REQUIRE(brief.passes.size() == 1);
  CHECK(brief.passes[0].stop - brief.passes[0].start == doctest::Approx(1));
  CHECK(run({{8000, 9000}}).passes.empty());
}

TEST_CASE("an object about the Moon is followed like the Moon") {
  const Context context = access::test::context();
  const auto orbiter =
      std::make_shared<Made>(frames::Frame::gcrf, frames::body::moon, std::vector{std::pair{-1e6, 1e6}},
                             [](double t, Eigen::Vector3d& r, Eigen::Vector3d& v) {
                               const double n = std::sqrt(4.902800118e12 / std::pow(1838e3, 3));
                               r = 1838e3 * Eigen::Vector3d(std::cos(n * t), std::sin(n * t), 0);
                               v = 1838e3 * n * Eigen::Vector3d(-std::sin(n * t), std::cos(n * t), 0);
                             });
  const Site site = access::test::site("Daejeon", 36.374, 127.352, 80, 10);
  const Passes p = find_passes(of(orbiter), {{site}}, span(72), context);
  REQUIRE(p.passes.size() >= 3);
  const auto& kernel = context.data->get<ephemeris::Ephemeris>();
  for (const Pass& x : p.passes)
    for (const Epoch& e : {x.start, x.stop}) {
      if (e == noon || e == noon + 72 * 3600.0) continue;
      ephemeris::StateBuffer b(1);
      orbiter->evaluate({&e, 1}, b.columns());
      const Eigen::Vector3d r =
          frames::rotation(frames::Frame::gcrf, frames::Frame::itrf, e, *context.data).m *
          (b.r_m(0) + kernel.position_m(frames::body::moon, frames::body::earth, e));
      CHECK(frames::look_angles(site.place, r, Eigen::Vector3d::Zero()).elevation_rad / degree ==
            doctest::Approx(10).epsilon(1e-6));
    }
}

TEST_CASE("a mask with jumps: what is called visible is, and all of it") {
  const Context context = access::test::context();
  const auto all = satellites();
  const ephemeris::Trajectory some{{*all.find("ISS (ZARYA)"), *all.find("LANDSAT 9"),
                                    *all.find("MOLNIYA 3-50"), *all.find("QZS-1 (MICHIBIKI)")}};
  std::mt19937 random(7);
  std::uniform_real_distribution<double> azimuth(0, 360), height(0, 60);
  for (int round = 0; round < 4; ++round) {
    std::vector<double> a, e;
    for (int k = 0; k < 8; ++k) a.push_back(azimuth(random) * degree);
    std::sort(a.begin(), a.end());
    for (std::size_t k = 1; k < a.size(); k += 3) a[k] = a[k - 1];  // jumps
    for (std::size_t k = 0; k < a.size(); ++k) e.push_back(height(random) * degree);
    Site site = access::test::site("walled", 36.374, 127.352, 80, 0);
    site.horizon = Horizon::mask(a, e, 3 * degree, site.name);
    PassOptions o = span(24);
    o.refraction = round % 2 == 1;
    const Passes p = find_passes(some, {{site}}, o, context);
    const auto visible = [&](std::size_t k, const Epoch& t) {
      double az;
      double el = elevation(*some.objects[k].source, site, t, *context.data, &az);
      if (o.refraction) el += frames::refraction_rad(el);
      return el >= site.horizon.at(az);
    };
    std::vector<std::vector<Pass>> of_object(some.objects.size());
    for (const Pass& x : p.passes) {
      of_object[x.satellite].push_back(x);
      if (x.begins == Edge::event) {
        CHECK(!visible(x.satellite, x.start + (-1e-3)));
        CHECK(visible(x.satellite, x.start + 1e-3));
      }
      if (x.ends == Edge::event) {
        CHECK(visible(x.satellite, x.stop + (-1e-3)));
        CHECK(!visible(x.satellite, x.stop + 1e-3));
      }
    }
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < some.objects.size(); ++k)
      for (double t = 0.5; t < 86400; t += 7.3) {
        const Epoch at = noon + t;
        const bool said = std::any_of(of_object[k].begin(), of_object[k].end(),
                                      [&](const Pass& x) { return x.start <= at && at <= x.stop; });
        wrong += said != visible(k, at);
      }
    CHECK(wrong == 0);
    CHECK(p.passes.size() > 5);
  }
}

TEST_CASE("refraction: rise earlier, and the apparent elevation stands on the horizon") {
  const Context context = access::test::context();
  const auto iss = only(satellites(), "ISS (ZARYA)");
  const std::vector<Site> site{access::test::site("Daejeon", 36.374, 127.352, 80, 0)};
  PassOptions o = span(24);
  const Passes plain = find_passes(iss, site, o, context);
  o.refraction = true;
  const Passes bent = find_passes(iss, site, o, context);
  REQUIRE(plain.passes.size() == bent.passes.size());
  for (std::size_t i = 0; i < plain.passes.size(); ++i) {
    if (plain.passes[i].begins != Edge::event) continue;
    const double earlier = plain.passes[i].start - bent.passes[i].start;
    CHECK(earlier > 3);
    CHECK(earlier < 60);
    const std::size_t k = bent.passes[i].first_event;
    CHECK(std::abs(bent.events.elevation_rad[k]) < 1e-8);
    // 29 to 35 arcminutes at the horizon (Explanatory Supplement: 34).
    const double truly = elevation(*iss.objects[0].source, site[0], bent.events.epoch[k], *context.data);
    CHECK(truly / degree * 60 < -27);
    CHECK(truly / degree * 60 > -36);
  }
}

TEST_CASE("the same bits for any number of threads, and for objects alone or together") {
  const auto all = satellites();
  const std::vector<Site> sites{access::test::site("Daejeon", 36.374, 127.352, 80, 5),
                                access::test::site("Svalbard", 78.230, 15.408, 450, 5)};
  const Passes one = find_passes(all, sites, span(24), access::test::context(1));
  CHECK(one.events.size() > 300);
  for (const unsigned threads : {2u, 7u})
    CHECK(digest(find_passes(all, sites, span(24), access::test::context(threads))) == digest(one));
  std::size_t at = 0;
  for (const auto& o : all.objects) {
    const Passes p = find_passes({{o}}, sites, span(24), access::test::context(1));
    for (std::size_t i = 0; i < p.events.size(); ++i, ++at) CHECK(p.events.epoch[i] == one.events.epoch[at]);
  }
  CHECK(at == one.events.size());
}

TEST_CASE("the same bits at every SIMD width") {
  const auto all = satellites();
  const std::vector<Site> sites{access::test::site("Daejeon", 36.374, 127.352, 80, 5)};
  const std::string widest = digest(find_passes(all, sites, span(24), access::test::context()));
  hwy::GetChosenTarget().Update(HWY_AVX2);
  const std::string narrow = digest(find_passes(all, sites, span(24), access::test::context()));
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  CHECK(narrow == widest);
}

TEST_CASE("no time, no known gravity: refused in words") {
  const auto iss = only(satellites(), "ISS (ZARYA)");
  const std::vector<Site> site{access::test::site("Daejeon", 36.374, 127.352, 80, 0)};
  const Context context = access::test::context();
  CHECK_THROWS_WITH_AS(find_passes(iss, site, span(0), context),
                       "error BARY-ACCESS-0002: the search does not stop after it starts", Error);
  const auto lost = of(std::make_shared<Made>(frames::Frame::gcrf, 2000433, std::vector{std::pair{0.0, 1e6}},
                                              [](double, Eigen::Vector3d&, Eigen::Vector3d&) {}));
  CHECK_THROWS_WITH_AS(
      find_passes(lost, site, span(1), context),
      "error BARY-ACCESS-0003: made is given relative to 2000433, whose gravity is not known here", Error);
  CHECK(find_passes({}, site, span(1), context).passes.empty());
  CHECK(find_passes(iss, {}, span(1), context).passes.empty());
}
