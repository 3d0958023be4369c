#include "bary/time/leap_seconds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <optional>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/time/calendar-inl.hpp"

namespace bary::time {
namespace {

constexpr std::int64_t mjd_2000_noon_day = 51544;  // 2000-01-01

/// 00:00:00 UTC of a day, given TAI−UTC on it.
Epoch midnight(std::int64_t mjd, int tai_minus_utc) {
  return Epoch{(mjd - mjd_2000_noon_day) * 86400 - 43200 + tai_minus_utc, 0.0};
}

/// First days of each value of TAI−UTC (IERS Bulletin C; tai-utc.dat), as modified Julian dates.
constexpr std::array<std::int64_t, 28> embedded_days{
    41317, 41499, 41683, 42048, 42413, 42778, 43144, 43509, 43874, 44239, 44786, 45151, 45516, 46247,
    47161, 47892, 48257, 48804, 49169, 49534, 50083, 50630, 51179, 53736, 54832, 56109, 57204, 57754};
/// IERS finals2000A of 2026-08 predicts UT1−UTC without a step up to this day, so no leap second is announced
/// before.
constexpr std::int64_t embedded_valid_until = 61645;  // 2027-08-28

struct Pair {
  std::int64_t mjd;
  int value;
  std::uint64_t line;
};

[[noreturn]] void bad_entry(const std::string& file, std::uint64_t line, Phrase found) {
  throw Error("BARY-TIME-0001", {{"file", file}}).at(file, line).found(std::move(found));
}
[[noreturn]] void bad_line(const std::string& file, std::uint64_t line, std::string_view text) {
  bad_entry(file, line, std::string(text.substr(0, 80)));
}

int month_of(std::string_view name) {
  static constexpr std::string_view names = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  if (name.size() != 3) return 0;
  const auto at = names.find(name);
  return at == std::string_view::npos || at % 3 ? 0 : static_cast<int>(at / 3) + 1;
}

/// NAIF: DELTET/DELTA_AT = ( 10, @1972-JAN-1 …
std::vector<Pair> parse_naif(std::string_view text, const std::string& file) {
  std::vector<Pair> out;
  auto at = text.rfind("DELTET/DELTA_AT");
  const auto line_of = [&](std::size_t i) {
    return static_cast<std::uint64_t>(
               std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n')) +
           1;
  };
  const auto end = text.find(')', at);
  at = text.find('(', at);
  if (at == std::string_view::npos || end == std::string_view::npos) bad_line(file, 1, "DELTET/DELTA_AT");
  std::string_view body = text.substr(at + 1, end - at - 1);
  std::string flat;
  for (char c : body) flat += c == ',' || c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  int value = -1;
  for (std::string_view word : split(flat, ' ')) {
    if (word.empty()) continue;
    const std::uint64_t line = line_of(at + 1 + static_cast<std::size_t>(word.data() - flat.data()));
    if (word[0] != '@') {
      const auto v = parse_i64(word);
      if (!v || *v < 0 || *v > 1000) bad_line(file, line, word);
      value = static_cast<int>(*v);
      continue;
    }
    const auto parts = split(word.substr(1), '-');
    const auto y = parts.size() == 3 ? parse_i64(parts[0]) : std::nullopt;
    const auto d = parts.size() == 3 ? parse_i64(parts[2]) : std::nullopt;
    const int m = parts.size() == 3 ? month_of(parts[1]) : 0;
    if (value < 0 || !y || !d || !m || *y < 1900 || *y > 3000 || *d < 1 || *d > 31)
      bad_line(file, line, word);
    out.push_back({mjd_of(*y, m, static_cast<int>(*d)), value, line});
    value = -1;
  }
  return out;
}

/// Line forms: `1972 JAN  1 =JD 2441317.5  TAI-UTC=  10.0 …` and `41317.0    1  1 1972       10`.
std::vector<Pair> parse_lines(std::string_view text, const std::string& file) {
  std::vector<Pair> out;
  std::uint64_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line[0] == '#') continue;
    if (const auto jd = line.find("=JD"); jd != std::string_view::npos) {
      const auto tai = line.find("TAI-UTC=");
      if (tai == std::string_view::npos || tai < jd) bad_line(file, number, line);
      std::string_view rest = line.substr(tai + 8);
      const auto s = rest.find('S');
      const auto day = parse_f64(line.substr(jd + 3, tai - jd - 3));
      const auto v = parse_f64(rest.substr(0, s));
      if (!day || !v || !(*day >= 2400000.5 && *day <= 2600000) || !(*v >= 0 && *v <= 1000))
        bad_line(file, number, line);
      if (*day < 2441317.5) continue;  // before 1972 UTC ran at another rate
      out.push_back({static_cast<std::int64_t>(*day - 2400000.5), static_cast<int>(*v), number});
      continue;
    }
    std::vector<std::string_view> words;
    for (std::string_view w : split(line, ' '))
      if (!w.empty()) words.push_back(w);
    const auto day = words.size() >= 5 ? parse_f64(words[0]) : std::nullopt;
    const auto v = words.size() >= 5 ? parse_i64(words[4]) : std::nullopt;
    if (!day || !v || !(*day >= 41317 && *day <= 200000) || *v < 0 || *v > 1000) bad_line(file, number, line);
    out.push_back({static_cast<std::int64_t>(*day), static_cast<int>(*v), number});
  }
  return out;
}

}  // namespace

