/// Space packets: indices lie inside the input and follow one another, pieces change nothing, and what is
/// found goes through frames unchanged. The first octet chooses the rules, the second the pieces. Tables,
/// which take longest and care little for what is in them, are made of one input in eight.

#include <cstdint>
#include <cstdlib>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/link_stats.hpp"
#include "bary/telemetry/link/link_tables.hpp"
#include "bary/telemetry/link/merge.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/link/packets.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {
using Bytes = std::span<const std::uint8_t>;

void demand(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  PacketIndex index;
  std::string refused;
};
Outcome frame(Bytes bytes, std::size_t piece, const PacketRules& rules) {
  Outcome o;
  try {
    PacketFramer f(rules);
    while (!bytes.empty()) {
      const std::size_t n = std::min(piece, bytes.size());
      f.push(bytes.first(n), o.index);
      bytes = bytes.subspan(n);
    }
    f.finish(o.index);
  } catch (const Error& e) {
    demand(e.code() == "BARY-TELEMETRY-0101" && !rules.resynchronise);
    o.refused = e.what();
  }
  return o;
}

bool same(const PacketIndex& a, const PacketIndex& b) {
  if (a.garbage.size() != b.garbage.size() || a.truncated.has_value() != b.truncated.has_value())
    return false;
  for (std::size_t i = 0; i < a.garbage.size(); ++i)
    if (a.garbage[i].offset != b.garbage[i].offset || a.garbage[i].octets != b.garbage[i].octets)
      return false;
  return a.offset == b.offset && a.octets == b.octets && a.apid == b.apid && a.count == b.count &&
         a.segment == b.segment && a.type == b.type && a.secondary == b.secondary;
}

/// Every octet is in a packet, in garbage, or in the piece that the end cut; none in two.
void covers(const PacketIndex& index, std::size_t size) {
  std::uint64_t at = 0;
  std::size_t g = 0, i = 0;
  while (i < index.size() || g < index.garbage.size()) {
    if (g < index.garbage.size() && index.garbage[g].offset == at)
      at += index.garbage[g++].octets;
    else if (i < index.size() && index.offset[i] == at)
      at += index.octets[i++];
    else
      std::abort();
  }
  if (index.truncated) {
    demand(index.truncated->offset == at);
    at += index.truncated->present;
  }
  demand(at == size);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const unsigned choice = data[0];
  const std::size_t piece = data[1] + std::size_t{1};
  const Bytes bytes(data + 2, size - 2);
  PacketRules rules;
  rules.resynchronise = (choice & 1) != 0;
  if (choice & 2) rules.apids = {478, 11, 100, 101};
  if (choice & 4) rules.octets_max = 300;
  rules.chain = 1 + (choice >> 3 & 3);
  const Outcome whole = frame(bytes, bytes.size() + 1, rules);
  const Outcome pieces = frame(bytes, piece, rules);
  demand(same(whole.index, pieces.index) && whole.refused == pieces.refused);
  const PacketIndex& index = whole.index;
  if (whole.refused.empty()) covers(index, bytes.size());

  SequenceColumns sequences;
  PacketSequences(choice >> 5).push(bytes, index, sequences);
  TimeColumn times;
  TimeField field;
  if (choice & 32) field.form = time::CucFormat{4, 1, Epoch{0, 0}};
  if (choice & 64) field.form = time::CdsFormat{2, 2, {}};
  field.agency_epoch = Epoch{0, 0};
  decode_times(bytes, index, field, times);
  const SegmentGroups groups = join_segments(index, &sequences);
  for (std::size_t u = 0; u < groups.size(); ++u) assemble(bytes, index, groups, u, choice >> 4);
  LinkStatistics statistics;
  statistics.add(index, &sequences, &times, nullptr);
  if (data[1] % 8 == 0) {
    demand(packet_table(index, nullptr, &sequences, &times).rows() == index.size());
    demand(statistics.apid_table().rows() == statistics.apids().size());
    segment_table(groups, index);
    garbage_table(index);
  }

  // Two receivers of halves that overlap, in both orders.
  if ((choice & 128) != 0 && whole.refused.empty() && index.size() > 1) {
    const std::size_t n = index.size();
    const auto part = [&](std::size_t from, std::size_t to) {
      const std::uint64_t begin = index.offset[from];
      return bytes.subspan(begin, index.offset[to - 1] + index.octets[to - 1] - begin);
    };
    rules.resynchronise = true;
    const MergeSource a{"A", part(0, n - n / 3), {}, {}}, b{"B", part(n / 3, n), {}, {}};
    const std::vector<MergeSource> ab{a, b}, ba{b, a};
    const Merged x = merge_packets(ab, rules, &field), y = merge_packets(ba, rules, &field);
    demand(x.stream.bytes == y.stream.bytes && x.units.position == y.units.position);
    demand(x.conflicts.size() == y.conflicts.size());
    std::uint64_t usable_units = 0;
    for (const MergeSourceCounts& c : x.sources) usable_units += c.units - c.unusable;
    demand(usable_units == x.units.size() + x.duplicates + x.conflicts.size());
  }
  return 0;
}
