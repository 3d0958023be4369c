#include "bary/study/labels.hpp"

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/table.hpp"

namespace bary::study {

using nlohmann::json;

namespace {
/// Data are a text, words of ours a pair of two.
json phrase_json(const Phrase& p) { return p.is_data() ? json(p.en()) : json{p.en(), p.ko()}; }
Phrase phrase_from(const json& j) {
  return j.is_array() ? Phrase(j.at(0).get<std::string>(), j.at(1).get<std::string>())
                      : Phrase(j.get<std::string>());
}

json diagnostic_json(const Diagnostic& d) {
  json j{{"code", d.code},
         {"file", d.where.file},
         {"line", d.where.line},
         {"column", d.where.column},
         {"key", d.where.key},
         {"found", phrase_json(d.found)},
         {"expected", phrase_json(d.expected)},
         {"hint", phrase_json(d.hint)},
         {"excerpt", d.excerpt}};
  j["args"] = json::array();
  for (const auto& [k, v] : d.args) j["args"].push_back(json::array({k, phrase_json(v)}));
  return j;
}
}  // namespace

std::string to_json(const Labels& labels, const std::vector<Diagnostic>& warnings) {
  json j;
  j["release"] = labels.release.text();
  j["sources"] = json::array();
  for (const Source& s : labels.sources)
    j["sources"].push_back(
        {{"title", s.title}, {"origin", s.origin}, {"licence", s.licence}, {"date", s.date}});
  j["assumptions"] = json::array();
  for (const Assumption& a : labels.assumptions)
    j["assumptions"].push_back({{"subject", a.subject},
                                {"name", a.name},
                                {"value", a.value},
                                {"status", name_of(a.status)},
                                {"source", a.source.en},
                                {"source_ko", a.source.ko},
                                {"what", a.what.en},
                                {"what_ko", a.what.ko}});
  if (!warnings.empty()) j["warnings"] = json::array();
  for (const Diagnostic& d : warnings) j["warnings"].push_back(diagnostic_json(d));
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::vector<Diagnostic> warnings_from_json(std::string_view text) {
  std::vector<Diagnostic> out;
  const json j = json::parse(text);
  if (!j.contains("warnings")) return out;
  for (const json& w : j["warnings"]) {
    Diagnostic d;
    d.code = w.at("code");
    d.severity = Severity::warning;
    d.where = {w.at("file"), w.at("line"), w.at("column"), w.at("key")};
    d.found = phrase_from(w.at("found"));
    d.expected = phrase_from(w.at("expected"));
    d.hint = phrase_from(w.at("hint"));
    d.excerpt = w.at("excerpt");
    for (const json& a : w.at("args")) d.args.emplace_back(a.at(0).get<std::string>(), phrase_from(a.at(1)));
    out.push_back(std::move(d));
  }
  return out;
}

Labels labels_from_json(std::string_view text) {
  const json j = json::parse(text);
  Labels l;
  if (const std::string r = j.at("release"); r == "nobody")
    l.release.is_public = false;
  else
    l.release = Release::parse(r);
  for (const json& s : j.at("sources"))
    l.sources.push_back({s.at("title"), s.at("origin"), s.at("licence"), s.at("date")});
  for (const json& a : j.at("assumptions"))
    l.assumptions.push_back({a.at("subject"),
                             a.at("name"),
                             a.at("value"),
                             parse_status(std::string(a.at("status"))).value_or(Status::assumed),
                             {a.at("source"), a.value("source_ko", "")},
                             {a.value("what", ""), a.value("what_ko", "")}});
  return l;
}

namespace {
/// The project's list of what lies in data/: file → source.
const std::map<std::string, std::pair<Source, Release>>& shipped() {
  static const auto list = [] {
    std::map<std::string, std::pair<Source, Release>> m;
    const std::string path = data_dir() + "/sources.csv";
    std::error_code ec;
    if (!std::filesystem::exists(path, ec)) return m;
    const ColumnSpec specs[] = {{"file", ColumnType::text},   {"title", ColumnType::text},
                                {"origin", ColumnType::text}, {"licence", ColumnType::text},
                                {"date", ColumnType::text},   {"release", ColumnType::text}};
    const Table t = from_csv(read_text_file(path), path, specs, {});
    for (std::size_t i = 0; i < t.rows(); ++i)
      m[t["file"].text()[i]] = {
          {t["title"].text()[i], t["origin"].text()[i], t["licence"].text()[i], t["date"].text()[i]},
          Release::parse(t["release"].text()[i])};
    return m;
  }();
  return list;
}
}  // namespace

Labels labels_of_file(const std::string& path, const std::string& shown, const Study& study) {
  Labels l;
  for (const DeclaredSource& d : study.sources)
    if (d.path == path) {
      l.sources = {d.source};
      if (l.sources[0].title.empty()) l.sources[0].title = shown;
      l.assumptions = d.assumptions;
      l.release = d.release;
      return l;
    }
  namespace fs = std::filesystem;
  std::error_code ec;
  const std::string relative = fs::relative(path, data_dir(), ec).generic_string();
  if (const auto i = shipped().find(relative); !ec && i != shipped().end()) {
    l.sources = {i->second.first};
    l.release = i->second.second;
    return l;
  }
  // A copy of what ships (a study made by `bary new`, a packed one) is known by its content.
  for (const auto& [name, what] : shipped()) {
    if (fs::path(name).filename() != fs::path(path).filename()) continue;
    const std::string original = data_dir() + "/" + name;
    if (!fs::exists(original, ec) || fs::file_size(original, ec) != fs::file_size(path, ec) ||
        sha256_file(original) != sha256_file(path))
      continue;
    l.sources = {what.first};
    l.release = what.second;
    return l;
  }
  l.sources = {{shown, "", "", ""}};
  return l;
}

Licence licence_of(const Labels& labels, const Study& study) {
  const Licence own = Licence::parse(study.licence), inputs = labels.licence();
  return inputs.permits(own) ? own : inputs;
}

Diagnostic laxer_claim(const Study& study, const std::string& what, const Licence& licence) {
  Diagnostic d =
      Error("BARY-STUDY-0072", {{"claim", study.licence}, {"source", what}, {"licence", licence.text()}})
          .diagnostic();
  d.where = *study.claimed;
  if (licence.unknown())
    d.hint = {"a licence that is not known here counts as the strictest",
              "여기서 모르는 라이선스는 가장 엄격한 것으로 칩니다"};
  return d;
}

}  // namespace bary::study
