#pragma once
/// From GCRF to the solar-terrestrial frames; inside this room only.

#include "bary/frames/frame.hpp"
#include "bary/frames/solar.hpp"

namespace bary::frames {

bool is_solar(Frame f);              ///< one of those below
bool needs_earth_rotation(Frame f);  ///< of those: the dipole takes part
/// `itrf`: GCRF → ITRF at the epoch where `needs_earth_rotation`, else unused. `sun`: null for the context's.
Rotation gcrf_to_solar(Frame to, const Epoch& e, const DataContext& data, const Rotation& itrf,
                       const SunState* sun);
SunState sun_at(const Epoch& e, const DataContext& data);

}  // namespace bary::frames
