/// SPK types 1 and 21: modified difference arrays, what JPL's trajectory integrator leaves behind.
///
/// A record holds a state at an epoch and, for each axis, the acceleration as a sum of modified divided
/// differences over past steps (F. T. Krogh, "A variable step, variable order multistep method", JPL 1974):
/// a(τ) = Σ d[j] φ[j](τ), φ[1] = 1, φ[j+1] = φ[j] · (τ + c[j]) / g[j], c[1] = 0, c[j] = g[j−1]. With
/// I[n][j] = ∫₀¹ (1−x)^(n−1) φ[j](xΔ) dx the velocity is v + Δ Σ d[j] I[1][j] and the position
/// r + Δ (v + Δ Σ d[j] I[2][j]); and since (xΔ + c)/g = (Δ + c)/g − (1−x) Δ/g,
/// I[n][j+1] = I[n][j] (Δ + c)/g − I[n+1][j] Δ/g, from I[n][1] = 1/n.

#include <array>
#include <cmath>

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {
namespace {

constexpr std::size_t max_terms = 25;

class Difference final : public SpkSegment {
 public:
  Difference(Info i, SpkWords words) : SpkSegment(std::move(i)), words_(words) {
    const std::size_t n = words.size(), tail = info().type == 1 ? 1 : 2;
    if (n < 16 + tail) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    terms_ = 15;
    // NAIF's text calls this word the size of a record; its writer and readers mean the terms of an axis.
    if (info().type == 21) terms_ = count(words, n - 2, 1, max_terms, {"the number of terms", "항의 수"});
    size_ = 4 * terms_ + 11;
    const std::size_t records = count(words, n - 1, 1, n, {"the number of records", "레코드 수"});
    if (records * (size_ + 1) + records / 100 + tail > n)
      damaged(n - 1, {"the records do not fit into the segment", "레코드가 구간에 들어가지 않습니다"});
    times_ = SpkTimes(words.subspan(records * size_, records));
    within(info().start_et, times_[records - 1], records * (size_ + 1) - 1);
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    std::size_t k = 0;
    for (std::size_t i = 0; i < et.size(); ++i) {
      k = std::min(times_.not_before(et[i], k), times_.size() - 1);
      one(k * size_, et[i], rows.data() + 6 * i);
    }
  }

 private:
  void one(std::size_t at, double et, double* out) const {
    const double* r = words_.data() + at;
    const double *g = r + 1, *state = g + terms_, *table = state + 6;
    const std::size_t top = count(words_, at + size_ - 4, 1, terms_ + 1, {"an order", "차수"}) - 1;
    std::array<std::size_t, 3> order{};
    for (std::size_t c = 0; c < 3; ++c)
      order[c] = count(words_, at + size_ - 3 + c, 0, top, {"an order", "차수"});
    const double delta = et - r[0];
    std::array<double, max_terms + 3> integral{};
    for (std::size_t n = 1; n <= top + 1; ++n) integral[n] = 1.0 / static_cast<double>(n);
    std::array<double, 3> first{}, second{};
    double c = 0;
    for (std::size_t j = 0; j < top; ++j) {
      for (std::size_t a = 0; a < 3; ++a)
        if (j < order[a]) {
          const double d = table[a * terms_ + j];
          first[a] += d * integral[1];
          second[a] += d * integral[2];
        }
      if (j + 1 == top) break;
      if (!(g[j] != 0)) damaged(at + 1 + j, {"a step is zero", "간격이 0입니다"});
      const double keep = (delta + c) / g[j], take = delta / g[j];
      for (std::size_t n = 1; n + j <= top; ++n) integral[n] = keep * integral[n] - take * integral[n + 1];
      c = g[j];
    }
    for (std::size_t a = 0; a < 3; ++a) {
      out[a] = state[2 * a] + delta * (state[2 * a + 1] + delta * second[a]);
      out[3 + a] = state[2 * a + 1] + delta * first[a];
    }
  }

  SpkWords words_;
  SpkTimes times_;
  std::size_t size_ = 0, terms_ = 0;
};

}  // namespace

SpkSegmentPtr make_difference(SpkSegment::Info info, SpkWords words) {
  return std::make_shared<Difference>(std::move(info), words);
}

}  // namespace bary::ephemeris
