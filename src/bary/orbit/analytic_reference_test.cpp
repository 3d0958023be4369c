#include "bary/orbit/analytic.hpp"

#include <doctest/doctest.h>

#include <Eigen/Cholesky>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/test.hpp"
#include "bary/frames/frame.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

constexpr double degree = std::numbers::pi / 180;
using Vec6 = Eigen::Matrix<double, 6, 1>;

/// Acceleration of the zonal field from its potential, Legendre polynomials by their recurrence.
Vec6 derivative(const Vec6& y, const ZonalField& f) {
  const Eigen::Vector3d r = y.head<3>();
  const double rn = r.norm(), u = r.z() / rn;
  const std::array<double, 7> j{0, 0, f.j2, f.j3, f.j4, f.j5, f.j6};
  std::array<double, 8> p{1, u}, d{0, 1};
  for (std::size_t n = 2; n < 8; ++n) {
    const auto k = static_cast<double>(n);
    p[n] = ((2 * k - 1) * u * p[n - 1] - (k - 1) * p[n - 2]) / k;
    d[n] = u * d[n - 1] + k * p[n - 1];
  }
  // V = GM/r (1 - Σ J_n (R/r)^n P_n(z/r)); radial and polar parts of its gradient.
  double radial = -1, polar = 0, ratio = f.radius_m / rn;
  for (std::size_t n = 2; n < 7; ++n) {
    ratio *= f.radius_m / rn;
    if (n == 2) ratio = (f.radius_m / rn) * (f.radius_m / rn);
    radial += j[n] * ratio * (static_cast<double>(n + 1) * p[n] + u * d[n]);
    polar -= j[n] * ratio * d[n];
  }
  Vec6 out;
  out.head<3>() = y.tail<3>();
  out.tail<3>() = f.gm / (rn * rn) * (radial * r / rn + polar * Eigen::Vector3d(0, 0, 1));
  return out;
}

/// Runge-Kutta of order 4 with a step so short (2 s) that rounding leads.
class Integrator {
 public:
  Integrator(const Eigen::Vector3d& r, const Eigen::Vector3d& v, const ZonalField& f) : f_(f) { y_ << r, v; }
  void advance(double dt) {
    const int n = std::max(1, static_cast<int>(std::ceil(std::abs(dt) / 2)));
    const double h = dt / n;
    for (int k = 0; k < n; ++k) {
      const Vec6 a = derivative(y_, f_), b = derivative(y_ + h / 2 * a, f_),
                 c = derivative(y_ + h / 2 * b, f_), d = derivative(y_ + h * c, f_);
      y_ += h / 6 * (a + 2 * b + 2 * c + d);
    }
  }
  Eigen::Vector3d r() const { return y_.head<3>(); }
  Cartesian state() const { return {y_.head<3>(), y_.tail<3>()}; }

 private:
  Vec6 y_;
  ZonalField f_;
};

Cartesian at(const AnalyticSource& s, double dt) {
  ephemeris::StateBuffer b(1);
  const Epoch e = s.orbit().epoch + dt;
  s.evaluate({&e, 1}, b.columns());
  return {b.r_m(0), b.v_m_s(0)};
}

/// Mean elements fitted (Gauss-Newton, all six) to a week of the integrated field; the worst distance after
/// it.
double fitted_worst(const MeanOrbit& start, const ZonalField& f, double days) {
  const Cartesian s0 = at(AnalyticSource(start, f), 0);
  Integrator truth(s0.r_m, s0.v_m_s, f);
  std::vector<double> t;
  std::vector<Eigen::Vector3d> r;
  for (double x = 0; x <= days * 86400; x += 400) {
    if (x > 0) truth.advance(400);
    t.push_back(x);
    r.push_back(truth.r());
  }
  MeanOrbit o = start;
  const auto moved = [](MeanOrbit m, int k, double d) {
    // e and ω as e cos ω and e sin ω, λ = M + ω + Ω: no singular direction in the fit.
    double x = m.eccentricity * std::cos(m.argp_rad), y = m.eccentricity * std::sin(m.argp_rad);
    const double lambda = m.mean_anomaly_rad + m.argp_rad + (k == 4 ? d : 0);
    if (k == 0) m.semi_major_axis_m += d * 7e6;
    if (k == 1) x += d;
    if (k == 2) y += d;
    if (k == 3) m.inclination_rad += d;
    if (k == 5) m.raan_rad += d;
    m.eccentricity = std::hypot(x, y);
    m.argp_rad = std::atan2(y, x);
    m.mean_anomaly_rad = lambda - m.argp_rad;
    return m;
  };
  const auto residuals = [&](const MeanOrbit& m) {
    const AnalyticSource s(m, f);
    Eigen::VectorXd v(3 * static_cast<Eigen::Index>(t.size()));
    for (std::size_t i = 0; i < t.size(); ++i) {
      const Epoch e = start.epoch + t[i];
      ephemeris::StateBuffer b(1);
      s.evaluate({&e, 1}, b.columns());
      v.segment<3>(3 * static_cast<Eigen::Index>(i)) = b.r_m(0) - r[i];
    }
    return v;
  };
  double worst = 0;
  for (int round = 0; round < 6; ++round) {
    const Eigen::VectorXd v = residuals(o);
    worst = 0;
    for (Eigen::Index i = 0; i + 2 < v.size(); i += 3) worst = std::max(worst, v.segment<3>(i).norm());
    Eigen::MatrixXd j(v.size(), 6);
    for (int k = 0; k < 6; ++k) j.col(k) = (residuals(moved(o, k, 1e-7)) - v) / 1e-7;
    const Eigen::VectorXd d = (j.transpose() * j).ldlt().solve(-(j.transpose() * v));
    for (int k = 0; k < 6; ++k) o = moved(o, k, d[k]);
  }
  return worst;
}

}  // namespace

