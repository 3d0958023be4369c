#include "bary/core/catalogue.hpp"

#include <algorithm>
#include <vector>

#include "bary/core/fill.hpp"
#include "bary/core/text.hpp"

namespace bary {
namespace {

// clang-format off
constexpr CodeInfo codes[] = {
#include "bary/core/codes/core.inc"
#include "bary/core/codes/time.inc"
#include "bary/core/codes/frames.inc"
#include "bary/core/codes/ephemeris.inc"
#include "bary/core/codes/orbit.inc"
#include "bary/core/codes/geo.inc"
#include "bary/core/codes/cdf.inc"
#include "bary/core/codes/netcdf.inc"
#include "bary/core/codes/access.inc"
#include "bary/core/codes/telemetry.inc"
#include "bary/core/codes/study.inc"
#include "bary/core/codes/tasks.inc"
#include "bary/core/codes/cli.inc"
};
// clang-format on

const std::vector<CodeInfo>& sorted() {
  static const std::vector<CodeInfo> list = [] {
    std::vector<CodeInfo> v(std::begin(codes), std::end(codes));
    std::sort(v.begin(), v.end(), [](const CodeInfo& a, const CodeInfo& b) { return a.code < b.code; });
    return v;
  }();
  return list;
}

struct Words {
  std::string_view error, warning, note, found, expected, hint;
};
constexpr Words english{"error", "warning", "note", "found", "expected", "hint"};
constexpr Words korean{"오류", "경고", "참고", "값", "기대", "도움말"};
const Words& words(Language l) { return l == Language::korean ? korean : english; }
std::string_view severity_word(Severity s, const Words& w) {
  return s == Severity::error ? w.error : s == Severity::warning ? w.warning : w.note;
}

std::string place_text(const Place& p) {
  std::string s = p.file;
  if (p.line) s += ":" + std::to_string(p.line);
  if (p.line && p.column) s += ":" + std::to_string(p.column);
  if (!p.key.empty()) s += (s.empty() ? "" : ": ") + p.key;
  return s;
}

}  // namespace

std::span<const CodeInfo> catalogue() { return sorted(); }

const CodeInfo* find_code(std::string_view code) {
  const auto& v = sorted();
  auto it = std::lower_bound(v.begin(), v.end(), code,
                             [](const CodeInfo& a, std::string_view c) { return a.code < c; });
  return it != v.end() && it->code == code ? &*it : nullptr;
}

Exit exit_of(std::string_view code) {
  const CodeInfo* c = find_code(code);
  return c ? c->exit : Exit::bug;
}

std::string shown(const Phrase& p, Language l) {
  return l == Language::korean && !p.is_data() ? with_particles(p.ko()) : p.in(l);
}

std::string fill(std::string_view text, const Diagnostic& d, Language language) {
  return fill_fields(text, [&](std::string_view name) -> std::optional<Filled> {
    const Phrase* value = nullptr;
    for (const auto& [k, v] : d.args)
      if (k == name) value = &v;
    if (name == "found") value = &d.found;
    if (name == "expected") value = &d.expected;
    if (!value) return std::nullopt;
    return Filled{value->in(language), value->en() == "1"};
  });
}

std::string message(const Diagnostic& d, Language language) {
  const CodeInfo* c = find_code(d.code);
  if (!c) {
    std::string s = d.code;
    for (const auto& [k, v] : d.args) s += " " + k + "=" + v.in(language);
    return s;
  }
  if (language == Language::english) return fill(c->text_en, d, language);
  return with_particles(fill(c->text_ko, d, language));
}

std::string render_line(const Diagnostic& d, Language language) {
  const Words& w = words(language);
  std::string s = place_text(d.where);
  if (!s.empty()) s += ": ";
  s += std::string(severity_word(d.severity, w)) + " " + d.code + ": " + message(d, language);
  if (!d.found.empty()) s += "; " + std::string(w.found) + " " + shown(d.found, language);
  if (!d.expected.empty()) s += "; " + std::string(w.expected) + " " + shown(d.expected, language);
  if (!d.hint.empty()) s += "; " + std::string(w.hint) + ": " + shown(d.hint, language);
  return s;
}

std::string render(const Diagnostic& d, Language language, bool colour) {
  const Words& w = words(language);
  const char* red = !colour ? "" : d.severity == Severity::error ? "\033[1;31m" : "\033[1;33m";
  const char* bold = colour ? "\033[1m" : "";
  const char* dim = colour ? "\033[2m" : "";
  const char* off = colour ? "\033[0m" : "";
  std::string s;
  s += red + std::string(severity_word(d.severity, w)) + off + " " + dim + d.code + off + "  " + bold +
       message(d, language) + off + "\n";
  const std::string p = place_text(d.where);
  if (!p.empty()) s += "  " + p + "\n";
  if (!d.excerpt.empty()) {
    s += "    " + d.excerpt + "\n";
    if (d.where.column) s += "    " + std::string(d.where.column - 1, ' ') + red + "^" + off + "\n";
  }
  if (!d.found.empty()) s += "  " + std::string(w.found) + ": " + shown(d.found, language) + "\n";
  if (!d.expected.empty()) s += "  " + std::string(w.expected) + ": " + shown(d.expected, language) + "\n";
  if (!d.hint.empty()) s += "  " + std::string(w.hint) + ": " + shown(d.hint, language) + "\n";
  return s;
}

}  // namespace bary
