#include "bary/orbit/opm.hpp"

#include <cmath>
#include <numbers>

#include "bary/core/text.hpp"
#include "bary/orbit/decimal.hpp"
#include "bary/orbit/ndm_schema.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

constexpr double degree = std::numbers::pi / 180;

[[noreturn]] void not_converted(const NdmBlock& b, std::string_view key, const std::string& file,
                                Phrase expected) {
  const NdmField* f = b.find(key);
  throw Error("BARY-ORBIT-0060", {{"keyword", std::string(key)}, {"value", f ? f->value.substr(0, 60) : ""}})
      .at(file, f ? f->line : b.line)
      .key(std::string(key))
      .found(f ? f->value.substr(0, 60) : "")
      .expected(std::move(expected));
}

double shifted(const NdmBlock& b, std::string_view key, int power) {
  return parse_shifted(b[key], power).value_or(std::nan(""));
}

/// Sections of the two encodings were checked when they were read; a message made by hand may lack one.
const NdmBlock& need(const NdmMessage& m, std::string_view block, const std::string& file) {
  const NdmBlock* b = m.find(block);
  if (!b)
    throw Error("BARY-ORBIT-0054", {{"keyword", std::string(block)}})
        .at(file, m.line)
        .key(std::string(block));
  return *b;
}

Epoch epoch_of(const NdmBlock& b, std::string_view key, time::Scale scale, const std::string& file) {
  try {
    return time::parse_epoch_in(b[key], scale);
  } catch (const Error& e) {
    const NdmField* f = b.find(key);
    refuse_value(key, b[key], {"a date and time that exists", "존재하는 날짜와 시각"}, file,
                 f ? f->line : b.line);
  }
}

}  // namespace

NdmSetting ndm_setting(const NdmBlock& m, const std::string& file) {
  NdmSetting s;
  const auto scale = ccsds_scale(m["TIME_SYSTEM"]);
  if (!scale) not_converted(m, "TIME_SYSTEM", file, "UTC, TAI, TT, TDB, GPS");
  s.scale = *scale;
  const std::string name = lower(m["REF_FRAME"]);
  auto frame = frames::parse_frame(name);
  if (name == "temeofdate") frame = frames::Frame::teme;
  if (name == "tod_earth" || name == "true_of_date") frame = frames::Frame::tod;
  if (name.starts_with("gcrf") || name.starts_with("icrf")) frame = frames::Frame::gcrf;
  if (!frame) not_converted(m, "REF_FRAME", file, "GCRF, ICRF, EME2000, ITRF, TEME, TOD");
  s.frame = *frame;
  if (m.find("REF_FRAME_EPOCH") && s.frame != frames::Frame::gcrf && s.frame != frames::Frame::eme2000)
    not_converted(m, "REF_FRAME_EPOCH", file, {"none: axes of date", "없음(순간 좌표축)"});
  const auto centre = frames::parse_body(m["CENTER_NAME"]);
  if (!centre) not_converted(m, "CENTER_NAME", file, "EARTH, MOON, SUN, MARS BARYCENTER …");
  s.centre = *centre;
  return s;
}

std::string ccsds_frame_name(frames::Frame f) {
  // ITRF without a year, as IERS Conventions 2010 realise it to the centimetre.
  return std::string(frames::name_of(f));
}

std::string ccsds_centre_name(frames::Body b) {
  std::string s = frames::name_of_body(b);
  for (char& c : s)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return s;
}

