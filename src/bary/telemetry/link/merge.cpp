#include "bary/telemetry/link/merge.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <numeric>
#include <queue>
#include <tuple>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/merge_align-inl.hpp"

namespace bary::telemetry {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr std::uint32_t no_node = static_cast<std::uint32_t>(-1);

/// The usable units of one source, in the order heard. Columns.
struct Stream1 {
  std::uint32_t given = 0;  ///< number of the source as given
  std::vector<std::uint64_t> unit, offset, hash;
  std::vector<std::uint32_t> key, modulus, count, octets;
  std::vector<int> quality;
  std::vector<double> time;
  std::vector<std::uint8_t> master_count;  ///< TM; else empty
  std::uint64_t units = 0;
  std::size_t size() const { return unit.size(); }
};

/// What the result may depend on, besides the order given: content, then what is known of it, then the name.
std::vector<std::uint32_t> canonical_order(std::span<const MergeSource> sources) {
  std::vector<std::uint32_t> order(sources.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto raw = [](auto values) {
    return Bytes(reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes());
  };
  const auto less = [](Bytes a, Bytes b) {
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.empty() ? 0 : std::memcmp(a.data(), b.data(), a.size());
  };
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t x, std::uint32_t y) {
    const MergeSource &a = sources[x], &b = sources[y];
    if (const int c = less(a.bytes, b.bytes)) return c < 0;
    if (const int c = less(raw(a.quality), raw(b.quality))) return c < 0;
    if (const int c = less(raw(a.time_s), raw(b.time_s))) return c < 0;
    return a.name < b.name;
  });
  return order;
}

int quality_of(const MergeSource& s, std::size_t unit) {
  return unit < s.quality.size() ? s.quality[unit] : static_cast<int>(quality_unknown);
}

/// One of the units that have a position in common.
struct Entry {
  std::int64_t position = 0;
  std::uint32_t source = 0;  ///< canonical number
  std::uint32_t index = 0;   ///< in the source's columns
  bool repeated = false;
};

class Merger {
 public:
  Merger(std::span<const MergeSource> sources, std::vector<Stream1> streams, const MergeSettings& settings,
         const Context& ctx)
      : sources_(sources), streams_(std::move(streams)), set_(settings), ctx_(ctx) {}
  Merged run(Stage stage, std::size_t unit_bytes);

 private:
  /// A unit that is kept.
  struct Node {
    std::uint32_t source = 0, index = 0, key = 0, copies = 0;
    std::int64_t position = 0;
    double time = 0;
  };
  using Edge = std::pair<std::uint32_t, std::uint32_t>;  ///< the second node comes behind the first
  void merge_key(std::uint32_t key, std::uint32_t modulus, std::vector<Entry>& entries);
  void settle(std::uint32_t key, std::span<Entry> same);
  void follow_master(std::vector<Edge>& edges);
  std::vector<std::uint32_t> order();
  Bytes bytes(std::uint32_t source, std::uint32_t index) const {
    const Stream1& s = streams_[source];
    return sources_[s.given].bytes.subspan(static_cast<std::size_t>(s.offset[index]), s.octets[index]);
  }
  int compare(const Entry& a, const Entry& b) const {
    const Bytes x = bytes(a.source, a.index), y = bytes(b.source, b.index);
    const int c = std::memcmp(x.data(), y.data(), std::min(x.size(), y.size()));
    return c != 0 ? c : x.size() < y.size() ? -1 : x.size() > y.size() ? 1 : 0;
  }

  std::span<const MergeSource> sources_;
  std::vector<Stream1> streams_;  ///< in canonical order
  MergeSettings set_;
  const Context& ctx_;
  Merged out_;
  std::vector<Node> nodes_;
  std::vector<std::vector<std::uint32_t>> node_of_;  ///< by source and unit; no_node where it sets no order
  std::vector<std::pair<std::uint32_t, std::uint32_t>> late_;  ///< source and unit
};

