#pragma once
// For tests of the coding: random bytes, damage, errors counted.

#include <bit>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <vector>

namespace bary::telemetry::test_support {

inline std::vector<std::uint8_t> random_bytes(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint8_t> out(n);
  for (auto& b : out) b = static_cast<std::uint8_t>(random());
  return out;
}

/// `count` different places below n.
inline std::set<std::size_t> places(std::size_t n, std::size_t count, std::mt19937_64& random) {
  std::set<std::size_t> out;
  while (out.size() < count) out.insert(static_cast<std::size_t>(random() % n));
  return out;
}

inline std::size_t wrong_bits(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    n += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(a[i] ^ b[i])));
  return n;
}

}  // namespace bary::telemetry::test_support
