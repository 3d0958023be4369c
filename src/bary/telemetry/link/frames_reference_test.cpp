/// Frames that others built, and checks that others computed.

#include <doctest/doctest.h>

#include <string_view>

#include "bary/telemetry/link/build.hpp"
#include "bary/telemetry/link/checks.hpp"
#include "bary/telemetry/link/frames.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {
std::vector<std::uint8_t> bytes(std::string_view hex) {
  std::vector<std::uint8_t> out;
  unsigned v = 0;
  int digits = 0;
  for (const char c : hex) {
    if (c == ' ') continue;
    v = v << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    if (++digits % 2 == 0) out.push_back(static_cast<std::uint8_t>(v));
  }
  return out;
}

/// SpacePyLibrary's unit test (github.com/Stefan-Korner/SpacePyLibrary), as YAMCS carries it in
/// TmFrameDecoderTest.java: 1115 octets, zeros between head and tail.
std::vector<std::uint8_t> spacepy_frame() {
  auto f = bytes("2f61 0000 1800 0cd2 c000 001a 1003 1916 925e 92");
  f.resize(37);
  for (const std::uint8_t b : bytes("89e4 07ff c000 0427")) f.push_back(b);
  f.resize(1107);
  for (const std::uint8_t b : bytes("c948 0100 0000 bbd6")) f.push_back(b);
  return f;
}

/// NASA's channel emulator (github.com/nasa/channel-emulator, test/aos_frame_test.cpp), as YAMCS carries it
/// in AosFrameDecoderTest.java: 128 octets, an IP datagram in an encapsulation packet.
std::vector<std::uint8_t> emulator_frame() {
  return bytes(
      "6ac10001570000 00ea00018d21450001 8800004000 3f118cc3c0a86428c0a8c8 2875307531017400 00 88888888888888"
      "77888888778888888888778888888877 77554444444433443344445555665588 88888888887766776666776677666666"
      "55556666667788888877888877777777 776677777777778888888877887793fd");
}
}  // namespace

TEST_CASE("CRC-16 of frames: the check value of the catalogue, and a figure of YAMCS") {
  CHECK(crc16(bytes("313233343536373839")) == 0x29B1);  // "123456789"; CRC-16/IBM-3740
  // CrcCciitCalculatorTest.java of YAMCS.
  CHECK(crc16(bytes("06000cf00004005588 73c900000521")) == 0x75FB);
  // By bits, for every length up to three turns of the table.
  std::vector<std::uint8_t> b;
  unsigned reference = 0xFFFF;
  for (unsigned i = 0; i < 60; ++i) {
    CHECK(crc16(b) == reference);
    CHECK(crc16(std::span(b).subspan(i / 2), crc16(std::span(b).first(i / 2))) == reference);
    b.push_back(static_cast<std::uint8_t>(i * 37 + 11));
    reference ^= static_cast<unsigned>(b.back()) << 8;
    for (int k = 0; k < 8; ++k) reference = ((reference << 1) ^ (reference & 0x8000 ? 0x1021 : 0)) & 0xFFFF;
  }
}

