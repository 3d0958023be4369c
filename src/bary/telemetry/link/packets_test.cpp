#include "bary/telemetry/link/packets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::testing;

namespace {

bool same(const PacketIndex& a, const PacketIndex& b) {
  const auto garbage = [](const PacketIndex& x) {
    std::vector<std::uint64_t> v;
    for (const auto& g : x.garbage) v.insert(v.end(), {g.offset, g.octets});
    if (x.truncated)
      v.insert(v.end(), {x.truncated->offset, std::uint64_t{x.truncated->present},
                         std::uint64_t{x.truncated->expected}});
    return v;
  };
  return a.offset == b.offset && a.octets == b.octets && a.apid == b.apid && a.count == b.count &&
         a.segment == b.segment && garbage(a) == garbage(b);
}

PacketIndex in_pieces(std::span<const std::uint8_t> bytes, std::size_t piece, const PacketRules& rules = {}) {
  PacketFramer f(rules);
  PacketIndex out;
  while (!bytes.empty()) {
    const std::size_t n = std::min(piece, bytes.size());
    f.push(bytes.first(n), out);
    bytes = bytes.subspan(n);
  }
  f.finish(out);
  return out;
}

void check_against(const PacketIndex& index, const Mission& m) {
  REQUIRE(index.size() == m.packets.size());
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < index.size(); ++i) {
    CHECK(index.offset[i] == at);
    CHECK(index.octets[i] == m.packets[i].size());
    CHECK(index.apid[i] == 100 + m.channels[i]);
    at += m.packets[i].size();
  }
}

}  // namespace

TEST_CASE("packets are framed where they were put, in pieces of any size") {
  const Mission m = mission(500, 4, 1);
  const auto bytes = m.run();
  const PacketIndex index = index_packets(bytes);
  check_against(index, m);
  CHECK_FALSE(index.truncated);
  for (const std::size_t piece : {1, 2, 5, 6, 7, 64, 1000, 100000}) {
    CHECK(same(index, in_pieces(bytes, piece)));
    PacketRules r;
    r.resynchronise = true;
    CHECK(same(index, in_pieces(bytes, piece, r)));
  }
}

TEST_CASE("fields of the header, by hand") {
  // Version 0, telecommand, secondary header, APID 0x123, last segment, count 0x2345, 2 octets of data.
  const std::uint8_t b[] = {0x19, 0x23, 0xA3, 0x45, 0x00, 0x01, 0xAA, 0xBB};
  const PacketIndex i = index_packets(b);
  REQUIRE(i.size() == 1);
  CHECK(i.type[0] == 1);
  CHECK(i.secondary[0] == 1);
  CHECK(i.apid[0] == 0x123);
  CHECK(i.segment[0] == Segment::last);
  CHECK(i.count[0] == 0x2345);
  CHECK(i.octets[0] == 8);
  const auto again = make_packet(
      {.apid = 0x123, .count = 0x2345, .segment = Segment::last, .telecommand = true, .secondary = true},
      std::span(b).subspan(6));
  CHECK(std::equal(again.begin(), again.end(), b, b + 8));
}

TEST_CASE("a run that ends inside a packet is reported, wherever it is cut") {
  const Mission m = mission(6, 1, 2);
  const auto bytes = m.run();
  for (std::size_t n = 0; n <= bytes.size(); ++n)
    for (const bool resynchronise : {false, true}) {
      PacketRules r;
      r.resynchronise = resynchronise;
      const PacketIndex i = index_packets(std::span(bytes).first(n), r);
      std::size_t whole = 0, at = 0;
      while (whole < m.packets.size() && at + m.packets[whole].size() <= n) at += m.packets[whole++].size();
      REQUIRE(i.size() == whole);
      REQUIRE(i.garbage.empty());
      REQUIRE(i.truncated.has_value() == (at < n));
      if (at < n) {
        CHECK(i.truncated->offset == at);
        CHECK(i.truncated->present == n - at);
        CHECK(i.truncated->expected == (n - at < 6 ? 0 : m.packets[whole].size()));
      }
    }
}

