#pragma once
/// The three times of CDF and the house's Epoch.
///
///   * TT2000 counts nanoseconds of TT since J2000 (2000-01-01T12:00:00 TT), so it runs evenly through leap
///     seconds and needs no table: 2016-12-31T23:59:60 UTC is 536500868184000000. Exact to the nanosecond.
///   * EPOCH counts milliseconds of the UTC calendar since 0000-01-01T00:00:00 as if every day had 86400 s;
///   it
///     cannot say 23:59:60. Exact to the rounding of the double (8 µs in this century).
///   * EPOCH16 counts seconds in the same way, and picoseconds within one.
///
/// Fill values, pad values and what is no instant (NaN, a date beyond the year ±30,000) give no Epoch.
/// Before 1972 UTC is taken as TAI − 10 s, as everywhere in the house; CDF's library has the drifting UTC of
/// those years, and differs by less than 9 s.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bary/cdf/values.hpp"
#include "bary/core/epoch.hpp"
#include "bary/time/leap_seconds.hpp"

namespace bary::cdf {

/// INT8's smallest three values are fill, pad and "no date" by the library's convention: no Epoch.
std::optional<Epoch> from_tt2000(std::int64_t tt2000);
/// Rounded to the nearest nanosecond. Throws BARY-CDF-0009 beyond 1707 … 2292.
std::int64_t to_tt2000(const Epoch& e);

std::optional<Epoch> from_epoch(double ms, const time::LeapSeconds& leaps = time::LeapSeconds::embedded());
/// An instant inside a leap second gives the last millisecond before it. Rounded to the nearest millisecond
/// as the library does.
double to_epoch(const Epoch& e, const time::LeapSeconds& leaps = time::LeapSeconds::embedded());

struct Epoch16 {
  double seconds = 0, picoseconds = 0;
};
std::optional<Epoch> from_epoch16(Epoch16 t, const time::LeapSeconds& leaps = time::LeapSeconds::embedded());
/// An instant inside a leap second gives the last picosecond before it.
Epoch16 to_epoch16(const Epoch& e, const time::LeapSeconds& leaps = time::LeapSeconds::embedded());

/// Value i of one of the three types. Throws BARY-CDF-0008 for other types.
std::optional<Epoch> epoch_at(const Values& v, std::size_t i,
                              const time::LeapSeconds& leaps = time::LeapSeconds::embedded());

/// A batch of values of one of the three types, with a bitmap of the valid ones as a Column has it (empty
/// where all are). Throws BARY-CDF-0008 for other types.
struct Epochs {
  std::vector<Epoch> values;
  std::vector<std::uint64_t> validity;
};
Epochs to_epochs(const Values& v, const time::LeapSeconds& leaps = time::LeapSeconds::embedded());

}  // namespace bary::cdf
