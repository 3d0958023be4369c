// access.looks: when each sensor can see each area, and the answer to "who sees it next".

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <set>

#include "bary/core/text.hpp"
#include "bary/geo/features.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/tasks/access_inputs-inl.hpp"
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
  std::vector<Assumption> supposed;  ///< what of the orbits is announced or assumed
};

double hours(double s) { return std::round(s / hour * 1e5) / 1e5; }
Scalar hours_or_null(const std::optional<double>& s) { return s ? Scalar(hours(*s)) : Scalar(); }
void push_hours(Column& c, const std::optional<double>& s) {
  if (s)
    c.push(hours(*s));
  else
    c.push_null();
}

/// Rows that are not possible go to `d`, all of them.
std::vector<access::CloudChance> clouds_from(const Inputs& in, Diagnostics& d) {
  std::vector<access::CloudChance> out;
  if (!in.has("clouds")) return out;
  const Table& t = in.table("clouds");
  const Column* area = t.find("area");
  std::vector<std::string> areas;
  for (const geo::Feature& f : in.artefact("area").as<geo::Features>("Features").features)
    areas.push_back(f.name);
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const auto refuse = [&](const char* column, const std::string& what, const Phrase& hint = {}) {
      d.add(Error("BARY-TASKS-0066",
                  {{"row", std::to_string(i + 1)}, {"what", std::string(column) + " " + what}})
                .key("clouds")
                .hint(hint)
                .diagnostic());
    };
    const access::CloudChance c{area && area->valid(i) ? area->text()[i] : std::string(),
                                t["start_utc"].epoch()[i], t["stop_utc"].epoch()[i],
                                t["cloud_pct"].f64()[i] / 100};
    if (!(c.cloud >= 0 && c.cloud <= 1)) refuse("cloud_pct", format_f64(t["cloud_pct"].f64()[i]));
    if (!(c.stop > c.start)) refuse("stop_utc", "≤ start_utc");
    if (!c.area.empty() && std::find(areas.begin(), areas.end(), c.area) == areas.end())
      refuse("area", c.area, did_you_mean(c.area, areas));
    for (std::size_t k = 0; k < out.size(); ++k)
      if (out[k].area == c.area && out[k].start < c.stop && c.start < out[k].stop)
        refuse("start_utc", "< stop_utc (" + std::to_string(k + 1) + ")");
    out.push_back(c);
  }
  return out;
}

std::vector<ColumnSpec> looker_columns() {
  using T = ColumnType;
  return {{"satellite", T::text, "", {"name", "이름"}},
          {"country", T::text, "", {"who operates it", "운용하는 국가"}},
          {"sensor", T::text, "", {"its sensors", "위성의 센서들"}},
          {"looks", T::i64, "", {"spans of time with a look at any area", "어느 지역이든 보는 시간의 수"}},
          {"looks_straight", T::i64, "", {"those that need no roll", "그 가운데 기동이 필요 없는 것"}},
          {"first_utc", T::epoch, "", {"start of the first look", "첫 관측의 시작"}},
          {"first_wait_h",
           T::f64,
           "",
           {"from the start of the span to the first look", "기간 시작부터 첫 관측까지"}},
          {"first_wait_straight_h", T::f64, "", {"the same without roll", "기동하지 않을 때 첫 관측까지"}},
          {"longest_gap_h",
           T::f64,
           "",
           {"longest time without a look, ends of the span included",
            "관측이 없는 가장 긴 시간(기간의 양 끝 포함)"}},
          {"status", T::text, "", {"whether its states are known throughout", "전 기간의 궤도를 아는지"}}};
}

