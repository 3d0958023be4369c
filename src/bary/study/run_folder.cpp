// The run's folder, written aside and put in place by rename.

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

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

[[noreturn]] void cannot_write(const std::string& path, const Phrase& reason) {
  throw Error("BARY-CORE-0002", {{"file", path}, {"reason", reason}});
}

fs::path target_of(const std::string& folder) {
  return fs::path(folder).lexically_normal().has_filename() ? fs::path(folder)
                                                            : fs::path(folder).parent_path();
}

/// A folder that is removed again unless it was put in place.
class AsideFolder {
 public:
  explicit AsideFolder(const fs::path& final) : final_(final) {
    const fs::path parent = final.has_parent_path() ? final.parent_path() : fs::path(".");
    std::error_code ec;
    fs::create_directories(parent, ec);
    if (ec) cannot_write(final.string(), system_reason(ec.value()));
    const std::string stem = "." + final.filename().string() + ".";
    remove_abandoned(final.string());
    path_ = parent / (stem + std::to_string(::getpid()) + ".part");
    fs::remove_all(path_, ec);
    fs::create_directory(path_, ec);
    if (ec) cannot_write(final.string(), system_reason(ec.value()));
  }
  ~AsideFolder() {
    std::error_code ec;
    fs::remove_all(path_, ec);
  }
  const fs::path& path() const { return path_; }

  /// Takes the name, or changes places with what has it, in one step; that is then ours to remove. Another
  /// run may make or remove it at the same time: then the other way is tried.
  void put_in_place() {
    const auto rename_with = [&](unsigned how) {
      return ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, final_.c_str(), how) == 0;
    };
    for (int attempt = 0; attempt < 100; ++attempt) {
      if (rename_with(RENAME_NOREPLACE)) return;
      if (errno == EINVAL || errno == ENOSYS) break;
      if (errno != EEXIST) cannot_write(final_.string(), system_reason(errno));
      if (rename_with(RENAME_EXCHANGE)) return;
      if (errno == EINVAL) break;
      if (errno != ENOENT) cannot_write(final_.string(), system_reason(errno));
    }
    // A file system that knows neither.
    std::error_code ec;
    fs::remove_all(final_, ec);
    fs::rename(path_, final_, ec);
    if (ec) cannot_write(final_.string(), system_reason(ec.value()));
  }

 private:
  fs::path final_, path_;
};

/// An export beyond the labels of what is exported is refused. Gives those of all results.
Labels refuse_beyond_labels(const ReportInput& in) {
  Labels all;
  for (std::size_t i = 0; i < in.result->tasks.size(); ++i)
    for (const auto& [port, a] : in.result->tasks[i].outputs) {
      all.merge(a.labels);
      const std::string name = in.study->tasks[i].name + "." + port;
      if (!a.labels.release.permits(in.study->release)) {
        Diagnostic d = Error("BARY-STUDY-0067",
                             {{"label", a.labels.release.text()}, {"wanted", in.study->release.text()}})
                           .diagnostic();
        d.where = in.study->tasks[i].where;
        d.found = name;
        throw Error(std::move(d));
      }
      const Licence l = a.labels.licence();
      if (in.study->claimed && l.stated() && !l.permits(Licence::parse(in.study->licence)))
        throw Error(laxer_claim(*in.study, name, l));
    }
  return all;
}

}  // namespace

void check_run_folder(const std::string& folder) {
  if (folder.empty()) cannot_write(folder, "the name is empty");
  const fs::path target = target_of(folder);
  std::error_code ec;
  if (fs::exists(target, ec) && (!fs::is_directory(target, ec) || !is_run_folder(target)))
    throw Error("BARY-STUDY-0069", {{"path", folder}});
  // The nearest folder above that is there takes the new one.
  fs::path above = fs::absolute(target, ec).parent_path();
  while (above.has_relative_path() && !fs::exists(above, ec)) above = above.parent_path();
  if (!fs::is_directory(above, ec)) cannot_write(folder, above.string() + " is no folder");
  if (::access(above.c_str(), W_OK | X_OK) != 0) cannot_write(folder, std::strerror(errno));
}

