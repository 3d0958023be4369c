#pragma once
/// The encodings of OMM as streams of fields. Internal to the room, but harmless to include.

#include <functional>
#include <string>
#include <string_view>

#include "bary/orbit/omm_fields.hpp"

namespace bary::orbit {

/// Called for each object; the texts live as long as the call.
using OmmConsumer = std::function<void(const OmmFields&)>;

/// `required` columns are demanded of the header where none of `instead` is there.
void scan_omm_csv(std::string_view text, const std::string& file, const OmmConsumer& consumer);
void scan_omm_json(std::string_view text, const std::string& file, const OmmConsumer& consumer);

}  // namespace bary::orbit
