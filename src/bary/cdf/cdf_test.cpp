#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "bary/cdf/cdf_samples.hpp"
#include "bary/cdf/file.hpp"
#include "bary/cdf/times.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"

using namespace bary;
using namespace bary::cdf;
using samples::raw;

namespace {
std::span<const std::byte> bytes_of(const std::string& s) { return std::as_bytes(std::span(s)); }
File over(const std::string& s) { return File::over(bytes_of(s), "sample.cdf"); }

template <class T>
std::vector<T> list(const Values& v) {
  const auto s = v.as<T>();
  return {s.begin(), s.end()};
}
template <class F>
Diagnostic refused(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.diagnostic();
  }
  return {};
}

/// Reads all there is: what a damaged file must survive. Returns the code of the error, if there was one.
std::string read_all(const std::string& s, std::size_t* values = nullptr) {
  try {
    const File f = over(s);
    for (const Variable& v : f.variables()) {
      if (v.records * std::max<std::size_t>(v.record_bytes, 1) > 4 << 20) continue;
      const Values got = f.read(v);
      if (values) *values += got.size();
    }
  } catch (const Error& e) {
    return e.code();
  }
  return "";
}
bool expected_code(const std::string& code) {
  return code == "BARY-CDF-0001" || code == "BARY-CDF-0002" || code == "BARY-CDF-0003" ||
         code == "BARY-CDF-0005" || code == "BARY-CDF-0006";
}

void check_everything(const File& f) {
  CHECK(f.variables().size() == 5);
  CHECK(f["R"].z == false);
  CHECK(f["Epoch"].type == Type::tt2000);
  CHECK(list<std::int64_t>(f.read("Epoch"))[4] == 536500872184000000);
  const Values b = f.read("B");
  CHECK(b.shape() == std::vector<std::size_t>{3});
  CHECK(list<float>(b) == std::vector<float>{1, 2, 3, 4, 5, 6, 7, -1e31F, 9, 10, 11, 12, 13, 14, 15});
  CHECK(list<float>(f.read("B", 1, 2)) == std::vector<float>{4, 5, 6, 7, -1e31F, 9});
  CHECK(list<float>(f.read("B", 4)) == std::vector<float>{13, 14, 15});
  CHECK(f.read("B", 5).empty());
  // Record 0 was never written, 2 and 3 repeat 1.
  const std::vector<std::int16_t> one = f.info().majority == Majority::row
                                            ? std::vector<std::int16_t>{0, 1, 2, 3, 4, 5}
                                            : std::vector<std::int16_t>{0, 2, 4, 1, 3, 5};
  std::vector<std::int16_t> all(6, -7);
  for (int i = 0; i < 3; ++i) all.insert(all.end(), one.begin(), one.end());
  CHECK(list<std::int16_t>(f.read("M")) == all);
  CHECK(list<std::int16_t>(f.read("M", 3, 1)) == one);
  const Values labels = f.read("labels");
  CHECK(labels.size() == 3);
  CHECK(labels.text(2) == "Bz");
  CHECK(list<double>(f.read("R")) == std::vector<double>{1.5, -2.5});
  CHECK(f["B"].text("UNITS") == "nT");
  CHECK(f["R"].text("UNITS") == "m");
  CHECK(f["B"].attribute("VALIDMIN")->size() == 3);
  CHECK(f["B"].attribute("VALIDMIN")->number(2) == -50);
  CHECK(b.equals(7, *f["B"].attribute("FILLVAL")));
  CHECK_FALSE(b.equals(6, *f["B"].attribute("FILLVAL")));
  CHECK(f.texts("Project") == std::vector<std::string>{"TEST", "II"});
}
}  // namespace

TEST_CASE("every version, byte order, majority and compression gives the same values") {
  for (const bool wide : {true, false})
    for (const bool big : {true, false})
      for (const bool row : {true, false})
        for (const int whole : {0, 1, 2, 3, 5})
          for (const int each : {0, 1, 2, 3, 5}) {
            const std::string s = samples::build(samples::everything(wide, big, whole, each, row));
            CAPTURE(wide);
            CAPTURE(big);
            CAPTURE(whole);
            CAPTURE(each);
            const File f = over(s);
            CHECK(f.info().text() == (wide ? "3.9.0" : "2.7.1"));
            CHECK(f["B"].compression == (each == 5 ? Compression::gzip : static_cast<Compression>(each)));
            check_everything(f);
          }
}

