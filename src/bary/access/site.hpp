#pragma once
/// Places on the ground with the horizon that they see.

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "bary/frames/geodetic.hpp"

namespace bary::access {

/// The lowest elevation at which a site sees, by azimuth: a constant, or a mask of points with straight lines
/// (elevation over azimuth) between them, closed over north. Two points of one azimuth are a jump; on the
/// jump itself the higher one counts.
class Horizon {
 public:
  /// The same elevation all around.
  explicit Horizon(double elevation_rad = 0) : lowest_(elevation_rad), highest_(elevation_rad) {}
  /// Azimuths from north through east in [0, 2π], ascending; nowhere below `minimum_rad`. Throws
  /// BARY-ACCESS-0001 where azimuths do not ascend, three points share one, or a value is out of range.
  static Horizon mask(std::span<const double> azimuth_rad, std::span<const double> elevation_rad,
                      double minimum_rad, const std::string& site);

  bool constant() const { return azimuth_.empty(); }
  /// Azimuth in [0, 2π).
  double at(double azimuth_rad) const;
  /// Lowest and highest over the azimuths from `low` to `high` (any turn; jumps and a whole turn included).
  struct Range {
    double low = 0, high = 0;
  };
  Range over(double low_rad, double high_rad) const;
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }

 private:
  /// Over a full turn, the first point repeated 2π behind the last; empty where constant.
  std::vector<double> azimuth_, elevation_;
  double lowest_ = 0, highest_ = 0;
};

struct Site {
  std::string name;
  frames::Geodetic place;
  Horizon horizon{};
};

}  // namespace bary::access
