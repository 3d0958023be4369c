#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

#include "bary/telemetry/link/merge_align-inl.hpp"

namespace bary::telemetry::align {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// A difference of turns between two spans, and what speaks for it.
struct Tie {
  std::size_t a = 0, b = 0;
  std::int64_t turns = 0;   ///< shift of b less shift of a
  std::uint64_t chain = 0;  ///< units that the two runs have in common, in one order
  std::uint64_t votes = 1;  ///< those of them in these spans
};

/// Two units of equal content in two runs.
struct Match {
  std::size_t run_x = 0, run_y = 0;
  std::size_t x = 0, y = 0;
};

/// The longest subsequence with rising y of matches that are sorted by x.
std::vector<std::size_t> longest_rising(std::span<const Match> m) {
  std::vector<std::size_t> best,
      before(m.size(), none);  // best[k]: the end of the chain of k+1 that ends lowest
  for (std::size_t i = 0; i < m.size(); ++i) {
    const auto at = std::lower_bound(best.begin(), best.end(), m[i].y,
                                     [&](std::size_t b, std::size_t y) { return m[b].y < y; });
    if (at != best.begin()) before[i] = *(at - 1);
    if (at == best.end())
      best.push_back(i);
    else
      *at = i;
  }
  std::vector<std::size_t> chain;
  for (std::size_t i = best.empty() ? none : best.back(); i != none; i = before[i]) chain.push_back(i);
  std::reverse(chain.begin(), chain.end());
  return chain;
}

class Aligner {
 public:
  Aligner(std::span<const Unit> units, const Rules& rules) : units_(units), rules_(rules) {}
  Result run() {
    cut();
    tie_by_content();
    for (const Tie& t : late_) unite(t);
    order_groups();
    place_clusters();
    return std::move(result_);
  }

 private:
  /// The span `after` lies behind the span `before`: a station heard them so.
  struct Order {
    std::size_t before = 0, after = 0;
  };
  void cut();
  std::vector<Match> matches() const;
  void tie_by_content();
  std::size_t root(std::size_t s);
  void unite(const Tie& t);
  void order_groups();
  void place_clusters();
  void settle(const std::vector<std::size_t>& members);

  std::span<const Unit> units_;
  Rules rules_;
  Result result_;
  std::vector<std::size_t> span_;    ///< of each unit
  std::vector<std::size_t> run_;     ///< of each unit: spans between jumps
  std::vector<std::int64_t> local_;  ///< count of each unit with the turns its own source saw
  std::size_t spans_ = 0, runs_ = 0;
  std::vector<Tie> late_;
  std::vector<Order> orders_;
  std::vector<std::size_t> parent_;
  std::vector<std::int64_t> offset_;  ///< shift of each span less that of its root
  std::vector<std::int64_t> shift_;   ///< of each root, within its cluster
  std::vector<std::size_t> cluster_;  ///< of each root: the smallest root that orders relate it to
  // What has been placed: by position one content and its time; the end of it; by time the ends before.
  struct Seen {
    std::uint64_t hash;
    double time;
  };
  std::unordered_map<std::int64_t, Seen> seen_;
  std::int64_t end_ = std::numeric_limits<std::int64_t>::min();
  std::vector<std::pair<double, std::int64_t>> ends_;  ///< last time and last position of each cluster
};

/// Step 1: spans that count on, runs between jumps, and who came after whom.
void Aligner::cut() {
  result_.units.resize(units_.size());
  span_.resize(units_.size());
  run_.resize(units_.size());
  local_.resize(units_.size());
  CounterTracker tracker(rules_.modulus, rules_.late_window);
  std::array<std::pair<std::int64_t, std::size_t>, 32> recent{};  // position and span of the latest units
  std::size_t current = none;
  double last_time = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const Unit& u = units_[i];
    if (i == 0 || u.source != units_[i - 1].source) {
      tracker = CounterTracker(rules_.modulus, rules_.late_window);
      recent.fill({-1, none});
      current = none;
      last_time = std::numeric_limits<double>::quiet_NaN();
    }
    const CounterStep step = tracker.step(u.count, u.hash);
    result_.units[i].sequence = step.sequence;
    local_[i] = step.unwrapped;
    auto& slot = recent[static_cast<std::size_t>(step.unwrapped) % recent.size()];
    if (step.sequence == Sequence::late) {
      span_[i] = spans_++;
      late_.push_back({current, span_[i]});
    } else if (step.sequence == Sequence::duplicate) {
      span_[i] = slot.second;
    } else {
      if (step.sequence != Sequence::next) {
        const std::size_t before = current;
        current = spans_++;
        if (step.sequence != Sequence::gap) ++runs_;
        // A jump back in time is no order of hearing, but files put one behind another.
        if (before != none && !(step.sequence == Sequence::jump && u.time < last_time))
          orders_.push_back({before, current});
      }
      span_[i] = current;
      if (!std::isnan(u.time)) last_time = u.time;
    }
    run_[i] = runs_;
    slot = {step.unwrapped, span_[i]};
  }
  parent_.resize(spans_);
  std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  offset_.assign(spans_, 0);
}

