#include "bary/study/study.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "bary/core/test.hpp"
#include "bary/study/test_support.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::study;
using namespace bary::study::test_support;

namespace {

struct Parsed {
  Registry registry = test_registry();
  Diagnostics d;
  Study s;
  explicit Parsed(std::string text, const std::string& folder = ".") {
    s = parse_study(std::move(text), "s.toml", folder, registry, d);
  }
  std::string codes() const { return test_support::codes(d); }
};

const Diagnostic& only(const Parsed& p) {
  REQUIRE(p.d.list().size() == 1);
  return p.d.list()[0];
}

constexpr const char* make_a = "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\n";

}  // namespace

TEST_CASE("a study becomes a graph: references, defaults, the study's start and stop, an order") {
  const Parsed p(
      "title = \"T\"\ntitle_ko = \"제목\"\nstart = 2024-07-06T02:25:00Z\nstop = "
      "2024-07-06T11:26:00+09:00\nseed = 7\n"
      "[task.z]\nkind = \"take.numbers\"\nnumbers = [\"@a\", \"@b.numbers\", \"@rows\"]\n" +
      std::string(make_a) +
      "[task.b]\nkind = \"make.numbers\"\nscale_km = 1.5\ncount = 5\nlabels = \"one\"\n"
      "[[table.rows]]\nx_m = 10\n[[table.rows]]\nx_m = 20.5\n"
      "[expect]\nsmall = { value = \"@z.sum_km\", max = 1, text = \"small\" }\n");
  CHECK(p.codes() == "");
  CHECK(p.s.title.ko == "제목");
  CHECK(p.s.question.ko == "");
  CHECK(p.s.seed == 7);
  REQUIRE(p.s.tasks.size() == 3);
  CHECK(p.s.tasks[0].upstream == std::vector<std::size_t>{1, 2});
  CHECK(p.s.order == std::vector<std::size_t>{1, 2, 0});
  const Binding& count = p.s.tasks[1].bindings[0];
  CHECK(!count.given);
  CHECK(std::get<std::int64_t>(count.scalars[0]) == 3);
  CHECK(std::get<Epoch>(p.s.tasks[1].bindings[6].scalars[0]) == time::parse_epoch("2024-07-06T02:25:00Z"));
  CHECK(std::get<Epoch>(p.s.tasks[1].bindings[7].scalars[0]) == time::parse_epoch("2024-07-06T02:26:00Z"));
  const Table& rows = p.s.tasks[0].bindings[0].sources[2].own->table();
  CHECK(rows["x_m"].f64()[1] == 20.5);
  const Inputs in = make_inputs(p.s.tasks[2], [](const ArtefactSource&, const Param&) { return Artefact(); });
  CHECK(in.number("scale_km") == 1500);  // SI
  CHECK(in.texts("labels") == std::vector<std::string>{"one"});
  CHECK(p.s.expectations[0].value.field == "sum_km");
}

TEST_CASE("every problem of a study is told at once, each in its place") {
  const Parsed p(
      "titel = \"T\"\n"                                   // 1
      "start = 2024-07-06T02:25:00\n"                     // 2: no offset
      "[task.a]\nkind = \"make.numbres\"\n"               // 4
      "[task.b]\nkind = \"make.numbers\"\nscale_m = 2\n"  // 5: scale_km is missing, 7: unknown, with unit
      "[task.c]\nkind = \"make.numbers\"\nscale_km = 2\ncount = \"three\"\nmode = \"fansy\"\n"  // 11, 12
      "[task.d]\nkind = \"take.numbers\"\nnumbers = \"@nobody\"\n"                              // 15
      "[expect]\nx = { value = \"@c.answer.lost_km\", max = 1 }\n"                              // 17
      "[report]\nviews = [\"c.pictures\"]\n");                                                  // 19
  CHECK(p.codes() ==
        "0051@1:1 BARY-TIME-0004@2:9 0055@4:8 0051@7:1 0056@5:7 0052@11:9 0057@12:8 0062@15:11 0063@17:15 "
        "0065@19:10");
  const auto hint = [&](std::size_t i) { return p.d.list()[i].hint; };
  CHECK(hint(0) == "did you mean \"title\"?");
  CHECK(hint(2) == "did you mean \"make.numbers\"?");
  CHECK(hint(3) == "this kind takes scale_km = 0.002");
  CHECK(hint(6) == "did you mean \"fancy\"?");
  CHECK(hint(8) == "did you mean \"last_km\"?");
}

