#pragma once
/// States of one satellite in Earth-fixed axes at equal steps, with cubic Hermite interpolation between: the
/// form in which access questions about the ground are asked.
///
/// With steps of 30 s the interpolation of a low orbit leaves less than 2 cm in position (h⁴/384 times the
/// fourth derivative, r ω⁴), far below what elements know.
/// Velocities are differences of positions (fourth order): those that SGP4 gives are off the rate of its
/// positions by up to metres per second.

#include <Eigen/Core>
#include <cstddef>
#include <span>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/frame.hpp"

namespace bary::access {

/// Of the Earth against the stars, rad/s.
inline constexpr double earth_rate = 7.2921151467e-5;

/// The instants that all satellites of a call share, and the rotations of their frames to the Earth's.
class TimeGrid {
 public:
  /// From start to stop (both included; the last step may end beyond stop). Throws BARY-ACCESS-0010 where
  /// that takes more than 20 million steps.
  TimeGrid(const Epoch& start, const Epoch& stop, double step_s, const DataContext& data);
  const Epoch& start() const { return epochs_.front(); }
  double step_s() const { return step_s_; }
  /// Last instant asked for, seconds after start.
  double stop_s() const { return stop_s_; }
  std::span<const Epoch> epochs() const { return epochs_; }
  std::size_t size() const { return epochs_.size(); }
  Epoch epoch(double t_s) const { return epochs_.front() + t_s; }
  const DataContext& data() const { return *data_; }
  /// Sun from the Earth's centre (m, Earth-fixed, geometric), between the steps within 1e-10 rad.
  Eigen::Vector3d sun_m(double t_s) const;
  /// Computed once a frame, before satellites are evaluated in parallel.
  void prepare(frames::Frame from);
  std::span<const frames::Rotation> rotations(frames::Frame from) const;

 private:
  std::vector<Epoch> epochs_;
  double step_s_, stop_s_;
  const DataContext* data_;
  std::vector<Eigen::Vector3d> sun_;
  std::vector<std::vector<frames::Rotation>> rotations_;
};

/// One satellite over the grid.
class FixedTrack {
 public:
  /// `grid.prepare(source.frame())` must have been called.
  FixedTrack(const ephemeris::StateSource& source, const TimeGrid& grid);

  struct Node {
    Eigen::Vector3d r, v;       ///< m, m/s, relative to the rotating Earth
    Eigen::Vector3d up, along;  ///< unit vectors: geodetic vertical; across it, along the ground track
  };
  std::size_t size() const { return nodes_.size(); }
  const Node& node(std::size_t k) const { return nodes_[k]; }
  /// How far (m) a place lies ahead of node k along the ground track.
  double ahead(std::size_t k, const Eigen::Vector3d& r) const {
    const double* a = &ahead_[4 * k];
    return a[0] * r.x() + a[1] * r.y() + a[2] * r.z() - a[3];
  }
  /// Whether states stand at both ends of the step behind node k.
  bool good(std::size_t k) const { return good_[k] && good_[k + 1]; }
  ephemeris::SampleStatus first_fault() const { return fault_; }
  /// Anywhere between good nodes.
  Node at(double t_s) const;

 private:
  std::vector<Node> nodes_;
  std::vector<double> ahead_;  ///< along, and its product with r, four a node: what searches stream through
  std::vector<char> good_;
  double step_s_;
  ephemeris::SampleStatus fault_ = ephemeris::SampleStatus::ok;
};

}  // namespace bary::access
