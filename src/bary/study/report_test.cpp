#include "bary/study/report.hpp"

#include <doctest/doctest.h>

#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::study;

namespace {

struct Fixture {
  Registry registry;
  Study study;
  RunResult result;
  Context context;
  ReportInput in;

  Fixture() {
    Codec table;
    table.type = "Table";
    table.extension = [](const Artefact&) { return std::string("csv"); };
    registry.codecs().add(table);
    Codec record;
    record.type = "Record";
    record.extension = [](const Artefact&) { return std::string("json"); };
    registry.codecs().add(record);
    Kind k;
    k.name = "test.kind";
    k.doc = {"the method", "방법"};
    k.outputs = {{"rows",
                  "Table",
                  {"rows", "행"},
                  {{"light", ColumnType::text, "", {"how light it was", "밝기"}}},
                  {{"light", {"light", "빛"}}, {"light=night", {"night", "밤"}}}},
                 {"answer", "Record", {"answer", "답"}, {}}};
    k.views = {
        {"says",
         "sentence",
         {"Answer", "답"},
         {},
         R"({"values":"@answer","template":{"en":"**{who}** after {wait_h}.","ko":"{wait_h} 뒤 **{who}**."}})"},
        {"lanes",
         "timeline",
         {"Lanes", "줄"},
         {"first: {who}", ""},
         R"({"values":"@answer","table":"@rows","lane":"light",
             "rules":[{"at":{"field":"since"},"label":{"en":"{who} begins"}},{"at":{"field":"nothing"}}]})"}};
    k.run = [](const Inputs&, const Context&) { return Outputs(); };  // no test runs it
    registry.add(k);
    study.name = "test";
    study.tasks.resize(1);
    study.tasks[0].name = "t";
    study.tasks[0].kind = registry.find("test.kind");
    study.order = {0};
    Table t;
    t.add("light", ColumnType::text).push("night");
    t.add("own", ColumnType::text, "", "as the input says").push("x");
    Record r;
    r.add("who", std::string("</script><b>A</b>"));
    r.add("wait_h", 3.0);
    r.add("since", time::parse_epoch("2024-07-06T02:25:00Z"));
    TaskResult done;
    done.task = "t";
    done.kind = "test.kind";
    done.outputs.emplace("rows", Artefact(std::move(t)));
    done.outputs.emplace("answer", Artefact(std::move(r)));
    done.digests = {{"rows", "0"}, {"answer", "1"}};
    result.tasks.push_back(std::move(done));
    in.study = &study;
    in.registry = &registry;
    in.result = &result;
    in.context = &context;
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a view is bound to its table, fields and texts") {
  const std::string json = report_json(in);
  CHECK(has(json, R"("table": "t.rows")"));
  CHECK(has(json, R"("at": "2024-07-06T02:25:00.000Z")"));
  CHECK(has(json, R"("at": null)"));
  CHECK(has(json, R"("en": "</script><b>A</b> begins")"));
  CHECK(has(json, R"("ko": "</script><b>A</b> begins")"));  // no Korean given: the English one
  CHECK(has(json, R"("en": "first: </script><b>A</b>")"));
  CHECK(has(json, "\"night\": {"));
  CHECK(has(json, "밤"));
}

TEST_CASE_FIXTURE(Fixture, "a column is told in the port's words, models and assumptions in both languages") {
  Labels labels;
  labels.assumptions.push_back(
      {"A", "altitude_km", "888", Status::assumed, {"a guess", "추측"}, {"its height", "높이"}});
  result.tasks[0].outputs.at("rows").labels = labels;
  const std::string json = report_json(in);
  for (const char* text : {"how light it was", "밝기", R"("description": "as the input says")", "a guess",
                           "추측", "its height", "높이", "the method", "방법"})
    CHECK_MESSAGE(has(json, text), text);
}

TEST_CASE_FIXTURE(Fixture, "emphasis is for the page, not for the terminal") {
  CHECK(has(report_json(in), R"("en": "**</script><b>A</b>** after 3 h 00 min.")"));
  CHECK(answer_lines(in, Language::english).at(0) == "</script><b>A</b> after 3 h 00 min.");
  CHECK(answer_lines(in, Language::korean).at(0) == "3시간 00분 뒤 </script><b>A</b>.");
}

TEST_CASE_FIXTURE(Fixture, "two tasks that say the same thing are named on the terminal") {
  study.tasks.push_back(study.tasks[0]);
  study.tasks[1].name = "u";
  study.order = {0, 1};
  result.tasks.push_back(result.tasks[0]);
  result.tasks[1].task = "u";
  const std::vector<std::string> lines = answer_lines(in, Language::english);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].starts_with("t: <"));
  CHECK(lines[1].starts_with("u: <"));
}

TEST_CASE_FIXTURE(Fixture, "the page holds the report, which cannot end its element") {
  const std::string json = report_json(in);
  const std::string html = report_html("<script>@@BARY_REPORT@@</script>", json);
  CHECK(html.starts_with("<script>{\"format\": \"bary-report/1\","));
  CHECK(html.find("</script>") == html.size() - 9);
  CHECK(has(html, "\\u003c/script>"));
  CHECK(!has(html, "\n"));
  CHECK_THROWS_AS(report_html("<script></script>", json), Error);
}

TEST_CASE("sentences follow their numbers: English plurals, Korean particles") {
  Record r;
  r.add("n", std::int64_t{1});
  r.add("m", std::int64_t{3});
  r.add("x", 1.0);
  r.add("wait_h", 3.85).unit = "h";
  r.add("who", std::string("Terra"));
  const auto en = [&](std::string_view t) { return fill_from(t, r, Language::english); };
  const auto ko = [&](std::string_view t) { return fill_from(t, r, Language::korean); };
  CHECK(en("{m} passes of **{n}** satellite{s} over {m} site{s}") ==
        "3 passes of **1** satellite over 3 sites");
  CHECK(en("{n} {n:pass|passes}, {m} {m:pass|passes}, {x} day{s}") == "1 pass, 3 passes, 1 day");
  CHECK(en("{n} {n:is|are} left of {who}{n:|s}") == "1 is left of Terra");
  CHECK(en("{nobody} {nobody:is|are} {") == "{nobody} {nobody:is|are} {");
  CHECK(ko("**{wait_h}**(으)로, {n}을(를), {m}이(가), {who}은(는)") ==
        "**3시간 51분**으로, 1을, 3이, Terra는");
}