std::size_t Aligner::root(std::size_t s) {
  std::size_t r = s;
  std::int64_t sum = 0;
  while (parent_[r] != r) {
    sum += offset_[r];
    r = parent_[r];
  }
  while (parent_[s] != s) {  // the path is made short, so that a span's offset is to its root
    const std::size_t up = parent_[s];
    const std::int64_t own = offset_[s];
    parent_[s] = r;
    offset_[s] = sum;
    sum -= own;
    s = up;
  }
  return r;
}

void Aligner::unite(const Tie& t) {
  const std::size_t a = root(t.a), b = root(t.b);
  // shift(b) = shift(a) + turns
  const std::int64_t difference = offset_[t.a] + t.turns - offset_[t.b];
  if (a == b) {
    if (difference != 0) ++result_.contradictions;
    return;
  }
  const std::size_t low = std::min(a, b), high = std::max(a, b);
  parent_[high] = low;
  offset_[high] = high == b ? difference : -difference;
}

/// Units of equal content, each the only one in its source: by pairs of runs, in the order of the first.
std::vector<Match> Aligner::matches() const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < units_.size(); ++i)
    if (result_.units[i].sequence != Sequence::duplicate && result_.units[i].sequence != Sequence::late)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
    return std::tie(units_[x].hash, x) < std::tie(units_[y].hash, y);
  });
  std::vector<Match> out;
  for (std::size_t i = 0, j = 0; i < order.size(); i = j) {
    bool once = true;
    for (j = i + 1; j < order.size() && units_[order[j]].hash == units_[order[i]].hash; ++j)
      once &= units_[order[j]].source != units_[order[j - 1]].source;
    if (!once) continue;
    for (std::size_t k = i; k < j; ++k)
      for (std::size_t l = k + 1; l < j; ++l) {
        const std::size_t x = order[k], y = order[l];
        const bool other_time = std::abs(units_[x].time - units_[y].time) > rules_.same_time_s;
        if (units_[x].count == units_[y].count && !other_time) out.push_back({run_[x], run_[y], x, y});
      }
  }
  std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
    return std::tie(a.run_x, a.run_y, a.x, a.y) < std::tie(b.run_x, b.run_y, b.x, b.y);
  });
  return out;
}

/// Step 2.
void Aligner::tie_by_content() {
  const std::vector<Match> all = matches();
  const auto same = [](const Tie& t) { return std::tie(t.a, t.b, t.turns); };
  std::vector<Tie> ties;
  for (std::size_t i = 0, j = 0; i < all.size(); i = j) {
    for (j = i + 1; j < all.size() && all[j].run_x == all[i].run_x && all[j].run_y == all[i].run_y; ++j) {
    }
    const std::span<const Match> pair = std::span(all).subspan(i, j - i);
    const std::vector<std::size_t> chain = longest_rising(pair);
    for (const std::size_t k : chain) {
      const Tie t{span_[pair[k].x], span_[pair[k].y], local_[pair[k].x] - local_[pair[k].y], chain.size(), 1};
      if (!ties.empty() && same(ties.back()) == same(t))
        ++ties.back().votes;
      else
        ties.push_back(t);
    }
  }
  std::stable_sort(ties.begin(), ties.end(), [](const Tie& x, const Tie& y) {
    return std::tie(x.chain, x.votes) > std::tie(y.chain, y.votes);
  });
  for (const Tie& t : ties) unite(t);
}

