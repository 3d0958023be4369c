#pragma once
/// Time scales, calendars and texts for `bary::Epoch`.
///
/// An Epoch counts TAI. UTC, TT, TDB, GPS are explicit conversions here; UT1 needs Earth orientation and
/// lives in `bary/time/earth_orientation.hpp`. Leap seconds are embedded (`LeapSeconds::embedded()`), or
/// a file's, which a program puts in their place for the whole process before it begins.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bary/core/epoch.hpp"
#include "bary/time/leap_seconds.hpp"

namespace bary {
struct EpochText;  // bary/core/table.hpp
}

namespace bary::time {

enum class Scale { utc, tai, tt, tdb, gps };
std::string_view name_of(Scale s);

/// A calendar date and time of day in some scale; second may be 60.x inside a leap second of UTC.
struct Calendar {
  int year = 2000, month = 1, day = 1, hour = 0, minute = 0;
  double second = 0;
};

/// Throws BARY-TIME-… for a date that does not exist (30 February, second 60 on a day without leap second).
Epoch from_calendar(const Calendar& c, Scale scale, const LeapSeconds& leaps = LeapSeconds::embedded());
/// Throws BARY-TIME-0003 beyond 2.7 million years from 2000; so do the texts below.
Calendar to_calendar(const Epoch& e, Scale scale, const LeapSeconds& leaps = LeapSeconds::embedded());

/// Two-part Julian date in a scale: day + fraction, day an integer or half integer. (For UTC the quasi-JD of
/// SOFA.)
struct JulianDate {
  double day = 0, fraction = 0;
};
JulianDate to_julian(const Epoch& e, Scale scale, const LeapSeconds& leaps = LeapSeconds::embedded());
/// Throws BARY-TIME-0003 for what is no number or beyond a thousand million days.
Epoch from_julian(const JulianDate& jd, Scale scale, const LeapSeconds& leaps = LeapSeconds::embedded());

/// Seconds of TDB past J2000.0 (SPICE's ET), geocentric, within 10 µs of the full series (Fairhead &
/// Bretagnon).
double tdb_seconds(const Epoch& e);
Epoch from_tdb_seconds(double et);
/// The same of a batch, and TDB−TT (s), to 2e-8 s and a hundred times faster: a cubic between values of the
/// series four days apart, which all calls share, so that one epoch and a batch give the same bits.
void tdb_seconds(std::span<const Epoch> epochs, std::span<double> et);
double tdb_minus_tt(const Epoch& e);
/// TDB−TT (s) by the series itself.
double tdb_minus_tt_series(const Epoch& e);
/// Seconds of TT past J2000.0.
double tt_seconds(const Epoch& e);

/// ISO 8601 with an offset (`2024-07-06T02:25:00Z`, `…+09:00`) or with its scale behind it
/// (`2024-07-06T02:25:00 TDB`). Without either: refused (BARY-TIME-…). Accepts `T` or a blank between date
/// and time, day of year (`2024-188T…`), any number of decimals, 23:59:60 where there was one.
Epoch parse_epoch(std::string_view text, const LeapSeconds& leaps = LeapSeconds::embedded());
/// A text without offset or scale, in the scale that its file declares (CCSDS `TIME_SYSTEM`, OMM epochs).
/// Accepts a trailing Z too.
Epoch parse_epoch_in(std::string_view text, Scale scale, const LeapSeconds& leaps = LeapSeconds::embedded());

/// `2024-07-06T02:25:00.123Z`; `decimals` 0 to 9, rounded to nearest; prints 23:59:60 inside a leap second.
std::string format_utc(const Epoch& e, int decimals = 3, const LeapSeconds& leaps = LeapSeconds::embedded());
/// Like format_utc in any scale, without zone designator (CCSDS).
std::string format_epoch(const Epoch& e, Scale scale, int decimals = 3,
                         const LeapSeconds& leaps = LeapSeconds::embedded());

/// As many decimals as it takes, but at least `decimals`, to read back by `parse_epoch_in` as the same
/// instant to the last bit (in TDB and TT to rounding).
std::string format_epoch_exact(const Epoch& e, Scale scale, int decimals = 3,
                               const LeapSeconds& leaps = LeapSeconds::embedded());

/// How tables write Epoch columns: UTC, as many decimals (3, 6, 9) as the value needs.
const EpochText& utc_text();

}  // namespace bary::time
