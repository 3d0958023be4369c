#include "bary/orbit/trajectory_io.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <cmath>

#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/sampled.hpp"
#include "bary/ephemeris/spk_write.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/czml.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

std::string digest(const ephemeris::Trajectory& t) {
  Sha256 h;
  t.hash(h);
  return h.hex();
}

MeanElements vanguard() {
  MeanElements e;
  e.name = "VANGUARD 1";
  e.cospar = "1958-002B";
  e.catalog_number = 5;
  e.epoch = time::parse_epoch("2000-06-27T18:50:19.733568Z");
  e.mean_motion_rev_day = 10.82419157;
  e.eccentricity = 0.1859667;
  e.inclination_deg = 34.2682;
  e.raan_deg = 348.7242;
  e.argp_deg = 331.7664;
  e.mean_anomaly_deg = 19.3264;
  e.bstar = 2.8098e-5;
  e.ndot = 2.3e-7;
  e.revolution = 41366;
  return e;
}

/// Both theories, a name that repeats, another gravity model.
ephemeris::Trajectory mixed() {
  ephemeris::Trajectory t = sgp4_trajectory({vanguard(), vanguard()});
  t.objects[1].source = std::make_shared<const Sgp4Source>(vanguard(), GravityModel::wgs84);
  OrbitSpec s;
  s.epoch = time::parse_epoch("2024-07-06T00:00:00Z") + 1.0 / 3;
  s.altitude_m = 653e3;
  s.ltan_h = 22;
  s.argument_of_latitude_rad = 0.1;
  ephemeris::Trajectory next = design_trajectory("Landsat Next", s, 3);
  next.objects[1].id = "announced";
  t.objects.insert(t.objects.begin() + 1, next.objects.begin(), next.objects.end());
  return t;
}

/// The mixed ones, one of them sampled with a covariance, and a sampled one without id.
ephemeris::Trajectory everything() {
  ephemeris::Trajectory t = mixed();
  const Epoch e = time::parse_epoch("2024-07-06T00:00:00Z") + 0.1;
  const DataContext data;
  const auto s = ephemeris::sample(*t.objects[1].source, frames::Frame::teme, {e, e + 600}, 60, data);
  auto segments = s->segments();
  segments[0].covariances.push_back({e + 60, "RTN", {}});
  for (std::size_t k = 0; k < 21; ++k) segments[0].covariances[0].lower[k] = 1.0 / static_cast<double>(k + 1);
  t.objects[1] = {"Sampled", "2024-001A",
                  std::make_shared<const ephemeris::SampledSource>(frames::Frame::teme, 399, segments)};
  t.objects.push_back({"No id", "", s});
  return t;
}

}  // namespace

TEST_CASE("a trajectory keeps its identity through every form and through the store") {
  const ephemeris::Trajectory t = mixed();
  CHECK(digest(unpack_trajectory(pack_trajectory(t))) == digest(t));
  const std::string folder = test::scratch("io");
  for (const char* ending : {"csv", "json", "xml", "kvn"}) {
    const std::string path = folder + "/t." + ending;
    save_trajectory(t, path);
    const ephemeris::Trajectory back = load_trajectory(path);
    REQUIRE(back.objects.size() == 5);
    CHECK(back.objects[0].name == "VANGUARD 1");
    CHECK(back.objects[2].name == "Landsat Next 2");
    CHECK(back.objects[2].id == "announced");
    CHECK_MESSAGE(digest(back) == digest(t), ending);
  }
  CHECK(trajectory_extension(t) == "csv");
  // The public catalogues' columns and no more where nothing more is needed.
  save_trajectory(sgp4_trajectory({vanguard()}), folder + "/v.csv");
  CHECK(read_file(folder + "/v.csv") == write_omm_csv({vanguard()}));
}

