#include "bary/telemetry/link/merge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::testing;

namespace {

using Bytes = std::vector<std::uint8_t>;
struct Station {
  std::string name;
  Bytes bytes;
  std::vector<int> quality;
  std::vector<double> time;
  MergeSource source() const { return {name, bytes, quality, time}; }
};

/// Units of one length, of which a station hears those that `heard` says.
Station hear(std::string name, const Stream& frames, const std::vector<bool>& heard) {
  Station s;
  s.name = std::move(name);
  for (std::size_t i = 0; i < frames.units(); ++i)
    if (heard[i]) s.bytes.insert(s.bytes.end(), frames.unit(i).begin(), frames.unit(i).end());
  return s;
}

std::vector<MergeSource> sources(const std::vector<Station>& stations,
                                 const std::vector<std::size_t>& order) {
  std::vector<MergeSource> out;
  for (const std::size_t i : order) out.push_back(stations[i].source());
  return out;
}

/// Merges in every order of the stations; all must give the same, which is returned.
template <class Merge>
Merged in_every_order(const std::vector<Station>& stations, Merge merge) {
  std::vector<std::size_t> order(stations.size());
  std::iota(order.begin(), order.end(), 0);
  Merged first;
  std::vector<std::string> told;
  for (bool begin = true;; begin = false) {
    const Merged m = merge(sources(stations, order));
    std::vector<std::string> tale;
    for (std::size_t i = 0; i < m.units.size(); ++i)
      tale.push_back(stations[order[m.units.source[i]]].name + " " + std::to_string(m.units.unit[i]) + " " +
                     std::to_string(m.units.position[i]) + " " + std::to_string(m.units.copies[i]));
    for (const MergeConflict& c : m.conflicts)
      tale.push_back(std::to_string(c.position) + " " + stations[order[c.kept_source]].name + " " +
                     stations[order[c.other_source]].name + " " + std::to_string(c.other_unit));
    for (std::size_t s = 0; s < stations.size(); ++s) {
      const MergeSourceCounts& n =
          m.sources[static_cast<std::size_t>(std::find(order.begin(), order.end(), s) - order.begin())];
      tale.push_back(std::to_string(n.units) + " " + std::to_string(n.repeated) + " " +
                     std::to_string(n.only_here) + " " + std::to_string(n.overruled));
    }
    if (begin) {
      first = m;
      told = tale;
    } else {
      CHECK(m.stream.bytes == first.stream.bytes);
      CHECK(tale == told);
    }
    if (!std::next_permutation(order.begin(), order.end())) break;
  }
  // The numbers of sources in what is returned are those of the order 0, 1, 2 …
  return first;
}

bool equal(const aligned_vector<std::uint8_t>& a, std::span<const std::uint8_t> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Each unit is heard by at least one station; each loses single ones and long stretches.
std::vector<Station> three_stations(const Stream& frames, std::uint64_t seed, std::size_t longest) {
  std::mt19937_64 random(seed);
  std::vector<std::vector<bool>> heard(3, std::vector<bool>(frames.units(), true));
  for (auto& h : heard)
    for (std::size_t i = 0; i < h.size();) {
      i += random() % 200;
      const std::size_t n = random() % 5 == 0 ? random() % longest : 1 + random() % 3;
      for (std::size_t k = 0; k < n && i < h.size(); ++k) h[i++] = false;
    }
  for (std::size_t i = 0; i < frames.units(); ++i)
    if (!heard[0][i] && !heard[1][i] && !heard[2][i]) heard[random() % 3][i] = true;
  std::vector<Station> out;
  const char* names[] = {"Jeju", "Wallops", "Darmstadt"};
  for (std::size_t s = 0; s < 3; ++s) out.push_back(hear(names[s], frames, heard[s]));
  return out;
}

}  // namespace

TEST_CASE(
    "frames of three stations: what was sent comes back whole, over many wraps, in every order of files") {
  for (const bool tm : {true, false})
    for (const unsigned channels : {1U, 4U}) {
      BuildSettings s;
      s.format.kind = tm ? FrameKind::tm : FrameKind::aos;
      s.format.octets = 64;
      s.spacecraft = 99;
      s.first_count = tm ? 250 : 0xFFFF00;
      const Mission m = mission(1500, channels, 21);
      const Stream frames = m.build(s, false);
      REQUIRE(frames.units() > 3500);
      // Stretches of up to 600 frames, more than two turns of the TM counter, are missing at one or two.
      const auto stations = three_stations(frames, 5, 600);
      const Merged r = in_every_order(
          stations, [&](const std::vector<MergeSource>& x) { return merge_frames(x, s.format); });
      CAPTURE(tm);
      CAPTURE(channels);
      CHECK(r.units.size() == frames.units());
      // Between channels of AOS nothing says which of two frames was first that no station heard both.
      if (tm || channels == 1) CHECK(equal(r.stream.bytes, frames.bytes));
      std::vector<std::int64_t> last(8, -1);
      for (std::size_t i = 0; i < r.units.size(); ++i) {
        auto& l = last[r.units.key[i] & 7];
        if (l >= 0) CHECK(r.units.position[i] == l + 1);
        l = r.units.position[i];
      }
      CHECK(r.conflicts.empty());
      CHECK(r.order_breaks == 0);
      CHECK(r.contradictions == 0);
      std::uint64_t units = 0;
      for (const auto& c : r.sources) units += c.units;
      CHECK(r.duplicates == units - frames.units());
      FrameColumns c;
      ExtractedPackets p;
      FrameReader reader(s.format);
      reader.push(r.stream.bytes, c, &p);
      CHECK(p.index.size() == 1500);
    }
}

TEST_CASE("a conflict names both sources; quality decides, then number, then content, never the order") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 100};
  const Stream frames = mission(60, 1, 2).build(s, false);
  const std::vector<bool> all(frames.units(), true);
  std::vector<Station> st = {hear("A", frames, all), hear("B", frames, all), hear("C", frames, all)};
  st[1].bytes[20 * 100 + 50] ^= 0x40;
  st[2].bytes[30 * 100 + 50] ^= 0x40;
  st[0].bytes[40 * 100 + 50] ^= 1;
  st[1].bytes[40 * 100 + 50] ^= 2;
  const auto merge = [&](const std::vector<MergeSource>& x) { return merge_frames(x, s.format); };
  Merged r = in_every_order(st, merge);
  REQUIRE(r.conflicts.size() == 4);
  CHECK(r.conflicts[0].other_source == 1);
  CHECK(r.conflicts[0].other_unit == 20);
  CHECK(r.conflicts[0].position == 20);
  CHECK(r.conflicts[1].other_source == 2);
  CHECK(r.units.size() == frames.units());
  // Two against one at 20 and 30; at 40 three different ones, of which the first by its bytes stays.
  for (std::size_t i = 0; i < frames.units(); ++i)
    if (i != 40)
      CHECK(std::equal(frames.unit(i).begin(), frames.unit(i).end(), r.stream.unit(i).begin()));
    else
      for (const Station& x : st)
        CHECK_FALSE(std::lexicographical_compare(x.bytes.begin() + 4000, x.bytes.begin() + 4100,
                                                 r.stream.unit(40).begin(), r.stream.unit(40).end()));
  CHECK(r.sources[1].overruled >= 1);
  // Where B mended nothing and the others mended something, B is right.
  for (Station& x : st) x.quality.assign(frames.units(), x.name == "B" ? 0 : 3);
  r = in_every_order(st, merge);
  CHECK(r.conflicts[0].kept_source == 1);
  CHECK(r.conflicts[0].kept_quality == 0);
  CHECK(r.conflicts[0].other_quality == 3);
  CHECK(std::equal(r.stream.bytes.begin(), r.stream.bytes.end(), st[1].bytes.begin(), st[1].bytes.end()));
  // Frames that could not be mended are not heard at all.
  st[1].quality.assign(frames.units(), not_mended);
  r = in_every_order(st, merge);
  CHECK(r.sources[1].unusable == frames.units());
  CHECK(r.conflicts.size() == 2);
}

