#include "bary/orbit/tle.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

// AIAA 2006-6753, first satellite of the verification set.
const std::string one = "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753";
const std::string two = "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667";
const std::string set = one + "\n" + two + "\n";

std::vector<MeanElements> read(const std::string& text) {
  Diagnostics faults;
  return read_tle(text, "f.tle", Strictness::strict, faults);
}
Diagnostic fault_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& e) {
    return e.diagnostic();
  }
  return {};
}
/// With the checksum made right.
std::string summed(std::string line) {
  int sum = 0;
  for (const char c : line.substr(0, 68)) sum += c >= '0' && c <= '9' ? c - '0' : c == '-';
  line[68] = static_cast<char>('0' + sum % 10);
  return line;
}
std::string with(std::string s, std::size_t column, const std::string& field) {
  return summed(s.replace(column - 1, field.size(), field));
}

}  // namespace

TEST_CASE("a set, with and without name, byte-order mark, CRLF, trailing blanks") {
  const auto e = read(set);
  REQUIRE(e.size() == 1);
  CHECK(e[0].catalog_number == 5);
  CHECK(e[0].cospar == "1958-002B");
  CHECK(e[0].eccentricity == 0.1859667);
  CHECK(e[0].bstar == 0.28098e-4);
  CHECK(e[0].ndot == 0.00000023);
  CHECK(e[0].element_set == 475);
  CHECK(e[0].revolution == 41366);
  CHECK(e[0].epoch == time::parse_epoch("2000-06-27T18:50:19.733568Z"));
  CHECK(read("\xEF\xBB\xBF" + one + "   \r\n" + two + "\r\n\r\n") == e);
  CHECK(read("VANGUARD 1\n" + set)[0].name == "VANGUARD 1");
  CHECK(read("0 VANGUARD 1  \n" + set + set)[0].name == "VANGUARD 1");
  CHECK(read("0 VANG\xFF\x01 1\n" + set)[0].name == "VANG?  1");
  CHECK(write_tle(e[0]) == std::pair(one, two));
}

TEST_CASE("alpha-5 catalogue numbers") {
  CHECK(parse_alpha5("00005") == 5);
  CHECK(parse_alpha5("99999") == 99999);
  CHECK(parse_alpha5("A0000") == 100000);
  CHECK(parse_alpha5("H9999") == 179999);
  CHECK(parse_alpha5("J0000") == 180000);
  CHECK(parse_alpha5("Z9999") == 339999);
  for (const char* bad : {"I0000", "O0000", "A000", "A00000", "a0000", "", "-1", "1 2", "A00 0"})
    CHECK_MESSAGE(parse_alpha5(bad) == -1, bad);
  MeanElements e = read(set)[0];
  for (const std::int64_t n : {100000, 179999, 180000, 229999, 230000, 339999}) {
    e.catalog_number = n;
    const auto [a, b] = write_tle(e);
    CHECK(read(a + "\n" + b)[0].catalog_number == n);
  }
  e.catalog_number = 340000;
  CHECK_THROWS_AS(write_tle(e), Error);
}

TEST_CASE("a name without elements is told, and the rest is read") {
  Diagnostics faults;
  CHECK(read_tle("LOST\nVANGUARD 1\n" + set + "CUT OFF\n", "f.tle", Strictness::strict, faults).size() == 1);
  REQUIRE(faults.list().size() == 2);
  CHECK(!faults.has_errors());
  CHECK(faults.list()[0].code == "BARY-ORBIT-0009");
  CHECK(faults.list()[0].where.line == 1);
  CHECK(faults.list()[1].where.line == 5);
}

