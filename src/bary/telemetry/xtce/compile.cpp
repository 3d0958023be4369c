#include <algorithm>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/compiler-inl.hpp"
#include "bary/telemetry/xtce/evaluate-inl.hpp"

namespace bary::telemetry::xtce {

namespace {

constexpr std::int64_t longest_bits = std::int64_t{1} << 27;
constexpr std::uint64_t most_values = 1u << 24;

std::int64_t end_of(const Field& f) {
  std::int64_t end = f.bit + f.bits;
  for (const Repeat& r : f.repeats) end += static_cast<std::int64_t>(r.count - 1) * r.stride;
  return end;
}

}  // namespace

Diagnostic& Compiler::fault(std::string_view code, Error::Args args, At where, Severity s) {
  if (tolerant_) s = Severity::warning;
  Diagnostic& d = faults_.add(code, args, s);
  d.where = db_.place(where);
  d.excerpt = db_.excerpt(where);
  if (s == Severity::error) fine_ = false;
  return d;
}

// --- flaws ---

void Compiler::index_flaws() {
  flaws_.resize(db_.flaws.size());
  reported_.assign(db_.flaws.size(), 0);
  for (std::uint32_t i = 0; i < flaws_.size(); ++i) flaws_[i] = i;
  std::stable_sort(flaws_.begin(), flaws_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Flaw &x = db_.flaws[a], &y = db_.flaws[b];
    return std::pair(x.of, x.id) < std::pair(y.of, y.id);
  });
}

/// False, with its flaws as errors, where a packet asks for what has some. A type has those of its bases.
bool Compiler::whole(Flaw::Of of, Id id) {
  bool flawless = true;
  for (Id i = id; i != no_id && !flaws_.empty(); i = of == Flaw::Of::type ? db_.types[i].base : no_id) {
    const auto key = std::pair(of, i);
    auto at = std::lower_bound(flaws_.begin(), flaws_.end(), key, [&](std::uint32_t f, const auto& k) {
      return std::pair(db_.flaws[f].of, db_.flaws[f].id) < k;
    });
    for (; at != flaws_.end() && db_.flaws[*at].of == of && db_.flaws[*at].id == i; ++at) {
      flawless = false;
      if (!reported_[*at]) faults_.add(db_.flaws[*at].diagnostic);
      reported_[*at] = 1;
    }
  }
  fine_ = fine_ && flawless;
  return flawless;
}

void Compiler::report_flaws(Severity s) {
  for (std::size_t i = 0; i < db_.flaws.size(); ++i) {
    if (reported_[i]) continue;
    Diagnostic d = db_.flaws[i].diagnostic;
    d.severity = s;
    faults_.add(std::move(d));
  }
}

// --- roots ---

void Compiler::survey() {
  heirs_.resize(db_.containers.size());
  for (Id i = 0; i < db_.containers.size(); ++i)
    if (db_.containers[i].base != no_id) heirs_[db_.containers[i].base].push_back(i);
  static_.resize(db_.containers.size());
  bits_.assign(db_.types.size(), -2);
  std::unordered_map<std::string_view, Id> first;
  common_name_.resize(db_.parameters.size());
  if (db_.systems.size() < 2) return;
  for (Id i = 0; i < db_.parameters.size(); ++i) {
    const auto [it, fresh] = first.emplace(db_.parameters[i].name, i);
    if (!fresh) common_name_[it->second] = common_name_[i] = 1;
  }
}

Id Compiler::root_container(std::string_view name) {
  std::vector<std::string> names;
  for (const Container& c : db_.containers) names.push_back(c.name);
  if (!name.empty()) {
    const Id id = db_.find_container(name);
    if (id == no_id) {
      Diagnostic& d = fault("BARY-TELEMETRY-0206",
                            {{"kind", "SequenceContainer"}, {"name", std::string(name.substr(0, 120))}}, 0);
      d.hint = did_you_mean(name.substr(0, 120), names);
    }
    return id;
  }
  std::vector<std::uint8_t> included(db_.containers.size());
  for (const Container& c : db_.containers)
    for (const Entry& e : c.entries)
      if (e.kind == Entry::Kind::container && e.target != no_id) included[e.target] = 1;
  std::vector<Id> with_heirs, without;
  for (Id i = 0; i < db_.containers.size(); ++i) {
    if (!db_.containers[i].base_text.empty()) continue;
    if (!heirs_[i].empty())
      with_heirs.push_back(i);
    else if (!included[i])
      without.push_back(i);
  }
  const auto& all = with_heirs.empty() ? without : with_heirs;
  if (all.size() == 1) return all[0];
  for (const Id i : all)
    if (db_.containers[i].name == "CCSDSPacket") return i;
  Diagnostic& d = fault("BARY-TELEMETRY-0213", {}, 0);
  for (std::size_t i = 0; i < all.size() && i < 8; ++i)
    d.found += (i ? ", " : "") + db_.containers[all[i]].name;
  if (all.empty()) d.found = "0";
  return no_id;
}