TEST_CASE("a week in the field J2 to J6 against numerical integration") {
  const Epoch e = time::parse_epoch("2024-07-06T00:00:00Z");
  const struct {
    const char* name;
    double a, ecc, inc, argp, tolerance;
  } cases[] = {{"Sun-synchronous, 700 km, frozen", 7078e3, 0, 98.2, 0, 20},
               {"Sun-synchronous, e 0.01", 7078e3, 0.01, 98.2, 40, 30},
               {"station, 410 km", 6790e3, 0.0005, 51.6, 10, 30},
               {"near-equatorial", 7078e3, 0.001, 0.5, 0, 50},
               {"critical inclination, low", 7078e3, 0.001, 63.4, 0, 400},
               {"Molniya", 26560e3, 0.7, 63.4, 270, 100},
               {"navigation, 20,180 km", 26560e3, 0.01, 55, 30, 2}};
  for (const auto& c : cases)
    CHECK(test::accuracy(
        std::string("analytic J2 to J6, a week, mean elements fitted: ") + c.name,
        fitted_worst({e, c.a, c.ecc, c.inc * degree, 1, c.argp * degree, 0.3}, egm2008_zonals(), 7),
        c.tolerance, "m", "Runge-Kutta integration of the same field"));
}

TEST_CASE("velocities are the derivatives of positions") {
  const AnalyticSource s({time::parse_epoch("2024-07-06T00:00:00Z"), 7078e3, 0.02, 1, 2, 3, 4});
  double worst = 0;
  for (double t = 0; t < 86400; t += 977)
    worst = std::max(worst, ((at(s, t + 0.5).r_m - at(s, t - 0.5).r_m) - at(s, t).v_m_s).norm());
  // A central difference over 1 s leaves 5e-3; terms of second order that only one of the two has, the rest.
  CHECK(test::accuracy("analytic velocity against differences of positions", worst, 0.05, "m/s", "itself"));
}

TEST_CASE("Landsat 8: inclination and period of a Sun-synchronous orbit at 705 km") {
  // USGS, Landsat 8 Data Users Handbook: 705 km, 98.2 deg, 99 min; WRS-2: 233 orbits in 16 days.
  const double i = sun_synchronous_inclination_rad(705e3);
  CHECK(test::accuracy("Sun-synchronous inclination at 705 km", std::abs(i / degree - 98.2), 0.05, "deg",
                       "Landsat 8 Data Users Handbook"));
  OrbitSpec spec;
  spec.altitude_m = 705e3;
  spec.ltan_h = 22.2;
  const MeanOrbit o = mean_orbit(spec);
  CHECK(test::accuracy("nodal period at 705 km", std::abs(nodal_period_s(o) - 16 * 86400.0 / 233), 2, "s",
                       "WRS-2: 233 orbits in 16 days"));
  CHECK(mean_altitude_m(o) == doctest::Approx(705e3).epsilon(1e-9));
  // A year later the node still stands at its local time.
  const double year = 365.2421897 * 86400;
  const SecularRates r = secular_rates(o);
  CHECK(std::abs(wrap_pi(r.raan * year)) / degree < 1e-6);
}

TEST_CASE("a local time of the node is the local mean solar time below it") {
  DataContext data;
  data.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", "embedded"});
  OrbitSpec spec;
  spec.epoch = time::parse_epoch("2024-07-06T02:25:00Z");
  spec.altitude_m = 653e3;
  double worst = 0;
  for (double ltan : {0.0, 6.5, 10.0, 13.25, 22.0}) {
    spec.ltan_h = ltan;
    const MeanOrbit o = mean_orbit(spec);
    const Cartesian s = at(AnalyticSource(o), 0);
    const frames::State itrf = frames::convert(
        {spec.epoch, frames::Frame::teme, frames::body::earth, s.r_m, s.v_m_s}, frames::Frame::itrf, data);
    CHECK(s.v_m_s.z() > 0);
    const double longitude = std::atan2(itrf.r_m.y(), itrf.r_m.x());
    const double local = 2 + 25.0 / 60 + longitude * 12 / std::numbers::pi;
    worst = std::max(worst, std::abs(std::remainder(local - ltan, 24.0)) * 3600);
    CHECK(local_time_of_raan_h(spec.epoch, o.raan_rad) == doctest::Approx(ltan).epsilon(1e-9));
  }
  // At a mean argument of latitude of 0 the satellite is 2e = 0.12 deg past its node (frozen eccentricity,
  // perigee in the north), and short-period terms move it by kilometres: some seconds of local time.
  CHECK(test::accuracy("local mean time below the ascending node", worst, 6, "s",
                       "longitude by IAU 2006/2000A and UTC"));
}
