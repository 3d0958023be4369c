#pragma once
/// How far interpolation between stored states may be from the motion, as the states themselves tell.
///
/// Between two neighbours the interpolant is compared with another one through more of the nodes: what two
/// polynomials make of the same motion differently is known to neither. Lagrange's is compared with Hermite's
/// too, so that velocities that are not the derivatives of the positions show. Where the nodes are close
/// enough the figure is the error (of the less exact of the two); where they are too far apart it is of the
/// size of the orbit.

#include "bary/ephemeris/sampled.hpp"

namespace bary {
class Diagnostics;
}

namespace bary::ephemeris {

struct InterpolationError {
  double metres = 0;    ///< the largest
  double relative = 0;  ///< the largest as a part of the distance from the centre
  Epoch at;             ///< of the largest in metres
  double step_s = 0;    ///< between the two states there
};

/// Over the intervals between nodes that lie in `span`: all of them, or of more than 20,000 every k-th and
/// those that are wider than the one before. Some 0.3 µs an interval.
InterpolationError interpolation_error(const SampledSegment& segment, const Span& span);

/// Of Lagrange and Hermite of the segment's degree the one to take where its file names none: Lagrange, which
/// asks nothing of velocities that may not be the derivatives of the positions; Hermite where the nodes are
/// too far apart for Lagrange (10 m) and the velocities agree with the positions.
Interpolation better_interpolation(const SampledSegment& segment);

/// Beyond these the states are warned of and refused. At one hundredth of the distance gravity is 2 % off:
/// the margin that the search for events leaves to every orbit.
inline constexpr double interpolation_warns_m = 1000, interpolation_refuses = 0.01;

/// Adds BARY-EPHEMERIS-0033 (warning, above 1 km) or BARY-EPHEMERIS-0034 (error, above one hundredth of the
/// distance from the centre) for the worst of the objects that are given as states, over a span of time.
void check_interpolation(const Trajectory& trajectory, const Span& span, Diagnostics& diagnostics);

}  // namespace bary::ephemeris
