#pragma once
/// One object over a span of time: states on a grid of epochs that all objects share, and at any epoch
/// between. What searches for events are built on; internal to the room, but harmless to include.

#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <vector>

#include "bary/ephemeris/trajectory.hpp"
#include "bary/frames/frame.hpp"

namespace bary {
class DataContext;
struct Context;
}  // namespace bary

namespace bary::access {

/// A state in the grid's frame, relative to the Earth.
struct Sample {
  double t = 0;  ///< seconds since the span's start
  Eigen::Vector3d r = Eigen::Vector3d::Zero(), v = Eigen::Vector3d::Zero();
  double pull = 0;  ///< gravity of the object's own centre, where that is not the Earth (m/s²)
};

/// What can happen between two samples: bounds that hold for free flight, whatever lies between.
///
/// Assumed of the object: |acceleration| ≤ 1.02 μ/r² (J2 takes 0.4 %) + 1.2 times the pull of another centre
/// + 0.05 m/s² for everything else (Sun, Moon, drag, thrust).
struct Motion {
  double r_low = 0;  ///< distance from the Earth's centre is never below
  double speed = 0;  ///< in the grid's frame, never above
  double acceleration =
      0;  ///< in the grid's frame, never above; infinite where the samples lie too far apart
};
/// `turn_rate`: of the frame, rad/s.
Motion motion_between(const Sample& a, const Sample& b, double turn_rate);

/// Epochs shared by all objects: every 60 s, with coarser levels of 120 … 960 s for high orbits, and the
/// rotations from the frames of the sources, made once.
class Grid {
 public:
  static constexpr double step_s = 60;
  static constexpr std::size_t levels = 5;

  /// Throws BARY-ACCESS-0002 where stop is not after start, BARY-ACCESS-0003 where an object's centre is a
  /// body without known gravity.
  Grid(const Context& context, const ephemeris::Trajectory& trajectory, const Epoch& start, const Epoch& stop,
       frames::Frame frame);

  const Epoch& start() const { return start_; }
  double length() const { return length_; }
  frames::Frame frame() const { return frame_; }
  double turn_rate() const;
  const DataContext& data() const;

  /// Columns of one level; a block of rows is 18 for a rotation (m, then its rate, row by row), 6 for a
  /// state.
  struct Level {
    std::vector<double> t;
    std::vector<Epoch> epochs;
    std::map<frames::Frame, std::vector<double>> rotation;
    std::map<frames::Body, std::vector<double>> centre;  ///< its states relative to the Earth, grid's frame
  };
  const Level& level(std::size_t k) const { return levels_[k]; }

 private:
  void add_rotation(frames::Frame from);
  void add_centre(frames::Body centre);
  const Context* context_;
  Epoch start_;
  double length_ = 0;
  frames::Frame frame_;
  std::vector<Level> levels_;
};

/// Gravitational parameter (m³/s²) of a body, 0 where it is not known here (JPL DE440).
double gm_of(frames::Body body);

/// One object after another on a grid. Belongs to one thread; memory is kept from object to object.
class Track {
 public:
  explicit Track(const Grid& grid) : grid_(&grid) {}
  void load(const ephemeris::StateSource& source);

  /// Nodes [begin, end) follow each other without a hole.
  struct Run {
    std::size_t begin = 0, end = 0;
  };
  std::span<const Run> runs() const { return runs_; }
  std::size_t size() const { return t_.size(); }
  std::span<const double> t() const { return t_; }
  /// Columns x, y, z, vx, vy, vz.
  std::span<const double> column(std::size_t k) const { return state_[k]; }
  /// Empty where the centre is the Earth.
  std::span<const double> pull() const { return pull_; }
  Sample node(std::size_t i) const;

  /// States at any times; where the source has none, position and velocity are 0.
  void evaluate(std::span<const double> t, std::vector<Sample>& out);

  /// Replaces velocities by central differences of positions over one second, for where the very rate of a
  /// position matters: those of SGP4 are off by up to metres per second.
  void sharpen(std::vector<Sample>& samples);
  /// The same in the grid's nodes.
  void sharpen_nodes(std::span<const std::size_t> nodes);

  /// The first status inside the span that was not ok, and until when the object was known before.
  ephemeris::SampleStatus status() const { return status_; }
  double known_until() const { return known_until_; }

 private:
  std::size_t choose_level(double from, double to);
  void add_run(double from, double to);
  void add_grid(std::size_t first, std::size_t last);
  void add_sample(const Sample& s);
  void keep_good(std::size_t begin);
  double edge(double good, double bad);
  void note(ephemeris::SampleStatus s, double until);

  const Grid* grid_;
  const ephemeris::StateSource* source_ = nullptr;
  const Grid::Level* level_ = nullptr;
  double gm_ = 0;  ///< of a centre that is not the Earth
  std::vector<Run> runs_;
  std::vector<double> t_, pull_;
  std::array<std::vector<double>, 6> state_, native_;
  std::vector<ephemeris::SampleStatus> node_status_;
  ephemeris::SampleStatus status_ = ephemeris::SampleStatus::ok;
  double known_until_ = 0;
  // scratch of evaluate
  std::vector<Epoch> epochs_;
  std::vector<frames::Rotation> rotations_;
  std::vector<double> values_, around_;
  std::vector<Sample> around_samples_;
  std::vector<ephemeris::SampleStatus> value_status_;
};

}  // namespace bary::access
