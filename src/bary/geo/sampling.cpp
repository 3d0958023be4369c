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

struct Bounds {
  double south = pi / 2, north = -pi / 2;
};

/// Latitudes that an area reaches, poles inside it included.
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
  if (contains(g, {0, pi / 2})) b.north = pi / 2;
  if (contains(g, {0, -pi / 2})) b.south = -pi / 2;
  return b;
}

template <class Keep>
std::vector<Cell> grid(double south, double north, double spacing_m, const Keep& keep) {
  std::vector<Cell> out;
  const double step = spacing_m / authalic_radius_m;
  const auto rows = std::max(1, static_cast<int>(std::ceil((north - south) / step)));
  const double height = (north - south) / rows;
  for (int r = 0; r < rows; ++r) {
    const double lo = south + r * height, hi = r + 1 == rows ? north : lo + height, mid = (lo + hi) / 2;
    const double band = 2 * pi * authalic_radius_m * authalic_radius_m * (std::sin(hi) - std::sin(lo));
    const auto n = std::max(1, static_cast<int>(std::lround(2 * pi * std::cos(mid) / step)));
    for (int k = 0; k < n; ++k) {
      const LonLat c{-pi + 2 * pi * (k + 0.5) / n, mid};
      if (keep(c)) out.push_back({c, band / n, pi / n, height / 2});
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
  auto out = grid(b.south, b.north, spacing_m, [&](const LonLat& p) { return contains(area, p); });
  if (out.empty()) {
    const double half = std::sqrt(area_m2(area)) / authalic_radius_m / 2;
    out.push_back({centre(area), area_m2(area), half, half});
  }
  return out;
}

std::vector<Cell> equal_area_grid(double south, double north, double spacing_m) {
  return grid(south, north, spacing_m, [](const LonLat&) { return true; });
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
