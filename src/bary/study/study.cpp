#include "bary/study/study.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>
#include <system_error>

#include "bary/core/catalogue.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/reader.hpp"

namespace bary::study {

const Task* Study::find_task(std::string_view n) const {
  for (const Task& t : tasks)
    if (t.name == n) return &t;
  return nullptr;
}

Study parse_study(std::string text, const std::string& file, const std::string& folder,
                  const Registry& registry, Diagnostics& diagnostics) {
  Study s;
  s.file = file;
  s.folder = folder;
  s.name = std::filesystem::path(file).stem().string();
  const toml::Document doc = toml::parse(text, file);
  s.text = std::move(text);
  diagnostics.append(doc.diagnostics);
  Reader(s, doc, registry, diagnostics).read();
  return s;
}

Study load_study(const std::string& file, const Registry& registry, Diagnostics& diagnostics) {
  namespace fs = std::filesystem;
  // A study is written by people. What is larger is another file by mistake, and is not read into memory.
  constexpr std::uintmax_t limit = std::uintmax_t{64} << 20;
  std::error_code ec;
  if (fs::exists(file, ec) && !fs::is_regular_file(file, ec))
    throw Error("BARY-CORE-0001",
                {{"file", file}, {"reason", {"it is no regular file", "보통 파일이 아닙니다"}}});
  if (const auto size = fs::file_size(file, ec); !ec && size > limit)
    throw Error("BARY-STUDY-0070",
                {{"size", std::to_string(size >> 20)}, {"limit", std::to_string(limit >> 20)}})
        .at(file);
  if (const fs::path full = fs::absolute(file); !fs::exists(full, ec))
    throw Error("BARY-CORE-0001", {{"file", file}, {"reason", system_reason(ENOENT)}})
        .hint(did_you_mean_file(file, full.string()));
  std::string text = read_file(file);
  return parse_study(std::move(text), file, fs::absolute(file).parent_path().lexically_normal().string(),
                     registry, diagnostics);
}

std::string with_paths(const Study& study, const std::function<std::string(const PathUse&)>& path_of) {
  std::vector<const PathUse*> uses;
  for (const PathUse& u : study.paths) uses.push_back(&u);
  std::sort(uses.begin(), uses.end(), [](const PathUse* a, const PathUse* b) { return a->begin < b->begin; });
  std::string out;
  std::size_t at = 0;
  for (const PathUse* u : uses) {
    if (u->begin < at) continue;  // a shared table is read once for each task that takes it
    const std::string path = path_of(*u);
    out.append(study.text, at, u->begin - at);
    if (path == u->shown)
      out.append(study.text, u->begin, u->end - u->begin);
    else
      out += json_quote(path);
    at = u->end;
  }
  return out.append(study.text, at);
}

void check_release(const Study& study, Diagnostics& diagnostics) {
  std::vector<Release> label(study.tasks.size());
  for (const std::size_t i : study.order) {
    const Task& t = study.tasks[i];
    Release r = t.release;
    std::string strictest;
    const auto merge = [&](const Release& other, const std::string& from) {
      const Release merged = r.merged(other);
      if (merged.text() != r.text()) strictest = from;
      r = merged;
    };
    for (const Binding& b : t.bindings) {
      for (const ArtefactSource& s : b.sources) {
        if (s.reference)
          merge(label[s.reference->task], s.reference->text);
        else if (!s.path.empty())
          merge(labels_of_file(s.path, s.shown_path, study).release, s.shown_path);
      }
      for (std::size_t k = 0; k < b.shown.size(); ++k)
        merge(labels_of_file(std::get<std::string>(b.scalars[k]), b.shown[k], study).release, b.shown[k]);
    }
    label[i] = r;
    if (r.permits(study.release)) continue;
    Diagnostic& d =
        diagnostics.add("BARY-STUDY-0067", {{"label", r.text()}, {"wanted", study.release.text()}});
    d.where = t.where;
    d.found = strictest;
  }
}

void check_licences(const Study& study, Diagnostics& diagnostics) {
  std::string unstated;
  std::set<std::string> seen;
  const auto judge = [&](const std::string& path, const std::string& shown) {
    if (!seen.insert(path).second) return;
    const Licence l = labels_of_file(path, shown, study).licence();
    if (!l.stated()) {
      unstated += (unstated.empty() ? "" : ", ") + shown;
    } else if (study.claimed && !l.permits(Licence::parse(study.licence))) {
      diagnostics.add(laxer_claim(study, shown, l));
    } else if (l.unknown()) {
      diagnostics.add("BARY-STUDY-0074", {{"licence", l.text()}, {"source", shown}}).severity =
          Severity::warning;
    }
  };
  for (const Task& t : study.tasks)
    for (const Binding& b : t.bindings) {
      for (const ArtefactSource& s : b.sources)
        if (!s.path.empty()) judge(s.path, s.shown_path);
      for (std::size_t k = 0; k < b.shown.size(); ++k) judge(std::get<std::string>(b.scalars[k]), b.shown[k]);
    }
  if (!unstated.empty())
    diagnostics.add("BARY-STUDY-0073", {{"files", unstated}}).severity = Severity::warning;
}

Inputs make_inputs(const Task& task,
                   const std::function<Artefact(const ArtefactSource&, const Param&)>& resolve) {
  Inputs in;
  for (const Binding& b : task.bindings) {
    if (b.param->type == ParamType::artefact) {
      std::vector<Artefact> list;
      for (const ArtefactSource& s : b.sources) list.push_back(resolve(s, *b.param));
      in.set(b.param->name, std::move(list));
      continue;
    }
    std::vector<Scalar> values = b.scalars;
    if (b.param->type == ParamType::number)
      if (const Unit* u = unit_of_name(b.param->name))
        for (Scalar& v : values) v = to_si(std::get<double>(v), *u);
    in.set(b.param->name, std::move(values));
  }
  return in;
}

namespace {

constexpr std::uintmax_t largest_file_read = std::uintmax_t{16} << 20, most_read = std::uintmax_t{256} << 20;

/// False where a file cannot be read as what it is asked for.
bool read_files(Study& study, const Registry& registry, Diagnostics& diagnostics) {
  struct Seen {
    std::optional<Artefact> artefact;
    bool good = true;
  };
  std::map<std::pair<std::string, const Param*>, Seen> seen;
  std::uintmax_t total = 0;
  bool good = true;
  for (Task& t : study.tasks)
    for (Binding& b : t.bindings)
      for (ArtefactSource& s : b.sources) {
        if (s.reference || s.own || s.path.empty()) continue;
        const auto [at, fresh] = seen.try_emplace({s.path, b.param});
        std::error_code ec;
        const std::uintmax_t size = fresh ? std::filesystem::file_size(s.path, ec) : 0;
        if (fresh && !ec && size <= largest_file_read && (total += size) <= most_read) try {
            at->second.artefact = artefact_of_file(registry.codecs(), s, *b.param, diagnostics);
          } catch (const Error& e) {
            at->second.good = good = false;
            diagnostics.add(e.diagnostic());
            for (const Diagnostic& d : e.others()) diagnostics.add(d);
          }
        s.read = at->second.artefact;
      }
  return good;
}

}  // namespace

Artefact artefact_of_file(const CodecRegistry& codecs, const ArtefactSource& s, const Param& p,
                          Diagnostics& warnings) {
  if (s.read) return *s.read;
  const Codec& codec = codecs.get(p.artefact);
  return codec.load_columns ? codec.load_columns(s.path, s.shown_path, p.columns, warnings)
                            : codec.load(s.path);
}

void check_coverage(Study& study, const Registry& registry, const Context& context,
                    Diagnostics& diagnostics) {
  if (!read_files(study, registry, diagnostics)) return;
  std::set<std::string> told;  // a table that several tasks share is judged for each
  for (std::size_t i : study.order) {
    const Task& t = study.tasks[i];
    if (!t.kind || !t.kind->check) continue;
    const Inputs in = make_inputs(t, [](const ArtefactSource& s, const Param&) {
      return s.own ? *s.own : s.read ? *s.read : Artefact();
    });
    Diagnostics found;
    t.kind->check(in, context, found);
    for (Diagnostic& d : found.list()) {
      if (d.where.file.empty()) {
        const std::string key = d.where.key;
        d.where = t.where;
        for (const Binding& b : t.bindings)
          if (b.param->name == key)
            d.where = b.sources.size() == 1 && b.sources[0].own ? b.sources[0].where : b.where;
      }
      if (told.insert(render_line(d, Language::english)).second) diagnostics.add(std::move(d));
    }
  }
}

}  // namespace bary::study
