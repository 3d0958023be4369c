#include "bary/ephemeris/observe.hpp"

#include <doctest/doctest.h>
#include <erfa.h>

#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/two_body.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {
constexpr double degree = std::numbers::pi / 180, mas = std::numbers::pi / 648000e3;
constexpr double dut1_s = -0.0123, x_arcsec = 0.2, y_arcsec = 0.4;

/// The same Earth orientation at all times, so that both sides have it.
DataContext context() {
  std::string csv = "mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status\n";
  for (int mjd = 58000; mjd < 61000; ++mjd)
    csv += std::to_string(mjd) + "," + std::to_string(x_arcsec) + "," + std::to_string(y_arcsec) + "," +
           std::to_string(dut1_s) + ",0,0,o\n";
  DataContext d;
  d.set<time::EarthOrientation>(
      std::make_shared<const time::EarthOrientation>(time::EarthOrientation::parse(csv, "constant")), {});
  return d;
}
Eigen::Vector3d unit(double azimuth, double elevation) {
  return {std::cos(elevation) * std::cos(azimuth), std::cos(elevation) * std::sin(azimuth),
          std::sin(elevation)};
}
ObserveOptions all_but_refraction() {
  ObserveOptions o;
  o.light_time = o.aberration = o.bending = true;
  return o;
}
}  // namespace

TEST_CASE("Sun, Moon and planets from two sites: light time, aberration, bending against Skyfield") {
  // Skyfield 1.45 (Debian), observe().apparent().altaz(), with data/default.bsp, UT1 and pole as above.
  struct Row {
    double latitude, longitude, altitude_m;
    const char* utc;
    frames::Body target;
    double azimuth, elevation, range_km;
  };
  constexpr Row truth[] = {
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 10, 127.181850193800, 69.527952110156, 152093637.806095},
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 301, 112.013976225349, 70.441474786432, 381565.627013},
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 4, 252.483653391666, 49.025655789884, 256859283.558633},
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 5, 235.127025438750, 66.590332489587, 871370646.232484},
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 2, 113.203022823399, 62.872882325681, 255354268.116497},
      {36.35, 127.38, 100, "2024-07-06T02:25:00.0Z", 1, 103.289600742966, 51.223667881566, 165620991.776054},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 10, 272.204534999491, -40.191306999728,
       147159695.314306},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 301, 257.895616335468, -14.778269056046, 386125.530195},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 4, 239.352608763081, 54.192912159004, 154559182.884702},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 5, 267.509364565293, -30.299963291846, 905743722.492733},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 2, 282.421717689055, -55.772795944802, 240497508.790579},
      {36.35, 127.38, 100, "2021-01-15T12:00:30.5Z", 1, 264.689691981266, -25.681794356521, 176500708.383296},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 10, 59.834805476610, -34.403573730216, 148978326.562979},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 301, 246.619461503341, 36.094110680026, 356396.625577},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 4, 354.255449281773, -34.106905779942, 288833972.614860},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 5, 142.734821605057, 21.058449767734, 766791363.842019},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 2, 96.009251395500, -16.224218842624, 179916470.117387},
      {36.35, 127.38, 100, "2019-03-20T18:40:00.0Z", 1, 70.206692914276, -27.780690861633, 91845151.016629},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 10, 47.410491650932, 14.892816733947, 152097981.873654},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 301, 44.218176445924, 18.310327738615, 385538.455033},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 4, 105.004990798400, 20.203759804907, 256861899.621545},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 5, 83.996466063909, 20.382738740954, 871374283.745699},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 2, 38.578654999864, 13.450843304265, 255358469.239739},
      {78.23, 15.39, 450, "2024-07-06T02:25:00.0Z", 1, 26.069222556855, 9.733576272401, 165624894.218265},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 10, 192.429104264139, -9.549988433371, 147156630.304049},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 301, 163.118848045380, -7.514034053048, 385325.947343},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 4, 96.171527511355, 15.498580997438, 154562655.765062},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 5, 181.917319307345, -7.460951521511, 905741326.526912},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 2, 209.390700957959, -12.952267932914, 240493657.081940},
      {78.23, 15.39, 450, "2021-01-15T12:00:30.5Z", 1, 176.635786309036, -7.159843682566, 176498733.230782},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 10, 293.066728411085, -4.724936479940, 148975245.002792},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 301, 113.984870403115, 9.709491506031, 359062.170625},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 4, 247.263206452789, 24.309777030548, 288827762.770139},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 5, 33.523924276541, -32.663487275977, 766797105.615622},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 2, 325.943062349955, -24.165281161222, 179917300.914224},
      {78.23, 15.39, 450, "2019-03-20T18:40:00.0Z", 1, 303.510169735885, -8.596841214400, 91843130.110493},
  };
  const DataContext data = context();
  const auto kernel = default_ephemeris();
  double worst = 0, range = 0, without = 0;
  for (const Row& row : truth) {
    const frames::Geodetic site{row.latitude * degree, row.longitude * degree, row.altitude_m};
    const Epoch e = time::parse_epoch(row.utc);
    const Eigen::Vector3d p = unit(row.azimuth * degree, row.elevation * degree);
    frames::AzElRange a;
    observe(site, row.target, {&e, 1}, *kernel, data, all_but_refraction(), {&a, 1});
    worst = std::max(worst, (unit(a.azimuth_rad, a.elevation_rad) - p).norm() / mas);
    range = std::max(range, std::abs(a.range_m / 1e3 - row.range_km) / row.range_km);
    observe(site, row.target, {&e, 1}, *kernel, data, {}, {&a, 1});
    without = std::max(without, (unit(a.azimuth_rad, a.elevation_rad) - p).norm() / mas);
  }
  CHECK(test::accuracy("apparent direction of Sun, Moon, planets", worst, 2, "mas", "Skyfield 1.45"));
  CHECK(test::accuracy("range when the light left", range, 1e-9, "relative", "Skyfield 1.45"));
  CHECK(without > 15000);  // what is not asked for is left out
}

