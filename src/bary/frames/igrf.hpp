#pragma once
/// The Earth's main magnetic field by spherical harmonics (IGRF), and its dipole.
///
///   B = −∇V,  V = a Σ_n Σ_m (a/r)^(n+1) (g cos mφ + h sin mφ) P_n^m(cos θ),  a = 6371.2 km,
///
/// Schmidt semi-normalised, linear in decimal years between the coefficients' epochs (Alken et al., Earth
/// Planets Space 73 (2021) 49, doi:10.1186/s40623-020-01288-x). No field of currents outside the Earth: good
/// to some 10 nT near the ground, to nothing beyond about 8 Earth radii.
///
/// Finite at the poles: P/sin θ is what is carried on, so nothing is divided by sin θ.

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary {
class DataContext;
}

namespace bary::frames {

/// The centred dipole of degree 1.
struct Dipole {
  Eigen::Vector3d axis_itrf;       ///< unit vector to the north geomagnetic pole (Greenland)
  Eigen::Vector3d axis_rate_itrf;  ///< its secular drift, 1/s
  double b0_t = 0;                 ///< field at its equator at 6371.2 km, T
};

/// Immutable, thread-safe.
class Igrf {
 public:
  /// IGRF-14 (`data/igrf14.csv`), 1900 to 2030, read once.
  static std::shared_ptr<const Igrf> embedded();
  /// Our own CSV (`n,m,1900.0,…`; h as negative m) and the `.shc` form of IAGA and ESA with linear pieces.
  /// Throws BARY-FRAMES-0005 with file and line.
  static Igrf parse(std::string_view text, const std::string& file);

  int degree() const { return degree_; }
  double first_year() const { return years_.front(); }
  double last_year() const { return years_.back(); }
  const std::string& digest() const { return digest_; }

  /// Throws BARY-FRAMES-0004 outside the years covered.
  Dipole dipole(const Epoch& epoch) const;

  /// Field north, east, down (T) at geodetic places (WGS84, rad and m): the axes of the ellipsoid.
  /// Throws BARY-FRAMES-0004 outside the years, -0006 where a place is not finite or deeper than 1000 km from
  /// the Earth's centre.
  void field_geodetic(std::span<const Epoch> epochs, std::span<const double> latitude_rad,
                      std::span<const double> longitude_rad, std::span<const double> altitude_m,
                      std::span<double> north_t, std::span<double> east_t, std::span<double> down_t) const;
  /// The same at geocentric latitude and radius, and in geocentric axes.
  void field_geocentric(std::span<const Epoch> epochs, std::span<const double> latitude_rad,
                        std::span<const double> longitude_rad, std::span<const double> radius_m,
                        std::span<double> north_t, std::span<double> east_t, std::span<double> down_t) const;
  /// The same at positions in ITRF (m), the field along its axes.
  void field_itrf(std::span<const Epoch> epochs, std::span<const double> x_m, std::span<const double> y_m,
                  std::span<const double> z_m, std::span<double> bx_t, std::span<double> by_t,
                  std::span<double> bz_t) const;

 private:
  /// Piece of the years that holds the epoch, and how far into it.
  struct When {
    std::size_t piece;
    double fraction;
  };
  When when(const Epoch& epoch) const;
  template <class Kernel>
  void evaluate(std::span<const Epoch> epochs, std::span<const double> a, std::span<const double> b,
                std::span<const double> c, std::span<double> p, std::span<double> q, std::span<double> r,
                bool angles, const Kernel& kernel) const;

  int degree_ = 0;
  std::vector<double> years_;
  /// For each piece, by m, then n ≥ max(m, 1): g, its change over the piece, h, its change; nT.
  std::vector<std::vector<double>> pieces_;
  std::vector<double> piece_s_;  ///< length, s
  std::string digest_;
};

/// Decimal year: the year and the part of it that has gone by (TAI).
double decimal_year(const Epoch& epoch);

/// The context's model, else the embedded one.
const Igrf& igrf_of(const DataContext& data);

}  // namespace bary::frames
