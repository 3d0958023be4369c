// The time-dependent part of SGP4 and SDP4 (AIAA 2006-6753 rev. 3: sgp4, dspace, dpper), vectorised over
// epochs.
//
// Control flow depends on the satellite alone, so all lanes of a call take the same road; the resonance
// integrator's steps are the same for all epochs of a satellite and are made once, then each lane takes the
// step it needs.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/orbit/sgp4_kernel.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <array>
#include <cmath>
#include <vector>

#include "bary/core/math/simd-inl.hpp"
#include "bary/orbit/sgp4_kernel.hpp"

HWY_BEFORE_NAMESPACE();
namespace bary::orbit::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace bm = bary::math::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;
using M = hn::Mask<D>;

HWY_INLINE V set(double x) { return hn::Set(D(), x); }

/// Elements at a time, on their way through the theory.
struct Mean {
  V em, inclm, nodem, argpm, mm, nm;
};

/// Secular and resonant effects of Sun and Moon (dspace).
HWY_INLINE void dspace(const Sgp4Record& r, const ResonanceSteps& steps, V t, Mean& m) {
  const D d;
  m.em = hn::MulAdd(set(r.dedt), t, m.em);
  m.inclm = hn::MulAdd(set(r.didt), t, m.inclm);
  m.argpm = hn::MulAdd(set(r.domdt), t, m.argpm);
  m.nodem = hn::MulAdd(set(r.dnodt), t, m.nodem);
  m.mm = hn::MulAdd(set(r.dmdt), t, m.mm);
  if (r.resonance == 0) return;
  constexpr double rptim = 4.37526908801129966e-3;
  const V theta = bm::fmod_two_pi(d, hn::MulAdd(t, set(rptim), set(r.gsto)));
  // Step towards zero: Vallado's integrator stands at the last multiple of 720 min that |t| has reached.
  const V k = hn::Trunc(t / set(720.0));
  const V ft = hn::NegMulAdd(k, set(720.0), t);
  const hn::RebindToSigned<D> di;
  const auto index = hn::ConvertTo(di, k) + hn::Set(di, steps.offset);
  const V xli = hn::GatherIndex(d, steps.xli.data(), index),
          xni = hn::GatherIndex(d, steps.xni.data(), index);
  const V xldot = hn::GatherIndex(d, steps.xldot.data(), index),
          xndt = hn::GatherIndex(d, steps.xndt.data(), index);
  const V xnddt = hn::GatherIndex(d, steps.xnddt.data(), index);
  const V half_ft2 = ft * ft * set(0.5);
  m.nm = xni + xndt * ft + xnddt * half_ft2;
  const V xl = xli + xldot * ft + xndt * half_ft2;
  m.mm = r.resonance != 1 ? xl - set(2) * m.nodem + set(2) * theta : xl - m.nodem - m.argpm + theta;
}