TEST_CASE("what is wrong is named by line") {
  const auto check = [](const std::string& text, const char* code, std::uint64_t line, std::uint64_t column) {
    const Diagnostic d = fault_of(text);
    CHECK_MESSAGE(d.code == code, text.substr(0, 300));
    CHECK_MESSAGE(d.where.line == line, text.substr(0, 300));
    CHECK_MESSAGE(d.where.column == column, text.substr(0, 300));
  };
  check(one.substr(0, 68) + "\n" + two + "\n", "BARY-ORBIT-0001", 1, 0);
  check(set + one + "\n" + two + "1\n", "BARY-ORBIT-0001", 4, 0);
  std::string wrong = two;
  wrong[68] = '8';
  check("A\n" + one + "\n" + wrong + "\n", "BARY-ORBIT-0002", 3, 69);
  check(one + "\n" + one + "\n" + two, "BARY-ORBIT-0004", 1, 1);
  check(two + "\n", "BARY-ORBIT-0004", 1, 1);
  check(one + "\n", "BARY-ORBIT-0004", 1, 1);
  check(one + "\nNAME\n" + two, "BARY-ORBIT-0004", 1, 1);
  check(with(one, 3, "I0000") + "\n" + with(two, 3, "I0000"), "BARY-ORBIT-0003", 1, 3);
  check(one + "\n" + with(two, 3, "00006"), "BARY-ORBIT-0003", 2, 3);
  check(with(one, 21, "367.78495062") + "\n" + two, "BARY-ORBIT-0003", 1, 21);
  check(with(one, 21, "179.784950x2") + "\n" + two, "BARY-ORBIT-0003", 1, 21);
  check(with(one, 54, " 28098*4") + "\n" + two, "BARY-ORBIT-0003", 1, 54);
  check(one + "\n" + with(two, 9, "     nan"), "BARY-ORBIT-0003", 2, 9);
  check(one + "\n" + with(two, 9, "     inf"), "BARY-ORBIT-0003", 2, 9);
  check(one + "\n" + with(two, 53, "-0.82419157"), "BARY-ORBIT-0003", 2, 53);
  // What an OMM refuses is refused here: angles, and elements of another theory.
  check(one + "\n" + with(two, 9, "251.6400"), "BARY-ORBIT-0003", 2, 9);
  check(one + "\n" + with(two, 9, "-51.6400"), "BARY-ORBIT-0003", 2, 9);
  check(one + "\n" + with(two, 18, "361.0000"), "BARY-ORBIT-0003", 2, 18);
  check(one + "\n" + with(two, 35, "769.9900"), "BARY-ORBIT-0003", 2, 35);
  check(one + "\n" + with(two, 44, "360.0001"), "BARY-ORBIT-0003", 2, 44);
  check(with(one, 63, "4") + "\n" + two, "BARY-ORBIT-0007", 1, 63);
  check("", "BARY-CORE-0007", 0, 0);
  check("\n\n", "BARY-CORE-0007", 0, 0);
  check("some text\n", "BARY-ORBIT-0006", 0, 0);
  check(set + std::string(17 << 20, 'x'), "BARY-CORE-0009", 3, 0);
}

TEST_CASE("lenient reading leaves out what is wrong and goes on") {
  Diagnostics faults;
  std::string wrong = two;
  wrong[68] = '8';
  const auto v =
      read_tle(set + one + "\n" + wrong + "\n" + two + "\n" + one.substr(0, 60) + "\n" + two + "\n" + set,
               "f.tle", Strictness::lenient, faults);
  CHECK(v.size() == 2);
  std::string codes;
  for (const Diagnostic& d : faults.list())
    codes += d.code.substr(11) + "@" + std::to_string(d.where.line) + " ";
  CHECK(codes == "0002@4 0004@5 0001@6 ");
  Diagnostics other;
  CHECK(read_tle(with(one, 63, "4") + "\n" + two + "\n" + set, "f.tle", Strictness::lenient, other).size() ==
        1);
  REQUIRE(other.list().size() == 1);
  CHECK(other.list()[0].code == "BARY-ORBIT-0007");
}

TEST_CASE("values that have no room are refused, not cut") {
  const MeanElements good = read(set)[0];
  const auto code_of = [&](auto change) {
    MeanElements e = good;
    change(e);
    try {
      const auto [a, b] = write_tle(e);
      read(a + "\n" + b);
    } catch (const Error& x) {
      return x.code();
    }
    return std::string();
  };
  CHECK(code_of([](MeanElements& e) { e.mean_motion_rev_day = 100; }) == "BARY-ORBIT-0008");
  CHECK(code_of([](MeanElements& e) { e.eccentricity = 0.99999999; }) == "BARY-ORBIT-0008");
  CHECK(code_of([](MeanElements& e) { e.ndot = 1; }) == "BARY-ORBIT-0008");
  CHECK(code_of([](MeanElements& e) { e.raan_deg = -1; }) == "BARY-ORBIT-0008");
  CHECK(code_of([](MeanElements& e) { e.bstar = 1e10; }) == "BARY-ORBIT-0008");
  CHECK(code_of([](MeanElements& e) { e.epoch = time::parse_epoch("2057-01-01T00:00:00Z"); }) ==
        "BARY-ORBIT-0008");
  // Small drag terms lose digits, not their lines.
  for (const double b : {1e-12, -3.3e-11, 1e-20, 0.5, -99999.0, 9.99999e-5, 0.0999999}) {
    MeanElements e = good;
    e.bstar = b;
    const auto [x, y] = write_tle(e);
    CHECK(std::abs(read(x + "\n" + y)[0].bstar - b) <= 5e-5 * std::abs(b) + 5e-15);
  }
}

TEST_CASE("the last instants of a year round into the next, and read back") {
  MeanElements e = read(set)[0];
  for (const char* text :
       {"2023-12-31T23:59:59.999900Z", "2016-12-31T23:59:60.999900Z", "2024-12-31T23:59:59.999999Z",
        "2023-12-31T23:59:59.999500Z", "2024-01-01T00:00:00Z"}) {
    CAPTURE(text);
    e.epoch = time::parse_epoch(text);
    const auto [a, b] = write_tle(e);
    CHECK(std::abs(read(a + "\n" + b)[0].epoch - e.epoch) < 1.1e-3);
  }
  e.epoch = time::parse_epoch("2023-12-31T23:59:59.999900Z");
  CHECK(write_tle(e).first.substr(18, 14) == "24001.00000000");
  e.epoch = time::parse_epoch("2056-12-31T23:59:59.999900Z");
  CHECK_THROWS_AS(write_tle(e), Error);
}
