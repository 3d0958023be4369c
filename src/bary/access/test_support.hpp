#pragma once
/// What the tests of this room share.

#include <memory>
#include <string>
#include <vector>

#include "bary/access/site.hpp"
#include "bary/core/context.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/orbit/elements.hpp"
#include "bary/time/earth_orientation.hpp"

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

}  // namespace bary::access::test
