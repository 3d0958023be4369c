// bary check STUDY, bary plan STUDY: what is wrong, and what would run.

#include <fmt/format.h>

#include <map>

#include "bary/core/text.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/run.hpp"
#include "bary/study/sweep.hpp"
#include "bary/time/time.hpp"
#include "session.hpp"
#include "study_file.hpp"

namespace bary::cli {
namespace {

Outcome check(Session& s, const Arguments& a) {
  StudyFile file(s, a.text("STUDY"));
  if (!file.good()) return {file.exit(), ""};
  const study::Study& study = file.study();
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, bool> seen;
  std::string inputs;
  for (const study::PathUse& u : study.paths) {
    if (seen[u.path]) continue;
    seen[u.path] = true;
    const Labels l = study::labels_of_file(u.path, u.shown, study);
    const std::string licence = l.sources.empty() || l.sources[0].licence.empty()
                                    ? std::string(s.say("licence not named", "라이선스 미상"))
                                    : l.sources[0].licence;
    rows.push_back({"  " + u.shown, licence, l.release.text()});
    inputs += (inputs.empty() ? "{" : ",{") + std::string("\"path\":") + json_quote(u.shown) +
              ",\"licence\":" + json_quote(l.sources.empty() ? "" : l.sources[0].licence) +
              ",\"release\":" + json_quote(l.release.text()) + "}";
  }
  const std::size_t n = study.tasks.size();
  s.print(s.korean() ? fmt::format("{}: 문제 없음, 작업 {}개\n", study.file, n)
                     : fmt::format("{}: nothing wrong, {} task{}\n", study.file, n, n == 1 ? "" : "s"));
  if (study.start && study.stop)
    s.print(fmt::format("{} {} – {}\n", s.say("span", "기간"), time::format_utc(*study.start, 0),
                        time::format_utc(*study.stop, 0)));
  if (!rows.empty()) s.print(std::string(s.say("inputs", "입력")) + "\n" + aligned(rows));
  return {Exit::done, "{\"tasks\":" + std::to_string(n) + ",\"inputs\":[" + inputs + "]}"};
}

std::string cost_text(const Session& s, double seconds) {
  if (seconds <= 0) return std::string(s.say("cost not known", "비용 미상"));
  return fmt::format("{:.{}f} {}", seconds, seconds < 10 ? 1 : 0, s.say("s", "초"));
}

Outcome plan(Session& s, const Arguments& a) {
  StudyFile file(s, a.text("STUDY"));
  if (!file.good()) return {file.exit(), ""};
  const study::Study& study = file.study();
  const auto planned = study::plan_study(study, s.registry(), s.context(), s.store());
  std::vector<std::vector<std::string>> rows;
  std::size_t stored = 0;
  double seconds = 0;
  bool known = true;
  std::string j;
  for (const std::size_t i : study.order) {
    const study::PlannedTask& p = planned[i];
    const char* state = p.in_store ? "stored" : "run";
    rows.push_back({p.task, p.kind,
                    p.in_store ? std::string(s.say("in the store", "저장소에 있음"))
                               : std::string(s.say("to run", "실행")) + ", " + cost_text(s, p.seconds)});
    stored += p.in_store;
    if (!p.in_store) {
      seconds += p.seconds;
      known = known && p.seconds > 0;
    }
    j += (j.empty() ? "{" : ",{") + std::string("\"task\":") + json_quote(p.task) +
         ",\"kind\":" + json_quote(p.kind) + ",\"state\":\"" + state +
         "\",\"seconds\":" + format_f64(p.seconds) + ",\"key\":" + json_quote(p.key) + "}";
  }
  s.print(aligned(rows));
  const std::string total = known && seconds > 0 ? ", " + cost_text(s, seconds) : "";
  s.print(s.korean() ? fmt::format("작업 {}개 중 {}개는 저장소에 있음{}\n", planned.size(), stored, total)
                     : fmt::format("{} of {} task{} in the store{}\n", stored, planned.size(),
                                   plural(static_cast<double>(planned.size())), total));
  std::string sweep;
  if (study.sweep) {
    const std::size_t runs = study::sweep_runs(*study.sweep);
    double one = 0;
    const auto anew = study::swept_tasks(study);
    for (const std::size_t i : anew) {
      known = known && planned[i].seconds > 0;
      one += planned[i].seconds;
    }
    const std::string cost = known && one > 0 ? ", " + cost_text(s, one * static_cast<double>(runs)) : "";
    s.print(s.korean() ? fmt::format("스윕: 실행 {}개, 실행마다 작업 {}개{}\n", runs, anew.size(), cost)
                       : fmt::format("the sweep makes {} run{} of {} task{} each{}\n", runs,
                                     plural(static_cast<double>(runs)), anew.size(),
                                     plural(static_cast<double>(anew.size())), cost));
    sweep =
        ",\"sweep\":{\"runs\":" + std::to_string(runs) + ",\"tasks\":" + std::to_string(anew.size()) + "}";
  }
  return {Exit::done, "{\"in_store\":" + std::to_string(stored) + ",\"tasks\":[" + j + "]" + sweep + "}"};
}

}  // namespace

Command check_command() {
  Command c;
  c.name = "check";
  c.summary = {"what is wrong with a study; nothing runs", "연구의 문제 찾기. 실행하지 않음"};
  c.details = {
      "Syntax, keys, units, ranges, references, files, coverage in time and bodies, licences and release "
      "labels: "
      "everything at once.",
      "문법, 키, 단위, 범위, 참조, 파일, 시간과 천체의 범위, 라이선스와 공개 등급을 한꺼번에 검사합니다."};
  c.options = {{"STUDY",
                "FILE",
                {"a .toml file, or a .zip of `bary pack`", ".toml 파일 또는 `bary pack`의 .zip"},
                true,
                false,
                true}};
  c.run = check;
  return c;
}

Command plan_command() {
  Command c;
  c.name = "plan";
  c.summary = {"what would run, what is in the store, what it costs",
               "실행할 작업, 저장소에 있는 작업, 비용"};
  c.details = {"Costs are what the same or like tasks took when they were stored.",
               "비용은 같은 작업이나 같은 종류의 작업이 저장될 때 걸린 시간입니다."};
  c.options = {{"STUDY",
                "FILE",
                {"a .toml file, or a .zip of `bary pack`", ".toml 파일 또는 `bary pack`의 .zip"},
                true,
                false,
                true}};
  c.run = plan;
  return c;
}

}  // namespace bary::cli
