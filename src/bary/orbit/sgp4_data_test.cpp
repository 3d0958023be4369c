#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <sstream>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/tle.hpp"

using namespace bary;
using namespace bary::orbit;

TEST_CASE("SGP4 verification set: all rows of tcppver.out (AIAA 2006-6753)") {
  // SGP4-VER.TLE carries start, stop and step behind column 69; the answers are printed to 1e-8 km.
  std::map<std::int64_t, MeanElements> sets;
  {
    std::istringstream in(read_file(test::data("astro/sgp4/SGP4-VER.TLE")));
    std::string line, one;
    while (std::getline(in, line)) {
      if (line.starts_with("1 ")) one = line.substr(0, 69);
      if (!line.starts_with("2 ")) continue;
      std::string two = line.substr(0, 69);
      Diagnostics faults;
      const auto v = read_tle(one + "\n" + two + "\n", "SGP4-VER.TLE", Strictness::lenient, faults);
      if (v.empty()) {
        // Two sets of the file carry checksums that are wrong on purpose; the theory is what is tested here.
        const auto fix = [](std::string s) {
          int sum = 0;
          for (char c : s.substr(0, 68)) sum += c >= '0' && c <= '9' ? c - '0' : c == '-';
          s[68] = static_cast<char>('0' + sum % 10);
          return s;
        };
        const auto w =
            read_tle(fix(one) + "\n" + fix(two) + "\n", "SGP4-VER.TLE", Strictness::strict, faults);
        REQUIRE(w.size() == 1);
        sets[w[0].catalog_number] = w[0];
      } else {
        sets[v[0].catalog_number] = v[0];
      }
    }
  }
  double worst_r = 0, worst_v = 0;
  int rows = 0;
  std::int64_t current = 0;
  Sgp4Record record{};
  std::istringstream in(read_file(test::data("astro/sgp4/tcppver.out")));
  for (std::string line; std::getline(in, line);) {
    if (line.find("xx") != std::string::npos) {
      const auto id = *parse_i64(split(line, ' ')[0]);
      REQUIRE(sets.count(id) == 1);
      current = id;
      record = sgp4_init(sets[id]);
      continue;
    }
    double v[7];
    if (std::sscanf(line.c_str(), "%lf %lf %lf %lf %lf %lf %lf", v, v + 1, v + 2, v + 3, v + 4, v + 5,
                    v + 6) != 7)
      continue;
    double o[6];
    Sgp4Status status;
    sgp4_propagate(record, std::span<const double>(v, 1),
                   {std::span(o, 1), std::span(o + 1, 1), std::span(o + 2, 1), std::span(o + 3, 1),
                    std::span(o + 4, 1), std::span(o + 5, 1), std::span(&status, 1)});
    CAPTURE(line);
    if (current == 33334) {
      // The set is wrong on purpose: its row repeats the state of the satellite before it, beside error 3.
      CHECK(status == Sgp4Status::perturbed_eccentricity);
      ++rows;
      continue;
    }
    if (status != Sgp4Status::ok) {
      CHECK(status == Sgp4Status::ok);
      continue;
    }
    ++rows;
    for (int k = 0; k < 3; ++k) {
      worst_r = std::max(worst_r, std::abs(o[k] - v[k + 1]));
      worst_v = std::max(worst_v, std::abs(o[k + 3] - v[k + 4]));
    }
  }
  CHECK(rows == 667);
  CHECK(test::accuracy("SGP4 position", worst_r, 2e-7, "km", "tcppver.out, AIAA 2006-6753"));
  CHECK(test::accuracy("SGP4 velocity", worst_v, 1e-9, "km/s", "tcppver.out, AIAA 2006-6753"));
}

TEST_CASE("a batch gives the bits of single calls, whatever stands beside a lane") {
  Diagnostics faults;
  const auto all = read_tle(read_file(test::data("astro/tle/active_2019-11-09.txt")), "active",
                            Strictness::strict, faults);
  CHECK(all.size() == 2268);
  std::vector<double> minutes;
  for (int k = 0; k < 37; ++k) minutes.push_back(-700.0 + 97.3 * k);
  std::vector<double> batch(6 * minutes.size()), one(6);
  std::vector<Sgp4Status> status(minutes.size()), single(1);
  std::size_t differing = 0, deep = 0;
  for (std::size_t i = 0; i < all.size(); i += 7) {
    const Sgp4Record r = sgp4_init(all[i]);
    deep += r.deep;
    const std::size_t n = minutes.size();
    const auto part = [&](std::size_t k) { return std::span(batch).subspan(k * n, n); };
    sgp4_propagate(r, minutes, {part(0), part(1), part(2), part(3), part(4), part(5), status});
    for (std::size_t k = 0; k < n; ++k) {
      const auto slot = [&](std::size_t c) { return std::span(one).subspan(c, 1); };
      sgp4_propagate(r, std::span(minutes).subspan(k, 1),
                     {slot(0), slot(1), slot(2), slot(3), slot(4), slot(5), single});
      for (std::size_t c = 0; c < 6; ++c) differing += one[c] != batch[c * n + k];
      differing += single[0] != status[k];
    }
  }
  CHECK(deep > 50);
  CHECK(differing == 0);
}

