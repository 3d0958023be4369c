// Everything that knows OGR.

#include <ogrsf_frmts.h>

#include <fmt/format.h>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/geo/features.hpp"
#include "bary/geo/gdal-inl.hpp"
#include "bary/time/time.hpp"

namespace bary::geo {
namespace {

constexpr double pi = std::numbers::pi, rad = pi / 180;

constexpr const char* drivers[] = {"GeoJSON", "GPKG",       "ESRI Shapefile", "KML",
                                   "LIBKML",  "FlatGeobuf", nullptr};

/// Turns one OGR feature into ours, with checks; `where` names file and feature.
class Converter {
 public:
  Converter(std::string file, bool shapefile) : file_(std::move(file)), shapefile_(shapefile) {}

  void add_layer(OGRLayer& layer, Features& out) {
    std::unique_ptr<OGRCoordinateTransformation> to_wgs84;
    const OGRSpatialReference* from = layer.GetSpatialRef();
    OGRSpatialReference target;
    target.SetWellKnownGeogCS("WGS84");
    target.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    // In which order a file has its axes, the mapping below settles: WGS84 stays as it is, to the last bit.
    const char* const same[] = {"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", nullptr};
    if (from && !from->IsSame(&target, same)) {
      std::unique_ptr<OGRSpatialReference> source(from->Clone());
      source->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
      to_wgs84.reset(OGRCreateCoordinateTransformation(source.get(), &target));
    }
    for (auto& f : layer) {
      ++index_;
      Feature feature;
      read_properties(*f, feature);
      OGRGeometry* g = f->GetGeometryRef();
      if (!g || g->IsEmpty()) fail("BARY-GEO-0002", feature, {});
      if (to_wgs84 && g->transform(to_wgs84.get()) != OGRERR_NONE)
        fail("BARY-GEO-0003", feature,
             {"coordinates that cannot be turned to WGS84", "WGS84로 바꿀 수 없는 좌표"});
      read_geometry(*g, feature);
      read_times(feature);
      out.features.push_back(std::move(feature));
    }
  }

 private:
  [[noreturn]] void fail(const char* code, const Feature& f, Phrase found) const {
    throw Error(code, {{"file", file_}, {"name", f.name}}).at(file_).key(f.name).found(std::move(found));
  }

  void read_properties(const OGRFeature& f, Feature& out) const {
    const OGRFeatureDefn& d = *f.GetDefnRef();
    for (int i = 0; i < d.GetFieldCount(); ++i) {
      const OGRFieldDefn& field = *d.GetFieldDefn(i);
      if (!f.IsFieldSetAndNotNull(i)) continue;
      const std::string name = field.GetNameRef();
      if (lower(name) == "name") {
        out.name = f.GetFieldAsString(i);
        continue;
      }
      Property p;
      switch (field.GetType()) {
        case OFTInteger:
          if (field.GetSubType() == OFSTBoolean)
            p = f.GetFieldAsInteger(i) != 0;
          else
            p = f.GetFieldAsDouble(i);
          break;
        case OFTInteger64:
        case OFTReal:
          p = f.GetFieldAsDouble(i);
          break;
        case OFTStringList: {
          std::string all;
          for (char** s = f.GetFieldAsStringList(i); s && *s; ++s)
            all += (all.empty() ? "" : ",") + std::string(*s);
          p = all;
          break;
        }
        default:
          p = std::string(f.GetFieldAsString(i));
      }
      out.properties.emplace_back(name, std::move(p));
    }
    if (out.name.empty())
      if (const Property* id = out.find("id"))
        if (const auto* s = std::get_if<std::string>(id)) out.name = *s;
    if (out.name.empty()) out.name = "area " + std::to_string(index_);
  }

  LonLat place(double x, double y, const Feature& f) const {
    if (!std::isfinite(x) || !std::isfinite(y) || std::abs(y) > 90 || std::abs(x) > 540)
      fail("BARY-GEO-0003", f,
           {"longitude " + format_f64(x) + ", latitude " + format_f64(y),
            "경도 " + format_f64(x) + ", 위도 " + format_f64(y)});
    while (x > 180) x -= 360;
    while (x < -180) x += 360;
    return {x * rad, y * rad};
  }

