// Names: each reference finds what it means, or is reported with the nearest name; loops are found.
#include <algorithm>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

void Reader::index() {
  scopes_.resize(db_.systems.size());
  const auto put = [&](Index& list, std::string_view name, Id id, At where, std::string_view kind) {
    if (name.empty() || list.emplace(name, id).second) return;
    fault("BARY-TELEMETRY-0207", {{"kind", std::string(kind)}, {"name", std::string(name)}}, where,
          Severity::error, "name");
  };
  for (Id i = 0; i < db_.systems.size(); ++i)
    if (const SpaceSystem& s = db_.systems[i]; s.parent != no_id)
      put(scopes_[s.parent].children, s.name, i, s.at, "SpaceSystem");
  for (Id i = 0; i < db_.types.size(); ++i)
    put(scopes_[db_.types[i].system].types, db_.types[i].name, i, db_.types[i].at, "ParameterType");
  for (Id i = 0; i < db_.parameters.size(); ++i) {
    const Parameter& p = db_.parameters[i];
    put(scopes_[p.system].parameters, p.name, i, p.at, "Parameter");
    for (const auto& a : p.aliases) scopes_[p.system].aliases.emplace(a.second, i);
  }
  for (Id i = 0; i < db_.containers.size(); ++i)
    put(scopes_[db_.containers[i].system].containers, db_.containers[i].name, i, db_.containers[i].at,
        "SequenceContainer");
}

Id Reader::walk(Id from, std::string_view path, std::string_view& last) const {
  Id s = from;
  if (path.starts_with('/')) {
    s = no_id;  // above the root
    while (path.starts_with('/')) path.remove_prefix(1);
  }
  for (;;) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) break;
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(slash + 1);
    if (part.empty() || part == ".") continue;
    if (s == no_id) {
      if (part != db_.systems[0].name) return no_id;
      s = 0;
    } else if (part == "..") {
      s = db_.systems[s].parent;
      if (s == no_id) return no_id;
    } else {
      const auto it = scopes_[s].children.find(part);
      if (it == scopes_[s].children.end()) return no_id;
      s = it->second;
    }
  }
  last = path;
  return s == no_id ? 0 : s;
}

Id Reader::look(Id system, std::string_view name, Index Scope::* list) const {
  const Index& i = scopes_[system].*list;
  const auto it = i.find(name);
  return it == i.end() ? no_id : it->second;
}

Id Reader::find(Id system, std::string_view name, Index Scope::* list) const {
  // The standard has names mean the system they stand in. Files in use mean an enclosing one, too.
  for (Id s = system; s != no_id; s = db_.systems[s].parent) {
    std::string_view last = name;
    const Id in = walk(s, name, last);
    if (in != no_id) {
      if (const Id id = look(in, last, list); id != no_id) return id;
      if (list == &Scope::parameters)
        if (const Id id = look(in, last, &Scope::aliases); id != no_id) return id;
    }
    if (name.starts_with('/')) return no_id;
  }
  // A path that begins with the root's name and lacks its slash.
  if (name.starts_with(db_.systems[0].name + "/")) return find(0, "/" + std::string(name), list);
  return no_id;
}

void Reader::dangling(std::string_view kind, std::string_view name, At where, Index Scope::* list,
                      std::string_view attribute) {
  if (name.empty()) return;  // reported as missing
  Diagnostic& d =
      fault("BARY-TELEMETRY-0206", {{"kind", std::string(kind)}, {"name", std::string(name.substr(0, 120))}},
            where, Severity::error, attribute);
  const auto slash = name.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
  if (faults_.list().size() + db_.flaws.size() > 50 || last.size() > 120)
    return;  // near misses cost time, and enough have been given
  std::vector<std::string> candidates;
  for (const Scope& s : scopes_)
    for (const auto& [n, id] : s.*list)
      if (n.size() < 120 && n.size() + 8 > last.size() && last.size() + 8 > n.size())
        candidates.emplace_back(n);
  std::sort(candidates.begin(), candidates.end());
  d.hint = did_you_mean(last, candidates);
}

void Reader::resolve(ParameterRef& r, Id system) {
  if (r.text.empty()) return;
  r.parameter = find(system, r.text, &Scope::parameters);
  if (r.parameter == no_id) {
    // A member: what stands behind the first dot or bracket of the last part.
    const auto slash = r.text.rfind('/');
    const auto cut = r.text.find_first_of(".[", slash == std::string::npos ? 0 : slash + 1);
    if (cut != std::string::npos && cut > 0) {
      r.parameter = find(system, std::string_view(r.text).substr(0, cut), &Scope::parameters);
      if (r.parameter != no_id) r.member = r.text.substr(cut);
    }
  }
  // Members behind slashes, as some files have them.
  for (auto cut = r.text.rfind('/'); r.parameter == no_id && cut != std::string::npos && cut > 0;
       cut = r.text.rfind('/', cut - 1)) {
    r.parameter = find(system, std::string_view(r.text).substr(0, cut), &Scope::parameters);
    if (r.parameter == no_id) continue;
    r.member = r.text.substr(cut);
    std::replace(r.member.begin(), r.member.end(), '/', '.');
  }
  if (r.parameter == no_id) dangling("Parameter", r.text, r.at, &Scope::parameters, "parameterRef");
}

