#include "bary/cdf/times.hpp"

#include <cmath>
#include <limits>

#include "bary/core/error.hpp"

namespace bary::cdf {
namespace {

/// TT − TAI is 32.184 s, so J2000 (TT) lies this many nanoseconds before the house's origin (TAI).
constexpr std::int64_t tt_minus_tai_ns = 32'184'000'000;
constexpr std::int64_t second_ns = 1'000'000'000;
/// 0000-01-01 of the proleptic Gregorian calendar, and the day of the house's origin.
constexpr std::int64_t mjd_year_0 = -678941, mjd_origin = 51544;
/// The year 30,000: the calendar of the house ends far beyond, the meaning long before.
constexpr double most_seconds = 30000.0 * 366 * 86400;

/// Floor division.
constexpr std::int64_t div_floor(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

Epoch from_day(std::int64_t mjd, std::int64_t second_of_day, double fraction,
               const time::LeapSeconds& leaps) {
  return Epoch::from_parts((mjd - mjd_origin) * 86400 - 43200 + leaps.tai_minus_utc_on(mjd) + second_of_day,
                           fraction);
}

/// Whole seconds of the UTC calendar since year 0 and a fraction; inside a leap second the last second of the
/// day and a fraction of 1.
struct CalendarSeconds {
  std::int64_t seconds;
  double fraction;
};
CalendarSeconds calendar_seconds(const Epoch& e, const time::LeapSeconds& leaps) {
  const std::int64_t utc = e.seconds - leaps.tai_minus_utc(e) + 43200;
  std::int64_t day = div_floor(utc, 86400), second = utc - day * 86400;
  // The table holds the old value inside a leap second, which would already be 00:00:00 of the next day.
  if (second == 0 && leaps.has_leap_second(mjd_origin + day - 1) &&
      leaps.tai_minus_utc(e) < leaps.tai_minus_utc_on(mjd_origin + day))
    return {(day - 1 + mjd_origin - mjd_year_0) * 86400 + 86399, 1.0};
  return {(day + mjd_origin - mjd_year_0) * 86400 + second, e.fraction};
}

}  // namespace

std::optional<Epoch> from_tt2000(std::int64_t t) {
  if (t <= std::numeric_limits<std::int64_t>::min() + 4) return std::nullopt;
  // Split first: the difference to TAI could leave 64 bits.
  std::int64_t s = t / second_ns, ns = t % second_ns;
  ns -= tt_minus_tai_ns;
  const std::int64_t carry = div_floor(ns, second_ns);
  s += carry;
  ns -= carry * second_ns;
  return Epoch{s, static_cast<double>(ns) / 1e9};
}

std::int64_t to_tt2000(const Epoch& e) {
  const auto ns = static_cast<std::int64_t>(std::llround(e.fraction * 1e9));
  if (e.seconds < -9'223'372'000 || e.seconds > 9'223'372'000)
    throw Error("BARY-CDF-0009", {{"seconds", std::to_string(e.seconds)}});
  return e.seconds * second_ns + ns + tt_minus_tai_ns;
}

std::optional<Epoch> from_epoch(double ms, const time::LeapSeconds& leaps) {
  if (!(std::abs(ms) < most_seconds * 1000)) return std::nullopt;
  double day = std::floor(ms / 86'400'000.0);
  if (day * 86'400'000.0 > ms) day -= 1;  // the quotient of an instant next to midnight rounds up
  double rest = ms - day * 86'400'000.0;  // exact: both are multiples of the last bit of ms
  const double second = std::floor(rest / 1000.0);
  rest -= second * 1000.0;
  return from_day(mjd_year_0 + static_cast<std::int64_t>(day), static_cast<std::int64_t>(second),
                  rest / 1000.0, leaps);
}

double to_epoch(const Epoch& e, const time::LeapSeconds& leaps) {
  const CalendarSeconds c = calendar_seconds(e, leaps);
  const double ms = c.fraction >= 1.0 ? 999.0 : std::round(c.fraction * 1000.0);
  return static_cast<double>(c.seconds) * 1000.0 + ms;
}

std::optional<Epoch> from_epoch16(Epoch16 t, const time::LeapSeconds& leaps) {
  if (!(std::abs(t.seconds) < most_seconds) || !(std::abs(t.picoseconds) < 1e13)) return std::nullopt;
  const double whole = std::floor(t.seconds);
  const auto s = static_cast<std::int64_t>(whole);
  const std::int64_t day = div_floor(s, 86400);
  return from_day(mjd_year_0 + day, s - day * 86400, (t.seconds - whole) + t.picoseconds / 1e12, leaps);
}

Epoch16 to_epoch16(const Epoch& e, const time::LeapSeconds& leaps) {
  const CalendarSeconds c = calendar_seconds(e, leaps);
  Epoch16 out{static_cast<double>(c.seconds),
              c.fraction >= 1.0 ? 999'999'999'999.0 : std::round(c.fraction * 1e12)};
  if (out.picoseconds >= 1e12) {  // a fraction next to 1 rounds up
    out.picoseconds = 0;
    out.seconds += 1;
  }
  return out;
}

std::optional<Epoch> epoch_at(const Values& v, std::size_t i, const time::LeapSeconds& leaps) {
  switch (v.type()) {
    case Type::tt2000:
      return from_tt2000(v.as<std::int64_t>()[i]);
    case Type::epoch:
      return from_epoch(v.as<double>()[i], leaps);
    case Type::epoch16:
      return from_epoch16({v.as<double>()[2 * i], v.as<double>()[2 * i + 1]}, leaps);
    default:
      throw Error("BARY-CDF-0008", {{"type", std::string(name_of(v.type()))}})
          .expected(
              {"CDF_EPOCH, CDF_EPOCH16 or CDF_TIME_TT2000", "CDF_EPOCH, CDF_EPOCH16 또는 CDF_TIME_TT2000"});
  }
}

Epochs to_epochs(const Values& v, const time::LeapSeconds& leaps) {
  Epochs out;
  out.values.resize(v.size());
  const auto put = [&](std::size_t i, const std::optional<Epoch>& e) {
    if (e) {
      out.values[i] = *e;
      return;
    }
    if (out.validity.empty()) out.validity.assign((v.size() + 63) / 64, ~std::uint64_t{0});
    out.validity[i / 64] &= ~(std::uint64_t{1} << (i % 64));
  };
  for (std::size_t i = 0; i < v.size(); ++i) put(i, epoch_at(v, i, leaps));
  return out;
}

}  // namespace bary::cdf
