// Initialisation of SGP4 and SDP4 (AIAA 2006-6753 rev. 3: initl, sgp4init, dscom, dsinit). Names follow the
// paper's code, so that the two can be read side by side.

#include <cmath>
#include <numbers>

#include "bary/core/math/functions.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;
constexpr double deg = std::numbers::pi / 180;
constexpr double x2o3 = 2.0 / 3.0;

struct Gravity {
  double mu, re, xke, j2, j3, j4;
};
Gravity gravity_of(GravityModel m) {
  switch (m) {
    case GravityModel::wgs72_old:
      return {398600.79964, 6378.135, 0.0743669161, 0.001082616, -0.00000253881, -0.00000165597};
    case GravityModel::wgs72: {
      const double mu = 398600.8, re = 6378.135;
      return {mu, re, 60.0 / std::sqrt(re * re * re / mu), 0.001082616, -0.00000253881, -0.00000165597};
    }
    case GravityModel::wgs84:
      break;
  }
  const double mu = 398600.5, re = 6378.137;
  return {
      mu, re, 60.0 / std::sqrt(re * re * re / mu), 0.00108262998905, -0.00000253215306, -0.00000161098761};
}

double sq(double x) { return x * x; }
/// x^(2/3)
double two_thirds(double x) { return sq(math::cbrt(x)); }

/// Greenwich sidereal time at the epoch (gstime of the paper; UT1 taken as UTC, as the element sets do).
double gstime(const Epoch& epoch) {
  const time::JulianDate jd = time::to_julian(epoch, time::Scale::utc);
  const double tut1 = ((jd.day - 2451545.0) + jd.fraction) / 36525.0;
  double t = -6.2e-6 * tut1 * tut1 * tut1 + 0.093104 * tut1 * tut1 +
             (876600.0 * 3600 + 8640184.812866) * tut1 + 67310.54841;
  t = std::fmod(t * (std::numbers::pi / 180) / 240.0, two_pi);
  return t < 0 ? t + two_pi : t;
}

/// What dscom computes and dsinit needs beside the record.
struct Common {
  double sinim, cosim, emsq;
  double s1, s2, s3, s4, s5, ss1, ss2, ss3, ss4, ss5;
  double sz1, sz3, sz11, sz13, sz21, sz23, sz31, sz33, z1, z3, z11, z13, z21, z23, z31, z33;
};

