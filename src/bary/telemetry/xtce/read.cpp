#include <algorithm>
#include <charconv>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

// --- elements and attributes ---

std::string_view Reader::local(const Node& n) {
  const std::string_view s = n.name();
  const auto colon = s.rfind(':');
  return colon == std::string_view::npos ? s : s.substr(colon + 1);
}
At Reader::at(const Node& n) {
  // Of the name; the element begins one byte before.
  return static_cast<At>(std::max<std::ptrdiff_t>(1, n.offset_debug()) - 1);
}
std::string_view Reader::attribute(const Node& n, const char* name) { return n.attribute(name).value(); }

Diagnostic& Reader::fault(std::string_view code, Error::Args args, At where, Severity s,
                          std::string_view attr) {
  if (harmless_) s = Severity::warning;
  Diagnostic& d = faults_.add(code, args, s);
  d.where = db_.place(where, attr);
  d.excerpt = db_.excerpt(where);
  if (s != Severity::error) return d;
  if (owner_ == no_id) {
    db_.usable = false;
    return d;
  }
  db_.flaws.push_back({of_, owner_, std::move(d)});
  faults_.list().pop_back();
  return db_.flaws.back().diagnostic;
}

void Reader::unknown(const Node& n, const Node& parent, Severity s, Names known) {
  if (n.type() != pugi::node_element) return;
  const std::string name(local(n).substr(0, 80));
  Diagnostic& d = fault("BARY-TELEMETRY-0202",
                        {{"element", name}, {"parent", std::string(local(parent).substr(0, 80))}}, at(n), s);
  const std::vector<std::string> candidates(known.begin(), known.end());
  d.hint = did_you_mean(name, candidates);
}

void Reader::attributes(const Node& n, Names known) {
  for (const auto& a : n.attributes()) {
    const std::string_view name = a.name();
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    // What another name space says of an element is none of XTCE's business; so are name and descriptions.
    if (name.find(':') != std::string_view::npos || name == "xmlns" || name == "shortDescription" ||
        name == "name")
      continue;
    Diagnostic& d =
        fault("BARY-TELEMETRY-0203",
              {{"attribute", std::string(name.substr(0, 80))}, {"element", std::string(local(n))}}, at(n),
              Severity::warning, name);
    const std::vector<std::string> candidates(known.begin(), known.end());
    d.hint = did_you_mean(name.substr(0, 80), candidates);
  }
}

Diagnostic& Reader::bad_value(const Node& n, std::string_view attr, std::string_view found, Phrase expected) {
  Diagnostic& d = fault("BARY-TELEMETRY-0205",
                        {{"what", std::string(attr)}, {"element", std::string(local(n).substr(0, 80))}},
                        at(n), Severity::error, attr);
  d.found = std::string(found.substr(0, 80));
  d.expected = std::move(expected);
  return d;
}

void Reader::refuse(const Node& n, Phrase what) {
  fault("BARY-TELEMETRY-0210", {{"what", std::move(what)}}, at(n), Severity::warning);
}

std::string_view Reader::required(const Node& n, const char* name) {
  const auto a = n.attribute(name);
  const std::string_view s = a.value();
  if (!s.empty()) return s;
  fault("BARY-TELEMETRY-0204", {{"attribute", name}, {"element", std::string(local(n).substr(0, 80))}},
        at(n));
  return {};
}

bool Reader::common(std::string_view e) {
  return e == "LongDescription" || e == "AliasSet" || e == "AncillaryDataSet";
}

double Reader::number(const Node& n, const char* name, double otherwise) {
  const std::string_view s = attribute(n, name);
  if (s.empty()) return otherwise;
  // XML Schema's double spells infinity INF.
  if (s == "INF") return HUGE_VAL;
  if (s == "-INF") return -HUGE_VAL;
  if (const auto v = parse_f64(s)) return *v;
  bad_value(n, name, s, {"a number", "수"});
  return otherwise;
}

