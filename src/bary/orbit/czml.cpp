#include "bary/orbit/czml.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

std::string utc(const Epoch& e) { return time::format_utc(e, 3); }

/// Okabe and Ito's palette, without its black: told apart by the colour-blind too.
constexpr std::array<std::array<int, 3>, 7> colours{{{86, 180, 233},
                                                     {230, 159, 0},
                                                     {0, 158, 115},
                                                     {240, 228, 66},
                                                     {204, 121, 167},
                                                     {213, 94, 0},
                                                     {0, 114, 178}}};

/// `[t, x, y, z, …]` of what has a state, and where it begins and ends; empty if nothing has.
struct Positions {
  std::string text;
  Epoch first, last;
};
Positions positions(const ephemeris::StateSource& s, std::span<const Epoch> epochs, const DataContext& data) {
  ephemeris::StateBuffer b(epochs.size());
  ephemeris::evaluate_in(s, frames::Frame::itrf, epochs, data, b.columns());
  Positions out;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    if (b.status(i) != ephemeris::SampleStatus::ok) continue;
    if (out.text.empty()) out.first = epochs[i];
    out.last = epochs[i];
    const Eigen::Vector3d r = b.r_m(i);
    out.text += fmt::format("{}{},{:.1f},{:.1f},{:.1f}", out.text.empty() ? "" : ",",
                            format_f64(epochs[i] - epochs[0]), r.x(), r.y(), r.z());
  }
  return out;
}

}  // namespace

std::string trajectory_to_czml(const ephemeris::Trajectory& t, const std::string& title,
                               const ephemeris::Span& span, double step_s, const DataContext& data) {
  const double length = span.stop - span.start;
  if (!(step_s > 0) || !(length > 0) || length / step_s > 1e7)
    throw Error("BARY-EPHEMERIS-0032", {{"what", title}});
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; static_cast<double>(i) * step_s < length - 1e-9; ++i)
    epochs.push_back(span.start + static_cast<double>(i) * step_s);
  epochs.push_back(span.stop);
  const std::string interval = json_quote(utc(span.start) + "/" + utc(span.stop));
  std::string out = fmt::format(
      "[{{\"id\":\"document\",\"name\":{},\"version\":\"1.0\",\"clock\":{{\"interval\":{},\"currentTime\":{},"
      "\"multiplier\":60,\"range\":\"LOOP_STOP\"}}}}",
      json_quote(title), interval, json_quote(utc(span.start)));
  bool any = false;
  for (std::size_t k = 0; k < t.objects.size(); ++k) {
    const ephemeris::Object& o = t.objects[k];
    const Positions p = positions(*o.source, epochs, data);
    if (p.text.empty()) continue;
    any = true;
    const auto& c = colours[k % colours.size()];
    const std::string rgba = fmt::format("[{},{},{},255]", c[0], c[1], c[2]);
    out += fmt::format(
        ",\n{{\"id\":{},\"name\":{},\"availability\":{},\"position\":{{\"epoch\":{},\"referenceFrame\":"
        "\"FIXED\","
        "\"interpolationAlgorithm\":\"LAGRANGE\",\"interpolationDegree\":5,\"cartesian\":[{}]}},"
        "\"point\":{{\"pixelSize\":6,\"color\":{{\"rgba\":{}}}}},"
        "\"label\":{{\"text\":{},\"font\":\"12px sans-serif\",\"horizontalOrigin\":\"LEFT\","
        "\"pixelOffset\":{{\"cartesian2\":[10,0]}}}},"
        "\"path\":{{\"width\":1,\"leadTime\":2700,\"trailTime\":2700,\"resolution\":60,"
        "\"material\":{{\"solidColor\":{{\"color\":{{\"rgba\":{}}}}}}}}}}}",
        json_quote(fmt::format("object/{}", k)), json_quote(o.name),
        json_quote(utc(p.first) + "/" + utc(p.last)), json_quote(utc(epochs[0])), p.text, rgba,
        json_quote(o.name), rgba);
  }
  if (!any) throw Error("BARY-EPHEMERIS-0032", {{"what", title}});
  return out + "\n]\n";
}

}  // namespace bary::orbit
