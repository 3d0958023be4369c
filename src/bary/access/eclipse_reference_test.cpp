#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "bary/access/eclipse.hpp"
#include "bary/access/test_support.hpp"
#include "bary/core/files.hpp"
#include "bary/core/table.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::access;

TEST_CASE("every eclipse of 20 satellites in a day, by rays to the Sun's limb") {
  const auto trajectory = access::test::satellites();
  EclipseOptions o;
  o.start = access::test::noon;
  o.stop = o.start + 86400.0;
  const Eclipses found = find_eclipses(trajectory, o, access::test::context());
  const std::string file = bary::test::source("src/bary/access/testdata/eclipses_skyfield.csv");
  const std::vector<ColumnSpec> specs{{.name = "catalog_number", .type = ColumnType::text},
                                      {.name = "zone", .type = ColumnType::text},
                                      {.name = "start_s", .type = ColumnType::f64},
                                      {.name = "stop_s", .type = ColumnType::f64}};
  const Table truth = from_csv(read_file(file), file, specs, time::utc_text());
  std::map<std::pair<std::string, bool>, std::vector<std::size_t>> ours, theirs;
  for (std::size_t i = 0; i < found.size(); ++i)
    ours[{trajectory.objects[found.satellite[i]].id, found.zone[i] == Zone::umbra}].push_back(i);
  for (std::size_t i = 0; i < truth.rows(); ++i)
    theirs[{truth["catalog_number"].text()[i], truth["zone"].text()[i] == "umbra"}].push_back(i);
  CHECK(truth.rows() == 318);
  REQUIRE(ours.size() == theirs.size());
  double worst = 0;
  for (const auto& [key, rows] : theirs) {
    CAPTURE(key.first);
    const auto& mine = ours[key];
    REQUIRE(mine.size() == rows.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const auto& start = truth["start_s"];
      const auto& stop = truth["stop_s"];
      CHECK((found.begins[mine[k]] == Edge::event) == start.valid(rows[k]));
      CHECK((found.ends[mine[k]] == Edge::event) == stop.valid(rows[k]));
      if (start.valid(rows[k]))
        worst = std::max(worst, std::abs((found.start[mine[k]] - o.start) - start.f64()[rows[k]]));
      if (stop.valid(rows[k]))
        worst = std::max(worst, std::abs((found.stop[mine[k]] - o.start) - stop.f64()[rows[k]]));
    }
  }
  CHECK(bary::test::accuracy("eclipses of 20 satellites", worst, 0.01, "s",
                             "Skyfield's positions, rays to 720 points of the limb, WGS84"));
}
