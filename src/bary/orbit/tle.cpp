#include "bary/orbit/tle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

struct Line {
  std::string_view text;
  std::uint64_t number = 0;
};

/// A field's name, for diagnostics.
struct Named {
  const char *en, *ko;
};

/// Fields of one line; the first fault is kept.
class Fields {
 public:
  Fields(const Line& line, const std::string& file) : line_(line), file_(file) {}

  double real(std::size_t from, std::size_t to, const Named& name) {
    const auto v = parse_f64(cut(from, to));
    if (!v) fault(from, name);
    return v.value_or(0);
  }
  /// In degrees, within the limits that an OMM has too.
  double angle(std::size_t from, std::size_t to, const Named& name, double low = -360, double high = 360) {
    const double v = real(from, to, name);
    if (!(v >= low && v <= high))
      fault(from, name, {fmt::format("{} to {}", low, high), fmt::format("{}~{}", low, high)});
    return v;
  }
  std::int64_t integer(std::size_t from, std::size_t to, const Named& name, bool blank_is_zero = true) {
    const std::string_view s = trim(cut(from, to));
    if (s.empty() && blank_is_zero) return 0;
    const auto v = parse_i64(s);
    if (!v || *v < 0) fault(from, name);
    return v.value_or(0);
  }
  /// ` 12345-3` = 0.12345e-3.
  double assumed_point(std::size_t from, std::size_t to, const Named& name) {
    std::string_view s = trim(cut(from, to));
    if (s.empty()) return 0;
    const bool negative = s[0] == '-';
    if (s[0] == '-' || s[0] == '+') s.remove_prefix(1);
    const auto sign = s.find_last_of("+-");
    if (sign == std::string_view::npos || sign == 0) {
      // ` 00000 0` is seen in old sets.
      const auto v = parse_i64(s.substr(0, s.find(' ')));
      if (!v || *v != 0) fault(from, name);
      return 0;
    }
    std::string_view mantissa = s.substr(0, sign);
    if (mantissa.starts_with('.')) mantissa.remove_prefix(1);
    const auto m = parse_f64("0." + std::string(trim(mantissa)));
    const auto e = parse_i64(s.substr(sign));
    if (!m || !e || std::abs(*e) > 30) {
      fault(from, name);
      return 0;
    }
    // One decimal text, read once: the nearest double to what is written.
    const auto v = parse_f64(fmt::format("{}0.{}e{}", negative ? "-" : "", std::string(trim(mantissa)), *e));
    return v.value_or(0);
  }
  std::string_view cut(std::size_t from, std::size_t to) const {
    return line_.text.substr(from - 1, to - from + 1);
  }
  void fault(std::size_t column, const Named& name, Phrase expected = {}) {
    if (fault_) return;
    fault_ = Error("BARY-ORBIT-0003", {{"field", {name.en, name.ko}}}).diagnostic();
    fault_->expected = std::move(expected);
    fault_->where = {file_, line_.number, column, name.en};
    fault_->excerpt = std::string(line_.text);
  }
  const std::optional<Diagnostic>& first_fault() const { return fault_; }

 private:
  const Line& line_;
  const std::string& file_;
  std::optional<Diagnostic> fault_;
};

int checksum(std::string_view line) {
  int sum = 0;
  for (char c : line.substr(0, 68)) sum += c >= '0' && c <= '9' ? c - '0' : c == '-';
  return sum % 10;
}

std::optional<Diagnostic> shape_fault(const Line& l, const std::string& file) {
  Diagnostic d;
  if (l.text.size() != 69) {
    d = Error("BARY-ORBIT-0001", {{"count", std::to_string(l.text.size())}}).diagnostic();
    d.expected = "69";
  } else if (const int sum = checksum(l.text); l.text[68] != '0' + sum) {
    d = Error("BARY-ORBIT-0002").diagnostic();
    d.found = std::string(1, l.text[68]);
    d.expected = std::to_string(sum);
    d.where.column = 69;
  } else {
    return std::nullopt;
  }
  d.where.file = file;
  d.where.line = l.number;
  d.excerpt = std::string(l.text);
  return d;
}