TEST_CASE("a value that looks like metres in a key of kilometres") {
  const Parsed p("[task.a]\nkind = \"make.numbers\"\nscale_km = 500000\n");
  CHECK(only(p).code == "BARY-STUDY-0058");
  CHECK(only(p).expected == "0.1 to 1000 in km");
  CHECK(only(p).hint == "the value looks like m; in km it is scale_km = 500");
}

TEST_CASE("NaN and infinity are no numbers of a study") {
  for (const char* v : {"nan", "inf", "-inf", "1e999"}) {
    const Parsed p("[task.a]\nkind = \"make.numbers\"\nscale_km = " + std::string(v) + "\n");
    CHECK_MESSAGE(only(p).code == "BARY-STUDY-0052", v);
    const Parsed rows("[task.a]\nkind = \"take.numbers\"\nnumbers = [{ x_m = " + std::string(v) + " }]\n");
    CHECK_MESSAGE(only(rows).code == "BARY-STUDY-0052", v);
  }
}

TEST_CASE("a circle of tasks is named") {
  const Parsed p(
      "[task.a]\nkind = \"take.numbers\"\nnumbers = \"@b\"\n[task.b]\nkind = \"take.numbers\"\nnumbers = "
      "\"@c\"\n"
      "[task.c]\nkind = \"take.numbers\"\nnumbers = \"@a\"\n");
  // A Record where a Table is taken is wrong as well; a circle shows only among references that fit.
  CHECK(p.codes() == "0061@3:11 0061@6:11 0061@9:11");
  Registry r = test_registry();
  Kind loop;
  loop.name = "loop.numbers";
  loop.params = {Param::of_artefact("numbers", "Table", {"numbers", "수"})};
  loop.outputs = {{"numbers", "Table", {"numbers", "수"}, {}}};
  loop.run = [](const Inputs&, const Context&) { return Outputs(); };
  r.add(std::move(loop));
  Diagnostics d;
  parse_study(
      "[task.a]\nkind = \"loop.numbers\"\nnumbers = \"@b\"\n[task.b]\nkind = \"loop.numbers\"\nnumbers = "
      "\"@c\"\n"
      "[task.c]\nkind = \"loop.numbers\"\nnumbers = \"@a\"\n[task.d]\nkind = \"loop.numbers\"\nnumbers = "
      "\"@a\"\n",
      "s.toml", ".", r, d);
  REQUIRE(d.list().size() == 1);
  CHECK(message(d.list()[0], Language::english) ==
        "the tasks depend on one another in a circle: a → b → c → a");
}

TEST_CASE("references say what is wrong with them") {
  struct {
    const char* reference;
    const char* code;
    const char* hint;
  } cases[] = {
      {"@a.answer", "0061", "use @a.numbers"},
      {"@a.numbres", "0063", "did you mean \"numbers\"?"},
      {"@a.last_km", "0061", ""},
      {"@aa", "0062", "did you mean \"@a\"?"},
      {"@", "0062", "did you mean \"@a\"?"},
      {"@a.b.c.d", "0063", ""},
      {"a.csv", "0059", ""},
  };
  for (const auto& c : cases) {
    const Parsed p(std::string(make_a) + "[task.z]\nkind = \"take.numbers\"\nnumbers = \"" + c.reference +
                   "\"\n");
    CHECK_MESSAGE(only(p).code == "BARY-STUDY-" + std::string(c.code), c.reference);
    CHECK_MESSAGE(only(p).hint == c.hint, c.reference);
  }
}

