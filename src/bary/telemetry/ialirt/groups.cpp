#include "bary/telemetry/ialirt/groups.hpp"

#include <algorithm>
#include <cassert>

namespace bary::telemetry::ialirt {
namespace {

constexpr std::int64_t clock_step = 60 * 256;  // 1/256 s

/// 40 bits of clock: seconds and 1/256 s, whatever stands in wider columns.
std::int64_t clock_of(const PacketColumns& p, std::uint32_t row) {
  const std::int64_t sub = p.subseconds.empty() ? 0 : p.subseconds[row] & 0xFF;
  return (p.seconds[row] & 0xFFFFFFFFLL) * 256 + sub;
}

/// A group in the making.
class Builder {
 public:
  Builder(const GroupRules& rules, const PacketColumns& packets, Groups& out)
      : rules_(rules), packets_(packets), out_(out) {}

  void begin_stretch() { first_of_stretch_ = true; }

  void zeroed(std::uint32_t row) {
    // After a whole group it takes the place of the next one's first packet.
    if (last_ == rules_.last) close(false);
    open(row);
    zeroed_ = true;
  }

  void packet(std::uint32_t row, std::int64_t counter) {
    if (counter < 0 || counter > rules_.last) {
      open(row);
      wrong_counter_ = true;
      return;
    }
    const auto c = static_cast<int>(counter);
    if (is_open_ && last_ >= 0 && c < last_) close(false);
    const bool begins = !is_open_ || last_ < 0;
    open(row);
    if (begins) {
      begins_late_ = c != 0;
    } else if (c == last_) {
      duplicate_ = true;
    } else if (c != last_ + 1 || (rules_.consecutive && ((count_of(row) - last_count_) & 0x3FFF) != 1)) {
      gap_ = true;
    }
    last_ = c;
    last_count_ = count_of(row);
  }

  /// `end_of_stretch`: what is short of its last packet is cut there.
  void close(bool end_of_stretch) {
    if (!is_open_) return;
    const bool short_of = last_ != rules_.last;
    Group g{begin_, out_.rows.size(), GroupStatus::complete};
    if (wrong_counter_)
      g.status = GroupStatus::counter;
    else if (zeroed_)
      g.status = GroupStatus::zeroed;
    else if (duplicate_)
      g.status = GroupStatus::duplicate;
    else if (gap_)
      g.status = GroupStatus::gap;
    else if ((begins_late_ && first_of_stretch_) || (short_of && end_of_stretch))
      g.status = GroupStatus::cut;
    else if (begins_late_ || short_of)
      g.status = GroupStatus::gap;
    out_.groups.push_back(g);
    ++out_.count[static_cast<std::size_t>(g.status)];
    is_open_ = zeroed_ = duplicate_ = gap_ = begins_late_ = wrong_counter_ = first_of_stretch_ = false;
    last_ = -1;
  }

 private:
  std::int64_t count_of(std::uint32_t row) const { return packets_.count[row] & 0x3FFF; }
  void open(std::uint32_t row) {
    if (!is_open_) begin_ = out_.rows.size();
    is_open_ = true;
    out_.rows.push_back(row);
  }

  const GroupRules& rules_;
  const PacketColumns& packets_;
  Groups& out_;
  std::size_t begin_ = 0;
  int last_ = -1;
  std::int64_t last_count_ = 0;
  bool is_open_ = false, zeroed_ = false, duplicate_ = false, gap_ = false, begins_late_ = false,
       wrong_counter_ = false, first_of_stretch_ = true;
};

}  // namespace

std::string_view name_of(GroupStatus s) {
  switch (s) {
    case GroupStatus::complete:
      return "complete";
    case GroupStatus::cut:
      return "cut";
    case GroupStatus::gap:
      return "gap";
    case GroupStatus::duplicate:
      return "duplicate";
    case GroupStatus::zeroed:
      return "zeroed";
    case GroupStatus::counter:
      return "counter";
  }
  return "";
}

Groups assemble(const GroupRules& rules, const PacketColumns& packets, Column counter,
                std::span<const std::uint8_t> zeroed) {
  const std::size_t n = packets.size();
  assert(counter.size() == n && packets.seconds.size() == n && (zeroed.empty() || zeroed.size() == n));
  Groups out;
  out.rows.reserve(n);
  Builder builder(rules, packets, out);
  std::vector<std::uint32_t> order(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<std::uint32_t>(i);
  for (std::size_t from = 0; from < n;) {
    // A stretch: until the clock falls behind the latest seen by more than a step.
    std::int64_t latest = clock_of(packets, order[from]);
    std::size_t end = from + 1;
    bool sorted = true;
    for (; end < n; ++end) {
      const std::int64_t t = clock_of(packets, order[end]);
      if (t < latest - clock_step) break;
      sorted = sorted && t >= latest;
      latest = std::max(latest, t);
    }
    if (!sorted)
      std::stable_sort(
          order.begin() + static_cast<std::ptrdiff_t>(from), order.begin() + static_cast<std::ptrdiff_t>(end),
          [&](std::uint32_t a, std::uint32_t b) { return clock_of(packets, a) < clock_of(packets, b); });
    if (from > 0) ++out.clock_steps;
    builder.begin_stretch();
    for (std::size_t i = from; i < end; ++i) {
      const std::uint32_t row = order[i];
      if (rules.filler_from >= 0 && counter[row] >= rules.filler_from)
        ++out.fillers;
      else if (!zeroed.empty() && zeroed[row])
        builder.zeroed(row);
      else
        builder.packet(row, counter[row]);
    }
    builder.close(true);
    from = end;
  }
  return out;
}

std::vector<std::uint8_t> all_zero(std::span<const Column> columns) {
  std::vector<std::uint8_t> out(columns.empty() ? 0 : columns.front().size(), 1);
  for (const Column c : columns) {
    assert(c.size() == out.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(out[i] & (c[i] == 0));
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
