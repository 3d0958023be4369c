#include "bary/telemetry/stream.hpp"

#include <doctest/doctest.h>

using namespace bary;
using namespace bary::telemetry;

TEST_CASE("a stream's identity is its stage, its unit and its bytes") {
  const auto digest = [](const Stream& s) {
    Sha256 h;
    s.hash(h);
    return h.hex();
  };
  Stream a{Stage::frames, 2, {1, 2, 3, 4}};
  CHECK(a.units() == 2);
  CHECK(a.unit(1)[0] == 3);
  Stream b = a;
  CHECK(digest(a) == digest(b));
  b.stage = Stage::cadus;
  CHECK(digest(a) != digest(b));
  b = a;
  b.unit_bytes = 4;
  CHECK(digest(a) != digest(b));
  b = a;
  b.bytes.back() = 5;
  CHECK(digest(a) != digest(b));
}
