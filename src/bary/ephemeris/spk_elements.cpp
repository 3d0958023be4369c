/// SPK types 10 and 17: two-line elements by SGP4, and equinoctial elements with constant rates about a
/// planet's equator.

#include <erfa.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {
namespace {

/// Elements as Broucke and Cefola (Celest. Mech. 5, 1972, 303) with h = e sin ϖ, k = e cos ϖ,
/// p = tan(i/2) sin Ω, q = tan(i/2) cos Ω; ϖ, the mean longitude and Ω turn at constant rates. The plane is
/// that of the pole (α, δ), its first axis the node of that plane on the inertial equator.
class Equinoctial final : public SpkSegment {
 public:
  Equinoctial(Info i, SpkWords words) : SpkSegment(std::move(i)), w_(words) {
    if (words.size() < 12) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    for (std::size_t k = 0; k < 12; ++k)
      if (!std::isfinite(words[k])) damaged(k, {"an element is no number", "수가 아닌 요소가 있습니다"});
    if (!(words[1] > 0)) damaged(1, {"the semi-major axis is not positive", "장반경이 양수가 아닙니다"});
    if (!(words[2] * words[2] + words[3] * words[3] <= 0.81))
      damaged(2, {"the eccentricity is above 0.9", "이심률이 0.9보다 큽니다"});
    if (words[8] == 0) damaged(8, {"the mean longitude does not move", "평균 경도가 변하지 않습니다"});
    const double sa = std::sin(w_[10]), ca = std::cos(w_[10]), sd = std::sin(w_[11]), cd = std::cos(w_[11]);
    plane_ = {-sa, -ca * sd, ca * cd, ca, -sa * sd, sa * cd, 0, cd, sd};
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    for (std::size_t i = 0; i < et.size(); ++i) one(et[i] - w_[0], rows.data() + 6 * i);
  }

 private:
  void one(double dt, double* out) const {
    const double a = w_[1], apse_rate = w_[7], mean_rate = w_[8], node_rate = w_[9];
    const auto turned = [](double s, double c, double angle) {
      const double ca = std::cos(angle), sa = std::sin(angle);
      return std::array{s * ca + c * sa, c * ca - s * sa};
    };
    const auto [h, k] = turned(w_[2], w_[3], dt * apse_rate);
    const auto [p, q] = turned(w_[5], w_[6], dt * node_rate);
    const double longitude =
        std::remainder(w_[4] + std::remainder(mean_rate * dt, 2 * std::numbers::pi), 2 * std::numbers::pi);
    // Kepler's equation F + h cos F − k sin F = λ: Newton from λ converges for e up to 0.9 with the step
    // held.
    double f = longitude;
    for (int n = 0; n < 60; ++n) {
      const double s = std::sin(f), c = std::cos(f);
      const double step = (f + h * c - k * s - longitude) / (1 - h * s - k * c);
      f -= std::fmax(-1.0, std::fmin(1.0, step));
      if (std::abs(step) < 1e-15 * (1 + std::abs(f))) break;
    }
    const double s = std::sin(f), c = std::cos(f);
    const double b = 1 / (1 + std::sqrt(1 - h * h - k * k));
    const double x = a * ((1 - b * h * h) * c + h * k * b * s - k);
    const double y = a * ((1 - b * k * k) * s + h * k * b * c - h);
    const double along = h * s + k * c, speed = mean_rate * a / (1 - along);
    // The ellipse turns by the apse's rate; the body moves on it by the mean anomaly's.
    const double on_ellipse = 1 - apse_rate / mean_rate, turn = apse_rate - node_rate;
    const double vx = on_ellipse * speed * (h * b * along - s) - turn * y;
    const double vy = on_ellipse * speed * (c - k * b * along) + turn * x;
    const double d = 1 / (1 + p * p + q * q);
    const std::array<double, 3> e1{(1 - p * p + q * q) * d, 2 * p * q * d, -2 * p * d};
    const std::array<double, 3> e2{2 * p * q * d, (1 + p * p - q * q) * d, 2 * q * d};
    std::array<double, 3> r{}, v{};
    for (std::size_t n = 0; n < 3; ++n) r[n] = x * e1[n] + y * e2[n], v[n] = vx * e1[n] + vy * e2[n];
    v[0] -= node_rate * r[1];
    v[1] += node_rate * r[0];
    for (std::size_t n = 0; n < 3; ++n) {
      out[n] = plane_[3 * n] * r[0] + plane_[3 * n + 1] * r[1] + plane_[3 * n + 2] * r[2];
      out[3 + n] = plane_[3 * n] * v[0] + plane_[3 * n + 1] * v[1] + plane_[3 * n + 2] * v[2];
    }
  }

