#pragma once
// A Reed-Solomon decoder as a textbook has it, for tests and fuzzing beside the fast one: one codeword,
// scalar, Euclid's algorithm (Sugiyama et al. 1975) instead of Berlekamp-Massey, syndromes of the whole word,
// roots by trial, values by solving the linear equations.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bary/telemetry/coding/gf256-inl.hpp"

namespace bary::telemetry::plain {

using gf::Byte;
using Polynomial = std::vector<Byte>;  // [i] of degree i

inline int degree(const Polynomial& p) {
  for (std::size_t i = p.size(); i > 0; --i)
    if (p[i - 1]) return static_cast<int>(i) - 1;
  return -1;
}
inline Byte value(const Polynomial& p, Byte x) {
  Byte v = 0;
  for (std::size_t i = p.size(); i > 0; --i) v = static_cast<Byte>(gf::field.multiply(v, x) ^ p[i - 1]);
  return v;
}

inline std::vector<Byte> syndromes(std::span<const Byte> word, unsigned errors) {
  std::vector<Byte> s(2 * errors);
  for (std::size_t m = 0; m < s.size(); ++m)
    for (const Byte b : word)
      s[m] = static_cast<Byte>(gf::field.multiply(s[m], gf::field.beta(128 - errors + m)) ^ b);
  return s;
}

/// Places (0 is the last byte) of the errors by Euclid; empty where there is no such set of at most `errors`.
inline std::vector<std::size_t> places(const std::vector<Byte>& s, unsigned errors, std::size_t sent) {
  Polynomial a(2 * errors + 1), b(s), u(2 * errors + 2), v(2 * errors + 2);
  a.back() = 1;
  b.resize(2 * errors + 1);
  v[0] = 1;
  while (degree(b) >= static_cast<int>(errors)) {
    while (degree(a) >= degree(b)) {
      const std::size_t shift = static_cast<std::size_t>(degree(a) - degree(b));
      const Byte q =
          gf::field.divide(a[static_cast<std::size_t>(degree(a))], b[static_cast<std::size_t>(degree(b))]);
      for (std::size_t i = 0; i + shift < a.size(); ++i) a[i + shift] ^= gf::field.multiply(q, b[i]);
      for (std::size_t i = 0; i + shift < u.size(); ++i) u[i + shift] ^= gf::field.multiply(q, v[i]);
    }
    std::swap(a, b);
    std::swap(u, v);
  }
  std::vector<std::size_t> found;
  for (std::size_t p = 0; p < sent; ++p)
    if (value(v, gf::field.beta(255 - p)) == 0) found.push_back(p);
  if (degree(v) < 1 || static_cast<int>(found.size()) != degree(v)) found.clear();
  return found;
}

/// Corrects one codeword without virtual fill's zeros; conventional basis or dual. Returns the number of
/// wrong bytes or -1, then leaving the word as it was.
inline int decode(std::span<Byte> received, unsigned errors, bool dual) {
  std::vector<Byte> word(received.begin(), received.end());
  if (dual)
    for (Byte& b : word) b = gf::field.from_dual[b];
  const auto s = syndromes(word, errors);
  if (degree(s) < 0) return 0;
  const auto at = places(s, errors, word.size());
  const std::size_t n = at.size();
  if (n == 0 || n > errors) return -1;
  // sum_i e_i X_i^(first+m) = s_m, m < n: Gauss's elimination.
  std::vector<std::vector<Byte>> row(n, std::vector<Byte>(n + 1));
  for (std::size_t m = 0; m < n; ++m) {
    for (std::size_t i = 0; i < n; ++i) row[m][i] = gf::field.beta(at[i] * (128 - errors + m) % 255);
    row[m][n] = s[m];
  }
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    while (pivot < n && !row[pivot][c]) ++pivot;
    if (pivot == n) return -1;
    std::swap(row[c], row[pivot]);
    for (std::size_t m = 0; m < n; ++m) {
      if (m == c || !row[m][c]) continue;
      const Byte q = gf::field.divide(row[m][c], row[c][c]);
      for (std::size_t k = c; k <= n; ++k) row[m][k] ^= gf::field.multiply(q, row[c][k]);
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    const Byte e = gf::field.divide(row[i][n], row[i][i]);
    if (!e) return -1;
    word[word.size() - 1 - at[i]] ^= e;
  }
  if (degree(syndromes(word, errors)) >= 0) return -1;
  for (std::size_t i = 0; i < word.size(); ++i) received[i] = dual ? gf::field.to_dual[word[i]] : word[i];
  return static_cast<int>(n);
}

}  // namespace bary::telemetry::plain
