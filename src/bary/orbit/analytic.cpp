#include "bary/orbit/analytic.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/math/functions.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

constexpr double pi = std::numbers::pi, two_pi = 2 * pi, degree = pi / 180;
constexpr double wgs84_radius_m = 6378137.0;

/// A zonal term of even degree averaged over the mean anomaly, K = C L⁻³ G^-(2n-1) g(e²) P_n(cos i) with
/// C = J_n R^n GM^(n+2) P_n(0): its rates of mean anomaly, perigee and node, divided by the mean motion.
struct Rates {
  double l = 0, g = 0, h = 0;
};
Rates even_zonal(int n, double j, double p_over_r, double e2, double c) {
  // P_n(0), P_n(c), P_n'(c), and the mean of (1 + e cos f)^(n-1) with its derivative by e².
  double p0, pn, dp, g, dg;
  const double c2 = c * c;
  if (n == 2) {
    p0 = -0.5, pn = (3 * c2 - 1) / 2, dp = 3 * c, g = 1, dg = 0;
  } else if (n == 4) {
    p0 = 3.0 / 8, pn = ((35 * c2 - 30) * c2 + 3) / 8, dp = (35 * c2 - 15) * c / 2;
    g = 1 + 1.5 * e2, dg = 1.5;
  } else {
    p0 = -5.0 / 16, pn = (((231 * c2 - 315) * c2 + 105) * c2 - 5) / 16;
    dp = ((693 * c2 - 630) * c2 + 105) * c / 8;
    g = 1 + 5 * e2 + 15.0 / 8 * e2 * e2, dg = 5 + 15.0 / 4 * e2;
  }
  // K over n G: J_n (R/p)^n P_n(0) g P_n.
  const double q = 1 / (p_over_r * p_over_r), power = n == 2 ? q : n == 4 ? q * q : q * q * q;
  const double k = j * power * p0 * g, eta2 = 1 - e2, eta = std::sqrt(eta2);
  const double log_g = dg / g;
  return {k * pn * eta * (-3 + 2 * eta2 * log_g), k * (pn * (-(2 * n - 1) - 2 * eta2 * log_g) - dp * c),
          k * dp};
}

/// Node, perigee and mean anomaly in units of the mean motion, the 1 of the mean anomaly left out.
Rates secular(double a, double e, double c, const ZonalField& f) {
  const double e2 = e * e, eta2 = 1 - e2, eta = std::sqrt(eta2), p = a * eta2 / f.radius_m, t2 = c * c;
  Rates r;
  for (const auto& [n, j] : {std::pair{2, f.j2}, {4, f.j4}, {6, f.j6}}) {
    const Rates x = even_zonal(n, j, p, e2, c);
    r.l += x.l, r.g += x.g, r.h += x.h;
  }
  // J2² (Brouwer 1959, secular terms).
  const double y = 0.5 * f.j2 / (p * p), y2 = y * y;
  r.l += 3.0 / 32 * y2 * eta *
         (-15 + 16 * eta + 25 * eta2 + (30 - 96 * eta - 90 * eta2) * t2 +
          (105 + 144 * eta + 25 * eta2) * t2 * t2);
  r.g += 3.0 / 32 * y2 *
         (-35 + 24 * eta + 25 * eta2 + (90 - 192 * eta - 126 * eta2) * t2 +
          (385 + 360 * eta + 45 * eta2) * t2 * t2);
  r.h += 3.0 / 8 * y2 * ((-5 + 12 * eta + 9 * eta2) + (-35 - 36 * eta - 5 * eta2) * t2) * c;
  return r;
}

/// Polar-nodal variables made free of singularities: r, ψ = θ + ν, ξ = sin i sin θ, χ = sin i cos θ, the
/// radial velocity R and the angular momentum Θ; N = Θ cos i is constant.
struct Polar {
  double r, psi, xi, chi, radial, momentum;
};

