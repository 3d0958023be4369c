#include "bary/telemetry/coding/receiver.hpp"

#include <doctest/doctest.h>

#include <hwy/targets.h>

#include <algorithm>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/randomiser.hpp"
#include "bary/telemetry/coding/test_support.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

namespace {

/// Frames that tell their number, so that what comes back can be named.
std::vector<std::uint8_t> frames_of(const CaduFormat& f, std::size_t n) {
  auto out = random_bytes(n * f.frame_bytes, 11);
  for (std::size_t i = 0; i < n; ++i) {
    out[i * f.frame_bytes] = static_cast<std::uint8_t>(i >> 8);
    out[i * f.frame_bytes + 1] = static_cast<std::uint8_t>(i);
  }
  return out;
}

/// `n` bits to the front or (negative) off it.
std::vector<std::uint8_t> shifted(const std::vector<std::uint8_t>& bytes, int n) {
  std::vector<std::int8_t> s;
  for (int i = 0; i < n; ++i) s.push_back(static_cast<std::int8_t>(i % 3 ? 1 : -1));
  const auto all = symbols_of_bits(bytes);
  s.insert(s.end(), all.begin() + std::max(0, -n), all.end());
  return bits_of_symbols(s);
}

ReceivedFrames receive_bits(const ReceiverSettings& s, std::span<const std::uint8_t> bits,
                            std::size_t piece = 0, unsigned threads = 2, ReceiverCounts* counts = nullptr) {
  Context ctx;
  ctx.threads = threads;
  Receiver r(s, ctx);
  if (!piece) piece = std::max<std::size_t>(1, bits.size());
  for (std::size_t i = 0; i < bits.size(); i += piece)
    r.push_bits(bits.subspan(i, std::min(piece, bits.size() - i)));
  r.finish();
  if (counts) *counts = r.counts();
  return r.take();
}
ReceivedFrames receive_symbols(const ReceiverSettings& s, std::span<const std::int8_t> symbols,
                               std::size_t piece = 0, unsigned threads = 2,
                               ReceiverCounts* counts = nullptr) {
  Context ctx;
  ctx.threads = threads;
  Receiver r(s, ctx);
  if (!piece) piece = std::max<std::size_t>(1, symbols.size());
  for (std::size_t i = 0; i < symbols.size(); i += piece)
    r.push_symbols(symbols.subspan(i, std::min(piece, symbols.size() - i)));
  r.finish();
  if (counts) *counts = r.counts();
  return r.take();
}

bool same(const ReceivedFrames& a, const ReceivedFrames& b) {
  return a.bytes == b.bytes && a.bit == b.bit && a.input == b.input && a.polarity == b.polarity &&
         a.marker_errors == b.marker_errors && a.corrected == b.corrected && a.worst == b.worst &&
         a.state == b.state && a.sync == b.sync;
}

/// Frames given as good that were sent, and those that were not.
struct Tally {
  std::size_t right = 0, wrong = 0;
};
Tally tally(const ReceivedFrames& r, const std::vector<std::uint8_t>& sent) {
  Tally t;
  for (std::size_t i = 0; i < r.size(); ++i) {
    if (r.state[i] == BlockState::uncorrectable) continue;
    const auto f = r.frame(i);
    const std::size_t at = (f[0] * 256u + f[1]) * r.frame_bytes;
    const bool known = at + r.frame_bytes <= sent.size() &&
                       std::equal(f.begin(), f.end(), sent.begin() + static_cast<std::ptrdiff_t>(at));
    ++(known ? t.right : t.wrong);
  }
  return t;
}

std::vector<std::int8_t> on_air(const ReceiverSettings& s, const std::vector<std::uint8_t>& frames,
                                double eb_n0_db, std::uint64_t stream = 0) {
  AwgnChannel channel;
  channel.eb_n0_db = eb_n0_db;
  channel.stream = stream;
  channel.code_rate = (s.convolutional ? 0.5 : 1.0) * static_cast<double>(s.format.frame_bytes) /
                      static_cast<double>(s.format.cadu_bytes());
  const auto cadus = encode_cadus(s.format, frames);
  const auto v = transmit(channel, s.convolutional ? convolve(cadus) : cadus);
  return {v.begin(), v.end()};
}

}  // namespace