LeapSeconds LeapSeconds::built_in() {
  LeapSeconds l;
  Sha256 h;
  for (std::size_t i = 0; i < embedded_days.size(); ++i) {
    const int v = 10 + static_cast<int>(i);
    l.steps_.push_back({embedded_days[i], v, midnight(embedded_days[i], v)});
    h.i64(embedded_days[i]).i64(v);
  }
  l.valid_until_ = midnight(embedded_valid_until, l.steps_.back().tai_minus_utc);
  l.given_from_ = embedded_days.front();
  l.digest_ = h.hex();
  return l;
}
LeapSeconds& LeapSeconds::current() {
  static LeapSeconds table = built_in();
  return table;
}
const LeapSeconds& LeapSeconds::embedded() { return current(); }
void LeapSeconds::replace_embedded(LeapSeconds table) { current() = std::move(table); }

LeapSeconds LeapSeconds::parse(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const bool naif = text.find("DELTET/DELTA_AT") != std::string_view::npos;
  const std::vector<Pair> pairs = naif ? parse_naif(text, file) : parse_lines(text, file);
  if (pairs.empty()) bad_entry(file, 1, {"no entry", "항목 없음"});
  LeapSeconds l;
  for (const Step& step : built_in().steps_)
    if (step.mjd_utc < pairs.front().mjd) l.steps_.push_back(step);
  l.given_from_ = pairs.front().mjd;
  for (const Pair& p : pairs) {
    const auto day = [](std::int64_t mjd, int value) {
      return Phrase(fmt::format("{} s on day {}", value, mjd), fmt::format("MJD {}에 {}초", mjd, value));
    };
    if (p.mjd < embedded_days.front())
      bad_entry(file, p.line, day(p.mjd, p.value) + Phrase(", before 1972", ", 1972년 이전"));
    if (!l.steps_.empty() &&
        (p.mjd <= l.steps_.back().mjd_utc || std::abs(p.value - l.steps_.back().tai_minus_utc) != 1))
      bad_entry(file, p.line,
                day(p.mjd, p.value) + Phrase(" after ", ", 그 앞은 ") +
                    day(l.steps_.back().mjd_utc, l.steps_.back().tai_minus_utc));
    l.steps_.push_back({p.mjd, p.value, midnight(p.mjd, p.value)});
  }
  Sha256 h;
  for (const Step& step : l.steps_) h.i64(step.mjd_utc).i64(step.tai_minus_utc);
  // A file tells no expiry in the forms read here: announced half a year ahead, so it holds at least as long
  // as ours.
  l.valid_until_ = std::max(embedded().valid_until_, l.steps_.back().start);
  l.digest_ = h.hex();
  return l;
}

int LeapSeconds::tai_minus_utc_on(std::int64_t mjd) const {
  const auto at = std::upper_bound(steps_.begin(), steps_.end(), mjd,
                                   [](std::int64_t d, const Step& s) { return d < s.mjd_utc; });
  return at == steps_.begin() ? steps_.front().tai_minus_utc : (at - 1)->tai_minus_utc;
}

int LeapSeconds::tai_minus_utc(const Epoch& e) const {
  const auto at = std::upper_bound(steps_.begin(), steps_.end(), e,
                                   [](const Epoch& t, const Step& s) { return t < s.start; });
  return at == steps_.begin() ? steps_.front().tai_minus_utc : (at - 1)->tai_minus_utc;
}

double tai_minus_utc_before_1972(double mjd) {
  struct Piece {
    double first, value, origin, rate;
  };
  // From, TAI−UTC there, and days counted from an origin times a rate (USNO tai-utc.dat).
  static constexpr Piece pieces[] = {
      {36934, 1.4178180, 37300, 0.001296},  {37300, 1.4228180, 37300, 0.001296},
      {37512, 1.3728180, 37300, 0.001296},  {37665, 1.8458580, 37665, 0.0011232},
      {38334, 1.9458580, 37665, 0.0011232}, {38395, 3.2401300, 38761, 0.001296},
      {38486, 3.3401300, 38761, 0.001296},  {38639, 3.4401300, 38761, 0.001296},
      {38761, 3.5401300, 38761, 0.001296},  {38820, 3.6401300, 38761, 0.001296},
      {38942, 3.7401300, 38761, 0.001296},  {39004, 3.8401300, 38761, 0.001296},
      {39126, 4.3131700, 39126, 0.002592},  {39887, 4.2131700, 39126, 0.002592}};
  mjd = std::clamp(mjd, pieces[0].first, static_cast<double>(embedded_days.front()));
  const auto after = std::upper_bound(std::begin(pieces), std::end(pieces), mjd,
                                      [](double d, const Piece& p) { return d < p.first; });
  const Piece& p = *(after - 1);
  return p.value + (mjd - p.origin) * p.rate;
}

void check_utc(const Epoch& start, const Epoch& stop, Diagnostics& diagnostics) {
  const Epoch first = std::min(start, stop);
  if (!(first < midnight(embedded_days.front(), 10))) return;
  const double mjd =
      static_cast<double>(mjd_2000_noon_day) + static_cast<double>(first.seconds + 43200) / 86400;
  diagnostics.add("BARY-TIME-0005", {{"seconds", format_fixed(10 - tai_minus_utc_before_1972(mjd), 1)}},
                  Severity::warning);
}

bool LeapSeconds::has_leap_second(std::int64_t mjd) const {
  return tai_minus_utc_on(mjd + 1) > tai_minus_utc_on(mjd);
}

}  // namespace bary::time
