#include "bary/study/run.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "bary/core/test.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/report.hpp"
#include "bary/study/sweep.hpp"
#include "bary/study/test_support.hpp"

using namespace bary;
using namespace bary::study;
using namespace bary::study::test_support;
namespace fs = std::filesystem;

namespace {

struct Bench {
  Registry registry = test_registry();
  std::string folder = test::scratch("run");
  Context ctx;

  Study study(const std::string& text) {
    Diagnostics d;
    Study s = parse_study(text, "s.toml", folder, registry, d);
    CHECK(codes(d) == "");
    return s;
  }
  RunResult run(const Study& s, Store* store = nullptr, unsigned threads = 0) {
    ctx.threads = threads;
    return run_study(s, registry, ctx, store, {});
  }
};

constexpr const char* chain =
    "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\n[task.b]\nkind = \"make.numbers\"\nscale_km = 1\ncount "
    "= 4\n"
    "[task.sum]\nkind = \"take.numbers\"\nnumbers = [\"@a\", \"@b\"]\n"
    "[expect]\nsum = { value = \"@sum.sum_km\", equals = 12 }\nsmall = { value = \"@sum.sum_km\", max = 11 "
    "}\n";

std::string digest_of(const RunResult& r, std::size_t i, const std::string& port) {
  return r.tasks[i].digests.at(port);
}

}  // namespace

TEST_CASE_FIXTURE(
    Bench, "tasks run in their order; expectations are compared; the digests do not depend on threads") {
  const Study s = study(chain);
  const RunResult one = run(s, nullptr, 1);
  CHECK(std::get<double>(one.tasks[2].outputs.at("sum").record()["sum_km"].value) == 12);
  REQUIRE(one.checks.size() == 2);
  CHECK(one.checks[0].ok);
  CHECK(!one.checks[1].ok);
  CHECK(one.exit() == Exit::expectation_failed);
  for (const unsigned threads : {2u, 7u}) {
    const RunResult more = run(s, nullptr, threads);
    CHECK(digest_of(more, 2, "sum") == digest_of(one, 2, "sum"));
    CHECK(more.tasks[2].key == one.tasks[2].key);
  }
}

TEST_CASE_FIXTURE(Bench,
                  "what stands in the store is not computed again; what changed is, with what hangs on it") {
  Store store(folder + "/store");
  const int before = runs();
  const RunResult first = run(study(chain), &store);
  CHECK(runs() - before == 3);
  const RunResult second = run(study(chain), &store);
  CHECK(runs() - before == 3);
  CHECK(second.tasks[2].from_store);
  CHECK(digest_of(second, 2, "sum") == digest_of(first, 2, "sum"));
  std::string changed = chain;
  changed.replace(changed.find("count = 4"), 9, "count = 5");
  const RunResult third = run(study(changed), &store);
  CHECK(runs() - before == 5);
  CHECK(third.tasks[0].from_store);
  CHECK(!third.tasks[2].from_store);
  // The same value in another unit's notation, and a default written out, are the same task.
  std::string same = chain;
  same.replace(same.find("scale_km = 2"), 12, "scale_km = 2.0\ncount = 3");
  (void)run(study(same), &store);
  CHECK(runs() - before == 5);
  // Another seed is another run.
  (void)run(study("seed = 9\n" + std::string(chain)), &store);
  CHECK(runs() - before == 8);
}

TEST_CASE_FIXTURE(Bench, "a file counts by its content, not by its name") {
  Store store(folder + "/store");
  write_file(folder + "/a.txt", "one");
  write_file(folder + "/b.txt", "one");
  const auto text = [](const char* file) {
    return "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\nnotes = \"" + std::string(file) + "\"\n";
  };
  (void)run(study(text("a.txt")), &store);
  const RunResult b = run(study(text("b.txt")), &store);
  CHECK(b.tasks[0].from_store);
  CHECK(b.tasks[0].outputs.at("numbers").labels.sources[0].title == "b.txt");
  write_file(folder + "/b.txt", "two");
  CHECK(!run(study(text("b.txt")), &store).tasks[0].from_store);
}

