#include <gdal_utils.h>

#include "bary/core/error.hpp"
#include "bary/core/table.hpp"
#include "bary/geo/features.hpp"
#include "bary/geo/gdal-inl.hpp"
#include "bary/time/time.hpp"

namespace bary::geo {

std::string to_geopackage(const Features& f) {
  QuietGdal gdal;
  const auto need = [&](bool there) {
    if (!there)
      throw Error("BARY-CORE-0002", {{"file", {"a GeoPackage", "GeoPackage"}}, {"reason", gdal.message()}});
  };
  // A GeoPackage knows no lists: the instants of a moving point stand as a text.
  Features plain = f;
  for (Feature& x : plain.features) {
    if (!x.moving()) continue;
    std::string times;
    for (const Epoch& e : x.times) times += (times.empty() ? "" : ",") + time::utc_text().format(e);
    x.properties.emplace_back("times", "[" + times + "]");
    x.times.clear();
  }
  const std::string text = to_geojson(plain);
  const MemoryFile from(".geojson", text), to(".gpkg");
  struct Option {
    const char* name;
    Option(const char* n, const char* value) : name(n) { CPLSetThreadLocalConfigOption(n, value); }
    ~Option() { CPLSetThreadLocalConfigOption(name, nullptr); }
  } const date("OGR_CURRENT_DATE", "2000-01-01T12:00:00.000Z");
  const Dataset source(
      GDALDataset::Open(from.name().c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, nullptr, nullptr, nullptr));
  need(source != nullptr);
  char* options[] = {const_cast<char*>("-f"), const_cast<char*>("GPKG"), const_cast<char*>("-nln"),
                     const_cast<char*>("features"), nullptr};
  GDALVectorTranslateOptions* o = GDALVectorTranslateOptionsNew(options, nullptr);
  GDALDatasetH list[] = {source.get()};
  int wrong = 0;
  Dataset written(
      static_cast<GDALDataset*>(GDALVectorTranslate(to.name().c_str(), nullptr, 1, list, o, &wrong)));
  GDALVectorTranslateOptionsFree(o);
  need(written && !wrong);
  written.reset();
  need(!to.bytes().empty());
  return std::string(to.bytes());
}

}  // namespace bary::geo
