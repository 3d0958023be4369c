#include "bary/tasks/access_inputs-inl.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <set>

#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/tasks/sampling.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {

using namespace study;
namespace {
constexpr double deg = 180 / std::numbers::pi;
}

double rounded(double v, int decimals) {
  const double scale = std::pow(10, decimals);
  return std::round(v * scale) / scale;
}
double degrees(double rad) { return rounded(rad * deg, 4); }
Epoch instant(const Epoch& e) { return Epoch::from_parts(e.seconds, std::round(e.fraction * 1e3) / 1e3); }

namespace {

/// Seconds from the epoch of an object's elements; nothing of what has none.
std::optional<double> age(const ephemeris::Object& o, const Epoch& at) {
  const auto* s = dynamic_cast<const orbit::Sgp4Source*>(o.source.get());
  if (!s) return std::nullopt;
  return std::abs(at - s->elements().epoch);
}

bool same_orbit(const ephemeris::Object& a, const ephemeris::Object& b) {
  Sha256 x, y;
  a.source->hash(x);
  b.source->hash(y);
  return x.hex() == y.hex();
}

/// `repeated` gets the names that stand more than once with different orbits.
ephemeris::Trajectory merge(const Inputs& in, std::set<std::string>& repeated) {
  ephemeris::Trajectory out;
  std::map<std::string, std::size_t> index;
  const Epoch start = in.epoch("start");
  for (const Artefact& a : in.artefacts("trajectories"))
    for (const auto& o : a.as<ephemeris::Trajectory>("Trajectory").objects) {
      const auto [at, fresh] = index.emplace(lower(o.name), out.objects.size());
      if (fresh) {
        out.objects.push_back(o);
        continue;
      }
      ephemeris::Object& kept = out.objects[at->second];
      if (same_orbit(kept, o)) continue;
      repeated.insert(kept.name);
      const auto mine = age(kept, start), other = age(o, start);
      if (mine && other && *other < *mine) kept.source = o.source;
    }
  return out;
}

}  // namespace

/// Satellites that no state within the span is known of, or not throughout.
void check_spans(const ephemeris::Trajectory& flying, const Epoch& start, const Epoch& stop, Diagnostics& d) {
  struct Found {
    std::size_t count = 0;
    std::string satellite, from, to;
  } nothing, partly;
  for (const auto& o : flying.objects) {
    const auto spans = o.source->spans();
    double covered = 0;
    for (const ephemeris::Span& s : spans)
      covered += std::max(0.0, std::min(stop, s.stop) - std::max(start, s.start));
    if (covered >= stop - start - 1e-3) continue;
    Found& f = covered > 0 ? partly : nothing;
    if (f.count++ || spans.empty()) continue;
    f.satellite = o.name;
    f.from = time::format_utc(spans.front().start, 0);
    f.to = time::format_utc(spans.back().stop, 0);
  }
  const auto tell = [&](const char* code, const Found& f, Severity severity) {
    if (!f.count) return;
    Diagnostic x = Error(code, {{"satellite", f.satellite},
                                {"from", f.from},
                                {"to", f.to},
                                {"count", std::to_string(f.count)},
                                {"all", std::to_string(flying.objects.size())}})
                       .key("trajectories")
                       .diagnostic();
    x.severity = severity;
    d.add(std::move(x));
  };
  tell("BARY-TASKS-0048", nothing,
       nothing.count == flying.objects.size() ? Severity::error : Severity::warning);
  tell("BARY-TASKS-0049", partly, Severity::warning);
}

ephemeris::Trajectory merged_trajectory(const Inputs& in) {
  std::set<std::string> repeated;
  return merge(in, repeated);
}

