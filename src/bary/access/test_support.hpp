#pragma once
/// What the tests of this room share.

#include <algorithm>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bary/access/site.hpp"
#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

namespace bary::access::test {

inline Context context(unsigned threads = 0) {
  auto data = std::make_shared<DataContext>();
  data->set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  data->set<ephemeris::Ephemeris>(ephemeris::default_ephemeris(), {"Ephemeris", "", ""});
  Context c;
  c.data = data;
  c.threads = threads;
  return c;
}

inline constexpr double degree = 0.017453292519943295;

inline Site site(std::string name, double latitude_deg, double longitude_deg, double altitude_m,
                 double minimum_deg) {
  return {std::move(name),
          {latitude_deg * degree, longitude_deg * degree, altitude_m},
          Horizon(minimum_deg * degree)};
}

inline const Epoch noon = time::parse_epoch("2024-07-05T12:00:00Z");

/// The 20 satellites of tools/make_pass_truth.py.
inline ephemeris::Trajectory satellites() {
  const std::string file = bary::test::source("src/bary/access/testdata/elements.csv");
  Diagnostics faults;
  return orbit::sgp4_trajectory(
      orbit::read_omm_csv(read_file(file), file, orbit::Strictness::strict, faults));
}

/// A source made of a function of seconds since noon; several spans.
class Made final : public ephemeris::StateSource {
 public:
  using Function = std::function<void(double t, Eigen::Vector3d& r, Eigen::Vector3d& v)>;
  Made(frames::Frame frame, frames::Body centre, const std::vector<std::pair<double, double>>& spans,
       Function f)
      : frame_(frame), centre_(centre), f_(std::move(f)) {
    for (const auto& [a, b] : spans) spans_.push_back({noon + a, noon + b});
  }
  frames::Frame frame() const override { return frame_; }
  frames::Body centre() const override { return centre_; }
  std::vector<ephemeris::Span> spans() const override { return spans_; }
  void evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns out) const override {
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      Eigen::Vector3d r = Eigen::Vector3d::Zero(), v = r;
      const bool inside = std::any_of(spans_.begin(), spans_.end(), [&](const ephemeris::Span& s) {
        return epochs[i] >= s.start && epochs[i] <= s.stop;
      });
      if (inside) f_(epochs[i] - noon, r, v);
      out.status[i] = inside ? ephemeris::SampleStatus::ok : ephemeris::SampleStatus::outside_span;
      out.x_m[i] = r.x(), out.y_m[i] = r.y(), out.z_m[i] = r.z();
      out.vx_m_s[i] = v.x(), out.vy_m_s[i] = v.y(), out.vz_m_s[i] = v.z();
    }
  }
  void hash(Sha256&) const override {}
  std::string describe() const override { return "made by a test"; }

 private:
  frames::Frame frame_;
  frames::Body centre_;
  std::vector<ephemeris::Span> spans_;
  Function f_;
};

}  // namespace bary::access::test