TEST_CASE_FIXTURE(Bench, "a failure is told, what hangs on it is left out, the rest goes on") {
  struct {
    const char* how;
    const char* code;
    Exit exit;
  } cases[] = {{"impossible", "BARY-STUDY-0068", Exit::bad_input},
               {"memory", "BARY-STUDY-0091", Exit::no_resource},
               {"exception", "BARY-STUDY-0092", Exit::bug},
               {"nothing", "BARY-CORE-0012", Exit::bug}};
  for (const auto& c : cases) {
    const RunResult r =
        run(study("[task.bad]\nkind = \"go.wrong\"\nhow = \"" + std::string(c.how) + "\"\n" + chain));
    REQUIRE(r.tasks[0].error);
    CHECK(r.tasks[0].error->code == c.code);
    CHECK(r.exit() == c.exit);
    CHECK(!r.tasks[3].outputs.empty());
  }
}

TEST_CASE_FIXTURE(Bench, "warnings belong to the task and come from the store with its result") {
  Store store(folder + "/store");
  const Study s = study("[task.w]\nkind = \"go.wrong\"\nhow = \"warn\"\n");
  for (int i = 0; i < 2; ++i) {
    ctx.warnings = std::make_shared<Diagnostics>();
    const RunResult r = run(s, &store);
    CHECK(r.tasks[0].from_store == (i == 1));
    REQUIRE(ctx.warnings->list().size() == 1);
    CHECK(message(ctx.warnings->list()[0], Language::english) ==
          "the stored result of the wind is damaged and is computed again");
    CHECK(ctx.warnings->list()[0].severity == Severity::warning);
  }
}

TEST_CASE_FIXTURE(Bench,
                  "a damaged or missing object is computed again, with a warning and the same digest") {
  Store store(folder + "/store");
  const Study s = study(chain);
  const RunResult good = run(s, &store);
  for (const bool missing : {false, true}) {
    for (const auto& f : fs::recursive_directory_iterator(folder + "/store/objects"))
      if (f.is_regular_file()) {
        if (missing)
          fs::remove(f.path());
        else
          fs::resize_file(f.path(), fs::file_size(f.path()) - 1);
      }
    ctx.warnings = std::make_shared<Diagnostics>();
    const RunResult again = run(s, &store);
    CHECK(digest_of(again, 2, "sum") == digest_of(good, 2, "sum"));
    CHECK(ctx.warnings->list().size() == 3);
    CHECK(ctx.warnings->list()[0].code == "BARY-STUDY-0093");
    CHECK(run(s, &store).tasks[2].from_store);
  }
}

TEST_CASE_FIXTURE(Bench, "a cancelled run ends as interrupted and keeps nothing half done") {
  auto token = std::make_shared<CancelToken>();
  token->cancel();
  ctx.cancel = token;
  const RunResult r = run(study(chain));
  CHECK(r.exit() == Exit::interrupted);
  CHECK(r.tasks[2].skipped);
}

TEST_CASE_FIXTURE(Bench, "plans: what would run, what is in the store, what it cost") {
  Store store(folder + "/store");
  const Study s = study(chain);
  auto plan = plan_study(s, registry, ctx, &store);
  CHECK(!plan[2].in_store);
  CHECK(plan[2].key.empty());
  CHECK(!plan[0].key.empty());
  const RunResult r = run(s, &store);
  plan = plan_study(s, registry, ctx, &store);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(plan[i].in_store);
    CHECK(plan[i].key == r.tasks[i].key);
  }
}

TEST_CASE_FIXTURE(Bench, "labels: the strictest release, every source once, through files and tasks") {
  write_file(folder + "/kr.csv", "x_m\n1\n");
  const RunResult r = run(
      study("release = \"KR\"\n[task.a]\nkind = \"take.numbers\"\nnumbers = [\"kr.csv\", \"kr.csv\"]\n"
            "[[source]]\nfile = \"kr.csv\"\ntitle = \"Seoul\"\nlicence = \"KOGL-1\"\nrelease = \"KR\"\n"));
  const Labels& l = r.tasks[0].outputs.at("sum").labels;
  CHECK(l.release.text() == "KR");
  REQUIRE(l.sources.size() == 1);
  CHECK(l.sources[0].title == "Seoul");
  Labels read = labels_from_json(to_json(l));
  CHECK(read.sources == l.sources);
  CHECK(read.release.text() == "KR");
}

