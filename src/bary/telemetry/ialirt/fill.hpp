#pragma once
/// For simulators: raw values of the instruments put into packets whose fields lie where the caller says.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/columns.hpp"

namespace bary::telemetry::ialirt {

/// Where a parameter lies in a packet of fixed layout: first bit from the packet's first octet, most
/// significant first.
struct FieldPlace {
  std::string name;
  std::uint32_t bit = 0;
  std::uint32_t width = 0;  ///< 1 to 64
};

/// The field's bits as an unsigned number. Throws BARY-TELEMETRY-0303 where it lies outside the packet.
std::uint64_t get_field(std::span<const std::uint8_t> packet, const FieldPlace& field);
/// Overwrites the field with the low bits of `value`; throws the same, and where the value does not fit.
void put_field(std::span<std::uint8_t> packet, const FieldPlace& field, std::uint64_t value);

/// Overwrites, in each of the packets (`packet_octets` each, one after another), the fields whose names begin
/// with `prefix` (`HIT_`) with the values of the columns of the same names, packet i from row `rows[i]`.
/// Fields without a column stand as they are; how many were written in each packet is returned. Throws
/// BARY-TELEMETRY-0303.
std::size_t fill_fields(std::span<std::uint8_t> packets, std::size_t packet_octets,
                        std::span<const FieldPlace> fields, std::string_view prefix, const Columns& columns,
                        std::span<const std::uint32_t> rows);

}  // namespace bary::telemetry::ialirt
