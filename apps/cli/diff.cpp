// bary diff A B, bary verify RUN: what differs, by how much, and why.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/study/compare.hpp"
#include "bary/study/run.hpp"
#include "bary/study/study_zip.hpp"
#include "bary/time/time.hpp"
#include "session.hpp"
#include "study_file.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;
using study::Cause;
using study::ColumnDifference;

// --- words

std::string cause_text(const Session& s, const Cause& c) {
  const bool ko = s.korean();
  switch (c.kind) {
    case Cause::Kind::task_added:
      return ko ? "두 번째에만 있음" : "is only in the second";
    case Cause::Kind::task_removed:
      return ko ? "첫 번째에만 있음" : "is only in the first";
    case Cause::Kind::kind_changed:
      return fmt::format(fmt::runtime(ko ? "종류가 다름: {}, {}" : "another kind: {}, {}"), c.first,
                         c.second);
    case Cause::Kind::version:
      return fmt::format(fmt::runtime(ko ? "{} 버전이 다름: {}, {}" : "{} has another version: {}, {}"),
                         c.name, c.first, c.second);
    case Cause::Kind::param:
      return fmt::format("{}: {} → {}", c.name, c.first.empty() ? "–" : c.first,
                         c.second.empty() ? "–" : c.second);
    case Cause::Kind::input:
      return fmt::format(fmt::runtime(ko ? "입력 {}의 내용이 다름" : "its input {} has other content"),
                         c.name);
    case Cause::Kind::upstream:
      return fmt::format(fmt::runtime(ko ? "앞 작업 결과 @{}가 다름" : "@{} before it differs"), c.name);
    case Cause::Kind::data:
      return fmt::format(fmt::runtime(ko ? "기준 데이터 {}가 다름" : "the reference data differ: {}"),
                         c.name);
    case Cause::Kind::program:
      return fmt::format(
          fmt::runtime(ko ? "barycenter 버전이 다름: {}, {}" : "another version of barycenter: {}, {}"),
          c.first, c.second);
    case Cause::Kind::unexplained:
      return ko ? "기록된 것 중에는 이유가 없음" : "nothing that was recorded explains it";
  }
  return "";
}

const char* cause_word(Cause::Kind k) {
  static constexpr const char* words[] = {"task_added", "task_removed", "kind", "version", "param",
                                          "input",      "upstream",     "data", "program", "unexplained"};
  return words[static_cast<std::size_t>(k)];
}

std::string column_text(const Session& s, const ColumnDifference& d) {
  const bool ko = s.korean();
  if (d.kind == ColumnDifference::Kind::only_in_first) return ko ? "첫 번째에만 있음" : "only in the first";
  if (d.kind == ColumnDifference::Kind::only_in_second) return ko ? "두 번째에만 있음" : "only in the second";
  const Unit* u = unit_of_name(d.name);
  std::string t;
  if (std::isfinite(d.largest))
    t = fmt::format(fmt::runtime(ko ? "최대 {:.6g}{}" : "up to {:.6g}{}"), d.largest,
                    d.instants ? " s"
                    : u        ? " " + std::string(u->symbol)
                               : "");
  else
    t = fmt::format("{} → {}", d.first.empty() ? "–" : d.first, d.second.empty() ? "–" : d.second);
  return t + fmt::format(fmt::runtime(ko ? " ({}행), 셀 {}개" : " (row {}), {} cells"), d.row + 1, d.cells);
}

json column_json(const ColumnDifference& d) {
  static constexpr const char* kinds[] = {"only_in_first", "only_in_second", "values"};
  json j{{"column", d.name}, {"kind", kinds[static_cast<std::size_t>(d.kind)]}};
  if (d.kind != ColumnDifference::Kind::values) return j;
  j["cells"] = d.cells;
  j["row"] = d.row + 1;
  j["largest"] = std::isfinite(d.largest) ? json(d.largest) : json(nullptr);
  j["relative"] = d.relative;
  j["first"] = d.first;
  j["second"] = d.second;
  return j;
}

// --- tables

/// What a row is about, in a few words: its instants, texts and choices.
std::string row_text(const Table& t, std::size_t row) {
  constexpr std::size_t most = 6;
  std::string text;
  std::size_t n = 0;
  for (const Column& c : t.columns()) {
    const bool about =
        c.type == ColumnType::text || c.type == ColumnType::choice || c.type == ColumnType::epoch;
    if (!about || !c.valid(row) || n == most) continue;
    const std::string cell = cell_text(c, row, time::utc_text());
    if (!cell.empty()) text += (n++ ? ", " : "") + cell;
  }
  return text;
}

