#include "bary/geo/features.hpp"

#include <Eigen/Geometry>
#include <GeographicLib/Geodesic.hpp>
#include <GeographicLib/PolygonArea.hpp>
#include <cmath>
#include <numbers>

#include "bary/core/hash.hpp"

namespace bary::geo {
namespace {

using Eigen::Vector3d;
constexpr double pi = std::numbers::pi;
constexpr double deg = 180 / pi;

void hash_line(Sha256& h, const Line& l) {
  h.u64(l.size());
  for (const LonLat& p : l) h.f64(p.longitude_rad).f64(p.latitude_rad);
}

/// Sum of the signed angles under which the edges of a ring are seen from p, in the plane that touches the
/// sphere there: ±2π from one side, 0 from the other.
double winding(const Line& ring, const Vector3d& p, bool& on_edge) {
  double sum = 0;
  const std::size_t n = ring.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Vector3d a = unit(ring[i]), b = unit(ring[(i + 1) % n]);
    const Vector3d pa = a - p * a.dot(p), pb = b - p * b.dot(p);
    const double turn = std::atan2(p.dot(pa.cross(pb)), pa.dot(pb));
    // On the edge the two vertices lie in opposite directions.
    const Vector3d normal = a.cross(b);
    const double off = normal.norm() > 1e-15 ? std::abs(normal.normalized().dot(p)) : 1.0;
    const bool between = a.dot(p) >= a.dot(b) - 1e-12 && b.dot(p) >= a.dot(b) - 1e-12;
    if ((off < 1e-12 && between) || pa.norm() < 1e-12 || pb.norm() < 1e-12) on_edge = true;
    sum += turn;
  }
  return sum;
}

/// The side of a ring that is smaller than a hemisphere holds p.
bool inside(const Line& ring, const Vector3d& p) {
  bool on_edge = false;
  const double w = winding(ring, p, on_edge);
  if (on_edge) return true;
  // Seen from inside, the ring goes once round; seen from its antipode too. The inside is the near one.
  if (std::abs(w) < pi) return false;
  Vector3d mean = Vector3d::Zero();
  for (const LonLat& v : ring) mean += unit(v);
  return mean.dot(p) > 0;
}

void add_ring(GeographicLib::PolygonArea& a, const Line& ring) {
  a.Clear();
  for (const LonLat& p : ring) a.AddPoint(p.latitude_rad * deg, p.longitude_rad * deg);
}

double ring_area_m2(const Line& ring) {
  GeographicLib::PolygonArea a(GeographicLib::Geodesic::WGS84());
  add_ring(a, ring);
  double perimeter, area;
  a.Compute(false, true, perimeter, area);
  return std::abs(area);
}

}  // namespace

Vector3d unit(const LonLat& p) {
  const double c = std::cos(p.latitude_rad);
  return {c * std::cos(p.longitude_rad), c * std::sin(p.longitude_rad), std::sin(p.latitude_rad)};
}

LonLat lon_lat(const Vector3d& v) {
  return {std::atan2(v.y(), v.x()), std::atan2(v.z(), std::hypot(v.x(), v.y()))};
}

const Property* Feature::find(std::string_view property) const {
  for (const auto& [k, v] : properties)
    if (k == property) return &v;
  return nullptr;
}

void Features::hash(Sha256& h) const {
  h.text("Features").u64(features.size());
  for (const Feature& f : features) {
    h.text(f.name).u64(static_cast<std::uint64_t>(f.geometry.type));
    hash_line(h, f.geometry.points);
    h.u64(f.geometry.lines.size());
    for (const Line& l : f.geometry.lines) hash_line(h, l);
    h.u64(f.geometry.polygons.size());
    for (const Polygon& p : f.geometry.polygons) {
      hash_line(h, p.outer);
      h.u64(p.holes.size());
      for (const Line& l : p.holes) hash_line(h, l);
    }
    h.u64(f.properties.size());
    for (const auto& [k, v] : f.properties) {
      h.text(k).u64(v.index());
      if (const bool* b = std::get_if<bool>(&v)) h.u64(*b);
      if (const double* d = std::get_if<double>(&v)) h.f64(*d);
      if (const std::string* s = std::get_if<std::string>(&v)) h.text(*s);
    }
    h.u64(f.times.size());
    for (const Epoch& e : f.times) h.i64(e.seconds).f64(e.fraction);
  }
}

