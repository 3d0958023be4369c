#pragma once
/// An instant: integer seconds since 2000-01-01T12:00:00 TAI and a fraction in [0, 1).
///
/// Resolution is better than 2e-16 s over the whole range of a signed 64-bit count. The type knows no time
/// scale but TAI; scales, calendars and leap seconds are the business of the room `time`.

#include <cmath>
#include <compare>
#include <cstdint>

namespace bary {

struct Epoch {
  std::int64_t seconds = 0;  ///< since 2000-01-01T12:00:00 TAI
  double fraction = 0.0;     ///< in [0, 1)

  /// From a possibly large count of seconds plus a remainder; the fraction is brought into [0, 1).
  static Epoch from_parts(std::int64_t whole, double rest) {
    const double f = std::floor(rest);
    Epoch e{whole + static_cast<std::int64_t>(f), rest - f};
    if (e.fraction >= 1.0) {  // a rest of -1e-20 rounds up to 1
      e.fraction = 0.0;
      ++e.seconds;
    }
    return e;
  }
  /// Seconds since 2000-01-01T12:00:00 TAI as one double (granular to 1e-7 s by now).
  double to_double() const { return static_cast<double>(seconds) + fraction; }

  friend bool operator==(const Epoch&, const Epoch&) = default;
  friend auto operator<=>(const Epoch&, const Epoch&) = default;
};

/// b seconds (SI, TAI) later.
inline Epoch operator+(const Epoch& a, double b) {
  const double whole = std::floor(b);
  return Epoch::from_parts(a.seconds + static_cast<std::int64_t>(whole), a.fraction + (b - whole));
}
inline Epoch operator-(const Epoch& a, double b) { return a + (-b); }
/// Difference in SI seconds.
inline double operator-(const Epoch& a, const Epoch& b) {
  return static_cast<double>(a.seconds - b.seconds) + (a.fraction - b.fraction);
}

}  // namespace bary