bool Compiler::run(std::string_view root) {
  index_flaws();
  if (!db_.usable) {
    report_flaws(Severity::error);
    fault("BARY-TELEMETRY-0212", {}, 0);
    return false;
  }
  survey();
  const std::size_t told = faults_.list().size();
  const Id id = root_container(root);
  if (id != no_id) {
    node(id, no_id);
    settle_aside();
  } else if (root.empty()) {
    // What is wrong with the containers comes first: that is why there is no root.
    report_flaws(Severity::error);
    auto& list = faults_.list();
    std::rotate(list.begin() + static_cast<std::ptrdiff_t>(told),
                list.begin() + static_cast<std::ptrdiff_t>(told) + 1, list.end());
    return false;
  }
  report_flaws(fine_ ? Severity::warning : Severity::error);
  return fine_;
}

// --- sizes that do not depend on the packet ---

std::optional<std::int64_t> Compiler::bits_of_array(const ParameterType& t, const Entry* e, int depth) {
  const auto& dimensions = e && !e->dimensions.empty() ? e->dimensions : t.dimensions;
  auto bits = bits_of_type(t.element, depth + 1);
  for (const auto& d : dimensions) {
    if (d.first.kind != IntegerValue::Kind::fixed || d.second.kind != IntegerValue::Kind::fixed || !bits)
      return std::nullopt;
    const std::int64_t n = d.second.fixed - d.first.fixed + 1;
    if (d.second.fixed < d.first.fixed - 1 || n > longest_bits || *bits > longest_bits) return std::nullopt;
    *bits *= n;
  }
  return bits;
}

std::optional<std::int64_t> Compiler::bits_of_type(Id id, int depth) {
  if (id == no_id || depth > 64) return std::nullopt;
  if (bits_[id] == -2) bits_[id] = bits_of_type_anew(db_.types[id], depth).value_or(-1);
  return bits_[id] < 0 ? std::nullopt : std::optional(bits_[id]);
}

std::optional<std::int64_t> Compiler::bits_of_type_anew(const ParameterType& t, int depth) {
  if (t.kind == ParameterType::Kind::array) return bits_of_array(t, nullptr, depth);
  if (t.kind == ParameterType::Kind::aggregate) {
    std::int64_t sum = 0;
    for (const Member& m : t.members) {
      const auto b = bits_of_type(m.type, depth + 1);
      if (!b || sum > longest_bits) return std::nullopt;
      sum += *b;
    }
    return sum;
  }
  const Encoding& e = t.encoding;
  if (e.kind == Encoding::Kind::integer || e.kind == Encoding::Kind::floating) return e.bits;
  if (e.kind != Encoding::Kind::none && e.size.kind == IntegerValue::Kind::fixed) return e.size.fixed;
  return std::nullopt;
}

bool Compiler::is_static(Id id) {
  if (static_[id] == 1) return true;
  if (static_[id] >= 2) return false;
  static_[id] = 3;
  const Container& c = db_.containers[id];
  bool yes = c.size.kind == IntegerValue::Kind::none || c.size.kind == IntegerValue::Kind::fixed;
  for (const Entry& e : c.entries) {
    if (!yes) break;
    yes = e.kind != Entry::Kind::refused && e.include.kind == Match::Kind::always &&
          (e.repeat.kind == IntegerValue::Kind::none || e.repeat.kind == IntegerValue::Kind::fixed) &&
          (e.repeat_offset.kind == IntegerValue::Kind::none ||
           e.repeat_offset.kind == IntegerValue::Kind::fixed) &&
          (!e.has_location ||
           (e.location.kind == IntegerValue::Kind::fixed &&
            (e.reference == Reference::previous_entry || e.reference == Reference::container_start)));
    if (!yes) break;
    const Id type =
        e.kind == Entry::Kind::parameter && e.target != no_id ? db_.parameters[e.target].type : no_id;
    if (e.kind == Entry::Kind::container) {
      yes = e.target != no_id && is_static(e.target);
    } else if (type == no_id) {
      yes = false;
    } else {
      const ParameterType& t = db_.types[type];
      yes = (t.kind == ParameterType::Kind::array ? bits_of_array(t, &e, 0) : bits_of_type(type)).has_value();
    }
  }
  static_[id] = yes ? 1 : 2;
  return yes;
}

// --- the program ---

Step& Compiler::step(Op op) {
  Step s;
  s.op = op;
  return walk_.steps->emplace_back(s);
}

