// telemetry.demodulate: symbols to transfer frames. telemetry.frames: whatever a station has to packets.

#include <algorithm>
#include <map>

#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/coding/receiver.hpp"
#include "bary/telemetry/link/link_stats.hpp"
#include "bary/telemetry/link/link_tables.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using telemetry::BlockState;
using telemetry::FrameSync;
using telemetry::ReceivedFrames;
using telemetry::Stage;
using telemetry::Stream;

std::vector<Param> receiver_params() {
  std::vector<Param> p = code_params();
  p.push_back(Param::choice(
                  "ambiguity", {"bpsk", "qpsk"},
                  {"what the demodulator leaves open beside the sign", "복조기가 부호 외에 정하지 못하는 것"})
                  .with_default(std::string("bpsk")));
  p.push_back(
      Param::integer("marker_errors", {"wrong bits of a marker that are let pass", "마커의 허용 오류 비트"})
          .with_default(std::int64_t{2})
          .range(0, 8));
  return p;
}

telemetry::ReceiverSettings receiver_settings(const Inputs& in) {
  telemetry::ReceiverSettings s;
  s.format = cadu_format(in);
  s.convolutional = in.boolean("convolutional");
  s.ambiguity = in.text("ambiguity") == "qpsk" ? telemetry::Ambiguity::qpsk : telemetry::Ambiguity::bpsk;
  s.marker_errors = static_cast<unsigned>(in.integer("marker_errors"));
  return s;
}

// --- telemetry.demodulate

std::vector<ColumnSpec> received_columns() {
  using T = ColumnType;
  return {{"frame", T::i64, "", {"number of the frame, from 0", "0부터 센 프레임 번호"}},
          {"input_symbol",
           T::i64,
           "",
           {"symbol or bit of the input that begins its marker", "마커가 시작하는 입력의 심벌이나 비트"}},
          {"bit", T::i64, "", {"the same place after the inner decoder", "내부 복호 뒤의 같은 곳"}},
          {"inverted", T::boolean, "", {"every bit came inverted", "모든 비트가 뒤집혀 들어옴"}},
          {"marker_errors", T::i64, "", {"wrong bits of the marker", "마커의 틀린 비트"}},
          {"sync",
           T::choice,
           "",
           {"how the frame was found", "프레임을 찾은 방법"},
           true,
           {"found", "locked", "flywheel"}},
          {"state",
           T::choice,
           "",
           {"what the code says of it", "부호가 말하는 상태"},
           true,
           {"good", "uncorrectable", "unchecked"}},
          {"corrected",
           T::i64,
           "",
           {"bytes mended; -1 where more were wrong than could be", "정정한 바이트. 정정할 수 없으면 -1"}},
          {"worst",
           T::i64,
           "",
           {"bytes mended in the worst codeword; -1 where it could not be mended",
            "가장 나쁜 부호어에서 정정한 바이트. 정정할 수 없으면 -1"}}};
}

std::string_view name_of(FrameSync s) {
  return s == FrameSync::found ? "found" : s == FrameSync::locked ? "locked" : "flywheel";
}
std::string_view name_of(BlockState s) {
  return s == BlockState::good ? "good" : s == BlockState::uncorrectable ? "uncorrectable" : "unchecked";
}

/// Symbols mended, or -1: what merging and frames take as quality.
std::vector<int> quality_of(const ReceivedFrames& r) {
  std::vector<int> q;
  for (std::size_t i = 0; i < r.size(); ++i)
    q.push_back(r.state[i] == BlockState::uncorrectable ? telemetry::not_mended
                : r.state[i] == BlockState::unchecked   ? int{telemetry::quality_unknown}
                                                        : int{r.corrected[i]});
  return q;
}

Table received_table(const ReceivedFrames& r) {
  Table t(received_columns());
  for (std::size_t i = 0; i < r.size(); ++i) {
    t["frame"].push(static_cast<std::int64_t>(i));
    t["input_symbol"].push(static_cast<std::int64_t>(r.input[i]));
    t["bit"].push(static_cast<std::int64_t>(r.bit[i]));
    t["inverted"].push(r.polarity[i] < 0);
    t["marker_errors"].push(static_cast<std::int64_t>(r.marker_errors[i]));
    t["sync"].push_choice(name_of(r.sync[i]));
    t["state"].push_choice(name_of(r.state[i]));
    t["corrected"].push(r.state[i] == BlockState::uncorrectable ? std::int64_t{-1}
                                                                : static_cast<std::int64_t>(r.corrected[i]));
    t["worst"].push(static_cast<std::int64_t>(r.worst[i]));
  }
  return t;
}

