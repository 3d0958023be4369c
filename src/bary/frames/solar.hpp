#pragma once
/// What the solar-terrestrial frames of `frame.hpp` are made of: the Sun, the ecliptic, the Sun's own axes.
///
/// Definitions are Hapgood's (Planet. Space Sci. 40 (1992) 711, doi:10.1016/0032-0633(92)90012-D) and those
/// of Fränz & Harper (Planet. Space Sci. 50 (2002) 217, doi:10.1016/S0032-0633(01)00119-2); their
/// low-precision angles are replaced by the house's rotations:
///
///   * GEI of date is TOD, GEI of J2000 is EME2000, GEO is ITRF;
///   * the Sun is where it is (geometric: no light time, no aberration, as SPICE's dynamic frames have it);
///   * the ecliptic of date is IAU 2006; the dipole is the IGRF's at the date (`igrf.hpp`);
///   * the Sun's pole and rotation are those of IAU/WGCCRE 2015 (Archinal et al. 2018): 286.13°, 63.87°,
///     84.176° + 14.1844°/d.
///
/// Two definitions of the Sun's direction differ by up to 20″ (aberration), a thousandth of a degree more
/// where a peer uses a low-precision Sun (Hapgood's: 0.006°): a field of 100 nT turns by 0.01 nT.

#include <Eigen/Core>
#include <span>

#include "bary/frames/frame.hpp"

namespace bary::frames {

/// The Sun from the Earth's centre, GCRF.
struct SunState {
  Eigen::Vector3d r_m = Eigen::Vector3d::Zero(), v_m_s = Eigen::Vector3d::Zero();
};

/// The Sun by series (ERFA's eraEpv00, a cut of VSOP2000 by Bretagnon and Simon, kept between twelve-hour
/// nodes): within 12 km and 6 mm/s of JPL's DE405 from 1900 to 2100, 0.02″. For callers without an ephemeris.
SunState analytic_sun(const Epoch& epoch);

/// Where the frames find the Sun: put one of these into the DataContext to have an ephemeris' Sun there
/// (`data.set<SunSource>(…)`); without one `analytic_sun` serves.
class SunSource {
 public:
  virtual ~SunSource() = default;
  virtual SunState at(const Epoch& epoch) const = 0;  ///< called from any thread
};

/// The pole of the ecliptic of date (IAU 2006, mean), GCRF.
Eigen::Vector3d ecliptic_pole(const Epoch& epoch);
/// The Sun's north pole of rotation, GCRF.
Eigen::Vector3d solar_pole();

/// Tilt of the dipole towards the Sun (rad): the angle of its axis against the plane at right angles to the
/// Sun's direction, positive in northern summer at noon.
double dipole_tilt(const Epoch& epoch, const DataContext& data);

/// Radial, tangential, normal: from GCRF to R along `r_sc_sun_m` (from the Sun to the spacecraft), T along
/// the Sun's pole × R, N = R × T. Rates where the velocity is given. No Frame, as it needs a place.
Rotation rtn_axes(const Eigen::Vector3d& r_sc_sun_m,
                  const Eigen::Vector3d& v_sc_sun_m_s = Eigen::Vector3d::Zero());

/// Turns vectors between any of the axes, in place: fields, directions, positions that need no velocity. The
/// same rotations as `rotate_columns`, without their rates.
void rotate_vectors(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<double> x, std::span<double> y, std::span<double> z);
/// The same with the Sun's position from the Earth (GCRF, m) in columns, from whatever ephemeris.
void rotate_vectors(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<const double> sun_x, std::span<const double> sun_y,
                    std::span<const double> sun_z, std::span<double> x, std::span<double> y,
                    std::span<double> z);
/// From GCRF to RTN (or back) of a spacecraft at columns of positions from the Sun (GCRF, m).
void rotate_vectors_rtn(bool to_rtn, std::span<const double> sc_x, std::span<const double> sc_y,
                        std::span<const double> sc_z, std::span<double> x, std::span<double> y,
                        std::span<double> z);

}  // namespace bary::frames