/// False, with a fault, once more has been laid out than any packet's description needs.
bool Compiler::spend(std::size_t n) {
  spent_ += n;
  if (spent_ > 4 * options_.most_columns && fine_)
    fault("BARY-TELEMETRY-0215", {{"what", {"the containers", "컨테이너"}}}, 0);
  return fine_;
}

/// Brings the program's cursor to where the layout stands.
void Compiler::sync() {
  if (!walk_.known || walk_.synced) return;
  step(Op::go).n = walk_.bit;
  walk_.synced = true;
}

void Compiler::locate(const Entry& e) {
  if (!e.has_location) return;
  const bool fixed = e.location.kind == IntegerValue::Kind::fixed;
  if (fixed && (e.location.fixed > longest_bits || e.location.fixed < -longest_bits)) {
    fault("BARY-TELEMETRY-0211",
          {{"what", "LocationInContainerInBits"}, {"bits", std::to_string(e.location.fixed)}}, e.at);
    return;
  }
  if (e.reference == Reference::container_end || e.reference == Reference::next_entry) {
    // The location is that of the entry's end, counted back from the end of the packet.
    std::optional<std::int64_t> bits;
    if (e.kind == Entry::Kind::parameter) bits = bits_of_type(db_.parameters[e.target].type);
    if (e.reference == Reference::next_entry || walk_.inclusion || !fixed || !bits) {
      fault("BARY-TELEMETRY-0210",
            {{"what", e.reference == Reference::next_entry ? "referenceLocation=\"nextEntry\""
                                                           : "referenceLocation=\"containerEnd\""}},
            e.at);
      return;
    }
    step(Op::from_end).n = e.location.fixed + *bits;
    forget();
    return;
  }
  if (e.reference == Reference::container_start) {
    if (fixed && walk_.start_known) {
      walk_.bit = walk_.start + e.location.fixed;
      walk_.known = true;
      walk_.synced = false;
      if (walk_.dynamic_depth) sync();
      return;
    }
    Step& s = step(Op::from_start);
    if (fixed)
      s.n = e.location.fixed;
    else
      walk_.steps->back().a = integer(e.location);
    forget();
    return;
  }
  if (fixed && walk_.known) {
    walk_.bit += e.location.fixed;
    walk_.synced = false;
    return;
  }
  sync();
  const std::uint32_t a = fixed ? no_id : integer(e.location);
  Step& s = step(Op::move);
  s.n = fixed ? e.location.fixed : 0;
  s.a = a;
  forget();
}

void Compiler::entry(const Entry& e, const Container&) {
  if (!fine_ || !spend(1)) return;
  if (e.kind == Entry::Kind::refused) {
    fault("BARY-TELEMETRY-0210", {{"what", e.text}}, e.at);
    return;
  }
  if (e.kind == Entry::Kind::parameter && !whole(Flaw::Of::parameter, e.target)) return;
  if (e.include.kind == Match::Kind::always) {
    entry_body(e);
    return;
  }
  CompiledMatch m = match(e.include);
  if (m.kind == CompiledMatch::Kind::always) {
    entry_body(e);
    return;
  }
  sync();
  const auto id = static_cast<std::uint32_t>(plan_.matches.size());
  plan_.matches.push_back(std::move(m));
  step(Op::unless).a = id;
  const std::size_t jump = walk_.steps->size() - 1;
  ++walk_.dynamic_depth;
  entry_body(e);
  sync();  // a location may have made the place known again
  --walk_.dynamic_depth;
  if (jump < walk_.steps->size())
    (*walk_.steps)[jump].target = static_cast<std::uint32_t>(walk_.steps->size());
  forget();
}

void Compiler::entry_body(const Entry& e) {
  locate(e);
  if (!fine_) return;
  if (e.repeat.kind == IntegerValue::Kind::none)
    container_entry(e);
  else
    repeated(e);
}

void Compiler::container_entry(const Entry& e) {
  if (e.kind == Entry::Kind::container) {
    include_container(e.target);
    return;
  }
  const Parameter& p = db_.parameters[e.target];
  value(p.type, p.name, e.target, {}, &e);
}

void Compiler::include_container(Id id) {
  const Container& c = db_.containers[id];
  const bool within_static = walk_.known && !walk_.dynamic_depth && is_static(id);
  const std::int64_t start = walk_.start, extent = walk_.extent;
  const bool start_known = walk_.start_known;
  const bool size_fixed = c.size.kind == IntegerValue::Kind::fixed;
  // What an included container inherits comes first, as in any container.
  std::vector<Id> line{id};
  while (db_.containers[line.back()].base != no_id) line.push_back(db_.containers[line.back()].base);
  for (const Id i : line)
    if (!whole(Flaw::Of::container, i)) return;
  bool static_line = within_static;
  for (const Id i : line) static_line = static_line && is_static(i);
  if (!static_line) {
    sync();
    step(Op::enter);
  }
  walk_.start = walk_.bit;
  walk_.start_known = walk_.known;
  walk_.extent = walk_.bit;
  ++walk_.inclusion;
  for (std::size_t i = line.size(); i-- > 0;) {
    entries(db_.containers[line[i]]);
    walk_.extent = std::max(walk_.extent, walk_.bit);
  }
  --walk_.inclusion;
  if (static_line) {
    walk_.bit = size_fixed ? walk_.start + c.size.fixed : walk_.extent;
    walk_.synced = false;
  } else {
    sync();
    step(Op::leave).n = size_fixed ? c.size.fixed : -1;
    forget();
  }
  walk_.start = start;
  walk_.start_known = start_known;
  walk_.extent = std::max(extent, walk_.bit);
}