TEST_CASE("variable descriptors before 2.5 are longer, and know neither sparseness nor compression") {
  samples::FileSpec spec = samples::everything(false, true, 0, 0);
  spec.release = 4;
  spec.variables[2].sparse = 0;
  const std::string s = samples::build(spec);
  const File f = over(s);
  CHECK(f.info().text() == "2.4.1");
  CHECK(list<std::int16_t>(f.read("M", 1, 1)) == std::vector<std::int16_t>{0, 1, 2, 3, 4, 5});
  CHECK(f.read("labels").text(0) == "Bx");
}

TEST_CASE("all types, in both byte orders") {
  for (const bool big : {true, false}) {
    samples::FileSpec spec;
    spec.encoding = big ? 7 : 13;
    const auto add = [&](std::string name, Type t, std::string bytes, std::int32_t n) {
      spec.variables.push_back(
          {.name = std::move(name), .type = t, .blocks = {{0, n - 1, std::move(bytes)}}, .last = n - 1});
    };
    add("int1", Type::int1, raw<std::int8_t>({-128, 127}, big), 2);
    add("byte", Type::byte, raw<std::int8_t>({-1}, big), 1);
    add("int2", Type::int2, raw<std::int16_t>({-32768, 258}, big), 2);
    add("int4", Type::int4, raw<std::int32_t>({-2147483647 - 1, 16909060}, big), 2);
    add("int8", Type::int8, raw<std::int64_t>({-9223372036854775807, 72623859790382856}, big), 2);
    add("uint1", Type::uint1, raw<std::uint8_t>({0, 255}, big), 2);
    add("uint2", Type::uint2, raw<std::uint16_t>({65535}, big), 1);
    add("uint4", Type::uint4, raw<std::uint32_t>({4294967295U}, big), 1);
    add("real4", Type::real4, raw<float>({0.1F, -1e31F}, big), 2);
    add("float", Type::flt, raw<float>({3.5F}, big), 1);
    add("real8", Type::real8, raw<double>({0.1, -0.0}, big), 2);
    add("double", Type::dbl, raw<double>({1e300}, big), 1);
    add("epoch", Type::epoch, raw<double>({63882518430000.0}, big), 1);
    add("epoch16", Type::epoch16, raw<double>({63882518430.0, 250000000000.0}, big), 1);
    add("uchar", Type::uchars, "x", 1);
    const std::string s = samples::build(spec);
    const File f = over(s);
    CHECK(list<std::int8_t>(f.read("int1")) == std::vector<std::int8_t>{-128, 127});
    CHECK(f.read("byte").integer(0) == -1);
    CHECK(list<std::int16_t>(f.read("int2")) == std::vector<std::int16_t>{-32768, 258});
    CHECK(f.read("int4").integer(0) == -2147483648LL);
    CHECK(f.read("int4").integer(1) == 16909060);
    CHECK(f.read("int8").integer(1) == 72623859790382856);
    CHECK(f.read("uint1").integer(1) == 255);
    CHECK(f.read("uint2").integer(0) == 65535);
    CHECK(f.read("uint4").text(0) == "4294967295");
    CHECK(f.read("real4").text(0) == "0.1");
    CHECK(f.read("float").number(0) == 3.5);
    CHECK(std::signbit(f.read("real8").number(1)));
    CHECK(f.read("double").number(0) == 1e300);
    CHECK(f.read("epoch").number(0) == 63882518430000.0);
    CHECK(f.read("epoch16").size() == 1);
    CHECK(f.read("epoch16").as<double>()[1] == 250000000000.0);
    CHECK(f.read("uchar").text(0) == "x");
    CHECK(refused([&] { f.read("real8").as<float>(); }).code == "BARY-CDF-0008");
    CHECK(refused([&] { f.read("uchar").number(0); }).code == "BARY-CDF-0008");
  }
}

