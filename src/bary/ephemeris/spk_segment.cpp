#include "bary/ephemeris/spk_segment.hpp"

#include <algorithm>
#include <cmath>

#include "bary/core/error.hpp"

namespace bary::ephemeris {

void SpkSegment::damaged(std::size_t word, Phrase reason) const {
  throw Error("BARY-EPHEMERIS-0002", {{"file", info_.file},
                                      {"offset", std::to_string(info_.file_offset + 8 * word)},
                                      {"reason", std::move(reason)}});
}

std::size_t SpkSegment::count(SpkWords words, std::size_t word, std::size_t low, std::size_t high,
                              const What& what) const {
  const double v = words[word];
  if (!(v >= static_cast<double>(low) && v <= static_cast<double>(high)) || v != std::floor(v))
    damaged(word, Phrase(what.en, what.ko) + Phrase(" is no whole number that fits the segment",
                                                    "이(가) 구간에 맞는 정수가 아닙니다"));
  return static_cast<std::size_t>(v);
}

void SpkSegment::within(double first, double last, std::size_t word) const {
  const double slack = 1e-3 + 1e-9 * std::max(std::abs(first), std::abs(last));
  if (!(info_.start_et >= first - slack && info_.stop_et <= last + slack))
    damaged(word, {"the segment's span is wider than its data", "구간의 기간이 자료보다 넓습니다"});
}

std::size_t SpkTimes::not_before(double et, std::size_t guess) const {
  const auto fits = [&](std::size_t k) {
    return k <= t_.size() && (k == 0 || t_[k - 1] < et) && (k == t_.size() || t_[k] >= et);
  };
  if (fits(guess)) return guess;
  if (fits(guess + 1)) return guess + 1;
  return static_cast<std::size_t>(std::lower_bound(t_.begin(), t_.end(), et) - t_.begin());
}

namespace {
/// Kept so that the rest of its file can be used; refuses only when it is asked.
class Unread final : public SpkSegment {
 public:
  using SpkSegment::SpkSegment;
  void evaluate(std::span<const double>, std::span<double>) const override {
    throw Error("BARY-EPHEMERIS-0006", {{"file", info().file},
                                        {"body", frames::name_of_body(info().target)},
                                        {"type", std::to_string(info().type)}});
  }
};
}  // namespace

SpkSegmentPtr make_segment(SpkSegment::Info info, SpkWords words, const SpkTheory& theory) {
  switch (info.type) {
    case 2:
    case 3:
      return make_chebyshev(std::move(info), words);
    case 1:
    case 21:
      return make_difference(std::move(info), words);
    case 5:
    case 8:
    case 9:
    case 12:
    case 13:
    case 18:
    case 19:
      return make_discrete(std::move(info), words);
    case 10:
      if (!theory) break;
      return make_elements(std::move(info), words, theory);
    case 17:
      return make_elements(std::move(info), words, theory);
    default:
      break;
  }
  return std::make_shared<Unread>(std::move(info));
}

}  // namespace bary::ephemeris
