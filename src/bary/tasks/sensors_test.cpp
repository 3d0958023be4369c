// The sensors that come with the program: complete, and a status and a source for every figure.
#include <doctest/doctest.h>

#include <set>

#include "bary/access/sensor.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"

using namespace bary;

TEST_CASE("every figure of data/sensors.csv has its line in data/sensor-sources.csv, with the same value") {
  const std::string path = test::source("data/sensors.csv");
  const auto specs = access::sensor_columns();
  const Table t = from_csv(read_file(path), path, specs, {});
  Diagnostics faults;
  CHECK(access::sensors_from(t, faults).size() == t.rows());
  CHECK(faults.empty());
  const std::string sources_path = test::source("data/sensor-sources.csv");
  const ColumnSpec text[] = {{"satellite", ColumnType::text}, {"sensor", ColumnType::text},
                             {"quantity", ColumnType::text},  {"value", ColumnType::text},
                             {"status", ColumnType::text},    {"source", ColumnType::text}};
  const Table s = from_csv(read_file(sources_path), sources_path, text, {});
  std::set<std::string> known;
  for (std::size_t i = 0; i < s.rows(); ++i) {
    CHECK(!s["source"].text()[i].empty());
    CHECK(parse_status(s["status"].text()[i]).has_value());
    known.insert(s["satellite"].text()[i] + "|" + s["sensor"].text()[i] + "|" + s["quantity"].text()[i] +
                 "|" + s["value"].text()[i]);
  }
  const std::set<std::string> not_figures{"satellite", "sensor", "country", "type", "status", "source"};
  for (std::size_t i = 0; i < t.rows(); ++i)
    for (const Column& c : t.columns()) {
      if (not_figures.count(c.name) || !c.valid(i)) continue;
      const std::string key =
          t["satellite"].text()[i] + "|" + t["sensor"].text()[i] + "|" + c.name + "|" + cell_text(c, i, {});
      CHECK_MESSAGE(known.count(key) == 1, key);
    }
}