std::vector<ColumnSpec> fleet_columns() {
  using T = ColumnType;
  return {
      {"fleet", T::text, "", {"a country, or all together", "국가 또는 전체"}},
      {"country", T::text, "", {"whose satellites these are", "위성의 국가"}},
      {"roll", T::boolean, "", {"whether satellites roll to look", "기동 관측을 넣었는지"}},
      {"satellites", T::i64, "", {"how many", "위성 수"}},
      {"detailed_looks",
       T::i64,
       "",
       {"looks with a ground sample up to detail_m", "지상 표본이 detail_m 이하인 관측 수"}},
      {"first_wait_h", T::f64, "", {"to the first detailed look", "첫 상세 관측까지"}},
      {"median_wait_h",
       T::f64,
       "",
       {"half of the ignitions at random wait less for a detailed look",
        "임의 발화의 절반이 이보다 빨리 상세 관측됨"}},
      {"mean_wait_h",
       T::f64,
       "",
       {"of ignitions at random, for a detailed look; at least, as after the last look the span's end counts "
        "for "
        "one; none where more than a tenth see no look",
        "임의 발화에서 상세 관측까지의 평균. 마지막 관측 뒤에는 기간의 끝을 관측으로 친 하한이며, 10분의 1 "
        "넘게 "
        "관측이 없으면 비움"}},
      {"p90_wait_h",
       T::f64,
       "",
       {"nine tenths of the ignitions at random wait less", "임의 발화의 90 %가 이보다 빨리 상세 관측됨"}},
      {"longest_gap_h",
       T::f64,
       "",
       {"longest time without a detailed look", "상세 관측이 없는 가장 긴 시간"}},
      {"looks", T::i64, "", {"looks of any ground sample", "모든 해상도의 관측 수"}},
      {"first_wait_any_h",
       T::f64,
       "",
       {"to the first look of any ground sample", "해상도를 가리지 않은 첫 관측까지"}},
      {"longest_gap_any_h",
       T::f64,
       "",
       {"longest time without a look of any ground sample", "어떤 관측도 없는 가장 긴 시간"}}};
}

std::vector<ColumnSpec> revisit_columns() {
  using T = ColumnType;
  return {{"fleet", T::text, "", {"a country, or all together", "국가 또는 전체"}},
          {"country", T::text, "", {"whose satellites these are", "위성의 국가"}},
          {"roll", T::boolean, "", {"whether satellites roll to look", "기동 관측을 넣었는지"}},
          {"wait_h", T::f64, "", {"after an ignition at a random moment", "임의 시각 발화 뒤의 대기"}},
          {"share_pct",
           T::f64,
           "",
           {"of ignitions for which a detailed look has come by then", "그때까지 상세 관측된 발화의 비율"}}};
}

std::vector<ColumnSpec> night_columns() {
  using T = ColumnType;
  return {{"start_utc", T::epoch, "", {"sunset, or the start of the span", "일몰, 또는 기간의 시작"}},
          {"stop_utc", T::epoch, "", {"sunrise, or the end of the span", "일출, 또는 기간의 끝"}}};
}

