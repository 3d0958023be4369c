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
  t.add("line", ColumnType::text, "", "of the dump");
  for (const std::string_view line : split(text, '\n')) t["line"].push(std::string(line));
  return t;
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
  r.add("version", f.info().text(), "version of CDF", "CDF 버전");
  r.add("source", first("Source_name"), "source", "출처");
  r.add("descriptor", first("Descriptor"), "instrument", "관측기");
  r.add("variables", static_cast<std::int64_t>(f.variables().size()), "variables", "변수");
  r.add("record_varying", values, "of them in records", "레코드 변수");
  r.add("records", static_cast<std::int64_t>(most), "records of the longest", "최장 변수의 레코드");
  r.add("bytes", static_cast<std::int64_t>(f.bytes()), "bytes of the file", "파일 바이트");
  if (checked) {
    r.add("findings", static_cast<std::int64_t>(findings.size()), "findings by the ISTP guidelines",
          "ISTP 지침에 따른 지적");
    r.add("errors", errors, "of them errors", "그 가운데 오류");
  } else {
    r.add("findings", std::monostate{}, "findings by the ISTP guidelines", "ISTP 지침에 따른 지적");
    r.add("errors", std::monostate{}, "of them errors", "그 가운데 오류");
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
  k.doc =
      "Reads NASA's Common Data Format natively (versions 2.1 to 3.9, both majorities and byte orders, gzip, "
      "sparse records; CDF Internal Format Description 3.9). list: its variables with units, ranges and "
      "times; "
      "dump: everything it says of itself; check: what the ISTP guidelines ask for and it lacks; convert: "
      "the "
      "variables on one time base as a table, fill values as nulls, times exact to the nanosecond through "
      "leap "
      "seconds.";
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
  k.outputs = {{"result", "Table", {"what was asked for", "결과"}, {}},
               {"answer",
                "Record",
                {"the file", "파일"},
                {{"version", ColumnType::text},
                 {"variables", ColumnType::i64},
                 {"records", ColumnType::i64},
                 {"findings", ColumnType::i64}}}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "template": {"en": "The file has **{variables}** variables, the longest of {records} records.", "ko": "파일에는 변수 **{variables}**개가 있고, 가장 긴 것은 레코드 {records}개입니다."}})"},
      {"result",
       "table",
       {"The file", "파일"},
       {"As it says.", "파일이 말하는 대로입니다."},
       R"({"table": "@result"})"}};
  k.run = run_cdf;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
