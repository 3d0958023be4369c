// access.looks: when each sensor can see each area, and the answer to "who sees it next".

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "bary/core/text.hpp"
#include "bary/geo/features.hpp"
#include "bary/tasks/looks_tables-inl.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using access::Look;
using access::Sensor;
constexpr double hour = 3600, deg = 180 / std::numbers::pi;

/// Everything that the outputs are made from.
struct Answered {
  LookSetup setup;
  std::vector<access::Target> targets;
  access::LookResult result;
  std::vector<Fleet> fleets;
  double span_s = 0;
  bool clouds = false;
};

double hours(double s) { return std::round(s / hour * 1e5) / 1e5; }
Scalar hours_or_null(const std::optional<double>& s) { return s ? Scalar(hours(*s)) : Scalar(); }
void push_hours(Column& c, const std::optional<double>& s) {
  if (s)
    c.push(hours(*s));
  else
    c.push_null();
}

std::vector<access::CloudChance> clouds_from(const Inputs& in) {
  std::vector<access::CloudChance> out;
  if (!in.has("clouds")) return out;
  const Table& t = in.table("clouds");
  const Column* area = t.find("area");
  for (std::size_t i = 0; i < t.rows(); ++i)
    out.push_back({area && area->valid(i) ? area->text()[i] : std::string(), t["start_utc"].epoch()[i],
                   t["stop_utc"].epoch()[i], t["cloud_pct"].f64()[i] / 100});
  return out;
}

/// One satellite a row, whether it looks or not: the lanes of the timeline.
Table satellites_table(const Answered& a) {
  Table t;
  for (const char* name : {"satellite", "country", "sensor"}) t.add(name, ColumnType::text);
  t.add("looks", ColumnType::i64);
  t.add("looks_straight", ColumnType::i64);
  t.add("first_utc", ColumnType::epoch);
  t.add("first_wait_h", ColumnType::f64, "h");
  t.add("first_wait_straight_h", ColumnType::f64, "h");
  t.add("longest_gap_h", ColumnType::f64, "h");
  t.add("status", ColumnType::text);
  for (std::size_t i = 0; i < a.setup.trajectory.objects.size(); ++i) {
    const ephemeris::Object& o = a.setup.trajectory.objects[i];
    std::string sensors, country;
    for (const Sensor& s : a.setup.sensors)
      if (lower(s.satellite) == lower(o.name)) {
        sensors += (sensors.empty() ? "" : ", ") + s.name;
        country = s.country;
      }
    if (sensors.empty()) continue;
    std::vector<std::pair<double, double>> all, straight;
    for (const Look& l : a.result.looks) {
      if (&a.setup.trajectory.objects[l.object] != &o) continue;
      all.emplace_back(l.start_s, l.stop_s);
      if (l.straight) straight.emplace_back(l.start_s, l.stop_s);
    }
    const auto g = access::gaps_of(all, a.span_s), h = access::gaps_of(straight, a.span_s);
    t["satellite"].push(o.name);
    t["country"].push(country);
    t["sensor"].push(sensors);
    t["looks"].push(static_cast<std::int64_t>(g.looks));
    t["looks_straight"].push(static_cast<std::int64_t>(h.looks));
    if (g.first_s)
      t["first_utc"].push(Epoch(a.setup.start + std::round(*g.first_s * 1e3) / 1e3));
    else
      t["first_utc"].push_null();
    push_hours(t["first_wait_h"], g.first_s);
    push_hours(t["first_wait_straight_h"], h.first_s);
    t["longest_gap_h"].push(hours(g.longest_s));
    t["status"].push(std::string(name_of(a.result.faults[i])));
  }
  return t;
}

