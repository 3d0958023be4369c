/// Files of Earth orientation in their three forms: refused, or finite everywhere.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/time/earth_orientation.hpp"

using namespace bary;
using namespace bary::time;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto t = EarthOrientation::parse({reinterpret_cast<const char*>(data), size}, "fuzz");
    for (const Epoch& e : {t.first(), t.first() - 1e6, t.last(), t.last() + 1e6, t.first() + 100000.0,
                           t.last_observed(), t.last_observed() + 0.5}) {
      const Orientation o = t.at(e);
      if (!std::isfinite(o.x_rad + o.y_rad + o.ut1_tai_s + o.dx_rad + o.dy_rad)) std::abort();
      if (!(t.error_bound_m(e) > 0)) std::abort();
    }
  } catch (const Error& e) {
    if (e.code() != "BARY-TIME-0010") std::abort();
  }
  return 0;
}
