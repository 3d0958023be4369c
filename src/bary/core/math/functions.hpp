#pragma once
/// Elementary functions of SIMD kernels for one value: the vector of one, the same bits at every width.

namespace bary::math {

struct SinCos {
  double sin, cos;
};
/// |x| < 1e6 for full accuracy (< 1 ulp of the larger).
SinCos sincos(double x);
double atan2(double y, double x);
/// x > 0.
double cbrt(double x);

}  // namespace bary::math
