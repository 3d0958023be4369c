#pragma once
/// The rotations behind `frames::rotations`: IAU 2006/2000A, GMST 1982 for TEME, the IAU Moon.
///
/// GCRF→ITRF is W(xp, yp, s') · R3(ERA) · C(X, Y, s) (IERS Conventions 2010, chapter 5). X, Y, s come from a
/// table of the full series at six-hour nodes with 6-point Lagrange between them, filled as epochs are asked
/// for; the interpolation leaves less than 1e-4 mas.

#include "bary/frames/frame.hpp"

namespace bary::frames {

/// One epoch; what the batch calls loop over.
Rotation rotation_at(Frame from, Frame to, const Epoch& epoch, const DataContext& data);

/// X, Y (rad) of the celestial intermediate pole and the locator s (rad), IAU 2006/2000A, without observed
/// offsets.
struct PoleLocator {
  double x, y, s;
};
PoleLocator pole_locator(const Epoch& epoch);

/// Earth rotation angle (rad) from UT1 given as UT1−TAI. IERS Conventions 2010, eq. 5.15.
double earth_rotation_angle(const Epoch& epoch, double ut1_tai_s);
/// Greenwich mean sidereal time 1982 (rad), what SGP4's TEME is tied to.
double gmst_1982(const Epoch& epoch, double ut1_tai_s);

}  // namespace bary::frames
