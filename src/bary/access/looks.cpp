#include "bary/access/looks.hpp"
#include "bary/access/fixed_grid.hpp"
#include "bary/access/sensor.hpp"
#include "bary/core/context.hpp"
#include "bary/ephemeris/trajectory.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "bary/core/math/roots.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/geo/sampling.hpp"

namespace bary::access {
namespace {

using Eigen::Vector3d;
constexpr double pi = std::numbers::pi;
/// Crossings of one area farther apart than this belong to different passes: less than a quarter of any
/// orbit.
constexpr double pass_gap_s = 600;
/// A satellite that turns about the Earth's axes more slowly than this (rad/s) stares; one that does so
/// faster sweeps. Low orbits make 1e-3, those of twelve hours 1.0e-4 and more but for the apogees of long
/// ellipses, geosynchronous ones as inclined as QZSS and KPS at most 6e-5.
constexpr double stare_rate = 8e-5;

struct Ground {
  Vector3d r, up;
};

Ground ground(const geo::LonLat& p) {
  return {frames::to_cartesian({p.latitude_rad, p.longitude_rad, 0}), geo::unit(p)};
}

/// A sample that stays, or moves along great circles between its times.
class Place {
 public:
  explicit Place(const geo::LonLat& p) : fixed_(ground(p)) {}
  Place(const Target& t, const Epoch& origin) : track_(t.track) {
    for (const Epoch& e : t.times) times_.push_back(e - origin);
  }
  bool moving() const { return !times_.empty(); }
  bool known(double t) const { return times_.empty() || (t >= times_.front() && t <= times_.back()); }
  Ground at(double t) const {
    if (times_.empty()) return fixed_;
    const auto after = std::upper_bound(times_.begin(), times_.end(), t) - times_.begin();
    const auto i = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(after, 1, std::ssize(times_) - 1));
    const double f = std::clamp((t - times_[i - 1]) / (times_[i] - times_[i - 1]), 0.0, 1.0);
    const Vector3d a = geo::unit(track_[i - 1]), b = geo::unit(track_[i]);
    const double angle = std::atan2(a.cross(b).norm(), a.dot(b));
    if (angle < 1e-12) return ground(track_[i]);
    return ground(geo::lon_lat(a * std::sin((1 - f) * angle) + b * std::sin(f * angle)));
  }

 private:
  Ground fixed_{};
  std::vector<double> times_;
  geo::Line track_;
};

/// A sample abeam: where it stands in the sensor's plane.
struct Crossing {
  double t = 0;
  double across = 0;  ///< signed angle from the nadir, positive to the right
  double incidence = 0, range = 0;
  Ground ground;
  Vector3d to_satellite;
};

Crossing view(const FixedTrack::Node& n, const Ground& g, double t) {
  Crossing c;
  const Vector3d d = g.r - n.r;
  c.t = t;
  c.range = d.norm();
  c.across = std::atan2(d.dot(n.along.cross(n.up)), -d.dot(n.up));
  c.to_satellite = -d / c.range;
  c.incidence = std::acos(std::clamp(c.to_satellite.dot(g.up), -1.0, 1.0));
  c.ground = g;
  return c;
}

double ahead(const FixedTrack::Node& n, const Ground& g) { return (g.r - n.r).dot(n.along); }

/// How fast (rad/s) the satellite turns about the Earth, as seen from its ground.
double rate(const FixedTrack::Node& n) { return n.r.cross(n.v).norm() / n.r.squaredNorm(); }

/// All instants at which the sample is abeam on the near side and above its horizon.
void find_crossings(const FixedTrack& track, const Place& place, double step, double stop,
                    std::vector<Crossing>& out) {
  double before = 0;
  bool have = false;
  const bool moving = place.moving();
  Ground g = place.at(0);
  for (std::size_t k = 0; k < track.size(); ++k) {
    const double t = static_cast<double>(k) * step;
    if (!place.known(t) || !(k == 0 || track.good(k - 1))) {
      have = false;
      if (!(k + 1 < track.size() && track.good(k)) || !place.known(t)) continue;
    }
    if (moving) g = place.at(t);
    const double f = track.ahead(k, g.r);
    if (have && before >= 0 && f < 0 && g.r.dot(track.node(k).r) > 0) {
      const auto r =
          math::root([&](double x) { return ahead(track.at(x), place.at(x)); }, t - step, before, t, f, 1e-6);
      if (r.x <= stop && rate(track.at(r.x)) >= stare_rate) {
        const Crossing c = view(track.at(r.x), place.at(r.x), r.x);
        if (c.incidence < pi / 2) out.push_back(c);
      }
    }
    before = f;
    have = true;
  }
}

struct Sun {
  double elevation, azimuth;
  Vector3d direction;
};
Sun sun_at(const TimeGrid& grid, const Crossing& c) {
  Sun s;
  s.direction = (grid.sun_m(c.t) - c.ground.r).normalized();
  const Vector3d &up = c.ground.up, pole(0, 0, 1);
  const Vector3d east =
      std::abs(up.z()) < 1 - 1e-14 ? Vector3d(pole.cross(up).normalized()) : Vector3d(0, 1, 0);
  const Vector3d north = up.cross(east);
  s.elevation = std::asin(std::clamp(s.direction.dot(up), -1.0, 1.0));
  s.azimuth = std::atan2(s.direction.dot(east), s.direction.dot(north));
  if (s.azimuth < 0) s.azimuth += 2 * pi;
  return s;
}

/// One sensor of one satellite over one target.
class Finder {
 public:
  Finder(const Sensor& sensor, const FixedTrack& track, const TimeGrid& grid, const LookOptions& options,
         const Target& target)
      : s_(sensor),
        track_(track),
        grid_(grid),
        o_(options),
        target_(target),
        middle_(geo::unit(target.centre)) {}

