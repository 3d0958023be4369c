// Valid ranges and alarms.
#include <algorithm>
#include <cmath>
#include <limits>

#include <re2/re2.h>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

std::string_view name_of(Level l) {
  switch (l) {
    case Level::watch:
      return "watch";
    case Level::warning:
      return "warning";
    case Level::distress:
      return "distress";
    case Level::critical:
      return "critical";
    case Level::severe:
      return "severe";
    case Level::normal:
      break;
  }
  return "normal";
}

Range Reader::range(const Node& n) {
  Range r{-HUGE_VAL, HUGE_VAL};
  r.low = number(n, "minInclusive", r.low);
  r.high = number(n, "maxInclusive", r.high);
  if (n.attribute("minExclusive")) r.low = number(n, "minExclusive", r.low), r.low_open = true;
  if (n.attribute("maxExclusive")) r.high = number(n, "maxExclusive", r.high), r.high_open = true;
  return r;
}

void Reader::valid_range(const Node& n, ParameterType& t) {
  attributes(n, {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive",
                 "validRangeAppliesToCalibrated", "rangeAppliesToCalibrated"});
  t.has_valid_range = true;
  t.valid_range = range(n);
  t.valid_range_is_calibrated =
      boolean(n, "validRangeAppliesToCalibrated", boolean(n, "rangeAppliesToCalibrated", true));
}

Level Reader::level(const Node& n, const char* name) {
  const std::string_view s = attribute(n, name);
  for (const Level l :
       {Level::normal, Level::watch, Level::warning, Level::distress, Level::critical, Level::severe})
    if (s == xtce::name_of(l)) return l;
  if (!s.empty()) bad_value(n, name, s, "normal, watch, warning, distress, critical, severe");
  return Level::normal;
}

void Reader::alarm(const Node& n, ParameterType& t) { t.alarms.push_back(alarm_body(n)); }

void Reader::context_alarms(const Node& n, ParameterType& t) {
  std::vector<Alarm> with_context;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) != "ContextAlarm") {
      unknown(c, n, Severity::warning, {"ContextAlarm"});
      continue;
    }
    with_context.push_back(alarm_body(c));
  }
  // They are asked before the default, whatever their order in the file.
  t.alarms.insert(t.alarms.begin(), std::make_move_iterator(with_context.begin()),
                  std::make_move_iterator(with_context.end()));
}

void Reader::alarm_ranges(const Node& n, std::vector<Alarm::Band>& bands) {
  const bool inside = attribute(n, "rangeForm") == "inside";
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (common(e)) continue;
    Alarm::Band b{range(c), Level::normal, inside};
    if (e == "WatchRange")
      b.level = Level::watch;
    else if (e == "WarningRange")
      b.level = Level::warning;
    else if (e == "DistressRange")
      b.level = Level::distress;
    else if (e == "CriticalRange")
      b.level = Level::critical;
    else if (e == "SevereRange")
      b.level = Level::severe;
    else if (e == "Range")
      b.level = level(c, "level"), b.inside = attribute(c, "rangeForm") == "inside";
    else {
      unknown(c, n, Severity::warning,
              {"WatchRange", "WarningRange", "DistressRange", "CriticalRange", "SevereRange"});
      continue;
    }
    bands.push_back(b);
  }
}

void Reader::change_ranges(const Node& n, Alarm& a) {
  Alarm::Change c;
  c.per_second = attribute(n, "changeType") != "changePerSample";
  c.is_percentage = attribute(n, "changeBasis") == "percentageChange";
  c.samples = std::max<std::int64_t>(1, integer(n, "spanOfInterestInSamples", 1));
  c.seconds = std::max(0.0, number(n, "spanOfInterestInSeconds", 0));
  alarm_ranges(n, c.bands);
  a.changes.push_back(std::move(c));
}