TEST_CASE("one frame each, of one count and different bytes, is a conflict even where nothing ties them") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 100};
  const Stream frames = mission(60, 1, 2).build(s, false);
  std::vector<bool> one(frames.units(), false);
  one[3] = true;
  std::vector<Station> st = {hear("A", frames, one), hear("B", frames, one)};
  st[1].bytes[60] ^= 1;
  st[0].time = {100.0};
  st[1].time = {100.2};
  const auto merge = [&](const std::vector<MergeSource>& x) { return merge_frames(x, s.format); };
  Merged r = in_every_order(st, merge);
  CHECK(r.conflicts.size() == 1);
  CHECK(r.units.size() == 1);
  // An hour apart they are two.
  st[1].time = {3700};
  r = in_every_order(st, merge);
  CHECK(r.conflicts.empty());
  CHECK(r.units.size() == 2);
  CHECK(r.units.position[1] - r.units.position[0] == 1 << 24);
}

TEST_CASE(
    "packets: 50,000 of one APID, three turns of the count, two receivers; doubled files change nothing") {
  const Mission m = mission(50000, 1, 8, 100);
  const Bytes run = m.run();
  const PacketIndex index = index_packets(run);
  std::mt19937_64 random(3);
  std::vector<Station> st(2);
  st[0].name = "Jeju";
  st[1].name = "Wallops";
  for (std::size_t i = 0; i < index.size(); ++i) {
    const bool outage = i > 12000 && i < 32000;  // more than a turn
    bool a = !outage && random() % 10 != 0, b = random() % 10 != 0;
    if (!a && !b) b = true;
    const auto p = std::span(run).subspan(index.offset[i], index.octets[i]);
    if (a) st[0].bytes.insert(st[0].bytes.end(), p.begin(), p.end());
    if (b) st[1].bytes.insert(st[1].bytes.end(), p.begin(), p.end());
  }
  const auto merge = [](const std::vector<MergeSource>& x) { return merge_packets(x); };
  CHECK(equal(in_every_order(st, merge).stream.bytes, run));
  st.push_back(st[0]);
  const Merged r = in_every_order(st, merge);
  CHECK(equal(r.stream.bytes, run));
  CHECK(r.conflicts.empty());
}

