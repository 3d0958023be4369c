#include "bary/ephemeris/observe.hpp"

#include <cassert>
#include <cmath>
#include <functional>
#include <vector>

#include "bary/frames/apparent.hpp"

namespace bary::ephemeris {
namespace {

using Vec = Eigen::Vector3d;
using frames::AzElRange;

/// The site and the Earth at one epoch, GCRF axes.
struct Site {
  frames::Rotation to_itrf;
  Vec r, v;  ///< from the Earth's centre
};

std::vector<Site> sites(const frames::Geodetic& place, std::span<const Epoch> epochs,
                        const DataContext& data) {
  std::vector<frames::Rotation> turn(epochs.size());
  frames::rotations(frames::Frame::gcrf, frames::Frame::itrf, epochs, data, turn);
  const Vec fixed = frames::to_cartesian(place);
  std::vector<Site> out(epochs.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = {turn[i], turn[i].m.transpose() * fixed, turn[i].dm.transpose() * fixed};
  return out;
}

/// Look angles of what lies `way` (in GCRF, from the site) and moves by `v` from the Earth's centre.
AzElRange angles(const frames::Geodetic& place, const Site& s, const Vec& way, const Vec& v,
                 const ObserveOptions& o) {
  const Vec r = s.r + way;
  AzElRange a = frames::look_angles(place, s.to_itrf.m * r, s.to_itrf.m * v + s.to_itrf.dm * r);
  if (o.refraction)
    a.elevation_rad += frames::refraction_rad(a.elevation_rad, o.pressure_hpa, o.temperature_k);
  return a;
}

constexpr int passes = 3;  // of the light time: each gains the speed over that of light, 1e-4

/// States of the target at epochs, from the barycentre or from the Earth, as the caller has it.
using At = std::function<void(std::span<const Epoch>, StateColumns)>;

/// The target when its light left: `origin` is where the observer is now, in the same coordinates.
void retarded(const At& at, std::span<const Epoch> epochs, std::span<const Vec> origin, bool light_time,
              StateBuffer& target) {
  std::vector<Epoch> left(epochs.begin(), epochs.end());
  at(left, target.columns());
  if (!light_time) return;
  for (int pass = 0; pass < passes; ++pass) {
    for (std::size_t i = 0; i < left.size(); ++i)
      left[i] = epochs[i] - (target.r_m(i) - origin[i]).norm() / frames::speed_of_light_m_s;
    at(left, target.columns());
  }
}

/// Positions and velocities of the Earth from the barycentre, and what the Sun does on the way.
void observe_far(const frames::Geodetic& place, const At& at, std::span<const Epoch> epochs,
                 const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& o,
                 std::span<AzElRange> out, std::span<SampleStatus> status) {
  const std::size_t n = epochs.size();
  const std::vector<Site> site = sites(place, epochs, data);
  StateBuffer earth(n), sun(n), target(n);
  ephemeris.states(frames::body::earth, frames::body::ssb, epochs, earth.columns());
  if (o.bending || o.aberration)
    ephemeris.states(frames::body::sun, frames::body::ssb, epochs, sun.columns());
  std::vector<Vec> origin(n);
  for (std::size_t i = 0; i < n; ++i) origin[i] = earth.r_m(i) + site[i].r;
  retarded(at, epochs, origin, o.light_time, target);
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = {};
    if (!status.empty()) status[i] = target.status(i);
    if (target.status(i) != SampleStatus::ok) continue;
    const Vec way = target.r_m(i) - origin[i];
    const double range = way.norm();
    Vec p = way / range;
    const Vec from_sun = origin[i] - sun.r_m(i), source = target.r_m(i) - sun.r_m(i);
    // The Sun does not bend its own light.
    if (o.bending && source.norm() > 1e9) p = frames::bent_by_sun(p, from_sun, source);
    if (o.aberration) p = frames::aberrated(p, earth.v_m_s(i) + site[i].v, from_sun.norm());
    out[i] = angles(place, site[i], range * p, target.v_m_s(i) - earth.v_m_s(i), o);
  }
}

}  // namespace

void observe(const frames::Geodetic& place, frames::Body target, std::span<const Epoch> epochs,
             const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& options,
             std::span<AzElRange> out) {
  assert(out.size() == epochs.size());
  const At at = [&](std::span<const Epoch> e, StateColumns c) {
    ephemeris.states(target, frames::body::ssb, e, c);
  };
  observe_far(place, at, epochs, ephemeris, data, options, out, {});
}

void observe(const frames::Geodetic& place, const StateSource& target, std::span<const Epoch> epochs,
             const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& options,
             std::span<AzElRange> out, std::span<SampleStatus> status) {
  assert(out.size() == epochs.size() && status.size() == epochs.size());
  const std::size_t n = epochs.size();
  const At own = [&](std::span<const Epoch> e, StateColumns c) {
    evaluate_in(target, frames::Frame::gcrf, e, data, c);
  };
  if (target.centre() != frames::body::earth) {
    const At at = [&](std::span<const Epoch> e, StateColumns c) {
      StateBuffer centre(e.size());
      ephemeris.states(target.centre(), frames::body::ssb, e, centre.columns());
      own(e, c);
      for (std::size_t i = 0; i < e.size(); ++i) {
        const Vec r = centre.r_m(i), v = centre.v_m_s(i);
        c.x_m[i] += r.x(), c.y_m[i] += r.y(), c.z_m[i] += r.z();
        c.vx_m_s[i] += v.x(), c.vy_m_s[i] += v.y(), c.vz_m_s[i] += v.z();
      }
    };
    observe_far(place, at, epochs, ephemeris, data, options, out, status);
    return;
  }
  const std::vector<Site> site = sites(place, epochs, data);
  std::vector<Vec> origin(n);
  for (std::size_t i = 0; i < n; ++i) origin[i] = site[i].r;
  StateBuffer states(n);
  retarded(own, epochs, origin, options.light_time, states);
  constexpr double far_m = 1.5e11;  // the Sun's potential is no matter here
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = {};
    status[i] = states.status(i);
    if (status[i] != SampleStatus::ok) continue;
    const Vec way = states.r_m(i) - origin[i];
    const double range = way.norm();
    Vec p = way / range;
    if (options.aberration) p = frames::aberrated(p, site[i].v, far_m);
    out[i] = angles(place, site[i], range * p, states.v_m_s(i), options);
  }
}

AzElRange observe_star(const frames::Geodetic& place, const Eigen::Vector3d& direction, const Epoch& epoch,
                       const Ephemeris& ephemeris, const DataContext& data, const ObserveOptions& o) {
  const Site site = sites(place, {&epoch, 1}, data).front();
  Vec p = direction.normalized();
  if (o.bending || o.aberration) {
    const frames::State earth = ephemeris.state(frames::body::earth, frames::body::ssb, epoch);
    const Vec sun = ephemeris.position_m(frames::body::sun, frames::body::ssb, epoch);
    const Vec from_sun = earth.r_m + site.r - sun;
    if (o.bending) p = frames::bent_by_sun(p, from_sun);
    if (o.aberration) p = frames::aberrated(p, earth.v_m_s + site.v, from_sun.norm());
  }
  // Far enough for the site's place to be nothing: 1e17 m.
  AzElRange a = angles(place, site, 1e17 * p, Vec::Zero(), o);
  a.range_m = a.range_rate_m_s = 0;
  return a;
}

}  // namespace bary::ephemeris
