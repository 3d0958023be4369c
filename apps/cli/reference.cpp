#include "reference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "command.hpp"
#include "kind_text.hpp"

namespace bary::cli {
namespace {

using namespace study;

std::string cell(std::string_view s) {
  std::string out;
  for (const char c : s)
    out += c == '|' ? std::string("\\|") : c == '\n' ? std::string(" ") : std::string(1, c);
  return out;
}

std::string columns_table(const std::vector<ColumnSpec>& columns, const std::map<std::string, Text>& labels,
                          bool input) {
  std::string s =
      input ? "| column | type | unit | needed | what | 설명 |\n| --- | --- | --- | --- | --- | --- |\n"
            : "| name | type | unit | what | 이름 | 설명 |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const ColumnSpec& c : columns) {
    std::string type(name_of(c.type));
    if (!c.labels.empty()) {
      type += ":";
      for (const std::string& l : c.labels) type += (type.ends_with(':') ? " " : ", ") + l;
    }
    if (input) {
      s += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", c.name, cell(type), cell(unit_symbol(c.name)),
                       c.required ? "yes" : "no", cell(c.description.en), cell(c.description.ko));
      continue;
    }
    const auto label = labels.find(c.name);
    s += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", c.name, cell(type), cell(unit_symbol(c.name)),
                     cell(c.description.en), cell(label == labels.end() ? "" : label->second.ko),
                     cell(c.description.ko));
  }
  return s;
}

std::string verb_of(const Kind& k) {
  std::string s = "bary " + k.name;
  std::replace(s.begin(), s.end(), '.', ' ');
  std::replace(s.begin(), s.end(), '_', '-');
  for (const Param& p : k.params) {
    if (!p.required) continue;
    std::string name = p.name;
    std::replace(name.begin(), name.end(), '_', '-');
    s += " --" + name + " …";
  }
  return s;
}

std::string example_of(const Kind& k) {
  std::string s = "[task." + k.name.substr(k.name.rfind('.') + 1) + "]\nkind = \"" + k.name + "\"\n";
  for (const Param& p : k.params)
    if (p.required && !p.from_study)
      s += p.name + " = " + (p.type == ParamType::number || p.type == ParamType::integer ? "…" : "\"…\"") +
           "\n";
  return s;
}

std::string page(const Kind& k) {
  std::string s = "# " + k.name + "\n\n<!-- made by `bary kinds --markdown`; do not edit -->\n\n" +
                  k.summary.en + ".\n\n" + k.summary.ko + ".\n\n";
  if (!k.doc.en.empty()) s += k.doc.en + "\n\n" + k.doc.ko + "\n\n";
  s += fmt::format("Version {}. On the command line: `{}`; in a study:\n\n```toml\n{}```\n\n", k.version,
                   verb_of(k), example_of(k));
  s += "## Parameters\n\n| name | type | default, range | what | 설명 |\n| --- | --- | --- | --- | --- |\n";
  for (const Param& p : k.params) {
    std::string limits = limits_words(p, false);
    if (p.required && !p.from_study) limits = limits.empty() ? "required" : "required; " + limits;
    s += fmt::format("| `{}` | {} | {} | {} | {} |\n", p.name, type_words(p, false), cell(limits),
                     cell(p.doc.en), cell(p.doc.ko));
  }
  for (const Param& p : k.params)
    if (!p.columns.empty())
      s += fmt::format("\nColumns of `{}`:\n\n", p.name) + columns_table(p.columns, {}, true);
  s += "\n## Outputs\n";
  for (const Port& p : k.outputs) {
    s += fmt::format("\n`{}`: {}, {} ({}).\n", p.name, p.type, p.doc.en, p.doc.ko);
    if (!p.columns.empty()) s += "\n" + columns_table(p.columns, p.labels, false);
  }
  if (k.views.empty()) return s;
  s += "\n## Views\n\n| id | picture | title | 제목 | shown |\n| --- | --- | --- | --- | --- |\n";
  for (const View& v : k.views)
    s += fmt::format("| `{}` | {} | {} | {} | {} |\n", v.id, v.kind, cell(v.title.en), cell(v.title.ko),
                     v.by_default ? "by default" : "when asked for");
  return s;
}

}  // namespace

std::map<std::string, std::string> reference_pages(const Registry& registry) {
  std::map<std::string, std::string> out;
  std::string index =
      "# Kinds of task\n\n<!-- made by `bary kinds --markdown`; do not edit -->\n\nWhat a study may ask for. "
      "The same "
      "declarations give the checks of study files, the verbs of the command line and these pages.\n\n| kind "
      "| what | "
      "설명 |\n| --- | --- | --- |\n";
  for (const Kind& k : registry.kinds()) {
    index += fmt::format("| [{0}]({0}.md) | {1} | {2} |\n", k.name, cell(k.summary.en), cell(k.summary.ko));
    out[k.name + ".md"] = page(k);
  }
  out["README.md"] = index;
  return out;
}

}  // namespace bary::cli
