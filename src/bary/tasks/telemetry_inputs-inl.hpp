#pragma once
/// What the kinds of telemetry share: streams and settings from a task's inputs, texts of columns.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/study/kind.hpp"
#include "bary/telemetry/coding/cadu.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/packet_times.hpp"
#include "bary/telemetry/stream.hpp"

namespace bary::tasks {

/// The stream of a parameter. Throws BARY-TELEMETRY-0401, with the parameter's name, for another stage.
const telemetry::Stream& stream_of(const study::Inputs& in, std::string_view name, telemetry::Stage stage);
Artefact stream_artefact(telemetry::Stream s);

/// resynchronise, apids.
std::vector<study::Param> packet_params();
telemetry::PacketRules packet_rules(const study::Inputs& in);

/// Space packets of a run, framed by the rules of the task; warns where the run ends inside one, and where
/// there are none.
telemetry::PacketIndex packets_of(const study::Inputs& in, std::span<const std::uint8_t> bytes,
                                  const Context& ctx);

/// time_code, time_octet and the widths of its fields.
std::vector<study::Param> time_params();
/// Empty where time_code is none.
std::optional<telemetry::TimeField> time_field(const study::Inputs& in);

/// rs_interleave, rs_correctable, dual_basis, randomised, convolutional: how frames go on the air.
std::vector<study::Param> code_params();
study::Param frame_octets_param();
/// With the frame's length where a code or frame_octets says it. Throws BARY-TASKS-0080.
telemetry::CaduFormat cadu_format(const study::Inputs& in);

/// frame, frame_octets, the frame's optional fields.
std::vector<study::Param> frame_params();
/// `octets` of a frame, where the code says it; 0 where frame_octets must.
telemetry::FrameFormat frame_format(const study::Inputs& in, std::size_t octets);

/// Column `corrected` of a table of frames: symbols mended, -1 where they could not be.
std::vector<int> corrected_of(const Table& t);

void push_or_null(Column& c, const std::optional<Epoch>& e);
/// What the tables of the room `telemetry` say of a column, in Korean; empty where there is no such text.
std::string link_korean(std::string_view english);
/// The columns of a table that a domain makes, for the declaration of its port.
std::vector<ColumnSpec> specs_of(const Table& t);
/// Names for people of the columns and values of packets and frames.
std::map<std::string, study::Text> packet_labels();

}  // namespace bary::tasks
