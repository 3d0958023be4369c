#include "bary/telemetry/xtce/decode.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/decoder-inl.hpp"

namespace bary::telemetry::xtce {

std::string_view name_of(Outcome o) {
  switch (o) {
    case Outcome::no_container:
      return "no_container";
    case Outcome::too_short:
      return "too_short";
    case Outcome::impossible:
      return "impossible";
    case Outcome::refused:
      return "refused";
    case Outcome::decoded:
      break;
  }
  return "decoded";
}

const Rows* Decoded::find(std::string_view container) const {
  for (const Rows& r : kinds)
    if (r.container == container || r.path == container) return &r;
  return nullptr;
}

namespace {

struct Route {
  std::uint32_t node = no_id;
  Outcome outcome = Outcome::decoded;
  bool ambiguous = false, longer = false;
  std::int64_t bits = 0;  ///< used, or needed
};

enum class Holds : std::uint8_t { no, yes, short_ };

class Router {
 public:
  explicit Router(const PlanData& plan) : plan_(plan), frame_(plan) {}

  Route route(const std::uint8_t* data, std::uint32_t octets) {
    data_ = data;
    octets_ = octets;
    packet_ = {data, static_cast<std::int64_t>(octets) * 8};
    begun_ = false;
    run_ = 0;
    Route r;
    std::uint32_t at = 0;
    for (;;) {
      const Node& n = plan_.nodes[at];
      if (n.children.empty()) break;
      if (n.probe && !run_to(at, r)) return r;
      const std::uint32_t next = child(n, r);
      if (r.outcome != Outcome::decoded) {
        r.node = at;
        return r;
      }
      if (next == no_id) break;
      at = next;
    }
    finish(at, r);
    return r;
  }

 private:
  void begin() {
    if (!begun_) frame_.begin(packet_);
    begun_ = true;
  }

  /// Runs the programs of the nodes down to `node`, once each.
  bool run_to(std::uint32_t node, Route& r) {
    begin();
    path_ = plan_.path(node);
    for (; run_ < path_.size(); ++run_) {
      const Fit fit = frame_.run(plan_.nodes[path_[run_]], nullptr);
      if (fit == Fit::yes) continue;
      r.node = node;
      r.outcome = fit == Fit::too_short ? Outcome::too_short : Outcome::impossible;
      r.bits = std::max(frame_.needed(), frame_.cursor());
      return false;
    }
    return true;
  }

  Holds holds(const CompiledMatch& m) {
    switch (m.kind) {
      case CompiledMatch::Kind::always:
        return Holds::yes;
      case CompiledMatch::Kind::never:
        return Holds::no;
      case CompiledMatch::Kind::fast: {
        bool fits = true;
        const bool h = holds_fast(m, data_, octets_, fits);
        if (!fits) needed_ = std::max(needed_, std::int64_t{8} * m.end_byte);
        return fits ? (h ? Holds::yes : Holds::no) : Holds::short_;
      }
      case CompiledMatch::Kind::all: {
        for (const CompiledMatch& t : m.terms)
          if (const Holds h = holds(t); h != Holds::yes) return h;
        return Holds::yes;
      }
      default:
        begin();
        return frame_.holds(m) ? Holds::yes : Holds::no;
    }
  }

  std::uint32_t child(const Node& n, Route& r) {
    std::uint32_t found = no_id;
    bool cut = false;
    needed_ = n.need_bits;
    const auto ask = [&](std::uint32_t c) {
      const Holds h = holds(plan_.nodes[c].restriction);
      cut = cut || h == Holds::short_;
      if (h != Holds::yes) return;
      if (found == no_id)
        found = c;
      else
        r.ambiguous = true;
    };
    if (n.switched) {
      if (octets_ < n.key.end_byte) {
        cut = true;
        needed_ = std::max(needed_, std::int64_t{8} * n.key.end_byte);
      } else {
        const CompiledMatch& key = n.key;
        std::uint64_t v = 0;
        if (octets_ >= key.byte + 8)
          v = load_be64(data_ + key.byte);
        else
          for (std::uint32_t i = 0; i < 8; ++i)
            v = v << 8 | (key.byte + i < octets_ ? data_[key.byte + i] : 0u);
        v = v << key.shift_left >> key.shift_right;
        std::size_t i = n.table.size();
        if (!n.direct.empty()) {
          if (v < n.direct.size() && n.direct[v] >= 0) i = static_cast<std::size_t>(n.direct[v]);
        } else {
          i = static_cast<std::size_t>(
              std::lower_bound(n.table.begin(), n.table.end(), v,
                               [](const auto& a, std::uint64_t b) { return a.first < b; }) -
              n.table.begin());
        }
        for (; i < n.table.size() && n.table[i].first == v; ++i) ask(n.table[i].second);
      }
    } else {
      for (const std::uint32_t c : n.children) ask(c);
    }
    if (found == no_id && cut) {
      r.outcome = Outcome::too_short;
      r.bits = needed_;
    }
    return found;
  }

