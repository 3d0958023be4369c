#pragma once
/// From GCRF to the solar-terrestrial frames; inside this room only.

#include "bary/frames/frame.hpp"
#include "bary/frames/solar.hpp"

namespace bary::frames {

bool is_solar(Frame f);              ///< one of those below
bool needs_earth_rotation(Frame f);  ///< of those: the dipole takes part

/// What moves at an epoch, for one or for both ends of a rotation.
struct SolarSky {
  Rotation itrf;  ///< GCRF → ITRF, where one `needs_earth_rotation`
  SunState sun;
  Eigen::Vector3d ecliptic, ecliptic_rate;  ///< pole of the ecliptic of date
};
/// `sun`: null for the context's. `itrf` is left to the caller.
SolarSky solar_sky(const Epoch& e, const DataContext& data, const SunState* sun);
Rotation gcrf_to_solar(Frame to, const Epoch& e, const DataContext& data, const SolarSky& sky);
SunState sun_at(const Epoch& e, const DataContext& data);

}  // namespace bary::frames
