#include "bary/telemetry/link/link_tables.hpp"

#include <string>

namespace bary::telemetry {
namespace {

/// A column of whole numbers out of a column of any width.
template <class T>
Column& number(Table& t, const char* name, const std::vector<T>& values, const char* description) {
  Column& c = t.add(name, ColumnType::i64, "", description);
  auto& data = std::get<aligned_vector<std::int64_t>>(c.data);
  data.reserve(values.size());
  for (const T v : values) data.push_back(static_cast<std::int64_t>(v));
  return c;
}
/// The same, null where `absent` says so.
template <class T, class Absent>
Column& number(Table& t, const char* name, const std::vector<T>& values, const char* description,
               Absent absent) {
  Column& c = t.add(name, ColumnType::i64, "", description);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (absent(i))
      c.push_null();
    else
      c.push(static_cast<std::int64_t>(values[i]));
  }
  return c;
}
template <class E>
Column& choice(Table& t, const char* name, const std::vector<E>& values, E last, const char* description) {
  Column& c = t.add(name, ColumnType::choice, "", description);
  for (int k = 0; k <= static_cast<int>(last); ++k) c.labels.emplace_back(name_of(static_cast<E>(k)));
  auto& data = std::get<aligned_vector<std::int32_t>>(c.data);
  data.reserve(values.size());
  for (const E v : values) data.push_back(static_cast<std::int32_t>(v));
  return c;
}
Column& flag(Table& t, const char* name, const std::vector<std::uint8_t>& values, std::uint8_t mask,
             const char* description) {
  Column& c = t.add(name, ColumnType::boolean, "", description);
  for (const std::uint8_t v : values) c.push((v & mask) != 0);
  return c;
}
void add_sequences(Table& t, const std::vector<Sequence>& sequence, const std::vector<std::uint32_t>& lost,
                   const std::vector<std::int64_t>& unwrapped) {
  choice(t, "sequence", sequence, Sequence::none, "How its count follows the one before on its channel");
  number(t, "lost", lost, "Units missing before it, by the count");
  number(t, "position", unwrapped, "Count with its turns added",
         [&](std::size_t i) { return sequence[i] == Sequence::none; });
}
std::string name(std::span<const MergeSource> sources, std::uint32_t i) {
  return i < sources.size() ? sources[i].name : std::to_string(i);
}
void push_quality(Column& c, int q) {
  if (q == quality_unknown)
    c.push_null();
  else
    c.push(static_cast<std::int64_t>(q));
}

}  // namespace

Table frame_table(const FrameColumns& f) {
  Table t;
  number(t, "frame", f.frame, "Number of the frame in the run, from 0");
  choice(t, "state", f.state, FrameState::other_craft, "What it carries, or why it is not used");
  number(t, "version", f.version, "Transfer frame version number");
  number(t, "spacecraft", f.spacecraft, "Spacecraft identifier");
  number(t, "channel", f.channel, "Virtual channel");
  number(t, "count", f.count, "Virtual channel frame count");
  add_sequences(t, f.sequence, f.lost, f.unwrapped);
  const auto no_master = [&](std::size_t i) { return f.master_sequence[i] == Sequence::none; };
  number(t, "master_count", f.master_count, "Master channel frame count (TM)", no_master);
  choice(t, "master_sequence", f.master_sequence, Sequence::none, "How the master channel's count follows");
  number(t, "master_lost", f.master_lost, "Frames of the spacecraft missing before it", no_master);
  number(t, "pointer", f.pointer, "First header pointer, or of a bitstream its last valid bit",
         [&](std::size_t i) { return f.pointer[i] == no_pointer; });
  flag(t, "replay", f.flags, frame_flag::replay, "Replayed on board (AOS)");
  flag(t, "cycle_in_use", f.flags, frame_flag::cycle_in_use, "Count extended by its cycle (AOS)");
  flag(t, "secondary_header", f.flags, frame_flag::secondary, "A secondary header is there (TM)");
  flag(t, "synchronisation", f.flags, frame_flag::synchronisation, "Data of the mission's own form (TM)");
  flag(t, "packet_order", f.flags, frame_flag::packet_order, "Packet order flag (TM)");
  number(t, "detail", f.detail, "Cycle of the frame count (AOS) or segment length identifier (TM)");
  number(t, "operational_control", f.operational, "Operational control field",
         [&](std::size_t i) { return (f.flags[i] & frame_flag::operational) == 0; });
  number(t, "data_begin", f.data_begin, "Octet of the frame where its data begin");
  number(t, "data_octets", f.data_octets, "Octets of its data");
  number(t, "corrected", f.corrected, "Symbols that the channel decoder mended",
         [&](std::size_t i) { return f.corrected[i] == quality_unknown; });
  number(t, "header_corrected", f.header_corrected, "Symbols of four bits mended in the header (AOS)");
  return t;
}

