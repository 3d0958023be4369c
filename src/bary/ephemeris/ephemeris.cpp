#include "bary/ephemeris/ephemeris.hpp"

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/ephemeris/jpl_binary.hpp"
#include "bary/ephemeris/spk.hpp"

namespace bary::ephemeris {

frames::State Ephemeris::state(frames::Body target, frames::Body centre, const Epoch& epoch) const {
  double v[6];
  SampleStatus status{};
  const auto one = [&](int k) { return std::span<double>(v + k, 1); };
  states(target, centre, {&epoch, 1}, {one(0), one(1), one(2), one(3), one(4), one(5), {&status, 1}});
  return {epoch, frames::Frame::gcrf, centre, {v[0], v[1], v[2]}, {v[3], v[4], v[5]}};
}

Eigen::Vector3d Ephemeris::position_m(frames::Body target, frames::Body centre, const Epoch& epoch) const {
  return state(target, centre, epoch).r_m;
}

std::shared_ptr<const Ephemeris> open_ephemeris(const std::string& path) {
  bool jpl = false;
  {
    const MappedFile file(path);
    jpl = !Daf::looks_like(file.bytes()) && JplBinary::looks_like(file.bytes());
  }
  if (jpl) return JplBinary::open(path);
  return SpkFile::open(path);
}

std::shared_ptr<const Ephemeris> default_ephemeris() {
  static const std::shared_ptr<const Ephemeris> kernel = open_ephemeris(data_dir() + "/default.bsp");
  return kernel;
}

}  // namespace bary::ephemeris
