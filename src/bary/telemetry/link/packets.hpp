#pragma once
/// Space packets (CCSDS 133.0-B-2) in a run of bytes: where each begins, how long it is, what its primary
/// header says; how its sequence count follows; segments of one unit of data brought together.
///
/// An index is a struct of columns, one entry a packet, in the order of the bytes. Nothing is copied: a
/// packet is `bytes.subspan(offset[i], octets[i])`.
///
/// A primary header has hardly any redundancy (three bits of version), so a run is framed strictly by
/// default: the first header that cannot be one ends the call with its byte offset. With
/// `PacketRules::resynchronise` garbage is passed over to the next place from which a chain of packets
/// follows, and listed. A damaged length is found out where no packet begins at the packet's end: if a chain
/// begins inside it, it was too long and is garbage; if not, the packet stands and the garbage begins behind
/// it, which leaves open whether it was cut short (so the packet just before garbage is not beyond doubt).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bary/telemetry/link/counter.hpp"

namespace bary::telemetry {

inline constexpr std::size_t packet_header_octets = 6;
inline constexpr std::size_t packet_octets_max = 65542;
inline constexpr std::uint16_t idle_apid = 0x7FF;

/// Sequence flags of a packet.
enum class Segment : std::uint8_t { continuation = 0, first = 1, last = 2, whole = 3 };
std::string_view name_of(Segment s);

/// Columns, all of one length.
struct PacketIndex {
  std::vector<std::uint64_t> offset;    ///< of the first octet, from the begin of the run
  std::vector<std::uint32_t> octets;    ///< of the whole packet, header included: 7 to 65542
  std::vector<std::uint16_t> apid;      ///< 0 to 2047
  std::vector<std::uint16_t> count;     ///< sequence count (or packet name), 0 to 16383
  std::vector<std::uint8_t> type;       ///< 0 telemetry, 1 telecommand
  std::vector<std::uint8_t> secondary;  ///< 1 where a secondary header is there
  std::vector<Segment> segment;

  /// A stretch that is no packet; only where resynchronisation was asked for.
  struct Garbage {
    std::uint64_t offset = 0, octets = 0;
  };
  std::vector<Garbage> garbage;
  /// The run ended inside a packet.
  struct Truncation {
    std::uint64_t offset = 0;
    std::size_t present = 0;   ///< octets that are there
    std::size_t expected = 0;  ///< octets by its header; 0 where the header itself is cut
  };
  std::optional<Truncation> truncated;

  std::size_t size() const { return offset.size(); }
  void append(const std::uint8_t* header, std::uint64_t at, std::uint32_t length);
  void resize(std::size_t n);
};

/// What counts as a header.
struct PacketRules {
  bool resynchronise = false;
  std::size_t octets_max = packet_octets_max;
  std::vector<std::uint16_t> apids;  ///< others (idle ones apart) are no packets; empty: all are
  int chain = 2;                     ///< packets that must follow one another before garbage is left
};

/// Frames a run that comes in pieces of any size; what it finds does not depend on the pieces.
class PacketFramer {
 public:
  /// Throws BARY-TELEMETRY-0100 for rules that no packet can meet.
  explicit PacketFramer(PacketRules rules = {});
  ~PacketFramer();
  PacketFramer(PacketFramer&&) noexcept;
  PacketFramer& operator=(PacketFramer&&) noexcept;
  /// Appends the packets that are complete. Throws BARY-TELEMETRY-0101 with the byte offset, unless
  /// resynchronisation was asked for; packets before that place stand in `out`.
  void push(std::span<const std::uint8_t> bytes, PacketIndex& out);
  /// The run ends here: what is left is truncated, or garbage.
  void finish(PacketIndex& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A whole run at once.
PacketIndex index_packets(std::span<const std::uint8_t> bytes, const PacketRules& rules = {});

/// One entry a packet.
struct SequenceColumns {
  std::vector<Sequence> sequence;
  std::vector<std::uint32_t> lost;
  std::vector<std::int64_t> unwrapped;
};
/// Follows the sequence counts of every APID and type, modulo 16384, over any number of calls. Idle packets
/// are not counted.
class PacketSequences {
 public:
  /// `late_window`: how many packets back (at most 31) one may come late or twice; further is a jump.
  explicit PacketSequences(std::uint32_t late_window = 16);
  /// `bytes` holds the packets of `index`, whose offsets are from `base`.
  void push(std::span<const std::uint8_t> bytes, const PacketIndex& index, SequenceColumns& out,
            std::uint64_t base = 0);

 private:
  std::uint32_t window_;
  std::vector<std::unique_ptr<CounterTracker>> trackers_;
};

/// Units of data that were cut into segments, each a list of packets of the index: `members` holds the
/// packets' numbers, those of unit u from begin[u] to begin[u+1].
struct SegmentGroups {
  std::vector<std::uint16_t> apid;
  std::vector<std::uint8_t> complete;  ///< 1: first, continuations and last, counts without gap
  std::vector<std::size_t> begin{0};
  std::vector<std::size_t> members;
  std::size_t size() const { return apid.size(); }
};
/// Joins segments by APID: a first segment, continuations with counts that follow, a last one. A gap, a
/// segment that does not fit and the end of the index close a unit as not complete; segments without a first
/// one make a unit of their own, not complete. Whole packets and idle ones make none. Units are in the order
/// of their first member. Duplicates, if `sequences` is given, are left out.
SegmentGroups join_segments(const PacketIndex& index, const SequenceColumns* sequences = nullptr);
/// The data of one unit: the packets' octets after `header_octets` of each (the primary header alone, or the
/// secondary one too), one after another.
std::vector<std::uint8_t> assemble(std::span<const std::uint8_t> bytes, const PacketIndex& index,
                                   const SegmentGroups& groups, std::size_t unit,
                                   std::size_t header_octets = packet_header_octets);

/// Makes a packet: header, then data (1 to 65536 octets). Throws BARY-TELEMETRY-0103.
struct PacketFields {
  std::uint16_t apid = 0, count = 0;
  Segment segment = Segment::whole;
  bool telecommand = false, secondary = false;
};
std::vector<std::uint8_t> make_packet(const PacketFields& fields, std::span<const std::uint8_t> data);

}  // namespace bary::telemetry
