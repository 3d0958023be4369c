#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/ephemeris/spk_samples.hpp"

using namespace bary;
using namespace bary::ephemeris;

TEST_CASE("SPK segments of every type against CSPICE's evaluators") {
  // spk_reference.csv: what CSPICE N0066 (spkpvn_) said of the file that spk_samples.hpp makes.
  const std::string bytes = spk_bytes(samples::all(), "samples");
  const auto file =
      SpkFile::over({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}, "samples.bsp");
  REQUIRE(file->segments().size() == samples::all().size());
  std::map<int, double> position, velocity;
  std::size_t rows = 0;
  const std::string text = read_file(test::source("src/bary/ephemeris/spk_reference.csv"));
  for (const auto line : split(text, '\n')) {
    const auto f = split(line, ',');
    const auto type = parse_i64(f[0]);
    if (!type || f.size() != 10) continue;
    const auto segment = file->segments().at(static_cast<std::size_t>(parse_i64(f[2]).value()));
    REQUIRE(segment->info().target == parse_i64(f[1]).value());
    const double et = parse_f64(f[3]).value();
    double out[6], dr = 0, dv = 0, r = 0, v = 0;
    segment->evaluate({&et, 1}, out);
    for (std::size_t c = 0; c < 3; ++c) {
      const double x = parse_f64(f[4 + c]).value(), u = parse_f64(f[7 + c]).value();
      dr += (out[c] - x) * (out[c] - x), r += x * x;
      dv += (out[3 + c] - u) * (out[3 + c] - u), v += u * u;
    }
    const int t = static_cast<int>(*type);
    position[t] = std::max(position[t], std::sqrt(dr / r));
    velocity[t] = std::max(velocity[t], std::sqrt(dv / v));
    ++rows;
  }
  CHECK(rows == 136);
  CHECK(position.size() == 10);
  for (const auto& [type, worst] : position) {
    CHECK(test::accuracy("SPK type " + std::to_string(type) + ", position", worst, 1e-13, "relative",
                         "CSPICE N0066, spkpvn"));
    CHECK(test::accuracy("SPK type " + std::to_string(type) + ", velocity", velocity[type], 1e-12, "relative",
                         "CSPICE N0066, spkpvn"));
  }
}
