#include "bary/access/eclipse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "bary/access/test_support.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::access;
using bary::access::test::Made;
using bary::access::test::noon;
namespace body = frames::body;

namespace {

constexpr double sun_distance = 1.5e11, moon_distance = 384400e3;

/// Sun and Moon at rest on the x axis: what a closed form can be had for.
class AtRest final : public ephemeris::Ephemeris {
 public:
  void states(frames::Body target, frames::Body, std::span<const Epoch> epochs,
              ephemeris::StateColumns out) const override {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      out.x_m[i] = target == body::sun ? sun_distance : moon_distance;
      out.y_m[i] = out.z_m[i] = out.vx_m_s[i] = out.vy_m_s[i] = out.vz_m_s[i] = 0;
      out.status[i] = ephemeris::SampleStatus::ok;
    }
  }
  const std::string& digest() const override { return digest_; }
  std::string describe() const override { return "Sun and Moon at rest"; }

 private:
  std::string digest_ = "at rest";
};

Context at_rest() {
  auto data = std::make_shared<DataContext>();
  data->set<ephemeris::Ephemeris>(std::make_shared<const AtRest>(), {"Ephemeris", "", ""});
  Context c;
  c.data = data;
  return c;
}

/// A circular orbit in the x-y plane, tilted about the y axis, from the Sun's side.
struct Circle {
  double r, tilt = 0;
  double rate() const { return std::sqrt(3.986004415e14 / (r * r * r)); }
  ephemeris::Trajectory trajectory() const {
    const double n = rate();
    return {{{"circle", "",
              std::make_shared<Made>(frames::Frame::gcrf, body::earth, std::vector{std::pair{-1e7, 1e7}},
                                     [*this, n](double t, Eigen::Vector3d& x, Eigen::Vector3d& v) {
                                       const double c = std::cos(n * t), s = std::sin(n * t);
                                       const Eigen::Vector3d a(std::cos(tilt), 0, std::sin(tilt));
                                       x = r * (c * a + s * Eigen::Vector3d::UnitY());
                                       v = r * n * (-s * a + c * Eigen::Vector3d::UnitY());
                                     })}}};
  }
};

EclipseOptions round_earth(double seconds) {
  EclipseOptions o;
  o.start = noon;
  o.stop = noon + seconds;
  o.earth_flattening = 0;
  return o;
}

}  // namespace

TEST_CASE("the Earth's shadow on circular orbits: closed form") {
  double worst = 0;
  for (const double r : {6500e3, 7000e3, 26560e3, 42164e3, 2e8}) {
    const Circle circle{r};
    const double n = circle.rate(), period = 2 * std::numbers::pi / n;
    const Eclipses e = find_eclipses(circle.trajectory(), round_earth(2.2 * period), at_rest());
    REQUIRE(e.size() == 4);  // penumbra and umbra, twice
    // r sin(φ ± α) = R about the shadow's axis, sin α = (R☉ ± R)/D.
    for (std::size_t k = 0; k < 4; ++k) {
      const bool outer = k % 2 == 0;
      CHECK(e.zone[k] == (outer ? Zone::penumbra : Zone::umbra));
      CHECK(e.body[k] == body::earth);
      CHECK(e.begins[k] == Edge::event);
      const double sine = (sun_radius_m + (outer ? earth_radius_m : -earth_radius_m)) / sun_distance;
      const double phi = std::asin(earth_radius_m / r) + (outer ? 1 : -1) * std::asin(sine);
      const std::size_t turn = k / 2;
      const double middle = (0.5 + static_cast<double>(turn)) * period;
      worst = std::max(worst, std::abs((e.start[k] - noon) - (middle - phi / n)) * std::min(1.0, n / 1e-4));
      worst = std::max(worst, std::abs((e.stop[k] - noon) - (middle + phi / n)) * std::min(1.0, n / 1e-4));
    }
  }
  CHECK(bary::test::accuracy("eclipses by the Earth", worst, 2e-4, "s", "closed form, circular orbits"));
}

TEST_CASE("the Moon's shadow: umbra near its tip, annular beyond: closed form") {
  double worst = 0;
  for (const double r : {7000e3, 42164e3}) {
    const Circle circle{r};
    const double n = circle.rate();
    EclipseOptions o = round_earth(0.6 * 2 * std::numbers::pi / n);
    o.start = noon + (-0.3 * 2 * std::numbers::pi / n);
    o.stop = noon + 0.3 * 2 * std::numbers::pi / n;
    o.by_earth = false;
    o.by_moon = true;
    const Eclipses e = find_eclipses(circle.trajectory(), o, at_rest());
    REQUIRE(e.size() == 2);
    const double d = sun_distance - moon_distance;
    const double inner = std::asin((sun_radius_m - moon_radius_m) / d);
    const double outer = std::asin((sun_radius_m + moon_radius_m) / d);
    // r sin(φ + β) = R + L sin β; behind the tip r sin(φ + α) = L sin α − R, before it r sin(φ − α) = R − L
    // sin α.
    const double rest = moon_radius_m - moon_distance * std::sin(inner);
    const double tip = r > 3e7 ? std::asin(rest / r) + inner : std::asin(-rest / r) - inner;
    const double phi[2] = {std::asin((moon_radius_m + moon_distance * std::sin(outer)) / r) - outer, tip};
    CHECK(e.zone[0] == Zone::penumbra);
    CHECK(e.zone[1] == (r > 3e7 ? Zone::umbra : Zone::annular));
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(e.body[k] == body::moon);
      worst = std::max(worst, std::abs((e.start[k] - noon) + phi[k] / n));
      worst = std::max(worst, std::abs((e.stop[k] - noon) - phi[k] / n));
    }
  }
  CHECK(bary::test::accuracy("eclipses by the Moon", worst, 2e-4, "s", "closed form, circular orbits"));
}