TEST_CASE("sections that are of the wrong shape are refused, never read past") {
  for (const char* text :
       {"task = 1", "[task]", "task = []", "[[task]]", "[task.a]\nkind = 1",
        "table = 1\n[task.a]\nkind=\"go.wrong\"\nhow=\"x\"",
        "[task.a]\nkind=\"go.wrong\"\nhow=\"x\"\n[expect]\na = 1",
        "[task.a]\nkind=\"go.wrong\"\nhow=\"x\"\n[sweep]\nover = 3",
        "[task.a]\nkind=\"go.wrong\"\nhow=\"x\"\n[report]\nviews = 3",
        "[task.a]\nkind=\"go.wrong\"\nhow=\"x\"\n[source]\na = 3",
        "[task.a]\nkind=\"go.wrong\"\nhow=\"x\"\n[[source]]\nfile = 3",
        "[task.\"a b\"]\nkind=\"go.wrong\"\nhow=\"x\"", "seed = -1\n[task.a]\nkind=\"go.wrong\"\nhow=\"x\"",
        "release = \"Korea\"\n[task.a]\nkind=\"go.wrong\"\nhow=\"x\"",
        "[[table.t]]\nx_m = 1\n[task.t]\nkind=\"go.wrong\"\nhow=\"x\""}) {
    const Parsed p(text);
    CHECK_MESSAGE(p.d.has_errors(), text);
    CHECK_MESSAGE(p.d.exit() == Exit::bad_study, text);
  }
}

TEST_CASE("paths are relative to the study, known in the text, and can be put right") {
  const std::string folder = test::scratch("paths");
  std::filesystem::create_directories(folder + "/in");
  write_file(folder + "/in/a \"b\".csv", "x_m\n1\n");
  write_file(folder + "/notes.txt", "note");
  const std::string text =
      "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\nnotes = 'notes.txt' # here\n[task.z]\nkind = "
      "\"take.numbers\"\n"
      "numbers = [\"in/a \\\"b\\\".csv\", \"@a\"]\n[[source]]\nfile = \"notes.txt\"\ntitle = \"Notes\"\n";
  const Parsed p(text, folder);
  CHECK(p.codes() == "");
  REQUIRE(p.s.paths.size() == 3);
  CHECK(p.s.paths[1].shown == "in/a \"b\".csv");
  CHECK(p.s.paths[1].path == folder + "/in/a \"b\".csv");
  CHECK(with_paths(p.s, [](const PathUse& u) { return u.shown; }) == text);
  const std::string moved =
      with_paths(p.s, [](const PathUse& u) { return u.shown == "notes.txt" ? "x/n.txt" : u.shown; });
  CHECK(moved ==
        "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\nnotes = \"x/n.txt\" # here\n[task.z]\nkind = "
        "\"take.numbers\"\n"
        "numbers = [\"in/a \\\"b\\\".csv\", \"@a\"]\n[[source]]\nfile = \"x/n.txt\"\ntitle = \"Notes\"\n");
  const Parsed missing("[task.a]\nkind = \"make.numbers\"\nscale_km = 2\nnotes = \"note.txt\"\n", folder);
  CHECK(only(missing).code == "BARY-STUDY-0059");
  CHECK(only(missing).hint == "did you mean \"notes.txt\"?");
  CHECK(missing.d.exit() == Exit::bad_input);
  const Parsed directory("[task.a]\nkind = \"make.numbers\"\nscale_km = 2\nnotes = \"in\"\n", folder);
  CHECK(only(directory).code == "BARY-CORE-0001");
}

TEST_CASE("release labels: the strictest of the inputs must permit what the study wants") {
  const std::string folder = test::scratch("release");
  write_file(folder + "/kr.csv", "x_m\n1\n");
  write_file(folder + "/both.csv", "x_m\n1\n");
  const auto found = [&](const std::string& head) {
    const Parsed p(head +
                       "[task.z]\nkind = \"take.numbers\"\nnumbers = [\"kr.csv\", \"both.csv\"]\n"
                       "[[source]]\nfile = \"kr.csv\"\nrelease = \"KR\"\n[[source]]\nfile = "
                       "\"both.csv\"\nrelease = \"KR,US\"\n",
                   folder);
    CHECK(p.codes() == "");
    Diagnostics d;
    check_release(p.s, d);
    return d.list().empty() ? std::string() : d.list()[0].found;
  };
  CHECK(found("") == "kr.csv");
  CHECK(found("release = \"KR,US\"\n") == "kr.csv");
  CHECK(found("release = \"KR\"\n") == "");
}

