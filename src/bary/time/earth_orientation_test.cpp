#include "bary/time/earth_orientation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/time/subdaily.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

namespace {
constexpr double arcsec = std::numbers::pi / 648000;

std::string refusal(const std::string& text) {
  try {
    EarthOrientation::parse(text, "x");
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-TIME-0010");
    return std::string(e.what()) + " line " + std::to_string(e.diagnostic().where.line);
  }
  return "no error";
}
/// The embedded table's rows from one day to another.
EarthOrientation cut(int from_mjd, int to_mjd) {
  const std::string text = read_file(data_dir() + "/earth-orientation.csv");
  std::string out;
  for (const auto line : split(text, '\n')) {
    const auto mjd = parse_i64(split(line, ',')[0]);
    if (!mjd || (*mjd >= from_mjd && *mjd <= to_mjd)) out += std::string(line) + "\n";
  }
  return EarthOrientation::parse(out, "cut");
}
/// How far apart two orientations put a place on the equator, 2-D, in metres.
double apart_m(const Orientation& a, const Orientation& b) {
  constexpr double radius = 6378137, turn = 7.2921151467e-5;
  return radius *
         std::hypot(turn * (a.ut1_tai_s - b.ut1_tai_s), std::hypot(a.x_rad - b.x_rad, a.y_rad - b.y_rad));
}
}  // namespace

TEST_CASE("the embedded table: span, flags, values of the IERS on their days") {
  const auto t = EarthOrientation::embedded();
  CHECK(t->first() == parse_epoch("2000-01-01T00:00:00Z"));
  CHECK(t->last_observed() >= parse_epoch("2026-08-01T00:00:00Z"));
  CHECK(t->last() >= parse_epoch("2027-08-01T00:00:00Z"));
  CHECK(t->at(parse_epoch("2024-07-06T12:00:00Z")).status == OrientationStatus::observed);
  CHECK(t->at(parse_epoch("2027-01-01T00:00:00Z")).status == OrientationStatus::predicted);
  CHECK(t->at(parse_epoch("2028-01-01T00:00:00Z")).status == OrientationStatus::outside);
  CHECK(t->at(parse_epoch("1999-12-31T00:00:00Z")).status == OrientationStatus::outside);
  // finals2000A: 2000-01-02, x 0.043541″, y 0.377638″, UT1−UTC 0.3546013 s, dX 0.121, dY −0.258 mas.
  const Orientation o = t->at(parse_epoch("2000-01-02T00:00:00Z"));
  CHECK(std::abs(o.x_rad / arcsec - 0.043541) < 1e-12);
  CHECK(std::abs(o.y_rad / arcsec - 0.377638) < 1e-12);
  CHECK(std::abs(o.ut1_tai_s + 32 - 0.3546013) < 1e-12);
  CHECK(std::abs(o.dx_rad / arcsec * 1e3 - 0.121) < 1e-12);
  CHECK(std::abs(o.dy_rad / arcsec * 1e3 + 0.258) < 1e-12);
}

TEST_CASE("UT1 goes on through leap seconds, and its rate is its slope") {
  const auto t = EarthOrientation::embedded();
  for (const char* day : {"2006-01-01T00:00:00Z", "2009-01-01T00:00:00Z", "2012-07-01T00:00:00Z",
                          "2015-07-01T00:00:00Z", "2017-01-01T00:00:00Z", "2024-02-29T00:00:00Z"}) {
    const Epoch e = parse_epoch(day);
    for (int s = -90000; s < 90000; s += 777) {
      const Orientation a = t->at(e + s - 60.0), b = t->at(e + s), c = t->at(e + s + 60.0);
      CHECK(std::abs(c.ut1_tai_s - a.ut1_tai_s) < 1e-5);
      CHECK(std::abs((c.ut1_tai_s - a.ut1_tai_s) / 120 - b.ut1_tai_rate) < 1e-10);
    }
  }
}