std::optional<Diagnostic> read_set(const Line& a, const Line& b, std::string_view name,
                                   const std::string& file, MeanElements& e) {
  for (const Line* l : {&a, &b})
    if (auto d = shape_fault(*l, file)) return d;
  Fields f(a, file), g(b, file);
  e.name = clean_name(name);
  e.catalog_number = parse_alpha5(f.cut(3, 7));
  if (e.catalog_number < 0) f.fault(3, {"catalogue number", "카탈로그 번호"});
  if (parse_alpha5(g.cut(3, 7)) != e.catalog_number)
    g.fault(3, {"catalogue number, which differs from line 1", "카탈로그 번호(1행과 다름)"});
  e.classification = a.text[7];
  const std::string_view designator = trim(f.cut(10, 17));
  if (designator.size() >= 5) {
    const auto yy = parse_i64(designator.substr(0, 2));
    if (yy && *yy >= 0)
      e.cospar = fmt::format("{}{:02}-{}", *yy < 57 ? "20" : "19", *yy, designator.substr(2));
  }
  const std::int64_t yy = f.integer(19, 20, {"epoch year", "기준 시각의 연도"}, false);
  const double day = f.real(21, 32, {"epoch day", "기준 시각의 날"});
  const std::int64_t year = yy < 57 ? 2000 + yy : 1900 + yy;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day < 1 || day >= (leap ? 367 : 366)) f.fault(21, {"epoch day", "기준 시각의 날"});
  if (!f.first_fault()) {
    // Day of year in decimal days of UTC. Eight decimals of a day are whole multiples of 864 µs, so an epoch
    // is a whole number of microseconds: an OMM with six decimals holds the same instant bit for bit.
    const auto digits = parse_f64("0" + std::string(trim(f.cut(24, 32))));
    if (!digits) f.fault(24, {"epoch day", "기준 시각의 날"});
    const auto us = std::llround(digits.value_or(0) * 86400e6);
    const Epoch midnight = time::from_julian(
        {time::to_julian(time::from_calendar({static_cast<int>(year), 1, 1, 0, 0, 0}, time::Scale::utc),
                         time::Scale::utc)
                 .day +
             (std::floor(day) - 1),
         0},
        time::Scale::utc);
    e.epoch = Epoch{midnight.seconds + us / 1000000, static_cast<double>(us % 1000000) / 1e6};
  }
  e.ndot = f.real(34, 43, {"first derivative of the mean motion", "평균 운동의 1차 미분"});
  e.nddot = f.assumed_point(45, 52, {"second derivative of the mean motion", "평균 운동의 2차 미분"});
  e.bstar = f.assumed_point(54, 61, {"drag term", "항력 항"});
  e.ephemeris_type = static_cast<int>(f.integer(63, 63, {"ephemeris type", "궤도력 유형"}));
  e.element_set = f.integer(65, 68, {"element set number", "요소 번호"});
  e.inclination_deg = g.angle(9, 16, {"inclination", "경사각"}, 0, 180);
  e.raan_deg = g.angle(18, 25, {"right ascension of the ascending node", "승교점 적경"});
  const auto ecc = parse_f64("0." + std::string(trim(g.cut(27, 33))));
  if (!ecc) g.fault(27, {"eccentricity", "이심률"});
  e.eccentricity = ecc.value_or(0);
  e.argp_deg = g.angle(35, 42, {"argument of perigee", "근지점 편각"});
  e.mean_anomaly_deg = g.angle(44, 51, {"mean anomaly", "평균 근점 이각"});
  const double n = g.real(53, 63, {"mean motion", "평균 운동"});
  if (!(n > 0)) g.fault(53, {"mean motion", "평균 운동"});
  e.mean_motion_rev_day = n;
  e.revolution = g.integer(64, 68, {"revolution number", "공전 횟수"});
  if (f.first_fault()) return f.first_fault();
  if (g.first_fault()) return g.first_fault();
  // Another theory in the same dress.
  if (e.ephemeris_type == 4) {
    Diagnostic d = Error("BARY-ORBIT-0007", {{"theory", "SGP4-XP"}}).diagnostic();
    d.where = {file, a.number, 63, ""};
    d.found = {"ephemeris type 4", "궤도력 유형 4"};
    d.expected = "0 (SGP4)";
    d.excerpt = std::string(a.text);
    return d;
  }
  return std::nullopt;
}

}  // namespace

