// orbit.sgp4: satellites by their mean elements.

#include <algorithm>
#include <map>

#include "bary/core/catalogue.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;

orbit::GravityModel gravity_of(const std::string& text) {
  if (text == "wgs72_old") return orbit::GravityModel::wgs72_old;
  return text == "wgs84" ? orbit::GravityModel::wgs84 : orbit::GravityModel::wgs72;
}

/// What lenient reading left out, counted by reason: one warning a reason, with the first place.
void warn_of_faults(const Diagnostics& faults, const Context& ctx) {
  std::map<std::string, std::size_t> count;
  for (const Diagnostic& d : faults.list()) ++count[d.code];
  for (const auto& [code, n] : count) {
    const auto first = std::find_if(faults.list().begin(), faults.list().end(),
                                    [&](const Diagnostic& d) { return d.code == code; });
    Diagnostic d = Error("BARY-TASKS-0005",
                         {{"count", std::to_string(n)},
                          {"reason", {message(*first, Language::english), message(*first, Language::korean)}},
                          {"code", code}})
                       .diagnostic();
    d.where = first->where;
    ctx.warn(std::move(d));
  }
}

/// Keeps what was asked for by name or catalogue number; each must be there.
void select(std::vector<orbit::MeanElements>& elements, const Inputs& in) {
  const std::vector<std::string> names = in.texts("satellites");
  const std::vector<std::int64_t> numbers = in.integers("catalog_numbers");
  if (names.empty() && numbers.empty()) return;
  std::map<std::string, bool> wanted;
  for (const std::string& n : names) wanted[lower(n)] = false;
  std::map<std::int64_t, bool> wanted_numbers;
  for (const std::int64_t n : numbers) wanted_numbers[n] = false;
  std::vector<orbit::MeanElements> kept;
  std::vector<std::string> all;
  for (orbit::MeanElements& e : elements) {
    all.push_back(e.name);
    const auto by_name = wanted.find(lower(e.name));
    const auto by_number = wanted_numbers.find(e.catalog_number);
    if (by_name != wanted.end()) by_name->second = true;
    if (by_number != wanted_numbers.end()) by_number->second = true;
    if (by_name != wanted.end() || by_number != wanted_numbers.end()) kept.push_back(std::move(e));
  }
  for (const std::string& n : names)
    if (!wanted[lower(n)])
      throw Error("BARY-TASKS-0006", {{"satellite", n}}).key("satellites").hint(did_you_mean(n, all));
  for (const auto& [n, found] : wanted_numbers)
    if (!found) throw Error("BARY-TASKS-0006", {{"satellite", std::to_string(n)}}).key("catalog_numbers");
  elements = std::move(kept);
}

ephemeris::Trajectory read_trajectory(const Inputs& in, Diagnostics& faults) {
  const std::string& path = in.text("elements");
  auto elements = orbit::read_elements(
      read_text_file(path), path,
      in.boolean("lenient") ? orbit::Strictness::lenient : orbit::Strictness::strict, faults);
  select(elements, in);
  return orbit::sgp4_trajectory(std::move(elements), gravity_of(in.text("gravity")));
}

Outputs sgp4(const Inputs& in, const Context& ctx) {
  Diagnostics faults;
  auto t = std::make_shared<ephemeris::Trajectory>(read_trajectory(in, faults));
  warn_of_faults(faults, ctx);
  Outputs out;
  out.emplace("trajectory",
              Artefact("Trajectory", std::shared_ptr<const ephemeris::Trajectory>(std::move(t))));
  return out;
}

void check_sgp4(const Inputs& in, const Context&, Diagnostics& d) {
  try {
    Diagnostics faults;
    const ephemeris::Trajectory t = read_trajectory(in, faults);
    if (!in.has("start") || !in.has("stop")) return;
    Diagnostics stale;
    orbit::check_staleness(t, in.epoch("start"), in.epoch("stop"), in.boolean("allow_stale"), stale);
    for (Diagnostic& x : stale.list()) {
      if (x.where.key.empty()) x.where.key = "elements";
      d.add(std::move(x));
    }
  } catch (const Error& e) {
    d.add(e.diagnostic());
  }
}

}  // namespace

void add_orbit(Registry& registry) {
  Kind k;
  k.name = "orbit.sgp4";
  k.version = 1;
  k.summary = {"Satellites by their mean elements, propagated by SGP4",
               "평균 궤도 요소와 SGP4로 구하는 위성 궤도"};
  k.doc = {
      "Two-line element sets or orbit mean-elements messages (OMM) with the theory that they were made for: "
      "SGP4, and "
      "SDP4 beyond a period of 225 minutes (Vallado, Crawford, Hujsak and Kelso, AIAA 2006-6753), within "
      "2e-7 km of "
      "the paper's verification set. Nothing is sampled until somebody asks. Elements are good to a few "
      "kilometres at "
      "their epoch and lose 1 to 3 km a day in low orbit: beyond 14 days this warns, beyond 30 it refuses "
      "unless "
      "allow_stale is set.",
      "두 줄 궤도 요소(TLE)나 평균 궤도 요소 메시지(OMM)를 그 요소를 만든 이론 그대로 씁니다. SGP4, 주기 "
      "225분을 넘으면 SDP4(Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753)이며 논문의 검증 자료와 2e-7 km "
      "이내로 일치합니다. 요청이 있을 때만 위치를 계산합니다. 요소의 오차는 기준 시각에서 수 km이고 "
      "저궤도에서 하루 1~3 km씩 늘어납니다. 14일을 넘으면 주의를 알리고, 30일을 넘으면 allow_stale 없이는 "
      "거부합니다."};
  k.params = {
      Param::file("elements", {"TLE or OMM", "TLE 또는 OMM 파일"}),
      Param::text("satellites", {"only these, by name", "이 이름의 위성만"}).optional().as_list(),
      Param::integer("catalog_numbers", {"only these, by catalogue number", "이 카탈로그 번호의 위성만"})
          .range(0, 999999999)
          .optional()
          .as_list(),
      Param::choice(
          "gravity", {"wgs72", "wgs72_old", "wgs84"},
          {"gravity constants; elements are made with wgs72", "중력 상수. 공개 요소는 wgs72 기준입니다"})
          .with_default(std::string("wgs72")),
      Param::boolean("allow_stale", {"use elements beyond 30 days from their epoch",
                                     "기준 시각에서 30일을 넘는 요소도 사용"})
          .with_default(false),
      Param::boolean("lenient",
                     {"leave out sets that are wrong, and say how many", "잘못된 요소는 빼고 개수를 알림"})
          .with_default(false),
      Param::start().optional(),
      Param::stop().optional(),
  };
  k.outputs = {{"trajectory", "Trajectory", {"the satellites", "위성들"}, {}}};
  k.run = sgp4;
  k.check = check_sgp4;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
