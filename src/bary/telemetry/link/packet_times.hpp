#pragma once
/// Times of packets: a field at a fixed place of each, CUC or CDS (CCSDS 301.0-B-4), as columns of instants.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/telemetry/link/packets.hpp"
#include "bary/time/ccsds_codes.hpp"

namespace bary::telemetry {

/// Where the time stands and what form it has.
struct TimeField {
  /// A form without preamble, or nothing where each code brings its own.
  std::variant<std::monostate, time::CucFormat, time::CdsFormat> form;
  std::size_t octet = packet_header_octets;  ///< of the packet, where the code begins
  bool only_with_secondary = true;           ///< packets without a secondary header have no time
  std::optional<Epoch> agency_epoch = {};    ///< for codes with preamble that name one
  std::vector<std::uint16_t> apids;          ///< others have no time; empty: all have
};

enum class TimeState : std::uint8_t {
  good,
  absent,  ///< no secondary header, another APID, an idle packet
  invalid  ///< too short, or a field out of its range
};
std::string_view name_of(TimeState s);

struct TimeColumn {
  std::vector<Epoch> epoch;  ///< 2000-01-01T12:00:00 TAI where the state is not good
  std::vector<TimeState> state;
};

/// Appends one entry a packet. `bytes` holds the packets of `index`, whose offsets are from `base`. Throws
/// BARY-TIME-0022 for a form that does not exist.
void decode_times(std::span<const std::uint8_t> bytes, const PacketIndex& index, const TimeField& field,
                  TimeColumn& out, const time::LeapSeconds& leaps = time::LeapSeconds::embedded(),
                  std::uint64_t base = 0);

}  // namespace bary::telemetry
