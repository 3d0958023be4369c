#include "kind_text.hpp"

#include <cmath>

#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/time/time.hpp"

namespace bary::cli {

using study::Param;
using study::ParamType;

std::string unit_symbol(const std::string& name) {
  const Unit* u = unit_of_name(name);
  return u ? std::string(u->symbol) : std::string();
}

std::string scalar_text(const study::Scalar& v) {
  switch (v.index()) {
    case 1:
      return std::get<bool>(v) ? "true" : "false";
    case 2:
      return std::to_string(std::get<std::int64_t>(v));
    case 3:
      return format_f64(std::get<double>(v));
    case 4:
      return std::get<std::string>(v);
    case 5:
      return time::utc_text().format(std::get<Epoch>(v));
    default:
      return {};
  }
}

std::string type_words(const Param& p, bool korean) {
  static constexpr const char* en[] = {"boolean", "integer",       "number", "text",
                                       "choice",  "date and time", "file",   ""};
  static constexpr const char* ko[] = {"불리언", "정수", "수", "텍스트", "선택", "날짜와 시각", "파일", ""};
  std::string s = (korean ? ko : en)[static_cast<std::size_t>(p.type)];
  if (p.type == ParamType::artefact) s = p.artefact;
  if (const std::string u = unit_symbol(p.name); p.type == ParamType::number && !u.empty())
    s = korean ? u + " 단위의 수" : "number in " + u;
  if (p.list) s = korean ? s + " 목록" : "list of " + s;
  return s;
}

std::string limits_words(const Param& p, bool korean) {
  std::string s;
  const auto add = [&](const std::string& x) { s += (s.empty() ? "" : "; ") + x; };
  if (!p.choices.empty()) {
    std::string all;
    for (const std::string& c : p.choices) all += (all.empty() ? "" : ", ") + c;
    add(all);
  }
  const std::string u = unit_symbol(p.name), unit = u.empty() ? "" : " " + u;
  const bool low = std::isfinite(p.min), high = std::isfinite(p.max);
  if (low && high)
    add(format_f64(p.min) + (korean ? "~" : " to ") + format_f64(p.max) + unit);
  else if (low)
    add((korean ? "" : "at least ") + format_f64(p.min) + unit + (korean ? " 이상" : ""));
  else if (high)
    add((korean ? "" : "at most ") + format_f64(p.max) + unit + (korean ? " 이하" : ""));
  if (const std::string d = scalar_text(p.default_value); !d.empty())
    add((korean ? "기본값 " : "default ") + d);
  if (p.from_study)
    add(korean ? "연구 파일에서는 연구의 값이 기본값" : "in a study the study's own by default");
  return s;
}

}  // namespace bary::cli
