#pragma once
/// From where something is to where it is seen: aberration and the bending of light by the Sun.
/// (Light time needs an ephemeris and is in `bary/ephemeris/observe.hpp`; refraction is in `geodetic.hpp`.)

#include <Eigen/Core>

namespace bary::frames {

inline constexpr double speed_of_light_m_s = 299792458.0;

/// The direction in which an observer who moves sees light that comes from the unit vector `p`: stellar
/// (annual and diurnal) aberration, special-relativistic, with the Sun's potential at `sun_distance_m`.
/// `v_m_s`: the observer's velocity from the barycentre of the solar system, in the axes of `p`. Klioner,
/// Astron. J. 125 (2003) 1580, eq. 7, as the IAU's SOFA has it.
Eigen::Vector3d aberrated(const Eigen::Vector3d& p, const Eigen::Vector3d& v_m_s, double sun_distance_m);

/// The unit vector `p` after the Sun has bent the light: `observer_m` from the Sun's centre, `source_m` too,
/// or zero for a star. 1.75″ at the Sun's limb, 4 mas at right angles; inside the disc held at the limb's
/// value. Klioner 2003, eq. 70.
Eigen::Vector3d bent_by_sun(const Eigen::Vector3d& p, const Eigen::Vector3d& observer_m,
                            const Eigen::Vector3d& source_m = Eigen::Vector3d::Zero());

}  // namespace bary::frames