  /// `crossings` of all samples of the target, sorted by time.
  void run(std::span<const Crossing> crossings, std::vector<Look>& out) {
    std::size_t b = 0;
    for (std::size_t i = 1; i <= crossings.size(); ++i)
      if (i == crossings.size() || crossings[i].t - crossings[i - 1].t > pass_gap_s) {
        pass(crossings.subspan(b, i - b), out);
        b = i;
      }
  }
  /// Where the satellite hardly moves over the ground: a look lasts as long as the target's middle is within
  /// reach and in the light it needs. Its ends are roots of one margin.
  void stare(std::span<const std::size_t> slow_steps, std::vector<Look>& out) {
    const Place place = target_.times.empty() ? Place(target_.centre) : Place(target_, grid_.start());
    const auto margin = [&](double t) { return staring_margin(place, t); };
    std::optional<double> since;
    const auto close = [&](double until) {
      if (since && until > *since) out.push_back(staring_look(place, *since, until));
      since.reset();
    };
    const double h = grid_.step_s();
    double end = -1, before = 0;
    for (const std::size_t k : slow_steps) {
      const double a = static_cast<double>(k) * h, b = std::min(a + h, grid_.stop_s());
      if (!(b > a)) break;
      if (a != end) {
        close(end);
        before = margin(a);
        if (before > 0) since = a;
      }
      const double now = margin(b);
      if ((before > 0) != (now > 0)) {
        const double at = math::root(margin, a, before, b, now, 1e-4).x;
        if (now > 0)
          since = at;
        else
          close(at);
      }
      before = now;
      end = static_cast<double>(k + 1) * h;
    }
    end = std::min(end, grid_.stop_s());
    close(end);
  }
  std::size_t in_the_dark = 0;

 private:
  bool enough_light(const Crossing& c) const {
    if (s_.needs == LightNeed::any) return true;
    const double e = sun_at(grid_, c).elevation;
    return s_.needs == LightNeed::day ? e >= s_.min_sun_elevation : e <= s_.min_sun_elevation;
  }

  bool in_reach(const Crossing& c) const {
    if (s_.type != SensorType::sar) return std::abs(c.across) <= s_.reach();
    if (c.incidence < s_.incidence_min || c.incidence > s_.incidence_max) return false;
    return s_.side == LookSide::both || (c.across > 0) == (s_.side == LookSide::right);
  }

