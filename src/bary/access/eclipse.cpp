#include "bary/access/eclipse.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <tuple>

#include "bary/access/crossings.hpp"
#include "bary/access/track.hpp"
#include "bary/core/parallel.hpp"
#include "bary/ephemeris/ephemeris.hpp"

namespace bary::access {
namespace {

using Vec = Eigen::Vector3d;

/// Positions of a body relative to the Earth between the nodes of the coarsest grid, by cubics: to a
/// millimetre for Sun and Moon.
class BodyPath {
 public:
  BodyPath(const Grid& grid, frames::Body body) : t_(grid.level(Grid::levels - 1).t), states_(t_.size()) {
    grid.data().get<ephemeris::Ephemeris>().states(body, frames::body::earth,
                                                   grid.level(Grid::levels - 1).epochs, states_.columns());
  }
  Sample at(double t) const {
    constexpr double step = Grid::step_s * static_cast<double>(1u << (Grid::levels - 1));
    const auto last = static_cast<double>(t_.size() - 2);
    const auto i = static_cast<std::size_t>(std::clamp(std::floor(t / step), 0.0, last));
    const double h = t_[i + 1] - t_[i], u = (t - t_[i]) / h;
    const Vec d = states_.r_m(i + 1) - states_.r_m(i), a = h * states_.v_m_s(i), b = h * states_.v_m_s(i + 1);
    const Vec c2 = 3 * d - 2 * a - b, c3 = a + b - 2 * d;
    return {t, states_.r_m(i) + u * (a + u * (c2 + u * c3)), (a + u * (2 * c2 + u * (3 * c3))) / h, 0};
  }

 private:
  std::vector<double> t_;
  ephemeris::StateBuffer states_;
};

/// A body that casts a shadow.
struct Caster {
  frames::Body body = frames::body::earth;
  double radius = 0, flattening = 0;
  const BodyPath* path = nullptr;  ///< null: the Earth itself
};

/// Zones of each caster, three functions: penumbra, umbra, annular.
constexpr std::array<Zone, 3> zones{Zone::penumbra, Zone::umbra, Zone::annular};

/// Where an object stands against the axis of a shadow, after the stretch of an oblate body.
struct AgainstAxis {
  double behind = 0, behind_rate = 0;  ///< x
  double off = 0, off_rate = 0;        ///< d
  double poleward = 0;                 ///< cosine of the angle between d and the body's pole
  double sun_distance = 0;
};

struct InShadow {
  static constexpr bool sharp = false;
  std::span<const Caster> casters;
  const BodyPath* sun = nullptr;
  Vec pole = Vec::UnitZ();
  double sun_radius = 0;

  AgainstAxis against_axis(const Caster& c, const Sample& s) const {
    Vec r = s.r, v = s.v;
    const Sample star = sun->at(s.t);
    Vec rs = star.r, vs = star.v;
    if (c.path) {
      const Sample b = c.path->at(s.t);
      r -= b.r, v -= b.v, rs -= b.r, vs -= b.v;
    }
    if (c.flattening != 0)
      for (Vec* x : {&r, &v, &rs, &vs}) *x = stretched(*x, pole, c.flattening);
    AgainstAxis out;
    out.sun_distance = rs.norm();
    const Vec n = rs / out.sun_distance, n_rate = (vs - n * n.dot(vs)) / out.sun_distance;
    out.behind = -r.dot(n);
    out.behind_rate = -v.dot(n) - r.dot(n_rate);
    const Vec q = r + out.behind * n, q_rate = v + out.behind_rate * n + out.behind * n_rate;
    out.off = q.norm();
    out.poleward = out.off > 0 ? q.dot(pole) / out.off : 0;
    out.off_rate = out.off > 0 ? q.dot(q_rate) / out.off : 0;
    return out;
  }
  FunctionValue value(std::uint32_t id, const Sample& s) const {
    const Caster& c = casters[id / 3];
    if (s.r.isZero()) return {-c.radius, 0};  // no state, no shadow
    const AgainstAxis a = against_axis(c, s);
    const bool outer = id % 3 == 0;
    // The stretch of an oblate body makes the Sun longer too: its reach towards the side of the object. How
    // this changes with time (0.1 mm/s) is nothing beside rate_slack.
    const double stretch = 1 / (1 - c.flattening);
    const double star = sun_radius * std::sqrt(1 + (stretch * stretch - 1) * a.poleward * a.poleward);
    const double sine = (outer ? star + c.radius : star - c.radius) / a.sun_distance;
    const double cosine = std::sqrt(1 - sine * sine), sign = outer ? 1 : -1;
    double edge = (c.radius + sign * a.behind * sine) / cosine, rate = sign * a.behind_rate * sine / cosine;
    if (id % 3 == 2) edge = -edge, rate = -rate;
    return {edge - a.off, rate - a.off_rate};
  }
  Bounds bounds(std::uint32_t id, const Sample& a, const Sample& b) const {
    const Caster& c = casters[id / 3];
    const double h = b.t - a.t, stretch = 1 / (1 - c.flattening);
    Motion m = motion_between(a, b, 0);
    if (c.path) {
      m.speed += c.path->at(a.t).v.norm() + 0.01 * h;
      m.acceleration += 0.01;  // of the Moon: 0.003 m/s² towards the Earth
    }
    // The axis turns by 2e-7 rad/s; its tilt against the sides of the cones is below 0.005.
    const double speed = stretch * m.speed * 1.01 + 10, bend = stretch * m.acceleration * 1.01 + 0.01;
    const double nearest = 0.5 * (against_axis(c, a).off + against_axis(c, b).off - speed * h);
    return {1.01 * speed,
            nearest > 0 ? 1.01 * bend + speed * speed / nearest : std::numeric_limits<double>::infinity()};
  }
};

struct Found {
  Eclipses rows;
  ObjectStatus status;
};

class Search {
 public:
  Search(const Grid& grid, const InShadow& shadow)
      : grid_(grid), shadow_(shadow), track_(grid), starts_up_(new bool[3 * shadow.casters.size()]) {}

