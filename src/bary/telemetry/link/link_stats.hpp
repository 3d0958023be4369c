#pragma once
/// What a link carried, by virtual channel and by APID: counts, octets, gaps, losses, duplicates, times.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/core/table.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/link/packets.hpp"

namespace bary::telemetry {

/// What a counter showed. `lost` is an estimate: what the gaps amount to, less the late units that filled
/// them; a whole turn more may be lost in any gap, and a jump's loss is not in it.
struct CounterStatistics {
  std::uint64_t units = 0;  ///< that came, doubled and late ones too
  std::uint64_t octets = 0;
  std::uint64_t gaps = 0, jumps = 0, late = 0, duplicates = 0;
  std::uint64_t missing = 0;  ///< sum over the gaps
  std::uint64_t lost() const { return missing > late ? missing - late : 0; }
  void count(Sequence s, std::uint32_t lost_before, std::uint64_t size);
};

struct TimeSpan {
  std::optional<Epoch> first, last;  ///< earliest and latest
  std::uint64_t timed = 0;           ///< packets whose time is good
  std::uint64_t invalid = 0;         ///< whose time field says nothing
  std::uint64_t steps_back = 0;      ///< times earlier than that of the packet before, late ones apart
  Epoch before;                      ///< of the packet before
  void count(const Epoch& e, TimeState state, bool late);
};

struct ChannelStatistics {
  CounterStatistics counter;
  std::uint64_t idle = 0, bitstream = 0, other = 0;  ///< frames of these kinds
  std::uint64_t corrected = 0;                       ///< symbols mended, where known
  TimeSpan times;                                    ///< of its packets
};
struct ApidStatistics {
  CounterStatistics counter;
  std::uint64_t segments = 0;               ///< packets that are parts of a unit
  std::uint32_t shortest = 0, longest = 0;  ///< octets
  TimeSpan times;
};

/// Gathers over any number of calls; what it says does not depend on how the columns were cut.
class LinkStatistics {
 public:
  /// `octets`: of one frame.
  void add(const FrameColumns& frames, std::size_t octets);
  /// Any of the others may be missing; each has one entry a packet.
  void add(const PacketIndex& index, const SequenceColumns* sequences, const TimeColumn* times,
           const PacketOrigins* origins);

  using Channel = std::pair<std::uint16_t, std::uint8_t>;  ///< spacecraft, virtual channel
  using Apid = std::pair<std::uint8_t, std::uint16_t>;     ///< type, APID
  const std::map<Channel, ChannelStatistics>& channels() const { return channels_; }
  const std::map<Apid, ApidStatistics>& apids() const { return apids_; }
  /// Frames that no channel can be held for, by state.
  const std::map<FrameState, std::uint64_t>& unusable() const { return unusable_; }
  std::uint64_t frames() const { return frames_; }
  std::uint64_t frame_octets() const { return frame_octets_; }

  /// One row a channel; `counts`, what FrameReader::channels() says, fills the columns on packets.
  Table channel_table(std::span<const ChannelCounts> counts = {}) const;
  /// One row an APID.
  Table apid_table() const;

 private:
  std::map<Channel, ChannelStatistics> channels_;
  std::map<Apid, ApidStatistics> apids_;
  std::map<FrameState, std::uint64_t> unusable_;
  std::uint64_t frames_ = 0, frame_octets_ = 0;
};

}  // namespace bary::telemetry