void tell_rows(Session& s, const Table& t, const std::vector<std::size_t>& rows, std::string_view words,
               const std::string& indent) {
  constexpr std::size_t most = 10;
  for (std::size_t i = 0; i < std::min(rows.size(), most); ++i)
    s.print(fmt::format(fmt::runtime(s.say("{}  {}, row {}: {}\n", "{}  {}, {}행: {}\n")), indent, words,
                        rows[i] + 1, row_text(t, rows[i])));
  if (rows.size() > most)
    s.print(fmt::format(fmt::runtime(s.say("{}  {}: and {} more\n", "{}  {}: 그 밖에 {}행\n")), indent, words,
                        rows.size() - most));
}

json tell_tables(Session& s, const Table& a, const Table& b, const std::string& indent) {
  const study::TableDifference d = study::compare(a, b);
  json j{{"rows", {d.rows_first, d.rows_second}}, {"columns", json::array()}};
  if (d.rows_first != d.rows_second)
    s.print(fmt::format("{}{}: {} → {}{}\n", indent, s.say("rows", "행 수"), d.rows_first, d.rows_second,
                        d.aligned ? "" : s.say(", compared by their place", ", 순서대로 비교")));
  if (d.aligned) {
    tell_rows(s, a, d.only_first, s.say("only in the first", "첫 번째에만 있음"), indent);
    tell_rows(s, b, d.only_second, s.say("only in the second", "두 번째에만 있음"), indent);
    for (auto [key, list] : {std::pair{"only_in_first", &d.only_first}, {"only_in_second", &d.only_second}}) {
      j[key] = json::array();
      for (const std::size_t r : *list) j[key].push_back(r + 1);
    }
  }
  std::vector<std::vector<std::string>> rows;
  for (const ColumnDifference& c : d.columns) {
    rows.push_back({indent + c.name, column_text(s, c)});
    j["columns"].push_back(column_json(c));
  }
  s.print(aligned(rows));
  j["same"] = d.same();
  return j;
}

Table read_table(const Session& s, const std::string& path) {
  return s.registry().codecs().get("Table").load(path).table();
}
bool is_table(const Session& s, const std::string& path) {
  return s.registry().codecs().get("Table").names(path);
}

// --- trajectories

/// The largest distance of each object of both at 201 instants of the study's span; objects of one side only
/// are named.
json tell_trajectories(Session& s, const ephemeris::Trajectory& a, const ephemeris::Trajectory& b,
                       const Epoch& start, const Epoch& stop) {
  constexpr std::size_t n = 201;
  std::vector<Epoch> epochs(n);
  for (std::size_t i = 0; i < n; ++i) epochs[i] = start + (stop - start) * static_cast<double>(i) / (n - 1);
  json list = json::array();
  std::vector<std::vector<std::string>> rows;
  for (const auto& o : a.objects) {
    const auto* other = b.find(o.name);
    if (!other) {
      rows.push_back({"    " + o.name, std::string(s.say("only in the first", "첫 번째에만 있음"))});
      list.push_back({{"object", o.name}, {"only", "first"}});
      continue;
    }
    ephemeris::StateBuffer x(n), y(n);
    ephemeris::evaluate_in(*o.source, frames::Frame::gcrf, epochs, *s.context().data, x.columns());
    ephemeris::evaluate_in(*other->source, frames::Frame::gcrf, epochs, *s.context().data, y.columns());
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (x.status(i) == ephemeris::SampleStatus::ok && y.status(i) == ephemeris::SampleStatus::ok)
        largest = std::max(largest, (x.r_m(i) - y.r_m(i)).norm());
    if (largest == 0) continue;
    rows.push_back(
        {"    " + o.name,
         fmt::format(fmt::runtime(s.say("up to {:.6g} km apart", "최대 {:.6g} km 떨어짐")), largest / 1000)});
    list.push_back({{"object", o.name}, {"largest_km", largest / 1000}});
  }
  for (const auto& o : b.objects)
    if (!a.find(o.name)) {
      rows.push_back({"    " + o.name, std::string(s.say("only in the second", "두 번째에만 있음"))});
      list.push_back({{"object", o.name}, {"only", "second"}});
    }
  s.print(aligned(rows));
  return list;
}

