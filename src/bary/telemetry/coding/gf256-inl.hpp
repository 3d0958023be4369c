#pragma once
// GF(256) of CCSDS 131.0-B, 4.3: x^8 + x^7 + x^2 + x + 1, and Berlekamp's dual basis (annex of the same).
// Tables are made at compile time.

#include <array>
#include <cstddef>
#include <cstdint>

namespace bary::telemetry::gf {

using Byte = std::uint8_t;

struct Field {
  std::array<Byte, 512> exp{};           // alpha^i, twice around
  std::array<std::uint16_t, 256> log{};  // log[0] is meaningless
  std::array<Byte, 256> to_dual{}, from_dual{};

  constexpr Field() {
    unsigned x = 1;
    for (unsigned i = 0; i < 255; ++i) {
      exp[i] = exp[i + 255] = static_cast<Byte>(x);
      log[x] = static_cast<std::uint16_t>(i);
      x <<= 1;
      if (x & 0x100) x ^= 0x187;
    }
    exp[510] = exp[0], exp[511] = exp[1];
    // Row k: the dual form of alpha^(7-k).
    constexpr std::array<Byte, 8> rows{0x8d, 0xef, 0xec, 0x86, 0xfa, 0x99, 0xaf, 0x7b};
    for (unsigned i = 0; i < 256; ++i) {
      unsigned v = 0;
      for (unsigned k = 0; k < 8; ++k)
        if (i >> k & 1) v ^= rows[7 - k];
      to_dual[i] = static_cast<Byte>(v);
      from_dual[v] = static_cast<Byte>(i);
    }
  }
  constexpr Byte multiply(Byte a, Byte b) const {
    return a && b ? exp[static_cast<std::size_t>(log[a]) + log[b]] : Byte{0};
  }
  /// a / b, b not 0.
  constexpr Byte divide(Byte a, Byte b) const {
    return a ? exp[static_cast<std::size_t>(log[a]) + 255 - log[b]] : Byte{0};
  }
  /// beta^i = alpha^(11 i): the roots of the code are consecutive powers of beta.
  constexpr Byte beta(std::size_t i) const { return exp[11 * i % 255]; }
};
inline constexpr Field field;

/// A linear map of bytes as two tables of sixteen, for look-ups by nibble: map(x) = low[x & 15] ^ high[x >>
/// 4].
struct alignas(32) Nibbles {
  std::array<Byte, 16> low{}, high{};
};
template <class F>
constexpr Nibbles nibbles(const F& linear) {
  Nibbles n;
  for (unsigned i = 0; i < 16; ++i) {
    n.low[i] = linear(static_cast<Byte>(i));
    n.high[i] = linear(static_cast<Byte>(i << 4));
  }
  return n;
}

/// Coefficients of the generator with 2E roots beta^j, j = 128-E … 127+E; [0] of degree 0. It is its own
/// mirror image: g[i] = g[2E-i].
template <std::size_t E>
constexpr std::array<Byte, 2 * E + 1> generator() {
  std::array<Byte, 2 * E + 1> g{};
  g[0] = 1;
  for (std::size_t n = 0; n < 2 * E; ++n) {
    const Byte root = field.beta(128 - E + n);
    for (std::size_t i = n + 1; i > 0; --i) g[i] = static_cast<Byte>(g[i - 1] ^ field.multiply(g[i], root));
    g[0] = field.multiply(g[0], root);
  }
  return g;
}

}  // namespace bary::telemetry::gf
