#include "bary/orbit/omm_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include "bary/core/text.hpp"
#include "bary/orbit/decimal.hpp"
#include "bary/orbit/tle.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

constexpr std::array<std::string_view, omm_keys> names{"OBJECT_NAME",
                                                       "OBJECT_ID",
                                                       "EPOCH",
                                                       "MEAN_MOTION",
                                                       "ECCENTRICITY",
                                                       "INCLINATION",
                                                       "RA_OF_ASC_NODE",
                                                       "ARG_OF_PERICENTER",
                                                       "MEAN_ANOMALY",
                                                       "EPHEMERIS_TYPE",
                                                       "CLASSIFICATION_TYPE",
                                                       "NORAD_CAT_ID",
                                                       "ELEMENT_SET_NO",
                                                       "REV_AT_EPOCH",
                                                       "BSTAR",
                                                       "MEAN_MOTION_DOT",
                                                       "MEAN_MOTION_DDOT",
                                                       "MEAN_ELEMENT_THEORY",
                                                       "SEMI_MAJOR_AXIS",
                                                       "USER_DEFINED_GRAVITY_MODEL",
                                                       "CENTER_NAME",
                                                       "REF_FRAME",
                                                       "TIME_SYSTEM"};

/// Reads fields; the first fault is kept.
class Reading {
 public:
  explicit Reading(const OmmFields& f) : f_(f) {}

  double number(OmmKey k, bool required, double low, double high) {
    const std::string_view s = f_[k];
    if (s.empty()) {
      if (required) fail(k, "");
      return 0;
    }
    const auto v = parse_f64(s);
    if (!v || !(*v >= low && *v <= high))
      fail(k, {fmt::format("{} to {}", low, high), fmt::format("{}~{}", low, high)});
    return v.value_or(0);
  }
  std::int64_t integer(OmmKey k, bool required, std::int64_t otherwise, std::int64_t high) {
    const std::string_view s = f_[k];
    if (s.empty()) {
      if (required) fail(k, "");
      return otherwise;
    }
    const auto v = parse_i64(s);
    if (!v || *v < 0 || *v > high) fail(k, {fmt::format("0 to {}", high), fmt::format("0~{}", high)});
    return v.value_or(0);
  }
  Epoch epoch() {
    const std::string_view s = f_[OmmKey::epoch];
    if (s.empty()) {
      fail(OmmKey::epoch, "");
      return {};
    }
    time::Scale scale = time::Scale::utc;
    if (const std::string_view t = f_[OmmKey::time_system]; !t.empty()) {
      const auto given = ccsds_scale(t);
      if (!given) fail(OmmKey::time_system, "UTC, TAI, TT, TDB, GPS");
      scale = given.value_or(scale);
    }
    try {
      return time::parse_epoch_in(s, scale);
    } catch (const Error&) {
      fail(OmmKey::epoch, "2024-07-06T02:25:00.000000");
      return {};
    }
  }
  void allow(OmmKey k, std::initializer_list<std::string_view> values) {
    const std::string_view s = f_[k];
    if (s.empty()) return;
    const std::string l = lower(s);
    if (std::any_of(values.begin(), values.end(), [&](std::string_view v) { return l == lower(v); })) return;
    std::string all;
    for (const std::string_view v : values) all += (all.empty() ? "" : ", ") + std::string(v);
    fail(k, all);
  }
  void fail(OmmKey k, Phrase expected, std::string code = "BARY-ORBIT-0003") {
    if (fault_) return;
    fault_ = OmmFault{std::move(code), k, std::string(f_[k].substr(0, 60)), std::move(expected)};
  }
  std::optional<OmmFault> fault() const { return fault_; }

 private:
  const OmmFields& f_;
  std::optional<OmmFault> fault_;
};

constexpr double no_limit = 1e300;

/// Degrees with so many digits that they read back, through the same long double, to the same radians.
constexpr long double degree = std::numbers::pi_v<long double> / 180;
std::string degrees_text(double rad) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<long double>(rad) / degree,
                                 std::chars_format::general, 21)
                       .ptr;
  return {buffer, end};
}
double radians(Reading& r, const OmmFields& f, OmmKey k, double low, double high) {
  r.number(k, true, low, high);
  long double v = 0;
  const std::string_view s = f[k];
  std::from_chars(s.data(), s.data() + s.size(), v);
  return static_cast<double>(v * degree);
}

}  // namespace

