// Features: areas, tracks, swaths.

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/geo/features.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {

void add_features_codec(CodecRegistry& codecs) {
  using geo::Features;
  Codec c;
  c.type = "Features";
  c.formats = {"geojson", "json"};
  c.extension = [](const Artefact&) { return std::string("geojson"); };
  c.hash = [](const Artefact& a, Sha256& h) { a.as<Features>("Features").hash(h); };
  c.save = [](const Artefact& a, const std::string& path) {
    write_file(path, geo::to_geojson(a.as<Features>("Features")));
  };
  c.load = [](const std::string& path) {
    return Artefact("Features", std::make_shared<const Features>(geo::read_features(path)));
  };
  c.view_json = [](const Artefact& a) { return geo::to_geojson(a.as<Features>("Features")); };
  codecs.add(std::move(c));
}

}  // namespace bary::tasks
