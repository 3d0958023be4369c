#include <algorithm>
#include <cmath>

#include "bary/access/looks.hpp"

namespace bary::access {

Gaps gaps_of(std::vector<std::pair<double, double>> intervals, double span_s) {
  Gaps g;
  g.span_s = span_s;
  g.looks = intervals.size();
  std::sort(intervals.begin(), intervals.end());
  for (const auto& [a, b] : intervals) {
    if (!g.end_s.empty() && a <= g.end_s.back()) {
      g.end_s.back() = std::max(g.end_s.back(), b);
    } else {
      g.begin_s.push_back(a);
      g.end_s.push_back(b);
    }
  }
  g.longest_s = span_s;
  if (g.begin_s.empty()) return g;
  g.first_s = g.begin_s.front();
  double previous = 0, longest = 0, waited = 0;
  for (std::size_t i = 0; i < g.begin_s.size(); ++i) {
    const double gap = std::max(0.0, g.begin_s[i] - previous);
    longest = std::max(longest, gap);
    waited += gap * gap / 2;
    previous = g.end_s[i];
  }
  g.longest_s = std::max(longest, span_s - previous);
  if (previous > 0) g.mean_wait_s = waited / previous;
  return g;
}

std::vector<double> Gaps::between_s() const {
  std::vector<double> out;
  for (std::size_t i = 1; i < begin_s.size(); ++i) out.push_back(begin_s[i] - end_s[i - 1]);
  std::sort(out.begin(), out.end());
  return out;
}

double Gaps::share_within(double x) const {
  const double starts = span_s - x;
  if (!(starts > 0)) return begin_s.empty() ? 0 : 1;
  double missed = 0, previous = 0;
  for (std::size_t i = 0; i < begin_s.size(); ++i) {
    missed += std::max(0.0, std::min(begin_s[i] - x, starts) - previous);
    previous = end_s[i];
  }
  missed += std::max(0.0, starts - previous);
  return std::clamp(1 - missed / starts, 0.0, 1.0);
}

std::optional<double> Gaps::wait_of_share(double p) const {
  if (share_within(0.9 * span_s) < p) return std::nullopt;
  // The share need not rise everywhere, since fewer starts are asked for a longer wait: the first x counts.
  constexpr int steps = 4096;
  for (int k = 0; k <= steps; ++k) {
    const double x = 0.9 * span_s * k / steps;
    if (share_within(x) >= p) {
      double lo = std::max(0.0, 0.9 * span_s * (k - 1) / steps), hi = x;
      for (int i = 0; i < 40; ++i) {
        const double mid = (lo + hi) / 2;
        (share_within(mid) >= p ? hi : lo) = mid;
      }
      return hi;
    }
  }
  return std::nullopt;
}

}  // namespace bary::access
