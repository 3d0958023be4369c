// Features: areas, tracks, swaths.

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/geo/features.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

/// Above so many vertices the text is slow to read.
constexpr std::size_t vertices_as_text = 1'000'000;

std::size_t vertices(const geo::Features& f) {
  std::size_t n = 0;
  for (const geo::Feature& x : f.features) {
    n += x.geometry.points.size();
    for (const geo::Line& l : x.geometry.lines) n += l.size();
    for (const geo::Polygon& p : x.geometry.polygons) {
      n += p.outer.size();
      for (const geo::Line& h : p.holes) n += h.size();
    }
  }
  return n;
}

}  // namespace

void add_features_codec(CodecRegistry& codecs) {
  using geo::Features;
  Codec c;
  c.type = "Features";
  c.formats = {"geojson", "json", "gpkg"};
  const auto large = [](const Artefact& a) {
    return vertices(a.as<Features>("Features")) > vertices_as_text;
  };
  c.extension = [large](const Artefact& a) { return std::string(large(a) ? "gpkg" : "geojson"); };
  c.hash = [](const Artefact& a, Sha256& h) { a.as<Features>("Features").hash(h); };
  c.save = [](const Artefact& a, const std::string& path) {
    const auto& f = a.as<Features>("Features");
    write_file(path, lower(path).ends_with(".gpkg") ? geo::to_geopackage(f) : geo::to_geojson(f));
  };
  c.load = [](const std::string& path) {
    return Artefact("Features", std::make_shared<const Features>(geo::read_features(path)));
  };
  // A file without features is no area; a result without looks is one.
  c.pack = [large](const Artefact& a) {
    const auto& f = a.as<Features>("Features");
    return large(a) ? geo::to_geopackage(f) : geo::to_geojson(f);
  };
  c.unpack = [](std::string_view bytes) {
    return Artefact("Features", std::make_shared<const Features>(geo::read_written(bytes)));
  };
  c.view_json = [](const Artefact& a) { return geo::to_geojson(a.as<Features>("Features")); };
  codecs.add(std::move(c));
}

}  // namespace bary::tasks
