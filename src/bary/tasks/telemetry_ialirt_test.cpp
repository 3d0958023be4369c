// Composition by CoDICE-Lo through the task, with tables of a plan.
//
// Truth: three blocks of the instrument's ground test of 2024-11-10 as the octets of its telemetry have them
// (imap_processing, tests/ialirt/data/l0/apid01152.tlm, MIT), and the counts of the same blocks by species
// and step of energy in the instrument team's own product
// (imap_codice_l1a_lo-ialirt_20241110193700_v0.0.0.cdf), which tell the order of the octets. The ratios were
// computed from the team's counts with numpy by the formulas of the header codice.hpp.
#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/study/run.hpp"
#include "bary/tasks/tasks.hpp"

using namespace bary;

namespace {

struct Block {
  std::vector<std::pair<std::size_t, int>> counts;  ///< of 1,152 in the order of the telemetry; the rest zero
  std::int64_t sum;
  std::vector<std::optional<double>> ratios;
};

std::vector<Block> ground_test() {
  return {
      {{{70, 1}, {72, 1}, {89, 1}, {101, 1}, {104, 1}, {110, 15}, {111, 86}, {112, 79}, {113, 9}},
       194,
       {0.09922479057118491, 0.0, 0.011311643451009077, std::nullopt, 0.7533717401638375,
        1.4592558978812993}},
      {{{1, 1}, {53, 2}, {90, 1}, {93, 1}, {96, 1}, {98, 1}, {110, 9}, {111, 64}, {112, 60}, {113, 7}},
       147,
       {0.08364457162981831, 0.006904127032525314, 0.017921465177214525, 7.6545898994692365,
        0.7572212672538783, 0.0}},
      {{{3, 1}, {15, 1}, {43, 1}, {44, 1}, {65, 1}, {75, 2}, {76, 2}, {86, 1}, {88, 1}, {102, 1}, {127, 1}},
       13,
       {0.3605824142522459, 0.12498351812153347, 0.45893169450813026, 0.748883267873607, 0.41287154347629945,
        3.0354196869645045}}};
}
constexpr const char* ratio_names[] = {"c_over_o",   "mg_over_o",  "fe_over_o",
                                       "c6_over_c5", "o7_over_o6", "fe_low_over_high"};

/// Header of a block of that test: three octets a count, 3,456 in all.
constexpr unsigned char head[] = {0x1b, 0xf3, 0xd1, 0x4d, 0x00, 0x01, 0xb7, 0x1b, 0x1b, 0xf3,
                                  0xd0, 0x5c, 0x00, 0x02, 0xe0, 0x09, 0xea, 0xbf, 0x73, 0x88,
                                  0x00, 0x00, 0x00, 0xff, 0xf3, 0x00, 0x0d, 0x80};

void put(std::string& s, std::uint64_t v, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) s += static_cast<char>(v >> (8 * i));
}

/// 233 packets of APID 1152 a block; packet `missing` of the whole run is left out.
std::string packets_of(const std::vector<Block>& blocks, std::size_t missing = ~std::size_t{0}) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t k = 0; k < blocks.size(); ++k) {
    std::string octets(reinterpret_cast<const char*>(head), sizeof head);
    octets.resize(233 * 15, '\0');
    for (const auto& [i, n] : blocks[k].counts) octets[sizeof head + 3 * i + 2] = static_cast<char>(n);
    for (std::size_t p = 0; p < 233; ++p, ++at) {
      if (at == missing) continue;
      put(out, 0x0C80, 2);
      put(out, 0xC000 | (at & 0x3FFF), 2);
      put(out, 27, 2);
      put(out, 468963661 + 240 * k + p, 4);
      put(out, 468963660 + 240 * k, 4);
      put(out, 0, 1);
      put(out, p, 1);
      out += octets.substr(15 * p, 15);
      put(out, 0, 3);
    }
  }
  return out;
}