  SpkWords w_;
  std::array<double, 9> plane_{};
};

/// TEME of date to J2000 as SPICE has it: pole by precession 1976 and nutation 1980, first axis along the
/// mean equinox of date.
std::array<double, 9> teme_from_j2000(double et) {
  const double days = et / 86400;
  double mean[3][3], truth[3][3];
  eraPmat76(2451545.0, days, mean);
  eraPnm80(2451545.0, days, truth);
  const double *x = mean[0], *z = truth[2];
  const double along = x[0] * z[0] + x[1] * z[1] + x[2] * z[2];
  std::array<double, 9> m{};
  double norm = 0;
  for (std::size_t c = 0; c < 3; ++c) m[c] = x[c] - along * z[c], norm += m[c] * m[c], m[6 + c] = z[c];
  for (std::size_t c = 0; c < 3; ++c) m[c] /= std::sqrt(norm);
  for (std::size_t c = 0; c < 3; ++c)
    m[3 + c] = m[6 + (c + 1) % 3] * m[(c + 2) % 3] - m[6 + (c + 2) % 3] * m[(c + 1) % 3];
  return m;
}

/// Two-line elements in a generic segment (NAIF "SPK Required Reading", type 10): between two sets both are
/// followed, and a cosine leads from one to the other.
class TwoLine final : public SpkSegment {
 public:
  TwoLine(Info i, SpkWords words, SpkTheory theory)
      : SpkSegment(std::move(i)), words_(words), theory_(std::move(theory)) {
    const std::size_t n = words.size();
    if (n < 20) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    // What lies where is told at the end, by a list whose last item is its own length.
    const std::size_t items = count(words, n - 1, 15, 64, {"the number of items", "항목 수"}),
                      size = items == 15 ? 16 : items;
    if (size > n) damaged(n - 1, {"the list of places does not fit", "위치 목록이 들어가지 않습니다"});
    const auto item = [&](std::size_t k, std::size_t low, const What& what) {
      return count(words, n - size + k - 1, low, n, what);
    };
    const std::size_t constants = item(1, 0, {"the place of the constants", "상수의 위치"});
    epochs_at_ = item(6, 0, {"the place of the epochs", "시각의 위치"});
    packets_ = item(11, 0, {"the place of the packets", "묶음의 위치"});
    const std::size_t sets = item(12, 1, {"the number of packets", "묶음 수"});
    const std::size_t terms = item(15, 10, {"the size of a packet", "묶음의 크기"});
    offset_ = size > 16 ? item(16, 0, {"the offset in a packet", "묶음 안의 위치"}) : 0;
    stride_ = terms + offset_;
    if (item(2, 8, {"the number of constants", "상수의 개수"}) + constants > n ||
        item(7, 1, {"the number of epochs", "시각의 개수"}) != sets || epochs_at_ + sets > n ||
        packets_ + sets * stride_ > n)
      damaged(n - size, {"the parts do not fit into the segment", "부분들이 구간에 들어가지 않습니다"});
    times_ = SpkTimes(words.subspan(epochs_at_, sets));
    for (std::size_t k = 1; k < sets; ++k)
      if (!(times_[k] > times_[k - 1]))
        damaged(epochs_at_ + k,
                {"an epoch is not after the one before it", "시각이 앞 시각보다 뒤가 아닙니다"});
    const double* c = words.data() + constants;
    earth_.j2 = c[0], earth_.j3 = c[1], earth_.j4 = c[2], earth_.ke = c[3], earth_.radius_km = c[6];
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    std::size_t high = 0;
    for (std::size_t i = 0; i < et.size();) {
      high = times_.not_before(et[i], high);
      std::size_t j = i + 1;
      while (j < et.size() && times_.not_before(et[j], high) == high) ++j;
      between(high, et.subspan(i, j - i), rows.subspan(6 * i, 6 * (j - i)));
      i = j;
    }
    for (std::size_t i = 0; i < et.size(); ++i) {
      // The frame turns by 1e-11 rad/s: 5e-5 m/s in low orbit.
      constexpr double h = 600;
      const auto m = teme_from_j2000(et[i]), before = teme_from_j2000(et[i] - h),
                 after = teme_from_j2000(et[i] + h);
      double* r = rows.data() + 6 * i;
      std::array<double, 6> s{};
      for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t j = 0; j < 3; ++j) {
          s[k] += m[3 * j + k] * r[j];
          s[3 + k] += m[3 * j + k] * r[3 + j] + (after[3 * j + k] - before[3 * j + k]) / (2 * h) * r[j];
        }
      std::copy(s.begin(), s.end(), r);
    }
  }

