/// Files of Gauss coefficients: refused, or finite everywhere in their years.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/frames/igrf.hpp"

using namespace bary;
using namespace bary::frames;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Igrf model = Igrf::parse({reinterpret_cast<const char*>(data), size}, "fuzz");
    const double middle = (model.first_year() + model.last_year()) / 2;
    const std::array<Epoch, 1> t{Epoch{static_cast<std::int64_t>((middle - 2000) * 31556952), 0}};
    for (const double z : {0.0, 6.4e6, -7e6}) {
      const std::array<double, 1> x{z == 0 ? 6.5e6 : 0.0}, y{0}, h{z};
      std::array<double, 1> a{}, b{}, c{};
      model.field_itrf(t, x, y, h, a, b, c);
      if (!std::isfinite(a[0] + b[0] + c[0])) std::abort();
    }
  } catch (const Error& e) {
    if (e.code() != "BARY-FRAMES-0005" && e.code() != "BARY-FRAMES-0004") std::abort();
  }
  return 0;
}