void Reader::resolve(Match& m, Id system) {
  if (m.kind == Match::Kind::compare) {
    resolve(m.left, system);
    if (m.right_is_parameter) resolve(m.right, system);
  }
  for (Match& t : m.terms) resolve(t, system);
}

void Reader::resolve(IntegerValue& v, Id system) {
  if (v.kind == IntegerValue::Kind::dynamic) resolve(v.parameter, system);
  for (auto& l : v.lookup) resolve(l.first, system);
}

void Reader::resolve(Calibrator& c, Id system) {
  for (auto& t : c.terms)
    if (t.kind == Calibrator::Term::Kind::parameter) resolve(t.parameter, system);
}

void Reader::resolve_types() {
  for (ParameterType& t : db_.types) {
    const Owner owner(*this, Flaw::Of::type, static_cast<Id>(&t - db_.types.data()));
    const auto type = [&](const std::string& name, At where, std::string_view attribute) {
      const Id id = find(t.system, name, &Scope::types);
      if (id == no_id) dangling("ParameterType", name, where, &Scope::types, attribute);
      return id;
    };
    if (!t.base_text.empty()) t.base = type(t.base_text, t.at, "baseType");
    if (t.kind == ParameterType::Kind::array) t.element = type(t.element_text, t.at, "arrayTypeRef");
    for (Member& m : t.members) m.type = type(m.type_text, m.at, "typeRef");
    for (auto& d : t.dimensions) resolve(d.first, t.system), resolve(d.second, t.system);
    resolve(t.encoding.size, t.system);
    resolve(t.encoding.calibrator, t.system);
    for (auto& c : t.encoding.contexts) resolve(c.context, t.system), resolve(c.calibrator, t.system);
    harmless_ = true;  // an alarm changes no value
    for (auto& a : t.alarms) {
      resolve(a.context, t.system);
      for (auto& c : a.conditions) resolve(c.first, t.system);
    }
    harmless_ = false;
    if (t.reference == TimeReference::parameter) resolve(t.offset_from, t.system);
  }
}

void Reader::inherit(Id id, std::vector<std::uint8_t>& state) {
  if (state[id] == 2) return;
  ParameterType& t = db_.types[id];
  if (state[id] == 1) {
    fault("BARY-TELEMETRY-0208", {{"kind", "ParameterType"}, {"name", t.name}}, t.at, Severity::error,
          "baseType");
    t.base = no_id;
    return;
  }
  state[id] = 1;
  // Not recursive: chains can be as long as the file.
  std::vector<Id> chain{id};
  while (db_.types[chain.back()].base != no_id) {
    const Id next = db_.types[chain.back()].base;
    if (state[next] == 2) {
      chain.push_back(next);
      break;
    }
    if (state[next] == 1) {
      ParameterType& c = db_.types[chain.back()];
      fault("BARY-TELEMETRY-0208", {{"kind", "ParameterType"}, {"name", c.name}}, c.at, Severity::error,
            "baseType");
      c.base = no_id;
      break;
    }
    state[next] = 1;
    chain.push_back(next);
  }
  for (std::size_t i = chain.size() - 1; i-- > 0;) {
    ParameterType& c = db_.types[chain[i]];
    const ParameterType& b = db_.types[chain[i + 1]];
    if (c.encoding.kind == Encoding::Kind::none) c.encoding = b.encoding;
    if (c.unit.empty()) c.unit = b.unit;
    if (c.initial.empty()) c.initial = b.initial;
    if (c.enumerations.empty()) c.enumerations = b.enumerations, c.labels = b.labels, c.label_of = b.label_of;
    if (!c.has_valid_range) {
      c.has_valid_range = b.has_valid_range;
      c.valid_range = b.valid_range;
      c.valid_range_is_calibrated = b.valid_range_is_calibrated;
    }
    if (c.alarms.empty()) c.alarms = b.alarms;
    if (c.reference == TimeReference::none) {
      c.reference = b.reference;
      c.epoch_text = b.epoch_text;
      c.offset_from = b.offset_from;
      if (c.time_scale == 1 && c.time_offset == 0)
        c.time_scale = b.time_scale, c.time_offset = b.time_offset, c.time_unit_s = b.time_unit_s;
    }
  }
  for (const Id c : chain) state[c] = 2;
}