  Line line_of(const OGRSimpleCurve& c, const Feature& f) const {
    Line l;
    for (int i = 0; i < c.getNumPoints(); ++i) {
      const LonLat p = place(c.getX(i), c.getY(i), f);
      if (l.empty() || !(l.back() == p)) l.push_back(p);
    }
    return l;
  }

  /// A ring whose edges are the shorter arcs between its vertices.
  struct Unrolled {
    Line line;
    PoleTurns turns;
  };

  /// An edge of more than 180 degrees of longitude may mean the way over the antimeridian, or the long way
  /// that plain longitudes say. In plain longitudes a ring that means the former runs the wrong way round:
  /// clockwise by RFC 7946, anticlockwise in a shapefile. A whole parallel can mean only one thing.
  Unrolled unrolled(const Line& l, const std::vector<double>& longitudes_deg, const Feature& f) const {
    Unrolled out;
    double plain = 0;
    const LonLat* wide = nullptr;
    for (std::size_t i = 0; i < l.size(); ++i) {
      const std::size_t next = (i + 1) % l.size();
      const LonLat &p = l[i], &q = l[next];
      const double turn = (longitudes_deg[next] - longitudes_deg[i]) * rad,
                   both = p.latitude_rad + q.latitude_rad, up = q.latitude_rad - p.latitude_rad;
      const bool whole = std::abs(turn) > 2 * pi - 1e-9,
                 opposite = pi - std::abs(std::remainder(turn, 2 * pi)) < 1e-9;
      plain += turn * both / -2;
      out.line.push_back(p);
      if (std::abs(both) > pi - 1e-9) {
        if (whole) (both < 0 ? out.turns.south : out.turns.north) += turn > 0 ? 1 : -1;
      } else if (std::abs(both) < 1e-9 && opposite) {
        fail("BARY-GEO-0008", f,
             Phrase("an edge to the opposite side of the Earth at ", "지구 반대편으로 가는 변: ") +
                 text_of(p));
      } else if (std::abs(up) > pi - 1e-9) {
        out.line.push_back({p.longitude_rad, 0});  // from pole to pole
      } else if (at_pole(p) || at_pole(q)) {
        continue;  // along the other's meridian
      } else if (whole) {
        for (int k = 1; k < 360; ++k)
          out.line.push_back(
              {std::remainder(p.longitude_rad + turn * k / 360, 2 * pi), p.latitude_rad + up * k / 360});
      } else if (std::abs(turn) > pi + 1e-9) {
        wide = &p;
      }
    }
    if (wide && (shapefile_ ? -plain : plain) > 1e-12)
      fail("BARY-GEO-0008", f,
           Phrase("an edge over more than 180 degrees of longitude at ", "경도 180도를 넘는 변: ") +
               text_of(*wide));
    return out;
  }

  static bool at_pole(const LonLat& p) { return std::abs(p.latitude_rad) > pi / 2 - 1e-9; }

  static Phrase text_of(const LonLat& p) {
    return Phrase("longitude ", "경도 ") + format_fixed(p.longitude_rad / rad, 6) +
           Phrase(", latitude ", ", 위도 ") + format_fixed(p.latitude_rad / rad, 6);
  }