  void finish(std::uint32_t at, Route& r) {
    const Node& n = plan_.nodes[at];
    r.node = at;
    if (n.refused) {
      r.outcome = Outcome::refused;
      return;
    }
    if (n.abstract) {
      r.outcome = Outcome::no_container;
      return;
    }
    if (packet_.bits < n.need_bits) {
      r.outcome = Outcome::too_short;
      r.bits = n.need_bits;
      return;
    }
    r.bits = n.end_bits;
    if (n.dynamic) {
      if (!run_to(at, r)) return;
      r.bits = std::max(frame_.cursor(), n.need_bits);
    }
    if (n.size_bits >= 0) {
      r.bits = std::max(r.bits, n.size_bits);
      if (packet_.bits < r.bits) {
        r.outcome = Outcome::too_short;
        return;
      }
    }
    r.longer = packet_.bits > r.bits;
  }

  const PlanData& plan_;
  Frame frame_;
  const std::uint8_t* data_ = nullptr;
  std::uint32_t octets_ = 0;
  Packet packet_{nullptr, 0};
  std::vector<std::uint32_t> path_;
  std::size_t run_ = 0;
  bool begun_ = false;
  std::int64_t needed_ = 0;  ///< bits up to the condition that the packet is too short for
};

// --- what has no fixed place, or no fixed size ---

/// Values of one column of some rows.
struct Part {
  std::vector<std::uint64_t> counts;  ///< of lists: values in each row
  std::vector<std::uint64_t> ends;    ///< of text and bytes: end of each value in `bytes`
  std::string bytes;                  ///< or values of lists in natural width
};

void store(Scalar s, const Value& v, std::byte* out) {
  const auto put = [&](auto x) { std::memcpy(out, &x, sizeof x); };
  const std::uint64_t u = v.kind == Value::Kind::unsigned_ ? v.u : static_cast<std::uint64_t>(v.i);
  switch (s) {
    case Scalar::u8:
    case Scalar::i8:
      return put(static_cast<std::uint8_t>(u));
    case Scalar::u16:
    case Scalar::i16:
      return put(static_cast<std::uint16_t>(u));
    case Scalar::u32:
    case Scalar::i32:
      return put(static_cast<std::uint32_t>(u));
    case Scalar::u64:
    case Scalar::i64:
      return put(u);
    case Scalar::f32:
      return put(static_cast<float>(v.f));
    case Scalar::f64:
      return put(v.f);
    default:
      return;
  }
}

bool numeric(Scalar s) { return s < Scalar::text; }

class RowWriter : public Writer {
 public:
  RowWriter(Job& job, std::vector<Part>& parts, const std::vector<std::uint32_t>& part_of)
      : job_(job), parts_(parts), part_of_(part_of) {}
  void go(std::size_t row) { row_ = row; }
  void number(std::uint32_t id, const Value& v) override {
    const std::uint32_t c = job_.column_of[id];
    if (c == no_id) return;
    Column& column = job_.rows.columns[c];
    const std::size_t size = size_of(column.scalar);
    if (job_.plan->fields[id].list) {
      Part& p = parts_[part_of_[c]];
      const std::size_t at = p.bytes.size();
      p.bytes.resize(at + size);
      store(column.scalar, v, reinterpret_cast<std::byte*>(p.bytes.data()) + at);
      ++p.counts.back();
      return;
    }
    if (v.kind == Value::Kind::none) return;
    store(column.scalar, v, column.data.data() + row_ * size);
    if (!column.present.empty()) column.present[row_ / 64] |= std::uint64_t{1} << (row_ % 64);
  }
  void bytes(std::uint32_t id, std::string_view v) override {
    const std::uint32_t c = job_.column_of[id];
    if (c == no_id) return;
    Part& p = parts_[part_of_[c]];
    p.bytes += v;
    p.ends.push_back(p.bytes.size());
    if (!p.counts.empty()) ++p.counts.back();
    Column& column = job_.rows.columns[c];
    if (!column.present.empty()) column.present[row_ / 64] |= std::uint64_t{1} << (row_ % 64);
  }

