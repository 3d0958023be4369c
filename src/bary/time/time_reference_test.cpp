#include <doctest/doctest.h>
#include <erfa.h>

#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

TEST_CASE("TDB−TT against ERFA's full series (eraDtdb), 1980 to 2060") {
  double worst = 0;
  for (int day = -7305; day < 22000; day += 13) {
    const Epoch e{static_cast<std::int64_t>(day) * 86400, 0.25};
    const double tt = tt_seconds(e);
    const double truth = eraDtdb(2451545.0, tt / 86400, 0, 0, 0, 0);
    const double ours = to_julian(e, Scale::tdb).fraction * 86400 - to_julian(e, Scale::tt).fraction * 86400;
    worst = std::max(worst, std::abs(std::remainder(ours - truth, 86400.0)));
  }
  CHECK(test::accuracy("TDB−TT", worst, 3e-6, "s", "ERFA eraDtdb"));
}

TEST_CASE("TAI−UTC on every day from 1972 to 2035 against ERFA (eraDat)") {
  for (std::int64_t mjd = 41317; mjd < 64700; mjd += 1) {
    int y, m, d;
    double f, truth;
    eraJd2cal(2400000.5, static_cast<double>(mjd), &y, &m, &d, &f);
    eraDat(y, m, d, 0, &truth);
    if (LeapSeconds::embedded().tai_minus_utc_on(mjd) != truth) {
      CAPTURE(mjd);
      CHECK(LeapSeconds::embedded().tai_minus_utc_on(mjd) == truth);
    }
  }
}

TEST_CASE("TAI−UTC before 1972 against ERFA (eraDat), and UT1 within its bound there") {
  const auto table = EarthOrientation::embedded();
  double worst = 0, beyond = 0;
  for (std::int64_t mjd = 36934; mjd < 41317; ++mjd) {
    int y, m, d;
    double f, truth;
    eraJd2cal(2400000.5, static_cast<double>(mjd), &y, &m, &d, &f);
    eraDat(y, m, d, 0.5, &truth);
    worst = std::max(worst, std::abs(tai_minus_utc_before_1972(static_cast<double>(mjd) + 0.5) - truth));
    if (mjd < 37300) continue;
    // UT1 was kept within 0.2 s of that UTC (Explanatory Supplement 1961 to 1972), whatever scale an instant
    // is given in.
    const Epoch e{(mjd - 51544) * 86400, 0};
    const double off = std::abs(table->at(e).ut1_tai_s + truth) + 0.2;
    beyond = std::max(beyond, 465.1 * off / table->error_bound_m(e));
  }
  CHECK(test::accuracy("TAI−UTC, every day 1960 to 1972", worst, 1e-6, "s", "ERFA eraDat"));
  CHECK(test::accuracy("UT1 before 1972", beyond, 1, "of the stated bound", "ERFA eraDat, UT1 within 0.2 s"));
  // 1900: TT−UT1 was −2.7 s (Stephenson, Morrison and Hohenkerk 2016).
  const Epoch early = parse_epoch("1900-01-01T00:00:00 TT");
  CHECK(465.1 * std::abs(table->at(early).ut1_tai_s - (2.7 + 32.184)) < table->error_bound_m(early));
}

TEST_CASE("UTC calendar to TAI Julian date against ERFA (eraDtf2d, eraUtctai)") {
  double worst = 0;
  for (int i = 0; i < 2000; ++i) {
    Calendar c{1975 + i % 60, 1 + i % 12, 1 + i % 28, i % 24, i * 7 % 60, std::fmod(i * 1.37, 60.0)};
    double u1, u2, t1, t2;
    eraDtf2d("UTC", c.year, c.month, c.day, c.hour, c.minute, c.second, &u1, &u2);
    eraUtctai(u1, u2, &t1, &t2);
    const Epoch e = from_calendar(c, Scale::utc);
    const double truth_seconds = ((t1 - 2451545.0) + t2) * 86400;
    worst = std::max(worst, std::abs(e.to_double() - truth_seconds));
  }
  CHECK(test::accuracy("UTC to TAI", worst, 1e-4, "s",
                       "ERFA eraUtctai (a two-part Julian date blurred by the subtraction)"));
}

TEST_CASE("the leap second of 2016-12-31 parses and prints; TT2000 of NASA CDF") {
  const Epoch e = parse_epoch("2016-12-31T23:59:60Z");
  // TT2000 counts nanoseconds since 2000-01-01T12:00:00 TT: 536500868184000000 (NASA CDF leap second table).
  CHECK(e.seconds + 32 == 536500868);
  CHECK(e.fraction == 0.0);
  CHECK(format_utc(e, 0) == "2016-12-31T23:59:60Z");
  CHECK(format_utc(e + 0.5, 3) == "2016-12-31T23:59:60.500Z");
  CHECK(format_utc(e + 0.9996, 3) == "2017-01-01T00:00:00.000Z");
  CHECK(format_utc(e + 1.0, 0) == "2017-01-01T00:00:00Z");
  CHECK(format_utc(e - 1.0, 0) == "2016-12-31T23:59:59Z");
  CHECK_THROWS_AS(parse_epoch("2017-12-31T23:59:60Z"), Error);
}

TEST_CASE("the shared TDB table is the series") {
  std::vector<Epoch> epochs;
  for (std::int64_t k = 0; k < 3000; ++k) epochs.push_back({-400000000 + 789123 * k, 0.5});
  std::vector<double> et(epochs.size());
  tdb_seconds(epochs, et);
  double worst = 0;
  for (std::size_t i = 0; i < epochs.size(); ++i)
    worst = std::max(worst, std::abs(et[i] - time::tdb_seconds(epochs[i])));
  CHECK(test::accuracy("TDB by the shared nodes", worst * 1e6, 0.3, "us", "the series of the room time"));
}