Table fleets_table(const Answered& a) {
  Table t;
  t.add("fleet", ColumnType::text);
  t.add("country", ColumnType::text);
  t.add("roll", ColumnType::boolean);
  t.add("satellites", ColumnType::i64);
  t.add("detailed_looks", ColumnType::i64);
  for (const char* name : {"first_wait_h", "median_wait_h", "mean_wait_h", "p90_wait_h", "longest_gap_h"})
    t.add(name, ColumnType::f64, "h");
  t.add("looks", ColumnType::i64);
  t.add("first_wait_any_h", ColumnType::f64, "h");
  t.add("longest_gap_any_h", ColumnType::f64, "h");
  for (const Fleet& f : a.fleets) {
    t["fleet"].push(f.name);
    t["country"].push(f.country);
    t["roll"].push(f.roll);
    t["satellites"].push(static_cast<std::int64_t>(f.satellites));
    t["detailed_looks"].push(static_cast<std::int64_t>(f.detailed.looks));
    push_hours(t["first_wait_h"], f.detailed.first_s);
    push_hours(t["median_wait_h"], f.detailed.wait_of_share(0.5));
    push_hours(t["mean_wait_h"], f.detailed.mean_wait_s);
    push_hours(t["p90_wait_h"], f.detailed.wait_of_share(0.9));
    t["longest_gap_h"].push(hours(f.detailed.longest_s));
    t["looks"].push(static_cast<std::int64_t>(f.any.looks));
    push_hours(t["first_wait_any_h"], f.any.first_s);
    t["longest_gap_any_h"].push(hours(f.any.longest_s));
  }
  return t;
}

/// Share of ignitions at random that are seen within a wait, a curve a fleet.
Table revisit_table(const Answered& a) {
  Table t;
  t.add("fleet", ColumnType::text);
  t.add("country", ColumnType::text);
  t.add("roll", ColumnType::boolean);
  t.add("wait_h", ColumnType::f64, "h");
  t.add("share_pct", ColumnType::f64, "pct");
  const double farthest = std::min(0.7 * a.span_s, 120 * hour);
  constexpr int steps = 160;
  for (const Fleet& f : a.fleets) {
    if (f.detailed.looks == 0) continue;
    for (int k = 0; k <= steps; ++k) {
      const double x = farthest * k / steps;
      t["fleet"].push(f.name);
      t["country"].push(f.country);
      t["roll"].push(f.roll);
      t["wait_h"].push(hours(x));
      t["share_pct"].push(std::round(f.detailed.share_within(x) * 1e4) / 100);
    }
  }
  return t;
}

Table nights_table(const Answered& a, const access::TimeGrid& grid) {
  Table t;
  t.add("start_utc", ColumnType::epoch);
  t.add("stop_utc", ColumnType::epoch);
  for (const auto& [from, to] : access::nights_at(grid, a.targets.front().centre)) {
    t["start_utc"].push(Epoch(a.setup.start + std::round(from)));
    t["stop_utc"].push(Epoch(a.setup.start + std::round(to)));
  }
  return t;
}

/// Swaths and tracks of the first planned detailed looks, of the first looks of any kind where there are
/// none.
void add_map_layers(const Answered& a, const access::TimeGrid& grid, Outputs& out) {
  geo::Features swaths, tracks;
  std::vector<const Look*> shown;
  for (const bool detailed : {true, false}) {
    for (const Look& l : a.result.looks)
      if (l.planned && a.setup.detailed(l) == detailed && shown.size() < 8) shown.push_back(&l);
    if (!shown.empty()) break;
  }
  for (const Look* l : shown) {
    const auto& o = a.setup.trajectory.objects[l->object];
    const Sensor& s = a.setup.sensors[l->sensor];
    const access::FixedTrack track(*o.source, grid);
    geo::Feature f;
    f.name = o.name;
    const std::string utc = time::format_utc(a.setup.start + l->closest_s, 0);
    f.properties = {{"satellite", o.name},
                    {"country", s.country},
                    {"utc", utc},
                    {"label", o.name + " " + utc.substr(5, 5) + " " + utc.substr(11, 5)},
                    {"rolled", !l->straight}};
    const double from = std::max(0.0, l->closest_s - 90), to = std::min(a.span_s, l->closest_s + 90);
    geo::Feature line = f;
    line.geometry.type = geo::Geometry::Type::line;
    line.geometry.lines = {access::track_of(track, from, to)};
    tracks.features.push_back(std::move(line));
    f.geometry.type = geo::Geometry::Type::polygon;
    f.geometry.polygons = {access::swath_of(*l, s, track, 75)};
    swaths.features.push_back(std::move(f));
  }
  for (auto [name, features] : {std::pair{"swaths", &swaths}, {"tracks", &tracks}}) {
    geo::quantise(*features);
    out.emplace(name, Artefact("Features", std::make_shared<const geo::Features>(std::move(*features))));
  }
}