void check_access(const Inputs& in, const Context& ctx, Diagnostics& d) {
  const Epoch start = in.epoch("start"), stop = in.epoch("stop");
  if (!(stop > start)) {
    d.add(Error("BARY-ACCESS-0002").key("stop").diagnostic());
    return;
  }
  try {
    const auto& kernel = ctx.data->get<ephemeris::Ephemeris>();
    for (const Epoch& e : {start, stop}) (void)kernel.state(frames::body::sun, frames::body::earth, e);
  } catch (const Error& e) {
    d.add(e.diagnostic());
  }
  // Shadows do not turn with the ground; sites and areas do.
  if (in.has("sites") || in.has("area")) check_orientation(ctx, start, stop, d);
  if (!in.available("trajectories")) return;
  std::set<std::string> repeated;
  const ephemeris::Trajectory flying = merge(in, repeated);
  if (flying.objects.empty()) {
    d.add(Error("BARY-TASKS-0047").key("trajectories").diagnostic());
    return;
  }
  check_spans(flying, start, stop, d);
  if (!repeated.empty()) {
    Diagnostic x = Error("BARY-TASKS-0045",
                         {{"satellite", *repeated.begin()}, {"count", std::to_string(repeated.size())}})
                       .key("trajectories")
                       .diagnostic();
    x.severity = Severity::warning;
    d.add(std::move(x));
  }
  Diagnostics stale;
  orbit::check_staleness(flying, start, stop, in.boolean("allow_stale"), stale);
  for (Diagnostic& x : stale.list()) {
    x.where.key = "trajectories";
    d.add(std::move(x));
  }
}

void check_sites(const Inputs& in, const Context& ctx, Diagnostics& d) {
  check_access(in, ctx, d);
  if (!in.available("sites") || (in.has("horizons") && !in.available("horizons"))) return;
  try {
    (void)sites_of(in);
  } catch (const Error& e) {
    d.add(e.diagnostic());
    for (const Diagnostic& other : e.others()) d.add(other);
  }
}

void require_access(const Inputs& in, const Context& ctx) {
  Diagnostics d;
  check_access(in, ctx, d);
  for (const Diagnostic& x : d.list())
    if (x.severity == Severity::error) throw Error(x);
  for (const Diagnostic& x : d.list()) ctx.warn(x);
}

void warn_of_ends(const ephemeris::Trajectory& trajectory, const std::vector<access::ObjectStatus>& status,
                  const Context& ctx) {
  for (std::size_t i = 0; i < status.size(); ++i) {
    // That the data end was told before anything ran, with their span.
    if (status[i].status == ephemeris::SampleStatus::ok ||
        status[i].status == ephemeris::SampleStatus::outside_span)
      continue;
    Diagnostic d = Error("BARY-TASKS-0042", {{"satellite", trajectory.objects[i].name},
                                             {"reason", ephemeris::words_of(status[i].status)}})
                       .diagnostic();
    d.severity = Severity::warning;
    ctx.warn(std::move(d));
  }
}

void throw_faults(const Diagnostics& faults) {
  if (faults.empty()) return;
  throw Error(faults.list().front()).with({faults.list().begin() + 1, faults.list().end()});
}

Param allow_stale_param() {
  return Param::boolean("allow_stale", {"use elements beyond 30 days from their epoch",
                                        "기준 시각에서 30일을 넘는 요소도 사용"})
      .with_default(false);
}

std::vector<Param> trajectory_params() {
  return {
      Param::of_artefacts("trajectories", "Trajectory", {"who flies", "위성 궤도"}),
      Param::start(),
      Param::stop(),
      allow_stale_param(),
  };
}

