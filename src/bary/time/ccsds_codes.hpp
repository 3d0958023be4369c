#pragma once
/// Binary time codes of spacecraft telemetry (CCSDS 301.0-B-4: CUC, section 3.2, and CDS, section 3.3) and
/// GPS week and second.
///
/// CUC counts SI seconds and binary fractions since an epoch (1958-01-01T00:00:00 TAI, or one the agency
/// names). CDS counts days of UTC, milliseconds of the day (to 86,400,999 on a day with a leap second) and
/// parts of a millisecond. Both may carry a preamble (P-field) that says which of the forms follows; a
/// mission that leaves it out knows the form beforehand.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/time/leap_seconds.hpp"

namespace bary::time {

/// 1958-01-01T00:00:00 TAI, the epoch of CCSDS level 1 codes.
inline constexpr Epoch ccsds_epoch{-1325419200, 0.0};

/// Unsegmented: `coarse_octets` (1 to 7) of seconds, `fine_octets` (0 to 10) of binary fraction.
struct CucFormat {
  int coarse_octets = 4, fine_octets = 3;
  std::optional<Epoch> agency_epoch;  ///< empty: 1958-01-01 TAI
};

/// Day segmented: 2 or 3 octets of days, 4 of milliseconds, 0, 2 (microseconds) or 4 (picoseconds) below.
struct CdsFormat {
  int day_octets = 2, submillisecond_octets = 0;
  std::optional<std::int64_t> agency_epoch_mjd;  ///< day of UTC that counts as 0; empty: 1958-01-01
};

/// A code's octets, most significant first, rounded to the nearest count. Throws BARY-TIME-0021 where the
/// instant does not fit the form, BARY-TIME-0022 for a form that does not exist.
std::vector<std::uint8_t> encode_cuc(const Epoch& e, const CucFormat& format, bool with_preamble = true);
std::vector<std::uint8_t> encode_cds(const Epoch& e, const CdsFormat& format, bool with_preamble = true,
                                     const LeapSeconds& leaps = LeapSeconds::embedded());

/// The instant of a code without preamble. Throws BARY-TIME-0020 where octets are missing or a field is out
/// of its range (a millisecond of day beyond the day's end, an instant beyond the year 9999).
Epoch decode_cuc(std::span<const std::uint8_t> octets, const CucFormat& format);
Epoch decode_cds(std::span<const std::uint8_t> octets, const CdsFormat& format,
                 const LeapSeconds& leaps = LeapSeconds::embedded());

/// What a code with its preamble says, and how many octets it took.
struct CodedTime {
  Epoch epoch;
  std::size_t octets = 0;
};
/// Reads preamble and code. A preamble that refers to an agency's epoch needs it here; BARY-TIME-0020 else.
CodedTime decode_time_code(std::span<const std::uint8_t> octets,
                           const std::optional<Epoch>& agency_epoch = std::nullopt,
                           const LeapSeconds& leaps = LeapSeconds::embedded());

/// Weeks since 1980-01-06T00:00:00 UTC, without roll-over, and seconds of the week in [0, 604800).
struct GpsWeek {
  std::int64_t week = 0;
  double second = 0;
};
GpsWeek to_gps_week(const Epoch& e);
Epoch from_gps_week(const GpsWeek& g);
/// A week number broadcast with `bits` (10 in L1 C/A, 13 in CNAV): the full week nearest to `near`.
std::int64_t unroll_gps_week(std::int64_t broadcast, int bits, const Epoch& near);

}  // namespace bary::time