  Line ring_of(const OGRLinearRing& r, const Feature& f) const {
    Line l;
    std::vector<double> longitudes_deg;  // as written: 190 is not -170 to a reader of the ring
    for (int i = 0; i < r.getNumPoints(); ++i) {
      const LonLat p = place(r.getX(i), r.getY(i), f);
      if (!l.empty() && l.back() == p && longitudes_deg.back() == r.getX(i)) continue;
      l.push_back(p);
      longitudes_deg.push_back(r.getX(i));
    }
    while (l.size() > 1 && l.front() == l.back()) l.pop_back();
    PoleTurns turns;
    {
      Unrolled u = unrolled(l, longitudes_deg, f);
      l = std::move(u.line);
      turns = u.turns;
    }
    if (l.size() < 3)
      fail("BARY-GEO-0004", f,
           std::to_string(l.size()) + Phrase(" different vertices", "개의 서로 다른 꼭짓점"));
    if (const auto x = self_crossing(l))
      fail("BARY-GEO-0005", f, Phrase("a crossing at ", "교차점: ") + text_of(*x));
    // Half the globe has two sides of which neither is the smaller.
    if (const double share = enclosed_share(l, turns); share > 0.4999)
      fail("BARY-GEO-0007", f,
           {format_fixed(100 * share, 1) + " % of the globe",
            "지구의 " + format_fixed(100 * share, 1) + " %"});
    if (area_m2({Geometry::Type::polygon, {}, {}, {{l, {}}}}) < 1)
      fail("BARY-GEO-0009", f, Phrase("a ring without extent at ", "넓이가 없는 고리: ") + text_of(l[0]));
    return l;
  }

  void read_geometry(const OGRGeometry& g, Feature& f) const {
    const auto type = wkbFlatten(g.getGeometryType());
    if (const auto* many = dynamic_cast<const OGRGeometryCollection*>(&g)) {
      for (int i = 0; i < many->getNumGeometries(); ++i) read_geometry(*many->getGeometryRef(i), f);
      return;
    }
    const auto set = [&](Geometry::Type t) {
      const bool first = f.geometry.points.empty() && f.geometry.lines.empty() && f.geometry.polygons.empty();
      if (!first && f.geometry.type != t)
        fail("BARY-GEO-0003", f,
             {"points, lines and areas mixed in one feature", "한 지형지물에 섞인 점, 선, 면"});
      f.geometry.type = t;
    };
    if (type == wkbPoint) {
      const auto& p = *g.toPoint();
      set(Geometry::Type::point);
      f.geometry.points.push_back(place(p.getX(), p.getY(), f));
    } else if (type == wkbLineString) {
      set(Geometry::Type::line);
      f.geometry.lines.push_back(line_of(*g.toLineString(), f));
    } else if (type == wkbPolygon) {
      const auto& p = *g.toPolygon();
      set(Geometry::Type::polygon);
      if (!p.getExteriorRing()) fail("BARY-GEO-0002", f, {});
      Polygon out;
      out.outer = ring_of(*p.getExteriorRing(), f);
      for (int i = 0; i < p.getNumInteriorRings(); ++i) {
        Line hole = ring_of(*p.getInteriorRing(i), f);
        if (std::none_of(hole.begin(), hole.end(),
                         [&](const LonLat& v) { return contains(Polygon{out.outer, {}}, v); }))
          fail("BARY-GEO-0010", f, Phrase("a hole at ", "구멍: ") + text_of(hole[0]));
        out.holes.push_back(std::move(hole));
      }
      f.geometry.polygons.push_back(std::move(out));
    } else {
      fail("BARY-GEO-0003", f, Phrase("a geometry of type ", "도형 종류 ") + g.getGeometryName());
    }
  }

  void read_times(Feature& f) const {
    const Property* p = f.find("times");
    if (!p || f.geometry.type != Geometry::Type::line) return;
    const auto* text = std::get_if<std::string>(p);
    if (!text || f.geometry.lines.size() != 1)
      fail("BARY-GEO-0006", f, {"times that are no list of instants", "시각의 목록이 아닌 times"});
    std::string plain;
    for (char c : *text)
      if (c != '[' && c != ']' && c != '"' && c != '\\') plain += c;
    for (std::string_view t : split(plain, ',')) {
      try {
        f.times.push_back(time::parse_epoch(trim(t)));
      } catch (const Error& e) {
        fail("BARY-GEO-0006", f, std::string(trim(t)));
      }
      if (f.times.size() > 1 && !(f.times[f.times.size() - 2] < f.times.back()))
        fail("BARY-GEO-0006", f, {"times that do not ascend", "오름차순이 아닌 times"});
    }
    if (f.times.size() != f.geometry.lines[0].size())
      fail("BARY-GEO-0006", f,
           {fmt::format("{} times for {} vertices", f.times.size(), f.geometry.lines[0].size()),
            fmt::format("꼭짓점 {}개에 시각 {}개", f.geometry.lines[0].size(), f.times.size())});
    std::erase_if(f.properties, [](const auto& kv) { return kv.first == "times"; });
  }

