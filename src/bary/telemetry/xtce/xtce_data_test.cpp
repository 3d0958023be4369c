/// Real packets, every value.

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdio>
#include <memory>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry::xtce;
using testing::Capture;

namespace {

Plan plan_of(const std::string& name, std::string_view root = {}) {
  Diagnostics faults;
  Plan p = compile(read_xtce(read_file(test::data(name)), name, faults), root, faults);
  INFO(testing::texts(faults));
  REQUIRE(p);
  CHECK(!faults.has_errors());
  return p;
}

Capture capture(const std::string& name) {
  Capture c;
  const std::string s = read_file(test::data(name));
  c.bytes.assign(s.begin(), s.end());
  c.index_ccsds();
  return c;
}

std::vector<std::vector<std::string>> csv(std::string_view text) {
  std::vector<std::vector<std::string>> out;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    out.emplace_back();
    for (const std::string_view cell : split(line, ',')) out.back().emplace_back(trim(cell));
  }
  return out;
}

/// Values that differ from the table, over all cells that are not empty; `seen` counts them.
std::size_t differing(const Rows& rows, const std::vector<std::vector<std::string>>& table,
                      std::size_t& seen) {
  std::size_t bad = 0;
  REQUIRE(table.size() == rows.size() + 1);
  for (std::size_t c = 0; c < table[0].size(); ++c) {
    const auto* column = rows.find(table[0][c]);
    INFO(table[0][c]);
    REQUIRE(column);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const std::string& cell = table[r + 1][c];
      if (cell.empty()) continue;
      ++seen;
      const auto expected = parse_f64(cell);
      const bool same = expected ? std::bit_cast<std::uint64_t>(column->number(r)) ==
                                       std::bit_cast<std::uint64_t>(*expected)
                                 : column->raw_text(r) == cell;
      bad += !same;
    }
  }
  return bad;
}

std::string gunzip(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("gzip -dc '" + path + "'").c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::string out(1 << 16, '\0'), all;
  while (const std::size_t n = std::fread(out.data(), 1, out.size(), pipe.get())) all.append(out, 0, n);
  return all;
}

const Context ctx;

}  // namespace

TEST_CASE("APID 478: all fields of the 32 packets") {
  const Plan plan = plan_of("swx/ialirt/ialirt.xml");
  const Capture c = capture("swx/ialirt/sc_apid478.bin");
  const Decoded d = decode(plan, c.packets(), {}, ctx);
  CHECK(d.statistics.decoded == 32);
  CHECK(d.statistics.longer == 0);
  REQUIRE(d.kinds.size() == 1);
  CHECK(d.kinds[0].container == "IALiRTPacket");
  const auto table = csv(read_file(test::data("swx/ialirt/sc_apid478_expected.csv")));
  CHECK(table[0].size() == 132);
  std::size_t seen = 0;
  const std::size_t bad = differing(d.kinds[0], table, seen);
  CHECK(seen == 32 * 132);
  CHECK(test::accuracy("XTCE: APID 478, raw values that differ", static_cast<double>(bad), 0, "",
                       "space_packet_parser 6, 32 x 132"));
}

TEST_CASE("HIT: the instrument team's decode of 1000 packets") {
  const Plan plan = plan_of("swx/ialirt/ialirt_hit.xml");
  const Capture c = capture("swx/ialirt/hit_ialirt_sample.ccsds");
  const Decoded d = decode(plan, c.packets(), {}, ctx);
  CHECK(d.statistics.decoded == 1000);
  const Rows& rows = d.kinds.at(0);
  const auto table = csv(read_file(test::data("swx/ialirt/hit_ialirt_sample.csv")));
  REQUIRE(table.size() == 1001);
  // The team's names beside the file's. Rates of a packet's sub-commutation stand in one column of many.
  const std::pair<const char*, const char*> names[] = {{"CCSDS_APPID", "PKT_APID"},
                                                       {"CCSDS_SEQ_CNT", "SRC_SEQ_CTR"},
                                                       {"CCSDS_LENGTH", "PKT_LEN"},
                                                       {"SC_TICK", "HIT_SC_TICK"},
                                                       {"MET", "HIT_MET"},
                                                       {"SUBCOM", "HIT_SUBCOM"},
                                                       {"FAST_RATE_1", "HIT_FAST_RATE_1"},
                                                       {"FAST_RATE_2", "HIT_FAST_RATE_2"},
                                                       {"SLOW_RATE", "HIT_SLOW_RATE"}};
  std::size_t bad = 0;
  for (const auto& [theirs, ours] : names) {
    std::size_t c0 = 0;
    while (c0 < table[0].size() && table[0][c0] != theirs) ++c0;
    const auto* column = rows.find(ours);
    REQUIRE(column);
    for (std::size_t r = 0; r < 1000; ++r) bad += column->raw_text(r) != table[r + 1][c0];
  }
  CHECK(test::accuracy("XTCE: HIT, clock, subcom and rate values that differ", static_cast<double>(bad), 0,
                       "", "IMAP HIT team, 1000 packets"));
}