// --- runs

struct Run {
  fs::path folder;
  study::RunSummary summary;
};

Run read_run(const std::string& given) {
  std::error_code ec;
  const fs::path report = fs::is_directory(given, ec) ? fs::path(given) / "report.json" : fs::path(given);
  return {report.parent_path(), study::read_run(read_file(report.string()), report.string())};
}

void tell_named(Session& s, const char* title, const std::map<std::string, std::string>& a,
                const std::map<std::string, std::string>& b, json& list) {
  std::set<std::string> names;
  for (const auto* m : {&a, &b})
    for (const auto& [name, digest] : *m) names.insert(name);
  const auto holds = [](const std::map<std::string, std::string>& m, const std::string& digest) {
    return std::any_of(m.begin(), m.end(), [&](const auto& e) { return e.second == digest; });
  };
  for (const std::string& n : names) {
    const auto x = a.find(n), y = b.find(n);
    // The same content under another name or path is the same.
    if ((x == a.end() && holds(a, y->second)) || (y == b.end() && holds(b, x->second))) continue;
    if (x != a.end() && y != b.end() && x->second == y->second) continue;
    const auto state = x == a.end()   ? s.say("is only in the second", "두 번째에만 있음")
                       : y == b.end() ? s.say("is only in the first", "첫 번째에만 있음")
                                      : s.say("differs", "다름");
    s.print(fmt::format("{} {} {}\n", title, n, state));
    list.push_back(n);
  }
}

/// Opens both artefacts, where they lie beside their reports, and tells how far they are apart.
void by_how_much(Session& s, const Run& a, const Run& b, const study::RunSummary::Output& x,
                 const study::RunSummary::Output& y, json& out) {
  const std::string p = (a.folder / x.file).string(), q = (b.folder / y.file).string();
  if (x.type != y.type || !fs::exists(p) || !fs::exists(q)) return;
  if (x.type == "Table") out["table"] = tell_tables(s, read_table(s, p), read_table(s, q), "    ");
  if (x.type != "Trajectory" || a.summary.start.empty() || a.summary.stop.empty()) return;
  const Codec& codec = s.registry().codecs().get(x.type);
  const Artefact first = codec.load(p), second = codec.load(q);
  out["objects"] =
      tell_trajectories(s, first.as<ephemeris::Trajectory>(x.type), second.as<ephemeris::Trajectory>(x.type),
                        time::parse_epoch(a.summary.start), time::parse_epoch(a.summary.stop));
}

Outcome diff_runs(Session& s, const Run& a, const Run& b) {
  json j;
  const bool same_text = a.summary.study_sha256 == b.summary.study_sha256;
  if (!same_text) s.print(std::string(s.say("the study's text differs", "연구 파일의 내용이 다름")) + "\n");
  j["study_same"] = same_text;
  j["inputs"] = json::array();
  tell_named(s, s.korean() ? "입력" : "input", a.summary.inputs, b.summary.inputs, j["inputs"]);
  j["data"] = json::array();
  tell_named(s, s.korean() ? "기준 데이터" : "reference data", a.summary.data, b.summary.data, j["data"]);
  if (a.summary.version != b.summary.version)
    s.print(fmt::format("barycenter {} → {}\n", a.summary.version, b.summary.version));
  j["tasks"] = json::array();
  const auto differences = study::compare(a.summary, b.summary);
  for (const study::TaskDifference& d : differences) {
    json t{{"task", d.task}, {"causes", json::array()}, {"outputs", json::array()}};
    s.print(fmt::format("{} {}\n", s.say("task", "작업"), d.task));
    for (const Cause& c : d.causes) {
      s.print("  " + cause_text(s, c) + "\n");
      t["causes"].push_back(
          {{"kind", cause_word(c.kind)}, {"name", c.name}, {"first", c.first}, {"second", c.second}});
    }
    for (const std::string& port : d.outputs) {
      json o{{"port", port}};
      const auto* x = a.summary.find(d.task);
      const auto* y = b.summary.find(d.task);
      s.print(fmt::format("  {} {}\n", port, s.say("differs", "다름")));
      if (x->outputs.contains(port) && y->outputs.contains(port))
        by_how_much(s, a, b, x->outputs.at(port), y->outputs.at(port), o);
      t["outputs"].push_back(std::move(o));
    }
    j["tasks"].push_back(std::move(t));
  }
  const bool same = differences.empty();
  if (same) s.print(std::string(s.say("the results are the same", "결과가 같습니다")) + "\n");
  j["same"] = same;
  return {same ? Exit::done : Exit::expectation_failed, j.dump()};
}

