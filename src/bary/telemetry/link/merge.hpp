#pragma once
/// Streams of one spacecraft from several stations, made one: duplicates removed, conflicts settled and
/// reported, order restored. The result does not depend on the order in which the stations are given.
///
/// What is one unit (frame or packet) in two streams? One of the same channel (spacecraft and virtual
/// channel; APID and type) and of the same count. But counts wrap: 256 in TM, 2^24 or 2^28 in AOS, 16384 in
/// packets. So each unit is given a position, its count with its turns added, in these steps, channel by
/// channel:
///
/// 1. Each station's stream is cut into spans in which the counter counts on without a gap, and into runs
///    without a jump.
/// 2. Units of equal content that occur once in each of two streams match. Of the matches of two runs the
///    longest chain that keeps the order of both is believed (as in the patience method of comparing texts):
///    it ties spans, turn to turn, longest chains first, into groups (a weighted union-find).
/// 3. Each station's order says of its spans which group lies behind which.
/// 4. Each group is placed at the first turn which that order allows, over all stations: the longest path. So
///    a station that heard everything tells another how many turns it missed.
/// 5. What no order relates is placed by time where times are known. Where not, it is taken to be of the same
///    turn, unless more than `clash_limit` units then have the same position and different content, or any
///    have times apart: then it follows behind.
///
/// Units of one position and different content are a conflict. The one kept is of the better quality (fewer
/// symbols mended), then the one that more stations have, then the one whose bytes come first in the
/// alphabet.
///
/// The merged stream keeps positions within each channel and, between channels, the order in which stations
/// heard them and the counts of a TM master channel; where both leave it open, times.
///
/// Limits: a station's own loss of a whole turn or more, which no other station and no time fills, shows only
/// its remainder; content that repeats with the period of its counter (idle frames of constant content) ties
/// nothing; without times, passes that have nothing in common are put one after another in an order that is
/// fixed but arbitrary.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/stream.hpp"

namespace bary::telemetry {

/// One station's stream.
struct MergeSource {
  std::string name;
  std::span<const std::uint8_t> bytes;  ///< frames, or a run of packets
  /// One entry a unit (every frame or packet of `bytes`, idle ones too): symbols mended, `not_mended`, or
  /// `quality_unknown`. Empty: all unknown.
  std::span<const int> quality = {};
  /// One entry a unit: when it was received, or what its time code says, in seconds from an origin that all
  /// sources share; NaN where not known. Empty: none known. Only compared.
  std::span<const double> time_s = {};
};

/// Columns, one entry a unit that was kept, in the order of `Merged::stream`.
struct MergedUnits {
  std::vector<std::uint32_t> source;   ///< number of the source as given
  std::vector<std::uint64_t> unit;     ///< its number there
  std::vector<std::uint32_t> key;      ///< frames: spacecraft·64 + virtual channel; packets: type·2048 + APID
  std::vector<std::int64_t> position;  ///< count with its turns added
  std::vector<std::uint32_t> copies;   ///< how many had this content, in all sources
  std::vector<int> quality;            ///< of the one kept
  std::size_t size() const { return unit.size(); }
};

struct MergeConflict {
  std::uint32_t key = 0;
  std::int64_t position = 0;
  std::uint32_t kept_source = 0, other_source = 0;  ///< numbers of the sources as given
  std::uint64_t kept_unit = 0, other_unit = 0;
  int kept_quality = 0, other_quality = 0;
};

struct MergeSourceCounts {
  std::uint64_t units = 0;      ///< that came
  std::uint64_t unusable = 0;   ///< damaged, of others, or idle ones that are not carried over
  std::uint64_t repeated = 0;   ///< that the source itself had before
  std::uint64_t only_here = 0;  ///< kept, and in no other source
  std::uint64_t overruled = 0;  ///< in conflict, and not kept
};

struct Merged {
  Stream stream;
  MergedUnits units;
  std::vector<MergeConflict> conflicts;    ///< by key and position
  std::vector<MergeSourceCounts> sources;  ///< as given
  std::uint64_t duplicates = 0;            ///< units not carried over because another has their content
  std::uint64_t assumed_groups = 0;        ///< streams or parts whose turn rests on the end of step 5 alone
  std::uint64_t contradictions = 0;        ///< ties that disagreed with stronger ones, and were not made
  std::uint64_t order_breaks = 0;          ///< places where stations disagree on the order of channels
};

struct MergeSettings {
  std::uint32_t late_window = 16;  ///< as in CounterTracker
  std::uint32_t clash_limit = 4;
  double same_time_s =
      1;  ///< times further apart are of different units; clocks of stations may differ so much
};

/// Frames of one format. Idle frames of AOS channel 63 are not carried over.
Merged merge_frames(std::span<const MergeSource> sources, const FrameFormat& format,
                    const MergeSettings& settings = {}, const Context& ctx = {});

/// Packets; idle ones are not carried over. With `field` their own time codes serve where a source brings no
/// times.
Merged merge_packets(std::span<const MergeSource> sources, const PacketRules& rules = {},
                     const TimeField* field = nullptr, const MergeSettings& settings = {},
                     const Context& ctx = {});

}  // namespace bary::telemetry