/// Units of one position: the best of them becomes a node, the others duplicates or conflicts.
void Merger::settle(std::uint32_t key, std::span<Entry> same) {
  const auto quality = [&](const Entry& e) { return streams_[e.source].quality[e.index]; };
  std::sort(same.begin(), same.end(), [&](const Entry& a, const Entry& b) {
    const std::uint64_t x = streams_[a.source].hash[a.index], y = streams_[b.source].hash[b.index];
    if (x != y) return x < y;
    if (const int c = compare(a, b)) return c < 0;
    return std::tuple(quality(a), a.source, a.index) < std::tuple(quality(b), b.source, b.index);
  });
  std::vector<std::span<Entry>> contents;
  for (std::size_t i = 0, j = 0; i < same.size(); i = j) {
    for (j = i + 1; j < same.size() && compare(same[i], same[j]) == 0; ++j) {
    }
    contents.push_back(same.subspan(i, j - i));
  }
  const auto best = std::min_element(contents.begin(), contents.end(), [&](auto a, auto b) {
    const int qa = quality(a.front()), qb = quality(b.front());
    if (qa != qb) return qa < qb;
    if (a.size() != b.size()) return a.size() > b.size();
    return compare(a.front(), b.front()) < 0;
  });
  const Entry& kept = best->front();
  const auto number = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({kept.source, kept.index, key, static_cast<std::uint32_t>(best->size()), kept.position,
                    streams_[kept.source].time[kept.index]});
  out_.duplicates += best->size() - 1;
  bool alone = true;
  for (const Entry& e : same) {
    auto& counts = out_.sources[streams_[e.source].given];
    counts.repeated += e.repeated;
    alone &= e.source == kept.source;
    if (!e.repeated) node_of_[e.source][e.index] = number;
  }
  if (alone) ++out_.sources[streams_[kept.source].given].only_here;
  for (const auto& content : contents) {
    if (content.data() == best->data()) continue;
    const Entry& other = content.front();
    out_.duplicates += content.size() - 1;
    for (const Entry& e : content) ++out_.sources[streams_[e.source].given].overruled;
    out_.conflicts.push_back({key, kept.position, streams_[kept.source].given, streams_[other.source].given,
                              streams_[kept.source].unit[kept.index],
                              streams_[other.source].unit[other.index], quality(kept), quality(other)});
  }
}

void Merger::merge_key(std::uint32_t key, std::uint32_t modulus, std::vector<Entry>& entries) {
  std::vector<align::Unit> units;
  units.reserve(entries.size());
  for (const Entry& e : entries) {
    const Stream1& s = streams_[e.source];
    units.push_back({e.source, s.count[e.index], s.hash[e.index], s.time[e.index]});
  }
  const align::Result r =
      align::align(units, {modulus, set_.late_window, set_.clash_limit, set_.same_time_s});
  out_.assumed_groups += r.assumed;
  out_.contradictions += r.contradictions;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].position = r.units[i].position;
    entries[i].repeated = r.units[i].sequence == Sequence::duplicate;
    // A late unit says nothing of the order in which others were sent.
    if (r.units[i].sequence == Sequence::late) late_.emplace_back(entries[i].source, entries[i].index);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.position, a.source, a.index) < std::tie(b.position, b.source, b.index);
  });
  for (std::size_t i = 0, j = 0; i < entries.size(); i = j) {
    for (j = i + 1; j < entries.size() && entries[j].position == entries[i].position; ++j) {
    }
    settle(key, std::span(entries).subspan(i, j - i));
  }
}

/// In TM the counts of the master channel say how frames of several virtual channels lie to one another.
void Merger::follow_master(std::vector<Edge>& edges) {
  std::map<std::uint32_t, std::vector<Entry>> crafts;
  for (std::uint32_t s = 0; s < streams_.size(); ++s)
    for (std::uint32_t i = 0; i < streams_[s].master_count.size(); ++i)
      if (node_of_[s][i] != no_node) crafts[streams_[s].key[i] >> 6].push_back({0, s, i, false});
  std::vector<bool> placed(nodes_.size(), false);
  for (const auto& [craft, entries] : crafts) {
    std::vector<align::Unit> units;
    for (const Entry& e : entries) {
      const Stream1& s = streams_[e.source];
      units.push_back({e.source, s.master_count[e.index], s.hash[e.index], s.time[e.index]});
    }
    const align::Result r = align::align(units, {256, set_.late_window, set_.clash_limit, set_.same_time_s});
    std::vector<std::pair<std::int64_t, std::uint32_t>> line;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const std::uint32_t node = node_of_[entries[i].source][entries[i].index];
      if (!placed[node]) line.emplace_back(r.units[i].position, node);
      placed[node] = true;
    }
    std::sort(line.begin(), line.end());
    for (std::size_t i = 1; i < line.size(); ++i)
      if (line[i].first != line[i - 1].first) edges.emplace_back(line[i - 1].second, line[i].second);
  }
}

