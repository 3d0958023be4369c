// access.eclipse: when satellites are in the shadow of the Earth or the Moon.

#include <algorithm>
#include <cmath>
#include <optional>

#include "bary/access/eclipse.hpp"
#include "bary/tasks/access_inputs-inl.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using access::Eclipses;
using access::Zone;

struct Found {
  ephemeris::Trajectory trajectory;
  access::EclipseOptions options;
  Eclipses eclipses;
  double span_s = 0;
};

std::string zone_name(Zone zone) {
  return zone == Zone::umbra ? "umbra" : zone == Zone::annular ? "annular" : "penumbra";
}

std::vector<ColumnSpec> eclipse_columns() {
  using T = ColumnType;
  return {
      {"satellite", T::text, "", {"in whose sky", "식을 겪는 위성"}},
      {"body", T::choice, "", {"what casts the shadow", "그림자를 드리우는 천체"}, true, {"Earth", "Moon"}},
      {"zone",
       T::choice,
       "",
       {"penumbra: part of the Sun is hidden (umbra and annular lie inside it)",
        "반영: 태양의 일부가 가림(본영과 금환은 그 안에 있음)"},
       true,
       {"penumbra", "umbra", "annular"}},
      {"start_utc",
       T::epoch,
       "",
       {"entry, or where the span or the data begin", "진입, 또는 기간이나 자료의 시작"}},
      {"stop_utc",
       T::epoch,
       "",
       {"exit, or where the span or the data end", "이탈, 또는 기간이나 자료의 끝"}},
      {"duration_min", T::f64, "", {"from start to stop", "시작부터 끝까지"}},
      {"begins", T::choice, "", {"event: an entry", "event는 진입"}, true, edge_labels()},
      {"ends", T::choice, "", {"event: an exit", "event는 이탈"}, true, edge_labels()}};
}

Table eclipses_table(const Found& f) {
  Table t(eclipse_columns());
  const Eclipses& e = f.eclipses;
  for (std::size_t i = 0; i < e.size(); ++i) {
    t["satellite"].push(f.trajectory.objects[e.satellite[i]].name);
    t["body"].push_choice(frames::name_of_body(e.body[i]));
    t["zone"].push_choice(zone_name(e.zone[i]));
    t["start_utc"].push(instant(e.start[i]));
    t["stop_utc"].push(instant(e.stop[i]));
    t["duration_min"].push(rounded((e.stop[i] - e.start[i]) / 60, 5));
    t["begins"].push_choice(name_of(e.begins[i]));
    t["ends"].push_choice(name_of(e.ends[i]));
  }
  return t;
}

/// What the eclipses of one satellite come to.
struct Sum {
  std::int64_t penumbra = 0, umbra = 0;
  double in_umbra_s = 0, longest_umbra_s = 0, shaded_s = 0;
};
std::vector<Sum> sums(const Found& f) {
  std::vector<Sum> out(f.trajectory.objects.size());
  const Eclipses& e = f.eclipses;
  for (std::size_t i = 0; i < e.size(); ++i) {
    Sum& s = out[e.satellite[i]];
    const double d = e.stop[i] - e.start[i];
    if (e.zone[i] == Zone::penumbra) {
      ++s.penumbra;
      s.shaded_s += d;
    } else if (e.zone[i] == Zone::umbra) {
      ++s.umbra;
      s.in_umbra_s += d;
      s.longest_umbra_s = std::max(s.longest_umbra_s, d);
    }
  }
  return out;
}

std::vector<ColumnSpec> sum_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out = satellite_columns();
  out.push_back({"eclipses", T::i64, "", {"stretches of penumbra", "반영을 지나는 횟수"}});
  out.push_back({"umbras", T::i64, "", {"stretches of umbra", "본영을 지나는 횟수"}});
  out.push_back(
      {"longest_umbra_min", T::f64, "", {"longest stretch of umbra", "본영을 지나는 가장 긴 시간"}});
  out.push_back({"umbra_pct", T::f64, "", {"share of the span in the umbra", "기간 중 본영에 있는 비율"}});
  return out;
}

