#include "bary/tasks/telemetry_inputs-inl.hpp"

#include <memory>

#include "bary/core/error.hpp"

namespace bary::tasks {

using namespace study;
using telemetry::FrameFormat;
using telemetry::Stream;

const Stream& stream_of(const Inputs& in, std::string_view name, telemetry::Stage stage) {
  try {
    return in.artefact(name).as<Stream>("Stream").require(stage);
  } catch (Error& e) {
    throw Error(e.diagnostic()).key(std::string(name));
  }
}

Artefact stream_artefact(Stream s) {
  return Artefact("Stream", std::make_shared<const Stream>(std::move(s)));
}

std::vector<Param> packet_params() {
  return {Param::boolean("resynchronise", {"pass over what is no packet, and list it",
                                           "패킷이 아닌 것을 건너뛰고 목록에 적음"})
              .with_default(false),
          Param::integer("apids", {"only these are packets", "이 APID만 패킷으로 봄"})
              .range(0, 2047)
              .optional()
              .as_list()};
}

telemetry::PacketRules packet_rules(const Inputs& in) {
  telemetry::PacketRules rules;
  rules.resynchronise = in.boolean("resynchronise");
  for (const std::int64_t a : in.integers("apids")) rules.apids.push_back(static_cast<std::uint16_t>(a));
  return rules;
}

telemetry::PacketIndex packets_of(const Inputs& in, std::span<const std::uint8_t> bytes, const Context& ctx) {
  telemetry::PacketIndex index = telemetry::index_packets(bytes, packet_rules(in));
  if (index.truncated)
    ctx.warn(Error("BARY-TASKS-0086", {{"offset", std::to_string(index.truncated->offset)},
                                       {"present", std::to_string(index.truncated->present)},
                                       {"whole", std::to_string(index.truncated->expected)}})
                 .diagnostic());
  else if (index.size() == 0)
    ctx.warn(
        Error("BARY-TASKS-0087", {{"what", {"packet", "패킷"}}, {"octets", std::to_string(bytes.size())}})
            .diagnostic());
  return index;
}

std::vector<Param> time_params() {
  return {
      Param::choice("time_code", {"none", "cuc", "cds", "preamble"},
                    {"time code of each packet (CCSDS 301.0); preamble: each says its form itself",
                     "패킷의 시각 부호(CCSDS 301.0). preamble은 부호가 형식을 스스로 밝힘"})
          .with_default(std::string("none")),
      Param::integer("time_octet", {"where it begins in the packet", "패킷에서 시작하는 옥텟"})
          .with_default(std::int64_t{6})
          .range(0, 65541),
      Param::integer("cuc_coarse_octets", {"octets of seconds", "초의 옥텟 수"})
          .with_default(std::int64_t{4})
          .range(1, 7),
      Param::integer("cuc_fine_octets", {"octets of the second's fraction", "초 이하의 옥텟 수"})
          .with_default(std::int64_t{2})
          .range(0, 10),
      Param::integer("cds_day_octets", {"octets of days", "날의 옥텟 수"})
          .with_default(std::int64_t{2})
          .range(2, 3),
      Param::integer("cds_submillisecond_octets",
                     {"octets below a millisecond: 0, 2 or 4", "밀리초 이하의 옥텟 수(0, 2, 4)"})
          .with_default(std::int64_t{0})
          .range(0, 4),
      Param::epoch("time_epoch", {"what a code counts from; 1958-01-01 TAI where absent",
                                  "부호의 기준 시각. 없으면 1958-01-01 TAI"})
          .optional(),
  };
}

std::optional<telemetry::TimeField> time_field(const Inputs& in) {
  const std::string& code = in.text("time_code");
  if (code == "none") return std::nullopt;
  telemetry::TimeField f;
  f.octet = static_cast<std::size_t>(in.integer("time_octet"));
  if (in.has("time_epoch")) f.agency_epoch = in.epoch("time_epoch");
  if (code == "cuc") {
    time::CucFormat c;
    c.coarse_octets = static_cast<int>(in.integer("cuc_coarse_octets"));
    c.fine_octets = static_cast<int>(in.integer("cuc_fine_octets"));
    c.agency_epoch = f.agency_epoch;
    f.form = c;
  } else if (code == "cds") {
    time::CdsFormat c;
    c.day_octets = static_cast<int>(in.integer("cds_day_octets"));
    c.submillisecond_octets = static_cast<int>(in.integer("cds_submillisecond_octets"));
    f.form = c;
  }
  return f;
}

std::vector<Param> code_params() {
  return {
      Param::integer("rs_interleave", {"codewords side by side in a frame; 0: no Reed-Solomon code",
                                       "프레임에 교차 배열된 부호어 수. 0이면 리드-솔로몬 부호 없음"})
          .with_default(std::int64_t{4})
          .range(0, 8),
      Param::integer("rs_correctable", {"bytes a codeword that can be mended: 16 (255,223) or 8 (255,239)",
                                        "부호어당 정정 바이트: 16(255,223) 또는 8(255,239)"})
          .with_default(std::int64_t{16})
          .range(8, 16),
      Param::boolean("dual_basis", {"check symbols in the dual basis, as the standard has it",
                                    "표준대로 쌍대 기저의 검사 심벌"})
          .with_default(true),
      Param::boolean("randomised", {"frames are randomised", "프레임이 난수화됨"}).with_default(true),
      Param::boolean("convolutional", {"rate 1/2 convolutional code around it", "1/2 길쌈 부호를 함께 씀"})
          .with_default(false),
  };
}

Param frame_octets_param() {
  return Param::integer("frame_octets", {"of a frame; without it a frame fills its Reed-Solomon code",
                                         "프레임의 옥텟 수. 없으면 리드-솔로몬 부호를 채움"})
      .range(7, 65536)
      .optional();
}

telemetry::CaduFormat cadu_format(const Inputs& in) {
  telemetry::CaduFormat f;
  f.interleave = static_cast<unsigned>(in.integer("rs_interleave"));
  f.correctable = f.interleave ? static_cast<unsigned>(in.integer("rs_correctable")) : 0;
  f.dual_basis = in.boolean("dual_basis");
  f.randomised = in.boolean("randomised");
  if (in.has("frame_octets"))
    f.frame_bytes = static_cast<std::size_t>(in.integer("frame_octets"));
  else if (f.interleave)
    f.frame_bytes = f.interleave * (255 - 2 * std::size_t{f.correctable});
  else
    throw Error("BARY-TASKS-0080").key("frame_octets");
  if (!f.interleave) f.interleave = 1;
  f.validate();
  return f;
}

std::vector<Param> frame_params() {
  return {
      Param::choice("frame", {"aos", "tm"},
                    {"transfer frames of CCSDS 732.0 or 132.0", "전송 프레임의 종류(CCSDS 732.0, 132.0)"})
          .with_default(std::string("aos")),
      frame_octets_param(),
      Param::integer("insert_octets", {"AOS insert zone", "AOS 삽입 구역의 옥텟 수"})
          .with_default(std::int64_t{0})
          .range(0, 65535),
      Param::boolean("header_error_control",
                     {"AOS header has its own check", "AOS 머리말에 오류 정정이 있음"})
          .with_default(false),
      Param::boolean("operational_control", {"AOS frames end with a control field of 4 octets",
                                             "AOS 프레임 끝에 4옥텟 운영 제어 필드가 있음"})
          .with_default(false),
      Param::boolean("error_control", {"frames end with a check of 2 octets (CRC-16)",
                                       "프레임 끝에 2옥텟 오류 검사(CRC-16)가 있음"})
          .with_default(false),
      Param::integer("spacecraft_id", {"frames of others are set aside", "다른 위성의 프레임은 제외"})
          .range(0, 1023)
          .optional(),
  };
}

FrameFormat frame_format(const Inputs& in, std::size_t octets) {
  FrameFormat f;
  f.kind = in.text("frame") == "tm" ? telemetry::FrameKind::tm : telemetry::FrameKind::aos;
  f.octets = octets;
  if (f.octets == 0 && in.has("frame_octets"))
    f.octets = static_cast<std::size_t>(in.integer("frame_octets"));
  if (f.octets == 0) throw Error("BARY-TASKS-0080").key("frame_octets");
  f.insert_octets = static_cast<std::size_t>(in.integer("insert_octets"));
  f.header_error_control = in.boolean("header_error_control");
  f.operational_control = in.boolean("operational_control");
  f.error_control = in.boolean("error_control");
  if (in.has("spacecraft_id")) f.spacecraft = static_cast<std::uint16_t>(in.integer("spacecraft_id"));
  return f;
}

std::vector<int> corrected_of(const Table& t) {
  const Column& c = t["corrected"];
  std::vector<int> q;
  for (std::size_t r = 0; r < c.size(); ++r)
    q.push_back(c.valid(r) ? static_cast<int>(c.i64()[r]) : int{telemetry::quality_unknown});
  return q;
}

void push_or_null(Column& c, const std::optional<Epoch>& e) {
  if (e)
    c.push(*e);
  else
    c.push_null();
}

std::vector<ColumnSpec> specs_of(const Table& t) {
  std::vector<ColumnSpec> specs;
  for (const Column& c : t.columns())
    specs.push_back({c.name, c.type, c.unit, {c.description, link_korean(c.description)}, true, c.labels});
  return specs;
}

std::map<std::string, Text> packet_labels() {
  return {
      {"packet", {"Packet", "패킷"}},
      {"offset", {"Begins at octet", "시작 옥텟"}},
      {"octets", {"Octets", "옥텟"}},
      {"expected_octets", {"Octets by the header", "머리말의 옥텟"}},
      {"apid", {"APID", "APID"}},
      {"count", {"Count", "번호"}},
      {"telecommand", {"Telecommand", "원격명령"}},
      {"secondary_header", {"Secondary header", "보조 머리말"}},
      {"segment", {"Segment", "조각"}},
      {"segment=continuation", {"continuation", "중간"}},
      {"segment=first", {"first", "처음"}},
      {"segment=last", {"last", "마지막"}},
      {"segment=whole", {"whole", "전체"}},
      {"segments", {"Segments", "조각 수"}},
      {"sequence", {"Sequence", "순서"}},
      {"sequence=first", {"first", "처음"}},
      {"sequence=next", {"next", "이어짐"}},
      {"sequence=gap", {"gap", "빠짐"}},
      {"sequence=jump", {"jump", "건너뜀"}},
      {"sequence=late", {"late", "늦음"}},
      {"sequence=duplicate", {"duplicate", "중복"}},
      {"sequence=none", {"not counted", "세지 않음"}},
      {"lost", {"Lost", "손실"}},
      {"position", {"Position", "위치"}},
      {"time", {"Time", "시각"}},
      {"time_state", {"Time is", "시각 상태"}},
      {"time_state=good", {"good", "정상"}},
      {"time_state=absent", {"absent", "없음"}},
      {"time_state=invalid", {"invalid", "무효"}},
      {"packets", {"Packets", "패킷 수"}},
      {"packet_octets", {"Octets of packets", "패킷 옥텟"}},
      {"gaps", {"Gaps", "빠진 곳"}},
      {"jumps", {"Jumps", "건너뛴 곳"}},
      {"duplicates", {"Duplicates", "중복"}},
      {"late", {"Late", "늦음"}},
      {"shortest_octets", {"Shortest", "최단"}},
      {"longest_octets", {"Longest", "최장"}},
      {"first_time", {"First", "처음"}},
      {"last_time", {"Last", "마지막"}},
      {"invalid_times", {"Invalid times", "무효 시각"}},
      {"steps_back", {"Steps back", "역행"}},
      {"frame", {"Frame", "프레임"}},
      {"frames", {"Frames", "프레임 수"}},
      {"frame_octets", {"Octets of frames", "프레임 옥텟"}},
      {"frame_octet", {"Octet of the frame", "프레임의 옥텟"}},
      {"last_frame", {"Last frame", "마지막 프레임"}},
      {"idle_frames", {"Idle frames", "유휴 프레임"}},
      {"other_frames", {"Other frames", "기타 프레임"}},
      {"corrected_symbols", {"Symbols mended", "정정 심벌"}},
      {"idle_packets", {"Idle packets", "유휴 패킷"}},
      {"broken_packets", {"Broken packets", "끊긴 패킷"}},
      {"contradictions", {"Contradictions", "모순"}},
      {"skipped_octets", {"Skipped octets", "건너뛴 옥텟"}},
      {"spacecraft", {"Spacecraft", "위성 번호"}},
      {"channel", {"Virtual channel", "가상 채널"}},
      {"state", {"State", "상태"}},
      {"state=good", {"good", "정상"}},
      {"state=uncorrectable", {"beyond mending", "정정 불가"}},
      {"state=unchecked", {"no code", "부호 없음"}},
      {"state=packets", {"packets", "패킷"}},
      {"state=idle", {"idle", "유휴"}},
      {"state=bitstream", {"bitstream", "비트스트림"}},
      {"state=other", {"other data", "기타 자료"}},
      {"state=damaged", {"beyond mending", "정정 불가"}},
      {"state=check_failed", {"check failed", "검사 불일치"}},
      {"state=bad_header", {"bad header", "머리말 오류"}},
      {"state=bad_version", {"other version", "다른 버전"}},
      {"state=other_craft", {"other spacecraft", "다른 위성"}},
      {"corrected", {"Mended", "정정"}},
      {"pointer", {"First header", "첫 머리말"}},
      {"source", {"Station", "지상국"}},
      {"units", {"Came", "받음"}},
      {"unusable", {"Unusable", "사용 불가"}},
      {"repeated", {"Repeated", "반복"}},
      {"only_here", {"Only here", "이곳만"}},
      {"overruled", {"Overruled", "밀려남"}},
      {"share_pct", {"Share heard", "수신 비율"}},
      {"copies", {"Copies", "사본 수"}},
      {"unit", {"Number there", "그곳의 번호"}},
      {"key", {"Channel key", "채널 열쇠"}},
      {"kept_source", {"Kept", "남긴 지상국"}},
      {"kept_unit", {"Its number", "그 번호"}},
      {"kept_corrected", {"Its mended symbols", "그 정정 심벌"}},
      {"other_source", {"Other", "다른 지상국"}},
      {"other_unit", {"Its number", "그 번호"}},
      {"other_corrected", {"Its mended symbols", "그 정정 심벌"}},
  };
}

}  // namespace bary::tasks
