#pragma once
/// Eclipses: when the Earth or the Moon takes the Sun's light from objects.
///
/// Shadows are cones that touch the Sun and the body (`Zone`): penumbra, where part of the Sun is hidden,
/// umbra, where all of it is, and annular, behind the umbra's tip. A penumbra's interval contains the
/// umbra's. The Earth is the WGS84 ellipsoid unless its flattening is set to 0; its air is left out, and so
/// is aberration (shadow.hpp).
///
/// With n the direction to the Sun, x the distance behind the body along the axis and d that from it, an
/// object is inside the umbra where f = (R − x sin α)/cos α − d ≥ 0, sin α = (R☉ − R)/D, inside the penumbra
/// where f = (R + x sin β)/cos β − d ≥ 0, sin β = (R☉ + R)/D, and x > 0. Entries and exits are changes of
/// sign of f, found by `find_crossings` within 0.2 ms; no eclipse longer than that is missed (|f''| ≤ (1 +
/// tan) |a| + v²/d).

#include <cstdint>
#include <vector>

#include "bary/access/shadow.hpp"
#include "bary/access/window.hpp"
#include "bary/core/context.hpp"
#include "bary/ephemeris/trajectory.hpp"

namespace bary::access {

struct EclipseOptions {
  Epoch start, stop;
  bool by_earth = true, by_moon = false;
  double sun_radius_m = access::sun_radius_m;
  double earth_radius_m = access::earth_radius_m, earth_flattening = access::earth_flattening;
  double moon_radius_m = access::moon_radius_m;
};

/// Columns, one row an interval; sorted by satellite, start, zone.
struct Eclipses {
  std::vector<std::uint32_t> satellite;  ///< index into the trajectory's objects
  std::vector<frames::Body> body;        ///< earth or moon
  std::vector<Zone> zone;                ///< penumbra, umbra or annular
  std::vector<Epoch> start, stop;
  std::vector<Edge> begins, ends;
  std::vector<ObjectStatus> objects;
  std::size_t size() const { return zone.size(); }
};

/// The context's data must hold an `ephemeris::Ephemeris`, and a `time::EarthOrientation` where a trajectory
/// is given in TEME or ITRF or the Earth is flattened. Throws BARY-ACCESS-0002 where stop is not after start.
Eclipses find_eclipses(const ephemeris::Trajectory& trajectory, const EclipseOptions& options,
                       const Context& context);

}  // namespace bary::access