TEST_CASE("strict: what is no packet is named by its byte; the packets before it stand") {
  const Mission m = mission(10, 1, 3);
  auto bytes = m.run();
  const std::size_t end = bytes.size();
  for (int k = 0; k < 8; ++k) bytes.push_back(0xE5);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, bytes.size()}) {
    PacketFramer f;
    PacketIndex out;
    try {
      for (std::size_t at = 0; at < bytes.size(); at += piece)
        f.push(std::span(bytes).subspan(at, std::min(piece, bytes.size() - at)), out);
      FAIL("not refused");
    } catch (const Error& e) {
      CHECK(std::string(e.what()).find("no space packet begins at byte " + std::to_string(end) +
                                       ": the version is 7, not 0") != std::string::npos);
      CHECK(e.diagnostic().found == "e5 e5 e5 e5 e5 e5");
    }
    CHECK(out.size() == 10);
  }
  PacketRules r;
  r.apids = {99};
  CHECK_THROWS_AS(index_packets(bytes, r), Error);
  r.apids = {100};
  r.octets_max = 50;
  CHECK_THROWS_AS(index_packets(bytes, r), Error);
  r.octets_max = 6;
  CHECK_THROWS_AS(PacketFramer{r}, Error);
}

TEST_CASE("resynchronisation passes over garbage and a damaged length, and over nothing else") {
  const Mission m = mission(60, 2, 4);
  std::mt19937_64 random(5);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::uint8_t> bytes;
    std::uint64_t put = 0;
    std::vector<std::uint64_t> starts;
    for (std::size_t i = 0; i < m.packets.size(); ++i) {
      if (i == 20 || i == 40) {
        put = 1 + random() % 300;
        for (std::uint64_t k = 0; k < put; ++k)
          bytes.push_back(round % 2 ? 0 : static_cast<std::uint8_t>(0x20 | random()));
      }
      starts.push_back(bytes.size());
      bytes.insert(bytes.end(), m.packets[i].begin(), m.packets[i].end());
    }
    PacketRules r;
    r.resynchronise = true;
    r.apids = {100, 101};
    const PacketIndex index = index_packets(bytes, r);
    CHECK(index.offset == starts);
    CHECK(index.garbage.size() == 2);
    CHECK(same(index, in_pieces(bytes, 1 + random() % 400, r)));

    // The length field of packet 30 is damaged. Too long: it is garbage, its neighbours are not. Too short:
    // garbage begins behind it.
    auto bad = m.run();
    std::vector<std::uint64_t> clean;
    for (std::size_t i = 0, at = 0; i < m.packets.size(); at += m.packets[i++].size()) clean.push_back(at);
    const std::size_t at = clean[30];
    bad[at + 4 + random() % 2] ^= static_cast<std::uint8_t>(1U << random() % 8);
    const std::size_t length = static_cast<std::size_t>(bad[at + 4] << 8 | bad[at + 5]) + 7;
    if (std::binary_search(clean.begin(), clean.end(), at + length)) continue;  // it swallows a whole packet
    const bool longer = length > m.packets[30].size();
    const PacketIndex rest = index_packets(bad, r);
    if (longer) clean.erase(clean.begin() + 30);
    CHECK(rest.offset == clean);
    REQUIRE(rest.garbage.size() == 1);
    CHECK(rest.garbage[0].offset == (longer ? at : at + length));
    CHECK(rest.garbage[0].octets == m.packets[30].size() - (longer ? 0 : length));
    CHECK(same(rest, in_pieces(bad, 1 + random() % 40, r)));
  }
}

TEST_CASE("bit errors at every rate: indices stay inside, and pieces change nothing") {
  const Mission m = mission(300, 3, 6);
  std::mt19937_64 random(8);
  for (const double rate : {1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5}) {
    auto bytes = m.run();
    std::geometric_distribution<std::size_t> step(rate);
    for (std::size_t bit = step(random); bit < bytes.size() * 8; bit += 1 + step(random))
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    PacketRules r;
    r.resynchronise = true;
    const PacketIndex index = index_packets(bytes, r);
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < index.size(); ++i) {
      CHECK(index.offset[i] >= at);
      at = index.offset[i] + index.octets[i];
    }
    CHECK(at <= bytes.size());
    for (const std::size_t piece : {1, 9, 500}) CHECK(same(index, in_pieces(bytes, piece, r)));
  }
}

