#pragma once
/// The rotations behind `frames::rotations`: IAU 2006/2000A, GMST 1982 for TEME, the IAU Moon.
///
/// GCRF→ITRF is W(xp, yp, s') · R3(ERA) · C(X, Y, s) (IERS Conventions 2010, chapter 5). X, Y, s come from a
/// table of the full series at twelve-hour nodes with 8-point Lagrange between them, filled as epochs are
/// asked for, eight days at a time (1 ms); the interpolation leaves less than 1e-4 mas. The true
/// equinox of date is the intermediate frame turned by the equation of the origins, from the same table.

#include "bary/frames/frame.hpp"

namespace bary::frames {

struct SunState;  // bary/frames/solar.hpp

/// One epoch; what the batch calls loop over. `sun`: in place of the context's, for frames that follow it.
Rotation rotation_at(Frame from, Frame to, const Epoch& epoch, const DataContext& data,
                     const SunState* sun = nullptr);

/// X, Y (rad) of the celestial intermediate pole, the locator s and the equation of the origins (rad),
/// IAU 2006/2000A, without observed offsets.
struct PoleLocator {
  double x = 0, y = 0, s = 0, eo = 0;
};
/// `rate`: where given, their rates (rad/s).
PoleLocator pole_locator(const Epoch& epoch, PoleLocator* rate = nullptr);

/// Earth rotation angle (rad) from UT1 given as UT1−TAI. IERS Conventions 2010, eq. 5.15.
double earth_rotation_angle(const Epoch& epoch, double ut1_tai_s);
/// Greenwich mean sidereal time 1982 (rad), what SGP4's TEME is tied to.
double gmst_1982(const Epoch& epoch, double ut1_tai_s);

}  // namespace bary::frames
