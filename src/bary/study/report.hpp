#pragma once
/// The run's folder: artefacts, `report.json` (`bary-report/1`), `report.html`, `ro-crate-metadata.json`.

#include <string>
#include <vector>

#include "bary/core/catalogue.hpp"
#include "bary/study/run.hpp"

namespace bary::study {

/// A value as people read it: "3 h 05 min", "27.6°", "6 Jul 2024 05:30 UTC (14:30 KST)".
std::string human(const Value& v, Language language);
/// Fills `{field}` of a template from a record; an unknown value reads "unknown". Grammar follows the values:
/// `{n} pass{n:|es}` takes the first text where n counts one, `{n} site{s}` is short for a plain plural of
/// the field before it, and Korean particles in their open form (을(를), (으)로) are chosen by what stands
/// before them.
std::string fill_from(std::string_view text, const Record& r, Language language);

struct ReportInput {
  const Study* study = nullptr;
  const Registry* registry = nullptr;
  const RunResult* result = nullptr;
  const Context* context = nullptr;
  std::string command;  ///< what the user typed
  std::string version;
  std::string started_utc;
  /// Where the study's inputs lie, absolute: a folder, or a packed study. The report names it as seen from
  /// the run's folder, for `bary verify`.
  std::string study_folder;
  std::string page_template;  ///< of report.html; empty: none is written
};

/// The whole of `report.json`.
std::string report_json(const ReportInput& in);

/// The sentences that answer the study's question, one a line, for the terminal.
std::vector<std::string> answer_lines(const ReportInput& in, Language language);

/// Throws BARY-STUDY-0069 where the name is taken by what no run wrote, BARY-CORE-0002 where no folder can be
/// made there: before anything is computed for it.
void check_run_folder(const std::string& folder);

/// Writes everything aside and puts the folder in place by rename. Replaces only a folder that a run wrote
/// (BARY-STUDY-0069 otherwise). Refuses an artefact whose labels do not permit the study's release
/// (BARY-STUDY-0067) or the licence that it claims (BARY-STUDY-0072).
void write_run_folder(const ReportInput& in, const std::string& folder);

/// The page template with the report in it.
std::string report_html(std::string_view page_template, std::string_view json);

}  // namespace bary::study