/// e cos f, e sin f and what follows from them.
struct Shape {
  double p, kappa, sigma, eta;
  double inverse;  ///< 1 / (1 + e cos f)
};
Shape shape(const Polar& v, double gm) {
  Shape s;
  s.p = v.momentum * v.momentum / gm;
  s.kappa = s.p / v.r - 1;
  s.sigma = s.p * v.radial / v.momentum;
  s.eta = std::sqrt(1 - s.kappa * s.kappa - s.sigma * s.sigma);
  s.inverse = 1 / (1 + s.kappa);
  return s;
}

/// Elements without singularities at e = 0 and i = 0: e and g + h, sin i and h, l + g + h.
struct Elements {
  double a, e, peri;  ///< peri: longitude of the perigee, g + h
  double s, c, node;
  double lambda;
};

/// Long-period terms of J3 (and J5 to first order in e): generating function
/// W = ½ (J3/J2) (R/p) G sin i · e cos g, Brouwer's, in which the rate of the perigee has cancelled. Added to
/// elements, not to position and velocity, so that the semi-major axis stays what it is.
Elements long_period(const MeanOrbit& o, double l, double g, double h, const ZonalField& f) {
  const double e = o.eccentricity, eta2 = (1 - e) * (1 + e), eta = std::sqrt(eta2);
  const auto inc = math::sincos(o.inclination_rad), peri = math::sincos(g);
  const double s = inc.sin, c = inc.cos, s2 = s * s, ratio = f.radius_m / (o.semi_major_axis_m * eta2);
  // The perigee's rate vanishes at the critical inclination; J3's term has it as a factor, J5's has not.
  const double critical = 5 * s2 - 4;
  const double j5 =
      std::abs(critical) < 0.2 ? 0 : f.j5 * ratio * ratio * 10 * (1 - 3.5 * s2 + 2.625 * s2 * s2) / critical;
  const double w = 0.5 * (f.j3 + j5) / f.j2 * ratio, x = e * peri.cos, y = e * peri.sin;
  // The eccentricity vector moves against the node's normal, then everything turns a little.
  const double y1 = y - w * eta2 * s;
  Elements out;
  out.a = o.semi_major_axis_m;
  out.e = std::hypot(x, y1);
  out.peri = (out.e > 0 ? math::atan2(y1, x) : 0) + h - w * x * s * (1 + c / (1 + c));
  const double along = s + w * c * c * y, across = -w * c * x;
  out.s = std::hypot(along, across);
  out.c = std::copysign(std::sqrt(std::max(0.0, (1 - out.s) * (1 + out.s))), c);
  out.node = h + (out.s > 0 ? math::atan2(across, along) : 0);
  out.lambda = l + g + h - w * s * x * (eta2 / (1 + eta) + 1 + c / (1 + c));
  return out;
}

