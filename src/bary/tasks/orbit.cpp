// orbit.sgp4: satellites by their mean elements.

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

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

struct Set {
  orbit::MeanElements elements;
  std::optional<orbit::GravityModel> stated;  ///< by its file
};

/// Keeps what was asked for by name or catalogue number; each must be there.
void select(std::vector<Set>& sets, const Inputs& in) {
  const std::vector<std::string> names = in.texts("satellites");
  const std::vector<std::int64_t> numbers = in.integers("catalog_numbers");
  if (names.empty() && numbers.empty()) return;
  std::map<std::string, bool> wanted;
  for (const std::string& n : names) wanted[lower(n)] = false;
  std::map<std::int64_t, bool> wanted_numbers;
  for (const std::int64_t n : numbers) wanted_numbers[n] = false;
  std::vector<Set> kept;
  std::vector<std::string> all;
  for (Set& s : sets) {
    all.push_back(s.elements.name);
    const auto by_name = wanted.find(lower(s.elements.name));
    const auto by_number = wanted_numbers.find(s.elements.catalog_number);
    if (by_name != wanted.end()) by_name->second = true;
    if (by_number != wanted_numbers.end()) by_number->second = true;
    if (by_name != wanted.end() || by_number != wanted_numbers.end()) kept.push_back(std::move(s));
  }
  for (const std::string& n : names)
    if (!wanted[lower(n)])
      throw Error("BARY-TASKS-0006", {{"satellite", n}}).key("satellites").hint(did_you_mean(n, all));
  for (const auto& [n, found] : wanted_numbers)
    if (!found) throw Error("BARY-TASKS-0006", {{"satellite", std::to_string(n)}}).key("catalog_numbers");
  sets = std::move(kept);
}

std::string called(const orbit::MeanElements& e) {
  return e.name.empty() ? std::to_string(e.catalog_number) : e.name;
}

Diagnostic warning(Error e) {
  Diagnostic d = std::move(e.diagnostic());
  d.severity = Severity::warning;
  return d;
}

/// Of several sets of one satellite the one nearest to the start, where it was the first.
void keep_nearest(std::vector<Set>& sets, const Epoch& start, Diagnostics& told) {
  // A catalogue number is a satellite; without one its name is.
  std::map<std::pair<std::int64_t, std::string>, std::size_t> index;
  std::set<std::string> repeated;
  std::vector<Set> kept;
  for (Set& s : sets) {
    const orbit::MeanElements& e = s.elements;
    const auto key = std::pair(e.catalog_number, e.catalog_number == 0 ? lower(e.name) : std::string());
    const auto [at, fresh] = index.emplace(key, kept.size());
    if (fresh) {
      kept.push_back(std::move(s));
      continue;
    }
    Set& mine = kept[at->second];
    if (e == mine.elements) continue;
    repeated.insert(called(mine.elements));
    if (std::abs(e.epoch - start) < std::abs(mine.elements.epoch - start)) mine = std::move(s);
  }
  sets = std::move(kept);
  if (repeated.empty()) return;
  told.add(warning(
      Error("BARY-TASKS-0045", {{"satellite", *repeated.begin()}, {"count", std::to_string(repeated.size())}})
          .key("elements")
          .hint({"all_sets = true (as an option: --all-sets) keeps every set as an object of its own",
                 "all_sets = true(옵션으로는 --all-sets)로 모든 요소를 각각의 물체로 둡니다"})));
}