/// Long-period periodics of Sun and Moon (dpper).
struct Osculating {
  V ep, xincp, nodep, argpp, mp;
};
HWY_INLINE void dpper(const Sgp4Record& r, V t, Osculating& o) {
  const D d;
  constexpr double zns = 1.19459e-5, zes = 0.01675, znl = 1.5835218e-4, zel = 0.05490;
  V zm = hn::MulAdd(set(zns), t, set(r.zmos));
  V zf = hn::MulAdd(set(2 * zes), bm::sin(d, zm), zm);
  V sinzf, coszf;
  bm::sincos(d, zf, sinzf, coszf);
  V f2 = hn::MulSub(set(0.5) * sinzf, sinzf, set(0.25)), f3 = set(-0.5) * sinzf * coszf;
  const V ses = set(r.se2) * f2 + set(r.se3) * f3, sis = set(r.si2) * f2 + set(r.si3) * f3;
  const V sls = set(r.sl2) * f2 + set(r.sl3) * f3 + set(r.sl4) * sinzf;
  const V sghs = set(r.sgh2) * f2 + set(r.sgh3) * f3 + set(r.sgh4) * sinzf;
  const V shs = set(r.sh2) * f2 + set(r.sh3) * f3;
  zm = hn::MulAdd(set(znl), t, set(r.zmol));
  zf = hn::MulAdd(set(2 * zel), bm::sin(d, zm), zm);
  bm::sincos(d, zf, sinzf, coszf);
  f2 = hn::MulSub(set(0.5) * sinzf, sinzf, set(0.25));
  f3 = set(-0.5) * sinzf * coszf;
  const V sel = set(r.ee2) * f2 + set(r.e3) * f3, sil = set(r.xi2) * f2 + set(r.xi3) * f3;
  const V sll = set(r.xl2) * f2 + set(r.xl3) * f3 + set(r.xl4) * sinzf;
  const V sghl = set(r.xgh2) * f2 + set(r.xgh3) * f3 + set(r.xgh4) * sinzf;
  const V shll = set(r.xh2) * f2 + set(r.xh3) * f3;
  const V pe = ses + sel, pinc = sis + sil, pl = sls + sll, pgh = sghs + sghl, ph = shs + shll;
  o.xincp = o.xincp + pinc;
  o.ep = o.ep + pe;
  V sinip, cosip;
  bm::sincos(d, o.xincp, sinip, cosip);
  const M direct = hn::Ge(o.xincp, set(0.2));
  // Direct: node and argument of perigee each take their share.
  const V ph_i = ph / hn::IfThenElse(direct, sinip, set(1));
  const V argp_direct = o.argpp + (pgh - cosip * ph_i), node_direct = o.nodep + ph_i, m_direct = o.mp + pl;
  if (hn::AllTrue(d, direct)) {
    o.argpp = argp_direct;
    o.nodep = node_direct;
    o.mp = m_direct;
    return;
  }
  // Lyddane's modification below 0.2 rad.
  V sinop, cosop;
  bm::sincos(d, o.nodep, sinop, cosop);
  const V alfdp = sinip * sinop + (ph * cosop + pinc * cosip * sinop);
  const V betdp = sinip * cosop + (pinc * cosip * cosop - ph * sinop);
  const V node = bm::fmod_two_pi(d, o.nodep);
  const V xls = o.mp + o.argpp + cosip * node + (pl + pgh - pinc * node * sinip);
  V node_new = bm::atan2(d, alfdp, betdp);
  const M far = hn::Gt(hn::Abs(node - node_new), set(3.14159265358979323846));
  node_new = hn::IfThenElse(far,
                            hn::IfThenElse(hn::Lt(node_new, node), node_new + set(6.28318530717958647692),
                                           node_new - set(6.28318530717958647692)),
                            node_new);
  o.mp = m_direct;
  o.argpp = hn::IfThenElse(direct, argp_direct, xls - m_direct - cosip * node_new);
  o.nodep = hn::IfThenElse(direct, node_direct, node_new);
}

/// sin and cos of a small angle (the short-period corrections): Taylor to double precision below 0.01 rad; a
/// lane above that (orbits of perigee far below the surface) takes the long way.
HWY_INLINE void small_sincos(V a, V& s, V& c) {
  const V z = a * a;
  s = hn::MulAdd(a * z, hn::MulAdd(z, hn::MulAdd(z, set(-1.0 / 5040), set(1.0 / 120)), set(-1.0 / 6)), a);
  c = hn::MulAdd(z, hn::MulAdd(z, hn::MulAdd(z, set(-1.0 / 720), set(1.0 / 24)), set(-0.5)), set(1));
  const M large = hn::Gt(hn::Abs(a), set(0.01));
  if (HWY_UNLIKELY(!hn::AllFalse(D(), large))) {
    V sl, cl;
    bm::sincos(D(), a, sl, cl);
    s = hn::IfThenElse(large, sl, s);
    c = hn::IfThenElse(large, cl, c);
  }
}

struct Out {
  V x, y, z, vx, vy, vz, status;
};