TEST_CASE("sampled states too, alone and mixed with elements") {
  const ephemeris::Trajectory t = everything();
  CHECK(trajectory_extension(t) == "xml");
  CHECK(digest(unpack_trajectory(pack_trajectory(t))) == digest(t));
  const std::string folder = test::scratch("io");
  for (const char* ending : {"xml", "kvn"}) {
    save_trajectory(t, folder + "/t." + ending);
    const ephemeris::Trajectory back = load_trajectory(folder + "/t." + ending);
    REQUIRE(back.objects.size() == t.objects.size());
    for (std::size_t k = 0; k < t.objects.size(); ++k) CHECK(back.objects[k].name == t.objects[k].name);
    CHECK_MESSAGE(digest(back) == digest(t), ending);
  }
  ephemeris::Trajectory sampled;
  sampled.objects = {t.objects[1], t.objects[5]};
  CHECK(trajectory_extension(sampled) == "oem");
  for (const char* ending : {"oem", "xml", "kvn"}) {
    save_trajectory(sampled, folder + "/s." + ending);
    CHECK_MESSAGE(digest(load_trajectory(folder + "/s." + ending)) == digest(sampled), ending);
  }
  const auto code_of = [&](const ephemeris::Trajectory& x, const char* name) {
    try {
      save_trajectory(x, folder + name);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string();
  };
  CHECK(code_of(sampled, "/s.csv") == "BARY-ORBIT-0040");
  CHECK(code_of(sampled, "/s.tle") == "BARY-ORBIT-0040");
  CHECK(code_of(t, "/t.oem") == "BARY-ORBIT-0041");
}

TEST_CASE("every object sampled over a span") {
  const ephemeris::Trajectory t = mixed();
  DataContext data;
  const Epoch e = time::parse_epoch("2024-07-06T00:00:00Z");
  const ephemeris::Trajectory s = sampled_trajectory(t, frames::Frame::teme, {e, e + 3600}, 60, data);
  REQUIRE(s.objects.size() == 5);
  ephemeris::StateBuffer a(1), b(1);
  const Epoch at = e + 1234.5;
  double worst = 0;
  for (std::size_t k = 0; k < 5; ++k) {
    t.objects[k].source->evaluate({&at, 1}, a.columns());
    s.objects[k].source->evaluate({&at, 1}, b.columns());
    worst = std::max(worst, (a.r_m(0) - b.r_m(0)).norm());
  }
  CHECK(
      test::accuracy("objects sampled every minute, Lagrange 7", worst, 5e-3, "m", "the sources themselves"));
}

TEST_CASE("three-line sets hold what their columns can") {
  const std::string path = test::scratch("io") + "/t.tle";
  save_trajectory(sgp4_trajectory({vanguard()}), path);
  const ephemeris::Trajectory back = load_trajectory(path);
  REQUIRE(back.objects.size() == 1);
  CHECK(dynamic_cast<const Sgp4Source&>(*back.objects[0].source).elements().epoch == vanguard().epoch);
  CHECK(dynamic_cast<const Sgp4Source&>(*back.objects[0].source).elements().bstar == vanguard().bstar);
}

TEST_CASE("damaged stored bytes are refused wherever they are cut or changed") {
  const std::string bytes = pack_trajectory(everything());
  for (std::size_t n = 0; n < bytes.size(); n += 7)
    CHECK_THROWS_AS(unpack_trajectory(std::string_view(bytes).substr(0, n)), Error);
  CHECK_THROWS_AS(unpack_trajectory(bytes + "x"), Error);
  // A number that changed is a number still, which the store's digest tells; what shapes the bytes is
  // refused.
  std::size_t refused = 0, shape = 0;
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    std::string changed = bytes;
    changed[n] = static_cast<char>(changed[n] ^ 0x41);
    try {
      unpack_trajectory(changed);
    } catch (const Error&) {
      ++refused;
      shape += n < 8;
    }
  }
  CHECK(shape == 8);  // the number of objects
  CHECK(refused > shape);
}

TEST_CASE("a file of another theory, or of none, is refused") {
  const std::string path = test::scratch("io") + "/t.csv";
  save_trajectory(mixed(), path);
  std::string text = read_file(path);
  for (std::size_t at; (at = text.find("BROUWER J2-J6 EGM2008")) != std::string::npos;)
    text.replace(at, 21, "DSST");
  write_file(path, text);
  try {
    load_trajectory(path);
    CHECK(false);
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-ORBIT-0007");
    CHECK(e.diagnostic().where.line == 3);
    CHECK(e.diagnostic().found == "DSST");
  }
}

