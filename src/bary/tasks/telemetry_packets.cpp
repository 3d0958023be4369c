// telemetry.packets: space packets in a run of bytes, their counts and gaps.

#include <map>

#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/link/link_stats.hpp"
#include "bary/telemetry/link/link_tables.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using telemetry::PacketIndex;
using telemetry::Sequence;
using telemetry::SequenceColumns;
using telemetry::Stream;

/// Everything that the outputs are made from.
struct Found {
  PacketIndex index;
  SequenceColumns sequence;
  telemetry::TimeColumn time;  ///< empty where no time code is named
  std::uint64_t octets = 0;    ///< of the whole input

  bool timed() const { return time.state.size() == index.size() && !time.state.empty(); }
};

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"what was found", "결과"}},
          {"packets", T::i64, "", {"packets", "패킷 수"}},
          {"apids", T::i64, "", {"sources of packets (APID)", "패킷 출처(APID) 수"}},
          {"octets", T::i64, "", {"octets read", "읽은 옥텟"}},
          {"lost", T::i64, "", {"packets lost, by their counts", "번호로 본 손실 패킷"}},
          {"duplicates", T::i64, "", {"packets that came twice", "중복 패킷"}},
          {"idle", T::i64, "", {"idle packets", "유휴 패킷"}},
          {"garbage_octets", T::i64, "", {"octets that are no packet", "패킷이 아닌 옥텟"}},
          {"cut_octets", T::i64, "", {"octets of a packet that the end cuts", "끝에서 잘린 옥텟"}}};
}

Record answer_record(const Found& f) {
  Record r;
  std::int64_t lost = 0, duplicates = 0, idle = 0, garbage = 0;
  std::map<std::uint16_t, int> apids;
  for (std::size_t i = 0; i < f.index.size(); ++i) {
    lost += f.sequence.lost[i];
    duplicates += f.sequence.sequence[i] == Sequence::duplicate;
    if (f.index.apid[i] == telemetry::idle_apid)
      ++idle;
    else
      ++apids[f.index.apid[i]];
  }
  for (const auto& g : f.index.garbage) garbage += static_cast<std::int64_t>(g.octets);
  const auto packets = static_cast<std::int64_t>(f.index.size());
  r.add("outcome", std::string(packets == 0 ? "none" : lost ? "gaps" : "whole"));
  r.add("packets", packets);
  r.add("apids", static_cast<std::int64_t>(apids.size()));
  r.add("octets", static_cast<std::int64_t>(f.octets));
  r.add("lost", lost);
  r.add("duplicates", duplicates);
  r.add("idle", idle);
  r.add("garbage_octets", garbage);
  r.add("cut_octets", static_cast<std::int64_t>(f.index.truncated ? f.index.truncated->present : 0));
  return r;
}

/// The packets alone, without garbage.
Stream clean_stream(const Stream& input, const PacketIndex& index) {
  Stream s;
  s.stage = telemetry::Stage::packets;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto* from = input.bytes.data() + index.offset[i];
    s.bytes.insert(s.bytes.end(), from, from + index.octets[i]);
  }
  return s;
}

Outputs run_packets(const Inputs& in, const Context& ctx) {
  const Stream& input = stream_of(in, "input", telemetry::Stage::packets);
  Found f;
  f.octets = input.bytes.size();
  f.index = packets_of(in, input.bytes, ctx);
  ctx.check_cancel();
  telemetry::PacketSequences sequences;
  sequences.push(input.bytes, f.index, f.sequence);
  if (const auto field = time_field(in)) telemetry::decode_times(input.bytes, f.index, *field, f.time);
  telemetry::LinkStatistics statistics;
  statistics.add(f.index, &f.sequence, f.timed() ? &f.time : nullptr, nullptr);
  Outputs out;
  out.emplace("apids", statistics.apid_table());
  out.emplace("packets", packet_table(f.index, nullptr, &f.sequence, f.timed() ? &f.time : nullptr));
  out.emplace("garbage", garbage_table(f.index));
  out.emplace("stream", stream_artefact(clean_stream(input, f.index)));
  out.emplace("answer", answer_record(f));
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "whole": {"en": "**{packets}** packet{s} of {apids} source{s}, none missing by their counts.",
            "ko": "출처 {apids}곳의 패킷 **{packets}**개, 번호로 보아 빠진 것이 없습니다."},
  "gaps": {"en": "**{packets}** packet{s} of {apids} source{s}; **{lost}** {lost:is|are} missing by their counts.",
           "ko": "출처 {apids}곳의 패킷 **{packets}**개이며, 번호로 보아 **{lost}**개가 없습니다."},
  "default": {"en": "No packet is there.", "ko": "패킷이 없습니다."}}})";