TEST_CASE("the AOS header's Reed-Solomon check: figures of YAMCS, and every error it must mend") {
  // AosFrameHeaderErrorCorrTest.java of YAMCS.
  CHECK(encode_aos_header(0x1234, 0x56) == 0x94DC);
  CHECK(encode_aos_header(0x369C, 0xFA) == 0x457C);
  const auto mends = [](unsigned id, unsigned signalling, unsigned check, int symbols) {
    const auto h = decode_aos_header(static_cast<std::uint16_t>(id), static_cast<std::uint8_t>(signalling),
                                     static_cast<std::uint16_t>(check));
    return h && h->identifier == 0x1234 && h->signalling == 0x56 && h->corrected == symbols;
  };
  CHECK(mends(0x1234, 0x56, 0x94DC, 0));
  CHECK(mends(0x1234, 0x56, 0x9400, 2));
  CHECK(mends(0x1211, 0x56, 0x94DC, 2));
  CHECK(mends(0x1234, 0xAA, 0x94DC, 2));
  CHECK_FALSE(decode_aos_header(0x1230, 0x00, 0x94DC));
  // All single errors and all pairs in the ten symbols.
  const auto with = [](std::size_t a, unsigned va, std::size_t b, unsigned vb) {
    std::uint64_t w = 0x1234'56'94DCULL;
    w ^= std::uint64_t{va} << (36 - 4 * a);
    w ^= std::uint64_t{vb} << (36 - 4 * b);
    return w;
  };
  int wrong = 0;
  for (std::size_t a = 0; a < 10; ++a)
    for (std::size_t b = a + 1; b < 10; ++b)
      for (unsigned va = 1; va < 16; ++va)
        for (unsigned vb = 0; vb < 16; ++vb) {
          const std::uint64_t w = with(a, va, b, vb);
          wrong += !mends(static_cast<unsigned>(w >> 24), w >> 16 & 0xFF, w & 0xFFFF, vb ? 2 : 1);
        }
  CHECK(wrong == 0);
}

TEST_CASE("a TM frame of SpacePyLibrary: its fields, its packets, and the same frame built by us") {
  const auto f = spacepy_frame();
  REQUIRE(f.size() == 1115);
  FrameFormat format{
      .kind = FrameKind::tm, .octets = 1115, .operational_control = true, .error_control = true};
  FrameReader r(format);
  FrameColumns c;
  ExtractedPackets p;
  r.push(f, c, &p);
  REQUIRE(c.size() == 1);
  CHECK(c.state[0] == FrameState::packets);
  CHECK(c.spacecraft[0] == 758);
  CHECK(c.channel[0] == 0);
  CHECK(c.pointer[0] == 0);  // YAMCS adds the six octets of the header: 6
  CHECK(c.operational[0] == 0x01000000);
  REQUIRE(p.index.size() == 1);  // the second, of APID 2047, is idle
  CHECK(p.index.apid[0] == 0x4D2);
  CHECK(p.index.octets[0] == 33);
  CHECK(r.channels()[0].idle_packets == 1);
  CHECK(r.channels()[0].skipped_octets == 0);

  // Built from the two packets: the same bytes.
  BuildSettings s;
  s.format = format;
  s.spacecraft = 758;
  FrameBuilder b(s);
  b.set_operational(0x01000000);
  b.add(0, p.bytes);
  b.add(0, std::span(f).subspan(6 + 33, 1115 - 6 - 6 - 33));
  const Stream built = b.take();
  CHECK(std::vector<std::uint8_t>(built.bytes.begin(), built.bytes.end()) == f);

  auto bad = f;
  bad[10] = 12;
  FrameColumns cb;
  FrameReader(format).push(bad, cb);
  CHECK(cb.state[0] == FrameState::check_failed);
}

TEST_CASE("an AOS frame of NASA's channel emulator: its fields; an encapsulation packet is passed over") {
  const auto f = emulator_frame();
  REQUIRE(f.size() == 128);
  FrameFormat format{.kind = FrameKind::aos, .octets = 128, .error_control = true};
  FrameReader r(format);
  FrameColumns c;
  ExtractedPackets p;
  r.push(f, c, &p);
  CHECK(c.state[0] == FrameState::packets);
  CHECK(c.spacecraft[0] == 0xAB);
  CHECK(c.channel[0] == 1);
  CHECK(c.count[0] == 343);
  CHECK(c.pointer[0] == 0);
  CHECK(p.index.size() == 0);
  r.finish();
  CHECK(r.channels()[0].contradictions == 0);
  CHECK(r.channels()[0].broken == 1);  // 397 octets, of which the frame holds 118
  CHECK(r.channels()[0].skipped_octets == 118);
}
