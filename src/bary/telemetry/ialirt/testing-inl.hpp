#pragma once
/// For tests: the layout of a packet from data/ialirt/apid*.xml (one element a line), and columns of fixed
/// packets.

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/telemetry/ialirt/fill.hpp"

namespace bary::telemetry::ialirt::testing {

inline std::string_view attribute(std::string_view line, std::string_view name) {
  const std::string key = std::string(name) + "=\"";
  const std::size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  const std::size_t from = at + key.size();
  return line.substr(from, line.find('"', from) - from);
}

inline std::vector<FieldPlace> layout(const std::string& xml) {
  std::map<std::string, std::uint32_t, std::less<>> width;
  std::map<std::string, std::string, std::less<>> type;
  std::vector<FieldPlace> out;
  std::uint32_t bit = 0;
  for (const std::string_view line : split(xml, '\n')) {
    if (line.find("ParameterType name") != std::string_view::npos)
      width[std::string(attribute(line, "name"))] =
          static_cast<std::uint32_t>(*parse_i64(attribute(line, "sizeInBits")));
    else if (line.find("<Parameter name") != std::string_view::npos)
      type[std::string(attribute(line, "name"))] = attribute(line, "parameterTypeRef");
    else if (line.find("<ParameterRefEntry") != std::string_view::npos) {
      const std::string name(attribute(line, "parameterRef"));
      const std::uint32_t w = width.at(type.at(name));
      out.push_back({name, bit, w});
      bit += w;
    }
  }
  return out;
}
inline std::vector<FieldPlace> layout_of_apid(int apid) {
  return layout(read_file(data_dir() + "/ialirt/apid" + std::to_string(apid) + ".xml"));
}

/// Columns of packets of one length, one after another.
struct Decoded {
  std::map<std::string, std::vector<std::int64_t>, std::less<>> column;
  std::size_t packets = 0;
  Columns columns() const {
    return [this](std::string_view name) -> Column {
      const auto i = column.find(name);
      return i == column.end() ? Column() : Column(i->second);
    };
  }
};
inline Decoded decode(std::span<const std::uint8_t> bytes, std::size_t octets,
                      const std::vector<FieldPlace>& fields) {
  Decoded out;
  out.packets = bytes.size() / octets;
  for (const FieldPlace& f : fields) {
    auto& c = out.column[f.name];
    for (std::size_t i = 0; i < out.packets; ++i)
      c.push_back(static_cast<std::int64_t>(get_field(bytes.subspan(i * octets, octets), f)));
  }
  return out;
}
inline std::vector<std::uint8_t> octets_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()),
          reinterpret_cast<const std::uint8_t*>(text.data()) + text.size()};
}

}  // namespace bary::telemetry::ialirt::testing
