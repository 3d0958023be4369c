// telemetry.merge: streams of one spacecraft from several stations, made one.

#include <algorithm>
#include <cmath>

#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/link/link_tables.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using telemetry::Merged;
using telemetry::MergeSource;
using telemetry::Stream;

/// Streams and names as they were given, with what each needs to live as long as the merge.
struct Sources {
  std::vector<std::string> names;
  std::vector<std::vector<int>> quality;
  std::vector<MergeSource> list;
  bool frames = false;
  std::size_t unit_octets = 0;
};

Sources sources_of(const Inputs& in) {
  Sources s;
  const auto& streams = in.artefacts("inputs");
  s.names = in.texts("stations");
  if (!s.names.empty() && s.names.size() != streams.size())
    throw Error("BARY-TASKS-0083")
        .key("stations")
        .found(std::to_string(s.names.size()))
        .expected(std::to_string(streams.size()));
  for (std::size_t i = s.names.size(); i < streams.size(); ++i) s.names.push_back(std::to_string(i + 1));
  if (in.has("evidence")) {
    if (in.artefacts("evidence").size() != streams.size())
      throw Error("BARY-TASKS-0083")
          .key("evidence")
          .found(std::to_string(in.artefacts("evidence").size()))
          .expected(std::to_string(streams.size()));
    for (const Artefact& a : in.artefacts("evidence")) s.quality.push_back(corrected_of(a.table()));
  }
  const auto& first = streams.front().as<Stream>("Stream");
  s.frames = first.stage == telemetry::Stage::frames || in.text("level") == "frames";
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const Stream& x = streams[i].as<Stream>("Stream").require(s.frames ? telemetry::Stage::frames
                                                                       : telemetry::Stage::packets);
    s.unit_octets = std::max(s.unit_octets, x.unit_bytes);
    MergeSource m{s.names[i], x.bytes};
    if (!s.quality.empty()) m.quality = s.quality[i];
    s.list.push_back(m);
  }
  return s;
}

/// What each station heard, and of all that is kept how much.
Table stations_table(const Sources& s, const Merged& m) {
  Table t = source_table(m, s.list);
  Column& share = t.add("share_pct", ColumnType::f64, "", "Of the merged units, what this station heard");
  const auto n = static_cast<double>(m.units.size());
  for (const telemetry::MergeSourceCounts& c : m.sources) {
    const auto heard = static_cast<double>(c.units - c.unusable - c.repeated - c.overruled);
    share.push(n > 0 ? std::round(10000 * heard / n) / 100 : 0.0);
  }
  return t;
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {
      {"outcome", T::text, "", {"what was found", "결과"}},
      {"stations", T::i64, "", {"stations", "지상국 수"}},
      {"units", T::i64, "", {"frames or packets together", "합한 프레임 또는 패킷"}},
      {"best_station", T::text, "", {"station that heard most", "가장 많이 받은 지상국"}},
      {"best_share_pct", T::f64, "", {"of them by the best station alone", "가장 많이 받은 지상국의 비율"}},
      {"gained", T::i64, "", {"gained over the best station alone", "한 곳만일 때보다 더 얻은 수"}},
      {"only_one", T::i64, "", {"heard by one station only", "한 곳만 받은 수"}},
      {"duplicates", T::i64, "", {"copies that were dropped", "버린 중복"}},
      {"conflicts", T::i64, "", {"conflicts settled", "해결한 충돌"}},
      {"assumed_groups",
       T::i64,
       "",
       {"parts whose turn of the counter is assumed", "번호의 주기를 가정한 부분"}}};
}

Record answer_record(const Sources& s, const Merged& m, const Table& stations) {
  Record r;
  const auto n = static_cast<std::int64_t>(m.units.size());
  std::size_t best = 0;
  const auto share = stations["share_pct"].f64();
  for (std::size_t i = 1; i < share.size(); ++i)
    if (share[i] > share[best]) best = i;
  std::int64_t alone = 0;
  for (const auto& c : m.sources) alone += static_cast<std::int64_t>(c.only_here);
  r.add("outcome", std::string(n == 0 ? "none" : m.conflicts.empty() ? "agreed" : "conflicts"));
  r.add("stations", static_cast<std::int64_t>(s.names.size()));
  r.add("units", n);
  r.add("best_station", s.names[best]);
  r.add("best_share_pct", share[best]);
  r.add("gained", n - static_cast<std::int64_t>(std::llround(share[best] * static_cast<double>(n) / 100)));
  r.add("only_one", alone);
  r.add("duplicates", static_cast<std::int64_t>(m.duplicates));
  r.add("conflicts", static_cast<std::int64_t>(m.conflicts.size()));
  r.add("assumed_groups", static_cast<std::int64_t>(m.assumed_groups));
  return r;
}