/// The trajectory of a task, with what is to be told of the choices made.
ephemeris::Trajectory read_trajectory(const Inputs& in, Diagnostics& faults, Diagnostics& told) {
  const std::string& path = in.text("elements");
  std::vector<std::optional<orbit::GravityModel>> stated;
  auto elements = orbit::read_elements(
      read_text_file(path), path,
      in.boolean("lenient") ? orbit::Strictness::lenient : orbit::Strictness::strict, faults, &stated);
  std::vector<Set> sets;
  for (std::size_t i = 0; i < elements.size(); ++i) sets.push_back({std::move(elements[i]), stated[i]});
  select(sets, in);
  if (in.has("start") && !in.boolean("all_sets")) keep_nearest(sets, in.epoch("start"), told);

  std::optional<orbit::GravityModel> given;
  if (in.has("gravity")) given = gravity_of(in.text("gravity"));
  elements.clear();
  std::size_t differ = 0;
  const Set* first = nullptr;
  for (const Set& s : sets) {
    elements.push_back(s.elements);
    if (!given || !s.stated || *given == *s.stated) continue;
    if (differ++ == 0) first = &s;
  }
  if (differ > 0)
    told.add(warning(Error("BARY-ORBIT-0061", {{"satellite", called(first->elements)},
                                               {"stated", std::string(orbit::name_of(*first->stated))},
                                               {"given", std::string(orbit::name_of(*given))},
                                               {"count", std::to_string(differ)}})
                         .key("gravity")));
  const orbit::GravityModel common = given.value_or(orbit::GravityModel::wgs72);
  ephemeris::Trajectory t = orbit::sgp4_trajectory(std::move(elements), common);
  for (std::size_t i = 0; i < sets.size(); ++i)
    if (const auto model = given ? given : sets[i].stated; model && *model != common)
      t.objects[i].source = std::make_shared<const orbit::Sgp4Source>(std::move(sets[i].elements), *model);
  return t;
}

Outputs sgp4(const Inputs& in, const Context& ctx) {
  Diagnostics faults, told;
  auto t = std::make_shared<ephemeris::Trajectory>(read_trajectory(in, faults, told));
  warn_of_faults(faults, ctx);
  Outputs out;
  out.emplace("trajectory",
              Artefact("Trajectory", std::shared_ptr<const ephemeris::Trajectory>(std::move(t))));
  return out;
}

void check_sgp4(const Inputs& in, const Context&, Diagnostics& d) {
  try {
    Diagnostics faults;
    const ephemeris::Trajectory t = read_trajectory(in, faults, d);
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
  k.version = 2;
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
      "allow_stale is set. Of several sets of one satellite the one nearest to the start is used, with a "
      "warning; "
      "without a start, or with all_sets, each is an object of its own. The gravity model is the one that an "
      "OMM "
      "states (USER_DEFINED_GRAVITY_MODEL), else WGS-72.",
      "두 줄 궤도 요소(TLE)나 평균 궤도 요소 메시지(OMM)를 그 요소를 만든 이론 그대로 씁니다. SGP4, 주기 "
      "225분을 넘으면 SDP4(Vallado, Crawford, Hujsak, Kelso, AIAA 2006-6753)이며 논문의 검증 자료와 2e-7 km "
      "이내로 일치합니다. 요청이 있을 때만 위치를 계산합니다. 요소의 오차는 기준 시각에서 수 km이고 "
      "저궤도에서 하루 1~3 km씩 늘어납니다. 14일을 넘으면 주의를 알리고, 30일을 넘으면 allow_stale 없이는 "
      "거부합니다. 한 위성의 요소가 여럿이면 시작 시각에 가장 가까운 것을 쓰고 알립니다. 시작 시각이 없거나 "
      "all_sets이면 모두 따로 둡니다. 중력 상수는 OMM이 밝힌 것(USER_DEFINED_GRAVITY_MODEL)을 쓰고, 없으면 "
      "WGS-72입니다."};
  k.params = {
      Param::file("elements", {"TLE or OMM", "TLE 또는 OMM 파일"}),
      Param::text("satellites", {"only these, by name", "이 이름의 위성만"}).optional().as_list(),
      Param::integer("catalog_numbers", {"only these, by catalogue number", "이 카탈로그 번호의 위성만"})
          .range(0, 999999999)
          .optional()
          .as_list(),
      Param::choice("gravity", {"wgs72", "wgs72_old", "wgs84"},
                    {"gravity constants in place of what the elements state; without either wgs72, which "
                     "public elements "
                     "are made with",
                     "요소가 밝힌 것 대신 쓸 중력 상수. 둘 다 없으면 공개 요소의 기준인 wgs72"})
          .optional(),
      Param::boolean("all_sets", {"keep every set of a satellite, not only the one nearest to the start",
                                  "시작 시각에 가장 가까운 것만이 아니라 위성의 모든 요소를 유지"})
          .with_default(false),
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
