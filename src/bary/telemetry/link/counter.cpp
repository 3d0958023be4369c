#include "bary/telemetry/link/counter.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace bary::telemetry {

std::string_view name_of(Sequence s) {
  constexpr std::string_view names[] = {"first", "next", "gap", "jump", "late", "duplicate", "none"};
  return names[static_cast<std::size_t>(s)];
}

namespace {
std::uint64_t load(const std::uint8_t* p) {
  std::uint64_t v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
/// The product of two 64-bit numbers, folded: each bit of it depends on all bits of both.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide p = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(p) ^ static_cast<std::uint64_t>(p >> 64);
}
// Odd numbers without pattern: the fractions of the square roots of 2, 3, 5 and 7.
constexpr std::uint64_t k0 = 0x6a09e667f3bcc909, k1 = 0xbb67ae8584caa73b, k2 = 0x3c6ef372fe94f82b,
                        k3 = 0xa54ff53a5f1d36f1;
}  // namespace

std::uint64_t content_hash(std::span<const std::uint8_t> bytes) {
  const std::uint8_t* p = bytes.data();
  std::size_t n = bytes.size();
  std::uint64_t a = k0 ^ n, b = k1;
  for (; n >= 32; n -= 32, p += 32) {  // two chains, so that one product need not wait for the other
    a = fold(load(p) ^ k2, load(p + 8) ^ a);
    b = fold(load(p + 16) ^ k3, load(p + 24) ^ b);
  }
  for (; n >= 8; n -= 8, p += 8) a = fold(load(p) ^ k2, a ^ k3);
  if (n > 0) {
    std::uint64_t last = 0;
    std::memcpy(&last, p, n);
    b = fold(last ^ k3, b ^ k2);
  }
  return fold(a ^ k1, b ^ k0);
}

CounterTracker::CounterTracker(std::uint32_t modulus, std::uint32_t late_window)
    : mask_(modulus - 1), window_(std::min(late_window, modulus / 4)) {
  assert(modulus >= 4 && (modulus & mask_) == 0 && late_window < seen_.size());
}

CounterStep CounterTracker::advance(Sequence s, std::uint32_t by, std::uint32_t lost, std::uint64_t content) {
  head_ += by;
  seen_[static_cast<std::size_t>(head_) % seen_.size()] = {head_, content};
  return {s, lost, head_};
}

CounterStep CounterTracker::step(std::uint32_t count, std::uint64_t content) {
  count &= mask_;
  if (!started_) {
    started_ = true;
    head_ = count;
    return advance(Sequence::first, 0, 0, content);
  }
  const std::uint32_t ahead = (count - static_cast<std::uint32_t>(head_)) & mask_;
  const std::uint32_t back = (0 - ahead) & mask_;
  if (back <= window_) {  // also where the count is the last one again
    const std::int64_t at = head_ - back;
    // One turn is added where it would lie before the count's own beginning, so that none is negative.
    if (at >= 0) {
      Seen& s = seen_[static_cast<std::size_t>(at) % seen_.size()];
      if (s.unwrapped != at) {
        s = {at, content};
        return {Sequence::late, 0, at};
      }
      if (s.content == content) return {Sequence::duplicate, 0, at};
    }
    return advance(Sequence::jump, ahead == 0 ? mask_ + 1 : ahead, 0, content);
  }
  if (ahead == 1) return advance(Sequence::next, 1, 0, content);
  if (ahead <= mask_ / 2 + 1) return advance(Sequence::gap, ahead, ahead - 1, content);
  return advance(Sequence::jump, ahead, 0, content);
}

}  // namespace bary::telemetry