TEST_CASE("three forms of files say the same; a damaged one is refused with its line") {
  const auto csv = EarthOrientation::parse(
      "mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status\n60497,0.157104,0.443281,0.0087462,0.233,-0.119,"
      "o\n"
      "60498,0.158204,0.443081,0.0085462,0.233,-0.119,o\n60499,0.159304,0.442881,0.0083462,0.233,-0.119,o\n"
      "60500,0.160404,0.442681,0.0081462,0.233,-0.119,o\n",
      "a.csv");
  // The heading and the columns of the IERS's own file (EOP 20 C04), and those of the series before (14 C04).
  const auto c20 = EarthOrientation::parse(
      "# EARTH ORIENTATION PARAMETER (EOP) PRODUCT CENTER CENTER (PARIS OBSERVATORY)\n"
      "# YR  MM  DD  HH       MJD        x(\")        y(\")  UT1-UTC(s)       dX(\")      dY(\")       "
      "xrt(\")\n"
      "2024   7   6   0  60497.00    0.157104    0.443281   0.0087462    0.000233   -0.000119    0.0    0.0  "
      "0.0\n"
      "2024   7   7   0  60498.00    0.158204    0.443081   0.0085462    0.000233   -0.000119    0.0    0.0  "
      "0.0\n"
      "2024   7   8   0  60499.00    0.159304    0.442881   0.0083462    0.000233   -0.000119    0.0    0.0  "
      "0.0\n"
      "2024   7   9   0  60500.00    0.160404    0.442681   0.0081462    0.000233   -0.000119    0.0    0.0  "
      "0.0\n",
      "b.txt");
  const auto c14 = EarthOrientation::parse(
      "                         INTERNATIONAL EARTH ROTATION AND REFERENCE SYSTEMS SERVICE\n"
      "                             FORMAT(3(I4),I7,2(F11.6),2(F12.7),2(F11.6),2(F11.6),2(F11.7),2F12.6)\n"
      "2024   7   6  60497   0.157104   0.443281   0.0087462   0.0002000   0.000233  -0.000119   0.00003   "
      "0.00003\n"
      "2024   7   7  60498   0.158204   0.443081   0.0085462   0.0002000   0.000233  -0.000119   0.00003   "
      "0.00003\n"
      "2024   7   8  60499   0.159304   0.442881   0.0083462   0.0002000   0.000233  -0.000119   0.00003   "
      "0.00003\n"
      "2024   7   9  60500   0.160404   0.442681   0.0081462   0.0002000   0.000233  -0.000119   0.00003   "
      "0.00003\n",
      "c.txt");
  for (int h = 0; h < 72; ++h) {
    const Epoch e = parse_epoch("2024-07-06T00:00:00Z") + 3600.0 * h;
    const Orientation a = csv.at(e);
    for (const auto* other : {&c20, &c14}) {
      const Orientation b = other->at(e);
      CHECK(std::abs(a.x_rad - b.x_rad) < 1e-18);
      CHECK(std::abs(a.ut1_tai_s - b.ut1_tai_s) < 1e-14);
      CHECK(std::abs(a.dx_rad - b.dx_rad) < 1e-18);
      CHECK(std::abs(a.dy_rad - b.dy_rad) < 1e-18);
      CHECK(b.status == OrientationStatus::observed);
    }
  }
  // Found by fuzzing: predictions alone.
  const auto ahead = EarthOrientation::parse(
      "mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status\n61000,0.1,0.4,0.01,0,0,p\n61001,0.1,0.4,0.01,0,"
      "0,p\n"
      "61002,0.1,0.4,0.01,0,0,p\n61003,0.1,0.4,0.01,0,0,p\n",
      "ahead");
  CHECK(ahead.last_observed() == ahead.first());
  CHECK(ahead.at(ahead.first() + 3600.0).status == OrientationStatus::predicted);
  CHECK(ahead.error_bound_m(ahead.last()) > ahead.error_bound_m(ahead.first()));
  const std::string head = "mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status\n60497,0.1,0.4,0.01,0,0,o\n";
  CHECK(refusal(head + "60499,0.1,0.4,0.01,0,0,o\n").find("60499 after 60497") != std::string::npos);
  CHECK(refusal(head + "60498,0.1,nan,0.01,0,0,o\n").find("line 3") != std::string::npos);
  CHECK(refusal(head + "60498,0.1,0.4\n").find("7 fields") != std::string::npos);
  CHECK(refusal(head + "60498,0.1,9.4,0.01,0,0,o\n").find("out of range") != std::string::npos);
  CHECK(refusal(head).find("fewer than four") != std::string::npos);
  CHECK(refusal("").find("fewer than four") != std::string::npos);
}

