#pragma once
/// Where the Sun, the Moon and the planets are: the ephemeris that a Context carries.

#include <Eigen/Core>
#include <memory>
#include <span>
#include <string>

#include "bary/core/epoch.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/frame.hpp"

namespace bary::ephemeris {

/// Positions of bodies relative to bodies, chained through centres, GCRF axes. Made from an SPK kernel (the
/// project's default one in `data/`, or a user's DE440) or JPL's native binary. Immutable, thread-safe,
/// memory-mapped.
class Ephemeris {
 public:
  virtual ~Ephemeris() = default;
  /// Throws BARY-EPHEMERIS-… with the kernel's span where an epoch or body is not covered.
  virtual void states(frames::Body target, frames::Body centre, std::span<const Epoch> epochs,
                      StateColumns out) const = 0;
  virtual const std::string& digest() const = 0;
  virtual std::string describe() const = 0;

  frames::State state(frames::Body target, frames::Body centre, const Epoch& epoch) const;
  Eigen::Vector3d position_m(frames::Body target, frames::Body centre, const Epoch& epoch) const;
};

/// Opens an SPK (either byte order) or a JPL binary by its content.
std::shared_ptr<const Ephemeris> open_ephemeris(const std::string& path);
/// The kernel in `data/`, opened once.
std::shared_ptr<const Ephemeris> default_ephemeris();

}  // namespace bary::ephemeris
