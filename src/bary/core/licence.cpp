// The order of licences.

#include <algorithm>
#include <cctype>
#include <optional>

#include "bary/core/artefact.hpp"
#include "bary/core/text.hpp"

namespace bary {
namespace {

using Terms = Licence::Terms;

struct Known {
  std::string_view name;  ///< lower case; a version may follow where `versions`
  Terms terms;
  bool versions = true;
};

constexpr Known list[] = {
    {"cc0", Terms::open},
    {"pddl", Terms::open},
    {"cc-pddc", Terms::open, false},
    {"public-domain", Terms::open, false},
    {"public", Terms::open, false},
    {"facts", Terms::open, false},
    {"unlicense", Terms::open, false},
    {"0bsd", Terms::open, false},
    {"mit-0", Terms::open, false},
    {"mit", Terms::attribution, false},
    {"isc", Terms::attribution, false},
    {"zlib", Terms::attribution, false},
    {"bsd", Terms::attribution},
    {"bsl", Terms::attribution},
    {"apache", Terms::attribution},
    {"postgresql", Terms::attribution, false},
    {"python", Terms::attribution},
    {"cc-by", Terms::attribution},
    {"odc-by", Terms::attribution},
    {"cdla-permissive", Terms::attribution},
    {"etalab", Terms::attribution},
    {"ogl", Terms::attribution},
    {"ogl-uk", Terms::attribution},
    {"kogl-1", Terms::attribution, false},
    {"cc-by-sa", Terms::share_alike},
    {"odbl", Terms::share_alike},
    {"cdla-sharing", Terms::share_alike},
    {"gpl", Terms::share_alike},
    {"lgpl", Terms::share_alike},
    {"agpl", Terms::share_alike},
    {"mpl", Terms::share_alike},
    {"epl", Terms::share_alike},
    {"eupl", Terms::share_alike},
    {"cc-by-nc", Terms::non_commercial},
    {"kogl-2", Terms::non_commercial, false},
    {"cc-by-nc-sa", Terms::non_commercial_share_alike},
    {"cc-by-nd", Terms::restricted},
    {"cc-by-nc-nd", Terms::restricted},
    {"kogl-3", Terms::restricted, false},
    {"kogl-4", Terms::restricted, false},
    {"proprietary", Terms::restricted, false},
    {"all-rights-reserved", Terms::restricted, false},
    {"noassertion", Terms::restricted, false},
    {"none", Terms::restricted, false},
};

/// "CC BY 4.0" and "MIT License" as SPDX writes them, in lower case.
std::string normal(std::string_view text) {
  std::string out;
  for (const std::string_view part : split(lower(text), ' ')) {
    const std::string_view word = trim(part);
    if (word.empty() || word == "license" || word == "licence" || word == "type") continue;
    if (!out.empty()) out += '-';
    out += word;
  }
  return out;
}

/// Nothing where the name is not known.
std::optional<Terms> terms_of(std::string_view text) {
  const std::string name = normal(text);
  if (name.starts_with("licenseref-")) return Terms::restricted;
  for (const Known& k : list) {
    if (!name.starts_with(k.name)) continue;
    std::string_view rest = std::string_view(name).substr(k.name.size());
    if (rest.empty()) return k.terms;
    if (!k.versions) continue;
    if (rest.starts_with('-')) rest.remove_prefix(1);
    if (rest.starts_with('v')) rest.remove_prefix(1);
    if (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest[0]))) return k.terms;
  }
  return std::nullopt;
}

struct Judged {
  Terms terms = Terms::restricted;
  bool unknown = true;
};

/// `A OR (B AND C) WITH exception`: AND binds closer than OR; an exception only permits more.
class Expression {
 public:
  explicit Expression(std::string_view text) {
    std::string spaced;
    for (const char c : text)
      spaced += c == '(' || c == ')' ? " " + std::string(1, c) + " " : std::string(1, c);
    for (const std::string_view part : split(spaced, ' '))
      if (!trim(part).empty()) words_.emplace_back(trim(part));
  }
  Judged judge() {
    const Judged j = any(0);
    return at_ == words_.size() ? j : Judged{};
  }

 private:
  static constexpr int deepest = 20;
  bool take(std::string_view word) {
    if (at_ == words_.size() || lower(words_[at_]) != word) return false;
    ++at_;
    return true;
  }
  Judged any(int depth) {
    Judged j = all(depth);
    while (take("or")) {
      const Judged next = all(depth);
      if (next.terms < j.terms || (next.terms == j.terms && j.unknown)) j = next;
    }
    return j;
  }
  Judged all(int depth) {
    Judged j = one(depth);
    while (take("and")) {
      const Judged next = one(depth);
      if (next.terms > j.terms || (next.terms == j.terms && next.unknown)) j = next;
    }
    return j;
  }
  Judged one(int depth) {
    if (depth < deepest && take("(")) {
      const Judged j = any(depth + 1);
      return take(")") ? j : Judged{};
    }
    std::string name;
    bool exception = false;
    for (; at_ < words_.size(); ++at_) {
      const std::string w = lower(words_[at_]);
      if (w == "and" || w == "or" || w == "(" || w == ")") break;
      exception = exception || w == "with";
      if (!exception) name += (name.empty() ? "" : " ") + words_[at_];
    }
    const auto terms = terms_of(name);
    return terms ? Judged{*terms, false} : Judged{};
  }

  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

constexpr std::string_view none_stated = "NOASSERTION";

}  // namespace

Licence Licence::parse(std::string_view text) {
  const std::string_view t = trim(text);
  Licence l;
  l.names_ = {std::string(t.empty() ? none_stated : t)};
  const Judged j = Expression(l.names_[0]).judge();
  l.terms_ = j.terms;
  l.unknown_ = j.unknown;
  return l;
}

std::string Licence::text() const {
  if (names_.empty()) return "CC0-1.0";
  if (names_.size() == 1) return names_[0];
  std::string s;
  for (const std::string& n : names_) {
    const bool choice = lower(n).find(" or ") != std::string::npos && !n.starts_with('(');
    s += (s.empty() ? "" : " AND ") + (choice ? "(" + n + ")" : n);
  }
  return s;
}

bool Licence::stated() const { return std::find(names_.begin(), names_.end(), none_stated) == names_.end(); }

Licence Licence::merged(const Licence& o) const {
  if (terms_ != o.terms_) return terms_ > o.terms_ ? *this : o;
  Licence l;
  l.terms_ = terms_;
  l.unknown_ = unknown_ || o.unknown_;
  std::set_union(names_.begin(), names_.end(), o.names_.begin(), o.names_.end(),
                 std::back_inserter(l.names_));
  return l;
}

Licence Labels::licence() const {
  Licence l;
  for (const Source& s : sources) l = l.merged(Licence::parse(s.licence));
  return l;
}

}  // namespace bary