std::vector<Param> site_params() {
  return {
      Param::of_table(
          "sites",
          {{"site", ColumnType::text, "", {"name", "이름"}},
           {"latitude_deg", ColumnType::f64, "", {"geodetic, WGS84", "측지 위도, WGS84"}},
           {"longitude_deg", ColumnType::f64, "", {"east positive", "동경이 양수"}},
           {"altitude_m",
            ColumnType::f64,
            "",
            {"above the ellipsoid; 0 where absent", "타원체 위 높이. 없으면 0"},
            false},
           {"country",
            ColumnType::text,
            "",
            {"code of two letters, for the report", "두 글자 국가 코드(보고서용)"},
            false},
           {"min_elevation_deg",
            ColumnType::f64,
            "",
            {"in place of the parameter", "매개변수 대신 쓰는 값"},
            false},
           {"status",
            ColumnType::text,
            "",
            {"published, announced or assumed", "published(공표), announced(발표), assumed(가정)"},
            false},
           {"source", ColumnType::text, "", {"where the place is known from", "위치의 출처"}, false},
           {"source_ko", ColumnType::text, "", {"the same in Korean", "한국어 출처"}, false}},
          {"where one looks from", "지상의 관측 장소"}),
      Param::text("use_sites", {"only these, by name", "이 이름의 장소만"}).optional().as_list(),
      Param::of_table("horizons",
                      {{"site", ColumnType::text, "", {"one of the sites", "장소 가운데 하나"}},
                       {"azimuth_deg",
                        ColumnType::f64,
                        "",
                        {"from north through east, ascending", "북에서 동으로, 커지는 순서"}},
                       {"elevation_deg",
                        ColumnType::f64,
                        "",
                        {"straight between the points; two of one azimuth are a jump",
                         "점 사이는 직선. 같은 방위각의 두 점은 단차"}}},
                      {"skylines of sites; never below the least elevation", "장소별 지평선(최소 고도 이상)"})
          .optional(),
      Param::number("min_elevation_deg", {"least elevation", "최소 고도"}).with_default(5.0).range(-90, 90),
      Param::boolean("refraction", {"elevations as seen through the air (1010 hPa, 10 °C)",
                                    "대기 굴절을 더한 고도(1010 hPa, 10 °C)"})
          .with_default(false),
  };
}

namespace {

/// What a row says of its origin, for the report.
void label_site(NamedSites& out, const Table& t, std::size_t row) {
  const auto cell = [&](const char* column) {
    const Column* c = t.find(column);
    return c && c->type == ColumnType::text && c->valid(row) ? c->text()[row] : std::string();
  };
  const std::string status = cell("status"), source = cell("source"), name = t["site"].text()[row];
  if (!status.empty() && status != "published")
    out.labels.assumptions.push_back(
        {name,
         "place",
         format_f64(t["latitude_deg"].f64()[row]) + "°, " + format_f64(t["longitude_deg"].f64()[row]) + "°",
         parse_status(status).value_or(Status::assumed),
         {source, cell("source_ko")},
         {"latitude, longitude", "위도, 경도"}});
  if (source.empty() || status == "assumed") return;
  for (const Source& s : out.labels.sources)
    if (s.title == source) return;
  out.labels.sources.push_back({source, "places of sites", "facts", ""});
}

}  // namespace

