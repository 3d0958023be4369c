#pragma once
/// TAI−UTC: the embedded table, or one read from a file (NAIF `.tls`, IERS `Leap_Second.dat`, `tai-utc.dat`).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary::time {

/// Steps since 1972-01-01; before that TAI−UTC is taken as 10 s (the report says so where it matters).
class LeapSeconds {
 public:
  /// The table that all functions use unless one is handed to them.
  static const LeapSeconds& embedded();
  /// Puts a user's table in its place. For programs: once, at their start, before another thread runs; every
  /// text of UTC in the process must agree, whoever reads or writes it.
  static void replace_embedded(LeapSeconds table);
  /// Recognises the format by content. Throws BARY-TIME-… with file and line.
  static LeapSeconds parse(std::string_view text, const std::string& file);

  /// TAI−UTC (s) on a day of UTC given as modified Julian date.
  int tai_minus_utc_on(std::int64_t mjd_utc) const;
  /// TAI−UTC (s) at an instant; inside a leap second the value before it.
  int tai_minus_utc(const Epoch& e) const;
  /// Whether the UTC day ends in 23:59:60.
  bool has_leap_second(std::int64_t mjd_utc) const;
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
  Epoch valid_until_;
  std::string digest_;
};

}  // namespace bary::time