/// Steps 3 and 4: within what orders relate, each group at the first turn that they allow.
void Aligner::order_groups() {
  std::vector<std::int64_t> low(spans_, std::numeric_limits<std::int64_t>::max());
  std::vector<std::size_t> first(spans_, none);
  for (std::size_t i = 0; i < units_.size(); ++i) {
    const std::size_t g = root(span_[i]);
    low[g] = std::min(low[g], local_[i] + offset_[span_[i]]);
    if (first[g] == none) first[g] = i;
  }
  cluster_.resize(spans_);
  std::iota(cluster_.begin(), cluster_.end(), std::size_t{0});
  const auto cluster = [&](std::size_t g) {
    while (cluster_[g] != g) g = cluster_[g] = cluster_[cluster_[g]];
    return g;
  };
  std::vector<std::size_t> waits(spans_, 0);
  std::vector<std::vector<Order>> after(spans_);
  for (const Order& o : orders_) {
    const std::size_t a = root(o.before), b = root(o.after);
    if (a == b) continue;
    after[a].push_back(o);
    ++waits[b];
    const std::size_t x = cluster(a), y = cluster(b);
    cluster_[std::max(x, y)] = std::min(x, y);
  }
  std::vector<bool> is_first(spans_, false);
  std::set<std::size_t> ready, waiting;
  for (std::size_t g = 0; g < spans_; ++g)
    if (first[g] != none) {
      is_first[g] = waits[g] == 0;
      (waits[g] == 0 ? ready : waiting).insert(g);
    }
  // Without an order before it a group begins in the turn that its own count says.
  const std::int64_t turn = rules_.modulus, unset = std::numeric_limits<std::int64_t>::min();
  shift_.assign(spans_, unset);
  while (!ready.empty() || !waiting.empty()) {
    // Stations that contradict one another in a circle: the one with the lowest number goes first.
    auto& from = ready.empty() ? waiting : ready;
    if (ready.empty()) ++result_.contradictions;
    const std::size_t g = *from.begin();
    from.erase(from.begin());
    if (shift_[g] == unset) shift_[g] = -(low[g] >= 0 ? low[g] / turn : (low[g] + 1) / turn - 1) * turn;
    waits[g] = none;  // placed
    for (const Order& o : after[g]) {
      const std::size_t b = root(o.after);
      if (waits[b] == none) continue;
      shift_[b] = std::max(shift_[b], shift_[g] + offset_[o.before] - offset_[o.after]);
      if (--waits[b] == 0) {
        waiting.erase(b);
        ready.insert(b);
      }
    }
  }
  // A first group goes as close to what comes after it as it can: it may have begun turns later than others.
  for (std::size_t g = 0; g < spans_; ++g) {
    if (!is_first[g] || after[g].empty()) continue;
    std::int64_t latest = std::numeric_limits<std::int64_t>::max();
    for (const Order& o : after[g])
      latest = std::min(latest, shift_[root(o.after)] + offset_[o.after] - offset_[o.before]);
    shift_[g] = std::max(shift_[g], latest);
  }
  for (std::size_t g = 0; g < spans_; ++g) cluster_[g] = cluster(g);
  for (std::size_t i = 0; i < units_.size(); ++i)
    result_.units[i].position = local_[i] + offset_[span_[i]] + shift_[root(span_[i])];
}

/// Step 5: one cluster's units, whose positions hold among themselves; what is in their way sends them behind
/// everything.
void Aligner::settle(const std::vector<std::size_t>& members) {
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  double first = std::numeric_limits<double>::infinity(), last = -first;
  for (const std::size_t i : members) {
    low = std::min(low, result_.units[i].position);
    high = std::max(high, result_.units[i].position);
    if (!std::isnan(units_[i].time)) {
      first = std::min(first, units_[i].time);
      last = std::max(last, units_[i].time);
    }
  }
  const std::int64_t turn = rules_.modulus;
  const auto beyond = [&](std::int64_t position) {  // the least shift by whole turns that begins behind it
    const std::int64_t d = position - low;
    return (d >= 0 ? d / turn + 1 : -(-d - 1) / turn) * turn;
  };
  std::int64_t shift = beyond(-1);
  bool related = seen_.empty();
  for (const auto& [time, end] : ends_) {
    if (!(time + rules_.same_time_s < first)) break;
    if (end >= low + shift) shift = beyond(end);
    related = true;
  }
  if (low + shift <= end_) {
    std::uint64_t clash = 0, agree = 0, other_time = 0;
    for (const std::size_t i : members) {
      const auto it = seen_.find(result_.units[i].position + shift);
      if (it == seen_.end()) continue;
      (it->second.hash == units_[i].hash ? agree : clash) += 1;
      other_time +=
          std::abs(it->second.time - units_[i].time) > rules_.same_time_s;  // no where one is unknown
    }
    if (clash > agree && (clash > rules_.clash_limit || other_time > agree)) shift = beyond(end_);
  }
  if (!related) ++result_.assumed;
  for (const std::size_t i : members) {
    result_.units[i].position += shift;
    seen_.try_emplace(result_.units[i].position, Seen{units_[i].hash, units_[i].time});
  }
  end_ = std::max(end_, high + shift);
  if (first <= last) {
    const std::pair entry{last, high + shift};
    ends_.insert(std::upper_bound(ends_.begin(), ends_.end(), entry), entry);
  }
}

void Aligner::place_clusters() {
  std::vector<std::vector<std::size_t>> members(spans_);
  for (std::size_t i = 0; i < units_.size(); ++i) members[cluster_[root(span_[i])]].push_back(i);
  using Rank = std::tuple<double, std::uint32_t, std::size_t>;  // first time, first count, number
  std::vector<Rank> ranks;
  for (std::size_t c = 0; c < spans_; ++c) {
    if (members[c].empty()) continue;
    double first = std::numeric_limits<double>::infinity();
    std::size_t lowest = members[c].front();
    for (const std::size_t i : members[c]) {
      if (units_[i].time < first) first = units_[i].time;
      if (result_.units[i].position < result_.units[lowest].position) lowest = i;
    }
    ranks.emplace_back(first, units_[lowest].count, c);
  }
  std::sort(ranks.begin(), ranks.end());
  for (const Rank& r : ranks) settle(members[std::get<2>(r)]);
}

}  // namespace

Result align(std::span<const Unit> units, const Rules& rules) { return Aligner(units, rules).run(); }

}  // namespace bary::telemetry::align
