#include "bary/time/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "bary/core/error.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/time/calendar-inl.hpp"

namespace bary::time {
namespace {

constexpr std::int64_t mjd_2000 = 51544;  // 2000-01-01
constexpr double tt_minus_tai = 32.184;
/// 2.7 million years: beyond them a day number is a mistake.
constexpr double most_days = 1e9;
/// Of an instant that no calendar has.
Phrase beyond() {
  return {"it lies beyond any calendar, or is no number", "어떤 달력에도 없거나 수가 아닙니다"};
}

bool leap_year(std::int64_t y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }
int days_in_month(std::int64_t y, int m) {
  static constexpr std::array days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && leap_year(y) ? 29 : days[static_cast<std::size_t>(m - 1)];
}

/// TDB−TT, geocentric (s): the leading terms of Fairhead & Bretagnon 1990 (A&A 229, 240), as listed for
/// ERFA's dtdb; t is TT (or TDB) in Julian millennia since J2000.0. The terms kept leave less than 3 µs in
/// 1980-2060.
double tdb_series(double t) {
  struct Term {
    double amplitude_us, frequency, phase;
  };
  static constexpr Term constant[] = {
      {1656.674564, 6283.075849991, 6.240054195}, {22.417471, 5753.384884897, 4.296977442},
      {13.839792, 12566.151699983, 6.196904410},  {4.770086, 529.690965095, 0.444401603},
      {4.676740, 6069.776754553, 4.021195093},    {2.256707, 213.299095438, 5.543113262},
      {1.694205, -3.523118349, 5.025132748},      {1.554905, 77713.771467920, 5.198467090},
      {1.276839, 7860.419392439, 5.988822341},    {1.193379, 5223.693919802, 3.649823730},
      {1.115322, 3930.209696220, 1.422745069},    {0.794185, 11506.769769794, 2.322313077},
      {0.600309, 1577.343542448, 2.678271909},    {0.496817, 6208.294251424, 5.696701824},
      {0.486306, 5884.926846583, 0.520007179},    {0.468597, 6244.942814354, 5.866398759},
      {0.447061, 26.298319800, 3.615796498},      {0.435206, -398.149003408, 4.349338347},
      {0.432392, 74.781598567, 2.435898309},      {0.375510, 5507.553238667, 4.103476804},
      {0.243085, -775.522611324, 3.651837925},    {0.230685, 5856.477659115, 4.773852582},
      {0.203747, 12036.460734888, 4.333987818},   {0.173435, 18849.227549974, 6.153743485},
      {0.159080, 10977.078804699, 1.890075226},   {0.143935, -796.298006816, 5.957517795},
      {0.137927, 11790.629088659, 1.135934669},   {0.119979, 38.133035638, 4.551585768},
      {0.118971, 5486.777843175, 1.914547226},    {0.116120, 1059.381930189, 0.873504123},
      {0.101868, -5573.142801634, 5.984503847},   {0.098358, 2544.314419883, 0.092793886},
      {0.080164, 206.185548437, 2.095377709},     {0.079645, 4694.002954708, 2.949233637},
      {0.075019, 2942.463423292, 4.980931759},    {0.064397, 5746.271337896, 1.280308748},
      {0.063814, 5760.498431898, 4.167901731},    {0.062617, 20.775395492, 2.654394814},
      {0.058844, 426.598190876, 4.839650148},     {0.054139, 17260.154654690, 3.411091093},
      {0.048373, 155.420399434, 2.251573730},     {0.048042, 2146.165416475, 1.495846011},
      {0.046551, -0.980321068, 0.921573539},      {0.042732, 632.783739313, 5.720622217},
      {0.042560, 161000.685737473, 1.270837679},  {0.042411, 6275.962302991, 2.869567043},
      {0.040759, 12352.852604545, 3.981496998},   {0.040480, 15720.838784878, 2.546610123},
      {0.040184, -7.113547001, 3.565975565},      {0.036955, 3154.687084896, 5.071801441},
      {0.036564, 5088.628839767, 3.324679049},    {0.036507, 801.820931124, 6.248866009},
      {0.034867, 522.577418094, 5.210064075},     {0.033529, 9437.762934887, 2.404714239},
      {0.033477, 6062.663207553, 4.144987272},    {0.032438, 6076.890301554, 0.749317412},
      {0.032423, 8827.390269875, 5.541473556},    {0.030215, 7084.896781115, 3.389610345}};
  static constexpr Term linear[] = {
      {102.156724, 6283.075849991, 4.249032005}, {1.706807, 12566.151699983, 4.205904248},
      {0.269668, 213.299095438, 3.400290479},    {0.265919, 529.690965095, 5.836047367},
      {0.210568, -3.523118349, 6.262738348},     {0.077996, 5223.693919802, 4.670344204}};
  static constexpr Term square[] = {{4.322990, 6283.075849991, 2.642893748}};
  const auto sum = [t](const auto& terms) {
    double s = 0;
    for (const Term& x : terms) s += x.amplitude_us * std::sin(x.frequency * t + x.phase);
    return s;
  };
  return (sum(constant) + t * (sum(linear) + t * sum(square))) * 1e-6;
}

constexpr double seconds_per_millennium = 86400.0 * 365250.0;

/// The same instant's reading in a scale of uniform rate, as an Epoch-like count since 2000-01-01T12:00:00 of
/// that scale.
Epoch shift_to(const Epoch& e, Scale s) {
  switch (s) {
    case Scale::tai:
      return e;
    case Scale::tt:
      return e + tt_minus_tai;
    case Scale::gps:
      return e + (-19.0);
    case Scale::tdb: {
      const Epoch tt = e + tt_minus_tai;
      return tt + tdb_series(tt.to_double() / seconds_per_millennium);
    }
    case Scale::utc:
      break;
  }
  return e;
}
Epoch shift_from(const Epoch& r, Scale s) {
  switch (s) {
    case Scale::tai:
      return r;
    case Scale::tt:
      return r + (-tt_minus_tai);
    case Scale::gps:
      return r + 19.0;
    case Scale::tdb: {
      // TDB−TT changes by 3e-10 s over its own size: one step is enough.
      return r + (-tdb_series(r.to_double() / seconds_per_millennium) - tt_minus_tai);
    }
    case Scale::utc:
      break;
  }
  return r;
}

[[noreturn]] void bad_text(std::string_view text, Phrase reason) {
  throw Error("BARY-TIME-0003", {{"text", std::string(text.substr(0, 60))}, {"reason", std::move(reason)}})
      .expected("2024-07-06T02:25:00Z");
}

/// Reads digits; advances. `count` 0: as many as there are.
std::optional<std::int64_t> digits(std::string_view& s, std::size_t count) {
  std::size_t n = 0;
  std::int64_t v = 0;
  while (n < s.size() && (count == 0 || n < count) && s[n] >= '0' && s[n] <= '9' && n < 15)
    v = v * 10 + (s[n++] - '0');
  if (n == 0 || (count && n != count)) return std::nullopt;
  s.remove_prefix(n);
  return v;
}

struct Parsed {
  Calendar calendar;      ///< whole seconds
  double fraction = 0;    ///< of the second, kept apart so that whole seconds do not blur it
  std::string_view rest;  ///< offset or scale
};

Parsed parse_calendar(std::string_view text) {
  std::string_view s = trim(text);
  Parsed p;
  const bool negative = s.starts_with('-');
  const auto year = digits(s, 4);
  if (!year || negative || !s.starts_with('-'))
    bad_text(text, {"the date does not begin YYYY-", "YYYY-로 시작하지 않습니다"});
  s.remove_prefix(1);
  p.calendar.year = static_cast<int>(*year);
  std::size_t n = 0;
  while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
  if (n == 3) {
    const auto doy = *digits(s, 3);
    if (doy < 1 || doy > (leap_year(*year) ? 366 : 365))
      bad_text(text, {"there is no such day of the year", "한 해에 그런 날이 없습니다"});
    const Date d = date_of(mjd_of(*year, 1, 1) + doy - 1);
    p.calendar.month = d.month;
    p.calendar.day = d.day;
  } else {
    const auto m = digits(s, 2);
    if (!m || !s.starts_with('-'))
      bad_text(text, {"the month is not two digits", "월이 두 자리 숫자가 아닙니다"});
    s.remove_prefix(1);
    const auto d = digits(s, 2);
    if (!d) bad_text(text, {"the day is not two digits", "일이 두 자리 숫자가 아닙니다"});
    if (*m < 1 || *m > 12 || *d < 1 || *d > days_in_month(*year, static_cast<int>(*m)))
      bad_text(text, {"there is no such date", "그런 날짜가 없습니다"});
    p.calendar.month = static_cast<int>(*m);
    p.calendar.day = static_cast<int>(*d);
  }
  if (s.empty() || (s[0] != 'T' && s[0] != 't' && s[0] != ' ')) {
    p.rest = s;
    if (!trim(s).empty() && s[0] != 'Z')
      bad_text(text, {"between date and time stands T", "날짜와 시각 사이에는 T가 들어갑니다"});
    return p;
  }
  s.remove_prefix(1);
  const auto h = digits(s, 2);
  if (!h || *h > 23) bad_text(text, {"the hour is not 00 to 23", "시가 00~23이 아닙니다"});
  p.calendar.hour = static_cast<int>(*h);
  if (!s.starts_with(':')) bad_text(text, {"minutes are missing", "분이 없습니다"});
  s.remove_prefix(1);
  const auto m = digits(s, 2);
  if (!m || *m > 59) bad_text(text, {"the minute is not 00 to 59", "분이 00~59가 아닙니다"});
  p.calendar.minute = static_cast<int>(*m);
  if (s.starts_with(':')) {
    s.remove_prefix(1);
    const auto sec = digits(s, 2);
    if (!sec || *sec > 60) bad_text(text, {"the second is not 00 to 60", "초가 00~60이 아닙니다"});
    p.calendar.second = static_cast<double>(*sec);
    if (s.starts_with('.') || s.starts_with(',')) {
      std::size_t k = 1;
      while (k < s.size() && s[k] >= '0' && s[k] <= '9') ++k;
      if (k == 1) bad_text(text, {"no digit follows the decimal point", "소수점 뒤에 숫자가 없습니다"});
      // Longer fractions than a double resolves are cut, not misread.
      const std::string f = "0." + std::string(s.substr(1, std::min<std::size_t>(k - 1, 40)));
      p.fraction = std::min(*parse_f64(f), 1 - 0x1p-53);
      s.remove_prefix(k);
    }
  }
  p.rest = s;
  return p;
}

Epoch count_of(std::int64_t mjd, const Calendar& c) {
  const double whole = std::floor(c.second);
  return Epoch::from_parts(
      (mjd - mjd_2000) * 86400 - 43200 + c.hour * 3600 + c.minute * 60 + static_cast<std::int64_t>(whole),
      c.second - whole);
}

}  // namespace

std::string_view name_of(Scale s) {
  switch (s) {
    case Scale::utc:
      return "UTC";
    case Scale::tai:
      return "TAI";
    case Scale::tt:
      return "TT";
    case Scale::tdb:
      return "TDB";
    case Scale::gps:
      return "GPS";
  }
  return "";
}

Epoch from_calendar(const Calendar& c, Scale scale, const LeapSeconds& leaps) {
  const auto refuse = [&](const Phrase& reason) {
    throw Error("BARY-TIME-0003", {{"text", fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:06.3f}", c.year,
                                                        c.month, c.day, c.hour, c.minute, c.second)},
                                   {"reason", reason}});
  };
  if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month))
    refuse({"there is no such date", "그런 날짜가 없습니다"});
  if (c.hour < 0 || c.hour > 23 || c.minute < 0 || c.minute > 59 || !(c.second >= 0) || c.second >= 61)
    refuse({"there is no such time of day", "하루에 그런 시각이 없습니다"});
  const std::int64_t mjd = mjd_of(c.year, c.month, c.day);
  if (c.second >= 60 &&
      !(scale == Scale::utc && c.hour == 23 && c.minute == 59 && leaps.has_leap_second(mjd)))
    refuse({"that day has no leap second", "그날에는 윤초가 없습니다"});
  const Epoch count = count_of(mjd, c);
  return scale == Scale::utc ? count + static_cast<double>(leaps.tai_minus_utc_on(mjd))
                             : shift_from(count, scale);
}

