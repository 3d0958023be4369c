#include "bary/frames/earth_rotation.hpp"

#include <erfa.h>

#include <array>
#include <cmath>
#include <numbers>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/math/functions.hpp"
#include "bary/frames/node_table-inl.hpp"
#include "bary/frames/solar_axes-inl.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

namespace bary::frames {
namespace {

using Mat = Eigen::Matrix3d;
constexpr double pi = std::numbers::pi;
constexpr double earth_rate = 7.292115146706979e-5;  // rad/s of UT1: 2π · 1.00273781191135448 / 86400
constexpr double gmst_rate = 7.292115855306587e-5;   // rad/s of UT1: 2π · 1.002737909350795 / 86400
constexpr double arcsec = pi / 648000;

Mat r1(double a) {
  const double c = std::cos(a), s = std::sin(a);
  Mat m;
  m << 1, 0, 0, 0, c, s, 0, -s, c;
  return m;
}
Mat r2(double a) {
  const double c = std::cos(a), s = std::sin(a);
  Mat m;
  m << c, 0, -s, 0, 1, 0, s, 0, c;
  return m;
}
Mat r3(double a) {
  const double c = std::cos(a), s = std::sin(a);
  Mat m;
  m << c, s, 0, -s, c, 0, 0, 0, 1;
  return m;
}
// X, Y, s and the equation of the origins.
std::array<double, 4> full_series(double tt_days) {
  // What eraXys06a does, with the matrix kept for the equation of the origins.
  double npb[3][3], x, y;
  eraPnm06a(2451545.0, tt_days, npb);
  eraBpn2xy(npb, &x, &y);
  const double s = eraS06(2451545.0, tt_days, x, y);
  return {x, y, s, eraEors(npb, s)};
}

NodeTable<4>& pole_table() {
  static NodeTable<4> table(full_series);
  return table;
}

// --- pieces
// -----------------------------------------------------------------------------------------------------------

const time::EarthOrientation& orientation_of(const DataContext& data) {
  return data.get<time::EarthOrientation>();
}

/// d/da R3(a) = J R3(a): J times a matrix.
Mat turned(const Mat& m) {
  Mat j;
  j.row(0) = m.row(1);
  j.row(1) = -m.row(0);
  j.row(2).setZero();
  return j;
}

/// Celestial to intermediate, eq. 5.10 and 5.6 (with a = 1/(1+cos d) exactly), and its rate.
Rotation celestial_to_intermediate(const PoleLocator& p, const PoleLocator& rate) {
  const double x = p.x, y = p.y;
  const double a = 1.0 / (1.0 + std::sqrt(1.0 - (x * x + y * y)));
  Mat q, dq;
  q << 1 - a * x * x, -a * x * y, -x,  //
      -a * x * y, 1 - a * y * y, -y,   //
      x, y, 1 - a * (x * x + y * y);
  // The change of a itself is x² of the rest.
  const double u = rate.x, v = rate.y, w = -a * (u * y + x * v);
  dq << -2 * a * x * u, w, -u,  //
      w, -2 * a * y * v, -v,    //
      u, v, -2 * a * (x * u + y * v);
  const Mat r = r3(-p.s), c = r * q;
  return {c, r * dq - rate.s * turned(c)};
}

/// s' (IERS 2010, 5.13): −47 µas a century.
double s_prime(const Epoch& e) { return -47e-6 * arcsec * time::tt_seconds(e) / (86400.0 * 36525); }

/// R1(−y) R2(−x) R3(s'), written out: half of each factor is zeros.
Mat polar_motion(const time::Orientation& o, double sp) {
  const double c1 = std::cos(o.y_rad), s1 = -std::sin(o.y_rad);
  const double c2 = std::cos(o.x_rad), s2 = -std::sin(o.x_rad);
  const double c3 = std::cos(sp), s3 = std::sin(sp);
  const double a = s1 * s2, b = c1 * s2;
  Mat m;
  m << c2 * c3, c2 * s3, -s2,                       //
      a * c3 - c1 * s3, a * s3 + c1 * c3, s1 * c2,  //
      b * c3 + s1 * s3, b * s3 - s1 * c3, c1 * c2;
  return m;
}

/// R3(angle) after c, with the rates of both.
Rotation spun(double angle, double rate, const Rotation& c) {
  const Mat r = r3(angle), m = r * c.m;
  return {m, rate * turned(m) + r * c.dm};
}

Rotation gcrf_to_itrf(const Epoch& e, const time::Orientation& o) {
  PoleLocator rate;
  PoleLocator p = pole_locator(e, &rate);
  p.x += o.dx_rad;
  p.y += o.dy_rad;
  const double era = earth_rotation_angle(e, o.ut1_tai_s);
  const Rotation r = spun(era, earth_rate * (1 + o.ut1_tai_rate), celestial_to_intermediate(p, rate));
  // The pole itself moves by at most 2e-13 rad/s: 1.5e-6 m/s in low orbit, left out of the rate.
  const Mat w = polar_motion(o, s_prime(e));
  return {w * r.m, w * r.dm};
}

Rotation teme_to_itrf(const Epoch& e, const time::Orientation& o) {
  // Vallado et al., AIAA 2006-6753, appendix C: TEME → PEF by GMST 1982, then polar motion without s'.
  const Mat w = polar_motion(o, 0), r = r3(gmst_1982(e, o.ut1_tai_s));
  return {w * r, w * (turned(r) * (gmst_rate * (1 + o.ut1_tai_rate)))};
}

/// Frame bias, GCRF → mean equator and equinox of J2000.0 (IERS 2010, 5.6: dα0, ξ0, η0).
const Mat& bias() {
  static const Mat m = [] {
    const double da = -14.6e-3 * arcsec, xi = -16.6170e-3 * arcsec, eta = -6.8192e-3 * arcsec;
    return Mat(r1(-eta) * r2(xi) * r3(da));
  }();
  return m;
}

/// True equator and equinox: the intermediate frame turned by the equation of the origins.
Rotation gcrf_to_tod(const Epoch& e) {
  PoleLocator rate;
  const PoleLocator p = pole_locator(e, &rate);
  return spun(p.eo, rate.eo, celestial_to_intermediate(p, rate));
}

/// IAU/WGCCRE 2015 (Archinal et al. 2018, table 2), d in days and T in centuries of TDB since J2000.0.
Rotation gcrf_to_moon(const Epoch& e) {
  const double d = (time::tt_seconds(e) + time::tdb_minus_tt(e)) / 86400.0, t = d / 36525;
  constexpr double rad = pi / 180;
  constexpr std::array<std::array<double, 2>, 13> args{{{125.045, -0.0529921},
                                                        {250.089, -0.1059842},
                                                        {260.008, 13.0120009},
                                                        {176.625, 13.3407154},
                                                        {357.529, 0.9856003},
                                                        {311.589, 26.4057084},
                                                        {134.963, 13.0649930},
                                                        {276.617, 0.3287146},
                                                        {34.226, 1.7484877},
                                                        {15.134, -0.1589763},
                                                        {119.743, 0.0036096},
                                                        {239.961, 0.1643573},
                                                        {25.053, 12.9590088}}};
  constexpr std::array<double, 13> ra{-3.8787, -0.1204, 0.0700,  -0.0172, 0, 0.0072, 0,
                                      0,       0,       -0.0052, 0,       0, 0.0043};
  constexpr std::array<double, 13> dec{1.5419, 0.0239, -0.0278, 0.0068, 0, -0.0029, 0.0009,
                                       0,      0,      0.0008,  0,      0, -0.0009};
  constexpr std::array<double, 13> spin{3.5610,  0.1208, -0.0642, 0.0158, 0.0252, -0.0066, -0.0047,
                                        -0.0046, 0.0028, 0.0052,  0.0040, 0.0019, -0.0044};
  double alpha = 269.9949 + 0.0031 * t, delta = 66.5392 + 0.0130 * t;
  double w = 38.3213 + 13.17635815 * d - 1.4e-12 * d * d;
  double alpha_rate = 0.0031 / 36525, delta_rate = 0.0130 / 36525,
         w_rate = 13.17635815 - 2.8e-12 * d;  // deg/day
  for (std::size_t i = 0; i < args.size(); ++i) {
    const double arg = (args[i][0] + args[i][1] * d) * rad, rate = args[i][1] * rad;
    const auto [s, c] = math::sincos(arg);
    alpha += ra[i] * s;
    delta += dec[i] * c;
    w += spin[i] * s;
    alpha_rate += ra[i] * c * rate;
    delta_rate -= dec[i] * s * rate;
    w_rate += spin[i] * c * rate;
  }
  const double a = alpha * rad, b = delta * rad, c = std::remainder(w, 360.0) * rad;
  const Mat m = r3(c) * r1(pi / 2 - b) * r3(pi / 2 + a);
  // The angular velocity in the Moon's axes: the spin about the third, the tilt about the node, the pole's
  // right ascension about the sky's third axis.
  constexpr double per_s = rad / 86400;
  const Eigen::Vector3d turn = Eigen::Vector3d(0, 0, w_rate * per_s) -
                               delta_rate * per_s * Eigen::Vector3d(std::cos(c), -std::sin(c), 0) +
                               alpha_rate * per_s * m.col(2);
  Mat cross;
  cross << 0, -turn.z(), turn.y(), turn.z(), 0, -turn.x(), -turn.y(), turn.x(), 0;
  return {m, -cross * m};
}

Rotation then(const Rotation& second, const Rotation& first) {
  return {second.m * first.m, second.dm * first.m + second.m * first.dm};
}
Rotation inverse(const Rotation& r) { return {r.m.transpose(), r.dm.transpose()}; }

Rotation from_gcrf(Frame to, const Epoch& e, const DataContext& data, const SolarSky& sky) {
  if (is_solar(to)) return gcrf_to_solar(to, e, data, sky);
  switch (to) {
    case Frame::gcrf:
      return {};
    case Frame::eme2000:
      return {bias(), Mat::Zero()};
    case Frame::itrf:
      return gcrf_to_itrf(e, orientation_of(data).at(e));
    case Frame::teme: {
      const time::Orientation o = orientation_of(data).at(e);
      return then(inverse(teme_to_itrf(e, o)), gcrf_to_itrf(e, o));
    }
    case Frame::tod:
      return gcrf_to_tod(e);
    case Frame::moon_iau:
      return gcrf_to_moon(e);
    default:
      return {};
  }
}

}  // namespace

PoleLocator pole_locator(const Epoch& epoch, PoleLocator* rate) {
  std::array<double, 4> slope;
  const std::array<double, 4> v = pole_table().at(epoch, rate ? &slope : nullptr);
  // The cubic's slope is good to 1e-4 of a rate that is itself 1e-7 of the Earth's.
  if (rate) *rate = {slope[0], slope[1], slope[2], slope[3]};
  return {v[0], v[1], v[2], v[3]};
}

double earth_rotation_angle(const Epoch& epoch, double ut1_tai_s) {
  const Epoch ut1 = epoch + ut1_tai_s;  // seconds since 2000-01-01T12:00 of UT1
  const std::int64_t day = floor_div(ut1.seconds, 86400);
  const double fraction = (static_cast<double>(ut1.seconds - day * 86400) + ut1.fraction) / 86400.0;
  const double slow = 0.00273781191135448 * (static_cast<double>(day) + fraction);
  const double turns = 0.7790572732640 + fraction + slow;
  return 2 * pi * (turns - std::trunc(turns));
}

double gmst_1982(const Epoch& epoch, double ut1_tai_s) {
  // Aoki et al. 1982, as in AIAA 2006-6753 (C-5): seconds of sidereal time.
  const Epoch ut1 = epoch + ut1_tai_s;
  const std::int64_t day = floor_div(ut1.seconds + 43200, 86400);  // from midnight
  const double seconds = static_cast<double>(ut1.seconds + 43200 - day * 86400) + ut1.fraction;
  const double t = (static_cast<double>(ut1.seconds) + ut1.fraction) / 86400.0 / 36525.0;
  // 876600 h · 3600 s a century is one turn a day: taken exactly through the seconds of the day.
  const double s =
      67310.54841 + 8640184.812866 * t + 0.093104 * t * t - 6.2e-6 * t * t * t + (seconds - 43200.0);
  const double turns = s / 86400.0, positive = turns - std::trunc(turns) + 1.0;
  return 2 * pi * (positive - std::trunc(positive));
}

Rotation rotation_at(Frame from, Frame to, const Epoch& e, const DataContext& data, const SunState* sun) {
  if (from == to) return {};
  // The two that are asked for most need nothing of the sky.
  if (from == Frame::gcrf && to == Frame::itrf) return gcrf_to_itrf(e, orientation_of(data).at(e));
  if ((from == Frame::teme && to == Frame::itrf) || (from == Frame::itrf && to == Frame::teme)) {
    const Rotation r = teme_to_itrf(e, orientation_of(data).at(e));
    return from == Frame::teme ? r : inverse(r);
  }
  // The Sun, the ecliptic and the Earth's rotation once for both ends.
  SolarSky sky;
  const auto moves = [](Frame f) {
    return is_solar(f) && f != Frame::ecliptic_j2000 && f != Frame::hci && f != Frame::carrington;
  };
  if (moves(from) || moves(to)) {
    sky = solar_sky(e, data, sun);
    if (needs_earth_rotation(from) || needs_earth_rotation(to))
      sky.itrf = gcrf_to_itrf(e, orientation_of(data).at(e));
  }
  Rotation b = from_gcrf(to, e, data, sky);
  if (from == Frame::gcrf) return b;
  return then(b, inverse(from_gcrf(from, e, data, sky)));
}

}  // namespace bary::frames