void Compiler::repeated(const Entry& e) {
  const bool fixed =
      e.repeat.kind == IntegerValue::Kind::fixed &&
      (e.repeat_offset.kind == IntegerValue::Kind::none || e.repeat_offset.kind == IntegerValue::Kind::fixed);
  if (e.repeat.kind == IntegerValue::Kind::fixed &&
      (e.repeat.fixed < 0 || static_cast<std::uint64_t>(e.repeat.fixed) > most_values)) {
    fault("BARY-TELEMETRY-0211", {{"what", "RepeatEntry"}, {"bits", std::to_string(e.repeat.fixed)}}, e.at);
    return;
  }
  bool body_static = walk_.known && !walk_.dynamic_depth && fixed && e.repeat.fixed > 0;
  if (body_static) {
    if (e.kind == Entry::Kind::container) {
      body_static = is_static(e.target) && db_.containers[e.target].base == no_id;
    } else {
      const ParameterType& t = db_.types[db_.parameters[e.target].type];
      body_static = (t.kind == ParameterType::Kind::array ? bits_of_array(t, &e, 0)
                                                          : bits_of_type(db_.parameters[e.target].type))
                        .has_value();
    }
  }
  const std::int64_t gap = e.repeat_offset.kind == IntegerValue::Kind::fixed ? e.repeat_offset.fixed : 0;
  if (gap > longest_bits || gap < -longest_bits) {
    fault("BARY-TELEMETRY-0211", {{"what", "Offset"}, {"bits", std::to_string(gap)}}, e.at);
    return;
  }
  if (body_static) {
    const std::int64_t start = walk_.bit;
    const std::size_t first = plan_.fields.size(), depth = walk_.repeats.size();
    walk_.repeats.push_back({static_cast<std::uint64_t>(e.repeat.fixed), 0});
    container_entry(e);
    walk_.repeats.pop_back();
    const std::int64_t stride = walk_.bit - start + gap;
    if (!fine_) return;
    if (stride <= 0 || stride > longest_bits || stride * e.repeat.fixed > 2 * longest_bits) {
      fault("BARY-TELEMETRY-0211", {{"what", "RepeatEntry"}, {"bits", std::to_string(stride)}}, e.at);
      return;
    }
    for (std::size_t i = first; i < plan_.fields.size(); ++i) plan_.fields[i].repeats[depth].stride = stride;
    walk_.bit = start + stride * (e.repeat.fixed - 1) + (stride - gap);
    return;
  }
  sync();
  const std::uint32_t count = integer(e.repeat);
  step(Op::repeat).a = count;
  const std::size_t head = walk_.steps->size() - 1;
  ++walk_.dynamic_depth, ++walk_.open_loops;
  walk_.known = false;
  container_entry(e);
  sync();
  --walk_.dynamic_depth, --walk_.open_loops;
  const std::uint32_t by =
      e.repeat_offset.kind == IntegerValue::Kind::none || e.repeat_offset.kind == IntegerValue::Kind::fixed
          ? no_id
          : integer(e.repeat_offset);
  Step& s = step(Op::again);
  s.a = by;
  s.n = gap;
  s.target = static_cast<std::uint32_t>(head + 1);
  if (head < walk_.steps->size())
    (*walk_.steps)[head].target = static_cast<std::uint32_t>(walk_.steps->size());
  forget();
}

// --- values ---

void Compiler::value(Id type, const std::string& name, Id parameter, const std::string& member,
                     const Entry* e) {
  if (!fine_ || !spend(1) || !whole(Flaw::Of::type, type)) return;
  const ParameterType& t = db_.types[type];
  if (t.kind == ParameterType::Kind::array) {
    array(t, name, parameter, member, e);
  } else if (t.kind == ParameterType::Kind::aggregate) {
    for (const Member& m : t.members)
      value(m.type, name + "." + m.name, parameter, member + "." + m.name, nullptr);
  } else {
    scalar(t, name, parameter, member);
  }
}