Calendar to_calendar(const Epoch& e, Scale scale, const LeapSeconds& leaps) {
  if (std::abs(static_cast<double>(e.seconds)) > most_days * 86400)
    throw Error("BARY-TIME-0003", {{"text",
                                    {std::to_string(e.seconds) + " s from 2000-01-01T12:00:00 TAI",
                                     "2000-01-01T12:00:00 TAI부터 " + std::to_string(e.seconds) + "초"}},
                                   {"reason", beyond()}});
  Epoch count;
  std::int64_t extra = 0;
  if (scale == Scale::utc) {
    count = e;
    count.seconds -= leaps.tai_minus_utc(e);
    // tai_minus_utc gives the old value inside a leap second, so the count runs into the next day: take it
    // back.
    const std::int64_t day =
        mjd_2000 + static_cast<std::int64_t>(std::floor(static_cast<double>(count.seconds + 43200) / 86400));
    if (leaps.tai_minus_utc_on(day) != leaps.tai_minus_utc(e)) {
      count.seconds -= 1;
      extra = 1;
    }
  } else {
    count = shift_to(e, scale);
  }
  const std::int64_t t = count.seconds + 43200;
  const std::int64_t day = t >= 0 ? t / 86400 : -((86399 - t) / 86400);
  const std::int64_t sod = t - day * 86400;
  const Date d = date_of(mjd_2000 + day);
  Calendar c;
  c.year = static_cast<int>(d.year);
  c.month = d.month;
  c.day = d.day;
  c.hour = static_cast<int>(sod / 3600);
  c.minute = static_cast<int>(sod / 60 % 60);
  c.second = static_cast<double>(sod % 60 + extra) + count.fraction;
  return c;
}