TEST_CASE("the randomiser's sequence") {
  std::vector<std::uint8_t> zeros(600);
  randomise(zeros);
  const std::vector<std::uint8_t> first{0xFF, 0x48, 0x0E, 0xC0, 0x9A, 0x0D, 0x70, 0xBC};
  CHECK(std::equal(first.begin(), first.end(), zeros.begin()));
  const auto bit = [&](std::size_t i) { return zeros[i / 8] >> (7 - i % 8) & 1; };
  for (std::size_t i = 0; i + 255 < 4800; ++i) CHECK(bit(i) == bit(i + 255));
  randomise(zeros);
  CHECK(zeros == std::vector<std::uint8_t>(600));
}

TEST_CASE("the marker is found at every bit, in both polarities, with up to two wrong bits") {
  std::size_t missed = 0;
  for (unsigned at = 0; at < 64; ++at)
    for (const bool inverted : {false, true})
      for (unsigned a = 0; a < 32; ++a)
        for (unsigned b = a; b < 32; ++b) {
          std::vector<std::uint8_t> bits(20, inverted ? 0xff : 0);
          const std::uint32_t word =
              attached_sync_marker ^ 1u << a ^ (a == b ? 0 : 1u << b) ^ (inverted ? ~0u : 0);
          for (unsigned k = 0; k < 32; ++k) {
            const auto mask = static_cast<std::uint8_t>(0x80 >> (at + k) % 8);
            bits[(at + k) / 8] =
                static_cast<std::uint8_t>((bits[(at + k) / 8] & ~mask) | (word >> (31 - k) & 1 ? mask : 0));
          }
          const auto hit = find_marker(bits, 0, 160);
          missed += !hit || hit->bit != at || hit->inverted != inverted || hit->errors != (a == b ? 1 : 2);
          missed += find_marker(bits, 0, at + 31).has_value();
          missed += find_markers(bits).size() != 1;
        }
  CHECK(missed == 0);
}

TEST_CASE("frames come back from bits at any alignment and polarity, with their places") {
  for (const unsigned correctable : {0u, 8u, 16u})
    for (const bool randomised : {true, false}) {
      ReceiverSettings s;
      s.format = {correctable ? 3 * 200u : 300u, correctable, 3, true, randomised};
      const auto frames = frames_of(s.format, 6);
      const auto cadus = encode_cadus(s.format, frames);
      for (int offset = -7; offset < 20; ++offset)
        for (const bool inverted : {false, true}) {
          auto bits = shifted(cadus, offset);
          if (inverted)
            for (auto& b : bits) b = static_cast<std::uint8_t>(~b);
          const auto r = receive_bits(s, bits);
          const std::size_t lost = offset < 0;  // the first marker is cut
          REQUIRE(r.size() == 6 - lost);
          CHECK(std::equal(r.bytes.begin(), r.bytes.end(),
                           frames.begin() + static_cast<std::ptrdiff_t>(lost * s.format.frame_bytes)));
          for (std::size_t i = 0; i < r.size(); ++i) {
            CHECK(r.bit[i] == (i + lost) * 8 * s.format.cadu_bytes() + static_cast<std::uint64_t>(offset));
            CHECK(r.input[i] == r.bit[i]);
            CHECK(r.polarity[i] == (inverted ? -1 : 1));
            CHECK(r.worst[i] == 0);
            CHECK(r.state[i] == (correctable ? BlockState::good : BlockState::unchecked));
          }
        }
    }
}

