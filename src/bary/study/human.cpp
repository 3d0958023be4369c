#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "bary/core/fill.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/study/report.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

std::string duration(double seconds, Language l) {
  const bool ko = l == Language::korean;
  const bool negative = seconds < 0;
  const auto minutes = static_cast<std::int64_t>(std::llround(std::abs(seconds) / 60));
  const std::string sign = negative ? "−" : "";
  if (std::abs(seconds) < 60)
    return sign + fmt::format(fmt::runtime(ko ? "{:.0f}초" : "{:.0f} s"), std::abs(seconds));
  const auto d = minutes / 1440, h = minutes / 60 % 24, m = minutes % 60;
  if (d >= 4 && h == 0) return sign + fmt::format(fmt::runtime(ko ? "{}일" : "{} d"), d);
  if (d >= 4) return sign + fmt::format(fmt::runtime(ko ? "{}일 {}시간" : "{} d {} h"), d, h);
  const auto hours = minutes / 60;
  if (hours) return sign + fmt::format(fmt::runtime(ko ? "{}시간 {:02}분" : "{} h {:02} min"), hours, m);
  return sign + fmt::format(fmt::runtime(ko ? "{}분" : "{} min"), m);
}

std::string instant(const Epoch& e, Language l) {
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto rounded = Epoch::from_parts(e.seconds, e.fraction + 30);
  const time::Calendar c = time::to_calendar(rounded, time::Scale::utc);
  const time::Calendar k = time::to_calendar(rounded + 9 * 3600.0, time::Scale::utc);
  if (l == Language::korean)
    return fmt::format("{}년 {}월 {}일 {:02}:{:02} UTC ({:02}:{:02} KST)", c.year, c.month, c.day, c.hour,
                       c.minute, k.hour, k.minute);
  return fmt::format("{} {} {} {:02}:{:02} UTC ({:02}:{:02} KST)", c.day,
                     months[static_cast<std::size_t>(c.month - 1)], c.year, c.hour, c.minute, k.hour,
                     k.minute);
}

/// Three significant digits are what a reader of a sentence can use; whole numbers above that stay whole.
std::string rounded_number(double x) {
  if (x == 0) return "0";
  const double a = std::abs(x);
  const int decimals = a >= 100  ? 0
                       : a >= 10 ? 1
                       : a >= 1  ? 2
                                 : std::min(9, 2 - static_cast<int>(std::floor(std::log10(a))));
  std::string s = format_fixed(x, decimals);
  if (s.find('.') != std::string::npos) {
    while (s.back() == '0') s.pop_back();
    if (s.back() == '.') s.pop_back();
  }
  return s;
}

}  // namespace

std::string human(const Value& v, Language l) {
  const bool ko = l == Language::korean;
  if (const double* x = std::get_if<double>(&v.value)) {
    if (!std::isfinite(*x)) return ko ? "알 수 없음" : "unknown";
    const Unit* u = v.unit.empty() ? nullptr : find_unit(v.unit);
    if (u && u->dimension == "time" && u->factor >= 60) return duration(to_si(*x, *u), l);
    std::string s = rounded_number(*x);
    if (u && !u->symbol.empty())
      s += (u->suffix == "deg" || u->suffix == "pct" ? "" : " ") + std::string(u->symbol);
    return s;
  }
  if (const auto* n = std::get_if<std::int64_t>(&v.value)) return std::to_string(*n);
  if (const bool* b = std::get_if<bool>(&v.value)) return ko ? (*b ? "예" : "아니요") : (*b ? "yes" : "no");
  if (const auto* s = std::get_if<std::string>(&v.value)) return *s;
  if (const Epoch* e = std::get_if<Epoch>(&v.value)) return instant(*e, l);
  return ko ? "알 수 없음" : "unknown";
}

namespace {

/// Whether a value, as it is shown, counts one thing.
bool is_one(const Value& v) {
  const auto* n = std::get_if<std::int64_t>(&v.value);
  const auto* x = std::get_if<double>(&v.value);
  return n ? *n == 1 : x && rounded_number(*x) == "1";
}

}  // namespace

std::string fill_from(std::string_view text, const Record& r, Language l) {
  const auto field = [&](std::string_view name) -> std::optional<Filled> {
    const Value* v = r.find(name);
    if (!v) return std::nullopt;
    // A record may carry a Korean form of a text beside it: country and country_ko.
    const Value* ko = l == Language::korean ? r.find(v->name + "_ko") : nullptr;
    return Filled{human(ko && ko->known() ? *ko : *v, l), is_one(*v)};
  };
  const std::string out = fill_fields(text, field);
  return l == Language::korean ? with_particles(out) : out;
}

}  // namespace bary::study
