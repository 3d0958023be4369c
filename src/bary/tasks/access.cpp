// access.passes: when satellites rise, culminate and set over sites.

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "bary/access/looks.hpp"
#include "bary/access/passes.hpp"
#include "bary/core/text.hpp"
#include "bary/tasks/access_inputs-inl.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using access::Pass;
using access::Passes;

/// Everything that the outputs are made from.
struct Found {
  ephemeris::Trajectory trajectory;
  NamedSites sites;
  access::PassOptions options;
  Passes passes;
  double span_s = 0;

  const std::string& satellite(const Pass& p) const { return trajectory.objects[p.satellite].name; }
  const std::string& site(const Pass& p) const { return sites.sites[p.site].name; }
};

std::vector<ColumnSpec> event_columns() {
  using T = ColumnType;
  return {{"satellite", T::text, "", {"who passes", "지나가는 위성"}},
          {"site", T::text, "", {"over which site", "지나가는 장소"}},
          {"event", T::choice, "", {"what happens", "일어나는 일"}, true, {"rise", "culminate", "set"}},
          {"utc", T::epoch, "", {"when, to 1 ms", "시각(1 ms까지)"}},
          {"elevation_deg",
           T::f64,
           "",
           {"above the ellipsoid's tangent plane; apparent with refraction",
            "타원체 접평면 위의 각. 굴절을 넣으면 겉보기 고도"}},
          {"azimuth_deg", T::f64, "", {"from north through east", "북에서 동으로 잰 각"}},
          {"range_km", T::f64, "", {"from the site", "장소에서 위성까지"}},
          {"lit",
           T::boolean,
           "",
           {"some of the Sun is seen from the satellite", "위성에서 태양의 일부라도 보임"}},
          {"dark",
           T::boolean,
           "",
           {"the Sun stands below dark_sun_elevation_deg at the site",
            "장소에서 태양이 dark_sun_elevation_deg보다 낮음"}}};
}

std::vector<ColumnSpec> pass_columns() {
  using T = ColumnType;
  return {{"satellite", T::text, "", {"who passes", "지나가는 위성"}},
          {"site", T::text, "", {"over which site", "지나가는 장소"}},
          {"country", T::text, "", {"of the site", "장소의 국가"}},
          {"rise_utc",
           T::epoch,
           "",
           {"null where the pass is under way at the start", "시작 때 이미 진행 중이면 비어 있음"},
           false},
          {"highest_utc", T::epoch, "", {"of the highest elevation", "고도가 가장 높은 때"}},
          {"set_utc",
           T::epoch,
           "",
           {"null where the pass is under way at the stop", "끝에도 진행 중이면 비어 있음"},
           false},
          {"start_utc",
           T::epoch,
           "",
           {"rise, or where the span or the data begin", "뜨는 때, 또는 기간이나 자료의 시작"}},
          {"stop_utc",
           T::epoch,
           "",
           {"set, or where the span or the data end", "지는 때, 또는 기간이나 자료의 끝"}},
          {"duration_min", T::f64, "", {"from start to stop", "시작부터 끝까지"}},
          {"highest_deg", T::f64, "", {"highest elevation", "가장 높은 고도"}},
          {"begins", T::choice, "", {"event: a rise", "event는 뜸"}, true, edge_labels()},
          {"ends", T::choice, "", {"event: a set", "event는 짐"}, true, edge_labels()},
          {"visible",
           T::boolean,
           "",
           {"lit over a dark site at some event: to be seen by eye",
            "어느 사건에서든 어두운 장소 위로 햇빛을 받음: 맨눈으로 보임"}}};
}

/// The columns that count passes, of sites and of satellites.
std::vector<ColumnSpec> contact_columns(const char* contact, const char* contact_ko, const char* gap,
                                        const char* gap_ko) {
  using T = ColumnType;
  return {{"passes", T::i64, "", {"how many", "통과 횟수"}},
          {"contact_h", T::f64, "", {contact, contact_ko}},
          {"longest_gap_h", T::f64, "", {gap, gap_ko}}};
}