  void numbers(std::uint32_t id, const std::uint8_t* packet, std::int64_t bit, std::int64_t stride,
               std::uint64_t count) override {
    const std::uint32_t c = job_.column_of[id];
    if (c == no_id) return;
    const Field& f = job_.plan->fields[id];
    const std::size_t size = size_of(f.scalar);
    Part& p = parts_[part_of_[c]];
    const std::size_t at = p.bytes.size();
    p.bytes.resize(at + count * size);
    auto* out = reinterpret_cast<std::byte*>(p.bytes.data()) + at;
    p.counts.back() += count;
    if (f.extract != Extract::unsigned_be && f.extract != Extract::signed_be) {
      for (std::uint64_t i = 0; i < count; ++i, bit += stride, out += size)
        store(f.scalar, read_number(f, packet, bit), out);
      return;
    }
    const unsigned fill = f.extract == Extract::signed_be ? 64 - f.bits : 0;
    const auto all = [&]<class T>() {
      T* to = reinterpret_cast<T*>(out);
      for (std::uint64_t i = 0; i < count; ++i, bit += stride) {
        const auto v = static_cast<std::int64_t>(take_bits(packet, bit, f.bits) << fill) >> fill;
        const T x = static_cast<T>(v);
        std::memcpy(to + i, &x, sizeof x);
      }
    };
    size == 1   ? all.template operator()<std::uint8_t>()
    : size == 2 ? all.template operator()<std::uint16_t>()
    : size == 4 ? all.template operator()<std::uint32_t>()
                : all.template operator()<std::uint64_t>();
  }

 private:
  Job& job_;
  std::vector<Part>& parts_;
  const std::vector<std::uint32_t>& part_of_;
  std::size_t row_ = 0;
};

constexpr std::size_t grain =
    1024;  // rows a block: a multiple of 64, whose bits share no word with another block

class Decoder {
 public:
  Decoder(const Plan& plan, const Packets& packets, const DecodeOptions& options, const Context& ctx)
      : plan_(plan.data()), packets_(packets), options_(options), ctx_(ctx) {}

  Decoded run() {
    check_packets();
    wanted();
    std::vector<Route> routes(packets_.size());
    parallel_for(ctx_, packets_.size(), 4096, [&](std::size_t begin, std::size_t end) {
      Router router(plan_);
      for (std::size_t i = begin; i < end; ++i) {
        if (i + 24 < end) __builtin_prefetch(packets_.bytes.data() + packets_.offset[i + 24]);
        routes[i] = router.route(packets_.bytes.data() + packets_.offset[i], packets_.octets[i]);
      }
    });
    Decoded d;
    count(routes, d);
    std::vector<std::uint32_t> rows(plan_.nodes.size());
    for (const Route& r : routes)
      if (r.outcome == Outcome::decoded) ++rows[r.node];
    std::vector<std::unique_ptr<Job>> jobs(plan_.nodes.size());
    for (std::uint32_t n = 0; n < plan_.nodes.size(); ++n)
      if (rows[n]) jobs[n] = job(n, rows[n]);
    for (std::size_t i = 0; i < routes.size(); ++i) {
      if (routes[i].outcome != Outcome::decoded) continue;
      Job& j = *jobs[routes[i].node];
      j.row_packet.push_back(i);
      j.row_offset.push_back(packets_.offset[i]);
    }
    double done = 0;
    for (auto& j : jobs) {
      if (!j) continue;
      fill(*j);
      done += static_cast<double>(j->row_packet.size());
      remember(*j, d.kinds.size());
      ctx_.report(done, static_cast<double>(packets_.size()), "packets");
      j->rows.packet = std::move(j->row_packet);
      for (auto& p : j->rows.packet) p += options_.first_packet;
      d.kinds.push_back(std::move(j->rows));
      j.reset();
    }
    settle_alarms(d.kinds, plan_, std::move(remembering_), options_, ctx_);
    return d;
  }

 private:
  void check_packets() const {
    if (packets_.offset.size() != packets_.octets.size())
      throw Error("BARY-TELEMETRY-0219",
                  {{"packet", std::to_string(std::min(packets_.offset.size(), packets_.octets.size()))}});
    if (!options_.packet_seconds.empty() && options_.packet_seconds.size() != packets_.size())
      throw Error("BARY-TELEMETRY-0219",
                  {{"packet", std::to_string(std::min(options_.packet_seconds.size(), packets_.size()))}});
    for (std::size_t i = 0; i < packets_.size(); ++i)
      if (packets_.offset[i] > packets_.bytes.size() ||
          packets_.octets[i] > packets_.bytes.size() - packets_.offset[i])
        throw Error("BARY-TELEMETRY-0219", {{"packet", std::to_string(options_.first_packet + i)}});
  }