TEST_CASE("grazing eclipses: a fraction of a second is found, just outside there is none") {
  // An orbit tilted by θ comes within r sin θ of the shadow's axis. It touches the penumbra where
  // r sin θ cos β = R + r cos θ sin β, that is sin(θ − β) = R/r.
  const double r = 7000e3;
  const Circle flat{r};
  const double beta = std::asin((sun_radius_m + earth_radius_m) / sun_distance);
  const double touch = std::asin(earth_radius_m / r) + beta, n = flat.rate();
  for (const double outside : {1e-9, 1e-12}) {
    const Circle c{r, touch + outside};
    CHECK(find_eclipses(c.trajectory(), round_earth(6000), at_rest()).size() == 0);
  }
  for (const double seconds : {0.5, 0.02, 0.004}) {
    // Depth that a chord of that length needs: the orbit bends away from the cone evenly.
    double depth = 0;
    for (double low = 0, high = 1e-3; high - low > 1e-16;) {
      depth = 0.5 * (low + high);
      const Circle c{r, touch - depth};
      ephemeris::StateBuffer b(1);
      const Epoch at = noon + (std::numbers::pi / n + 0.5 * seconds);
      c.trajectory().objects[0].source->evaluate({&at, 1}, b.columns());
      const bool lit =
          zone_at(b.r_m(0), {sun_distance, 0, 0}, earth_radius_m, Shadow::conical) == Zone::sunlit;
      (lit ? low : high) = depth;
    }
    const Circle c{r, touch - depth};
    const Eclipses e = find_eclipses(c.trajectory(), round_earth(6000), at_rest());
    REQUIRE(e.size() == 1);
    CHECK(e.zone[0] == Zone::penumbra);
    CHECK(e.stop[0] - e.start[0] == doctest::Approx(seconds).epsilon(0.1));
  }
}

TEST_CASE("under way at start and stop; ends of data; the same bits for any number of threads") {
  const Circle circle{7000e3};
  const double half = std::numbers::pi / circle.rate();
  EclipseOptions o = round_earth(0);
  o.start = noon + (half - 10);
  o.stop = noon + (half + 10);
  const Eclipses e = find_eclipses(circle.trajectory(), o, at_rest());
  REQUIRE(e.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(e.begins[k] == Edge::span);
    CHECK(e.ends[k] == Edge::span);
    CHECK(e.start[k] == o.start);
    CHECK(e.stop[k] == o.stop);
  }
  EclipseOptions day;
  day.start = noon;
  day.stop = noon + 86400.0;
  const auto all = access::test::satellites();
  const Eclipses one = find_eclipses(all, day, access::test::context(1));
  const Eclipses seven = find_eclipses(all, day, access::test::context(7));
  CHECK(one.size() > 200);
  CHECK(one.satellite == seven.satellite);
  CHECK(one.start == seven.start);
  CHECK(one.stop == seven.stop);
}

TEST_CASE("how much of the Sun is seen goes from all to none through the penumbra") {
  const Eigen::Vector3d sun(sun_distance, 0, 0);
  double last = 1;
  for (double y = 6600e3; y > 6100e3; y -= 5e3) {
    const Eigen::Vector3d r(-7000e3, y, 0);
    const double f = sunlit_fraction(r, sun, earth_radius_m);
    CHECK(f <= last);
    last = f;
    const Zone zone = zone_at(r, sun, earth_radius_m, Shadow::conical);
    CHECK((zone == Zone::sunlit) == (f == 1));
    CHECK((zone == Zone::umbra) == (f == 0));
    // Half of the disc: the Earth's limb runs through its centre.
    if (zone_at(r, sun, earth_radius_m, Shadow::cylindrical) == Zone::umbra) CHECK(f < 0.51);
  }
  CHECK(last == 0);
  // Annular, the share of two discs: the Moon at 404,000 km hides (R_moon D / R_sun L)² of the Sun.
  const double f = sunlit_fraction({-404000e3, 0, 0}, sun, moon_radius_m);
  const double a = std::asin(sun_radius_m / (sun_distance + 404000e3)),
               b = std::asin(moon_radius_m / 404000e3);
  CHECK(f == doctest::Approx(1 - b * b / (a * a)).epsilon(1e-12));
}