void Compiler::array(const ParameterType& t, const std::string& name, Id parameter, const std::string& member,
                     const Entry* e) {
  const auto& dimensions = e && !e->dimensions.empty() ? e->dimensions : t.dimensions;
  const At where = e ? e->at : t.at;
  if (dimensions.empty()) {
    fault("BARY-TELEMETRY-0204", {{"attribute", "DimensionList"}, {"element", "ArrayParameterType"}}, where);
    return;
  }
  std::uint64_t all = 1;
  for (const auto& d : dimensions) {
    if (d.first.kind != IntegerValue::Kind::fixed || d.second.kind != IntegerValue::Kind::fixed) continue;
    const std::int64_t first = d.first.fixed, last = d.second.fixed;
    const bool possible = first >= 0 && last >= first - 1 && last < static_cast<std::int64_t>(most_values);
    all = possible ? all * static_cast<std::uint64_t>(last - first + 1) : most_values + 1;
    if (all > most_values) {
      fault("BARY-TELEMETRY-0211", {{"what", name}, {"bits", std::to_string(last)}}, where);
      return;
    }
  }
  const auto bits = bits_of_array(t, e, 0), each = bits_of_type(t.element);
  if (bits && *bits > longest_bits) {
    fault("BARY-TELEMETRY-0211", {{"what", name}, {"bits", std::to_string(*bits)}}, where);
    return;
  }
  if (walk_.known && !walk_.dynamic_depth && bits && *bits > 0) {
    const std::int64_t start = walk_.bit;
    const std::size_t outer = walk_.repeats.size();
    std::int64_t stride = *each;
    for (std::size_t i = dimensions.size(); i-- > 0;) {
      const auto n = static_cast<std::uint64_t>(dimensions[i].second.fixed - dimensions[i].first.fixed + 1);
      walk_.repeats.insert(walk_.repeats.begin() + static_cast<std::ptrdiff_t>(outer), {n, stride});
      stride *= static_cast<std::int64_t>(n);
    }
    value(t.element, name, parameter, member, nullptr);
    walk_.repeats.resize(outer);
    walk_.bit = start + *bits;
    return;
  }
  sync();
  std::vector<std::size_t> heads;
  for (const auto& d : dimensions) {
    // From the last index and the first to their number: n = last - first + 1.
    IntegerValue n = d.second;
    const std::uint32_t count = integer(n);
    Step& s = step(Op::repeat);
    s.a = count;
    s.n = 1;
    if (d.first.kind == IntegerValue::Kind::fixed) {
      s.n -= d.first.fixed;
    } else {
      fault("BARY-TELEMETRY-0210", {{"what", "StartingIndex"}}, where);
      return;
    }
    heads.push_back(walk_.steps->size() - 1);
  }
  ++walk_.dynamic_depth, ++walk_.open_loops;
  walk_.known = false;
  value(t.element, name, parameter, member, nullptr);
  --walk_.dynamic_depth, --walk_.open_loops;
  for (std::size_t i = heads.size(); i-- > 0;) {
    step(Op::again).target = static_cast<std::uint32_t>(heads[i] + 1);
    if (heads[i] < walk_.steps->size())
      (*walk_.steps)[heads[i]].target = static_cast<std::uint32_t>(walk_.steps->size());
  }
  forget();
}

void Compiler::kind_of(const ParameterType& t, Field& f) {
  const Encoding& e = t.encoding;
  f.bits = e.bits;
  const bool odd_order = e.least_bit_first || !e.byte_significance.empty();
  const bool le = e.least_byte_first && e.bits > 8;
  if (e.kind == Encoding::Kind::integer) {
    const bool is_signed = e.integer == IntegerForm::twos_complement ||
                           e.integer == IntegerForm::sign_magnitude ||
                           e.integer == IntegerForm::ones_complement || e.integer == IntegerForm::packed_bcd;
    if (e.bits > 64) {
      f.extract = Extract::wide;
      f.scalar = Scalar::wide;
      return;
    }
    const int log = e.bits <= 8 ? 0 : e.bits <= 16 ? 1 : e.bits <= 32 ? 2 : 3;
    f.scalar =
        static_cast<Scalar>((is_signed ? static_cast<int>(Scalar::i8) : static_cast<int>(Scalar::u8)) + log);
    const bool plain = e.integer == IntegerForm::unsigned_ || e.integer == IntegerForm::twos_complement;
    if (!plain || odd_order || (le && e.bits % 8))
      f.extract = Extract::odd_integer;
    else if (le)
      f.extract = is_signed ? Extract::signed_le : Extract::unsigned_le;
    else
      f.extract = is_signed ? Extract::signed_be : Extract::unsigned_be;
    if (e.integer == IntegerForm::bcd || e.integer == IntegerForm::packed_bcd)
      f.optional = true;  // a digit may be none
  } else if (e.kind == Encoding::Kind::floating) {
    const bool ieee = e.floating == FloatForm::ieee754;
    f.scalar = ieee && e.bits <= 32 ? Scalar::f32 : Scalar::f64;
    if (ieee && !odd_order && e.bits == 32)
      f.extract = le ? Extract::float32_le : Extract::float32_be;
    else if (ieee && !odd_order && e.bits == 64)
      f.extract = le ? Extract::float64_le : Extract::float64_be;
    else
      f.extract = Extract::odd_float;
  } else {
    f.extract = e.kind == Encoding::Kind::text ? Extract::text : Extract::binary;
    f.scalar = e.kind == Encoding::Kind::text ? Scalar::text : Scalar::bytes;
    f.bits = e.size.kind == IntegerValue::Kind::fixed ? static_cast<std::uint32_t>(e.size.fixed) : 0;
    if (e.size.kind == IntegerValue::Kind::dynamic || e.size.kind == IntegerValue::Kind::lookup)
      f.size = integer(e.size);
  }
}

