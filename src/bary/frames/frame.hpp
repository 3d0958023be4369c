#pragma once
/// Named frames, states, and the one function that turns one into another.
///
/// TEME is a frame of its own (the output frame of SGP4); nothing takes a TEME state for a GCRF one: a State
/// carries its frame, and a conversion is always explicit. (Peers that mix the two are 50 m off in low orbit,
/// more with time.)

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bary/core/epoch.hpp"

namespace bary {
class DataContext;
}

namespace bary::frames {

/// Axes. The origin is a state's `centre`.
enum class Frame : std::uint8_t {
  gcrf,      ///< axes of the ICRS; also for other centres than the Earth
  eme2000,   ///< mean equator and equinox of J2000.0 (frame bias 23 mas against gcrf)
  itrf,      ///< Earth-fixed, IERS conventions 2010
  teme,      ///< true equator, mean equinox of date, as SGP4 uses it (GMST 1982)
  tod,       ///< true equator and equinox of date (IAU 2006/2000A)
  moon_iau,  ///< Moon-fixed by the IAU/WGCCRE 2015 series (mean Earth/polar axis, good to about 150 m)
  // Solar-terrestrial, from here on; definitions, the Sun they follow and their sources: solar.hpp.
  ecliptic_j2000,  ///< mean ecliptic and equinox of J2000.0 as SPICE's ECLIPJ2000 (HAE of J2000)
  gse,             ///< x to the Sun, z near the pole of the ecliptic of date
  gsm,             ///< x to the Sun, z near the northern axis of the Earth's dipole
  sm,              ///< z along the northern axis of the dipole, x near the Sun
  mag,             ///< z along that axis, y at right angles to it and to the Earth's: turns with the Earth
  hee,             ///< x from the Sun to the Earth, z near the pole of the ecliptic of date
  heeq,            ///< z along the Sun's pole, x near the Earth (Stonyhurst)
  hci,             ///< z along the Sun's pole, x its equator's ascending node on the ecliptic of J2000.0
  carrington,      ///< turns with the Sun, once in 25.38 days (HGC)
};
std::string_view name_of(Frame f);  ///< "GCRF", "ITRF", …
/// Any case; other names of the same: ICRF, GCRS; J2000, GEI_J2000 = EME2000; ITRS, GEO; GEI = TOD;
/// HAE_J2000 = ECLIPJ2000; HGS, HEQ = HEEQ; HGC = CARRINGTON.
std::optional<Frame> parse_frame(std::string_view text);

/// Bodies by their NAIF numbers.
using Body = std::int32_t;
namespace body {
inline constexpr Body ssb = 0, mercury_bary = 1, venus_bary = 2, earth_moon_bary = 3, mars_bary = 4,
                      jupiter_bary = 5, saturn_bary = 6, uranus_bary = 7, neptune_bary = 8, pluto_bary = 9,
                      sun = 10, mercury = 199, venus = 299, moon = 301, earth = 399;
}
std::string name_of_body(Body b);  ///< "Earth", or the number
std::optional<Body> parse_body(std::string_view text);

/// Position and velocity of something, SI.
struct State {
  Epoch epoch;
  Frame frame = Frame::gcrf;
  Body centre = body::earth;
  Eigen::Vector3d r_m = Eigen::Vector3d::Zero();
  Eigen::Vector3d v_m_s = Eigen::Vector3d::Zero();
};

/// r_to = m r_from; v_to = m v_from + dm r_from.
struct Rotation {
  Eigen::Matrix3d m = Eigen::Matrix3d::Identity();
  Eigen::Matrix3d dm = Eigen::Matrix3d::Zero();  ///< time derivative of m, 1/s
};

/// Rotations between axes for a batch of epochs. `data` must hold a `time::EarthOrientation` where an
/// Earth-fixed frame or the dipole takes part (it knows observed, predicted, outside). Throws
/// BARY-FRAMES-0004 where the field's model does not cover the epochs of GSM, SM, MAG.
void rotations(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
               std::span<Rotation> out);
Rotation rotation(Frame from, Frame to, const Epoch& epoch, const DataContext& data);

/// Turns positions and velocities given as columns, in place; the batch form of `convert` for axes only.
void rotate_columns(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<double> x, std::span<double> y, std::span<double> z, std::span<double> vx,
                    std::span<double> vy, std::span<double> vz);

/// From one state to another, in the axes that both share.
struct Separation {
  Eigen::Vector3d r_m, v_m_s;
};
/// Where `a` is from `b`. Throws BARY-FRAMES-0001 where the axes differ (so TEME never passes for GCRF),
/// -0002 where the centres differ, -0003 where the epochs differ by more than a nanosecond.
Separation operator-(const State& a, const State& b);

/// The state in other axes, same centre.
State convert(const State& s, Frame to, const DataContext& data);

}  // namespace bary::frames
