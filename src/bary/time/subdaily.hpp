#pragma once
/// What the Earth's orientation does within a day, which daily tables leave out: ocean tides (up to 1 mas
/// of the pole and 90 µs of UT1) and libration (0.05 mas, 4 µs); together up to 5 cm on the ground.

namespace bary::time {

/// To be added to values interpolated from a daily table.
struct Subdaily {
  double x_rad = 0, y_rad = 0;  ///< pole
  double ut1_s = 0;
  double ut1_rate = 0;  ///< s/s
};

/// 71 diurnal and semidiurnal terms of the ocean tides, IERS Conventions 2010, tables 8.2 and 8.3 (Eanes
/// 2000, after Ray et al. 1994, Science 264, 830). `mjd_ut1`: modified Julian date of UT1 (UTC does as well).
Subdaily ocean_tides(double mjd_ut1);
/// Libration: 10 diurnal terms of the pole and 11 semidiurnal ones of UT1, tables 5.1a and 5.1b (Brzezinski).
Subdaily libration(double mjd_ut1);

}  // namespace bary::time