TEST_CASE("a record is row-major whatever the file says, over three dimensions and texts") {
  samples::FileSpec spec;
  spec.row_major = false;
  std::string bytes;  // value 100 i + 10 j + k at (i,j,k), the first index fastest
  for (int k = 0; k < 4; ++k)
    for (int j = 0; j < 3; ++j)
      for (int i = 0; i < 2; ++i) bytes += raw<std::int32_t>({100 * i + 10 * j + k}, false);
  spec.variables = {
      {.name = "a", .type = Type::int4, .dims = {2, 3, 4}, .blocks = {{0, 0, bytes}}, .last = 0},
      {.name = "t",
       .type = Type::chars,
       .elements = 3,
       .dims = {2, 2},
       .blocks = {{0, 0, "a00a10a01a11"}},
       .last = 0},
      {.name = "flat",
       .type = Type::int4,
       .dims = {2, 3, 4},
       .varies = {true, false, true},
       .blocks = {{0, 0, raw<std::int32_t>({0, 100, 1, 101, 2, 102, 3, 103}, false)}},
       .last = 0}};
  const std::string s = samples::build(spec);
  const File f = over(s);
  const auto a = list<std::int32_t>(f.read("a"));
  std::size_t n = 0;
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 4; ++k) CHECK(a[n++] == 100 * i + 10 * j + k);
  const Values t = f.read("t");
  CHECK(t.text(1) == "a01");
  CHECK(t.text(2) == "a10");
  CHECK(f["flat"].shape == std::vector<std::size_t>{2, 4});
  CHECK(list<std::int32_t>(f.read("flat")) == std::vector<std::int32_t>{0, 1, 2, 3, 100, 101, 102, 103});
}

TEST_CASE("sparse records, pad values and the library's defaults") {
  const auto file = [](std::int32_t release, std::int32_t sparse, const std::string& pad) {
    samples::FileSpec spec;
    spec.release = release;
    for (const auto& [name, type, bytes] : {std::tuple{"i", Type::int4, raw<std::int32_t>({5}, false)},
                                            std::tuple{"d", Type::real8, raw<double>({5}, false)}})
      spec.variables.push_back({.name = name,
                                .type = type,
                                .blocks = {{2, 2, bytes}, {4, 4, bytes}},
                                .last = 6,
                                .sparse = sparse});
    if (!pad.empty()) spec.variables[0].pad = pad;
    return samples::build(spec);
  };
  const std::string modern = file(9, 1, ""), old = file(4, 1, ""), previous = file(9, 2, ""),
                    own = file(9, 1, raw<std::int32_t>({-3}, false));
  const std::int32_t pad = -2147483647;
  CHECK(list<std::int32_t>(over(modern).read("i")) == std::vector{pad, pad, 5, pad, 5, pad, pad});
  CHECK(list<double>(over(modern).read("d"))[0] == -1e30);
  CHECK(list<std::int32_t>(over(old).read("i")) == std::vector{0, 0, 5, 0, 5, 0, 0});
  CHECK(list<std::int32_t>(over(previous).read("i")) == std::vector{pad, pad, 5, 5, 5, 5, 5});
  CHECK(list<std::int32_t>(over(previous).read("i", 5)) == std::vector{5, 5});
  CHECK(list<std::int32_t>(over(previous).read("i", 3, 1)) == std::vector{5});
  CHECK(list<std::int32_t>(over(own).read("i")) == std::vector{-3, -3, 5, -3, 5, -3, -3});
}

TEST_CASE("the last record may have the largest number there is") {
  samples::FileSpec spec;
  spec.variables = {{.name = "x",
                     .type = Type::int4,
                     .blocks = {{0, 0, raw<std::int32_t>({5}, false)}},
                     .last = 2147483647,
                     .sparse = 1}};
  const File f = over(samples::build(spec));
  CHECK(f["x"].records == std::size_t{2147483648});
}

TEST_CASE("values in one piece, aligned and in order, are the file itself") {
  samples::FileSpec spec;
  std::string bytes;
  for (int i = 0; i < 1000; ++i) bytes += raw<float>({static_cast<float>(i)}, false);
  spec.variables = {{.name = "x", .type = Type::real4, .blocks = {{0, 999, bytes}}, .last = 999}};
  const std::string s = samples::build(spec);
  const File f = over(s);
  const Values v = f.read("x", 10, 500);
  CHECK(v.in_place());
  CHECK(v.as<float>()[0] == 10);
  CHECK(reinterpret_cast<const char*>(v.bytes().data()) > s.data());
  spec.encoding = 1;
  const std::string swapped = samples::build(spec);
  CHECK_FALSE(over(swapped).read("x").in_place());

  // Values outlive the File they came from, which they keep mapped.
  const std::string path = test::scratch("cdf") + "/x.cdf";
  write_file(path, s);
  const Values kept = File::open(path).read("x");
  CHECK(kept.as<float>()[999] == 999);
}

