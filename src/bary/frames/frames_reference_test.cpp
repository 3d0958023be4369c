#include <doctest/doctest.h>
#include <erfa.h>

#include <cmath>
#include <memory>
#include <numbers>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/frames/apparent.hpp"
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
  // It falls with the height, without a step where two formulas meet, for a mountain's air too.
  for (const auto& [hpa, kelvin] : {std::pair{1010.0, 283.15}, {700.0, 260.0}})
    for (double h = -0.9; h < 90; h += 0.01) {
      const double a = refraction_rad(h / 180 * std::numbers::pi, hpa, kelvin),
                   b = refraction_rad((h + 0.01) / 180 * std::numbers::pi, hpa, kelvin);
      CHECK((a > b && a - b < 0.2 / arcmin));
    }
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

TEST_CASE("the Moon's axes against SPICE's IAU_MOON") {
  // CSPICE N0066, sxform_c("J2000", "IAU_MOON") with the constants of NAIF's pck00010.tpc: TDB, the matrix by
  // rows, the rate (1/s) of its first row.
  struct Row {
    double et;
    double m[9], dm[3];
  };
  constexpr Row truth[] = {
      {-500000000,
       {-2.7988969730276442e-01, 8.8702335048598602e-01, 3.6722109557646926e-01, -9.5968685273157550e-01,
        -2.4825311860002117e-01, -1.3180111456102031e-01, -2.5746884043128575e-02, -3.8930703152907375e-01,
        9.2074813774674036e-01},
       {-2.5545742617140096e-06, -6.6065318362247835e-07, -3.5124402698064340e-07}},
      {0,
       {7.8422705209191690e-01, 5.5784711246016394e-01, 2.7165148607559469e-01, -6.2006191525085586e-01,
        7.2055666546681307e-01, 3.1035675134719964e-01, -2.2608671404182493e-02, -4.1183090094261288e-01,
        9.1097977859342927e-01},
       {-1.6505782576995507e-06, 1.9177875737119492e-06, 8.2677943058642324e-07}},
      {123456789,
       {-8.2852675518197638e-01, 5.2378385877316525e-01, 1.9797445601975647e-01, -5.5958573987636062e-01,
        -7.6176942733548680e-01, -3.2645235380372195e-01, -2.0179585591671628e-02, -3.8125819186695165e-01,
        9.2424832997397999e-01},
       {-1.4894700109404945e-06, -2.0273195915249267e-06, -8.6975097672623044e-07}},
      {694267269.18400002,
       {2.2577039260458315e-01, 8.9698712168755412e-01, 3.8005503989534112e-01, -9.7391337527102173e-01,
        2.1695965831897307e-01, 6.6492436639970523e-02, -2.2813752242417665e-02, -3.8515271021867603e-01,
        9.2257082249539535e-01},
       {-2.5921350271248986e-06, 5.7801344640093043e-07, 1.7565015107440637e-07}},
      {773500064.25,
       {1.7837415484188157e-01, -9.1323557742849559e-01, -3.6631057997727351e-01, 9.8395170345370531e-01,
        1.6378805909464556e-01, 7.0799131128569004e-02, -4.6589864773229350e-03, -3.7306065434035107e-01,
        9.2779525867949619e-01},
       {2.6189039550598332e-06, 4.3559025118677702e-07, 1.8931548478720265e-07}},
      {1500000000,
       {-9.6764531641330387e-01, -2.4106449261293278e-01, -7.4501355857906876e-02, 2.5090950440360676e-01,
        -8.8823799808386572e-01, -3.8480862693019652e-01, 2.6588761222246272e-02, -3.9105136384014311e-01,
        9.1998471107699953e-01},
       {6.6787571711600158e-07, -2.3644249187988162e-06, -1.0239802398679134e-06}},
  };
  const DataContext data;
  double worst = 0, rate = 0;
  for (const Row& row : truth) {
    const Rotation r = rotation(Frame::gcrf, Frame::moon_iau, time::from_tdb_seconds(row.et), data);
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < 3; ++k) worst = std::max(worst, std::abs(r.m(i, k) - row.m[3 * i + k]));
    for (int k = 0; k < 3; ++k) rate = std::max(rate, std::abs(r.dm(0, k) - row.dm[k]));
  }
  CHECK(
      test::accuracy("GCRF to MOON_IAU", worst * 1737.4e3, 1e-4, "m on the ground", "CSPICE N0066, sxform"));
  CHECK(test::accuracy("GCRF to MOON_IAU, rate", rate, 1e-17, "1/s", "CSPICE N0066, sxform"));
}

