// Conditions and sizes at a packet.
#include <algorithm>
#include <cmath>

#include "bary/telemetry/xtce/evaluate-inl.hpp"

namespace bary::telemetry::xtce {

namespace {

constexpr int deepest = 16;  // calibrators may ask for calibrated values in turn

template <class T>
bool related(const T& a, Relation r, const T& b) {
  switch (r) {
    case Relation::equal:
      return a == b;
    case Relation::unequal:
      return a != b;
    case Relation::less:
      return a < b;
    case Relation::less_equal:
      return a <= b;
    case Relation::greater:
      return a > b;
    case Relation::greater_equal:
      return a >= b;
  }
  return false;
}

}  // namespace

bool compare_values(const Value& a, Relation r, const Value& b) {
  using Kind = Value::Kind;
  if (a.kind == Kind::none || b.kind == Kind::none) return false;
  if (a.kind == Kind::text || b.kind == Kind::text) return a.kind == b.kind && related(a.text, r, b.text);
  if (a.kind == Kind::floating || b.kind == Kind::floating) return related(a.number(), r, b.number());
  // Whole numbers of either sign, exactly.
  const auto key = [](const Value& v) -> std::pair<bool, std::uint64_t> {
    const bool negative = v.kind == Kind::signed_ && v.i < 0;
    return {!negative, v.kind == Kind::unsigned_ ? v.u : static_cast<std::uint64_t>(v.i)};
  };
  return related(key(a), r, key(b));
}

Value Source::get(const Operand& o, const Value* self, int depth) const {
  if (o.kind == Operand::Kind::none || depth > deepest) return {};
  if (o.kind == Operand::Kind::constant) return o.constant;
  Value v = o.kind == Operand::Kind::self && self ? *self : raw(o);
  if (!o.calibrated || v.kind == Value::Kind::none) return v;
  return calibrate(plan_.fields[o.field], v, depth + 1);
}

bool Source::holds(const CompiledMatch& m, const Value* self, int depth) const {
  switch (m.kind) {
    case CompiledMatch::Kind::always:
      return true;
    case CompiledMatch::Kind::never:
      return false;
    case CompiledMatch::Kind::fast: {
      bool fits = true;
      return holds_fast(m, packet().data, static_cast<std::uint32_t>(packet().bits / 8), fits) && fits;
    }
    case CompiledMatch::Kind::compare:
      return compare_values(get(m.left, self, depth), m.relation, get(m.right, self, depth));
    case CompiledMatch::Kind::labels: {
      const Value v = get(m.left, self, depth);
      if (!v.numeric()) return false;
      const std::int64_t raw = v.kind == Value::Kind::unsigned_ ? static_cast<std::int64_t>(v.u) : v.i;
      const bool in = std::any_of(m.ranges.begin(), m.ranges.end(),
                                  [&](const auto& r) { return raw >= r.first && raw <= r.second; });
      return in == (m.relation == Relation::equal);
    }
    case CompiledMatch::Kind::all:
      return std::all_of(m.terms.begin(), m.terms.end(),
                         [&](const auto& t) { return holds(t, self, depth); });
    case CompiledMatch::Kind::any:
      return std::any_of(m.terms.begin(), m.terms.end(),
                         [&](const auto& t) { return holds(t, self, depth); });
  }
  return false;
}

std::optional<std::int64_t> Source::integer(const CompiledInteger& v) const {
  constexpr double most = 1e12;
  switch (v.kind) {
    case IntegerValue::Kind::fixed:
      return v.fixed;
    case IntegerValue::Kind::dynamic: {
      const Value x = get(v.operand);
      double n = 0;
      if (x.numeric()) {
        n = x.number();
      } else if (x.kind == Value::Kind::text) {
        return std::nullopt;
      } else {
        return std::nullopt;
      }
      const double y = v.slope * n + v.intercept;
      if (!(std::abs(y) < most)) return std::nullopt;
      return static_cast<std::int64_t>(std::trunc(y));
    }
    case IntegerValue::Kind::lookup:
      for (const auto& l : v.lookup)
        if (holds(l.first)) return l.second;
      return std::nullopt;
    case IntegerValue::Kind::none:
      break;
  }
  return std::nullopt;
}

// --- the program ---

Fit read_field(const PlanData&, const Field& f, const Packet& p, std::int64_t bit, std::int64_t room,
               Value& number, std::string& text, std::int64_t& taken) {
  text.clear();
  if (bit < 0) return Fit::impossible;
  if (f.extract == Extract::text) {
    TextExtent x;
    const Fit fit = text_extent(f.type->encoding, p, bit, room, x);
    if (fit != Fit::yes) return fit;
    std::string bytes;
    copy_bits(p.data, x.begin, x.bits, bytes);
    if (f.type->encoding.least_bit_first)
      for (char& c : bytes) c = static_cast<char>(reversed(static_cast<std::uint8_t>(c)));
    append_utf8(f.type->encoding, bytes, text);
    taken = x.taken;
    return Fit::yes;
  }
  taken = f.extract == Extract::binary ? room : static_cast<std::int64_t>(f.bits);
  if (taken < 0) return Fit::impossible;
  if (taken > p.bits - bit) return Fit::too_short;
  if (f.extract == Extract::binary) {
    // Bits that fill no byte stand at the begin, as in a number of that size.
    const std::int64_t lead = taken % 8;
    if (lead) text += static_cast<char>(take_bits(p.data, bit, static_cast<unsigned>(lead)));
    copy_bits(p.data, bit + lead, taken - lead, text);
  } else if (f.extract == Extract::wide)
    wide_bytes(f.type->encoding, p.data, bit, text);
  else
    number = read_number(f, p.data, bit);
  return Fit::yes;
}

void Frame::begin(const Packet& p) {
  packet_ = p;
  cursor_ = needed_ = 0;
  budget_ = 4096 + 8 * p.bits;
  within_.clear();
  turns_.clear();
  for (Value& v : slots_) v.kind = Value::Kind::none;
}

Value Frame::raw(const Operand& o) const {
  const Field& f = plan().fields[o.field];
  if (o.kind == Operand::Kind::slot) return slots_[f.slot];
  if (o.kind != Operand::Kind::packet) return {};
  Value v;
  if (f.extract <= Extract::odd_float) {
    if (o.bit + f.bits > packet_.bits) return {};
    return read_number(f, packet_.data, o.bit);
  }
  std::int64_t taken = 0;
  std::string text;
  if (read_field(plan(), f, packet_, o.bit, f.bits, v, text, taken) != Fit::yes) return {};
  return Value::of(std::move(text));
}

Fit Frame::field(std::uint32_t id, Writer* writer) {
  const Field& f = plan().fields[id];
  std::int64_t room = f.bits ? static_cast<std::int64_t>(f.bits) : -1;
  if (f.size != no_id) {
    const auto n = integer(plan().integers[f.size]);
    if (!n || *n < 0 || *n > (std::int64_t{1} << 40)) return Fit::impossible;
    room = *n;
  } else if (f.type->encoding.size.kind == IntegerValue::Kind::fixed) {
    room = f.type->encoding.size.fixed;
  }
  needed_ = std::max(needed_, cursor_ + std::max<std::int64_t>(room, 0));
  const bool number_wanted = writer || f.slot != no_id;
  if (!number_wanted && f.extract <= Extract::odd_float) {  // only walked over
    if (f.bits > packet_.bits - cursor_) return Fit::too_short;
    if (cursor_ < 0) return Fit::impossible;
    cursor_ += f.bits;
    moved();
    return Fit::yes;
  }
  Value v;
  std::int64_t taken = 0;
  const Fit fit = read_field(plan(), f, packet_, cursor_, room, v, scratch_, taken);
  if (fit != Fit::yes) return fit;
  cursor_ += taken;
  moved();
  const bool numeric = f.extract <= Extract::odd_float;
  if (f.slot != no_id) slots_[f.slot] = numeric ? v : Value::of(scratch_);
  if (!writer) return Fit::yes;
  if (numeric)
    writer->number(id, v);
  else
    writer->bytes(id, scratch_);
  return Fit::yes;
}

/// A repeat of one number and nothing else, the form of samples and spectra: read in one go. `at` is the step
/// behind the repeat.
bool Frame::array(const std::vector<Step>& steps, std::size_t& at, std::int64_t count, Writer* writer,
                  Fit& fit) {
  if (at + 1 >= steps.size() || steps[at].op != Step::Op::field || steps[at + 1].op != Step::Op::again)
    return false;
  const Field& f = plan().fields[steps[at].a];
  const Step& again = steps[at + 1];
  const std::int64_t stride = f.bits + again.n;
  if (f.extract > Extract::odd_float || !f.list || again.a != no_id || stride <= 0 || cursor_ < 0)
    return false;
  const std::int64_t span = stride * (count - 1) + f.bits;  // count is below 2^40, stride below 2^28
  needed_ = std::max(needed_, cursor_ + span);
  if (span > packet_.bits - cursor_) {
    fit = Fit::too_short;
    return true;
  }
  if (writer) writer->numbers(steps[at].a, packet_.data, cursor_, stride, static_cast<std::uint64_t>(count));
  if (f.slot != no_id) slots_[f.slot] = read_number(f, packet_.data, cursor_ + span - f.bits);
  cursor_ += span;
  moved();
  at += 2;
  fit = Fit::yes;
  return true;
}

Fit Frame::run(const Node& node, Writer* writer) {
  const std::vector<Step>& steps = node.steps;
  std::size_t at = 0;
  while (at < steps.size()) {
    if (--budget_ < 0) return Fit::impossible;
    const Step& s = steps[at++];
    const auto amount = [&]() -> std::optional<std::int64_t> {
      if (s.a == no_id) return s.n;
      const auto v = integer(plan().integers[s.a]);
      return v ? std::optional(*v + s.n) : std::nullopt;
    };
    switch (s.op) {
      case Step::Op::go:
        cursor_ = s.n;
        moved();
        break;
      case Step::Op::move:
      case Step::Op::from_start: {
        const auto n = amount();
        if (!n) return Fit::impossible;
        const std::int64_t start = within_.empty() ? 0 : within_.back().start;
        cursor_ = (s.op == Step::Op::move ? cursor_ : start) + *n;
        if (cursor_ < 0 || cursor_ > (std::int64_t{1} << 41)) return Fit::impossible;
        break;
      }
      case Step::Op::from_end:
        cursor_ = packet_.bits - s.n;
        if (cursor_ < 0) return Fit::too_short;
        break;
      case Step::Op::field:
        if (const Fit fit = field(s.a, writer); fit != Fit::yes) return fit;
        break;
      case Step::Op::unless:
        if (!holds(plan().matches[s.a])) at = s.target;
        break;
      case Step::Op::repeat: {
        const auto n = amount();
        if (!n || *n < 0 || *n > (std::int64_t{1} << 40)) return Fit::impossible;
        if (*n == 0) {
          at = s.target;
          break;
        }
        Fit fit = Fit::yes;
        if (!array(steps, at, *n, writer, fit)) turns_.push_back(*n);
        if (fit != Fit::yes) return fit;
        break;
      }
      case Step::Op::again:
        if (--turns_.back() > 0) {
          const auto n = amount();
          if (!n) return Fit::impossible;
          cursor_ += *n;
          if (cursor_ < 0) return Fit::impossible;
          at = s.target;
        } else {
          turns_.pop_back();
        }
        break;
      case Step::Op::enter:
        within_.push_back({cursor_, cursor_});
        break;
      case Step::Op::leave: {
        const Within w = within_.back();
        within_.pop_back();
        cursor_ = s.n >= 0 ? w.start + s.n : w.furthest;
        moved();
        break;
      }
    }
  }
  if (cursor_ > packet_.bits && !steps.empty()) return Fit::too_short;
  return Fit::yes;
}

}  // namespace bary::telemetry::xtce
