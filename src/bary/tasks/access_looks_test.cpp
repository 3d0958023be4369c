// Golden digests of access.looks and access.coverage, for any number of threads.
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

/// A day of the satellites and sensors that come with the program, over the area of the first study.
study::Inputs inputs(const study::Registry& r) {
  const std::string sensors = test::source("data/sensors.csv");
  study::Inputs in;
  in.set("trajectories",
         std::vector<Artefact>{
             r.codecs().get("Trajectory").load(test::source("data/elements/earth-observers.csv"))});
  in.set("area", std::vector<Artefact>{
                     r.codecs().get("Features").load(test::source("studies/areas/gyeongbuk-fires.geojson"))});
  in.set("sensors",
         std::vector<Artefact>{Artefact(from_csv(
             read_file(sensors), sensors, r.find("access.looks")->find_param("sensors")->columns, {}))});
  in.set("start", Values{time::parse_epoch("2024-07-06T02:25:00Z")});
  in.set("stop", Values{time::parse_epoch("2024-07-07T02:25:00Z")});
  in.set("detail_m", Values{150.0});
  in.set("step_s", Values{30.0});
  in.set("glint_deg", Values{25 * 0.017453292519943295});
  in.set("spacing_km", Values{20e3});
  in.set("detailed_only", Values{true});
  return in;
}

std::string digests(const study::Registry& r, const char* kind, unsigned threads) {
  Context ctx;
  ctx.data = tasks::data_context();
  ctx.threads = threads;
  std::string out;
  for (const auto& [name, artefact] : r.find(kind)->run(inputs(r), ctx))
    out += name + " " + r.codecs().digest(artefact).substr(0, 12) + "\n";
  return out;
}

}  // namespace

TEST_CASE("golden digests of access.looks and access.coverage, for any number of threads") {
  // A change here means that results change: raise the version of the kind.
  study::Registry r;
  tasks::add_all(r);
  for (const unsigned threads : {1u, 2u, 7u}) {
    CAPTURE(threads);
    CHECK(digests(r, "access.looks", threads) ==
          "answer 306179e8a13d\n"
          "areas ce675426c9ea\n"
          "fleets 58743ed6ce25\n"
          "looks 0a49ab49047e\n"
          "nights c5a7c3545749\n"
          "revisit e3bfddbf7d09\n"
          "satellites 49530111f686\n"
          "swaths 4638615532f6\n"
          "tracks 166ae8c92c5b\n");
    CHECK(digests(r, "access.coverage", threads) ==
          "cells 4001ef9f7718\n"
          "fleets 11c73f7d9a27\n"
          "map 3865e86133f3\n"
          "summary 3aae3d98d763\n");
  }
}
