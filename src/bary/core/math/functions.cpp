#include "bary/core/math/functions.hpp"

#include "bary/core/math/simd-inl.hpp"

namespace bary::math {
namespace {
namespace k = HWY_NAMESPACE;
namespace hn = hwy::HWY_NAMESPACE;
using One = hn::CappedTag<double, 1>;
}  // namespace

SinCos sincos(double x) {
  const One d;
  hn::Vec<One> s, c;
  k::sincos(d, hn::Set(d, x), s, c);
  return {hn::GetLane(s), hn::GetLane(c)};
}
double atan2(double y, double x) {
  const One d;
  return hn::GetLane(k::atan2(d, hn::Set(d, y), hn::Set(d, x)));
}
double cbrt(double x) {
  const One d;
  return hn::GetLane(k::cbrt(d, hn::Set(d, x)));
}

}  // namespace bary::math
