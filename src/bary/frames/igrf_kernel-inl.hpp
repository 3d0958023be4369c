#pragma once
/// The batch loops behind `Igrf`; inside this room only.

#include <array>
#include <cstddef>

namespace bary::frames {

inline constexpr int max_field_degree = 40;

/// n places of one piece of years: three inputs, three outputs, as the functions of `Igrf` have them.
struct FieldBatch {
  std::size_t n = 0;
  const double* coefficients = nullptr;  ///< by m, then n: g, dg, h, dh (nT)
  int degree = 0;
  const double* fraction = nullptr;
  std::array<const double*, 3> in{};
  std::array<double*, 3> out{};
};
void field_geodetic_lanes(const FieldBatch& b);
void field_geocentric_lanes(const FieldBatch& b);
void field_itrf_lanes(const FieldBatch& b);

}  // namespace bary::frames