std::vector<ColumnSpec> site_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out{{"site", T::text, "", {"name", "이름"}},
                              {"country", T::text, "", {"where it is", "장소의 국가"}},
                              {"latitude_deg", T::f64, "", {"geodetic, WGS84", "측지 위도, WGS84"}},
                              {"longitude_deg", T::f64, "", {"east positive", "동경이 양수"}}};
  for (ColumnSpec& c : contact_columns("with any satellite above the horizon", "어느 위성이든 보이는 시간",
                                       "without any", "위성이 하나도 보이지 않는 가장 긴 시간"))
    out.push_back(std::move(c));
  return out;
}

std::vector<ColumnSpec> pass_satellite_columns() {
  std::vector<ColumnSpec> out = satellite_columns();
  for (ColumnSpec& c : contact_columns("above the horizon of any site", "어느 장소에서든 보이는 시간",
                                       "above none", "아무 데서도 보이지 않는 가장 긴 시간"))
    out.push_back(std::move(c));
  return out;
}

std::vector<ColumnSpec> sky_columns() {
  using T = ColumnType;
  return {{"pass", T::text, "", {"satellite and number of its pass", "위성과 통과 번호"}},
          {"satellite", T::text, "", {"who passes", "지나가는 위성"}},
          {"utc", T::epoch, "", {"instant", "시각"}},
          {"azimuth_deg", T::f64, "", {"from north through east", "북에서 동으로 잰 각"}},
          {"elevation_deg", T::f64, "", {"above the horizontal plane", "수평면 위의 각"}}};
}

Table events_table(const Found& f) {
  Table t(event_columns());
  static constexpr const char* names[] = {"rise", "culminate", "set"};
  const access::PassEvents& e = f.passes.events;
  for (std::size_t i = 0; i < e.size(); ++i) {
    t["satellite"].push(f.trajectory.objects[e.satellite[i]].name);
    t["site"].push(f.sites.sites[e.site[i]].name);
    t["event"].push_choice(names[static_cast<std::size_t>(e.event[i])]);
    t["utc"].push(instant(e.epoch[i]));
    t["elevation_deg"].push(degrees(e.elevation_rad[i]));
    t["azimuth_deg"].push(std::fmod(degrees(e.azimuth_rad[i]), 360));
    t["range_km"].push(rounded(e.range_m[i] / 1000, 3));
    t["lit"].push(e.lit[i] != 0);
    t["dark"].push(e.dark[i] != 0);
  }
  return t;
}

Table passes_table(const Found& f) {
  Table t(pass_columns());
  for (const Pass& p : f.passes.passes) {
    t["satellite"].push(f.satellite(p));
    t["site"].push(f.site(p));
    t["country"].push(f.sites.country[p.site]);
    push_edge(t["rise_utc"], p.begins, p.start);
    t["highest_utc"].push(instant(p.highest));
    push_edge(t["set_utc"], p.ends, p.stop);
    t["start_utc"].push(instant(p.start));
    t["stop_utc"].push(instant(p.stop));
    t["duration_min"].push(rounded((p.stop - p.start) / 60, 4));
    t["highest_deg"].push(degrees(p.highest_elevation_rad));
    t["begins"].push_choice(name_of(p.begins));
    t["ends"].push_choice(name_of(p.ends));
    bool visible = false;
    for (std::size_t i = p.first_event; i < p.first_event + p.event_count; ++i)
      visible = visible || (f.passes.events.lit[i] && f.passes.events.dark[i]);
    t["visible"].push(visible);
  }
  return t;
}

/// Passes that are taken, as stretches of the span.
template <class Take>
access::Gaps gaps_of(const Found& f, const Take& take) {
  std::vector<std::pair<double, double>> intervals;
  for (const Pass& p : f.passes.passes)
    if (take(p)) intervals.emplace_back(p.start - f.options.start, p.stop - f.options.start);
  return access::gaps_of(std::move(intervals), f.span_s);
}
double contact_of(const access::Gaps& g) {
  double s = 0;
  for (std::size_t i = 0; i < g.begin_s.size(); ++i) s += g.end_s[i] - g.begin_s[i];
  return s;
}

