#include "bary/telemetry/coding/viterbi.hpp"

#include <doctest/doctest.h>

#include <hwy/targets.h>

#include <algorithm>

#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/test_support.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

namespace {

std::vector<std::int8_t> noisy(const std::vector<std::uint8_t>& data, double eb_n0_db,
                               std::uint64_t seed = 1) {
  AwgnChannel channel;
  channel.eb_n0_db = eb_n0_db;
  channel.seed = seed;
  const auto s = transmit(channel, convolve(data));
  return {s.begin(), s.end()};
}

struct Decoded {
  std::vector<std::uint8_t> bits;
  std::vector<NodePhase> phases;
  std::uint64_t count = 0;
};
Decoded decode(std::span<const std::int8_t> symbols, Ambiguity ambiguity, std::size_t piece = 0,
               unsigned threads = 2) {
  Context ctx;
  ctx.threads = threads;
  ViterbiDecoder decoder(ambiguity, ctx);
  Decoded d;
  if (piece == 0) piece = std::max<std::size_t>(1, symbols.size());
  for (std::size_t i = 0; i < symbols.size(); i += piece)
    decoder.push(symbols.subspan(i, std::min(piece, symbols.size() - i)), d.bits);
  decoder.finish(d.bits);
  d.phases = decoder.phases();
  d.count = decoder.bit_count();
  return d;
}

/// Wrong bits of the best alignment of `bits` (from bit `from` on, `n` bits) with data, over shifts of up to
/// 4 bits and both polarities.
std::size_t errors_beside(const std::vector<std::uint8_t>& data, const std::vector<std::uint8_t>& bits,
                          std::size_t from, std::size_t n) {
  const auto bit = [](const std::vector<std::uint8_t>& v, std::size_t i) {
    return v[i / 8] >> (7 - i % 8) & 1;
  };
  std::size_t best = n;
  for (int shift = -4; shift <= 4; ++shift) {
    std::size_t wrong = 0;
    for (std::size_t i = from; i < from + n; ++i)
      wrong += bit(bits, i) != bit(data, static_cast<std::size_t>(static_cast<long>(i) + shift));
    best = std::min({best, wrong, n - wrong});
  }
  return best;
}

}  // namespace

TEST_CASE("a clean run comes back, whatever the level of the demodulator") {
  const auto data = random_bytes(5000, 1);
  for (const int level : {1, 3, 48, 127}) {
    const auto symbols = symbols_of_bits(convolve(data), level);
    CHECK(viterbi_decode(symbols) == data);
    const auto d = decode(symbols, Ambiguity::bpsk);
    CHECK(d.bits == data);
    CHECK(d.count == 8 * data.size());
  }
}

TEST_CASE("hard decisions are a case of soft ones: scattered symbol errors are corrected") {
  const auto data = random_bytes(20000, 2);
  auto symbols = symbols_of_bits(convolve(data), 1);
  for (std::size_t i = 7; i < symbols.size(); i += 23) symbols[i] = static_cast<std::int8_t>(-symbols[i]);
  CHECK(viterbi_decode(symbols) == data);
}

TEST_CASE("the same bits for any pieces, threads and SIMD widths") {
  const auto data = random_bytes(30000, 3);
  auto symbols = noisy(data, 2.5);
  symbols.erase(symbols.begin() + 100001);
  symbols.erase(symbols.begin() + 300000, symbols.begin() + 300003);
  const auto whole = decode(symbols, Ambiguity::bpsk);
  CHECK(whole.phases.size() == 3);
  const auto same = [&](const Decoded& d) {
    bool equal = d.bits == whole.bits && d.count == whole.count && d.phases.size() == whole.phases.size();
    for (std::size_t i = 0; equal && i < d.phases.size(); ++i)
      equal = d.phases[i].bit == whole.phases[i].bit && d.phases[i].symbol == whole.phases[i].symbol;
    return equal;
  };
  for (const std::size_t piece : {997u, 4096u, 65537u}) CHECK(same(decode(symbols, Ambiguity::bpsk, piece)));
  CHECK(same(decode(symbols, Ambiguity::bpsk, 0, 1)));
  CHECK(same(decode(symbols, Ambiguity::bpsk, 0, 5)));
  hwy::GetChosenTarget().Update(HWY_AVX2);
  const auto narrow = decode(symbols, Ambiguity::bpsk, 65537);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  CHECK(same(narrow));
}

TEST_CASE("the phase is found from either symbol, and again after a slip") {
  const auto data = random_bytes(40000, 4);
  const auto symbols = noisy(data, 3);
  for (const std::size_t cut : {0u, 1u}) {
    const auto d = decode(std::span(symbols).subspan(cut), Ambiguity::bpsk);
    CHECK(d.phases.size() == 1);
    CHECK(d.phases[0].symbol == cut);
    CHECK(errors_beside(data, d.bits, 100, 300000) < 200);
  }
  for (const int count : {-1, 1, -3}) {
    const std::vector<Slip> slips{{150001, count}, {400000, count}};
    const auto d = decode(slipped(symbols, slips), Ambiguity::bpsk);
    REQUIRE(d.phases.size() == 3);
    // The place of the slip is found to within some bits.
    CHECK(std::abs(static_cast<double>(d.phases[1].bit) - 75000) < 32);
    CHECK(std::abs(static_cast<double>(d.phases[2].bit) - 200000) < 32);
    CHECK(errors_beside(data, d.bits, 100, 74800) < 60);
    CHECK(errors_beside(data, d.bits, 75100, 124800) < 90);
    CHECK(errors_beside(data, d.bits, 200100, 100000) < 80);
  }
}

TEST_CASE("what a demodulator may turn is turned back") {
  const auto data = random_bytes(20000, 5);
  const auto symbols = noisy(data, 4);
  std::vector<std::int8_t> turned(symbols.size());
  for (int turn = 0; turn < 8; ++turn) {
    const auto sign = [turn](int k, std::int8_t v) {
      return turn >> k & 1 ? static_cast<std::int8_t>(-v) : v;
    };
    for (std::size_t i = 0; i + 1 < symbols.size(); i += 2) {
      const bool swap = turn & 1;
      turned[i] = sign(1, symbols[i + swap]);
      turned[i + 1] = sign(2, symbols[i + !swap]);
    }
    const auto d = decode(turned, Ambiguity::qpsk);
    CHECK(d.phases.size() == 1);
    CHECK(errors_beside(data, d.bits, 100, 150000) < 20);
  }
}

TEST_CASE("nothing, one symbol, odd ends and noise alone give a clean result") {
  for (std::size_t n = 0; n < 40; ++n) {
    const std::vector<std::int8_t> symbols(n, 5);
    const auto d = decode(symbols, Ambiguity::qpsk, 1);
    CHECK(d.count <= n / 2);
    CHECK(d.bits.size() == (d.count + 7) / 8);
    CHECK(viterbi_decode(symbols).size() == (n / 2 + 7) / 8);
  }
  AwgnChannel channel;
  channel.eb_n0_db = -40;
  const auto noise = transmit(channel, random_bytes(20000, 6));
  const auto d = decode(noise, Ambiguity::bpsk);
  CHECK(d.count / 8 == noise.size() / 16);
  CHECK(decode(std::vector<std::int8_t>(100000, 0), Ambiguity::qpsk).count == 50000);
}
