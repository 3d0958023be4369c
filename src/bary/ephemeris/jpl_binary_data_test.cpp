#include "bary/ephemeris/jpl_binary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {
const char* de440() { return "astro/spk/jpl_linux_p1550p2650_trunc_1999-2000.440"; }
std::span<const std::byte> bytes_of(const std::string& s) {
  return {reinterpret_cast<const std::byte*>(s.data()), s.size()};
}
}  // namespace

TEST_CASE("JPL's native binary of DE440 against CALCEPH") {
  // jpl_reference.csv: what CALCEPH 3.0.0 (IMCCE) read from the same file.
  const auto file = JplBinary::open(test::data(de440()));
  CHECK(file->number() == 440);
  CHECK(file->au_km() == 149597870.7);
  double position = 0, velocity = 0;
  int rows = 0;
  const std::string text = read_file(test::source("src/bary/ephemeris/jpl_reference.csv"));
  for (const auto line : split(text, '\n')) {
    const auto f = split(line, ',');
    if (f.size() != 9 || !parse_i64(f[0])) continue;
    const double et = parse_f64(f[2]).value();
    StateBuffer out(1);
    file->states_at(static_cast<frames::Body>(parse_i64(f[0]).value()),
                    static_cast<frames::Body>(parse_i64(f[1]).value()), {&et, 1}, out.columns());
    REQUIRE(out.status(0) == SampleStatus::ok);
    Eigen::Vector3d r, v;
    for (int c = 0; c < 3; ++c) {
      r[c] = 1e3 * parse_f64(f[3 + static_cast<std::size_t>(c)]).value();
      v[c] = 1e3 * parse_f64(f[6 + static_cast<std::size_t>(c)]).value();
    }
    position = std::max(position, (out.r_m(0) - r).norm() / r.norm());
    velocity = std::max(velocity, (out.v_m_s(0) - v).norm() / v.norm());
    ++rows;
  }
  CHECK(rows == 48);
  CHECK(test::accuracy("DE440 binary, position", position, 1e-14, "relative", "CALCEPH 3.0.0"));
  CHECK(test::accuracy("DE440 binary, velocity", velocity, 1e-13, "relative", "CALCEPH 3.0.0"));
}

TEST_CASE("the default kernel against DE440, January to May 2000; barycentres are not to be mixed") {
  const auto jpl = open_ephemeris(test::data(de440())), mine = default_ephemeris();
  double moon = 0, sun = 0, least = 1e99, most = 0;
  for (std::int64_t t = 3600; t < 13000000; t += 34567) {
    const Epoch e{t, 0.25};
    const auto apart = [&](frames::Body target, frames::Body centre) {
      return (jpl->position_m(target, centre, e) - mine->position_m(target, centre, e)).norm();
    };
    moon = std::max(moon, apart(body::moon, body::earth));
    sun = std::max(sun, apart(body::sun, body::earth) / 1e3);
    const double barycentre = apart(body::earth, body::ssb) / 1e3;
    least = std::min(least, barycentre), most = std::max(most, barycentre);
  }
  CHECK(test::accuracy("default kernel, Moon from Earth, 2000", moon, 5, "m", "JPL DE440"));
  CHECK(test::accuracy("default kernel, Sun from Earth, 2000", sun, 1, "km", "JPL DE440"));
  // DE440 added thirty trans-Neptunian masses: its barycentre lies some 122 km from that of DE431, of which
  // the default kernel was made. Differences of positions do not see it.
  CHECK(test::accuracy("barycentre of DE431 from that of DE440",
                       std::max(std::abs(least - 122), std::abs(most - 122)), 5, "km",
                       "122 km (Park et al. 2021, and both kernels)"));
}

TEST_CASE("JPL's binary in the other byte order, cut and spoilt") {
  const std::string good = read_file(test::data(de440()));
  std::string swapped = good;
  const auto swap = [&](std::size_t at, std::size_t n) {
    const auto from = swapped.begin() + static_cast<std::ptrdiff_t>(at);
    std::reverse(from, from + static_cast<std::ptrdiff_t>(n));
  };
  for (std::size_t at : {2652, 2660, 2668, 2680, 2688}) swap(at, 8);
  swap(2676, 4);
  for (std::size_t at = 2696; at < 2856; at += 4) swap(at, 4);
  for (std::size_t at = 2856 + 6 * 245; at < 2856 + 6 * 245 + 24; at += 4) swap(at, 4);
  for (std::size_t at = 8144; at + 8 <= swapped.size(); at += 8) swap(at, 8);
  const auto a = JplBinary::over(bytes_of(good), "little"), b = JplBinary::over(bytes_of(swapped), "big");
  const Epoch e{2000000, 0.5};
  CHECK(a->position_m(body::mars_bary, body::moon, e) == b->position_m(body::mars_bary, body::moon, e));

  const auto refused = [](const std::string& s) {
    try {
      JplBinary::over(bytes_of(s), "x.440");
    } catch (const Error& x) {
      return x.code() + " " + x.what();
    }
    return std::string("no error");
  };
  CHECK(refused(good.substr(0, 2800)).find("BARY-EPHEMERIS-0001") == 0);
  CHECK(refused(good.substr(0, 20000)).find("BARY-EPHEMERIS-0002") == 0);
  std::string hole = good.substr(0, 5 * 8144) + good.substr(6 * 8144);
  CHECK(refused(hole).find("do not follow") != std::string::npos);
  std::string series = good;
  series[2697] = '\x7f';  // the first series begins at word 32,515
  CHECK(refused(series).find("BARY-EPHEMERIS-0002") == 0);
  try {
    a->position_m(body::moon, body::earth, time::parse_epoch("2001-01-01T00:00:00Z"));
    FAIL("given");
  } catch (const Error& x) {
    CHECK(x.code() == "BARY-EPHEMERIS-0004");
    CHECK(std::string(x.what()).find("1999-11-2") != std::string::npos);
  }
}
