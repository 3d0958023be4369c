#include "bary/tasks/looks_tables-inl.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bary/core/text.hpp"
#include "bary/tasks/access_inputs-inl.hpp"

namespace bary::tasks {

using namespace study;
using access::Look;
using access::Sensor;

namespace {

double to_unit(double v, double unit) { return std::round(v / unit) * unit; }
/// Whole milliseconds: what the events are found to.
Epoch instant(const Epoch& origin, double t_s) {
  const Epoch e = origin + t_s;
  return Epoch::from_parts(e.seconds, std::round(e.fraction * 1e3) / 1e3);
}

/// Sources and assumptions of the sensors in use, from the table that names one for every figure.
void label_sensors(LookSetup& s, const Table& sources, const std::set<std::string>& flying) {
  std::set<std::string> titles;
  const auto columns = access::sensor_columns();
  const Column* korean = sources.find("source_ko");
  for (std::size_t i = 0; i < sources.rows(); ++i) {
    const std::string& satellite = sources["satellite"].text()[i];
    if (!flying.count(lower(satellite))) continue;
    const std::string& status = sources["status"].text()[i];
    const std::string& source = sources["source"].text()[i];
    if (status == "published" || status == "announced") {
      const std::string title = source.substr(0, source.find(": "));
      if (titles.insert(title).second) s.labels.sources.push_back({title, "figures of sensors", "facts", ""});
    }
    if (status != "published")
      s.labels.assumptions.push_back({satellite + " " + sources["sensor"].text()[i],
                                      sources["quantity"].text()[i],
                                      sources["value"].text()[i],
                                      parse_status(status).value_or(Status::assumed),
                                      {source, korean && korean->valid(i) ? korean->text()[i] : ""},
                                      description_of(columns, sources["quantity"].text()[i])});
  }
}

void warn_of_satellites_without_sensor(const LookSetup& s, const std::vector<Sensor>& all,
                                       const Context& ctx) {
  std::vector<std::string> names;
  for (const Sensor& x : all) names.push_back(x.satellite);
  std::string left_out;
  Phrase hint;
  std::size_t count = 0;
  for (const auto& o : s.trajectory.objects) {
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const Sensor& x) { return lower(x.satellite) == lower(o.name); });
    if (known) continue;
    if (hint.empty()) hint = did_you_mean(o.name, names);
    if (++count <= 5) left_out += (count > 1 ? ", " : "") + o.name;
  }
  if (!count) return;
  if (count > 5) left_out += ", …";
  Diagnostic d = Error("BARY-TASKS-0040", {{"satellites", left_out}, {"count", std::to_string(count)}})
                     .key("trajectories")
                     .hint(hint)
                     .diagnostic();
  d.severity = Severity::warning;
  ctx.warn(std::move(d));
}

std::vector<std::pair<double, double>> intervals(std::span<const Look> looks,
                                                 const std::function<bool(const Look&)>& take) {
  std::vector<std::pair<double, double>> out;
  for (const Look& l : looks)
    if (take(l)) out.emplace_back(l.start_s, l.stop_s);
  return out;
}

}  // namespace

std::vector<Param> look_params() {
  return {
      Param::of_artefacts("trajectories", "Trajectory", {"who flies", "위성 궤도"}),
      Param::of_table("sensors", access::sensor_columns(), {"what they look with", "위성의 센서"}),
      Param::of_table(
          "sensor_sources",
          {{"satellite", ColumnType::text, "", {"as in the sensors", "센서 표의 위성"}},
           {"sensor", ColumnType::text, "", {"as in the sensors", "센서 표의 센서"}},
           {"quantity", ColumnType::text, "", {"a column of the sensors", "센서 표의 열"}},
           {"value", ColumnType::text, "", {"its value, as written there", "그 열의 값"}},
           {"status",
            ColumnType::text,
            "",
            {"published, announced or assumed", "published(공표), announced(발표), assumed(가정)"}},
           {"source", ColumnType::text, "", {"who says so", "출처"}},
           {"source_ko", ColumnType::text, "", {"the same in Korean", "한국어 출처"}, false}},
          {"where each figure of a sensor comes from", "센서 수치의 출처"})
          .optional(),
      Param::start(),
      Param::stop(),
      allow_stale_param(),
      Param::number("detail_m", {"a look with a ground sample up to this counts as detailed",
                                 "지상 표본 간격이 이 값 이하인 관측을 상세 관측으로 셈"})
          .with_default(150)
          .range(0.01, 1e5),
      Param::number("step_s", {"grid on which crossings are sought; instants do not depend on it",
                               "통과를 찾는 시간 격자. 결과 시각은 이 값에 좌우되지 않음"})
          .with_default(30)
          .range(1, 60),
  };
}