JulianDate to_julian(const Epoch& e, Scale scale, const LeapSeconds& leaps) {
  if (scale != Scale::utc) {
    const Epoch r = shift_to(e, scale);
    const std::int64_t day = r.seconds >= 0 ? r.seconds / 86400 : -((86399 - r.seconds) / 86400);
    return {2451545.0 + static_cast<double>(day),
            (static_cast<double>(r.seconds - day * 86400) + r.fraction) / 86400.0};
  }
  const Calendar c = to_calendar(e, scale, leaps);
  const std::int64_t mjd = mjd_of(c.year, c.month, c.day);
  const double length = leaps.has_leap_second(mjd) ? 86401.0 : 86400.0;
  return {2400000.5 + static_cast<double>(mjd), (c.hour * 3600.0 + c.minute * 60.0 + c.second) / length};
}

Epoch from_julian(const JulianDate& jd, Scale scale, const LeapSeconds& leaps) {
  if (!(std::abs(jd.day) <= most_days && std::abs(jd.fraction) <= most_days))
    throw Error("BARY-TIME-0003", {{"text", Phrase("Julian date ", "율리우스일 ") + format_f64(jd.day) +
                                                " + " + format_f64(jd.fraction)},
                                   {"reason", beyond()}});
  if (scale != Scale::utc) {
    const double whole = std::floor(jd.day);
    const double part = (jd.day - whole) + jd.fraction;  // days
    const double seconds = part * 86400.0;
    const Epoch count = Epoch::from_parts(static_cast<std::int64_t>(whole - 2451545.0) * 86400, seconds);
    return shift_from(count, scale);
  }
  const double shifted = jd.day - 2400000.5;
  const double mjd = std::floor(shifted + jd.fraction);
  const double part = (shifted - mjd) + jd.fraction;
  const auto day = static_cast<std::int64_t>(mjd);
  const double length = leaps.has_leap_second(day) ? 86401.0 : 86400.0;
  return Epoch::from_parts((day - mjd_2000) * 86400 - 43200 + leaps.tai_minus_utc_on(day), part * length);
}

