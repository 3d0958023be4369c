#include "bary/access/track.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>

#include "bary/access/kernels.hpp"
#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/parallel.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/orbit/keplerian.hpp"

namespace bary::access {
namespace {

using ephemeris::SampleStatus;

using orbit::gm_earth;
constexpr double earth_turn_rate = 7.292115e-5;

ephemeris::StateColumns columns(std::span<double> v, std::span<SampleStatus> status) {
  const std::size_t n = status.size();
  const auto part = [&](std::size_t k) { return v.subspan(k * n, n); };
  return {part(0), part(1), part(2), part(3), part(4), part(5), status};
}

/// States as columns of n each.
void rotate_in_place(const double* rotation, std::size_t n, std::span<double> v) {
  std::array<const double*, 6> in{};
  std::array<double*, 6> out{};
  for (std::size_t k = 0; k < 6; ++k) in[k] = out[k] = v.data() + k * n;
  rotate_states(rotation, n, n, in, out);
}

}  // namespace

double gm_of(frames::Body body) {
  namespace b = frames::body;
  switch (body) {
    case b::earth:
      return gm_earth;
    case b::moon:
      return 4.902800118e12;
    case b::sun:
    case b::ssb:
      return 1.32712440041279e20;
    case b::earth_moon_bary:
      return 4.035032356e14;
    case b::mercury:
    case b::mercury_bary:
      return 2.2031868551e13;
    case b::venus:
    case b::venus_bary:
      return 3.24858592e14;
    case b::mars_bary:
      return 4.2828375816e13;
    case b::jupiter_bary:
      return 1.26712764100e17;
    case b::saturn_bary:
      return 3.79405848418e16;
    default:
      return 0;
  }
}

Motion motion_between(const Sample& a, const Sample& b, double turn_rate) {
  const double h = b.t - a.t, ra = a.r.norm(), rb = b.r.norm(), va = a.v.norm(), vb = b.v.norm();
  const double m = std::min(ra, rb), inertial = std::max(va + turn_rate * ra, vb + turn_rate * rb);
  const double other = 1.2 * std::max(a.pull, b.pull) + 0.05;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Motion out{0, infinity, infinity};
  if (m <= 0) return out;
  // |r̈| ≤ max(v²/r, μ/r²): between its ends the distance sags by no more than that · h²/8. The factor makes
  // good that r may be smaller inside, by the tenth that is allowed for.
  const double sag = 1.25 * std::max(inertial * inertial / m, 1.02 * gm_earth / (m * m) + other) * h * h / 8;
  if (!(sag <= 0.1 * m)) return out;
  out.r_low = m - sag;
  const double free = 1.02 * gm_earth / (out.r_low * out.r_low) + other;
  const double fastest = inertial + 0.5 * h * free, r_high = std::max(ra, rb) + 0.5 * h * fastest;
  out.acceleration = free + 2 * turn_rate * (fastest + turn_rate * r_high) + turn_rate * turn_rate * r_high;
  out.speed = std::max(va, vb) + 0.5 * h * out.acceleration;
  return out;
}

// --- grid ---

Grid::Grid(const Context& context, const ephemeris::Trajectory& trajectory, const Epoch& start,
           const Epoch& stop, frames::Frame frame)
    : context_(&context), start_(start), length_(stop - start), frame_(frame), levels_(levels) {
  if (!(length_ > 0)) throw Error("BARY-ACCESS-0002");
  for (std::size_t k = 0; k < levels; ++k) {
    Level& l = levels_[k];
    const double step = step_s * static_cast<double>(1u << k);
    const auto whole = static_cast<std::size_t>(std::floor(length_ / step));
    for (std::size_t i = 0; i <= whole; ++i) l.t.push_back(step * static_cast<double>(i));
    // A last step of microseconds would be noise.
    if (length_ - l.t.back() > 1e-3 || l.t.size() == 1)
      l.t.push_back(length_);
    else
      l.t.back() = length_;
    for (double t : l.t) l.epochs.push_back(start + t);
  }
  for (const ephemeris::Object& o : trajectory.objects) {
    const frames::Body centre = o.source->centre();
    if (gm_of(centre) == 0)
      throw Error("BARY-ACCESS-0003", {{"object", o.name}, {"centre", frames::name_of_body(centre)}});
    add_rotation(o.source->frame());
    if (centre != frames::body::earth) add_centre(centre);
  }
}

const DataContext& Grid::data() const { return *context_->data; }

double Grid::turn_rate() const { return frame_ == frames::Frame::itrf ? earth_turn_rate : 0; }

void Grid::add_rotation(frames::Frame from) {
  if (from == frame_ || levels_[0].rotation.contains(from)) return;
  for (std::size_t k = 0; k < levels; ++k) {
    Level& l = levels_[k];
    const std::size_t n = l.t.size();
    std::vector<double> columns(18 * n);
    parallel_for(*context_, n, 512, [&](std::size_t begin, std::size_t end) {
      std::vector<frames::Rotation> block(end - begin);
      frames::rotations(from, frame_, std::span(l.epochs).subspan(begin, end - begin), data(), block);
      for (std::size_t i = begin; i < end; ++i)
        for (int j = 0; j < 9; ++j) {
          columns[static_cast<std::size_t>(j) * n + i] = block[i - begin].m(j / 3, j % 3);
          columns[static_cast<std::size_t>(9 + j) * n + i] = block[i - begin].dm(j / 3, j % 3);
        }
    });
    l.rotation[from] = std::move(columns);
  }
}

void Grid::add_centre(frames::Body centre) {
  if (levels_[0].centre.contains(centre)) return;
  const auto& kernel = data().get<ephemeris::Ephemeris>();
  add_rotation(frames::Frame::gcrf);
  for (Level& l : levels_) {
    const std::size_t n = l.t.size();
    std::vector<SampleStatus> status(n);
    std::vector<double> v(6 * n);
    kernel.states(centre, frames::body::earth, l.epochs, columns(v, status));
    if (frame_ != frames::Frame::gcrf) rotate_in_place(l.rotation[frames::Frame::gcrf].data(), n, v);
    l.centre[centre] = std::move(v);
  }
}

// --- track ---

void Track::note(SampleStatus s, double until) {
  if (status_ != SampleStatus::ok && until >= known_until_) return;
  status_ = s;
  known_until_ = until;
}

Sample Track::node(std::size_t i) const {
  return {t_[i],
          {state_[0][i], state_[1][i], state_[2][i]},
          {state_[3][i], state_[4][i], state_[5][i]},
          pull_.empty() ? 0 : pull_[i]};
}

void Track::load(const ephemeris::StateSource& source) {
  source_ = &source;
  gm_ = source.centre() == frames::body::earth ? 0 : gm_of(source.centre());
  runs_.clear();
  t_.clear();
  pull_.clear();
  node_status_.clear();
  for (auto& c : state_) c.clear();
  status_ = SampleStatus::ok;
  known_until_ = grid_->length();
  const double length = grid_->length();
  double covered = 0;
  bool chosen = false;
  for (const ephemeris::Span& s : source.spans()) {
    if (status_ == SampleStatus::decayed) return;
    const double from = std::max(0.0, s.start - grid_->start()),
                 to = std::min(length, s.stop - grid_->start());
    if (!(to > from)) continue;
    if (!chosen) level_ = &grid_->level(choose_level(from, to));
    chosen = true;
    if (from > covered + 1e-3) note(SampleStatus::outside_span, covered);
    add_run(from, to);
    covered = to;
  }
  if (covered < length - 1e-3) note(SampleStatus::outside_span, covered);
}

/// Steps that turn the object by no more than 0.065 rad at its lowest: as long as a cubic through two states
/// is good to a metre, and the bounds of motion_between are tight.
std::size_t Track::choose_level(double from, double to) {
  std::array<double, 6> v{};
  std::array<SampleStatus, 1> status{};
  const double gm = gm_of(source_->centre());
  double rate = 0;
  for (const double u : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const Epoch e = grid_->start() + (from + u * (to - from));
    source_->evaluate({&e, 1}, columns(v, status));
    if (status[0] != SampleStatus::ok) continue;
    const Eigen::Vector3d r(v[0], v[1], v[2]);
    Eigen::Vector3d w(v[3], v[4], v[5]);
    if (source_->frame() == frames::Frame::itrf) w += Eigen::Vector3d(0, 0, earth_turn_rate).cross(r);
    // Perigee of the osculating orbit: p / (1 + e).
    const double h2 = r.cross(w).squaredNorm(), p = h2 / gm;
    const double ecc =
        std::sqrt(std::max(0.0, 1 + 2 * (w.squaredNorm() / 2 - gm / r.norm()) * h2 / (gm * gm)));
    const double perigee = p / (1 + ecc);
    rate = std::max(rate, std::sqrt(gm / (perigee * perigee * perigee)));
  }
  std::size_t k = 0;
  if (rate > 0)
    while (k + 1 < Grid::levels && Grid::step_s * static_cast<double>(2u << k) * rate <= 0.065) ++k;
  return k;
}

void Track::add_sample(const Sample& s) {
  t_.push_back(s.t);
  for (std::size_t k = 0; k < 3; ++k) {
    state_[k].push_back(s.r[static_cast<Eigen::Index>(k)]);
    state_[k + 3].push_back(s.v[static_cast<Eigen::Index>(k)]);
  }
  if (gm_ != 0) pull_.push_back(s.pull);
  node_status_.push_back(s.r.isZero() ? SampleStatus::outside_span : SampleStatus::ok);
}

void Track::add_grid(std::size_t first, std::size_t last) {
  const std::size_t n = last - first, at = t_.size(), all = level_->t.size();
  t_.insert(t_.end(), level_->t.begin() + static_cast<std::ptrdiff_t>(first),
            level_->t.begin() + static_cast<std::ptrdiff_t>(last));
  node_status_.resize(at + n);
  const auto rotation = level_->rotation.find(source_->frame());
  const bool turned = rotation != level_->rotation.end() && source_->frame() != grid_->frame();
  for (std::size_t k = 0; k < 6; ++k) {
    state_[k].resize(at + n);
    native_[k].resize(n);
  }
  auto& into = turned ? native_ : state_;
  const std::size_t offset = turned ? 0 : at;
  const auto part = [&](std::size_t k) { return std::span(into[k]).subspan(offset, n); };
  source_->evaluate(
      std::span(level_->epochs).subspan(first, n),
      {part(0), part(1), part(2), part(3), part(4), part(5), std::span(node_status_).subspan(at, n)});
  if (gm_ != 0) {
    pull_.resize(at + n);
    for (std::size_t i = 0; i < n; ++i) {
      const double x = into[0][offset + i], y = into[1][offset + i], z = into[2][offset + i];
      const double r2 = x * x + y * y + z * z;
      pull_[at + i] = r2 > 0 ? gm_ / r2 : 0;
    }
  }
  if (turned) {
    const std::array<const double*, 6> in{native_[0].data(), native_[1].data(), native_[2].data(),
                                          native_[3].data(), native_[4].data(), native_[5].data()};
    const std::array<double*, 6> out{state_[0].data() + at, state_[1].data() + at, state_[2].data() + at,
                                     state_[3].data() + at, state_[4].data() + at, state_[5].data() + at};
    rotate_states(rotation->second.data() + first, all, n, in, out);
  }
  if (gm_ != 0) {
    const auto& centre = level_->centre.at(source_->centre());
    for (std::size_t k = 0; k < 6; ++k)
      for (std::size_t i = 0; i < n; ++i)
        if (node_status_[at + i] == SampleStatus::ok) state_[k][at + i] += centre[k * all + first + i];
  }
}

void Track::add_run(double from, double to) {
  const std::size_t begin = t_.size();
  const auto& t = level_->t;
  const auto first = static_cast<std::size_t>(std::lower_bound(t.begin(), t.end(), from) - t.begin());
  const auto last = static_cast<std::size_t>(std::upper_bound(t.begin(), t.end(), to) - t.begin());
  std::vector<Sample> ends;
  if (first >= last || t[first] > from) {
    const double x = from;
    evaluate({&x, 1}, ends);
    add_sample(ends[0]);
  }
  if (first < last) add_grid(first, last);
  if (t_.back() < to) {
    const double x = to;
    evaluate({&x, 1}, ends);
    add_sample(ends[0]);
  }
  if (std::all_of(node_status_.begin() + static_cast<std::ptrdiff_t>(begin), node_status_.end(),
                  [](SampleStatus s) { return s == SampleStatus::ok; })) {
    if (t_.size() - begin >= 2) runs_.push_back({begin, t_.size()});
    return;
  }
  keep_good(begin);
}

/// Where the source gives no state at some nodes: stretches of good nodes, each up to the edge of what is
/// known.
void Track::keep_good(std::size_t begin) {
  std::vector<Sample> nodes;
  std::vector<SampleStatus> status(node_status_.begin() + static_cast<std::ptrdiff_t>(begin),
                                   node_status_.end());
  for (std::size_t i = begin; i < t_.size(); ++i) nodes.push_back(node(i));
  t_.resize(begin);
  node_status_.resize(begin);
  for (auto& c : state_) c.resize(begin);
  if (!pull_.empty()) pull_.resize(begin);
  std::vector<Sample> one;
  const auto add_edge = [&](std::size_t good, std::size_t bad) {
    const double x = edge(nodes[good].t, nodes[bad].t);
    if (x == nodes[good].t) return;
    evaluate({&x, 1}, one);
    add_sample(one[0]);
  };
  for (std::size_t i = 0; i < nodes.size();) {
    if (status[i] != SampleStatus::ok) {
      note(status[i], i == 0 ? nodes[0].t : edge(nodes[i - 1].t, nodes[i].t));
      // What has decayed does not come back, though the theory may give states again on the far side.
      if (status[i] == SampleStatus::decayed) break;
      ++i;
      continue;
    }
    const std::size_t run = t_.size();
    if (i > 0) add_edge(i, i - 1);
    for (; i < nodes.size() && status[i] == SampleStatus::ok; ++i) add_sample(nodes[i]);
    if (i < nodes.size()) add_edge(i - 1, i);
    if (t_.size() - run >= 2) runs_.push_back({run, t_.size()});
  }
}

double Track::edge(double good, double bad) {
  std::array<double, 6> v{};
  std::array<SampleStatus, 1> status{};
  while (std::abs(bad - good) > 1e-3) {
    const double middle = 0.5 * (good + bad);
    const Epoch e = grid_->start() + middle;
    source_->evaluate({&e, 1}, columns(v, status));
    (status[0] == SampleStatus::ok ? good : bad) = middle;
  }
  return good;
}

void Track::sharpen(std::vector<Sample>& samples) {
  constexpr double delta = 0.5;
  const std::size_t n = samples.size();
  around_.resize(2 * n);
  for (std::size_t i = 0; i < n; ++i) {
    around_[i] = samples[i].t - delta;
    around_[n + i] = samples[i].t + delta;
  }
  evaluate(around_, around_samples_);
  for (std::size_t i = 0; i < n; ++i) {
    const Sample &before = around_samples_[i], &after = around_samples_[n + i];
    if (before.r.isZero() || after.r.isZero()) continue;  // at the edge of the data
    samples[i].v = (after.r - before.r) / (2 * delta);
  }
}

void Track::sharpen_nodes(std::span<const std::size_t> nodes) {
  std::vector<Sample> s;
  for (const std::size_t i : nodes) s.push_back(node(i));
  sharpen(s);
  for (std::size_t k = 0; k < nodes.size(); ++k)
    for (std::size_t j = 0; j < 3; ++j) state_[3 + j][nodes[k]] = s[k].v[static_cast<Eigen::Index>(j)];
}

void Track::evaluate(std::span<const double> t, std::vector<Sample>& out) {
  const std::size_t n = t.size();
  out.resize(n);
  if (n == 0) return;
  epochs_.resize(n);
  rotations_.resize(n);
  values_.resize(6 * n);
  value_status_.resize(n);
  for (std::size_t i = 0; i < n; ++i) epochs_[i] = grid_->start() + t[i];
  const auto c = columns(values_, value_status_);
  source_->evaluate(epochs_, c);
  frames::rotations(source_->frame(), grid_->frame(), epochs_, grid_->data(), rotations_);
  for (std::size_t i = 0; i < n; ++i) {
    const Eigen::Vector3d r(c.x_m[i], c.y_m[i], c.z_m[i]), v(c.vx_m_s[i], c.vy_m_s[i], c.vz_m_s[i]);
    const frames::Rotation& q = rotations_[i];
    out[i] = {t[i], q.m * r, q.m * v + q.dm * r, 0};
    if (gm_ != 0 && value_status_[i] == SampleStatus::ok) out[i].pull = gm_ / r.squaredNorm();
  }
  if (gm_ == 0) return;
  const std::vector<SampleStatus> status = value_status_;
  grid_->data().get<ephemeris::Ephemeris>().states(source_->centre(), frames::body::earth, epochs_, c);
  frames::rotations(frames::Frame::gcrf, grid_->frame(), epochs_, grid_->data(), rotations_);
  for (std::size_t i = 0; i < n; ++i) {
    if (status[i] != SampleStatus::ok) continue;
    const Eigen::Vector3d r(c.x_m[i], c.y_m[i], c.z_m[i]), v(c.vx_m_s[i], c.vy_m_s[i], c.vz_m_s[i]);
    out[i].r += rotations_[i].m * r;
    out[i].v += rotations_[i].m * v + rotations_[i].dm * r;
  }
}

}  // namespace bary::access