/// Short-period terms of J2, first order: generating function
/// W = ε Θ {(3/2 sin²i - 1)(f - l + e sin f) - 3/2 sin²i [sin 2θ (1/2 + 2/3 κ) - 1/3 σ cos 2θ]},
/// ε = J2 R² / (2 p²), κ = e cos f, σ = e sin f; corrections by its partial derivatives.
void add_short_period(Polar& v, double n, const ZonalField& f) {
  const Shape s = shape(v, f.gm);
  const double c = n / v.momentum, s2 = v.xi * v.xi + v.chi * v.chi;
  const double eps = 0.5 * f.j2 * (f.radius_m / s.p) * (f.radius_m / s.p);
  const double sin2 = 2 * v.xi * v.chi, cos2 = v.chi * v.chi - v.xi * v.xi;  // times sin²i
  const double u = 1.5 * s2 - 1, k = s.kappa, g = s.sigma;
  // Equation of the centre f - l.
  double centre = 0;
  const double e2 = k * k + g * g;
  if (e2 > 0) {
    const double e = std::sqrt(e2), true_anomaly = math::atan2(g, k);
    const double eccentric = math::atan2(g * s.eta, k + e2);
    centre = wrap_pi(true_anomaly - eccentric) + e * math::sincos(eccentric).sin;
  }
  const double inner = 1 / (1 + s.eta) + s.eta * s.inverse * s.inverse;
  const double phi_k = -g * inner, phi_g = k / (1 + s.eta) + 2 * s.eta * s.inverse;
  const double half = 0.5 + 2.0 / 3 * k;
  const double body = sin2 * half - g / 3 * cos2;  // times sin²i
  const double q = u * (centre + g) - 1.5 * body;
  const double q_k = u * phi_k - sin2, q_g = u * (phi_g + 1) + 0.5 * cos2;
  const double q_theta = -1.5 * (2 * cos2 * half + 2.0 / 3 * g * sin2);
  // ∂Q/∂(sin²i), with sin 2θ and cos 2θ themselves.
  const double sin2t = s2 > 0 ? sin2 / s2 : 0, cos2t = s2 > 0 ? cos2 / s2 : 1;
  const double q_s = 1.5 * (centre + g) - 1.5 * (sin2t * half - g / 3 * cos2t);
  const double d_theta = eps * (-3 * q + 2 * (1 + k) * q_k + g * q_g + 2 * c * c * q_s);
  const double d_node = -2 * eps * c * q_s;
  const double d_momentum = -eps * q_theta;  // relative
  // Δ(sin i) = cos²i / sin i · ΔΘ/Θ, and ΔΘ is proportional to sin²i.
  const double stretch = s2 > 0 ? c * c * d_momentum / s2 : 0;
  Polar o = v;
  o.r += eps * s.p * q_g;
  o.radial += eps * v.momentum / v.r * (1 + k) * q_k;
  o.momentum += v.momentum * d_momentum;
  o.psi += d_theta + d_node;
  o.xi += v.chi * d_theta + v.xi * stretch;
  o.chi += -v.xi * d_theta + v.chi * stretch;
  v = o;
}

Cartesian cartesian(const Polar& v, double n) {
  // ξ and χ carry first-order corrections; cos i follows from the momentum.
  const double c = n / v.momentum;
  const auto sc = math::sincos(wrap_pi(v.psi));
  const double over = 1 / (1 + c), q = v.xi * v.chi * over, t = 1 - v.xi * v.xi * over,
               tau = 1 - v.chi * v.chi * over;
  const Eigen::Vector3d along(t * sc.cos + q * sc.sin, t * sc.sin - q * sc.cos, v.xi);
  const Eigen::Vector3d across(-tau * sc.sin - q * sc.cos, tau * sc.cos - q * sc.sin, v.chi);
  return {v.r * along, v.radial * along + v.momentum / v.r * across};
}

Cartesian state_after(const MeanOrbit& o, const SecularRates& rates, double dt, const ZonalField& f) {
  const Elements m =
      long_period(o, wrap_pi(o.mean_anomaly_rad + rates.mean_anomaly * dt),
                  wrap_pi(o.argp_rad + rates.argp * dt), wrap_pi(o.raan_rad + rates.raan * dt), f);
  const double nu = true_from_mean(wrap_pi(m.lambda - m.peri), m.e), p = m.a * (1 - m.e) * (1 + m.e);
  const auto anomaly = math::sincos(nu), theta = math::sincos(wrap_pi(nu + m.peri - m.node));
  Polar v;
  v.momentum = std::sqrt(f.gm * p);
  v.r = p / (1 + m.e * anomaly.cos);
  v.radial = v.momentum / p * m.e * anomaly.sin;
  v.psi = nu + m.peri;
  v.xi = m.s * theta.sin;
  v.chi = m.s * theta.cos;
  const double n = v.momentum * m.c;
  add_short_period(v, n, f);
  return cartesian(v, n);
}

[[noreturn]] void out_of_range(const char* what, const std::string& found, const char* expected,
                               std::string hint = {}) {
  throw Error("BARY-ORBIT-0031", {{"what", what}}).found(found).expected(expected).hint(std::move(hint));
}

/// UT1 - TAI with UT1 taken as UTC.
double utc_minus_tai(const Epoch& epoch) {
  return -static_cast<double>(time::LeapSeconds::embedded().tai_minus_utc(epoch));
}

/// Right ascension of the mean Sun against the mean equinox of date: GMST less the hours since mean noon.
double mean_sun_rad(const Epoch& epoch) {
  const time::Calendar c = time::to_calendar(epoch, time::Scale::utc);
  const double day = (c.hour * 3600.0 + c.minute * 60.0 + c.second) / 86400.0;
  return frames::gmst_1982(epoch, utc_minus_tai(epoch)) - two_pi * (day - 0.5);
}

}  // namespace

