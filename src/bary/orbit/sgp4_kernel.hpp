#pragma once
/// Between sgp4.cpp and its SIMD kernel; not for other rooms.

#include <cstdint>
#include <span>
#include <vector>

#include "bary/orbit/sgp4.hpp"

namespace bary::orbit {

/// States of the resonance integrator at multiples of 720 min from epoch, backward and forward; entry
/// `offset` is the epoch.
struct ResonanceSteps {
  std::int64_t offset = 0;
  std::vector<double> xli, xni, xldot, xndt, xnddt;
};

/// As many steps as the minutes need; empty for a satellite without resonance.
ResonanceSteps resonance_steps(const Sgp4Record& r, std::span<const double> minutes);

void sgp4_kernel(const Sgp4Record& r, const ResonanceSteps& steps, const double* minutes, std::size_t n,
                 const Sgp4Columns& out);

}  // namespace bary::orbit
