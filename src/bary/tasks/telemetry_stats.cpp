// telemetry.stats: what a link carried, by virtual channel and by source of packets.

#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/link/link_stats.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using telemetry::Stage;
using telemetry::Stream;

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"frames", T::i64, "", {"frames", "프레임 수"}},
          {"channels", T::i64, "", {"virtual channels", "가상 채널 수"}},
          {"packets", T::i64, "", {"packets", "패킷 수"}},
          {"apids", T::i64, "", {"sources of packets (APID)", "패킷 출처(APID) 수"}},
          {"lost", T::i64, "", {"packets lost, by their counts", "번호로 본 손실 패킷"}}};
}

Outputs run_stats(const Inputs& in, const Context& ctx) {
  const Stream& input = in.artefact("input").as<Stream>("Stream");
  const bool frames =
      input.stage == Stage::frames || (input.stage == Stage::raw && in.text("level") == "frames");
  telemetry::LinkStatistics statistics;
  std::vector<telemetry::ChannelCounts> channels;
  telemetry::ExtractedPackets packets;
  telemetry::PacketIndex index;
  std::span<const std::uint8_t> bytes = input.bytes;
  if (frames) {
    const telemetry::FrameFormat format = frame_format(in, input.unit_bytes);
    telemetry::FrameReader reader(format);
    telemetry::FrameColumns columns;
    reader.push(input.bytes, columns, &packets);
    reader.finish();
    channels = reader.channels();
    statistics.add(columns, format.octets);
    index = std::move(packets.index);
    bytes = packets.bytes;
  } else {
    input.require(Stage::packets);
    index = packets_of(in, input.bytes, ctx);
  }
  ctx.check_cancel();
  telemetry::SequenceColumns sequence;
  telemetry::PacketSequences().push(bytes, index, sequence);
  telemetry::TimeColumn times;
  const auto field = time_field(in);
  if (field) telemetry::decode_times(bytes, index, *field, times);
  statistics.add(index, &sequence, field ? &times : nullptr, frames ? &packets.origin : nullptr);
  std::int64_t lost = 0;
  for (const auto& [key, s] : statistics.apids()) lost += static_cast<std::int64_t>(s.counter.lost());
  Record r;
  r.add("frames", static_cast<std::int64_t>(statistics.frames()));
  r.add("channels", static_cast<std::int64_t>(statistics.channels().size()));
  r.add("packets", static_cast<std::int64_t>(index.size()));
  r.add("apids", static_cast<std::int64_t>(statistics.apids().size()));
  r.add("lost", lost);
  Outputs out;
  out.emplace("apids", statistics.apid_table());
  out.emplace("channels", statistics.channel_table(channels));
  out.emplace("answer", std::move(r));
  return out;
}

}  // namespace

void add_telemetry_stats(Registry& registry) {
  Kind k;
  k.name = "telemetry.stats";
  k.summary = {"What a link carried, by virtual channel and by source",
               "가상 채널과 출처별로 본 링크의 내용"};
  k.doc = {
      "Counts frames (CCSDS 132.0-B, 732.0-B) and packets (133.0-B) of a stream: octets, gaps, losses by "
      "their "
      "counters less what came late, resets, repeats, the times of the packets. An estimate: a whole turn of "
      "a "
      "counter more may be lost in any gap.",
      "스트림의 프레임(CCSDS 132.0-B, 732.0-B)과 패킷(133.0-B)을 셉니다. 옥텟, 빠진 곳, 번호로 본 손실(늦게 "
      "온 것은 뺌), 번호의 재시작, 반복, 패킷의 시각을 냅니다. 추정값입니다. 빠진 곳마다 번호가 한 주기 더 "
      "지났을 수 있습니다."};
  k.params = {Param::of_artefact("input", "Stream", {"frames or packets", "프레임 또는 패킷"}),
              Param::choice("level", {"packets", "frames"},
                            {"what a file holds that does not say", "파일이 밝히지 않을 때의 내용"})
                  .with_default(std::string("packets"))};
  for (Param& p : frame_params()) k.params.push_back(std::move(p));
  for (Param& p : packet_params()) k.params.push_back(std::move(p));
  for (Param& p : time_params()) k.params.push_back(std::move(p));
  const auto names = packet_labels();
  const telemetry::LinkStatistics none;
  k.outputs = {
      {"apids", "Table", {"counts by source", "출처별 개수"}, specs_of(none.apid_table()), names},
      {"channels", "Table", {"virtual channels", "가상 채널"}, specs_of(none.channel_table()), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields()}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "template": {"en": "**{packets}** packet{s} of {apids} source{s}; {lost} {lost:is|are} missing by their counts.", "ko": "출처 {apids}곳의 패킷 **{packets}**개이며, 번호로 보아 {lost}개가 없습니다."}})"},
      {"apids",
       "table",
       {"Packets by source", "출처별 패킷"},
       {"Lost: the gaps less what came late.", "손실은 빠진 수에서 늦게 온 수를 뺀 것입니다."},
       R"({"table": "@apids"})"},
      {"channels",
       "table",
       {"Virtual channels", "가상 채널"},
       {"Of frames only.", "프레임일 때만 있습니다."},
       R"({"table": "@channels"})",
       false}};
  k.run = run_stats;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