TEST_CASE("the same frames for any pieces, threads and SIMD widths") {
  ReceiverSettings s;
  s.convolutional = true;
  const auto frames = frames_of(s.format, 40);
  auto symbols = on_air(s, frames, 2.6);
  symbols.erase(symbols.begin() + 200001);
  symbols.insert(symbols.begin() + 400000, 3, std::int8_t{5});
  for (std::size_t i = 300000; i < symbols.size(); ++i) symbols[i] = static_cast<std::int8_t>(-symbols[i]);
  const auto whole = receive_symbols(s, symbols);
  CHECK(tally(whole, frames).right >= 35);
  CHECK(tally(whole, frames).wrong == 0);
  CHECK(*std::min_element(whole.polarity.begin(), whole.polarity.end()) == -1);
  for (const std::size_t piece : {1013u, 10000u, 100001u})
    CHECK(same(receive_symbols(s, symbols, piece), whole));
  CHECK(same(receive_symbols(s, symbols, 0, 1), whole));
  CHECK(same(receive_symbols(s, symbols, 0, 6), whole));
  hwy::GetChosenTarget().Update(HWY_AVX2);
  const auto narrow = receive_symbols(s, symbols, 100001);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  CHECK(same(narrow, whole));
  // Without the inner code, in pieces that are no whole bytes.
  s.convolutional = false;
  const auto plain = on_air(s, frames, 9);
  const auto uncoded = receive_symbols(s, plain);
  CHECK(tally(uncoded, frames).right == 40);
  for (const std::size_t piece : {13u, 7001u}) CHECK(same(receive_symbols(s, plain, piece), uncoded));
  const auto hard = receive_bits(s, bits_of_symbols(plain), 501);
  CHECK(same(hard, uncoded));
}