bool Reader::visit_type(Id id, std::vector<std::uint8_t>& state, int depth) {
  if (id == no_id || state[id] == 2) return true;
  ParameterType& t = db_.types[id];
  if (state[id] == 1 || depth > deepest) {
    if (state[id] == 1)
      fault("BARY-TELEMETRY-0208", {{"kind", "ParameterType"}, {"name", t.name}}, t.at);
    else
      fault("BARY-TELEMETRY-0216", {{"what", "ParameterType"}}, t.at);
    return false;
  }
  state[id] = 1;
  bool fine = visit_type(t.element, state, depth + 1);
  for (std::size_t i = 0; fine && i < t.members.size(); ++i)
    fine = visit_type(t.members[i].type, state, depth + 1);
  state[id] = 2;
  return fine;
}

void Reader::loops_of_types() {
  std::vector<std::uint8_t> bases(db_.types.size()), parts(db_.types.size());
  for (Id i = 0; i < db_.types.size(); ++i) inherit(i, bases);
  for (Id i = 0; i < db_.types.size(); ++i)
    if (!visit_type(i, parts, 0)) return;
}

bool Reader::visit_container(Id id, std::vector<std::uint8_t>& state, const std::vector<std::vector<Id>>& to,
                             int depth) {
  if (state[id] == 2) return true;
  const Container& c = db_.containers[id];
  if (state[id] == 1 || depth > 4 * deepest) {
    if (state[id] == 1)
      fault("BARY-TELEMETRY-0208", {{"kind", "SequenceContainer"}, {"name", c.name}}, c.at, Severity::error,
            "name");
    else
      fault("BARY-TELEMETRY-0216", {{"what", "SequenceContainer"}}, c.at);
    return false;
  }
  state[id] = 1;
  bool fine = true;
  for (const Id next : to[id]) fine = fine && visit_container(next, state, to, depth + 1);
  state[id] = 2;
  return fine;
}

void Reader::loops_of_containers() {
  // Inheritance and inclusion together: a container that includes its own heir never ends either.
  std::vector<std::vector<Id>> to(db_.containers.size());
  for (Id i = 0; i < db_.containers.size(); ++i) {
    const Container& c = db_.containers[i];
    if (c.base != no_id) to[i].push_back(c.base);
    for (const Entry& e : c.entries)
      if (e.kind == Entry::Kind::container && e.target != no_id) to[i].push_back(e.target);
  }
  std::vector<std::uint8_t> state(db_.containers.size());
  for (Id i = 0; i < db_.containers.size(); ++i)
    if (!visit_container(i, state, to, 0)) return;
}

void Reader::resolve_containers() {
  for (Container& c : db_.containers) {
    const Owner owner(*this, Flaw::Of::container, static_cast<Id>(&c - db_.containers.data()));
    if (!c.base_text.empty()) {
      c.base = find(c.system, c.base_text, &Scope::containers);
      if (c.base == no_id)
        dangling("SequenceContainer", c.base_text, c.at, &Scope::containers, "containerRef");
    }
    resolve(c.restriction, c.system);
    resolve(c.size, c.system);
    for (Entry& e : c.entries) {
      if (e.kind == Entry::Kind::refused) continue;
      const bool container = e.kind == Entry::Kind::container;
      const auto list = container ? &Scope::containers : &Scope::parameters;
      e.target = find(c.system, e.text, list);
      if (e.target == no_id)
        dangling(container ? "SequenceContainer" : "Parameter", e.text, e.at, list,
                 container ? "containerRef" : "parameterRef");
      resolve(e.location, c.system);
      resolve(e.repeat, c.system);
      resolve(e.repeat_offset, c.system);
      resolve(e.include, c.system);
      for (auto& d : e.dimensions) resolve(d.first, c.system), resolve(d.second, c.system);
    }
  }
}

void Reader::resolve() {
  index();
  for (Parameter& p : db_.parameters) {
    const Owner owner(*this, Flaw::Of::parameter, static_cast<Id>(&p - db_.parameters.data()));
    p.type = find(p.system, p.type_text, &Scope::types);
    if (p.type == no_id) dangling("ParameterType", p.type_text, p.at, &Scope::types, "parameterTypeRef");
    harmless_ = true;  // nor does a judgement
    resolve(p.validity, p.system);
    harmless_ = false;
  }
  resolve_types();
  loops_of_types();
  resolve_containers();
  loops_of_containers();
}

}  // namespace bary::telemetry::xtce