bool contains(const Polygon& area, const LonLat& p) {
  const Vector3d v = unit(p);
  if (!inside(area.outer, v)) return false;
  for (const Line& hole : area.holes) {
    bool on_edge = false;
    const double w = winding(hole, v, on_edge);
    if (!on_edge && std::abs(w) > pi && inside(hole, v)) return false;
  }
  return true;
}

bool contains(const Geometry& g, const LonLat& p) {
  for (const Polygon& a : g.polygons)
    if (contains(a, p)) return true;
  return false;
}

std::optional<LonLat> self_crossing(const Line& ring) {
  const std::size_t n = ring.size();
  std::vector<Vector3d> v;
  v.reserve(n);
  for (const LonLat& p : ring) v.push_back(unit(p));
  for (std::size_t i = 0; i < n; ++i) {
    const Vector3d &a = v[i], &b = v[(i + 1) % n];
    const Vector3d na = a.cross(b);
    for (std::size_t j = i + 2; j < n; ++j) {
      if (i == 0 && j == n - 1) continue;  // neighbours
      const Vector3d &c = v[j], &d = v[(j + 1) % n];
      const double sc = na.dot(c), sd = na.dot(d);
      if (!(sc * sd < 0)) continue;
      const Vector3d nc = c.cross(d);
      const double sa = nc.dot(a), sb = nc.dot(b);
      if (!(sa * sb < 0)) continue;
      Vector3d x = na.cross(nc);
      if (x.norm() == 0) continue;
      x.normalize();
      if (x.dot(a + b) < 0) x = -x;
      // The planes cross at x and at its antipode: both edges must have it on the same side.
      if (x.dot(c + d) > 0 && x.dot(a) >= a.dot(b) - 1e-12 && x.dot(b) >= a.dot(b) - 1e-12) return lon_lat(x);
    }
  }
  return std::nullopt;
}

double area_m2(const Geometry& g) {
  double sum = 0;
  for (const Polygon& p : g.polygons) {
    sum += ring_area_m2(p.outer);
    for (const Line& h : p.holes) sum -= ring_area_m2(h);
  }
  return sum;
}

double distance_m(const LonLat& a, const LonLat& b) {
  double s;
  GeographicLib::Geodesic::WGS84().Inverse(a.latitude_rad * deg, a.longitude_rad * deg, b.latitude_rad * deg,
                                           b.longitude_rad * deg, s);
  return s;
}

LonLat centre(const Geometry& g) {
  // Edges weigh by their length, so that a densely digitised coast does not pull the centre to itself.
  Vector3d sum = Vector3d::Zero(), first = Vector3d::Zero();
  const auto along = [&](const Line& l, bool closed) {
    for (std::size_t i = 0; i + (closed ? 0 : 1) < l.size(); ++i) {
      const Vector3d a = unit(l[i]), b = unit(l[(i + 1) % l.size()]);
      sum += (a + b) * (a - b).norm();
    }
  };
  for (const LonLat& p : g.points) sum += unit(p);
  for (const Line& l : g.lines) {
    if (!l.empty()) first = unit(l[0]);
    along(l, false);
  }
  for (const Polygon& p : g.polygons) {
    if (!p.outer.empty()) first = unit(p.outer[0]);
    along(p.outer, true);
  }
  return lon_lat(sum.norm() > 1e-12 ? sum : first);
}

}  // namespace bary::geo
