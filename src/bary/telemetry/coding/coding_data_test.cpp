// Vectors made by libfec 1.0-26.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/receiver.hpp"
#include "bary/telemetry/coding/reed_solomon.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

}  // namespace

TEST_CASE("Reed-Solomon and convolutional vectors, all exact") {
  std::istringstream lines(read_file(test::data("swx/cadu/fec_vectors.csv")));
  std::size_t words = 0, runs = 0, wrong = 0;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> field;
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) field.push_back(cell);
    if (field[0] == "rs") {
      REQUIRE(field.size() == 6);
      ++words;
      const auto message = bytes_of(field[2]), parity = bytes_of(field[3]);
      auto received = bytes_of(field[4]);
      std::vector<std::uint8_t> sent(255);
      rs_encode({}, message, sent);
      auto expected = message;
      expected.insert(expected.end(), parity.begin(), parity.end());
      wrong += sent != expected;
      std::int8_t corrected = 0;
      rs_decode({}, received, std::span(&corrected, 1));
      const int count = std::stoi(field[5]);
      wrong += count < 0 ? corrected != rs_uncorrectable : corrected != count || received != expected;
    } else if (field[0] == "conv") {
      REQUIRE(field.size() == 4);
      ++runs;
      wrong += convolve(bytes_of(field[2])) != bytes_of(field[3]);
    }
  }
  CHECK(words == 12);
  CHECK(runs == 4);
  CHECK(test::accuracy("coding vectors that differ", static_cast<double>(wrong), 0, "vectors",
                       "libfec 1.0-26"));
}

TEST_CASE(
    "seven real CADUs of S-NPP: clean Reed-Solomon at interleave 4, spacecraft 157, channels 16 and 6") {
  const std::string file = read_file(test::data("swx/cadu/snpp_7cadus_2vcids.dat"));
  Stream cadus{Stage::cadus, 1024, {file.begin(), file.end()}};
  const ReceiverSettings s;
  const auto r = receive(s, cadus);
  REQUIRE(r.size() == 7);
  std::size_t dirty = 0, other = 0, channel_16 = 0, channel_6 = 0;
  for (std::size_t i = 0; i < 7; ++i) {
    dirty += r.state[i] != BlockState::good || r.corrected[i] != 0 || r.marker_errors[i] != 0;
    other += r.bit[i] != 8192 * i;
    const auto f = r.frame(i);
    const unsigned head = f[0] << 8u | f[1];  // version 2 bits, spacecraft 8, virtual channel 6
    other += head >> 14 != 1 || (head >> 6 & 0xff) != 157;
    channel_16 += (head & 63) == 16;
    channel_6 += (head & 63) == 6;
  }
  CHECK(channel_16 == 3);
  CHECK(channel_6 == 4);
  CHECK(other == 0);
  CHECK(test::accuracy("S-NPP CADUs with any wrong byte", static_cast<double>(dirty), 0, "CADUs",
                       "clean as received, CCSDS 131.0-B"));
  // Our encoder makes the same bytes of the frames.
  const auto again = encode_cadus(s.format, r.bytes);
  CHECK(std::equal(again.begin(), again.end(), cadus.bytes.begin(), cadus.bytes.end()));
}