std::string_view name_of(OmmKey k) { return k < OmmKey::count ? names[static_cast<std::size_t>(k)] : ""; }

OmmKey omm_key(std::string_view keyword, OmmKey guess) {
  if (guess < OmmKey::count && names[static_cast<std::size_t>(guess)] == keyword) return guess;
  for (std::size_t k = 0; k < omm_keys; ++k)
    if (names[k] == keyword) return static_cast<OmmKey>(k);
  return OmmKey::count;
}

std::optional<time::Scale> ccsds_scale(std::string_view text) {
  for (const time::Scale s :
       {time::Scale::utc, time::Scale::tai, time::Scale::tt, time::Scale::tdb, time::Scale::gps})
    if (text == time::name_of(s)) return s;
  return std::nullopt;
}

OmmTheory theory_of(const OmmFields& f) {
  const std::string_view t = f[OmmKey::theory];
  // CelesTrak and Space-Track say SGP4; examples of the standard SGP/SGP4 and SGP.
  if (t.empty() || t == "SGP4" || t == "SGP/SGP4" || t == "SGP") return OmmTheory::sgp4;
  return t == analytic_theory ? OmmTheory::analytic : OmmTheory::other;
}

std::optional<OmmFault> read_sgp4(const OmmFields& f, MeanElements& e, GravityModel& model) {
  Reading r(f);
  if (theory_of(f) != OmmTheory::sgp4) r.fail(OmmKey::theory, "SGP4", "BARY-ORBIT-0007");
  r.allow(OmmKey::center_name, {"EARTH"});
  r.allow(OmmKey::ref_frame, {"TEME", "TEMEOFDATE"});
  e.name = clean_name(f[OmmKey::object_name]);
  e.cospar = clean_name(f[OmmKey::object_id]);
  e.epoch = r.epoch();
  e.mean_motion_rev_day = r.number(OmmKey::mean_motion, true, 1e-9, 1e3);
  e.eccentricity = r.number(OmmKey::eccentricity, true, 0, std::nextafter(1.0, 0.0));
  e.inclination_deg = r.number(OmmKey::inclination, true, 0, 180);
  e.raan_deg = r.number(OmmKey::raan, true, -360, 360);
  e.argp_deg = r.number(OmmKey::argp, true, -360, 360);
  e.mean_anomaly_deg = r.number(OmmKey::mean_anomaly, true, -360, 360);
  e.bstar = r.number(OmmKey::bstar, true, -no_limit, no_limit);
  e.ndot = r.number(OmmKey::mean_motion_dot, false, -no_limit, no_limit);
  e.nddot = r.number(OmmKey::mean_motion_ddot, false, -no_limit, no_limit);
  e.ephemeris_type = static_cast<int>(r.integer(OmmKey::ephemeris_type, false, 0, 9));
  // Type 4 is SGP4-XP, another theory in the same dress.
  if (e.ephemeris_type == 4) r.fail(OmmKey::ephemeris_type, "0 (SGP4)", "BARY-ORBIT-0007");
  e.catalog_number = r.integer(OmmKey::norad_cat_id, true, 0, 999999999);
  e.element_set = r.integer(OmmKey::element_set_no, false, 999, 1000000000000);
  e.revolution = r.integer(OmmKey::rev_at_epoch, false, 0, 1000000000000);
  const std::string_view cls = f[OmmKey::classification];
  e.classification = cls.empty() ? 'U' : cls[0];
  if (cls.size() > 1 || (!cls.empty() && !(cls[0] >= 'A' && cls[0] <= 'Z')))
    r.fail(OmmKey::classification, "U, C, S");
  model = GravityModel::wgs72;
  r.allow(OmmKey::gravity_model,
          {name_of(GravityModel::wgs72), name_of(GravityModel::wgs72_old), name_of(GravityModel::wgs84)});
  for (const GravityModel m : {GravityModel::wgs72_old, GravityModel::wgs84})
    if (f[OmmKey::gravity_model] == name_of(m)) model = m;
  return r.fault();
}