  /// The fields that were asked for, by every name they go by.
  void wanted() {
    wanted_.assign(plan_.fields.size(), options_.parameters.empty());
    if (options_.parameters.empty()) return;
    std::vector<char> decoded(plan_.fields.size());  // others are of containers set aside
    for (const Node& n : plan_.nodes)
      std::fill(decoded.begin() + n.first_field, decoded.begin() + n.last_field, 1);
    std::unordered_map<std::string, std::vector<std::uint32_t>> names;
    for (std::uint32_t i = 0; i < plan_.fields.size(); ++i) {
      if (!decoded[i]) continue;
      const Field& f = plan_.fields[i];
      const Parameter& p = plan_.db.parameters[f.parameter];
      for (const std::string& s :
           {f.name, p.name, p.name + f.member, plan_.db.qualified(p), plan_.db.qualified(p) + f.member})
        if (auto& list = names[s]; list.empty() || list.back() != i) list.push_back(i);
      for (const auto& a : p.aliases)
        if (auto& list = names[a.second]; list.empty() || list.back() != i) list.push_back(i);
    }
    for (const std::string& s : options_.parameters) {
      const auto it = names.find(s);
      if (it == names.end()) {
        std::vector<std::string> candidates;
        for (const auto& [n, ids] : names)
          if (n.size() < s.size() + 8 && s.size() < n.size() + 8) candidates.push_back(n);
        std::sort(candidates.begin(), candidates.end());
        throw Error("BARY-TELEMETRY-0220", {{"parameter", s}}).hint(did_you_mean(s, candidates));
      }
      for (const std::uint32_t i : it->second) wanted_[i] = true;
    }
    if (options_.calibrated || options_.alarms) add_deciding();
  }

  void need(const Operand& o) {
    if (o.kind != Operand::Kind::slot || wanted_[o.field]) return;
    wanted_[o.field] = true;
    hidden_.push_back(o.field);
  }
  void need(const CompiledMatch& m) {
    need(m.left);
    need(m.right);
    for (const CompiledMatch& t : m.terms) need(t);
  }
  /// Columns that were not asked for, but decide how others are calibrated and judged: dropped at the end.
  void add_deciding() {
    for (std::size_t before = plan_.fields.size() + 1; before != hidden_.size();) {
      before = hidden_.size();
      for (std::uint32_t i = 0; i < plan_.fields.size(); ++i) {
        if (!wanted_[i] || plan_.fields[i].extras == no_id) continue;
        const FieldExtras& x = plan_.extras[plan_.fields[i].extras];
        for (const auto& c : x.contexts) need(c.first);
        for (const auto& list : x.math)
          for (const Operand& o : list) need(o);
        need(x.validity);
        need(x.offset_from);
        for (const auto& a : x.alarms) {
          need(a.context);
          for (const auto& c : a.conditions) need(c);
        }
      }
    }
  }

  void count(const std::vector<Route>& routes, Decoded& d) const {
    Statistics& s = d.statistics;
    s.packets = routes.size();
    d.outcome.resize(routes.size());
    std::uint64_t shown[6] = {};
    const auto example = [&](std::size_t i, int kind, const Route& r, bool needed) {
      if (shown[kind]++ >= 8) return;
      Statistics::Example e;
      e.packet = options_.first_packet + i;
      e.outcome = r.outcome;
      if (r.node != no_id)
        e.container = plan_.db.qualified(plan_.db.containers[plan_.nodes[r.node].container]);
      e.present_bits = std::uint64_t{8} * packets_.octets[i];
      if (needed && r.bits > 0) e.needed_bits = static_cast<std::uint64_t>(r.bits);
      s.examples.push_back(std::move(e));
    };
    for (std::size_t i = 0; i < routes.size(); ++i) {
      const Route& r = routes[i];
      d.outcome[i] = r.outcome;
      switch (r.outcome) {
        case Outcome::decoded:
          ++s.decoded;
          if (r.ambiguous) ++s.ambiguous, example(i, 0, r, false);
          if (r.longer) ++s.longer, example(i, 1, r, true);
          break;
        case Outcome::no_container:
          ++s.no_container, example(i, 2, r, false);
          break;
        case Outcome::too_short:
          ++s.too_short, example(i, 3, r, true);
          break;
        case Outcome::impossible:
          ++s.impossible, example(i, 4, r, false);
          break;
        case Outcome::refused:
          ++s.refused, example(i, 5, r, false);
          break;
      }
    }
  }

