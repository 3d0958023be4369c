#pragma once
/// Columns of frames, packets and merges as Tables, with names and descriptions, for reports and files. What
/// is not there is null.

#include <span>

#include "bary/core/table.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/merge.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/link/packets.hpp"

namespace bary::telemetry {

/// One row a frame.
Table frame_table(const FrameColumns& frames);
/// One row a packet, with where it came from, how its count follows and its time, where given.
Table packet_table(const PacketIndex& index, const PacketOrigins* origins = nullptr,
                   const SequenceColumns* sequences = nullptr, const TimeColumn* times = nullptr);
/// One row a unit that was joined from segments.
Table segment_table(const SegmentGroups& groups, const PacketIndex& index);
/// One row a stretch that is no packet, and one for a packet that the end cuts.
Table garbage_table(const PacketIndex& index);
/// One row a unit that was kept.
Table merged_table(const Merged& merged, std::span<const MergeSource> sources);
/// One row a conflict, with both sources.
Table conflict_table(const Merged& merged, std::span<const MergeSource> sources);
/// One row a source.
Table source_table(const Merged& merged, std::span<const MergeSource> sources);

}  // namespace bary::telemetry