double hours(double s) { return rounded(s / 3600, 5); }

Table sites_table(const Found& f) {
  Table t(site_columns());
  for (std::size_t s = 0; s < f.sites.sites.size(); ++s) {
    const access::Gaps g = gaps_of(f, [&](const Pass& p) { return p.site == s; });
    t["site"].push(f.sites.sites[s].name);
    t["country"].push(f.sites.country[s]);
    t["latitude_deg"].push(degrees(f.sites.sites[s].place.latitude_rad));
    t["longitude_deg"].push(degrees(f.sites.sites[s].place.longitude_rad));
    t["passes"].push(static_cast<std::int64_t>(std::count_if(f.passes.passes.begin(), f.passes.passes.end(),
                                                             [&](const Pass& p) { return p.site == s; })));
    t["contact_h"].push(hours(contact_of(g)));
    t["longest_gap_h"].push(hours(g.longest_s));
  }
  return t;
}

/// Paths over the sky of the site with most passes: its highest ones.
Table sky_table(const Found& f, std::optional<std::size_t>& site, const Context& ctx) {
  Table t(sky_columns());
  std::map<std::size_t, std::size_t> count;
  for (const Pass& p : f.passes.passes) ++count[p.site];
  for (const auto& [s, n] : count)
    if (!site || n > count[*site]) site = s;
  if (!site) return t;
  std::vector<const Pass*> shown;
  for (const Pass& p : f.passes.passes)
    if (p.site == *site) shown.push_back(&p);
  constexpr std::size_t most = 6, points = 41;
  std::stable_sort(shown.begin(), shown.end(), [](const Pass* a, const Pass* b) {
    return a->highest_elevation_rad > b->highest_elevation_rad;
  });
  shown.resize(std::min(shown.size(), most));
  std::stable_sort(shown.begin(), shown.end(),
                   [](const Pass* a, const Pass* b) { return a->start < b->start; });
  for (const Pass* p : shown) {
    std::vector<Epoch> epochs;
    for (std::size_t k = 0; k < points; ++k)
      epochs.push_back(p->start + (p->stop - p->start) * static_cast<double>(k) / (points - 1));
    epochs.back() = p->stop;
    ephemeris::StateBuffer b(points);
    ephemeris::evaluate_in(*f.trajectory.objects[p->satellite].source, frames::Frame::itrf, epochs, *ctx.data,
                           b.columns());
    // The how-manieth of its satellite there: the picture adds the time.
    const auto number = std::count_if(f.passes.passes.begin(), f.passes.passes.end(), [&](const Pass& q) {
      return q.site == p->site && q.satellite == p->satellite && q.start <= p->start;
    });
    const std::string name = f.satellite(*p) + " #" + std::to_string(number);
    for (std::size_t k = 0; k < points; ++k) {
      if (b.status(k) != ephemeris::SampleStatus::ok) continue;
      const auto look = frames::look_angles(f.sites.sites[*site].place, b.r_m(k), b.v_m_s(k));
      t["pass"].push(name);
      t["satellite"].push(f.satellite(*p));
      t["utc"].push(instant(epochs[k]));
      t["azimuth_deg"].push(degrees(look.azimuth_rad));
      t["elevation_deg"].push(degrees(look.elevation_rad));
    }
  }
  return t;
}