std::optional<std::int64_t> whole_number(std::string_view s) {
  s = trim(s);
  bool negative = false;
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) {
    negative = s[0] == '-';
    s.remove_prefix(1);
  }
  int base = 10;
  if (s.size() > 2 && s[0] == '0') {
    const char c = s[1];
    base = c == 'x' || c == 'X' ? 16 : c == 'o' || c == 'O' ? 8 : c == 'b' || c == 'B' ? 2 : 10;
    if (base != 10) s.remove_prefix(2);
  }
  std::uint64_t v = 0;
  const auto [p, e] = std::from_chars(s.data(), s.data() + s.size(), v, base);
  if (s.empty() || e != std::errc() || p != s.data() + s.size()) return std::nullopt;
  // The upper half of 64 unsigned bits keeps its bits.
  if (negative && v > std::uint64_t{1} << 63) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - v : v);
}

std::int64_t Reader::integer(const Node& n, const char* name, std::int64_t otherwise) {
  const std::string_view s = attribute(n, name);
  if (s.empty()) return otherwise;
  if (const auto v = whole_number(s)) return *v;
  bad_value(n, name, s, {"a whole number", "정수"});
  return otherwise;
}

bool Reader::boolean(const Node& n, const char* name, bool otherwise) {
  const std::string_view s = attribute(n, name);
  if (s.empty()) return otherwise;
  const std::string v = lower(s);
  if (v == "true" || v == "1") return true;
  if (v == "false" || v == "0") return false;
  bad_value(n, name, s, {"true or false", "true 또는 false"});
  return otherwise;
}

std::string Reader::name_of_item(const Node& n, std::string_view kind) {
  const std::string_view s = required(n, "name");
  if (s.find('/') != std::string_view::npos) {
    Diagnostic& d = fault("BARY-TELEMETRY-0205", {{"what", "name"}, {"element", std::string(kind)}}, at(n),
                          Severity::error, "name");
    d.found = std::string(s.substr(0, 80));
    d.expected = {"a name without a slash", "빗금(/)이 없는 이름"};
  }
  return std::string(s);
}

// --- systems ---

void Reader::read(std::string_view text) {
  pugi::xml_document document;
  // No entity is expanded but the five of XML, no DTD is read; a DOCTYPE is kept as text to be looked at.
  const auto result = document.load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_doctype | pugi::parse_trim_pcdata);
  if (!result) {
    const std::string reason = result.description();
    fault("BARY-TELEMETRY-0200", {{"reason", reason}},
          static_cast<At>(std::max<std::ptrdiff_t>(0, result.offset)));
    return;
  }
  for (const Node& n : document.children())
    if (n.type() == pugi::node_doctype &&
        std::string_view(n.value()).find("<!ENTITY") != std::string_view::npos)
      fault("BARY-TELEMETRY-0209", {}, 0);
  const Node root = document.document_element();
  if (local(root) != "SpaceSystem") {
    Diagnostic& d = fault("BARY-TELEMETRY-0201", {}, at(root));
    d.found = "<" + std::string(local(root).substr(0, 80)) + ">";
    d.expected = "<SpaceSystem>";
    return;
  }
  const bool yamcs = text.find("_yamcs_ignore") != std::string_view::npos ||
                     text.find("AncillaryData name=\"Yamcs\"") != std::string_view::npos;
  bytes_in_size_tags_ = options_.leading_size == ReadOptions::LeadingSize::bytes ||
                        (options_.leading_size == ReadOptions::LeadingSize::by_file && yamcs);
  system(root, no_id, 0);
  resolve();
}

void Reader::system(const Node& n, Id parent, int depth) {
  if (depth > deepest) {
    fault("BARY-TELEMETRY-0216", {{"what", "SpaceSystem"}}, at(n));
    return;
  }
  const Id id = static_cast<Id>(db_.systems.size());
  SpaceSystem s;
  s.name = name_of_item(n, "SpaceSystem");
  s.path = (parent == no_id ? std::string() : db_.systems[parent].path) + "/" + s.name;
  s.parent = parent;
  s.at = at(n);
  db_.systems.push_back(std::move(s));
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "TelemetryMetaData" || e == "CommandMetaData") {
      meta_data(c, id, e[0] == 'T');
    } else if (e == "SpaceSystem") {
      system(c, id, depth + 1);
    } else if (!common(e) && e != "Header" && e != "ServiceSet") {
      // XInclude would bring in another file, which is never opened.
      unknown(c, n, e == "include" ? Severity::error : Severity::warning,
              {"TelemetryMetaData", "CommandMetaData", "SpaceSystem", "Header", "ServiceSet"});
    }
  }
}

