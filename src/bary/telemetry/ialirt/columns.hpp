#pragma once
/// The raw values of decoded I-ALiRT packets as the instruments take them: columns by parameter name.
///
/// IMAP's I-ALiRT packet (APID 478) carries a slice of every instrument each second; the instruments' own
/// packets (MAG 1001, CoDICE-Lo 1152, CoDICE-Hi 1168, SWAPI 1187, HIT 1253, SWE 1360) name the same
/// parameters. Whoever decodes them answers by name, in the order the packets came in.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "bary/core/epoch.hpp"

namespace bary::telemetry::ialirt {

/// Raw (not calibrated) values, one a packet.
using Column = std::span<const std::int64_t>;
/// The column of a parameter, named as in the packet's description; empty where there is none.
using Columns = std::function<Column(std::string_view parameter)>;

/// When each packet was made.
struct PacketColumns {
  Column count;       ///< CCSDS source sequence count, 14 bits
  Column seconds;     ///< spacecraft clock, s (MET)
  Column subseconds;  ///< 1/256 s; empty where the packet has none
  std::size_t size() const { return count.size(); }
};

/// The column, of `size` values. Throws BARY-TELEMETRY-0300 where it is missing or of another length.
Column need(const Columns& columns, std::string_view parameter, std::size_t size);

/// Count and clock of packets of APID 478 (`SC_SCLK_SEC`, `SC_SCLK_SUB_SEC`) or of an instrument, whose clock
/// is `instrument_clock` (`MAG_SHCOARSE`, …).
PacketColumns packet_columns(const Columns& columns, std::string_view instrument_clock);

/// Mission elapsed time counts seconds since 2010-01-01T00:00:00 UTC, without leap seconds.
Epoch epoch_of_met(std::int64_t seconds, double fraction = 0);

}  // namespace bary::telemetry::ialirt
