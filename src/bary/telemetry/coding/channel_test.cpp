#include "bary/telemetry/coding/channel.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/test_support.hpp"

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

TEST_CASE("uncoded symbols are wrong as often as theory says") {
  const auto bits = random_bytes(1 << 19, 1);
  for (const double db : {0.0, 4.0, 6.0}) {
    AwgnChannel channel;
    channel.eb_n0_db = db;
    channel.code_rate = 1;
    const auto symbols = transmit(channel, bits);
    // A symbol of 0 is half an error.
    double wrong = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool one = bits[i / 8] >> (7 - i % 8) & 1;
      wrong += symbols[i] == 0 ? 0.5 : (symbols[i] > 0) != one;
    }
    const double n = static_cast<double>(symbols.size()),
                 p = 0.5 * std::erfc(std::sqrt(std::pow(10, db / 10)));
    const double sigmas = std::abs(wrong / n - p) / std::sqrt(p * (1 - p) / n);
    CHECK(
        test::accuracy("symbol error rate of the channel at " + std::to_string(static_cast<int>(db)) + " dB",
                       sigmas, 4, "standard deviations", "Q(sqrt(2 Eb/N0))"));
  }
}

TEST_CASE("a run cut anywhere has the same noise; other streams have other noise") {
  const auto bits = random_bytes(3000, 2);
  AwgnChannel channel;
  channel.seed = 7;
  const auto whole = transmit(channel, bits);
  Context one;
  one.threads = 1;
  CHECK(transmit(channel, bits, 0, one) == whole);
  auto first = transmit(channel, std::span(bits).first(1234));
  const auto second = transmit(channel, std::span(bits).subspan(1234), 8 * 1234);
  first.insert(first.end(), second.begin(), second.end());
  CHECK(first == whole);
  channel.stream = 1;
  CHECK(transmit(channel, bits) != whole);
}

TEST_CASE("hard bits to symbols and back; slips") {
  const auto bits = random_bytes(100, 3);
  const auto symbols = symbols_of_bits(bits);
  CHECK(bits_of_symbols(symbols) == bits);
  const std::vector<std::int8_t> s{0, 1, 2, 3, 4, 5};
  const auto with = [&](std::vector<Slip> slips) {
    const auto v = slipped(s, slips);
    return std::vector<int>(v.begin(), v.end());
  };
  CHECK(with({}) == std::vector{0, 1, 2, 3, 4, 5});
  CHECK(with({{1, -2}}) == std::vector{0, 3, 4, 5});
  CHECK(with({{1, 2}}) == std::vector{0, 1, 2, 1, 2, 3, 4, 5});
  CHECK(with({{1, -1}, {2, 1}, {99, -1}}) == std::vector{0, 2, 2, 3, 4, 5});
  CHECK(with({{4, -100}}) == std::vector{0, 1, 2, 3});
}

TEST_CASE("figures without meaning are refused") {
  AwgnChannel channel;
  channel.code_rate = 0;
  CHECK_THROWS_AS(transmit(channel, {}), Error);
  channel.code_rate = 0.5;
  channel.eb_n0_db = NAN;
  CHECK_THROWS_AS(transmit(channel, {}), Error);
}