TEST_CASE("licences: a claim laxer than a source is refused, a source without one is told") {
  const std::string folder = test::scratch("licence");
  for (const char* name : {"/a.csv", "/b.csv", "/c.csv"}) write_file(folder + name, "x_m\n1\n");
  const auto found = [&](const std::string& head, const std::string& a, const std::string& b) {
    const Parsed p(head +
                       "[task.z]\nkind = \"take.numbers\"\nnumbers = [\"a.csv\", \"b.csv\", \"a.csv\"]\n"
                       "[[source]]\nfile = \"a.csv\"\nlicence = \"" +
                       a + "\"\n[[source]]\nfile = \"b.csv\"\nlicence = \"" + b +
                       "\"\n[[source]]\nfile = \"c.csv\"\nlicence = \"proprietary\"\n",
                   folder);
    CHECK(p.codes() == "");
    Diagnostics d;
    check_licences(p.s, d);
    std::string s;
    for (const Diagnostic& x : d.list())
      s += (s.empty() ? "" : "; ") + std::string(x.severity == Severity::error ? "error " : "warning ") +
           message(x, Language::english);
    return s;
  };
  CHECK(found("", "CC-BY-NC-4.0", "MIT") == "");  // without a claim the result has what its inputs ask
  CHECK(found("licence = \"CC-BY-NC-4.0\"\n", "CC-BY-NC-4.0", "MIT") == "");
  CHECK(found("licence = \"CC-BY-4.0\"\n", "public", "MIT") == "");
  CHECK(found("licence = \"CC0-1.0\"\n", "CC-BY-NC-4.0", "facts") ==
        "error the study claims CC0-1.0, but a.csv is under CC-BY-NC-4.0");
  CHECK(found("licence = \"CC0-1.0\"\n", "", "") ==
        "warning no licence is stated for a.csv, b.csv: the results carry NOASSERTION");
  CHECK(found("", "strange terms", "MIT") ==
        "warning the terms of strange terms are not known here (a.csv); they count as the strictest");
  CHECK(found("licence = \"MIT\"\n", "strange terms", "MIT") ==
        "error the study claims MIT, but a.csv is under strange terms");
}

TEST_CASE("expectations that can never hold, or always do, are refused") {
  const auto found = [](const std::string& body) {
    return Parsed("[task.c]\nkind = \"make.numbers\"\nscale_km = 2\n[expect]\nx = { value = \"@c." + body +
                  " }\n")
        .codes();
  };
  CHECK(found("last_km\", max = 3, min = -1.5") == "");
  CHECK(found("last_km\", equals = 4, tolerance = 0.5") == "");
  CHECK(found("name\", equals = \"plain\"") == "");
  for (const char* v : {"nan", "inf", "-inf"})
    for (const char* k : {"min", "max", "equals"})
      CHECK_MESSAGE(found("last_km\", " + std::string(k) + " = " + v).starts_with("0052@5:"), v);
  CHECK(found("last_km\", equals = 1, tolerance = nan").starts_with("0052@5:"));
  CHECK(found("last_km\", equals = 1, tolerance = -1").starts_with("0058@5:"));
  CHECK(found("last_km\", min = 5, max = 1").starts_with("0076@5:"));
  CHECK(found("last_km\", equals = \"x\"").starts_with("0075@5:"));
  CHECK(found("last_km\", equals = true").starts_with("0075@5:"));
  CHECK(found("last_km\", equals = [1]").starts_with("0052@5:"));
  CHECK(found("name\", min = 3").starts_with("0075@5:"));
  CHECK(found("name\", equals = 3").starts_with("0075@5:"));
  CHECK(found("name\"").starts_with("0056@5:"));
}

