#include <algorithm>

#include "bary/core/text.hpp"
#include "command.hpp"

namespace bary::cli {
namespace {

/// Breaks a text into lines of at most `width` cells, at blanks.
std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  lines.push_back(std::move(line));
  return lines;
}

struct Row {
  std::string left, right;
};

std::string table(const std::vector<Row>& rows, std::size_t width) {
  std::size_t left = 0;
  for (const Row& r : rows) left = std::max(left, std::min<std::size_t>(display_width(r.left), 34));
  std::string out;
  for (const Row& r : rows) {
    out += "  " + r.left;
    const std::size_t used = display_width(r.left);
    std::size_t column = used;
    if (used > left) {
      out += "\n  ";
      column = 0;
    }
    bool first = true;
    for (const std::string& l : wrap(r.right, std::max<std::size_t>(width, left + 34) - left - 4)) {
      if (!first) {
        out += "\n  ";
        column = 0;
      }
      if (!l.empty()) out += std::string(left - column + 2, ' ') + l;
      first = false;
    }
    out += "\n";
  }
  return out;
}

std::string usage_of(const Option& o) {
  const std::string s = o.positional ? o.name : "--" + o.name + (o.value.empty() ? "" : " " + o.value);
  const std::string many = o.many ? "…" : "";
  return o.required ? s + many : "[" + s + many + "]";
}

Row row_of(const Option& o, bool korean) {
  std::string left = o.positional ? o.name : "--" + o.name;
  if (o.letter) left = std::string("-") + o.letter + ", " + left;
  if (!o.positional && !o.value.empty()) left += " " + o.value;
  if (o.many) left += "…";  // may stand several times
  std::string right = korean && !o.doc.ko.empty() ? o.doc.ko : o.doc.en;
  if (!o.note.en.empty()) right += " (" + (korean ? o.note.ko : o.note.en) + ")";
  return {left, right};
}

}  // namespace

std::string help_text(const Command& c, const std::vector<std::string>& path, bool korean, bool colour,
                      std::size_t width) {
  width = std::clamp<std::size_t>(width, 60, 110);
  const auto heading = [&](const char* en, const char* ko) {
    return std::string("\n") + (colour ? "\033[1m" : "") + (korean ? ko : en) + (colour ? "\033[0m" : "") +
           "\n";
  };
  const auto say = [&](const Text& t) { return korean && !t.ko.empty() ? t.ko : t.en; };
  std::string out = say(c.summary) + "\n\n";
  std::string usage = "bary";
  for (const std::string& p : path) usage += " " + p;
  if (!c.children.empty()) {
    usage += korean ? " 명령 …" : " VERB …";
  } else {
    for (const Option& o : c.options)
      if (o.required) usage += " " + usage_of(o);
    for (const Option& o : c.options)
      if (!o.required && o.positional) usage += " " + usage_of(o);
    usage += korean ? " [옵션]" : " [OPTIONS]";
  }
  out += (korean ? "사용법: " : "usage: ") + usage + "\n";
  if (!c.details.en.empty()) {
    out += "\n";
    const std::string details = say(c.details);
    for (const std::string_view paragraph : split(details, '\n'))
      for (const std::string& l : wrap(paragraph, width)) out += l + "\n";
  }
  if (!c.children.empty()) {
    std::vector<Row> verbs, domains;
    for (const Command& child : c.children)
      (child.children.empty() ? verbs : domains).push_back({child.name, say(child.summary)});
    if (!verbs.empty()) out += heading("Verbs", "명령") + table(verbs, width);
    if (!domains.empty()) out += heading("Tasks by domain", "분야별 작업") + table(domains, width);
  }
  std::vector<Row> own, all;
  for (const Option& o : c.options) own.push_back(row_of(o, korean));
  for (const Option& o : global_options())
    if (std::none_of(c.options.begin(), c.options.end(), [&](const Option& x) { return x.name == o.name; }))
      all.push_back(row_of(o, korean));
  if (!own.empty()) out += heading("Options", "옵션") + table(own, width);
  out += heading("Options of every verb", "모든 명령의 옵션") + table(all, width);
  return out;
}

}  // namespace bary::cli
