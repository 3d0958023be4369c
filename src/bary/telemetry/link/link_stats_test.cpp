#include "bary/telemetry/link/link_stats.hpp"

#include <doctest/doctest.h>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/telemetry/link/link_tables.hpp"
#include "bary/telemetry/link/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::testing;

namespace {
std::string digest(const Table& t) {
  Sha256 h;
  t.hash(h);
  return h.hex();
}
}  // namespace

TEST_CASE(
    "statistics by channel and APID: what was taken out is what they miss, for any cut of the columns") {
  BuildSettings s;
  s.format.octets = 120;
  s.spacecraft = 5;
  const Mission m = mission(500, 2, 17);
  const Stream frames = m.build(s, false);
  aligned_vector<std::uint8_t> bytes;
  std::vector<int> quality;
  std::uint64_t taken = 0, doubled = 0, damaged = 0, came_damaged = 0;
  for (std::size_t i = 0; i < frames.units(); ++i) {
    if (i % 50 == 20) {
      ++taken;
      continue;
    }
    const bool bad = i % 90 == 40;
    const int times = i % 70 == 30 ? 2 : 1;
    doubled += times == 2 && !bad;
    damaged += bad;
    came_damaged += static_cast<std::uint64_t>(bad ? times : 0);
    for (int k = 0; k < times; ++k) {
      bytes.insert(bytes.end(), frames.unit(i).begin(), frames.unit(i).end());
      quality.push_back(bad ? not_mended : 2);
    }
  }
  const auto gather = [&](std::size_t piece) {
    FrameReader reader(s.format);
    LinkStatistics all;
    PacketSequences tracker;
    std::span<const std::uint8_t> rest = bytes;
    for (bool first = true; !rest.empty(); first = false) {
      FrameColumns f;
      ExtractedPackets p;
      SequenceColumns q;
      const std::size_t n = std::min(piece, rest.size());
      reader.push(rest.first(n), f, &p, first ? std::span<const int>(quality) : std::span<const int>{});
      rest = rest.subspan(n);
      tracker.push(p.bytes, p.index, q);
      all.add(f, s.format.octets);
      all.add(p.index, &q, nullptr, &p.origin);
    }
    reader.finish();
    std::uint64_t lost = 0, duplicates = 0, units = 0, corrected = 0, packets = 0;
    for (const auto& [key, c] : all.channels()) {
      CHECK(key.first == 5);
      lost += c.counter.lost();
      duplicates += c.counter.duplicates;
      units += c.counter.units;
      corrected += c.corrected;
    }
    CHECK(lost == taken + damaged);
    CHECK(duplicates == doubled);
    CHECK(units == quality.size() - came_damaged);
    CHECK(corrected == 2 * units);
    CHECK(all.unusable().at(FrameState::damaged) == came_damaged);
    CHECK(all.frames() == quality.size());
    std::uint64_t lost_packets = 0;
    for (const auto& [key, a] : all.apids()) {
      packets += a.counter.units;
      lost_packets += a.counter.lost();
    }
    CHECK(packets > 300);
    CHECK(packets + lost_packets <= 500);
    CHECK(packets + lost_packets >= 496);  // what is lost before the first and after the last does not show
    return digest(all.channel_table(reader.channels())) + digest(all.apid_table());
  };
  const std::string whole = gather(bytes.size());
  CHECK(gather(1) == whole);
  CHECK(gather(333) == whole);
}

