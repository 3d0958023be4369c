#pragma once
/// Features: points, lines and areas on the Earth with attributes; what a look aims at and what a map shows.
///
/// Coordinates are geodetic on WGS84, radians. Edges are the shorter great-circle arcs between vertices, so
/// an area may lie over the antimeridian or a pole without being cut. An area is the side of its outer ring
/// that is smaller than a hemisphere, whichever way the ring runs (files disagree about that in practice);
/// one that is larger must be given in parts. An edge from longitude -180 to 180 (or back) is the whole
/// parallel.
///
/// A line whose vertices carry times (`times` in the properties of GeoJSON) is a moving point.

#include <Eigen/Core>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary {
class Sha256;
}

namespace bary::geo {

struct LonLat {
  double longitude_rad = 0, latitude_rad = 0;
  friend bool operator==(const LonLat&, const LonLat&) = default;
};

using Line = std::vector<LonLat>;
/// Rings without the repeated last vertex.
struct Polygon {
  Line outer;
  std::vector<Line> holes;
};

/// One kind of part is filled, according to what the feature is.
struct Geometry {
  enum class Type { point, line, polygon } type = Type::point;
  std::vector<LonLat> points;
  std::vector<Line> lines;
  std::vector<Polygon> polygons;
};

using Property = std::variant<std::monostate, bool, double, std::string>;

struct Feature {
  std::string name;  ///< property `name`, else the `id`, else "area 1"
  Geometry geometry;
  std::vector<std::pair<std::string, Property>> properties;  ///< in the order of the file, `name` left out
  std::vector<Epoch> times;  ///< of a moving point: one a vertex of its single line, ascending; else empty

  bool moving() const { return !times.empty(); }
  const Property* find(std::string_view property) const;
};

class Features {
 public:
  std::vector<Feature> features;
  void hash(Sha256& h) const;
};

/// Unit vector from the Earth's centre through the geodetic direction's normal: (cos φ cos λ, cos φ sin λ,
/// sin φ). Spherical relations of areas are taken on these.
Eigen::Vector3d unit(const LonLat& p);
LonLat lon_lat(const Eigen::Vector3d& v);

/// Whether a point lies in an area (holes are outside; the edge counts as inside within 1e-12 rad).
bool contains(const Polygon& area, const LonLat& p);
bool contains(const Geometry& g, const LonLat& p);  ///< of points and lines: never

/// Whole turns, eastward positive, that a ring makes on a pole itself, as RFC 7946 closes what lies round
/// one.
struct PoleTurns {
  int south = 0, north = 0;
};
/// The part of the globe (0 to 1) that a ring encloses: on the side without a pole where it goes round none,
/// on the smaller side where it goes round one.
double enclosed_share(const Line& ring, const PoleTurns& on_poles = {});

/// Where two edges of a ring cross, if they do: the fault of an area that crosses itself.
std::optional<LonLat> self_crossing(const Line& ring);

/// Geodesic area (m²) on WGS84, by GeographicLib (Karney 2013, doi 10.1007/s00190-012-0578-z); 0 for points
/// and lines.
double area_m2(const Geometry& g);
/// Geodesic distance (m) on WGS84.
double distance_m(const LonLat& a, const LonLat& b);
/// A point inside, or near for a ring that bends: the mean of the vertices' unit vectors, for points and
/// lines too.
LonLat centre(const Geometry& g);

/// Reads GeoJSON, GeoPackage, shapefiles, KML or FlatGeobuf through OGR, turned to WGS84. Refused with a
/// reason (BARY-GEO-0001 … 0010): what does not parse, coordinates that are no place, a ring of fewer than
/// three vertices or without extent, an area that crosses itself or is larger than a hemisphere, an edge that
/// could run either way round the Earth, a hole outside its area, times that do not fit the vertices.
Features read_features(const std::string& path);
/// The same from memory (GeoJSON); `file` names it in messages.
Features read_geojson(std::string_view text, const std::string& file);
/// What `to_geojson` or `to_geopackage` made: a result, which may hold no feature at all.
Features read_written(std::string_view bytes);

/// GeoJSON (RFC 7946), degrees with seven decimals (1 cm), one feature a line. Areas and lines over the
/// antimeridian are cut there, as the standard asks.
std::string to_geojson(const Features& f);
/// The same features, as GeoJSON has them, as the bytes of a GeoPackage (OGC 12-128r18): a table `features`,
/// for what is large. Dates in it are the study's zero, so that the same features give the same bytes.
std::string to_geopackage(const Features& f);
/// Brings coordinates to the seven decimals that GeoJSON is written with, so that what is stored and read
/// again is bit for bit what was computed. Whoever makes Features as a result calls it last.
void quantise(Features& f);

}  // namespace bary::geo
