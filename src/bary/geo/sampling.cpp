#include "bary/geo/sampling.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary::geo {
namespace {

using Eigen::Vector3d;
constexpr double pi = std::numbers::pi;
constexpr double authalic_radius_m = 6371007.1810;  // of WGS84

/// Points on a great-circle edge, the first end included.
void densify(const LonLat& from, const LonLat& to, double spacing_m, std::vector<LonLat>& out) {
  const Vector3d a = unit(from), b = unit(to);
  const double angle = std::atan2(a.cross(b).norm(), a.dot(b));
  const auto n = static_cast<int>(std::ceil(angle * authalic_radius_m / spacing_m));
  out.push_back(from);
  for (int k = 1; k < n; ++k) {
    const double f = static_cast<double>(k) / n;
    out.push_back(lon_lat(a * std::sin((1 - f) * angle) + b * std::sin(f * angle)));
  }
}

/// Latitudes that an area reaches, and a cap around all of it.
struct Bounds {
  double south = pi / 2, north = -pi / 2;
  LonLat centre;
  double radius_rad = pi;

  /// How far from the centre's meridian the cap reaches on a parallel; pi: all round it.
  double half_width(double latitude) const {
    const double c0 = std::cos(centre.latitude_rad), c = std::cos(latitude);
    // Near a pole, and where the cap is no small part of the globe.
    if (radius_rad > 1.4 || std::abs(centre.latitude_rad) + radius_rad > 1.5 || c0 * c < 1e-6) return pi;
    const double x = (std::cos(radius_rad) - std::sin(centre.latitude_rad) * std::sin(latitude)) / (c0 * c);
    return std::acos(std::clamp(x, -1.0, 1.0));
  }
};

/// Poles inside the area included.
Bounds bounds(const Geometry& g) {
  Bounds b;
  const auto take = [&](const LonLat& p) {
    b.south = std::min(b.south, p.latitude_rad);
    b.north = std::max(b.north, p.latitude_rad);
  };
  std::vector<LonLat> edge;
  for (const Polygon& p : g.polygons)
    for (std::size_t i = 0; i < p.outer.size(); ++i)
      densify(p.outer[i], p.outer[(i + 1) % p.outer.size()], 20e3, edge);
  for (const LonLat& p : edge) take(p);
  // The inside of a ring is its smaller side: what holds the edges holds the area.
  Vector3d sum = Vector3d::Zero();
  for (const LonLat& p : edge) sum += unit(p);
  if (sum.norm() > 1e-6 * static_cast<double>(edge.size())) {
    const Vector3d middle = sum.normalized();
    b.centre = lon_lat(middle);
    b.radius_rad = 0;
    for (const LonLat& p : edge)
      b.radius_rad = std::max(b.radius_rad, std::atan2(middle.cross(unit(p)).norm(), middle.dot(unit(p))));
    b.radius_rad += 20e3 / authalic_radius_m;
  }
  if (contains(g, {0, pi / 2})) b.north = pi / 2;
  if (contains(g, {0, -pi / 2})) b.south = -pi / 2;
  return b;
}

/// `within` says how far from its meridian a parallel is worth a look.
template <class Keep>
std::vector<Cell> grid(double south, double north, double spacing_m, const Bounds& within, const Keep& keep) {
  std::vector<Cell> out;
  const double step = spacing_m / authalic_radius_m;
  const auto rows = std::max(1, static_cast<int>(std::ceil((north - south) / step)));
  const double height = (north - south) / rows;
  for (int r = 0; r < rows; ++r) {
    const double lo = south + r * height, hi = r + 1 == rows ? north : lo + height, mid = (lo + hi) / 2;
    const double band = 2 * pi * authalic_radius_m * authalic_radius_m * (std::sin(hi) - std::sin(lo));
    const auto n = std::max(1, static_cast<int>(std::lround(2 * pi * std::cos(mid) / step)));
    const auto take = [&](int from, int to) {
      for (int k = std::max(from, 0); k < std::min(to, n); ++k) {
        const LonLat c{-pi + 2 * pi * (k + 0.5) / n, mid};
        if (keep(c)) out.push_back({c, band / n, pi / n, height / 2});
      }
    };
    const double half = within.half_width(mid), middle = within.centre.longitude_rad;
    const auto cell = [&](double longitude) {
      return static_cast<int>(std::floor((longitude + pi) / (2 * pi) * n));
    };
    const int first = cell(middle - half) - 1, end = cell(middle + half) + 2;
    if (end - first >= n) {
      take(0, n);
    } else {
      // In the order of longitude, the part beyond the antimeridian included.
      take(0, end - n);
      take(first, end);
      take(first + n, n);
    }
  }
  return out;
}

}  // namespace

Polygon Cell::outline() const {
  const auto corner = [&](int x, int y) {
    return LonLat{std::remainder(centre.longitude_rad + x * half_width_rad, 2 * pi),
                  std::clamp(centre.latitude_rad + y * half_height_rad, -pi / 2, pi / 2)};
  };
  return {{corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)}, {}};
}

std::vector<Cell> equal_area_grid(const Geometry& area, double spacing_m) {
  if (area.type != Geometry::Type::polygon) {
    std::vector<Cell> out;
    for (const LonLat& p : sample_points(area, spacing_m))
      out.push_back({p, 0, spacing_m / authalic_radius_m / 2, spacing_m / authalic_radius_m / 2});
    return out;
  }
  const Bounds b = bounds(area);
  auto out = grid(b.south, b.north, spacing_m, b, [&](const LonLat& p) { return contains(area, p); });
  if (out.empty()) {
    const double half = std::sqrt(area_m2(area)) / authalic_radius_m / 2;
    out.push_back({centre(area), area_m2(area), half, half});
  }
  return out;
}

std::vector<Cell> equal_area_grid(double south, double north, double spacing_m) {
  return grid(south, north, spacing_m, {}, [](const LonLat&) { return true; });
}

std::vector<LonLat> sample_points(const Geometry& g, double spacing_m) {
  std::vector<LonLat> out = g.points;
  for (const Line& l : g.lines) {
    for (std::size_t i = 0; i + 1 < l.size(); ++i) densify(l[i], l[i + 1], spacing_m, out);
    if (!l.empty()) out.push_back(l.back());
  }
  for (const Polygon& p : g.polygons)
    for (std::size_t i = 0; i < p.outer.size(); ++i)
      densify(p.outer[i], p.outer[(i + 1) % p.outer.size()], spacing_m, out);
  if (!g.polygons.empty())
    for (const Cell& c : equal_area_grid(g, spacing_m)) out.push_back(c.centre);
  return out;
}

}  // namespace bary::geo
