#pragma once
/// TAI−UTC: the embedded table, or one read from a file (NAIF `.tls`, IERS `Leap_Second.dat`, `tai-utc.dat`).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary {
class Diagnostics;
}

namespace bary::time {

/// Steps since 1972-01-01; before that texts of UTC are read and written with TAI−UTC = 10 s, and `check_utc`
/// says so.
class LeapSeconds {
 public:
  /// The table that all functions use unless one is handed to them.
  static const LeapSeconds& embedded();
  /// Puts a user's table in its place. For programs: once, at their start, before another thread runs; every
  /// text of UTC in the process must agree, whoever reads or writes it.
  static void replace_embedded(LeapSeconds table);
  /// Recognises the format by content. Throws BARY-TIME-0001 with file and line: a line that is of no form,
  /// days that do not ascend, a step that is not one second. A table that begins after 1972 is completed by
  /// the built-in one, which it must continue.
  static LeapSeconds parse(std::string_view text, const std::string& file);

  /// TAI−UTC (s) on a day of UTC given as modified Julian date.
  int tai_minus_utc_on(std::int64_t mjd_utc) const;
  /// TAI−UTC (s) at an instant; inside a leap second the value before it.
  int tai_minus_utc(const Epoch& e) const;
  /// Whether the UTC day ends in 23:59:60.
  bool has_leap_second(std::int64_t mjd_utc) const;
  /// The first day (modified Julian date of UTC) that the file itself gave; before it the built-in table
  /// holds.
  std::int64_t given_from() const { return given_from_; }
  /// Until when the table is announced to hold (Bulletin C); later instants use its last value.
  Epoch valid_until() const { return valid_until_; }
  const std::string& digest() const { return digest_; }

 private:
  static LeapSeconds built_in();
  static LeapSeconds& current();
  struct Step {
    std::int64_t mjd_utc;  ///< first day of the new value
    int tai_minus_utc;
    Epoch start;  ///< the instant 00:00:00 UTC of that day
  };
  std::vector<Step> steps_;
  std::int64_t given_from_ = 0;
  Epoch valid_until_;
  std::string digest_;
};

/// TAI−UTC (s) as it was kept from 1960 to 1972, when UTC ran at another rate than TAI (USNO's tai-utc.dat);
/// the nearest value outside. UT1 lay within 0.2 s of that UTC, which is what it is for.
double tai_minus_utc_before_1972(double mjd_utc);

/// Warns (BARY-TIME-0005), with the seconds that it makes, where a span reaches before 1972.
void check_utc(const Epoch& start, const Epoch& stop, Diagnostics& diagnostics);

}  // namespace bary::time