TEST_CASE("aberration and the bending of light against ERFA (eraAb, eraLdsun)") {
  double aberration = 0, bending = 0;
  for (int i = 0; i < 2000; ++i) {
    const Eigen::Vector3d p =
        Eigen::Vector3d(std::sin(1.3 * i), std::cos(0.7 * i), std::sin(2.1 * i + 1)).normalized();
    const Eigen::Vector3d v = 3e4 * Eigen::Vector3d(std::cos(0.2 * i), std::sin(0.2 * i), 0.3);
    const double au = 149597870700.0, distance = au * (1 + 0.02 * std::sin(i));
    const Eigen::Vector3d e = Eigen::Vector3d(std::sin(0.2 * i), -std::cos(0.2 * i), 0.1).normalized();
    double pn[3] = {p.x(), p.y(), p.z()}, out[3], ve[3], em[3] = {e.x(), e.y(), e.z()};
    for (int k = 0; k < 3; ++k) ve[k] = v[k] / speed_of_light_m_s;
    eraAb(pn, ve, distance / au, std::sqrt(1 - v.squaredNorm() / speed_of_light_m_s / speed_of_light_m_s),
          out);
    aberration = std::max(aberration,
                          (aberrated(p, v, distance) - Eigen::Vector3d(out[0], out[1], out[2])).norm() / mas);
    // ERFA holds the bending from 9' of the Sun's centre on, ours from its limb on.
    if (p.dot(e) < -0.99999) continue;
    eraLdsun(pn, em, distance / au, out);
    bending = std::max(bending,
                       (bent_by_sun(p, e * distance) - Eigen::Vector3d(out[0], out[1], out[2])).norm() / mas);
  }
  CHECK(test::accuracy("aberration", aberration, 1e-6, "mas", "ERFA eraAb"));
  CHECK(test::accuracy("bending of light", bending, 1e-3, "mas", "ERFA eraLdsun"));
}

TEST_CASE(
    "TEME is not taken for GCRF: the difference of unlike states is refused; taken silently it costs "
    "kilometres") {
  const DataContext data = context();
  State gcrf;
  gcrf.epoch = time::parse_epoch("2024-07-06T02:25:00Z");
  gcrf.r_m = {4e6, 5e6, 2.5e6};
  gcrf.v_m_s = {-3000, 5000, 4700};
  State teme = convert(gcrf, Frame::teme, data);
  const auto code = [](const State& a, const State& b) {
    try {
      static_cast<void>(a - b);
    } catch (const Error& e) {
      return e.code() + ": " + e.what();
    }
    return std::string("no error");
  };
  CHECK(code(gcrf, teme).find("BARY-FRAMES-0001: ") == 0);
  CHECK(code(gcrf, teme).find("GCRF") != std::string::npos);
  CHECK(code(gcrf, teme).find("TEME") != std::string::npos);
  // What a program that mixes the two would get: a kilometre for each year since 2000, and more than the 50 m
  // that are found in peers.
  CHECK((gcrf.r_m - teme.r_m).norm() > 10000);
  CHECK((gcrf - convert(teme, Frame::gcrf, data)).r_m.norm() < 1e-6);
  // EME2000 is 23 mas from GCRF, half a metre here: refused all the same.
  CHECK(code(gcrf, convert(gcrf, Frame::eme2000, data)).find("BARY-FRAMES-0001") == 0);
  State moon = gcrf;
  moon.centre = body::moon;
  CHECK(code(gcrf, moon).find("BARY-FRAMES-0002") == 0);
  State later = gcrf;
  later.epoch = gcrf.epoch + 1e-3;
  CHECK(code(gcrf, later).find("BARY-FRAMES-0003") == 0);
}
