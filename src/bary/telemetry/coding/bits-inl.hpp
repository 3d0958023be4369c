#pragma once
// Runs of bits, eight a byte, most significant first, read at any bit.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <span>

namespace bary::telemetry {

inline std::uint64_t load_big_endian(const std::uint8_t* p) {
  std::uint64_t v;
  std::memcpy(&v, p, 8);
  if constexpr (std::endian::native == std::endian::little) v = __builtin_bswap64(v);
  return v;
}

/// 64 bits from bit `at` on (at least 57 of them), the first highest; beyond the end zeros.
inline std::uint64_t bits_at(std::span<const std::uint8_t> bits, std::uint64_t at) {
  const std::uint64_t byte = at / 8;
  std::uint64_t v = 0;
  if (byte + 8 <= bits.size()) {
    v = load_big_endian(bits.data() + byte);
  } else {
    for (std::uint64_t i = byte; i < bits.size(); ++i) v |= std::uint64_t{bits[i]} << (56 - 8 * (i - byte));
  }
  return v << at % 8;
}

/// Copies out.size() bytes from bit `at` on, inverted where asked.
inline void copy_bits(std::span<const std::uint8_t> bits, std::uint64_t at, bool invert,
                      std::span<std::uint8_t> out) {
  const std::uint64_t byte = at / 8;
  const unsigned shift = at % 8;
  const std::uint64_t flip = invert ? ~std::uint64_t{0} : 0;
  std::size_t i = 0;
  for (; i + 8 <= out.size() && byte + i + 9 <= bits.size(); i += 8) {
    const std::uint8_t* p = bits.data() + byte + i;
    // p[8] shifted by 8 - 0 leaves nothing.
    std::uint64_t v = (load_big_endian(p) << shift | std::uint64_t{p[8]} >> (8 - shift)) ^ flip;
    if constexpr (std::endian::native == std::endian::little) v = __builtin_bswap64(v);
    std::memcpy(out.data() + i, &v, 8);
  }
  for (; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>((bits_at(bits, at + 8 * i) >> 56) ^ (flip & 0xff));
}

}  // namespace bary::telemetry
