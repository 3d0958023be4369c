// orbit.design: satellites that do not fly yet, by the figures that their programmes announce.

#include <numbers>

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
      throw Error("BARY-ORBIT-0031", {{"what", "number of satellites"}})
          .key(name_)
          .found(std::to_string(n))
          .expected("1 to 1000");
    return static_cast<std::size_t>(n);
  }

 private:
  const Table& t_;
  std::size_t i_;
  std::string name_;
};

orbit::OrbitSpec spec_of(const Row& row, const Inputs& in) {
  orbit::OrbitSpec s;
  const auto missing = [&](const char* what) {
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
  if (ascending)
    s.ltan_h = ascending;
  else if (descending)
    s.ltan_h = *descending < 12 ? *descending + 12 : *descending - 12;
  else if (raan)
    s.raan_rad = *raan * degree;
  else
    missing("ltan_h, ltdn_h or raan_deg");
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

/// Every figure that is not published, for the report.
void add_assumptions(const Row& row, Labels& labels) {
  const std::string text = row.text("status");
  const auto status = text.empty() ? Status::assumed : parse_status(text).value_or(Status::computed);
  if (!text.empty() && !parse_status(text))
    throw Error("BARY-TASKS-0022", {{"text", text}})
        .key("satellites")
        .expected("published, announced, assumed");
  if (status != Status::assumed && status != Status::announced) return;
  for (const char* column :
       {"altitude_km", "inclination_deg", "ltan_h", "ltdn_h", "raan_deg", "argument_of_latitude_deg"})
    if (const auto v = row.number(column))
      labels.assumptions.push_back({row.name(), column, format_f64(*v), status, row.text("source")});
  if (!row.number("argument_of_latitude_deg"))
    labels.assumptions.push_back(
        {row.name(), "argument_of_latitude_deg", "0", Status::assumed, "the phase is not public"});
}

Outputs design(const Inputs& in, const Context&) {
  const Table& table = in.table("satellites");
  auto t = std::make_shared<ephemeris::Trajectory>();
  Labels labels;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const Row row(table, i);
    try {
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

std::vector<ColumnSpec> columns() {
  const auto number = [](const char* name, const char* doc, bool required = false) {
    return ColumnSpec{name, ColumnType::f64, "", doc, required};
  };
  return {{"satellite", ColumnType::text, "", "name"},
          number("altitude_km", "mean distance from the Earth's centre less 6378.137 km", true),
          number("inclination_deg", "absent: Sun-synchronous"),
          number("ltan_h", "local mean time of the ascending node at the epoch"),
          number("ltdn_h", "or of the descending node"),
          number("raan_deg", "or its right ascension, true equator and mean equinox of date (TEME)"),
          number("argument_of_latitude_deg", "from the ascending node at the epoch; absent: 0, and assumed"),
          {"epoch", ColumnType::epoch, "", "absent: the task's", false},
          {"satellites", ColumnType::i64, "", "this many, equally spaced in the plane", false},
          {"status", ColumnType::text, "", "published, announced or assumed (where absent)", false},
          {"source", ColumnType::text, "", "who says so", false}};
}

}  // namespace

void add_orbit_design(Registry& registry) {
  Kind k;
  k.name = "orbit.design";
  k.version = 2;
  k.summary = {"Satellites by announced figures: altitude, local time of the node, phase",
               "발표된 값(고도, 승교점 지방시, 위상)으로 정하는 위성 궤도"};
  k.doc =
      "Circular orbits, Sun-synchronous unless an inclination is given, moved by an analytic theory of the "
      "field "
      "J2 to J6 (Brouwer; frozen eccentricity). A week stays within 12 m of numerical integration of the "
      "same "
      "field in a Sun-synchronous orbit; what is not modelled (drag, Sun, Moon, the programme's own "
      "manoeuvres) "
      "and what is not public (the phase) weigh far more, which is why every value keeps its status, and the "
      "report shows what is announced or assumed.";
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
