#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/geo/features.hpp"
#include "bary/time/time.hpp"

namespace bary::geo {
namespace {

constexpr double pi = std::numbers::pi;

std::string coordinate(double rad_value) {
  std::string s = format_fixed(rad_value * 180 / pi, 7);
  while (s.back() == '0') s.pop_back();
  if (s.back() == '.') s.pop_back();
  return s == "-0" ? "0" : s;
}

std::string position(const LonLat& p) {
  return "[" + coordinate(p.longitude_rad) + "," + coordinate(p.latitude_rad) + "]";
}

std::string positions(const Line& l, bool close) {
  std::string s = "[";
  for (const LonLat& p : l) s += (s.size() > 1 ? "," : "") + position(p);
  if (close && !l.empty()) s += "," + position(l.front());
  return s + "]";
}

/// Where the arc from a to b meets the antimeridian.
double crossing_latitude(const LonLat& a, const LonLat& b) {
  const Eigen::Vector3d n = unit(a).cross(unit(b));
  Eigen::Vector3d x = n.cross(Eigen::Vector3d(0, 1, 0));
  if (x.x() > 0) x = -x;
  return std::atan2(x.z(), -x.x());
}

/// Pieces of a line between crossings of the antimeridian.
std::vector<Line> cut(const Line& l) {
  std::vector<Line> out(1);
  for (std::size_t i = 0; i < l.size(); ++i) {
    if (i > 0 && std::abs(l[i].longitude_rad - l[i - 1].longitude_rad) > pi) {
      const double side = l[i - 1].longitude_rad > 0 ? pi : -pi;
      const double latitude = crossing_latitude(l[i - 1], l[i]);
      out.back().push_back({side, latitude});
      out.push_back({{-side, latitude}});
    }
    out.back().push_back(l[i]);
  }
  return out;
}

/// An area over the antimeridian in two or more rings; over a pole closed along the pole's parallel.
std::vector<Line> cut_ring(const Line& ring) {
  Line closed = ring;
  closed.push_back(ring.front());
  std::vector<Line> pieces = cut(closed);
  if (pieces.size() == 1) return {ring};
  // The last piece runs on into the first.
  Line joined = std::move(pieces.back());
  joined.pop_back();
  joined.insert(joined.end(), pieces.front().begin(), pieces.front().end());
  pieces.pop_back();
  pieces.front() = std::move(joined);
  if (pieces.size() == 1) {
    // One crossing only: the ring goes round a pole.
    Line& r = pieces[0];
    double mean = 0;
    for (const LonLat& p : r) mean += p.latitude_rad;
    const double pole = mean > 0 ? pi / 2 : -pi / 2;
    const double last = r.back().longitude_rad, first = r.front().longitude_rad;
    r.push_back({last, pole});
    r.push_back({first, pole});
    return pieces;
  }
  // Each side's pieces close along the antimeridian: right for areas that cross it twice, the everyday case.
  std::vector<Line> out(2);
  for (const Line& p : pieces) {
    double mean = 0;
    for (const LonLat& q : p) mean += q.longitude_rad;
    Line& side = out[mean > 0 ? 0 : 1];
    side.insert(side.end(), p.begin(), p.end());
  }
  std::erase_if(out, [](const Line& l) { return l.size() < 3; });
  return out;
}

std::string geometry_json(const Geometry& g) {
  std::vector<std::string> parts;
  const char* type = "Point";
  switch (g.type) {
    case Geometry::Type::point:
      for (const LonLat& p : g.points) parts.push_back(position(p));
      break;
    case Geometry::Type::line:
      type = "LineString";
      for (const Line& l : g.lines)
        for (const Line& piece : cut(l)) parts.push_back(positions(piece, false));
      break;
    case Geometry::Type::polygon:
      type = "Polygon";
      for (const Polygon& p : g.polygons) {
        const std::vector<Line> outer = cut_ring(p.outer);
        if (outer.size() > 1) {
          // Holes of an area that is cut stay with the side they lie on.
          for (const Line& o : outer) {
            std::string s = "[" + positions(o, true);
            for (const Line& h : p.holes)
              if (!h.empty() && (h[0].longitude_rad > 0) == (o[0].longitude_rad > 0))
                s += "," + positions(h, true);
            parts.push_back(s + "]");
          }
          continue;
        }
        std::string s = "[" + positions(outer[0], true);
        for (const Line& h : p.holes) s += "," + positions(h, true);
        parts.push_back(s + "]");
      }
      break;
  }
  if (parts.size() == 1) return R"({"type":")" + std::string(type) + R"(","coordinates":)" + parts[0] + "}";
  std::string all;
  for (const std::string& p : parts) all += (all.empty() ? "" : ",") + p;
  return R"({"type":"Multi)" + std::string(type) + R"(","coordinates":[)" + all + "]}";
}

void quantise(Line& l) {
  for (LonLat& p : l) {
    p.longitude_rad = *parse_f64(coordinate(p.longitude_rad)) * (pi / 180);
    p.latitude_rad = *parse_f64(coordinate(p.latitude_rad)) * (pi / 180);
  }
}

}  // namespace

void quantise(Features& f) {
  for (Feature& x : f.features) {
    quantise(x.geometry.points);
    for (Line& l : x.geometry.lines) quantise(l);
    for (Polygon& p : x.geometry.polygons) {
      quantise(p.outer);
      for (Line& h : p.holes) quantise(h);
    }
  }
}

std::string to_geojson(const Features& f) {
  std::string s = "{\"type\":\"FeatureCollection\",\"features\":[";
  for (std::size_t i = 0; i < f.features.size(); ++i) {
    const Feature& x = f.features[i];
    s += i ? ",\n" : "\n";
    s += R"({"type":"Feature","properties":{"name":)" + json_quote(x.name);
    for (const auto& [k, v] : x.properties) {
      s += "," + json_quote(k) + ":";
      if (const bool* b = std::get_if<bool>(&v))
        s += *b ? "true" : "false";
      else if (const double* d = std::get_if<double>(&v))
        s += std::isfinite(*d) ? format_f64(*d) : "null";
      else if (const std::string* t = std::get_if<std::string>(&v))
        s += json_quote(*t);
      else
        s += "null";
    }
    if (x.moving()) {
      s += ",\"times\":[";
      for (std::size_t k = 0; k < x.times.size(); ++k)
        s += (k ? "," : "") + json_quote(time::utc_text().format(x.times[k]));
      s += "]";
    }
    s += "},\"geometry\":" + geometry_json(x.geometry) + "}";
  }
  return s + "\n]}\n";
}

}  // namespace bary::geo
