#include "bary/study/store.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <thread>

#include "bary/core/catalogue.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/study/labels.hpp"

using namespace bary;
using namespace bary::study;
namespace fs = std::filesystem;

namespace {

void keep(Store& s, const std::string& key, const std::string& content, const std::string& kind = "k") {
  Store::Entry e;
  e.key = key;
  e.kind = kind;
  e.version = 2;
  e.labels_json = "{}";
  e.seconds = 1.5;
  Store::Output o{"out", "Table", "digest of " + content, "", s.incoming("bin")};
  write_file(o.path, content);
  e.outputs.push_back(std::move(o));
  s.put(std::move(e));
}

std::size_t objects(const Store& s) {
  std::size_t n = 0;
  for (const auto& f : fs::recursive_directory_iterator(s.folder() + "/objects")) n += f.is_regular_file();
  return n;
}

}  // namespace

TEST_CASE("what was put is found, also by another that opens the same folder") {
  const std::string folder = test::scratch("store");
  {
    Store s(folder);
    CHECK(!s.find("a"));
    keep(s, "a", "alpha");
  }
  Store s(folder);
  const auto e = s.find("a");
  REQUIRE(e);
  CHECK(e->kind == "k");
  CHECK(e->version == 2);
  CHECK(e->seconds == 1.5);
  CHECK(read_file(e->outputs[0].path) == "alpha");
  CHECK(e->outputs[0].digest == "digest of alpha");
  CHECK(s.typical_seconds("k") == 1.5);
  CHECK(s.typical_seconds("other") == 0);
  CHECK(s.stats().entries == 1);
  CHECK(s.stats().bytes == 5);
}

TEST_CASE("an index that is no database is put aside; one that is old garbage too") {
  for (const char* garbage : {"this is no database", ""}) {
    const std::string folder = test::scratch("garbage");
    fs::create_directories(folder);
    write_file(folder + "/index.sqlite", garbage);
    Store s(folder);
    keep(s, "a", "alpha");
    CHECK(s.find("a"));
    CHECK(fs::exists(folder + "/index.sqlite.damaged") == (*garbage != 0));
  }
}

TEST_CASE("a folder that cannot be made is said, not suffered") {
  CHECK_THROWS_AS(Store("/proc/nowhere/store"), Error);
  const std::string folder = test::scratch("file");
  write_file(folder + "/plain", "a file");
  CHECK_THROWS_AS(Store(folder + "/plain"), Error);
}

TEST_CASE("shrinking removes what was used longest ago, and files that nobody names") {
  Store s(test::scratch("shrink"));
  keep(s, "a", std::string(100, 'a'));
  keep(s, "b", std::string(100, 'b'));
  keep(s, "c", std::string(100, 'c'));
  write_file(s.folder() + "/objects/orphan.bin", "left by a run that was killed");
  CHECK(s.shrink_to(250) == 1);
  CHECK(objects(s) == 2);
  CHECK(s.stats().bytes == 200);
  CHECK(s.shrink_to(0) == 2);
  CHECK(objects(s) == 0);
}

TEST_CASE("two entries of one content share a file; what one loses the other computes anew") {
  Store s(test::scratch("share"));
  keep(s, "a", "same");
  keep(s, "b", "same");
  CHECK(objects(s) == 1);
  fs::remove(s.find("a")->outputs[0].path);
  bool damaged = false;
  CHECK(!s.find("b", &damaged));
  CHECK(damaged);
  CHECK(s.stats().entries == 1);
  keep(s, "b", "same");
  CHECK(s.find("a"));
}

TEST_CASE("many threads and two stores on one folder") {
  const std::string folder = test::scratch("many");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      Store s(folder);
      for (int i = 0; i < 25; ++i) {
        const std::string key = std::to_string((i + t * 7) % 25);
        if (const auto e = s.find(key)) {
          if (read_file(e->outputs[0].path) != "content " + key) std::abort();
        } else {
          keep(s, key, "content " + key);
        }
      }
    });
  for (std::thread& t : threads) t.join();
  Store s(folder);
  CHECK(s.stats().entries == 25);
  CHECK(objects(s) == 25);
}

TEST_CASE("a stored warning keeps its words in both languages") {
  Diagnostic d = Error("BARY-CORE-0001", {{"file", "a.csv"}, {"reason", {"it is a folder", "폴더입니다"}}})
                     .at("s.toml", 3, 4)
                     .found("x")
                     .expected({"a number", "수"})
                     .hint({"see above", "위를 보십시오"})
                     .diagnostic();
  const auto back = warnings_from_json(to_json({}, {d}));
  REQUIRE(back.size() == 1);
  CHECK(back[0].args == d.args);
  CHECK(back[0].found == d.found);
  CHECK(back[0].expected == d.expected);
  CHECK(back[0].hint == d.hint);
  CHECK(render_line(back[0], Language::korean).find("폴더입니다") != std::string::npos);
}