const ZonalField& egm2008_zonals() {
  static constexpr ZonalField field{3.986004415e14,         6378136.3,
                                    1.0826261738522227e-3,  -2.5324105185677225e-6,
                                    -1.6198975999169731e-6, -2.2775359073083618e-7,
                                    5.406665762838132e-7};
  return field;
}

SecularRates secular_rates(const MeanOrbit& o, const ZonalField& f) {
  const double a = o.semi_major_axis_m, n = std::sqrt(f.gm / a) / a;
  const Rates r = secular(a, o.eccentricity, math::sincos(o.inclination_rad).cos, f);
  return {n * r.h, n * r.g, n * (1 + r.l)};
}

double nodal_period_s(const MeanOrbit& o, const ZonalField& f) {
  const SecularRates r = secular_rates(o, f);
  return two_pi / (r.mean_anomaly + r.argp);
}

double mean_altitude_m(const MeanOrbit& o, const ZonalField& f) {
  const double s = math::sincos(o.inclination_rad).sin, ratio = f.radius_m / o.semi_major_axis_m;
  return o.semi_major_axis_m * (1 + 1.5 * f.j2 * ratio * ratio * (1.5 * s * s - 1)) - wgs84_radius_m;
}

double semi_major_axis_of_altitude_m(double altitude_m, double inclination_rad, const ZonalField& f) {
  const double r = wgs84_radius_m + altitude_m, s = math::sincos(inclination_rad).sin;
  double a = r;
  // a (1 + k/a²) = r: contracts by k/a² < 1e-3 a step.
  for (int k = 0; k < 8; ++k) a = r - 1.5 * f.j2 * f.radius_m * f.radius_m / a * (1.5 * s * s - 1);
  return a;
}

double sun_synchronous_inclination_rad(double altitude_m, const ZonalField& f) {
  const auto rate = [&](double i) {
    const double a = semi_major_axis_of_altitude_m(altitude_m, i, f);
    return secular_rates({{}, a, 0, i, 0, 0, 0}, f).raan - mean_sun_rate_rad_s;
  };
  // The node's rate grows from 0 at 90° to its largest near 180°.
  double low = pi / 2, high = pi;
  if (!(altitude_m > 0) || !(rate(high) > 0))
    throw Error("BARY-ORBIT-0030", {{"altitude", fmt::format("{:.1f}", altitude_m / 1e3)}});
  for (int k = 0; k < 60; ++k) {
    const double middle = 0.5 * (low + high);
    (rate(middle) > 0 ? high : low) = middle;
  }
  return 0.5 * (low + high);
}

double raan_of_local_time_rad(const Epoch& epoch, double local_time_h) {
  return wrap_two_pi(mean_sun_rad(epoch) + (local_time_h - 12) / 12 * pi);
}

double local_time_of_raan_h(const Epoch& epoch, double raan_rad) {
  return wrap_two_pi(raan_rad - mean_sun_rad(epoch) + pi) * 12 / pi;
}

MeanOrbit mean_orbit(const OrbitSpec& s, const ZonalField& f) {
  // Beyond, the Moon decides and not the field; and 653000 is the 653 km that somebody gave in metres.
  if (!(s.altitude_m >= 100e3 && s.altitude_m <= 100000e3)) {
    const double metres = s.altitude_m / 1e3;
    out_of_range("altitude", fmt::format("{} km", s.altitude_m / 1e3), "100 to 100,000 km",
                 metres > 100e3 && metres <= 100000e3
                     ? fmt::format("the value looks like m; in km it is {}", metres / 1e3)
                     : "");
  }
  if (s.ltan_h && !(*s.ltan_h >= 0 && *s.ltan_h <= 24))
    out_of_range("local time of the ascending node", fmt::format("{} h", *s.ltan_h), "0 to 24 h");
  if (s.ltan_h.has_value() == s.raan_rad.has_value())
    out_of_range("node", s.ltan_h ? "a local time and a right ascension" : "neither",
                 "its local time or its right ascension");
  MeanOrbit o;
  o.epoch = s.epoch;
  o.inclination_rad =
      s.inclination_rad ? *s.inclination_rad : sun_synchronous_inclination_rad(s.altitude_m, f);
  o.semi_major_axis_m = semi_major_axis_of_altitude_m(s.altitude_m, o.inclination_rad, f);
  o.raan_rad = s.raan_rad ? wrap_two_pi(*s.raan_rad) : raan_of_local_time_rad(s.epoch, *s.ltan_h);
  o.mean_anomaly_rad = wrap_two_pi(s.argument_of_latitude_rad);
  return o;
}

