#include "bary/telemetry/stream.hpp"

#include <doctest/doctest.h>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"

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

TEST_CASE("streams as files: binary, hexadecimal text, and the form of the store") {
  const std::string dir = test::scratch("stream");
  write_file(dir + "/a.hex", "\xEF\xBB\xBF# one frame\r\n1A cF\tfc1d # marker\n00\n");
  const Stream a = load_stream(dir + "/a.hex");
  CHECK(a.stage == Stage::raw);
  CHECK(std::vector<std::uint8_t>(a.bytes.begin(), a.bytes.end()) ==
        std::vector<std::uint8_t>{0x1A, 0xCF, 0xFC, 0x1D, 0});
  Stream b = a;
  b.stage = Stage::packets;
  save_stream(b, dir + "/a.pkts");
  CHECK(load_stream(dir + "/a.pkts").bytes == b.bytes);
  CHECK(load_stream(dir + "/a.pkts").stage == Stage::packets);
  b.unit_bytes = 5;
  const Stream c = unpack_stream(pack_stream(b));
  CHECK((c.stage == b.stage && c.unit_bytes == 5 && c.bytes == b.bytes));
  const std::string packed = pack_stream(b);
  for (std::size_t n = 0; n < packed.size(); ++n)
    CHECK_THROWS_AS(unpack_stream(std::string_view(packed).substr(0, n)), Error);
}

TEST_CASE("what is no hexadecimal text is refused where it stands") {
  const std::string path = test::scratch("stream") + "/a.hex";
  const auto place = [&](const char* text) {
    write_file(path, text);
    try {
      load_stream(path);
    } catch (const Error& e) {
      const auto& w = e.diagnostic().where;
      return e.code() + " " + std::to_string(w.line) + ":" + std::to_string(w.column) + " " +
             e.diagnostic().found.en();
    }
    return std::string("read");
  };
  CHECK(place("") == "read");
  CHECK(place("00\n0") == "BARY-TELEMETRY-0400 2:2 the end of the file");
  CHECK(place("00 0x01") == "BARY-TELEMETRY-0400 1:5 x");
  CHECK(place("0 0") == "BARY-TELEMETRY-0400 1:2  ");
  CHECK(place("00\n\n가") == "BARY-TELEMETRY-0400 3:1 가");
}

TEST_CASE("a stream of another stage is refused, one that does not say is taken") {
  const Stream packets{Stage::packets, 0, {}}, raw{Stage::raw, 0, {}};
  CHECK(&packets.require(Stage::packets) == &packets);
  CHECK(&raw.require(Stage::packets) == &raw);
  CHECK_THROWS_AS(packets.require(Stage::frames), Error);
}
