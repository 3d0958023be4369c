#include <doctest/doctest.h>

#include "bary/core/random.hpp"
#include "bary/core/test.hpp"

using namespace bary;

TEST_CASE("Philox 4x32-10 gives the known answers of its authors") {
  using Block = std::array<std::uint32_t, 4>;
  using Key = std::array<std::uint32_t, 2>;
  struct Known {
    Block counter;
    Key key;
    Block answer;
  };
  const std::uint32_t ones = 0xffffffff;
  const Known known[] = {
      {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
      {{ones, ones, ones, ones}, {ones, ones}, {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
      {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
       {0xa4093822, 0x299f31d0},
       {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  int wrong = 0;
  for (const auto& k : known) wrong += philox(k.counter, k.key) != k.answer;
  CHECK(test::accuracy("Philox 4x32-10, blocks that differ", wrong, 0, "blocks",
                       "known answers of Random123 (kat_vectors)"));
}

TEST_CASE("streams of other names are other streams, and a word is part of its block") {
  const RandomStream a(1, "channel"), b(2, "channel"), c(1, "slips"), d(1, "channel", 1);
  CHECK(a.block(7) == RandomStream(1, "channel").block(7));
  CHECK(a.block(7)[2] == a.word(30));
  CHECK(a.block(7) != b.block(7));
  CHECK(a.block(7) != c.block(7));
  CHECK(a.block(7) != d.block(7));
}
