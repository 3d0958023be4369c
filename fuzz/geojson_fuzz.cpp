// GeoJSON through OGR: whatever the bytes, areas or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/geo/features.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    bary::geo::Features f = bary::geo::read_geojson(text, "fuzz.geojson");
    bary::geo::quantise(f);
    for (const auto& x : f.features) {
      const double area = bary::geo::area_m2(x.geometry);
      if (!(area < 5.2e14)) std::abort();  // no more than a few rings of the Earth
      (void)bary::geo::centre(x.geometry);
    }
    (void)bary::geo::to_geojson(f);
  } catch (const bary::Error&) {
  }
  return 0;
}
