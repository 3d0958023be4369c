// bary kinds [KIND]: what a study may ask for.

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "kind_text.hpp"
#include "reference.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

using json = nlohmann::ordered_json;
using namespace study;

json text_json(const Text& t) { return {{"en", t.en}, {"ko", t.ko.empty() ? t.en : t.ko}}; }

json columns_json(const std::vector<ColumnSpec>& columns) {
  json list = json::array();
  for (const ColumnSpec& c : columns) {
    json j{{"name", c.name},
           {"type", name_of(c.type)},
           {"unit", unit_symbol(c.name)},
           {"description", text_json(c.description)},
           {"required", c.required}};
    if (!c.labels.empty()) j["labels"] = c.labels;
    list.push_back(std::move(j));
  }
  return list;
}

json kind_json(const Kind& k) {
  json j{
      {"name", k.name}, {"version", k.version}, {"summary", text_json(k.summary)}, {"doc", text_json(k.doc)}};
  j["params"] = json::array();
  for (const Param& p : k.params) {
    json x{{"name", p.name},
           {"type", p.type == ParamType::artefact ? p.artefact : std::string(name_of(p.type))},
           {"list", p.list},
           {"required", p.required},
           {"unit", unit_symbol(p.name)},
           {"doc", text_json(p.doc)}};
    if (const std::string d = scalar_text(p.default_value); !d.empty()) x["default"] = d;
    if (std::isfinite(p.min)) x["min"] = p.min;
    if (std::isfinite(p.max)) x["max"] = p.max;
    if (!p.choices.empty()) x["choices"] = p.choices;
    if (!p.columns.empty()) x["columns"] = columns_json(p.columns);
    j["params"].push_back(std::move(x));
  }
  j["outputs"] = json::array();
  for (const Port& p : k.outputs)
    j["outputs"].push_back({{"name", p.name},
                            {"type", p.type},
                            {"doc", text_json(p.doc)},
                            {"columns", columns_json(p.columns)}});
  j["views"] = json::array();
  for (const View& v : k.views)
    j["views"].push_back(
        {{"id", v.id}, {"kind", v.kind}, {"title", text_json(v.title)}, {"by_default", v.by_default}});
  return j;
}

void print_kind(const Session& s, const Kind& k) {
  const bool ko = s.korean();
  s.print(fmt::format("{} ({} {})\n{}\n", k.name, s.say("version", "버전"), k.version, s.text(k.summary)));
  if (!k.doc.en.empty()) s.print("\n" + s.text(k.doc) + "\n");
  s.print(fmt::format("\n{}\n", s.say("parameters", "매개변수")));
  for (const Param& p : k.params) {
    const std::string limits = limits_words(p, ko);
    s.print(fmt::format("  {:<24} {}{}{}\n", p.name, type_words(p, ko),
                        limits.empty() ? "" : " (" + limits + ")",
                        p.required ? s.say(", required", ", 필수") : ""));
    s.print(fmt::format("  {:<24}   {}\n", "", s.text(p.doc)));
    for (const ColumnSpec& c : p.columns)
      s.print(fmt::format("  {:<24}   · {} ({}{}) {}\n", "", c.name, name_of(c.type),
                          c.required ? "" : s.say(", optional", ", 선택"), s.text(c.description)));
  }
  s.print(fmt::format("\n{}\n", s.say("outputs", "출력")));
  for (const Port& p : k.outputs) {
    s.print(fmt::format("  {:<24} {}: {}\n", p.name, p.type, s.text(p.doc)));
    for (const ColumnSpec& c : p.columns)
      s.print(fmt::format("  {:<24}   · {} ({}) {}\n", "", c.name, name_of(c.type), s.text(c.description)));
  }
  if (k.views.empty()) return;
  s.print(fmt::format("\n{}\n", s.say("views", "보기")));
  for (const View& v : k.views) s.print(fmt::format("  {:<24} {}: {}\n", v.id, v.kind, s.text(v.title)));
}

/// Writes the pages and removes those of kinds that are no more.
Outcome write_reference(Session& s, const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ec;
  fs::create_directories(folder, ec);
  const auto pages = reference_pages(s.registry());
  for (const auto& f : fs::directory_iterator(folder, ec))
    if (f.path().extension() == ".md" && !pages.contains(f.path().filename().string()))
      fs::remove(f.path(), ec);
  for (const auto& [name, text] : pages) write_file((fs::path(folder) / name).string(), text);
  s.print(fmt::format("{} {}\n", pages.size(), s.say("pages", "쪽")));
  return {Exit::done, json{{"pages", pages.size()}}.dump()};
}

Outcome kinds(Session& s, const Arguments& a) {
  if (a.has("markdown")) return write_reference(s, a.text("markdown"));
  const std::string name = a.text("KIND");
  if (name.empty()) {
    json list = json::array();
    for (const Kind& k : s.registry().kinds()) {
      s.print(fmt::format("{:<24} {}\n", k.name, s.text(k.summary)));
      list.push_back(kind_json(k));
    }
    return {Exit::done, json{{"kinds", list}}.dump()};
  }
  const Kind* k = s.registry().find(name);
  if (!k) {
    std::vector<std::string> names;
    for (const Kind& x : s.registry().kinds()) names.push_back(x.name);
    throw Error("BARY-CLI-0008", {{"kind", name}}).hint(did_you_mean(name, names));
  }
  print_kind(s, *k);
  return {Exit::done, kind_json(*k).dump()};
}

}  // namespace

Command kinds_command() {
  Command c;
  c.name = "kinds";
  c.summary = {"the kinds of task, or one of them in full", "작업 종류의 목록 또는 한 종류의 설명"};
  c.options = {{"KIND", "KIND", {"as orbit.sgp4", "orbit.sgp4 등"}, false, false, true},
               {"markdown", "DIR", {"write the reference pages there", "참조 문서를 이 폴더에 씀"}}};
  c.run = kinds;
  return c;
}

}  // namespace bary::cli