const Look* first_look(const Answered& a, bool detailed) {
  for (const Look& l : a.result.looks)
    if (l.planned && a.setup.detailed(l) == detailed) return &l;
  return nullptr;
}

std::variant<std::monostate, double, std::int64_t, bool, std::string, Epoch> as_value(const Scalar& s) {
  if (const double* d = std::get_if<double>(&s)) return *d;
  return std::monostate{};
}

void add_first(Record& r, const Answered& a, const Look* l, const std::string& prefix) {
  const bool have = l != nullptr;
  const auto text = [&](const std::string& name, Text t, const char* en, const char* ko) {
    if (have) {
      r.add(prefix + name, t.en, en, ko);
      r.add(prefix + name + "_ko", t.ko);
    } else {
      r.add(prefix + name, std::monostate{}, en, ko);
    }
  };
  const Sensor* s = have ? &a.setup.sensors[l->sensor] : nullptr;
  const std::string satellite = have ? a.setup.trajectory.objects[l->object].name : "";
  text("satellite", {satellite, satellite}, "satellite of the first look", "첫 관측 위성");
  text("sensor", have ? Text{s->name, s->name} : Text{}, "its sensor", "센서");
  text("country", have ? country_name(s->country) : Text{}, "its country", "국가");
  const auto number = [&](const char* name, double v, const char* en, const char* ko) {
    if (have)
      r.add(prefix + name, v, en, ko);
    else
      r.add(prefix + name, std::monostate{}, en, ko);
  };
  if (have)
    r.add(prefix + "utc", Epoch(a.setup.start + std::round(l->start_s * 1e3) / 1e3),
          "instant of the first look", "첫 관측 시각");
  else
    r.add(prefix + "utc", std::monostate{}, "instant of the first look", "첫 관측 시각");
  const bool detailed = prefix.empty();
  number("first_wait_h", have ? hours(l->start_s) : 0,
         detailed ? "to the first detailed look" : "to the first wide look",
         detailed ? "첫 상세 관측까지" : "첫 광역 관측까지");
  number("off_nadir_deg", have ? std::round(l->off_nadir * deg * 10) / 10 : 0,
         "off-nadir angle of the first look", "첫 관측의 직하 이탈각");
  number("ground_sample_m", have ? std::round(l->ground_sample_m * 100) / 100 : 0,
         "ground sample of the first look", "첫 관측의 지상 표본 간격");
  number("sun_elevation_deg", have ? std::round(l->sun_elevation * deg * 10) / 10 : 0,
         "Sun at the area during the first look", "첫 관측 때 태양 고도");
  if (!have) return;
  const bool rolled = !l->straight;
  const std::string roll = format_fixed(std::abs(l->roll) * deg, 0);
  text("pointing", rolled ? Text{"rolled " + roll + "°", roll + "° 기동"} : Text{"without roll", "기동 없이"},
       "how it points", "지향");
  const bool radar = s->type == access::SensorType::sar;
  const std::string_view light = access::name_of(l->light);
  text("light",
       radar              ? Text{"by radar", "레이더로"}
       : light == "day"   ? Text{"by daylight", "낮에"}
       : light == "night" ? Text{"by night", "밤에"}
                          : Text{"in twilight", "여명에"},
       "light", "빛");
  text("condition", radar || a.clouds ? Text{"", ""} : Text{"If clear, ", "맑다면 "}, "under which condition",
       "조건");
}

