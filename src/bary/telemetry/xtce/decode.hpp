#pragma once
/// Decode: packets to columns by a plan.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/table.hpp"
#include "bary/telemetry/xtce/columns.hpp"
#include "bary/telemetry/xtce/plan.hpp"

namespace bary::telemetry::xtce {

/// Packets in memory: packet i is `bytes.subspan(offset[i], octets[i])`. They may overlap and stand in any
/// order.
struct Packets {
  std::span<const std::uint8_t> bytes;
  std::span<const std::uint64_t> offset;
  std::span<const std::uint32_t> octets;
  std::size_t size() const { return offset.size(); }
};

struct DecodeOptions {
  bool calibrated = false;  ///< fill the calibrated values too
  bool alarms = false;      ///< fill alarm levels and validity (computes calibrated values on its way)
  /// Names of columns, parameters (`NAME`, `/System/NAME`) or aliases; empty: all.
  std::vector<std::string> parameters;
  /// By packet: seconds since any instant, NaN where not known; for alarms of changes by the second. Empty:
  /// no packet's time is known, and such alarms are named as not judged (BARY-TELEMETRY-0221).
  std::span<const double> packet_seconds = {};
  std::uint64_t first_packet = 0;  ///< index of the first packet, where the packets are a part of a stream
};

enum class Outcome : std::uint8_t {
  decoded,
  no_container,  ///< no container's conditions hold, or only those of an abstract one
  too_short,     ///< ends before an entry of its container, or before a condition's field
  impossible,    ///< a size or count that is negative, beyond any packet, or not known
  refused,       ///< its container is set aside: something in it is wrong or not known here
};
std::string_view name_of(Outcome o);

struct Statistics {
  std::uint64_t packets = 0, decoded = 0, no_container = 0, too_short = 0, impossible = 0, refused = 0;
  std::uint64_t ambiguous = 0;  ///< decoded, but a second container would have fitted, too
  std::uint64_t longer = 0;     ///< decoded, with bits left behind the last entry
  struct Example {
    std::uint64_t packet = 0;
    Outcome outcome = Outcome::decoded;  ///< decoded: ambiguous or longer
    std::string container;               ///< path of the last one that fitted; empty: none
    std::uint64_t needed_bits = 0;       ///< of too_short, where known; of longer: used
    std::uint64_t present_bits = 0;
  };
  std::vector<Example> examples;  ///< the first few of each kind, in order of packets
};

struct Decoded {
  std::vector<Rows> kinds;       ///< containers that have rows, in the plan's order
  std::vector<Outcome> outcome;  ///< by packet
  Statistics statistics;
  const Rows* find(std::string_view container) const;
};

/// Decodes all packets, on ctx.threads threads; the same bits for any number. Packets may come in chunks of a
/// stream (`first_packet`): values do not depend on where it is cut; alarms that count violations or judge a
/// step begin anew with each call. Throws BARY-TELEMETRY-0219 where a packet
/// lies outside `bytes` or has no entry in `packet_seconds`, BARY-TELEMETRY-0220 for a parameter that the
/// plan does not know.
Decoded decode(const Plan& plan, const Packets& packets, const DecodeOptions& options, const Context& ctx);

struct TableOptions {
  bool calibrated = false;  ///< calibrated values where there are any, raw ones otherwise
  bool alarms = false;      ///< `NAME.alarm` and `NAME.invalid` beside the columns that have them
  bool packet = true;       ///< first column: the packet's index
};

/// One container's rows as a table: a column a parameter, named as in the file. Integers are i64 (unsigned
/// ones of more than 63 bits text, exact), floats f64 (exact), labels a choice, times epochs, several values
/// a row one text with blanks between, binaries hexadecimal. What is absent is null.
Table to_table(const Rows& rows, const TableOptions& options = {});

}  // namespace bary::telemetry::xtce