TEST_CASE("JPSS: 7200 packets, floats to the last bit") {
  const Plan plan = plan_of("swx/xtce/jpss1_geolocation_xtce_v1.xml");
  const Capture c = capture("swx/xtce/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1");
  CHECK(c.offset.size() == 7200);
  const Decoded d = decode(plan, c.packets(), {}, ctx);
  CHECK(d.statistics.decoded == 7200);
  const auto table = csv(gunzip(test::data("swx/xtce/jpss1_decoded_raw.csv.gz")));
  std::size_t seen = 0;
  const std::size_t bad = differing(d.kinds.at(0), table, seen);
  CHECK(seen == 7200 * 27);
  CHECK(test::accuracy("XTCE: JPSS-1, raw values that differ", static_cast<double>(bad), 0, "",
                       "space_packet_parser 6, 7200 x 27"));
}

TEST_CASE("JPSS by every description that is there") {
  const Capture c = capture("swx/xtce/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1");
  const auto table = csv(gunzip(test::data("swx/xtce/jpss1_decoded_raw.csv.gz")));
  std::size_t bad = 0, seen = 0;
  for (const char* name : {"swx/xtce/test_xtce.xml", "swx/xtce/contrived_inheritance_structure.xml"}) {
    const Decoded d = decode(plan_of(name), c.packets(), {}, ctx);
    CHECK(d.statistics.decoded == 7200);
    CHECK(d.kinds.at(0).container == "JPSS_ATT_EPHEM");
    const Rows& rows = d.kinds[0];
    bad += differing(rows, table, seen);
  }
  CHECK(seen == 2 * 7200 * 27);
  CHECK(test::accuracy("XTCE: JPSS-1 by two more files, values that differ", static_cast<double>(bad), 0, "",
                       "space_packet_parser 6"));
}

TEST_CASE("MAG: nine packets") {
  const Plan plan = plan_of("swx/ialirt/ialirt_mag.xml");
  Capture c;
  for (int i = 0; i < 9; ++i)
    c.add(read_file(
        test::data("swx/ialirt/" + std::to_string(461971383 + i) + "-" + std::to_string(404 + i) + ".bin")));
  const Decoded d = decode(plan, c.packets(), {}, ctx);
  CHECK(d.statistics.decoded == 9);
  CHECK(d.statistics.longer == 9);  // two bytes of checksum, which the file does not describe
  const Rows& rows = d.kinds.at(0);
  // The IMAP tests' words of the first complete group, its times, and the counters of all nine
  const std::uint32_t words[] = {15797207, 5750698, 15921110, 2342918},
                      fine[] = {1502, 1502, 1505, 1505, 1500};
  std::size_t bad = 0;
  for (std::size_t i = 0; i < 4; ++i) bad += rows.find("MAG_DATA")->number(i) != words[i];
  for (std::size_t i = 0; i < 5; ++i) bad += rows.find("MAG_ACQ_TM_FINE")->number(i) != fine[i];
  for (std::size_t i = 0; i < 9; ++i) {
    bad += static_cast<std::uint32_t>(rows.find("MAG_STATUS")->number(i)) >> 22 != i % 4;
    const std::size_t group = i / 4;
    bad += rows.find("MAG_ACQ_TM_COARSE")->number(i) != 461971382.0 + 4.0 * static_cast<double>(group);
  }
  CHECK(
      test::accuracy("XTCE: MAG, raw values that differ", static_cast<double>(bad), 0, "", "IMAP MAG tests"));
}

TEST_CASE("SWE: one packet; SWAPI and CoDICE: their descriptions") {
  const Capture c = capture("swx/ialirt/swe_packet.bin");
  const Decoded d = decode(plan_of("swx/ialirt/ialirt_swe.xml"), c.packets(), {}, ctx);
  REQUIRE(d.kinds.size() == 1);
  const Rows& rows = d.kinds[0];
  std::size_t bad = rows.find("SWE_SEQ")->number(0) != 20;
  bad += rows.find("SWE_ACQ_SEC")->number(0) != 462466219;
  bad += rows.find("SWE_ACQ_SUB")->number(0) != 103916;
  for (int cem = 1; cem <= 7; ++cem)
    for (int e = 1; e <= 4; ++e)
      bad += rows.find("SWE_CEM" + std::to_string(cem) + "_E" + std::to_string(e))->number(0) !=
             (cem % 2 ? 243 : 0);
  CHECK(
      test::accuracy("XTCE: SWE, raw values that differ", static_cast<double>(bad), 0, "", "IMAP SWE tests"));
  CHECK(plan_of("swx/ialirt/ialirt_codicelo.xml").kinds()[1].columns == 27);
  CHECK(plan_of("swx/ialirt/ialirt_codicehi.xml").kinds()[1].columns == 17);
  CHECK(plan_of("swx/ialirt/ialirt_swapi.xml").kinds()[1].columns == 20);
}
