#include <doctest/doctest.h>

#include <algorithm>

#include "bary/core/context.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/sun_source.hpp"
#include "bary/frames/earth_rotation.hpp"

using namespace bary;

TEST_CASE("the Sun by series against the default kernel (JPL DE431 within 1 km), 2000 to 2060") {
  const auto kernel = ephemeris::sun_source(ephemeris::default_ephemeris());
  double position = 0, velocity = 0, direction = 0;
  for (std::int64_t t = 10000; t < 1890000000; t += 1234567) {
    const Epoch e{t, 0.5};
    const frames::SunState a = frames::analytic_sun(e), b = kernel->at(e);
    position = std::max(position, (a.r_m - b.r_m).norm());
    direction = std::max(direction, (a.r_m.normalized() - b.r_m.normalized()).norm() * 206264.8);
    velocity = std::max(velocity, (a.v_m_s - b.v_m_s).norm());
  }
  CHECK(test::accuracy("the Sun by series, position", position / 1e3, 13, "km", "JPL DE431"));
  CHECK(test::accuracy("the Sun by series, direction", direction, 0.02, "arcsec", "JPL DE431"));
  CHECK(test::accuracy("the Sun by series, velocity", velocity, 0.02, "m/s", "JPL DE431"));
  // Either serves the frames.
  DataContext data;
  data.set<frames::SunSource>(kernel, {"Sun", "", ""});
  const Epoch e{780000000, 0};
  const auto with = frames::rotation(frames::Frame::gcrf, frames::Frame::gse, e, data),
             without = frames::rotation(frames::Frame::gcrf, frames::Frame::gse, e, DataContext());
  CHECK((with.m - without.m).norm() < 2e-7);
  CHECK((with.m - without.m).norm() > 0);
}
