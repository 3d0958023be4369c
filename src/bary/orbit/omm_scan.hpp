#pragma once
/// The encodings of OMM as streams of fields. Internal to the room, but harmless to include.

#include <functional>
#include <string>
#include <string_view>

#include "bary/orbit/ndm.hpp"
#include "bary/orbit/omm_fields.hpp"

namespace bary::orbit {

/// Called for each object; the texts live as long as the call.
using OmmConsumer = std::function<void(const OmmFields&)>;

void scan_omm_csv(std::string_view text, const std::string& file, const OmmConsumer& consumer);
void scan_omm_json(std::string_view text, const std::string& file, const OmmConsumer& consumer);

/// XML or KVN. With `faults` a message that is refused is left out and its reason kept.
void scan_omm_ndm(std::string_view text, const std::string& file, const OmmConsumer& consumer,
                  Diagnostics* faults = nullptr);

/// One message; the fields are views of it.
OmmFields omm_fields(const NdmMessage& message);
/// Version 2.0, TEME, UTC.
NdmMessage omm_message(std::array<std::string, omm_keys> texts, const NdmHeader& header);

}  // namespace bary::orbit
