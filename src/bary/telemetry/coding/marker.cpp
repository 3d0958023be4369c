#include "bary/telemetry/coding/marker.hpp"

#include <algorithm>
#include <bit>

#include "bary/telemetry/coding/bits-inl.hpp"

namespace bary::telemetry {

MarkerHit marker_at(std::span<const std::uint8_t> bits, std::uint64_t at, std::uint32_t marker) {
  const auto word = static_cast<std::uint32_t>(bits_at(bits, at) >> 32);
  const auto differ = static_cast<unsigned>(std::popcount(word ^ marker));
  return {at, differ > 16, static_cast<std::uint8_t>(std::min(differ, 32 - differ))};
}

std::optional<MarkerHit> find_marker(std::span<const std::uint8_t> bits, std::uint64_t from,
                                     std::uint64_t end, unsigned max_errors, std::uint32_t marker) {
  end = std::min<std::uint64_t>(end, 8 * bits.size());
  if (end < 32 || from > end - 32) return std::nullopt;
  const std::uint64_t last = end - 32;
  for (std::uint64_t byte = from / 8; byte <= last / 8; ++byte) {
    const std::uint64_t window = bits_at(bits, 8 * byte);
    for (unsigned s = 0; s < 8; ++s) {
      const auto word = static_cast<std::uint32_t>(window >> (32 - s));
      const auto differ = static_cast<unsigned>(std::popcount(word ^ marker));
      if (differ > max_errors && differ < 32 - max_errors) continue;
      const std::uint64_t at = 8 * byte + s;
      if (at < from) continue;
      if (at > last) return std::nullopt;
      return MarkerHit{at, differ > 16, static_cast<std::uint8_t>(std::min(differ, 32 - differ))};
    }
  }
  return std::nullopt;
}

std::vector<MarkerHit> find_markers(std::span<const std::uint8_t> bits, unsigned max_errors,
                                    std::uint32_t marker) {
  std::vector<MarkerHit> out;
  std::uint64_t from = 0;
  while (const auto hit = find_marker(bits, from, 8 * bits.size(), max_errors, marker)) {
    out.push_back(*hit);
    from = hit->bit + 1;
  }
  return out;
}

}  // namespace bary::telemetry