/// Lunar and solar terms at the epoch.
Common dscom(Sgp4Record& r, double days_1950) {
  constexpr double zes = 0.01675, zel = 0.05490, c1ss = 2.9864797e-6, c1l = 4.7968065e-7, zsinis = 0.39785416,
                   zcosis = 0.91744867, zcosgs = 0.1945905, zsings = -0.98088458;
  Common c{};
  const double em = r.ecco, emsq = em * em, betasq = 1 - emsq, rtemsq = std::sqrt(betasq);
  const auto node = math::sincos(r.nodeo), argp = math::sincos(r.argpo), inc = math::sincos(r.inclo);
  const double snodm = node.sin, cnodm = node.cos, sinomm = argp.sin, cosomm = argp.cos;
  c.sinim = inc.sin;
  c.cosim = inc.cos;
  c.emsq = emsq;
  const double day = days_1950 + 18261.5;
  const double xnodce = std::fmod(4.5236020 - 9.2422029e-4 * day, two_pi);
  const auto tem = math::sincos(xnodce);
  const double zcosil = 0.91375164 - 0.03568096 * tem.cos, zsinil = std::sqrt(1 - zcosil * zcosil);
  const double zsinhl = 0.089683511 * tem.sin / zsinil, zcoshl = std::sqrt(1 - zsinhl * zsinhl);
  const double gam = 5.8351514 + 0.0019443680 * day;
  double zx = 0.39785416 * tem.sin / zsinil;
  const double zy = zcoshl * tem.cos + 0.91744867 * zsinhl * tem.sin;
  zx = gam + math::atan2(zx, zy) - xnodce;
  const auto zg = math::sincos(zx);

  double zcosg = zcosgs, zsing = zsings, zcosi = zcosis, zsini = zsinis, zcosh = cnodm, zsinh = snodm,
         cc = c1ss;
  const double xnoi = 1 / r.no_unkozai;
  double s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0, z1 = 0, z2 = 0, z3 = 0, z11 = 0, z12 = 0,
         z13 = 0, z21 = 0, z22 = 0, z23 = 0, z31 = 0, z32 = 0, z33 = 0, ss6 = 0, ss7 = 0, sz2 = 0, sz12 = 0,
         sz22 = 0, sz32 = 0;
  for (int pass = 1; pass <= 2; ++pass) {
    const double a1 = zcosg * zcosh + zsing * zcosi * zsinh, a3 = -zsing * zcosh + zcosg * zcosi * zsinh;
    const double a7 = -zcosg * zsinh + zsing * zcosi * zcosh, a8 = zsing * zsini;
    const double a9 = zsing * zsinh + zcosg * zcosi * zcosh, a10 = zcosg * zsini;
    const double a2 = c.cosim * a7 + c.sinim * a8, a4 = c.cosim * a9 + c.sinim * a10;
    const double a5 = -c.sinim * a7 + c.cosim * a8, a6 = -c.sinim * a9 + c.cosim * a10;
    const double x1 = a1 * cosomm + a2 * sinomm, x2 = a3 * cosomm + a4 * sinomm;
    const double x3 = -a1 * sinomm + a2 * cosomm, x4 = -a3 * sinomm + a4 * cosomm;
    const double x5 = a5 * sinomm, x6 = a6 * sinomm, x7 = a5 * cosomm, x8 = a6 * cosomm;
    z31 = 12 * x1 * x1 - 3 * x3 * x3;
    z32 = 24 * x1 * x2 - 6 * x3 * x4;
    z33 = 12 * x2 * x2 - 3 * x4 * x4;
    z1 = 3 * (a1 * a1 + a2 * a2) + z31 * emsq;
    z2 = 6 * (a1 * a3 + a2 * a4) + z32 * emsq;
    z3 = 3 * (a3 * a3 + a4 * a4) + z33 * emsq;
    z11 = -6 * a1 * a5 + emsq * (-24 * x1 * x7 - 6 * x3 * x5);
    z12 = -6 * (a1 * a6 + a3 * a5) + emsq * (-24 * (x2 * x7 + x1 * x8) - 6 * (x3 * x6 + x4 * x5));
    z13 = -6 * a3 * a6 + emsq * (-24 * x2 * x8 - 6 * x4 * x6);
    z21 = 6 * a2 * a5 + emsq * (24 * x1 * x5 - 6 * x3 * x7);
    z22 = 6 * (a4 * a5 + a2 * a6) + emsq * (24 * (x2 * x5 + x1 * x6) - 6 * (x4 * x7 + x3 * x8));
    z23 = 6 * a4 * a6 + emsq * (24 * x2 * x6 - 6 * x4 * x8);
    z1 = z1 + z1 + betasq * z31;
    z2 = z2 + z2 + betasq * z32;
    z3 = z3 + z3 + betasq * z33;
    s3 = cc * xnoi;
    s2 = -0.5 * s3 / rtemsq;
    s4 = s3 * rtemsq;
    s1 = -15 * em * s4;
    s5 = x1 * x3 + x2 * x4;
    s6 = x2 * x3 + x1 * x4;
    s7 = x2 * x4 - x1 * x3;
    if (pass == 1) {
      c.ss1 = s1, c.ss2 = s2, c.ss3 = s3, c.ss4 = s4, c.ss5 = s5, ss6 = s6, ss7 = s7;
      c.sz1 = z1, sz2 = z2, c.sz3 = z3, c.sz11 = z11, sz12 = z12, c.sz13 = z13, c.sz21 = z21, sz22 = z22,
      c.sz23 = z23;
      c.sz31 = z31, sz32 = z32, c.sz33 = z33;
      zcosg = zg.cos, zsing = zg.sin, zcosi = zcosil, zsini = zsinil;
      zcosh = zcoshl * cnodm + zsinhl * snodm;
      zsinh = snodm * zcoshl - cnodm * zsinhl;
      cc = c1l;
    }
  }
  r.zmol = std::fmod(4.7199672 + 0.22997150 * day - gam, two_pi);
  r.zmos = std::fmod(6.2565837 + 0.017201977 * day, two_pi);
  r.se2 = 2 * c.ss1 * ss6;
  r.se3 = 2 * c.ss1 * ss7;
  r.si2 = 2 * c.ss2 * sz12;
  r.si3 = 2 * c.ss2 * (c.sz13 - c.sz11);
  r.sl2 = -2 * c.ss3 * sz2;
  r.sl3 = -2 * c.ss3 * (c.sz3 - c.sz1);
  r.sl4 = -2 * c.ss3 * (-21 - 9 * emsq) * zes;
  r.sgh2 = 2 * c.ss4 * sz32;
  r.sgh3 = 2 * c.ss4 * (c.sz33 - c.sz31);
  r.sgh4 = -18 * c.ss4 * zes;
  r.sh2 = -2 * c.ss2 * sz22;
  r.sh3 = -2 * c.ss2 * (c.sz23 - c.sz21);
  r.ee2 = 2 * s1 * s6;
  r.e3 = 2 * s1 * s7;
  r.xi2 = 2 * s2 * z12;
  r.xi3 = 2 * s2 * (z13 - z11);
  r.xl2 = -2 * s3 * z2;
  r.xl3 = -2 * s3 * (z3 - z1);
  r.xl4 = -2 * s3 * (-21 - 9 * emsq) * zel;
  r.xgh2 = 2 * s4 * z32;
  r.xgh3 = 2 * s4 * (z33 - z31);
  r.xgh4 = -18 * s4 * zel;
  r.xh2 = -2 * s2 * z22;
  r.xh3 = -2 * s2 * (z23 - z21);
  c.s1 = s1, c.s2 = s2, c.s3 = s3, c.s4 = s4, c.s5 = s5;
  c.z1 = z1, c.z3 = z3, c.z11 = z11, c.z13 = z13, c.z21 = z21, c.z23 = z23, c.z31 = z31, c.z33 = z33;
  return c;
}