 private:
  /// `high`: the first set that is not before the epochs.
  void between(std::size_t high, std::span<const double> et, std::span<double> rows) const {
    const std::size_t last = times_.size() - 1;
    const std::size_t from = high == 0 ? 0 : high - 1, to = std::min(high, last);
    follow(from, et, rows);
    if (from == to) return;
    std::vector<double> other(rows.size());
    follow(to, et, other);
    const double rate = std::numbers::pi / (times_[to] - times_[from]);
    for (std::size_t i = 0; i < et.size(); ++i) {
      const double angle = rate * (et[i] - times_[from]);
      const double w = 0.5 + 0.5 * std::cos(angle), dw = -0.5 * rate * std::sin(angle);
      double* a = rows.data() + 6 * i;
      const double* b = other.data() + 6 * i;
      for (std::size_t c = 0; c < 3; ++c) {
        a[3 + c] = w * a[3 + c] + (1 - w) * b[3 + c] + dw * (a[c] - b[c]);
        a[c] = w * a[c] + (1 - w) * b[c];
      }
    }
  }
  void follow(std::size_t set, std::span<const double> et, std::span<double> rows) const {
    const std::size_t at = packets_ + set * stride_ + offset_;
    const double* p = words_.data() + at;
    SpkTwoLine e = earth_;
    e.ndot = p[0], e.nddot = p[1], e.bstar = p[2], e.inclination = p[3], e.node = p[4], e.eccentricity = p[5];
    e.perigee = p[6], e.mean_anomaly = p[7], e.mean_motion = p[8], e.epoch_et = p[9];
    if (!(std::abs(e.epoch_et) < 1e12)) damaged(at + 9, {"the epoch is no number", "시각이 수가 아닙니다"});
    std::vector<double> minutes(et.size());
    for (std::size_t i = 0; i < et.size(); ++i) minutes[i] = (et[i] - e.epoch_et) / 60;
    if (const auto reason = theory_(e, minutes, rows)) damaged(at, *reason);
  }

  SpkWords words_;
  SpkTheory theory_;
  SpkTwoLine earth_;
  SpkTimes times_;
  std::size_t epochs_at_ = 0, packets_ = 0, offset_ = 0, stride_ = 0;
};

}  // namespace

SpkSegmentPtr make_elements(SpkSegment::Info info, SpkWords words, const SpkTheory& theory) {
  if (info.type == 10) return std::make_shared<TwoLine>(std::move(info), words, theory);
  return std::make_shared<Equinoctial>(std::move(info), words);
}

}  // namespace bary::ephemeris
