#include "bary/telemetry/link/frames.hpp"

#include <doctest/doctest.h>

#include <random>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/build.hpp"
#include "bary/telemetry/link/checks.hpp"
#include "bary/telemetry/link/testing-inl.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::testing;

namespace {

std::vector<BuildSettings> forms() {
  std::vector<BuildSettings> out;
  for (const bool tm : {true, false})
    for (unsigned bits = 0; bits < 8; ++bits) {
      BuildSettings s;
      s.format.kind = tm ? FrameKind::tm : FrameKind::aos;
      s.format.octets = bits == 0 ? 200 : bits == 7 ? 30 : 64 + 31 * bits;
      s.format.operational_control = (bits & 1) != 0;
      s.format.error_control = (bits & 2) != 0;
      s.spacecraft = tm ? 758 : 157;
      s.first_count = tm ? 250 : 0xFFFFF0;
      if (bits & 4) {
        if (tm) {
          s.secondary_header = {1, 2, 3, 4};
        } else {
          s.format.header_error_control = true;
          s.format.insert_octets = 3;
          s.insert_zone = {7, 8, 9};
          s.cycle_in_use = true;
          s.replay = true;
        }
      }
      out.push_back(s);
    }
  return out;
}

struct Read {
  FrameColumns frames;
  ExtractedPackets packets;
  std::vector<ChannelCounts> channels;
};
Read read(std::span<const std::uint8_t> bytes, const FrameFormat& format, std::size_t piece = 0,
          std::span<const int> quality = {}) {
  Read r;
  FrameReader reader(format);
  if (piece == 0) piece = bytes.size() + 1;
  bool first = true;
  do {
    const std::size_t n = std::min(piece, bytes.size());
    reader.push(bytes.first(n), r.frames, &r.packets, first ? quality : std::span<const int>{});
    first = false;
    bytes = bytes.subspan(n);
  } while (!bytes.empty());
  reader.finish();
  r.channels = reader.channels();
  return r;
}

bool same(const Read& a, const Read& b) {
  return a.frames.frame == b.frames.frame && a.frames.state == b.frames.state &&
         a.frames.count == b.frames.count && a.frames.sequence == b.frames.sequence &&
         a.frames.lost == b.frames.lost && a.frames.unwrapped == b.frames.unwrapped &&
         a.frames.master_sequence == b.frames.master_sequence && a.frames.pointer == b.frames.pointer &&
         a.packets.bytes == b.packets.bytes && a.packets.index.offset == b.packets.index.offset &&
         a.packets.origin.frame == b.packets.origin.frame &&
         a.packets.origin.octet == b.packets.origin.octet &&
         a.packets.origin.last_frame == b.packets.origin.last_frame;
}

/// The packets of one channel as they were made.
std::vector<std::vector<std::uint8_t>> of_channel(const Mission& m, std::uint8_t channel) {
  std::vector<std::vector<std::uint8_t>> out;
  for (std::size_t i = 0; i < m.packets.size(); ++i)
    if (m.channels[i] == channel) out.push_back(m.packets[i]);
  return out;
}
std::vector<std::vector<std::uint8_t>> of_channel(const ExtractedPackets& p, std::uint8_t channel) {
  std::vector<std::vector<std::uint8_t>> out;
  for (std::size_t i = 0; i < p.index.size(); ++i)
    if (p.origin.channel[i] == channel) {
      const auto b = std::span(p.bytes).subspan(p.index.offset[i], p.index.octets[i]);
      out.emplace_back(b.begin(), b.end());
    }
  return out;
}

}  // namespace

TEST_CASE("what is built is read back, in every form of frame and in pieces of any size") {
  for (const BuildSettings& s : forms()) {
    CAPTURE(static_cast<int>(s.format.kind));
    CAPTURE(s.format.octets);
    const Mission m = mission(400, 3, 11);
    const Stream frames = m.build(s);
    const Read r = read(frames.bytes, s.format);
    for (std::uint8_t c = 0; c < 3; ++c) CHECK(of_channel(r.packets, c) == of_channel(m, c));
    std::uint64_t packets = 0;
    for (const ChannelCounts& c : r.channels) {
      packets += c.packets;
      CHECK(c.broken == 0);
      CHECK(c.contradictions == 0);
      CHECK(c.skipped_octets == 0);
    }
    CHECK(packets == 400);
    for (std::size_t i = 0; i < r.frames.size(); ++i) {
      CHECK(r.frames.spacecraft[i] == s.spacecraft);
      CHECK((r.frames.sequence[i] == Sequence::next || r.frames.sequence[i] == Sequence::first));
      if (s.format.kind == FrameKind::tm) CHECK((r.frames.master_sequence[i] == Sequence::next || i == 0));
      CHECK(((r.frames.flags[i] & frame_flag::operational) != 0) == s.format.operational_control);
      if (s.format.operational_control) CHECK(r.frames.operational[i] == Mission::control_word);
      CHECK(((r.frames.flags[i] & frame_flag::replay) != 0) == s.replay);
    }
    // The evidence: the packet's first octets stand in the frame where it says.
    for (std::size_t i = 0; i < r.packets.index.size(); ++i) {
      const std::size_t at =
          static_cast<std::size_t>(r.packets.origin.frame[i]) * s.format.octets + r.packets.origin.octet[i];
      CHECK(frames.bytes[at] == r.packets.bytes[r.packets.index.offset[i]]);
      CHECK(r.packets.origin.last_frame[i] >= r.packets.origin.frame[i]);
    }
    for (const std::size_t piece : {1, 7, 64, 1000}) CHECK(same(r, read(frames.bytes, s.format, piece)));
  }
}