/// The half-day resonance (dsinit, irez 2).
void half_day(Sgp4Record& r, const Common& c, double aonv, double theta) {
  constexpr double root22 = 1.7891679e-6, root44 = 7.3636953e-9, root54 = 2.1765803e-9,
                   rptim = 4.37526908801129966e-3, root32 = 3.7393792e-7, root52 = 1.1428639e-7;
  const double em = r.ecco, emsq = em * em, eoc = em * emsq, sinim = c.sinim, cosim = c.cosim,
               cosisq = cosim * cosim;
  const double g201 = -0.306 - (em - 0.64) * 0.440;
  double g211, g310, g322, g410, g422, g520, g533, g521, g532;
  if (em <= 0.65) {
    g211 = 3.616 - 13.2470 * em + 16.2900 * emsq;
    g310 = -19.302 + 117.3900 * em - 228.4190 * emsq + 156.5910 * eoc;
    g322 = -18.9068 + 109.7927 * em - 214.6334 * emsq + 146.5816 * eoc;
    g410 = -41.122 + 242.6940 * em - 471.0940 * emsq + 313.9530 * eoc;
    g422 = -146.407 + 841.8800 * em - 1629.014 * emsq + 1083.4350 * eoc;
    g520 = -532.114 + 3017.977 * em - 5740.032 * emsq + 3708.2760 * eoc;
  } else {
    g211 = -72.099 + 331.819 * em - 508.738 * emsq + 266.724 * eoc;
    g310 = -346.844 + 1582.851 * em - 2415.925 * emsq + 1246.113 * eoc;
    g322 = -342.585 + 1554.908 * em - 2366.899 * emsq + 1215.972 * eoc;
    g410 = -1052.797 + 4758.686 * em - 7193.992 * emsq + 3651.957 * eoc;
    g422 = -3581.690 + 16178.110 * em - 24462.770 * emsq + 12422.520 * eoc;
    if (em > 0.715)
      g520 = -5149.66 + 29936.92 * em - 54087.36 * emsq + 31324.56 * eoc;
    else
      g520 = 1464.74 - 4664.75 * em + 3763.64 * emsq;
  }
  if (em < 0.7) {
    g533 = -919.22770 + 4988.6100 * em - 9064.7700 * emsq + 5542.21 * eoc;
    g521 = -822.71072 + 4568.6173 * em - 8491.4146 * emsq + 5337.524 * eoc;
    g532 = -853.66600 + 4690.2500 * em - 8624.7700 * emsq + 5341.4 * eoc;
  } else {
    g533 = -37995.780 + 161616.52 * em - 229838.20 * emsq + 109377.94 * eoc;
    g521 = -51752.104 + 218913.95 * em - 309468.16 * emsq + 146349.42 * eoc;
    g532 = -40023.880 + 170470.89 * em - 242699.48 * emsq + 115605.82 * eoc;
  }
  const double sini2 = sinim * sinim;
  const double f220 = 0.75 * (1 + 2 * cosim + cosisq), f221 = 1.5 * sini2;
  const double f321 = 1.875 * sinim * (1 - 2 * cosim - 3 * cosisq),
               f322 = -1.875 * sinim * (1 + 2 * cosim - 3 * cosisq);
  const double f441 = 35 * sini2 * f220, f442 = 39.3750 * sini2 * sini2;
  const double f522 =
      9.84375 * sinim * (sini2 * (1 - 2 * cosim - 5 * cosisq) + 0.33333333 * (-2 + 4 * cosim + 6 * cosisq));
  const double f523 = sinim * (4.92187512 * sini2 * (-2 - 4 * cosim + 10 * cosisq) +
                               6.56250012 * (1 + 2 * cosim - 3 * cosisq));
  const double f542 = 29.53125 * sinim * (2 - 8 * cosim + cosisq * (-12 + 8 * cosim + 10 * cosisq));
  const double f543 = 29.53125 * sinim * (-2 - 8 * cosim + cosisq * (12 + 8 * cosim - 10 * cosisq));
  const double xno2 = r.no_unkozai * r.no_unkozai, ainv2 = aonv * aonv;
  double temp1 = 3 * xno2 * ainv2, temp = temp1 * root22;
  r.d2201 = temp * f220 * g201;
  r.d2211 = temp * f221 * g211;
  temp1 *= aonv;
  temp = temp1 * root32;
  r.d3210 = temp * f321 * g310;
  r.d3222 = temp * f322 * g322;
  temp1 *= aonv;
  temp = 2 * temp1 * root44;
  r.d4410 = temp * f441 * g410;
  r.d4422 = temp * f442 * g422;
  temp1 *= aonv;
  temp = temp1 * root52;
  r.d5220 = temp * f522 * g520;
  r.d5232 = temp * f523 * g532;
  temp = 2 * temp1 * root54;
  r.d5421 = temp * f542 * g521;
  r.d5433 = temp * f543 * g533;
  r.xlamo = std::fmod(r.mo + r.nodeo + r.nodeo - theta - theta, two_pi);
  r.xfact = r.mdot + r.dmdt + 2 * (r.nodedot + r.dnodt - rptim) - r.no_unkozai;
}