void Reader::time_ranges(const Node& n, std::vector<Alarm::Band>& bands) {
  const double unit = time_unit(n, "timeUnits");
  if (unit == 0) return not_evaluated(n, "timeUnits=\"" + std::string(attribute(n, "timeUnits")) + "\"");
  const std::size_t first = bands.size();
  alarm_ranges(n, bands);
  for (std::size_t i = first; i < bands.size(); ++i) bands[i].range.low *= unit, bands[i].range.high *= unit;
}

void Reader::patterns(const Node& n, Alarm& a) {
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (common(e)) continue;
    if (e != "StringAlarm") {
      unknown(c, n, Severity::warning, {"StringAlarm"});
      continue;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    const std::string_view pattern = attribute(c, "matchPattern");
    auto expression =
        std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (expression->ok())
      a.patterns.push_back({std::move(expression), level(c, "alarmLevel")});
    else
      bad_value(
          c, "matchPattern", pattern,
          {"a regular expression (" + expression->error() + ")", "정규식(" + expression->error() + ")"});
  }
}

void Reader::not_evaluated(const Node& n, std::string_view what) {
  fault("BARY-TELEMETRY-0217", {{"what", std::string(what)}}, at(n), Severity::warning);
}

Alarm Reader::alarm_body(const Node& n) {
  harmless_ = true;  // an alarm changes no value
  Alarm a;
  a.at = at(n);
  a.otherwise = level(n, "defaultAlarmLevel");
  a.violations = std::max<std::int64_t>(1, integer(n, "minViolations", 1));
  a.conformance = std::max<std::int64_t>(1, integer(n, "minConformance", a.violations));
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "StaticAlarmRanges" || e == "AlarmMultiRanges") {
      time_ranges(c, a.bands);
    } else if (e == "ChangeAlarmRanges") {
      change_ranges(c, a);
    } else if (e == "ChangePerSecondAlarmRanges") {
      Alarm::Change change;
      change.per_second = true;
      time_ranges(c, change.bands);
      a.changes.push_back(std::move(change));
    } else if (e == "StringAlarmList") {
      patterns(c, a);
    } else if (e == "EnumerationAlarmList" || e == "EnumerationAlarm") {
      const auto one = [&](const Node& x) {
        const char* label = x.attribute("enumerationLabel") ? "enumerationLabel" : "enumerationValue";
        a.labels.emplace_back(attribute(x, label), level(x, "alarmLevel"));
      };
      if (e == "EnumerationAlarm") {
        one(c);
      } else {
        for (const Node& x : c.children())
          if (local(x) == "EnumerationAlarm") one(x);
      }
    } else if (e == "AlarmConditions") {
      for (const Node& x : c.children()) {
        if (x.type() != pugi::node_element) continue;
        const std::string_view k = local(x);
        const Level l = k == "WatchAlarm"      ? Level::watch
                        : k == "WarningAlarm"  ? Level::warning
                        : k == "DistressAlarm" ? Level::distress
                        : k == "CriticalAlarm" ? Level::critical
                        : k == "SevereAlarm"   ? Level::severe
                                               : Level::normal;
        if (l == Level::normal)
          unknown(x, c, Severity::warning,
                  {"WatchAlarm", "WarningAlarm", "DistressAlarm", "CriticalAlarm", "SevereAlarm"});
        else
          a.conditions.emplace_back(match(x), l);
      }
    } else if (e == "ContextMatch") {
      a.context = match(c);
    } else if (e == "CustomAlarm") {
      not_evaluated(c, e);
    } else if (!common(e)) {
      unknown(c, n, Severity::warning,
              {"StaticAlarmRanges", "AlarmMultiRanges", "AlarmConditions", "EnumerationAlarmList",
               "ChangeAlarmRanges", "ChangePerSecondAlarmRanges", "StringAlarmList", "ContextMatch"});
    }
  }
  harmless_ = false;
  return a;
}

}  // namespace bary::telemetry::xtce
