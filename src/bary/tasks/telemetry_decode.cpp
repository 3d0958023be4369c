// telemetry.decode: packets to parameters by the mission's XTCE description.

#include <algorithm>
#include <cmath>
#include <map>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/xtce/decode.hpp"

namespace bary::tasks {
namespace {

using namespace study;
namespace xtce = telemetry::xtce;

xtce::ReadOptions read_options(const Inputs& in) {
  xtce::ReadOptions o;
  const std::string& counts = in.text("leading_size");
  o.leading_size = counts == "bits"    ? xtce::ReadOptions::LeadingSize::bits
                   : counts == "bytes" ? xtce::ReadOptions::LeadingSize::bytes
                                       : xtce::ReadOptions::LeadingSize::by_file;
  return o;
}

xtce::Plan plan_of(const Inputs& in, Diagnostics& faults) {
  const std::string& path = in.text("xtce");
  xtce::Database db = xtce::read_xtce(read_text_file(path), path, faults, read_options(in));
  return xtce::compile(std::move(db), in.has("root") ? in.text("root") : std::string(), faults);
}

/// Every problem of the description is told: errors end the task with the first of them.
xtce::Plan plan_or_throw(const Inputs& in, const Context& ctx) {
  Diagnostics faults;
  xtce::Plan plan = plan_of(in, faults);
  const Diagnostic* first = nullptr;
  for (const Diagnostic& d : faults.list())
    if (d.severity == Severity::error && !first)
      first = &d;
    else
      ctx.warn(d);
  if (first) throw Error(*first);
  return plan;
}

void check_decode(const Inputs& in, const Context&, Diagnostics& d) {
  try {
    Diagnostics faults;
    plan_of(in, faults);
    for (Diagnostic& x : faults.list())
      if (x.severity == Severity::error) d.add(std::move(x));
  } catch (const Error& e) {
    d.add(e.diagnostic());
  }
}

/// Takes one cell over into a column of the same shape.
void append_cell(Column& to, const Column& from, std::size_t r) {
  if (!from.valid(r)) return to.push_null();
  switch (from.type) {
    case ColumnType::f64:
      return to.push(from.f64()[r]);
    case ColumnType::i64:
      return to.push(from.i64()[r]);
    case ColumnType::boolean:
      return to.push(from.boolean()[r] != 0);
    case ColumnType::text:
      return to.push(from.text()[r]);
    case ColumnType::epoch:
      return to.push(from.epoch()[r]);
    case ColumnType::choice:
      return to.push_choice(from.labels[static_cast<std::size_t>(from.choice()[r])]);
  }
}

bool same_shape(const Column& a, const Column& b) { return a.type == b.type && a.labels == b.labels; }

/// Rows of all containers, in the order of the packets; a column a parameter, null where a container has
/// none.
Table union_table(const std::vector<xtce::Rows>& kinds, std::vector<Table> tables) {
  if (kinds.size() == 1) return std::move(tables[0]);
  std::vector<std::array<std::uint64_t, 3>> order;  // packet, container, row
  for (std::size_t k = 0; k < kinds.size(); ++k)
    for (std::size_t r = 0; r < kinds[k].size(); ++r) order.push_back({kinds[k].packet[r], k, r});
  std::sort(order.begin(), order.end());
  // Where two containers give one name to different things, each keeps its own column.
  Table out;
  std::vector<std::vector<const Column*>> from;  // by column of the union, by container
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t k = 0; k < tables.size(); ++k)
    for (const Column& c : tables[k].columns()) {
      auto& known = by_name[c.name];
      const auto fits = std::find_if(known.begin(), known.end(), [&](std::size_t u) {
        return same_shape(out.columns()[u], c) && !from[u][k];
      });
      std::size_t u = fits == known.end() ? from.size() : *fits;
      if (fits == known.end()) {
        Column& added = out.add(known.empty() ? c.name : c.name + " (" + kinds[k].container + ")", c.type,
                                c.unit, c.description);
        added.labels = c.labels;
        known.push_back(u);
        from.emplace_back(tables.size(), nullptr);
      }
      from[u][k] = &c;
    }
  for (std::size_t u = 0; u < from.size(); ++u)
    for (const auto& [packet, k, row] : order)
      if (from[u][k])
        append_cell(out.columns()[u], *from[u][k], row);
      else
        out.columns()[u].push_null();
  return out;
}

std::vector<ColumnSpec> evidence_columns() {
  using T = ColumnType;
  return {{"packet", T::i64, "", {"number in the run, from 0", "0부터 센 번호"}},
          {"offset", T::i64, "", {"where it begins in the run", "바이트열에서 시작하는 곳"}},
          {"octets", T::i64, "", {"of the whole packet", "패킷 전체의 옥텟"}},
          {"apid", T::i64, "", {"application process identifier", "응용 프로세스 식별자"}},
          {"count", T::i64, "", {"modulo 16384", "16384를 주기로 하는 번호"}},
          {"container", T::text, "", {"that the packet belongs to", "패킷이 속하는 컨테이너"}, false},
          {"outcome",
           T::choice,
           "",
           {"what became of it", "해독 결과"},
           true,
           {"decoded", "no_container", "too_short", "impossible", "refused"}}};
}

Table evidence_table(const telemetry::PacketIndex& index, const xtce::Decoded& d) {
  std::vector<const std::string*> container(index.size(), nullptr);
  for (const xtce::Rows& k : d.kinds)
    for (const std::uint64_t p : k.packet) container[p] = &k.container;
  Table t(evidence_columns());
  for (std::size_t i = 0; i < index.size(); ++i) {
    t["packet"].push(static_cast<std::int64_t>(i));
    t["offset"].push(static_cast<std::int64_t>(index.offset[i]));
    t["octets"].push(static_cast<std::int64_t>(index.octets[i]));
    t["apid"].push(static_cast<std::int64_t>(index.apid[i]));
    t["count"].push(static_cast<std::int64_t>(index.count[i]));
    if (container[i])
      t["container"].push(*container[i]);
    else
      t["container"].push_null();
    t["outcome"].push_choice(name_of(d.outcome[i]));
  }
  return t;
}

std::vector<ColumnSpec> parameter_columns() {
  using T = ColumnType;
  return {
      {"container", T::text, "", {"of the packets", "패킷의 컨테이너"}},
      {"parameter", T::text, "", {"as the description names it", "기술서의 이름"}},
      {"unit", T::text, "", {"as the description writes it", "기술서의 단위"}},
      {"description", T::text, "", {"of the description", "기술서의 설명"}},
      {"rows", T::i64, "", {"packets that have it", "이 파라미터가 있는 패킷 수"}},
      {"lowest", T::f64, "", {"lowest of its values, where they are numbers", "수인 값들의 최솟값"}, false},
      {"highest",
       T::f64,
       "",
       {"highest of its values, where they are numbers", "수인 값들의 최댓값"},
       false}};
}

std::optional<double> number_at(const Column& c, std::size_t row) {
  if (!c.valid(row)) return std::nullopt;
  if (c.type == ColumnType::f64) return c.f64()[row];
  if (c.type == ColumnType::i64) return static_cast<double>(c.i64()[row]);
  return std::nullopt;
}

Table parameters_table(const std::vector<xtce::Rows>& kinds, const std::vector<Table>& tables) {
  Table t(parameter_columns());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const xtce::Rows& k = kinds[i];
    for (const Column& c : tables[i].columns()) {
      const xtce::Column* source = k.find(c.name);
      std::optional<double> low, high;
      std::int64_t rows = 0;
      for (std::size_t r = 0; r < c.size(); ++r) {
        rows += c.valid(r);
        const auto v = number_at(c, r);
        if (!v || !std::isfinite(*v)) continue;
        low = low ? std::min(*low, *v) : *v;
        high = high ? std::max(*high, *v) : *v;
      }
      t["container"].push(k.container);
      t["parameter"].push(c.name);
      t["unit"].push(source ? source->unit : std::string());
      t["description"].push(source ? source->description : c.description);
      t["rows"].push(rows);
      for (const auto& [name, v] : {std::pair{"lowest", low}, std::pair{"highest", high}})
        if (v)
          t[name].push(*v);
        else
          t[name].push_null();
    }
  }
  return t;
}