std::vector<View> views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["packets", "apids", "lost", "duplicates", "garbage_octets"]})"},
      {"apids",
       "table",
       {"Packets by source", "출처별 패킷"},
       {"Lost packets are counted by their sequence counts, modulo 16384.",
        "손실은 16384를 주기로 하는 순서 번호로 셉니다."},
       R"({"table": "@apids"})"},
      {"gaps",
       "table",
       {"Gaps", "빠진 곳"},
       {"Where the count does not follow the one before.", "번호가 앞의 것과 이어지지 않는 곳입니다."},
       R"({"table": "@packets", "where": {"column": "sequence", "is": ["gap", "jump", "late", "duplicate"]}})",
       false}};
}

}  // namespace

void add_telemetry_packets(Registry& registry) {
  Kind k;
  k.name = "telemetry.packets";
  k.summary = {"Space packets in a run of bytes: counts, gaps, times",
               "바이트열의 우주 패킷: 개수, 손실, 시각"};
  k.doc = {
      "Frames a run of space packets (CCSDS 133.0-B-2) by their headers, follows the sequence count of every "
      "APID modulo 16384, and reads time codes (CCSDS 301.0-B-4) where their place is named. A header has "
      "hardly any redundancy, so the first that cannot be one ends the task with its byte offset; with "
      "resynchronise the garbage is passed over to the next chain of packets, and listed. A late or repeated "
      "packet is told from a gap by its content.",
      "우주 패킷(CCSDS 133.0-B-2)의 바이트열을 머리말로 나누고, APID마다 16384를 주기로 하는 순서 번호를 "
      "따라가며, 위치가 주어지면 시각 부호(CCSDS 301.0-B-4)를 읽습니다. 머리말에는 여분이 거의 없으므로, "
      "패킷일 수 없는 첫 머리말에서 그 바이트 위치를 알리고 멈춥니다. resynchronise를 쓰면 패킷이 다시 "
      "이어지는 곳까지 건너뛰고 목록에 적습니다. 늦거나 반복된 패킷은 내용으로 빠짐과 구별합니다."};
  k.params = {Param::of_artefact("input", "Stream", {"packets", "패킷"})};
  for (Param& p : packet_params()) k.params.push_back(std::move(p));
  for (Param& p : time_params()) k.params.push_back(std::move(p));
  const auto names = packet_labels();
  const telemetry::SequenceColumns sequence;
  const telemetry::TimeColumn times;
  k.outputs = {
      {"apids",
       "Table",
       {"counts by source", "출처별 개수"},
       specs_of(telemetry::LinkStatistics().apid_table()),
       names},
      {"packets",
       "Table",
       {"every packet", "모든 패킷"},
       specs_of(telemetry::packet_table({}, nullptr, &sequence, &times)),
       names},
      {"garbage",
       "Table",
       {"what is no packet", "패킷이 아닌 것"},
       specs_of(telemetry::garbage_table({})),
       names},
      {"stream", "Stream", {"the packets, without garbage", "잡음을 뺀 패킷"}, {}},
      {"answer", "Record", {"the answer", "답"}, answer_fields()},
  };
  k.views = views();
  k.run = run_packets;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