/// One satellite a row, whether it looks or not: the lanes of the timeline.
Table satellites_table(const Answered& a) {
  Table t(looker_columns());
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
  Table t(fleet_columns());
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
  Table t(revisit_columns());
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
  Table t(night_columns());
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

/// How many seconds a satellite may be off, three kilometres and three more a day from the epoch of its
/// elements (what such sets lose in low orbit, along the track); nothing where no elements say.
std::optional<double> late_by(const ephemeris::Object& o, const Epoch& at) {
  const auto* s = dynamic_cast<const orbit::Sgp4Source*>(o.source.get());
  if (!s) return std::nullopt;
  constexpr double mu = 398600.4418;
  const double speed = std::cbrt(mu * s->record().no_unkozai / 60);
  return (3 + 3 * std::abs(at - s->elements().epoch) / 86400) / speed;
}

void add_first(Record& r, const Answered& a, const Look* l, const std::string& prefix) {
  const bool have = l != nullptr;
  const auto text = [&](const std::string& name, Text t) {
    if (have) {
      r.add(prefix + name, t.en);
      r.add(prefix + name + "_ko", t.ko);
    } else {
      r.add(prefix + name, std::monostate{});
    }
  };
  const Sensor* s = have ? &a.setup.sensors[l->sensor] : nullptr;
  const std::string satellite = have ? a.setup.trajectory.objects[l->object].name : "";
  text("satellite", {satellite, satellite});
  text("sensor", have ? Text{s->name, s->name} : Text{});
  text("country", have ? country_name(s->country) : Text{});
  const auto number = [&](const char* name, double v) {
    if (have)
      r.add(prefix + name, v);
    else
      r.add(prefix + name, std::monostate{});
  };
  if (have)
    r.add(prefix + "utc", Epoch(a.setup.start + std::round(l->start_s * 1e3) / 1e3));
  else
    r.add(prefix + "utc", std::monostate{});
  number("first_wait_h", have ? hours(l->start_s) : 0);
  number("off_nadir_deg", have ? std::round(l->off_nadir * deg * 10) / 10 : 0);
  const double sample = have ? std::round(l->ground_sample_m * 100) / 100 : 0;
  r.add(prefix + "ground_sample_m", sample > 0 ? decltype(as_value({}))(sample) : std::monostate{});
  number("sun_elevation_deg", have ? std::round(l->sun_elevation * deg * 10) / 10 : 0);
  if (!have) return;
  const bool rolled = !l->straight;
  const std::string roll = format_fixed(std::abs(l->roll) * deg, 0);
  text("pointing",
       rolled ? Text{"rolled " + roll + "°", roll + "° 기동"} : Text{"without roll", "기동 없이"});
  const bool radar = s->type == access::SensorType::sar;
  const std::string_view light = access::name_of(l->light);
  text("light", radar              ? Text{"by radar", "레이더로"}
                : light == "day"   ? Text{"by daylight", "낮에"}
                : light == "night" ? Text{"by night", "밤에"}
                                   : Text{"in twilight", "여명에"});
  const std::string clear = l->clear ? format_fixed(*l->clear * 100, 0) + " %" : "";
  text("condition", radar      ? Text{}
                    : l->clear ? Text{", clear with a chance of " + clear, "맑을 확률 " + clear + "로 "}
                               : Text{", if clear", "맑다면 "});
  const std::string size = format_f64(sample >= 100 ? std::round(sample) : sample) + " m";
  text("resolution", sample > 0 ? Text{" at " + size, size + " 해상도로 "} : Text{});
  const auto off = late_by(a.setup.trajectory.objects[l->object], a.setup.start + l->start_s);
  text("certainty", off ? Text{"± " + format_fixed(std::ceil(*off), 0) + " s by the age of its elements",
                               "궤도 요소의 나이로 ±" + format_fixed(std::ceil(*off), 0) + "초"}
                        : Text{"as sure as the orbit given", "주어진 궤도 기준"});
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

/// Who was asked: "19 satellites (4 of them on announced or assumed orbits)"; empty for one.
Text asked_of(const Answered& a, std::size_t satellites) {
  if (satellites < 2) return {};
  std::set<std::string> seeing, supposed;
  for (const Sensor& x : a.setup.sensors) seeing.insert(lower(x.satellite));
  for (const Assumption& x : a.supposed)
    if (seeing.contains(lower(x.subject))) supposed.insert(lower(x.subject));
  Text t{std::to_string(satellites) + " satellites", "위성 " + std::to_string(satellites) + "기"};
  if (const std::string some = std::to_string(supposed.size()); !supposed.empty())
    t.en += " (" + some + " of them on announced or assumed orbits)",
        t.ko += "(" + some + "기는 발표되거나 가정된 궤도)";
  return t;
}

Record answer_record(const Answered& a) {
  Record r;
  const Look *detailed = first_look(a, true), *wide = first_look(a, false);
  r.add("outcome", std::string(detailed && wide ? "both" : detailed ? "detailed" : wide ? "wide" : "none"));
  add_first(r, a, detailed, "");
  add_first(r, a, wide, "wide_");
  r.add("start_utc", a.setup.start);
  r.add("span_h", hours(a.span_s));
  const Fleet &together = a.fleets[a.fleets.size() - 2], &straight = a.fleets.back();
  const auto count = [&](auto&& take) {
    return static_cast<std::int64_t>(std::count_if(a.result.looks.begin(), a.result.looks.end(), take));
  };
  r.add("satellites", static_cast<std::int64_t>(together.satellites));
  const Text asked = asked_of(a, together.satellites);
  const bool several = !asked.en.empty();
  r.add("among", several ? "Of " + asked.en + ", " : "");
  r.add("among_ko", several ? asked.ko + " 중 " : "");
  r.add("detailed_looks", static_cast<std::int64_t>(together.detailed.looks));
  r.add("looks", static_cast<std::int64_t>(together.any.looks));
  r.add("unplanned", count([](const Look& l) { return !l.planned; }));
  r.add("in_the_dark", static_cast<std::int64_t>(a.result.in_the_dark));
  r.add("longest_gap_h", hours(together.detailed.longest_s));
  const auto add = [&](const char* name, const std::optional<double>& s) {
    r.add(name, as_value(hours_or_null(s)));
  };
  add("median_wait_h", together.detailed.wait_of_share(0.5));
  add("median_wait_straight_h", straight.detailed.wait_of_share(0.5));
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
  r.add("alone_country", name.en);
  r.add("alone_country_ko", name.ko);
  add("median_wait_alone_h", alone ? std::optional(least) : std::nullopt);
  add("sure_wait_h", a.clouds ? surely_seen(a) : std::nullopt);
  const bool sky = std::any_of(a.result.looks.begin(), a.result.looks.end(), [&](const Look& l) {
    return l.planned && a.setup.detailed(l) && a.setup.sensors[l.sensor].type != access::SensorType::sar;
  });
  r.add("premise", (several ? "With " + asked.en + " planned together" : "Planned together") +
                       (sky ? " and under clear skies" : ""));
  r.add("premise_ko",
        (several ? asked.ko + "를 " : "") + (sky ? "함께 계획하고 하늘이 맑다면" : "함께 계획하면"));
  const bool known = alone && together.detailed.wait_of_share(0.5);
  const bool one_country = a.fleets.size() < 4;  // beside together, with and without roll
  r.add("gain", !known ? "unknown"
                       : std::string(one_country ? "one_country" : "several") +
                             (straight.detailed.wait_of_share(0.5) ? "" : "_by_roll"));
  return r;
}

Outputs run_looks(const Inputs& in, const Context& ctx) {
  Answered a;
  a.setup = look_setup(in, ctx);
  for (const Artefact& t : in.artefacts("trajectories"))
    a.supposed.insert(a.supposed.end(), t.labels.assumptions.begin(), t.labels.assumptions.end());
  a.span_s = a.setup.stop - a.setup.start;
  Diagnostics faults;
  const auto clouds = clouds_from(in, faults);
  throw_faults(faults);
  a.clouds = !clouds.empty();
  const auto& areas = in.artefact("area").as<geo::Features>("Features");
  a.targets = access::targets_from(areas, in.has("spacing_km") ? in.number("spacing_km") : 0);
  access::TimeGrid grid(a.setup.start, a.setup.stop, in.number("step_s"), *ctx.data);
  access::LookOptions options;
  options.glint = in.number("glint_deg");
  options.clouds = clouds;
  a.result = access::find_looks(a.setup.trajectory, a.setup.sensors, a.targets, grid, options, ctx);
  for (std::size_t i = 0; i < a.result.faults.size(); ++i)
    // That the data end was told before anything ran, with their span.
    if (a.result.faults[i] != ephemeris::SampleStatus::ok &&
        a.result.faults[i] != ephemeris::SampleStatus::outside_span) {
      Diagnostic d = Error("BARY-TASKS-0042", {{"satellite", a.setup.trajectory.objects[i].name},
                                               {"reason", words_of(a.result.faults[i])}})
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
  using T = ColumnType;
  std::vector<ColumnSpec> out;
  for (const bool detailed : {true, false}) {
    const auto f = [&](const char* name, T type, const Text& what) {
      out.push_back(
          {(detailed ? "" : "wide_") + std::string(name), type, "",
           detailed ? what : Text{what.en + ", of the first wide look", "첫 광역 관측: " + what.ko}});
    };
    f("satellite", T::text, {"satellite of the first look", "첫 관측 위성"});
    f("sensor", T::text, {"its sensor", "센서"});
    f("country", T::text, {"its country", "국가"});
    f("utc", T::epoch, {"instant of the first look", "첫 관측 시각"});
    out.push_back({detailed ? "first_wait_h" : "wide_first_wait_h", T::f64, "",
                   detailed ? Text{"to the first detailed look", "첫 상세 관측까지"}
                            : Text{"to the first wide look", "첫 광역 관측까지"}});
    f("off_nadir_deg", T::f64, {"off-nadir angle of the first look", "첫 관측의 직하 이탈각"});
    f("ground_sample_m", T::f64, {"ground sample of the first look", "첫 관측의 지상 표본 간격"});
    f("sun_elevation_deg", T::f64, {"Sun at the area during the first look", "첫 관측 때 태양 고도"});
    f("pointing", T::text, {"how it points", "지향"});
    f("light", T::text, {"light", "빛"});
    f("condition", T::text, {"under which condition", "조건"});
    f("resolution", T::text, {"its ground sample in words", "지상 표본 간격, 문구"});
    f("certainty", T::text, {"how sure its instant is", "시각의 확실함"});
  }
  const std::vector<ColumnSpec> rest{
      {"outcome", T::text, "", {"what is seen within the span", "기간 안의 결과"}},
      {"start_utc", T::epoch, "", {"start of the span", "기간의 시작"}},
      {"span_h", T::f64, "", {"length of the span", "기간"}},
      {"satellites", T::i64, "", {"satellites asked", "위성 수"}},
      {"among", T::text, "", {"satellites asked, in words", "위성 수, 문구"}},
      {"detailed_looks", T::i64, "", {"detailed looks in the span", "기간 안의 상세 관측"}},
      {"looks", T::i64, "", {"looks in the span", "기간 안의 전체 관측"}},
      {"unplanned", T::i64, "", {"looks that exclude one another", "서로 배제되는 관측"}},
      {"in_the_dark", T::i64, "", {"overflights without the light needed", "빛이 부족한 통과"}},
      {"longest_gap_h", T::f64, "", {"longest gap, all together", "전체 최장 공백"}},
      {"median_wait_h", T::f64, "", {"median wait, all together", "전체 대기 중앙값"}},
      {"median_wait_straight_h", T::f64, "", {"median wait without roll", "기동 없는 대기 중앙값"}},
      {"alone_country", T::text, "", {"the country that waits least alone", "단독 대기가 가장 짧은 국가"}},
      {"median_wait_alone_h",
       T::f64,
       "",
       {"median wait of the best country alone", "한 나라 단독 대기 중앙값"}},
      {"sure_wait_h",
       T::f64,
       "",
       {"to a 90 % chance of a clear detailed look", "맑은 상세 관측 확률 90 %까지"}},
      {"premise", T::text, "", {"what the waits rest on", "대기의 전제"}},
      {"gain", T::text, "", {"what can be told of the gain", "이득에 대해 말할 수 있는 것"}}};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "both": {"en": "{among}**{satellite}** ({country}, {pointing}) sees it first in detail at **{utc}, {first_wait_h} after ignition** ({certainty}), {light}{condition}; {wide_satellite} sees it{wide_resolution} after {wide_first_wait_h}{wide_condition}.",
           "ko": "{among}{condition}**{satellite}**({country}, {pointing}) 위성이 **발화 {first_wait_h} 뒤인 {utc}**에 {light} 처음으로 상세히 봅니다({certainty}). {wide_condition}{wide_satellite} 위성은 {wide_first_wait_h} 뒤 {wide_resolution}봅니다."},
  "detailed": {"en": "{among}**{satellite}** ({country}, {pointing}) sees it first at **{utc}, {first_wait_h} after ignition** ({certainty}), {light}{condition}.",
               "ko": "{among}{condition}**{satellite}**({country}, {pointing}) 위성이 **발화 {first_wait_h} 뒤인 {utc}**에 {light} 처음 봅니다({certainty})."},
  "wide": {"en": "No satellite sees it in detail within {span_h}; {wide_satellite} sees it{wide_resolution} after {wide_first_wait_h}{wide_condition}.",
           "ko": "{span_h} 안에 상세히 보는 위성이 없습니다. {wide_condition}{wide_satellite} 위성은 {wide_first_wait_h} 뒤 {wide_resolution}봅니다."},
  "default": {"en": "No satellite sees it within {span_h}.", "ko": "{span_h} 안에 보는 위성이 없습니다."}}})";

const char* const gain_spec = R"({"values": "@answer", "case": "gain", "templates": {
  "several": {"en": "{premise}, the median wait for a detailed look falls from {median_wait_alone_h} ({alone_country} alone, the best of any) to **{median_wait_h}**; without roll it would be {median_wait_straight_h}.",
              "ko": "{premise} 상세 관측까지의 대기 중앙값이 {median_wait_alone_h}({alone_country} 단독, 가장 짧은 나라)에서 **{median_wait_h}**까지 줄어듭니다. 기동하지 않으면 {median_wait_straight_h}입니다."},
  "several_by_roll": {"en": "{premise}, the median wait for a detailed look falls from {median_wait_alone_h} ({alone_country} alone, the best of any) to **{median_wait_h}**; without roll more than half of the ignitions would see none.",
                      "ko": "{premise} 상세 관측까지의 대기 중앙값이 {median_wait_alone_h}({alone_country} 단독, 가장 짧은 나라)에서 **{median_wait_h}**까지 줄어듭니다. 기동하지 않으면 발화의 절반 넘게 관측이 없습니다."},
  "one_country": {"en": "{premise}, the median wait for a detailed look is **{median_wait_h}**; without roll it would be {median_wait_straight_h}.",
                  "ko": "{premise} 상세 관측까지의 대기 중앙값은 **{median_wait_h}**입니다. 기동하지 않으면 {median_wait_straight_h}입니다."},
  "one_country_by_roll": {"en": "{premise}, the median wait for a detailed look is **{median_wait_h}**; without roll more than half of the ignitions would see none.",
                          "ko": "{premise} 상세 관측까지의 대기 중앙값은 **{median_wait_h}**입니다. 기동하지 않으면 발화의 절반 넘게 관측이 없습니다."},
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
       {"Share of ignition times in the span for which a detailed look has come within the wait; steeper is "
        "better.",
        "기간 안의 발화 시각 가운데 그 시간 안에 상세 관측이 있는 비율입니다. 가파를수록 좋습니다."},
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
  k.version = 5;
  k.summary = {"When each sensor can see each area, and whose look comes next",
               "각 센서가 각 지역을 볼 수 있는 때와 다음 관측"};
  k.doc = {
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
      "Refraction and terrain are left out. Waits of ignitions at random are those of starts anywhere in the "
      "span; one after the last look sees none.",
      "한 점은 센서가 미치는 범위(롤과 시야, 레이더는 보는 쪽의 입사각) 안에서 궤적에 수직인 면을 지날 때 "
      "보입니다. 단조 함수의 근으로 구하므로 빠지는 관측이 없고 1 ms까지 정확합니다. 지역은 표본점의 "
      "모임이며, 롤은 표본점을 가장 많이 덮는 값이고 기동하지 않아도 같으면 기동하지 않습니다. Skyfield와 "
      "비교해 위성 7기의 한 주 동안 모든 교차가 3 ms, 0.001도 이내로 일치합니다. 지상 표본은 경사 거리와 "
      "입사각에 따라 커집니다. 센서에 필요한 빛이 없는 관측은 뺍니다. 위성의 기동성이 주어지면 서로 배제하는 "
      "관측은 가장 긴 경로로 정하고, 답은 계획된 관측만 셉니다. 대기 굴절과 지형은 넣지 않습니다. 임의 "
      "발화의 대기는 기간 전체의 시작을 세며, 마지막 관측 뒤의 시작은 보지 못한 것으로 칩니다."};
  k.params = look_params();
  k.params.insert(k.params.begin() + 1,
                  Param::of_artefact("area", "Features", {"what is looked at", "관측 지역"}));
  k.params.push_back(
      Param::of_table("clouds",
                      {{"area", ColumnType::text, "", {"empty: all", "비어 있으면 모든 지역"}, false},
                       {"start_utc", ColumnType::epoch, "", {"from when", "언제부터"}},
                       {"stop_utc", ColumnType::epoch, "", {"until when", "언제까지"}},
                       {"cloud_pct", ColumnType::f64, "", {"chance of cloud", "구름이 낄 확률"}}},
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
  k.outputs = {
      {"looks", "Table", {"every look", "모든 관측"}, look_columns(), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields(), {}},
      {"satellites", "Table", {"each satellite", "위성별"}, looker_columns(), names},
      {"fleets",
       "Table",
       {"each country, all together, without roll", "국가별, 전체, 기동 없이"},
       fleet_columns(),
       names},
      {"revisit",
       "Table",
       {"share of ignitions seen within a wait", "대기 시간별 관측 비율"},
       revisit_columns(),
       names},
      {"nights", "Table", {"nights at the first area", "첫 지역의 밤"}, night_columns(), names},
      {"swaths", "Features", {"swaths of the first looks", "첫 관측들의 관측 폭"}, {}, {}},
      {"tracks", "Features", {"ground tracks of the first looks", "첫 관측들의 지상 궤적"}, {}, {}},
      {"areas", "Features", {"the areas", "지역"}, {}, {}},
  };
  k.views = look_views();
  k.run = run_looks;
  k.check = [](const Inputs& in, const Context& ctx, Diagnostics& d) {
    check_looks(in, ctx, d);
    if (in.has("clouds") && in.available("clouds") && in.available("area")) (void)clouds_from(in, d);
  };
  registry.add(std::move(k));
}

}  // namespace bary::tasks
