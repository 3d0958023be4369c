// Elementary functions for SIMD kernels, in double. Include inside a Highway translation unit, after
// foreach_target.
//
// Every operation is lane-wise and either one IEEE operation or an explicit fused multiply-add, so a lane's
// result does not depend on the width, on its neighbours or on the target (AVX2 and up all have FMA). The
// scalar functions of `bary/core/math/functions.hpp` are these with one lane.
//
// Accuracy (measured by math_test against long double): sin, cos < 1 ulp of the larger for |x| < 1e6; atan2 <
// 2 ulp; cbrt < 1 ulp.

#if defined(BARY_CORE_MATH_SIMD_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef BARY_CORE_MATH_SIMD_INL_HPP
#undef BARY_CORE_MATH_SIMD_INL_HPP
#else
#define BARY_CORE_MATH_SIMD_INL_HPP
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace bary::math::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// sin and cos by Cody-Waite reduction to [-π/4, π/4] and the minimax polynomials of fdlibm (Sun
/// Microsystems, k_sin.c, k_cos.c: the coefficients).
template <class D, class V = hn::Vec<D>>
HWY_INLINE void sincos(D d, V x, V& s, V& c) {
  const auto n = hn::Round(x * hn::Set(d, 0.63661977236758134308));  // 2/π
  // π/2 in three parts of 33 bits: exact products for |n| < 2^20.
  V r = hn::NegMulAdd(n, hn::Set(d, 1.57079632673412561417e+00), x);
  r = hn::NegMulAdd(n, hn::Set(d, 6.07710050630396597660e-11), r);
  r = hn::NegMulAdd(n, hn::Set(d, 2.02226624879595063154e-21), r);
  const V z = r * r;
  V p = hn::Set(d, 1.58969099521155010221e-10);
  p = hn::MulAdd(p, z, hn::Set(d, -2.50507602534068634195e-08));
  p = hn::MulAdd(p, z, hn::Set(d, 2.75573137070700676789e-06));
  p = hn::MulAdd(p, z, hn::Set(d, -1.98412698298579493134e-04));
  p = hn::MulAdd(p, z, hn::Set(d, 8.33333333332248946124e-03));
  p = hn::MulAdd(p, z, hn::Set(d, -1.66666666666666324348e-01));
  const V sine = hn::MulAdd(z * r, p, r);
  V q = hn::Set(d, -1.13596475577881948265e-11);
  q = hn::MulAdd(q, z, hn::Set(d, 2.08757232129817482790e-09));
  q = hn::MulAdd(q, z, hn::Set(d, -2.75573143513906633035e-07));
  q = hn::MulAdd(q, z, hn::Set(d, 2.48015872894767294178e-05));
  q = hn::MulAdd(q, z, hn::Set(d, -1.38888888888741095749e-03));
  q = hn::MulAdd(q, z, hn::Set(d, 4.16666666666666019037e-02));
  const V cosine = hn::MulAdd(z * z, q, hn::NegMulAdd(hn::Set(d, 0.5), z, hn::Set(d, 1.0)));
  // Quadrant from n mod 4, in floating point: exact.
  const V m = hn::NegMulAdd(hn::Set(d, 4.0), hn::Floor(n * hn::Set(d, 0.25)), n);
  const auto odd = hn::Or(hn::Eq(m, hn::Set(d, 1.0)), hn::Eq(m, hn::Set(d, 3.0)));
  const auto s_negative = hn::Ge(m, hn::Set(d, 2.0));
  const auto c_negative = hn::Or(hn::Eq(m, hn::Set(d, 1.0)), hn::Eq(m, hn::Set(d, 2.0)));
  s = hn::IfThenElse(odd, cosine, sine);
  c = hn::IfThenElse(odd, sine, cosine);
  s = hn::IfThenElse(s_negative, hn::Neg(s), s);
  c = hn::IfThenElse(c_negative, hn::Neg(c), c);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V sin(D d, V x) {
  V s, c;
  sincos(d, x, s, c);
  return s;
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE V cos(D d, V x) {
  V s, c;
  sincos(d, x, s, c);
  return c;
}

/// atan2 by the rational approximation of Cephes (Moshier, atan.c: the coefficients) on [0, 0.66] and a shift
/// by π/4.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V atan2(D d, V y, V x) {
  const V ay = hn::Abs(y), ax = hn::Abs(x);
  const V big = hn::Max(ax, ay), small = hn::Min(ax, ay);
  const V zero = hn::Zero(d), one = hn::Set(d, 1.0);
  V t = small / hn::IfThenElse(hn::Eq(big, zero), one, big);
  const auto shifted = hn::Gt(t, hn::Set(d, 0.66));
  t = hn::IfThenElse(shifted, (t - one) / (t + one), t);
  const V z = t * t;
  V p = hn::Set(d, -8.750608600031904122785e-1);
  p = hn::MulAdd(p, z, hn::Set(d, -1.615753718733365076637e1));
  p = hn::MulAdd(p, z, hn::Set(d, -7.500855792314704667340e1));
  p = hn::MulAdd(p, z, hn::Set(d, -1.228866684490136173410e2));
  p = hn::MulAdd(p, z, hn::Set(d, -6.485021904942025371773e1));
  V q = z + hn::Set(d, 2.485846490142306297962e1);
  q = hn::MulAdd(q, z, hn::Set(d, 1.650270098316988542046e2));
  q = hn::MulAdd(q, z, hn::Set(d, 4.328810604912902668951e2));
  q = hn::MulAdd(q, z, hn::Set(d, 4.853903996359136964868e2));
  q = hn::MulAdd(q, z, hn::Set(d, 1.945506571482613964425e2));
  V a = hn::MulAdd(t * z, p / q, t);
  // π/4 = 0.785398163397448278999… + 3.061616997868383e-17
  a = hn::IfThenElse(shifted, a + hn::Set(d, 3.061616997868382943e-17), a);
  a = hn::IfThenElse(shifted, a + hn::Set(d, 7.85398163397448278999e-1), a);
  const auto steep = hn::Gt(ay, ax);
  a = hn::IfThenElse(steep, hn::Set(d, 1.57079632679489655800) - (a - hn::Set(d, 6.123233995736765886e-17)),
                     a);
  a = hn::IfThenElse(hn::Lt(x, zero),
                     hn::Set(d, 3.14159265358979311600) - (a - hn::Set(d, 1.224646799147353177e-16)), a);
  return hn::CopySign(a, y);
}

/// Cube root of a positive, normal number: a start from the exponent, then Halley and Newton steps.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V cbrt(D d, V x) {
  // exponent/3 in integers: (bits / 3) + constant, good to 5 % (Kahan). The division by 3 is done in double:
  // the high word has 31 bits, so it is exact enough.
  const hn::RebindToSigned<D> di;
  const auto bits = hn::ShiftRight<32>(hn::BitCast(di, x));
  const V third = hn::Floor(hn::ConvertTo(d, bits) * hn::Set(d, 1.0 / 3.0));
  const auto start = hn::ShiftLeft<32>(hn::ConvertTo(di, third) + hn::Set(di, 715094163));
  V y = hn::BitCast(d, start);
  for (int i = 0; i < 3; ++i) {  // Halley: triples the digits
    const V y3 = y * y * y;
    y = y * ((y3 + x + x) / (y3 + y3 + x));  // the ratio first: the product with y could under- or overflow
  }
  // One Newton step with the residual in fused arithmetic removes the last rounding.
  const V y2 = y * y, low = hn::MulSub(y, y, y2);
  const V residual = hn::NegMulAdd(y2, y, x) - low * y;
  return y + residual / (hn::Set(d, 3.0) * y2);
}

/// x mod 2π with the sign of x, as C's fmod(x, 2π): 2π as the double nearest to it.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V fmod_two_pi(D d, V x) {
  const V two_pi = hn::Set(d, 6.28318530717958647692);
  V r = hn::NegMulAdd(hn::Trunc(x / two_pi), two_pi, x);
  // The quotient may round up to the next integer: bring the remainder back.
  const auto over = hn::Lt(r * x, hn::Zero(d));
  r = hn::IfThenElse(over, r + hn::CopySign(two_pi, x), r);
  return r;
}

}  // namespace bary::math::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