void Reader::meta_data(const Node& n, Id system, bool telemetry) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "ParameterTypeSet") {
      type_set(c, system);
    } else if (e == "ParameterSet") {
      parameter_set(c, system);
    } else if (!telemetry) {
      continue;  // commands are not read
    } else if (e == "ContainerSet") {
      for (const Node& k : c.children()) {
        if (k.type() != pugi::node_element) continue;
        if (local(k) == "SequenceContainer")
          container(k, system);
        else
          unknown(k, c, Severity::error, {"SequenceContainer"});
      }
    } else if (e != "MessageSet" && e != "StreamSet" && e != "AlgorithmSet") {
      unknown(
          c, n, Severity::warning,
          {"ParameterTypeSet", "ParameterSet", "ContainerSet", "MessageSet", "StreamSet", "AlgorithmSet"});
    }
  }
}

// --- parameters ---

void Reader::parameter_set(const Node& n, Id system) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) == "Parameter")
      parameter(c, system);
    else if (local(c) != "ParameterRef")
      unknown(c, n, Severity::warning, {"Parameter", "ParameterRef"});
  }
}

void Reader::parameter(const Node& n, Id system) {
  attributes(n, {"name", "parameterTypeRef", "initialValue", "shortDescription"});
  const Owner owner(*this, Flaw::Of::parameter, static_cast<Id>(db_.parameters.size()));
  Parameter p;
  p.name = name_of_item(n, "Parameter");
  p.system = system;
  p.at = at(n);
  p.type_text = required(n, "parameterTypeRef");
  p.initial = attribute(n, "initialValue");
  p.description = attribute(n, "shortDescription");
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "ParameterProperties") {
      properties(c, p);
    } else if (e == "AliasSet") {
      aliases(c, p);
    } else if (e == "LongDescription") {
      if (p.description.empty()) p.description = trim(c.child_value());
    } else if (!common(e)) {
      unknown(c, n, Severity::warning,
              {"ParameterProperties", "AliasSet", "LongDescription", "AncillaryDataSet"});
    }
  }
  db_.parameters.push_back(std::move(p));
}

void Reader::properties(const Node& n, Parameter& p) {
  const std::string_view source = attribute(n, "dataSource");
  p.source = source == "derived"    ? DataSource::derived
             : source == "constant" ? DataSource::constant
             : source == "local"    ? DataSource::local
             : source == "ground"   ? DataSource::ground
                                    : DataSource::telemetered;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "ValidityCondition")
      p.validity = match(c);
    else if (e != "SystemName" && e != "PhysicalAddressSet" && e != "TimeAssociation")
      unknown(c, n, Severity::warning,
              {"ValidityCondition", "SystemName", "PhysicalAddressSet", "TimeAssociation"});
  }
}

void Reader::aliases(const Node& n, Parameter& p) {
  for (const Node& c : n.children())
    if (local(c) == "Alias") p.aliases.emplace_back(attribute(c, "nameSpace"), attribute(c, "alias"));
}

// --- containers ---

void Reader::container(const Node& n, Id system) {
  attributes(n, {"name", "abstract", "idlePattern", "shortDescription"});
  const Owner owner(*this, Flaw::Of::container, static_cast<Id>(db_.containers.size()));
  Container k;
  k.name = name_of_item(n, "SequenceContainer");
  k.system = system;
  k.at = at(n);
  k.abstract = boolean(n, "abstract", false);
  k.description = attribute(n, "shortDescription");
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "EntryList") {
      for (const Node& x : c.children())
        if (x.type() == pugi::node_element) entry(x, k);
    } else if (e == "BaseContainer") {
      base_container(c, k);
    } else if (e == "BinaryEncoding") {
      for (const Node& x : c.children())
        if (local(x) == "SizeInBits") k.size = integer_value(x);
    } else if (!common(e) && e != "DefaultRateInStream" && e != "RateInStreamSet") {
      unknown(c, n, Severity::error,
              {"EntryList", "BaseContainer", "BinaryEncoding", "DefaultRateInStream", "RateInStreamSet"});
    }
  }
  db_.containers.push_back(std::move(k));
}