TEST_CASE("a lost frame breaks the packets that run through it, and no others") {
  for (const BuildSettings& s : forms()) {
    CAPTURE(s.format.octets);
    const Mission m = mission(300, 1, 5);
    const Stream frames = m.build(s, false);
    const Read whole = read(frames.bytes, s.format);
    const std::size_t n = s.format.octets;
    for (std::size_t lost = 1; lost + 1 < frames.units(); lost += 3) {
      aligned_vector<std::uint8_t> rest = frames.bytes;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(lost * n),
                 rest.begin() + static_cast<std::ptrdiff_t>((lost + 1) * n));
      const Read r = read(rest, s.format);
      std::vector<std::vector<std::uint8_t>> expected;
      for (std::size_t i = 0; i < whole.packets.index.size(); ++i)
        if (whole.packets.origin.last_frame[i] < lost || whole.packets.origin.frame[i] > lost) {
          const auto b = std::span(whole.packets.bytes)
                             .subspan(whole.packets.index.offset[i], whole.packets.index.octets[i]);
          expected.emplace_back(b.begin(), b.end());
        }
      CHECK(of_channel(r.packets, 0) == expected);
      // With a bit error that the check finds, or that the channel decoder reports, it is the same.
      aligned_vector<std::uint8_t> bad = frames.bytes;
      bad[lost * n + n / 2] ^= 0x10;
      std::vector<int> quality(frames.units(), 0);
      quality[lost] = not_mended;
      CHECK(of_channel(read(bad, s.format, 0, quality).packets, 0) == expected);
      if (s.format.error_control) {
        const Read checked = read(bad, s.format);
        CHECK(checked.frames.state[lost] == FrameState::check_failed);
        CHECK(of_channel(checked.packets, 0) == expected);
      }
    }
  }
}

TEST_CASE("at every rate of bit errors a frame with a check gives only packets that were sent") {
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 128, .error_control = true};
  const Mission m = mission(2000, 2, 3);
  const Stream frames = m.build(s);
  std::vector<std::vector<std::uint8_t>> sent = m.packets;
  std::sort(sent.begin(), sent.end());
  std::mt19937_64 random(7);
  for (const double rate : {1e-6, 1e-5, 1e-4, 1e-3, 3e-3}) {
    auto bytes = frames.bytes;
    std::geometric_distribution<std::size_t> step(rate);
    for (std::size_t bit = step(random); bit < bytes.size() * 8; bit += 1 + step(random))
      bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const Read r = read(bytes, s.format);
    std::uint64_t failed = 0;
    for (const FrameState f : r.frames.state) failed += !usable(f);
    CAPTURE(rate);
    if (rate >= 1e-4) CHECK(failed > 0);
    for (std::uint8_t c = 0; c < 2; ++c)
      for (const auto& p : of_channel(r.packets, c)) CHECK(std::binary_search(sent.begin(), sent.end(), p));
    CHECK(same(r, read(bytes, s.format, 77)));
  }
}

TEST_CASE("late and doubled frames neither break nor double what is around them") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 120};
  const Mission m = mission(200, 1, 9);
  const Stream frames = m.build(s, false);
  const auto whole = of_channel(m, 0);
  const std::size_t n = 120;
  aligned_vector<std::uint8_t> twice;
  for (std::size_t i = 0; i < frames.units(); ++i)
    for (int k = 0; k < 2; ++k) twice.insert(twice.end(), frames.unit(i).begin(), frames.unit(i).end());
  const Read doubled = read(twice, s.format);
  CHECK(of_channel(doubled.packets, 0) == whole);
  CHECK(std::count(doubled.frames.sequence.begin(), doubled.frames.sequence.end(), Sequence::duplicate) ==
        static_cast<std::ptrdiff_t>(frames.units()));

  auto swapped = frames.bytes;
  std::swap_ranges(swapped.begin() + 10 * n, swapped.begin() + 11 * n, swapped.begin() + 11 * n);
  const Read r = read(swapped, s.format);
  CHECK(r.frames.sequence[10] == Sequence::gap);
  CHECK(r.frames.sequence[11] == Sequence::late);
  CHECK(r.frames.sequence[12] == Sequence::next);
  for (const auto& p : of_channel(r.packets, 0))
    CHECK(std::find(whole.begin(), whole.end(), p) != whole.end());
  CHECK(of_channel(r.packets, 0).size() + 12 > whole.size());
}