std::vector<ColumnSpec> curve_columns() {
  using T = ColumnType;
  return {
      {"parameter", T::text, "", {"as the description names it", "기술서의 이름"}},
      {"packet", T::i64, "", {"number in the run, from 0", "0부터 센 번호"}},
      {"utc", T::epoch, "", {"time of the packet, where its code says one", "패킷의 시각(부호가 있을 때)"}},
      {"value", T::f64, "", {"as decoded", "해독한 값"}}};
}

/// What the study asked to see as curves, over the packets' times or numbers.
Table curves_table(const Inputs& in, const Table& values, std::span<const std::uint64_t> packets,
                   const telemetry::TimeColumn& time) {
  Table t(curve_columns());
  std::vector<std::string> names;
  for (const Column& c : values.columns()) names.push_back(c.name);
  for (const std::string& name : in.texts("plot")) {
    const Column* c = values.find(name);
    if (!c) throw Error("BARY-TASKS-0081", {{"parameter", name}}).key("plot").hint(did_you_mean(name, names));
    for (std::size_t r = 0; r < c->size(); ++r) {
      const auto v = number_at(*c, r);
      if (!v) continue;
      const std::uint64_t p = packets[r];
      t["parameter"].push(name);
      t["packet"].push(static_cast<std::int64_t>(p));
      const bool timed = !time.state.empty() && time.state[p] == telemetry::TimeState::good;
      push_or_null(t["utc"], timed ? std::optional(time.epoch[p]) : std::nullopt);
      t["value"].push(*v);
    }
  }
  return t;
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"what was decoded", "결과"}},
          {"packets", T::i64, "", {"packets", "패킷 수"}},
          {"decoded", T::i64, "", {"packets decoded", "해독한 패킷"}},
          {"containers", T::i64, "", {"kinds of packets", "패킷 종류"}},
          {"parameters", T::i64, "", {"parameters decoded", "해독한 파라미터"}},
          {"values", T::i64, "", {"cells of the table", "표의 칸 수"}},
          {"described", T::i64, "", {"parameters of the description", "기술서의 파라미터"}},
          {"kinds_described", T::i64, "", {"containers of the description", "기술서의 컨테이너"}},
          {"no_container", T::i64, "", {"packets that no container fits", "맞는 컨테이너가 없는 패킷"}},
          {"too_short", T::i64, "", {"packets that end early", "짧은 패킷"}},
          {"impossible", T::i64, "", {"packets with impossible sizes", "크기가 불가능한 패킷"}},
          {"refused",
           T::i64,
           "",
           {"packets of containers that are not decoded", "해독하지 않는 컨테이너의 패킷"}},
          {"longer", T::i64, "", {"packets with bits left over", "남는 비트가 있는 패킷"}},
          {"ambiguous", T::i64, "", {"packets that fit two containers", "두 컨테이너에 맞는 패킷"}}};
}

