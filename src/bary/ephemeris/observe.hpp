#pragma once
/// Where a body, a satellite or a star is seen from a place on the Earth.

#include <Eigen/Core>
#include <span>

#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/geodetic.hpp"

namespace bary::ephemeris {

/// What is taken into account; nothing of it unless asked for.
struct ObserveOptions {
  bool light_time =
      false;  ///< the target at the time when the light that arrives now left it; sets the range
  bool aberration =
      false;  ///< by the motion of the site: annual and diurnal; for what circles the Earth diurnal
  bool bending = false;     ///< of light, by the Sun; not for what circles the Earth
  bool refraction = false;  ///< added to the elevation (`frames::refraction_rad`)
  double pressure_hpa = 1010, temperature_k = 283.15;  ///< at the site, for refraction
};

/// A body of the ephemeris. Rates are those of the target (at the time when the light left) against the
/// rotating Earth, without the change of aberration and refraction. Throws as `Ephemeris::states` does.
/// Sun and planets with everything asked for agree with Skyfield to 1 mas, given the same Earth orientation.
void observe(const frames::Geodetic& site, frames::Body target, std::span<const Epoch> epochs,
             const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& options,
             std::span<frames::AzElRange> out);

/// A source of states. What circles the Earth is looked at in the Earth's own frame: its light time is that
/// of the way from it to the site, and the annual aberration, which would only undo the common motion, is no
/// part of it; the ephemeris is then not asked. Where status is not ok, `out` is zero.
void observe(const frames::Geodetic& site, const StateSource& target, std::span<const Epoch> epochs,
             const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& options,
             std::span<frames::AzElRange> out, std::span<SampleStatus> status);

/// A star: a unit vector in the ICRS as seen from the barycentre of the solar system at the epoch (proper
/// motion and parallax done). Range 0.
frames::AzElRange observe_star(const frames::Geodetic& site, const Eigen::Vector3d& direction,
                               const Epoch& epoch, const Ephemeris& ephemeris, const DataContext& data,
                               const ObserveOptions& options);

}  // namespace bary::ephemeris
