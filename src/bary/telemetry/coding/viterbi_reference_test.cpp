// Beside libfec (Phil Karn, Debian libfec-dev), test only: the same noise, the same quantised symbols.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/test_support.hpp"
#include "bary/telemetry/coding/viterbi.hpp"

extern "C" {
#include <fec.h>
}

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

namespace {

/// libfec over the whole run at once, without cuts.
std::vector<std::uint8_t> libfec(std::span<const std::int8_t> symbols, std::size_t bytes) {
  int polynomials[2] = {V27POLYB, -V27POLYA};
  set_viterbi27_polynomial(polynomials);
  std::vector<unsigned char> u(symbols.size());
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = static_cast<unsigned char>(symbols[i] + 128);
  const int bits = static_cast<int>(8 * bytes);
  void* v = create_viterbi27(bits);
  init_viterbi27(v, 0);
  update_viterbi27_blk(v, u.data(), bits);
  std::vector<std::uint8_t> out(bytes);
  chainback_viterbi27(v, out.data(), static_cast<unsigned>(bits - 6), 0);
  delete_viterbi27(v);
  return out;
}

}  // namespace

TEST_CASE("bit error rate within 0.1 dB of libfec at 2, 3 and 4 dB") {
  const double at[3] = {2, 3, 4};
  // More bits where errors are rare.
  const std::size_t bytes[3] = {std::size_t{1} << 17, std::size_t{1} << 19, std::size_t{1} << 21};
  double ours[3], theirs[3];
  for (int k = 0; k < 3; ++k) {
    const auto data = random_bytes(bytes[k], static_cast<std::uint64_t>(k));
    AwgnChannel channel;
    channel.eb_n0_db = at[k];
    channel.seed = 4;
    const auto symbols = transmit(channel, convolve(data));
    const double n = 8.0 * static_cast<double>(bytes[k] - 1);
    const auto whole = std::span(data).first(bytes[k] - 1);  // libfec's last six bits have no tail
    ours[k] = static_cast<double>(wrong_bits(whole, viterbi_decode(symbols))) / n;
    theirs[k] = static_cast<double>(wrong_bits(whole, libfec(symbols, bytes[k]))) / n;
  }
  for (int k = 0; k < 3; ++k) {
    // dB of a ratio of rates by the slope of libfec's own curve beside it.
    const int a = k == 0 ? 0 : k - 1, b = k == 0 ? 1 : k;
    const double slope = (std::log(theirs[a]) - std::log(theirs[b])) / (at[b] - at[a]);
    const double loss = std::log(ours[k] / theirs[k]) / slope;
    std::printf("  %.0f dB: bit error rate %.3e, libfec %.3e, %+.4f dB\n", at[k], ours[k], theirs[k], loss);
    CHECK(test::accuracy("Viterbi at " + std::to_string(static_cast<int>(at[k])) + " dB", std::abs(loss), 0.1,
                         "dB", "libfec, the same symbols"));
  }
  CHECK(test::accuracy("Viterbi, bit error rate at 4 dB over 1.5e-5", ours[2] / 1.5e-5, 1.6, "",
                       "1.5e-5 at 4.0 dB, soft, computed independently"));
}
