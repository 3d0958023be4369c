#include <doctest/doctest.h>

#include <Eigen/Geometry>

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

namespace {
/// Whether p lies in the area, by the sum of the angles under which the ring is seen from an outside point
/// and from p: an independent way, with planes instead of meridians. `far` must lie outside.
bool inside_by_crossings(const geo::Line& ring, const LonLat& p, const LonLat& far) {
  using Eigen::Vector3d;
  const Vector3d a = geo::unit(p), b = geo::unit(far), n = a.cross(b);
  int count = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Vector3d c = geo::unit(ring[i]), d = geo::unit(ring[(i + 1) % ring.size()]), m = c.cross(d);
    const Vector3d x = n.cross(m);
    // The arcs meet where one of the two crossings of their planes lies between the ends of both.
    for (const Vector3d& y : {Vector3d(x), Vector3d(-x)})
      count +=
          n.cross(a).dot(y) > 0 && b.cross(n).dot(y) > 0 && m.cross(c).dot(y) > 0 && d.cross(m).dot(y) > 0;
  }
  return count % 2;
}
}  // namespace

TEST_CASE("large areas: belts, half-globes and pole caps hold what they enclose, and their area") {
  const double globe = 510065621724088.44;
  const auto ring_of = [](const std::string& ring) {
    return geo::read_geojson(polygon(ring), "a").features[0].geometry;
  };
  // A zone between two geographic latitudes of WGS84 by integration of the closed form (Snyder 1987, 3-11):
  // ±20° have 0.3406 of the globe.
  const double e = 0.0818191908426, s20 = std::sin(20 * rad);
  const auto q = [&](double s) {
    return (1 - e * e) * (s / (1 - e * e * s * s) - std::log((1 - e * s) / (1 + e * s)) / (2 * e));
  };
  const double belt = globe * q(s20) / q(1);
  const auto tropics = ring_of("[[-180,-20],[180,-20],[180,20],[-180,20],[-180,-20]]");
  CHECK(test::accuracy("area of a tropical belt", std::abs(geo::area_m2(tropics) / belt - 1), 2e-4, "",
                       "Snyder 1987, equation 3-11"));
  const auto turned = ring_of("[[-180,-20],[-180,20],[180,20],[180,-20],[-180,-20]]");
  const auto from_zero = ring_of("[[0,-20],[360,-20],[360,20],[0,20],[0,-20]]");
  for (const auto* g : {&tropics, &turned, &from_zero}) {
    for (const double lon : {-180.0, -179.9, -90.0, 0.0, 1e-9, 90.0, 179.9})
      for (const double lat : {-89.0, -21.0, -19.0, 0.0, 19.0, 21.0, 89.0})
        CHECK(geo::contains(*g, at(lon, lat)) == (std::abs(lat) < 20));
    double sum = 0;
    for (const auto& c : geo::equal_area_grid(*g, 500e3)) sum += c.area_m2;
    CHECK(sum == doctest::Approx(belt).epsilon(0.02));
  }
  // Edges every 10 degrees over 340: the gap over the antimeridian stays outside.
  std::string south, north;
  for (int k = -170; k <= 170; k += 10) {
    south += "[" + std::to_string(k) + ",-20],";
    north = "[" + std::to_string(k) + ",20]," + north;
  }
  const auto band = ring_of("[" + south + north + "[-170,-20]]");
  CHECK(geo::contains(band, at(20, 5)));
  CHECK(geo::contains(band, at(-169, 0)));
  CHECK_FALSE(geo::contains(band, at(175, 0)));
  CHECK_FALSE(geo::contains(band, at(180, 0)));
  CHECK(test::accuracy("area of a band of 340 degrees", std::abs(geo::area_m2(band) / (belt * 340 / 360) - 1),
                       3e-3, "", "Snyder 1987, equation 3-11"));
  // Just under a hemisphere, by longitude and round a pole, either way round.
  for (const char* ring : {"[[0,-90],[89,0],[178,-90],[178,90],[89,0.1],[0,90],[0,-90]]",
                           "[[-80,-80],[80,-80],[80,80],[-80,80],[-80,-80]]"})
    CHECK(geo::area_m2(ring_of(ring)) < globe / 2);
  const auto cap = ring_of("[[0,1],[-90,1],[180,1],[90,1],[0,1]]");
  CHECK(geo::contains(cap, at(10, 2)));
  CHECK(geo::contains(cap, at(10, 90)));
  CHECK_FALSE(geo::contains(cap, at(10, 0)));
  CHECK_FALSE(geo::contains(cap, at(10, -90)));
  // Wedges with a pole as a vertex, whose longitude means nothing; an edge straight over a pole.
  for (const char* lon : {"0", "45", "200", "-180"}) {
    for (const char* sign : {"", "-"}) {
      const std::string pole = std::string("[") + lon + "," + sign + "90]";
      const auto octant = ring_of("[[0,0],[90,0]," + pole + ",[0,0]]");
      const double s = *sign ? -1 : 1;
      CHECK(geo::contains(octant, at(45, 30 * s)));
      CHECK(geo::contains(octant, at(45, 89.9 * s)));
      CHECK_FALSE(geo::contains(octant, at(-45, 89.9 * s)));
      CHECK_FALSE(geo::contains(octant, at(150, 30 * s)));
      CHECK_FALSE(geo::contains(octant, at(45, -1 * s)));
      const auto wedge = ring_of("[[-100,0],[0,0],[100,0]," + pole + ",[-100,0]]");
      CHECK(geo::contains(wedge, at(0, 30 * s)));
      CHECK(geo::contains(wedge, at(95, 80 * s)));
      CHECK_FALSE(geo::contains(wedge, at(150, 30 * s)));
      CHECK_FALSE(geo::contains(wedge, at(0, -30 * s)));
    }
  }
  // Round a pole and closed along it, as RFC 7946 has it.
  const auto arctic = ring_of("[[-180,60],[180,60],[180,90],[-180,90],[-180,60]]");
  const auto antarctic = ring_of("[[-180,-90],[180,-90],[180,-60],[-180,-60],[-180,-90]]");
  for (const double lon : {-180.0, -77.0, 0.0, 180.0}) {
    CHECK(geo::contains(arctic, at(lon, 61)));
    CHECK_FALSE(geo::contains(arctic, at(lon, 59)));
    CHECK(geo::contains(antarctic, at(lon, -61)));
    CHECK_FALSE(geo::contains(antarctic, at(lon, -59)));
    CHECK_FALSE(geo::contains(antarctic, at(lon, 89)));
  }
  const auto over = ring_of("[[10,60],[190,60],[100,50],[10,60]]");
  CHECK(geo::contains(over, at(55, 80)));
  CHECK(geo::contains(over, at(100, 80)));
  CHECK_FALSE(geo::contains(over, at(-80, 80)));
}

