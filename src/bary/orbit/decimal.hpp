#pragma once
/// Decimal texts in another power of ten than the number they stand for: kilometres in a file, metres in
/// memory. Shifting the decimal point of the text, instead of multiplying by 1000, means one rounding on the
/// way in and none on the way out, so that files and memory agree to the last bit.

#include <optional>
#include <string>
#include <string_view>

#include "bary/time/time.hpp"

namespace bary::orbit {

/// The text times 10^power, to the nearest double. Nothing for what is no finite number.
std::optional<double> parse_shifted(std::string_view text, int power);
/// v times 10^power, with the shortest digits that `parse_shifted(…, -power)` reads back as v; plain notation
/// between 1e-5 and 1e21.
std::string format_shifted(double v, int power);

/// TIME_SYSTEM of a CCSDS message as a scale that is converted here.
std::optional<time::Scale> ccsds_scale(std::string_view text);

}  // namespace bary::orbit
