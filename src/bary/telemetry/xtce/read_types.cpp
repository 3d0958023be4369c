// Parameter types: what a value means.
#include <algorithm>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

void Reader::type_set(const Node& n, Id system) {
  using Kind = ParameterType::Kind;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "IntegerParameterType")
      type(c, system, Kind::integer);
    else if (e == "FloatParameterType")
      type(c, system, Kind::floating);
    else if (e == "EnumeratedParameterType")
      type(c, system, Kind::enumerated);
    else if (e == "BooleanParameterType")
      type(c, system, Kind::boolean);
    else if (e == "StringParameterType")
      type(c, system, Kind::text);
    else if (e == "BinaryParameterType")
      type(c, system, Kind::binary);
    else if (e == "AbsoluteTimeParameterType")
      type(c, system, Kind::absolute_time);
    else if (e == "RelativeTimeParameterType")
      type(c, system, Kind::relative_time);
    else if (e == "ArrayParameterType")
      type(c, system, Kind::array);
    else if (e == "AggregateParameterType")
      type(c, system, Kind::aggregate);
    else
      unknown(
          c, n, Severity::warning,
          {"IntegerParameterType", "FloatParameterType", "EnumeratedParameterType", "BooleanParameterType",
           "StringParameterType", "BinaryParameterType", "AbsoluteTimeParameterType",
           "RelativeTimeParameterType", "ArrayParameterType", "AggregateParameterType"});
  }
}

void Reader::type(const Node& n, Id system, ParameterType::Kind kind) {
  const Owner owner(*this, Flaw::Of::type, static_cast<Id>(db_.types.size()));
  ParameterType t;
  t.kind = kind;
  t.name = name_of_item(n, local(n));
  t.system = system;
  t.at = at(n);
  t.base_text = attribute(n, "baseType");
  t.initial = attribute(n, "initialValue");
  attributes(n, {"baseType", "initialValue", "signed", "sizeInBits", "oneStringValue", "zeroStringValue",
                 "characterWidth", "restrictionPattern", "arrayTypeRef", "numberOfDimensions"});
  if (kind == ParameterType::Kind::boolean) {
    if (const auto a = n.attribute("oneStringValue")) t.one = a.value();
    if (const auto a = n.attribute("zeroStringValue")) t.zero = a.value();
  } else if (kind == ParameterType::Kind::array) {
    t.element_text = required(n, "arrayTypeRef");
  }
  for (const Node& c : n.children())
    if (c.type() == pugi::node_element) type_part(c, n, t);
  db_.types.push_back(std::move(t));
}

void Reader::type_part(const Node& c, const Node& n, ParameterType& t) {
  using Kind = ParameterType::Kind;
  const std::string_view e = local(c);
  if (common(e) || e == "ToString" || e == "SizeRangeInCharacters") return;
  if (e == "UnitSet") {
    for (const Node& u : c.children())
      if (local(u) == "Unit") t.unit += (t.unit.empty() ? "" : " ") + std::string(trim(u.child_value()));
  } else if (e == "EnumerationList" && t.kind == Kind::enumerated) {
    enumeration_list(c, t);
  } else if (e == "ValidRange") {
    valid_range(c, t);
  } else if (e == "ValidRangeSet") {
    for (const Node& r : c.children())
      if (local(r) == "ValidRange") valid_range(r, t);
    t.valid_range_is_calibrated = boolean(c, "validRangeAppliesToCalibrated", true);
  } else if (e == "DefaultAlarm") {
    alarm(c, t);
  } else if (e == "ContextAlarmList" || e == "BinaryContextAlarmList") {
    context_alarms(c, t);
  } else if (e == "Encoding" && (t.kind == Kind::absolute_time || t.kind == Kind::relative_time)) {
    time_encoding(c, t);
  } else if (e == "ReferenceTime") {
    reference_time(c, t);
  } else if (e == "DimensionList" && t.kind == Kind::array) {
    t.dimensions = dimensions(c);
  } else if (e == "MemberList" && t.kind == Kind::aggregate) {
    members(c, t);
  } else if (!encoding(c, t)) {
    unknown(c, n, Severity::error,
            {"UnitSet", "IntegerDataEncoding", "FloatDataEncoding", "StringDataEncoding",
             "BinaryDataEncoding", "Encoding", "EnumerationList", "ValidRange", "DefaultAlarm",
             "ContextAlarmList", "ReferenceTime", "DimensionList", "MemberList", "ToString"});
  }
}

