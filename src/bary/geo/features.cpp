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

/// Calls `use` with each edge and how far it turns in longitude, the shorter way. One that goes over a pole
/// is given in two, so that on which side of the pole it passes is not left to rounding.
template <class Use>
void each_edge(const Line& ring, const Use& use) {
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat &p = ring[i], &q = ring[(i + 1) % ring.size()];
    const double turn = std::remainder(q.longitude_rad - p.longitude_rad, 2 * pi);
    if (pi - std::abs(turn) > 1e-9) {
      use(p, q, turn);
      continue;
    }
    const LonLat pole{p.longitude_rad + pi / 2, std::copysign(pi / 2, p.latitude_rad + q.latitude_rad)};
    use(p, pole, pi / 2);
    use(pole, q, std::remainder(q.longitude_rad - pole.longitude_rad, 2 * pi));
  }
}

/// Turns round the Earth's axis, eastward positive; 0 where neither pole is enclosed.
int turns_of(const Line& ring) {
  double sum = 0;
  each_edge(ring, [&](const LonLat&, const LonLat&, double turn) { sum += turn; });
  return static_cast<int>(std::lround(sum / (2 * pi)));
}

/// Solid angle between the ring and the north pole, eastward edges positive: the sum of the spherical excess
/// of the triangles that the pole makes with the edges.
double excess_to_north(const Line& ring) {
  double sum = 0;
  each_edge(ring, [&](const LonLat& p, const LonLat& q, double turn) {
    const double a = pi / 4 - p.latitude_rad / 2, b = pi / 4 - q.latitude_rad / 2;  // half the colatitudes
    const double s = std::sin(a) * std::sin(b);
    sum += 2 * std::atan2(s * std::sin(turn), std::cos(a) * std::cos(b) + s * std::cos(turn));
  });
  return sum;
}

bool near_edge(const Vector3d& a, const Vector3d& b, const Vector3d& p) {
  const Vector3d normal = a.cross(b);
  const double off = normal.norm() > 1e-15 ? std::abs(normal.normalized().dot(p)) : 1.0;
  const bool between = a.dot(p) >= a.dot(b) - 1e-12 && b.dot(p) >= a.dot(b) - 1e-12;
  return (off < 1e-12 && between) || a.cross(p).norm() < 1e-12 * (a.dot(p) > 0) ||
         b.cross(p).norm() < 1e-12 * (b.dot(p) > 0);
}

enum class Where { outside, inside, on_edge };

/// Edges that lie north of p on its meridian are counted; the pole, where that line ends, is inside where the
/// ring goes round it and it is on the smaller side.
Where where(const Line& ring, const Vector3d& p) {
  const double around = std::hypot(p.x(), p.y());
  const double e = around > 0 ? p.x() / around : 1, f = around > 0 ? p.y() / around : 0;  // p's meridian
  bool in = false, on_edge = false;
  for (std::size_t i = 0; i < ring.size() && !on_edge; ++i)
    on_edge = near_edge(unit(ring[i]), unit(ring[(i + 1) % ring.size()]), p);
  if (on_edge) return Where::on_edge;
  each_edge(ring, [&](const LonLat& from, const LonLat& to, double) {
    const Vector3d a = unit(from), b = unit(to);
    const double sa = e * a.y() - f * a.x(), sb = e * b.y() - f * b.x();
    if ((sa >= 0) == (sb >= 0)) return;
    const Vector3d x = a * std::abs(sb) + b * std::abs(sa);
    const double out = e * x.x() + f * x.y();
    if (out > 0 && x.z() * around > out * p.z()) in = !in;
  });
  if (turns_of(ring) != 0 && std::abs(excess_to_north(ring)) < 2 * pi) in = !in;
  return in ? Where::inside : Where::outside;
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
  if (where(area.outer, v) == Where::outside) return false;
  for (const Line& hole : area.holes)
    if (where(hole, v) == Where::inside) return false;
  return true;
}

bool contains(const Geometry& g, const LonLat& p) {
  for (const Polygon& a : g.polygons)
    if (contains(a, p)) return true;
  return false;
}

double enclosed_share(const Line& ring, const PoleTurns& on_poles) {
  const double share = std::abs(excess_to_north(ring) / (4 * pi) + on_poles.south);
  const int turns = std::abs(turns_of(ring) + on_poles.south + on_poles.north);
  return turns == 0 ? share : turns == 1 ? std::min(share, 1 - share) : 1;
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
      // Edges that run along each other do not cross, whatever rounding says.
      const auto parted = [](double x, double y) {
        return std::min(x, y) < -1e-15 && std::max(x, y) > 1e-15;
      };
      if (!parted(na.dot(c), na.dot(d))) continue;
      const Vector3d nc = c.cross(d);
      if (!parted(nc.dot(a), nc.dot(b))) continue;
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
