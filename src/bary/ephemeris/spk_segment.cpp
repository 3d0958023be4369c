#include "bary/ephemeris/spk_segment.hpp"

#include <cmath>

#include "bary/core/error.hpp"

namespace bary::ephemeris {

void SpkSegment::damaged(std::size_t word, std::string reason) const {
  throw Error("BARY-EPHEMERIS-0002", {{"file", info_.file},
                                      {"offset", std::to_string(info_.file_offset + 8 * word)},
                                      {"reason", std::move(reason)}});
}

std::size_t SpkSegment::count(SpkWords words, std::size_t word, double low, double high,
                              const char* what) const {
  const double v = words[word];
  if (!(v >= low && v <= high) || v != std::floor(v))
    damaged(word, std::string(what) + " is no whole number that fits the segment");
  return static_cast<std::size_t>(v);
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

SpkSegmentPtr make_segment(SpkSegment::Info info, SpkWords words) {
  switch (info.type) {
    case 2:
    case 3:
      return make_chebyshev(std::move(info), words);
    default:
      return std::make_shared<Unread>(std::move(info));
  }
}

}  // namespace bary::ephemeris