std::optional<OmmFault> read_analytic(const OmmFields& f, MeanOrbit& o) {
  Reading r(f);
  if (theory_of(f) != OmmTheory::analytic)
    r.fail(OmmKey::theory, std::string(analytic_theory), "BARY-ORBIT-0007");
  r.allow(OmmKey::center_name, {"EARTH"});
  r.allow(OmmKey::ref_frame, {"TEME"});
  o.epoch = r.epoch();
  r.number(OmmKey::semi_major_axis, true, 6378.1363, 1e7);
  o.semi_major_axis_m = parse_shifted(f[OmmKey::semi_major_axis], 3).value_or(0);
  o.eccentricity = r.number(OmmKey::eccentricity, true, 0, std::nextafter(1.0, 0.0));
  o.inclination_rad = radians(r, f, OmmKey::inclination, 0, 179.4);
  o.raan_rad = radians(r, f, OmmKey::raan, -360, 360);
  o.argp_rad = radians(r, f, OmmKey::argp, -360, 360);
  o.mean_anomaly_rad = radians(r, f, OmmKey::mean_anomaly, -360, 360);
  return r.fault();
}

std::array<std::string, omm_keys> omm_texts(const MeanElements& e, GravityModel model) {
  std::array<std::string, omm_keys> t;
  const auto put = [&](OmmKey k, std::string s) { t[static_cast<std::size_t>(k)] = std::move(s); };
  put(OmmKey::object_name, e.name);
  put(OmmKey::object_id, e.cospar);
  put(OmmKey::epoch, time::format_epoch_exact(e.epoch, time::Scale::utc, 6));
  put(OmmKey::mean_motion, format_f64(e.mean_motion_rev_day));
  put(OmmKey::eccentricity, format_f64(e.eccentricity));
  put(OmmKey::inclination, format_f64(e.inclination_deg));
  put(OmmKey::raan, format_f64(e.raan_deg));
  put(OmmKey::argp, format_f64(e.argp_deg));
  put(OmmKey::mean_anomaly, format_f64(e.mean_anomaly_deg));
  put(OmmKey::ephemeris_type, std::to_string(e.ephemeris_type));
  put(OmmKey::classification, std::string(1, e.classification));
  put(OmmKey::norad_cat_id, std::to_string(e.catalog_number));
  put(OmmKey::element_set_no, std::to_string(e.element_set));
  put(OmmKey::rev_at_epoch, std::to_string(e.revolution));
  put(OmmKey::bstar, format_f64(e.bstar));
  put(OmmKey::mean_motion_dot, format_f64(e.ndot));
  put(OmmKey::mean_motion_ddot, format_f64(e.nddot));
  if (model != GravityModel::wgs72) put(OmmKey::gravity_model, std::string(name_of(model)));
  return t;
}

std::array<std::string, omm_keys> omm_texts(const MeanOrbit& o, const std::string& name,
                                            const std::string& id) {
  std::array<std::string, omm_keys> t;
  const auto put = [&](OmmKey k, std::string s) { t[static_cast<std::size_t>(k)] = std::move(s); };
  put(OmmKey::object_name, name);
  put(OmmKey::object_id, id);
  put(OmmKey::epoch, time::format_epoch_exact(o.epoch, time::Scale::utc, 6));
  put(OmmKey::theory, std::string(analytic_theory));
  put(OmmKey::semi_major_axis, format_shifted(o.semi_major_axis_m, -3));
  put(OmmKey::eccentricity, format_f64(o.eccentricity));
  put(OmmKey::inclination, degrees_text(o.inclination_rad));
  put(OmmKey::raan, degrees_text(o.raan_rad));
  put(OmmKey::argp, degrees_text(o.argp_rad));
  put(OmmKey::mean_anomaly, degrees_text(o.mean_anomaly_rad));
  return t;
}

Diagnostic omm_diagnostic(const OmmFault& fault, const OmmFields& f, std::string_view text,
                          const std::string& file) {
  const std::string field(name_of(fault.key));
  Diagnostic d = Error(fault.code, {{"field", field}, {"theory", fault.found}}).diagnostic();
  const std::size_t at = f.at[static_cast<std::size_t>(fault.key)];
  const bool there = at != OmmFields::npos;
  d.where = {file, there ? at : f.begin, 0, field};
  if (!f.by_line) {
    const std::string_view before = text.substr(0, std::min(there ? at : f.begin, text.size()));
    const auto line = before.rfind('\n');
    d.where.line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    if (there) d.where.column = before.size() - (line == std::string_view::npos ? 0 : line + 1) + 1;
  }
  d.found = fault.found;
  d.expected = fault.expected;
  return d;
}

}  // namespace bary::orbit