  std::unique_ptr<Job> job(std::uint32_t node, std::size_t rows) const {
    auto j = std::make_unique<Job>();
    j->plan = &plan_;
    j->packets = &packets_;
    j->node = node;
    j->path = plan_.path(node);
    j->column_of.assign(plan_.fields.size(), no_id);
    j->row_packet.reserve(rows);
    j->row_offset.reserve(rows);
    const Container& c = plan_.db.containers[plan_.nodes[node].container];
    j->rows.container = c.name;
    j->rows.path = plan_.db.qualified(c);
    for (const std::uint32_t n : j->path)
      for (std::uint32_t f = plan_.nodes[n].first_field; f < plan_.nodes[n].last_field; ++f) {
        if (!wanted_[f]) continue;
        j->column_of[f] = static_cast<std::uint32_t>(j->fields.size());
        j->fields.push_back(f);
      }
    return j;
  }

  /// Columns whose alarms need those of other containers, too.
  void remember(Job& j, std::size_t kind) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < j.judged.size(); ++i) {
      if (std::find(hidden_.begin(), hidden_.end(), j.fields[i]) != hidden_.end()) continue;
      if (!j.judged[i].empty()) remembering_.push_back({kind, column, j.fields[i], std::move(j.judged[i])});
      ++column;
    }
  }

  void declare(Job& j) const {
    const std::size_t rows = j.row_packet.size();
    j.rows.columns.resize(j.fields.size());
    const auto bytes_of = [&](const Field& f) {
      return f.list || !numeric(f.scalar) ? 0 : (rows * f.count * size_of(f.scalar) + 63) / 64 * 64;
    };
    std::size_t bytes = 0;
    for (const std::uint32_t f : j.fields) bytes += bytes_of(plan_.fields[f]);
    const auto block = Buffer::block(bytes);
    std::size_t at = 0;
    for (std::size_t i = 0; i < j.fields.size(); ++i) {
      const Field& f = plan_.fields[j.fields[i]];
      Column& c = j.rows.columns[i];
      c.name = f.name;
      c.unit = f.type->unit;
      c.description = plan_.db.parameters[f.parameter].description;
      c.scalar = f.scalar;
      c.per_row = f.list ? 0 : static_cast<std::uint32_t>(f.count);
      if (f.list || !numeric(f.scalar)) continue;  // grows
      c.data = Buffer(block, at, rows * f.count * size_of(f.scalar));
      at += bytes_of(f);
      if (f.optional) {
        c.data.zero();
        c.present.assign((rows + 63) / 64, 0);
      }
    }
  }

