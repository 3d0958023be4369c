#pragma once
/// When a function of an object's state changes its sign: every time, to a tenth of a millisecond, with a
/// proof for every interval that nothing was missed. Internal to the room, but harmless to include.
///
/// A function f knows its value and rate at a state, and bounds L of |f'| and M of |f''| between two states.
/// Between samples h apart:
///   * ends of one sign: f keeps it if |f₀| + |f₁| > L h, if min(|f₀|, |f₁|) > M h²/8 (f leaves the chord by
///     no more), or if both
///     |f₀| + f₀' h/2 − M h²/8 and |f₁| − f₁' h/2 − M h²/8 are positive (each end's parabola over its half);
///   * ends of opposite sign: there is exactly one change if f' keeps its sign, that is if
///     |f₀' + f₁'| > M h (from |f''| ≤ M the rate is nowhere below (f₀' + f₁' − M h)/2);
///   * else the interval is halved, by an exact state in its middle, down to `leaf_s`.
/// So no two changes further apart than leaf_s are missed as far as M holds. A single change is then found by
/// Newton steps from the cubic through both ends; a step dt is the last one when the error that Taylor's
/// rest leaves, M dt²/2 over the least rate, is below `root_s`; where the steps fail, `RootBracket` closes
/// the rest.
///
/// Rates are not taken at their word: the velocities of SGP4 differ from the rates of its positions, by
/// 0.02 m/s as a rule in low orbit and by up to 4 m/s in eccentric ones (seen over a catalogue). f is a
/// length, and its rate counts as known to `rate_slack`.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "bary/access/track.hpp"
#include "bary/access/window.hpp"
#include "bary/core/math/roots.hpp"