TEST_CASE("states of 26,389 catalogue satellites are finite or carry a status") {
  std::vector<double> v(6);
  std::vector<Sgp4Status> status(1);
  Diagnostics faults;
  std::string text;
  {
    FILE* pipe = popen(("gzip -dc '" + test::data("astro/tle/satcat_2024-07-05.3le.gz") + "'").c_str(), "r");
    REQUIRE(pipe);
    char buffer[1 << 16];
    while (std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
    pclose(pipe);
  }
  const auto all = read_tle(text, "satcat", Strictness::strict, faults);
  CHECK(all.size() == 26389);
  // Every set through the encodings of OMM and back, the epoch's last bit included.
  CHECK(read_elements(write_omm_csv(all), "csv", Strictness::strict, faults) == all);
  CHECK(read_elements(write_omm_json(all), "json", Strictness::strict, faults) == all);
  CHECK(read_elements(write_omm(all, NdmEncoding::kvn), "kvn", Strictness::strict, faults) == all);
  CHECK(read_elements(write_omm(all, NdmEncoding::xml), "xml", Strictness::strict, faults) == all);
  std::size_t good = 0;
  for (const auto& e : all) {
    const double t = 60;
    const auto slot = [&](std::size_t c) { return std::span(v).subspan(c, 1); };
    sgp4_propagate(sgp4_init(e), std::span(&t, 1),
                   {slot(0), slot(1), slot(2), slot(3), slot(4), slot(5), status});
    good += status[0] == Sgp4Status::ok && std::isfinite(v[0] + v[3]) && std::hypot(v[0], v[1], v[2]) > 6300;
  }
  CHECK(good > 26300);
}

TEST_CASE("the samples of OMM in their encodings (python-sgp4)") {
  Diagnostics faults;
  const auto read = [&](const std::string& name) {
    const auto v =
        read_elements(read_file(test::data("astro/sgp4/" + name)), name, Strictness::strict, faults);
    REQUIRE(v.size() == 1);
    return v[0];
  };
  const MeanElements csv = read("sample_omm.csv"), json = read("sample_omm.json");
  CHECK(csv.name == "VANGUARD 1");
  CHECK(csv.epoch.fraction == 0.472320);
  CHECK(csv.bstar == -0.22483e-4);
  // CSV and XML hold the same set, and so the same state to the last bit.
  const MeanElements xml = read("sample_omm.xml");
  CHECK(xml == csv);
  for (const double minutes : {0.0, 1440.0}) {
    double a[6], b[6];
    Sgp4Status status;
    for (const auto& [e, out] : {std::pair{&csv, a}, std::pair{&xml, b}})
      sgp4_propagate(sgp4_init(*e), std::span(&minutes, 1),
                     {std::span(out, 1), std::span(out + 1, 1), std::span(out + 2, 1), std::span(out + 3, 1),
                      std::span(out + 4, 1), std::span(out + 5, 1), std::span(&status, 1)});
    CHECK(std::equal(a, a + 6, b));
  }
  // The JSON sample is a later set of the same satellite, so its figures stand here once more.
  CHECK(json.catalog_number == 5);
  CHECK(json.mean_motion_rev_day == 10.85873516);
  CHECK(json.bstar == 0.00035436);
  CHECK(json.ndot == 2.64e-6);
  CHECK(json.epoch.fraction == 0.662784);
}

TEST_CASE("OMM examples of the standard as elements") {
  Diagnostics faults;
  const auto read = [&](const std::string& name) {
    return read_elements(read_file(test::data("astro/ccsds/" + name)), name, Strictness::strict, faults);
  };
  const auto goes = read("odm_omm_OMMExample2.xml");
  REQUIRE(goes.size() == 1);
  CHECK(goes[0].name == "GOES-9");
  CHECK(goes[0].catalog_number == 23581);
  CHECK(goes[0].element_set == 925);
  CHECK(goes[0].epoch.fraction == 0.4264);
  CHECK(goes[0].ndot == -0.00000113);
  // Another theory is no business of SGP4.
  try {
    read("odm_omm_OMMExample3.txt");
    CHECK(false);
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-ORBIT-0007");
    CHECK(e.diagnostic().where.line == 14);
    CHECK(e.diagnostic().where.key == "MEAN_ELEMENT_THEORY");
  }
}
