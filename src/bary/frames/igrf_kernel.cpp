// Spherical harmonics, some places at a time. Every operation is lane-wise, so the bits do not depend on the
// width.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/frames/igrf_kernel.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <array>
#include <cmath>

#include "bary/core/math/simd-inl.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/frames/igrf_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace bary::frames::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr double reference_radius_m = 6371200.0;
constexpr double tesla = 1e-9;  // a nT

HWY_INLINE V set(double x) { return hn::Set(D(), x); }

/// Where: direction cosines of colatitude and longitude, radius.
struct Place {
  V cos_theta, sin_theta, cos_phi, sin_phi, r;
};
/// Geocentric north, east, down in T.
struct Field {
  V north, east, down;
};

/// Factors of the recursions that depend on n and m alone, by m, then n.
struct Factor {
  double a, b, c;  ///< P_nm = a cosθ P_(n−1)m − b P_(n−2)m; sinθ dP/dθ = n cosθ P_nm − c P_(n−1)m
};
struct Factors {
  std::array<std::array<Factor, max_field_degree + 1>, max_field_degree + 1> at{};
  std::array<double, max_field_degree + 1> sectoral{};
  Factors() {
    for (int m = 0; m <= max_field_degree; ++m) {
      sectoral[static_cast<std::size_t>(m)] = m <= 1 ? 1 : std::sqrt(1 - 0.5 / m);
      for (int n = m; n <= max_field_degree; ++n) {
        const double norm = std::sqrt(static_cast<double>(n * n - m * m));
        const double before = std::sqrt(static_cast<double>(std::max(0, (n - 1) * (n - 1) - m * m)));
        at[static_cast<std::size_t>(m)][static_cast<std::size_t>(n)] =
            n == m ? Factor{0, 0, 0} : Factor{(2 * n - 1) / norm, before / norm, norm};
      }
    }
  }
};
const Factors& factors() {
  static const Factors f;
  return f;
}

HWY_INLINE Field harmonics(const Place& at, V fraction, const double* k, int degree) {
  const Factors& f = factors();
  const V x = at.cos_theta, q = set(reference_radius_m) / at.r;
  std::array<V, max_field_degree + 1> power;  // (a/r)^(n+2)
  power[0] = q * q;
  for (int n = 1; n <= degree; ++n)
    power[static_cast<std::size_t>(n)] = power[static_cast<std::size_t>(n - 1)] * q;
  V radial = set(0), theta = set(0), phi = set(0);
  {  // m = 0: dP_n/dθ = −sinθ P_n'(x), with P_n' = P_(n−2)' + (2n−1) P_(n−1)
    V p0 = set(1), p1 = x, d0 = set(0), d1 = set(1);
    for (int n = 1; n <= degree; ++n, k += 4) {
      const V g = hn::MulAdd(fraction, set(k[1]), set(k[0])) * power[static_cast<std::size_t>(n)];
      radial = hn::MulAdd(set(n + 1.0) * g, p1, radial);
      theta = hn::MulAdd(g * at.sin_theta, d1, theta);
      const Factor& c = f.at[0][static_cast<std::size_t>(n + 1 <= max_field_degree ? n + 1 : n)];
      const V p2 = hn::MulSub(set(c.a) * x, p1, set(c.b) * p0);
      const V d2 = hn::MulAdd(set(2 * n + 1.0), p1, d0);
      p0 = p1, p1 = p2, d0 = d1, d1 = d2;
    }
  }
  V cm = at.cos_phi, sm = at.sin_phi;  // of mφ
  V sectoral = set(1);                 // P_mm / sinθ
  for (int m = 1; m <= degree; ++m) {
    if (m > 1) {
      sectoral = sectoral * (set(f.sectoral[static_cast<std::size_t>(m)]) * at.sin_theta);
      const V c = hn::MulSub(cm, at.cos_phi, sm * at.sin_phi);
      sm = hn::MulAdd(sm, at.cos_phi, cm * at.sin_phi);
      cm = c;
    }
    V p0 = set(0), p1 = sectoral;  // P_(n−1)m, P_nm, both over sinθ
    V radial_m = set(0), phi_m = set(0);
    for (int n = m; n <= degree; ++n, k += 4) {
      const Factor& c = f.at[static_cast<std::size_t>(m)][static_cast<std::size_t>(n)];
      if (n > m) {
        const V p2 = hn::MulSub(set(c.a) * x, p1, set(c.b) * p0);
        p0 = p1, p1 = p2;
      }
      const V w = power[static_cast<std::size_t>(n)];
      const V g = hn::MulAdd(fraction, set(k[1]), set(k[0])), h = hn::MulAdd(fraction, set(k[3]), set(k[2]));
      const V even = hn::MulAdd(g, cm, h * sm) * w, odd = hn::MulSub(g, sm, h * cm) * w;
      radial_m = hn::MulAdd(set(n + 1.0) * even, p1, radial_m);
      phi_m = hn::MulAdd(odd, p1, phi_m);
      theta = hn::NegMulAdd(even, hn::MulSub(set(static_cast<double>(n)) * x, p1, set(c.c) * p0), theta);
    }
    radial = hn::MulAdd(radial_m, at.sin_theta, radial);
    phi = hn::MulAdd(set(static_cast<double>(m)), phi_m, phi);
  }
  const V nt = set(tesla);
  return {hn::Neg(theta) * nt, phi * nt, hn::Neg(radial) * nt};
}