double tdb_minus_tt_series(const Epoch& e) {
  return tdb_series((e + tt_minus_tai).to_double() / seconds_per_millennium);
}
double tdb_seconds(const Epoch& e) { return shift_to(e, Scale::tdb).to_double(); }
Epoch from_tdb_seconds(double et) {
  const double whole = std::floor(et);
  return shift_from(Epoch{static_cast<std::int64_t>(whole), et - whole}, Scale::tdb);
}
double tt_seconds(const Epoch& e) { return shift_to(e, Scale::tt).to_double(); }

namespace {
/// In TAI, UTC and GPS the fraction of the second is that of the text, to the last bit. TDB runs at another
/// rate, by 3e-10 at most: there the fraction is converted with the rest.
Epoch instant_of(const Parsed& p, Calendar c, Scale scale, const LeapSeconds& leaps) {
  if (scale == Scale::tdb) {
    c.second += p.fraction;
    return from_calendar(c, scale, leaps);
  }
  return from_calendar(c, scale, leaps) + p.fraction;
}
}  // namespace

Epoch parse_epoch(std::string_view text, const LeapSeconds& leaps) {
  const Parsed p = parse_calendar(text);
  std::string_view rest = trim(p.rest);
  if (rest.empty())
    throw Error("BARY-TIME-0004", {{"text", std::string(trim(text))}})
        .hint({"write " + std::string(trim(text)) +
                   "Z for UTC, +09:00 for Korean time, or a scale behind it: TDB",
               "UTC라면 " + std::string(trim(text)) +
                   "Z, 한국 시각이라면 +09:00을 붙이고, 다른 시각계라면 TDB처럼 뒤에 쓰십시오"});
  if (rest == "Z" || rest == "z") return instant_of(p, p.calendar, Scale::utc, leaps);
  if (rest[0] == '+' || rest[0] == '-') {
    std::string_view s = rest.substr(1);
    const auto h = digits(s, 2);
    if (s.starts_with(':')) s.remove_prefix(1);
    const auto m = s.empty() ? std::optional<std::int64_t>(0) : digits(s, 2);
    if (!h || !m || !s.empty() || *h > 23 || *m > 59)
      bad_text(text, {"the offset is not ±HH:MM", "시간대가 ±HH:MM이 아닙니다"});
    const double offset = static_cast<double>(*h * 3600 + *m * 60) * (rest[0] == '-' ? -1 : 1);
    if (p.calendar.second >= 60)
      bad_text(text, {"a leap second is written in UTC, with Z", "윤초는 UTC로, Z를 붙여 씁니다"});
    // Local reading minus offset, done on the UTC calendar so that leap seconds on the way do not count.
    Calendar c = p.calendar;
    const std::int64_t mjd = mjd_of(c.year, c.month, c.day);
    const std::int64_t sod = c.hour * 3600 + c.minute * 60 - static_cast<std::int64_t>(offset);
    const std::int64_t day = sod >= 0 ? sod / 86400 : -((86399 - sod) / 86400);
    const Date d = date_of(mjd + day);
    c.year = static_cast<int>(d.year);
    c.month = d.month;
    c.day = d.day;
    c.hour = static_cast<int>((sod - day * 86400) / 3600);
    c.minute = static_cast<int>((sod - day * 86400) / 60 % 60);
    return instant_of(p, c, Scale::utc, leaps);
  }
  for (Scale s : {Scale::utc, Scale::tai, Scale::tt, Scale::tdb, Scale::gps})
    if (rest == name_of(s)) return instant_of(p, p.calendar, s, leaps);
  const std::string it = "\"" + std::string(rest.substr(0, 12)) + "\"";
  bad_text(text, {it + " is neither an offset nor UTC, TAI, TT, TDB, GPS",
                  it + "은(는) 시간대도 UTC, TAI, TT, TDB, GPS도 아닙니다"});
}