Record answer_record(const xtce::Plan& plan, const xtce::Decoded& d, std::size_t parameters,
                     std::size_t columns_of_values, std::size_t rows) {
  const xtce::Statistics& s = d.statistics;
  Record r;
  r.add("outcome", std::string(s.refused > 0            ? "refused"
                               : s.decoded == 0         ? "none"
                               : s.decoded == s.packets ? "all"
                                                        : "some"));
  r.add("packets", static_cast<std::int64_t>(s.packets));
  r.add("decoded", static_cast<std::int64_t>(s.decoded));
  r.add("containers", static_cast<std::int64_t>(d.kinds.size()));
  r.add("parameters", static_cast<std::int64_t>(columns_of_values));
  r.add("values", static_cast<std::int64_t>(rows * columns_of_values));
  r.add("described", static_cast<std::int64_t>(parameters));
  r.add("kinds_described", static_cast<std::int64_t>(plan.kinds().size()));
  r.add("no_container", static_cast<std::int64_t>(s.no_container));
  r.add("too_short", static_cast<std::int64_t>(s.too_short));
  r.add("impossible", static_cast<std::int64_t>(s.impossible));
  r.add("refused", static_cast<std::int64_t>(s.refused));
  r.add("longer", static_cast<std::int64_t>(s.longer));
  r.add("ambiguous", static_cast<std::int64_t>(s.ambiguous));
  return r;
}

/// Seconds since the first packet that has a time; NaN for those that have none.
std::vector<double> seconds_of(const telemetry::TimeColumn& time) {
  std::vector<double> out(time.state.size(), std::numeric_limits<double>::quiet_NaN());
  std::optional<Epoch> first;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (time.state[i] != telemetry::TimeState::good) continue;
    if (!first) first = time.epoch[i];
    out[i] = time.epoch[i] - *first;
  }
  return out;
}

