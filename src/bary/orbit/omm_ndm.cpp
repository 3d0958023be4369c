// OMM as XML and KVN, through the messages of `ndm.hpp`.

#include "bary/core/text.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/omm_scan.hpp"

namespace bary::orbit {
namespace {

/// Which block holds a key, in the order of the standard.
constexpr std::string_view block_of(OmmKey k) {
  switch (k) {
    case OmmKey::object_name:
    case OmmKey::object_id:
    case OmmKey::theory:
    case OmmKey::center_name:
    case OmmKey::ref_frame:
    case OmmKey::time_system:
      return "metadata";
    case OmmKey::epoch:
    case OmmKey::mean_motion:
    case OmmKey::semi_major_axis:
    case OmmKey::eccentricity:
    case OmmKey::inclination:
    case OmmKey::raan:
    case OmmKey::argp:
    case OmmKey::mean_anomaly:
      return "meanElements";
    case OmmKey::gravity_model:
      return "userDefinedParameters";
    default:
      return "tleParameters";
  }
}

}  // namespace

OmmFields omm_fields(const NdmMessage& m) {
  OmmFields f;
  f.by_line = true;
  f.begin = m.line;
  for (const NdmBlock& b : m.blocks)
    for (const NdmField& x : b.fields)
      if (const OmmKey k = omm_key(x.key); k != OmmKey::count && block_of(k) == b.name)
        f.set(k, x.value, x.line);
  return f;
}

NdmMessage omm_message(std::array<std::string, omm_keys> texts, const NdmHeader& header) {
  const auto text = [&](OmmKey k) -> std::string& { return texts[static_cast<std::size_t>(k)]; };
  if (text(OmmKey::theory).empty()) text(OmmKey::theory) = "SGP4";
  text(OmmKey::center_name) = "EARTH";
  text(OmmKey::ref_frame) = "TEME";
  text(OmmKey::time_system) = "UTC";
  NdmMessage m;
  m.type = NdmType::omm;
  m.version = "2.0";
  NdmBlock& h = m.blocks.emplace_back();
  h.name = "header";
  h.add("CREATION_DATE", header.creation_date);
  h.add("ORIGINATOR", header.originator);
  using K = OmmKey;
  static constexpr K order[] = {K::object_name,
                                K::object_id,
                                K::center_name,
                                K::ref_frame,
                                K::time_system,
                                K::theory,
                                K::epoch,
                                K::semi_major_axis,
                                K::mean_motion,
                                K::eccentricity,
                                K::inclination,
                                K::raan,
                                K::argp,
                                K::mean_anomaly,
                                K::ephemeris_type,
                                K::classification,
                                K::norad_cat_id,
                                K::element_set_no,
                                K::rev_at_epoch,
                                K::bstar,
                                K::mean_motion_dot,
                                K::mean_motion_ddot,
                                K::gravity_model};
  for (const K k : order) {
    if (text(k).empty() && k != K::object_name && k != K::object_id) continue;
    if (m.blocks.back().name != block_of(k)) m.blocks.emplace_back().name = block_of(k);
    m.blocks.back().add(std::string(name_of(k)), text(k));
  }
  return m;
}

void scan_omm_ndm(std::string_view text, const std::string& file, const OmmConsumer& consumer,
                  Diagnostics* faults) {
  for (const NdmMessage& m : read_ndm(text, file, faults)) {
    if (m.type != NdmType::omm)
      throw Error("BARY-ORBIT-0050", {{"file", file}})
          .at(file, m.line)
          .found(std::string(name_of(m.type)))
          .expected("OMM");
    consumer(omm_fields(m));
  }
}

std::string write_omm(const std::vector<MeanElements>& elements, NdmEncoding encoding,
                      const NdmHeader& header) {
  std::vector<NdmMessage> messages;
  for (const MeanElements& e : elements) messages.push_back(omm_message(omm_texts(e), header));
  return write_ndm(messages, encoding);
}

}  // namespace bary::orbit