void check_looks(const Inputs& in, const Context& ctx, Diagnostics& d) {
  check_access(in, ctx, d);
  if (in.available("sensors")) (void)access::sensors_from(in.table("sensors"), d);
}

LookSetup look_setup(const Inputs& in, const Context& ctx) {
  LookSetup s;
  s.start = in.epoch("start");
  s.stop = in.epoch("stop");
  s.detail_m = in.number("detail_m");
  require_access(in, ctx);
  s.trajectory = merged_trajectory(in);
  std::set<std::string> flying;
  for (const auto& o : s.trajectory.objects) flying.insert(lower(o.name));
  Diagnostics faults;
  const std::vector<Sensor> all = access::sensors_from(in.table("sensors"), faults);
  throw_faults(faults);
  for (const Sensor& x : all)
    if (flying.count(lower(x.satellite))) s.sensors.push_back(x);
  if (s.sensors.empty()) throw Error("BARY-TASKS-0041").key("sensors");
  warn_of_satellites_without_sensor(s, all, ctx);
  if (in.has("sensor_sources")) label_sensors(s, in.table("sensor_sources"), flying);
  return s;
}

Text country_name(const std::string& code) {
  static const std::map<std::string, Text> names{
      {"KR", {"Korea", "한국"}},     {"US", {"the United States", "미국"}},
      {"EU", {"Europe", "유럽"}},    {"JP", {"Japan", "일본"}},
      {"CA", {"Canada", "캐나다"}},  {"IN", {"India", "인도"}},
      {"FR", {"France", "프랑스"}},  {"DE", {"Germany", "독일"}},
      {"IT", {"Italy", "이탈리아"}}, {"GB", {"the United Kingdom", "영국"}}};
  const auto i = names.find(code);
  return i == names.end() ? Text{code, code} : i->second;
}

std::vector<ColumnSpec> look_columns() {
  using T = ColumnType;
  return {
      {"satellite", T::text, "", {"who looks", "보는 위성"}},
      {"sensor", T::text, "", {"with what", "쓰는 센서"}},
      {"area", T::text, "", {"at what", "보는 지역"}},
      {"start_utc", T::epoch, "", {"first covered point in the field", "덮는 첫 점이 시야에 든 때"}},
      {"stop_utc", T::epoch, "", {"last covered point in the field", "덮는 마지막 점이 시야에 든 때"}},
      {"closest_utc",
       T::epoch,
       "",
       {"a covered point near the area's middle abeam; the angles are for then",
        "지역 가운데에 가까운 점이 옆에 온 때. 각도는 이때의 값"}},
      {"off_nadir_deg",
       T::f64,
       "",
       {"between line of sight and geodetic nadir at the satellite", "위성에서 시선과 측지 직하 방향 사이"}},
      {"incidence_deg",
       T::f64,
       "",
       {"between line of sight and vertical at the ground", "지상에서 시선과 연직선 사이"}},
      {"ground_sample_m",
       T::f64,
       "",
       {"across the track at this slant", "이 경사에서 궤적에 수직인 방향"},
       false},
      {"sun_elevation_deg", T::f64, "", {"at the ground", "지상에서"}},
      {"sun_azimuth_deg",
       T::f64,
       "",
       {"at the ground, from north through east", "지상에서 북에서 동으로 잰 각"}},
      {"light",
       T::choice,
       "",
       {"Sun above 0°, above -6°, below", "태양이 0° 위, -6° 위, 그 아래"},
       true,
       {"day", "twilight", "night"}},
      {"roll_deg",
       T::f64,
       "",
       {"of the boresight, positive to the right of the ground track", "조준축의 롤. 궤적 오른쪽이 양수"}},
      {"country", T::text, "", {"who operates the satellite", "위성을 운용하는 국가"}},
      {"wait_h",
       T::f64,
       "",
       {"from the start of the span to the start of the look", "기간의 시작부터 관측의 시작까지"}},
      {"detail",
       T::choice,
       "",
       {"detailed: ground sample up to detail_m", "상세는 지상 표본이 detail_m 이하"},
       true,
       {"detailed", "wide"}},
      {"covered_pct", T::f64, "", {"share of the area inside this swath", "이 관측 폭에 든 지역의 비율"}},
      {"rolled", T::boolean, "", {"seen only because the satellite rolls", "위성이 롤 기동을 해야만 보임"}},
      {"glint",
       T::boolean,
       "",
       {"near the Sun's mirror image on flat water", "잔잔한 물에 비친 태양상 가까이"}},
      {"clear_pct",
       T::f64,
       "",
       {"chance of a clear sky, where clouds are given", "맑을 확률(구름 자료가 있을 때)"},
       false},
      {"planned",
       T::boolean,
       "",
       {"the satellite can take it beside its other looks", "다른 관측과 함께 실행할 수 있음"}},
  };
}