void write_run_folder(const ReportInput& in, const std::string& folder) {
  const fs::path target = target_of(folder);
  std::error_code ec;
  check_run_folder(folder);
  const Labels all = refuse_beyond_labels(in);

  AsideFolder aside(target);
  const UnflushedWrites quickly;
  const auto path = [&](const std::string& name) { return (aside.path() / name).string(); };
  Crate crate;
  crate.name = in.study->title.en.empty() ? in.study->name : in.study->title.en;
  crate.description = in.study->question.en.empty() ? crate.name : in.study->question.en;
  crate.licence = licence_of(all, *in.study).text();
  crate.release = in.study->release.text();
  crate.published =
      in.study->issued ? time::format_utc(*in.study->issued, 0).substr(0, 10) : in.started_utc.substr(0, 10);
  crate.version = in.version;
  crate.command = in.command;
  write_file(path("study.toml"), in.study->text);
  crate.files.push_back({"study.toml", "the study", "application/toml", sha256_hex(in.study->text)});
  for (std::size_t i = 0; i < in.result->tasks.size(); ++i) {
    const TaskResult& t = in.result->tasks[i];
    CrateAction action{t.task, t.kind, t.version, {}, {}, t.error.has_value()};
    for (const auto& [port, a] : t.outputs) {
      const Codec& codec = in.registry->codecs().get(a.type());
      const std::string name = t.task + "." + port + "." + codec.extension(a);
      codec.save(a, path(name));
      crate.files.push_back({name, t.task + "." + port, a.type(), sha256_file(path(name)),
                             licence_of(a.labels, *in.study).text(), a.labels.release.text()});
      action.results.push_back(name);
    }
    for (const Binding& b : in.study->tasks[i].bindings) {
      for (const std::string& shown : b.shown) action.objects.push_back(shown);
      for (const ArtefactSource& s : b.sources) {
        if (s.reference) {
          const TaskResult& up = in.result->tasks[s.reference->task];
          const auto a = up.outputs.find(s.reference->port);
          if (a == up.outputs.end()) continue;  // it failed, and this task with it
          action.objects.push_back(up.task + "." + s.reference->port + "." +
                                   in.registry->codecs().get(a->second.type()).extension(a->second));
        } else if (!s.path.empty()) {
          action.objects.push_back(s.shown_path);
        }
      }
    }
    crate.actions.push_back(std::move(action));
  }
  if (in.result->sweep) {
    in.registry->codecs().get("Table").save(Artefact(in.result->sweep->table), path("sweep.csv"));
    crate.files.push_back({"sweep.csv", "the sweep", "Table", sha256_file(path("sweep.csv"))});
  }
  std::set<std::string> inputs;
  for (const PathUse& u : in.study->paths)
    if (inputs.insert(u.path).second) {
      const Labels l = labels_of_file(u.path, u.shown, *in.study);
      crate.inputs.push_back({u.shown, u.shown, "application/octet-stream", sha256_file(u.path),
                              l.licence().text(), l.release.text()});
    }
  ReportInput placed = in;
  placed.study_folder =
      fs::relative(in.study_folder.empty() ? in.study->folder : in.study_folder, fs::absolute(target), ec)
          .generic_string();
  const std::string json = report_json(placed);
  write_file(path("report.json"), json);
  crate.files.push_back({"report.json", "the report as data", "application/json", sha256_hex(json)});
  if (!in.page_template.empty()) {
    const std::string html = report_html(in.page_template, json);
    write_file(path("report.html"), html);
    crate.files.push_back({"report.html", "the report", "text/html", sha256_hex(html)});
  }
  write_file(path("ro-crate-metadata.json"), crate_json(crate));
  UnflushedWrites::flush(aside.path().string());
  aside.put_in_place();
}

}  // namespace bary::study