template <bool deep, bool simple>
HWY_INLINE Out propagate(const Sgp4Record& r, const ResonanceSteps& steps, V t) {
  const D d;
  const V zero = hn::Zero(d), one = set(1);
  V status = zero;
  const auto fail = [&](M bad, double code) {
    status = hn::IfThenElse(hn::And(bad, hn::Eq(status, zero)), set(code), status);
  };
  // Secular gravity and drag.
  const V t2 = t * t;
  Mean m;
  const V xmdf = hn::MulAdd(set(r.mdot), t, set(r.mo)), argpdf = hn::MulAdd(set(r.argpdot), t, set(r.argpo));
  m.argpm = argpdf;
  m.mm = xmdf;
  m.nodem = hn::MulAdd(set(r.nodecf), t2, hn::MulAdd(set(r.nodedot), t, set(r.nodeo)));
  V tempa = hn::NegMulAdd(set(r.cc1), t, one), tempe = set(r.bstar * r.cc4) * t, templ = set(r.t2cof) * t2;
  if constexpr (!simple) {
    const V delmtemp = hn::MulAdd(set(r.eta), bm::cos(d, xmdf), one);
    const V temp = set(r.omgcof) * t + set(r.xmcof) * (delmtemp * delmtemp * delmtemp - set(r.delmo));
    m.mm = xmdf + temp;
    m.argpm = argpdf - temp;
    const V t3 = t2 * t, t4 = t3 * t;
    tempa = tempa - set(r.d2) * t2 - set(r.d3) * t3 - set(r.d4) * t4;
    tempe = tempe + set(r.bstar * r.cc5) * (bm::sin(d, m.mm) - set(r.sinmao));
    templ = templ + set(r.t3cof) * t3 + t4 * hn::MulAdd(t, set(r.t5cof), set(r.t4cof));
  }
  m.nm = set(r.no_unkozai);
  m.em = set(r.ecco);
  m.inclm = set(r.inclo);
  V a0 = set(r.a0);
  if constexpr (deep) {
    dspace(r, steps, t, m);
    fail(hn::Le(m.nm, zero), 2);
    m.nm = hn::IfThenElse(hn::Le(m.nm, zero), set(r.no_unkozai), m.nm);
    const V c = bm::cbrt(d, set(r.xke) / m.nm);
    a0 = c * c;
  }
  const V am = a0 * tempa * tempa;
  m.nm = set(r.xke) / (am * hn::Sqrt(am));
  m.em = m.em - tempe;
  fail(hn::Or(hn::Ge(m.em, one), hn::Lt(m.em, set(-0.001))), 1);
  m.em = hn::Max(m.em, set(1e-6));
  m.mm = hn::MulAdd(set(r.no_unkozai), templ, m.mm);
  V xlm = m.mm + m.argpm + m.nodem;
  m.nodem = bm::fmod_two_pi(d, m.nodem);
  m.argpm = bm::fmod_two_pi(d, m.argpm);
  xlm = bm::fmod_two_pi(d, xlm);
  m.mm = bm::fmod_two_pi(d, xlm - m.argpm - m.nodem);

  // Lunar and solar periodics.
  Osculating o{m.em, m.inclm, m.nodem, m.argpm, m.mm};
  V sinip, cosip, aycof = set(r.aycof), xlcof = set(r.xlcof), con41 = set(r.con41), x1mth2 = set(r.x1mth2),
                  x7thm1 = set(r.x7thm1);
  if constexpr (deep) {
    dpper(r, t, o);
    const M negative = hn::Lt(o.xincp, zero);
    const V pi = set(3.14159265358979323846);
    o.xincp = hn::Abs(o.xincp);
    o.nodep = hn::IfThenElse(negative, o.nodep + pi, o.nodep);
    o.argpp = hn::IfThenElse(negative, o.argpp - pi, o.argpp);
    const M bad = hn::Or(hn::Lt(o.ep, zero), hn::Gt(o.ep, one));
    fail(bad, 3);
    o.ep = hn::IfThenElse(bad, set(0.5), o.ep);
    bm::sincos(d, o.xincp, sinip, cosip);
    aycof = set(-0.5 * r.j3oj2) * sinip;
    const V plus = cosip + one;
    xlcof = set(-0.25 * r.j3oj2) * sinip * hn::MulAdd(set(5), cosip, set(3)) /
            hn::IfThenElse(hn::Gt(hn::Abs(plus), set(1.5e-12)), plus, set(1.5e-12));
    const V cosisq = cosip * cosip;
    con41 = hn::MulSub(set(3), cosisq, one);
    x1mth2 = one - cosisq;
    x7thm1 = hn::MulSub(set(7), cosisq, one);
  } else {
    sinip = set(r.sin_i0);
    cosip = set(r.cos_i0);
  }
  V sinarg, cosarg;
  bm::sincos(d, o.argpp, sinarg, cosarg);
  const V axnl = o.ep * cosarg;
  V temp = one / (am * (one - o.ep * o.ep));
  const V aynl = o.ep * sinarg + temp * aycof;
  const V xl = o.mp + o.argpp + o.nodep + temp * xlcof * axnl;

  // Kepler's equation, Newton with a bound on the step. A lane stops by itself, whatever its neighbours do.
  const V u = bm::fmod_two_pi(d, xl - o.nodep);
  V eo1 = u, sineo1 = zero, coseo1 = one;
  M going = hn::Eq(one, one);
  for (int ktr = 0; ktr < 10; ++ktr) {
    V s, c;
    bm::sincos(d, eo1, s, c);
    sineo1 = hn::IfThenElse(going, s, sineo1);
    coseo1 = hn::IfThenElse(going, c, coseo1);
    V step = (u - aynl * coseo1 + axnl * sineo1 - eo1) / (one - coseo1 * axnl - sineo1 * aynl);
    step = hn::Max(hn::Min(step, set(0.95)), set(-0.95));
    eo1 = hn::IfThenElse(going, eo1 + step, eo1);
    going = hn::And(going, hn::Ge(hn::Abs(step), set(1e-12)));
    if (hn::AllFalse(d, going)) break;
  }
  // The last step is below 1e-12: the sine and cosine before it are as good as after (Vallado's code uses the
  // same).
  const V ecose = axnl * coseo1 + aynl * sineo1, esine = axnl * sineo1 - aynl * coseo1;
  const V el2 = axnl * axnl + aynl * aynl, pl = am * (one - el2);
  fail(hn::Lt(pl, zero), 4);
  const V rl = am * (one - ecose);
  const V rdotl = hn::Sqrt(am) * esine / rl, rvdotl = hn::Sqrt(hn::Max(pl, zero)) / rl;
  const V betal = hn::Sqrt(hn::Max(one - el2, zero));
  temp = esine / (one + betal);
  const V a_r = am / rl;
  V sinu = a_r * (sineo1 - aynl - axnl * temp), cosu = a_r * (coseo1 - axnl + aynl * temp);
  // (sinu, cosu) is a unit vector up to rounding: its angle is never needed, only turned.
  const V sin2u = (cosu + cosu) * sinu, cos2u = hn::NegMulAdd(set(2) * sinu, sinu, one);
  temp = one / pl;
  const V temp1 = set(0.5 * r.j2) * temp, temp2 = temp1 * temp;
  const V mrt = rl * hn::NegMulAdd(set(1.5) * temp2 * betal, con41, one) + set(0.5) * temp1 * x1mth2 * cos2u;
  const V mvt = rdotl - m.nm * temp1 * x1mth2 * sin2u / set(r.xke);
  const V rvdot = rvdotl + m.nm * temp1 * hn::MulAdd(x1mth2, cos2u, set(1.5) * con41) / set(r.xke);
  V ds, dc;
  small_sincos(set(-0.25) * temp2 * x7thm1 * sin2u, ds, dc);
  const V sinsu = sinu * dc + cosu * ds, cossu = cosu * dc - sinu * ds;
  V sinnode, cosnode;
  bm::sincos(d, o.nodep, sinnode, cosnode);
  small_sincos(set(1.5) * temp2 * cosip * sin2u, ds, dc);
  const V snod = sinnode * dc + cosnode * ds, cnod = cosnode * dc - sinnode * ds;
  small_sincos(set(1.5) * temp2 * cosip * sinip * cos2u, ds, dc);
  const V sini = sinip * dc + cosip * ds, cosi = cosip * dc - sinip * ds;

  const V xmx = hn::Neg(snod) * cosi, xmy = cnod * cosi;
  const V ux = xmx * sinsu + cnod * cossu, uy = xmy * sinsu + snod * cossu, uz = sini * sinsu;
  const V vx = xmx * cossu - cnod * sinsu, vy = xmy * cossu - snod * sinsu, vz = sini * cossu;
  fail(hn::Lt(mrt, one), 6);
  // What is not a number can only come from elements that are out of all range.
  fail(hn::Not(hn::Eq(mrt, mrt)), 1);
  const V mr = mrt * set(r.re_km), vs = set(r.v_scale);
  Out out{mr * ux,
          mr * uy,
          mr * uz,
          (mvt * ux + rvdot * vx) * vs,
          (mvt * uy + rvdot * vy) * vs,
          (mvt * uz + rvdot * vz) * vs,
          status};
  const M good = hn::Eq(status, zero);
  for (V* v : {&out.x, &out.y, &out.z, &out.vx, &out.vy, &out.vz}) *v = hn::IfThenElseZero(good, *v);
  return out;
}