std::int64_t parse_alpha5(std::string_view s) {
  s = trim(s);
  if (s.empty() || s.size() > 5) return -1;
  std::int64_t head = 0;
  if (s[0] >= 'A' && s[0] <= 'Z') {
    if (s[0] == 'I' || s[0] == 'O' || s.size() != 5) return -1;
    head = 10 + (s[0] - 'A') - (s[0] > 'I') - (s[0] > 'O');
    s.remove_prefix(1);
    head *= 10000;
  }
  const auto v = parse_i64(s);
  return v && *v >= 0 && s.find_first_not_of("0123456789") == std::string_view::npos ? head + *v : -1;
}

std::vector<MeanElements> read_tle(std::string_view text, const std::string& file, Strictness strictness,
                                   Diagnostics& faults) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<MeanElements> out;
  out.reserve(text.size() / 160);
  const auto refuse = [&](Diagnostic d) {
    if (strictness == Strictness::strict) throw Error(std::move(d));
    d.severity = Severity::warning;
    faults.add(std::move(d));
  };
  const auto orphan = [&](const Line& l) {
    Diagnostic d = Error("BARY-ORBIT-0004").diagnostic();
    d.where = {file, l.number, 1, ""};
    d.excerpt = std::string(l.text.substr(0, 80));
    refuse(std::move(d));
  };
  std::vector<Line> unused;  // names; the first few say enough
  const auto keep_unused = [&](const Line& l) {
    if (l.number && unused.size() < 10) unused.push_back(l);
  };
  Line first, name;
  std::uint64_t number = 0;
  bool any = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    constexpr std::size_t limit = std::size_t{16} << 20;
    if (end - at > limit)
      throw Error("BARY-CORE-0009", {{"limit", std::to_string(limit)}}).at(file, number + 1);
    Line l{text.substr(at, end - at), ++number};
    at = end + 1;
    while (!l.text.empty() && (l.text.back() == '\r' || l.text.back() == ' ' || l.text.back() == '\t'))
      l.text.remove_suffix(1);
    if (l.text.empty() || l.text[0] == '#') continue;
    any = true;
    const bool one = l.text.starts_with("1 ") && l.text.size() > 40,
               two = l.text.starts_with("2 ") && l.text.size() > 40;
    if (one) {
      if (first.number) orphan(first);
      first = l;
    } else if (two && first.number) {
      MeanElements e;
      std::string_view title = name.text;
      if (title.starts_with("0 ")) title.remove_prefix(2);
      if (auto d = read_set(first, l, title, file, e))
        refuse(std::move(*d));
      else
        out.push_back(std::move(e));
      first = name = {};
    } else if (two) {
      orphan(l);
    } else {
      if (first.number)
        orphan(first);
      else
        keep_unused(name);
      first = {};
      name = l;
    }
  }
  if (first.number)
    orphan(first);
  else
    keep_unused(name);
  if (!any) throw Error("BARY-CORE-0007", {{"file", file}}).at(file);
  if (out.empty() && faults.empty()) throw Error("BARY-ORBIT-0006", {{"file", file}}).at(file);
  for (const Line& l : unused) {
    Diagnostic d = Error("BARY-ORBIT-0009", {{"name", clean_name(l.text.substr(0, 40))}}).diagnostic();
    d.where = {file, l.number, 1, ""};
    d.severity = Severity::warning;
    faults.add(std::move(d));
  }
  return out;
}

std::string clean_name(std::string_view name) {
  name = trim(name);
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t n = utf8_length(name, i);
    if (n == 0)
      out += '?';
    else if (static_cast<unsigned char>(name[i]) < 0x20 || name[i] == 0x7F)
      out += ' ';
    else
      out += name.substr(i, n);
    i += n == 0 ? 1 : n;
  }
  return std::string(trim(out));
}