Outcome diff(Session& s, const Arguments& a) {
  const std::string first = a.text("A"), second = a.text("B");
  if (is_table(s, first) && is_table(s, second)) {
    json j = tell_tables(s, read_table(s, first), read_table(s, second), "");
    const bool same = j["same"];
    if (same) s.print(std::string(s.say("the tables are the same", "표가 같습니다")) + "\n");
    return {same ? Exit::done : Exit::expectation_failed, j.dump()};
  }
  for (const std::string& file : {first, second}) {
    const bool packed = lower(file).ends_with(".zip");
    if (!packed && !is_table(s, file)) continue;
    Error e("BARY-STUDY-0083", {{"file", file}});
    e.diagnostic().found = packed ? Phrase("a packed study", "연구 묶음") : Phrase("a table", "표");
    e.diagnostic().expected = {"two runs, or two tables", "실행 폴더 둘 또는 표 둘"};
    if (packed)
      e.diagnostic().hint = {"bary run " + file + " makes a run of it",
                             "bary run " + file + "로 실행 폴더를 만듭니다"};
    throw std::move(e);
  }
  return diff_runs(s, read_run(first), read_run(second));
}

// --- verify

/// The files of the folder against the digests of its crate.
void check_files(const fs::path& folder, Diagnostics& d) {
  const std::string path = (folder / "ro-crate-metadata.json").string();
  const json crate = json::parse(read_file(path), nullptr, false);
  const auto graph = [&](const json& c) {
    return c.is_object() && c.contains("@graph") && c["@graph"].is_array() &&
           std::all_of(c["@graph"].begin(), c["@graph"].end(), [](const json& e) { return e.is_object(); });
  };
  if (!graph(crate))
    throw Error("BARY-CORE-0013", {{"file", path}, {"reason", {"it is no RO-Crate", "RO-Crate가 아닙니다"}}});
  std::set<std::string> parts;
  for (const json& e : crate["@graph"])
    if (e.value("@id", "") == "./" && e.contains("hasPart"))
      for (const json& p : e["hasPart"]) parts.insert(p.value("@id", ""));
  for (const json& e : crate["@graph"]) {
    const std::string id = e.value("@id", "");
    if (!parts.contains(id) || !e.contains("sha256")) continue;
    const std::string file = (folder / id).string();
    std::error_code ec;
    if (!fs::exists(file, ec))
      d.add("BARY-CLI-0015", {{"file", file}, {"what", {"it is missing", "없습니다"}}});
    else if (sha256_file(file) != e.value("sha256", ""))
      d.add("BARY-CLI-0015", {{"file", file}, {"what", {"its content was changed", "내용이 바뀌었습니다"}}});
  }
}

/// The folder of the inputs: named, or where the run found them; a packed study is unpacked first.
std::string inputs_folder(const Arguments& a, const Run& run, std::unique_ptr<TemporaryFolder>& unpacked) {
  const fs::path given =
      a.has("inputs") ? fs::path(a.text("inputs")) : fs::absolute(run.folder) / run.summary.study_folder;
  std::error_code ec;
  if (fs::is_directory(given, ec)) return fs::absolute(given).lexically_normal().string();
  unpacked = std::make_unique<TemporaryFolder>("verify");
  const MappedFile zip(given.lexically_normal().string());
  const auto u = study::unpack_study_zip(zip.text(), given.string(), unpacked->path());
  return (fs::path(unpacked->path()) / u.study).parent_path().string();
}

