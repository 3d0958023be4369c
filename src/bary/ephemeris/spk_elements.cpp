/// SPK type 17: equinoctial elements with constant rates about a planet's equator.

#include <array>
#include <cmath>
#include <numbers>

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {
namespace {

/// Elements as Broucke and Cefola (Celest. Mech. 5, 1972, 303) with h = e sin ϖ, k = e cos ϖ,
/// p = tan(i/2) sin Ω, q = tan(i/2) cos Ω; ϖ, the mean longitude and Ω turn at constant rates. The plane is
/// that of the pole (α, δ), its first axis the node of that plane on the inertial equator.
class Equinoctial final : public SpkSegment {
 public:
  Equinoctial(Info i, SpkWords words) : SpkSegment(std::move(i)), w_(words) {
    if (words.size() < 12) damaged(0, "the segment is too short");
    for (std::size_t k = 0; k < 12; ++k)
      if (!std::isfinite(words[k])) damaged(k, "an element is no number");
    if (!(words[1] > 0)) damaged(1, "the semi-major axis is not positive");
    if (!(words[2] * words[2] + words[3] * words[3] <= 0.81)) damaged(2, "the eccentricity is above 0.9");
    if (words[8] == 0) damaged(8, "the mean longitude does not move");
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

}  // namespace

SpkSegmentPtr make_elements(SpkSegment::Info info, SpkWords words) {
  return std::make_shared<Equinoctial>(std::move(info), words);
}

}  // namespace bary::ephemeris