TEST_CASE("stars against ERFA's eraAtco13: aberration, bending, Earth rotation; refraction") {
  const DataContext data = context();
  const auto kernel = default_ephemeris();
  double worst = 0, refracted = 0, low = 0;
  for (int i = 0; i < 400; ++i) {
    const double ra = 0.1 * i, dec = std::asin(std::sin(0.37 * i)) * 0.95;
    const frames::Geodetic site{36.35 * degree, 127.38 * degree, 100};
    const Epoch e = time::parse_epoch("2018-01-01T00:00:00Z") + 86400.0 * 6.1 * i;
    const time::JulianDate utc = time::to_julian(e, time::Scale::utc);
    double aob, zob, hob, dob, rob, eo;
    const auto erfa = [&](double hpa) {
      return eraAtco13(ra, dec, 0, 0, 0, 0, utc.day, utc.fraction, dut1_s, site.longitude_rad,
                       site.latitude_rad, site.altitude_m, x_arcsec * 1e3 * mas, y_arcsec * 1e3 * mas, hpa,
                       10, 0.5, 0.55, &aob, &zob, &hob, &dob, &rob, &eo);
    };
    REQUIRE(erfa(0) == 0);
    const double elevation = std::numbers::pi / 2 - zob;
    ObserveOptions o = all_but_refraction();
    const frames::AzElRange a = observe_star(site, unit(ra, dec), e, *kernel, data, o);
    worst = std::max(worst, (unit(a.azimuth_rad, a.elevation_rad) - unit(aob, elevation)).norm() / mas);
    if (elevation < 5 * degree) continue;
    REQUIRE(erfa(1010) == 0);
    o.refraction = true;
    const frames::AzElRange b = observe_star(site, unit(ra, dec), e, *kernel, data, o);
    const double off = std::abs(b.elevation_rad - (std::numbers::pi / 2 - zob)) / mas / 1e3;
    (elevation > 15 * degree ? refracted : low) = std::max(elevation > 15 * degree ? refracted : low, off);
  }
  CHECK(test::accuracy("apparent direction of stars", worst, 0.1, "mas", "ERFA eraAtco13"));
  CHECK(test::accuracy("with refraction, above 15 deg", refracted, 0.5, "arcsec",
                       "ERFA eraAtco13, 10 C, 1010 hPa"));
  CHECK(test::accuracy("with refraction, 5 to 15 deg", low, 10, "arcsec", "ERFA eraAtco13, 10 C, 1010 hPa"));
}

namespace {
/// A low circular orbit, from the Earth's centre or from the barycentre.
class Satellite final : public StateSource {
 public:
  explicit Satellite(std::shared_ptr<const Ephemeris> from_barycentre) : earth_(std::move(from_barycentre)) {}
  frames::Frame frame() const override { return frames::Frame::gcrf; }
  frames::Body centre() const override { return earth_ ? body::ssb : body::earth; }
  std::vector<Span> spans() const override { return {}; }
  void evaluate(std::span<const Epoch> epochs, StateColumns out) const override {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      auto s = *two_body(3.986004418e14, {{7e6, 0, 0}, {0, 2000, 7200}}, epochs[i] - Epoch{773500000, 0});
      if (earth_) {
        const frames::State e = earth_->state(body::earth, body::ssb, epochs[i]);
        s.r += e.r_m, s.v += e.v_m_s;
      }
      out.x_m[i] = s.r.x(), out.y_m[i] = s.r.y(), out.z_m[i] = s.r.z();
      out.vx_m_s[i] = s.v.x(), out.vy_m_s[i] = s.v.y(), out.vz_m_s[i] = s.v.z();
      out.status[i] = SampleStatus::ok;
    }
  }
  void hash(Sha256&) const override {}
  std::string describe() const override { return "a satellite"; }

 private:
  std::shared_ptr<const Ephemeris> earth_;
};
}  // namespace

TEST_CASE("a satellite seen in the Earth's frame is where the whole solar system's frame shows it") {
  // Annual aberration undoes the motion of the Earth while the light is on its way; what is left is of the
  // second order in v/c, 2 mas.
  const DataContext data = context();
  const auto kernel = default_ephemeris();
  const frames::Geodetic site{36.35 * degree, 127.38 * degree, 100};
  std::vector<Epoch> epochs;
  for (int i = 0; i < 200; ++i) epochs.push_back(Epoch{773500000, 0} + 431.0 * i);
  const std::size_t n = epochs.size();
  std::vector<frames::AzElRange> near(n), whole(n), geometric(n);
  std::vector<SampleStatus> status(n);
  ObserveOptions o;
  o.light_time = o.aberration = true;
  observe(site, Satellite(nullptr), epochs, *kernel, data, o, near, status);
  observe(site, Satellite(nullptr), epochs, *kernel, data, {}, geometric, status);
  observe(site, Satellite(kernel), epochs, *kernel, data, o, whole, status);
  double worst = 0, moved = 0, rate = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto at = [](const frames::AzElRange& a) { return unit(a.azimuth_rad, a.elevation_rad); };
    worst = std::max(worst, (at(near[i]) - at(whole[i])).norm() / mas);
    moved = std::max(moved, (at(near[i]) - at(geometric[i])).norm() / mas);
    rate = std::max(rate, std::abs(near[i].range_rate_m_s - whole[i].range_rate_m_s));
  }
  CHECK(test::accuracy("satellite, Earth's frame", worst, 5, "mas", "the same by the barycentre's frame"));
  CHECK(moved > 3000);
  CHECK(rate < 0.05);
}