std::vector<ColumnSpec> flow_columns() {
  using T = ColumnType;
  return {{"from", T::text, "", {"where the frames were", "프레임이 있던 곳"}},
          {"to", T::text, "", {"what became of them", "프레임이 간 곳"}},
          {"frames", T::i64, "", {"how many", "프레임 수"}}};
}

/// What became of the frames, from stage to stage: rows of a flow picture.
Table flow_table() { return Table(flow_columns()); }
void push_flow(Table& t, const char* from, const char* to, std::int64_t n) {
  if (n <= 0) return;
  t["from"].push(from);
  t["to"].push(to);
  t["frames"].push(n);
}

void warn_of_none(std::int64_t frames, const Stream& input, const Context& ctx) {
  if (frames == 0)
    ctx.warn(Error("BARY-TASKS-0087",
                   {{"what", {"frame", "프레임"}}, {"octets", std::to_string(input.bytes.size())}})
                 .diagnostic());
}

struct Tally {
  std::int64_t frames = 0, clean = 0, mended = 0, bad = 0, corrected = 0;
};
Tally tally(const ReceivedFrames& r) {
  Tally n;
  for (std::size_t i = 0; i < r.size(); ++i) {
    ++n.frames;
    const bool bad = r.state[i] == BlockState::uncorrectable;
    n.bad += bad;
    n.mended += !bad && r.corrected[i] > 0;
    n.clean += !bad && r.corrected[i] == 0;
    if (!bad) n.corrected += r.corrected[i];
  }
  return n;
}

std::vector<ColumnSpec> received_fields() {
  using T = ColumnType;
  return {{"frames", T::i64, "", {"frames found", "찾은 프레임"}},
          {"clean", T::i64, "", {"without a wrong byte", "오류 없는 프레임"}},
          {"mended", T::i64, "", {"mended", "정정한 프레임"}},
          {"uncorrectable", T::i64, "", {"beyond mending", "정정하지 못한 프레임"}},
          {"corrected", T::i64, "", {"bytes mended", "정정한 바이트"}},
          {"frame_loss_pct", T::f64, "", {"frames beyond mending", "정정하지 못한 비율"}},
          {"slips", T::i64, "", {"markers early or late", "밀린 마커"}},
          {"searches", T::i64, "", {"times that sync was found", "동기를 찾은 횟수"}}};
}

void add_received(Record& r, const Tally& n, const telemetry::ReceiverCounts& c) {
  r.add("frames", n.frames);
  r.add("clean", n.clean);
  r.add("mended", n.mended);
  r.add("uncorrectable", n.bad);
  r.add("corrected", n.corrected);
  r.add("frame_loss_pct",
        n.frames ? std::round(1e4 * static_cast<double>(n.bad) / static_cast<double>(n.frames)) / 100 : 0.0);
  r.add("slips", static_cast<std::int64_t>(c.slips));
  r.add("searches", static_cast<std::int64_t>(c.searches));
}

