#pragma once
/// Passes: when objects rise, culminate and set over sites, batch over both.
///
/// A pass is a stretch of time through which an object stands at or above a site's horizon (`Horizon`, the
/// elevation of its ITRF direction above the ellipsoid's tangent plane; on request with refraction). Events:
///
///   rise, set   the elevation crosses the horizon, within 0.2 ms
///   culminate   every local maximum of elevation inside the pass (high orbits can have several), within 1 ms
///               where the elevation bends at all
///
/// A pass under way at the start has no rise, one under way at the stop no set: `Pass` says so. An object
/// that decays, or whose data end, ends its pass there, gets a status, and the rest goes on. An object that
/// is always up (geostationary) gives one pass without rise and set.
///
/// No pass longer than 0.2 ms is missed, as far as the object's acceleration keeps below 1.02 μ/r² + 0.05
/// m/s² (see crossings.hpp, Motion in track.hpp). The function searched is f = u·ρ − |ρ| sin ε₀, with ρ from
/// the site to the object, u the vertical, ε₀ the horizon; its second derivative is u·a − sin ε₀ (ρ̂·a +
/// v⊥²/|ρ|), so that |f''| ≤ (1 + |sin ε₀|) |a| + |sin ε₀| v²/|ρ|. All of a, v and |ρ| are bounded over an
/// interval from the states at its ends. Where the horizon is a mask, its lowest elevation is searched first;
/// inside, an interval is decided only when the elevations that the object can have there, by its angular
/// speed, clear or miss all of the mask over the azimuths that it can have, and halved else, to 0.2 ms: jumps
/// included.
///
/// SGP4 of half-day and one-day resonant orbits jumps by metres every 12 hours from its epoch, by its
/// construction; an event on such a jump is found as the jump.
///
/// Cost: one state and 4 ns a site for every 60 s (960 s in high orbits), and about eight states a pass.

#include <cstdint>
#include <span>
#include <vector>

#include "bary/access/shadow.hpp"
#include "bary/access/site.hpp"
#include "bary/access/window.hpp"
#include "bary/core/context.hpp"
#include "bary/ephemeris/trajectory.hpp"

namespace bary::access {

struct PassOptions {
  Epoch start, stop;
  bool refraction = false;  ///< horizons and reported elevations are apparent ones
  double pressure_hpa = 1010, temperature_k = 283.15;
  double dark_below_rad = -6 * 0.017453292519943295;  ///< a site is dark with the Sun's centre below
  Shadow shadow = Shadow::conical;
};

enum class PassEvent : std::uint8_t { rise, culminate, set };

/// Columns; sorted by satellite, site, time.
struct PassEvents {
  std::vector<std::uint32_t> satellite, site;  ///< indices into the trajectory's objects and the sites
  std::vector<PassEvent> event;
  std::vector<Epoch> epoch;
  std::vector<double> elevation_rad, azimuth_rad, range_m;
  std::vector<std::uint8_t> lit;   ///< some of the Sun is seen from the object
  std::vector<std::uint8_t> dark;  ///< of the site
  std::size_t size() const { return event.size(); }
};

struct Pass {
  std::uint32_t satellite = 0, site = 0;
  Edge begins = Edge::event, ends = Edge::event;
  Epoch start, stop;
  bool culminates = false;
  Epoch highest;  ///< of the culminations, or of start and stop where there is none
  double highest_elevation_rad = 0;
  std::size_t first_event = 0, event_count = 0;
};

struct Passes {
  PassEvents events;
  std::vector<Pass> passes;
  std::vector<ObjectStatus> objects;
};

/// The context's data must hold a `time::EarthOrientation` and an `ephemeris::Ephemeris`. Throws
/// BARY-ACCESS-0002 where stop is not after start.
Passes find_passes(const ephemeris::Trajectory& trajectory, std::span<const Site> sites,
                   const PassOptions& options, const Context& context);

}  // namespace bary::access