/// The one-day (synchronous) resonance (dsinit, irez 1).
void one_day(Sgp4Record& r, const Common& c, double aonv, double theta, double xpidot) {
  constexpr double q22 = 1.7891679e-6, q31 = 2.1460748e-6, q33 = 2.2123015e-7, rptim = 4.37526908801129966e-3;
  const double emsq = c.emsq, cosim = c.cosim;
  const double g200 = 1 + emsq * (-2.5 + 0.8125 * emsq), g310 = 1 + 2 * emsq,
               g300 = 1 + emsq * (-6 + 6.60937 * emsq);
  const double f220 = 0.75 * (1 + cosim) * (1 + cosim);
  const double f311 = 0.9375 * c.sinim * c.sinim * (1 + 3 * cosim) - 0.75 * (1 + cosim);
  double f330 = 1 + cosim;
  f330 = 1.875 * f330 * f330 * f330;
  r.del1 = 3 * r.no_unkozai * r.no_unkozai * aonv * aonv;
  r.del2 = 2 * r.del1 * f220 * g200 * q22;
  r.del3 = 3 * r.del1 * f330 * g300 * q33 * aonv;
  r.del1 = r.del1 * f311 * g310 * q31 * aonv;
  r.xlamo = std::fmod(r.mo + r.nodeo + r.argpo - theta, two_pi);
  r.xfact = r.mdot + xpidot - rptim + r.dmdt + r.domdt + r.dnodt - r.no_unkozai;
}

