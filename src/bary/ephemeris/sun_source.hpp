#pragma once
/// The Sun of an ephemeris for the solar-terrestrial frames.

#include <memory>

#include "bary/ephemeris/ephemeris.hpp"
#include "bary/frames/solar.hpp"

namespace bary::ephemeris {

/// Geometric, from the Earth's centre; for `DataContext::set<frames::SunSource>`. Without it the frames take
/// the Sun by series, within some kilometres of it.
std::shared_ptr<const frames::SunSource> sun_source(std::shared_ptr<const Ephemeris> ephemeris);

}  // namespace bary::ephemeris
