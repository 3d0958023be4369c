#pragma once
/// SGP4 for SPK segments of type 10.

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::orbit {

/// What `ephemeris::SpkFile::open` needs to read segments of type 10. The segment's constants must be those
/// of WGS-72 (either set) or WGS-84.
ephemeris::SpkTheory spk_theory();

}  // namespace bary::orbit