  void fill(Job& j) {
    declare(j);
    const std::size_t rows = j.row_packet.size();
    std::vector<std::uint32_t> fast, slow;
    std::vector<std::uint32_t> part_of(j.fields.size(), no_id);
    std::size_t parts = 0;
    bool program = false;
    for (std::size_t i = 0; i < j.fields.size(); ++i) {
      const Field& f = plan_.fields[j.fields[i]];
      if (gathered(f)) {
        fast.push_back(j.fields[i]);
        continue;
      }
      if (f.fixed)
        slow.push_back(j.fields[i]);
      else
        program = true;
      Column& c = j.rows.columns[i];
      if (f.list || !numeric(f.scalar)) part_of[i] = static_cast<std::uint32_t>(parts++);
      if (!numeric(f.scalar) && f.optional && !f.list) c.present.assign((rows + 63) / 64, 0);
    }
    const std::size_t blocks = (rows + grain - 1) / grain;
    std::vector<std::vector<Part>> all(blocks);
    parallel_for(ctx_, rows, grain, [&](std::size_t begin, std::size_t end) {
      gather(j, fast, begin, end);
      if (slow.empty() && !program) return;
      auto& mine = all[begin / grain];
      mine.resize(parts);
      rows_by_program(j, slow, program, part_of, mine, begin, end);
    });
    parallel_for(ctx_, j.fields.size(), 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i)
        if (part_of[i] != no_id) merge(j, i, part_of[i], all);
    });
    if (options_.calibrated || options_.alarms) calibrate_columns(j, options_, ctx_);
    for (const std::uint32_t h : hidden_)
      if (j.column_of[h] != no_id) j.rows.columns[j.column_of[h]].name.clear();
    if (!hidden_.empty()) std::erase_if(j.rows.columns, [](const Column& c) { return c.name.empty(); });
  }

  void rows_by_program(Job& j, const std::vector<std::uint32_t>& slow, bool program,
                       const std::vector<std::uint32_t>& part_of, std::vector<Part>& parts, std::size_t begin,
                       std::size_t end) const {
    Frame frame(plan_);
    RowWriter writer(j, parts, part_of);
    Value v;
    std::string text;
    for (std::size_t row = begin; row < end; ++row) {
      const Packet packet = j.packet(row);
      writer.go(row);
      for (std::size_t i = 0; i < j.fields.size(); ++i) {
        if (part_of[i] == no_id) continue;
        const Field& f = plan_.fields[j.fields[i]];
        if (f.list) parts[part_of[i]].counts.push_back(0);
      }
      for (const std::uint32_t id : slow) fixed_field(j, id, packet, row, writer, v, text);
      if (!program) continue;
      frame.begin(packet);
      // The walk has succeeded before, when the packet was assigned to its container.
      for (const std::uint32_t n : j.path) (void)frame.run(plan_.nodes[n], &writer);
      for (std::size_t i = 0; i < j.fields.size(); ++i) {  // absent texts still have an end
        if (part_of[i] == no_id) continue;
        const Field& f = plan_.fields[j.fields[i]];
        Part& p = parts[part_of[i]];
        if (!f.list && !numeric(f.scalar) && f.count == 1 && p.ends.size() < row - begin + 1)
          p.ends.push_back(p.bytes.size());
      }
    }
  }

  void fixed_field(Job& j, std::uint32_t id, const Packet& packet, std::size_t row, RowWriter& writer,
                   Value& v, std::string& text) const {
    const Field& f = plan_.fields[id];
    Column& c = j.rows.columns[j.column_of[id]];
    std::vector<std::uint64_t> at(f.repeats.size());
    std::int64_t taken = 0;
    for (std::size_t k = 0; k < f.count; ++k) {
      std::int64_t bit = f.bit;
      for (std::size_t d = 0; d < at.size(); ++d)
        bit += static_cast<std::int64_t>(at[d]) * f.repeats[d].stride;
      v.kind = Value::Kind::none;
      const Fit fit = read_field(plan_, f, packet, bit, f.bits, v, text, taken);
      if (!numeric(f.scalar)) {
        writer.bytes(id, fit == Fit::yes ? std::string_view(text) : std::string_view());
      } else if (f.count == 1) {
        writer.number(id, v);
      } else {
        const std::size_t size = size_of(f.scalar);
        if (v.kind != Value::Kind::none) {
          store(f.scalar, v, c.data.data() + (row * f.count + k) * size);
          if (!c.present.empty()) c.present[row / 64] |= std::uint64_t{1} << (row % 64);
        }
      }
      for (std::size_t d = at.size(); d-- > 0;) {
        if (++at[d] < f.repeats[d].count) break;
        at[d] = 0;
      }
    }
  }

  static void merge(Job& j, std::size_t i, std::uint32_t part, const std::vector<std::vector<Part>>& all) {
    Column& c = j.rows.columns[i];
    const bool texts = !numeric(c.scalar);
    std::size_t bytes = 0;
    for (const auto& block : all) bytes += block[part].bytes.size();
    c.data = Buffer(bytes);
    if (texts) c.spans.push_back(0);
    if (c.per_row == 0) c.first.push_back(0);
    std::size_t at = 0;
    for (const auto& block : all) {
      const Part& p = block[part];
      if (!p.bytes.empty()) std::memcpy(c.data.data() + at, p.bytes.data(), p.bytes.size());
      if (texts)
        for (const std::uint64_t e : p.ends) c.spans.push_back(at + e);
      if (c.per_row == 0)
        for (const std::uint64_t n : p.counts) c.first.push_back(c.first.back() + n);
      at += p.bytes.size();
    }
  }

  const PlanData& plan_;
  const Packets& packets_;
  const DecodeOptions& options_;
  const Context& ctx_;
  std::vector<char> wanted_;
  std::vector<std::uint32_t> hidden_;
  std::vector<Remembering> remembering_;
};

}  // namespace

Decoded decode(const Plan& plan, const Packets& packets, const DecodeOptions& options, const Context& ctx) {
  return Decoder(plan, packets, options, ctx).run();
}

}  // namespace bary::telemetry::xtce