TEST_CASE_FIXTURE(Bench,
                  "labels of inputs are those of this study, also where the result comes from the store") {
  Store store(folder + "/store");
  write_file(folder + "/x.csv", "x_m\n1\n");
  const auto text = [](const std::string& source) {
    return "[task.a]\nkind = \"take.numbers\"\nnumbers = \"x.csv\"\n" + source;
  };
  const auto labels_of = [&](const std::string& source, bool stored) {
    const RunResult r = run(study(text(source)), &store);
    CHECK(r.tasks[0].from_store == stored);
    return r.tasks[0].outputs.at("sum").labels;
  };
  CHECK(labels_of("", false).sources[0].title == "x.csv");
  const Labels kr = labels_of(
      "[[source]]\nfile = \"x.csv\"\ntitle = \"Seoul\"\nlicence = \"KOGL-1\"\nrelease = \"KR\"\n", true);
  REQUIRE(kr.sources.size() == 1);
  CHECK(kr.sources[0].title == "Seoul");
  CHECK(kr.sources[0].licence == "KOGL-1");
  CHECK(kr.release.text() == "KR");
  // A label taken back is gone, for this study and for every other that takes the file.
  const Labels free = labels_of("[[source]]\nfile = \"x.csv\"\ntitle = \"Busan\"\n", true);
  REQUIRE(free.sources.size() == 1);
  CHECK(free.sources[0].title == "Busan");
  CHECK(free.release.text() == "public");
}

TEST_CASE_FIXTURE(
    Bench, "what a computation says of its result is kept with it; what its inputs assume is in its key") {
  Store store(folder + "/store");
  Kind k;
  k.name = "assume.numbers";
  k.summary = {"assumes", "가정"};
  k.params = {Param::text("status", {"status", "상태"})};
  k.outputs = {{"numbers", "Table", {"numbers", "수"}, {{"x_m"}}}};
  k.run = [](const Inputs& in, const Context&) {
    Table t;
    t.add("x_m", ColumnType::f64, "m").push(1.0);
    Outputs out;
    Artefact a(std::move(t));
    a.labels.assumptions.push_back({"it", "x_m", "1", *parse_status(in.text("status")), {}, {}});
    out.emplace("numbers", std::move(a));
    return out;
  };
  registry.add(std::move(k));
  const auto text = [](const std::string& status) {
    return "[task.n]\nkind = \"assume.numbers\"\nstatus = \"" + status +
           "\"\n[task.sum]\nkind = \"take.numbers\"\nnumbers = \"@n\"\n";
  };
  for (int i = 0; i < 2; ++i) {
    const RunResult r = run(study(text("assumed")), &store);
    CHECK(r.tasks[1].from_store == (i == 1));
    REQUIRE(r.tasks[1].outputs.at("sum").labels.assumptions.size() == 1);
    CHECK(r.tasks[1].own.assumptions.empty());
  }
  CHECK(plan_study(study(text("assumed")), registry, ctx, &store)[1].in_store);
  // The same numbers, announced: a kind that tells of it is asked again.
  const RunResult other = run(study(text("announced")), &store);
  CHECK(!other.tasks[1].from_store);
  CHECK(other.tasks[1].outputs.at("sum").labels.assumptions[0].status == Status::announced);
}

