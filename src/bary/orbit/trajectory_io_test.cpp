#include "bary/orbit/trajectory_io.hpp"

#include <doctest/doctest.h>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
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

}  // namespace

TEST_CASE("elements of any theory keep their identity through a file and through the store") {
  const ephemeris::Trajectory t = mixed();
  CHECK(digest(unpack_trajectory(pack_trajectory(t))) == digest(t));
  const std::string path = test::scratch("io") + "/t.csv";
  save_trajectory(t, path);
  const ephemeris::Trajectory back = load_trajectory(path);
  REQUIRE(back.objects.size() == 5);
  CHECK(back.objects[0].name == "VANGUARD 1 [5]");
  CHECK(back.objects[2].name == "Landsat Next 2");
  CHECK(back.objects[2].id == "announced");
  CHECK(digest(back) == digest(t));
  // The public catalogues' columns and no more where nothing more is needed.
  save_trajectory(sgp4_trajectory({vanguard()}), path);
  CHECK(read_file(path) == write_omm_csv({vanguard()}));
}

TEST_CASE("damaged stored bytes are refused wherever they are cut or changed") {
  const std::string bytes = pack_trajectory(mixed());
  for (std::size_t n = 0; n < bytes.size(); n += 3)
    CHECK_THROWS_AS(unpack_trajectory(std::string_view(bytes).substr(0, n)), Error);
  CHECK_THROWS_AS(unpack_trajectory(bytes + "x"), Error);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    std::string changed = bytes;
    changed[n] = static_cast<char>(changed[n] ^ 0x41);
    try {
      unpack_trajectory(changed);
    } catch (const Error&) {
    }
  }
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