Epoch parse_epoch_in(std::string_view text, Scale scale, const LeapSeconds& leaps) {
  const Parsed p = parse_calendar(text);
  const std::string_view rest = trim(p.rest);
  if (!rest.empty() && rest != "Z" && rest != "z")
    bad_text(text, {"something follows the time", "시각 뒤에 다른 글자가 있습니다"});
  return instant_of(p, p.calendar, scale, leaps);
}

std::string format_epoch(const Epoch& e, Scale scale, int decimals, const LeapSeconds& leaps) {
  decimals = std::clamp(decimals, 0, 12);
  // Rounding must carry through minutes, days and leap seconds: round the instant first, then split.
  const double unit = std::pow(10.0, decimals);
  Epoch r = e;
  double scaled = std::round(e.fraction * unit);
  if (scaled >= unit) {
    scaled = 0;
    r.seconds += 1;
  }
  r.fraction = 0;
  Calendar c;
  if (scale == Scale::tdb || scale == Scale::tt) {
    Epoch count = shift_to(e, scale);
    scaled = std::round(count.fraction * unit);
    if (scaled >= unit) {
      scaled = 0;
      count.seconds += 1;
    }
    count.fraction = 0;
    c = to_calendar(count, Scale::tai, leaps);
  } else {
    c = to_calendar(r, scale, leaps);
    // Years have four digits: the last instant of the last is cut, not rounded.
    if (c.year > 9999 && to_calendar(e, scale, leaps).year == 9999) {
      c = {9999, 12, 31, 23, 59, 59};
      scaled = unit - 1;
    }
  }
  const auto s = static_cast<int>(c.second);
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, s);
  if (decimals) out += fmt::format(".{:0{}}", static_cast<std::int64_t>(scaled), decimals);
  return out;
}