/// When the chance of at least one clear detailed look first reaches nine tenths, days of cloud taken as
/// independent.
std::optional<double> surely_seen(const Answered& a) {
  double cloudy = 1;
  for (const Look& l : a.result.looks) {
    if (!l.planned || !a.setup.detailed(l) || !l.clear) continue;
    cloudy *= 1 - *l.clear;
    if (1 - cloudy >= 0.9) return l.closest_s;
  }
  return std::nullopt;
}

Record answer_record(const Answered& a) {
  Record r;
  const Look *detailed = first_look(a, true), *wide = first_look(a, false);
  r.add("outcome",
        std::string(detailed && wide ? "both"
                    : detailed       ? "detailed"
                    : wide           ? "wide"
                                     : "none"),
        "what is seen within the span", "기간 안의 결과");
  add_first(r, a, detailed, "");
  add_first(r, a, wide, "wide_");
  r.add("start_utc", a.setup.start, "start of the span", "기간의 시작");
  r.add("span_h", hours(a.span_s), "length of the span", "기간");
  const Fleet &together = a.fleets[a.fleets.size() - 2], &straight = a.fleets.back();
  const auto count = [&](auto&& take) {
    return static_cast<std::int64_t>(std::count_if(a.result.looks.begin(), a.result.looks.end(), take));
  };
  r.add("satellites", static_cast<std::int64_t>(together.satellites), "satellites asked", "위성 수");
  r.add("detailed_looks", static_cast<std::int64_t>(together.detailed.looks), "detailed looks in the span",
        "기간 안의 상세 관측");
  r.add("looks", static_cast<std::int64_t>(together.any.looks), "looks in the span", "기간 안의 전체 관측");
  r.add("unplanned", count([](const Look& l) { return !l.planned; }), "looks that exclude one another",
        "서로 배제되는 관측");
  r.add("in_the_dark", static_cast<std::int64_t>(a.result.in_the_dark),
        "overflights without the light needed", "빛이 부족한 통과");
  r.add("longest_gap_h", hours(together.detailed.longest_s), "longest gap, all together", "전체 최장 공백");
  const auto add = [&](const char* name, const std::optional<double>& s, const char* en, const char* ko) {
    r.add(name, as_value(hours_or_null(s)), en, ko);
  };
  add("median_wait_h", together.detailed.wait_of_share(0.5), "median wait, all together", "전체 대기 중앙값");
  add("median_wait_straight_h", straight.detailed.wait_of_share(0.5), "median wait without roll",
      "기동 없는 대기 중앙값");
  // The best that one country does alone.
  const Fleet* alone = nullptr;
  double least = 0;
  for (const Fleet& f : a.fleets) {
    if (f.country == "together") continue;
    const auto m = f.detailed.wait_of_share(0.5);
    if (m && (!alone || *m < least)) {
      alone = &f;
      least = *m;
    }
  }
  const Text name = alone ? country_name(alone->name) : Text{"any country", "어느 나라"};
  r.add("alone_country", name.en, "the country that waits least alone", "단독 대기가 가장 짧은 국가");
  r.add("alone_country_ko", name.ko);
  add("median_wait_alone_h", alone ? std::optional(least) : std::nullopt,
      "median wait of the best country alone", "한 나라 단독 대기 중앙값");
  add("sure_wait_h", a.clouds ? surely_seen(a) : std::nullopt, "to a 90 % chance of a clear detailed look",
      "맑은 상세 관측 확률 90 %까지");
  r.add("gain", std::string(alone && together.detailed.wait_of_share(0.5) ? "known" : "unknown"),
        "whether the gain can be told", "이득을 말할 수 있는지");
  return r;
}

