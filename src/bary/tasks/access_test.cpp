#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/time.hpp"

using namespace bary;

namespace {

using Values = std::vector<study::Scalar>;

study::Registry all() {
  study::Registry r;
  tasks::add_all(r);
  return r;
}

Table sites(const study::Registry& r) {
  return from_csv(
      "site,latitude_deg,longitude_deg,altitude_m,country\n"
      "Daejeon,36.374,127.352,80,KR\n"
      "Svalbard,78.230,15.408,450,NO\n",
      "sites.csv", r.find("access.passes")->find_param("sites")->columns, time::utc_text());
}

/// Six hours of the twenty satellites that the room `access` is tested with.
study::Inputs inputs(const study::Registry& r) {
  study::Inputs in;
  in.set("trajectories",
         std::vector<Artefact>{
             r.codecs().get("Trajectory").load(test::source("src/bary/access/testdata/elements.csv"))});
  in.set("start", Values{time::parse_epoch("2024-07-05T12:00:00Z")});
  in.set("stop", Values{time::parse_epoch("2024-07-05T18:00:00Z")});
  in.set("allow_stale", Values{false});
  in.set("sites", std::vector<Artefact>{Artefact(sites(r))});
  in.set("min_elevation_deg", Values{5 * 0.017453292519943295});
  in.set("refraction", Values{false});
  in.set("dark_sun_elevation_deg", Values{-6 * 0.017453292519943295});
  in.set("shadow", Values{std::string("conical")});
  in.set("moon", Values{true});
  in.set("earth", Values{std::string("ellipsoid")});
  in.set("step_s", Values{60.0});
  in.set("frequency_mhz", Values{8200e6});
  in.set("eirp_dbw", Values{13.0});
  in.set("g_over_t_db_k", Values{31.0});
  in.set("data_rate_mbit_s", Values{320e6});
  in.set("required_eb_n0_db", Values{4.4});
  in.set("losses_db", Values{2.5});
  return in;
}

}  // namespace

TEST_CASE("what the kinds declare is what they give") {
  const study::Registry r = all();
  Context ctx;
  ctx.data = tasks::data_context();
  for (const char* name : {"access.passes", "access.eclipse", "access.links"}) {
    CAPTURE(name);
    const study::Kind& kind = *r.find(name);
    const study::Outputs out = kind.run(inputs(r), ctx);
    CHECK(out.size() == kind.outputs.size());
    CHECK(study::undeclared(kind, out) == "");
    for (const study::Port& p : kind.outputs) {
      CAPTURE(p.name);
      REQUIRE(out.contains(p.name));
      for (const ColumnSpec& c : p.columns) {
        CAPTURE(c.name);
        if (p.type == "Table") {
          CHECK(out.at(p.name).table().find(c.name) != nullptr);
        } else {
          CHECK(out.at(p.name).record().find(c.name) != nullptr);
        }
      }
      if (p.type == "Record") CHECK(out.at(p.name).record().values().size() == p.columns.size());
    }
  }
}

TEST_CASE("an event has the columns that others rely on, in their order") {
  const study::Registry r = all();
  const study::Kind& kind = *r.find("access.passes");
  std::vector<std::string> names;
  for (const ColumnSpec& c : kind.outputs[0].columns) names.push_back(c.name);
  CHECK(names == std::vector<std::string>{"satellite", "site", "event", "utc", "elevation_deg", "azimuth_deg",
                                          "range_km", "lit", "dark"});
}
