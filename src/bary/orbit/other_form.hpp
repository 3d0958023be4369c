#pragma once
/// What a file is that holds neither elements nor an ephemeris: so that a refusal names it.

#include <string>
#include <string_view>

#include "bary/core/phrase.hpp"

namespace bary::orbit {

/// Tells by the first lines: a CCSDS message (OPM, CDM, OCM, TDM, AEM, APM, RDM; KVN or XML), SP3, CPF,
/// RINEX, CZML, GeoJSON, KML. Empty where it is none of these.
Phrase other_form(std::string_view bytes);

/// Throws BARY-ORBIT-0050 (a message of CCSDS) or -0006 with what the file is and what is taken instead
/// (`expected`), where `other_form` knows it.
void refuse_other_form(std::string_view bytes, const std::string& file, const Phrase& expected);

}  // namespace bary::orbit
