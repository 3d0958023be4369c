// Golden digests: what each kind of task gives for one small study, and that no kind is without.
//
// A kind that is new or changed: build, run tasks_unit, and take the digests that it prints, once you know
// that they are right. A change of a digest is a change of results: raise the version of the kind, here and
// there, or stored results are taken for new ones.
#include <doctest/doctest.h>

#include <string>

#include "bary/core/test.hpp"
#include "bary/study/run.hpp"
#include "bary/tasks/tasks.hpp"

using namespace bary;

namespace {

struct Golden {
  const char* kind;
  int version;
  const char* task;     ///< of a study at the root of the project
  const char* digests;  ///< of every port, by name: the first twelve digits
};

/// Six hours of the twenty satellites that the room `access` is tested with, over two sites.
#define SIX_HOURS                                            \
  "trajectories = 'src/bary/access/testdata/elements.csv'\n" \
  "start = 2024-07-05T12:00:00Z\nstop = 2024-07-05T18:00:00Z\n"
#define TWO_SITES                                                                                            \
  "sites = [{ site = 'Daejeon', latitude_deg = 36.374, longitude_deg = 127.352, altitude_m = 80, country = " \
  "'KR' },"                                                                                                  \
  " { site = 'Svalbard', latitude_deg = 78.230, longitude_deg = 15.408, altitude_m = 450, country = 'NO' "   \
  "}]\n"
/// A day of the satellites and sensors that come with the program, over the area of the first study.
#define A_DAY                                                                                              \
  "trajectories = 'data/elements/earth-observers.csv'\narea = 'studies/areas/gyeongbuk-fires.geojson'\n"   \
  "sensors = 'data/sensors.csv'\nstart = 2024-07-06T02:25:00Z\nstop = 2024-07-07T02:25:00Z\nspacing_km = " \
  "20.0\n"

const Golden goldens[] = {
    {"access.coverage", 2, A_DAY,
     "cells 4001ef9f7718\n"
     "fleets 11c73f7d9a27\n"
     "map 3865e86133f3\n"
     "summary 3aae3d98d763\n"},
    {"access.eclipse", 1, SIX_HOURS "moon = true\nearth = 'ellipsoid'\n",
     "answer f218012d38e9\n"
     "eclipses d75a2b6e04f2\n"
     "satellites 3f53850600d1\n"},
    {"access.links", 1,
     SIX_HOURS TWO_SITES
     "frequency_mhz = 8200.0\neirp_dbw = 13.0\ng_over_t_db_k = 31.0\ndata_rate_mbit_s = 320.0\n"
     "required_eb_n0_db = 4.4\nlosses_db = 2.5\nstep_s = 60.0\n",
     "answer 0f8ea8e69f32\n"
     "contacts 2661f2659a2d\n"
     "curves a5cc14d3c742\n"
     "links 729de3668865\n"
     "sites f5fd39152714\n"},
    {"access.looks", 3, A_DAY,
     "answer 306179e8a13d\n"
     "areas ce675426c9ea\n"
     "fleets 58743ed6ce25\n"
     "looks 0a49ab49047e\n"
     "nights c5a7c3545749\n"
     "revisit e3bfddbf7d09\n"
     "satellites 9de3d175b6b6\n"
     "swaths 4638615532f6\n"
     "tracks 166ae8c92c5b\n"},
    {"access.passes", 1, SIX_HOURS TWO_SITES "min_elevation_deg = 5.0\n",
     "answer 0cedb4c01014\n"
     "events 7445f96d54e3\n"
     "passes 952d9a82f1b7\n"
     "satellites 9d4a1a3eaa6d\n"
     "sites b742f7bd2aac\n"
     "sky 979a3870394e\n"},
    {"ephemeris.state", 1,
     "target = 'Moon'\nframe = 'ITRF'\nstart = 2024-07-06T00:00:00Z\nstop = 2024-07-07T00:00:00Z\nstep_s = "
     "600.0\n",
     "states 71155621a624\n"},
    {"orbit.design", 2,
     "epoch = 2024-07-06T00:00:00Z\nsatellites = [\n"
     "{ satellite = 'A', altitude_km = 653, ltdn_h = 10, satellites = 3, argument_of_latitude_deg = 0 },\n"
     "{ satellite = 'B', altitude_km = 888, ltdn_h = 10.5, argument_of_latitude_deg = 123 },\n"
     "{ satellite = 'C', altitude_km = 500, ltdn_h = 0.5, satellites = 1, argument_of_latitude_deg = 12, "
     "inclination_deg = 51.6 }]\n",
     "trajectory de3c8508fa0d\n"},
    {"orbit.sgp4", 1, "elements = 'src/bary/access/testdata/elements.csv'\n", "trajectory 583475f37fd2\n"},
};

std::string digests(const study::Registry& r, const Golden& g, unsigned threads) {
  Diagnostics wrong;
  const std::string text = "[task.t]\nkind = '" + std::string(g.kind) + "'\n" + g.task;
  const study::Study s = study::parse_study(text, g.kind, test::source("."), r, wrong);
  for (const Diagnostic& d : wrong.list()) FAIL(g.kind, ": ", Error(d).what());
  Context ctx;
  ctx.data = tasks::data_context();
  ctx.threads = threads;
  const study::RunResult result = study::run_study(s, r, ctx, nullptr, {});
  if (result.tasks[0].error) FAIL(g.kind, ": ", Error(*result.tasks[0].error).what());
  std::string out;
  for (const auto& [port, digest] : result.tasks[0].digests) out += port + " " + digest.substr(0, 12) + "\n";
  return out;
}

}  // namespace

TEST_CASE("every kind has golden digests, the same for any number of threads") {
  study::Registry r;
  tasks::add_all(r);
  for (const study::Kind& k : r.kinds()) {
    CAPTURE(k.name);
    const Golden* g = nullptr;
    for (const Golden& x : goldens)
      if (k.name == x.kind) g = &x;
    CHECK_MESSAGE(g != nullptr, "no golden digests of ", k.name);
    if (!g) continue;
    CHECK(k.version == g->version);
    for (const unsigned threads : {1u, 2u, 7u}) {
      CAPTURE(threads);
      CHECK(digests(r, *g, threads) == std::string(g->digests));
    }
  }
  for (const Golden& g : goldens) CHECK_MESSAGE(r.find(g.kind) != nullptr, g.kind);
}
