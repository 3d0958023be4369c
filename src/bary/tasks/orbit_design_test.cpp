#include <doctest/doctest.h>

#include "bary/core/test.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/time.hpp"

using namespace bary;

namespace {

study::Outputs design(const std::string& csv) {
  study::Registry r;
  tasks::add_all(r);
  const study::Kind* k = r.find("orbit.design");
  REQUIRE(k);
  study::Inputs in;
  in.set("satellites", std::vector<Artefact>{Artefact(
                           from_csv(csv, "rows", k->find_param("satellites")->columns, time::utc_text()))});
  in.set("epoch", std::vector<study::Scalar>{time::parse_epoch("2024-07-06T00:00:00Z")});
  return k->run(in, {});
}
std::string code_of(const std::string& csv) {
  try {
    design(csv);
  } catch (const Error& e) {
    return e.code();
  }
  return "";
}

}  // namespace

TEST_CASE("announced satellites: planes, nodes, and every figure that is not published") {
  const auto out = design(
      "satellite,altitude_km,ltdn_h,satellites,status,phase_status,source,argument_of_latitude_deg,"
      "inclination_deg\n"
      "Landsat Next,653,10,3,announced,assumed,USGS,0,\n"
      "CAS500-4,888,10.5,,,,,,\n"
      "Known,500,0.5,1,published,,a paper,12,51.6\n");
  const Artefact& a = out.at("trajectory");
  const auto& t = a.as<ephemeris::Trajectory>("Trajectory");
  REQUIRE(t.objects.size() == 5);
  CHECK(t.objects[1].name == "Landsat Next 2");
  CHECK(t.objects[3].name == "CAS500-4");
  const auto orbit_of = [&](std::size_t k) {
    return dynamic_cast<const orbit::AnalyticSource&>(*t.objects[k].source).orbit();
  };
  CHECK(orbit::local_time_of_raan_h(orbit_of(0).epoch, orbit_of(0).raan_rad) == doctest::Approx(22));
  CHECK(orbit::local_time_of_raan_h(orbit_of(3).epoch, orbit_of(3).raan_rad) == doctest::Approx(22.5));
  CHECK(orbit::local_time_of_raan_h(orbit_of(4).epoch, orbit_of(4).raan_rad) == doctest::Approx(12.5));
  CHECK(orbit_of(4).inclination_rad == doctest::Approx(51.6 * 3.14159265358979 / 180));
  CHECK(orbit::mean_altitude_m(orbit_of(3)) == doctest::Approx(888e3));

  std::string assumed;
  for (const Assumption& x : a.labels.assumptions)
    assumed += x.subject + " " + x.name + " " + x.value + " " + std::string(name_of(x.status)) + " " +
               x.source.en + "\n";
  CHECK(assumed ==
        "Landsat Next altitude_km 653 announced USGS\n"
        "Landsat Next ltdn_h 10 announced USGS\n"
        "Landsat Next argument_of_latitude_deg 0 assumed USGS\n"
        "CAS500-4 altitude_km 888 assumed \n"
        "CAS500-4 ltdn_h 10.5 assumed \n"
        "CAS500-4 argument_of_latitude_deg 0 assumed the phase is not public\n");
}

TEST_CASE("rows that fix too little or too much are refused by name") {
  CHECK(code_of("satellite,altitude_km\nA,600\n") == "BARY-TASKS-0020");
  CHECK(code_of("satellite,altitude_km,ltan_h\nA,,10\n") == "BARY-TASKS-0020");
  CHECK(code_of("satellite,altitude_km,ltan_h,ltdn_h\nA,600,10,22\n") == "BARY-TASKS-0021");
  CHECK(code_of("satellite,altitude_km,ltan_h\nA,60000,10\n") == "BARY-ORBIT-0030");
  CHECK(code_of("satellite,altitude_km,ltan_h\nA,600,25\n") == "BARY-ORBIT-0031");
  CHECK(code_of("satellite,altitude_km,ltan_h,satellites\nA,600,10,0\n") == "BARY-ORBIT-0031");
  CHECK(code_of("satellite,altitude_km,ltan_h,status\nA,600,10,rumoured\n") == "BARY-TASKS-0022");
  CHECK(code_of("satellite,altitude_km,ltan_h,phase_status\nA,600,10,rumoured\n") == "BARY-TASKS-0022");
  CHECK(code_of("satellite,altitude_km,ltan_h,status\nA,600,10,announced\n").empty());
}