template <bool deep, bool simple>
void run(const Sgp4Record& r, const ResonanceSteps& steps, const double* minutes, std::size_t n,
         const Sgp4Columns& out) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  alignas(64) double buffer[7][8];
  for (std::size_t i = 0; i < n; i += lanes) {
    const std::size_t count = n - i < lanes ? n - i : lanes;
    V t;
    if (count == lanes) {
      t = hn::LoadU(d, minutes + i);
    } else {
      for (std::size_t k = 0; k < lanes; ++k) buffer[0][k] = minutes[i + (k < count ? k : count - 1)];
      t = hn::Load(d, buffer[0]);
    }
    const Out o = propagate<deep, simple>(r, steps, t);
    hn::Store(o.status, d, buffer[6]);
    if (count == lanes) {
      hn::StoreU(o.x, d, out.x_km.data() + i);
      hn::StoreU(o.y, d, out.y_km.data() + i);
      hn::StoreU(o.z, d, out.z_km.data() + i);
      hn::StoreU(o.vx, d, out.vx_km_s.data() + i);
      hn::StoreU(o.vy, d, out.vy_km_s.data() + i);
      hn::StoreU(o.vz, d, out.vz_km_s.data() + i);
      for (std::size_t k = 0; k < lanes; ++k)
        out.status[i + k] = static_cast<Sgp4Status>(static_cast<int>(buffer[6][k]));
      continue;
    }
    hn::Store(o.x, d, buffer[0]);
    hn::Store(o.y, d, buffer[1]);
    hn::Store(o.z, d, buffer[2]);
    hn::Store(o.vx, d, buffer[3]);
    hn::Store(o.vy, d, buffer[4]);
    hn::Store(o.vz, d, buffer[5]);
    for (std::size_t k = 0; k < count; ++k) {
      out.x_km[i + k] = buffer[0][k];
      out.y_km[i + k] = buffer[1][k];
      out.z_km[i + k] = buffer[2][k];
      out.vx_km_s[i + k] = buffer[3][k];
      out.vy_km_s[i + k] = buffer[4][k];
      out.vz_km_s[i + k] = buffer[5][k];
      out.status[i + k] = static_cast<Sgp4Status>(static_cast<int>(buffer[6][k]));
    }
  }
}

void run_any(const Sgp4Record& r, const ResonanceSteps& steps, const double* minutes, std::size_t n,
             const Sgp4Columns& out) {
  if (r.deep)
    run<true, true>(r, steps, minutes, n, out);
  else if (r.simple)
    run<false, true>(r, steps, minutes, n, out);
  else
    run<false, false>(r, steps, minutes, n, out);
}

}  // namespace bary::orbit::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bary::orbit {
HWY_EXPORT(run_any);
void sgp4_kernel(const Sgp4Record& r, const ResonanceSteps& steps, const double* minutes, std::size_t n,
                 const Sgp4Columns& out) {
  HWY_DYNAMIC_DISPATCH(run_any)(r, steps, minutes, n, out);
}
}  // namespace bary::orbit
#endif
