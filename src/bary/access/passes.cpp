#include "bary/access/passes.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>

#include "bary/access/crossings.hpp"
#include "bary/access/kernels.hpp"
#include "bary/access/track.hpp"
#include "bary/core/error.hpp"
#include "bary/core/math/functions.hpp"
#include "bary/core/math/roots.hpp"
#include "bary/core/parallel.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/orbit/keplerian.hpp"

namespace bary::access {
namespace {

using Vec = Eigen::Vector3d;
using orbit::gm_earth;

/// A site as the search needs it.
struct Place {
  SiteGeometry geometry;
  Vec east, north;
  const Horizon* horizon = nullptr;
};

struct Direction {
  double elevation = 0, azimuth = 0, range = 0;
};

Direction direction(const Place& p, const Vec& r) {
  const Vec d = r - p.geometry.origin;
  const double e = p.east.dot(d), n = p.north.dot(d), u = p.geometry.up.dot(d);
  double azimuth = math::atan2(e, n);
  if (azimuth < 0) azimuth += 2 * std::numbers::pi;
  return {math::atan2(u, std::sqrt(e * e + n * n)), azimuth, d.norm()};
}

/// f = u·ρ − q|ρ|, one a site.
struct AboveHorizon {
  static constexpr bool sharp = false;
  std::span<const Place> places;
  double turn_rate = 0;

  FunctionValue value(std::uint32_t id, const Sample& s) const {
    const SiteGeometry& g = places[id].geometry;
    const Vec d = s.r - g.origin;
    const double range = d.norm();
    return {g.up.dot(d) - g.q * range, g.up.dot(s.v) - g.q * d.dot(s.v) / range};
  }
  Bounds bounds(std::uint32_t id, const Sample& a, const Sample& b) const {
    const SiteGeometry& g = places[id].geometry;
    const Motion m = motion_between(a, b, turn_rate);
    const double nearest = nearest_range(g, a, b, m);
    const double q = std::abs(g.q), rate = (1 + q) * m.speed;
    if (!(nearest > 0)) return {rate, std::numeric_limits<double>::infinity()};
    return {rate, (1 + q) * m.acceleration + q * m.speed * m.speed / nearest};
  }
  static double nearest_range(const SiteGeometry& g, const Sample& a, const Sample& b, const Motion& m) {
    const double ends = (a.r - g.origin).norm() + (b.r - g.origin).norm();
    return std::max(0.5 * (ends - m.speed * (b.t - a.t)), m.r_low - g.origin.norm());
  }
};

/// The rate of sin(elevation), which falls through zero at a culmination. Its own rate needs the
/// acceleration: that of a point mass on a turning Earth is near enough for Newton's steps.
struct Climb {
  static constexpr bool sharp = true;
  std::span<const Place> places;
  double turn_rate = 0;

  /// The same times the range, m/s: its sign alone.
  double climb(std::uint32_t id, const Sample& s) const {
    const SiteGeometry& g = places[id].geometry;
    const Vec d = s.r - g.origin;
    return g.up.dot(s.v) - g.up.dot(d) * d.dot(s.v) / d.squaredNorm();
  }
  FunctionValue value(std::uint32_t id, const Sample& s) const {
    const SiteGeometry& g = places[id].geometry;
    const Vec d = s.r - g.origin, w(0, 0, turn_rate);
    const double r2 = s.r.squaredNorm();
    const Vec a = s.r * (-gm_earth / (r2 * std::sqrt(r2))) - 2 * w.cross(s.v) - w.cross(w.cross(s.r));
    const double rho2 = d.squaredNorm(), rho3 = rho2 * std::sqrt(rho2);
    const double z = g.up.dot(d), zv = g.up.dot(s.v), dv = d.dot(s.v);
    const double k = zv * rho2 - z * dv;
    const double k_rate = g.up.dot(a) * rho2 + zv * dv - z * (s.v.squaredNorm() + d.dot(a));
    return {k / rho3, (k_rate - 3 * k * dv / rho2) / rho3};
  }
};

/// What one object gives.
struct Found {
  PassEvents events;
  std::vector<Pass> passes;
  ObjectStatus status;
};

class Search {
 public:
  Search(const Grid& grid, std::span<const Place> places, const PassOptions& options)
      : grid_(grid), places_(places), options_(options), track_(grid), starts_up_(new bool[places.size()]) {
    above_ = {places, grid.turn_rate()};
    climb_ = {places, grid.turn_rate()};
  }

  void run(const ephemeris::StateSource& source, std::uint32_t satellite, Found& out) {
    track_.load(source);
    windows_.assign(places_.size(), {});
    bounds();
    for (const Track::Run& run : track_.runs()) search(run);
    for (std::size_t s = 0; s < places_.size(); ++s) {
      join(windows_[s]);
      if (!places_[s].horizon->constant()) mask(places_[s], windows_[s]);
    }
    culminations();
    report(satellite, out);
    out.status = {track_.status(), grid_.start() + track_.known_until()};
  }

