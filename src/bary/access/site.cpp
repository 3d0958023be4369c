#include "bary/access/site.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary::access {
namespace {
constexpr double two_pi = 2 * std::numbers::pi, degree = std::numbers::pi / 180;
}

Horizon Horizon::mask(std::span<const double> azimuth, std::span<const double> elevation, double minimum,
                      const std::string& site) {
  assert(azimuth.size() == elevation.size());
  const auto refuse = [&](std::size_t i, Phrase expected) {
    throw Error("BARY-ACCESS-0001", {{"site", site},
                                     {"point", std::to_string(i + 1)},
                                     {"azimuth", format_fixed(azimuth[i] / degree, 3)},
                                     {"elevation", format_fixed(elevation[i] / degree, 3)}})
        .expected(std::move(expected));
  };
  Horizon h(minimum);
  for (std::size_t i = 0; i < azimuth.size(); ++i) {
    if (!(azimuth[i] >= 0 && azimuth[i] <= two_pi)) refuse(i, {"azimuth 0 ... 360", "방위각 0 ... 360"});
    if (!(std::abs(elevation[i]) <= std::numbers::pi / 2))
      refuse(i, {"elevation -90 ... 90", "고도 -90 ... 90"});
    if (i > 0 && azimuth[i] < azimuth[i - 1])
      refuse(i, {"azimuth not below the one before", "앞 점 이상의 방위각"});
    if (i > 1 && azimuth[i] == azimuth[i - 2])
      refuse(i, {"two points an azimuth at most", "같은 방위각의 점은 최대 둘"});
    h.azimuth_.push_back(azimuth[i]);
    h.elevation_.push_back(std::max(elevation[i], minimum));
  }
  if (azimuth.empty()) return h;
  // Closed over north: from the last point to the first of the next turn, unless the table reaches 360.
  if (h.azimuth_.front() + two_pi > h.azimuth_.back()) {
    h.azimuth_.push_back(h.azimuth_.front() + two_pi);
    h.elevation_.push_back(h.elevation_.front());
  }
  const auto [low, high] = std::minmax_element(h.elevation_.begin(), h.elevation_.end());
  h.lowest_ = *low;
  h.highest_ = *high;
  return h;
}

double Horizon::at(double azimuth) const {
  if (constant()) return lowest_;
  const double a = azimuth < azimuth_.front() ? azimuth + two_pi : azimuth;
  const auto after = std::upper_bound(azimuth_.begin(), azimuth_.end(), a);
  if (after == azimuth_.end()) return elevation_.back();  // rounding of a full turn
  const auto i = static_cast<std::size_t>(after - azimuth_.begin());
  const double u = (a - azimuth_[i - 1]) / (azimuth_[i] - azimuth_[i - 1]);
  const double e = elevation_[i - 1] + u * (elevation_[i] - elevation_[i - 1]);
  // On a jump both points count.
  return i > 1 && a == azimuth_[i - 2] ? std::max(e, elevation_[i - 2]) : e;
}

Horizon::Range Horizon::over(double low, double high) const {
  if (constant() || high - low >= two_pi) return {lowest_, highest_};
  const double turns = std::floor(low / two_pi) * two_pi;
  const double a = low - turns, b = high - turns;  // a in [0, 2π), b below 4π
  const double at_a = at(a), at_b = at(std::fmod(b, two_pi));
  Range r{std::min(at_a, at_b), std::max(at_a, at_b)};
  for (std::size_t i = 0; i < azimuth_.size(); ++i)
    for (const double turn : {-two_pi, 0.0, two_pi})
      if (azimuth_[i] + turn >= a && azimuth_[i] + turn <= b) {
        r.low = std::min(r.low, elevation_[i]);
        r.high = std::max(r.high, elevation_[i]);
      }
  return r;
}

}  // namespace bary::access