Outputs run_looks(const Inputs& in, const Context& ctx) {
  Answered a;
  a.setup = look_setup(in, ctx);
  a.span_s = a.setup.stop - a.setup.start;
  const auto clouds = clouds_from(in);
  a.clouds = !clouds.empty();
  const auto& areas = in.artefact("area").as<geo::Features>("Features");
  a.targets = access::targets_from(areas, in.has("spacing_km") ? in.number("spacing_km") : 0);
  access::TimeGrid grid(a.setup.start, a.setup.stop, in.number("step_s"), *ctx.data);
  access::LookOptions options;
  options.glint = in.number("glint_deg");
  options.clouds = clouds;
  a.result = access::find_looks(a.setup.trajectory, a.setup.sensors, a.targets, grid, options, ctx);
  for (std::size_t i = 0; i < a.result.faults.size(); ++i)
    if (a.result.faults[i] != ephemeris::SampleStatus::ok) {
      Diagnostic d = Error("BARY-TASKS-0042", {{"satellite", a.setup.trajectory.objects[i].name},
                                               {"reason", std::string(name_of(a.result.faults[i]))}})
                         .diagnostic();
      d.severity = Severity::warning;
      ctx.warn(std::move(d));
    }
  a.fleets = fleets_of(a.setup, a.result.looks, a.span_s);
  Outputs out;
  out.emplace("looks", looks_table(a.setup, a.result, a.targets));
  out.emplace("answer", answer_record(a));
  out.emplace("satellites", satellites_table(a));
  out.emplace("fleets", fleets_table(a));
  out.emplace("revisit", revisit_table(a));
  out.emplace("nights", nights_table(a, grid));
  add_map_layers(a, grid, out);
  geo::Features shown = areas;
  geo::quantise(shown);
  out.emplace("areas", Artefact("Features", std::make_shared<const geo::Features>(std::move(shown))));
  for (auto& [name, artefact] : out) artefact.labels.merge(a.setup.labels);
  return out;
}

std::vector<ColumnSpec> answer_fields() {
  const auto f = [](const std::string& name) { return ColumnSpec{name}; };
  std::vector<ColumnSpec> out;
  for (const char* p : {"", "wide_"})
    for (const char* name : {"satellite", "sensor", "country", "utc", "first_wait_h", "off_nadir_deg",
                             "ground_sample_m", "sun_elevation_deg"})
      out.push_back(f(std::string(p) + name));
  for (const char* name : {"outcome", "satellites", "detailed_looks", "looks", "unplanned", "in_the_dark",
                           "longest_gap_h", "median_wait_h", "median_wait_straight_h", "median_wait_alone_h",
                           "sure_wait_h", "span_h", "start_utc", "alone_country"})
    out.push_back(f(name));
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "both": {"en": "{condition}**{satellite}** ({country}, {pointing}) sees it first in detail at **{utc}, {first_wait_h} after ignition**, {light}; {wide_satellite} sees it at {wide_ground_sample_m} after {wide_first_wait_h}.",
           "ko": "{condition}**{satellite}**({country}, {pointing}) 위성이 **발화 {first_wait_h} 뒤인 {utc}**에 {light} 처음으로 상세히 봅니다. {wide_satellite} 위성은 {wide_first_wait_h} 뒤 {wide_ground_sample_m} 해상도로 봅니다."},
  "detailed": {"en": "{condition}**{satellite}** ({country}, {pointing}) sees it first at **{utc}, {first_wait_h} after ignition**, {light}.",
               "ko": "{condition}**{satellite}**({country}, {pointing}) 위성이 **발화 {first_wait_h} 뒤인 {utc}**에 {light} 처음 봅니다."},
  "wide": {"en": "No satellite sees it in detail within {span_h}; {wide_satellite} sees it at {wide_ground_sample_m} after {wide_first_wait_h}.",
           "ko": "{span_h} 안에 상세히 보는 위성이 없습니다. {wide_satellite} 위성은 {wide_first_wait_h} 뒤 {wide_ground_sample_m} 해상도로 봅니다."},
  "default": {"en": "No satellite sees it within {span_h}.", "ko": "{span_h} 안에 보는 위성이 없습니다."}}})";

const char* const gain_spec = R"({"values": "@answer", "case": "gain", "templates": {
  "known": {"en": "Planned together, the median wait for a detailed look falls from {median_wait_alone_h} ({alone_country} alone, the best of any) to **{median_wait_h}**; without roll it would be {median_wait_straight_h}.",
            "ko": "함께 계획하면 상세 관측까지의 대기 중앙값이 {median_wait_alone_h}({alone_country} 단독, 가장 짧은 나라)에서 **{median_wait_h}**(으)로 줄어듭니다. 기동하지 않으면 {median_wait_straight_h}입니다."},
  "default": {"en": "The span is too short, or the looks too few, to tell how long one waits on average.",
              "ko": "기간이 짧거나 관측이 적어 평균 대기 시간을 말할 수 없습니다."}}})";

