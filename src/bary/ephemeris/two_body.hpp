#pragma once
/// Two-body motion by universal variables: ellipse, parabola and hyperbola alike.

#include <Eigen/Core>
#include <optional>

namespace bary::ephemeris {

struct PositionVelocity {
  Eigen::Vector3d r, v;
};

/// The state `dt` later, about a centre with the gravitational parameter `gm`; any consistent units. Empty
/// where there is no such motion: gm not positive, a position at the centre, a value that is no number, or
/// an iteration that does not end (dt beyond about 1e12 radii over speed).
///
/// Kepler's equation in the universal anomaly (Battin, "An Introduction to the Mathematics and Methods of
/// Astrodynamics", 1999, 4.5) by the iteration of Laguerre and Conway (Celest. Mech. 39, 1986, 199), then
/// the f and g functions. Error after one revolution: some 1e-14 of the radius.
std::optional<PositionVelocity> two_body(double gm, const PositionVelocity& start, double dt);

}  // namespace bary::ephemeris
