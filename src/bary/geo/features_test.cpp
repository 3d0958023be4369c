#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"
#include "bary/geo/features.hpp"
#include "bary/geo/sampling.hpp"

using namespace bary;
using geo::LonLat;

namespace {
constexpr double rad = std::numbers::pi / 180;
LonLat at(double lon_deg, double lat_deg) { return {lon_deg * rad, lat_deg * rad}; }

std::string polygon(const std::string& ring) {
  return R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A"},)"
         R"("geometry":{"type":"Polygon","coordinates":[)" +
         ring + "]}}]}";
}

std::string code_of(const std::string& text) {
  try {
    (void)geo::read_geojson(text, "a.geojson");
  } catch (const Error& e) {
    CHECK(std::string(e.what()).find("a.geojson") != std::string::npos);
    return e.code();
  }
  return "";
}
}  // namespace

TEST_CASE("areas on the ellipsoid") {
  // An octant of the ellipsoid: its whole area is 510065621724088.44 m² (a, f of WGS84; Karney's Planimeter
  // prints 510065621.724088 km²).
  const auto f = geo::read_geojson(polygon("[[0,0],[90,0],[0,90],[0,0]]"), "octant");
  CHECK(test::accuracy("area of an octant",
                       std::abs(geo::area_m2(f.features[0].geometry) - 510065621724088.44 / 8), 1.0, "m2",
                       "area of the WGS84 ellipsoid"));
  // Geodesic distance JFK to LHR: 5551.7597 km (Karney 2013, GeodSolve manual page).
  CHECK(test::accuracy("geodesic JFK-LHR",
                       std::abs(geo::distance_m(at(-73.8, 40.6), at(-0.5, 51.6)) - 5551759.400), 1e-3, "m",
                       "GeographicLib, GeodSolve(1) example"));
}

TEST_CASE("inside, holes, antimeridian, poles") {
  const auto box = geo::read_geojson(polygon("[[10,10],[20,10],[20,20],[10,20],[10,10]],"
                                             "[[14,14],[14,16],[16,16],[16,14],[14,14]]"),
                                     "box");
  const auto& g = box.features[0].geometry;
  CHECK(geo::contains(g, at(12, 12)));
  CHECK_FALSE(geo::contains(g, at(15, 15)));     // in the hole
  CHECK_FALSE(geo::contains(g, at(-165, -15)));  // its antipode
  CHECK_FALSE(geo::contains(g, at(25, 15)));
  CHECK(geo::contains(g, at(10, 15)));  // on the edge

  const auto pacific = geo::read_geojson(polygon("[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]"), "p");
  CHECK(geo::contains(pacific.features[0].geometry, at(180, 0)));
  CHECK(geo::contains(pacific.features[0].geometry, at(-175, 5)));
  CHECK_FALSE(geo::contains(pacific.features[0].geometry, at(0, 0)));
  CHECK(std::abs(std::abs(geo::centre(pacific.features[0].geometry).longitude_rad) - std::numbers::pi) <
        1e-9);

  const auto cap = geo::read_geojson(polygon("[[0,70],[90,70],[180,70],[-90,70],[0,70]]"), "cap");
  CHECK(geo::contains(cap.features[0].geometry, at(33, 89.9)));
  CHECK_FALSE(geo::contains(cap.features[0].geometry, at(33, 40)));
  CHECK(geo::centre(cap.features[0].geometry).latitude_rad > 89.9 * rad);
}

TEST_CASE("equal-area cells sum to the area and differ little") {
  const auto f = geo::read_geojson(polygon("[[126,34],[130,34],[130,39],[126,39],[126,34]]"), "korea");
  const auto cells = geo::equal_area_grid(f.features[0].geometry, 20e3);
  double sum = 0, least = 1e30, most = 0;
  for (const auto& c : cells) {
    sum += c.area_m2;
    least = std::min(least, c.area_m2);
    most = std::max(most, c.area_m2);
  }
  CHECK(sum == doctest::Approx(geo::area_m2(f.features[0].geometry)).epsilon(0.03));
  CHECK(most / least < 1.05);
  double globe = 0;
  for (const auto& c : geo::equal_area_grid(-90 * rad, 90 * rad, 500e3)) globe += c.area_m2;
  CHECK(globe == doctest::Approx(510065621724088.0).epsilon(1e-9));
  for (const LonLat& p : geo::sample_points(f.features[0].geometry, 20e3))
    CHECK(geo::distance_m(p, geo::centre(f.features[0].geometry)) < 400e3);
}