namespace bary::access {

inline constexpr double leaf_s = 2e-4;
inline constexpr double root_s = 1e-4;
inline constexpr double rate_slack = 10;  // m/s

struct FunctionValue {
  double f = 0, rate = 0;
};

/// An interval of which function `id` is asked.
struct Cell {
  std::uint32_t id = 0;
  Sample a, b;
  FunctionValue fa, fb;
};

/// A change that is isolated, on its way to be located.
struct Bracket {
  std::uint32_t id = 0;
  bool up = false;
  double low = 0, high = 0, next = 0;
  FunctionValue f_low, f_high;
  double curvature = 0;  ///< M
  double last_step = std::numeric_limits<double>::infinity();
  int newton = 0;
};

/// Root of the cubic with these values and rates at the ends; the signs differ.
inline double cubic_root(double a, const FunctionValue& fa, double b, const FunctionValue& fb) {
  const double h = b - a, d = fb.f - fa.f, c2 = 3 * d - h * (2 * fa.rate + fb.rate),
               c3 = h * (fa.rate + fb.rate) - 2 * d;
  const auto cubic = [&](double u) { return fa.f + u * (h * fa.rate + u * (c2 + u * c3)); };
  return a + h * math::root(cubic, 0, fa.f, 1, fb.f, 1e-9).x;
}

enum class Verdict { nothing, one, halve };

/// L and M; infinite where nothing can be said.
struct Bounds {
  double rate = 0, curvature = 0;
};

inline Verdict judge(const FunctionValue& a, const FunctionValue& b, double h, const Bounds& bounds) {
  const bool same = (a.f >= 0) == (b.f >= 0);
  if (h <= leaf_s) return same ? Verdict::nothing : Verdict::one;
  if (same && std::abs(a.f) + std::abs(b.f) > bounds.rate * h) return Verdict::nothing;
  const double curvature = bounds.curvature;
  if (!std::isfinite(curvature)) return Verdict::halve;
  const double sign = a.f >= 0 ? 1 : -1;
  double bend = curvature * h * h / 8;
  if (same) {
    const double fa = sign * a.f, fb = sign * b.f;
    if (std::min(fa, fb) > bend) return Verdict::nothing;
    bend += rate_slack * h / 2;
    return fa + sign * a.rate * h / 2 > bend && fb - sign * b.rate * h / 2 > bend && fa > 0 && fb > 0
               ? Verdict::nothing
               : Verdict::halve;
  }
  return -sign * (a.rate + b.rate) > curvature * h + 2 * rate_slack ? Verdict::one : Verdict::halve;
}

/// Locates isolated changes, all in step, so that states come in batches. F::sharp: the rate of f is what is
/// sought, so velocities are made from positions, and the curvature given is an estimate: a step counts as
/// the last one only when it was ten times smaller than the one before.
template <class F>
void locate(Track& track, const F& function, std::vector<Bracket>& brackets, std::vector<Crossing>& out) {
  struct Open {
    Bracket b;
    std::optional<math::RootBracket> closing;  // when Newton's steps have failed
  };
  std::vector<Open> open;
  for (Bracket& b : brackets) open.push_back({b, std::nullopt});
  std::vector<double> times;
  std::vector<Sample> samples;
  while (!open.empty()) {
    times.clear();
    for (const Open& o : open) times.push_back(o.closing ? o.closing->next() : o.b.next);
    track.evaluate(times, samples);
    if constexpr (F::sharp) track.sharpen(samples);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < open.size(); ++i) {
      Bracket& b = open[i].b;
      Sample s = samples[i];
      const FunctionValue f = function.value(b.id, s);
      bool done = false;
      if (open[i].closing) {
        open[i].closing->put(s.t, f.f);
        done = open[i].closing->done();
      } else {
        const double step = -f.f / f.rate, size = std::abs(step);
        const bool right_way = (f.rate > 0) == b.up && std::isfinite(step);
        if constexpr (F::sharp) {
          done = right_way && size <= 1e-3 && b.newton > 0 && 10 * size <= b.last_step;
        } else {
          const double least = std::abs(f.rate) - b.curvature * size - rate_slack;
          done = right_way && size <= 1e-3 && least > 0 &&
                 (0.5 * b.curvature * size + rate_slack) * size <= root_s * least;
        }
        if (done) {
          s.t += step;
          s.r += s.v * step;  // half an acceleration times 1e-6 s²: 5 µm
        } else {
          ((f.f >= 0) == b.up ? b.high : b.low) = s.t;
          ((f.f >= 0) == b.up ? b.f_high : b.f_low) = f;
          b.last_step = size;
          b.next = s.t + step;
          if (++b.newton > 6 || !right_way || !(b.next > b.low && b.next < b.high)) {
            math::RootBracket r(b.low, b.f_low.f, b.high, b.f_high.f, root_s);
            done = r.done();
            if (!done) open[i].closing = r;
          }
        }
      }
      if (done)
        out.push_back({b.id, b.up, s});
      else if (kept++ != i)
        open[kept - 1] = std::move(open[i]);
    }
    open.resize(kept);
  }
}

/// All changes of sign inside `cells`, in no particular order. `cells` is used up.
/// F: FunctionValue value(id, Sample); Bounds bounds(id, Sample, Sample).
template <class F>
void find_crossings(Track& track, const F& function, std::vector<Cell>& cells, std::vector<Crossing>& out) {
  std::vector<Bracket> brackets;
  std::vector<Cell> halves;
  std::vector<double> times;
  std::vector<Sample> samples;
  while (!cells.empty()) {
    halves.clear();
    times.clear();
    for (const Cell& c : cells) {
      const Bounds bounds = function.bounds(c.id, c.a, c.b);
      switch (judge(c.fa, c.fb, c.b.t - c.a.t, bounds)) {
        case Verdict::nothing:
          break;
        case Verdict::one:
          brackets.push_back({c.id, c.fb.f >= 0, c.a.t, c.b.t, cubic_root(c.a.t, c.fa, c.b.t, c.fb), c.fa,
                              c.fb, bounds.curvature});
          break;
        case Verdict::halve:
          halves.push_back(c);
          times.push_back(0.5 * (c.a.t + c.b.t));
          break;
      }
    }
    track.evaluate(times, samples);
    cells.clear();
    for (std::size_t i = 0; i < halves.size(); ++i) {
      Cell first = halves[i], second = std::move(halves[i]);
      first.b = second.a = samples[i];
      first.fb = second.fa = function.value(first.id, samples[i]);
      cells.push_back(std::move(first));
      cells.push_back(std::move(second));
    }
  }
  locate(track, function, brackets, out);
}

}  // namespace bary::access
