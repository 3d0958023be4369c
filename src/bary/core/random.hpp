#pragma once
/// Counter-based random streams: the value at a place depends on the stream's name and the place alone, so
/// that threads, chunks and resumed runs agree.
///
/// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011, doi:10.1145/2063384.2063405): a block of four 32-bit
/// words from a 128-bit counter and a 64-bit key, in integers only.

#include <array>
#include <cstdint>
#include <string_view>

namespace bary {

/// One block of Philox 4x32-10.
inline std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * counter[0],
                        b = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(a)};
    key[0] += 0x9E3779B9u, key[1] += 0xBB67AE85u;
  }
  return counter;
}

/// A stream named by a seed, what it is for ("telemetry channel") and a number (of run, task or item).
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t number = 0);

  /// Words 4 block … 4 block + 3 of the stream.
  std::array<std::uint32_t, 4> block(std::uint64_t block) const {
    return philox(
        {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), salt_[0], salt_[1]},
        key_);
  }
  std::uint32_t word(std::uint64_t i) const { return this->block(i / 4)[i % 4]; }

 private:
  std::array<std::uint32_t, 2> key_{}, salt_{};
};

}  // namespace bary