 private:
  std::array<const double*, 6> columns(std::size_t from) const {
    std::array<const double*, 6> c{};
    for (std::size_t k = 0; k < 6; ++k) c[k] = track_.column(k).data() + from;
    return c;
  }

  void bounds() {
    for (auto& m : motion_) m.resize(track_.size());
    f_.resize(track_.size());
    open_.resize(track_.size());
    for (const Track::Run& r : track_.runs())
      motion_columns(track_.t().subspan(r.begin, r.end - r.begin), columns(r.begin),
                     track_.pull().empty() ? nullptr : track_.pull().data() + r.begin, grid_.turn_rate(),
                     motion(r.begin));
  }
  MotionColumns motion(std::size_t from) {
    return {motion_[0].data() + from, motion_[1].data() + from, motion_[2].data() + from};
  }

  /// Windows above each site's lowest horizon, of one run of nodes.
  void search(const Track::Run& run) {
    const std::size_t n = run.end - run.begin;
    const auto t = track_.t().subspan(run.begin, n);
    cells_.clear();
    crossings_.clear();
    for (std::size_t s = 0; s < places_.size(); ++s) {
      site_filter(t, columns(run.begin), motion(run.begin), places_[s].geometry, f_.data(), open_.data());
      starts_up_[s] = f_[0] >= 0;
      for (std::size_t i = 0; i + 1 < n; ++i)
        if (open_[i]) {
          Cell c{static_cast<std::uint32_t>(s),
                 track_.node(run.begin + i),
                 track_.node(run.begin + i + 1),
                 {},
                 {}};
          c.fa = above_.value(c.id, c.a);
          c.fb = above_.value(c.id, c.b);
          cells_.push_back(c);
        }
    }
    find_crossings(track_, above_, cells_, crossings_);
    add_windows(track_, run, grid_.length(), std::span(starts_up_.get(), places_.size()), crossings_,
                windows_);
  }

  std::size_t node_after(double t) const {
    const auto all = track_.t();
    return static_cast<std::size_t>(std::upper_bound(all.begin(), all.end(), t) - all.begin());
  }

  double apparent(double elevation) const {
    if (!options_.refraction) return elevation;
    return elevation + frames::refraction_rad(elevation, options_.pressure_hpa, options_.temperature_k);
  }

  void mask(const Place& place, std::vector<Window>& windows);
  void culminations();
  void report(std::uint32_t satellite, Found& out);
  void sunlight(Found& out);