Outcome verify(Session& s, const Arguments& a) {
  const Run run = read_run(a.text("RUN"));
  const Context& context = s.context();
  Diagnostics found;
  check_files(run.folder, found);
  const std::string text = read_file((run.folder / "study.toml").string());
  std::unique_ptr<TemporaryFolder> unpacked;
  const study::Study st = study::parse_study(text, (run.folder / "study.toml").string(),
                                             inputs_folder(a, run, unpacked), s.registry(), found);
  if (sha256_hex(text) != run.summary.study_sha256)
    found.add("BARY-CLI-0015",
              {{"file", "study.toml"}, {"what", {"its content was changed", "내용이 바뀌었습니다"}}});
  for (const study::PathUse& u : st.paths) {
    const auto was = run.summary.inputs.find(u.shown);
    if (was != run.summary.inputs.end() && sha256_file(u.path) != was->second)
      found.add(
          "BARY-CLI-0015",
          {{"file", u.shown},
           {"what",
            {"the input's content was changed since the run", "실행 뒤에 입력의 내용이 바뀌었습니다"}}});
  }
  s.tell(found);
  if (found.has_errors()) return {found.exit(), ""};

  s.progress().begin(st.tasks.size());
  study::RunOptions options;
  options.use_store = false;
  options.finished = [&](const study::TaskResult& r) { s.progress().finished(r); };
  const study::RunResult result = study::run_study(st, s.registry(), context, nullptr, options);
  s.progress().clear();
  const Diagnostics failures = result.failures();
  s.tell(failures);
  if (failures.has_errors()) return {failures.exit(), ""};

  std::size_t outputs = 0, same = 0;
  json list = json::array();
  for (const study::TaskResult& t : result.tasks) {
    const auto* was = run.summary.find(t.task);
    for (const auto& [port, digest] : t.digests) {
      ++outputs;
      const bool equal = was && was->outputs.contains(port) && was->outputs.at(port).digest == digest;
      same += equal;
      if (!equal) s.print(fmt::format("{} {}.{}\n", s.say("differs", "다름"), t.task, port));
      list.push_back({{"output", t.task + "." + port}, {"same", equal}, {"digest", digest}});
    }
  }
  const bool good = same == outputs;
  s.print(s.korean() ? fmt::format("결과 {}개 중 {}개가 같음\n", outputs, same)
                     : fmt::format("{} of {} result{} {} the same\n", same, outputs,
                                   plural(static_cast<double>(outputs)), same == 1 ? "is" : "are"));
  if (!good) {
    std::map<std::string, std::string> data;
    for (const auto& e : context.data->entries()) data[e.name] = e.digest;
    json ignored = json::array();
    tell_named(s, s.korean() ? "기준 데이터" : "reference data", run.summary.data, data, ignored);
    if (run.summary.version != BARY_VERSION)
      s.print(fmt::format("barycenter {} → {}\n", run.summary.version, BARY_VERSION));
  }
  return {good ? Exit::done : Exit::expectation_failed,
          json{{"same", good}, {"outputs", std::move(list)}}.dump()};
}

}  // namespace

Command diff_command() {
  Command c;
  c.name = "diff";
  c.summary = {"what differs between two runs or tables, by how much, and why",
               "두 실행이나 표의 차이, 크기, 이유"};
  c.details = {"Exit code 0: the same; 1: they differ.", "종료 코드 0은 같음, 1은 다름입니다."};
  c.options = {{"A",
                "RUN",
                {"a run's folder, a report.json, a .csv or a .nc", "실행 폴더, report.json, .csv 또는 .nc"},
                true,
                false,
                true},
               {"B", "RUN", {"the other", "다른 하나"}, true, false, true}};
  c.run = diff;
  return c;
}

Command verify_command() {
  Command c;
  c.name = "verify";
  c.summary = {"run a result again and compare", "결과를 다시 실행해 비교"};
  c.details = {
      "Checks that the folder and the inputs are those of the run, computes everything anew without the "
      "store, and "
      "compares content digests. Exit code 0: the same; 1: something differs; 3: a file was changed.",
      "폴더와 입력이 실행 때와 같은지 확인하고, 저장소 없이 모두 다시 계산해 내용 해시를 비교합니다. 종료 "
      "코드 0은 같음, "
      "1은 다름, 3은 파일이 바뀜입니다."};
  c.options = {{"RUN", "DIR", {"a run's folder", "실행 폴더"}, true, false, true},
               {"inputs",
                "DIR",
                {"the folder that the study's paths are relative to, or its .zip; otherwise where the run "
                 "found them",
                 "연구 경로의 기준 폴더 또는 .zip. 주지 않으면 실행 때의 위치"}}};
  c.run = verify;
  return c;
}

}  // namespace bary::cli
