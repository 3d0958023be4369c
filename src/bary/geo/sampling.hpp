#pragma once
/// Points that stand for an area: what a sensor's reach is tested against, and the cells of coverage
/// statistics.

#include <cstddef>
#include <vector>

#include "bary/geo/features.hpp"

namespace bary::geo {

/// A cell of an equal-area grid by its centre.
struct Cell {
  LonLat centre;
  double area_m2 = 0;
  double half_width_rad = 0, half_height_rad = 0;  ///< in longitude and latitude
  Polygon outline() const;
};

/// Cells of about `spacing_m` across whose centres lie in the area: rows of equal height in latitude, each
/// cut into whole numbers of cells, so that cells differ in area by less than a few percent (exactly: each
/// carries its own area on the authalic sphere). Small areas get at least one cell, at the centre.
std::vector<Cell> equal_area_grid(const Geometry& area, double spacing_m);
/// The same over a band of latitudes, all longitudes; radians.
std::vector<Cell> equal_area_grid(double latitude_min_rad, double latitude_max_rad, double spacing_m);

/// Points on the edges and inside, not farther apart than `spacing_m`; a point is itself.
std::vector<LonLat> sample_points(const Geometry& g, double spacing_m);

}  // namespace bary::geo