TEST_CASE("hard decisions of the inner code; its symbols' places") {
  ReceiverSettings s;
  s.convolutional = true;
  const auto frames = frames_of(s.format, 5);
  const auto coded = convolve(encode_cadus(s.format, frames));
  const auto r = receive_bits(s, coded);
  REQUIRE(r.size() == 5);
  CHECK(std::equal(frames.begin(), frames.end(), r.bytes.begin()));
  for (std::size_t i = 0; i < 5; ++i) CHECK(r.input[i] == 2 * r.bit[i]);
  // From the second symbol on.
  const auto late = receive_bits(s, shifted(coded, 21));
  REQUIRE(late.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(late.input[i] == r.input[i] + 21);
}

TEST_CASE("a slip costs the frame in which it lies and no other") {
  ReceiverSettings s;
  const std::size_t n = 30, cadu = 8 * s.format.cadu_bytes();
  const auto frames = frames_of(s.format, n);
  const auto bits = symbols_of_bits(encode_cadus(s.format, frames));
  // Lost bits take the marker behind them along, bits sent twice may leave a frame whole.
  for (const auto& [count, right] : {std::pair{-1, n - 2},
                                     {1, n - 2},
                                     {3, n - 2},
                                     {-3, n - 2},
                                     {-50, n - 2},
                                     {200, n - 2},
                                     {8 * 30, n - 2},
                                     {8 * 28, n - 2},
                                     {-8 * 28, n - 2},
                                     {-5000, n - 3},
                                     {5000, n - 1}}) {
    CAPTURE(count);
    const std::vector<Slip> slips{{10 * cadu + 4000, count}, {20 * cadu + 20, count}};
    ReceiverCounts counts;
    const auto r = receive_symbols(s, slipped(bits, slips), 0, 2, &counts);
    const auto t = tally(r, frames);
    CHECK(t.right == right);
    CHECK(t.wrong == 0);
    CHECK(counts.good == right);
    CHECK(counts.slips + counts.searches - 1 >= 2);
  }
  // With the inner code half a bit is lost or won: every second slip leaves the bits where they were, and
  // Reed-Solomon corrects the few beside it.
  s.convolutional = true;
  const auto symbols = on_air(s, frames, 4);
  for (const int count : {-1, 1}) {
    ReceiverCounts counts;
    const std::vector<Slip> slips{{20 * cadu + 4001, count}, {40 * cadu + 9000, count}};
    const auto r = receive_symbols(s, slipped(symbols, slips), 0, 2, &counts);
    CHECK(tally(r, frames).right == n - 1);
    CHECK(tally(r, frames).wrong == 0);
    CHECK(counts.phase_changes == 2);
  }
}

TEST_CASE("markers that are destroyed do not lose their frames, nor does a gap more than its own") {
  ReceiverSettings s;
  const std::size_t n = 20, cadu = s.format.cadu_bytes();
  const auto frames = frames_of(s.format, n);
  auto bits = encode_cadus(s.format, frames);
  for (const std::size_t k : {3u, 4u, 5u, 6u, 12u})
    std::fill_n(bits.begin() + static_cast<std::ptrdiff_t>(k * cadu), 4, 0x55);
  auto r = receive_bits(s, bits);
  CHECK(tally(r, frames).right == n);
  CHECK(r.sync[4] == FrameSync::flywheel);
  // Noise in the place of eight CADUs.
  const auto noise = random_bytes(8 * cadu, 9);
  std::copy(noise.begin(), noise.end(), bits.begin() + static_cast<std::ptrdiff_t>(8 * cadu));
  ReceiverCounts counts;
  r = receive_bits(s, bits, 0, 2, &counts);
  CHECK(tally(r, frames).right == n - 8);
  CHECK(tally(r, frames).wrong == 0);
  CHECK(counts.searches == 2);
  CHECK(counts.flywheel >= 2);
  // A link without Reed-Solomon flies over two markers.
  s.format.correctable = 0;
  const auto plain = frames_of(s.format, n);
  bits = encode_cadus(s.format, plain);
  for (const std::size_t k : {3u, 4u})
    std::fill_n(bits.begin() + static_cast<std::ptrdiff_t>(k * s.format.cadu_bytes()), 4, 0x55);
  r = receive_bits(s, bits);
  CHECK(tally(r, plain).right == n);
  CHECK(r.state[0] == BlockState::unchecked);
}

TEST_CASE("errors are counted by codeword; one with too many is flagged and its frame given") {
  ReceiverSettings s;
  const auto frames = frames_of(s.format, 4);
  auto bits = encode_cadus(s.format, frames);
  const auto at = [&](std::size_t frame, std::size_t word, std::size_t symbol) -> std::uint8_t& {
    return bits[frame * s.format.cadu_bytes() + 4 + symbol * s.format.interleave + word];
  };
  for (std::size_t i = 0; i < 16; ++i) at(1, 2, 3 * i) ^= 0x5a;
  for (std::size_t i = 0; i < 5; ++i) at(1, 0, 7 * i) ^= 0x01;
  for (std::size_t i = 0; i < 17; ++i) at(2, 3, 3 * i) ^= 0x5a;
  for (std::size_t i = 0; i < 2; ++i) at(2, 1, 3 * i) ^= 0x5a;
  bits[s.format.cadu_bytes()] ^= 0x81;
  const auto r = receive_bits(s, bits);
  REQUIRE(r.size() == 4);
  CHECK(r.corrected == std::vector<std::uint16_t>{0, 21, 2, 0});
  CHECK(r.worst == std::vector<std::int8_t>{0, 16, rs_uncorrectable, 0});
  CHECK(r.marker_errors == std::vector<std::uint8_t>{0, 2, 0, 0});
  CHECK(r.state[2] == BlockState::uncorrectable);
  CHECK(std::equal(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(2 * s.format.frame_bytes),
                   r.bytes.begin()));
}

TEST_CASE("bit errors at every rate, cuts anywhere, nothing and one byte give a clean result") {
  ReceiverSettings s;
  s.format = {223, 16, 1, true, true};
  const auto frames = frames_of(s.format, 30);
  const auto cadus = encode_cadus(s.format, frames);
  std::mt19937_64 random(3);
  for (const double rate : {1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 0.5}) {
    auto bits = cadus;
    for (std::size_t i = 0; i < 8 * bits.size(); ++i)
      if (static_cast<double>(random() >> 11) * 0x1p-53 < rate)
        bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] ^ 0x80 >> i % 8);
    const auto t = tally(receive_bits(s, bits), frames);
    CHECK(t.wrong == 0);
    if (rate <= 3e-3) CHECK(t.right == 30);
    if (rate >= 0.1) CHECK(t.right == 0);
  }
  for (std::size_t n = 0; n <= cadus.size(); n = n < 600 ? n + 1 : n + 97) {
    const auto r = receive_bits(s, std::span(cadus).first(n));
    CHECK(tally(r, frames).right == n / s.format.cadu_bytes());
    CHECK(r.size() == n / s.format.cadu_bytes());
  }
  for (const bool convolutional : {true, false}) {
    s.convolutional = convolutional;
    CHECK(receive_bits(s, {}).size() == 0);
    for (int b = 0; b < 256; ++b) {
      const auto byte = static_cast<std::uint8_t>(b);
      CHECK(receive_bits(s, std::span(&byte, 1)).size() == 0);
      const auto symbol = static_cast<std::int8_t>(b);
      CHECK(receive_symbols(s, std::span(&symbol, 1)).size() == 0);
    }
  }
}