TEST_CASE("blocks of many sizes, byte-swapped at every length") {
  for (const std::int32_t n : {1, 2, 3, 7, 31, 32, 33, 100, 1000}) {
    samples::FileSpec spec;
    spec.encoding = 1;
    spec.variables = {{.name = "x", .type = Type::int2, .last = n - 1},
                      {.name = "y", .type = Type::int8, .last = n - 1}};
    for (std::int32_t i = 0; i < n;) {
      const std::int32_t k = std::min<std::int32_t>(1 + i % 13, n - i);
      std::string x, y;
      for (std::int32_t j = i; j < i + k; ++j) {
        x += raw<std::int16_t>({static_cast<std::int16_t>(3 * j)}, true);
        y += raw<std::int64_t>({1000000007LL * j}, true);
      }
      spec.variables[0].blocks.push_back({i, i + k - 1, x});
      spec.variables[1].blocks.push_back({i, i + k - 1, y});
      i += k;
    }
    spec.variables[1].tree = true;
    const std::string s = samples::build(spec);
    const File f = over(s);
    const auto x = list<std::int16_t>(f.read("x"));
    const auto y = list<std::int64_t>(f.read("y"));
    bool same = true;
    for (std::int32_t i = 0; i < n; ++i)
      same = same && x[static_cast<std::size_t>(i)] == 3 * i &&
             y[static_cast<std::size_t>(i)] == 1000000007LL * i;
    CHECK(same);
  }
}

TEST_CASE("a checksum is compared where there is one") {
  samples::FileSpec spec = samples::everything(true, false);
  spec.checksum = true;
  for (const int whole : {0, 5}) {
    spec.compression = whole;
    std::string s = samples::build(spec);
    check_everything(over(s));
    s[s.size() - 3] = static_cast<char>(s[s.size() - 3] ^ 1);
    const Diagnostic d = refused([&] { over(s); });
    CHECK(d.code == "BARY-CDF-0005");
    CHECK(d.found != d.expected);
    check_everything(File::over(bytes_of(s), "x", {.verify_checksum = false}));
  }
}

TEST_CASE("what is not read is refused by name") {
  samples::FileSpec spec = samples::everything(true, false);
  spec.variables[1].compression = 4;
  const std::string unknown = samples::build(spec);
  const Diagnostic d = refused([&] { over(unknown); });
  CHECK(d.code == "BARY-CDF-0003");
  CHECK(d.args[1].second == "compression of type 4");
  const std::string whole = samples::build(samples::everything(true, false));
  const File f = over(whole);

  std::string many = samples::build(samples::everything(true, false));
  many[8 + 8 + 4 + 8 + 12 + 3] = 1;  // flags of the CDR: not a single file
  CHECK(refused([&] { over(many); }).args[1].second == "a CDF of many files");
  CHECK(refused([&] { over(""); }).code == "BARY-CDF-0001");
  CHECK(refused([&] { over("\xCD"); }).code == "BARY-CDF-0001");
  CHECK(refused([&] { File::open("/nowhere.cdf"); }).code == "BARY-CORE-0001");
  const Diagnostic no = refused([&] { f["Epoc"]; });
  CHECK(no.code == "BARY-CDF-0004");
  CHECK(no.hint.en().find("Epoch") != std::string::npos);
  CHECK(refused([&] { f.read("Epoch", 3, 3); }).code == "BARY-CDF-0010");
  CHECK(refused([&] { f.read("Epoch", 6); }).code == "BARY-CDF-0010");
}

TEST_CASE("a file cut at any byte, or with any byte changed, is read or refused, never worse") {
  for (const bool wide : {true, false})
    for (const int whole : {0, 2, 3, 5}) {
      const std::string s = samples::build(samples::everything(wide, wide, whole));
      for (std::size_t n = 0; n < s.size(); ++n) {
        const std::string code = read_all(s.substr(0, n));
        CAPTURE(n);
        CHECK(expected_code(code));
      }
      std::size_t refused_count = 0;
      for (std::size_t i = 0; i < s.size(); ++i)
        for (const int flip : {0x01, 0x80, 0xFF}) {
          std::string t = s;
          t[i] = static_cast<char>(t[i] ^ flip);
          const std::string code = read_all(t);
          CAPTURE(i);
          CHECK((code.empty() || expected_code(code)));
          refused_count += !code.empty();
        }
      CHECK(refused_count > s.size() / 8);
    }
}