TEST_CASE_FIXTURE(Bench,
                  "every artefact carries its licence: the study's own, or the strictest of what went in") {
  write_file(folder + "/nc.csv", "x_m\n1\n");
  write_file(folder + "/mit.csv", "x_m\n1\n");
  write_file(folder + "/none.csv", "x_m\n1\n");
  const std::string text =
      "[task.nc]\nkind = \"take.numbers\"\nnumbers = [\"nc.csv\", \"mit.csv\"]\n"
      "[task.mit]\nkind = \"take.numbers\"\nnumbers = \"mit.csv\"\n"
      "[task.none]\nkind = \"take.numbers\"\nnumbers = \"none.csv\"\n"
      "[[source]]\nfile = \"nc.csv\"\nlicence = \"CC-BY-NC-4.0\"\n"
      "[[source]]\nfile = \"mit.csv\"\nlicence = \"MIT\"\nrelease = \"KR\"\n";
  const auto written = [&](const std::string& head) {
    const Study s = study(head + text);
    const RunResult r = run(s);
    ctx.warnings = std::make_shared<Diagnostics>();
    ReportInput in;
    in.study = &s;
    in.registry = &registry;
    in.result = &r;
    in.context = &ctx;
    in.started_utc = "2024-07-06T00:00:00Z";
    write_run_folder(in, folder + "/out");
    return nlohmann::json::parse(read_file(folder + "/out/report.json"));
  };
  const auto j = written("release = \"KR\"\n");
  const auto output = [&](std::size_t i) { return j["provenance"][i]["outputs"][0]; };
  CHECK(output(0)["licence"] == "CC-BY-NC-4.0");
  CHECK(output(0)["release"] == "KR");
  CHECK(output(1)["licence"] == "CC-BY-4.0");  // attribution is what MIT asks, too
  CHECK(output(2)["licence"] == "NOASSERTION");
  CHECK(output(2)["release"] == "public");
  CHECK(j["licence"] == "NOASSERTION");
  const auto crate = nlohmann::json::parse(read_file(folder + "/out/ro-crate-metadata.json"));
  const auto entity = [&](const std::string& id) {
    for (const auto& e : crate["@graph"])
      if (e["@id"] == id) return e;
    return nlohmann::json();
  };
  CHECK(entity("nc.sum.bin")["license"]["@id"] == "https://spdx.org/licenses/CC-BY-NC-4.0");
  CHECK(entity("nc.sum.bin")["conditionsOfAccess"] == "KR");
  CHECK(entity("none.sum.bin")["license"]["@id"] == "#licence-NOASSERTION");
  CHECK(entity("#licence-NOASSERTION")["name"] == "NOASSERTION");
  CHECK(entity("mit.csv")["license"]["@id"] == "https://spdx.org/licenses/MIT");
  // Who claims less than an input asks gets no folder.
  CHECK_THROWS_AS(written("licence = \"MIT\"\nrelease = \"KR\"\n"), Error);
}