/// An order of all that is kept that keeps positions within each channel and, between channels, the order in
/// which stations heard them; where both leave it open, by time, then by source. What has no time follows at
/// once what it waits for.
std::vector<std::uint32_t> Merger::order() {
  const std::size_t n = nodes_.size();
  std::vector<Edge> edges;
  for (std::uint32_t i = 1; i < n; ++i)
    if (nodes_[i].key == nodes_[i - 1].key) edges.emplace_back(i - 1, i);
  for (const auto& nodes : node_of_) {
    std::uint32_t last = no_node;
    for (const std::uint32_t node : nodes) {
      if (node == no_node || node == last) continue;
      if (last != no_node) edges.emplace_back(last, node);
      last = node;
    }
  }
  follow_master(edges);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::vector<std::uint32_t> waits(n, 0);
  std::vector<std::size_t> first(n + 1, 0);
  for (const auto& [a, b] : edges) {
    ++waits[b];
    ++first[a + 1];
  }
  for (std::size_t i = 0; i < n; ++i) first[i + 1] += first[i];

  using Rank = std::tuple<double, std::uint32_t, std::uint32_t, std::uint32_t>;
  const auto rank = [&](std::uint32_t i) {
    const Node& x = nodes_[i];
    return Rank{std::isnan(x.time) ? -std::numeric_limits<double>::infinity() : x.time, x.source, x.index, i};
  };
  std::priority_queue<Rank, std::vector<Rank>, std::greater<>> ready;
  for (std::uint32_t i = 0; i < n; ++i)
    if (waits[i] == 0) ready.push(rank(i));
  std::vector<std::uint32_t> left(n), out;
  std::iota(left.begin(), left.end(), 0U);
  bool sorted = false;
  std::size_t next_left = 0;
  std::vector<bool> done(n, false);
  out.reserve(n);
  while (out.size() < n) {
    if (ready.empty()) {  // stations contradict one another: the earliest of the rest goes first
      if (!sorted) std::sort(left.begin(), left.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
      sorted = true;
      while (done[left[next_left]]) ++next_left;
      ++out_.order_breaks;
      ready.push(rank(left[next_left]));
    }
    const std::uint32_t i = std::get<3>(ready.top());
    ready.pop();
    if (done[i]) continue;
    done[i] = true;
    out.push_back(i);
    for (std::size_t e = first[i]; e < first[i + 1]; ++e)
      if (--waits[edges[e].second] == 0 && !done[edges[e].second]) ready.push(rank(edges[e].second));
  }
  return out;
}

Merged Merger::run(Stage stage, std::size_t unit_bytes) {
  out_.sources.resize(sources_.size());
  std::map<std::tuple<std::uint32_t, std::uint32_t>, std::vector<Entry>> keys;
  for (std::uint32_t s = 0; s < streams_.size(); ++s) {
    const Stream1& x = streams_[s];
    out_.sources[x.given].units = x.units;
    out_.sources[x.given].unusable = x.units - x.size();
    node_of_.emplace_back(x.size(), no_node);
    for (std::uint32_t i = 0; i < x.size(); ++i) keys[{x.key[i], x.modulus[i]}].push_back({0, s, i, false});
  }
  for (auto& [key, entries] : keys) {
    ctx_.check_cancel();
    merge_key(std::get<0>(key), std::get<1>(key), entries);
    std::vector<Entry>().swap(entries);
  }
  for (const auto& [source, index] : late_) node_of_[source][index] = no_node;
  ctx_.check_cancel();
  out_.stream.stage = stage;
  out_.stream.unit_bytes = unit_bytes;
  for (const std::uint32_t i : order()) {
    const Node& x = nodes_[i];
    const Bytes b = bytes(x.source, x.index);
    out_.stream.bytes.insert(out_.stream.bytes.end(), b.begin(), b.end());
    out_.units.source.push_back(streams_[x.source].given);
    out_.units.unit.push_back(streams_[x.source].unit[x.index]);
    out_.units.key.push_back(x.key);
    out_.units.position.push_back(x.position);
    out_.units.copies.push_back(x.copies);
    out_.units.quality.push_back(streams_[x.source].quality[x.index]);
  }
  return std::move(out_);
}

void add(Stream1& out, const MergeSource& s, std::size_t unit, std::uint64_t offset, std::uint32_t octets,
         std::uint32_t key, std::uint32_t modulus, std::uint32_t count, double time) {
  out.unit.push_back(unit);
  out.offset.push_back(offset);
  out.octets.push_back(octets);
  out.hash.push_back(content_hash(s.bytes.subspan(static_cast<std::size_t>(offset), octets)));
  out.key.push_back(key);
  out.modulus.push_back(modulus);
  out.count.push_back(count);
  out.quality.push_back(quality_of(s, unit));
  out.time.push_back(time);
}

constexpr double unknown_time = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Merged merge_frames(std::span<const MergeSource> sources, const FrameFormat& format,
                    const MergeSettings& settings, const Context& ctx) {
  std::vector<Stream1> streams;
  for (const std::uint32_t given : canonical_order(sources)) {
    ctx.check_cancel();
    const MergeSource& s = sources[given];
    FrameColumns c;
    FrameReader reader(format);
    reader.push(s.bytes, c, nullptr, s.quality);
    Stream1& out = streams.emplace_back();
    out.given = given;
    out.units = c.size();
    for (std::size_t i = 0; i < c.size(); ++i) {
      if (!usable(c.state[i]) || (format.kind == FrameKind::aos && c.channel[i] == 63)) continue;
      const bool cycle = format.kind == FrameKind::aos && (c.flags[i] & frame_flag::cycle_in_use) != 0;
      const std::uint32_t modulus = format.kind == FrameKind::tm ? 256U : cycle ? 1U << 28 : 1U << 24;
      add(out, s, i, i * format.octets, static_cast<std::uint32_t>(format.octets),
          static_cast<std::uint32_t>(c.spacecraft[i]) << 6 | c.channel[i], modulus, c.count[i],
          i < s.time_s.size() ? s.time_s[i] : unknown_time);
      if (format.kind == FrameKind::tm) out.master_count.push_back(c.master_count[i]);
    }
  }
  return Merger(sources, std::move(streams), settings, ctx).run(Stage::frames, format.octets);
}

Merged merge_packets(std::span<const MergeSource> sources, const PacketRules& rules, const TimeField* field,
                     const MergeSettings& settings, const Context& ctx) {
  std::vector<Stream1> streams;
  for (const std::uint32_t given : canonical_order(sources)) {
    ctx.check_cancel();
    const MergeSource& s = sources[given];
    const PacketIndex index = index_packets(s.bytes, rules);
    TimeColumn times;
    if (field && s.time_s.empty()) decode_times(s.bytes, index, *field, times);
    Stream1& out = streams.emplace_back();
    out.given = given;
    out.units = index.size();
    for (std::size_t i = 0; i < index.size(); ++i) {
      if (index.apid[i] == idle_apid || quality_of(s, i) < 0) continue;
      double at = unknown_time;
      if (i < s.time_s.size())
        at = s.time_s[i];
      else if (i < times.state.size() && times.state[i] == TimeState::good)
        at = times.epoch[i].to_double();
      add(out, s, i, index.offset[i], index.octets[i],
          static_cast<std::uint32_t>(index.type[i]) << 11 | index.apid[i], 16384U, index.count[i], at);
    }
  }
  return Merger(sources, std::move(streams), settings, ctx).run(Stage::packets, 0);
}

}  // namespace bary::telemetry