Table pass_satellites(const Found& f) {
  Table t = satellites_table(f.trajectory, f.passes.objects);
  for (const ColumnSpec& c : pass_satellite_columns())
    if (!t.find(c.name)) t.add(c.name, c.type, c.unit, c.description.en);
  for (std::size_t i = 0; i < f.trajectory.objects.size(); ++i) {
    const auto mine = [&](const Pass& p) { return p.satellite == i; };
    const access::Gaps g = gaps_of(f, mine);
    t["passes"].push(
        static_cast<std::int64_t>(std::count_if(f.passes.passes.begin(), f.passes.passes.end(), mine)));
    t["contact_h"].push(hours(contact_of(g)));
    t["longest_gap_h"].push(hours(g.longest_s));
  }
  return t;
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"how the span begins", "기간의 시작 상황"}},
          {"first_satellite", T::text, "", {"first satellite", "첫 위성"}},
          {"first_site", T::text, "", {"over which site", "첫 장소"}},
          {"first_utc", T::epoch, "", {"first rise", "첫 뜨는 시각"}},
          {"first_wait_h", T::f64, "", {"to the first rise", "첫 위성이 뜰 때까지"}},
          {"highest_deg", T::f64, "", {"highest elevation of all", "최고 고도"}},
          {"highest_satellite", T::text, "", {"by", "최고 고도 위성"}},
          {"passes", T::i64, "", {"passes", "통과 횟수"}},
          {"satellites", T::i64, "", {"satellites", "위성 수"}},
          {"sites", T::i64, "", {"sites", "장소 수"}},
          {"span_h", T::f64, "", {"length of the span", "기간"}},
          {"start_utc", T::epoch, "", {"start of the span", "기간의 시작"}},
          {"contact_h", T::f64, "", {"with a satellite over some site", "어느 장소든 위성이 보이는 시간"}},
          {"contact_pct", T::f64, "", {"of the time some satellite is up", "위성이 보이는 시간 비율"}},
          {"longest_gap_h", T::f64, "", {"longest time without a satellite", "위성이 없는 최장 시간"}},
          {"longest_wait_h", T::f64, "", {"longest wait of one satellite for a site", "한 위성의 최장 대기"}},
          {"waiting_satellite", T::text, "", {"which waits longest", "가장 오래 기다리는 위성"}},
          {"sky_site", T::text, "", {"site with most passes", "통과가 가장 많은 장소"}}};
}

Record answer_record(const Found& f, std::optional<std::size_t> sky_site) {
  Record r;
  const Pass* first = nullptr;
  const Pass* highest = nullptr;
  for (const Pass& p : f.passes.passes) {
    if (!first || p.start < first->start) first = &p;
    if (!highest || p.highest_elevation_rad > highest->highest_elevation_rad) highest = &p;
  }
  const bool up = first && first->begins != access::Edge::event;
  r.add("outcome", std::string(!first ? "none" : up ? "up" : "rises"));
  const auto text = [&](const char* name, const Pass* p, const std::string& value) {
    if (p)
      r.add(name, value);
    else
      r.add(name, std::monostate{});
  };
  text("first_satellite", first, first ? f.satellite(*first) : "");
  text("first_site", first, first ? f.site(*first) : "");
  if (first) {
    r.add("first_utc", instant(first->start));
    r.add("first_wait_h", hours(first->start - f.options.start));
    r.add("highest_deg", rounded(degrees(highest->highest_elevation_rad), 1));
  } else {
    for (const char* name : {"first_utc", "first_wait_h", "highest_deg"}) r.add(name, std::monostate{});
  }
  text("highest_satellite", highest, highest ? f.satellite(*highest) : "");
  r.add("passes", static_cast<std::int64_t>(f.passes.passes.size()));
  r.add("satellites", static_cast<std::int64_t>(f.trajectory.objects.size()));
  r.add("sites", static_cast<std::int64_t>(f.sites.sites.size()));
  r.add("span_h", hours(f.span_s));
  r.add("start_utc", f.options.start);
  // All sites together: as long as any satellite stands over any of them.
  const access::Gaps g = gaps_of(f, [](const Pass&) { return true; });
  r.add("contact_h", hours(contact_of(g)));
  r.add("contact_pct", rounded(100 * contact_of(g) / f.span_s, 2));
  r.add("longest_gap_h", hours(g.longest_s));
  std::size_t waiting = 0;
  double wait = -1;
  for (std::size_t i = 0; i < f.trajectory.objects.size(); ++i) {
    const double w = gaps_of(f, [&](const Pass& p) { return p.satellite == i; }).longest_s;
    if (w > wait) wait = w, waiting = i;
  }
  if (wait >= 0) {
    r.add("longest_wait_h", hours(wait));
    r.add("waiting_satellite", f.trajectory.objects[waiting].name);
  } else {
    r.add("longest_wait_h", std::monostate{});
    r.add("waiting_satellite", std::monostate{});
  }
  if (sky_site)
    r.add("sky_site", f.sites.sites[*sky_site].name);
  else
    r.add("sky_site", std::monostate{});
  return r;
}