void Reader::base_container(const Node& n, Container& k) {
  k.base_text = required(n, "containerRef");
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) == "RestrictionCriteria")
      k.restriction = match(c);
    else
      unknown(c, n, Severity::error, {"RestrictionCriteria"});
  }
}

void Reader::entry(const Node& n, Container& k) {
  Entry e;
  e.at = at(n);
  const std::string_view name = local(n);
  if (name == "ParameterRefEntry" || name == "ArrayParameterRefEntry") {
    attributes(n, {"parameterRef"});
    e.text = required(n, "parameterRef");
  } else if (name == "ContainerRefEntry") {
    attributes(n, {"containerRef"});
    e.kind = Entry::Kind::container;
    e.text = required(n, "containerRef");
  } else if (name == "ParameterSegmentRefEntry" || name == "ContainerSegmentRefEntry" ||
             name == "StreamSegmentEntry" || name == "IndirectParameterRefEntry") {
    e.kind = Entry::Kind::refused;
    e.text = name;
    refuse(n, name);
    k.entries.push_back(std::move(e));
    return;
  } else {
    unknown(n, n.parent(), Severity::error,
            {"ParameterRefEntry", "ArrayParameterRefEntry", "ContainerRefEntry", "ParameterSegmentRefEntry",
             "ContainerSegmentRefEntry", "StreamSegmentEntry", "IndirectParameterRefEntry"});
    return;
  }
  entry_parts(n, e);
  k.entries.push_back(std::move(e));
}

void Reader::entry_parts(const Node& n, Entry& e) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view name = local(c);
    if (name == "LocationInContainerInBits") {
      attributes(c, {"referenceLocation"});
      e.has_location = true;
      e.location = integer_value(c);
      const std::string_view r = attribute(c, "referenceLocation");
      if (r == "containerStart") {
        e.reference = Reference::container_start;
      } else if (r == "containerEnd") {
        e.reference = Reference::container_end;
      } else if (r == "nextEntry") {
        e.reference = Reference::next_entry;
        refuse(c, "referenceLocation=\"nextEntry\"");
      } else if (!r.empty() && r != "previousEntry") {
        bad_value(c, "referenceLocation", r, "previousEntry, containerStart, containerEnd");
      }
    } else if (name == "RepeatEntry") {
      for (const Node& x : c.children()) {
        if (x.type() != pugi::node_element) continue;
        if (local(x) == "Count")
          e.repeat = integer_value(x);
        else if (local(x) == "Offset")
          e.repeat_offset = integer_value(x);
        else
          unknown(x, c, Severity::error, {"Count", "Offset"});
      }
    } else if (name == "IncludeCondition") {
      e.include = match(c);
    } else if (name == "DimensionList") {
      e.dimensions = dimensions(c);
    } else if (!common(name) && name != "TimeAssociation") {
      unknown(c, n, Severity::error,
              {"LocationInContainerInBits", "RepeatEntry", "IncludeCondition", "DimensionList",
               "TimeAssociation"});
    }
  }
}

// --- the door ---

Database read_xtce(std::string_view text, std::string file, Diagnostics& faults, const ReadOptions& options) {
  Database db;
  db.file = std::move(file);
  db.keep_text(text);
  db.usable = true;
  if (text.size() >= no_id) {
    faults.add("BARY-TELEMETRY-0215", {{"what", {"the file", "파일"}}}).where.file = db.file;
    db.usable = false;
    return db;
  }
  Reader(db, faults, options).read(text);
  return db;
}

}  // namespace bary::telemetry::xtce