std::vector<View> look_views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"gain", "sentence", {"What planning together gains", "함께 계획한 이득"}, {}, gain_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["first_wait_h", "wide_first_wait_h", "detailed_looks", "longest_gap_h", "median_wait_h", "sure_wait_h"]})"},
      {"timeline",
       "timeline",
       {"Looks by satellite and light", "위성별 관측과 빛"},
       {"Night is shaded. {detailed_looks} detailed looks in {span_h}; the longest gap, all together, is "
        "{longest_gap_h}.",
        "음영은 밤입니다. {span_h} 동안 상세 관측 {detailed_looks}회, 함께 계획할 때 최장 공백은 "
        "{longest_gap_h}입니다."},
       R"({"values": "@answer", "table": "@looks", "lane": "satellite", "group": "country", "start": "start_utc", "stop": "stop_utc", "at": "closest_utc",
           "hollow": {"column": "light", "is": "night", "label": {"en": "night", "ko": "밤"}, "otherwise": {"en": "day", "ko": "낮"}},
           "diamond": {"column": "rolled", "is": true, "label": {"en": "rolled", "ko": "기동"}, "otherwise": {"en": "without roll", "ko": "기동 없음"}},
           "lanes": {"table": "@satellites", "lane": "satellite", "group": "country", "note": "sensor"},
           "bands": {"table": "@nights", "start": "start_utc", "stop": "stop_utc", "label": {"en": "night at the area", "ko": "지역의 밤"}},
           "rules": [{"at": {"field": "start_utc"}, "label": {"en": "ignition", "ko": "발화"}}]})"},
      {"map",
       "map",
       {"The first detailed looks", "처음 상세 관측들"},
       {"Swaths are filled, ground tracks dashed; a rolled look runs beside its track.",
        "채운 띠는 관측 폭, 점선은 지상 궤적입니다. 기동 관측의 띠는 궤적에서 벗어나 있습니다."},
       R"({"layers": [
           {"features": "@swaths", "style": "swath", "color": "country", "name": {"en": "swaths", "ko": "관측 폭"}},
           {"features": "@tracks", "style": "track", "color": "country", "label": "label", "name": {"en": "ground tracks", "ko": "지상 궤적"}},
           {"features": "@areas", "style": "area", "label": "name"}], "width_km": 700})"},
      {"globe",
       "globe",
       {"The first detailed looks, from afar", "멀리서 본 처음 상세 관측들"},
       {"Swaths and ground tracks, 90 s before and after each look; the night side is that of the first "
        "one.",
        "관측 전후 90초의 관측 폭과 지상 궤적입니다. 밤 지역은 첫 관측 때의 것입니다."},
       R"({"values": "@answer", "sun": {"field": "utc"}, "layers": [
           {"features": "@swaths", "style": "swath", "color": "country", "name": {"en": "swaths", "ko": "관측 폭"}},
           {"features": "@tracks", "style": "track", "color": "country", "label": "label", "name": {"en": "ground tracks", "ko": "지상 궤적"}},
           {"features": "@areas", "style": "area", "label": "name"}]})",
       false},
      {"revisit",
       "line",
       {"Wait for the next detailed look", "다음 상세 관측까지의 대기"},
       {"Share of ignition times for which a detailed look has come within the wait; steeper is better.",
        "임의의 발화 시각 가운데 그 시간 안에 상세 관측이 있는 비율입니다. 가파를수록 좋습니다."},
       R"({"table": "@revisit", "x": "wait_h", "y": "share_pct", "series": "fleet", "color": "country", "emphasis": ["together"],
           "dashed": {"column": "roll", "is": false}, "y_domain": [0, 100],
           "x_label": {"en": "wait after an ignition at a random moment", "ko": "임의 시각 발화 후 대기"}})"},
      {"fleets",
       "table",
       {"Each country, all together, and without roll", "국가별, 전체, 기동 없이"},
       {"Detailed looks; the last columns count looks of any ground sample.",
        "상세 관측 기준이며 마지막 열들은 모든 해상도의 관측입니다."},
       R"({"table": "@fleets", "color": "country"})"},
      {"satellites",
       "table",
       {"Each satellite", "위성별"},
       {"Looks of any ground sample.", "모든 해상도의 관측입니다."},
       R"({"table": "@satellites", "color": "country", "sort": "first_utc"})"},
      {"looks",
       "table",
       {"All looks", "전체 관측"},
       {"Sortable; download as CSV.", "열로 정렬하고 CSV로 내려받을 수 있습니다."},
       R"({"table": "@looks", "columns": ["satellite", "sensor", "country", "closest_utc", "wait_h", "off_nadir_deg", "incidence_deg", "ground_sample_m", "sun_elevation_deg", "light", "roll_deg", "detail", "covered_pct", "clear_pct"], "sort": "closest_utc", "color": "country"})"},
  };
}