std::string tables(int steps) {
  static constexpr const char* species[] = {"heplusplus", "cplus5", "cplus6", "oplus6", "oplus7",
                                            "oplus8",     "mg",     "fe_loq", "fe_hiq"};
  std::string out = "energy_kev,acquisition_s,geometric_factor";
  for (const char* s : species) out += std::string(",efficiency_") + s;
  out += "\n";
  for (int k = 0; k < steps; ++k) {
    out += format_f64(14.1 * std::pow(0.961, k)) + "," + (k < 100 ? "0.5787" : "0.0957") + "," +
           format_f64(1e-4 * (1 + 0.01 * k));
    for (int s = 0; s < 9; ++s) out += "," + format_f64(0.1 + 0.02 * s + 0.0005 * k);
    out += "\n";
  }
  return out;
}

study::RunResult run(const std::string& packets, const std::string& plan) {
  const std::string folder = test::scratch("codice");
  write_file(folder + "/lo.pkts", packets);
  std::string text = "[task.t]\nkind = 'telemetry.ialirt'\ninput = 'lo.pkts'\n";
  if (!plan.empty()) {
    write_file(folder + "/plan.csv", plan);
    text += "codice_lo = 'plan.csv'\n";
  }
  study::Registry r;
  tasks::add_all(r);
  Diagnostics wrong;
  const study::Study s = study::parse_study(text, "codice", folder, r, wrong);
  for (const Diagnostic& d : wrong.list()) FAIL(Error(d).what());
  Context ctx;
  ctx.data = tasks::data_context();
  return study::run_study(s, r, ctx, nullptr, {});
}

}  // namespace

TEST_CASE("CoDICE-Lo: ratios of ions of the instrument's ground test") {
  const std::vector<Block> blocks = ground_test();
  const study::RunResult result = run(packets_of(blocks), tables(128));
  REQUIRE_FALSE(result.tasks[0].error);
  const Table& t = result.tasks[0].outputs.at("composition").table();
  REQUIRE(t.rows() == blocks.size());
  double worst = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    CAPTURE(i);
    CHECK(t["sensor"].labels[static_cast<std::size_t>(t["sensor"].choice()[i])] == "lo");
    CHECK(t["content"].labels[static_cast<std::size_t>(t["content"].choice()[i])] == "whole");
    CHECK(t["counts"].i64()[i] == blocks[i].sum);
    for (std::size_t k = 0; k < std::size(ratio_names); ++k) {
      CAPTURE(ratio_names[k]);
      const std::optional<double>& expected = blocks[i].ratios[k];
      CHECK(t[ratio_names[k]].valid(i) == expected.has_value());
      if (expected) worst = std::max(worst, std::abs(t[ratio_names[k]].f64()[i] - *expected));
    }
  }
  CHECK(
      test::accuracy("CoDICE-Lo ratios through the task", worst, 1e-12, "", "numpy over the team's counts"));
}

TEST_CASE("CoDICE-Lo: no plan, a plan of another length, a missing packet") {
  const std::vector<Block> blocks = ground_test();
  const study::RunResult without = run(packets_of(blocks), "");
  REQUIRE_FALSE(without.tasks[0].error);
  const Table& t = without.tasks[0].outputs.at("composition").table();
  REQUIRE(t.rows() == 3);
  CHECK(t["counts"].i64()[1] == 147);
  for (const char* name : ratio_names) CHECK_FALSE(t[name].valid(1));

  const study::RunResult short_plan = run(packets_of(blocks), tables(127));
  REQUIRE(short_plan.tasks[0].error);
  CHECK(short_plan.tasks[0].error->code == "BARY-TASKS-0084");

  const study::RunResult gap = run(packets_of(blocks, 300), tables(128));
  REQUIRE_FALSE(gap.tasks[0].error);
  const Table& left = gap.tasks[0].outputs.at("composition").table();
  REQUIRE(left.rows() == 2);
  CHECK(left["counts"].i64()[0] == 194);
  CHECK(left["counts"].i64()[1] == 13);
  const Table& groups = gap.tasks[0].outputs.at("groups").table();
  for (std::size_t i = 0; i < groups.rows(); ++i)
    if (groups["instrument"].text()[i] == "CoDICE-Lo") {
      CHECK(groups["complete"].i64()[i] == 2);
      CHECK(groups["gap"].i64()[i] == 1);
    }
}