Outputs run_decode(const Inputs& in, const Context& ctx) {
  const telemetry::Stream& input = stream_of(in, "input", telemetry::Stage::packets);
  const xtce::Plan plan = plan_or_throw(in, ctx);
  const telemetry::PacketIndex index = packets_of(in, input.bytes, ctx);
  ctx.check_cancel();
  xtce::DecodeOptions options;
  options.calibrated = in.boolean("calibrated");
  options.alarms = in.boolean("alarms");
  options.parameters = in.texts("parameters");
  telemetry::TimeColumn time;
  std::vector<double> seconds;
  if (const auto field = time_field(in)) {
    telemetry::decode_times(input.bytes, index, *field, time);
    if (options.alarms) seconds = seconds_of(time);
    options.packet_seconds = seconds;
  }
  xtce::Decoded d = xtce::decode(plan, {input.bytes, index.offset, index.octets}, options, ctx);
  if (in.has("container")) {
    const std::string& wanted = in.text("container");
    if (plan.is_aside(wanted)) throw Error("BARY-TELEMETRY-0222", {{"container", wanted}}).key("container");
    std::vector<std::string> names;
    for (const auto& k : plan.kinds()) names.push_back(k.name);
    if (std::none_of(names.begin(), names.end(), [&](const std::string& n) { return n == wanted; }))
      throw Error("BARY-TASKS-0082", {{"container", wanted}})
          .key("container")
          .hint(did_you_mean(wanted, names));
    std::erase_if(d.kinds, [&](const xtce::Rows& k) { return k.container != wanted && k.path != wanted; });
  }
  const xtce::TableOptions form{
      .calibrated = options.calibrated, .alarms = options.alarms, .packet = in.boolean("packet_column")};
  std::vector<Table> tables;
  for (const xtce::Rows& k : d.kinds) tables.push_back(to_table(k, form));
  Table parameters = parameters_table(d.kinds, tables);
  Table values = union_table(d.kinds, std::move(tables));
  std::vector<std::uint64_t> packets;
  for (const auto& k : d.kinds) packets.insert(packets.end(), k.packet.begin(), k.packet.end());
  std::sort(packets.begin(), packets.end());
  Outputs out;
  out.emplace("answer", answer_record(plan, d, plan.database().parameters.size(), values.columns().size(),
                                      values.rows()));
  out.emplace("parameters", std::move(parameters));
  out.emplace("curves", curves_table(in, values, packets, time));
  out.emplace("evidence", evidence_table(index, d));
  out.emplace("values", std::move(values));
  return out;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "all": {"en": "All **{packets}** packet{s} {packets:is|are} decoded, to **{parameters}** parameter{s}.",
          "ko": "패킷 **{packets}**개를 모두 해독하여 파라미터 **{parameters}**개를 얻었습니다."},
  "some": {"en": "**{decoded}** of {packets} packet{s} {decoded:is|are} decoded, to **{parameters}** parameter{s}; {no_container} {no_container:fits|fit} no container, {too_short} {too_short:ends|end} early.",
           "ko": "패킷 {packets}개 가운데 **{decoded}**개를 해독하여 파라미터 **{parameters}**개를 얻었습니다. {no_container}개는 맞는 컨테이너가 없고 {too_short}개는 짧습니다."},
  "refused": {"en": "**{decoded}** of {packets} packet{s} {decoded:is|are} decoded, to **{parameters}** parameter{s}; {refused} {refused:is|are} of containers in whose description something is wrong or not known here, {no_container} {no_container:fits|fit} no container, {too_short} {too_short:ends|end} early.",
              "ko": "패킷 {packets}개 가운데 **{decoded}**개를 해독하여 파라미터 **{parameters}**개를 얻었습니다. {refused}개는 기술서가 잘못되었거나 지원하지 않는 컨테이너의 것이고, {no_container}개는 맞는 컨테이너가 없으며, {too_short}개는 짧습니다."},
  "default": {"en": "None of {packets} packet{s} is decoded: {no_container} {no_container:fits|fit} no container, {too_short} {too_short:ends|end} early.",
              "ko": "패킷 {packets}개 가운데 해독된 것이 없습니다. {no_container}개는 맞는 컨테이너가 없고 {too_short}개는 짧습니다."}}})";

std::vector<View> views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["packets", "decoded", "containers", "parameters"]})"},
      {"curves",
       "line",
       {"Values over time", "시간에 따른 값"},
       {"As decoded, packet by packet.", "패킷마다 해독한 값입니다."},
       R"({"table": "@curves", "x": "utc", "y": "value", "series": "parameter", "zero": {"en": "the values' own range", "ko": "값의 범위"}})",
       false},
      {"parameters",
       "table",
       {"Parameters", "파라미터"},
       {"What the packets hold, by the mission's description.", "임무 기술서에 따른 패킷의 내용입니다."},
       R"({"table": "@parameters"})"},
      {"values",
       "table",
       {"Values", "값"},
       {"A packet a row.", "한 행이 한 패킷입니다."},
       R"({"table": "@values", "page_rows": 10})",
       false},
      {"evidence",
       "table",
       {"Where each row comes from", "각 행의 출처"},
       {"The packet's place in the run of bytes.", "바이트열에서 패킷의 위치입니다."},
       R"({"table": "@evidence", "page_rows": 10})",
       false}};
}