std::map<std::string, Text> labels() {
  return {{"satellite", {"Satellite", "위성"}},
          {"sensor", {"Sensor", "센서"}},
          {"area", {"Area", "지역"}},
          {"country", {"Country", "국가"}},
          {"start_utc", {"Start", "시작"}},
          {"stop_utc", {"Stop", "끝"}},
          {"closest_utc", {"Time", "시각"}},
          {"wait_h", {"After start", "시작 후"}},
          {"off_nadir_deg", {"Off-nadir", "직하 이탈각"}},
          {"incidence_deg", {"Incidence", "입사각"}},
          {"ground_sample_m", {"Ground sample", "지상 표본"}},
          {"sun_elevation_deg", {"Sun elevation", "태양 고도"}},
          {"sun_azimuth_deg", {"Sun azimuth", "태양 방위"}},
          {"light", {"Light", "빛"}},
          {"roll_deg", {"Roll", "롤"}},
          {"detail", {"Detail", "상세"}},
          {"covered_pct", {"Area covered", "덮은 비율"}},
          {"rolled", {"Rolled", "기동"}},
          {"glint", {"Sun glint", "태양 반사"}},
          {"clear_pct", {"Chance of clear sky", "맑을 확률"}},
          {"planned", {"Planned", "계획"}},
          {"light=day", {"day", "낮"}},
          {"light=night", {"night", "밤"}},
          {"light=twilight", {"twilight", "여명"}},
          {"detail=detailed", {"detailed", "상세"}},
          {"detail=wide", {"wide", "광역"}},
          {"fleet", {"Fleet", "위성군"}},
          {"fleet=KR", {"Korea", "한국"}},
          {"fleet=US", {"United States", "미국"}},
          {"fleet=EU", {"Europe", "유럽"}},
          {"fleet=JP", {"Japan", "일본"}},
          {"fleet=together", {"All together", "전체"}},
          {"fleet=together, no roll", {"All, without roll", "전체, 기동 없이"}},
          {"country=together", {"All together", "전체"}},
          {"roll", {"Roll used", "기동 사용"}},
          {"status", {"States", "궤도 상태"}},
          {"satellites", {"Satellites", "위성 수"}},
          {"detailed_looks", {"Detailed looks", "상세 관측"}},
          {"looks", {"Looks", "관측"}},
          {"looks_straight", {"Looks without roll", "기동 없는 관측"}},
          {"first_utc", {"First look", "첫 관측"}},
          {"first_wait_h", {"First wait", "첫 대기"}},
          {"first_wait_straight_h", {"First wait without roll", "기동 없는 첫 대기"}},
          {"median_wait_h", {"Median wait", "대기 중앙값"}},
          {"mean_wait_h", {"Mean wait", "평균 대기"}},
          {"p90_wait_h", {"90 % wait at most", "90 % 대기"}},
          {"longest_gap_h", {"Longest gap", "최장 공백"}},
          {"first_wait_any_h", {"First wait, any look", "첫 대기(전체)"}},
          {"longest_gap_any_h", {"Longest gap, any look", "최장 공백(전체)"}},
          {"share_pct", {"Share of ignitions seen", "관측된 발화 비율"}}};
}

}  // namespace

