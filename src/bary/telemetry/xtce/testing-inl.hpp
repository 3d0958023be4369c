#pragma once
// For tests, bench and fuzz target: reading, compiling and decoding in one line each.

#include <cstdint>
#include <numeric>
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

/// One system of types, parameters and containers, in version 1.2's name space as the default one.
inline std::string xtce(std::string_view types, std::string_view parameters, std::string_view containers) {
  std::string s =
      "<SpaceSystem name=\"S\" xmlns=\"http://www.omg.org/spec/XTCE/20180204\">\n<TelemetryMetaData>\n";
  s += "<ParameterTypeSet>\n" + std::string(types) + "</ParameterTypeSet>\n<ParameterSet>\n" +
       std::string(parameters);
  s += "</ParameterSet>\n<ContainerSet>\n" + std::string(containers) +
       "</ContainerSet>\n</TelemetryMetaData>\n</SpaceSystem>\n";
  return s;
}

/// One type "T", parameters P0, P1 … of it, one container of them all.
inline std::string xtce_of(std::string_view type, std::size_t n = 1) {
  std::string parameters, entries;
  for (std::size_t i = 0; i < n; ++i) {
    parameters += "<Parameter name=\"P" + std::to_string(i) + "\" parameterTypeRef=\"T\"/>\n";
    entries += "<ParameterRefEntry parameterRef=\"P" + std::to_string(i) + "\"/>\n";
  }
  return xtce(type, parameters,
              "<SequenceContainer name=\"C\"><EntryList>" + entries + "</EntryList></SequenceContainer>\n");
}

inline Plan plan_of(std::string_view text, Diagnostics& faults, std::string_view root = {}) {
  return compile(read_xtce(text, "test.xml", faults), root, faults);
}

/// Decodes packets with everything filled in, a packet a second.
inline Decoded decode_all(const Plan& plan, const Capture& c, unsigned threads = 1) {
  Context ctx;
  ctx.threads = threads;
  DecodeOptions o;
  o.calibrated = o.alarms = true;
  std::vector<double> seconds(c.offset.size());
  std::iota(seconds.begin(), seconds.end(), 0.0);
  o.packet_seconds = seconds;
  return decode(plan, c.packets(), o, ctx);
}

}  // namespace bary::telemetry::xtce::testing
