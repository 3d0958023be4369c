// Conditions and the values they ask for, compiled against the fields on the path.
#include <algorithm>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/compiler-inl.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

namespace {

/// `.a[2].b` without its brackets, and what stood in them.
std::string without_indices(std::string_view member, std::vector<std::int64_t>& indices) {
  std::string out;
  for (std::size_t i = 0; i < member.size(); ++i) {
    if (member[i] != '[') {
      out += member[i];
      continue;
    }
    const auto close = member.find(']', i);
    const auto text = member.substr(i + 1, close == std::string_view::npos ? close : close - i - 1);
    indices.push_back(parse_i64(text).value_or(-1));
    if (close == std::string_view::npos) break;
    i = close;
  }
  return out;
}

}  // namespace

std::optional<std::uint32_t> Compiler::field_of(const ParameterRef& r,
                                                std::vector<std::int64_t>& indices) const {
  const auto it = latest_.find(r.parameter);
  if (it == latest_.end()) return std::nullopt;
  const std::string member = without_indices(r.member, indices);
  for (std::size_t i = it->second.size(); i-- > 0;)
    if (plan_.fields[it->second[i]].member == member) return it->second[i];
  return std::nullopt;
}

Operand Compiler::operand(const ParameterRef& r, bool calibrated) {
  Operand o;
  o.calibrated = calibrated;
  if (r.parameter == no_id) return o;
  std::vector<std::int64_t> indices;
  if (const auto id = field_of(r, indices)) {
    Field& f = plan_.fields[*id];
    o.field = *id;
    if (f.fixed) {
      o.kind = Operand::Kind::packet;
      o.bit = f.bit;
      for (std::size_t i = 0; i < indices.size(); ++i) {
        if (i >= f.repeats.size() || indices[i] < 0 ||
            static_cast<std::uint64_t>(indices[i]) >= f.repeats[i].count) {
          fault("BARY-TELEMETRY-0206", {{"kind", "Parameter"}, {"name", r.text}}, r.at);
          return o;
        }
        o.bit += indices[i] * f.repeats[i].stride;
      }
      return o;
    }
    if (!indices.empty()) {
      fault("BARY-TELEMETRY-0210", {{"what", r.text}}, r.at);
      return o;
    }
    o.kind = Operand::Kind::slot;
    if (f.slot == no_id) {
      f.slot = plan_.slots++;
      plan_.slot_field.push_back(*id);
    }
    return o;
  }
  const Parameter& p = db_.parameters[r.parameter];
  if (p.type == no_id) return o;
  const ParameterType& t = db_.types[p.type];
  const std::string& initial = p.initial.empty() ? t.initial : p.initial;
  if (p.source != DataSource::telemetered && !initial.empty() && r.member.empty()) {
    o.kind = Operand::Kind::constant;
    o.constant = constant(t, initial, true, {});
    if (!o.calibrated && t.kind == ParameterType::Kind::enumerated)
      for (std::size_t i = 0; i < t.enumerations.size(); ++i)
        if (t.enumerations[i].label == initial) o.constant = Value::of(t.enumerations[i].low);
    return o;
  }
  if (std::find(warned_.begin(), warned_.end(), r.at) == warned_.end() && warned_.size() < 200) {
    warned_.push_back(r.at);
    fault("BARY-TELEMETRY-0218", {{"parameter", r.text}}, r.at, Severity::warning);
  }
  return o;
}

Value Compiler::constant(const ParameterType& t, std::string_view text, bool calibrated,
                         const Operand& left) const {
  using Kind = ParameterType::Kind;
  if (t.encoding.kind == Encoding::Kind::binary && t.kind == Kind::binary) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
      if (const auto v = whole_number("0x" + std::string(text.substr(i, 2)))) bytes += static_cast<char>(*v);
    return Value::of(std::move(bytes));
  }
  if (t.kind == Kind::text || (calibrated && (t.kind == Kind::enumerated || t.kind == Kind::boolean)))
    return Value::of(std::string(text));
  if (const auto v = whole_number(text)) {
    const bool positive = trim(text).empty() || trim(text)[0] != '-';
    const std::string_view s = trim(text);
    const bool based = s.size() > 2 && s[0] == '0' && (s[1] < '0' || s[1] > '9');
    if (based && left.kind != Operand::Kind::none && left.kind != Operand::Kind::constant) {
      // Bits as they stand in the packet: of a signed value they may mean a negative one.
      const Field& f = plan_.fields[left.field];
      const bool is_signed = f.scalar >= Scalar::i8 && f.scalar <= Scalar::i64;
      if (is_signed && f.bits < 64 && f.type->encoding.integer == IntegerForm::twos_complement &&
          (*v >> (f.bits - 1)) & 1)
        return Value::of(static_cast<std::int64_t>(*v | ~((std::int64_t{1} << f.bits) - 1)));
    }
    return positive ? Value::of(static_cast<std::uint64_t>(*v)) : Value::of(*v);
  }
  if (const auto v = parse_f64(text)) return Value::of(*v);
  return Value::of(std::string(text));
}

