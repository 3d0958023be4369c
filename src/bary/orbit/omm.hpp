#pragma once
/// Orbit mean-elements messages (CCSDS 502.0-B): CSV as the public catalogues write it, the main road since
/// two-line sets ended; and what finds out by content which form a file of elements has.

#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/orbit/elements.hpp"
#include "bary/orbit/tle.hpp"

namespace bary::orbit {

/// CSV with the keywords as header (OBJECT_NAME, OBJECT_ID, EPOCH, MEAN_MOTION, ECCENTRICITY, INCLINATION,
/// RA_OF_ASC_NODE, ARG_OF_PERICENTER, MEAN_ANOMALY, EPHEMERIS_TYPE, CLASSIFICATION_TYPE, NORAD_CAT_ID,
/// ELEMENT_SET_NO, REV_AT_EPOCH, BSTAR, MEAN_MOTION_DOT, MEAN_MOTION_DDOT); others are ignored. Epochs are
/// UTC.
std::vector<MeanElements> read_omm_csv(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults);
std::string write_omm_csv(const std::vector<MeanElements>& elements);

/// TLE or any encoding of OMM, by content.
std::vector<MeanElements> read_elements(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults);

}  // namespace bary::orbit
