#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "bary/core/error.hpp"
#include "bary/core/table.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

namespace {
std::string text_of(const char* s) {
  try {
    parse_epoch(s);
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}
}  // namespace

TEST_CASE("texts with an offset or a scale are read; others are refused with a hint") {
  const Epoch e = parse_epoch("2024-07-06T02:25:00Z");
  CHECK(parse_epoch("2024-07-06T11:25:00+09:00") == e);
  CHECK(parse_epoch("2024-188T02:25:00Z") == e);
  CHECK(parse_epoch("2024-07-06 02:25Z") == e);
  CHECK(parse_epoch("2024-07-06T02:25:37 TAI") == e);
  CHECK(parse_epoch("2024-07-06T02:25:18 GPS") == e);
  CHECK(std::abs(parse_epoch("2024-07-06T02:26:09.184 TT") - e) < 1e-12);
  CHECK(parse_epoch_in("2024-07-06T02:25:00", Scale::utc) == e);
  CHECK(text_of("2024-07-06T02:25:00").find("BARY-TIME-0004") != std::string::npos);
  CHECK(text_of("2024-07-06T02:25:00").find("write 2024-07-06T02:25:00Z for UTC") != std::string::npos);
  for (const char* bad : {"", "2024", "2024-02-30T00:00:00Z", "2023-366T00:00:00Z", "2024-07-06T24:00:00Z",
                          "2024-07-06T02:60:00Z", "2024-07-06T02:25:00.Z", "2024-07-06T02:25:00 XYZ",
                          "2024-07-06T02:25:00+9", "-2024-07-06T02:25:00Z", "2024-7-6T1:2:3Z"}) {
    CAPTURE(bad);
    CHECK(text_of(bad).find("BARY-TIME-0003") != std::string::npos);
  }
}

TEST_CASE("calendars and Julian dates round-trip in every scale, over leap seconds too") {
  for (Scale s : {Scale::utc, Scale::tai, Scale::tt, Scale::tdb, Scale::gps}) {
    for (std::int64_t t = -600000000; t < 1600000000; t += 7777777) {
      const Epoch e{t, 0.125};
      const Epoch back = from_calendar(to_calendar(e, s), s);
      CHECK(std::abs(back - e) < 1e-12);
      CHECK(std::abs(from_julian(to_julian(e, s), s) - e) < 1e-6);
    }
  }
  const Epoch leap = parse_epoch("2016-12-31T23:59:59Z");
  for (int i = 0; i < 30; ++i) {
    const Epoch e = leap + 0.1 * i;
    CHECK(std::abs(from_calendar(to_calendar(e, Scale::utc), Scale::utc) - e) < 1e-9);
  }
}

TEST_CASE("a table writes as many decimals as the value needs") {
  const EpochText& t = utc_text();
  const Epoch e = parse_epoch("2024-07-06T02:25:00Z");
  CHECK(t.format(e) == "2024-07-06T02:25:00.000Z");
  CHECK(t.format(e + 0.000125) == "2024-07-06T02:25:00.000125Z");
  CHECK(t.parse(t.format(e)) == e);
}

TEST_CASE("SPICE's ET of 2000-01-01T12:00:00 UTC is 64.18392728…") {
  // naif0012.tls: 32 leap seconds + 32.184 s, and the periodic part of TDB−TT (NAIF Time Required
  // Reading: 64.183927284669423).
  CHECK(std::abs(tdb_seconds(parse_epoch("2000-01-01T12:00:00Z")) - 64.183927284669423) < 3e-5);
  CHECK(std::abs(from_tdb_seconds(7e8) - from_tdb_seconds(7e8 - 1) - 1) < 1e-9);
}

TEST_CASE("tables of leap seconds in three forms; a damaged one is refused with its line") {
  const auto a =
      LeapSeconds::parse("DELTET/DELTA_AT        = ( 10,   @1972-JAN-1\n 11,   @1972-JUL-1 )", "a.tls");
  CHECK(a.tai_minus_utc_on(41499) == 11);
  const auto b = LeapSeconds::parse(
      " 1972 JAN  1 =JD 2441317.5  TAI-UTC=  10.0       S + (MJD - 41317.) X 0.0      S\n", "b.dat");
  CHECK(b.tai_minus_utc_on(41400) == 10);
  const auto c = LeapSeconds::parse(
      "# x\n    41317.0    1  1 1972       10\n    41499.0    1  7 1972       11\n", "c.dat");
  CHECK(c.digest() == a.digest());
  try {
    LeapSeconds::parse("    41317.0    1  1 1972       10\nrubbish\n", "d.dat");
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.diagnostic().where.line == 2);
  }
}

TEST_CASE("what lies beyond any calendar is refused, the last instant of the last year is cut") {
  const double nan = std::nan(""), inf = HUGE_VAL;
  for (const Scale s : {Scale::utc, Scale::tt, Scale::tdb})
    for (const JulianDate& jd : {JulianDate{nan, 0}, JulianDate{0, nan}, JulianDate{inf, 0},
                                 JulianDate{2451545, -inf}, JulianDate{1e300, 0}})
      CHECK_THROWS_AS(from_julian(jd, s), Error);
  CHECK_THROWS_AS(to_calendar(Epoch{std::int64_t{1} << 60, 0}, Scale::tai), Error);
  CHECK_THROWS_AS(format_utc(Epoch{-(std::int64_t{1} << 60), 0}), Error);
  const Epoch last = parse_epoch("9999-12-31T23:59:59.999999999Z");
  CHECK(format_utc(last) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("a table of leap seconds that begins late continues the built-in one; order is told by line") {
  const auto late = LeapSeconds::parse("    57754.0    1  1 2017       37\n", "l.dat");
  CHECK(late.given_from() == 57754);
  CHECK(late.tai_minus_utc_on(53555) == 32);  // 2005-07-06
  CHECK(late.digest() == LeapSeconds::embedded().digest());
  const auto line_of = [](const char* text) -> std::uint64_t {
    try {
      LeapSeconds::parse(text, "l.dat");
    } catch (const Error& e) {
      CHECK(e.code() == "BARY-TIME-0001");
      return e.diagnostic().where.line;
    }
    return 0;
  };
  CHECK(line_of("#\n    57754.0    1  1 2017       30\n") == 2);
  CHECK(line_of("    41317.0    1  1 1972       10\n    41683.0    1  1 1973       11\n"
                "    41499.0    1  7 1972       12\n") == 3);
  CHECK(line_of("DELTET/DELTA_AT        = ( 10,   @1972-JAN-1\n 11,   @1972-JUL-1\n 13, @1973-JAN-1 )") == 3);
  Diagnostics d;
  check_utc(parse_epoch("1972-01-01T00:00:00Z"), parse_epoch("1980-01-01T00:00:00Z"), d);
  CHECK(d.empty());
  check_utc(parse_epoch("1969-07-31T00:00:00Z"), parse_epoch("1980-01-01T00:00:00Z"), d);
  REQUIRE(d.list().size() == 1);
  CHECK(d.list()[0].code == "BARY-TIME-0005");
  CHECK(!d.has_errors());
}