void dsinit(Sgp4Record& r, const Common& c, double xpidot) {
  constexpr double znl = 1.5835218e-4, zns = 1.19459e-5;
  const double nm = r.no_unkozai, em = r.ecco, emsq = c.emsq, inclm = r.inclo;
  r.resonance = 0;
  if (nm < 0.0052359877 && nm > 0.0034906585) r.resonance = 1;
  if (nm >= 8.26e-3 && nm <= 9.24e-3 && em >= 0.5) r.resonance = 2;
  const double ses = c.ss1 * zns * c.ss5, sis = c.ss2 * zns * (c.sz11 + c.sz13);
  const double sls = -zns * c.ss3 * (c.sz1 + c.sz3 - 14 - 6 * emsq),
               sghs = c.ss4 * zns * (c.sz31 + c.sz33 - 6);
  double shs = -zns * c.ss2 * (c.sz21 + c.sz23);
  const bool flat = inclm < 5.2359877e-2 || inclm > std::numbers::pi - 5.2359877e-2;
  if (flat) shs = 0;
  if (c.sinim != 0) shs = shs / c.sinim;
  const double sgs = sghs - c.cosim * shs;
  r.dedt = ses + c.s1 * znl * c.s5;
  r.didt = sis + c.s2 * znl * (c.z11 + c.z13);
  r.dmdt = sls - znl * c.s3 * (c.z1 + c.z3 - 14 - 6 * emsq);
  const double sghl = c.s4 * znl * (c.z31 + c.z33 - 6);
  double shll = -znl * c.s2 * (c.z21 + c.z23);
  if (flat) shll = 0;
  r.domdt = sgs + sghl;
  r.dnodt = shs;
  if (c.sinim != 0) {
    r.domdt -= c.cosim / c.sinim * shll;
    r.dnodt += shll / c.sinim;
  }
  if (r.resonance == 0) return;
  const double theta = std::fmod(r.gsto, two_pi), aonv = two_thirds(nm / r.xke);
  if (r.resonance == 2)
    half_day(r, c, aonv, theta);
  else
    one_day(r, c, aonv, theta, xpidot);
}

}  // namespace

