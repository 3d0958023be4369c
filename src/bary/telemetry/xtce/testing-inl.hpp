#pragma once
// For tests, bench and fuzz target: reading, compiling and decoding in one line each.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/catalogue.hpp"
#include "bary/telemetry/xtce/decode.hpp"

namespace bary::telemetry::xtce::testing {

/// Bytes with the index of their packets: by CCSDS length fields, or given one by one.
struct Capture {
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint64_t> offset;
  std::vector<std::uint32_t> octets;

  void add(std::string_view packet) {
    offset.push_back(bytes.size());
    octets.push_back(static_cast<std::uint32_t>(packet.size()));
    bytes.insert(bytes.end(), packet.begin(), packet.end());
  }
  void index_ccsds(std::size_t skip = 0) {
    for (std::size_t at = 0; at + skip + 6 <= bytes.size();) {
      const std::uint32_t n =
          7u + (static_cast<std::uint32_t>(bytes[at + skip + 4]) << 8 | bytes[at + skip + 5]);
      if (at + skip + n > bytes.size()) break;
      offset.push_back(at + skip);
      octets.push_back(n);
      at += skip + n;
    }
  }
  Packets packets() const { return {bytes, offset, octets}; }
};

inline std::string texts(const Diagnostics& faults) {
  std::string out;
  for (const auto& d : faults.list()) out += render_line(d, Language::english) + "\n";
  return out;
}

/// Bytes from "0F a0 …".
inline std::string hex(std::string_view s) {
  std::string out;
  int high = -1;
  for (const char c : s) {
    const int v = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : -1;
    if (v < 0) continue;
    if (high < 0) {
      high = v;
    } else {
      out += static_cast<char>(high << 4 | v);
      high = -1;
    }
  }
  return out;
}

}  // namespace bary::telemetry::xtce::testing