  const Grid& grid_;
  std::span<const Place> places_;
  const PassOptions& options_;
  Track track_;
  AboveHorizon above_;
  Climb climb_;
  std::array<std::vector<double>, 3> motion_;
  std::vector<double> f_;
  std::vector<std::uint8_t> open_;
  std::unique_ptr<bool[]> starts_up_;
  std::vector<Cell> cells_;
  std::vector<Crossing> crossings_;
  std::vector<Bracket> brackets_;
  std::vector<std::vector<Window>> windows_;  ///< by site
  std::vector<double> times_;
  std::vector<Sample> samples_;
};

/// Cuts windows above a mask's lowest elevation to what is above the mask itself.
void Search::mask(const Place& place, std::vector<Window>& windows) {
  struct Piece {
    Sample a, b;
    bool visible = false;
  };
  std::vector<Window> out;
  std::vector<Piece> open, halves, decided;
  for (const Window& w : windows) {
    decided.clear();
    // Nodes inside a window are exact states already, but few; halving from the whole is as quick.
    open = {{w.begin, w.end, false}};
    while (!open.empty()) {
      times_.clear();
      for (const Piece& p : open) times_.push_back(0.5 * (p.a.t + p.b.t));
      track_.evaluate(times_, samples_);
      halves.clear();
      for (std::size_t i = 0; i < open.size(); ++i) {
        Piece& p = open[i];
        const Direction d = direction(place, samples_[i].r);
        const double h = p.b.t - p.a.t;
        if (h <= leaf_s) {
          p.visible = apparent(d.elevation) >= place.horizon->at(d.azimuth);
          decided.push_back(p);
          continue;
        }
        const Motion m = motion_between(p.a, p.b, grid_.turn_rate());
        const double nearest = AboveHorizon::nearest_range(place.geometry, p.a, p.b, m);
        const double turn = nearest > 0 ? 0.5 * h * m.speed / nearest : std::numbers::pi;
        const double low = d.elevation - turn, high = d.elevation + turn;
        const double steep = std::max(std::abs(low), std::abs(high));
        const double sweep = steep < 1.56 ? turn / std::cos(steep) : std::numbers::pi;
        const Horizon::Range range = place.horizon->over(d.azimuth - sweep, d.azimuth + sweep);
        const bool above = low > -1.57 && apparent(low) >= range.high;
        const bool below = high < 1.57 && apparent(high) < range.low;
        if (above || below) {
          p.visible = above;
          decided.push_back(p);
        } else {
          halves.push_back({p.a, samples_[i], false});
          halves.push_back({samples_[i], p.b, false});
        }
      }
      open.swap(halves);
    }
    std::sort(decided.begin(), decided.end(), [](const Piece& a, const Piece& b) { return a.a.t < b.a.t; });
    for (std::size_t i = 0; i < decided.size(); ++i) {
      if (!decided[i].visible) continue;
      Window v{decided[i].a, decided[i].b, i == 0 ? w.begins : Edge::event, Edge::event, {}};
      while (i + 1 < decided.size() && decided[i + 1].visible) v.end = decided[++i].b;
      if (i + 1 == decided.size()) v.ends = w.ends;
      out.push_back(std::move(v));
    }
  }
  windows = std::move(out);
}

/// Wherever the elevation stops climbing between the ends and the nodes of a window.
void Search::culminations() {
  const auto t = track_.t();
  // Whether it climbs must be sure at every node: velocities that leave a doubt are sharpened first.
  const auto doubtful = [&](std::size_t s, const Sample& x) {
    return std::abs(climb_.climb(static_cast<std::uint32_t>(s), x)) < rate_slack;
  };
  std::vector<std::size_t> nodes;
  std::vector<Sample*> ends;
  for (std::size_t s = 0; s < places_.size(); ++s)
    for (Window& w : windows_[s]) {
      for (Sample* x : {&w.begin, &w.end})
        if (doubtful(s, *x)) ends.push_back(x);
      for (std::size_t i = node_after(w.begin.t); i < t.size() && t[i] < w.end.t; ++i)
        if (doubtful(s, track_.node(i))) nodes.push_back(i);
    }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  track_.sharpen_nodes(nodes);
  samples_.clear();
  for (const Sample* x : ends) samples_.push_back(*x);
  track_.sharpen(samples_);
  for (std::size_t i = 0; i < ends.size(); ++i) *ends[i] = samples_[i];

  brackets_.clear();
  for (std::size_t s = 0; s < places_.size(); ++s)
    for (const Window& w : windows_[s]) {
      const auto id = static_cast<std::uint32_t>(s);
      Sample a = w.begin;
      bool climbing = climb_.climb(id, a) > 0;
      for (std::size_t i = node_after(w.begin.t);; ++i) {
        const bool inside = i < t.size() && t[i] < w.end.t;
        const Sample b = inside ? track_.node(i) : w.end;
        const bool climbs_on = climb_.climb(id, b) > 0;
        if (climbing && !climbs_on) {
          FunctionValue fa = climb_.value(id, a), fb = climb_.value(id, b);
          // The same signs, whatever the last bits say.
          fa.f = std::max(fa.f, std::numeric_limits<double>::min());
          fb.f = std::min(fb.f, 0.0);
          brackets_.push_back({id, false, a.t, b.t, cubic_root(a.t, fa, b.t, fb), fa, fb, 0});
        }
        a = b;
        climbing = climbs_on;
        if (!inside) break;
      }
    }
  crossings_.clear();
  locate(track_, climb_, brackets_, crossings_);
  std::sort(crossings_.begin(), crossings_.end(), [](const Crossing& a, const Crossing& b) {
    return a.id != b.id ? a.id < b.id : a.at.t < b.at.t;
  });
  std::size_t k = 0;
  for (std::size_t s = 0; s < places_.size(); ++s)
    for (Window& w : windows_[s])
      for (; k < crossings_.size() && crossings_[k].id == s && crossings_[k].at.t <= w.end.t; ++k)
        w.tops.push_back(crossings_[k].at);
}

void Search::report(std::uint32_t satellite, Found& out) {
  PassEvents& e = out.events;
  samples_.clear();
  const auto add = [&](std::uint32_t site, PassEvent what, const Sample& s) {
    const Direction d = direction(places_[site], s.r);
    e.satellite.push_back(satellite);
    e.site.push_back(site);
    e.event.push_back(what);
    e.epoch.push_back(grid_.start() + s.t);
    e.elevation_rad.push_back(apparent(d.elevation));
    e.azimuth_rad.push_back(d.azimuth);
    e.range_m.push_back(d.range);
    samples_.push_back(s);
    return e.elevation_rad.back();
  };
  for (std::uint32_t s = 0; s < places_.size(); ++s)
    for (const Window& w : windows_[s]) {
      Pass p;
      p.satellite = satellite;
      p.site = s;
      p.begins = w.begins;
      p.ends = w.ends;
      p.start = w.begins == Edge::span ? options_.start : grid_.start() + w.begin.t;
      p.stop = w.ends == Edge::span ? options_.stop : grid_.start() + w.end.t;
      p.first_event = e.size();
      if (w.begins == Edge::event) add(s, PassEvent::rise, w.begin);
      p.culminates = !w.tops.empty();
      p.highest_elevation_rad = -10;
      const auto higher = [&](double elevation, const Epoch& at) {
        if (elevation <= p.highest_elevation_rad) return;
        p.highest_elevation_rad = elevation;
        p.highest = at;
      };
      for (const Sample& top : w.tops) higher(add(s, PassEvent::culminate, top), grid_.start() + top.t);
      higher(apparent(direction(places_[s], w.begin.r).elevation), p.start);
      higher(apparent(direction(places_[s], w.end.r).elevation), p.stop);
      if (w.ends == Edge::event) add(s, PassEvent::set, w.end);
      p.event_count = e.size() - p.first_event;
      out.passes.push_back(p);
    }
  sunlight(out);
}

void Search::sunlight(Found& out) {
  PassEvents& e = out.events;
  const std::size_t n = e.size();
  ephemeris::StateBuffer sun(n);
  std::vector<frames::Rotation> rotation(n);
  grid_.data().get<ephemeris::Ephemeris>().states(frames::body::sun, frames::body::earth, e.epoch,
                                                  sun.columns());
  frames::rotations(frames::Frame::gcrf, grid_.frame(), e.epoch, grid_.data(), rotation);
  const double limit = std::sin(options_.dark_below_rad);
  for (std::size_t i = 0; i < n; ++i) {
    const Vec r_sun = rotation[i].m * sun.r_m(i);
    const Vec pole = Vec::UnitZ();
    const Zone zone = zone_at(stretched(samples_[i].r, pole, earth_flattening),
                              stretched(r_sun, pole, earth_flattening), earth_radius_m, options_.shadow);
    e.lit.push_back(zone != Zone::umbra);
    const SiteGeometry& g = places_[e.site[i]].geometry;
    const Vec d = r_sun - g.origin;
    e.dark.push_back(g.up.dot(d) < limit * d.norm());
  }
}

/// The true elevation that is seen at `apparent`.
double true_elevation(double apparent, const PassOptions& o) {
  if (!o.refraction) return apparent;
  const auto f = [&](double e) {
    return e + frames::refraction_rad(e, o.pressure_hpa, o.temperature_k) - apparent;
  };
  // Refraction never lifts by more than 2°; it ends with a jump at -1°, which counts as the root there.
  const double low = apparent - 0.035;
  return math::root(f, low, f(low), apparent, std::max(0.0, f(apparent)), 1e-12).x;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

Passes find_passes(const ephemeris::Trajectory& trajectory, std::span<const Site> sites,
                   const PassOptions& options, const Context& context) {
  const Grid grid(context, trajectory, options.start, options.stop, frames::Frame::itrf);
  std::vector<Place> places;
  for (const Site& s : sites) {
    const Eigen::Matrix3d enu = frames::enu_from_itrf(s.place);
    places.push_back(
        {{frames::to_cartesian(s.place), enu.row(2), std::sin(true_elevation(s.horizon.lowest(), options))},
         enu.row(0),
         enu.row(1),
         &s.horizon});
  }
  const std::size_t n = trajectory.objects.size();
  std::vector<Found> found(n);
  std::atomic<std::size_t> done{0};
  parallel_for(context, n, 8, [&](std::size_t begin, std::size_t end) {
    Search search(grid, places, options);
    for (std::size_t i = begin; i < end; ++i)
      search.run(*trajectory.objects[i].source, static_cast<std::uint32_t>(i), found[i]);
    context.report(static_cast<double>(done += end - begin), static_cast<double>(n), "satellites");
  });
  Passes out;
  for (Found& f : found) {
    for (Pass& p : f.passes) p.first_event += out.events.size();
    append(out.passes, f.passes);
    append(out.events.satellite, f.events.satellite);
    append(out.events.site, f.events.site);
    append(out.events.event, f.events.event);
    append(out.events.epoch, f.events.epoch);
    append(out.events.elevation_rad, f.events.elevation_rad);
    append(out.events.azimuth_rad, f.events.azimuth_rad);
    append(out.events.range_m, f.events.range_m);
    append(out.events.lit, f.events.lit);
    append(out.events.dark, f.events.dark);
    out.objects.push_back(f.status);
    f = {};
  }
  return out;
}

}  // namespace bary::access