namespace {

/// 0.12345e-3 as ` 12345-3`; empty where it does not fit.
std::string assumed_point(double v) {
  if (v == 0) return " 00000-0";
  if (!std::isfinite(v) || std::abs(v) >= 1e9) return {};
  int exponent = static_cast<int>(std::floor(std::log10(std::abs(v)))) + 1;
  // Below 1e-10 the exponent has no room, and the mantissa takes leading zeros.
  exponent = std::max(exponent, -9);
  auto digits = std::llround(std::abs(v) * std::pow(10.0, 5 - exponent));
  if (digits >= 100000) {
    digits /= 10;
    ++exponent;
  }
  if (digits == 0) return " 00000-0";
  return fmt::format("{}{:05}{}{}", v < 0 ? '-' : ' ', digits, exponent > 0 ? '+' : '-', std::abs(exponent));
}

[[noreturn]] void does_not_fit(const Named& field, double value) {
  throw Error("BARY-ORBIT-0008", {{"field", {field.en, field.ko}}}).found(format_f64(value));
}

/// Year, and day of the year rounded to the eight decimals of its columns; the last half of the last one of a
/// year is the first day of the next.
std::pair<int, double> epoch_columns(const Epoch& e) {
  const auto first_day = [](int year) {
    return time::to_julian(time::from_calendar({year, 1, 1, 0, 0, 0}, time::Scale::utc), time::Scale::utc)
        .day;
  };
  const int year = time::to_calendar(e, time::Scale::utc).year;
  const time::JulianDate jd = time::to_julian(e, time::Scale::utc);
  const double start = first_day(year), day = std::round((jd.day - start + 1 + jd.fraction) * 1e8) / 1e8;
  if (day >= first_day(year + 1) - start + 1) return {year + 1, 1};
  return {year, day};
}

}  // namespace

std::pair<std::string, std::string> write_tle(const MeanElements& e) {
  if (e.catalog_number > 339999 || e.catalog_number < 0)
    throw Error("BARY-ORBIT-0005", {{"number", std::to_string(e.catalog_number)}});
  const auto fits = [](const Named& field, double v, double low, double high) {
    if (!(v >= low && v < high)) does_not_fit(field, v);
  };
  fits({"inclination", "경사각"}, e.inclination_deg, 0, 180.00005);
  fits({"right ascension of the ascending node", "승교점 적경"}, e.raan_deg, 0, 360.00005);
  fits({"argument of perigee", "근지점 편각"}, e.argp_deg, 0, 360.00005);
  fits({"mean anomaly", "평균 근점 이각"}, e.mean_anomaly_deg, 0, 360.00005);
  fits({"eccentricity", "이심률"}, e.eccentricity, 0, 0.99999995);
  fits({"mean motion", "평균 운동"}, e.mean_motion_rev_day, 5e-9, 99.999999995);
  fits({"first derivative of the mean motion", "평균 운동의 1차 미분"}, std::abs(e.ndot), 0, 0.999999995);
  fits({"ephemeris type", "궤도력 유형"}, e.ephemeris_type, 0, 10);
  static constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const std::string number =
      e.catalog_number < 100000
          ? fmt::format("{:05}", e.catalog_number)
          : fmt::format("{}{:04}", letters[static_cast<std::size_t>(e.catalog_number / 10000 - 10)],
                        e.catalog_number % 10000);
  const auto [year, day] = epoch_columns(e.epoch);
  if (year < 1957 || year > 2056) does_not_fit({"epoch year", "기준 시각의 연도"}, year);
  const std::string nddot = assumed_point(e.nddot), bstar = assumed_point(e.bstar);
  if (nddot.empty()) does_not_fit({"second derivative of the mean motion", "평균 운동의 2차 미분"}, e.nddot);
  if (bstar.empty()) does_not_fit({"drag term", "항력 항"}, e.bstar);
  std::string ndot = fmt::format("{:.8f}", std::abs(e.ndot));
  ndot = (e.ndot < 0 ? "-" : " ") + ndot.substr(1);
  std::string designator = e.cospar.size() > 5 ? e.cospar.substr(2, 2) + e.cospar.substr(5) : "";
  // A designator that is none, or longer than its columns, is left out: nothing depends on it.
  if (designator.size() > 8 || !std::all_of(designator.begin(), designator.end(), [](char x) {
        return x > ' ' && static_cast<unsigned char>(x) < 0x7F;
      }))
    designator.clear();
  std::string a =
      fmt::format("1 {}{} {:<8} {:02}{:012.8f} {} {} {} {} {:4}", number, e.classification, designator,
                  year % 100, day, ndot, nddot, bstar, e.ephemeris_type, std::abs(e.element_set % 10000));
  std::string b = fmt::format("2 {} {:8.4f} {:8.4f} {:07} {:8.4f} {:8.4f} {:11.8f}{:5}", number,
                              e.inclination_deg, e.raan_deg, std::llround(e.eccentricity * 1e7), e.argp_deg,
                              e.mean_anomaly_deg, e.mean_motion_rev_day, std::abs(e.revolution % 100000));
  a += static_cast<char>('0' + checksum(a));
  b += static_cast<char>('0' + checksum(b));
  return {a, b};
}

}  // namespace bary::orbit