TEST_CASE("damage is told with record, byte, found and expected") {
  samples::FileSpec spec = samples::everything(true, false, 0, 0);
  const std::string good = samples::build(spec);
  const auto put = [](std::string& s, std::size_t at, std::uint64_t v, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) s[at + i] = static_cast<char>(v >> (8 * (n - 1 - i)));
  };
  const auto get = [](const std::string& s, std::size_t at, std::size_t n) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < n; ++i) v = v << 8 | static_cast<unsigned char>(s[at + i]);
    return static_cast<std::size_t>(v);
  };
  const std::size_t gdr = get(good, 20, 8), z_head = get(good, gdr + 20, 8), a_head = get(good, gdr + 28, 8);

  std::string s = good;
  put(s, gdr + 20, 1U << 30, 8);  // the first zVDR lies outside the file
  Diagnostic d = refused([&] { over(s); });
  CHECK(d.code == "BARY-CDF-0002");
  CHECK(d.args[2].second == "zVDR");
  CHECK(d.found == "byte 1073741824");
  CHECK(d.where.file == "sample.cdf");

  s = good;
  put(s, z_head + 12, z_head, 8);  // a descriptor that is its own successor
  CHECK(refused([&] { over(s); }).args[3].second == "it lies on another record, or the records form a ring");

  s = good;
  put(s, a_head + 12, a_head, 8);
  CHECK(refused([&] { over(s); }).code == "BARY-CDF-0002");

  s = good;
  put(s, 20, z_head, 8);  // the GDR's offset names a zVDR
  d = refused([&] { over(s); });
  CHECK(d.found == "zVDR");
  CHECK(d.expected == "GDR");

  s = good;
  const std::size_t vxr = get(good, z_head + 28, 8);
  put(s, vxr + 12, vxr, 8);  // a ring of index records
  CHECK(refused([&] { over(s).read("Epoch"); }).code == "BARY-CDF-0002");
  CHECK(list<double>(over(s).read("R")).size() == 2);  // the rest of the file is still read

  s = good;
  put(s, vxr + 28 + 12, 4000000, 4);  // an entry claims more records than its block has
  put(s, z_head + 24, 4000000, 4);
  d = refused([&] { over(s).read("Epoch"); });
  CHECK(d.code == "BARY-CDF-0002");
  CHECK(d.args[2].second == "VVR");

  CHECK(refused([&] { over(good.substr(0, good.size() - 1)); }).args[3].second == "the file is cut short");
}

TEST_CASE("sizes that no machine holds are refused before memory is asked for") {
  samples::FileSpec spec;
  spec.variables = {
      {.name = "x", .type = Type::real8, .dims = {2147483647, 2147483647, 2147483647}, .last = 2147483646}};
  const std::string overflow = samples::build(spec);
  CHECK(refused([&] { over(overflow); }).code == "BARY-CDF-0002");
  spec.variables[0].dims = {2147483647};
  const std::string large = samples::build(spec);
  CHECK(refused([&] { over(large).read("x"); }).code == "BARY-CDF-0006");
  CHECK(refused([&] { over(large).read("x", 0, 1); }).code == "BARY-CDF-0006");
  // 2^31 records that were never written are no error until all are asked for at once.
  spec.variables[0].dims = {};
  const std::string sparse = samples::build(spec);
  CHECK(refused([&] { over(sparse).read("x"); }).code == "BARY-CDF-0006");
  CHECK(over(sparse).read("x", 2147483640, 7).number(6) == -1e30);

  samples::FileSpec text;
  text.variables = {{.name = "t", .type = Type::chars, .elements = 2147483647, .last = 0}};
  const std::string letters = samples::build(text);
  CHECK(refused([&] { over(letters).read("t"); }).code == "BARY-CDF-0006");
  CHECK(refused([&] { over(letters).pad_value(over(letters)["t"]); }).code == "BARY-CDF-0006");
  CHECK(over(letters).read("t", 0, 0).empty());

  // A bomb: a block that promises more than its compressed bytes can hold, and one that holds more than it
  // promises.
  samples::FileSpec bomb;
  bomb.variables = {{.name = "x",
                     .type = Type::uint1,
                     .blocks = {{0, 999999, std::string(1000000, '\0')}},
                     .last = 999999,
                     .compression = 5}};
  CHECK(list<std::uint8_t>(over(samples::build(bomb)).read("x")).size() == 1000000);
  bomb.variables[0].blocks[0].last = bomb.variables[0].last = 20000000;
  const std::string promise = samples::build(bomb);
  CHECK(refused([&] { over(promise).read("x"); })
            .args[3]
            .second.en()
            .starts_with("so many records cannot come"));
  bomb.variables[0].blocks[0].last = bomb.variables[0].last = 99;
  for (const int compression : {1, 5}) {
    bomb.variables[0].compression = compression;
    const std::string more = samples::build(bomb);
    CHECK(refused([&] { over(more).read("x"); }).args[3].second.en().starts_with("it expands to more"));
  }
}
