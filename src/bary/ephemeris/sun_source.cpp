#include "bary/ephemeris/sun_source.hpp"

#include <utility>

namespace bary::ephemeris {
namespace {

class FromEphemeris : public frames::SunSource {
 public:
  explicit FromEphemeris(std::shared_ptr<const Ephemeris> e) : ephemeris_(std::move(e)) {}
  frames::SunState at(const Epoch& epoch) const override {
    const frames::State s = ephemeris_->state(frames::body::sun, frames::body::earth, epoch);
    return {s.r_m, s.v_m_s};
  }

 private:
  std::shared_ptr<const Ephemeris> ephemeris_;
};

}  // namespace

std::shared_ptr<const frames::SunSource> sun_source(std::shared_ptr<const Ephemeris> ephemeris) {
  return std::make_shared<const FromEphemeris>(std::move(ephemeris));
}

}  // namespace bary::ephemeris
