#include <benchmark/benchmark.h>

#include "bary/telemetry/link/checks.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/merge.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/link/packets.hpp"
#include "bary/telemetry/link/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// `n` packets of `octets`, APID 11, with a CDS time.
Bytes equal_packets(std::size_t n, std::size_t octets) {
  Bytes out;
  Bytes data(octets - packet_header_octets);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 8; k < data.size(); ++k) data[k] = static_cast<std::uint8_t>(i * 31 + k * 7);
    data[1] = 90;
    for (std::size_t k = 0; k < 4; ++k) data[2 + k] = static_cast<std::uint8_t>(i % 86400000 >> (24 - 8 * k));
    const auto p =
        make_packet({.apid = 11, .count = static_cast<std::uint16_t>(i & 0x3FFF), .secondary = true}, data);
    out.insert(out.end(), p.begin(), p.end());
  }
  return out;
}

void count(benchmark::State& state, std::size_t items, std::size_t bytes) {
  state.SetItemsProcessed(static_cast<std::int64_t>(items) * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}

/// Octets of a packet, packets: 71 as JPSS-1 in cache and out of it, 183 as I-ALiRT.
void frame_packets(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(1));
  const Bytes run = equal_packets(n, static_cast<std::size_t>(state.range(0)));
  PacketIndex index;
  for (auto _ : state) {
    index.resize(0);
    PacketFramer f;
    f.push(run, index);
    f.finish(index);
    benchmark::DoNotOptimize(index.offset.data());
  }
  if (index.size() != n) state.SkipWithError("packets are missing");
  count(state, n, run.size());
}
BENCHMARK(frame_packets)
    ->Args({71, 7200})
    ->Args({71, 1000000})
    ->Args({183, 500000})
    ->Unit(benchmark::kMicrosecond);

void frame_packets_resynchronising(benchmark::State& state) {
  const Bytes run = equal_packets(100000, 71);
  PacketRules rules;
  rules.resynchronise = true;
  for (auto _ : state) benchmark::DoNotOptimize(index_packets(run, rules));
  count(state, 100000, run.size());
}
BENCHMARK(frame_packets_resynchronising)->Unit(benchmark::kMicrosecond);

void follow_sequences(benchmark::State& state) {
  const Bytes run = equal_packets(100000, 71);
  const PacketIndex index = index_packets(run);
  for (auto _ : state) {
    SequenceColumns out;
    PacketSequences().push(run, index, out);
    benchmark::DoNotOptimize(out.lost.data());
  }
  count(state, index.size(), run.size());
}
BENCHMARK(follow_sequences)->Unit(benchmark::kMicrosecond);

void packet_times(benchmark::State& state) {
  const Bytes run = equal_packets(100000, 71);
  const PacketIndex index = index_packets(run);
  TimeField field;
  field.form = time::CdsFormat{2, 2, {}};
  for (auto _ : state) {
    TimeColumn out;
    decode_times(run, index, field, out);
    benchmark::DoNotOptimize(out.epoch.data());
  }
  count(state, index.size(), run.size());
}
BENCHMARK(packet_times)->Unit(benchmark::kMicrosecond);

BuildSettings settings(bool tm, bool check) {
  BuildSettings s;
  s.format.kind = tm ? FrameKind::tm : FrameKind::aos;
  s.format.octets = tm ? 1115 : 892;
  s.format.error_control = check;
  return s;
}

/// 0: AOS of 892 octets as S-NPP; 1: TM of 1115 with its check.
void extract_packets(benchmark::State& state) {
  const bool tm = state.range(0) != 0;
  const BuildSettings s = settings(tm, tm);
  const Stream frames = mission(100000, 4, 1).build(s);
  std::size_t packets = 0;
  for (auto _ : state) {
    FrameReader r(s.format);
    FrameColumns c;
    ExtractedPackets p;
    r.push(frames.bytes, c, &p);
    packets = p.index.size();
  }
  if (packets != 100000) state.SkipWithError("packets are missing");
  count(state, packets, frames.bytes.size());
}
BENCHMARK(extract_packets)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void build(benchmark::State& state) {
  const BuildSettings s = settings(true, true);
  const Mission m = mission(20000, 4, 1);
  std::size_t bytes = 0;
  for (auto _ : state) bytes = m.build(s).bytes.size();
  count(state, 20000, bytes);
}
BENCHMARK(build)->Unit(benchmark::kMillisecond);

void check_frames(benchmark::State& state) {
  const Bytes b(1115, 0x5A);
  for (auto _ : state) benchmark::DoNotOptimize(crc16(b));
  count(state, 1, b.size());
}
BENCHMARK(check_frames);

/// Three stations, each without one frame in ten.
void merge_stations(benchmark::State& state) {
  const BuildSettings s = settings(state.range(0) != 0, false);
  const Stream frames = mission(100000, 4, 1).build(s, false);
  std::vector<Bytes> heard(3);
  std::mt19937_64 random(5);
  std::size_t units = 0, bytes = 0;
  for (std::size_t i = 0; i < frames.units(); ++i)
    for (std::size_t k = 0, misses = random() % 10; k < 3; ++k)
      if (k != misses) {
        heard[k].insert(heard[k].end(), frames.unit(i).begin(), frames.unit(i).end());
        ++units;
      }
  std::vector<MergeSource> sources;
  for (const Bytes& b : heard) {
    sources.push_back({"", b, {}, {}});
    bytes += b.size();
  }
  std::size_t kept = 0;
  for (auto _ : state) kept = merge_frames(sources, s.format).units.size();
  if (kept != frames.units()) state.SkipWithError("frames are missing");
  count(state, units, bytes);
}
BENCHMARK(merge_stations)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