Outputs run_passes(const Inputs& in, const Context& ctx) {
  require_access(in, ctx);
  Found f;
  f.trajectory = merged_trajectory(in);
  f.sites = sites_of(in);
  f.options.start = in.epoch("start");
  f.options.stop = in.epoch("stop");
  f.options.refraction = in.boolean("refraction");
  f.options.dark_below_rad = in.number("dark_sun_elevation_deg");
  f.options.shadow =
      in.text("shadow") == "cylindrical" ? access::Shadow::cylindrical : access::Shadow::conical;
  f.span_s = f.options.stop - f.options.start;
  f.passes = access::find_passes(f.trajectory, f.sites.sites, f.options, ctx);
  warn_of_ends(f.trajectory, f.passes.objects, ctx);
  std::optional<std::size_t> sky_site;
  Outputs out;
  out.emplace("events", events_table(f));
  out.emplace("passes", passes_table(f));
  out.emplace("sites", sites_table(f));
  out.emplace("satellites", pass_satellites(f));
  out.emplace("sky", sky_table(f, sky_site, ctx));
  out.emplace("answer", answer_record(f, sky_site));
  for (auto& [name, artefact] : out) artefact.labels.merge(f.sites.labels);
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "rises": {"en": "{passes} {passes:pass|passes} of {satellites} satellite{s} over {sites} site{s} in {span_h}; **{waiting_satellite}** waits longest for a site, **{longest_wait_h}**. The first to rise is {first_satellite}, over {first_site} at {first_utc}.",
            "ko": "{span_h} 동안 위성 {satellites}기가 {sites}곳을 {passes}회 통과하며, **{waiting_satellite}** 위성이 가장 오래 **{longest_wait_h}** 기다립니다. 가장 먼저 뜨는 위성은 {first_utc} {first_site} 하늘의 {first_satellite}입니다."},
  "up": {"en": "{passes} {passes:pass|passes} of {satellites} satellite{s} over {sites} site{s} in {span_h}; **{waiting_satellite}** waits longest for a site, **{longest_wait_h}**. At the start {first_satellite} stands over {first_site} already.",
         "ko": "{span_h} 동안 위성 {satellites}기가 {sites}곳을 {passes}회 통과하며, **{waiting_satellite}** 위성이 가장 오래 **{longest_wait_h}** 기다립니다. 시작 시각에 이미 {first_satellite} 위성이 {first_site} 하늘에 있습니다."},
  "default": {"en": "No satellite comes over any site within {span_h}.", "ko": "{span_h} 안에 어느 장소에도 위성이 뜨지 않습니다."}}})";

