#include "bary/telemetry/ialirt/fill.hpp"

#include "bary/core/error.hpp"

namespace bary::telemetry::ialirt {
namespace {

void inside(std::size_t octets, const FieldPlace& f) {
  if (f.width < 1 || f.width > 64 || std::uint64_t{f.bit} + f.width > 8 * std::uint64_t{octets})
    throw Error("BARY-TELEMETRY-0303",
                {{"field", f.name}, {"reason", {"it lies outside the packet", "패킷 밖에 있습니다"}}});
}

}  // namespace

std::uint64_t get_field(std::span<const std::uint8_t> packet, const FieldPlace& field) {
  inside(packet.size(), field);
  std::uint64_t v = 0;
  for (std::uint32_t i = field.bit; i < field.bit + field.width; ++i)
    v = v << 1 | (packet[i / 8] >> (7 - i % 8) & 1U);
  return v;
}

void put_field(std::span<std::uint8_t> packet, const FieldPlace& field, std::uint64_t value) {
  inside(packet.size(), field);
  if (field.width < 64 && value >> field.width != 0)
    throw Error(
        "BARY-TELEMETRY-0303",
        {{"field", field.name}, {"reason", {"the value is wider than the field", "값이 필드보다 넓습니다"}}})
        .found(std::to_string(value))
        .expected({std::to_string(field.width) + " bits", std::to_string(field.width) + "비트"});
  for (std::uint32_t k = 0; k < field.width; ++k) {
    const std::uint32_t i = field.bit + k;
    const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
    const bool one = (value >> (field.width - 1 - k) & 1U) != 0;
    packet[i / 8] = static_cast<std::uint8_t>(one ? packet[i / 8] | mask : packet[i / 8] & ~mask);
  }
}

std::size_t fill_fields(std::span<std::uint8_t> packets, std::size_t packet_octets,
                        std::span<const FieldPlace> fields, std::string_view prefix, const Columns& columns,
                        std::span<const std::uint32_t> rows) {
  if (packet_octets == 0 || packets.size() != packet_octets * rows.size())
    throw Error("BARY-TELEMETRY-0303",
                {{"field", std::string(prefix)},
                 {"reason", {"packets and rows differ in number", "패킷과 행의 수가 다릅니다"}}});
  std::size_t written = 0;
  for (const FieldPlace& f : fields) {
    if (!std::string_view(f.name).starts_with(prefix)) continue;
    const Column c = columns(f.name);
    if (c.empty()) continue;
    ++written;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= c.size())
        throw Error("BARY-TELEMETRY-0303",
                    {{"field", f.name},
                     {"reason", {"its column ends before the row", "열이 그 행보다 먼저 끝납니다"}}});
      put_field(packets.subspan(i * packet_octets, packet_octets), f, static_cast<std::uint64_t>(c[rows[i]]));
    }
  }
  return written;
}

}  // namespace bary::telemetry::ialirt