void Compiler::name_field(Field& f, const std::string& name) {
  f.name = name;
  auto& before = latest_[f.parameter];
  for (std::size_t i = before.size(); i-- > 0;)
    if (const Field& b = plan_.fields[before[i]]; b.member == f.member) {
      f.occurrence = b.occurrence + 1;
      break;
    }
  before.push_back(static_cast<std::uint32_t>(plan_.fields.size()));
  if (common_name_[f.parameter]) {
    const auto [it, fresh] = by_name_.emplace(name, static_cast<std::uint32_t>(plan_.fields.size()));
    if (fresh) named_.push_back(name);
    if (!fresh &&
        (plan_.fields[it->second].parameter != f.parameter || plan_.fields[it->second].name != name)) {
      const auto full = [&](Id p) { return db_.systems[db_.parameters[p].system].path + "/"; };
      Field& other = plan_.fields[it->second];
      if (other.name == name) other.name = full(other.parameter) + name;
      f.name = full(f.parameter) + name;
    }
  }
  if (f.occurrence > 1) f.name += "#" + std::to_string(f.occurrence);
}

void Compiler::scalar(const ParameterType& t, const std::string& name, Id parameter,
                      const std::string& member) {
  const Encoding& e = t.encoding;
  const At where = db_.parameters[parameter].at;
  if (e.kind == Encoding::Kind::none) {
    fault("BARY-TELEMETRY-0214", {{"parameter", name}, {"type", t.name}}, where);
    return;
  }
  if (!e.refused.empty()) {
    fault("BARY-TELEMETRY-0210", {{"what", e.refused}}, e.at);
    return;
  }
  if (plan_.fields.size() >= options_.most_columns) {
    fault("BARY-TELEMETRY-0215", {{"what", {"the containers", "컨테이너"}}}, where);
    return;
  }
  Field f;
  f.parameter = parameter;
  f.member = member;
  f.type = &t;
  f.at = where;
  if (t.kind == ParameterType::Kind::absolute_time) {
    const auto origin = time_origin(t);
    f.has_origin = origin.has_value();
    f.origin = origin.value_or(Epoch{});
    if (!origin && t.reference == TimeReference::date) {
      Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "Epoch"}, {"element", "ReferenceTime"}}, t.at,
                            Severity::warning);
      d.found = t.epoch_text.substr(0, 80);
      d.expected = {"TAI, J2000, UNIX, GPS, a date or a date with time",
                    "TAI, J2000, UNIX, GPS, 날짜 또는 시각이 붙은 날짜"};
    }
  }
  kind_of(t, f);
  name_field(f, name);
  const bool sized = e.kind == Encoding::Kind::integer || e.kind == Encoding::Kind::floating ||
                     e.size.kind == IntegerValue::Kind::fixed;
  if (walk_.known && !walk_.dynamic_depth && sized) {
    f.fixed = true;
    f.bit = walk_.bit;
    f.repeats = walk_.repeats;
    for (const Repeat& r : walk_.repeats) f.count = f.count > most_values ? f.count : f.count * r.count;
    if (walk_.bit < 0 || walk_.bit > longest_bits || f.count > most_values) {
      fault("BARY-TELEMETRY-0211", {{"what", name}, {"bits", std::to_string(walk_.bit)}}, where);
      return;
    }
    walk_.bit += f.bits;
    walk_.extent = std::max(walk_.extent, walk_.bit);
    walk_.synced = false;
    plan_.fields.push_back(std::move(f));
    return;
  }
  sync();
  f.list = walk_.open_loops > 0;
  f.optional = f.optional || (!f.list && walk_.dynamic_depth > 0);
  const auto id = static_cast<std::uint32_t>(plan_.fields.size());
  plan_.fields.push_back(std::move(f));
  step(Op::field).a = id;
  forget();
}

// --- nodes ---