void Reader::enumeration_list(const Node& n, ParameterType& t) {
  struct Item {
    Enumeration e;
    std::uint32_t label;
  };
  std::vector<Item> items;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) != "Enumeration") {
      unknown(c, n, Severity::error, {"Enumeration"});
      continue;
    }
    attributes(c, {"value", "maxValue", "label"});
    required(c, "value");
    Enumeration e;
    e.low = integer(c, "value", 0);
    e.high = integer(c, "maxValue", e.low);
    e.label = attribute(c, "label");
    if (e.high < e.low) bad_value(c, "maxValue", attribute(c, "maxValue"), {"not below value", "value 이상"});
    const auto known = std::find(t.labels.begin(), t.labels.end(), e.label);
    const auto label = static_cast<std::uint32_t>(known - t.labels.begin());
    if (known == t.labels.end()) t.labels.push_back(e.label);
    items.push_back({std::move(e), label});
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& a, const Item& b) { return a.e.low < b.e.low; });
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i && items[i].e.low <= items[i - 1].e.high) {
      Diagnostic& d =
          fault("BARY-TELEMETRY-0207", {{"kind", "Enumeration"}, {"name", std::to_string(items[i].e.low)}},
                at(n), Severity::warning);
      d.found = items[i].e.label + ", " + items[i - 1].e.label;
      // The first in the file holds, as far as values overlap.
      if (items[i].e.high <= items[i - 1].e.high) {
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(i--));
        continue;
      }
      items[i].e.low = items[i - 1].e.high + 1;
    }
  }
  for (auto& i : items) {
    t.enumerations.push_back(std::move(i.e));
    t.label_of.push_back(i.label);
  }
}

void Reader::members(const Node& n, ParameterType& t) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) != "Member") {
      unknown(c, n, Severity::error, {"Member"});
      continue;
    }
    Member m;
    m.name = name_of_item(c, "Member");
    m.type_text = n.attribute("parameterTypeRef") ? attribute(c, "parameterTypeRef") : required(c, "typeRef");
    m.at = at(c);
    t.members.push_back(std::move(m));
  }
}

// --- time ---

double Reader::time_unit(const Node& n, const char* name) {
  static constexpr std::pair<std::string_view, double> known[] = {{"seconds", 1},
                                                                  {"s", 1},
                                                                  {"picoSeconds", 1e-12},
                                                                  {"nanoSeconds", 1e-9},
                                                                  {"microSeconds", 1e-6},
                                                                  {"milliSeconds", 1e-3},
                                                                  {"minutes", 60},
                                                                  {"hours", 3600},
                                                                  {"days", 86400},
                                                                  {"months", 0},
                                                                  {"years", 0}};
  const std::string_view units = attribute(n, name);
  if (units.empty()) return 1;
  for (const auto& [unit, seconds] : known)
    if (units == unit) return seconds;
  bad_value(n, name, units, "seconds, picoSeconds, days");
  return 1;
}

void Reader::time_encoding(const Node& n, ParameterType& t) {
  attributes(n, {"units", "scale", "offset"});
  t.time_scale = number(n, "scale", 1);
  t.time_offset = number(n, "offset", 0);
  t.time_unit_s = time_unit(n, "units");
  // Months and years: the time stays raw.
  if (t.time_unit_s == 0) refuse(n, "units=\"" + std::string(attribute(n, "units")) + "\"");
  for (const Node& c : n.children())
    if (c.type() == pugi::node_element && !encoding(c, t))
      unknown(c, n, Severity::error,
              {"IntegerDataEncoding", "FloatDataEncoding", "StringDataEncoding", "BinaryDataEncoding"});
}

void Reader::reference_time(const Node& n, ParameterType& t) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "Epoch") {
      const std::string_view s = trim(c.child_value());
      t.epoch_text = s;
      t.reference = s == "TAI"                    ? TimeReference::tai
                    : s == "J2000"                ? TimeReference::j2000
                    : s == "UNIX" || s == "POSIX" ? TimeReference::unix_
                    : s == "GPS"                  ? TimeReference::gps
                                                  : TimeReference::date;
      // A count from 1970 is POSIX's, which knows no leap seconds.
      if (s.starts_with("1970-01-01")) t.reference = TimeReference::unix_;
    } else if (e == "OffsetFrom") {
      t.reference = TimeReference::parameter;
      t.offset_from = reference(c);
    } else {
      unknown(c, n, Severity::error, {"Epoch", "OffsetFrom"});
    }
  }
}

}  // namespace bary::telemetry::xtce
