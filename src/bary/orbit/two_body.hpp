#pragma once
/// Two-body motion by universal variables, for states in SI: `bary/ephemeris/two_body.hpp` has method and
/// accuracy.

#include <span>

#include "bary/orbit/keplerian.hpp"

namespace bary::orbit {

/// The state `dt_s` later (or earlier). NaN where the path runs through the centre or the input is not
/// finite.
Cartesian propagate_two_body(const Cartesian& s, double dt_s, double gm);

/// One state to many times.
void propagate_two_body(const Cartesian& s, std::span<const double> dt_s, double gm,
                        const CartesianColumns& out);

}  // namespace bary::orbit