std::vector<View> pass_views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["passes", "contact_pct", "longest_gap_h", "longest_wait_h", "highest_deg"]})"},
      {"timeline",
       "timeline",
       {"Passes at each site", "장소별 통과"},
       {"Some satellite stands over some site {contact_pct} of the time; the longest gap is {longest_gap_h}.",
        "전체 시간의 {contact_pct} 동안 어느 장소든 위성이 있으며, 최장 공백은 {longest_gap_h}입니다."},
       R"({"values": "@answer", "table": "@passes", "lane": "site", "group": "country", "start": "start_utc", "stop": "stop_utc", "at": "highest_utc",
           "lanes": {"table": "@sites", "lane": "site", "group": "country"}})"},
      {"by_satellite",
       "timeline",
       {"Passes of each satellite", "위성별 통과"},
       {"{waiting_satellite} waits longest for a site: {longest_wait_h}.",
        "가장 오래 기다리는 위성은 {waiting_satellite}({longest_wait_h})입니다."},
       R"({"values": "@answer", "table": "@passes", "lane": "satellite", "start": "start_utc", "stop": "stop_utc", "at": "highest_utc",
           "lanes": {"table": "@satellites", "lane": "satellite"}})"},
      {"sky",
       "sky",
       {"The highest passes over the busiest site", "통과가 가장 많은 장소의 높은 통과들"},
       {"The sky over {sky_site}: its six highest passes.",
        "{sky_site} 하늘에서 가장 높은 통과 여섯 번입니다."},
       R"({"values": "@answer", "table": "@sky", "azimuth": "azimuth_deg", "elevation": "elevation_deg", "series": "pass", "color": "satellite", "time": "utc"})"},
      {"map",
       "map",
       {"The sites", "장소"},
       {"Where the satellites are seen from.", "위성을 보는 장소입니다."},
       R"({"layers": [{"table": "@sites", "latitude": "latitude_deg", "longitude": "longitude_deg", "style": "place", "label": "site", "color": "site"}]})",
       false},
      {"sites",
       "table",
       {"Each site", "장소별"},
       {"Contact counts satellites that stand there at once only once.",
        "동시에 보이는 위성은 한 번만 셉니다."},
       R"({"table": "@sites", "color": "site"})"},
      {"satellites",
       "table",
       {"Each satellite", "위성별"},
       {"A gap is a time over none of the sites.", "공백은 어느 장소 위에도 없는 시간입니다."},
       R"({"table": "@satellites"})"},
      {"passes",
       "table",
       {"All passes", "전체 통과"},
       {"A pass under way at the start or stop has no rise or set.",
        "시작이나 끝에 진행 중인 통과에는 뜨거나 지는 시각이 없습니다."},
       R"({"table": "@passes", "columns": ["satellite", "site", "rise_utc", "highest_utc", "set_utc", "duration_min", "highest_deg", "visible"], "sort": "start_utc", "color": "site"})"},
  };
}

std::map<std::string, Text> labels() {
  std::map<std::string, Text> names{{"satellite", {"Satellite", "위성"}},
                                    {"site", {"Site", "장소"}},
                                    {"country", {"Country", "국가"}},
                                    {"event", {"Event", "사건"}},
                                    {"event=rise", {"rise", "뜸"}},
                                    {"event=culminate", {"culmination", "최고점"}},
                                    {"event=set", {"set", "짐"}},
                                    {"utc", {"Time", "시각"}},
                                    {"elevation_deg", {"Elevation", "고도"}},
                                    {"azimuth_deg", {"Azimuth", "방위각"}},
                                    {"range_km", {"Range", "거리"}},
                                    {"lit", {"Satellite lit", "위성에 햇빛"}},
                                    {"dark", {"Site dark", "장소가 어두움"}},
                                    {"rise_utc", {"Rise", "뜸"}},
                                    {"highest_utc", {"Highest at", "최고점 시각"}},
                                    {"set_utc", {"Set", "짐"}},
                                    {"start_utc", {"Start", "시작"}},
                                    {"stop_utc", {"Stop", "끝"}},
                                    {"duration_min", {"Duration", "지속"}},
                                    {"highest_deg", {"Highest elevation", "최고 고도"}},
                                    {"begins", {"Begins with", "시작"}},
                                    {"ends", {"Ends with", "끝"}},
                                    {"begins=event", {"rise", "뜸"}},
                                    {"ends=event", {"set", "짐"}},
                                    {"visible", {"To be seen by eye", "맨눈 관측 가능"}},
                                    {"passes", {"Passes", "통과 횟수"}},
                                    {"contact_h", {"Contact", "접속 시간"}},
                                    {"longest_gap_h", {"Longest gap", "최장 공백"}},
                                    {"latitude_deg", {"Latitude", "위도"}},
                                    {"longitude_deg", {"Longitude", "경도"}},
                                    {"pass", {"Pass", "통과"}}};
  names.merge(state_labels());
  return names;
}

}  // namespace