void Compiler::entries(const Container& c) {
  for (const Entry& e : c.entries) {
    if (!fine_) return;
    entry(e, c);
  }
}

/// Takes what lies on the path beyond a number of fields and names off it.
void Compiler::leave(std::size_t fields, std::size_t named) {
  for (std::size_t i = fields; i < plan_.fields.size(); ++i) {
    auto& list = latest_[plan_.fields[i].parameter];
    while (!list.empty() && list.back() >= fields) list.pop_back();
  }
  for (; named_.size() > named; named_.pop_back()) by_name_.erase(named_.back());
}

void Compiler::node(Id container, std::uint32_t parent) {
  if (!whole(Flaw::Of::container, container)) return;
  const Container& c = db_.containers[container];
  const auto id = static_cast<std::uint32_t>(plan_.nodes.size());
  plan_.nodes.emplace_back();
  {
    Node& n = plan_.nodes[id];
    n.container = container;
    n.parent = parent;
    n.abstract = c.abstract;
    if (parent != no_id) n.need_bits = plan_.nodes[parent].need_bits;
    if (parent != no_id) n.dynamic = plan_.nodes[parent].dynamic;
  }
  if (parent != no_id) {
    CompiledMatch m = match(c.restriction);
    if (c.restriction.kind == Match::Kind::refused)
      fault("BARY-TELEMETRY-0210", {{"what", c.restriction.value}}, c.restriction.at);
    plan_.nodes[id].restriction = std::move(m);
    plan_.nodes[parent].children.push_back(id);
  }
  // What this node adds is taken back when its heirs are done.
  const Walk before = walk_;
  const std::size_t named = named_.size();
  std::vector<Step> steps;
  walk_.steps = &steps;
  const auto first = static_cast<std::uint32_t>(plan_.fields.size());
  entries(c);
  const auto last = static_cast<std::uint32_t>(plan_.fields.size());
  {
    Node& n = plan_.nodes[id];
    n.first_field = first;
    n.last_field = last;
    n.steps = std::move(steps);
    n.dynamic = n.dynamic || !n.steps.empty();
    if (c.size.kind == IntegerValue::Kind::fixed) n.size_bits = c.size.fixed;
    for (std::uint32_t i = first; i < last; ++i)
      if (plan_.fields[i].fixed) n.need_bits = std::max(n.need_bits, end_of(plan_.fields[i]));
    if (!n.dynamic) n.end_bits = n.need_bits;
    if (n.need_bits > longest_bits)
      fault("BARY-TELEMETRY-0211", {{"what", c.name}, {"bits", std::to_string(n.need_bits)}}, c.at);
  }
  for (std::uint32_t i = first; fine_ && i < last; ++i) extras(i);
  const Walk here = walk_;
  for (const Id below : heirs_[container]) {
    if (!fine_) return;
    heir(below, id);
    walk_ = here;
  }
  if (fine_) switch_children(id);
  leave(first, named);
  walk_ = before;
}

/// A node below another. What is wrong in it concerns its own packets: it is set aside with all that was laid
/// out for it.
void Compiler::heir(Id container, std::uint32_t parent) {
  const std::size_t told = faults_.list().size(), fields = plan_.fields.size(), named = named_.size();
  const auto id = static_cast<std::uint32_t>(plan_.nodes.size());
  node(container, parent);
  if (fine_ || spent_ > 4 * options_.most_columns) return;
  fine_ = true;
  for (std::size_t i = told; i < faults_.list().size(); ++i)
    if (Diagnostic& d = faults_.list()[i]; d.severity == Severity::error)
      d.severity = Severity::warning, demoted_.push_back(i);
  leave(fields, named);
  tolerant_ = false;
  // Its packets are told apart where its own condition can be asked; others fit no container.
  const bool begun = plan_.nodes.size() > id;
  Node n;
  n.container = container;
  n.parent = parent;
  n.refused = true;
  n.need_bits = plan_.nodes[parent].need_bits;
  n.dynamic = plan_.nodes[parent].dynamic;
  if (begun) n.restriction = std::move(plan_.nodes[id].restriction);
  plan_.nodes.resize(id);
  auto& children = plan_.nodes[parent].children;
  if (!children.empty() && children.back() == id) children.pop_back();
  if (begun && db_.containers[container].restriction.kind != Match::Kind::refused) {
    children.push_back(id);
    plan_.nodes.push_back(std::move(n));
  }
  plan_.aside.push_back(container);
}

/// What is set aside is told; where no container at an end of the tree is left, it is the error it was.
void Compiler::settle_aside() {
  if (plan_.aside.empty()) return;
  const bool any = std::any_of(plan_.nodes.begin(), plan_.nodes.end(), [&](const Node& n) {
    return !n.refused && !n.abstract && heirs_[n.container].empty();
  });
  if (!any) {
    for (const std::size_t i : demoted_) faults_.list()[i].severity = Severity::error;
    fine_ = false;
    return;
  }
  for (const Id c : plan_.aside)
    fault("BARY-TELEMETRY-0222", {{"container", db_.containers[c].name}}, db_.containers[c].at,
          Severity::warning);
}