TEST_CASE("what happens within a day against the test cases of the IERS Conventions' own programs") {
  constexpr double uas = arcsec * 1e-6;
  // PMSDNUT2 (2010-06-23): 54335 → 24.65518398386097942, −14.11070254891893327 µas; UTLIBR: 44239.1 →
  // 2.441143834386761746 µs, 55227.4 → −2.655705844335680244 µs.
  const Subdaily p = libration(54335.0);
  CHECK(test::accuracy("libration of the pole",
                       std::max(std::abs(p.x_rad / uas - 24.65518398386097942),
                                std::abs(p.y_rad / uas + 14.11070254891893327)),
                       1e-5, "uas", "IERS PMSDNUT2"));
  CHECK(test::accuracy("libration of UT1",
                       std::max(std::abs(libration(44239.1).ut1_s * 1e6 - 2.441143834386761746),
                                std::abs(libration(55227.4).ut1_s * 1e6 + 2.655705844335680244)),
                       1e-5, "us", "IERS UTLIBR"));
  // ORTHO_EOP evaluates eight constituents with orthoweights: 47100 → −162.8386373279636530,
  // 117.7907525842668974 µas, −23.39092370609808214 µs. The tables were made from it, to two decimals.
  const Subdaily o = ocean_tides(47100.0);
  CHECK(test::accuracy("ocean tides in the pole",
                       std::max(std::abs(o.x_rad / uas + 162.8386373279636530),
                                std::abs(o.y_rad / uas - 117.7907525842668974)),
                       1, "uas", "IERS ORTHO_EOP"));
  CHECK(test::accuracy("ocean tides in UT1", std::abs(o.ut1_s * 1e6 + 23.39092370609808214), 0.5, "us",
                       "IERS ORTHO_EOP"));
  for (double mjd = 60000; mjd < 60030; mjd += 0.37) {
    const double h = 60.0 / 86400;
    const double slope = (ocean_tides(mjd + h).ut1_s - ocean_tides(mjd - h).ut1_s) / 120;
    CHECK(std::abs(slope - ocean_tides(mjd).ut1_rate) < 1e-12);
  }
}

TEST_CASE("the option adds it, and shows in digest and description") {
  const auto t = EarthOrientation::embedded();
  const EarthOrientation with = t->with_subdaily();
  CHECK(with.digest() != t->digest());
  CHECK(with.describe().find("ocean tides") != std::string::npos);
  double most = 0;
  for (int h = 0; h < 400; ++h) {
    const Epoch e = parse_epoch("2024-01-01T00:00:00Z") + 7777.0 * h;
    most = std::max(most, apart_m(with.at(e), t->at(e)));
    const double rate = (with.at(e + 30.0).ut1_tai_s - with.at(e - 30.0).ut1_tai_s) / 60;
    CHECK(std::abs(rate - with.at(e).ut1_tai_rate) < 1e-10);
  }
  CHECK(most > 0.01);
  CHECK(most < t->error_bound_m(parse_epoch("2024-01-01T00:00:00Z")));
}

TEST_CASE("outside the table the bound holds: 2010 to 2014 alone against what the years around were") {
  const EarthOrientation part = cut(55197, 57022);
  const auto whole = EarthOrientation::embedded();
  double worst = 0, before = 0;
  for (int day = 1; day < 4200; day += 3) {
    const Epoch late = part.last() + 86400.0 * day;
    const Orientation a = part.at(late);
    CHECK(a.status == OrientationStatus::outside);
    CHECK(part.error_bound_m(late) >= before);
    before = part.error_bound_m(late);
    worst = std::max(worst, apart_m(a, whole->at(late)) / before);
    if (day > 3600) continue;
    const Epoch early = part.first() - 86400.0 * day;
    worst = std::max(worst, apart_m(part.at(early), whole->at(early)) / part.error_bound_m(early));
  }
  CHECK(test::accuracy("Earth orientation outside its table", worst, 1, "of the stated bound",
                       "the IERS table of those years"));
  CHECK(part.error_bound_m(part.last()) < 0.1);
  // A thousand days before 1972 and beyond: finite, and never more than 1.8 s of turning and the pole.
  CHECK(part.error_bound_m(parse_epoch("1962-01-01T00:00:00Z")) < 900);
}