Outputs run_merge(const Inputs& in, const Context& ctx) {
  const Sources s = sources_of(in);
  telemetry::MergeSettings settings;
  settings.same_time_s = in.number("same_time_s");
  Merged m;
  if (s.frames) {
    m = merge_frames(s.list, frame_format(in, s.unit_octets), settings, ctx);
  } else {
    const auto field = time_field(in);
    m = merge_packets(s.list, packet_rules(in), field ? &*field : nullptr, settings, ctx);
  }
  Table stations = stations_table(s, m);
  Outputs out;
  out.emplace("conflicts", conflict_table(m, s.list));
  out.emplace("units", merged_table(m, s.list));
  out.emplace("answer", answer_record(s, m, stations));
  out.emplace("stations", std::move(stations));
  out.emplace("stream", stream_artefact(std::move(m.stream)));
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "agreed": {"en": "{stations} station{s} together {stations:has|have} **{units}** of the spacecraft's units, **{gained}** more than {best_station} alone; no two copies disagree.",
             "ko": "지상국 {stations}곳을 합하면 **{units}**개로 {best_station} 한 곳보다 **{gained}**개 많으며, 서로 다른 사본은 없습니다."},
  "conflicts": {"en": "{stations} station{s} together {stations:has|have} **{units}** of the spacecraft's units, **{gained}** more than {best_station} alone; {conflicts} {conflicts:copy|copies} disagreed, and the better one was kept.",
                "ko": "지상국 {stations}곳을 합하면 **{units}**개로 {best_station} 한 곳보다 **{gained}**개 많습니다. 서로 다른 사본 {conflicts}건은 나은 쪽을 남겼습니다."},
  "default": {"en": "No station has anything that can be used.", "ko": "쓸 수 있는 것을 받은 지상국이 없습니다."}}})";

std::vector<View> views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["units", "gained", "best_share_pct", "only_one", "conflicts"]})"},
      {"stations",
       "bars",
       {"What each station heard", "지상국별 수신"},
       {"Of the units that all stations have together.", "모든 지상국이 함께 가진 것 가운데의 비율입니다."},
       R"({"table": "@stations", "label": "source", "value": "share_pct", "color": "source"})"},
      {"counts",
       "table",
       {"The stations", "지상국"},
       {"What came, and what became of it.", "받은 것과 그 결과입니다."},
       R"({"table": "@stations", "color": "source"})"},
      {"conflicts",
       "table",
       {"Conflicts", "충돌"},
       {"Copies of one unit that differ; fewer mended symbols win, never the order of files.",
        "내용이 다른 사본입니다. 정정된 심벌이 적은 쪽을 택하며 파일 순서와는 무관합니다."},
       R"({"table": "@conflicts"})",
       false}};
}

}  // namespace

void add_telemetry_merge(Registry& registry) {
  Kind k;
  k.name = "telemetry.merge";
  k.summary = {"Streams of several stations, made one", "여러 지상국의 스트림을 하나로 합침"};
  k.doc = {
      "Brings frames (CCSDS 132.0, 732.0) or packets (133.0) that several stations have of one spacecraft "
      "together: duplicates go, order is restored, what is in conflict is settled by quality (fewer symbols "
      "mended, then more stations, then content) and reported. Counters that wrap are aligned by content "
      "that "
      "stations share and by times where they are known. The result does not depend on the order in which "
      "the "
      "stations are named.",
      "여러 지상국이 받은 한 위성의 프레임(CCSDS 132.0, 732.0)이나 패킷(133.0)을 하나로 합칩니다. 중복은 "
      "빼고 순서를 되살리며, 서로 다른 사본은 품질(정정된 심벌이 적은 쪽, 지상국이 많은 쪽, 내용 순)로 "
      "정하고 알립니다. 되돌아가는 번호는 지상국이 함께 가진 내용과 알려진 시각으로 맞춥니다. 결과는 "
      "지상국을 적은 순서와 무관합니다."};
  k.params = {Param::of_artefacts("inputs", "Stream", {"one stream a station", "지상국별 스트림"}),
              Param::text("stations", {"their names, in the same order", "같은 순서의 지상국 이름"})
                  .optional()
                  .as_list(),
              Param::of_artefacts("evidence", "Table",
                                  {"tables of the frames (column corrected), in the same order",
                                   "프레임 표(corrected 열), 같은 순서"})
                  .optional(),
              Param::choice("level", {"packets", "frames"},
                            {"what a file holds that does not say", "파일이 밝히지 않을 때의 내용"})
                  .with_default(std::string("packets")),
              Param::number("same_time_s", {"times further apart are of different packets",
                                            "이보다 떨어진 시각은 서로 다른 패킷"})
                  .with_default(1.0)
                  .range(0, 1e6)};
  for (Param& p : frame_params()) k.params.push_back(std::move(p));
  for (Param& p : packet_params()) k.params.push_back(std::move(p));
  for (Param& p : time_params()) k.params.push_back(std::move(p));
  const auto names = packet_labels();
  k.outputs = {
      {"stream", "Stream", {"the merged stream", "합한 스트림"}, {}},
      {"stations",
       "Table",
       {"what each station heard", "지상국별 수신"},
       specs_of(stations_table({}, {})),
       names},
      {"conflicts",
       "Table",
       {"copies that differ", "다른 사본"},
       specs_of(telemetry::conflict_table({}, {})),
       names},
      {"units",
       "Table",
       {"every unit, and whose copy it is", "모든 단위와 그 출처"},
       specs_of(telemetry::merged_table({}, {})),
       names},
      {"answer", "Record", {"the answer", "답"}, answer_fields()},
  };
  k.views = views();
  k.run = run_merge;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
