#include "bary/telemetry/link/counter.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using namespace bary::telemetry;

namespace {
struct Step {
  std::uint32_t count;
  std::uint64_t content;
  Sequence sequence;
  std::uint32_t lost;
  std::int64_t unwrapped;
};
void follow(std::uint32_t modulus, const std::vector<Step>& steps) {
  CounterTracker t(modulus, 8);
  for (const Step& s : steps) {
    CAPTURE(s.count);
    CAPTURE(s.unwrapped);
    const CounterStep r = t.step(s.count, s.content);
    CHECK(name_of(r.sequence) == name_of(s.sequence));
    CHECK(r.lost == s.lost);
    CHECK(r.unwrapped == s.unwrapped);
  }
}
}  // namespace

TEST_CASE("a counter wraps without a gap, and a gap over the wrap is counted") {
  follow(256, {{254, 1, Sequence::first, 0, 254},
               {255, 2, Sequence::next, 0, 255},
               {0, 3, Sequence::next, 0, 256},
               {3, 4, Sequence::gap, 2, 259}});
  follow(1U << 24, {{0xFFFFFE, 1, Sequence::first, 0, 0xFFFFFE}, {1, 2, Sequence::gap, 2, 0x1000001}});
  follow(16384, {{16383, 1, Sequence::first, 0, 16383}, {0, 2, Sequence::next, 0, 16384}});
}

TEST_CASE("content tells a duplicate from a late unit and from a turn that was lost") {
  follow(256, {{10, 1, Sequence::first, 0, 10},
               {11, 2, Sequence::next, 0, 11},
               {11, 2, Sequence::duplicate, 0, 11},
               {10, 1, Sequence::duplicate, 0, 10},
               {14, 5, Sequence::gap, 2, 14},
               {12, 3, Sequence::late, 0, 12},
               {12, 3, Sequence::duplicate, 0, 12},
               {13, 4, Sequence::late, 0, 13},
               {15, 6, Sequence::next, 0, 15},
               // The same count with another content: a whole turn was lost, or the counter was reset.
               {15, 7, Sequence::jump, 0, 271},
               {14, 9, Sequence::late, 0, 270}});
}

TEST_CASE("a counter set back, or far ahead, begins anew and says nothing of losses") {
  follow(16384, {{1259, 1, Sequence::first, 0, 1259},
                 {1242, 2, Sequence::jump, 0, 1242 + 16384},
                 {1243, 3, Sequence::next, 0, 1243 + 16384}});
  follow(256, {{0, 1, Sequence::first, 0, 0}, {200, 2, Sequence::jump, 0, 200}});
  // Late before the first, where no unwrapped count is below zero.
  follow(256, {{0, 1, Sequence::first, 0, 0}, {254, 2, Sequence::jump, 0, 254}});
}

TEST_CASE("a content's hash depends on every byte and on the length") {
  std::vector<std::uint8_t> b(100);
  std::vector<std::uint64_t> seen;
  for (std::size_t n = 0; n <= b.size(); ++n) seen.push_back(content_hash(std::span(b).first(n)));
  for (std::size_t i = 0; i < b.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      b[i] = static_cast<std::uint8_t>(b[i] ^ (1 << bit));
      seen.push_back(content_hash(b));
      b[i] = 0;
    }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}