TEST_CASE("sequence counts by APID: gaps, duplicates, late packets, resets; idle packets do not count") {
  std::vector<std::uint8_t> bytes;
  const auto put = [&](std::uint16_t apid, std::uint16_t count, std::uint8_t mark = 0) {
    const std::uint8_t data[] = {mark, static_cast<std::uint8_t>(count)};
    const auto p = make_packet({.apid = apid, .count = count}, data);
    bytes.insert(bytes.end(), p.begin(), p.end());
  };
  put(1, 16382);
  put(2, 7);
  put(idle_apid, 0);
  put(1, 16383);
  put(1, 0);
  put(1, 0);     // two receivers gave it
  put(2, 10);    // 8 and 9 are missing
  put(2, 8);     // 8 comes late
  put(1, 9000);  // the instrument was restarted
  put(1, 9001);
  put(1, 0, 1);  // and again
  put(idle_apid, 0);
  const PacketIndex index = index_packets(bytes);
  using S = Sequence;
  for (const std::size_t cut : {std::size_t{0}, std::size_t{5}, index.size()}) {
    PacketSequences tracker;
    SequenceColumns s;
    PacketIndex head, tail;
    for (std::size_t i = 0; i < index.size(); ++i)
      (i < cut ? head : tail).append(bytes.data() + index.offset[i], index.offset[i], index.octets[i]);
    tracker.push(bytes, head, s);
    tracker.push(bytes, tail, s);
    CHECK(s.sequence == std::vector<S>{S::first, S::first, S::none, S::next, S::next, S::duplicate, S::gap,
                                       S::late, S::jump, S::next, S::gap, S::none});
    CHECK(s.lost[6] == 2);
    CHECK(s.lost[10] == 16384 - 9001 - 1);
    CHECK(s.unwrapped[4] == 16384);
  }
}

TEST_CASE("segments are joined by APID, between packets of others; what is not whole says so") {
  std::vector<std::uint8_t> bytes;
  const auto put = [&](std::uint16_t apid, std::uint16_t count, Segment segment, std::uint8_t mark) {
    const std::uint8_t data[] = {mark, mark};
    const auto p = make_packet({.apid = apid, .count = count, .segment = segment}, data);
    bytes.insert(bytes.end(), p.begin(), p.end());
  };
  using enum Segment;
  put(5, 16383, Segment::first, 1);
  put(6, 0, Segment::whole, 9);
  put(5, 0, continuation, 2);
  put(7, 3, continuation, 8);  // its first one is missing
  put(5, 1, last, 3);
  put(5, 2, Segment::first, 4);
  put(5, 4, last, 5);  // 3 is missing
  put(8, 0, Segment::first, 6);
  const PacketIndex index = index_packets(bytes);
  const SegmentGroups g = join_segments(index);
  REQUIRE(g.size() == 5);
  CHECK(g.apid == std::vector<std::uint16_t>{5, 7, 5, 5, 8});
  CHECK(g.complete == std::vector<std::uint8_t>{1, 0, 0, 0, 0});
  CHECK(assemble(bytes, index, g, 0) == std::vector<std::uint8_t>{1, 1, 2, 2, 3, 3});
  CHECK(assemble(bytes, index, g, 0, 7) == std::vector<std::uint8_t>{1, 2, 3});
}

TEST_CASE("packets that cannot be made are refused") {
  const std::vector<std::uint8_t> data(65537);
  CHECK_THROWS_AS(make_packet({}, {}), Error);
  CHECK_THROWS_AS(make_packet({}, data), Error);
  CHECK_THROWS_AS(make_packet({.apid = 2048}, std::span(data).first(1)), Error);
  const auto longest = make_packet({}, std::span(data).first(65536));
  CHECK(longest.size() == packet_octets_max);
  CHECK(index_packets(longest).size() == 1);
  CHECK(index_packets({}).size() == 0);
}
