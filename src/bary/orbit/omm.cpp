#include "bary/orbit/omm.hpp"

#include <algorithm>
#include <cmath>

#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/omm_scan.hpp"
#include "bary/orbit/other_form.hpp"

namespace bary::orbit {
namespace {

using Stated = std::vector<std::optional<GravityModel>>;
Phrase wanted() { return {"TLE or OMM", "TLE 또는 OMM"}; }

[[noreturn]] void no_elements(std::string_view text, const std::string& file) {
  const std::string_view head = text.substr(0, 4096);
  if (head.find("CCSDS_OEM_VERS") == std::string_view::npos && head.find("<oem") == std::string_view::npos)
    throw Error("BARY-ORBIT-0006", {{"file", file}}).at(file).expected(wanted());
  throw Error("BARY-ORBIT-0006", {{"file", file}})
      .at(file, 1)
      .found({"an ephemeris (OEM)", "궤도력(OEM)"})
      .expected(wanted())
      .hint({"an OEM needs no propagation: give it as it is where trajectories are asked for",
             "OEM은 전파할 필요가 없습니다. trajectories를 받는 곳에 그대로 주십시오"});
}

using Scan = std::function<void(std::string_view, const std::string&, const OmmConsumer&)>;

std::vector<MeanElements> read_by(const Scan& scan, std::string_view text, const std::string& file,
                                  Strictness strictness, Diagnostics& faults, Stated* gravity = nullptr) {
  std::vector<MeanElements> out;
  out.reserve(text.size() / 400 + 1);
  bool any = false;
  scan(text, file, [&](const OmmFields& f) {
    any = true;
    MeanElements& e = out.emplace_back();
    GravityModel model;
    const auto fault = read_sgp4(f, e, model);
    if (!fault) {
      if (gravity) gravity->push_back(f[OmmKey::gravity_model].empty() ? std::nullopt : std::optional(model));
      return;
    }
    out.pop_back();
    Diagnostic d = omm_diagnostic(*fault, f, text, file);
    if (strictness == Strictness::strict) throw Error(std::move(d));
    d.severity = Severity::warning;
    faults.add(std::move(d));
  });
  if (!any && faults.empty()) no_elements(text, file);
  return out;
}

constexpr std::size_t catalogue_keys = 17;

}  // namespace

ElementForm element_form(std::string_view text) {
  std::string_view head = text.substr(0, 65536);
  // XML and KVN come in UTF-16 too.
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
    return head.find("CCSDS_OMM_VERS") != std::string_view::npos ||
                   head.substr(2, 2).find('<') == std::string_view::npos
               ? ElementForm::omm_kvn
               : ElementForm::omm_xml;
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head = head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  if (head.starts_with('[') || head.starts_with('{')) return ElementForm::omm_json;
  if (head.starts_with('<')) return ElementForm::omm_xml;
  if (head.starts_with("CCSDS_OMM_VERS")) return ElementForm::omm_kvn;
  const std::string_view first = head.substr(0, head.find('\n'));
  if (first.find(',') != std::string_view::npos && (first.find("MEAN_MOTION") != std::string_view::npos ||
                                                    first.find("ECCENTRICITY") != std::string_view::npos))
    return ElementForm::omm_csv;
  return head.starts_with("CCSDS_") || head.starts_with("DAF/") ? ElementForm::other : ElementForm::tle;
}

std::vector<MeanElements> read_omm_csv(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults) {
  return read_by(scan_omm_csv, text, file, strictness, faults);
}
std::vector<MeanElements> read_omm_json(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults) {
  return read_by(scan_omm_json, text, file, strictness, faults);
}

namespace {
std::vector<MeanElements> read_ndm_elements(std::string_view text, const std::string& file,
                                            Strictness strictness, Diagnostics& faults, Stated* gravity) {
  const auto scan = [&](std::string_view t, const std::string& f, const OmmConsumer& c) {
    scan_omm_ndm(t, f, c, strictness == Strictness::lenient ? &faults : nullptr);
  };
  return read_by(scan, text, file, strictness, faults, gravity);
}
}  // namespace

std::vector<MeanElements> read_omm_ndm(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults) {
  return read_ndm_elements(text, file, strictness, faults, nullptr);
}

std::string write_omm_csv(const std::vector<MeanElements>& elements) {
  std::string out;
  for (std::size_t k = 0; k < catalogue_keys; ++k)
    out.append(k ? "," : "").append(name_of(static_cast<OmmKey>(k)));
  out += '\n';
  for (const MeanElements& e : elements) {
    const auto texts = omm_texts(e);
    for (std::size_t k = 0; k < catalogue_keys; ++k) out.append(k ? "," : "").append(csv_quote(texts[k]));
    out += '\n';
  }
  return out;
}

std::string omm_json_object(const std::array<std::string, omm_keys>& texts) {
  std::string out = "{";
  for (std::size_t k = 0; k < omm_keys; ++k) {
    const auto key = static_cast<OmmKey>(k);
    if (texts[k].empty() && key != OmmKey::object_name && key != OmmKey::object_id) continue;
    const bool text = key == OmmKey::object_name || key == OmmKey::object_id || key == OmmKey::epoch ||
                      key == OmmKey::classification || key == OmmKey::theory || key == OmmKey::gravity_model;
    out.append(out.size() > 1 ? ",\"" : "\"").append(name_of(key)).append("\":");
    out += text ? json_quote(texts[k]) : texts[k];
  }
  return out + "}";
}

std::string write_omm_json(const std::vector<MeanElements>& elements) {
  std::string out = "[";
  for (const MeanElements& e : elements) {
    out += out.size() == 1 ? "\n" : ",\n";
    out += omm_json_object(omm_texts(e));
  }
  return out + "\n]\n";
}

std::vector<MeanElements> read_elements(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults, Stated* gravity) {
  refuse_other_form(text, file, wanted());
  switch (element_form(text)) {
    case ElementForm::omm_csv:
      return read_by(scan_omm_csv, text, file, strictness, faults, gravity);
    case ElementForm::omm_json:
      return read_by(scan_omm_json, text, file, strictness, faults, gravity);
    case ElementForm::omm_xml:
    case ElementForm::omm_kvn:
      return read_ndm_elements(text, file, strictness, faults, gravity);
    case ElementForm::tle: {
      auto out = read_tle(text, file, strictness, faults);
      if (gravity) gravity->assign(out.size(), std::nullopt);
      return out;
    }
    default:
      no_elements(text, file);
  }
}

}  // namespace bary::orbit