NamedSites sites_of(const Inputs& in) {
  const Table& t = in.table("sites");
  const Column *altitude = t.find("altitude_m"), *country = t.find("country"),
               *least = t.find("min_elevation_deg");
  NamedSites out;
  if (t.rows() == 0) throw Error("BARY-TASKS-0064").key("sites");
  Diagnostics faults;  // of all rows
  std::map<std::string, std::size_t> index;
  std::map<std::string, std::string> missing;  ///< lower-case name → as written
  for (const std::string& name : in.texts("use_sites")) missing.emplace(lower(name), name);
  const auto wanted = missing;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    access::Site s;
    s.name = t["site"].text()[i];
    if (s.name.empty())
      faults.add(Error("BARY-TASKS-0065", {{"row", std::to_string(i + 1)}}).key("sites").diagnostic());
    missing.erase(lower(s.name));
    if (!wanted.empty() && !wanted.contains(lower(s.name))) continue;
    const auto place = [&](const char* column, double low, double high, double otherwise) {
      const Column* c = t.find(column);
      const double v = c && c->valid(i) ? c->f64()[i] : otherwise;
      if (v >= low && v <= high) return v;
      faults.add(Error("BARY-TASKS-0060", {{"site", s.name}, {"column", column}, {"value", format_f64(v)}})
                     .key("sites")
                     .expected(format_f64(low) + " … " + format_f64(high))
                     .diagnostic());
      return low;
    };
    s.place.latitude_rad = place("latitude_deg", -90, 90, std::nan("")) / deg;
    s.place.longitude_rad = place("longitude_deg", -180, 360, std::nan("")) / deg;
    s.place.altitude_m = altitude ? place("altitude_m", -1000, 1e5, 0) : 0;
    const double elevation = least && least->valid(i) ? place("min_elevation_deg", -90, 90, 0) / deg
                                                      : in.number("min_elevation_deg");
    s.horizon = access::Horizon(elevation);
    if (!index.emplace(lower(s.name), out.sites.size()).second)
      faults.add(Error("BARY-TASKS-0061", {{"site", s.name}}).key("sites").diagnostic());
    out.country.push_back(country && country->valid(i) ? country->text()[i] : std::string());
    label_site(out, t, i);
    out.sites.push_back(std::move(s));
  }
  throw_faults(faults);
  std::vector<std::string> all;
  for (std::size_t i = 0; i < t.rows(); ++i) all.push_back(t["site"].text()[i]);
  if (!missing.empty())
    throw Error("BARY-TASKS-0063", {{"site", missing.begin()->second}})
        .key("use_sites")
        .hint(did_you_mean(missing.begin()->second, all));
  if (!in.has("horizons")) return out;
  const Table& h = in.table("horizons");
  std::map<std::size_t, std::pair<std::vector<double>, std::vector<double>>> masks;
  for (std::size_t i = 0; i < h.rows(); ++i) {
    const std::string& name = h["site"].text()[i];
    const auto found = index.find(lower(name));
    if (found == index.end()) {
      // A site of the table that is not used may have its horizon all the same.
      if (std::any_of(all.begin(), all.end(), [&](const std::string& a) { return lower(a) == lower(name); }))
        continue;
      throw Error("BARY-TASKS-0062", {{"site", name}}).key("horizons").hint(did_you_mean(name, all));
    }
    auto& [azimuth, elevation] = masks[found->second];
    azimuth.push_back(h["azimuth_deg"].f64()[i] / deg);
    elevation.push_back(h["elevation_deg"].f64()[i] / deg);
  }
  for (const auto& [i, mask] : masks) {
    access::Site& s = out.sites[i];
    s.horizon = access::Horizon::mask(mask.first, mask.second, s.horizon.lowest(), s.name);
  }
  return out;
}

std::string_view name_of(access::Edge e) {
  switch (e) {
    case access::Edge::event:
      return "event";
    case access::Edge::span:
      return "under_way";
    case access::Edge::data:
      return "data";
  }
  return "";
}
std::vector<std::string> edge_labels() { return {"event", "under_way", "data"}; }

void push_edge(Column& c, access::Edge edge, const Epoch& at) {
  if (edge == access::Edge::event)
    c.push(instant(at));
  else
    c.push_null();
}

std::vector<ColumnSpec> satellite_columns() {
  using T = ColumnType;
  return {{"satellite", T::text, "", {"name", "이름"}},
          {"status", T::text, "", {"whether its states are known throughout", "전 기간의 궤도를 아는지"}},
          {"known_until_utc",
           T::epoch,
           "",
           {"where the states end or the satellite decays", "궤도 자료가 끝나거나 추락하는 때"}}};
}

Table satellites_table(const ephemeris::Trajectory& trajectory,
                       const std::vector<access::ObjectStatus>& status) {
  Table t(satellite_columns());
  for (std::size_t i = 0; i < status.size(); ++i) {
    t["satellite"].push(trajectory.objects[i].name);
    t["status"].push(std::string(ephemeris::name_of(status[i].status)));
    t["known_until_utc"].push(instant(status[i].known_until));
  }
  return t;
}

std::map<std::string, study::Text> state_labels() {
  return {{"begins=under_way", {"under way", "진행 중"}},
          {"begins=data", {"data begin", "자료 시작"}},
          {"ends=under_way", {"under way", "진행 중"}},
          {"ends=data", {"data end", "자료 끝"}},
          {"status", {"States", "궤도 상태"}},
          {"status=ok", {"known throughout", "전 기간 유효"}},
          {"status=decayed", {"decayed", "추락"}},
          {"status=outside_span", {"data end", "자료 끝"}},
          {"status=bad_elements", {"elements fail", "요소 오류"}},
          {"known_until_utc", {"Known until", "유효 시각"}}};
}

}  // namespace bary::tasks