std::map<std::string, Text> labels() {
  std::map<std::string, Text> names = packet_labels();
  names["container"] = {"Container", "컨테이너"};
  names["parameter"] = {"Parameter", "파라미터"};
  names["unit"] = {"Unit", "단위"};
  names["description"] = {"Description", "설명"};
  names["rows"] = {"Rows", "행 수"};
  names["lowest"] = {"Lowest", "최솟값"};
  names["highest"] = {"Highest", "최댓값"};
  names["value"] = {"Value", "값"};
  names["utc"] = {"Time", "시각"};
  names["outcome"] = {"Outcome", "결과"};
  names["outcome=decoded"] = {"decoded", "해독됨"};
  names["outcome=no_container"] = {"no container", "컨테이너 없음"};
  names["outcome=too_short"] = {"too short", "짧음"};
  names["outcome=impossible"] = {"impossible", "불가능"};
  names["outcome=refused"] = {"not decoded", "해독하지 않음"};
  return names;
}

std::vector<Param> decode_params() {
  std::vector<Param> p = {
      Param::file("xtce", {"description of the packets, XTCE 1.2 or 1.1", "패킷 기술서(XTCE 1.2, 1.1)"}),
      Param::of_artefact("input", "Stream", {"packets", "패킷"}),
      Param::boolean("calibrated",
                     {"values in engineering units, labels and times", "공학 단위의 값, 이름, 시각으로 바꿈"})
          .with_default(false),
      Param::boolean("alarms",
                     {"alarm level and validity beside each value", "값마다 경보 수준과 유효성을 함께 적음"})
          .with_default(false),
      Param::text("parameters", {"only these, by name or alias", "이 파라미터만(이름이나 별칭)"})
          .optional()
          .as_list(),
      Param::text("container", {"only packets of this container", "이 컨테이너의 패킷만"}).optional(),
      Param::text("root", {"container that all others extend; found where absent",
                           "다른 컨테이너의 뿌리. 없으면 스스로 찾음"})
          .optional(),
      Param::choice("leading_size", {"by_file", "bits", "bytes"},
                    {"what the leading size of a text counts", "텍스트 앞의 크기가 세는 단위"})
          .with_default(std::string("by_file")),
      Param::boolean("packet_column", {"first column: the packet's number", "첫 열에 패킷 번호를 적음"})
          .with_default(false),
      Param::text("plot", {"parameters to show as curves", "곡선으로 보일 파라미터"}).optional().as_list(),
  };
  for (Param& x : packet_params()) p.push_back(std::move(x));
  for (Param& x : time_params()) p.push_back(std::move(x));
  return p;
}

}  // namespace

void add_telemetry_decode(Registry& registry) {
  Kind k;
  k.name = "telemetry.decode";
  k.version = 4;
  k.summary = {"Packets to parameters by the mission's XTCE description",
               "XTCE 기술서에 따라 패킷을 파라미터로 해독"};
  k.doc = {
      "Reads an XTCE description (CCSDS 660.1, OMG XTCE 1.2 and 1.1), compiles it once to a plan of bit "
      "offsets, and decodes space packets by it: one column a parameter, named as in the description, raw or "
      "calibrated, null where a packet has none. Integers are exact, floating point values bit for bit. "
      "Unknown elements are named with their line; what no container fits, and what ends early, is counted "
      "and listed.",
      "XTCE 기술서(CCSDS 660.1, OMG XTCE 1.2와 1.1)를 읽어 비트 위치의 계획으로 한 번 바꾼 뒤 그에 따라 우주 "
      "패킷을 해독합니다. 파라미터마다 기술서의 이름으로 한 열이 되며, 원값 또는 교정값이고 패킷에 없으면 "
      "빈칸입니다. 정수는 정확하고 부동소수점 값은 비트까지 같습니다. 모르는 요소는 줄 번호와 함께 알리고, "
      "맞는 컨테이너가 없거나 일찍 끝나는 패킷은 세어 목록에 적습니다."};
  k.params = decode_params();
  const auto names = labels();
  k.outputs = {
      {"values",
       "Table",
       {"a row a packet, a column a parameter", "행은 패킷, 열은 파라미터"},
       {},
       names,
       true},
      {"parameters",
       "Table",
       {"the parameters and their ranges", "파라미터와 범위"},
       parameter_columns(),
       names},
      {"evidence", "Table", {"where each row comes from", "각 행의 출처"}, evidence_columns(), names},
      {"curves", "Table", {"what was asked to be shown", "곡선으로 보일 값"}, curve_columns(), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields()},
  };
  k.views = views();
  k.run = run_decode;
  k.check = check_decode;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
