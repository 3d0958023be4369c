#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "bary/access/passes.hpp"
#include "bary/access/test_support.hpp"
#include "bary/core/files.hpp"
#include "bary/core/table.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::access;
using bary::access::test::degree;

namespace {

/// One pass of the truth; times in seconds since the start, NaN where it is under way there.
struct Row {
  double rise, rise_azimuth, set;
  std::vector<double> culminate, elevation, range, lit, sun;
};

std::vector<double> numbers(const std::string& text) {
  std::vector<double> out;
  for (const auto part : split(text, '|'))
    if (!part.empty()) out.push_back(std::stod(std::string(part)));
  return out;
}

/// By catalogue number and site.
std::map<std::pair<std::string, std::string>, std::vector<Row>> truth() {
  const std::vector<ColumnSpec> specs{{.name = "catalog_number", .type = ColumnType::text},
                                      {.name = "site", .type = ColumnType::text},
                                      {.name = "rise_s", .type = ColumnType::text},
                                      {.name = "rise_azimuth_deg", .type = ColumnType::text},
                                      {.name = "culminate_s", .type = ColumnType::text},
                                      {.name = "elevation_deg", .type = ColumnType::text},
                                      {.name = "range_km", .type = ColumnType::text},
                                      {.name = "lit", .type = ColumnType::text},
                                      {.name = "sun_deg", .type = ColumnType::text},
                                      {.name = "set_s", .type = ColumnType::text}};
  const std::string file = bary::test::source("src/bary/access/testdata/passes_skyfield.csv");
  const Table t = from_csv(read_file(file), file, specs, time::utc_text());
  const auto one = [](const std::string& s) { return s.empty() ? std::nan("") : std::stod(s); };
  std::map<std::pair<std::string, std::string>, std::vector<Row>> out;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const auto cell = [&](const char* name) { return t[name].valid(i) ? t[name].text()[i] : std::string(); };
    out[{cell("catalog_number"), cell("site")}].push_back(
        {one(cell("rise_s")), one(cell("rise_azimuth_deg")), one(cell("set_s")), numbers(cell("culminate_s")),
         numbers(cell("elevation_deg")), numbers(cell("range_km")), numbers(cell("lit")),
         numbers(cell("sun_deg"))});
  }
  return out;
}

}  // namespace

TEST_CASE("every pass of 20 satellites over 5 sites in 7 days, none missing, none extra") {
  const Context context = access::test::context();
  const auto trajectory = access::test::satellites();
  REQUIRE(trajectory.objects.size() == 20);
  // The places of tools/make_pass_truth.py.
  const std::vector<Site> sites{access::test::site("Daejeon", 36.374, 127.352, 80, 5),
                                access::test::site("Jeju", 33.394, 126.323, 290, 5),
                                access::test::site("Svalbard", 78.230, 15.408, 450, 5),
                                access::test::site("Wallops", 37.946, -75.461, 10, 5),
                                access::test::site("Santiago", -33.151, -70.666, 730, 5)};
  PassOptions options;
  options.start = access::test::noon;
  options.stop = options.start + 7 * 86400.0;
  const Passes found = find_passes(trajectory, sites, options, context);
  std::map<std::pair<std::string, std::string>, std::vector<const Pass*>> ours;
  for (const Pass& p : found.passes)
    ours[{trajectory.objects[p.satellite].id, sites[p.site].name}].push_back(&p);

  const auto expected = truth();
  double time_s = 0, angle_deg = 0, azimuth_deg = 0, range_km = 0;
  std::size_t passes = 0, light_same = 0, light_other = 0;
  CHECK(ours.size() == expected.size());
  for (const auto& [key, rows] : expected) {
    CAPTURE(key.first);
    CAPTURE(key.second);
    const auto& mine = ours[key];
    REQUIRE(mine.size() == rows.size());
    passes += rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Row& row = rows[i];
      const Pass& p = *mine[i];
      CAPTURE(i);
      CAPTURE(row.rise);
      const auto& e = found.events;
      std::size_t k = p.first_event;
      const auto since = [&] { return e.epoch[k] - options.start; };
      CHECK((p.begins == Edge::event) == !std::isnan(row.rise));
      CHECK((p.ends == Edge::event) == !std::isnan(row.set));
      if (p.begins == Edge::event) {
        REQUIRE(e.event[k] == PassEvent::rise);
        time_s = std::max(time_s, std::abs(since() - row.rise));
        azimuth_deg = std::max(azimuth_deg,
                               std::abs(std::remainder(e.azimuth_rad[k] / degree - row.rise_azimuth, 360.0)));
        CHECK(std::abs(e.elevation_rad[k] / degree - 5) < 1e-5);
        ++k;
      }
      REQUIRE(p.event_count - (p.begins == Edge::event) - (p.ends == Edge::event) == row.culminate.size());
      for (std::size_t j = 0; j < row.culminate.size(); ++j, ++k) {
        REQUIRE(e.event[k] == PassEvent::culminate);
        time_s = std::max(time_s, std::abs(since() - row.culminate[j]));
        angle_deg = std::max(angle_deg, std::abs(e.elevation_rad[k] / degree - row.elevation[j]));
        // There the Sun's centre is asked for, here whether all of it is hidden: seconds apart.
        (e.lit[k] != 0) == (row.lit[j] != 0) ? ++light_same : ++light_other;
        // Its Sun is apparent, ours geometric: 20 arcseconds.
        if (std::abs(row.sun[j] + 6) > 0.01) CHECK((e.dark[k] != 0) == (row.sun[j] < -6));
        range_km = std::max(range_km, std::abs(e.range_m[k] / 1000 - row.range[j]));
      }
      if (p.ends == Edge::event) time_s = std::max(time_s, std::abs(since() - row.set));
    }
  }
  CHECK(passes == 2757);
  CHECK(light_same + light_other > 2757);
  CHECK(light_other <= 8);
  const char* source = "Skyfield 1.45, rise and set bisected on its altitude, UT1 of the project";
  CHECK(bary::test::accuracy("passes: rise, culmination, set of 2757 passes", time_s, 0.05, "s", source));
  CHECK(bary::test::accuracy("passes: culmination elevation", angle_deg, 2e-5, "deg", source));
  CHECK(bary::test::accuracy("passes: rise azimuth", azimuth_deg, 5e-4, "deg", source));
  CHECK(bary::test::accuracy("passes: culmination range", range_km, 0.02, "km", source));
}
