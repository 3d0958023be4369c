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
    {"access.coverage", 4, A_DAY,
     "cells 91e9f54fc89f\n"
     "fleets 2a1181e95d5c\n"
     "map 3865e86133f3\n"
     "summary adeeb183c4dc\n"},
    {"access.eclipse", 2, SIX_HOURS "moon = true\nearth = 'ellipsoid'\n",
     "answer f218012d38e9\n"
     "eclipses d75a2b6e04f2\n"
     "satellites 3f53850600d1\n"},
    {"access.links", 2,
     SIX_HOURS TWO_SITES
     "frequency_mhz = 8200.0\neirp_dbw = 13.0\ng_over_t_db_k = 31.0\ndata_rate_mbit_s = 320.0\n"
     "required_eb_n0_db = 4.4\nlosses_db = 2.5\nstep_s = 60.0\n",
     "answer 0f8ea8e69f32\n"
     "contacts 2661f2659a2d\n"
     "curves a5cc14d3c742\n"
     "links 729de3668865\n"
     "sites f5fd39152714\n"},
    {"access.looks", 5, A_DAY,
     "answer 5a9e81479563\n"
     "areas a286cd723df1\n"
     "fleets bea75044136d\n"
     "looks bdb2032abbac\n"
     "nights c5a7c3545749\n"
     "revisit b4e6c469f682\n"
     "satellites 9de3d175b6b6\n"
     "swaths 4638615532f6\n"
     "tracks 166ae8c92c5b\n"},
    {"access.passes", 2, SIX_HOURS TWO_SITES "min_elevation_deg = 5.0\n",
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
    {"orbit.design", 3,
     "epoch = 2024-07-06T00:00:00Z\nsatellites = [\n"
     "{ satellite = 'A', altitude_km = 653, ltdn_h = 10, satellites = 3, argument_of_latitude_deg = 0 },\n"
     "{ satellite = 'B', altitude_km = 888, ltdn_h = 10.5, argument_of_latitude_deg = 123 },\n"
     "{ satellite = 'C', altitude_km = 500, ltdn_h = 0.5, satellites = 1, argument_of_latitude_deg = 12, "
     "inclination_deg = 51.6 }]\n",
     "trajectory de3c8508fa0d\n"},
    {"orbit.sgp4", 2, "elements = 'src/bary/access/testdata/elements.csv'\n", "trajectory 583475f37fd2\n"},
    {"telemetry.cdf", 1, "input = 'fuzz/seeds/cdf/v24.cdf'\n",
     "answer 3c8b6b222635\n"
     "result 8e1e21cb3115\n"},
    {"telemetry.decode", 4,
     "xtce = 'data/telemetry/jpss-geolocation.xml'\ninput = "
     "'data/telemetry/jpss-1-geolocation.hex'\ncalibrated = true\nplot = 'ADGPSPOSX'\n",
     "answer cc52004b2763\n"
     "curves 6f874ad68f0b\n"
     "evidence 3abf4c6ec869\n"
     "parameters b1f2488b78a5\n"
     "values 38df54c132ee\n"},
    {"telemetry.demodulate", 1, "input = 'data/telemetry/suomi-npp-cadus.hex'\nform = 'bits'\n",
     "answer 22edd94327bc\n"
     "evidence b2e150aa22c2\n"
     "flow a53a275e7598\n"
     "frames 83117b41ea85\n"},
    {"telemetry.error_rates", 2,
     "eb_n0_db = [2.0, 4.0]\nframes = 20\nconvolutional = true\nrs_interleave = 1\n",
     "answer 7fd4b527a5df\n"
     "curve b1aa8dcd655e\n"},
    {"telemetry.frames", 1, "input = 'data/telemetry/suomi-npp-cadus.hex'\n",
     "answer b39afe6e8e97\n"
     "apids 410a1ccd3c06\n"
     "channels c6ac7c220c3f\n"
     "flow f95bacaf52fa\n"
     "frames a5487aa8f350\n"
     "origins 4131824a5cbe\n"
     "packets cafe62bfb2cc\n"},
    {"telemetry.ialirt", 4, "input = 'data/ialirt/station/hit.hex'\n",
     "answer 7a50587e9fe5\n"
     "composition eda900e1fcdf\n"
     "electrons 045a7406f267\n"
     "field 561c848fad81\n"
     "groups 6e63507ce10a\n"
     "particles d7181627ebef\n"
     "wind a011ca87000a\n"},
    {"telemetry.ialirt_packets", 1,
     "spacecraft = 'data/ialirt/station/apid478.hex'\nhit = 'data/ialirt/station/hit.hex'\nmag = "
     "'data/ialirt/station/mag.hex'\nswe = 'data/ialirt/station/swe.hex'\nswapi = "
     "'data/ialirt/station/swapi-sweep.csv'\ncount = 130\n",
     "answer 811454ac4a5b\n"
     "packets 93014d503b23\n"},
    {"telemetry.merge", 1,
     "inputs = ['data/telemetry/jpss-1-geolocation.hex', 'data/telemetry/jpss-1-geolocation.hex']\nstations "
     "= ['A', 'B']\n",
     "answer fdd5052adc62\n"
     "conflicts 9d4a7510955e\n"
     "stations ed2c3fc75a4f\n"
     "stream 8effd0709af9\n"
     "units 88f0c42998db\n"},
    {"telemetry.packets", 1,
     "input = 'data/telemetry/jpss-1-geolocation.hex'\ntime_code = 'cds'\ncds_submillisecond_octets = 2\n",
     "answer bc483b2cd3a9\n"
     "apids a1251a930109\n"
     "garbage 1941a6973b52\n"
     "packets 47dd24b707dc\n"
     "stream 8effd0709af9\n"},
    {"telemetry.simulate", 1,
     "packets = 'data/telemetry/jpss-1-geolocation.hex'\neb_n0_db = 3.0\nconvolutional = true\nslips_at = "
     "100000\n",
     "answer ea50bdcfab73\n"
     "frames aba8664e418e\n"
     "symbols 1122e1e36313\n"},
    {"telemetry.stats", 1, "input = 'data/telemetry/jpss-1-geolocation.hex'\n",
     "answer dae404c2bc41\n"
     "apids 2ec0de7b4ee6\n"
     "channels 97059a34002f\n"},
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
  // What the kind declares is what it gives, and its values are told in both languages.
  CHECK(study::undeclared(*r.find(g.kind), result.tasks[0].outputs) == "");
  for (const auto& [port, artefact] : result.tasks[0].outputs)
    if (artefact.type() == "Record")
      for (const Value& v : artefact.record().values())
        if (!v.name.ends_with("_ko")) {
          CAPTURE(v.name);
          CHECK(!v.description.empty());
          CHECK(!v.description_ko.empty());
        }
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
