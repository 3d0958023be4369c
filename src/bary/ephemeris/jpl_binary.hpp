#pragma once
/// JPL's own binary ephemerides (`linux_p1550p2650.440`, `lnxp1600p2200.405`, big-endian `unxp…` too).

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "bary/ephemeris/segments.hpp"

namespace bary::ephemeris {

/// Sun, planetary barycentres and Moon, TDB; the Earth's place comes from the Moon's and the mass ratio that
/// the file has. Nutations, librations and TT−TDB of the file are left alone.
///
/// Layout: JPL's `testeph.f` (ftp tree eph/planets/Linux): a record of names and constants' places, a record
/// of constants, then records of Chebyshev coefficients, each over an equal interval; the record's length
/// follows from the table of series. The byte order shows in the Earth-Moon mass ratio.
class JplBinary final : public SegmentEphemeris {
 public:
  /// Throws BARY-CORE-0001, BARY-EPHEMERIS-0001, -0002.
  static std::shared_ptr<const JplBinary> open(const std::string& path);
  /// Over bytes that outlive the object.
  static std::shared_ptr<const JplBinary> over(std::span<const std::byte> bytes, std::string name);
  static bool looks_like(std::span<const std::byte> bytes);

  int number() const { return number_; }  ///< 440
  double earth_moon_ratio() const { return ratio_; }
  double au_km() const { return au_km_; }
  const std::string& digest() const override;

 private:
  JplBinary(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string name);
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;
  std::vector<double> swapped_;
  int number_ = 0;
  double ratio_ = 0, au_km_ = 0;
  std::shared_ptr<LazyDigest> digest_;
};

}  // namespace bary::ephemeris
