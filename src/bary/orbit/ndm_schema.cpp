#include "bary/orbit/ndm_schema.hpp"

#include <algorithm>
#include <array>

#include "bary/core/text.hpp"

namespace bary::orbit {
namespace {

using V = NdmValue;

constexpr NdmKey header[] = {
    {"CLASSIFICATION"}, {"CREATION_DATE", V::date, true}, {"ORIGINATOR", V::text, true}, {"MESSAGE_ID"}};
constexpr NdmKey opm_metadata[] = {{"OBJECT_NAME", V::text, true}, {"OBJECT_ID", V::text, true},
                                   {"CENTER_NAME", V::text, true}, {"REF_FRAME", V::text, true},
                                   {"REF_FRAME_EPOCH", V::date},   {"TIME_SYSTEM", V::text, true}};
constexpr NdmKey omm_metadata[] = {{"OBJECT_NAME", V::text, true},        {"OBJECT_ID", V::text, true},
                                   {"CENTER_NAME", V::text, true},        {"REF_FRAME", V::text, true},
                                   {"REF_FRAME_EPOCH", V::date},          {"TIME_SYSTEM", V::text, true},
                                   {"MEAN_ELEMENT_THEORY", V::text, true}};
constexpr NdmKey oem_metadata[] = {{"OBJECT_NAME", V::text, true},
                                   {"OBJECT_ID", V::text, true},
                                   {"CENTER_NAME", V::text, true},
                                   {"REF_FRAME", V::text, true},
                                   {"REF_FRAME_EPOCH", V::date},
                                   {"TIME_SYSTEM", V::text, true},
                                   {"START_TIME", V::date, true},
                                   {"USEABLE_START_TIME", V::date},
                                   {"USEABLE_STOP_TIME", V::date},
                                   {"STOP_TIME", V::date, true},
                                   {"INTERPOLATION"},
                                   {"INTERPOLATION_DEGREE", V::integer}};
constexpr NdmKey state_vector[] = {{"EPOCH", V::date, true},           {"X", V::number, true, "km"},
                                   {"Y", V::number, true, "km"},       {"Z", V::number, true, "km"},
                                   {"X_DOT", V::number, true, "km/s"}, {"Y_DOT", V::number, true, "km/s"},
                                   {"Z_DOT", V::number, true, "km/s"}};
constexpr NdmKey keplerian[] = {
    {"SEMI_MAJOR_AXIS", V::number, true, "km"},    {"ECCENTRICITY", V::number, true},
    {"INCLINATION", V::number, true, "deg"},       {"RA_OF_ASC_NODE", V::number, true, "deg"},
    {"ARG_OF_PERICENTER", V::number, true, "deg"}, {"TRUE_ANOMALY", V::number, true, "deg", 'a'},
    {"MEAN_ANOMALY", V::number, true, "deg", 'a'}, {"GM", V::number, true, "km**3/s**2"}};
constexpr NdmKey mean_elements[] = {{"EPOCH", V::date, true},
                                    {"SEMI_MAJOR_AXIS", V::number, true, "km", 'a'},
                                    {"MEAN_MOTION", V::number, true, "rev/day", 'a'},
                                    {"ECCENTRICITY", V::number, true},
                                    {"INCLINATION", V::number, true, "deg"},
                                    {"RA_OF_ASC_NODE", V::number, true, "deg"},
                                    {"ARG_OF_PERICENTER", V::number, true, "deg"},
                                    {"MEAN_ANOMALY", V::number, true, "deg"},
                                    {"GM", V::number, false, "km**3/s**2"}};
constexpr NdmKey spacecraft[] = {{"MASS", V::number, false, "kg"},
                                 {"SOLAR_RAD_AREA", V::number, false, "m**2"},
                                 {"SOLAR_RAD_COEFF", V::number},
                                 {"DRAG_AREA", V::number, false, "m**2"},
                                 {"DRAG_COEFF", V::number}};
constexpr NdmKey tle_parameters[] = {{"EPHEMERIS_TYPE", V::integer},
                                     {"CLASSIFICATION_TYPE"},
                                     {"NORAD_CAT_ID", V::integer},
                                     {"ELEMENT_SET_NO", V::integer},
                                     {"REV_AT_EPOCH", V::integer},
                                     {"BSTAR", V::number, false, "1/ER"},
                                     {"BTERM", V::number, false, "m**2/kg"},
                                     {"MEAN_MOTION_DOT", V::number, false, "rev/day**2"},
                                     {"MEAN_MOTION_DDOT", V::number, false, "rev/day**3"},
                                     {"AGOM", V::number, false, "m**2/kg"}};
constexpr NdmKey manoeuvre[] = {
    {"MAN_EPOCH_IGNITION", V::date, true},     {"MAN_DURATION", V::number, true, "s"},
    {"MAN_DELTA_MASS", V::number, true, "kg"}, {"MAN_REF_FRAME", V::text, true},
    {"MAN_DV_1", V::number, true, "km/s"},     {"MAN_DV_2", V::number, true, "km/s"},
    {"MAN_DV_3", V::number, true, "km/s"}};

constexpr std::array<std::string_view, 21> covariance_names{
    "CX_X",         "CY_X",     "CY_Y",         "CZ_X",     "CZ_Y",         "CZ_Z",         "CX_DOT_X",
    "CX_DOT_Y",     "CX_DOT_Z", "CX_DOT_X_DOT", "CY_DOT_X", "CY_DOT_Y",     "CY_DOT_Z",     "CY_DOT_X_DOT",
    "CY_DOT_Y_DOT", "CZ_DOT_X", "CZ_DOT_Y",     "CZ_DOT_Z", "CZ_DOT_X_DOT", "CZ_DOT_Y_DOT", "CZ_DOT_Z_DOT"};
/// km² between positions, km²/s with one velocity, km²/s² between two.
constexpr std::string_view covariance_unit(std::string_view key) {
  std::size_t dots = 0;
  for (std::size_t i = 0; (i = key.find("_DOT", i)) != std::string_view::npos; i += 4) ++dots;
  return dots == 0 ? "km**2" : dots == 1 ? "km**2/s" : "km**2/s**2";
}
template <std::size_t Extra>
constexpr auto with_covariance(const NdmKey (&first)[Extra]) {
  std::array<NdmKey, Extra + covariance_names.size()> out{};
  for (std::size_t i = 0; i < Extra; ++i) out[i] = first[i];
  for (std::size_t i = 0; i < covariance_names.size(); ++i)
    out[Extra + i] = {covariance_names[i], V::number, true, covariance_unit(covariance_names[i])};
  return out;
}
constexpr NdmKey frame_only[] = {{"COV_REF_FRAME"}};
constexpr NdmKey epoch_and_frame[] = {{"EPOCH", V::date, true}, {"COV_REF_FRAME"}};
constexpr auto covariance = with_covariance(frame_only);
constexpr auto dated_covariance = with_covariance(epoch_and_frame);

constexpr NdmBlockSpec opm[] = {{"header", true, false, header},
                                {"metadata", true, false, opm_metadata},
                                {"stateVector", true, false, state_vector},
                                {"keplerianElements", false, false, keplerian},
                                {"spacecraftParameters", false, false, spacecraft},
                                {"covarianceMatrix", false, false, covariance},
                                {"maneuverParameters", false, true, manoeuvre},
                                {"userDefinedParameters", false, false, {}, true}};
constexpr NdmBlockSpec omm[] = {{"header", true, false, header},
                                {"metadata", true, false, omm_metadata},
                                {"meanElements", true, false, mean_elements},
                                {"spacecraftParameters", false, false, spacecraft},
                                {"tleParameters", false, false, tle_parameters},
                                {"covarianceMatrix", false, false, covariance},
                                {"userDefinedParameters", false, false, {}, true}};
constexpr NdmBlockSpec oem[] = {{"header", true, false, header},
                                {"metadata", true, false, oem_metadata},
                                {"covarianceMatrix", false, true, dated_covariance}};

bool is_user_defined(std::string_view key) { return key.starts_with("USER_DEFINED_") && key.size() > 13; }

/// YYYY-MM-DDThh:mm:ss or YYYY-DDDThh:mm:ss, decimals, an optional Z.
bool looks_like_date(std::string_view s) {
  const auto digits = [&](std::size_t n) {
    if (s.size() < n) return false;
    for (std::size_t i = 0; i < n; ++i)
      if (s[i] < '0' || s[i] > '9') return false;
    s.remove_prefix(n);
    return true;
  };
  const auto mark = [&](char c) {
    if (!s.starts_with(c)) return false;
    s.remove_prefix(1);
    return true;
  };
  if (!digits(4) || !mark('-')) return false;
  if (s.size() > 3 && s[2] == '-') {
    if (!digits(2) || !mark('-') || !digits(2)) return false;
  } else if (!digits(3)) {
    return false;
  }
  if (!mark('T') || !digits(2) || !mark(':') || !digits(2) || !mark(':') || !digits(2)) return false;
  if (mark('.')) s.remove_prefix(std::min(s.find_first_not_of("0123456789"), s.size()));
  return s.empty() || s == "Z";
}

}  // namespace

std::string_view name_of(NdmType t) {
  switch (t) {
    case NdmType::opm:
      return "OPM";
    case NdmType::omm:
      return "OMM";
    case NdmType::oem:
      return "OEM";
  }
  return "";
}

std::span<const NdmBlockSpec> ndm_schema(NdmType type) {
  if (type == NdmType::opm) return opm;
  if (type == NdmType::omm) return omm;
  return oem;
}
const NdmBlockSpec* find_spec(NdmType type, std::string_view block) {
  for (const NdmBlockSpec& s : ndm_schema(type))
    if (s.name == block) return &s;
  return nullptr;
}
const NdmKey* find_key(const NdmBlockSpec& spec, std::string_view key) {
  for (const NdmKey& k : spec.keys)
    if (k.key == key) return &k;
  return nullptr;
}
std::span<const std::string_view> covariance_keys() { return covariance_names; }

void refuse_value(std::string_view key, std::string_view found, Phrase expected, const std::string& file,
                  std::uint64_t line) {
  throw Error("BARY-ORBIT-0052", {{"keyword", std::string(key)}})
      .at(file, line)
      .key(std::string(key))
      .found(std::string(found.substr(0, 60)))
      .expected(std::move(expected));
}

void check_value(const NdmKey& key, std::string_view value, std::string_view unit, const std::string& file,
                 std::uint64_t line) {
  if (!unit.empty() && lower(unit) != lower(key.unit))
    refuse_value(key.key, "[" + std::string(unit) + "]",
                 key.unit.empty() ? Phrase("no unit", "단위 없음") : "[" + std::string(key.unit) + "]", file,
                 line);
  // Catalogues that nobody signs have an empty header, and objects without a name or a designator.
  if (value.empty() &&
      (key.key == "CREATION_DATE" || key.key == "ORIGINATOR" || key.key.starts_with("OBJECT_")))
    return;
  switch (key.type) {
    case V::text:
      if (value.empty() && key.required) refuse_value(key.key, value, {"a text", "글"}, file, line);
      return;
    case V::number:
      if (!parse_f64(value)) refuse_value(key.key, value, {"a number", "수"}, file, line);
      return;
    case V::integer:
      if (!parse_i64(value)) refuse_value(key.key, value, {"a whole number", "정수"}, file, line);
      return;
    case V::date:
      if (!looks_like_date(value)) refuse_value(key.key, value, "2024-07-06T02:25:00.000", file, line);
      return;
  }
}

void check_version(NdmType type, std::string_view version, const std::string& file, std::uint64_t line) {
  if (version == "1.0" || version == "2.0" || version == "3.0") return;
  throw Error("BARY-ORBIT-0055",
              {{"type", std::string(name_of(type))}, {"version", std::string(version.substr(0, 20))}})
      .at(file, line)
      .key("CCSDS_" + std::string(name_of(type)) + "_VERS")
      .expected("1.0, 2.0, 3.0");
}

const NdmField* NdmBlock::find(std::string_view key) const {
  for (const NdmField& f : fields)
    if (f.key == key) return &f;
  return nullptr;
}
std::string_view NdmBlock::operator[](std::string_view key) const {
  const NdmField* f = find(key);
  return f ? std::string_view(f->value) : std::string_view();
}
const NdmBlock* NdmMessage::find(std::string_view block) const {
  for (const NdmBlock& b : blocks)
    if (b.name == block) return &b;
  return nullptr;
}

void NdmBuilder::unknown(const std::string& key, std::uint64_t line) const {
  std::vector<std::string> all{"COMMENT"};
  for (const NdmBlockSpec& s : ndm_schema(type_))
    for (const NdmKey& k : s.keys) all.emplace_back(k.key);
  throw Error("BARY-ORBIT-0051", {{"keyword", key.substr(0, 60)}, {"type", std::string(name_of(type_))}})
      .at(file_, line)
      .key(key.substr(0, 60))
      .hint(did_you_mean(key.substr(0, 60), all));
}

void NdmBuilder::open(const NdmBlockSpec& spec, std::uint64_t line) {
  NdmBlock& b = blocks_.emplace_back();
  b.name = spec.name;
  b.line = line;
  b.fields = std::move(pending_);
  pending_.clear();
}

void NdmBuilder::begin(std::string_view block, std::uint64_t line) {
  const auto schema = ndm_schema(type_);
  const auto it =
      std::find_if(schema.begin(), schema.end(), [&](const NdmBlockSpec& s) { return s.name == block; });
  if (it == schema.end()) unknown(std::string(block), line);
  const auto k = static_cast<std::size_t>(it - schema.begin());
  if (!blocks_.empty() && (k < at_ || (k == at_ && !it->repeats)))
    throw Error("BARY-ORBIT-0053", {{"keyword", std::string(block)}}).at(file_, line).key(std::string(block));
  at_ = k;
  open(*it, line);
}

void NdmBuilder::add(std::string key, std::string value, std::string_view unit, std::uint64_t line) {
  if (key == "COMMENT") {
    if (blocks_.empty())
      pending_.push_back({std::move(key), std::move(value), line});
    else
      blocks_.back().fields.push_back({std::move(key), std::move(value), line});
    return;
  }
  const NdmBlockSpec& spec = ndm_schema(type_)[at_];
  const NdmKey* k = blocks_.empty() ? nullptr : find_key(spec, key);
  if (!k && !(spec.user_defined && is_user_defined(key))) unknown(key, line);
  if (blocks_.back().find(key)) throw Error("BARY-ORBIT-0053", {{"keyword", key}}).at(file_, line).key(key);
  if (k) check_value(*k, value, unit, file_, line);
  blocks_.back().fields.push_back({std::move(key), std::move(value), line});
}

void NdmBuilder::add_kvn(std::string key, std::string value, std::uint64_t line) {
  if (key == "COMMENT") {
    pending_.push_back({std::move(key), std::move(value), line});
    return;
  }
  const auto schema = ndm_schema(type_);
  const NdmKey* k = nullptr;
  const auto holds = [&](const NdmBlockSpec& s) {
    k = find_key(s, key);
    return k || (s.user_defined && is_user_defined(key));
  };
  std::size_t at = blocks_.empty() ? 0 : at_;
  const bool again = !blocks_.empty() && schema[at].repeats && key == schema[at].keys[0].key;
  if (blocks_.empty() || again || !holds(schema[at])) {
    at = blocks_.empty() ? 0 : at_ + (again ? 0 : 1);
    while (at < schema.size() && !holds(schema[at])) ++at;
    if (at == schema.size()) {
      // A keyword of an earlier block is known, but late.
      for (const NdmBlockSpec& s : schema)
        if (holds(s)) throw Error("BARY-ORBIT-0053", {{"keyword", key}}).at(file_, line).key(key);
      unknown(key, line);
    }
    at_ = at;
    open(schema[at], line);
  } else {
    append_pending();
  }
  std::string_view unit;
  std::string_view v = value;
  if (k && (k->type == V::number || k->type == V::integer) && v.ends_with(']')) {
    const auto bracket = v.rfind('[');
    if (bracket != std::string_view::npos) {
      unit = trim(v.substr(bracket + 1, v.size() - bracket - 2));
      v = trim(v.substr(0, bracket));
    }
  }
  add(std::move(key), std::string(v), unit, line);
}

void NdmBuilder::append_pending() {
  if (blocks_.empty()) return;
  auto& f = blocks_.back().fields;
  f.insert(f.end(), pending_.begin(), pending_.end());
  pending_.clear();
}

void NdmBuilder::missing(std::string_view key, std::uint64_t line) const {
  throw Error("BARY-ORBIT-0054", {{"keyword", std::string(key)}}).at(file_, line).key(std::string(key));
}

void NdmBuilder::check_required(const NdmBlock& b, const NdmBlockSpec& s) const {
  for (const NdmKey& k : s.keys) {
    if (!k.required) continue;
    std::size_t there = 0;
    for (const NdmKey& other : s.keys)
      if (other.key == k.key || (k.choice && other.choice == k.choice)) there += b.find(other.key) != nullptr;
    if (there == 0) missing(k.key, b.line);
    if (there > 1)
      throw Error("BARY-ORBIT-0053", {{"keyword", std::string(k.key)}})
          .at(file_, b.line)
          .key(std::string(k.key));
  }
}

std::vector<NdmBlock> NdmBuilder::finish(std::uint64_t line) {
  append_pending();
  for (const NdmBlockSpec& s : ndm_schema(type_)) {
    bool any = false;
    for (const NdmBlock& b : blocks_)
      if (b.name == s.name) {
        any = true;
        check_required(b, s);
      }
    if (!any && s.required) missing(s.keys[0].required ? s.keys[0].key : s.keys[1].key, line);
  }
  return std::move(blocks_);
}

NdmBlock NdmBuilder::finish_block(std::string_view name, std::uint64_t line) {
  append_pending();
  const NdmBlockSpec& s = *find_spec(type_, name);
  if (blocks_.empty()) missing(s.keys[0].required ? s.keys[0].key : s.keys[1].key, line);
  for (const NdmBlock& b : blocks_)
    if (b.name != name)
      throw Error("BARY-ORBIT-0053", {{"keyword", b.fields.back().key}})
          .at(file_, b.line)
          .key(b.fields.back().key);
  check_required(blocks_.front(), s);
  return std::move(blocks_.front());
}

}  // namespace bary::orbit
