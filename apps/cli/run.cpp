// bary run STUDY: check, run, report.

#include <fmt/format.h>

#include <filesystem>

#include "bary/core/text.hpp"
#include "bary/study/run.hpp"
#include "session.hpp"
#include "study_file.hpp"

namespace bary::cli {
namespace {

/// "at most 24 h 00 min": the bounds in the unit of the value.
std::string bounds_text(const Session& s, const study::Expectation& e, const Value& v) {
  std::string t;
  const auto shown = [&](double x) {
    Value bound = v;
    bound.value = x;
    return study::human(bound, s.language());
  };
  const auto add = [&](const std::string& x) { t += (t.empty() ? "" : ", ") + x; };
  if (e.min) add(fmt::format(fmt::runtime(s.say("at least {}", "{} 이상")), shown(*e.min)));
  if (e.max) add(fmt::format(fmt::runtime(s.say("at most {}", "{} 이하")), shown(*e.max)));
  return t;
}

void print_checks(const Session& s, const study::RunResult& r) {
  for (const study::CheckResult& c : r.checks) {
    const std::string bounds = bounds_text(s, *c.expectation, c.value);
    s.print(fmt::format("{:<8} {}: {}{}\n", c.ok ? s.say("holds", "충족") : s.say("FAILS", "불충족"),
                        c.expectation->name, study::human(c.value, s.language()),
                        bounds.empty() ? "" : " (" + bounds + ")"));
  }
}

std::string run_json(const study::RunResult& r, const std::string& folder) {
  std::string j =
      "{\"folder\":" + json_quote(folder) + ",\"seconds\":" + format_f64(r.seconds) + ",\"tasks\":[";
  for (std::size_t i = 0; i < r.tasks.size(); ++i) {
    const study::TaskResult& t = r.tasks[i];
    j += (i ? ",{" : "{") + std::string("\"task\":") + json_quote(t.task) +
         ",\"kind\":" + json_quote(t.kind) + ",\"from_store\":" + (t.from_store ? "true" : "false") +
         ",\"seconds\":" + format_f64(t.seconds) + ",\"digests\":{";
    bool first = true;
    for (const auto& [port, digest] : t.digests) {
      j += (first ? "" : ",") + json_quote(port) + ":" + json_quote(digest);
      first = false;
    }
    j += "}}";
  }
  j += "],\"checks\":[";
  for (std::size_t i = 0; i < r.checks.size(); ++i)
    j += (i ? ",{" : "{") + std::string("\"name\":") + json_quote(r.checks[i].expectation->name) +
         ",\"ok\":" + (r.checks[i].ok ? "true" : "false") + "}";
  j += "]";
  if (r.sweep)
    j += ",\"sweep\":{\"runs\":" + std::to_string(r.sweep->table.rows()) +
         ",\"failed\":" + std::to_string(r.sweep->failed) + "}";
  return j + "}";
}

Outcome run(Session& s, const Arguments& a) {
  StudyFile file(s, a.text("STUDY"));
  if (!file.good()) return {file.exit(), ""};
  const study::Study& study = file.study();
  const std::string folder = a.text("out", study.name + ".run");
  study::check_run_folder(folder);

  s.progress().begin(study.tasks.size());
  study::RunOptions options;
  options.use_store = !a.has("no-store");
  options.finished = [&](const study::TaskResult& r) { s.progress().finished(r); };
  const study::RunResult result = study::run_study(study, s.registry(), s.context(), s.store(), options);
  s.progress().clear();
  s.tell_warnings();
  const Diagnostics failures = result.failures();
  s.tell(failures);
  // A folder without its results is none: what was there before stays.
  if (failures.has_errors()) return {result.exit(), run_json(result, "")};

  study::ReportInput in = s.report_input(study, result);
  in.study_folder = file.origin();
  if (in.page_template.empty()) {
    Diagnostic d = Error("BARY-CLI-0009").diagnostic();
    d.severity = Severity::note;
    s.tell(d);
  }
  study::write_run_folder(in, folder);
  for (const std::string& line : study::answer_lines(in, s.language())) s.print(line + "\n");
  print_checks(s, result);
  if (result.sweep) {
    const std::size_t n = result.sweep->table.rows(), failed = result.sweep->failed;
    s.print(s.korean() ? fmt::format("스윕: 실행 {}개 중 {}개 완료, sweep.csv\n", n, n - failed)
                       : fmt::format("sweep: {} of {} runs done, sweep.csv\n", n - failed, n));
  }
  const std::string page = in.page_template.empty() ? "report.json" : "report.html";
  s.print(
      fmt::format("{}: {}\n", s.say("report", "보고서"), (std::filesystem::path(folder) / page).string()));
  return {result.exit(), run_json(result, folder)};
}

}  // namespace

Command run_command() {
  Command c;
  c.name = "run";
  c.summary = {"run a study and write its report", "연구를 실행하고 보고서를 작성"};
  c.details = {
      "Checks the study, runs its tasks as soon as what they need is there, takes from the store what stands "
      "there "
      "already, and writes a folder with the artefacts, report.html, report.json and ro-crate-metadata.json. "
      "Exit "
      "code 1: done, but an expectation of the study does not hold.",
      "연구를 검사하고, 준비된 작업부터 실행하며, 저장소에 있는 결과는 그대로 쓰고, 산출물과 report.html, "
      "report.json, "
      "ro-crate-metadata.json을 폴더에 씁니다. 종료 코드 1은 실행은 끝났으나 기대값이 충족되지 않았다는 "
      "뜻입니다."};
  c.options = {
      {"STUDY", "FILE", {"the study, a .toml file", "연구 파일(.toml)"}, true, false, true},
      {"out",
       "DIR",
       {"the folder of results, STEM.run otherwise", "결과 폴더. 주지 않으면 STEM.run"},
       false,
       false,
       false,
       {},
       'o'},
  };
  c.run = run;
  return c;
}

}  // namespace bary::cli
