// What a satellite can take of what it could see: agility and imaging time.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "bary/access/fixed_grid.hpp"
#include "bary/access/looks.hpp"
#include "bary/access/sensor.hpp"
#include "bary/core/context.hpp"
#include "bary/ephemeris/trajectory.hpp"

namespace bary::access {
namespace {

double weight(const Look& l) { return l.covered * (1 + 1e-3 * std::cos(l.off_nadir)); }

/// Imaging time that a look takes: pitch offers a window, the covered length of the area is what is used.
double duration(const Look& l) { return l.image_stop_s - l.image_start_s; }

bool follows(const Look& a, const Look& b, const Sensor& sa, const Sensor& sb) {
  // Two instruments on one unrolled platform look together.
  if (a.roll == b.roll && a.sensor != b.sensor) return true;
  if (!sb.slew_rate) return true;
  const double slew =
      a.roll == b.roll ? 0
                       : std::abs(a.roll - b.roll) / *sb.slew_rate + std::max(sa.settling_s, sb.settling_s);
  return b.image_start_s >= a.image_stop_s + slew;
}

}  // namespace

void plan_looks(std::span<Look> looks, std::span<const Sensor> sensors, double orbit_s) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    looks[i].planned = true;
    if (sensors[looks[i].sensor].slew_rate) order.push_back(i);
  }
  if (order.empty()) return;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return looks[a].image_start_s < looks[b].image_start_s;
  });
  // The longest path over looks in the order of time.
  const std::size_t n = order.size();
  std::vector<double> best(n);
  std::vector<std::ptrdiff_t> from(n, -1);
  // No slew takes longer than this: looks farther back are joined through whatever ended best before them.
  double prefix = 0;
  std::ptrdiff_t prefix_at = -1;
  std::size_t passed = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Look& b = looks[order[i]];
    const Sensor& sb = sensors[b.sensor];
    const double longest = b.image_start_s - (3.2 / *sb.slew_rate + 2 * sb.settling_s + 3600);
    while (passed < i && looks[order[passed]].image_stop_s < longest) {
      if (best[passed] > prefix) {
        prefix = best[passed];
        prefix_at = static_cast<std::ptrdiff_t>(passed);
      }
      ++passed;
    }
    best[i] = prefix;
    from[i] = prefix_at;
    for (std::size_t j = passed; j < i; ++j) {
      const Look& a = looks[order[j]];
      if (best[j] > best[i] && follows(a, b, sensors[a.sensor], sb)) {
        best[i] = best[j];
        from[i] = static_cast<std::ptrdiff_t>(j);
      }
    }
    best[i] += weight(b);
    looks[order[i]].planned = false;
  }
  for (auto i = std::max_element(best.begin(), best.end()) - best.begin(); i >= 0;
       i = from[static_cast<std::size_t>(i)])
    looks[order[static_cast<std::size_t>(i)]].planned = true;
  // The limit of imaging time in any one orbit: the least valuable of the window goes.
  for (std::size_t i = 0; i < n; ++i) {
    const Sensor& s = sensors[looks[order[i]].sensor];
    if (!s.imaging_max_s || !looks[order[i]].planned) continue;
    for (;;) {
      double used = 0;
      std::size_t least = n;
      for (std::size_t j = i;
           j < n && looks[order[j]].image_start_s < looks[order[i]].image_start_s + orbit_s; ++j) {
        const Look& l = looks[order[j]];
        if (!l.planned) continue;
        used += duration(l);
        if (least == n || weight(l) < weight(looks[order[least]])) least = j;
      }
      if (used <= *s.imaging_max_s || least == n) break;
      looks[order[least]].planned = false;
      if (least == i) break;
    }
  }
}

}  // namespace bary::access