AnalyticSource::AnalyticSource(MeanOrbit orbit, ZonalField field) : orbit_(orbit), field_(field) {
  const MeanOrbit& o = orbit_;
  if (!(o.eccentricity >= 0 && o.eccentricity < 1))
    out_of_range("eccentricity", fmt::format("{}", o.eccentricity), "0 to below 1");
  if (!(o.inclination_rad >= 0 && o.inclination_rad <= 179.4 * degree))
    out_of_range("inclination", fmt::format("{} deg", o.inclination_rad / degree), "0 to 179.4 deg");
  if (!(o.semi_major_axis_m * (1 - o.eccentricity) >= field_.radius_m) || !(o.semi_major_axis_m < 1e10))
    out_of_range("perigee",
                 fmt::format("{} km from the centre", o.semi_major_axis_m * (1 - o.eccentricity) / 1e3),
                 "above the Earth's surface");
  for (double angle : {o.raan_rad, o.argp_rad, o.mean_anomaly_rad})
    if (!std::isfinite(angle)) out_of_range("angle", fmt::format("{}", angle), "a number");
  rates_ = secular_rates(orbit_, field_);
}

std::vector<ephemeris::Span> AnalyticSource::spans() const {
  constexpr double reach = 36525.0 * 86400;
  return {{orbit_.epoch + (-reach), orbit_.epoch + reach}};
}

void AnalyticSource::evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns out) const {
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const double dt = epochs[i] - orbit_.epoch;
    Cartesian s;
    out.status[i] = ephemeris::SampleStatus::outside_span;
    if (std::abs(dt) <= 36525.0 * 86400) {
      s = state_after(orbit_, rates_, dt, field_);
      out.status[i] = ephemeris::SampleStatus::ok;
    }
    out.x_m[i] = s.r_m.x(), out.y_m[i] = s.r_m.y(), out.z_m[i] = s.r_m.z();
    out.vx_m_s[i] = s.v_m_s.x(), out.vy_m_s[i] = s.v_m_s.y(), out.vz_m_s[i] = s.v_m_s.z();
  }
}

void AnalyticSource::hash(Sha256& h) const {
  h.text("analytic J2-J6").i64(orbit_.epoch.seconds).f64(orbit_.epoch.fraction);
  for (double v : {orbit_.semi_major_axis_m, orbit_.eccentricity, orbit_.inclination_rad, orbit_.raan_rad,
                   orbit_.argp_rad, orbit_.mean_anomaly_rad, field_.gm, field_.radius_m, field_.j2, field_.j3,
                   field_.j4, field_.j5, field_.j6})
    h.f64(v);
}

std::string AnalyticSource::describe() const {
  return "analytic, J2 to J6 (Brouwer), mean elements of " + time::format_utc(orbit_.epoch, 0);
}

ephemeris::Trajectory design_trajectory(const std::string& name, const OrbitSpec& spec, std::size_t count,
                                        const ZonalField& field) {
  ephemeris::Trajectory t;
  for (std::size_t k = 0; k < count; ++k) {
    OrbitSpec s = spec;
    s.argument_of_latitude_rad += two_pi * static_cast<double>(k) / static_cast<double>(count);
    t.objects.push_back({count == 1 ? name : fmt::format("{} {}", name, k + 1), "",
                         std::make_shared<const AnalyticSource>(mean_orbit(s, field), field)});
  }
  return t;
}

}  // namespace bary::orbit