std::string format_utc(const Epoch& e, int decimals, const LeapSeconds& leaps) {
  return format_epoch(e, Scale::utc, decimals, leaps) + "Z";
}

std::string format_epoch_exact(const Epoch& e, Scale scale, int decimals, const LeapSeconds& leaps) {
  for (int d = decimals; d <= 12; d += 3) {
    std::string s = format_epoch(e, scale, d, leaps);
    // Where the text has nothing but the fraction's own digits, parsing it is the same as parsing the
    // fraction.
    if (scale != Scale::tdb && scale != Scale::tt) {
      const auto dot = s.rfind('.');
      const double back = dot == std::string::npos ? 0 : *parse_f64("0" + s.substr(dot));
      if (back == e.fraction) return s;
    } else if (std::abs(parse_epoch_in(s, scale, leaps) - e) < 2e-16 * (1 + std::abs(e.fraction))) {
      return s;
    }
  }
  if (scale == Scale::tdb || scale == Scale::tt) return format_epoch(e, scale, 12, leaps);
  std::string digits = fmt::format("{:.40f}", e.fraction);
  digits.erase(digits.find_last_not_of('0') + 1);
  return format_epoch({e.seconds, 0}, scale, 0, leaps) + digits.substr(1);
}

const EpochText& utc_text() {
  static const EpochText text{[](Epoch e) {
                                // Milliseconds serve most; more only where they carry something.
                                for (int decimals : {3, 6})
                                  if (const double x = e.fraction * std::pow(10.0, decimals);
                                      std::abs(x - std::round(x)) < 1e-9 * std::pow(10.0, decimals))
                                    return format_utc(e, decimals);
                                return format_utc(e, 9);
                              },
                              [](std::string_view s) { return parse_epoch(s); }};
  return text;
}

}  // namespace bary::time
