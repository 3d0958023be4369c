// Beside libfec (Phil Karn, Debian libfec-dev), test only.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "bary/core/test.hpp"
#include "bary/telemetry/coding/reed_solomon.hpp"
#include "bary/telemetry/coding/test_support.hpp"

extern "C" {
#include <fec.h>
}

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

TEST_CASE("the check symbols of 00 … DE are the published ones") {
  std::vector<std::uint8_t> message(223), block(255);
  for (std::size_t i = 0; i < 223; ++i) message[i] = static_cast<std::uint8_t>(i);
  rs_encode({}, message, block);
  std::string parity;
  for (std::size_t i = 223; i < 255; ++i) {
    parity += "0123456789abcdef"[block[i] >> 4];
    parity += "0123456789abcdef"[block[i] & 15];
  }
  CHECK(parity == "4ffb92dd557ec67f27fb8982cf58f8fd028ad117fcef6b2793d0418826578651");
}

TEST_CASE("random words are encoded and decoded as libfec does") {
  std::mt19937_64 random(131);
  std::size_t encoded = 0, decoded = 0;
  for (int trial = 0; trial < 4000; ++trial) {
    const unsigned fill = static_cast<unsigned>(trial % 3 ? 0 : random() % 222);
    const ReedSolomon code{16, 1, fill, true};
    auto message = random_bytes(223 - fill, random());
    std::vector<std::uint8_t> block(255 - fill), parity(32);
    rs_encode(code, message, block);
    encode_rs_ccsds(message.data(), parity.data(), static_cast<int>(fill));
    encoded += !std::equal(parity.begin(), parity.end(),
                           block.begin() + static_cast<std::ptrdiff_t>(message.size()));
    const std::size_t errors = std::min<std::size_t>(random() % 22, block.size());
    for (const std::size_t p : places(block.size(), errors, random))
      block[p] ^= static_cast<std::uint8_t>(1 + random() % 255);
    auto theirs = block;
    std::int8_t corrected = 0;
    rs_decode(code, block, std::span(&corrected, 1));
    const int count = decode_rs_ccsds(theirs.data(), nullptr, 0, static_cast<int>(fill));
    decoded += count < 0 ? corrected != rs_uncorrectable : count != corrected;
    // libfec changes words that it then calls uncorrectable.
    decoded += corrected >= 0 && theirs != block;
  }
  CHECK(test::accuracy("Reed-Solomon (255,223), check symbols that differ", static_cast<double>(encoded), 0,
                       "words", "libfec encode_rs_ccsds"));
  CHECK(test::accuracy("Reed-Solomon (255,223), words decoded otherwise", static_cast<double>(decoded), 0,
                       "words", "libfec decode_rs_ccsds"));
}

TEST_CASE("conventional basis and E = 8 as libfec's general code with the same field and roots") {
  std::mt19937_64 random(8);
  std::size_t different = 0;
  for (const unsigned e : {16u, 8u}) {
    const int parity_bytes = static_cast<int>(2 * e);
    void* rs = init_rs_char(8, 0x187, 128 - static_cast<int>(e), 11, parity_bytes, 0);
    REQUIRE(rs != nullptr);
    for (int trial = 0; trial < 1000; ++trial) {
      const ReedSolomon code{e, 1, 0, false};
      auto message = random_bytes(code.message_bytes(), random());
      std::vector<std::uint8_t> block(255), parity(2 * e);
      rs_encode(code, message, block);
      encode_rs_char(rs, message.data(), parity.data());
      different += !std::equal(parity.begin(), parity.end(), block.end() - parity_bytes);
      for (const std::size_t p : places(255, random() % (e + 3), random))
        block[p] ^= static_cast<std::uint8_t>(1 + random() % 255);
      auto theirs = block;
      std::int8_t corrected = 0;
      rs_decode(code, block, std::span(&corrected, 1));
      const int count = decode_rs_char(rs, theirs.data(), nullptr, 0);
      different += count < 0 ? corrected != rs_uncorrectable : count != corrected || theirs != block;
    }
    free_rs_char(rs);
  }
  CHECK(test::accuracy("Reed-Solomon, conventional basis and E=8, words that differ",
                       static_cast<double>(different), 0, "words", "libfec encode_rs_char, decode_rs_char"));
}
