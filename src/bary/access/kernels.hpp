#pragma once
/// Loops over the nodes of a grid, vectorised (Highway); not for other rooms. Every operation is lane-wise,
/// so the bits do not depend on the width.

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace bary::access {

/// States (x, y, z, vx, vy, vz) through rotations with their rates: columns of 18, `stride` apart.
void rotate_states(const double* rotation, std::size_t stride, std::size_t n,
                   const std::array<const double*, 6>& in, const std::array<double*, 6>& out);

/// The bounds of `motion_between`, of every interval of n nodes (n − 1 values each). `pull` may be null.
struct MotionColumns {
  double *r_low, *speed, *acceleration;
};
void motion_columns(std::span<const double> t, const std::array<const double*, 6>& state, const double* pull,
                    double turn_rate, const MotionColumns& out);

/// f = u·ρ − q|ρ| at every node, with ρ from the site to the object, u its vertical and q the sine of the
/// least elevation; and for every interval whether f may change its sign inside.
struct SiteGeometry {
  Eigen::Vector3d origin, up;
  double q = 0;
};
void site_filter(std::span<const double> t, const std::array<const double*, 6>& state,
                 const MotionColumns& motion, const SiteGeometry& site, double* f, std::uint8_t* open);

}  // namespace bary::access