TEST_CASE("several APIDs: the order between them is the one in which stations heard them") {
  const Mission m = mission(3000, 5, 12);
  const Bytes run = m.run();
  const PacketIndex index = index_packets(run);
  std::vector<Station> st(3);
  for (std::size_t s = 0; s < 3; ++s) st[s].name = std::string(1, static_cast<char>('A' + s));
  std::mt19937_64 random(4);
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto p = std::span(run).subspan(index.offset[i], index.octets[i]);
    const std::size_t misses = random() % 6;  // 0 to 2: that station misses it
    for (std::size_t s = 0; s < 3; ++s)
      if (s != misses) st[s].bytes.insert(st[s].bytes.end(), p.begin(), p.end());
  }
  const Merged r = in_every_order(st, [](const std::vector<MergeSource>& x) { return merge_packets(x); });
  CHECK(equal(r.stream.bytes, run));
  CHECK(r.order_breaks == 0);
}

TEST_CASE("passes that have nothing in common follow one another by time") {
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 64};
  const Stream frames = mission(400, 1, 21).build(s, false);
  REQUIRE(frames.units() > 900);
  std::vector<Station> st;
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<bool> heard(frames.units(), false);
    for (std::size_t i = k * 300; i < k * 300 + 300; ++i) heard[i] = true;
    st.push_back(hear(std::string(1, static_cast<char>('C' - k)), frames, heard));
    for (std::size_t i = 0; i < 300; ++i) st[k].time.push_back(static_cast<double>(k * 400 + i));
  }
  const auto merge = [&](const std::vector<MergeSource>& x) { return merge_frames(x, s.format); };
  Merged r = in_every_order(st, merge);
  CHECK(equal(r.stream.bytes, std::span(frames.bytes).first(900 * 64)));
  CHECK(r.conflicts.empty());
  CHECK(r.assumed_groups == 0);
  // Without times: the same units, each pass whole, no false conflict.
  for (Station& x : st) x.time.clear();
  r = in_every_order(st, merge);
  CHECK(r.units.size() == 900);
  CHECK(r.conflicts.empty());
  CHECK(r.assumed_groups == 2);
}

