#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

TEST_CASE("real SPK files against CSPICE's evaluators") {
  // spk_files_reference.csv: what CSPICE N0066 (spkpvn_) said of these files; of the excerpt of DE441 what
  // jplephem 2.18 said.
  struct Worst {
    double position = 0, velocity = 0;
    int rows = 0;
  };
  std::map<std::string, Worst> worst;
  std::map<std::string, std::shared_ptr<const SpkFile>> files;
  const std::string text = read_file(test::source("src/bary/ephemeris/spk_files_reference.csv"));
  for (const auto line : split(text, '\n')) {
    const auto f = split(line, ',');
    if (f.size() != 11 || !parse_i64(f[1]) || f[1] == "10") continue;
    const std::string name(f[0]);
    auto& file = files[name];
    if (!file) file = SpkFile::open(test::data("astro/spk/" + name + ".bsp"));
    const auto segment = file->segments().at(static_cast<std::size_t>(parse_i64(f[3]).value()));
    REQUIRE(segment->info().type == parse_i64(f[1]).value());
    const double et = parse_f64(f[4]).value();
    double out[6], dr = 0, dv = 0, r = 0, v = 0;
    segment->evaluate({&et, 1}, out);
    for (std::size_t c = 0; c < 3; ++c) {
      const double x = parse_f64(f[5 + c]).value(), u = parse_f64(f[8 + c]).value();
      dr += (out[c] - x) * (out[c] - x), r += x * x;
      dv += (out[3 + c] - u) * (out[3 + c] - u), v += u * u;
    }
    Worst& w = worst[name + " (type " + std::string(f[1]) + ")"];
    w.position = std::max(w.position, std::sqrt(dr / r));
    w.velocity = std::max(w.velocity, std::sqrt(dv / v));
    ++w.rows;
  }
  CHECK(worst.size() == 10);
  for (const auto& [name, w] : worst) {
    CHECK(w.rows >= 8);
    // The states of spkw05_ex.bsp are nearly radial orbits of a seventh of a second, moved by a hundred
    // seconds: CSPICE loses eight digits there (the next test has forty).
    const char* truth = name.starts_with("de441") ? "jplephem 2.18" : "CSPICE N0066, spkpvn";
    const double factor = name.starts_with("spkw05") ? 2e5 : 1;
    CHECK(test::accuracy(name + ", position", w.position, factor * 1e-13, "relative", truth));
    CHECK(test::accuracy(name + ", velocity", w.velocity, factor * 2e-12, "relative", truth));
  }
}

TEST_CASE("nearly radial two-body motion over hundreds of revolutions, against forty digits") {
  const auto file = SpkFile::open(test::data("astro/spk/spkw05_ex.bsp"));
  const double et = 783.2815729997478;
  double out[6];
  file->segments()[0]->evaluate({&et, 1}, out);
  const Eigen::Vector3d truth(26.9701801413088469, 55.2271186429059641, 83.4840571445030813);
  CHECK(test::accuracy("SPK type 5, radial orbits",
                       (Eigen::Vector3d(out[0], out[1], out[2]) - truth).norm() / truth.norm(), 1e-11,
                       "relative", "Kepler's equation in mpmath, 40 digits"));
}

TEST_CASE("a lunar transfer of five type 13 segments (GMAT): continuous at the joins") {
  const auto file = SpkFile::open(test::data("astro/spk/gmat_MoonTransfer_type13.bsp"));
  REQUIRE(file->segments().size() == 5);
  double position = 0;  // velocities jump: at the joins the engine burns
  for (std::size_t k = 0; k + 1 < 5; ++k) {
    const auto &a = file->segments()[k], &b = file->segments()[k + 1];
    const double et = a->info().stop_et;
    REQUIRE(b->info().start_et == et);
    double x[6], y[6];
    a->evaluate({&et, 1}, x);
    b->evaluate({&et, 1}, y);
    for (int c = 0; c < 3; ++c) position = std::max(position, std::abs(x[c] - y[c]) * 1e3);
  }
  CHECK(test::accuracy("type 13, position at joins", position, 1e-3, "m", "the neighbouring segment (GMAT)"));
}

TEST_CASE("IMAP's design orbit (type 9, STK): geocentric range and Sun-Earth-vehicle angle") {
  const auto file = SpkFile::open(test::data("astro/spk/imap_spk_demo.bsp"));
  const auto sun = default_ephemeris();
  double low = 1e99, high = 0, narrow = 1e99, wide = 0;
  const auto spans = file->coverage(-43);
  REQUIRE(spans.size() == 1);
  for (Epoch e = spans[0].start + 1; e < spans[0].stop; e = e + 21600.0) {
    const Eigen::Vector3d r = file->position_m(-43, body::earth, e),
                          s = sun->position_m(body::sun, body::earth, e);
    low = std::min(low, r.norm()), high = std::max(high, r.norm());
    const double angle = std::acos(r.dot(s) / r.norm() / s.norm()) * 180 / 3.14159265358979323846;
    narrow = std::min(narrow, angle), wide = std::max(wide, angle);
  }
  // Independent figures: 1,385,669 to 1,570,340 km at the file's own states, 3.22 to 9.86 deg.
  CHECK(test::accuracy("IMAP, least range", std::abs(low / 1e3 - 1385669), 60, "km",
                       "independent reader, node samples"));
  CHECK(test::accuracy("IMAP, greatest range", std::abs(high / 1e3 - 1570340), 60, "km",
                       "independent reader, node samples"));
  CHECK(test::accuracy("IMAP, least Sun-Earth-vehicle angle", std::abs(narrow - 3.22), 0.01, "deg",
                       "independent reader"));
  CHECK(test::accuracy("IMAP, greatest Sun-Earth-vehicle angle", std::abs(wide - 9.86), 0.01, "deg",
                       "independent reader"));
}

TEST_CASE("a big-endian file") {
  // Orekit's file says so in its file record; its one segment has no coefficients, which is said when it is
  // opened.
  try {
    SpkFile::open(test::data("astro/spk/big_endian_test.bsp"));
    FAIL("accepted");
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-EPHEMERIS-0002");
  }
}