  void run(const ephemeris::StateSource& source, std::uint32_t satellite, Found& out) {
    track_.load(source);
    const std::size_t functions = 3 * shadow_.casters.size();
    windows_.assign(functions, {});
    for (const Track::Run& r : track_.runs()) {
      cells_.clear();
      crossings_.clear();
      for (std::uint32_t id = 0; id < functions; ++id) cells_of(r, id);
      find_crossings(track_, shadow_, cells_, crossings_);
      add_windows(track_, r, grid_.length(), std::span(starts_up_.get(), functions), crossings_, windows_);
    }
    for (auto& w : windows_) join(w);
    report(satellite, out.rows);
    out.status = {track_.status(), grid_.start() + track_.known_until()};
  }

 private:
  /// Intervals of a run that are not cleared by their ends.
  void cells_of(const Track::Run& r, std::uint32_t id) {
    Sample a = track_.node(r.begin);
    FunctionValue fa = shadow_.value(id, a);
    starts_up_[id] = fa.f >= 0;
    for (std::size_t i = r.begin + 1; i < r.end; ++i) {
      const Sample b = track_.node(i);
      const FunctionValue fb = shadow_.value(id, b);
      if (judge(fa, fb, b.t - a.t, shadow_.bounds(id, a, b)) != Verdict::nothing)
        cells_.push_back({id, a, b, fa, fb});
      a = b;
      fa = fb;
    }
  }

  void report(std::uint32_t satellite, Eclipses& out) {
    std::vector<std::tuple<double, std::uint32_t, const Window*>> order;
    for (std::uint32_t id = 0; id < windows_.size(); ++id)
      for (const Window& w : windows_[id]) {
        // The cones reach to the Sun's side too: what counts is behind the body. Both ends lie on one side.
        const Caster& c = shadow_.casters[id / 3];
        if (shadow_.against_axis(c, w.begin).behind + shadow_.against_axis(c, w.end).behind > 0)
          order.emplace_back(w.begin.t, id, &w);
      }
    std::sort(order.begin(), order.end());
    for (const auto& [t, id, w] : order) {
      out.satellite.push_back(satellite);
      out.body.push_back(shadow_.casters[id / 3].body);
      out.zone.push_back(zones[id % 3]);
      out.start.push_back(grid_.start() + w->begin.t);
      out.stop.push_back(grid_.start() + w->end.t);
      out.begins.push_back(w->begins);
      out.ends.push_back(w->ends);
    }
  }

  const Grid& grid_;
  const InShadow& shadow_;
  Track track_;
  std::unique_ptr<bool[]> starts_up_;
  std::vector<Cell> cells_;
  std::vector<Crossing> crossings_;
  std::vector<std::vector<Window>> windows_;
};

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Eclipses find_eclipses(const ephemeris::Trajectory& trajectory, const EclipseOptions& o,
                       const Context& context) {
  const Grid grid(context, trajectory, o.start, o.stop, frames::Frame::gcrf);
  const BodyPath sun(grid, frames::body::sun);
  std::unique_ptr<BodyPath> moon;
  std::vector<Caster> casters;
  if (o.by_earth) casters.push_back({frames::body::earth, o.earth_radius_m, o.earth_flattening, nullptr});
  if (o.by_moon) {
    moon = std::make_unique<BodyPath>(grid, frames::body::moon);
    casters.push_back({frames::body::moon, o.moon_radius_m, 0, moon.get()});
  }
  InShadow shadow{casters, &sun, Vec::UnitZ(), o.sun_radius_m};
  if (o.by_earth && o.earth_flattening != 0)
    shadow.pole =
        frames::rotation(frames::Frame::gcrf, frames::Frame::itrf, o.start + 0.5 * grid.length(), grid.data())
            .m.row(2);
  const std::size_t n = trajectory.objects.size();
  std::vector<Found> found(n);
  std::atomic<std::size_t> done{0};
  parallel_for(context, n, 8, [&](std::size_t begin, std::size_t end) {
    Search search(grid, shadow);
    for (std::size_t i = begin; i < end; ++i)
      search.run(*trajectory.objects[i].source, static_cast<std::uint32_t>(i), found[i]);
    context.report(static_cast<double>(done += end - begin), static_cast<double>(n), "satellites");
  });
  Eclipses out;
  for (const Found& f : found) {
    append(out.satellite, f.rows.satellite);
    append(out.body, f.rows.body);
    append(out.zone, f.rows.zone);
    append(out.start, f.rows.start);
    append(out.stop, f.rows.stop);
    append(out.begins, f.rows.begins);
    append(out.ends, f.rows.ends);
    out.objects.push_back(f.status);
  }
  return out;
}

}  // namespace bary::access