Table looks_table(const LookSetup& s, const access::LookResult& r, std::span<const access::Target> targets) {
  Table t(look_columns());
  for (const Look& l : r.looks) {
    const Sensor& x = s.sensors[l.sensor];
    t["satellite"].push(s.trajectory.objects[l.object].name);
    t["sensor"].push(x.name);
    t["area"].push(targets[l.target].name);
    t["start_utc"].push(instant(s.start, l.start_s));
    t["stop_utc"].push(instant(s.start, l.stop_s));
    t["closest_utc"].push(instant(s.start, l.closest_s));
    t["off_nadir_deg"].push(degrees(l.off_nadir));
    t["incidence_deg"].push(degrees(l.incidence));
    if (l.ground_sample_m > 0)
      t["ground_sample_m"].push(to_unit(l.ground_sample_m, 0.01));
    else
      t["ground_sample_m"].push_null();
    t["sun_elevation_deg"].push(degrees(l.sun_elevation));
    t["sun_azimuth_deg"].push(degrees(l.sun_azimuth));
    t["light"].push_choice(access::name_of(l.light));
    t["roll_deg"].push(degrees(l.roll));
    t["country"].push(x.country);
    t["wait_h"].push(std::round(l.start_s / 3600 * 1e5) / 1e5);
    t["detail"].push_choice(s.detailed(l) ? "detailed" : "wide");
    t["covered_pct"].push(std::round(l.covered * 1e3) / 10);
    t["rolled"].push(!l.straight);
    t["glint"].push(l.glint);
    if (l.clear)
      t["clear_pct"].push(std::round(*l.clear * 1e3) / 10);
    else
      t["clear_pct"].push_null();
    t["planned"].push(l.planned);
  }
  return t;
}

std::vector<Fleet> fleets_of(const LookSetup& s, std::span<const Look> looks, double span_s) {
  std::map<std::string, std::set<std::string>> countries;
  for (const Sensor& x : s.sensors) countries[x.country].insert(lower(x.satellite));
  std::set<std::string> everybody;
  std::vector<Fleet> out;
  const auto add = [&](std::string name, std::string country, bool roll, std::size_t satellites) {
    Fleet f;
    f.name = std::move(name);
    f.country = country;
    f.roll = roll;
    f.satellites = satellites;
    const auto mine = [&](const Look& l) {
      return l.planned && (country == "together" || s.sensors[l.sensor].country == country) &&
             (roll || l.straight);
    };
    f.any = access::gaps_of(intervals(looks, mine), span_s);
    f.detailed =
        access::gaps_of(intervals(looks, [&](const Look& l) { return mine(l) && s.detailed(l); }), span_s);
    out.push_back(std::move(f));
  };
  for (const auto& [country, satellites] : countries) {
    add(country, country, true, satellites.size());
    everybody.insert(satellites.begin(), satellites.end());
  }
  std::stable_sort(out.begin(), out.end(), [&](const Fleet& a, const Fleet& b) {
    return a.detailed.first_s.value_or(span_s) < b.detailed.first_s.value_or(span_s);
  });
  add("together", "together", true, everybody.size());
  add("together, no roll", "together", false, everybody.size());
  return out;
}

}  // namespace bary::tasks
