#include "bary/ephemeris/interpolation_error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/sliding_window.hpp"
#include "bary/time/time.hpp"

namespace bary::ephemeris {
namespace {

using Form = SlidingTable::Form;
using State = std::array<double, 6>;

/// Where in an interval two interpolants are compared: not in its middle, where for states exactly one
/// revolution apart they agree by symmetry.
constexpr double inside = 0.37;
constexpr std::size_t most_intervals = 20'000;

std::vector<double> seconds_of(const SampledSegment& s) {
  std::vector<double> t(s.epochs.size());
  for (std::size_t i = 0; i < t.size(); ++i) t[i] = s.epochs[i] - s.epochs[0];
  return t;
}

SlidingTable table(const SampledSegment& s, const std::vector<double>& t, Form form, std::size_t window) {
  SlidingTable w;
  w.words = s.states;
  w.form = form;
  w.window = std::min({window, t.size(), max_window});
  w.grid.n = t.size();
  w.grid.times = SpkTimes(t);
  return w;
}

std::size_t window_of(const SampledSegment& s, Interpolation how) {
  const auto d = static_cast<std::size_t>(s.degree);
  const std::size_t w = how == Interpolation::hermite ? std::max<std::size_t>(2, (d + 2) / 2) : d + 1;
  return std::min(w, s.epochs.size());
}

/// More nodes where there are more, else fewer.
std::size_t another(std::size_t window, std::size_t n) {
  const std::size_t more = std::min({window + 2, n, max_window});
  return more > window ? more : window - 1;
}

double apart(const State& a, const State& b) { return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]); }

/// One interpolation over its segment, and what it is compared with.
class Comparison {
 public:
  Comparison(const SampledSegment& s, const std::vector<double>& t, Interpolation how)
      : s_(s), t_(t), hermite_(how == Interpolation::hermite) {
    const std::size_t n = t.size(), w = window_of(s, how);
    const Form form = hermite_ ? Form::hermite : Form::lagrange;
    tables_ = {table(s, t, form, w), table(s, t, form, another(w, n)),
               table(s, t, Form::hermite, std::max<std::size_t>(4, (w + 1) / 2))};
  }
  Comparison(const Comparison&) = delete;

  /// What other nodes make of it.
  double by_nodes(std::size_t i) {
    // Of two states there are no others: the last term of the cubic, which is the error without it.
    if (hermite_ && t_.size() == 2) return last_term();
    return apart(at(own_, i), at(other_, i));
  }
  /// What the velocities make of Lagrange.
  double by_velocities(std::size_t i) { return hermite_ ? 0 : apart(at(own_, i), at(velocities_, i)); }

 private:
  State at(SlidingWindow& w, std::size_t i) const {
    State v{};
    w.evaluate(t_[i] + inside * (t_[i + 1] - t_[i]), v.data());
    return v;
  }
  double last_term() const {
    const double *a = s_.states.data(), *b = a + 6, h = t_[1];
    State v{};
    for (std::size_t c = 0; c < 3; ++c) v[c] = 2 * (a[c] - b[c]) + h * (a[c + 3] + b[c + 3]);
    return apart(v, {}) * 4 / 27;
  }

  const SampledSegment& s_;
  const std::vector<double>& t_;
  bool hermite_;
  std::array<SlidingTable, 3> tables_;
  SlidingWindow own_{tables_[0]}, other_{tables_[1]}, velocities_{tables_[2]};
};

/// Calls `use` with the number of each interval to look at, in [first, last).
template <class Use>
void intervals(const std::vector<double>& t, std::size_t first, std::size_t last, const Use& use) {
  const std::size_t every = (last - first) / most_intervals + 1;
  for (std::size_t i = first; i < last; ++i)
    if ((i - first) % every == 0 || t[i + 1] - t[i] > 1.5 * (t[i] - t[i - 1])) use(i);
}

}  // namespace

InterpolationError interpolation_error(const SampledSegment& s, const Span& span) {
  InterpolationError out;
  const std::size_t n = s.epochs.size();
  const Epoch from = std::max(span.start, s.useable.start), to = std::min(span.stop, s.useable.stop);
  if (n < 2 || to < from) return out;
  const auto place = [&](auto it) { return static_cast<std::size_t>(it - s.epochs.begin()); };
  const std::size_t after = place(std::upper_bound(s.epochs.begin(), s.epochs.end(), from)),
                    last = std::min(place(std::lower_bound(s.epochs.begin(), s.epochs.end(), to)), n - 1);
  const std::vector<double> t = seconds_of(s);
  Comparison compare(s, t, s.interpolation);
  intervals(t, after > 0 ? after - 1 : 0, last, [&](std::size_t i) {
    const double e = std::max(compare.by_nodes(i), compare.by_velocities(i));
    const double* p = s.states.data() + 6 * i;
    const double r = std::min(std::hypot(p[0], p[1], p[2]), std::hypot(p[6], p[7], p[8]));
    out.relative = std::max(out.relative, r > 0 ? e / r : 0.0);
    if (!(e > out.metres)) return;
    out.metres = e;
    out.at = s.epochs[i];
    out.step_s = t[i + 1] - t[i];
  });
  return out;
}

Interpolation better_interpolation(const SampledSegment& s) {
  constexpr double enough_m = 10;
  const std::size_t n = s.epochs.size();
  if (n < 2) return Interpolation::lagrange;
  const std::vector<double> t = seconds_of(s);
  Comparison lagrange(s, t, Interpolation::lagrange), hermite(s, t, Interpolation::hermite);
  double l = 0, h = 0, velocities = 0;
  intervals(t, 0, n - 1, [&](std::size_t i) {
    l = std::max(l, lagrange.by_nodes(i));
    velocities = std::max(velocities, lagrange.by_velocities(i));
    h = std::max(h, hermite.by_nodes(i));
  });
  // Velocities that are no derivatives part the two by more than Lagrange's own error.
  return l > enough_m && h < l && velocities < 4 * l ? Interpolation::hermite : Interpolation::lagrange;
}

void check_interpolation(const Trajectory& trajectory, const Span& span, Diagnostics& diagnostics) {
  struct Worst {
    InterpolationError error;
    std::string name;
    std::size_t count = 0;
  } warned, refused;
  for (const Object& o : trajectory.objects) {
    const auto* source = dynamic_cast<const SampledSource*>(o.source.get());
    if (!source) continue;
    InterpolationError e;
    double relative = 0;
    for (const SampledSegment& s : source->segments()) {
      const InterpolationError x = interpolation_error(s, span);
      relative = std::max(relative, x.relative);
      if (x.metres > e.metres) e = x;
    }
    Worst& w = relative > interpolation_refuses ? refused : warned;
    if (&w == &warned && !(e.metres > interpolation_warns_m)) continue;
    ++w.count;
    if (e.metres > w.error.metres) w.error = e, w.name = o.name;
  }
  const bool error = refused.count > 0;
  const Worst& w = error ? refused : warned;
  if (w.count == 0) return;
  diagnostics.add(error ? "BARY-EPHEMERIS-0034" : "BARY-EPHEMERIS-0033",
                  {{"satellite", w.name},
                   {"km", format_fixed(w.error.metres / 1000, w.error.metres < 1e5 ? 1 : 0)},
                   {"utc", time::format_utc(w.error.at, 0)},
                   {"step", format_fixed(w.error.step_s, 0)},
                   {"count", std::to_string(w.count)}},
                  error ? Severity::error : Severity::warning);
}

}  // namespace bary::ephemeris
