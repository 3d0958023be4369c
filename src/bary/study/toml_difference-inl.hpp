#pragma once
/// For tests: our reading of a TOML text beside that of Debian's toml++ 3.3, value by value.

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cmath>
#include <sstream>
#include <string>
#include <string_view>

#include "bary/study/toml.hpp"

namespace bary::study::test_support {

using OurNode = study::toml::Node;
using OurType = study::toml::Type;

/// A date or time of toml++ as the text that our reader keeps, fraction cut to nine digits as it does.
template <class T>
std::string date_text(const T& v) {
  std::ostringstream s;
  s << v;
  return s.str();
}

/// Fractions of more digits than toml++ keeps, trailing zeros, small letters and the ways to write an offset
/// of nothing mean the same.
inline std::string plain_date(std::string s) {
  if (s.ends_with("+00:00") || s.ends_with("-00:00")) s.replace(s.size() - 6, 6, "Z");
  for (char& c : s)
    if (c == 't' || c == 'z' || c == ' ') c = c == 'z' ? 'Z' : 'T';
  const auto dot = s.find('.');
  if (dot == std::string::npos) return s;
  std::size_t end = dot + 1;
  while (end < s.size() && s[end] >= '0' && s[end] <= '9') ++end;
  std::string digits = s.substr(dot + 1, std::min<std::size_t>(end - dot - 1, 9));
  while (!digits.empty() && digits.back() == '0') digits.pop_back();
  return s.substr(0, dot) + (digits.empty() ? "" : "." + digits) + s.substr(end);
}

inline std::string difference(const OurNode& a, const ::toml::node& b, const std::string& at);

inline std::string table_difference(const OurNode& a, const ::toml::table& b, const std::string& at) {
  if (a.type != OurType::table) return at + ": toml++ has a table";
  if (a.children.size() != b.size()) return at + ": another number of keys";
  for (const auto& [key, child] : a.children) {
    const ::toml::node* other = b.get(key);
    if (!other) return at + "." + key + ": toml++ has no such key";
    if (std::string d = difference(child, *other, at + "." + key); !d.empty()) return d;
  }
  return {};
}

inline std::string difference(const OurNode& a, const ::toml::node& b, const std::string& at) {
  if (const auto* t = b.as_table()) return table_difference(a, *t, at);
  if (const auto* list = b.as_array()) {
    if (a.type != OurType::array || a.items.size() != list->size()) return at + ": another array";
    for (std::size_t i = 0; i < a.items.size(); ++i)
      if (std::string d = difference(a.items[i], *list->get(i), at + "[" + std::to_string(i) + "]");
          !d.empty())
        return d;
    return {};
  }
  const auto same = [&](bool good) { return good ? std::string() : at + ": another value, ours " + a.raw; };
  if (const auto* v = b.as_string()) return same(a.type == OurType::string && a.string == v->get());
  if (const auto* v = b.as_integer()) return same(a.type == OurType::integer && a.integer == v->get());
  if (const auto* v = b.as_boolean()) return same(a.type == OurType::boolean && a.boolean == v->get());
  if (const auto* v = b.as_floating_point())
    return same(a.type == OurType::floating &&
                (a.floating == v->get() || (std::isnan(a.floating) && std::isnan(v->get()))));
  const auto date = [&](OurType type, const std::string& text) {
    return a.type == type && plain_date(a.string) == plain_date(text);
  };
  if (const auto* v = b.as_date()) return same(date(OurType::local_date, date_text(v->get())));
  if (const auto* v = b.as_time()) return same(date(OurType::local_time, date_text(v->get())));
  if (const auto* v = b.as_date_time())
    return same(date(v->get().is_local() ? OurType::local_datetime : OurType::datetime, date_text(v->get())));
  return at + ": a kind of value that is not known";
}

struct Verdict {
  bool ours = false, theirs = false;  ///< whether each accepts the text
  std::string difference;             ///< where both do
};

/// toml++ is asked only where ours accepts, or `always`: it asserts on some texts that are no TOML.
inline Verdict compare_with_tomlplusplus(std::string_view text, bool always) {
  Verdict v;
  const study::toml::Document d = study::toml::parse(text, "t");
  v.ours = d.diagnostics.list().empty();
  if (!v.ours && !always) return v;
  const ::toml::parse_result r = ::toml::parse(text);
  v.theirs = static_cast<bool>(r);
  if (v.ours && v.theirs) v.difference = table_difference(d.root, r.table(), "");
  return v;
}

}  // namespace bary::study::test_support