Sgp4Record sgp4_init(const MeanElements& el, GravityModel model) {
  const Gravity g = gravity_of(model);
  Sgp4Record r{};
  r.epoch = el.epoch;
  r.re_km = g.re;
  r.xke = g.xke;
  r.j2 = g.j2;
  r.j3oj2 = g.j3 / g.j2;
  r.v_scale = g.re * g.xke / 60;
  r.ecco = el.eccentricity;
  r.inclo = el.inclination_deg * deg;
  r.nodeo = el.raan_deg * deg;
  r.argpo = el.argp_deg * deg;
  r.mo = el.mean_anomaly_deg * deg;
  r.bstar = el.bstar;
  const double no_kozai = el.mean_motion_rev_day * two_pi / 1440, j2 = g.j2, j4 = g.j4;
  if (!(no_kozai > 0) || !std::isfinite(no_kozai)) {
    r.status = Sgp4Status::mean_motion;
    return r;
  }
  if (!(r.ecco >= 0 && r.ecco < 1) || !std::isfinite(r.inclo + r.nodeo + r.argpo + r.mo + r.bstar)) {
    r.status = Sgp4Status::mean_eccentricity;
    return r;
  }
  // initl
  const double eccsq = r.ecco * r.ecco, omeosq = 1 - eccsq, rteosq = std::sqrt(omeosq);
  const auto inc = math::sincos(r.inclo);
  const double cosio = inc.cos, sinio = inc.sin, cosio2 = cosio * cosio;
  const double ak = two_thirds(r.xke / no_kozai), d1 = 0.75 * j2 * (3 * cosio2 - 1) / (rteosq * omeosq);
  double del = d1 / (ak * ak);
  const double adel = ak * (1 - del * del - del * (1.0 / 3.0 + 134 * del * del / 81));
  del = d1 / (adel * adel);
  r.no_unkozai = no_kozai / (1 + del);
  const double ao = two_thirds(r.xke / r.no_unkozai), po = ao * omeosq, con42 = 1 - 5 * cosio2;
  r.a0 = ao;
  r.sin_i0 = sinio;
  r.cos_i0 = cosio;
  r.con41 = -con42 - cosio2 - cosio2;
  const double posq = po * po, rp = ao * (1 - r.ecco);
  r.gsto = gstime(el.epoch);
  if (!(r.no_unkozai > 0)) {
    r.status = Sgp4Status::mean_motion;
    return r;
  }
  // sgp4init
  const double ss = 78 / g.re + 1, qzms2t = sq(sq((120 - 78.0) / g.re));
  r.simple = rp < 220 / g.re + 1;
  double sfour = ss, qzms24 = qzms2t;
  const double perige = (rp - 1) * g.re;
  if (perige < 156) {
    sfour = perige < 98 ? 20 : perige - 78;
    qzms24 = sq(sq((120 - sfour) / g.re));
    sfour = sfour / g.re + 1;
  }
  const double pinvsq = 1 / posq, tsi = 1 / (ao - sfour);
  r.eta = ao * r.ecco * tsi;
  const double etasq = r.eta * r.eta, eeta = r.ecco * r.eta, psisq = std::abs(1 - etasq);
  const double coef = qzms24 * sq(sq(tsi)), coef1 = coef / (psisq * psisq * psisq * std::sqrt(psisq));
  const double cc2 = coef1 * r.no_unkozai *
                     (ao * (1 + 1.5 * etasq + eeta * (4 + etasq)) +
                      0.375 * j2 * tsi / psisq * r.con41 * (8 + 3 * etasq * (8 + etasq)));
  r.cc1 = r.bstar * cc2;
  double cc3 = 0;
  if (r.ecco > 1e-4) cc3 = -2 * coef * tsi * r.j3oj2 * r.no_unkozai * sinio / r.ecco;
  r.x1mth2 = 1 - cosio2;
  const auto argp = math::sincos(r.argpo);
  const double cos2argp = math::sincos(2 * r.argpo).cos;
  r.cc4 = 2 * r.no_unkozai * coef1 * ao * omeosq *
          (r.eta * (2 + 0.5 * etasq) + r.ecco * (0.5 + 2 * etasq) -
           j2 * tsi / (ao * psisq) *
               (-3 * r.con41 * (1 - 2 * eeta + etasq * (1.5 - 0.5 * eeta)) +
                0.75 * r.x1mth2 * (2 * etasq - eeta * (1 + etasq)) * cos2argp));
  r.cc5 = 2 * coef1 * ao * omeosq * (1 + 2.75 * (etasq + eeta) + eeta * etasq);
  const double cosio4 = cosio2 * cosio2, temp1 = 1.5 * j2 * pinvsq * r.no_unkozai,
               temp2 = 0.5 * temp1 * j2 * pinvsq, temp3 = -0.46875 * j4 * pinvsq * pinvsq * r.no_unkozai;
  r.mdot = r.no_unkozai + 0.5 * temp1 * rteosq * r.con41 +
           0.0625 * temp2 * rteosq * (13 - 78 * cosio2 + 137 * cosio4);
  r.argpdot = -0.5 * temp1 * con42 + 0.0625 * temp2 * (7 - 114 * cosio2 + 395 * cosio4) +
              temp3 * (3 - 36 * cosio2 + 49 * cosio4);
  const double xhdot1 = -temp1 * cosio;
  r.nodedot = xhdot1 + (0.5 * temp2 * (4 - 19 * cosio2) + 2 * temp3 * (3 - 7 * cosio2)) * cosio;
  const double xpidot = r.argpdot + r.nodedot;
  r.omgcof = r.bstar * cc3 * argp.cos;
  if (r.ecco > 1e-4) r.xmcof = -x2o3 * coef * r.bstar / eeta;
  r.nodecf = 3.5 * omeosq * xhdot1 * r.cc1;
  r.t2cof = 1.5 * r.cc1;
  r.xlcof = -0.25 * r.j3oj2 * sinio * (3 + 5 * cosio) / (std::abs(cosio + 1) > 1.5e-12 ? 1 + cosio : 1.5e-12);
  r.aycof = -0.5 * r.j3oj2 * sinio;
  const auto m0 = math::sincos(r.mo);
  const double delmotemp = 1 + r.eta * m0.cos;
  r.delmo = delmotemp * delmotemp * delmotemp;
  r.sinmao = m0.sin;
  r.x7thm1 = 7 * cosio2 - 1;
  if (two_pi / r.no_unkozai >= 225) {
    r.deep = true;
    r.simple = true;
    const time::JulianDate jd = time::to_julian(el.epoch, time::Scale::utc);
    // The paper's code holds the epoch in one double (40 µs): its lunar terms, and the verification set, rest
    // on that.
    const Common c = dscom(r, (jd.day + jd.fraction) - 2433281.5);
    dsinit(r, c, xpidot);
  }
  if (!r.simple) {
    const double cc1sq = r.cc1 * r.cc1;
    r.d2 = 4 * ao * tsi * cc1sq;
    const double temp = r.d2 * tsi * r.cc1 / 3;
    r.d3 = (17 * ao + sfour) * temp;
    r.d4 = 0.5 * temp * ao * tsi * (221 * ao + 31 * sfour) * r.cc1;
    r.t3cof = r.d2 + 2 * cc1sq;
    r.t4cof = 0.25 * (3 * r.d3 + r.cc1 * (12 * r.d2 + 10 * cc1sq));
    r.t5cof = 0.2 * (3 * r.d4 + 12 * r.cc1 * r.d3 + 6 * r.d2 * r.d2 + 15 * cc1sq * (2 * r.d2 + cc1sq));
  }
  return r;
}

std::string_view name_of(GravityModel m) {
  switch (m) {
    case GravityModel::wgs72_old:
      return "WGS-72 (old)";
    case GravityModel::wgs72:
      return "WGS-72";
    case GravityModel::wgs84:
      return "WGS-84";
  }
  return "";
}

Phrase words_of(Sgp4Status s) {
  switch (s) {
    case Sgp4Status::ok:
      return "ok";
    case Sgp4Status::mean_eccentricity:
      return {"mean eccentricity is outside 0 to 1", "평균 이심률이 0~1을 벗어납니다"};
    case Sgp4Status::mean_motion:
      return {"mean motion is not positive", "평균 운동이 양수가 아닙니다"};
    case Sgp4Status::perturbed_eccentricity:
      return {"perturbed eccentricity is outside 0 to 1", "섭동을 더한 이심률이 0~1을 벗어납니다"};
    case Sgp4Status::semi_latus_rectum:
      return {"semi-latus rectum is negative", "반통경이 음수입니다"};
    case Sgp4Status::decayed:
      return {"the satellite has decayed", "위성이 추락했습니다"};
  }
  return {};
}

}  // namespace bary::orbit
