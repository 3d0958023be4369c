#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "bary/cdf/times.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::cdf;

TEST_CASE("the three times of CDF at every leap second") {
  // tt2000_reference.csv: what cdflib 1.3.4 (MAVENSDC) computed for the second before, the leap second, 500
  // ms and 1 ns into it, and the midnight after it, of all 27; and some other instants.
  const std::string text = read_file(test::source("src/bary/cdf/tt2000_reference.csv"));
  double worst_ns = 0, worst_epoch_s = 0, worst_epoch16_s = 0, worst_ms = 0, worst_ps = 0;
  std::size_t rows = 0, leaps = 0;
  for (std::string_view line : split(text, '\n')) {
    const auto cells = split(line, ',');
    if (cells.size() != 5 || cells[0] == "utc") continue;
    ++rows;
    const Epoch e = time::parse_epoch(cells[0]);
    const std::int64_t tt = *parse_i64(cells[1]);
    CHECK(to_tt2000(e) == tt);
    CHECK(to_tt2000(*from_tt2000(tt)) == tt);
    CHECK(time::format_utc(*from_tt2000(tt), 9) == cells[0]);
    worst_ns = std::max(worst_ns, std::abs(*from_tt2000(tt) - e) * 1e9);
    const double second_before = 86399.999;
    if (cells[2].empty()) {
      ++leaps;
      // No leap second in the other two: the last instant of the day they can say.
      CHECK(std::fmod(to_epoch(e), 86400000.0) == second_before * 1000);
      CHECK(std::fmod(to_epoch16(e).seconds, 86400.0) == 86399);
      CHECK(to_epoch16(e).picoseconds == 999999999999.0);
      continue;
    }
    const double ms = *parse_f64(cells[2]), s16 = *parse_f64(cells[3]), ps16 = *parse_f64(cells[4]);
    // EPOCH has no more than milliseconds of the instant (compute_epoch truncates to them).
    const double below_ms = (e.fraction * 1000 - std::floor(e.fraction * 1000 + 1e-9)) / 1000;
    worst_epoch_s = std::max(worst_epoch_s, std::abs((e - *from_epoch(ms)) - below_ms));
    worst_ms = std::max(worst_ms, std::abs(to_epoch(*from_epoch(ms)) - ms));
    worst_epoch16_s = std::max(worst_epoch16_s, std::abs(*from_epoch16({s16, ps16}) - e));
    const Epoch16 back = to_epoch16(*from_epoch16({s16, ps16}));
    worst_ps = std::max(worst_ps, std::abs((back.seconds - s16) * 1e12 + back.picoseconds - ps16));
  }
  CHECK(rows == 115);
  CHECK(leaps == 54);
  CHECK(test::accuracy("CDF TT2000 to UTC, all 27 leap seconds", worst_ns, 1e-6, "ns", "cdflib 1.3.4"));
  CHECK(test::accuracy("CDF EPOCH to UTC", worst_epoch_s, 1e-5, "s", "cdflib 1.3.4"));
  CHECK(test::accuracy("CDF EPOCH there and back", worst_ms, 0, "ms", "cdflib 1.3.4"));
  CHECK(test::accuracy("CDF EPOCH16 to UTC", worst_epoch16_s, 1e-9, "s", "cdflib 1.3.4"));
  CHECK(test::accuracy("CDF EPOCH16 there and back", worst_ps, 1, "ps", "cdflib 1.3.4"));
}

TEST_CASE("published values of TT2000") {
  // CDF User's Guide: J2000 is 2000-01-01T11:58:55.816 UTC; the leap second at the end of 2016.
  CHECK(to_tt2000(time::parse_epoch("2000-01-01T11:58:55.816Z")) == 0);
  CHECK(to_tt2000(time::parse_epoch("2016-12-31T23:59:59Z")) == 536500867184000000);
  CHECK(to_tt2000(time::parse_epoch("2016-12-31T23:59:60Z")) == 536500868184000000);
  CHECK(to_tt2000(time::parse_epoch("2017-01-01T00:00:00Z")) == 536500869184000000);
}

TEST_CASE("what is no instant gives none") {
  constexpr auto smallest = std::numeric_limits<std::int64_t>::min();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN(),
                   inf = std::numeric_limits<double>::infinity();
  CHECK_FALSE(from_tt2000(smallest));
  CHECK_FALSE(from_tt2000(smallest + 1));
  CHECK_FALSE(from_tt2000(smallest + 3));
  CHECK(from_tt2000(smallest + 5));
  CHECK(from_tt2000(std::numeric_limits<std::int64_t>::max()));
  for (const double x : {-1e31, nan, inf, -inf, 1e300}) {
    CHECK_FALSE(from_epoch(x));
    CHECK_FALSE(from_epoch16({x, 0}));
  }
  CHECK_FALSE(from_epoch16({6e10, nan}));
  CHECK(from_epoch(0));
  CHECK_THROWS_AS(to_tt2000(Epoch{10'000'000'000, 0}), Error);
  // The last instant before a leap second stays before it, though its quotient by a day rounds up.
  const double midnight = 63650448000000.0, before = std::nextafter(midnight, 0);
  CHECK(time::format_utc(*from_epoch(before), 6) == "2016-12-31T23:59:59.999992Z");
}
