#include "bary/access/links.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "bary/access/test_support.hpp"
#include "bary/core/error.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::access;

TEST_CASE("free-space loss: ITU-R P.525 and published figures") {
  double worst = 0;
  // ITU-R P.525-4 (4): 32.4 + 20 log f(MHz) + 20 log d(km), its constant rounded from 32.448.
  for (const double f_mhz : {100.0, 2200.0, 8025.0, 32000.0})
    for (const double d_km : {400.0, 2000.0, 36000.0, 4e5}) {
      const double expected = 32.4 + 20 * std::log10(f_mhz) + 20 * std::log10(d_km);
      worst = std::max(worst, std::abs(free_space_loss_db(d_km * 1e3, f_mhz * 1e6) - expected));
    }
  CHECK(bary::test::accuracy("free-space loss", worst, 0.05, "dB", "ITU-R P.525-4, its rounding"));
  // Examples of MATLAB's fspl and of the Python package sdr.
  CHECK(free_space_loss_db(10e3, 10e9) == doctest::Approx(132.4478).epsilon(4e-7));
  CHECK(free_space_loss_db(1e3, 1e9) == doctest::Approx(92.44778322188337).epsilon(1e-13));
}

TEST_CASE("a published budget, up and down: EMWIN-N of NOAA's GOES N") {
  // National Weather Service, "EMWIN-N link budget" (public domain): 5° elevation, 41,127 km, dBm as dBW
  // + 30.
  const double range = 41127e3;
  Link up;
  up.frequency_hz = 2034.70e6;
  up.eirp_dbw = 76.7 - 30;
  up.g_over_t_db_k = -14.2;
  up.losses_db = 0.5 + 0.4 + 0.2;
  up.data_rate_bit_s = 9600;
  Link down = up;
  down.frequency_hz = 1692.70e6;
  down.eirp_dbw = 44.8 - 30;
  down.g_over_t_db_k = -0.3;
  down.losses_db = 0.4 + 0.2;
  down.required_eb_n0_db = 5.6;
  double worst = 0;
  const auto compare = [&](double ours, double theirs) { worst = std::max(worst, std::abs(ours - theirs)); };
  compare(free_space_loss_db(range, up.frequency_hz), 190.9);
  compare(free_space_loss_db(range, down.frequency_hz), 189.3);
  compare(c_n0_dbhz(up, range), 69.1);
  compare(c_n0_dbhz(down, range), 53.2);
  const double overall = combined_c_n0_dbhz(c_n0_dbhz(up, range), c_n0_dbhz(down, range));
  compare(overall, 53.1);
  compare(overall - 10 * std::log10(9600), 13.3);
  compare(overall - 10 * std::log10(9600) - 5.6, 7.7);
  CHECK(bary::test::accuracy("link budget", worst, 0.1, "dB", "NOAA/NWS, EMWIN-N; each line rounded to 0.1"));
}

TEST_CASE("nothing is left of the margin at the longest range") {
  Link l{8.1e9, 13, 31, 320e6, 4.4, 2.5};
  CHECK(std::abs(margin_db(l, longest_range_m(l))) < 1e-12);
  CHECK(margin_db(l, 0.5 * longest_range_m(l)) == doctest::Approx(20 * std::log10(2)));
}

TEST_CASE(
    "contacts of a real satellite: the range rate is the rate of the range, the Doppler changes its sign") {
  const Context context = access::test::context();
  const ephemeris::Trajectory one{{*access::test::satellites().find("KOMPSAT 3A")}};
  const std::vector<Site> sites{access::test::site("Daejeon", 36.374, 127.352, 80, 5),
                                access::test::site("Svalbard", 78.230, 15.408, 450, 5)};
  LinkOptions o;
  o.passes.start = access::test::noon;
  o.passes.stop = o.passes.start + 86400.0;
  o.step_s = 1;
  o.link = {8.2e9, 13, 31, 320e6, 4.4, 2.5};
  const LinksFound found = find_links(one, sites, o, context);
  const Passes passes = find_passes(one, sites, o.passes, context);
  REQUIRE(found.contacts.size() == passes.passes.size());
  const Links& l = found.links;
  double rate = 0;
  for (std::size_t i = 2; i + 2 < l.size(); ++i) {
    if (l.epoch[i + 2] - l.epoch[i - 2] != 4) continue;
    const auto change = [&](std::size_t k) { return l.range_m[i + k] - l.range_m[i - k]; };
    rate = std::max(rate, std::abs((8 * change(1) - change(2)) / 12 - l.range_rate_m_s[i]));
  }
  CHECK(bary::test::accuracy("range rate", rate, 0.01, "m/s", "differences of the range, fourth order"));
  for (std::size_t k = 0; k < found.contacts.size(); ++k) {
    const Contact& c = found.contacts[k];
    CHECK(c.start == passes.passes[k].start);
    CHECK(c.stop == passes.passes[k].stop);
    CHECK(c.usable_s <= (c.stop - c.start) + 1e-6);
    CHECK(c.volume_bit == c.usable_s * 320e6);
    // By the definition: rows with a margin, a second each.
    double seconds = 0;
    std::vector<double> doppler;
    for (std::size_t i = 0; i < l.size(); ++i) {
      if (l.site[i] != c.site || l.epoch[i] < c.start || l.epoch[i] > c.stop) continue;
      seconds += l.margin_db[i] >= 0;
      doppler.push_back(l.doppler_hz[i]);
    }
    CHECK(std::abs(seconds - c.usable_s) < 3);
    if (passes.passes[k].begins == Edge::event) CHECK(doppler.front() > 0);
    if (passes.passes[k].ends == Edge::event) CHECK(doppler.back() < 0);
    CHECK(std::is_sorted(doppler.rbegin(), doppler.rend()));
  }
  // Every row once, in order, with the ends of each pass.
  CHECK(std::is_sorted(l.site.begin(), l.site.end()));
  CHECK(l.epoch.front() == passes.passes[0].start);
}

TEST_CASE("a link without a frequency, a rate or a step is refused") {
  LinkOptions o;
  o.passes.start = access::test::noon;
  o.passes.stop = o.passes.start + 60.0;
  o.link = {8e9, 13, 31, 0, 4, 0};
  CHECK_THROWS_WITH_AS(find_links({}, {}, o, access::test::context()),
                       "error BARY-ACCESS-0004: the link's data_rate_bit_s is 0; it must be above 0", Error);
}
