// orbit.design: satellites that do not fly yet, by the figures that their programmes announce.

#include <numbers>
#include <set>

#include "bary/core/text.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;

constexpr double degree = std::numbers::pi / 180;

/// The figures of one row; what is absent is null.
class Row {
 public:
  Row(const Table& t, std::size_t i) : t_(t), i_(i), name_(t["satellite"].text()[i]) {}

  const std::string& name() const { return name_; }
  std::optional<double> number(const char* column) const {
    const Column* c = t_.find(column);
    if (!c || !c->valid(i_)) return std::nullopt;
    return c->f64()[i_];
  }
  std::string text(const char* column) const {
    const Column* c = t_.find(column);
    return c && c->valid(i_) ? c->text()[i_] : std::string();
  }
  std::optional<Epoch> epoch() const {
    const Column* c = t_.find("epoch");
    if (!c || !c->valid(i_)) return std::nullopt;
    return c->epoch()[i_];
  }
  std::size_t count() const {
    const Column* c = t_.find("satellites");
    if (!c || !c->valid(i_)) return 1;
    const std::int64_t n = c->i64()[i_];
    if (n < 1 || n > 1000)
      throw Error("BARY-ORBIT-0031", {{"what", {"number of satellites", "위성 수"}}})
          .key(name_)
          .found(std::to_string(n))
          .expected({"1 to 1000", "1~1000"});
    return static_cast<std::size_t>(n);
  }

 private:
  const Table& t_;
  std::size_t i_;
  std::string name_;
};

orbit::OrbitSpec spec_of(const Row& row, const Inputs& in) {
  orbit::OrbitSpec s;
  const auto missing = [&](const Phrase& what) {
    throw Error("BARY-TASKS-0020", {{"satellite", row.name()}, {"what", what}}).key("satellites");
  };
  const auto altitude = row.number("altitude_km");
  if (!altitude) missing("altitude_km");
  s.altitude_m = altitude.value_or(0) * 1e3;
  if (const auto i = row.number("inclination_deg")) s.inclination_rad = *i * degree;
  const auto ascending = row.number("ltan_h"), descending = row.number("ltdn_h"),
             raan = row.number("raan_deg");
  if (ascending.has_value() + descending.has_value() + raan.has_value() > 1)
    throw Error("BARY-TASKS-0021", {{"satellite", row.name()}, {"what", "ltan_h, ltdn_h, raan_deg"}})
        .key("satellites");
  for (const auto& hour : {ascending, descending})
    if (hour && !(*hour >= 0 && *hour < 24))
      throw Error("BARY-ORBIT-0031", {{"what", ascending ? "ltan_h" : "ltdn_h"}})
          .key(row.name())
          .found(format_f64(*hour))
          .expected("0 … 24");
  if (ascending)
    s.ltan_h = ascending;
  else if (descending)
    s.ltan_h = *descending < 12 ? *descending + 12 : *descending - 12;
  else if (raan)
    s.raan_rad = *raan * degree;
  else
    missing({"ltan_h, ltdn_h or raan_deg", "ltan_h, ltdn_h 또는 raan_deg"});
  s.argument_of_latitude_rad = row.number("argument_of_latitude_deg").value_or(0) * degree;
  if (const auto e = row.epoch())
    s.epoch = *e;
  else if (in.has("epoch"))
    s.epoch = in.epoch("epoch");
  else if (in.has("start"))
    s.epoch = in.epoch("start");
  else
    missing("epoch");
  return s;
}

std::vector<ColumnSpec> columns() {
  const auto number = [](const char* name, Text doc, bool required = false) {
    return ColumnSpec{name, ColumnType::f64, "", std::move(doc), required};
  };
  return {
      {"satellite", ColumnType::text, "", {"name", "이름"}},
      number("altitude_km",
             {"mean distance from the Earth's centre less 6378.137 km",
              "지구 중심 평균 거리에서 6378.137 km를 뺀 값"},
             true),
      number("inclination_deg", {"absent: Sun-synchronous", "궤도 경사각. 없으면 태양동기"}),
      number("ltan_h",
             {"local mean time of the ascending node at the epoch", "기준 시각의 승교점 평균 지방시"}),
      number("ltdn_h",
             {"local mean time of the descending node at the epoch", "기준 시각의 강교점 평균 지방시"}),
      number("raan_deg",
             {"right ascension of the ascending node, true equator and mean equinox of date (TEME)",
              "승교점 적경, 당시 진적도와 평균 춘분점(TEME)"}),
      number("argument_of_latitude_deg", {"from the ascending node at the epoch; absent: 0, and assumed",
                                          "기준 시각에 승교점에서 잰 위상. 없으면 0으로 가정"}),
      {"epoch", ColumnType::epoch, "", {"absent: the task's", "기준 시각. 없으면 작업의 값"}, false},
      {"satellites",
       ColumnType::i64,
       "",
       {"this many, equally spaced in the plane", "궤도면에 같은 간격으로 놓는 위성 수"},
       false},
      {"status",
       ColumnType::text,
       "",
       {"published, announced or assumed (where absent)",
        "published(공표), announced(발표), assumed(가정, 없을 때)"},
       false},
      {"phase_status",
       ColumnType::text,
       "",
       {"of argument_of_latitude_deg; absent: as status", "argument_of_latitude_deg의 상태. 없으면 status"},
       false},
      {"source", ColumnType::text, "", {"who says so", "출처"}, false},
      {"source_ko", ColumnType::text, "", {"the same in Korean", "한국어 출처"}, false}};
}

