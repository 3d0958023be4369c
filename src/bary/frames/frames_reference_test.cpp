#include <doctest/doctest.h>
#include <erfa.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "bary/core/context.hpp"
#include "bary/core/test.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::frames;

namespace {
DataContext context() {
  DataContext d;
  d.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  return d;
}
constexpr double mas = std::numbers::pi / 648000e3;
}  // namespace

TEST_CASE("GCRF to ITRF against ERFA's IAU 2006/2000A with the same Earth orientation") {
  const DataContext data = context();
  double worst = 0;
  for (std::int64_t t = 1000; t < 830000000; t += 9876543) {
    const Epoch e{t, 0.3};
    const time::Orientation o = time::EarthOrientation::embedded()->at(e);
    const double tt = time::tt_seconds(e) / 86400;
    const Epoch ut1 = e + o.ut1_tai_s;
    double x, y, s, rc2i[3][3], rpom[3][3], rc2t[3][3];
    eraXys06a(2451545.0, tt, &x, &y, &s);
    eraC2ixys(x + o.dx_rad, y + o.dy_rad, s, rc2i);
    eraPom00(o.x_rad, o.y_rad, eraSp00(2451545.0, tt), rpom);
    eraC2tcio(rc2i, eraEra00(2451545.0, ut1.to_double() / 86400), rpom, rc2t);
    const Rotation r = rotation(Frame::gcrf, Frame::itrf, e, data);
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < 3; ++k) worst = std::max(worst, std::abs(r.m(i, k) - rc2t[i][k]) / mas);
  }
  CHECK(test::accuracy("GCRF to ITRF", worst, 0.01, "mas", "ERFA eraXys06a, eraC2tcio"));
}

TEST_CASE("the interpolated pole against the full series at random epochs") {
  double worst = 0;
  for (std::int64_t t = -300000000; t < 1800000000; t += 33333331) {
    const Epoch e{t, 0.77};
    double x, y, s;
    eraXys06a(2451545.0, time::tt_seconds(e) / 86400, &x, &y, &s);
    const PoleLocator p = pole_locator(e);
    worst = std::max({worst, std::abs(p.x - x) / mas, std::abs(p.y - y) / mas, std::abs(p.s - s) / mas});
  }
  CHECK(test::accuracy("X, Y, s between nodes", worst, 1e-4, "mas", "ERFA eraXys06a"));
}

TEST_CASE("GMST 1982 and ERA against ERFA") {
  double worst = 0;
  for (std::int64_t t = -600000000; t < 1600000000; t += 7654321) {
    const Epoch e{t, 0.5};
    const double a = gmst_1982(e, -32.0), b = eraGmst82(2451545.0, (e.to_double() - 32.0) / 86400);
    const double c = earth_rotation_angle(e, -32.0), d = eraEra00(2451545.0, (e.to_double() - 32.0) / 86400);
    worst = std::max({worst, std::abs(std::remainder(a - b, 2 * std::numbers::pi)),
                      std::abs(std::remainder(c - d, 2 * std::numbers::pi))});
  }
  CHECK(test::accuracy("GMST 1982, ERA", worst, 1e-9, "rad", "ERFA eraGmst82, eraEra00"));
}

TEST_CASE("TEME to ITRF: the worked example of AIAA 2006-6753 rev. 3, appendix C") {
  // Vallado, Crawford, Hujsak, Kelso: 2004-04-06 07:51:28.386009 UTC, TEME to PEF and ITRF, printed to 0.1 m;
  // the paper's UT1−UTC and pole are given by hand as the embedded ones differ in the last digits.
  time::EarthOrientation eop = time::EarthOrientation::parse(
      "mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status\n53100,-0.140682,0.333309,-0.4399619,0,0,"
      "o\n53101,-0.140682,0.333309,-0.4399619,0,0,o\n"
      "53102,-0.140682,0.333309,-0.4399619,0,0,o\n53103,-0.140682,0.333309,-0.4399619,0,0,o\n",
      "paper");
  DataContext data;
  data.set<time::EarthOrientation>(std::make_shared<const time::EarthOrientation>(eop), {});
  State s;
  s.epoch = time::parse_epoch("2004-04-06T07:51:28.386009Z");
  s.frame = Frame::teme;
  s.r_m = Eigen::Vector3d(5094.18016210, 6127.64465950, 6380.34453270) * 1e3;
  s.v_m_s = Eigen::Vector3d(-4.7461314870, 0.7858180410, 5.5319312880) * 1e3;
  const State i = convert(s, Frame::itrf, data);
  const Eigen::Vector3d truth(-1033.47938300, 7901.29527540, 6380.35659580),
      v(-3.2256365200, -2.8724514500, 5.5319244460);
  CHECK(test::accuracy("TEME to ITRF, position", (i.r_m - truth * 1e3).norm(), 0.05, "m",
                       "AIAA 2006-6753 rev. 3, appendix C"));
  CHECK(test::accuracy("TEME to ITRF, velocity", (i.v_m_s - v * 1e3).norm(), 1e-3, "m/s",
                       "AIAA 2006-6753 rev. 3, appendix C"));
  // The same paper's GCRF by IAU-76/FK5 differs from 2006/2000A by less than a metre here; taking TEME for
  // GCRF by tens of km.
  const State g = convert(s, Frame::gcrf, data);
  const Eigen::Vector3d gcrf(5102.50895790, 6123.01140070, 6378.13692820);
  CHECK((g.r_m - gcrf * 1e3).norm() < 1.0);
  CHECK((s.r_m - gcrf * 1e3).norm() > 8000);
}

