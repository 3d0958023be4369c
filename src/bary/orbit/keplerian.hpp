#pragma once
/// Classical (Keplerian) elements of two-body orbits, both ways, and Kepler's equation.
///
/// Every conic: ellipse, parabola, hyperbola. The size is the semi-latus rectum, because it exists and is
/// well conditioned for all of them; the semi-major axis follows from it (`semi_major_axis_m`: negative for a
/// hyperbola, infinite for a parabola). Angles in radians in [0, 2π), the inclination in [0, π], true
/// anomalies in (-π, π].
///
/// Singular cases (the convention of Vallado, Fundamentals of Astrodynamics, algorithm 9, with all of the
/// angle kept in what remains): an equatorial orbit, direct or retrograde, has its node on the x axis
/// (raan = 0); a circular one has its periapsis at the node (argp = 0), so that the true anomaly is the
/// argument of latitude. "Circular" and "equatorial" mean e or sin i below 1e-15: nearly so is not so, and
/// the angles of a nearly circular orbit are as ill-defined as they are, while states come back to rounding.
/// A rectilinear orbit (no angular momentum) has no elements: all NaN.
///
/// Accuracy: state to elements and back within 1e-14 relative, measured for e from 0 to 20.

#include <Eigen/Core>
#include <numbers>
#include <span>

namespace bary::orbit {

/// GM of the Earth, m³/s²: IERS Conventions 2010, TT-compatible.
inline constexpr double gm_earth = 3.986004415e14;

/// Position and velocity in one frame, SI.
struct Cartesian {
  Eigen::Vector3d r_m = Eigen::Vector3d::Zero();
  Eigen::Vector3d v_m_s = Eigen::Vector3d::Zero();
};

struct Keplerian {
  double semi_latus_rectum_m = 0;
  double eccentricity = 0;
  double inclination_rad = 0;
  double raan_rad = 0;  ///< right ascension of the ascending node
  double argp_rad = 0;  ///< argument of periapsis
  double true_anomaly_rad = 0;
};

/// p / (1 - e²).
double semi_major_axis_m(const Keplerian& k);
/// From a semi-major axis (negative for a hyperbola); e must not be 1.
Keplerian keplerian_from_axis(double semi_major_axis_m, double eccentricity, double inclination_rad,
                              double raan_rad, double argp_rad, double true_anomaly_rad);

Keplerian keplerian_from_state(const Cartesian& s, double gm);
Cartesian state_from_keplerian(const Keplerian& k, double gm);

/// Columns of a batch of elements; all spans have one length.
struct KeplerianColumns {
  std::span<double> semi_latus_rectum_m, eccentricity, inclination_rad, raan_rad, argp_rad, true_anomaly_rad;
};
/// Columns of a batch of states.
struct CartesianColumns {
  std::span<double> x_m, y_m, z_m, vx_m_s, vy_m_s, vz_m_s;
};
void keplerian_from_states(const CartesianColumns& states, double gm, const KeplerianColumns& out);
void states_from_keplerian(const KeplerianColumns& elements, double gm, const CartesianColumns& out);

/// The root E of M = E - e sin E, for any M (the revolution is kept) and 0 <= e < 1.
///   1. M is brought to [-π, π];
///   2. start: the root of the cubic (1-e) E + e E³/6 = M, a lower bound for M > 0;
///   3. Halley's iteration inside a bracket, with E - sin E by its series where it would cancel.
/// Residual in M within 2 units of the last place of max(M, 1e-300), also for e next to 1.
double eccentric_from_mean(double mean_rad, double eccentricity);
double mean_from_eccentric(double eccentric_rad, double eccentricity);
/// The root H of M = e sinh H - H, e > 1.
double hyperbolic_from_mean(double mean_rad, double eccentricity);
double mean_from_hyperbolic(double hyperbolic_rad, double eccentricity);

/// True anomaly and mean anomaly for any conic. The mean anomaly of a hyperbola is e sinh H - H, of a
/// parabola D + D³/3 with D = tan(ν/2) (Barker): time since periapsis is M / n with n = sqrt(GM/|a|³), for a
/// parabola M sqrt(p³/GM) / 2. For ellipses the revolution is kept. A true anomaly beyond a hyperbola's
/// asymptote gives NaN.
double mean_from_true(double true_rad, double eccentricity);
double true_from_mean(double mean_rad, double eccentricity);
double true_from_eccentric(double eccentric_rad, double eccentricity);
double eccentric_from_true(double true_rad, double eccentricity);

void eccentric_from_mean(std::span<const double> mean_rad, std::span<const double> eccentricity,
                         std::span<double> eccentric_rad);

/// Into [0, 2π).
inline double wrap_two_pi(double angle) {
  constexpr double two_pi = 2 * std::numbers::pi;
  const double w = angle - two_pi * __builtin_floor(angle / two_pi);
  return w >= two_pi ? w - two_pi : w < 0 ? 0 : w;
}
/// Into [-π, π].
double wrap_pi(double angle);

}  // namespace bary::orbit