Opm opm_of(const NdmMessage& message, const std::string& file) {
  if (message.type != NdmType::opm)
    throw Error("BARY-ORBIT-0050", {{"file", file}})
        .at(file, message.line)
        .found(std::string(name_of(message.type)))
        .expected("OPM");
  const NdmBlock &meta = need(message, "metadata", file), &state = need(message, "stateVector", file);
  const NdmSetting setting = ndm_setting(meta, file);
  Opm o;
  o.object_name = meta["OBJECT_NAME"];
  o.object_id = meta["OBJECT_ID"];
  o.state = {epoch_of(state, "EPOCH", setting.scale, file),
             setting.frame,
             setting.centre,
             {shifted(state, "X", 3), shifted(state, "Y", 3), shifted(state, "Z", 3)},
             {shifted(state, "X_DOT", 3), shifted(state, "Y_DOT", 3), shifted(state, "Z_DOT", 3)}};
  if (const NdmBlock* k = message.find("keplerianElements")) {
    const auto angle = [&](std::string_view key) { return shifted(*k, key, 0) * degree; };
    const double e = shifted(*k, "ECCENTRICITY", 0);
    const double nu =
        k->find("TRUE_ANOMALY") ? wrap_pi(angle("TRUE_ANOMALY")) : true_from_mean(angle("MEAN_ANOMALY"), e);
    o.keplerian = keplerian_from_axis(shifted(*k, "SEMI_MAJOR_AXIS", 3), e, angle("INCLINATION"),
                                      angle("RA_OF_ASC_NODE"), angle("ARG_OF_PERICENTER"), nu);
    o.gm = shifted(*k, "GM", 9);
  }
  if (const NdmBlock* c = message.find("covarianceMatrix")) {
    o.covariance = ephemeris::Covariance{o.state.epoch, std::string((*c)["COV_REF_FRAME"]), {}};
    for (std::size_t i = 0; i < 21; ++i) o.covariance->lower[i] = shifted(*c, covariance_keys()[i], 6);
  }
  if (const NdmBlock* s = message.find("spacecraftParameters"); s && s->find("MASS"))
    o.mass_kg = shifted(*s, "MASS", 0);
  return o;
}

NdmMessage make_opm(const Opm& o, const NdmHeader& header) {
  NdmMessage m;
  m.type = NdmType::opm;
  NdmBlock h{"header", {}, 0}, meta{"metadata", {}, 0}, s{"stateVector", {}, 0};
  h.add("CREATION_DATE", header.creation_date);
  h.add("ORIGINATOR", header.originator);
  meta.add("OBJECT_NAME", o.object_name);
  meta.add("OBJECT_ID", o.object_id);
  meta.add("CENTER_NAME", ccsds_centre_name(o.state.centre));
  meta.add("REF_FRAME", ccsds_frame_name(o.state.frame));
  meta.add("TIME_SYSTEM", "UTC");
  s.add("EPOCH", time::format_epoch_exact(o.state.epoch, time::Scale::utc));
  static constexpr const char* position[] = {"X", "Y", "Z"};
  static constexpr const char* velocity[] = {"X_DOT", "Y_DOT", "Z_DOT"};
  for (int k = 0; k < 3; ++k) s.add(position[k], format_shifted(o.state.r_m[k], -3));
  for (int k = 0; k < 3; ++k) s.add(velocity[k], format_shifted(o.state.v_m_s[k], -3));
  m.blocks = {h, meta, s};
  if (o.keplerian) {
    NdmBlock k{"keplerianElements", {}, 0};
    const Keplerian& e = *o.keplerian;
    k.add("SEMI_MAJOR_AXIS", format_shifted(semi_major_axis_m(e), -3));
    k.add("ECCENTRICITY", format_f64(e.eccentricity));
    k.add("INCLINATION", format_f64(e.inclination_rad / degree));
    k.add("RA_OF_ASC_NODE", format_f64(e.raan_rad / degree));
    k.add("ARG_OF_PERICENTER", format_f64(e.argp_rad / degree));
    k.add("TRUE_ANOMALY", format_f64(wrap_two_pi(e.true_anomaly_rad) / degree));
    k.add("GM", format_shifted(o.gm, -9));
    m.blocks.push_back(std::move(k));
  }
  if (o.mass_kg > 0) {
    NdmBlock p{"spacecraftParameters", {}, 0};
    p.add("MASS", format_f64(o.mass_kg));
    m.blocks.push_back(std::move(p));
  }
  if (o.covariance) {
    NdmBlock c{"covarianceMatrix", {}, 0};
    if (!o.covariance->frame.empty()) c.add("COV_REF_FRAME", o.covariance->frame);
    for (std::size_t i = 0; i < 21; ++i)
      c.add(std::string(covariance_keys()[i]), format_shifted(o.covariance->lower[i], -6));
    m.blocks.push_back(std::move(c));
  }
  return m;
}

}  // namespace bary::orbit