TEST_CASE("what Reed-Solomon would correct to other content is not called good") {
  // Bytes sent twice soon after a marker, and an inversion there: the rest of the block is a shifted or
  // inverted codeword.
  ReceiverSettings s;
  const std::size_t n = 8, cadu = 8 * s.format.cadu_bytes();
  const auto frames = frames_of(s.format, n);
  const auto bits = symbols_of_bits(encode_cadus(s.format, frames));
  for (const int count : {8, 32, 224, -32, -224}) {
    const std::vector<Slip> slips{{4 * cadu + 40, count}};
    const auto t = tally(receive_symbols(s, slipped(bits, slips)), frames);
    CHECK(t.right == n - 1);
    CHECK(t.wrong == 0);
  }
  for (const std::size_t from : {4 * cadu + 40, 5 * cadu - 40}) {
    auto turned = bits;
    for (std::size_t i = from; i < turned.size(); ++i) turned[i] = static_cast<std::int8_t>(-turned[i]);
    const auto t = tally(receive_symbols(s, turned), frames);
    CHECK(t.right == n - 1);
    CHECK(t.wrong == 0);
  }
}

TEST_CASE("concatenated code: no frame is lost at 3 dB, none is wrong at 1 dB") {
  ReceiverSettings s;
  s.convolutional = true;
  s.format = {1115, 16, 5, true, true};
  const auto frames = frames_of(s.format, 200);
  const auto good = receive_symbols(s, on_air(s, frames, 3));
  CHECK(tally(good, frames).right == 200);
  const auto bad = receive_symbols(s, on_air(s, frames, 1));
  CHECK(tally(bad, frames).wrong == 0);
}

TEST_CASE("settings that make no sense are refused by name") {
  const auto code = [](auto&& change) {
    ReceiverSettings s;
    change(s);
    try {
      Receiver r(s);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string();
  };
  CHECK(code([](auto&) {}) == "");
  CHECK(code([](auto& s) { s.format.frame_bytes = 893; }) == "BARY-TELEMETRY-0002");
  CHECK(code([](auto& s) { s.format.frame_bytes = 0; }) == "BARY-TELEMETRY-0002");
  CHECK(code([](auto& s) { s.format.frame_bytes = 896; }) == "BARY-TELEMETRY-0002");
  CHECK(code([](auto& s) { s.format.correctable = 0, s.format.frame_bytes = 70000; }) ==
        "BARY-TELEMETRY-0002");
  CHECK(code([](auto& s) { s.format.correctable = 12; }) == "BARY-TELEMETRY-0001");
  CHECK(code([](auto& s) { s.marker_errors = 9; }) == "BARY-TELEMETRY-0005");
  CHECK_THROWS_AS(encode_cadus({}, std::vector<std::uint8_t>(891)), Error);
  CHECK_THROWS_AS(receive({}, Stream{Stage::packets, 0, {}}), Error);
}