TEST_CASE("inside agrees with counting the crossings of an arc to a point outside, for rings of any size") {
  std::mt19937_64 random(11);
  const auto uniform = [&](double a, double b) {
    return std::uniform_real_distribution<double>(a, b)(random);
  };
  int seen = 0, held = 0;
  for (int i = 0; i < 300; ++i) {
    // A star around a random centre, from a village to just under a hemisphere.
    const Eigen::Vector3d c = Eigen::Vector3d(uniform(-1, 1), uniform(-1, 1), uniform(-1, 1)).normalized();
    const Eigen::Vector3d u = c.unitOrthogonal(), w = c.cross(u);
    const double size = uniform(0.01, 1.45);
    geo::Line ring;
    const int n = 3 + static_cast<int>(uniform(0, 20));
    for (int k = 0; k < n; ++k) {
      const double angle = 2 * std::numbers::pi * k / n, r = size * uniform(0.6, 1);
      ring.push_back(
          geo::lon_lat(c * std::cos(r) + (u * std::cos(angle) + w * std::sin(angle)) * std::sin(r)));
    }
    CHECK(geo::enclosed_share(ring) < 0.5);
    for (int k = 0; k < 60; ++k) {
      const LonLat p{uniform(-1, 1) * std::numbers::pi, std::asin(uniform(-1, 1))};
      const bool in = geo::contains(geo::Polygon{ring, {}}, p);
      CHECK(in == inside_by_crossings(ring, p, geo::lon_lat(-c + 0.003 * u)));
      ++seen, held += in;
    }
  }
  CHECK(held > seen / 20);
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
  // Larger than a hemisphere: the whole world, a belt to 40 degrees, half of it exactly.
  CHECK(code_of(polygon("[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]")) == "BARY-GEO-0007");
  CHECK(code_of(polygon("[[-180,-40],[180,-40],[180,40],[-180,40],[-180,-40]]")) == "BARY-GEO-0007");
  CHECK(code_of(polygon("[[0,0],[90,0],[180,0],[-90,0],[0,0]]")) == "BARY-GEO-0007");
  CHECK(code_of(polygon("[[-180,-90],[180,-90],[180,60],[-180,60],[-180,-90]]")) == "BARY-GEO-0007");
  CHECK(code_of(polygon("[[-180,-60],[180,-60],[180,90],[-180,90],[-180,-60]]")) == "BARY-GEO-0007");
  CHECK(code_of(polygon("[[-100,-80],[0,-80],[100,-80],[100,80],[0,80],[-100,80],[-100,-80]]")) ==
        "BARY-GEO-0007");
  // Either way round the Earth: by RFC 7946 this runs over Africa, by the shorter arcs over the antimeridian.
  CHECK(code_of(polygon("[[-170,-20],[170,-20],[170,20],[-170,20],[-170,-20]]")) == "BARY-GEO-0008");
  CHECK(code_of(polygon("[[0,10],[180,-10],[90,60],[0,10]]")) == "BARY-GEO-0008");
  CHECK(code_of(polygon("[[0,0],[10,0],[20,0],[0,0]]")) == "BARY-GEO-0009");
  CHECK(code_of(polygon("[[0,40],[10,45],[20,50],[10,45],[0,40]]")) == "BARY-GEO-0009");
  CHECK(code_of(polygon("[[0,0],[10,0],[10,10],[0,10],[0,0]],[[20,0],[21,0],[21,1],[20,0]]")) ==
        "BARY-GEO-0010");
  CHECK(code_of(polygon("[[0,0],[10,0],[10,10],[0,10],[0,0]],[[1,1],[2,1],[2,2],[1,1]]")).empty());
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
