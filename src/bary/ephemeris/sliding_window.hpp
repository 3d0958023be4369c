#pragma once
/// States at epochs, interpolated over a window that slides along: what SPK types 8, 9, 12, 13, 18, 19 and
/// sampled trajectories share. Internal to the room, but harmless to include.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {

inline constexpr std::size_t max_window = 32;

/// Epochs of states: at equal steps, or listed.
struct SlidingGrid {
  SpkTimes times;
  double start = 0, step = 0;  ///< where step > 0 there is no list
  std::size_t n = 0;
  double operator[](std::size_t i) const {
    return step > 0 ? start + static_cast<double>(i) * step : times[i];
  }
  /// The last state before `et` that has a successor (0 if none); at equal steps one on `et` counts too.
  std::size_t low(double et, std::size_t guess) const {
    if (n < 2) return 0;
    if (step > 0) {
      const double k = std::floor((et - start) / step);
      return k > 0 ? static_cast<std::size_t>(std::min(k, static_cast<double>(n - 2))) : 0;
    }
    const std::size_t k = times.not_before(et, guess + 1);
    return k == 0 ? 0 : std::min(k - 1, n - 2);
  }
};

/// States of one kind under one grid, interpolated over a sliding window. The polynomials are those of SPICE;
/// they are evaluated through Lagrange's basis l[i] as products from both ends, which is stable on the nodes
/// too: Hermite's basis is (1 − 2 (τ−τ[i]) l'[i](τ[i])) l[i]² and (τ−τ[i]) l[i]².
struct SlidingTable {
  enum class Form { lagrange, hermite, hermite_twice } form = Form::hermite;
  SpkWords words;      ///< of the whole segment, for messages and packets
  std::size_t at = 0;  ///< first packet's word
  std::size_t size = 6;
  std::size_t window = 2;
  bool shrinks = false;  ///< at the ends the window loses states (types 18, 19) or is pushed inside (others)
  std::size_t times_at = 0;
  SlidingGrid grid;

  const double* packet(std::size_t i) const { return words.data() + at + i * size; }
};

class SlidingWindow {
 public:
  explicit SlidingWindow(const SlidingTable& t) : t_(t) {}

  /// Returns the word of an epoch that is not after its predecessor, or 0.
  std::size_t evaluate(double et, double* out) {
    low_ = t_.grid.low(et, low_);
    std::size_t first = 0, n = 0;
    place(et, first, n);
    if (first != first_ || n != n_) {
      if (const std::size_t bad = load(first, n)) return bad;
    }
    basis((et - t_.grid[first_]) / unit_);
    const double* p = t_.packet(first_);
    switch (t_.form) {
      case SlidingTable::Form::lagrange:
        lagrange(p, out);
        break;
      case SlidingTable::Form::hermite:
        hermite(p, p + 3, out, out + 3);
        break;
      case SlidingTable::Form::hermite_twice: {
        double unused[3];
        hermite(p, p + 3, out, unused);
        hermite(p + 6, p + 9, out + 3, unused);
        break;
      }
    }
    return 0;
  }

 private:
  void place(double et, std::size_t& first, std::size_t& n) const {
    const SlidingGrid& g = t_.grid;
    if (t_.shrinks) {
      const std::size_t left = std::min(t_.window / 2, low_ + 1),
                        right = std::min(t_.window / 2, g.n - 1 - low_);
      first = low_ + 1 - left, n = left + right;
      return;
    }
    std::size_t centre = low_;
    if (t_.window % 2 == 1 && g.n > 1 && !(std::abs(et - g[low_]) < std::abs(et - g[low_ + 1]))) ++centre;
    const std::size_t left = (t_.window - 1) / 2;
    n = t_.window;
    first = std::min(centre > left ? centre - left : 0, g.n - n);
  }

  std::size_t load(std::size_t first, std::size_t n) {
    first_ = first, n_ = n;
    const SlidingGrid& g = t_.grid;
    unit_ = n > 1 ? (g[first + n - 1] - g[first]) / static_cast<double>(n - 1) : 1.0;
    for (std::size_t i = 0; i < n; ++i) {
      if (i > 0 && !(g[first + i] > g[first + i - 1])) {
        n_ = 0;
        return t_.times_at + first + i;
      }
      tau_[i] = (g[first + i] - g[first]) / unit_;
    }
    for (std::size_t i = 0; i < n; ++i) {
      double product = 1, sum = 0;
      for (std::size_t j = 0; j < n; ++j)
        if (j != i) {
          product *= tau_[i] - tau_[j];
          sum += 1 / (tau_[i] - tau_[j]);
        }
      weight_[i] = 1 / product;
      slope_[i] = sum;
    }
    return 0;
  }

  /// l and its derivative by τ.
  void basis(double tau) {
    double p = 1, dp = 0;
    for (std::size_t i = 0; i < n_; ++i) {
      const double d = tau - tau_[i];
      offset_[i] = d;
      l_[i] = p, dl_[i] = dp;
      dp = dp * d + p;
      p *= d;
    }
    double s = 1, ds = 0;
    for (std::size_t i = n_; i-- > 0;) {
      dl_[i] = (dl_[i] * s + l_[i] * ds) * weight_[i];
      l_[i] = l_[i] * s * weight_[i];
      ds = ds * offset_[i] + s;
      s *= offset_[i];
    }
  }

  /// Differences from the middle state are summed: so the rounding of the weights costs nothing.
  void lagrange(const double* p, double* out) const {
    const double* m = p + (n_ / 2) * t_.size;
    double sum[6] = {};
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t c = 0; c < 6; ++c) sum[c] += l_[i] * (p[i * t_.size + c] - m[c]);
    for (std::size_t c = 0; c < 6; ++c) out[c] = m[c] + sum[c];
  }
  void hermite(const double* value, const double* slope, double* out, double* rate) const {
    const std::size_t size = t_.size;
    const double *m = value + (n_ / 2) * size, inv = 1 / unit_;
    double a[3] = {}, b[3] = {}, da[3] = {}, db[3] = {};
    for (std::size_t i = 0; i < n_; ++i) {
      const double l = l_[i], l2 = l * l, twice = 2 * l * dl_[i];
      const double lean = 1 - 2 * offset_[i] * slope_[i];
      const double h = lean * l2, dh = lean * twice - 2 * slope_[i] * l2;
      const double k = offset_[i] * l2, dk = l2 + offset_[i] * twice;
      for (std::size_t c = 0; c < 3; ++c) {
        const double x = value[i * size + c] - m[c], v = slope[i * size + c];
        a[c] += h * x, da[c] += dh * x;
        b[c] += k * v, db[c] += dk * v;
      }
    }
    for (std::size_t c = 0; c < 3; ++c) {
      out[c] = m[c] + (a[c] + unit_ * b[c]);
      rate[c] = da[c] * inv + db[c];
    }
  }

  const SlidingTable& t_;
  std::size_t low_ = 0, first_ = 0, n_ = 0;
  double unit_ = 1;
  std::array<double, max_window> tau_{}, weight_{}, slope_{}, l_{}, dl_{}, offset_{};
};

}  // namespace bary::ephemeris