std::vector<ColumnSpec> demodulate_fields() {
  using T = ColumnType;
  std::vector<ColumnSpec> out = received_fields();
  const std::vector<ColumnSpec> more{
      {"outcome", T::text, "", {"what was found", "결과"}},
      {"input_symbols", T::i64, "", {"symbols or bits taken", "받은 심벌 또는 비트"}}};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

Outputs run_demodulate(const Inputs& in, const Context& ctx) {
  const auto& input = in.artefact("input").as<Stream>("Stream");
  const telemetry::ReceiverSettings settings = receiver_settings(in);
  telemetry::ReceiverCounts counts;
  const Stage stage = input.stage != Stage::raw      ? input.stage
                      : in.text("form") == "symbols" ? Stage::symbols
                                                     : Stage::bits;
  ReceivedFrames r = telemetry::receive(settings, stage, input.bytes, ctx, &counts);
  const Tally n = tally(r);
  warn_of_none(n.frames, input, ctx);
  Record answer;
  answer.add("outcome", std::string(n.frames == 0 ? "none" : "frames"));
  add_received(answer, n, counts);
  answer.add("input_symbols", static_cast<std::int64_t>(counts.input));
  Table flow = flow_table();
  push_flow(flow, "frames found", "clean", n.clean);
  push_flow(flow, "frames found", "mended", n.mended);
  push_flow(flow, "frames found", "beyond mending", n.bad);
  Outputs out;
  out.emplace("evidence", received_table(r));
  out.emplace("flow", std::move(flow));
  out.emplace("answer", std::move(answer));
  out.emplace("frames", stream_artefact({Stage::frames, r.frame_bytes, std::move(r.bytes)}));
  return out;
}

// --- telemetry.frames

struct Found {
  ReceivedFrames received;  ///< empty where frames came in
  telemetry::ReceiverCounts counts;
  telemetry::FrameColumns frames;
  telemetry::ExtractedPackets packets;
  std::vector<telemetry::ChannelCounts> channels;
  std::size_t octets = 0;  ///< of a frame
  std::size_t cut = 0;
};

Found read_frames(const Inputs& in, const Context& ctx) {
  Found f;
  const auto& input = in.artefact("input").as<Stream>("Stream");
  const std::string& form = in.text("form");
  const Stage stage = input.stage != Stage::raw ? input.stage
                      : form == "symbols"       ? Stage::symbols
                      : form == "frames"        ? Stage::frames
                                                : Stage::bits;
  std::vector<int> quality;
  std::span<const std::uint8_t> bytes = input.bytes;
  std::size_t octets = input.unit_bytes;
  if (stage != Stage::frames) {
    f.received = telemetry::receive(receiver_settings(in), stage, input.bytes, ctx, &f.counts);
    quality = quality_of(f.received);
    bytes = f.received.bytes;
    octets = f.received.frame_bytes;
  } else if (in.has("evidence")) {
    quality = corrected_of(in.table("evidence"));
  }
  const telemetry::FrameFormat format = frame_format(in, octets ? octets : cadu_format(in).frame_bytes);
  f.octets = format.octets;
  telemetry::FrameReader reader(format);
  reader.keep_idle_packets(in.boolean("keep_idle"));
  reader.push(bytes, f.frames, &f.packets, quality);
  f.cut = reader.finish();
  f.channels = reader.channels();
  warn_of_none(static_cast<std::int64_t>(f.frames.size()), input, ctx);
  ctx.check_cancel();
  return f;
}

/// Every frame, with the place in the input where it was found.
Table frames_table(const Found& f) {
  Table t = frame_table(f.frames);
  Column& input =
      t.add("input_symbol", ColumnType::i64, "", "Symbol or bit of the input that begins its marker");
  for (std::size_t i = 0; i < f.frames.size(); ++i)
    if (i < f.received.size())
      input.push(static_cast<std::int64_t>(f.received.input[i]));
    else
      input.push_null();
  return t;
}

std::vector<ColumnSpec> frames_fields() {
  using T = ColumnType;
  std::vector<ColumnSpec> out = received_fields();
  const std::vector<ColumnSpec> more{
      {"outcome", T::text, "", {"what was found", "결과"}},
      {"used", T::i64, "", {"frames used", "사용한 프레임"}},
      {"lost", T::i64, "", {"frames missing, by their counts", "번호로 본 손실 프레임"}},
      {"channels", T::i64, "", {"virtual channels", "가상 채널 수"}},
      {"packets", T::i64, "", {"packets", "패킷 수"}},
      {"broken", T::i64, "", {"packets begun and lost", "끊긴 패킷"}},
      {"cut_octets", T::i64, "", {"octets of a frame that the end cuts", "끝에서 잘린 옥텟"}},
      {"spacecraft_id", T::i64, "", {"spacecraft", "위성 번호"}}};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

Record frames_answer(const Found& f) {
  std::int64_t used = 0, lost = 0, broken = 0;
  std::map<std::pair<int, int>, int> channels;
  for (std::size_t i = 0; i < f.frames.size(); ++i) {
    lost += f.frames.lost[i];
    if (!usable(f.frames.state[i])) continue;
    ++used;
    ++channels[{f.frames.spacecraft[i], f.frames.channel[i]}];
  }
  for (const auto& c : f.channels) broken += static_cast<std::int64_t>(c.broken);
  const auto total = static_cast<std::int64_t>(f.frames.size());
  Record r;
  r.add("outcome", std::string(total == 0 ? "none" : used < total || lost ? "gaps" : "whole"));
  Tally n = tally(f.received);
  if (f.received.size() == 0) n.frames = total;
  add_received(r, n, f.counts);
  r.add("used", used);
  r.add("lost", lost);
  r.add("channels", static_cast<std::int64_t>(channels.size()));
  r.add("packets", static_cast<std::int64_t>(f.packets.index.size()));
  r.add("broken", broken);
  r.add("cut_octets", static_cast<std::int64_t>(f.cut));
  if (!channels.empty())
    r.add("spacecraft_id", static_cast<std::int64_t>(channels.begin()->first.first));
  else
    r.add("spacecraft_id", std::monostate{});
  return r;
}

Table frames_flow(const Found& f) {
  Table t = flow_table();
  const Tally n = tally(f.received);
  push_flow(t, "frames found", "clean", n.clean);
  push_flow(t, "frames found", "mended", n.mended);
  push_flow(t, "frames found", "beyond mending", n.bad);
  std::map<std::string, std::array<std::int64_t, 2>> to;  // from clean, from mended
  for (std::size_t i = 0; i < f.frames.size() && i < f.received.size(); ++i) {
    const auto s = f.frames.state[i];
    if (s == telemetry::FrameState::damaged) continue;
    const std::string name = usable(s) ? "virtual channel " + std::to_string(f.frames.channel[i])
                                       : std::string(telemetry::name_of(s));
    ++to[name][f.received.corrected[i] > 0];
  }
  for (const auto& [name, counts] : to) {
    push_flow(t, "clean", name.c_str(), counts[0]);
    push_flow(t, "mended", name.c_str(), counts[1]);
  }
  return t;
}

Outputs run_frames(const Inputs& in, const Context& ctx) {
  Found f = read_frames(in, ctx);
  telemetry::SequenceColumns sequence;
  telemetry::PacketSequences().push(f.packets.bytes, f.packets.index, sequence);
  telemetry::LinkStatistics statistics;
  statistics.add(f.frames, f.octets);
  statistics.add(f.packets.index, &sequence, nullptr, &f.packets.origin);
  Outputs out;
  out.emplace("frames", frames_table(f));
  out.emplace("channels", statistics.channel_table(f.channels));
  out.emplace("apids", statistics.apid_table());
  out.emplace("origins", packet_table(f.packets.index, &f.packets.origin, &sequence));
  out.emplace("flow", frames_flow(f));
  out.emplace("answer", frames_answer(f));
  out.emplace("packets", stream_artefact({Stage::packets, 0, std::move(f.packets.bytes)}));
  return out;
}

const char* const demodulate_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "frames": {"en": "**{frames}** frame{s} {frames:is|are} found: {clean} clean, {mended} mended ({corrected} byte{s}), **{uncorrectable}** beyond mending.",
             "ko": "프레임 **{frames}**개를 찾았습니다. 오류 없음 {clean}개, 정정 {mended}개({corrected}바이트), 정정 불가 **{uncorrectable}**개입니다."},
  "default": {"en": "No frame is found in {input_symbols} symbol{s}.", "ko": "심벌 {input_symbols}개에서 프레임을 찾지 못했습니다."}}})";

