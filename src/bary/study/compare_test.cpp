#include "bary/study/compare.hpp"

#include <doctest/doctest.h>

#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::study;

namespace {

struct Pass {
  const char* satellite;
  double minute;
  double elevation_deg;
};

Table passes(const std::vector<Pass>& list) {
  const Epoch start = time::parse_epoch("2024-07-06T00:00:00Z");
  Table t;
  t.add("satellite", ColumnType::text);
  t.add("utc", ColumnType::epoch);
  t.add("elevation_deg", ColumnType::f64);
  for (const Pass& p : list) {
    t["satellite"].push(p.satellite);
    t["utc"].push(start + p.minute * 60);
    t["elevation_deg"].push(p.elevation_deg);
  }
  return t;
}

using Rows = std::vector<std::size_t>;

}  // namespace

TEST_CASE("tables of unequal length: rows that are gone are named, the others held against their own") {
  // A higher mask loses A's pass at 100 min and moves every other by 13 s.
  const Table a = passes({{"A", 10, 30}, {"B", 12, 40}, {"A", 100, 5}, {"B", 110, 50}, {"A", 190, 60}});
  const double moved = 13.0 / 60;
  const Table b =
      passes({{"A", 10 + moved, 30}, {"B", 12 + moved, 40}, {"B", 110 + moved, 50}, {"A", 190 + moved, 60}});
  const TableDifference d = compare(a, b);
  CHECK(d.aligned);
  CHECK(d.only_first == Rows{2});
  CHECK(d.only_second.empty());
  REQUIRE(d.columns.size() == 1);
  CHECK(d.columns[0].name == "utc");
  CHECK(d.columns[0].largest == doctest::Approx(13));
  CHECK(d.columns[0].cells == 4);
  CHECK(!d.same());
  const TableDifference back = compare(b, a);
  CHECK(back.only_first.empty());
  CHECK(back.only_second == Rows{2});
}

TEST_CASE("among rows about the same, instants say which one is gone") {
  const Table a = passes({{"A", 10, 1}, {"A", 100, 2}, {"A", 190, 3}, {"A", 280, 4}});
  const Table b = passes({{"A", 10.1, 1}, {"A", 190.1, 3}, {"A", 280.1, 4}});
  const TableDifference d = compare(a, b);
  CHECK(d.only_first == Rows{1});
  REQUIRE(d.columns.size() == 1);
  CHECK(d.columns[0].largest == doctest::Approx(6));
  const TableDifference none = compare(a, passes({}));
  CHECK(none.only_first == Rows{0, 1, 2, 3});
  CHECK(none.columns.empty());
}

TEST_CASE("tables of one length, and tables of numbers alone, are compared row by row") {
  const TableDifference same =
      compare(passes({{"A", 10, 30}, {"B", 12, 40}}), passes({{"A", 10, 31}, {"C", 12, 40}}));
  CHECK(!same.aligned);
  CHECK(same.columns.size() == 2);
  Table x, y;
  x.add("v", ColumnType::f64).push(1.0);
  y.add("v", ColumnType::f64).push(2.0);
  y["v"].push(3.0);
  const TableDifference numbers = compare(x, y);
  CHECK(!numbers.aligned);
  REQUIRE(numbers.columns.size() == 1);
  CHECK(numbers.columns[0].cells == 1);
}

TEST_CASE("what is no report is told in words") {
  const auto text_of = [](const char* text) {
    try {
      (void)read_run(text, "a.zip");
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(text_of("PK\x03\x04") ==
        "a.zip: error BARY-STUDY-0083: a.zip is no result of a run; found no JSON; expected a bary-report/1");
  CHECK(text_of("{\"format\": \"bary-report/1\"}") ==
        "error BARY-CORE-0013: the file a.zip is damaged: a part of a bary-report/1 is missing");
}