void add_access(Registry& registry) {
  Kind k;
  k.name = "access.passes";
  k.version = 2;
  k.summary = {"When satellites rise, culminate and set over sites", "위성이 장소 위로 뜨고 지는 때"};
  k.doc = {
      "Every pass above the horizon of each site (a least elevation, or a skyline), found by a bound on how "
      "fast the elevation can change and not by a sampling step: none longer than 0.2 ms is missed. Rise and "
      "set within 0.2 ms of the orbit given, culminations (every local maximum of elevation) within 1 ms "
      "where the elevation bends. Against Skyfield 2757 passes of 20 satellites over 5 sites in 7 days agree "
      "within 13 ms, none missing, none extra. A pass under way at the start or stop has no rise or set. "
      "lit: "
      "some of the Sun is seen from the satellite, past the WGS84 ellipsoid; dark: the Sun stands below a "
      "limit at the site. Refraction on request: the standard of ERFA above 15°, from there down to the "
      "horizon led to Saemundsson's. Elements themselves are good to a few "
      "kilometres, that is a second of time, at their epoch.",
      "각 장소의 지평선(최소 고도 또는 실제 지평선) 위로 지나가는 모든 통과를 찾습니다. 표본 간격이 아니라 "
      "고도 변화 속도의 한계로 찾으므로 0.2 ms보다 긴 통과는 빠지지 않습니다. 뜨고 지는 시각은 주어진 "
      "궤도에서 0.2 ms 이내, 최고점(고도의 모든 극대)은 고도가 휘는 곳에서 1 ms 이내입니다. Skyfield와 "
      "비교해 위성 20기, 장소 5곳, 7일 동안의 통과 2757회가 13 ms 이내로 일치하며 빠지거나 남는 것이 "
      "없습니다. 시작이나 끝에 진행 중인 통과에는 뜨거나 지는 시각이 없습니다. lit는 위성에서 WGS84 타원체 "
      "너머로 태양의 일부라도 보이는지, dark는 장소에서 태양이 기준보다 낮은지입니다. 요청하면 15° 위는 "
      "ERFA의 식, 그 아래는 지평선까지 Saemundsson "
      "식으로 대기 굴절을 넣습니다. 궤도 요소 자체의 오차는 기준 시각에서 수 km, 곧 1초 정도입니다."};
  k.params = trajectory_params();
  std::vector<Param> sites = site_params();
  k.params.insert(k.params.begin() + 1, sites.begin(), sites.end());
  k.params.push_back(Param::number("dark_sun_elevation_deg", {"a site is dark with the Sun below",
                                                              "태양이 이보다 낮으면 어두운 것으로 봄"})
                         .with_default(-6.0)
                         .range(-90, 90));
  k.params.push_back(Param::choice("shadow", {"conical", "cylindrical"},
                                   {"shape of the Earth's shadow", "지구 그림자의 형태"})
                         .with_default(std::string("conical")));
  const auto names = labels();
  k.outputs = {
      {"events", "Table", {"every rise, culmination and set", "모든 뜸, 최고점, 짐"}, event_columns(), names},
      {"passes", "Table", {"one pass a row", "통과별 한 행"}, pass_columns(), names},
      {"sites", "Table", {"each site", "장소별"}, site_columns(), names},
      {"satellites", "Table", {"each satellite", "위성별"}, pass_satellite_columns(), names},
      {"sky", "Table", {"paths over the busiest site", "통과가 가장 많은 장소의 하늘"}, sky_columns(), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields(), {}}};
  k.views = pass_views();
  k.run = run_passes;
  k.check = check_sites;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
