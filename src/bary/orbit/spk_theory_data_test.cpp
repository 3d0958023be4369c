#include "bary/orbit/spk_theory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk.hpp"

using namespace bary;

TEST_CASE("SPK type 10: two-line elements between nine sets, against CSPICE") {
  const std::string path = test::data("astro/spk/spkw10_ex.bsp");
  const auto file = ephemeris::SpkFile::open(path, orbit::spk_theory());
  std::vector<double> et, truth;
  const std::string text = read_file(test::source("src/bary/ephemeris/spk_files_reference.csv"));
  for (const auto line : split(text, '\n')) {
    const auto f = split(line, ',');
    if (f.size() != 11 || f[1] != "10") continue;
    et.push_back(parse_f64(f[4]).value());
    for (std::size_t c = 0; c < 6; ++c) truth.push_back(parse_f64(f[5 + c]).value());
  }
  REQUIRE(et.size() == 16);
  std::vector<double> rows(truth.size());
  file->segments()[0]->evaluate(et, rows);
  double position = 0, velocity = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    (i % 6 < 3 ? position : velocity) =
        std::max(i % 6 < 3 ? position : velocity, 1000 * std::abs(rows[i] - truth[i]));
  CHECK(test::accuracy("SPK type 10, position", position, 1e-3, "m", "CSPICE N0066, spkpvn"));
  CHECK(test::accuracy("SPK type 10, velocity", velocity, 1e-6, "m/s", "CSPICE N0066, spkpvn"));
  for (std::size_t i = 0; i < et.size(); ++i) {
    double one[6];
    file->segments()[0]->evaluate({&et[i], 1}, one);
    CHECK(std::equal(one, one + 6, rows.begin() + static_cast<std::ptrdiff_t>(6 * i)));
  }
  // Without SGP4 the file opens, and the segment says what it lacks.
  try {
    ephemeris::SpkFile::open(path)->segments()[0]->evaluate({&et[0], 1}, {rows.data(), 6});
    FAIL("evaluated");
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-EPHEMERIS-0006");
  }
}
