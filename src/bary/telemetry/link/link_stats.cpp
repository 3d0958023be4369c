#include "bary/telemetry/link/link_stats.hpp"

#include <algorithm>

namespace bary::telemetry {

void CounterStatistics::count(Sequence s, std::uint32_t lost_before, std::uint64_t size) {
  ++units;
  octets += size;
  gaps += s == Sequence::gap;
  jumps += s == Sequence::jump;
  late += s == Sequence::late;
  duplicates += s == Sequence::duplicate;
  missing += lost_before;
}

void TimeSpan::count(const Epoch& e, TimeState state, bool out_of_order) {
  invalid += state == TimeState::invalid;
  if (state != TimeState::good) return;
  if (!out_of_order) {
    steps_back += timed > 0 && e < before;
    before = e;
  }
  ++timed;
  first = first ? std::min(*first, e) : e;
  last = last ? std::max(*last, e) : e;
}

void LinkStatistics::add(const FrameColumns& f, std::size_t octets) {
  frames_ += f.size();
  frame_octets_ += f.size() * octets;
  for (std::size_t i = 0; i < f.size(); ++i) {
    if (!usable(f.state[i])) {
      ++unusable_[f.state[i]];
      continue;
    }
    ChannelStatistics& c = channels_[{f.spacecraft[i], f.channel[i]}];
    c.counter.count(f.sequence[i], f.lost[i], octets);
    c.idle += f.state[i] == FrameState::idle;
    c.bitstream += f.state[i] == FrameState::bitstream;
    c.other += f.state[i] == FrameState::other;
    if (f.corrected[i] != quality_unknown) c.corrected += f.corrected[i];
  }
}

void LinkStatistics::add(const PacketIndex& index, const SequenceColumns* sequences, const TimeColumn* times,
                         const PacketOrigins* origins) {
  for (std::size_t i = 0; i < index.size(); ++i) {
    ApidStatistics& a = apids_[{index.type[i], index.apid[i]}];
    const Sequence s = sequences ? sequences->sequence[i] : Sequence::none;
    a.counter.count(s, sequences ? sequences->lost[i] : 0, index.octets[i]);
    a.segments += index.segment[i] != Segment::whole;
    a.longest = std::max(a.longest, index.octets[i]);
    a.shortest = a.shortest == 0 ? index.octets[i] : std::min(a.shortest, index.octets[i]);
    if (!times) continue;
    const bool out_of_order = s == Sequence::late || s == Sequence::duplicate;
    a.times.count(times->epoch[i], times->state[i], out_of_order);
    if (origins)
      channels_[{origins->spacecraft[i], origins->channel[i]}].times.count(times->epoch[i], times->state[i],
                                                                           out_of_order);
  }
}

namespace {

class Columns {
 public:
  explicit Columns(Table& t) : table_(t) {}
  Column& number(const char* name, const char* description) {
    return table_.add(name, ColumnType::i64, "", description);
  }
  Column& epoch(const char* name, const char* description) {
    return table_.add(name, ColumnType::epoch, "", description);
  }