const char* const frames_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "whole": {"en": "All **{frames}** frame{s} of spacecraft {spacecraft_id} {frames:is|are} used, on {channels} virtual channel{s}; **{packets}** whole packet{s} came out.",
            "ko": "위성 {spacecraft_id}의 프레임 **{frames}**개를 모두 사용하였고, 가상 채널 {channels}개에서 온전한 패킷 **{packets}**개를 얻었습니다."},
  "gaps": {"en": "**{used}** of {frames} frame{s} {used:is|are} used, {lost} more {lost:is|are} missing by their counts; **{packets}** whole packet{s} came out, {broken} {broken:was|were} broken.",
           "ko": "프레임 {frames}개 가운데 **{used}**개를 사용하였고 번호로 보아 {lost}개가 없습니다. 온전한 패킷 **{packets}**개를 얻었고 {broken}개는 끊겼습니다."},
  "default": {"en": "No frame is found.", "ko": "프레임을 찾지 못했습니다."}}})";

std::map<std::string, Text> labels() {
  std::map<std::string, Text> names = packet_labels();
  names.merge(std::map<std::string, Text>{{"input_symbol", {"Input symbol", "입력 심벌"}},
                                          {"bit", {"Bit", "비트"}},
                                          {"inverted", {"Inverted", "반전"}},
                                          {"marker_errors", {"Marker errors", "마커 오류"}},
                                          {"sync", {"Sync", "동기"}},
                                          {"sync=found", {"found", "찾음"}},
                                          {"sync=locked", {"locked", "유지"}},
                                          {"sync=flywheel", {"flywheel", "관성"}},
                                          {"worst", {"Worst codeword", "최악 부호어"}},
                                          {"from", {"From", "앞"}},
                                          {"to", {"To", "뒤"}},
                                          {"from=frames found", {"frames found", "찾은 프레임"}},
                                          {"from=clean", {"clean", "오류 없음"}},
                                          {"to=clean", {"clean", "오류 없음"}},
                                          {"from=mended", {"mended", "정정"}},
                                          {"to=mended", {"mended", "정정"}},
                                          {"to=beyond mending", {"beyond mending", "정정 불가"}}});
  return names;
}

