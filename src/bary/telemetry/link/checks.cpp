#include "bary/telemetry/link/checks.hpp"

#include <array>
#include <cstddef>

namespace bary::telemetry {
namespace {

/// table[k][b]: what byte b does to the check when k more bytes follow it.
constexpr auto crc_tables = [] {
  std::array<std::array<std::uint16_t, 256>, 16> t{};
  for (unsigned b = 0; b < 256; ++b) {
    unsigned c = b << 8;
    for (int k = 0; k < 8; ++k) c = (c << 1) ^ ((c & 0x8000U) != 0 ? 0x1021U : 0U);
    t[0][b] = static_cast<std::uint16_t>(c);
  }
  for (std::size_t k = 1; k < t.size(); ++k)
    for (unsigned b = 0; b < 256; ++b)
      t[k][b] = static_cast<std::uint16_t>((t[k - 1][b] << 8) ^ t[0][t[k - 1][b] >> 8]);
  return t;
}();

/// Powers of alpha, a root of x^4 + x + 1, twice over, and their logarithms.
constexpr auto field = [] {
  struct {
    std::array<std::uint8_t, 30> power{};
    std::array<std::uint8_t, 16> log{};
  } f;
  unsigned v = 1;
  for (unsigned i = 0; i < 15; ++i) {
    f.power[i] = f.power[i + 15] = static_cast<std::uint8_t>(v);
    f.log[v] = static_cast<std::uint8_t>(i);
    v = (v << 1) ^ ((v & 8U) != 0 ? 0x13U : 0U);
    v &= 15U;
  }
  return f;
}();
constexpr unsigned multiply(unsigned a, unsigned b) {
  return a == 0 || b == 0 ? 0 : field.power[field.log[a] + field.log[b]];
}
constexpr unsigned alpha(unsigned n) { return field.power[n % 15]; }
constexpr unsigned invert(unsigned a) { return alpha(15U - field.log[a]); }

/// (x − alpha^6)(x − alpha^7)(x − alpha^8)(x − alpha^9), highest power (1) left out.
constexpr auto generator = [] {
  std::array<unsigned, 5> g{1, 0, 0, 0, 0};
  for (unsigned r = 6; r < 10; ++r)
    for (unsigned k = 4; k > 0; --k) g[k] ^= multiply(g[k - 1], alpha(r));
  return g;
}();

constexpr std::size_t symbols = 10;
using Word = std::array<unsigned, symbols>;  // the first symbol is the coefficient of x^9

Word word_of(std::uint16_t identifier, std::uint8_t signalling, std::uint16_t check) {
  Word w{};
  for (std::size_t k = 0; k < 4; ++k) {
    w[k] = (identifier >> (12 - 4 * k)) & 15U;
    w[6 + k] = (check >> (12 - 4 * k)) & 15U;
  }
  w[4] = signalling >> 4;
  w[5] = signalling & 15U;
  return w;
}

/// Turns the wrong symbols round where up to two explain all four syndromes; the number of them, or -1.
int mend(Word& w) {
  std::array<unsigned, 4> s{};
  for (unsigned r = 0; r < 4; ++r)
    for (std::size_t k = 0; k < symbols; ++k) s[r] = multiply(s[r], alpha(6 + r)) ^ w[k];
  if ((s[0] | s[1] | s[2] | s[3]) == 0) return 0;
  const auto explains = [&](std::size_t a, unsigned va, std::size_t b, unsigned vb) {
    for (unsigned r = 0; r < 4; ++r)
      if ((multiply(va, alpha((6 + r) * static_cast<unsigned>(9 - a))) ^
           multiply(vb, alpha((6 + r) * static_cast<unsigned>(9 - b)))) != s[r])
        return false;
    return true;
  };
  // Ten places: all pairs are tried, which no table beats by much, and headers are rarely wrong. For each
  // pair the first two syndromes give the values.
  for (std::size_t a = 0; a < symbols; ++a) {
    const unsigned va = multiply(s[0], invert(alpha(6 * static_cast<unsigned>(9 - a))));
    if (va != 0 && explains(a, va, a, 0)) {
      w[a] ^= va;
      return 1;
    }
  }
  for (std::size_t a = 0; a < symbols; ++a)
    for (std::size_t b = a + 1; b < symbols; ++b) {
      const unsigned xa = alpha(static_cast<unsigned>(9 - a)), xb = alpha(static_cast<unsigned>(9 - b));
      // s0 = va xa^6 + vb xb^6 and s1 = va xa^7 + vb xb^7.
      const unsigned xa6 = alpha(6 * static_cast<unsigned>(9 - a)),
                     xb6 = alpha(6 * static_cast<unsigned>(9 - b));
      const unsigned vb = multiply(s[1] ^ multiply(s[0], xa), invert(multiply(xb6, xa ^ xb)));
      const unsigned va = multiply(s[0] ^ multiply(vb, xb6), invert(xa6));
      if (va != 0 && vb != 0 && explains(a, va, b, vb)) {
        w[a] ^= va;
        w[b] ^= vb;
        return 2;
      }
    }
  return -1;
}

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes, std::uint16_t start) {
  unsigned c = start;
  const std::uint8_t* p = bytes.data();
  std::size_t n = bytes.size();
  for (; n >= 16; n -= 16, p += 16) {
    unsigned x = crc_tables[15][p[0] ^ (c >> 8)] ^ crc_tables[14][p[1] ^ (c & 0xFFU)];
    for (std::size_t k = 2; k < 16; ++k) x ^= crc_tables[15 - k][p[k]];
    c = x;
  }
  for (; n > 0; --n, ++p) c = ((c << 8) & 0xFFFFU) ^ crc_tables[0][(c >> 8) ^ *p];
  return static_cast<std::uint16_t>(c);
}

std::uint16_t encode_aos_header(std::uint16_t identifier, std::uint8_t signalling) {
  const Word w = word_of(identifier, signalling, 0);
  std::array<unsigned, 4> r{};
  for (std::size_t k = 0; k < 6; ++k) {
    const unsigned feedback = w[k] ^ r[0];
    r = {r[1] ^ multiply(feedback, generator[1]), r[2] ^ multiply(feedback, generator[2]),
         r[3] ^ multiply(feedback, generator[3]), multiply(feedback, generator[4])};
  }
  return static_cast<std::uint16_t>(r[0] << 12 | r[1] << 8 | r[2] << 4 | r[3]);
}

std::optional<AosHeader> decode_aos_header(std::uint16_t identifier, std::uint8_t signalling,
                                           std::uint16_t check) {
  Word w = word_of(identifier, signalling, check);
  const int n = mend(w);
  if (n < 0) return std::nullopt;
  return AosHeader{static_cast<std::uint16_t>(w[0] << 12 | w[1] << 8 | w[2] << 4 | w[3]),
                   static_cast<std::uint8_t>(w[4] << 4 | w[5]), n};
}

}  // namespace bary::telemetry
