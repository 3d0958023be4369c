#include "bary/telemetry/coding/randomiser.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace bary::telemetry {
namespace {

/// Eight periods of 255 bytes: a whole number of 64-bit words.
constexpr std::array<std::uint8_t, 2040> make_sequence() {
  std::array<std::uint8_t, 2040> s{};
  unsigned window = 0xff;  // bits n … n+7 of the sequence, n lowest
  for (auto& byte : s) {
    unsigned out = 0;
    for (int b = 0; b < 8; ++b) {
      out = out << 1 | (window & 1);
      const unsigned next = (window ^ window >> 3 ^ window >> 5 ^ window >> 7) & 1;
      window = window >> 1 | next << 7;
    }
    byte = static_cast<std::uint8_t>(out);
  }
  return s;
}
alignas(64) constexpr std::array<std::uint8_t, 2040> sequence = make_sequence();

}  // namespace

void randomise(std::span<std::uint8_t> block) {
  for (std::size_t at = 0; at < block.size(); at += sequence.size()) {
    std::uint8_t* p = block.data() + at;
    const std::size_t n = std::min(sequence.size(), block.size() - at);
    std::size_t i = 0;
    for (; i + 8 <= n; i += 8) {
      std::uint64_t a, b;
      std::memcpy(&a, p + i, 8);
      std::memcpy(&b, sequence.data() + i, 8);
      a ^= b;
      std::memcpy(p + i, &a, 8);
    }
    for (; i < n; ++i) p[i] ^= sequence[i];
  }
}

}  // namespace bary::telemetry