TEST_CASE("a grid has the cells of the whole parallels that lie in the area, and no others") {
  std::mt19937_64 random(3);
  const auto uniform = [&](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  std::size_t cells = 0;
  for (int i = 0; i < 60; ++i) {
    // On the equator, with its apex in the north and above all edges, its latitudes are known; many cross the
    // antimeridian.
    const double middle = uniform(-180, 180) * rad, half = uniform(2, 44) * rad, apex = uniform(5, 89) * rad;
    const auto corner = [](double lon, double lat) {
      return LonLat{std::remainder(lon, 2 * std::numbers::pi), lat};
    };
    geo::Geometry g;
    g.type = geo::Geometry::Type::polygon;
    g.polygons = {
        {{corner(middle - half, 0), corner(middle + half, 0), corner(middle + uniform(-1, 1) * half, apex)},
         {}}};
    std::vector<geo::Cell> expected;
    for (const geo::Cell& c : geo::equal_area_grid(0, apex, 200e3))
      if (geo::contains(g, c.centre)) expected.push_back(c);
    const auto found = geo::equal_area_grid(g, 200e3);
    REQUIRE(found.size() == std::max<std::size_t>(expected.size(), 1));
    for (std::size_t k = 0; k < expected.size(); ++k) CHECK(found[k].centre == expected[k].centre);
    cells += expected.size();
  }
  CHECK(cells > 5000);
}

TEST_CASE("what is written reads back to the same") {
  auto f = geo::read_geojson(
      R"({"type":"FeatureCollection","features":[
      {"type":"Feature","properties":{"name":"a\"<b>","n":1.5,"on":true,"t":"x"},"geometry":{"type":"Point","coordinates":[128.697123456789,36.352]}},
      {"type":"Feature","properties":{"name":"ship","times":["2024-07-06T02:25:00Z","2024-07-06T03:25:00Z"]},"geometry":{"type":"LineString","coordinates":[[128,36],[129,36]]}}]})",
      "two");
  REQUIRE(f.features.size() == 2);
  CHECK(f.features[1].moving());
  geo::quantise(f);
  const auto again = geo::read_geojson(geo::to_geojson(f), "again");
  Sha256 a, b;
  f.hash(a);
  again.hash(b);
  const std::string digest = a.hex();
  CHECK(digest == b.hex());
  // As a GeoPackage: SQLite with the application's mark of OGC 12-128r18, requirement 2; the same bytes
  // again.
  const std::string package = geo::to_geopackage(f);
  CHECK(package.starts_with("SQLite format 3"));
  CHECK(package.substr(68, 4) == "GPKG");
  CHECK(package == geo::to_geopackage(f));
  const std::string path = test::scratch("geopackage") + "/f.gpkg";
  write_file(path, package);
  Sha256 c;
  geo::read_features(path).hash(c);
  CHECK(c.hex() == digest);
  // Over the antimeridian the text is cut, as RFC 7946 asks, and still means the same places.
  const auto p = geo::read_geojson(polygon("[[170,-10],[-170,-10],[-170,10],[170,10],[170,-10]]"), "p");
  const std::string text = geo::to_geojson(p);
  CHECK(text.find("MultiPolygon") != std::string::npos);
  const auto q = geo::read_geojson(text, "q");
  CHECK(geo::area_m2(q.features[0].geometry) ==
        doctest::Approx(geo::area_m2(p.features[0].geometry)).epsilon(1e-3));
}

TEST_CASE("bad areas are refused, each with its reason") {
  CHECK(code_of("") == "BARY-GEO-0001");
  CHECK(code_of("{") == "BARY-GEO-0001");
  CHECK(code_of("[1e400]") == "BARY-GEO-0001");
  CHECK(code_of(R"({"type":"FeatureCollection","features":[]})") == "BARY-GEO-0002");
  CHECK(code_of(polygon("[[0,0],[10,10],[10,0],[0,10],[0,0]]")) == "BARY-GEO-0005");
  CHECK(code_of(polygon("[[0,0],[10,10],[10,1e999],[0,10],[0,0]]")) == "BARY-GEO-0001");
  CHECK(code_of(polygon("[[0,0],[10,10],[0,0]]")) == "BARY-GEO-0004");
  CHECK(code_of(polygon("[[36.3,128.7],[36.3,129.4],[36.5,129.4],[36.3,128.7]]")) == "BARY-GEO-0003");
  CHECK(code_of(R"({"type":"Feature","properties":{"times":["2024-07-06T03:25:00Z","2024-07-06T02:25:00Z"]},)"
                R"("geometry":{"type":"LineString","coordinates":[[128,36],[129,36]]}})") == "BARY-GEO-0006");
  try {
    (void)geo::read_geojson("{\n \"type\": oops }", "a.geojson");
    CHECK(false);
  } catch (const Error& e) {
    CHECK(e.diagnostic().where.line == 2);
  }
}
