#pragma once
/// Pseudo-randomiser of CCSDS 131.0-B, 10: the sequence of x^8 + x^7 + x^5 + x^3 + 1 from all ones, period
/// 255 bits, from the first bit after the marker. The same call undoes it.

#include <cstdint>
#include <span>

namespace bary::telemetry {

void randomise(std::span<std::uint8_t> block);

}  // namespace bary::telemetry