TEST_CASE("times of packets: first, last, invalid ones, steps back; and each form of code") {
  const Epoch start = time::parse_epoch("2024-05-10T17:00:00Z");
  std::vector<std::uint8_t> run;
  const double seconds[] = {0, 1, 2, -5, -4, 10};
  std::uint16_t count = 0;
  for (const double s : seconds) {
    const auto code = time::encode_cds(start + s, {2, 2, {}}, false);
    const auto p = make_packet({.apid = 7, .count = count++, .secondary = true}, code);
    run.insert(run.end(), p.begin(), p.end());
  }
  for (const bool secondary : {true, false}) {  // a time out of range, and none
    const auto p = make_packet({.apid = 7, .count = count++, .secondary = secondary},
                               std::vector<std::uint8_t>(8, 0xFF));
    run.insert(run.end(), p.begin(), p.end());
  }
  const auto brief =
      make_packet({.apid = 7, .count = count, .secondary = true}, std::vector<std::uint8_t>(7, 0));
  run.insert(run.end(), brief.begin(), brief.end());
  const PacketIndex index = index_packets(run);
  TimeField field;
  field.form = time::CdsFormat{2, 2, {}};
  TimeColumn t;
  decode_times(run, index, field, t);
  using S = TimeState;
  CHECK(t.state == std::vector<S>{S::good, S::good, S::good, S::good, S::good, S::good, S::invalid, S::absent,
                                  S::invalid});
  for (int i = 0; i < 6; ++i) CHECK(std::abs(t.epoch[i] - (start + seconds[i])) < 1e-6);
  LinkStatistics all;
  all.add(index, nullptr, &t, nullptr);
  const TimeSpan& s = all.apids().at({0, 7}).times;
  CHECK(std::abs(*s.first - (start - 5)) < 1e-6);
  CHECK(std::abs(*s.last - (start + 10)) < 1e-6);
  CHECK(s.steps_back == 1);
  CHECK(s.invalid == 2);
  CHECK(s.timed == 6);

  // With its preamble, after two octets of something else; other APIDs have none.
  std::vector<std::uint8_t> data = {1, 2};
  for (const std::uint8_t b : time::encode_cuc(start, {4, 2, Epoch{0, 0}})) data.push_back(b);
  const auto p = make_packet({.apid = 9}, data);
  field = {};
  field.octet = 8;
  field.only_with_secondary = false;
  field.agency_epoch = Epoch{0, 0};
  TimeColumn c;
  decode_times(p, index_packets(p), field, c);
  CHECK(c.state[0] == S::good);
  CHECK(c.epoch[0] == start);
  field.apids = {10};
  decode_times(p, index_packets(p), field, c);
  CHECK(c.state[1] == S::absent);
  field.form = time::CdsFormat{5, 2, {}};
  field.apids.clear();
  CHECK_THROWS_AS(
      decode_times(make_packet({.apid = 9}, std::vector<std::uint8_t>(40)),
                   index_packets(make_packet({.apid = 9}, std::vector<std::uint8_t>(40))), field, c),
      Error);
}

TEST_CASE(
    "tables have a row for each entry, a description for each column, and null where nothing is known") {
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 150, .error_control = true};
  const Mission m = mission(60, 2, 1);
  const Stream frames = m.build(s);
  FrameReader reader(s.format);
  FrameColumns f;
  ExtractedPackets p;
  reader.push(frames.bytes, f, &p);
  SequenceColumns q;
  PacketSequences().push(p.bytes, p.index, q);
  TimeColumn t;
  decode_times(p.bytes, p.index, {}, t);
  const std::vector<MergeSource> sources{{"Jeju", frames.bytes, {}, {}}, {"Wallops", frames.bytes, {}, {}}};
  const Merged merged = merge_frames(sources, s.format);
  LinkStatistics stats;
  stats.add(f, 150);
  stats.add(p.index, &q, &t, &p.origin);
  std::vector<std::uint8_t> cut = m.run();
  cut.pop_back();
  const Table tables[] = {frame_table(f),
                          packet_table(p.index, &p.origin, &q, &t),
                          packet_table(p.index),
                          segment_table(join_segments(p.index), p.index),
                          garbage_table(index_packets(cut)),
                          merged_table(merged, sources),
                          conflict_table(merged, sources),
                          source_table(merged, sources),
                          stats.channel_table(reader.channels()),
                          stats.apid_table()};
  const std::size_t rows[] = {f.size(), 60, 60, 0, 1, frames.units(), 0, 2, 3, 2};
  for (std::size_t k = 0; k < std::size(tables); ++k) {
    CAPTURE(k);
    for (const Column& c : tables[k].columns()) {
      CHECK(c.size() == rows[k]);
      CHECK_FALSE(c.description.empty());
    }
  }
  CHECK_FALSE(tables[0]["corrected"].valid(0));
  CHECK_FALSE(tables[0]["operational_control"].valid(0));
  CHECK(tables[0]["master_count"].valid(0));
  CHECK_FALSE(tables[1]["time"].valid(0));
  CHECK(tables[1]["frame"].i64()[0] == 0);
  CHECK(tables[7]["source"].text()[1] == "Wallops");
  CHECK(tables[8]["packets"].i64()[0] + tables[8]["packets"].i64()[1] == 60);
}