 private:
  Table& table_;
};

void put(Table& t, const char* name, std::uint64_t v) { t[name].push(static_cast<std::int64_t>(v)); }
void put(Table& t, const char* name, const std::optional<Epoch>& e) {
  if (e)
    t[name].push(*e);
  else
    t[name].push_null();
}

void add_counter(Columns& c, const char* unit, const char* size) {
  c.number(unit, "That came, doubled and late ones included");
  c.number(size, "Octets of all of them");
  c.number("gaps", "Places where the counter says that some are missing");
  c.number("lost", "Estimate of what is missing: the gaps' counts less the late ones");
  c.number("jumps", "Places where the counter was reset, or more than half a turn was lost");
  c.number("late", "Out of order, and not seen before");
  c.number("duplicates", "Seen before, with the same content");
}
void put_counter(Table& t, const char* unit, const char* size, const CounterStatistics& s) {
  put(t, unit, s.units);
  put(t, size, s.octets);
  put(t, "gaps", s.gaps);
  put(t, "lost", s.lost());
  put(t, "jumps", s.jumps);
  put(t, "late", s.late);
  put(t, "duplicates", s.duplicates);
}
void add_times(Columns& c) {
  c.epoch("first_time", "Earliest good time of its packets");
  c.epoch("last_time", "Latest good time of its packets");
  c.number("invalid_times", "Packets whose time field says nothing");
  c.number("steps_back", "Packets whose time is before that of the one before");
}
void put_times(Table& t, const TimeSpan& s) {
  put(t, "first_time", s.first);
  put(t, "last_time", s.last);
  put(t, "invalid_times", s.invalid);
  put(t, "steps_back", s.steps_back);
}

}  // namespace

Table LinkStatistics::channel_table(std::span<const ChannelCounts> counts) const {
  Table t;
  Columns c(t);
  c.number("spacecraft", "Spacecraft identifier");
  c.number("channel", "Virtual channel");
  add_counter(c, "frames", "frame_octets");
  c.number("idle_frames", "Frames of only idle data");
  c.number("other_frames", "Frames of a bitstream or of the mission's own form");
  c.number("corrected_symbols", "Symbols that the channel decoder mended, where it said so");
  c.number("packets", "Space packets that came whole, idle ones not counted");
  c.number("packet_octets", "Octets of them");
  c.number("idle_packets", "Idle packets");
  c.number("broken_packets", "Packets begun and lost, at a gap, a damaged frame or the end");
  c.number("contradictions", "Places where a packet's length and the frame's pointer disagree");
  c.number("skipped_octets", "Octets of data of which no packet could be made");
  add_times(c);
  for (const auto& [key, s] : channels_) {
    put(t, "spacecraft", std::uint64_t{key.first});
    put(t, "channel", std::uint64_t{key.second});
    put_counter(t, "frames", "frame_octets", s.counter);
    put(t, "idle_frames", s.idle);
    put(t, "other_frames", s.bitstream + s.other);
    put(t, "corrected_symbols", s.corrected);
    ChannelCounts sum;
    for (const ChannelCounts& n : counts) {
      if (n.spacecraft != key.first || n.channel != key.second) continue;
      sum.packets += n.packets;
      sum.packet_octets += n.packet_octets;
      sum.idle_packets += n.idle_packets;
      sum.broken += n.broken;
      sum.contradictions += n.contradictions;
      sum.skipped_octets += n.skipped_octets;
    }
    put(t, "packets", sum.packets);
    put(t, "packet_octets", sum.packet_octets);
    put(t, "idle_packets", sum.idle_packets);
    put(t, "broken_packets", sum.broken);
    put(t, "contradictions", sum.contradictions);
    put(t, "skipped_octets", sum.skipped_octets);
    put_times(t, s.times);
  }
  return t;
}

Table LinkStatistics::apid_table() const {
  Table t;
  Columns c(t);
  c.number("apid", "Application process identifier");
  c.number("telecommand", "1 for telecommand packets");
  add_counter(c, "packets", "packet_octets");
  c.number("segments", "Packets that are parts of a unit of data");
  c.number("shortest_octets", "Octets of the shortest packet");
  c.number("longest_octets", "Octets of the longest packet");
  add_times(c);
  for (const auto& [key, s] : apids_) {
    put(t, "apid", std::uint64_t{key.second});
    put(t, "telecommand", std::uint64_t{key.first});
    put_counter(t, "packets", "packet_octets", s.counter);
    put(t, "segments", s.segments);
    put(t, "shortest_octets", std::uint64_t{s.shortest});
    put(t, "longest_octets", std::uint64_t{s.longest});
    put_times(t, s.times);
  }
  return t;
}

}  // namespace bary::telemetry