TEST_CASE("what holds no trajectory is refused by what it is") {
  const std::string path = test::scratch("io") + "/f";
  const auto code_of = [&](std::string_view text) {
    write_file(path, text);
    try {
      load_trajectory(path);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string();
  };
  CHECK(code_of("CCSDS_OPM_VERS = 2.0\n") == "BARY-ORBIT-0050");
  CHECK(code_of("<opm version='2.0'/>") == "BARY-ORBIT-0050");
  CHECK(code_of("<html/>") == "BARY-ORBIT-0050");
  CHECK(code_of("[]") == "BARY-ORBIT-0006");
  CHECK(code_of("") == "BARY-CORE-0007");
  CHECK(code_of("hello\n") == "BARY-ORBIT-0006");
  CHECK(code_of("CCSDS_CDM_VERS = 1.0\n") == "BARY-ORBIT-0050");
  CHECK(code_of("satellite,catalog_number,utc,x_km\nA,1,2024-07-06T00:00:00Z,1\n") == "BARY-ORBIT-0006");
  CHECK(code_of("DAF/SPK ") == "BARY-ORBIT-0006");
}

TEST_CASE("a satellite that decays on the way ends there, and the rest goes on") {
  MeanElements low = vanguard();
  low.name = "Low";
  low.mean_motion_rev_day = 16.3;
  low.eccentricity = 0.001;
  low.bstar = 0.01;
  const ephemeris::Trajectory t = sgp4_trajectory({low, vanguard()});
  DataContext data;
  data.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", "embedded"});
  const ephemeris::Span span{low.epoch, low.epoch + 5 * 86400.0};
  const ephemeris::Trajectory s = sampled_trajectory(t, frames::Frame::teme, span, 60, data);
  const Epoch decayed = s.objects[0].source->spans().back().stop;
  CHECK(decayed < span.stop);
  CHECK(decayed > span.start + 3600);
  CHECK(s.objects[1].source->spans().back().stop == span.stop);
  ephemeris::StateBuffer b(1);
  const Epoch after = decayed + 120;
  t.objects[0].source->evaluate({&after, 1}, b.columns());
  CHECK(b.status(0) != ephemeris::SampleStatus::ok);
  CHECK(b.r_m(0).norm() == 0);

  // The same on a globe: available as long as it flies.
  const std::string czml =
      trajectory_to_czml(t, "two \"satellites\"", {span.start, span.start + 3 * 86400.0}, 600, data);
  const simdjson::padded_string padded(czml);
  simdjson::dom::parser parser;
  const simdjson::dom::array packets = parser.parse(padded).get_array();
  REQUIRE(packets.size() == 3);
  CHECK(std::string_view(packets.at(0)["id"]) == "document");
  CHECK(std::string_view(packets.at(0)["name"]) == "two \"satellites\"");
  CHECK(std::string_view(packets.at(2)["availability"]) ==
        "2000-06-27T18:50:19.734Z/2000-06-30T18:50:19.734Z");
  const simdjson::dom::array cartesian = packets.at(2)["position"]["cartesian"];
  CHECK(cartesian.size() == 4 * (3 * 144 + 1));
  ephemeris::StateBuffer truth(1);
  const Epoch at = span.start + 600;
  ephemeris::evaluate_in(*t.objects[1].source, frames::Frame::itrf, {&at, 1}, data, truth.columns());
  CHECK(double(cartesian.at(4)) == 600);
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(std::abs(double(cartesian.at(5 + k)) - truth.r_m(0)[static_cast<Eigen::Index>(k)]) <= 0.05001);
  CHECK_THROWS_AS(trajectory_to_czml(t, "x", {span.start, span.start}, 600, data), Error);
}

TEST_CASE("elements written as SPK come back within a millimetre, with their names") {
  OrbitSpec spec;
  spec.epoch = vanguard().epoch;
  spec.altitude_m = 653e3;
  spec.ltan_h = 22;
  ephemeris::Trajectory t = design_trajectory("Announced", spec, 2);
  t.objects.push_back(sgp4_trajectory({vanguard()}).objects[0]);
  DataContext data;
  data.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", "embedded"});
  const Epoch e = vanguard().epoch + 1000;
  const std::string path = test::scratch("io") + "/t.bsp";
  ephemeris::write_spk(path, t, {e, e + 7200}, data);
  const ephemeris::Trajectory back = load_trajectory(path);
  REQUIRE(back.objects.size() == t.objects.size());
  double worst = 0;
  for (const ephemeris::Object& o : t.objects) {
    const ephemeris::Object* b = back.find(o.name);
    REQUIRE(b);
    CHECK(b->id == o.id);
    for (double x = 1; x < 7199; x += 77.7) {
      const Epoch at = e + x;
      ephemeris::StateBuffer truth(1), got(1);
      ephemeris::evaluate_in(*o.source, frames::Frame::gcrf, {&at, 1}, data, truth.columns());
      b->source->evaluate({&at, 1}, got.columns());
      REQUIRE(got.status(0) == ephemeris::SampleStatus::ok);
      worst = std::max(worst, (truth.r_m(0) - got.r_m(0)).norm());
    }
  }
  // A tolerance of 1 mm between states, and 1e-7 s of an SPK's doubles at 7 km/s.
  CHECK(
      test::accuracy("SGP4 and analytic orbits through an SPK", worst, 2e-3, "m", "the sources themselves"));
}
