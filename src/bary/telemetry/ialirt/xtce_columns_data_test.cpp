#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/telemetry/ialirt/hit.hpp"
#include "bary/telemetry/ialirt/testing-inl.hpp"
#include "bary/telemetry/ialirt/xtce_columns.hpp"
#include "bary/telemetry/xtce/decode.hpp"

using namespace bary;
using namespace bary::telemetry::ialirt;
namespace xtce = bary::telemetry::xtce;
using bary::telemetry::ialirt::testing::layout_of_apid;
using bary::telemetry::ialirt::testing::octets_of;

namespace {

xtce::Plan plan_of(int apid) {
  const std::string path = data_dir() + "/ialirt/apid" + std::to_string(apid) + ".xml";
  Diagnostics faults;
  xtce::Plan p = xtce::compile(xtce::read_xtce(read_file(path), path, faults), "", faults);
  CHECK(faults.empty());
  REQUIRE(static_cast<bool>(p));
  return p;
}

xtce::Decoded decoded(const xtce::Plan& plan, const std::vector<std::uint8_t>& bytes, std::uint32_t octets) {
  std::vector<std::uint64_t> offset;
  std::vector<std::uint32_t> length;
  for (std::size_t at = 0; at + octets <= bytes.size(); at += octets)
    offset.push_back(at), length.push_back(octets);
  return xtce::decode(plan, {bytes, offset, length}, {}, Context());
}

}  // namespace

TEST_CASE(
    "I-ALiRT: the seven descriptions in data/ialirt through the XTCE reader, fields where they should lie") {
  for (const int apid : {478, 1001, 1152, 1168, 1187, 1253, 1360}) {
    CAPTURE(apid);
    const auto a = field_places(plan_of(apid), "IALiRTPacket");
    const auto b = layout_of_apid(apid);
    // A name that stands in the list twice is a second column.
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i].name == b[i].name);
      CHECK(a[i].bit == b[i].bit);
      CHECK(a[i].width == b[i].width);
    }
  }
  CHECK(field_places(plan_of(478), "Nothing").empty());
}

TEST_CASE("I-ALiRT: HIT's packets through the XTCE decoder give the same 15 minutes") {
  const auto bytes = octets_of(read_file(test::data("swx/ialirt/hit_ialirt_sample.ccsds")));
  const xtce::Plan plan = plan_of(1253);
  const xtce::Decoded d = decoded(plan, bytes, 66);
  const xtce::Rows* rows = d.find("IALiRTPacket");
  REQUIRE(rows != nullptr);
  REQUIRE(rows->size() == 1000);
  const auto minutes = hit_minutes(hit_columns(columns_of(*rows)));
  const auto truth = hit_minutes(hit_columns(testing::decode(bytes, 66, layout_of_apid(1253)).columns()));
  REQUIRE(minutes.size() == truth.size());
  std::size_t whole = 0;
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    CHECK(minutes[i].status == truth[i].status);
    CHECK(minutes[i].slow == truth[i].slow);
    CHECK(minutes[i].fast_1 == truth[i].fast_1);
    whole += minutes[i].status == GroupStatus::complete;
  }
  CHECK(whole == 15);
  CHECK(minutes[4].value("L1A_TRIG_08") == 39);
}

TEST_CASE("I-ALiRT: the spacecraft's packets through the XTCE decoder") {
  const auto bytes = octets_of(read_file(test::data("swx/ialirt/sc_apid478.bin")));
  const xtce::Plan plan = plan_of(478);
  const xtce::Decoded d = decoded(plan, bytes, 183);
  const xtce::Rows* rows = d.find("IALiRTPacket");
  REQUIRE(rows != nullptr);
  CHECK(rows->size() == 32);
  const auto truth = testing::decode(bytes, 183, layout_of_apid(478));
  const Columns mine = columns_of(*rows);
  std::size_t equal = 0;
  for (const auto& [name, values] : truth.column) {
    const std::span<const std::int64_t> c = mine(name);
    REQUIRE(c.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) equal += c[i] == values[i];
  }
  CHECK(equal == 32 * truth.column.size());
  CHECK(mine("NOTHING").empty());
}