void Compiler::extras(std::uint32_t id) {
  const ParameterType& t = *plan_.fields[id].type;
  const Parameter& p = db_.parameters[plan_.fields[id].parameter];
  const bool needs = !t.encoding.contexts.empty() || t.encoding.calibrator.kind == Calibrator::Kind::math ||
                     !t.alarms.empty() || p.validity.kind != Match::Kind::always ||
                     t.reference == TimeReference::parameter;
  if (!needs) return;
  if (!spend(t.encoding.contexts.size() + t.alarms.size())) return;
  FieldExtras x;
  const auto operands = [&](const Calibrator& c) {
    std::vector<Operand> list;
    for (const auto& term : c.terms)
      if (term.kind == Calibrator::Term::Kind::parameter)
        list.push_back(operand(term.parameter, term.parameter.calibrated));
    return list;
  };
  x.math.push_back(operands(t.encoding.calibrator));
  for (const auto& c : t.encoding.contexts) {
    x.contexts.emplace_back(match(c.context), &c.calibrator);
    x.math.push_back(operands(c.calibrator));
  }
  tolerant_ = true;  // what an alarm asks for cannot change a value
  for (const auto& a : t.alarms) {
    FieldExtras::CompiledAlarm k;
    k.alarm = &a;
    k.context = match(a.context);
    x.remembers = x.remembers || a.remembers();
    for (const auto& c : a.conditions) k.conditions.push_back(match(c.first));
    x.alarms.push_back(std::move(k));
  }
  x.validity = match(p.validity);
  tolerant_ = false;
  if (t.reference == TimeReference::parameter) x.offset_from = operand(t.offset_from, true);
  plan_.fields[id].extras = static_cast<std::uint32_t>(plan_.extras.size());
  plan_.extras.push_back(std::move(x));
}

namespace {

bool asks_slot(const CompiledMatch& m) {
  if (m.left.kind == Operand::Kind::slot || m.right.kind == Operand::Kind::slot) return true;
  return std::any_of(m.terms.begin(), m.terms.end(), asks_slot);
}

/// The comparison for equality of `m` or of one of its terms with the field of `key`.
const CompiledMatch* equality(const CompiledMatch& m, const CompiledMatch* key) {
  if (m.kind == CompiledMatch::Kind::fast && m.relation == Relation::equal)
    return !key || (m.byte == key->byte && m.shift_left == key->shift_left &&
                    m.shift_right == key->shift_right)
               ? &m
               : nullptr;
  if (m.kind == CompiledMatch::Kind::all)
    for (const CompiledMatch& t : m.terms)
      if (const CompiledMatch* f = equality(t, key)) return f;
  return nullptr;
}

}  // namespace

void Compiler::switch_children(std::uint32_t id) {
  Node& n = plan_.nodes[id];
  for (const std::uint32_t c : n.children) n.probe = n.probe || asks_slot(plan_.nodes[c].restriction);
  if (n.probe || n.children.size() < 4) return;
  // Any field that all children compare for equality serves.
  std::vector<const CompiledMatch*> candidates;
  const CompiledMatch& first = plan_.nodes[n.children[0]].restriction;
  if (first.kind == CompiledMatch::Kind::all) {
    for (const CompiledMatch& t : first.terms) candidates.push_back(&t);
  } else {
    candidates.push_back(&first);
  }
  for (const CompiledMatch* k : candidates) {
    if (!equality(*k, nullptr)) continue;
    std::vector<std::pair<std::uint64_t, std::uint32_t>> table;
    for (const std::uint32_t c : n.children)
      if (const CompiledMatch* f = equality(plan_.nodes[c].restriction, k)) table.emplace_back(f->wanted, c);
    if (table.size() != n.children.size()) continue;
    std::stable_sort(table.begin(), table.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    if (n.switched) {  // the field that tells most children apart
      const auto distinct = [](const auto& t) {
        std::size_t d = 0;
        for (std::size_t i = 0; i < t.size(); ++i) d += !i || t[i].first != t[i - 1].first;
        return d;
      };
      if (distinct(table) <= distinct(n.table)) continue;
    }
    n.switched = true;
    n.key = *k;
    n.table = std::move(table);
  }
  if (!n.switched || n.table.back().first > 0xFFFF) return;
  n.direct.assign(n.table.back().first + 1, -1);
  for (std::size_t i = n.table.size(); i-- > 0;) n.direct[n.table[i].first] = static_cast<std::int32_t>(i);
}

}  // namespace bary::telemetry::xtce