TEST_CASE("a counter that is reset, and a clock set back, lose nothing and settle the same in every order") {
  Bytes run;
  std::uint16_t counts[] = {0, 0};
  std::vector<double> time;
  double clock = 1000;
  for (int i = 0; i < 600; ++i) {
    if (i == 200) counts[0] = 0;  // reset of one
    if (i == 400) clock = 500;    // clock set back
    const auto apid = static_cast<std::uint16_t>(i % 2);
    const std::uint8_t data[] = {static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)};
    const auto p = make_packet({.apid = apid, .count = counts[apid]++}, data);
    run.insert(run.end(), p.begin(), p.end());
    time.push_back(clock++);
  }
  const PacketIndex index = index_packets(run);
  std::vector<Station> st(3);
  std::mt19937_64 random(6);
  for (std::size_t s = 0; s < 3; ++s) {
    st[s].name = std::to_string(s);
    for (std::size_t i = 0; i < index.size(); ++i)
      if (s == 0 || random() % 4 != 0) {
        const auto p = std::span(run).subspan(index.offset[i], index.octets[i]);
        st[s].bytes.insert(st[s].bytes.end(), p.begin(), p.end());
        st[s].time.push_back(time[i]);
      }
  }
  Merged r = in_every_order(st, [](const std::vector<MergeSource>& x) { return merge_packets(x); });
  CHECK(r.units.size() == 600);
  CHECK(r.conflicts.empty());
  for (Station& x : st) x.time.clear();
  r = in_every_order(st, [](const std::vector<MergeSource>& x) { return merge_packets(x); });
  CHECK(r.units.size() == 600);
  CHECK(equal(r.stream.bytes, run));
}

TEST_CASE("one station alone: doubles go, late frames return to their place") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 80};
  const Stream frames = mission(100, 2, 2).build(s, false);
  Station x = hear("A", frames, std::vector<bool>(frames.units(), true));
  const auto at = [&](std::size_t i) { return x.bytes.begin() + static_cast<std::ptrdiff_t>(i * 80); };
  std::swap_ranges(at(10), at(11), at(12));
  const Bytes again(at(20), at(25));
  x.bytes.insert(at(25), again.begin(), again.end());
  const std::vector<MergeSource> one{x.source()};
  const Merged r = merge_frames(one, s.format);
  CHECK(r.units.size() == frames.units());
  CHECK(r.sources[0].repeated == 5);
  std::vector<std::int64_t> last(128, -1);
  for (std::size_t i = 0; i < r.units.size(); ++i) {
    CHECK(r.units.position[i] == last[r.units.key[i] & 127] + 1);
    last[r.units.key[i] & 127] = r.units.position[i];
  }
}

TEST_CASE("nothing, noise, and streams full of errors") {
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 64};
  const auto merge = [&](const std::vector<MergeSource>& x) { return merge_frames(x, s.format); };
  CHECK(merge({}).units.size() == 0);
  std::mt19937_64 random(9);
  const Stream frames = mission(200, 3, 2).build(s);
  for (const double rate : {0.0, 1e-4, 1e-3, 1e-2, 0.5}) {
    std::vector<Station> st;
    for (int k = 0; k < 3; ++k) {
      st.push_back(hear(std::to_string(k), frames, std::vector<bool>(frames.units(), true)));
      if (rate == 0 && k == 1) st.back().bytes.clear();
      if (rate > 0) {
        std::geometric_distribution<std::size_t> step(rate);
        for (std::size_t bit = step(random); bit < st.back().bytes.size() * 8; bit += 1 + step(random))
          st.back().bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      }
    }
    const Merged r = in_every_order(st, merge);
    if (rate <= 1e-3) CHECK(r.units.size() >= frames.units() * 9 / 10);
    // Every unit is kept, doubled or overruled.
    std::uint64_t usable_units = 0;
    for (const auto& c : r.sources) usable_units += c.units - c.unusable;
    CHECK(usable_units == r.units.size() + r.duplicates + r.conflicts.size());
  }
  const Bytes garbage = {0xFF, 1, 2, 3, 4, 5};
  CHECK_THROWS_AS(merge_packets(std::vector<MergeSource>{{"A", garbage, {}, {}}}), Error);
  Context ctx;
  auto cancel = std::make_shared<CancelToken>();
  cancel->cancel();
  ctx.cancel = cancel;
  CHECK_THROWS_AS(merge_frames({}, s.format, {}, ctx), Error);
}
