#pragma once
/// Analytic motion in the Earth's zonal field J2 to J6: for satellites known only by announced figures ("705
/// km, Sun-synchronous, descending at 10:00"), and where a fast orbit good to kilometres over weeks is
/// enough.
///
/// Theory (Brouwer 1959, doi 10.1086/107958; Kozai 1959, doi 10.1086/107957):
///   1. secular: mean anomaly, argument of perigee and node advance with J2 (first and second order), J4 and
///   J6
///      (first order) over exact eccentricity functions;
///   2. long period: J3 exact, J5 to first order in eccentricity: a mean eccentricity of 0 is the frozen
///   orbit,
///      with its perigee in the north;
///   3. short period: J2, first order, exact in eccentricity, in polar-nodal variables (as Lara 2015,
///   "Efficient
///      formulation of the periodic corrections in Brouwer's gravity solution", doi 10.1155/2015/980652,
///      arranges Brouwer's terms), without singularity for circular and equatorial orbits.
/// Left out: drag, Sun and Moon, tesseral terms, periodic terms of second order and the long-period terms of
/// J2² and J4 (proportional to e² J2; they grow near the critical inclination 63.4°). Not for inclinations
/// within 0.6° of 180°, where the polar-nodal angles fail.
///
/// Axes: TEME of date, the frame whose sidereal time gives local mean solar time, so that a local time of
/// node means what it says.
///
/// Accuracy, after a week, against numerical integration of the field J2 to J6 to which the mean elements
/// were fitted (analytic_reference_test): Sun-synchronous orbits at 700 km 12 m (e 0.01: 18 m), the station's
/// 20 m, near-equatorial 37 m, Molniya 65 m, navigation satellites 1 m, low orbits at the critical
/// inclination 250 m. Mean elements taken from one osculating state by first-order theory drift by 1 to 2 km
/// a day along the track.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bary/ephemeris/trajectory.hpp"

namespace bary::orbit {

/// GM, reference radius and zonal coefficients of the Earth.
struct ZonalField {
  double gm, radius_m, j2, j3, j4, j5, j6;
  friend bool operator==(const ZonalField&, const ZonalField&) = default;
};
/// EGM2008, tide free (Pavlis et al. 2012, doi 10.1029/2011JB008916).
const ZonalField& egm2008_zonals();

/// Mean elements (Brouwer's double-primed), TEME of date, Earth.
struct MeanOrbit {
  Epoch epoch;
  double semi_major_axis_m = 0;
  double eccentricity = 0;
  double inclination_rad = 0;
  double raan_rad = 0;
  double argp_rad = 0;
  double mean_anomaly_rad = 0;
  friend bool operator==(const MeanOrbit&, const MeanOrbit&) = default;
};

/// rad/s, the mean motion included in the last.
struct SecularRates {
  double raan = 0, argp = 0, mean_anomaly = 0;
};
SecularRates secular_rates(const MeanOrbit& orbit, const ZonalField& field = egm2008_zonals());

/// From one ascending node to the next, s.
double nodal_period_s(const MeanOrbit& orbit, const ZonalField& field = egm2008_zonals());

/// Mean distance from the Earth's centre over a revolution of a circular orbit, above WGS84's equatorial
/// radius: what an announced "altitude" of a near-circular orbit means here. Larger than a - R by up to 5 km
/// in polar orbits, smaller in equatorial ones.
double mean_altitude_m(const MeanOrbit& orbit, const ZonalField& field = egm2008_zonals());
/// The mean semi-major axis of a circular orbit from its mean altitude.
double semi_major_axis_of_altitude_m(double altitude_m, double inclination_rad,
                                     const ZonalField& field = egm2008_zonals());

/// Rate of the mean Sun along the equator against the mean equinox of date: 2π in 365.2421897 days.
inline constexpr double mean_sun_rate_rad_s = 1.9910638534437194e-7;

/// The inclination (retrograde) whose node keeps pace with the mean Sun, circular orbit. Throws
/// BARY-ORBIT-0030 where there is none (above some 5,970 km).
double sun_synchronous_inclination_rad(double altitude_m, const ZonalField& field = egm2008_zonals());

/// Right ascension (TEME) of an ascending node that the mean Sun passes `local_time_h - 12` hours before:
/// local mean solar time at the node. UT1 is taken as UTC (0.9 s at most).
double raan_of_local_time_rad(const Epoch& epoch, double local_time_h);
/// The inverse, hours in [0, 24).
double local_time_of_raan_h(const Epoch& epoch, double raan_rad);

/// A circular (frozen) orbit by what programmes announce.
struct OrbitSpec {
  Epoch epoch;
  double altitude_m = 0;                  ///< mean, see `mean_altitude_m`; 1e5 to 1e8
  std::optional<double> inclination_rad;  ///< absent: Sun-synchronous
  std::optional<double> ltan_h;           ///< local mean time of the ascending node at the epoch
  std::optional<double> raan_rad;         ///< or its right ascension (TEME); one of the two, not both
  double argument_of_latitude_rad = 0;    ///< at the epoch, counted from the ascending node
};
/// Throws BARY-ORBIT-0030, or BARY-ORBIT-0031 for an altitude, inclination or local time out of range.
MeanOrbit mean_orbit(const OrbitSpec& spec, const ZonalField& field = egm2008_zonals());

class AnalyticSource final : public ephemeris::StateSource {
 public:
  /// Throws BARY-ORBIT-0031 where the elements are out of the theory's range: perigee below the surface, e
  /// not in [0, 1), inclination not in [0, 179.4°].
  explicit AnalyticSource(MeanOrbit orbit, ZonalField field = egm2008_zonals());
  frames::Frame frame() const override { return frames::Frame::teme; }
  frames::Body centre() const override { return frames::body::earth; }
  std::vector<ephemeris::Span> spans() const override;
  void evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns out) const override;
  void hash(Sha256& h) const override;
  std::string describe() const override;

  const MeanOrbit& orbit() const { return orbit_; }
  const ZonalField& field() const { return field_; }

 private:
  MeanOrbit orbit_;
  ZonalField field_;
  SecularRates rates_;
};

/// One satellite of a spec, or `count` of them equally spaced in its plane (names get " 1", " 2", … behind;
/// the first stands at the spec's argument of latitude, the others follow ahead of it).
ephemeris::Trajectory design_trajectory(const std::string& name, const OrbitSpec& spec, std::size_t count = 1,
                                        const ZonalField& field = egm2008_zonals());

}  // namespace bary::orbit
