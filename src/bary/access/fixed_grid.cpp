#include "bary/access/fixed_grid.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/frames/geodetic.hpp"

namespace bary::access {
namespace {

using Eigen::Vector3d;

void orient(FixedTrack::Node& n) {
  const frames::Geodetic g = frames::to_geodetic(n.r);
  const double c = std::cos(g.latitude_rad);
  n.up = {c * std::cos(g.longitude_rad), c * std::sin(g.longitude_rad), std::sin(g.latitude_rad)};
  n.along = (n.v - n.up * n.v.dot(n.up)).normalized();
}

}  // namespace

TimeGrid::TimeGrid(const Epoch& start, const Epoch& stop, double step_s, const DataContext& data)
    : step_s_(step_s), stop_s_(stop - start), data_(&data) {
  const double steps = std::ceil(stop_s_ / step_s);
  if (!(steps >= 1 && steps <= 2e7))
    throw Error("BARY-ACCESS-0010", {{"days", format_fixed(stop_s_ / 86400, 1)}});
  const auto n = static_cast<std::size_t>(steps) + 1;
  epochs_.reserve(n);
  for (std::size_t k = 0; k < n; ++k) epochs_.push_back(start + static_cast<double>(k) * step_s);
  ephemeris::StateBuffer sun(n);
  data.get<ephemeris::Ephemeris>().states(frames::body::sun, frames::body::earth, epochs_, sun.columns());
  prepare(frames::Frame::gcrf);
  sun_.reserve(n);
  for (std::size_t k = 0; k < n; ++k) sun_.push_back(rotations(frames::Frame::gcrf)[k].m * sun.r_m(k));
}

Vector3d TimeGrid::sun_m(double t_s) const {
  const double x = std::clamp(t_s / step_s_, 0.0, static_cast<double>(size() - 1));
  const auto k = std::min(static_cast<std::size_t>(x), size() - 2);
  const double f = x - static_cast<double>(k);
  // Straight in axes that do not turn with the Earth.
  const auto turned = [](const Vector3d& v, double angle) {
    const double c = std::cos(angle), s = std::sin(angle);
    return Vector3d(c * v.x() - s * v.y(), s * v.x() + c * v.y(), v.z());
  };
  const double a = earth_rate * step_s_;
  return turned(sun_[k] * (1 - f) + turned(sun_[k + 1], a) * f, -a * f);
}

void TimeGrid::prepare(frames::Frame from) {
  const auto i = static_cast<std::size_t>(from);
  if (rotations_.size() <= i) rotations_.resize(i + 1);
  if (!rotations_[i].empty()) return;
  rotations_[i].resize(size());
  frames::rotations(from, frames::Frame::itrf, epochs_, *data_, rotations_[i]);
}

std::span<const frames::Rotation> TimeGrid::rotations(frames::Frame from) const {
  return rotations_.at(static_cast<std::size_t>(from));
}

FixedTrack::FixedTrack(const ephemeris::StateSource& source, const TimeGrid& grid)
    : nodes_(grid.size()), good_(grid.size() + 1, 0), step_s_(grid.step_s()) {
  ephemeris::StateBuffer states(grid.size());
  source.evaluate(grid.epochs(), states.columns());
  const auto turn = grid.rotations(source.frame());
  for (std::size_t k = 0; k < grid.size(); ++k) {
    if (states.status(k) != ephemeris::SampleStatus::ok) {
      if (fault_ == ephemeris::SampleStatus::ok) fault_ = states.status(k);
      continue;
    }
    Node& n = nodes_[k];
    const Vector3d r = states.r_m(k);
    n.r = turn[k].m * r;
    n.v = turn[k].m * states.v_m_s(k) + turn[k].dm * r;
    good_[k] = 1;
  }
  std::vector<Vector3d> rate(nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    const bool inside = k >= 2 && k + 2 < nodes_.size() && good_[k - 2] && good_[k - 1] && good_[k] &&
                        good_[k + 1] && good_[k + 2];
    rate[k] = inside
                  ? Vector3d((8 * (nodes_[k + 1].r - nodes_[k - 1].r) - (nodes_[k + 2].r - nodes_[k - 2].r)) /
                             (12 * step_s_))
                  : nodes_[k].v;
  }
  ahead_.resize(4 * nodes_.size());
  for (std::size_t k = 0; k < nodes_.size(); ++k) {
    if (!good_[k]) continue;
    Node& n = nodes_[k];
    n.v = rate[k];
    orient(n);
    for (int i = 0; i < 3; ++i) ahead_[4 * k + static_cast<std::size_t>(i)] = n.along[i];
    ahead_[4 * k + 3] = n.r.dot(n.along);
  }
}

FixedTrack::Node FixedTrack::at(double t_s) const {
  const double x = std::clamp(t_s / step_s_, 0.0, static_cast<double>(size() - 1));
  const auto k = std::min(static_cast<std::size_t>(x), size() - 2);
  const double f = x - static_cast<double>(k), h = step_s_;
  const Node &a = nodes_[k], &b = nodes_[k + 1];
  const double f2 = f * f, f3 = f2 * f;
  Node n;
  n.r = a.r * (2 * f3 - 3 * f2 + 1) + a.v * (h * (f3 - 2 * f2 + f)) + b.r * (3 * f2 - 2 * f3) +
        b.v * (h * (f3 - f2));
  n.v = (a.r * (6 * f2 - 6 * f) + b.r * (6 * f - 6 * f2)) / h + a.v * (3 * f2 - 4 * f + 1) +
        b.v * (3 * f2 - 2 * f);
  orient(n);
  return n;
}

}  // namespace bary::access
