// The run's folder, written aside and put in place by rename.

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/report.hpp"
#include "bary/study/rocrate.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

namespace fs = std::filesystem;

bool is_run_folder(const fs::path& p) {
  std::error_code ec;
  if (fs::is_empty(p, ec)) return true;
  if (!fs::exists(p / "report.json", ec)) return false;
  const std::string head = read_file((p / "report.json").string()).substr(0, 200);
  return head.find("bary-report/1") != std::string::npos;
}

[[noreturn]] void cannot_write(const std::string& path, const std::string& reason) {
  throw Error("BARY-CORE-0002", {{"file", path}, {"reason", reason}});
}

/// A folder that is removed again unless it was put in place.
class AsideFolder {
 public:
  explicit AsideFolder(const fs::path& final) : final_(final) {
    const fs::path parent = final.has_parent_path() ? final.parent_path() : fs::path(".");
    std::error_code ec;
    fs::create_directories(parent, ec);
    if (ec) cannot_write(final.string(), ec.message());
    path_ = parent / ("." + final.filename().string() + "." + std::to_string(::getpid()) + ".part");
    fs::remove_all(path_, ec);
    fs::create_directory(path_, ec);
    if (ec) cannot_write(final.string(), ec.message());
  }
  ~AsideFolder() {
    std::error_code ec;
    fs::remove_all(path_, ec);
  }
  const fs::path& path() const { return path_; }
  void put_in_place() {
    std::error_code ec;
    if (!fs::exists(final_, ec)) {
      fs::rename(path_, final_, ec);
      if (ec) cannot_write(final_.string(), ec.message());
      return;
    }
    // The two change places in one step; what was there before is then ours to remove.
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_.c_str(), RENAME_EXCHANGE) != 0) {
      fs::remove_all(final_, ec);
      fs::rename(path_, final_, ec);
      if (ec) cannot_write(final_.string(), ec.message());
    }
  }

 private:
  fs::path final_, path_;
};

}  // namespace

void write_run_folder(const ReportInput& in, const std::string& folder) {
  const fs::path target =
      fs::path(folder).lexically_normal().has_filename() ? fs::path(folder) : fs::path(folder).parent_path();
  std::error_code ec;
  if (fs::exists(target, ec) && (!fs::is_directory(target, ec) || !is_run_folder(target)))
    throw Error("BARY-STUDY-0069", {{"path", folder}});
  for (const TaskResult& t : in.result->tasks)
    for (const auto& [port, a] : t.outputs)
      if (!a.labels.release.permits(in.study->release)) {
        Diagnostic d = Error("BARY-STUDY-0067",
                             {{"label", a.labels.release.text()}, {"wanted", in.study->release.text()}})
                           .diagnostic();
        d.where = in.study->find_task(t.task)->where;
        d.found = t.task + "." + port;
        throw Error(std::move(d));
      }

  AsideFolder aside(target);
  const auto path = [&](const std::string& name) { return (aside.path() / name).string(); };
  Crate crate;
  crate.name = in.study->title.en.empty() ? in.study->name : in.study->title.en;
  crate.description = in.study->question.en.empty() ? crate.name : in.study->question.en;
  crate.licence = in.study->licence;
  crate.published =
      in.study->issued ? time::format_utc(*in.study->issued, 0).substr(0, 10) : in.started_utc.substr(0, 10);
  crate.version = in.version;
  crate.command = in.command;
  write_file(path("study.toml"), in.study->text);
  crate.files.push_back({"study.toml", "the study", "application/toml", sha256_hex(in.study->text)});
  for (const TaskResult& t : in.result->tasks) {
    CrateAction action{t.task, t.kind, t.version, {}, {}, t.error.has_value()};
    for (const auto& [port, a] : t.outputs) {
      const Codec& codec = in.registry->codecs().get(a.type());
      const std::string name = t.task + "." + port + "." + codec.extension(a);
      codec.save(a, path(name));
      crate.files.push_back({name, t.task + "." + port, a.type(), sha256_file(path(name))});
      action.results.push_back(name);
    }
    const Task& task = *in.study->find_task(t.task);
    for (const Binding& b : task.bindings)
      for (const ArtefactSource& s : b.sources) {
        if (s.reference) {
          const TaskResult& up = in.result->tasks[s.reference->task];
          const auto a = up.outputs.find(s.reference->port);
          if (a == up.outputs.end()) continue;  // it failed, and this task with it
          action.objects.push_back(up.task + "." + s.reference->port + "." +
                                   in.registry->codecs().get(a->second.type()).extension(a->second));
        } else if (!s.path.empty()) {
          action.objects.push_back(s.shown_path);
          crate.inputs.push_back({s.shown_path, s.shown_path, b.param->artefact, sha256_file(s.path)});
        }
      }
    crate.actions.push_back(std::move(action));
  }
  if (in.result->sweep)
    in.registry->codecs().get("Table").save(Artefact(*in.result->sweep), path("sweep.csv"));
  const std::string json = report_json(in);
  write_file(path("report.json"), json);
  crate.files.push_back({"report.json", "the report as data", "application/json", sha256_hex(json)});
  if (!in.page_template.empty()) {
    const std::string html = report_html(in.page_template, json);
    write_file(path("report.html"), html);
    crate.files.push_back({"report.html", "the report", "text/html", sha256_hex(html)});
  }
  write_file(path("ro-crate-metadata.json"), crate_json(crate));
  aside.put_in_place();
}

}  // namespace bary::study
