#include "bary/frames/frame.hpp"

#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/time/time.hpp"

namespace bary::frames {

std::string_view name_of(Frame f) {
  switch (f) {
    case Frame::gcrf:
      return "GCRF";
    case Frame::eme2000:
      return "EME2000";
    case Frame::itrf:
      return "ITRF";
    case Frame::teme:
      return "TEME";
    case Frame::tod:
      return "TOD";
    case Frame::moon_iau:
      return "MOON_IAU";
    case Frame::ecliptic_j2000:
      return "ECLIPJ2000";
    case Frame::gse:
      return "GSE";
    case Frame::gsm:
      return "GSM";
    case Frame::sm:
      return "SM";
    case Frame::mag:
      return "MAG";
    case Frame::hee:
      return "HEE";
    case Frame::heeq:
      return "HEEQ";
    case Frame::hci:
      return "HCI";
    case Frame::carrington:
      return "CARRINGTON";
  }
  return "";
}

std::optional<Frame> parse_frame(std::string_view text) {
  const std::string t = lower(trim(text));
  for (Frame f : {Frame::gcrf, Frame::eme2000, Frame::itrf, Frame::teme, Frame::tod, Frame::moon_iau,
                  Frame::ecliptic_j2000, Frame::gse, Frame::gsm, Frame::sm, Frame::mag, Frame::hee,
                  Frame::heeq, Frame::hci, Frame::carrington})
    if (t == lower(name_of(f))) return f;
  for (const auto& [name, f] : {std::pair<std::string_view, Frame>{"icrf", Frame::gcrf},
                                {"gcrs", Frame::gcrf},
                                {"j2000", Frame::eme2000},
                                {"gei_j2000", Frame::eme2000},
                                {"gei", Frame::tod},
                                {"itrs", Frame::itrf},
                                {"geo", Frame::itrf},
                                {"hae_j2000", Frame::ecliptic_j2000},
                                {"hgs", Frame::heeq},
                                {"heq", Frame::heeq},
                                {"hgc", Frame::carrington}})
    if (t == name) return f;
  // ITRF2014, ITRF-97: the realisations agree within centimetres.
  if (t.starts_with("itrf")) {
    std::string_view year = std::string_view(t).substr(4);
    if (year.starts_with('-')) year.remove_prefix(1);
    if ((year.size() == 2 || year.size() == 4) &&
        year.find_first_not_of("0123456789") == std::string_view::npos)
      return Frame::itrf;
  }
  return std::nullopt;
}

namespace {
constexpr std::pair<Body, std::string_view> bodies[] = {{body::ssb, "Solar System Barycenter"},
                                                        {body::mercury_bary, "Mercury Barycenter"},
                                                        {body::venus_bary, "Venus Barycenter"},
                                                        {body::earth_moon_bary, "Earth Moon Barycenter"},
                                                        {body::mars_bary, "Mars Barycenter"},
                                                        {body::jupiter_bary, "Jupiter Barycenter"},
                                                        {body::saturn_bary, "Saturn Barycenter"},
                                                        {body::uranus_bary, "Uranus Barycenter"},
                                                        {body::neptune_bary, "Neptune Barycenter"},
                                                        {body::pluto_bary, "Pluto Barycenter"},
                                                        {body::sun, "Sun"},
                                                        {body::mercury, "Mercury"},
                                                        {body::venus, "Venus"},
                                                        {body::moon, "Moon"},
                                                        {body::earth, "Earth"}};
}

std::string name_of_body(Body b) {
  for (const auto& [id, name] : bodies)
    if (id == b) return std::string(name);
  return std::to_string(b);
}

std::optional<Body> parse_body(std::string_view text) {
  std::string t = lower(trim(text));
  for (char& c : t)
    if (c == '_' || c == '-') c = ' ';
  if (t == "ssb") return body::ssb;
  if (t == "emb" || t == "earth moon barycentre") return body::earth_moon_bary;
  for (const auto& [id, name] : bodies)
    if (t == lower(name)) return id;
  // Where only the barycentre is in an ephemeris, the planet's plain name means it.
  for (const auto& [name, id] : {std::pair<std::string_view, Body>{"mars", body::mars_bary},
                                 {"jupiter", body::jupiter_bary},
                                 {"saturn", body::saturn_bary},
                                 {"uranus", body::uranus_bary},
                                 {"neptune", body::neptune_bary},
                                 {"pluto", body::pluto_bary}})
    if (t == name) return id;
  if (const auto n = parse_i64(text); n && *n > -2000000000 && *n < 2000000000) return static_cast<Body>(*n);
  return std::nullopt;
}

void rotations(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
               std::span<Rotation> out) {
  assert(out.size() == epochs.size());
  for (std::size_t i = 0; i < epochs.size(); ++i) out[i] = rotation_at(from, to, epochs[i], data);
}

Rotation rotation(Frame from, Frame to, const Epoch& epoch, const DataContext& data) {
  return rotation_at(from, to, epoch, data);
}

void rotate_columns(Frame from, Frame to, std::span<const Epoch> epochs, const DataContext& data,
                    std::span<double> x, std::span<double> y, std::span<double> z, std::span<double> vx,
                    std::span<double> vy, std::span<double> vz) {
  if (from == to) return;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const Rotation r = rotation_at(from, to, epochs[i], data);
    const Eigen::Vector3d p(x[i], y[i], z[i]), v(vx[i], vy[i], vz[i]);
    const Eigen::Vector3d q = r.m * p, w = r.m * v + r.dm * p;
    x[i] = q.x(), y[i] = q.y(), z[i] = q.z();
    vx[i] = w.x(), vy[i] = w.y(), vz[i] = w.z();
  }
}

Separation operator-(const State& a, const State& b) {
  const auto refuse = [](const char* code, std::string first, std::string second) {
    throw Error(code, {{"first", std::move(first)}, {"second", std::move(second)}});
  };
  if (a.frame != b.frame)
    refuse("BARY-FRAMES-0001", std::string(name_of(a.frame)), std::string(name_of(b.frame)));
  if (a.centre != b.centre) refuse("BARY-FRAMES-0002", name_of_body(a.centre), name_of_body(b.centre));
  if (!(std::abs(a.epoch - b.epoch) <= 1e-9))
    refuse("BARY-FRAMES-0003", time::format_utc(a.epoch, 9), time::format_utc(b.epoch, 9));
  return {a.r_m - b.r_m, a.v_m_s - b.v_m_s};
}

State convert(const State& s, Frame to, const DataContext& data) {
  const Rotation r = rotation_at(s.frame, to, s.epoch, data);
  State out = s;
  out.frame = to;
  out.r_m = r.m * s.r_m;
  out.v_m_s = r.m * s.v_m_s + r.dm * s.r_m;
  return out;
}

}  // namespace bary::frames