  /// Above 0 where a staring satellite sees the place: the least of what is left of reach, light and
  /// slowness.
  double staring_margin(const Place& place, double t) const {
    if (!place.known(t)) return -1;
    const FixedTrack::Node n = track_.at(t);
    const Crossing c = staring_view(n, place.at(t), t);
    double m = std::min(pi / 2 - c.incidence, (stare_rate - rate(n)) / stare_rate);
    if (s_.type != SensorType::sar)
      m = std::min(m, s_.reach() - std::abs(c.across));
    else if (s_.side != LookSide::both && (c.across > 0) != (s_.side == LookSide::right))
      m = -1;
    else
      m = std::min({m, c.incidence - s_.incidence_min, s_.incidence_max - c.incidence});
    if (s_.needs == LightNeed::any) return m;
    const double e = sun_at(grid_, c).elevation - s_.min_sun_elevation;
    return std::min(m, s_.needs == LightNeed::day ? e : -e);
  }
  /// The angle to the nadir in any direction, not only across.
  static Crossing staring_view(const FixedTrack::Node& n, const Ground& g, double t) {
    Crossing c = view(n, g, t);
    c.across = std::copysign(std::acos(std::clamp(c.to_satellite.dot(n.up), -1.0, 1.0)), c.across);
    return c;
  }
  Look staring_look(const Place& place, double since, double until) const {
    const Crossing c = staring_view(track_.at(since), place.at(since), since);
    Look l = describe(c, {}, {&c, 1}, std::clamp(c.across, -s_.roll_max, s_.roll_max));
    l.start_s = l.image_start_s = since;
    l.stop_s = l.image_stop_s = until;
    l.covered = 1;
    return l;
  }

  double half_window(const Crossing& c) const {
    if (s_.type != SensorType::sar) return s_.half_field;
    // A radar's swath seen from the satellite; without one it takes its whole range of incidence.
    return s_.swath_m > 0 ? s_.swath_m / 2 * std::cos(c.incidence) / c.range : pi;
  }

  /// The middle of the swath (angle across the track) that covers most of the candidates.
  double best_centre(std::span<const Crossing> in, double half) const {
    const auto [lo, hi] = std::minmax_element(
        in.begin(), in.end(), [](const Crossing& a, const Crossing& b) { return a.across < b.across; });
    const double limit = s_.type == SensorType::sar ? pi : s_.roll_max, wish = (lo->across + hi->across) / 2;
    const auto count = [&](double centre) {
      return std::count_if(in.begin(), in.end(),
                           [&](const Crossing& c) { return std::abs(c.across - centre) <= half + 1e-12; });
    };
    double best = std::clamp(wish, -limit, limit);
    auto most = count(best);
    const auto consider = [&](double centre) {
      centre = std::clamp(centre, -limit, limit);
      const auto n = count(centre);
      if (n > most || (n == most && std::abs(centre - wish) < std::abs(best - wish))) {
        most = n;
        best = centre;
      }
    };
    if (most < std::ssize(in))
      for (const Crossing& c : in) {
        consider(c.across - half);
        consider(c.across + half);
      }
    // Straight down, where that is as good.
    if (s_.type != SensorType::sar && count(0) == most) best = 0;
    return best;
  }

  void pass(std::span<const Crossing> group, std::vector<Look>& out) {
    std::vector<Crossing> in;
    bool dark = false;
    for (const Crossing& c : group)
      if (in_reach(c)) {
        if (enough_light(c))
          in.push_back(c);
        else
          dark = true;
      }
    if (in.empty()) {
      in_the_dark += dark;
      return;
    }
    if (s_.type == SensorType::sar) keep_one_side(in);
    const double half = half_window(in.front());
    const double centre = best_centre(in, half);
    std::vector<Crossing> covered;
    for (const Crossing& c : in)
      if (std::abs(c.across - centre) <= half + 1e-12) covered.push_back(c);
    // The covered sample nearest to the area's middle speaks for the look.
    const Crossing& chosen =
        *std::min_element(covered.begin(), covered.end(), [&](const Crossing& a, const Crossing& b) {
          return (a.ground.up - middle_).squaredNorm() < (b.ground.up - middle_).squaredNorm();
        });
    out.push_back(describe(chosen, covered, in, centre));
  }

  void keep_one_side(std::vector<Crossing>& in) const {
    const auto right = std::count_if(in.begin(), in.end(), [](const Crossing& c) { return c.across > 0; });
    const bool keep_right = 2 * right >= std::ssize(in);
    std::erase_if(in, [&](const Crossing& c) { return (c.across > 0) != keep_right; });
  }