/// Every figure that is not published, for the report.
void add_assumptions(const Row& row, Labels& labels) {
  const auto status_in = [&](const char* column, Status otherwise) {
    const std::string text = row.text(column);
    if (text.empty()) return otherwise;
    const auto s = parse_status(text);
    if (!s)
      throw Error("BARY-TASKS-0022", {{"text", text}})
          .key("satellites")
          .expected("published, announced, assumed");
    return *s;
  };
  const Status of_row = status_in("status", Status::assumed), of_phase = status_in("phase_status", of_row);
  const auto specs = columns();
  const char* phase = "argument_of_latitude_deg";
  const Text source{row.text("source"), row.text("source_ko")};
  for (const char* column :
       {"altitude_km", "inclination_deg", "ltan_h", "ltdn_h", "raan_deg", "argument_of_latitude_deg"})
    if (const auto v = row.number(column)) {
      const Status status = std::string_view(column) == phase ? of_phase : of_row;
      if (status != Status::assumed && status != Status::announced) continue;
      labels.assumptions.push_back(
          {row.name(), column, format_f64(*v), status, source, description_of(specs, column)});
    }
  if (!row.number(phase))
    labels.assumptions.push_back({row.name(),
                                  phase,
                                  "0",
                                  Status::assumed,
                                  {"the phase is not public", "위상이 공개되지 않음"},
                                  description_of(specs, phase)});
}

Outputs design(const Inputs& in, const Context&) {
  const Table& table = in.table("satellites");
  auto t = std::make_shared<ephemeris::Trajectory>();
  Labels labels;
  std::set<std::string> names;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const Row row(table, i);
    try {
      if (!names.insert(lower(row.name())).second)
        throw Error("BARY-TASKS-0023", {{"satellite", row.name()}}).key("satellites");
      ephemeris::Trajectory one = orbit::design_trajectory(row.name(), spec_of(row, in), row.count());
      for (auto& o : one.objects) t->objects.push_back(std::move(o));
      add_assumptions(row, labels);
    } catch (Error& e) {
      if (e.diagnostic().where.key.empty()) e.diagnostic().where.key = "satellites, " + row.name();
      throw;
    }
  }
  Outputs out;
  Artefact a("Trajectory", std::shared_ptr<const ephemeris::Trajectory>(std::move(t)));
  a.labels = std::move(labels);
  out.emplace("trajectory", std::move(a));
  return out;
}

void check_design(const Inputs& in, const Context& ctx, Diagnostics& d) {
  if (!in.available("satellites")) return;
  try {
    design(in, ctx);
  } catch (const Error& e) {
    d.add(e.diagnostic());
  }
}

}  // namespace

void add_orbit_design(Registry& registry) {
  Kind k;
  k.name = "orbit.design";
  k.version = 3;
  k.summary = {"Satellites by announced figures: altitude, local time of the node, phase",
               "발표된 값(고도, 승교점 지방시, 위상)으로 정하는 위성 궤도"};
  k.doc = {
      "Circular orbits, Sun-synchronous unless an inclination is given, moved by an analytic theory of the "
      "field "
      "J2 to J6 (Brouwer; frozen eccentricity). A week stays within 12 m of numerical integration of the "
      "same "
      "field in a Sun-synchronous orbit; what is not modelled (drag, Sun, Moon, the programme's own "
      "manoeuvres) "
      "and what is not public (the phase) weigh far more, which is why every value keeps its status, and the "
      "report shows what is announced or assumed.",
      "원궤도이며 경사각이 없으면 태양동기궤도로 보고, 중력장 J2~J6의 해석 이론(Brouwer, 동결 이심률)으로 "
      "움직입니다. 태양동기궤도에서 한 주 동안 같은 중력장의 수치 적분과 12 m 이내로 일치합니다. 넣지 않은 "
      "것(대기 저항, 태양과 달, 사업의 기동)과 공개되지 않은 것(위상)의 영향이 훨씬 크므로 값마다 상태를 "
      "남기고, 보고서는 발표되거나 가정된 값을 따로 보입니다."};
  k.params = {
      Param::of_table("satellites", columns(),
                      {"one row a satellite or a plane", "위성 또는 궤도면마다 한 행"}),
      Param::epoch("epoch",
                   {"of rows that have none; absent: start", "행에 없을 때의 기준 시각. 없으면 start"})
          .optional(),
      Param::start().optional(),
  };
  k.outputs = {{"trajectory", "Trajectory", {"the satellites", "위성들"}, {}}};
  k.run = design;
  k.check = check_design;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
