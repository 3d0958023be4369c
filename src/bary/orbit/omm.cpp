#include "bary/orbit/omm.hpp"

#include <cmath>

#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

/// ".123456…": the shortest digits that read back to the same double in (0, 1).
std::string fraction_digits(double f) {
  for (int n = 7; n < 25; ++n)
    if (std::string s = format_fixed(f, n); parse_f64(s) == f) return s.substr(1);
  return format_fixed(f, 25).substr(1);
}

/// Epochs of an OMM are UTC without designator.
const EpochText& omm_epochs() {
  static const EpochText t{[](Epoch e) {
                             std::string s = time::format_epoch(e, time::Scale::utc, 6);
                             if (time::parse_epoch_in(s, time::Scale::utc) == e) return s;
                             // As many digits as read back to the same instant.
                             const double f = e.fraction;
                             e.fraction = 0;
                             return time::format_epoch(e, time::Scale::utc, 0) + fraction_digits(f);
                           },
                           [](std::string_view s) { return time::parse_epoch_in(s, time::Scale::utc); }};
  return t;
}

std::vector<ColumnSpec> columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> c{
      {"OBJECT_NAME", T::text},    {"OBJECT_ID", T::text},           {"EPOCH", T::epoch},
      {"MEAN_MOTION", T::f64},     {"ECCENTRICITY", T::f64},         {"INCLINATION", T::f64},
      {"RA_OF_ASC_NODE", T::f64},  {"ARG_OF_PERICENTER", T::f64},    {"MEAN_ANOMALY", T::f64},
      {"EPHEMERIS_TYPE", T::i64},  {"CLASSIFICATION_TYPE", T::text}, {"NORAD_CAT_ID", T::i64},
      {"ELEMENT_SET_NO", T::i64},  {"REV_AT_EPOCH", T::i64},         {"BSTAR", T::f64},
      {"MEAN_MOTION_DOT", T::f64}, {"MEAN_MOTION_DDOT", T::f64}};
  for (const char* optional : {"OBJECT_NAME", "OBJECT_ID", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE",
                               "ELEMENT_SET_NO", "REV_AT_EPOCH", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"})
    for (ColumnSpec& s : c)
      if (s.name == optional) s.required = false;
  return c;
}

}  // namespace

std::vector<MeanElements> read_omm_csv(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults) {
  static const std::vector<ColumnSpec> specs = columns();
  const Table t = from_csv(text, file, specs, omm_epochs());
  std::vector<MeanElements> out;
  out.reserve(t.rows());
  const auto text_at = [&](const char* name, std::size_t i) {
    const Column* c = t.find(name);
    return c && c->valid(i) ? c->text()[i] : std::string();
  };
  const auto number_at = [&](const char* name, std::size_t i) {
    const Column* c = t.find(name);
    return c && c->valid(i) ? c->f64()[i] : 0.0;
  };
  const auto integer_at = [&](const char* name, std::size_t i, std::int64_t otherwise) {
    const Column* c = t.find(name);
    return c && c->valid(i) ? c->i64()[i] : otherwise;
  };
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const char* fault = nullptr;
    for (const char* name : {"EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE",
                             "ARG_OF_PERICENTER", "MEAN_ANOMALY", "NORAD_CAT_ID", "BSTAR"})
      if (!t[name].valid(i)) fault = name;
    MeanElements e;
    e.name = text_at("OBJECT_NAME", i);
    e.cospar = text_at("OBJECT_ID", i);
    e.catalog_number = integer_at("NORAD_CAT_ID", i, 0);
    const std::string cls = text_at("CLASSIFICATION_TYPE", i);
    e.classification = cls.empty() ? 'U' : cls[0];
    e.epoch = t["EPOCH"].epoch()[i];
    e.mean_motion_rev_day = number_at("MEAN_MOTION", i);
    e.eccentricity = number_at("ECCENTRICITY", i);
    e.inclination_deg = number_at("INCLINATION", i);
    e.raan_deg = number_at("RA_OF_ASC_NODE", i);
    e.argp_deg = number_at("ARG_OF_PERICENTER", i);
    e.mean_anomaly_deg = number_at("MEAN_ANOMALY", i);
    e.bstar = number_at("BSTAR", i);
    e.ndot = number_at("MEAN_MOTION_DOT", i);
    e.nddot = number_at("MEAN_MOTION_DDOT", i);
    e.ephemeris_type = static_cast<int>(integer_at("EPHEMERIS_TYPE", i, 0));
    e.element_set = integer_at("ELEMENT_SET_NO", i, 999);
    e.revolution = integer_at("REV_AT_EPOCH", i, 0);
    if (!(e.mean_motion_rev_day > 0)) fault = "MEAN_MOTION";
    if (!(e.eccentricity >= 0 && e.eccentricity < 1)) fault = "ECCENTRICITY";
    if (e.catalog_number < 0 || e.catalog_number > 999999999) fault = "NORAD_CAT_ID";
    if (fault) {
      Diagnostic d = Error("BARY-ORBIT-0003", {{"field", fault}}).diagnostic();
      d.where = {file, i + 2, 0, fault};
      if (strictness == Strictness::strict) throw Error(std::move(d));
      d.severity = Severity::warning;
      faults.add(std::move(d));
      continue;
    }
    out.push_back(std::move(e));
  }
  return out;
}

std::string write_omm_csv(const std::vector<MeanElements>& elements) {
  Table t(columns());
  for (const MeanElements& e : elements) {
    t["OBJECT_NAME"].push(e.name);
    t["OBJECT_ID"].push(e.cospar);
    t["EPOCH"].push(e.epoch);
    t["MEAN_MOTION"].push(e.mean_motion_rev_day);
    t["ECCENTRICITY"].push(e.eccentricity);
    t["INCLINATION"].push(e.inclination_deg);
    t["RA_OF_ASC_NODE"].push(e.raan_deg);
    t["ARG_OF_PERICENTER"].push(e.argp_deg);
    t["MEAN_ANOMALY"].push(e.mean_anomaly_deg);
    t["EPHEMERIS_TYPE"].push(std::int64_t{e.ephemeris_type});
    t["CLASSIFICATION_TYPE"].push(std::string(1, e.classification));
    t["NORAD_CAT_ID"].push(e.catalog_number);
    t["ELEMENT_SET_NO"].push(e.element_set);
    t["REV_AT_EPOCH"].push(e.revolution);
    t["BSTAR"].push(e.bstar);
    t["MEAN_MOTION_DOT"].push(e.ndot);
    t["MEAN_MOTION_DDOT"].push(e.nddot);
  }
  return to_csv(t, omm_epochs());
}

std::vector<MeanElements> read_elements(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults) {
  std::string_view head = text.substr(0, 4096);
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::string_view first = head.substr(0, head.find('\n'));
  if (first.find("MEAN_MOTION") != std::string_view::npos && first.find(',') != std::string_view::npos)
    return read_omm_csv(text, file, strictness, faults);
  return read_tle(text, file, strictness, faults);
}

}  // namespace bary::orbit
