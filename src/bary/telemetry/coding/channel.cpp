#include "bary/telemetry/coding/channel.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "bary/core/parallel.hpp"
#include "bary/core/random.hpp"
#include "bary/core/text.hpp"

namespace bary::telemetry {
namespace {

/// Values of a symbol of +amplitude with noise: value -127 + k where k thresholds lie at or below the word
/// drawn.
class Quantised {
 public:
  explicit Quantised(double sigma) {
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      const double edge = static_cast<double>(k) - 126.5 - symbol_amplitude;
      const double below = sigma > 0  ? 0.5 * std::erfc(-edge / (sigma * std::sqrt(2.0)))
                           : edge > 0 ? 1.0
                                      : 0.0;
      edges_[k] = static_cast<std::uint64_t>(std::llround(below * 0x1p32));
    }
    std::size_t k = 0;
    for (std::uint64_t bin = 0; bin < start_.size(); ++bin) {
      while (k < edges_.size() && edges_[k] <= bin << shift) ++k;
      start_[bin] = static_cast<std::uint8_t>(k);
    }
  }
  int draw(std::uint32_t word) const {
    std::size_t k = start_[word >> shift];
    while (k < edges_.size() && edges_[k] <= word) ++k;
    return static_cast<int>(k) - 127;
  }

 private:
  static constexpr unsigned shift = 20;
  std::array<std::uint64_t, 254> edges_{};  // P(value < -126 + k) times 2^32
  std::array<std::uint8_t, 1u << (32 - shift)> start_{};
};

}  // namespace

aligned_vector<std::int8_t> transmit(const AwgnChannel& c, std::span<const std::uint8_t> bits,
                                     std::uint64_t first, const Context& ctx) {
  if (!std::isfinite(c.eb_n0_db) || !(c.code_rate > 0 && c.code_rate <= 1))
    throw Error("BARY-TELEMETRY-0003",
                {{"eb_n0", format_f64(c.eb_n0_db)}, {"rate", format_f64(c.code_rate)}});
  const double es_n0 = std::pow(10.0, c.eb_n0_db / 10) * c.code_rate;
  const Quantised quantised(symbol_amplitude / std::sqrt(2 * es_n0));
  const RandomStream stream(c.seed, "telemetry channel", c.stream);
  aligned_vector<std::int8_t> out(8 * bits.size());
  parallel_for(ctx, bits.size(), 1u << 16, [&](std::size_t begin, std::size_t end) {
    std::uint64_t held = ~std::uint64_t{0};
    std::array<std::uint32_t, 4> words{};
    for (std::size_t i = 8 * begin; i < 8 * end; ++i) {
      const std::uint64_t at = first + i;
      if (at / 4 != held) words = stream.block(held = at / 4);
      const int v = quantised.draw(words[at % 4]);
      out[i] = static_cast<std::int8_t>(bits[i / 8] >> (7 - i % 8) & 1 ? v : -v);
    }
  });
  return out;
}

aligned_vector<std::int8_t> symbols_of_bits(std::span<const std::uint8_t> bits, int amplitude) {
  aligned_vector<std::int8_t> out(8 * bits.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int8_t>(bits[i / 8] >> (7 - i % 8) & 1 ? amplitude : -amplitude);
  return out;
}

std::vector<std::uint8_t> bits_of_symbols(std::span<const std::int8_t> symbols) {
  std::vector<std::uint8_t> out((symbols.size() + 7) / 8);
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (symbols[i] > 0) out[i / 8] = static_cast<std::uint8_t>(out[i / 8] | 0x80u >> i % 8);
  return out;
}

aligned_vector<std::int8_t> slipped(std::span<const std::int8_t> symbols, std::span<const Slip> slips) {
  aligned_vector<std::int8_t> out;
  out.reserve(symbols.size());
  std::size_t done = 0;
  const auto copy_to = [&](std::size_t end) {
    if (end > done)
      out.insert(out.end(), symbols.begin() + static_cast<std::ptrdiff_t>(done),
                 symbols.begin() + static_cast<std::ptrdiff_t>(end));
    done = std::max(done, end);
  };
  for (const Slip& s : slips) {
    if (s.at >= symbols.size()) break;
    const auto at = static_cast<std::size_t>(s.at);
    copy_to(at);
    if (s.count < 0)
      done = std::min(symbols.size(),
                      std::max(done, at + static_cast<std::size_t>(-static_cast<long>(s.count))));
    for (int k = 0; k < s.count; ++k)
      out.push_back(symbols[std::min(at + static_cast<std::size_t>(k), symbols.size() - 1)]);
  }
  copy_to(symbols.size());
  return out;
}

}  // namespace bary::telemetry