Table sums_table(const Found& f, const std::vector<Sum>& all) {
  Table t = satellites_table(f.trajectory, f.eclipses.objects);
  for (const ColumnSpec& c : sum_columns())
    if (!t.find(c.name)) t.add(c.name, c.type, c.unit, c.description.en);
  for (const Sum& s : all) {
    t["eclipses"].push(s.penumbra);
    t["umbras"].push(s.umbra);
    t["longest_umbra_min"].push(rounded(s.longest_umbra_s / 60, 4));
    t["umbra_pct"].push(rounded(100 * s.in_umbra_s / f.span_s, 3));
  }
  return t;
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"what happens", "결과"}},
          {"eclipses", T::i64, "", {"eclipses", "식 횟수"}},
          {"umbras", T::i64, "", {"passages through an umbra", "본영 통과 횟수"}},
          {"satellites", T::i64, "", {"satellites", "위성 수"}},
          {"eclipsed", T::i64, "", {"satellites that are eclipsed", "식을 겪는 위성 수"}},
          {"span_h", T::f64, "", {"length of the span", "기간"}},
          {"longest_satellite", T::text, "", {"longest in an umbra", "최장 본영 위성"}},
          {"longest_umbra_min", T::f64, "", {"longest time in an umbra", "최장 본영 시간"}},
          {"darkest_satellite", T::text, "", {"most of the span in an umbra", "본영 비율이 가장 큰 위성"}},
          {"darkest_umbra_pct", T::f64, "", {"largest share of the span in an umbra", "최대 본영 비율"}}};
}

Record answer_record(const Found& f, const std::vector<Sum>& all) {
  Record r;
  std::int64_t umbras = 0, eclipses = 0;
  std::optional<std::size_t> darkest, longest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    umbras += all[i].umbra;
    eclipses += all[i].penumbra;
    if (all[i].umbra == 0) continue;
    if (!darkest || all[i].in_umbra_s > all[*darkest].in_umbra_s) darkest = i;
    if (!longest || all[i].longest_umbra_s > all[*longest].longest_umbra_s) longest = i;
  }
  r.add("outcome", std::string(umbras ? "umbra" : eclipses ? "penumbra" : "none"));
  r.add("eclipses", eclipses);
  r.add("umbras", umbras);
  r.add("satellites", static_cast<std::int64_t>(all.size()));
  r.add("eclipsed", static_cast<std::int64_t>(
                        std::count_if(all.begin(), all.end(), [](const Sum& s) { return s.penumbra > 0; })));
  r.add("span_h", rounded(f.span_s / 3600, 5));
  if (longest) {
    r.add("longest_satellite", f.trajectory.objects[*longest].name);
    r.add("longest_umbra_min", rounded(all[*longest].longest_umbra_s / 60, 4));
    r.add("darkest_satellite", f.trajectory.objects[*darkest].name);
    r.add("darkest_umbra_pct", rounded(100 * all[*darkest].in_umbra_s / f.span_s, 2));
  } else {
    for (const char* name :
         {"longest_satellite", "longest_umbra_min", "darkest_satellite", "darkest_umbra_pct"})
      r.add(name, std::monostate{});
  }
  return r;
}

Outputs run_eclipse(const Inputs& in, const Context& ctx) {
  require_access(in, ctx);
  Found f;
  f.trajectory = merged_trajectory(in);
  f.options.start = in.epoch("start");
  f.options.stop = in.epoch("stop");
  f.options.by_moon = in.boolean("moon");
  if (in.text("earth") == "sphere") f.options.earth_flattening = 0;
  f.span_s = f.options.stop - f.options.start;
  f.eclipses = access::find_eclipses(f.trajectory, f.options, ctx);
  warn_of_ends(f.trajectory, f.eclipses.objects, ctx);
  const std::vector<Sum> all = sums(f);
  Outputs out;
  out.emplace("eclipses", eclipses_table(f));
  out.emplace("satellites", sums_table(f, all));
  out.emplace("answer", answer_record(f, all));
  return out;
}