Table packet_table(const PacketIndex& p, const PacketOrigins* origins, const SequenceColumns* sequences,
                   const TimeColumn* times) {
  Table t;
  number(t, "offset", p.offset, "First octet in the run of packets");
  number(t, "octets", p.octets, "Octets of the packet, header included");
  number(t, "apid", p.apid, "Application process identifier");
  number(t, "count", p.count, "Packet sequence count");
  flag(t, "telecommand", p.type, 1, "A telecommand packet");
  flag(t, "secondary_header", p.secondary, 1, "A secondary header is there");
  choice(t, "segment", p.segment, Segment::whole, "Whole, or which part of a unit of data");
  if (sequences) add_sequences(t, sequences->sequence, sequences->lost, sequences->unwrapped);
  if (times) {
    Column& c = t.add("time", ColumnType::epoch, "", "What its time code says");
    for (std::size_t i = 0; i < times->epoch.size(); ++i) {
      if (times->state[i] == TimeState::good)
        c.push(times->epoch[i]);
      else
        c.push_null();
    }
    choice(t, "time_state", times->state, TimeState::invalid, "Whether its time code says something");
  }
  if (origins) {
    number(t, "spacecraft", origins->spacecraft, "Spacecraft identifier of its frames");
    number(t, "channel", origins->channel, "Virtual channel of its frames");
    number(t, "frame", origins->frame, "Number of the frame in which it begins");
    number(t, "frame_octet", origins->octet, "Octet of that frame where it begins");
    number(t, "last_frame", origins->last_frame, "Number of the frame in which it ends");
    number(t, "corrected", origins->corrected, "The most symbols mended in any of its frames",
           [&](std::size_t i) { return origins->corrected[i] == quality_unknown; });
  }
  return t;
}

Table segment_table(const SegmentGroups& g, const PacketIndex& index) {
  Table t;
  number(t, "apid", g.apid, "Application process identifier");
  flag(t, "complete", g.complete, 1, "First, continuations and last, without a gap");
  t.add("first_packet", ColumnType::i64, "", "Number of its first packet");
  t.add("count", ColumnType::i64, "", "Sequence count of its first packet");
  t.add("packets", ColumnType::i64, "", "Packets of the unit");
  for (std::size_t u = 0; u < g.size(); ++u) {
    const std::size_t i = g.members[g.begin[u]];
    t["first_packet"].push(static_cast<std::int64_t>(i));
    t["count"].push(std::int64_t{index.count[i]});
    t["packets"].push(static_cast<std::int64_t>(g.begin[u + 1] - g.begin[u]));
  }
  return t;
}

Table garbage_table(const PacketIndex& index) {
  Table t;
  t.add("offset", ColumnType::i64, "", "First octet");
  t.add("octets", ColumnType::i64, "", "Octets that are there");
  t.add("expected_octets", ColumnType::i64, "", "Octets by the header, of a packet that the end cuts");
  const auto row = [&](std::uint64_t offset, std::uint64_t octets, std::uint64_t expected) {
    t["offset"].push(static_cast<std::int64_t>(offset));
    t["octets"].push(static_cast<std::int64_t>(octets));
    if (expected == 0)
      t["expected_octets"].push_null();
    else
      t["expected_octets"].push(static_cast<std::int64_t>(expected));
  };
  for (const auto& g : index.garbage) row(g.offset, g.octets, 0);
  if (index.truncated) row(index.truncated->offset, index.truncated->present, index.truncated->expected);
  return t;
}

Table merged_table(const Merged& m, std::span<const MergeSource> sources) {
  Table t;
  Column& source = t.add("source", ColumnType::text, "", "Station whose copy was kept");
  for (const std::uint32_t s : m.units.source) source.push(name(sources, s));
  number(t, "unit", m.units.unit, "Its number in that station's stream");
  number(t, "key", m.units.key, "Spacecraft·64 + virtual channel, or type·2048 + APID");
  number(t, "position", m.units.position, "Count with its turns added");
  number(t, "copies", m.units.copies, "How many had this content, in all streams");
  Column& quality = t.add("corrected", ColumnType::i64, "", "Symbols mended in the one kept");
  for (const int q : m.units.quality) push_quality(quality, q);
  return t;
}

Table conflict_table(const Merged& m, std::span<const MergeSource> sources) {
  Table t;
  t.add("key", ColumnType::i64, "", "Spacecraft·64 + virtual channel, or type·2048 + APID");
  t.add("position", ColumnType::i64, "", "Count with its turns added");
  t.add("kept_source", ColumnType::text, "", "Station whose content was kept");
  t.add("kept_unit", ColumnType::i64, "", "Its number in that stream");
  t.add("kept_corrected", ColumnType::i64, "", "Symbols mended in it");
  t.add("other_source", ColumnType::text, "", "Station whose content differs");
  t.add("other_unit", ColumnType::i64, "", "Its number in that stream");
  t.add("other_corrected", ColumnType::i64, "", "Symbols mended in it");
  for (const MergeConflict& c : m.conflicts) {
    t["key"].push(std::int64_t{c.key});
    t["position"].push(c.position);
    t["kept_source"].push(name(sources, c.kept_source));
    t["kept_unit"].push(static_cast<std::int64_t>(c.kept_unit));
    push_quality(t["kept_corrected"], c.kept_quality);
    t["other_source"].push(name(sources, c.other_source));
    t["other_unit"].push(static_cast<std::int64_t>(c.other_unit));
    push_quality(t["other_corrected"], c.other_quality);
  }
  return t;
}

Table source_table(const Merged& m, std::span<const MergeSource> sources) {
  Table t;
  t.add("source", ColumnType::text, "", "Station");
  const std::pair<const char*, const char*> columns[] = {
      {"units", "Frames or packets that came"},
      {"unusable", "Damaged, of other spacecraft, or idle ones that are not carried over"},
      {"repeated", "That the stream itself had before"},
      {"only_here", "Kept, and in no other stream"},
      {"overruled", "In conflict, and not kept"}};
  for (const auto& [column, description] : columns) t.add(column, ColumnType::i64, "", description);
  for (std::uint32_t i = 0; i < m.sources.size(); ++i) {
    const MergeSourceCounts& s = m.sources[i];
    t["source"].push(name(sources, i));
    const std::uint64_t values[] = {s.units, s.unusable, s.repeated, s.only_here, s.overruled};
    for (std::size_t k = 0; k < 5; ++k) t[columns[k].first].push(static_cast<std::int64_t>(values[k]));
  }
  return t;
}

}  // namespace bary::telemetry
