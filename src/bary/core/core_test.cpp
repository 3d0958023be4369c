#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <regex>

#include "bary/core/artefact.hpp"
#include "bary/core/catalogue.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/simd.hpp"
#include "bary/core/table.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"

using namespace bary;

TEST_CASE("SHA-256 of the standard's examples (FIPS 180-4)") {
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(md5_hex("abc") == "900150983cd24fb0d6963f7d28e17f72");  // RFC 1321
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("epochs keep their fraction in [0, 1)") {
  const Epoch e = Epoch::from_parts(10, -1e-20);
  CHECK(e.seconds == 10);
  CHECK(e.fraction == 0.0);
  CHECK((Epoch{5, 0.25} + (-0.5)) == Epoch{4, 0.75});
  CHECK(Epoch{5, 0.25} - Epoch{4, 0.75} == 0.5);
  CHECK(Epoch{5, 0.25} > Epoch{5, 0.125});
}

TEST_CASE("every code in the sources is in the catalogue, once, complete in both languages") {
  const std::regex code("BARY-[A-Z]+-[0-9]{4}");
  std::size_t used = 0;
  for (const char* root : {"src", "apps"}) {
    if (!std::filesystem::exists(root)) continue;
    for (const auto& f : std::filesystem::recursive_directory_iterator(root)) {
      const auto ext = f.path().extension();
      if (ext != ".cpp" && ext != ".hpp") continue;
      const std::string text = read_file(f.path().string());
      for (std::sregex_iterator i(text.begin(), text.end(), code), end; i != end; ++i) {
        CAPTURE(f.path().string());
        CAPTURE(i->str());
        CHECK(find_code(i->str()) != nullptr);
        ++used;
      }
    }
  }
  CHECK(used > 20);
  std::string last;
  for (const CodeInfo& c : catalogue()) {
    CAPTURE(c.code);
    CHECK(c.code > last);
    last = c.code;
    for (auto t : {c.text_en, c.text_ko, c.cause_en, c.cause_ko, c.cure_en, c.cure_ko}) CHECK(!t.empty());
    CHECK(utf8_error(c.text_ko) == std::string_view::npos);
  }
}

TEST_CASE("a diagnostic says what, where, found, expected, hint") {
  const Error e = Error("BARY-CORE-0005", {{"text", "\"x\""}, {"type", "number"}})
                      .at("a.csv", 3, 7)
                      .key("altitude_km")
                      .found("x")
                      .expected("a number")
                      .hint("remove it");
  CHECK(std::string(e.what()) ==
        "a.csv:3:7: altitude_km: error BARY-CORE-0005: \"x\" is no number; found x; expected a number; hint: "
        "remove it");
  CHECK(render_line(e.diagnostic(), Language::korean).find("오류") != std::string::npos);
}

TEST_CASE("near misses") {
  const std::vector<std::string> names{"altitude_km", "latitude_deg", "elements"};
  CHECK(near_miss("altitude", names) == "altitude_km");
  CHECK(near_miss("elemnets", names) == "elements");
  CHECK(near_miss("zebra", names).empty());
}

TEST_CASE("numbers are read whole or not at all") {
  CHECK(parse_f64("1e3").value() == 1000);
  CHECK(parse_f64(" +2.5 ").value() == 2.5);
  CHECK(!parse_f64("2.5x"));
  CHECK(!parse_f64("nan"));
  CHECK(!parse_f64("+-1"));
  CHECK(!parse_i64("1.0"));
  CHECK(format_f64(0.1) == "0.1");
  CHECK(format_f64(-0.0) == "0");
  CHECK(format_fixed(-0.001, 2) == "0.00");
}

TEST_CASE("display width counts Korean double") {
  CHECK(display_width("fire") == 4);
  CHECK(display_width("산불") == 4);
  CHECK(utf8_error("ok\xff") == 2);
}

TEST_CASE("units convert through SI and are found in names") {
  CHECK(unit_of_name("vx_km_s")->suffix == "km_s");
  CHECK(unit_of_name("altitude_km")->dimension == "length");
  CHECK(unit_of_name("satellite") == nullptr);
  CHECK(to_si(1, unit("deg")) == doctest::Approx(M_PI / 180).epsilon(1e-16));
  for (const Unit& u : units()) CHECK(from_si(to_si(3.5, u), u) == doctest::Approx(3.5).epsilon(1e-12));
}

TEST_CASE("a CSV table round-trips, nulls and quotes included") {
  Table t;
  t.add("name", ColumnType::text);
  t.add("wait_h", ColumnType::f64);
  t.add("count", ColumnType::i64);
  t["name"].push("a,\"b\"\nc");
  t["wait_h"].push(0.1);
  t["count"].push(std::int64_t{7});
  t["name"].push("");
  t["wait_h"].push_null();
  t["count"].push_null();
  const std::string csv = to_csv(t, {});
  CHECK(csv == "name,wait_h,count\n\"a,\"\"b\"\"\nc\",0.1,7\n\"\",,\n");
  const Table u = from_csv(csv, "t.csv", {}, {});
  CHECK(to_csv(u, {}) == csv);
  Sha256 a, b;
  t.hash(a);
  u.hash(b);
  CHECK(a.hex() == b.hex());
}

TEST_CASE("a table held against a declaration is what its CSV gives") {
  const ColumnSpec specs[] = {{"site", ColumnType::text},
                              {"altitude_m", ColumnType::f64, "", {"above the ellipsoid", ""}},
                              {"gain_db", ColumnType::f64},
                              {"mode", ColumnType::choice, "", {}, true, {"on", "off"}},
                              {"count", ColumnType::text}};
  Table t;
  t.add("site", ColumnType::text), t.add("altitude_km", ColumnType::f64), t.add("gain_db", ColumnType::i64);
  t.add("mode", ColumnType::text), t.add("count", ColumnType::i64), t.add("other_s", ColumnType::f64);
  for (int i = 0; i < 3; ++i) {
    t["site"].push(i == 1 ? "" : "A, \"b\"");
    i == 2 ? t["altitude_km"].push_null() : t["altitude_km"].push(0.1 + i);
    i == 1 ? t["gain_db"].push_null() : t["gain_db"].push(std::int64_t{i});
    t["mode"].push(i ? "on" : "off");
    t["count"].push(std::int64_t{7});
    t["other_s"].push(0.3);
  }
  const auto digest = [](const Table& x) {
    Sha256 h;
    x.hash(h);
    return h.hex();
  };
  const Table as_csv = from_csv(to_csv(t, {}), "t.nc", specs, {});
  const Table held = conform(t, "t.nc", specs, {});
  CHECK(to_csv(held, {}) == to_csv(as_csv, {}));
  CHECK(digest(held) == digest(as_csv));
  const auto text_of = [&](const Table& x) {
    try {
      conform(x, "t.nc", specs, {});
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  Table wrong = t;
  wrong["mode"].data = std::vector<std::string>{"on", "of", "on"};
  CHECK(text_of(wrong) ==
        "t.nc:3:1: mode: error BARY-CORE-0005: \"of\" is no choice; expected on, off; hint: did you mean "
        "\"on\"?");
  wrong = t;
  wrong["altitude_km"].data = aligned_vector<double>{1, std::numeric_limits<double>::quiet_NaN(), 1};
  CHECK(text_of(wrong) == "t.nc:3:1: altitude_km: error BARY-CORE-0005: \"nan\" is no number");
  Table few;
  few.add("site", ColumnType::text);
  CHECK(text_of(few) == "t.nc:1: error BARY-CORE-0004: the table has no column altitude_m");
}

TEST_CASE("CSV: units of a declared column are converted, faults are placed") {
  const ColumnSpec specs[] = {{"site", ColumnType::text}, {"altitude_m", ColumnType::f64}};
  const Table t = from_csv("\xEF\xBB\xBFsite,altitude_km\r\nDaejeon,0.5\r\n", "s.csv", specs, {});
  CHECK(t["altitude_m"].f64()[0] == 500);
  const auto text_of = [&](const char* csv) {
    try {
      from_csv(csv, "s.csv", specs, {});
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(text_of("site,altitude_m\nA,x\n") ==
        "s.csv:2:3: altitude_m: error BARY-CORE-0005: \"x\" is no number");
  CHECK(text_of("site,altitude_m\nA\n") ==
        "s.csv:2: error BARY-CORE-0006: the row has 1 field where the header has 2");
  CHECK(text_of("site\nA\n") == "s.csv:1: error BARY-CORE-0004: the table has no column altitude_m");
  CHECK(text_of("site,altitude_m\nA,nan\n") ==
        "s.csv:2:3: altitude_m: error BARY-CORE-0005: \"nan\" is no number");
  CHECK(text_of("") == "s.csv: error BARY-CORE-0007: the file s.csv is empty");
}

TEST_CASE("a table that a user brings: every fault at once, empty cells, columns that look like slips") {
  const ColumnSpec specs[] = {{"site", ColumnType::text},
                              {"altitude_m", ColumnType::f64},
                              {"min_elevation_deg", ColumnType::f64, "", {}, false}};
  const auto faults = [&](const std::string& csv) {
    Diagnostics warnings;
    std::string s;
    try {
      from_csv(csv, "s.csv", specs, {}, &warnings);
    } catch (const Error& e) {
      s = std::string(e.what());
      for (const Diagnostic& d : e.others()) s += "\n" + render_line(d, Language::english);
    }
    for (const Diagnostic& d : warnings.list())
      s += (s.empty() ? "" : "\n") + render_line(d, Language::english);
    return s;
  };
  CHECK(faults("site,altitude_m\nA,1\n") == "");
  CHECK(faults("site,altitude_m,note\nA,1,x\n") == "");
  CHECK(faults("site,altitude_m\n,x\nB,\nC,y\n") ==
        "s.csv:2:1: site: error BARY-CORE-0018: the row has no site; expected a text\n"
        "s.csv:2:2: altitude_m: error BARY-CORE-0005: \"x\" is no number\n"
        "s.csv:3:3: altitude_m: error BARY-CORE-0018: the row has no altitude_m; expected a number\n"
        "s.csv:4:3: altitude_m: error BARY-CORE-0005: \"y\" is no number");
  CHECK(faults("site,altitude_m,min_elevaton_deg\nA,1,5\n") ==
        "s.csv:1: min_elevaton_deg: warning BARY-CORE-0017: the column min_elevaton_deg is not read; hint: "
        "did you "
        "mean \"min_elevation_deg\"?");
  CHECK(faults("site,altitude_m,min_elevation\nA,1,5\n").find("min_elevation_deg") != std::string::npos);
  CHECK(faults("site,altitude_m,altitude_km\nA,1,5\n").find("BARY-CORE-0008") != std::string::npos);
  std::string many = "site,altitude_m\n";
  for (int i = 0; i < 50; ++i) many += "A,x\n";
  const std::string told = faults(many);
  CHECK(std::count(told.begin(), told.end(), '\n') == 19);
  CHECK(told.ends_with("hint: and 30 more in this table"));
  // Without a place for warnings a table is one of ours: its cells may be empty.
  CHECK(!from_csv("site,altitude_m\nA,\n", "s.csv", specs, {})["altitude_m"].valid(0));
}

TEST_CASE("files are whole or absent") {
  const std::string dir = test::scratch("files");
  {
    AtomicFile f(dir + "/a");
    f.append("half");
  }
  CHECK(std::filesystem::is_empty(dir));
  write_file(dir + "/a", "whole");
  CHECK(read_file(dir + "/a") == "whole");
  CHECK_THROWS_AS(read_file(dir), Error);
  CHECK_THROWS_AS(sha256_file(dir), Error);
  CHECK_THROWS_AS(sha256_file("/dev/zero"), Error);
  CHECK(sha256_file(dir + "/a") == sha256_hex("whole"));
  CHECK_THROWS_AS(read_file("/dev/zero"), Error);
  CHECK_THROWS_AS(write_file(dir + "/no/such/a", ""), Error);
  // What a killed process left on its way to a name goes with the next that writes it; no other's.
  for (const char* left :
       {"/.a.999999999.0.part", "/.a.999999999.part", "/.b.999999999.0.part", "/.a.1.0.part"})
    write_file(dir + left, "half");
  remove_abandoned(dir + "/a");
  CHECK(!std::filesystem::exists(dir + "/.a.999999999.0.part"));
  CHECK(!std::filesystem::exists(dir + "/.a.999999999.part"));
  CHECK(std::filesystem::exists(dir + "/.b.999999999.0.part"));
  CHECK(std::filesystem::exists(dir + "/.a.1.0.part"));  // process 1 lives
}

TEST_CASE("a text's lines have a limit, told while it is read; JSON and XML may stand on one line") {
  const std::string path = test::scratch("lines") + "/f";
  const auto read = [&](const std::string& text) -> std::string {
    write_file(path, text);
    try {
      return read_text_file(path) == text ? "whole" : "other";
    } catch (const Error& e) {
      return e.code() + ":" + std::to_string(e.diagnostic().where.line);
    }
  };
  const std::string most(std::size_t{16} << 20, 'x'), more = most + "x";
  CHECK(read("") == "whole");
  CHECK(read("a\nb") == "whole");
  CHECK(read(most + "\n" + most + "\r\n" + "b") == "BARY-CORE-0009:2");  // the \r counts
  CHECK(read(most + "\n" + most + "\n" + most) == "whole");
  CHECK(read(more) == "BARY-CORE-0009:1");
  CHECK(read("a\n\n" + more + "\nb\n") == "BARY-CORE-0009:3");
  for (const char* head : {"{", " [", "\xEF\xBB\xBF\n<", "\xFF\xFE<"}) CHECK(read(head + more) == "whole");
  CHECK(read("\xEF\xBB\xBFx{" + more) == "BARY-CORE-0009:1");
  CHECK_THROWS_AS((void)read_text_file(path + "/none"), Error);
  std::filesystem::remove(path);
}

TEST_CASE("the sets of vector instructions: AVX2 is always there, another name is refused") {
  const auto all = simd_targets();
  REQUIRE(!all.empty());
  CHECK(all.back() == "AVX2");
  CHECK_THROWS_AS(use_simd("SSE4"), Error);
  use_simd("avx2");
  CHECK(simd_targets() == std::vector<std::string>{"AVX2"});
}

TEST_CASE("parallel blocks do not depend on the number of threads; the lowest failure speaks") {
  std::vector<double> sums[3];
  const unsigned counts[] = {1, 2, 7};
  for (int k = 0; k < 3; ++k) {
    Context ctx;
    ctx.threads = counts[k];
    sums[k].resize(100);
    parallel_for(ctx, 1000, 10, [&](std::size_t b, std::size_t e) {
      double s = 0;
      for (std::size_t i = b; i < e; ++i) s += 1.0 / static_cast<double>(i + 1);
      sums[k][b / 10] = s;
    });
    try {
      parallel_for(ctx, 1000, 10, [&](std::size_t b, std::size_t) {
        if (b >= 500) throw Error("BARY-CORE-0011", {{"unit", std::to_string(b)}});
      });
      FAIL("no exception");
    } catch (const Error& e) {
      CHECK(e.diagnostic().args[0].second == "500");
    }
  }
  CHECK(sums[0] == sums[1]);
  CHECK(sums[0] == sums[2]);
  Context ctx;
  auto token = std::make_shared<CancelToken>();
  token->cancel();
  ctx.cancel = token;
  CHECK_THROWS_AS(parallel_for(ctx, 10, 1, [](std::size_t, std::size_t) {}), Error);
}

TEST_CASE("release labels merge to the strictest") {
  const Release kr = Release::parse("KR"), both = Release::parse("US, KR"), open = Release::parse("public");
  CHECK(both.text() == "KR,US");
  CHECK(both.merged(kr).text() == "KR");
  CHECK(open.merged(both).text() == "KR,US");
  CHECK(kr.merged(Release::parse("US")).text() == "nobody");
  CHECK(both.permits(kr));
  CHECK(!kr.permits(both));
  CHECK(!both.permits(open));
  CHECK_THROWS_AS(Release::parse("Korea"), Error);
}

TEST_CASE("licences stand in an order; of OR the laxer counts, of AND the stricter") {
  using T = Licence::Terms;
  const std::pair<T, std::vector<const char*>> steps[] = {
      {T::open,
       {"CC0-1.0", "public domain", "public", "facts", "PDDL-1.0", "Unlicense", "CC0-1.0 OR proprietary"}},
      {T::attribution,
       {"MIT", "MIT License", "BSD-3-Clause", "Apache-2.0", "CC-BY-4.0", "CC BY 4.0", "KOGL-1", "KOGL Type 1",
        "MIT OR Apache-2.0", "CC0-1.0 AND MIT", "mit or gpl-3.0-only", "(GPL-3.0-only OR MIT) AND facts"}},
      {T::share_alike,
       {"CC-BY-SA-4.0", "ODbL-1.0", "GPL-3.0-only", "GPLv2", "LGPL-2.1+",
        "GPL-2.0-only WITH Classpath-exception-2.0", "MIT AND GPL-3.0-only", "CC-BY-SA-4.0 OR CC-BY-NC-4.0"}},
      {T::non_commercial, {"CC-BY-NC-4.0", "CC BY-NC 3.0", "KOGL-2"}},
      {T::non_commercial_share_alike, {"CC-BY-NC-SA-4.0"}},
      {T::restricted,
       {"CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "proprietary", "", "nonsense licence", "publicity", "MIT-like",
        "CC-BY-X", "(MIT", "MIT)", "AND", "LicenseRef-KARI", "KOGL-4"}}};
  for (const auto& [terms, texts] : steps)
    for (const char* t : texts) CHECK_MESSAGE(Licence::parse(t).terms() == terms, t);
  CHECK(Licence::parse("nonsense licence").unknown());
  CHECK(!Licence::parse("proprietary").unknown());
  CHECK(!Licence::parse("LicenseRef-KARI").unknown());
  CHECK(!Licence::parse("").stated());
  CHECK(Licence::parse("").text() == "NOASSERTION");

  const auto merged = [](const char* a, const char* b) {
    return Licence::parse(a).merged(Licence::parse(b));
  };
  CHECK(merged("facts", "MIT").text() == "MIT");
  CHECK(merged("MIT", "BSD-3-Clause").text() == "BSD-3-Clause AND MIT");
  CHECK(merged("MIT OR Apache-2.0", "CC-BY-4.0").text() == "CC-BY-4.0 AND (MIT OR Apache-2.0)");
  CHECK(merged("CC-BY-NC-4.0", "MIT").text() == "CC-BY-NC-4.0");
  CHECK(!merged("", "proprietary").stated());
  CHECK(Licence().merged(Licence::parse("public")).text() == "public");
  CHECK(Licence::parse("MIT").permits(Licence::parse("GPL-3.0-only")));
  CHECK(!Licence::parse("GPL-3.0-only").permits(Licence::parse("MIT")));
  // Merging is commutative, associative and idempotent.
  const char* all[] = {"", "MIT", "facts", "GPL-3.0-only", "ODbL-1.0", "CC-BY-NC-SA-4.0", "strange"};
  for (const char* a : all)
    for (const char* b : all) {
      CHECK(merged(a, b).text() == merged(b, a).text());
      CHECK(merged(a, a).text() == Licence::parse(a).text());
      for (const char* c : all) {
        const Licence x = Licence::parse(a), y = Licence::parse(b), z = Licence::parse(c);
        CHECK(x.merged(y).merged(z).text() == x.merged(y.merged(z)).text());
      }
    }
}