View flow_view() {
  return {"flow",
          "flow",
          {"What became of the frames", "프레임의 행방"},
          {"Of the frames found, {uncorrectable} could not be mended.",
           "찾은 프레임 가운데 {uncorrectable}개는 정정하지 못했습니다."},
          R"({"values": "@answer", "table": "@flow", "from": "from", "to": "to", "value": "frames"})"};
}

void add_demodulate(Registry& registry) {
  Kind k;
  k.name = "telemetry.demodulate";
  k.summary = {"Soft symbols or bits to transfer frames", "연판정 심벌이나 비트를 전송 프레임으로"};
  k.doc = {
      "The receiving side of CCSDS 131.0-B: the convolutional code by a soft-decision Viterbi decoder with "
      "node synchronisation, the attached sync marker at any bit and in both polarities with slips and a "
      "flywheel, the randomiser undone, Reed-Solomon (255,223) or (255,239) with interleave 1 to 8. Each "
      "frame "
      "knows the symbol it begins with, the wrong bits of its marker and the bytes mended in it; one that "
      "cannot be mended is given and marked.",
      "CCSDS 131.0-B의 수신 쪽입니다. 길쌈 부호는 노드 동기를 갖춘 연판정 비터비 복호기로 풀고, 동기 마커는 "
      "어느 비트에서든 두 극성 모두에서 밀림과 관성까지 다루어 찾으며, 난수화를 풀고, 교차 1~8의 리드-솔로몬 "
      "(255,223) 또는 (255,239)로 정정합니다. 프레임마다 시작하는 심벌, 마커의 틀린 비트, 정정한 바이트를 "
      "남기며, 정정하지 못한 프레임도 표시하여 내보냅니다."};
  k.params = {Param::of_artefact("input", "Stream", {"symbols, bits or CADUs", "심벌, 비트 또는 CADU"}),
              Param::choice("form", {"symbols", "bits"},
                            {"what a file holds that does not say", "파일이 밝히지 않을 때의 내용"})
                  .with_default(std::string("symbols"))};
  for (Param& p : receiver_params()) k.params.push_back(std::move(p));
  k.params.push_back(frame_octets_param());
  const auto names = labels();
  k.outputs = {
      {"frames", "Stream", {"transfer frames", "전송 프레임"}, {}},
      {"evidence", "Table", {"what is known of each frame", "프레임별 근거"}, received_columns(), names},
      {"flow", "Table", {"what became of the frames", "프레임의 행방"}, flow_columns(), names},
      {"answer", "Record", {"the answer", "답"}, demodulate_fields()}};
  k.views = {
      {"answer", "sentence", {"Answer", "답"}, {}, demodulate_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["frames", "frame_loss_pct", "corrected"]})"},
      flow_view(),
      {"mended",
       "line",
       {"Bytes mended, frame by frame", "프레임별 정정 바이트"},
       {"The noise of the link as the code sees it; gaps are frames beyond mending.",
        "부호가 본 링크의 잡음입니다. 빈 곳은 정정하지 못한 프레임입니다."},
       R"({"table": "@evidence", "x": "frame", "y": "corrected", "where": {"column": "corrected", "above": -0.5}})"},
      {"evidence",
       "table",
       {"Each frame", "프레임별"},
       {"Where in the input it begins, and what was mended.", "입력에서 시작하는 곳과 정정한 것입니다."},
       R"({"table": "@evidence", "page_rows": 10})",
       false}};
  k.run = run_demodulate;
  registry.add(std::move(k));
}