TEST_CASE_FIXTURE(Bench, "a folder of results is examined before anything is computed for it") {
  write_file(folder + "/file", "x");
  fs::create_directories(folder + "/mine");
  write_file(folder + "/mine/thesis.txt", "x");
  check_run_folder(folder + "/new/deep.run");
  const auto code_of = [](const std::string& path) {
    try {
      check_run_folder(path);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string();
  };
  CHECK(code_of(folder + "/mine") == "BARY-STUDY-0069");
  CHECK(code_of(folder + "/file") == "BARY-STUDY-0069");
  CHECK(code_of("/dev/null") == "BARY-STUDY-0069");
  CHECK(code_of(folder + "/file/below") == "BARY-CORE-0002");
  CHECK(code_of("") == "BARY-CORE-0002");
}

TEST_CASE("release labels merge to the strictest and permit only what all permit") {
  const auto merged = [](const char* a, const char* b) {
    return Release::parse(a).merged(Release::parse(b)).text();
  };
  CHECK(merged("public", "public") == "public");
  CHECK(merged("public", "KR") == "KR");
  CHECK(merged("KR,US", "US") == "US");
  CHECK(merged("KR", "US") == "nobody");
  CHECK(!Release::parse("KR").merged(Release::parse("US")).permits(Release::parse("KR")));
  CHECK(Release::parse("KR,US").permits(Release::parse("KR")));
  CHECK(!Release::parse("KR").permits(Release::parse("KR,US")));
  CHECK(!Release::parse("KR").permits(Release::parse("public")));
  CHECK_THROWS_AS(Release::parse("Korea"), Error);
  // Merging is commutative, associative and idempotent.
  const char* all[] = {"public", "KR", "US", "KR,US", "EU,KR"};
  for (const char* a : all)
    for (const char* b : all) {
      CHECK(merged(a, b) == merged(b, a));
      CHECK(merged(a, a) == Release::parse(a).text());
      for (const char* c : all) {
        const Release x = Release::parse(a), y = Release::parse(b), z = Release::parse(c);
        CHECK(x.merged(y).merged(z).text() == x.merged(y.merged(z)).text());
      }
    }
}

TEST_CASE_FIXTURE(Bench, "sweeps: grids, lists and random points; only what depends on them runs again") {
  const std::string text =
      std::string(chain) +
      "[sweep]\nover = { \"a.scale_km\" = [1, 2, 3], \"b.count\" = [2, 4] }\ncollect = [\"@sum.sum_km\"]\n";
  const Study s = study(text);
  Store store(folder + "/store");
  const int before = runs();
  ctx.threads = 1;  // side by side, two runs may both compute what neither found in the store
  const Table t = run_sweep(s, registry, ctx, &store, {}).table;
  REQUIRE(t.rows() == 6);
  // sum = 3 scale + (count-1) count / 2 with b's step of 1 km
  CHECK(t["a.scale_km"].f64()[5] == 3);
  CHECK(t["b.count"].i64()[5] == 4);
  CHECK(t["sum.sum_km"].f64()[5] == 15);
  CHECK(t["sum.sum_km"].f64()[0] == 4);
  CHECK(runs() - before == 3 + 2 + 6);  // three a's, two b's, six sums
  CHECK(!t["error"].valid(0));

  // Without a store what is not swept is computed once, by the study itself.
  const int start = runs();
  const std::string one =
      std::string(chain) + "[sweep]\nover = { \"a.scale_km\" = [1, 2, 3] }\ncollect = [\"@sum.sum_km\"]\n";
  const RunResult r = run(study(one));
  REQUIRE(r.sweep);
  CHECK(r.sweep->table["sum.sum_km"].f64()[2] == 15);
  CHECK(runs() - start == 3 + 2 * 2);  // scale_km = 2 is the study's own

  Sweep sweep;
  sweep.method = Sweep::Method::latin_hypercube;
  sweep.samples = 50;
  SweptParam p;
  p.text = "a.scale_km";
  p.kind = SweptParam::Kind::uniform;
  p.a = 0;
  p.b = 50;
  sweep.over = {p};
  p.text = "b.scale_km";
  sweep.over.push_back(p);
  const auto points = sweep_points(sweep, 3);
  for (std::size_t k = 0; k < 2; ++k) {
    // One point in each of fifty strata of equal probability.
    std::vector<int> hits(50);
    for (const auto& row : points) ++hits[static_cast<std::size_t>(std::get<double>(row[k]))];
    for (const int h : hits) CHECK(h == 1);
  }
  CHECK(sweep_points(sweep, 3) == points);
  CHECK(sweep_points(sweep, 4) != points);
}

TEST_CASE_FIXTURE(Bench, "runs of a sweep that fail are counted and told with the first reason") {
  // scale_km takes 0.1 to 1000: a normal distribution around its upper end leaves it in about half of the
  // draws.
  const auto text = [](const char* over) {
    return "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\n[sweep]\nmethod = \"random\"\nsamples = 20\n"
           "over = { \"a.scale_km\" = " +
           std::string(over) + " }\ncollect = [\"@a.last_km\"]\n";
  };
  ctx.warnings = std::make_shared<Diagnostics>();
  const int before = runs();
  const RunResult r = run(study(text("{ normal = [1000, 100] }")));
  REQUIRE(r.sweep);
  CHECK(sweep_runs(*study(text("{ normal = [1000, 100] }")).sweep) == 20);
  CHECK(r.sweep->failed > 3);
  CHECK(r.sweep->failed < 17);
  CHECK(runs() - before == 1 + 20 - static_cast<int>(r.sweep->failed));  // what is refused is not computed
  const Column &x = r.sweep->table["a.scale_km"], &e = r.sweep->table["error"],
               &y = r.sweep->table["a.last_km"];
  for (std::size_t i = 0; i < 20; ++i) {
    CHECK(e.valid(i) == (x.f64()[i] > 1000));
    CHECK(y.valid(i) != e.valid(i));
  }
  CHECK(r.exit() == Exit::done);
  CHECK(r.failures().empty());
  REQUIRE(ctx.warnings->list().size() == 2);
  CHECK(message(ctx.warnings->list()[0], Language::english) ==
        std::to_string(r.sweep->failed) + " of 20 runs of the sweep failed");
  CHECK(ctx.warnings->list()[1].code == "BARY-STUDY-0058");
  CHECK(!ctx.warnings->has_errors());

  const RunResult all = run(study(text("{ normal = [5000, 1] }")));
  CHECK(all.sweep->failed == 20);
  CHECK(all.exit() == Exit::bad_study);
  CHECK(all.failures().has_errors());
  const Study both = study(
      "[task.a]\nkind = \"make.numbers\"\nscale_km = 2\n[task.z]\nkind = \"take.numbers\"\n"
      "numbers = \"@a\"\n[task.b]\nkind = \"make.numbers\"\nscale_km = 1\n[sweep]\n"
      "over = { \"a.scale_km\" = [1, 2], \"a.count\" = [1, 2, 3] }\ncollect = [\"@z.sum_km\"]\n");
  CHECK(sweep_runs(*both.sweep) == 6);
  CHECK(swept_tasks(both) == std::vector<std::size_t>{0, 1});
}

TEST_CASE_FIXTURE(Bench, "a table says all that is wrong with it, once, and what looks like a slip") {
  write_file(folder + "/bad.csv", "x_m,nots\n1,a\n,b\nthree,c\n4,d\n");
  const RunResult r =
      run(study("[task.a]\nkind = \"take.numbers\"\nnumbers = \"bad.csv\"\n"
                "[task.b]\nkind = \"take.numbers\"\nnumbers = \"bad.csv\"\n"));
  const Diagnostics d = r.failures();
  REQUIRE(d.list().size() == 2);
  CHECK(render_line(d.list()[0], Language::english) ==
        "bad.csv:3:1: x_m: error BARY-CORE-0018: the row has no x_m; expected a number");
  CHECK(render_line(d.list()[1], Language::english) ==
        "bad.csv:4:1: x_m: error BARY-CORE-0005: \"three\" is no number");
  CHECK(r.exit() == Exit::bad_input);

  write_file(folder + "/slip.csv", "x_m,nots,own\n1,a,b\n");
  ctx.warnings = std::make_shared<Diagnostics>();
  const RunResult good = run(study("[task.a]\nkind = \"take.numbers\"\nnumbers = \"slip.csv\"\n"));
  CHECK(good.exit() == Exit::done);
  REQUIRE(ctx.warnings->list().size() == 1);
  CHECK(
      render_line(ctx.warnings->list()[0], Language::english) ==
      "slip.csv:1: nots: warning BARY-CORE-0017: the column nots is not read; hint: did you mean \"note\"?");
}

TEST_CASE_FIXTURE(Bench, "normal samples have the distribution asked for") {
  Sweep sweep;
  sweep.method = Sweep::Method::random;
  sweep.samples = 20000;
  SweptParam p;
  p.text = "x";
  p.kind = SweptParam::Kind::normal;
  p.a = 10;
  p.b = 2;
  sweep.over = {p};
  double sum = 0, square = 0;
  std::size_t within = 0;
  for (const auto& row : sweep_points(sweep, 1)) {
    const double z = (std::get<double>(row[0]) - 10) / 2;
    sum += z;
    square += z * z;
    within += std::abs(z) < 1;
  }
  // Five standard errors of mean, variance and share of a normal sample of 20,000.
  CHECK(std::abs(sum / 20000) < 0.036);
  CHECK(std::abs(square / 20000 - 1) < 0.05);
  CHECK(std::abs(static_cast<double>(within) / 20000 - 0.682689492) < 0.017);
}