std::vector<View> eclipse_views() {
  return {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "case": "outcome", "templates": {
         "umbra": {"en": "{eclipsed} of {satellites} satellite{s} {eclipsed:is|are} eclipsed in {span_h}, {umbras} time{s} by an umbra; the longest takes **{longest_umbra_min}** (**{longest_satellite}**).",
                   "ko": "{span_h} 동안 위성 {satellites}기 가운데 {eclipsed}기가 식을 겪으며 본영을 {umbras}회 지납니다. 가장 긴 것은 **{longest_satellite}**의 **{longest_umbra_min}**입니다."},
         "penumbra": {"en": "{eclipsed} of {satellites} satellite{s} {eclipsed:is|are} eclipsed in {span_h}, by a penumbra only.",
                      "ko": "{span_h} 동안 위성 {satellites}기 가운데 {eclipsed}기가 반영에만 들어갑니다."},
         "default": {"en": "No satellite is eclipsed within {span_h}.", "ko": "{span_h} 동안 식을 겪는 위성이 없습니다."}}})"},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["eclipses", "umbras", "longest_umbra_min", "darkest_umbra_pct"]})"},
      {"timeline",
       "timeline",
       {"In the umbra", "본영에 있는 때"},
       {"{darkest_satellite} spends most of the span in the dark: {darkest_umbra_pct}.",
        "{darkest_satellite} 위성이 가장 오래, 기간의 {darkest_umbra_pct} 동안 어둠 속에 있습니다."},
       R"({"values": "@answer", "table": "@eclipses", "lane": "satellite", "start": "start_utc", "stop": "stop_utc", "color": "body",
           "where": {"column": "zone", "is": "umbra"}, "lanes": {"table": "@satellites", "lane": "satellite"}})"},
      {"satellites",
       "table",
       {"Each satellite", "위성별"},
       {"Shares are of the whole span.", "비율은 전체 기간 대비입니다."},
       R"({"table": "@satellites"})"},
      {"eclipses",
       "table",
       {"All eclipses", "전체 식"},
       {"An umbra lies inside its penumbra.", "본영은 반영 안에 있습니다."},
       R"({"table": "@eclipses", "sort": "start_utc", "color": "body"})"},
  };
}

std::map<std::string, Text> labels() {
  std::map<std::string, Text> names{{"satellite", {"Satellite", "위성"}},
                                    {"body", {"Shadow of", "그림자"}},
                                    {"body=Earth", {"Earth", "지구"}},
                                    {"body=Moon", {"Moon", "달"}},
                                    {"zone", {"Zone", "구역"}},
                                    {"zone=penumbra", {"penumbra", "반영"}},
                                    {"zone=umbra", {"umbra", "본영"}},
                                    {"zone=annular", {"annular", "금환"}},
                                    {"start_utc", {"Start", "시작"}},
                                    {"stop_utc", {"Stop", "끝"}},
                                    {"duration_min", {"Duration", "지속"}},
                                    {"begins", {"Begins with", "시작"}},
                                    {"ends", {"Ends with", "끝"}},
                                    {"begins=event", {"entry", "진입"}},
                                    {"ends=event", {"exit", "이탈"}},
                                    {"eclipses", {"Eclipses", "식 횟수"}},
                                    {"umbras", {"Umbras", "본영 횟수"}},
                                    {"longest_umbra_min", {"Longest umbra", "최장 본영"}},
                                    {"umbra_pct", {"In the umbra", "본영 비율"}}};
  names.merge(state_labels());
  return names;
}

}  // namespace

void add_access_eclipse(Registry& registry) {
  Kind k;
  k.name = "access.eclipse";
  k.version = 2;
  k.summary = {"When satellites are in the shadow of Earth or Moon", "위성이 지구나 달의 그림자에 드는 때"};
  k.doc = {
      "Umbra, penumbra and annular zone by the cones that touch Sun and body, the Earth as the WGS84 "
      "ellipsoid "
      "(a ball would be wrong by up to 6 s in low orbit) or a ball, without air and aberration. Entries and "
      "exits within 0.2 ms of the orbit given; no eclipse longer than that is missed. Orekit's published "
      "times are met within 0.5 ms, rays to 720 points of the Sun's limb within 3 ms.",
      "태양과 천체에 접하는 원뿔로 본영, 반영, 금환 구역을 구합니다. 지구는 WGS84 타원체(구로 보면 "
      "저궤도에서 최대 6초 틀림) 또는 구이며, 대기와 광행차는 넣지 않습니다. 진입과 이탈은 주어진 궤도에서 "
      "0.2 ms 이내이고 그보다 긴 식은 빠지지 않습니다. Orekit이 공개한 시각과 0.5 ms, 태양 가장자리 "
      "720점으로 그은 광선과 3 ms 이내로 일치합니다."};
  k.params = trajectory_params();
  k.params.push_back(
      Param::boolean("moon", {"eclipses by the Moon too", "달에 의한 식도 포함"}).with_default(false));
  k.params.push_back(Param::choice("earth", {"ellipsoid", "sphere"},
                                   {"figure of the Earth; the sphere has its equatorial radius",
                                    "지구의 형태. 구는 적도 반지름"})
                         .with_default(std::string("ellipsoid")));
  const auto names = labels();
  k.outputs = {{"eclipses", "Table", {"every eclipse", "모든 식"}, eclipse_columns(), names},
               {"satellites", "Table", {"each satellite", "위성별"}, sum_columns(), names},
               {"answer", "Record", {"the answer", "답"}, answer_fields(), {}}};
  k.views = eclipse_views();
  k.run = run_eclipse;
  k.check = check_access;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