TEST_CASE("a whole turn of damaged frames joins nothing either") {
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 64};
  const Mission m = mission(400, 1, 9);
  const Stream frames = m.build(s, false);
  REQUIRE(frames.units() > 500);
  for (const std::size_t lost : {255, 256, 257}) {
    std::vector<int> quality(frames.units(), 0);
    for (std::size_t i = 100; i < 100 + lost; ++i) quality[i] = not_mended;
    const Read r = read(frames.bytes, s.format, 0, quality);
    CHECK(r.frames.sequence[100 + lost] == Sequence::jump);
    const auto sent = of_channel(m, 0);
    for (const auto& p : of_channel(r.packets, 0))
      CHECK(std::find(sent.begin(), sent.end(), p) != sent.end());
    CHECK(r.channels[0].broken == 1);
    CHECK(r.channels[0].contradictions == 0);
  }
}

TEST_CASE("a pointer that contradicts a packet's length drops the packet and is counted") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 60};
  FrameBuilder b(s);
  const std::vector<std::uint8_t> data(80, 1);
  for (std::uint16_t i = 0; i < 4; ++i) b.add(2, make_packet({.apid = 5, .count = i}, data));
  b.flush();
  Stream frames = b.take();
  frames.bytes[60 + 7] = static_cast<std::uint8_t>(frames.bytes[60 + 7] - 1);  // one octet too early
  const Read r = read(frames.bytes, s.format);
  REQUIRE(r.channels.size() == 1);
  CHECK(r.channels[0].contradictions == 2);  // the length, and then no header where the pointer says
  for (const std::uint16_t count : r.packets.index.count) CHECK(count != 0);
  // The pointer beyond the data field: the frame is not believed.
  frames.bytes[60 + 6] = 7;
  frames.bytes[60 + 7] = 0;
  CHECK(read(frames.bytes, s.format).frames.state[1] == FrameState::bad_header);
}

TEST_CASE("idle frames, bitstream and other services, other craft and other versions are set aside") {
  BuildSettings s;
  s.format = {.kind = FrameKind::aos, .octets = 60};
  s.spacecraft = 42;
  FrameBuilder b(s);
  b.add(1, make_packet({.apid = 5}, std::vector<std::uint8_t>(70, 1)));
  b.add_idle_frame();
  b.add(2, make_packet({.apid = 6}, std::vector<std::uint8_t>(46, 1)));
  b.add(3, make_packet({.apid = 6}, std::vector<std::uint8_t>(46, 1)));
  b.flush();
  const Stream frames = b.take();
  FrameFormat f = s.format;
  f.services[2] = ChannelService::bitstream;
  f.services[3] = ChannelService::other;
  Read r = read(frames.bytes, f);
  using S = FrameState;
  CHECK(r.frames.state == std::vector<S>{S::packets, S::idle, S::bitstream, S::other, S::packets});
  CHECK(r.packets.index.size() == 1);
  CHECK(r.channels[1].bitstream_octets == 52);
  f.spacecraft = 43;
  r = read(frames.bytes, f);
  CHECK(r.frames.state[0] == S::other_craft);
  f.kind = FrameKind::tm;
  CHECK(read(frames.bytes, f).frames.state[0] == S::bad_version);
}

TEST_CASE("empty, one byte, cut frames, impossible formats") {
  FrameFormat f{.kind = FrameKind::tm, .octets = 100};
  const std::vector<std::uint8_t> bytes(150, 0);
  FrameColumns out;
  FrameReader r(f);
  r.push({}, out);
  CHECK(out.size() == 0);
  r.push(std::span(bytes).first(1), out);
  CHECK(out.size() == 0);
  r.push(bytes, out);
  CHECK(out.size() == 1);
  CHECK(r.finish() == 51);
  for (const std::size_t n : {0, 1, 6, 70000}) {
    f.octets = n;
    CHECK_THROWS_AS(FrameReader{f}, Error);
  }
  BuildSettings s;
  s.format = {.kind = FrameKind::tm, .octets = 4000};
  CHECK_THROWS_AS(FrameBuilder{s}, Error);
  s.format.octets = 200;
  FrameBuilder b(s);
  CHECK_THROWS_AS(b.add(8, make_packet({}, bytes)), Error);
  CHECK_THROWS_AS(b.add(0, bytes), Error);
}