/// f(i, load, store) over full vectors, then over the rest with partial loads.
template <class F>
HWY_INLINE void for_lanes(std::size_t n, const F& f) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    f(i, [d](const double* p) { return hn::LoadU(d, p); }, [d](V v, double* p) { hn::StoreU(v, d, p); });
  if (i < n) {
    const auto mask = hn::FirstN(d, n - i);
    // Idle lanes compute on ones: harmless, and no trap.
    f(
        i, [d, mask](const double* p) { return hn::IfThenElse(mask, hn::MaskedLoad(mask, d, p), set(1)); },
        [d, mask](V v, double* p) { hn::BlendedStore(v, mask, d, p); });
  }
}

void geocentric(const FieldBatch& b) {
  for_lanes(b.n, [&](std::size_t i, const auto& load, const auto& store) {
    Place p;
    math::HWY_NAMESPACE::sincos(D(), load(b.in[0] + i), p.cos_theta, p.sin_theta);
    math::HWY_NAMESPACE::sincos(D(), load(b.in[1] + i), p.sin_phi, p.cos_phi);
    p.r = load(b.in[2] + i);
    const Field f = harmonics(p, load(b.fraction + i), b.coefficients, b.degree);
    store(f.north, b.out[0] + i), store(f.east, b.out[1] + i), store(f.down, b.out[2] + i);
  });
}

void geodetic(const FieldBatch& b) {
  constexpr double e2 = wgs84.flattening * (2 - wgs84.flattening);
  for_lanes(b.n, [&](std::size_t i, const auto& load, const auto& store) {
    V s, c;
    Place p;
    math::HWY_NAMESPACE::sincos(D(), load(b.in[0] + i), s, c);
    math::HWY_NAMESPACE::sincos(D(), load(b.in[1] + i), p.sin_phi, p.cos_phi);
    const V h = load(b.in[2] + i);
    const V n = set(wgs84.a_m) / hn::Sqrt(hn::NegMulAdd(set(e2) * s, s, set(1)));
    const V across = (n + h) * c, up = hn::MulAdd(n, set(1 - e2), h) * s;
    p.r = hn::Sqrt(hn::MulAdd(across, across, up * up));
    p.cos_theta = up / p.r, p.sin_theta = across / p.r;
    const Field f = harmonics(p, load(b.fraction + i), b.coefficients, b.degree);
    // The vertical leans by the difference of the two latitudes.
    const V lean_c = hn::MulAdd(c, p.sin_theta, s * p.cos_theta);
    const V lean_s = hn::MulSub(s, p.sin_theta, c * p.cos_theta);
    store(hn::MulAdd(f.north, lean_c, f.down * lean_s), b.out[0] + i);
    store(f.east, b.out[1] + i);
    store(hn::MulSub(f.down, lean_c, f.north * lean_s), b.out[2] + i);
  });
}

void itrf(const FieldBatch& b) {
  for_lanes(b.n, [&](std::size_t i, const auto& load, const auto& store) {
    const V x = load(b.in[0] + i), y = load(b.in[1] + i), z = load(b.in[2] + i);
    const V across2 = hn::MulAdd(x, x, y * y), across = hn::Sqrt(across2);
    const auto pole = hn::Eq(across, set(0));
    const V safe = hn::IfThenElse(pole, set(1), across);
    Place p;
    p.r = hn::Sqrt(hn::MulAdd(z, z, across2));
    p.cos_theta = z / p.r, p.sin_theta = across / p.r;
    p.cos_phi = hn::IfThenElse(pole, set(1), x / safe), p.sin_phi = y / safe;
    const Field f = harmonics(p, load(b.fraction + i), b.coefficients, b.degree);
    // Outwards from the axis, along it, and to the east.
    const V out = hn::Neg(hn::MulAdd(f.north, p.cos_theta, f.down * p.sin_theta));
    store(hn::MulSub(out, p.cos_phi, f.east * p.sin_phi), b.out[0] + i);
    store(hn::MulAdd(out, p.sin_phi, f.east * p.cos_phi), b.out[1] + i);
    store(hn::MulSub(f.north, p.sin_theta, f.down * p.cos_theta), b.out[2] + i);
  });
}

}  // namespace bary::frames::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bary::frames {
HWY_EXPORT(geocentric);
HWY_EXPORT(geodetic);
HWY_EXPORT(itrf);
void field_geocentric_lanes(const FieldBatch& b) { HWY_DYNAMIC_DISPATCH(geocentric)(b); }
void field_geodetic_lanes(const FieldBatch& b) { HWY_DYNAMIC_DISPATCH(geodetic)(b); }
void field_itrf_lanes(const FieldBatch& b) { HWY_DYNAMIC_DISPATCH(itrf)(b); }
}  // namespace bary::frames
#endif