  Look describe(const Crossing& c, std::span<const Crossing> covered, std::span<const Crossing> in,
                double centre) const {
    Look l;
    l.closest_s = c.t;
    l.start_s = l.stop_s = l.image_start_s = l.image_stop_s = c.t;
    const double along = s_.pitch_max + s_.half_along;
    for (const Crossing& x : covered) {
      l.image_start_s = std::min(l.image_start_s, x.t);
      l.image_stop_s = std::max(l.image_stop_s, x.t);
      l.start_s = std::min(l.start_s, along > 0 ? edge(x, along, -1) : x.t);
      l.stop_s = std::max(l.stop_s, along > 0 ? edge(x, along, 1) : x.t);
    }
    l.start_s = std::max(l.start_s, 0.0);
    l.stop_s = std::min(l.stop_s, grid_.stop_s());
    l.across = c.across;
    l.off_nadir = std::abs(c.across);
    l.incidence = c.incidence;
    l.range_m = c.range;
    l.roll = s_.type == SensorType::sar ? 0 : centre;
    l.covered = static_cast<double>(covered.size()) / static_cast<double>(target_.samples.size());
    l.straight = s_.type == SensorType::sar || std::any_of(in.begin(), in.end(), [&](const Crossing& x) {
                   return std::abs(x.across) <= s_.half_field;
                 });
    if (s_.ground_sample_m > 0)
      l.ground_sample_m = s_.type == SensorType::sar || s_.altitude_m <= 0
                              ? s_.ground_sample_m
                              : s_.ground_sample_m * c.range / s_.altitude_m / std::cos(c.incidence);
    if (s_.ground_sample_edge_m > 0) l.ground_sample_m = std::min(l.ground_sample_m, s_.ground_sample_edge_m);
    const Sun sun = sun_at(grid_, c);
    l.sun_elevation = sun.elevation;
    l.sun_azimuth = sun.azimuth;
    l.light = sun.elevation >= 0               ? Light::day
              : sun.elevation >= -6 * pi / 180 ? Light::twilight
                                               : Light::night;
    const Vector3d mirror = 2 * c.ground.up.dot(sun.direction) * c.ground.up - sun.direction;
    l.glint =
        s_.type != SensorType::sar && sun.elevation > 0 && mirror.dot(c.to_satellite) > std::cos(o_.glint);
    l.clear = clear_at(c.t);
    return l;
  }

  /// When a sample enters (direction −1) or leaves (+1) the field along the track.
  double edge(const Crossing& c, double along, double direction) const {
    const auto inside = [&](double t) {
      const FixedTrack::Node n = track_.at(t);
      const Vector3d d = c.ground.r - n.r;
      const double angle = std::atan2(std::abs(d.dot(n.along)), -d.dot(n.up));
      const double above = -d.dot(c.ground.up);
      return std::min(along - angle, above / d.norm());
    };
    double a = c.t, b = c.t;
    do {
      a = b;
      b = std::clamp(b + direction * grid_.step_s(), 0.0, grid_.stop_s());
      if (a == b) return b;
    } while (inside(b) > 0 && std::abs(b - c.t) < 3600);
    if (inside(b) > 0) return b;
    const auto r = a < b ? math::root(inside, a, b, 1e-4) : math::root(inside, b, a, 1e-4);
    return r.x;
  }

  std::optional<double> clear_at(double t) const {
    if (o_.clouds.empty()) return std::nullopt;
    if (s_.type == SensorType::sar) return 1.0;
    const Epoch e = grid_.epoch(t);
    std::optional<double> clear;
    for (const CloudChance& c : o_.clouds) {
      if (!(c.start <= e && e < c.stop)) continue;
      if (c.area == target_.name) return 1 - c.cloud;
      if (c.area.empty()) clear = 1 - c.cloud;
    }
    return clear;
  }

  const Sensor& s_;
  const FixedTrack& track_;
  const TimeGrid& grid_;
  const LookOptions& o_;
  const Target& target_;
  Vector3d middle_;
};

/// Steps of the grid, both ends known, at one end of which at least the satellite is slow enough to stare.
std::vector<std::size_t> slow_steps(const FixedTrack& track) {
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k + 1 < track.size(); ++k)
    if (track.good(k) && (rate(track.node(k)) < stare_rate || rate(track.node(k + 1)) < stare_rate))
      out.push_back(k);
  return out;
}