TEST_CASE("true equator and equinox of date against ERFA (eraPnm06a)") {
  const DataContext data = context();
  double worst = 0;
  for (std::int64_t t = -200000000; t < 1700000000; t += 44444441) {
    const Epoch e{t, 0.4};
    double m[3][3];
    eraPnm06a(2451545.0, time::tt_seconds(e) / 86400, m);
    const Rotation r = rotation(Frame::gcrf, Frame::tod, e, data);
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < 3; ++k) worst = std::max(worst, std::abs(r.m(i, k) - m[i][k]) / mas);
  }
  CHECK(test::accuracy("GCRF to TOD", worst, 1e-3, "mas", "ERFA eraPnm06a"));
}

TEST_CASE("velocities: the rate of each rotation is the derivative of its matrix") {
  const DataContext data = context();
  for (Frame f : {Frame::itrf, Frame::teme, Frame::tod, Frame::moon_iau, Frame::eme2000}) {
    double worst = 0;
    for (std::int64_t t = 100000000; t < 800000000; t += 98765432) {
      const Epoch e{t, 0.25};
      const Rotation r = rotation(Frame::gcrf, f, e, data);
      // Five-point difference over ±200 s: truncation below 1e-15 1/s, rounding below 1e-18.
      const auto at = [&](double h) { return rotation(Frame::gcrf, f, e + h, data).m; };
      const Eigen::Matrix3d d = (8 * (at(50) - at(-50)) - (at(100) - at(-100))) / 600;
      worst = std::max(worst, (d - r.dm).norm());
      CHECK((r.m * r.m.transpose() - Eigen::Matrix3d::Identity()).norm() < 1e-14);
      const Rotation back = rotation(f, Frame::gcrf, e, data);
      CHECK((back.m * r.m - Eigen::Matrix3d::Identity()).norm() < 1e-14);
    }
    CAPTURE(name_of(f));
    // 5e-13 1/s is 3.5e-6 m/s in low orbit; the pole's motion on the ground, up to 2e-13 rad/s, is left out.
    CHECK(test::accuracy("rate of GCRF to " + std::string(name_of(f)), worst, 5e-13, "1/s",
                         "difference of the matrices"));
  }
}

TEST_CASE("geodetic coordinates against ERFA (eraGc2gd, WGS84), up to 100 km, where ERFA itself is exact") {
  double worst = 0, height = 0;
  for (int i = 0; i < 3000; ++i) {
    const double lat = std::asin(std::sin(i * 1.1)), lon = std::remainder(i * 0.7, 6.28),
                 h = std::pow(10.0, i % 6) - 5000;
    const Eigen::Vector3d r = to_cartesian({lat, lon, h});
    double xyz[3] = {r.x(), r.y(), r.z()}, elong, phi, height_m;
    eraGc2gd(1, xyz, &elong, &phi, &height_m);
    const Geodetic g = to_geodetic(r);
    worst = std::max({worst, std::abs(g.latitude_rad - phi) * 6.4e6,
                      std::abs(std::remainder(g.longitude_rad - elong, 2 * std::numbers::pi)) * 6.4e6});
    height = std::max(height, std::abs(g.altitude_m - height_m));
  }
  CHECK(test::accuracy("geodetic latitude, longitude", worst, 1e-8, "m", "ERFA eraGc2gd"));
  CHECK(test::accuracy("geodetic height", height, 1e-8, "m", "ERFA eraGc2gd"));
}

TEST_CASE("refraction near Bennett's figures") {
  // Meeus, Astronomical Algorithms, chapter 16: about 28.98' at a true elevation of 0°, 34.48' for apparent
  // 0° (true −0.575°).
  const double arcmin = 180 * 60 / std::numbers::pi;
  CHECK(std::abs(refraction_rad(0) * arcmin - 28.98) < 0.1);
  CHECK(std::abs(refraction_rad(-0.5747 / 180 * std::numbers::pi) * arcmin - 34.5) < 0.6);
  CHECK(refraction_rad(std::numbers::pi / 2) * arcmin < 0.002);
}

TEST_CASE(
    "geodetic coordinates round-trip from 5 km below the ground to the Moon's distance, poles and equator "
    "included") {
  double worst = 0;
  for (int i = 0; i < 5000; ++i) {
    const Geodetic g{i == 0   ? std::numbers::pi / 2
                     : i == 1 ? -std::numbers::pi / 2
                     : i == 2 ? 0
                              : std::asin(std::sin(i * 1.1)),
                     std::remainder(i * 0.7, 6.28), std::pow(10.0, i % 9) * 4 - 5000};
    worst = std::max(worst, (to_cartesian(to_geodetic(to_cartesian(g))) - to_cartesian(g)).norm() /
                                to_cartesian(g).norm());
  }
  CHECK(worst < 1e-15);
}
