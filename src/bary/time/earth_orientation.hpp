#pragma once
/// Earth orientation: polar motion, UT1, celestial pole offsets, from the embedded table or a user's file.
///
/// Between the daily values: 4-point Lagrange, on UT1−TAI (which has no steps). Observed, predicted, or
/// outside: each instant says which, with a bound on what it means for a place on the ground. Outside the
/// table the nearest value holds, with a bound that grows.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/time/leap_seconds.hpp"

namespace bary::time {

enum class OrientationStatus : std::uint8_t { observed, predicted, outside };

struct Orientation {
  double x_rad = 0, y_rad = 0;    ///< pole coordinates in ITRF
  double ut1_tai_s = 0;           ///< UT1−TAI
  double ut1_tai_rate = 0;        ///< d(UT1−TAI)/dt, s/s: −(excess length of day)/86400
  double dx_rad = 0, dy_rad = 0;  ///< offsets of the celestial pole against IAU 2006/2000A
  OrientationStatus status = OrientationStatus::observed;
};

/// Immutable, thread-safe.
class EarthOrientation {
 public:
  /// The table in `data/earth-orientation.csv` (IERS finals2000A from 2000 on), read once.
  static std::shared_ptr<const EarthOrientation> embedded();
  /// Recognises finals2000A (fixed columns), EOP C04 (text) and our own CSV by content. Throws BARY-TIME-0010
  /// with file and line.
  static EarthOrientation parse(std::string_view text, const std::string& file,
                                const LeapSeconds& leaps = LeapSeconds::embedded());

  /// The same table with what happens within a day added: ocean tides and libration (`subdaily.hpp`), up to
  /// 5 cm on the ground, at 2 µs an epoch. Its digest differs.
  EarthOrientation with_subdaily() const;

  Orientation at(const Epoch& e) const;
  /// The same for many.
  void at(std::span<const Epoch> epochs, std::span<Orientation> out) const;

  Epoch first() const;          ///< of the table
  Epoch last_observed() const;  ///< last day that is not a prediction; the first where all are
  Epoch last() const;
  /// Bound (about 2 sigma) of the error that the Earth orientation causes for a place on the equator, in
  /// metres: 0.05 observed (0.02 with what happens within a day); predicted by IERS's own growth of UT1
  /// predictions (0.00025 s · days^0.75). Outside the nearest value holds, and the bound grows by what days
  /// have been too long or short: 1.5 ms after the table; 3 ms before it, up to 1.8 s, as UT1 was kept within
  /// 0.9 s of UTC from 1961 on (before 1972 by UTC's own rate); 3 ms again before 1961. The pole adds 0.2 m a
  /// day, up to 15 m.
  double error_bound_m(const Epoch& e) const;

  const std::string& digest() const { return digest_; }
  std::string describe() const;

 private:
  std::int64_t first_mjd_ = 0;
  std::int64_t observed_until_mjd_ = 0;
  /// Daily at 0h UTC.
  struct Day {
    double x, y, ut1_tai, dx, dy;
  };
  std::vector<Day> days_;
  std::vector<Epoch> midnights_;
  std::string digest_, name_;
  bool subdaily_ = false;
  Orientation daily(const Epoch& e) const;
};

}  // namespace bary::time