/// Of its orbit about the Earth, from the first state that is known; without end where it is not closed.
double period_s(const FixedTrack& track) {
  constexpr double mu = 3.986004418e14;
  for (std::size_t k = 0; k + 1 < track.size(); ++k) {
    if (!track.good(k)) continue;
    const FixedTrack::Node& n = track.node(k);
    const Vector3d v = n.v + Vector3d(0, 0, earth_rate).cross(n.r);
    const double a = 1 / (2 / n.r.norm() - v.squaredNorm() / mu);
    return a > 0 ? 2 * pi * std::sqrt(a * a * a / mu) : std::numeric_limits<double>::infinity();
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace

std::string_view name_of(Light l) {
  return l == Light::day ? "day" : l == Light::twilight ? "twilight" : "night";
}

std::vector<Target> targets_from(const geo::Features& f, double spacing_m) {
  std::vector<Target> out;
  for (const geo::Feature& x : f.features) {
    Target t;
    t.name = x.name;
    t.centre = geo::centre(x.geometry);
    if (x.moving()) {
      t.times = x.times;
      t.track = x.geometry.lines[0];
      t.samples = {t.centre};
    } else {
      double size = 0;
      for (const geo::LonLat& p : geo::sample_points(x.geometry, 1e9))
        size = std::max(size, geo::distance_m(p, t.centre));
      const double spacing = spacing_m > 0 ? spacing_m : std::max(1000.0, 2 * size / 15);
      t.samples = geo::sample_points(x.geometry, spacing);
    }
    out.push_back(std::move(t));
  }
  return out;
}

LookResult find_looks(const ephemeris::Trajectory& trajectory, std::span<const Sensor> sensors,
                      std::span<const Target> targets, TimeGrid& grid, const LookOptions& options,
                      const Context& context) {
  for (const auto& o : trajectory.objects) grid.prepare(o.source->frame());
  struct Part {
    std::vector<Look> looks;
    std::size_t dark = 0;
    ephemeris::SampleStatus fault = ephemeris::SampleStatus::ok;
  };
  std::vector<Part> parts(trajectory.objects.size());
  std::atomic<std::size_t> done{0};
  parallel_for(context, parts.size(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t o = begin; o < end; ++o) {
      const std::string name = lower(trajectory.objects[o].name);
      std::vector<std::uint32_t> own;
      for (std::uint32_t s = 0; s < sensors.size(); ++s)
        if (lower(sensors[s].satellite) == name) own.push_back(s);
      if (own.empty()) continue;
      const FixedTrack track(*trajectory.objects[o].source, grid);
      parts[o].fault = track.first_fault();
      const std::vector<std::size_t> slow = slow_steps(track);
      const bool sweeps = slow.size() + 1 < track.size();
      for (std::uint32_t t = 0; t < targets.size(); ++t) {
        std::vector<Crossing> crossings;
        if (sweeps && !targets[t].times.empty())
          find_crossings(track, Place(targets[t], grid.start()), grid.step_s(), grid.stop_s(), crossings);
        else if (sweeps)
          for (const geo::LonLat& p : targets[t].samples)
            find_crossings(track, Place(p), grid.step_s(), grid.stop_s(), crossings);
        std::stable_sort(crossings.begin(), crossings.end(),
                         [](const Crossing& a, const Crossing& b) { return a.t < b.t; });
        for (std::uint32_t s : own) {
          Finder finder(sensors[s], track, grid, options, targets[t]);
          const std::size_t first = parts[o].looks.size();
          finder.run(crossings, parts[o].looks);
          if (!slow.empty()) finder.stare(slow, parts[o].looks);
          parts[o].dark += finder.in_the_dark;
          for (std::size_t i = first; i < parts[o].looks.size(); ++i) {
            parts[o].looks[i].object = static_cast<std::uint32_t>(o);
            parts[o].looks[i].sensor = s;
            parts[o].looks[i].target = t;
          }
        }
      }
      plan_looks(parts[o].looks, sensors, period_s(track));
      context.report(static_cast<double>(++done), static_cast<double>(parts.size()), "satellites");
    }
  });
  LookResult out;
  for (Part& p : parts) {
    out.in_the_dark += p.dark;
    out.faults.push_back(p.fault);
    out.looks.insert(out.looks.end(), p.looks.begin(), p.looks.end());
  }
  std::stable_sort(out.looks.begin(), out.looks.end(),
                   [](const Look& a, const Look& b) { return a.start_s < b.start_s; });
  return out;
}

geo::Polygon swath_of(const Look& look, const Sensor& sensor, const FixedTrack& track, double lead_s) {
  const frames::Ellipsoid& e = frames::wgs84;
  const double b = e.a_m * (1 - e.flattening);
  // Where a line of sight at an angle across the track meets the ellipsoid; at the limb, if it misses.
  const auto footprint = [&](double t, double across) {
    const FixedTrack::Node n = track.at(t);
    const Vector3d right = n.along.cross(n.up), scale(1 / e.a_m, 1 / e.a_m, 1 / b);
    for (double a = across;; a *= 0.999) {
      const Vector3d d = right * std::sin(a) - n.up * std::cos(a);
      const Vector3d p = n.r.cwiseProduct(scale), q = d.cwiseProduct(scale);
      const double B = p.dot(q), D = B * B - q.squaredNorm() * (p.squaredNorm() - 1);
      if (D < 0 && std::abs(a) > 0.01) continue;
      const double x = (-B - std::sqrt(std::max(0.0, D))) / q.squaredNorm();
      const frames::Geodetic g = frames::to_geodetic(n.r + d * x);
      return geo::LonLat{g.longitude_rad, g.latitude_rad};
    }
  };
  double centre = look.roll, half = sensor.half_field;
  if (sensor.type == SensorType::sar) {
    const FixedTrack::Node n = track.at(look.closest_s);
    const double ratio = 6371000 / n.r.norm();
    const double lo = std::asin(ratio * std::sin(sensor.incidence_min)),
                 hi = std::asin(ratio * std::sin(sensor.incidence_max));
    const double width =
        sensor.swath_m > 0 ? sensor.swath_m / 2 * std::cos(look.incidence) / look.range_m : (hi - lo) / 2;
    half = width;
    centre = std::clamp(look.off_nadir, lo + width, std::max(lo + width, hi - width));
    if (look.across < 0) centre = -centre;
  }
  geo::Polygon p;
  std::vector<geo::LonLat> back;
  const double from = look.start_s - lead_s, to = look.stop_s + lead_s;
  const auto n = static_cast<int>(std::clamp((to - from) / 10, 2.0, 60.0));
  for (int k = 0; k <= n; ++k) {
    const double t = from + (to - from) * k / n;
    p.outer.push_back(footprint(t, centre - half));
    back.push_back(footprint(t, centre + half));
  }
  p.outer.insert(p.outer.end(), back.rbegin(), back.rend());
  return p;
}

std::vector<std::pair<double, double>> nights_at(const TimeGrid& grid, const geo::LonLat& place) {
  const Ground g = ground(place);
  const auto elevation = [&](double t) { return (grid.sun_m(t) - g.r).normalized().dot(g.up); };
  std::vector<std::pair<double, double>> out;
  constexpr double step = 300;
  double from = elevation(0) < 0 ? 0 : -1, before = elevation(0);
  for (double t = 0; t < grid.stop_s();) {
    const double next = std::min(t + step, grid.stop_s()), e = elevation(next);
    if ((before < 0) != (e < 0)) {
      const double at = math::root(elevation, t, before, next, e, 0.1).x;
      if (e < 0)
        from = at;
      else {
        out.emplace_back(from, at);
        from = -1;
      }
    }
    before = e;
    t = next;
  }
  if (from >= 0) out.emplace_back(from, grid.stop_s());
  return out;
}

geo::Line track_of(const FixedTrack& track, double from_s, double to_s) {
  geo::Line l;
  const auto n = static_cast<int>(std::clamp((to_s - from_s) / 20, 2.0, 400.0));
  for (int k = 0; k <= n; ++k) {
    const frames::Geodetic g = frames::to_geodetic(track.at(from_s + (to_s - from_s) * k / n).r);
    l.push_back({g.longitude_rad, g.latitude_rad});
  }
  return l;
}

}  // namespace bary::access
