#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "bary/cdf/bytes.hpp"
#include "bary/cdf/cdf_samples.hpp"
#include "bary/core/hash.hpp"

// Truth: what NASA's CDF library 3.9.1 makes of the inputs below by HUFF.0 and AHUFF.0 compression of a
// variable: the bytes of two short streams, and the MD5 of long ones. Our test encoder must make the same
// bytes, and the reader must give the inputs back.

using namespace bary;
using namespace bary::cdf;

namespace {

std::string hex(std::string_view s) {
  std::string out;
  for (const char c : s) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

std::string expanded(Compression by, const std::string& packed, std::size_t room,
                     std::string* fault = nullptr) {
  std::string out(room, '?');
  const Expanded e =
      expand(by, std::as_bytes(std::span(packed)), std::as_writable_bytes(std::span(out.data(), room)));
  if (fault)
    *fault = e.fault.en();
  else
    CHECK(e.fault == "");
  out.resize(e.written);
  return out;
}

std::string repeated(std::string_view s, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += s;
  return out;
}

/// Zero at half of the places, 7 at a quarter and so on: codes of all lengths, and 200,000 symbols, so that
/// the adaptive tree is halved six times and more.
std::string skewed() {
  std::uint64_t x = 1;
  std::string out;
  for (int i = 0; i < 200000; ++i) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    out += static_cast<char>(7 * std::countr_zero(static_cast<std::uint32_t>(x >> 33) | 1U << 24));
  }
  return out;
}

const std::string text = repeated("the interplanetary magnetic field, the solar wind, ", 6);

}  // namespace

TEST_CASE("Huffman streams of NASA's library") {
  const std::string huffman = samples::huffman(text), adaptive = samples::adaptive_huffman(text);
  CHECK(hex(huffman) ==
        "20202a2c2c0c61791800060c2406060c18000012061806060012061e0000060006003d5334a7035ea36e39f5fba8e533cc4d"
        "cac3d503"
        "fb5bc166f2b0f54cd29c0d7a8db8e7d7eea394cf31372b0f540fed6f059bcac3d5334a7035ea36e39f5fba8e533cc4dcac3d"
        "503fb5bc"
        "166f2b0f54cd29c0d7a8db8e7d7eea394cf31372b0f540fed6f059bcac3d5334a7035ea36e39f5fba8e533cc4dcac3d503fb"
        "5bc166f2"
        "b0f54cd29c0d7a8db8e7d7eea394cf31372b0f540fed6f059bcaca00");
  CHECK(hex(adaptive) ==
        "ba0d032e41b4edcd572ae15b2b0a136d2f2f2dbfd9f2631b190d9a5452c972c0755eee7f6fc3c9b776600498319a6986710c"
        "c555c6c6"
        "b159b0981aeeea62a9771456f9345ade0c669a59f6833151ccf1386623db072e5398b1baf595b5ccd4a783191e965598cc55"
        "f6709a33"
        "11ccf396d73c58dc76cadac66a53c18c8f4b2acc662afb384d1988e679cb6b9e2c6e3b656d633529e0c647a5956633157d9c"
        "268cc473"
        "3ce5b5cf16371db2b6b19a94d700");
  CHECK(expanded(Compression::huffman, huffman, text.size()) == text);
  CHECK(expanded(Compression::adaptive_huffman, adaptive, text.size()) == text);

  const std::string s = skewed();
  REQUIRE(md5_hex(s) == "1d5e84d9563209eb3ccfdf6324828c78");
  const std::string a = samples::huffman(s), b = samples::adaptive_huffman(s);
  CHECK(md5_hex(a) == "b942b3ff31ebef2d354554d95ef1cbcd");
  CHECK(md5_hex(b) == "ff972ed6e088ea01a87173d1c26009d1");
  CHECK(expanded(Compression::huffman, a, s.size()) == s);
  CHECK(expanded(Compression::adaptive_huffman, b, s.size()) == s);

  // Counts as Fibonacci's numbers give the longest codes, longer than the reader's table of first bits.
  std::string deep;
  for (int k = 0, f = 1, g = 1; k < 14; ++k, std::swap(f, g), g += f)
    deep.append(f, static_cast<char>(17 * k));
  CHECK(deep.size() == 986);
  const std::string c = samples::huffman(deep);
  CHECK(md5_hex(c) == "608e6d5cbeb53049b091ccd9e25baf9e");
  CHECK(expanded(Compression::huffman, c, deep.size()) == deep);
}

TEST_CASE("every byte, nothing, and damage") {
  std::string all;
  for (int k = 0; k < 3; ++k)
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (const Compression by : {Compression::huffman, Compression::adaptive_huffman}) {
    for (const std::string& s : {all, std::string(), std::string(1, '\0'), text}) {
      const std::string packed = samples::packed(s, static_cast<int>(by));
      CHECK(expanded(by, packed, s.size()) == s);
      std::string fault;
      if (!s.empty()) {
        expanded(by, packed, s.size() - 1, &fault);
        CHECK(fault == "it expands to more than its descriptor promises");
      }
      for (std::size_t n = 0; n + 1 < packed.size(); ++n) {
        const std::string got = expanded(by, packed.substr(0, n), s.size(), &fault);
        CHECK(fault == "its compressed bytes end before their end mark");
        CHECK(s.starts_with(got));
      }
      for (std::size_t n = 0; n < packed.size(); ++n) {
        std::string bad = packed;
        bad[n] = static_cast<char>(bad[n] ^ 0x55);
        expanded(by, bad, 4096, &fault);
      }
    }
  }
  // Runs of weights without end, and weights of no symbol at all.
  std::string fault;
  expanded(Compression::huffman, repeated("\xFF", 700), 16, &fault);
  CHECK(fault == "its compressed bytes end before their end mark");
  expanded(Compression::huffman, std::string(8, '\0'), 16, &fault);
  CHECK(fault == "its compressed bytes are damaged");
}