void add_frames(Registry& registry) {
  Kind k;
  k.name = "telemetry.frames";
  k.summary = {"Symbols, bits, CADUs or frames to space packets",
               "심벌, 비트, CADU, 프레임에서 우주 패킷을 꺼냄"};
  k.doc = {
      "Takes what a station has (soft symbols, bits at any alignment, CADUs, transfer frames), decodes it as "
      "telemetry.demodulate does, and reads TM (CCSDS 132.0-B) or AOS (732.0-B) frames: counters of virtual "
      "channels, gaps and repeats, first-header pointers, the frame error control field. Packets run on "
      "across frames; across a gap no two halves are ever joined. Each packet knows the frame and octet it "
      "begins at.",
      "지상국이 가진 것(연판정 심벌, 정렬되지 않은 비트, CADU, 전송 프레임)을 telemetry.demodulate와 같이 "
      "풀고 TM(CCSDS 132.0-B)이나 AOS(732.0-B) 프레임을 읽습니다. 가상 채널의 번호, 빠짐과 반복, 첫 머리말 "
      "포인터, 프레임 오류 검사를 다룹니다. 패킷은 프레임을 넘어 이어지며, 빠진 곳 양쪽의 조각은 결코 잇지 "
      "않습니다. 패킷마다 시작하는 프레임과 옥텟을 남깁니다."};
  k.params = {Param::of_artefact("input", "Stream",
                                 {"symbols, bits, CADUs or frames", "심벌, 비트, CADU 또는 프레임"}),
              Param::choice("form", {"bits", "symbols", "frames"},
                            {"what a file holds that does not say; CADUs are bits",
                             "파일이 밝히지 않을 때의 내용. CADU는 bits"})
                  .with_default(std::string("bits")),
              Param::of_artefact("evidence", "Table",
                                 {"of frames: their table (column corrected)", "프레임의 표(corrected 열)"})
                  .optional()};
  for (Param& p : frame_params()) k.params.push_back(std::move(p));
  for (Param& p : receiver_params()) k.params.push_back(std::move(p));
  k.params.push_back(
      Param::boolean("keep_idle", {"idle packets too", "유휴 패킷도 남김"}).with_default(false));
  const auto names = labels();
  const telemetry::PacketOrigins no_origins;
  const telemetry::SequenceColumns no_sequence;
  k.outputs = {{"packets", "Stream", {"the packets", "패킷"}, {}},
               {"channels",
                "Table",
                {"virtual channels", "가상 채널"},
                specs_of(telemetry::LinkStatistics().channel_table()),
                names},
               {"apids",
                "Table",
                {"counts by source", "출처별 개수"},
                specs_of(telemetry::LinkStatistics().apid_table()),
                names},
               {"frames", "Table", {"every frame", "모든 프레임"}, specs_of(frames_table({})), names},
               {"origins",
                "Table",
                {"where each packet begins", "패킷의 출처"},
                specs_of(telemetry::packet_table({}, &no_origins, &no_sequence)),
                names},
               {"flow", "Table", {"what became of the frames", "프레임의 행방"}, flow_columns(), names},
               {"answer", "Record", {"the answer", "답"}, frames_fields()}};
  k.views = {
      {"answer", "sentence", {"Answer", "답"}, {}, frames_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["frames", "corrected", "channels", "packets", "lost"]})"},
      flow_view(),
      {"channels",
       "table",
       {"Virtual channels", "가상 채널"},
       {"A broken packet began in one frame and lost another.",
        "끊긴 패킷은 시작한 뒤 프레임을 잃은 것입니다."},
       R"({"table": "@channels", "columns": ["spacecraft", "channel", "frames", "gaps", "lost", "corrected_symbols", "packets", "packet_octets", "broken_packets"]})"},
      {"frames",
       "table",
       {"Each frame", "프레임별"},
       {"State, counter and what was mended.", "상태, 번호, 정정한 것입니다."},
       R"({"table": "@frames", "columns": ["frame", "state", "spacecraft", "channel", "count", "sequence", "lost", "pointer", "corrected", "input_symbol"], "page_rows": 10})"},
      {"origins",
       "table",
       {"Where each packet begins", "패킷의 출처"},
       {"The evidence: frame and octet of every packet.", "근거: 패킷마다 프레임과 옥텟입니다."},
       R"({"table": "@origins", "columns": ["apid", "count", "octets", "segment", "sequence", "channel", "frame", "frame_octet", "last_frame", "corrected"], "page_rows": 10})"}};
  k.run = run_frames;
  registry.add(std::move(k));
}

}  // namespace

void add_telemetry_frames(Registry& registry) {
  add_demodulate(registry);
  add_frames(registry);
}

}  // namespace bary::tasks
