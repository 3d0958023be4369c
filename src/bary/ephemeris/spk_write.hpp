#pragma once
/// Writing SPK files (NAIF "SPK Required Reading", little-endian), for trajectories too large for text.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/frame.hpp"

namespace bary {
class DataContext;
}

namespace bary::ephemeris {

/// One segment as it lies in a file.
struct SpkArray {
  frames::Body target = 0, centre = 0;
  int frame = 1;  ///< NAIF's number: 1 J2000, which is what is read as GCRF axes
  int type = 13;
  double start_et = 0, stop_et = 0;  ///< TDB seconds past J2000
  std::string name;                  ///< 40 characters of ASCII at most
  std::vector<double> words;         ///< as the type has them, kilometres and km/s
};

/// Type 13: states (km, km/s, six a row) at ascending TDB seconds, Hermite over `window` states (degree
/// 2 window − 1); fewer states than that make the window smaller. Span: first to last epoch.
SpkArray hermite_array(frames::Body target, frames::Body centre, std::string name, std::span<const double> et,
                       std::span<const double> rows, std::size_t window = 8);

/// Type 9: the same, Lagrange over `window` states (degree window − 1), position and velocity each by itself.
SpkArray lagrange_array(frames::Body target, frames::Body centre, std::string name,
                        std::span<const double> et, std::span<const double> rows, std::size_t window = 12);

/// The file: `comment` is kept in its comment area, one line for each '\n'.
std::string spk_bytes(std::span<const SpkArray> segments, std::string_view internal_name,
                      std::string_view comment = "");

struct SpkWriteOptions {
  double tolerance_m =
      1e-3;  ///< of the interpolation half way between states; a hundredth a second of velocity
  double longest_step_s = 3600, shortest_step_s = 1;
};

/// Every object of a trajectory over `start` to `stop`, as far as its spans reach, in GCRF axes as segments
/// of type 13, or of type 9 where velocities are not the derivatives of positions (as SGP4's), to a
/// thousandth of a second from the ends. The step of each object is halved until the interpolation keeps the
/// tolerance. Bodies are numbered by the object's id where that is a NAIF number of ours (negative, or a body
/// that is known), −100000 − N for a catalogue number N as NAIF does, and −1, −2 … for others; names and ids
/// are kept in the comment area, and `spk_trajectory` reads them back. Throws BARY-EPHEMERIS-0007 where
/// nothing of an object lies in the span or the tolerance is not kept at the shortest step.
void write_spk(const std::string& path, const Trajectory& trajectory, const Span& span,
               const DataContext& data, const SpkWriteOptions& options = {});

}  // namespace bary::ephemeris