/// A label of an enumeration or boolean stands for the raw values that bear it.
bool Compiler::labels(const Match& m, const ParameterType& t, CompiledMatch& out) {
  using Kind = ParameterType::Kind;
  if (t.encoding.kind != Encoding::Kind::integer || (t.kind != Kind::enumerated && t.kind != Kind::boolean))
    return false;
  if (m.relation != Relation::equal && m.relation != Relation::unequal) return false;
  out.kind = CompiledMatch::Kind::labels;
  out.left.calibrated = false;
  if (t.kind == Kind::boolean) {
    const std::string v = lower(m.value);
    bool one = m.value == t.one, zero = m.value == t.zero;
    if (!one && !zero) one = v == "true" || v == "1", zero = v == "false" || v == "0";
    if (!one && !zero) {
      Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "value"}, {"element", "Comparison"}}, m.at);
      d.found = m.value.substr(0, 80);
      d.expected = t.one + ", " + t.zero;
      return true;
    }
    out.ranges.emplace_back(0, 0);
    if (one) out.relation = m.relation == Relation::equal ? Relation::unequal : Relation::equal;
    return true;
  }
  for (const Enumeration& e : t.enumerations)
    if (e.label == m.value) out.ranges.emplace_back(e.low, e.high);
  if (!out.ranges.empty()) return true;
  // Not a label: files in use put the raw value here.
  if (const auto v = whole_number(m.value)) {
    out.ranges.emplace_back(*v, *v);
    return true;
  }
  Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "value"}, {"element", "Comparison"}}, m.at);
  d.found = m.value.substr(0, 80);
  d.expected = {"a label of " + t.name, t.name + "의 레이블"};
  d.hint = did_you_mean(m.value.substr(0, 80), t.labels);
  return true;
}

CompiledMatch Compiler::compare(const Match& m) {
  CompiledMatch c;
  c.kind = CompiledMatch::Kind::compare;
  c.relation = m.relation;
  c.left = operand(m.left, m.left.calibrated);
  if (c.left.kind == Operand::Kind::none) {
    c.kind = CompiledMatch::Kind::never;
    return c;
  }
  if (m.right_is_parameter) {
    c.right = operand(m.right, m.right.calibrated);
    if (c.right.kind == Operand::Kind::none) c.kind = CompiledMatch::Kind::never;
    return c;
  }
  const bool at_hand = c.left.kind != Operand::Kind::constant;
  const ParameterType& t =
      at_hand ? *plan_.fields[c.left.field].type : db_.types[db_.parameters[m.left.parameter].type];
  if (at_hand && m.left.calibrated && labels(m, t, c)) {
    make_fast(c, plan_.fields);
    return c;
  }
  c.right.kind = Operand::Kind::constant;
  c.right.constant = constant(t, m.value, m.left.calibrated, c.left);
  const bool text = c.right.constant.kind == Value::Kind::text;
  const bool text_expected =
      t.encoding.kind == Encoding::Kind::text || t.encoding.kind == Encoding::Kind::binary ||
      (m.left.calibrated &&
       (t.kind == ParameterType::Kind::enumerated || t.kind == ParameterType::Kind::boolean));
  if (text && !text_expected) {
    Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "value"}, {"element", "Comparison"}}, m.at);
    d.found = m.value.substr(0, 80);
    d.expected = {"a number", "수"};
  }
  // Calibration that changes nothing need not be asked.
  if (t.encoding.calibrator.kind == Calibrator::Kind::none && t.encoding.contexts.empty() &&
      t.kind != ParameterType::Kind::enumerated && t.kind != ParameterType::Kind::boolean &&
      t.kind != ParameterType::Kind::absolute_time && t.kind != ParameterType::Kind::relative_time)
    c.left.calibrated = false;
  make_fast(c, plan_.fields);
  return c;
}

void Compiler::make_fast(CompiledMatch& m, const std::vector<Field>& fields) {
  if (m.left.kind != Operand::Kind::packet || m.left.calibrated) return;
  const Field& f = fields[m.left.field];
  if (f.extract != Extract::unsigned_be || f.bits > 56) return;
  std::uint64_t wanted = 0;
  if (m.kind == CompiledMatch::Kind::labels) {
    if (m.ranges.size() != 1 || m.ranges[0].first != m.ranges[0].second || m.ranges[0].first < 0) return;
    wanted = static_cast<std::uint64_t>(m.ranges[0].first);
  } else {
    if (m.right.kind != Operand::Kind::constant || m.right.constant.kind != Value::Kind::unsigned_) return;
    wanted = m.right.constant.u;
  }
  m.kind = CompiledMatch::Kind::fast;
  m.wanted = wanted;
  m.byte = static_cast<std::uint32_t>(m.left.bit / 8);
  m.shift_left = static_cast<std::uint32_t>(m.left.bit % 8);
  m.shift_right = 64 - f.bits;
  m.end_byte = static_cast<std::uint32_t>((m.left.bit + f.bits + 7) / 8);
}

CompiledMatch Compiler::match(const Match& m) {
  CompiledMatch c;
  switch (m.kind) {
    case Match::Kind::always:
      return c;
    case Match::Kind::refused:
      c.kind = CompiledMatch::Kind::never;
      fault("BARY-TELEMETRY-0210", {{"what", m.value}}, m.at);
      return c;
    case Match::Kind::compare:
      return compare(m);
    case Match::Kind::all:
    case Match::Kind::any:
      c.kind = m.kind == Match::Kind::all ? CompiledMatch::Kind::all : CompiledMatch::Kind::any;
      for (const Match& t : m.terms) c.terms.push_back(match(t));
      return c;
  }
  return c;
}

std::uint32_t Compiler::integer(const IntegerValue& v) {
  CompiledInteger c;
  c.kind = v.kind;
  c.fixed = v.fixed;
  c.slope = v.slope;
  c.intercept = v.intercept;
  if (v.kind == IntegerValue::Kind::dynamic) c.operand = operand(v.parameter, v.parameter.calibrated);
  for (const auto& l : v.lookup) c.lookup.emplace_back(match(l.first), l.second);
  plan_.integers.push_back(std::move(c));
  return static_cast<std::uint32_t>(plan_.integers.size() - 1);
}

}  // namespace bary::telemetry::xtce
