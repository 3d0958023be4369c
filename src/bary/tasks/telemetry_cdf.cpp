// telemetry.cdf: what a CDF holds, its values as a table, and what the ISTP guidelines say of it.

#include "bary/cdf/columns.hpp"
#include "bary/cdf/istp.hpp"
#include "bary/core/text.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"

namespace bary::tasks {
namespace {

using namespace study;

/// The text that people read, line by line.
Table lines_table(const std::string& text) {
  Table t;
  t.add("line", ColumnType::text);
  for (const std::string_view line : split(text, '\n')) t["line"].push(std::string(line));
  return t;
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"version", T::text, "", {"version of CDF", "CDF 버전"}},
          {"source", T::text, "", {"source", "출처"}},
          {"descriptor", T::text, "", {"instrument", "관측기"}},
          {"variables", T::i64, "", {"variables", "변수"}},
          {"record_varying", T::i64, "", {"of them in records", "레코드 변수"}},
          {"records", T::i64, "", {"records of the longest", "최장 변수의 레코드"}},
          {"bytes", T::i64, "", {"bytes of the file", "파일 바이트"}},
          {"findings", T::i64, "", {"findings by the ISTP guidelines", "ISTP 지침에 따른 지적"}},
          {"errors", T::i64, "", {"of them errors", "그 가운데 오류"}}};
}

Record answer_record(const cdf::File& f, std::span<const cdf::Finding> findings, bool checked) {
  std::int64_t values = 0, errors = 0;
  std::size_t most = 0;
  for (const cdf::Variable& v : f.variables()) {
    most = std::max(most, v.record_varying ? v.records : 0);
    values += v.record_varying;
  }
  for (const cdf::Finding& x : findings) errors += x.diagnostic.severity == Severity::error;
  const auto first = [&](const char* attribute) {
    const auto texts = f.texts(attribute);
    return texts.empty() ? std::string() : texts.front();
  };
  Record r;
  r.add("version", f.info().text());
  r.add("source", first("Source_name"));
  r.add("descriptor", first("Descriptor"));
  r.add("variables", static_cast<std::int64_t>(f.variables().size()));
  r.add("record_varying", values);
  r.add("records", static_cast<std::int64_t>(most));
  r.add("bytes", static_cast<std::int64_t>(f.bytes()));
  if (checked) {
    r.add("findings", static_cast<std::int64_t>(findings.size()));
    r.add("errors", errors);
  } else {
    r.add("findings", std::monostate{});
    r.add("errors", std::monostate{});
  }
  return r;
}

Outputs run_cdf(const Inputs& in, const Context& ctx) {
  const cdf::File f = cdf::File::open(in.text("input"), {.verify_checksum = in.boolean("checksum")});
  const std::string& action = in.text("action");
  std::vector<cdf::Finding> findings;
  Table result;
  if (action == "list") {
    result = cdf::listing(f, ctx);
  } else if (action == "dump") {
    result = lines_table(cdf::dump_text(f, {.records = static_cast<std::size_t>(in.integer("records"))}));
  } else if (action == "check") {
    findings = cdf::check_istp(f, true, ctx);
    result = cdf::findings_table(findings, Language::english);
  } else {
    result = cdf::to_table(f, in.texts("variables"), {}, ctx);
  }
  Outputs out;
  out.emplace("answer", answer_record(f, findings, action == "check"));
  out.emplace("result", std::move(result));
  return out;
}

}  // namespace

void add_telemetry_cdf(Registry& registry) {
  Kind k;
  k.name = "telemetry.cdf";
  k.summary = {"What a CDF holds, as tables", "CDF 파일의 내용을 표로"};
  k.doc = {
      "Reads NASA's Common Data Format natively (versions 2.1 to 3.9, both majorities and byte orders, gzip, "
      "sparse records; CDF Internal Format Description 3.9). list: its variables with units, ranges and "
      "times; "
      "dump: everything it says of itself; check: what the ISTP guidelines ask for and it lacks; convert: "
      "the "
      "variables on one time base as a table, fill values as nulls, times exact to the nanosecond through "
      "leap "
      "seconds.",
      "NASA의 CDF(Common Data Format)를 직접 읽습니다(2.1~3.9판, 두 배열 순서와 바이트 순서, gzip, 희소 "
      "레코드. CDF Internal Format Description 3.9). list는 변수와 단위, 범위, 시각을, dump는 파일이 스스로 "
      "밝히는 모든 것을, check는 ISTP 지침이 요구하지만 없는 것을 보입니다. convert는 한 시간축의 변수를 "
      "표로 만들며, 채움값은 빈칸이 되고 시각은 윤초를 지나도 나노초까지 정확합니다."};
  k.params = {
      Param::file("input", {"a CDF", "CDF 파일"}),
      Param::choice("action", {"list", "dump", "check", "convert"}, {"what to do with it", "할 일"})
          .with_default(std::string("list")),
      Param::text("variables", {"of convert: these; otherwise all on the time base most share",
                                "convert의 변수. 없으면 가장 많이 쓰는 시간축의 모든 변수"})
          .optional()
          .as_list(),
      Param::integer("records", {"of dump: records of each variable", "dump가 보일 변수별 레코드"})
          .with_default(std::int64_t{3})
          .range(0, 1e9),
      Param::boolean("checksum", {"compare the MD5 checksum, where there is one", "MD5 검사합이 있으면 비교"})
          .with_default(true)};
  k.outputs = {{"result", "Table", {"what was asked for", "결과"}, {}, {}, true},
               {"answer", "Record", {"the file", "파일"}, answer_fields()}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "template": {"en": "The file has **{variables}** variable{s}, the longest of {records} record{s}.", "ko": "파일에는 변수 **{variables}**개가 있고, 가장 긴 것은 레코드 {records}개입니다."}})"},
      {"result",
       "table",
       {"The file", "파일"},
       {"As it says.", "파일이 말하는 대로입니다."},
       R"({"table": "@result"})"}};
  k.run = run_cdf;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
