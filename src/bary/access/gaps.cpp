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
  const double rest = std::max(0.0, span_s - previous);
  g.longest_s = std::max(longest, rest);
  if (rest <= 0.1 * span_s) g.mean_wait_s = (waited + rest * rest / 2) / span_s;
  return g;
}

std::vector<double> Gaps::between_s() const {
  std::vector<double> out;
  for (std::size_t i = 1; i < begin_s.size(); ++i) out.push_back(begin_s[i] - end_s[i - 1]);
  std::sort(out.begin(), out.end());
  return out;
}

double Gaps::share_within(double x) const {
  double missed = 0, previous = 0;
  for (std::size_t i = 0; i < begin_s.size(); ++i) {
    missed += std::max(0.0, begin_s[i] - x - previous);
    previous = end_s[i];
  }
  missed += std::max(0.0, span_s - previous);
  return std::clamp(1 - missed / span_s, 0.0, 1.0);
}

std::optional<double> Gaps::wait_of_share(double p) const {
  // The share rises in straight pieces whose corners are the gaps' lengths.
  std::vector<double> corners{0};
  double previous = 0;
  for (std::size_t i = 0; i < begin_s.size(); ++i) {
    corners.push_back(std::max(0.0, begin_s[i] - previous));
    previous = end_s[i];
  }
  std::sort(corners.begin(), corners.end());
  double low = share_within(0);
  if (low >= p) return 0;
  for (std::size_t i = 1; i < corners.size(); ++i) {
    const double high = share_within(corners[i]);
    if (high >= p) {
      const double f = high > low ? (p - low) / (high - low) : 0;
      return corners[i - 1] + f * (corners[i] - corners[i - 1]);
    }
    low = high;
  }
  return std::nullopt;
}

}  // namespace bary::access
