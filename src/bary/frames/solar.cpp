#include "bary/frames/solar.hpp"

#include <erfa.h>

#include <Eigen/Geometry>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

#include "bary/core/context.hpp"
#include "bary/core/math/functions.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/frames/igrf.hpp"
#include "bary/frames/node_table-inl.hpp"
#include "bary/frames/solar_axes-inl.hpp"
#include "bary/time/time.hpp"

namespace bary::frames {
namespace {

using Vec = Eigen::Vector3d;
using Mat = Eigen::Matrix3d;
constexpr double rad = std::numbers::pi / 180;
constexpr double au_m = 149597870700.0;

/// A direction and its rate.
struct Ray {
  Vec v, dv = Vec::Zero();
};
Ray unit(const Ray& a) {
  const double n = a.v.norm();
  const Vec u = a.v / n;
  return {u, (a.dv - u * u.dot(a.dv)) / n};
}
Ray cross(const Ray& a, const Ray& b) { return {a.v.cross(b.v), a.dv.cross(b.v) + a.v.cross(b.dv)}; }
/// `b` without its part along the unit vector `a`, as a unit vector.
Ray beside(const Ray& a, const Ray& b) {
  const double c = a.v.dot(b.v), dc = a.dv.dot(b.v) + a.v.dot(b.dv);
  return unit({b.v - c * a.v, b.dv - dc * a.v - c * a.dv});
}
Rotation rows(const Ray& x, const Ray& y, const Ray& z) {
  Rotation r;
  r.m << x.v.transpose(), y.v.transpose(), z.v.transpose();
  r.dm << x.dv.transpose(), y.dv.transpose(), z.dv.transpose();
  return r;
}
/// x exactly along `primary`, z as near to `secondary` as it can be.
Rotation x_then_z(const Ray& primary, const Ray& secondary) {
  const Ray x = unit(primary), z = beside(x, secondary);
  return rows(x, cross(z, x), z);
}
/// z exactly along `primary`, x as near to `secondary` as it can be.
Rotation z_then_x(const Ray& primary, const Ray& secondary) {
  const Ray z = unit(primary), x = beside(z, secondary);
  return rows(x, cross(z, x), z);
}

/// The Sun (m) and the pole of the ecliptic of date.
std::array<double, 6> sky(double tt_days) {
  double helio[2][3], bary[2][3];
  eraEpv00(2451545.0, tt_days, helio, bary);  // its range warning (1900 to 2100) is in the header
  double gamma, phi, psi, eps;
  eraPfw06(2451545.0, tt_days, &gamma, &phi, &psi, &eps);
  return {-helio[0][0] * au_m,
          -helio[0][1] * au_m,
          -helio[0][2] * au_m,
          std::sin(phi) * std::sin(gamma),
          -std::sin(phi) * std::cos(gamma),
          std::cos(phi)};
}
NodeTable<6>& sky_table() {
  static NodeTable<6> table(sky);
  return table;
}
struct Sky {
  Ray sun, ecliptic;
};
Sky sky_at(const Epoch& e) {
  std::array<double, 6> rate;
  const std::array<double, 6> v = sky_table().at(e, &rate);
  return {{{v[0], v[1], v[2]}, {rate[0], rate[1], rate[2]}},
          {{v[3], v[4], v[5]}, {rate[3], rate[4], rate[5]}}};
}

/// From GCRF to the Sun's equator, x towards its ascending node on the equator of GCRF.
const Mat& solar_equator() {
  static const Mat m = [] {
    const Vec z = solar_pole(), x = Vec(-z.y(), z.x(), 0).normalized();
    Mat out;
    out << x.transpose(), z.cross(x).transpose(), z.transpose();
    return out;
  }();
  return m;
}

/// Mean ecliptic and equinox of J2000.0 as SPICE's ECLIPJ2000 has it: IAU 1976 obliquity, 84381.448″, on the
/// axes of GCRF, which SPICE calls J2000.
const Mat& ecliptic_j2000() {
  static const Mat m = [] {
    const double e = 84381.448 / 3600 * rad;
    Mat out;
    out << 1, 0, 0, 0, std::cos(e), std::sin(e), 0, -std::sin(e), std::cos(e);
    return out;
  }();
  return m;
}

/// x towards the ascending node of the Sun's equator on the ecliptic of J2000.0.
const Mat& heliocentric_inertial() {
  static const Mat m = [] {
    const Vec z = solar_pole(), x = Vec(ecliptic_j2000().row(2)).cross(z).normalized();
    Mat out;
    out << x.transpose(), z.cross(x).transpose(), z.transpose();
    return out;
  }();
  return m;
}

Rotation carrington(const Epoch& e) {
  constexpr double rate = 14.1844 * rad / 86400;
  const double d = (time::tt_seconds(e) + time::tdb_minus_tt(e)) / 86400.0;
  const auto [s, c] = math::sincos(std::remainder(84.176 + 14.1844 * d, 360.0) * rad);
  Mat turn, slope;
  turn << c, s, 0, -s, c, 0, 0, 0, 1;
  slope << -s, c, 0, -c, -s, 0, 0, 0, 0;
  return {turn * solar_equator(), rate * slope * solar_equator()};
}

/// The dipole's northern axis in GCRF.
Ray dipole_axis(const Epoch& e, const DataContext& data, const Rotation& itrf) {
  const Dipole d = igrf_of(data).dipole(e);
  return {itrf.m.transpose() * d.axis_itrf,
          itrf.dm.transpose() * d.axis_itrf + itrf.m.transpose() * d.axis_rate_itrf};
}

/// Vectors through a rotation that may differ from one to the next.
template <class F>
void turn(std::size_t n, std::span<double> x, std::span<double> y, std::span<double> z, const F& matrix) {
  for (std::size_t i = 0; i < n; ++i) {
    const Vec q = matrix(i) * Vec(x[i], y[i], z[i]);
    x[i] = q.x(), y[i] = q.y(), z[i] = q.z();
  }
}

}  // namespace

SunState analytic_sun(const Epoch& epoch) {
  const Ray sun = sky_at(epoch).sun;
  return {sun.v, sun.dv};
}

Eigen::Vector3d ecliptic_pole(const Epoch& epoch) { return sky_at(epoch).ecliptic.v.normalized(); }

Eigen::Vector3d solar_pole() {
  constexpr double ra = 286.13 * rad, dec = 63.87 * rad;
  return {std::cos(dec) * std::cos(ra), std::cos(dec) * std::sin(ra), std::sin(dec)};
}

SunState sun_at(const Epoch& e, const DataContext& data) {
  if (const SunSource* s = data.find<SunSource>()) return s->at(e);
  return analytic_sun(e);
}

bool is_solar(Frame f) { return f >= Frame::ecliptic_j2000; }
bool needs_earth_rotation(Frame f) { return f == Frame::gsm || f == Frame::sm || f == Frame::mag; }

SolarSky solar_sky(const Epoch& e, const DataContext& data, const SunState* given) {
  const Sky sky = sky_at(e);
  SolarSky out;
  if (given)
    out.sun = *given;
  else if (const SunSource* s = data.find<SunSource>())
    out.sun = s->at(e);
  else
    out.sun = {sky.sun.v, sky.sun.dv};
  out.ecliptic = sky.ecliptic.v, out.ecliptic_rate = sky.ecliptic.dv;
  return out;
}

Rotation gcrf_to_solar(Frame to, const Epoch& e, const DataContext& data, const SolarSky& sky) {
  const Ray sun{sky.sun.r_m, sky.sun.v_m_s}, away{-sky.sun.r_m, -sky.sun.v_m_s};
  const Ray ecliptic{sky.ecliptic, sky.ecliptic_rate};
  const Rotation& itrf = sky.itrf;
  switch (to) {
    case Frame::ecliptic_j2000:
      return {ecliptic_j2000(), Mat::Zero()};
    case Frame::gse:
      return x_then_z(sun, ecliptic);
    case Frame::gsm:
      return x_then_z(sun, dipole_axis(e, data, itrf));
    case Frame::sm:
      return z_then_x(dipole_axis(e, data, itrf), sun);
    case Frame::mag:
      // x in the plane of both axes: y, at right angles to it, is 90° east of the dipole's meridian.
      return z_then_x(dipole_axis(e, data, itrf), {-itrf.m.row(2).transpose(), -itrf.dm.row(2).transpose()});
    case Frame::hee:
      return x_then_z(away, ecliptic);
    case Frame::heeq:
      return z_then_x({solar_pole()}, away);
    case Frame::hci:
      return {heliocentric_inertial(), Mat::Zero()};
    case Frame::carrington:
      return carrington(e);
    default:
      assert(!"a frame that is not solar-terrestrial");
      return {};
  }
}

double dipole_tilt(const Epoch& epoch, const DataContext& data) {
  const Rotation itrf = rotation_at(Frame::gcrf, Frame::itrf, epoch, data);
  const Vec s = sun_at(epoch, data).r_m.normalized();
  return std::asin(dipole_axis(epoch, data, itrf).v.normalized().dot(s));
}

Rotation rtn_axes(const Eigen::Vector3d& r, const Eigen::Vector3d& v) {
  const Ray radial = unit({r, v}), tangential = unit(cross({solar_pole()}, radial));
  return rows(radial, tangential, cross(radial, tangential));
}

void rotate_vectors(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<double> x, std::span<double> y, std::span<double> z) {
  if (from == to) return;
  turn(epochs.size(), x, y, z, [&](std::size_t i) { return rotation_at(from, to, epochs[i], data).m; });
}

void rotate_vectors(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<const double> sun_x, std::span<const double> sun_y,
                    std::span<const double> sun_z, std::span<double> x, std::span<double> y,
                    std::span<double> z) {
  if (from == to) return;
  turn(epochs.size(), x, y, z, [&](std::size_t i) {
    const SunState sun{{sun_x[i], sun_y[i], sun_z[i]}};
    return rotation_at(from, to, epochs[i], data, &sun).m;
  });
}

void rotate_vectors_rtn(bool to_rtn, std::span<const double> sc_x, std::span<const double> sc_y,
                        std::span<const double> sc_z, std::span<double> x, std::span<double> y,
                        std::span<double> z) {
  turn(sc_x.size(), x, y, z, [&](std::size_t i) -> Mat {
    const Mat m = rtn_axes({sc_x[i], sc_y[i], sc_z[i]}).m;
    return to_rtn ? m : Mat(m.transpose());
  });
}

}  // namespace bary::frames
