#include "bary/telemetry/coding/reed_solomon.hpp"

#include <doctest/doctest.h>

#include <hwy/targets.h>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/plain_reed_solomon-inl.hpp"
#include "bary/telemetry/coding/test_support.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

namespace {

/// Blocks with errors in every codeword; errors[w] of them in codeword w.
struct Damaged {
  std::vector<std::uint8_t> sent, received;
  std::vector<int> errors;
};
Damaged damaged(const ReedSolomon& code, std::size_t blocks, std::uint64_t seed, auto&& errors_of) {
  std::mt19937_64 random(seed);
  Damaged d;
  d.sent.resize(blocks * code.block_bytes());
  rs_encode(code, random_bytes(blocks * code.message_bytes(), seed), d.sent);
  d.received = d.sent;
  const std::size_t words = blocks * code.interleave, length = 255 - code.virtual_fill;
  for (std::size_t w = 0; w < words; ++w) {
    d.errors.push_back(static_cast<int>(errors_of(w)));
    for (const std::size_t p : places(length, static_cast<std::size_t>(d.errors.back()), random))
      d.received[w / code.interleave * code.block_bytes() + w % code.interleave + p * code.interleave] ^=
          static_cast<std::uint8_t>(1 + random() % 255);
  }
  return d;
}

std::vector<std::uint8_t> word_of(const ReedSolomon& code, const std::vector<std::uint8_t>& blocks,
                                  std::size_t w) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i < 255 - code.virtual_fill; ++i)
    out.push_back(
        blocks[w / code.interleave * code.block_bytes() + w % code.interleave + i * code.interleave]);
  return out;
}

}  // namespace

TEST_CASE("0 to E errors are corrected and counted at every interleave, basis and virtual fill") {
  std::size_t trials = 0, wrong = 0;
  for (const unsigned e : {16u, 8u})
    for (unsigned interleave = 1; interleave <= 8; ++interleave)
      for (const unsigned fill : {0u, 1u, 100u, 254u - 2 * e})
        for (const bool dual : {true, false}) {
          const ReedSolomon code{e, interleave, fill, dual};
          const std::size_t blocks = 37;
          auto d = damaged(code, blocks, 1000 * e + 10 * interleave + fill,
                           [&](std::size_t w) { return w % (e + 1); });
          std::vector<std::int8_t> corrected(blocks * interleave);
          rs_decode(code, d.received, corrected);
          for (std::size_t w = 0; w < corrected.size(); ++w) wrong += corrected[w] != d.errors[w];
          wrong += d.received != d.sent;
          trials += corrected.size();
        }
  MESSAGE(trials << " codewords");
  CHECK(test::accuracy("Reed-Solomon, words of 0 to E errors not restored", static_cast<double>(wrong), 0,
                       "words", "what was sent"));
}

TEST_CASE("17 and more errors are flagged in 20,000 of 20,000 trials, and left as they were") {
  for (const unsigned e : {16u, 8u}) {
    const ReedSolomon code{e, 4, 0, true};
    const std::size_t blocks = 5000;
    auto d = damaged(code, blocks, 17 + e, [&](std::size_t w) { return e + 1 + w % (w % 5 ? 8 : 200); });
    const auto as_received = d.received;
    std::vector<std::int8_t> corrected(blocks * code.interleave);
    rs_decode(code, d.received, corrected);
    std::size_t missed = 0;
    for (const auto c : corrected) missed += c != rs_uncorrectable;
    if (e == 16) {
      CHECK(test::accuracy("Reed-Solomon E=16, 20,000 words of 17 and more errors not flagged",
                           static_cast<double>(missed), 0, "words", "CCSDS 131.0-B, 4"));
      CHECK(d.received == as_received);
    } else {
      // One in 8! of such words lies within 8 errors of another codeword.
      CHECK(missed <= 4);
    }
  }
}

TEST_CASE("every word is decoded as a textbook's decoder does it") {
  std::size_t words = 0, different = 0;
  for (const unsigned e : {16u, 8u})
    for (const unsigned interleave : {1u, 5u})
      for (const unsigned fill : {0u, 33u})
        for (const bool dual : {true, false}) {
          const ReedSolomon code{e, interleave, fill, dual};
          auto d = damaged(code, 40, e + fill, [&](std::size_t w) { return w % (e + 5); });
          const auto as_received = d.received;
          std::vector<std::int8_t> corrected(40 * interleave);
          rs_decode(code, d.received, corrected);
          for (std::size_t w = 0; w < corrected.size(); ++w, ++words) {
            auto word = word_of(code, as_received, w);
            const int count = plain::decode(word, e, dual);
            different += count != corrected[w] || word != word_of(code, d.received, w);
          }
        }
  CHECK(words == 1920);
  CHECK(test::accuracy("Reed-Solomon, words decoded otherwise", static_cast<double>(different), 0, "words",
                       "Euclid's algorithm, scalar"));
}

TEST_CASE("the same for any number of threads and every SIMD width") {
  const ReedSolomon code{16, 5, 10, true};
  const auto d = damaged(code, 1200, 3, [&](std::size_t w) { return w % 20; });
  const auto decode = [&](unsigned threads) {
    Context ctx;
    ctx.threads = threads;
    auto blocks = d.received;
    std::vector<std::int8_t> corrected(1200 * 5);
    rs_decode(code, blocks, corrected, ctx);
    std::vector<std::uint8_t> again(blocks.size());
    rs_encode(code, random_bytes(1200 * code.message_bytes(), 3), again, ctx);
    return std::tuple(blocks, corrected, again);
  };
  const auto one = decode(1);
  CHECK(decode(2) == one);
  CHECK(decode(7) == one);
  hwy::GetChosenTarget().Update(HWY_AVX2);
  const auto narrow = decode(2);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  CHECK(narrow == one);
  CHECK(std::get<2>(one) == d.sent);
}

TEST_CASE("codes that the standard does not know are refused") {
  const auto refused = [](ReedSolomon code) {
    std::vector<std::uint8_t> nothing;
    std::vector<std::int8_t> none;
    CHECK_THROWS_AS(rs_decode(code, nothing, none), Error);
  };
  refused({15, 1, 0, true});
  refused({16, 0, 0, true});
  refused({16, 9, 0, true});
  refused({16, 1, 223, true});
  refused({8, 1, 239, true});
}