void add_access_looks(Registry& registry) {
  Kind k;
  k.name = "access.looks";
  k.version = 3;
  k.summary = {"When each sensor can see each area, and whose look comes next",
               "각 센서가 각 지역을 볼 수 있는 때와 다음 관측"};
  k.doc =
      "A point is seen when it crosses the plane across the ground track within the sensor's reach (roll and "
      "field; of a "
      "radar, its angles of incidence on its side): the root of a monotonic function, so that no look is "
      "missed, to 1 ms. "
      "An area is a set of sample points; the roll is the one that covers most of them, none where that is "
      "as good. Against "
      "Skyfield every crossing of seven satellites in a week stands within 3 ms and 0.001 degrees. The "
      "ground sample grows "
      "with the slant range and the incidence. Looks without the light that a sensor needs are left out. "
      "Where a satellite's "
      "agility is given, looks that exclude one another are decided by the longest path; its answers count "
      "planned looks only. "
      "Refraction and terrain are left out. Waits of ignitions at random are those of starts before the last "
      "look of the span.";
  k.params = look_params();
  k.params.insert(k.params.begin() + 1,
                  Param::of_artefact("area", "Features", {"what is looked at", "관측 지역"}));
  k.params.push_back(
      Param::of_table("clouds",
                      {{"area", ColumnType::text, "", "empty: all", false},
                       {"start_utc", ColumnType::epoch},
                       {"stop_utc", ColumnType::epoch},
                       {"cloud_pct", ColumnType::f64}},
                      {"chance of cloud over spans of time; without it answers read 'if clear'",
                       "시간대별 구름 확률. 없으면 답에 '맑다면'이 붙음"})
          .optional());
  k.params.push_back(
      Param::number("spacing_km", {"between sample points of an area; default a fifteenth of its size",
                                   "지역 표본점 간격. 기본은 크기의 15분의 1"})
          .optional()
          .range(0.05, 500));
  k.params.push_back(Param::number("glint_deg", {"Sun glint is flagged within this angle of the mirror image",
                                                 "거울상에서 이 각도 안이면 태양 반사로 표시"})
                         .with_default(25)
                         .range(0, 90));
  const auto names = labels();
  const auto column = [](const char* name, ColumnType t = ColumnType::f64) { return ColumnSpec{name, t}; };
  k.outputs = {
      {"looks", "Table", {"every look", "모든 관측"}, look_columns(), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields(), {}},
      {"satellites", "Table", {"each satellite", "위성별"}, {column("satellite", ColumnType::text)}, names},
      {"fleets",
       "Table",
       {"each country, all together, without roll", "국가별, 전체, 기동 없이"},
       {column("fleet", ColumnType::text)},
       names},
      {"revisit",
       "Table",
       {"share of ignitions seen within a wait", "대기 시간별 관측 비율"},
       {column("fleet", ColumnType::text)},
       names},
      {"nights",
       "Table",
       {"nights at the first area", "첫 지역의 밤"},
       {column("start_utc", ColumnType::epoch)},
       names},
      {"swaths", "Features", {"swaths of the first looks", "첫 관측들의 관측 폭"}, {}, {}},
      {"tracks", "Features", {"ground tracks of the first looks", "첫 관측들의 지상 궤적"}, {}, {}},
      {"areas", "Features", {"the areas", "지역"}, {}, {}},
  };
  k.views = look_views();
  k.run = run_looks;
  k.check = [](const Inputs& in, const Context&, Diagnostics& d) {
    if (!in.available("sensors")) return;
    try {
      (void)access::sensors_from(in.table("sensors"));
    } catch (const Error& e) {
      d.add(e.diagnostic());
    }
  };
  registry.add(std::move(k));
}

}  // namespace bary::tasks