TEST_CASE("sweeps: distributions need a method that draws, lists by list one length, values their range") {
  const auto found = [](const std::string& sweep) {
    return Parsed(
               "[task.c]\nkind = \"make.numbers\"\nscale_km = 2\n[task.z]\nkind = \"take.numbers\"\nnumbers "
               "= \"@c\"\n"
               "[sweep]\ncollect = [\"@c.last_km\"]\n" +
               sweep)
        .codes();
  };
  const std::string drawn = "method = \"random\"\nsamples = 3\n";
  CHECK(found(drawn + "over = { \"c.scale_km\" = { uniform = [1, 5] } }\n") == "");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { normal = [1, 5] } }\n") == "");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { normal = [1, 5] }, \"c.count\" = [1, 2] }\n") == "");
  CHECK(found("over = { \"c.scale_km\" = { uniform = [1, 5] } }\n") == "0079@9:10");
  CHECK(found("method = \"list\"\nover = { \"c.scale_km\" = { uniform = [1, 5] } }\n") == "0079@10:10");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { uniform = [5, 1] } }\n") == "0078@11:37");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { normal = [5, 0] } }\n") == "0078@11:36");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { uniform = [0, 5000] } }\n") == "0058@11:38 0058@11:41");
  CHECK(found(drawn + "over = { \"c.scale_km\" = { uniform = [1, inf] } }\n") == "0052@11:41");
  CHECK(found(drawn + "over = { \"c.count\" = { uniform = [1, 5] } }\n") == "0052@11:22");
  CHECK(found("method = \"list\"\nover = { \"c.scale_km\" = [1, 2], \"c.count\" = [1, 2] }\n") == "");
  CHECK(found("method = \"list\"\nover = { \"c.scale_km\" = [1, 2, 3], \"c.count\" = [1, 2] }\n")
            .starts_with("0081@"));
  CHECK(found("over = { \"z.numbers\" = [1, 2] }\n") == "0077@9:10");
  CHECK(found("over = { \"c.labels\" = [1, 2] }\n") == "0077@9:10");
  CHECK(found("over = { \"c.notes\" = [\"a\", \"b\"] }\n") == "0077@9:10");
  CHECK(found("over = { \"c.nothing\" = [1, 2] }\n") == "0062@9:10");
}

TEST_CASE("a wrong start of the study is one problem, however many tasks take it") {
  Registry r = test_registry();
  Kind k;
  k.name = "need.span";
  k.params = {Param::start(), Param::stop()};
  k.outputs = {{"answer", "Record", {"answer", "답"}, {}}};
  k.run = [](const Inputs&, const Context&) { return Outputs(); };
  r.add(std::move(k));
  const auto found = [&](const std::string& head) {
    Diagnostics d;
    parse_study(head + "[task.a]\nkind = \"need.span\"\n[task.b]\nkind = \"need.span\"\n", "s.toml", ".", r,
                d);
    return test_support::codes(d);
  };
  CHECK(found("start = 2024-07-06T02:25:00\nstop = 2024-07-07T02:25:00Z\n") == "BARY-TIME-0004@1:9");
  CHECK(found("stop = 2024-07-07T02:25:00Z\n") == "0056@2:7 0056@4:7");
}

TEST_CASE("tables in place: other units, empty cells by row, shared ones judged once, unused ones told") {
  const std::string tasks =
      "[task.a]\nkind = \"take.numbers\"\nnumbers = \"@t\"\n[task.b]\nkind = \"take.numbers\"\nnumbers = "
      "\"@t\"\n";
  const Parsed p(tasks + "[[table.t]]\nx_km = 2.5\n[[table.t]]\nx_km = 1\n");
  CHECK(p.codes() == "");
  CHECK(p.s.tasks[0].bindings[0].sources[0].own->table()["x_m"].f64()[0] == 2500);
  CHECK(Parsed(tasks +
               "[[table.t]]\nx_m = 1\nnote = \"a\"\n[[table.t]]\nnote = \"b\"\n[[table.t]]\nx_m = \"c\"\n")
            .codes() == "0056@10:1 0052@13:7");
  CHECK(Parsed(tasks + "[[table.t]]\nx_m = 1\n[[table.t]]\nx_km = 1\n").codes().find("BARY-CORE-0008") !=
        std::string::npos);
  const Parsed unused(tasks + "[[table.t]]\nx_m = 1\n[[table.other]]\nx_m = 1\n");
  CHECK(only(unused).code == "BARY-STUDY-0080");
  CHECK(only(unused).severity == Severity::warning);
  CHECK(!unused.d.has_errors());
}

TEST_CASE("10,000 tasks are read and ordered in less than a second") {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    const std::string n = std::to_string(i);
    text += "[task.m" + n + "]\nkind = \"make.numbers\"\nscale_km = 2\n[task.t" + n +
            "]\nkind = \"take.numbers\"\nnumbers = [\"@m" + n + "\", \"@m0\"]\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  const Parsed p(std::move(text));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  CHECK(p.codes() == "");
  CHECK(p.s.order.size() == 10000);
#ifdef NDEBUG
  CHECK(seconds < 1);
#else
  CHECK(seconds < 60);
#endif
}
