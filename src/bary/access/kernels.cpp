// Grid loops of the searches for passes; what they compute and why it is safe stands in passes.cpp.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/access/kernels.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <array>
#include <limits>

#include "bary/access/kernels.hpp"
#include "bary/orbit/keplerian.hpp"

HWY_BEFORE_NAMESPACE();
namespace bary::access::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

HWY_INLINE V set(double x) { return hn::Set(D(), x); }

/// f(i, load, store) over full vectors, then over the rest with partial loads.
template <class F>
HWY_INLINE void for_lanes(std::size_t n, const F& f) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes)
    f(
        i, lanes, [d](const double* p) { return hn::LoadU(d, p); },
        [d](V v, double* p) { hn::StoreU(v, d, p); });
  if (i < n) {
    const auto mask = hn::FirstN(d, n - i);
    f(
        i, n - i, [d, mask](const double* p) { return hn::MaskedLoad(mask, d, p); },
        [d, mask](V v, double* p) { hn::BlendedStore(v, mask, d, p); });
  }
}

HWY_INLINE V dot(V ax, V ay, V az, V bx, V by, V bz) {
  return hn::MulAdd(ax, bx, hn::MulAdd(ay, by, az * bz));
}

void rotate(const double* rotation, std::size_t stride, std::size_t n, const std::array<const double*, 6>& in,
            const std::array<double*, 6>& out) {
  for_lanes(n, [&](std::size_t i, std::size_t, const auto& load, const auto& store) {
    const V x = load(in[0] + i), y = load(in[1] + i), z = load(in[2] + i);
    const V u = load(in[3] + i), v = load(in[4] + i), w = load(in[5] + i);
    for (std::size_t k = 0; k < 3; ++k) {
      const double *m = rotation + 3 * k * stride + i, *dm = m + 9 * stride;
      const V a = load(m), b = load(m + stride), c = load(m + 2 * stride);
      store(dot(a, b, c, x, y, z), out[k] + i);
      store(dot(a, b, c, u, v, w) + dot(load(dm), load(dm + stride), load(dm + 2 * stride), x, y, z),
            out[k + 3] + i);
    }
  });
}

void motion(const double* t, std::size_t n, const std::array<const double*, 6>& s, const double* pull,
            double turn_rate, const MotionColumns& out) {
  if (n < 2) return;
  constexpr double mu = 1.02 * orbit::gm_earth;
  const V w = set(turn_rate);
  for_lanes(n - 1, [&](std::size_t i, std::size_t, const auto& load, const auto& store) {
    const auto norm = [&](std::size_t k, std::size_t at) {
      const V x = load(s[k] + at), y = load(s[k + 1] + at), z = load(s[k + 2] + at);
      return hn::Sqrt(dot(x, y, z, x, y, z));
    };
    const V h = load(t + i + 1) - load(t + i);
    const V ra = norm(0, i), rb = norm(0, i + 1), va = norm(3, i), vb = norm(3, i + 1);
    const V m = hn::Min(ra, rb), v_in = hn::Max(hn::MulAdd(w, ra, va), hn::MulAdd(w, rb, vb));
    const V other =
        pull ? hn::MulAdd(set(1.2), hn::Max(load(pull + i), load(pull + i + 1)), set(0.05)) : set(0.05);
    const V safe = hn::Max(m, set(1));
    const V sag = set(1.25 / 8) * hn::Max(v_in * v_in / safe, set(mu) / (safe * safe) + other) * h * h;
    const auto near = hn::Le(sag, set(0.1) * m);
    const V low = hn::IfThenElse(near, m - sag, safe);
    const V free = set(mu) / (low * low) + other;
    const V fastest = hn::MulAdd(set(0.5) * h, free, v_in);
    const V high = hn::MulAdd(set(0.5) * h, fastest, hn::Max(ra, rb));
    const V a = hn::IfThenElse(near, free + (w + w) * hn::MulAdd(w, high, fastest) + w * w * high,
                               set(std::numeric_limits<double>::infinity()));
    store(low, out.r_low + i);
    store(hn::MulAdd(set(0.5) * h, a, hn::Max(va, vb)), out.speed + i);
    store(a, out.acceleration + i);
  });
}

void filter(const double* t, std::size_t n, const std::array<const double*, 6>& s, const MotionColumns& m,
            const SiteGeometry& site, double* f, std::uint8_t* open, double* range) {
  const D d;
  const V ox = set(site.origin.x()), oy = set(site.origin.y()), oz = set(site.origin.z());
  const V ux = set(site.up.x()), uy = set(site.up.y()), uz = set(site.up.z()), q = set(site.q);
  for_lanes(n, [&](std::size_t i, std::size_t, const auto& load, const auto& store) {
    const V x = load(s[0] + i) - ox, y = load(s[1] + i) - oy, z = load(s[2] + i) - oz;
    const V rho = hn::Sqrt(dot(x, y, z, x, y, z));
    store(rho, range + i);
    store(hn::NegMulAdd(q, rho, dot(x, y, z, ux, uy, uz)), f + i);
  });
  if (n < 2) return;
  const double q_abs = site.q < 0 ? -site.q : site.q, ground = site.origin.norm();
  alignas(64) double flags[HWY_MAX_BYTES / sizeof(double)];
  for_lanes(n - 1, [&](std::size_t i, std::size_t count, const auto& load, const auto&) {
    const V h = load(t + i + 1) - load(t + i), speed = load(m.speed + i);
    const V nearest = hn::Max(set(0.5) * (load(range + i) + load(range + i + 1) - speed * h),
                              load(m.r_low + i) - set(ground));
    const V bend = hn::MulAdd(set(1 + q_abs), load(m.acceleration + i),
                              set(q_abs) * speed * speed / hn::Max(nearest, set(1)));
    const V reach = bend * h * h * set(0.125), a = load(f + i), b = load(f + i + 1);
    const auto below = hn::Lt(hn::Max(a, b) + reach, set(0)), above = hn::Gt(hn::Min(a, b) - reach, set(0));
    hn::Store(hn::IfThenElse(hn::Or(below, above), set(0), set(1)), d, flags);
    for (std::size_t k = 0; k < count; ++k) open[i + k] = flags[k] != 0;
  });
}

}  // namespace bary::access::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <vector>
namespace bary::access {
HWY_EXPORT(rotate);
HWY_EXPORT(motion);
HWY_EXPORT(filter);

void rotate_states(const double* rotation, std::size_t stride, std::size_t n,
                   const std::array<const double*, 6>& in, const std::array<double*, 6>& out) {
  HWY_DYNAMIC_DISPATCH(rotate)(rotation, stride, n, in, out);
}
void motion_columns(std::span<const double> t, const std::array<const double*, 6>& state, const double* pull,
                    double turn_rate, const MotionColumns& out) {
  HWY_DYNAMIC_DISPATCH(motion)(t.data(), t.size(), state, pull, turn_rate, out);
}
void site_filter(std::span<const double> t, const std::array<const double*, 6>& state,
                 const MotionColumns& motion, const SiteGeometry& site, double* f, std::uint8_t* open) {
  thread_local std::vector<double> range;
  range.resize(t.size());
  HWY_DYNAMIC_DISPATCH(filter)(t.data(), t.size(), state, motion, site, f, open, range.data());
}
}  // namespace bary::access
#endif