  std::string file_;
  bool shapefile_;
  std::size_t index_ = 0;
};

Features read(const std::string& path, const std::string& shown, bool may_be_empty = false) {
  QuietGdal gdal;
  const Dataset data(
      GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, nullptr, nullptr));
  if (!data)
    throw Error("BARY-GEO-0001", {{"file", shown}})
        .at(shown)
        .found(gdal.message().empty() ? Phrase("no format that is read here", "읽지 않는 형식")
                                      : gdal.message())
        .expected("GeoJSON, GeoPackage, shapefile, KML, FlatGeobuf");
  Features out;
  Converter c(shown, std::string_view(data->GetDriverName()) == "ESRI Shapefile");
  for (int i = 0; i < data->GetLayerCount(); ++i) c.add_layer(*data->GetLayer(i), out);
  if (out.features.empty() && !may_be_empty)
    throw Error("BARY-GEO-0002", {{"file", shown}, {"name", shown}}).at(shown);
  return out;
}

[[noreturn]] void refuse_json(std::string_view text, const std::string& file, std::size_t at,
                              const Phrase& found) {
  const auto line =
      static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n')) + 1;
  const std::size_t begin = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  const std::size_t column = at - (begin == std::string_view::npos ? 0 : begin + 1) + 1;
  throw Error("BARY-GEO-0001", {{"file", file}}).at(file, line, column).found(found).expected("GeoJSON");
}

/// OGR tells an offset at best: what is no JSON gets its line and column from the JSON library.
void check_json(std::string_view text, const std::string& file) {
  try {
    if (nlohmann::json::accept(text)) return;
    const nlohmann::json never = nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& e) {
    refuse_json(text, file, std::min(e.byte > 0 ? e.byte - 1 : 0, text.size()),
                {"no JSON at this place", "이 자리에서 JSON이 아님"});
  } catch (const nlohmann::json::out_of_range& e) {
    // A number beyond what a double holds; the library names it, not its place.
    const std::string_view what = e.what();
    const std::size_t from = what.find('\'') + 1, to = what.rfind('\'');
    const std::size_t at = from < to ? text.find(what.substr(from, to - from)) : 0;
    refuse_json(text, file, at == std::string_view::npos ? 0 : at, {"a number too large", "너무 큰 수"});
  }
}

/// What a file is, by its ending or by how it begins.
enum class Form { json, xml, other };
Form form_of(const std::string& path) {
  const std::string p = lower(path);
  if (p.ends_with(".geojson") || p.ends_with(".json")) return Form::json;
  const MappedFile file(path);  // a missing or unreadable file is told as such
  std::string_view head = file.text().substr(0, 1024);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head = trim(head);
  return head.starts_with('{') ? Form::json : head.starts_with('<') ? Form::xml : Form::other;
}

Features read_bytes(std::string_view text, const char* ending, const std::string& file,
                    bool may_be_empty = false) {
  const MemoryFile memory(ending, text);
  return read(memory.name(), file, may_be_empty);
}

}  // namespace

Features read_geojson(std::string_view text, const std::string& file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  check_json(text, file);
  return read_bytes(text, ".geojson", file);
}

Features read_written(std::string_view bytes) {
  return read_bytes(bytes, bytes.starts_with('{') ? ".geojson" : ".gpkg", "a stored result", true);
}

Features read_features(const std::string& path) {
  switch (form_of(path)) {
    case Form::json:
      return read_geojson(read_text_file(path), path);
    case Form::xml:
      return read_bytes(read_text_file(path), ".kml", path);
    case Form::other:
      break;
  }
  return read(path, path);
}

}  // namespace bary::geo
