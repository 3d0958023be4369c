#include "bary/netcdf/table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/test.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using netcdf::read_table;
using netcdf::write_table;

namespace {

std::string digest(const Table& t) {
  Sha256 h;
  t.hash(h);
  return h.hex();
}

Table everything() {
  Table t;
  t.add("range_km", ColumnType::f64, "km", "distance of the satellite");
  t.add("looks", ColumnType::i64);
  t.add("lit", ColumnType::boolean);
  t.add("satellite", ColumnType::text);
  t.add("utc", ColumnType::epoch);
  t.add("light", ColumnType::choice);
  t.add("latitude_deg", ColumnType::f64, "deg");
  Column& range = t["range_km"];
  Column& count = t["looks"];
  Column& lit = t["lit"];
  Column& name = t["satellite"];
  Column& at = t["utc"];
  Column& light = t["light"];
  light.labels = {"day", "night", "low sun"};
  Column& latitude = t["latitude_deg"];
  range.push(1234.5678901234567);
  range.push(std::numeric_limits<double>::quiet_NaN());
  range.push_null();
  range.push(9.9692099683868690e+36);  // what netCDF takes for nothing
  count.push(std::int64_t{9007199254740993});
  count.push_null();
  count.push(std::numeric_limits<std::int64_t>::min());
  count.push(std::int64_t{0});
  for (const bool b : {true, false}) lit.push(b);
  lit.push_null();
  lit.push(true);
  name.push("다목적실용위성 3호");
  name.push("");
  name.push_null();
  name.push("null");
  for (const char* s : {"2024-07-06T02:25:00.123456789Z", "1999-12-31T23:59:59Z", "2016-12-31T23:59:59.999Z"})
    at.push(time::parse_epoch(s));
  at.push_null();
  light.push_choice("low sun");
  light.push_choice("day");
  light.push_null();
  light.push_choice("night");
  for (const double v : {36.352, -90.0, 0.0, 90.0}) latitude.push(v);
  return t;
}

std::string code_of(const std::string& path) {
  try {
    (void)read_table(path);
  } catch (const Error& e) {
    return e.code();
  }
  return "";
}

/// Big-endian words of classic netCDF.
std::string word(std::uint32_t v) {
  std::string s;
  for (int k = 24; k >= 0; k -= 8) s += static_cast<char>(v >> k & 0xFF);
  return s;
}
std::string name_of(const std::string& s) {
  return word(static_cast<std::uint32_t>(s.size())) + s + std::string((4 - s.size() % 4) % 4, '\0');
}
std::string text_attribute(const std::string& name, const std::string& value) {
  return name_of(name) + word(2) + name_of(value);
}

}  // namespace

TEST_CASE("every type of column comes back, nulls and NaN apart") {
  const std::string folder = test::scratch("netcdf-1");
  const std::string path = folder + "/t.nc";
  const Table t = everything();
  write_table(t, path);
  const Table back = read_table(path);
  REQUIRE(back.columns().size() == t.columns().size());
  CHECK(digest(back) == digest(t));
  CHECK(std::isnan(back["range_km"].f64()[1]));
  CHECK_FALSE(back["range_km"].valid(2));
  CHECK(back["range_km"].valid(3));
  CHECK(back["range_km"].description == "distance of the satellite");
  CHECK(back["satellite"].text()[1].empty());
  CHECK_FALSE(back["satellite"].valid(2));
  CHECK(time::format_utc(back["utc"].epoch()[0], 9) == "2024-07-06T02:25:00.123456789Z");
  // The same table, the same bytes.
  write_table(back, folder + "/u.nc");
  CHECK(read_file(folder + "/u.nc") == read_file(path));
}

TEST_CASE("an instant inside a leap second stands as a text; no rows and odd names are kept") {
  const std::string folder = test::scratch("netcdf-2");
  Table t;
  t.add("utc", ColumnType::epoch);
  t.add("a/b ", ColumnType::i64);
  Column& at = t["utc"];
  at.push(time::parse_epoch("2016-12-31T23:59:60.5Z"));
  at.push(time::parse_epoch("2017-01-01T00:00:00Z"));
  Column& odd = t["a/b "];
  odd.push(std::int64_t{1});
  odd.push(std::int64_t{2});
  write_table(t, folder + "/leap.nc");
  const Table back = read_table(folder + "/leap.nc");
  CHECK(back["utc"].text()[0] == "2016-12-31T23:59:60.500Z");
  CHECK(back["a/b "].i64()[1] == 2);

  Table none;
  none.add("x_m", ColumnType::f64, "m");
  none.add("name", ColumnType::text);
  write_table(none, folder + "/none.nc");
  CHECK(read_table(folder + "/none.nc").rows() == 0);
  CHECK(read_table(folder + "/none.nc").columns().size() == 2);
}

TEST_CASE("classic netCDF, byte by byte as its format has it") {
  // NetCDF Classic Format Specification: header, one dimension of 3, a variable of two attributes, a time.
  const auto file = [](std::uint32_t a_at, std::uint32_t b_at) {
    std::string s = "CDF\x01" + word(0);
    s += word(10) + word(1) + name_of("time") + word(3);
    s += word(0) + word(0);
    s += word(11) + word(2);
    s += name_of("sst") + word(1) + word(0);
    s += word(12) + word(3) + text_attribute("units", "degC") + name_of("scale_factor") + word(6) + word(1) +
         std::string("\x3F\x84\x7A\xE1\x47\xAE\x14\x7B", 8)  // 0.01
         + name_of("_FillValue") + word(3) + word(1) + std::string("\x80\x01\0\0", 4);
    s += word(3) + word(8) + word(a_at);
    s += name_of("time") + word(1) + word(0);
    s += word(12) + word(1) + text_attribute("units", "days since 1950-1-1 0:0");
    s += word(6) + word(24) + word(b_at);
    return s;
  };
  const auto size = static_cast<std::uint32_t>(file(0, 0).size());
  std::string s = file(size, size + 8);
  s += std::string("\x05\xDC\x80\x01\xFF\x9C\0\0", 8);  // 1500, fill, -100
  s += std::string("\x40\xDA\x92\x40\0\0\0\0", 8);      // 27209.0 days: 2024-06-30
  s += std::string("\x40\xDA\x92\x60\0\0\0\0", 8);      // 27209.5
  s += std::string("\x40\xDA\x92\x80\0\0\0\0", 8);      // 27210.0
  const std::string folder = test::scratch("netcdf-3");
  write_file(folder + "/classic.nc", s);
  const Table t = read_table(folder + "/classic.nc");
  CHECK(t.rows() == 3);
  CHECK(t["sst_degc"].f64()[0] == doctest::Approx(15.0).epsilon(1e-15));
  CHECK_FALSE(t["sst_degc"].valid(1));
  CHECK(t["sst_degc"].f64()[2] == doctest::Approx(-1.0).epsilon(1e-15));
  CHECK(time::format_utc(t["time"].epoch()[1]) == "2024-06-30T12:00:00.000Z");
  CHECK(time::format_utc(t["time"].epoch()[2]) == "2024-07-01T00:00:00.000Z");
  for (std::size_t n = 0; n < s.size(); n += 3) {
    write_file(folder + "/cut.nc", s.substr(0, n));
    if (n + 32 < s.size()) CHECK_FALSE(code_of(folder + "/cut.nc").empty());
  }
}

TEST_CASE("what is no table is refused by name") {
  const std::string folder = test::scratch("netcdf-4");
  CHECK(code_of(folder + "/none.nc") == "BARY-CORE-0001");
  write_file(folder + "/text.nc", "x_m\n1\n");
  CHECK(code_of(folder + "/text.nc") == "BARY-NETCDF-0001");
  write_file(folder + "/empty.nc", "");
  CHECK(code_of(folder + "/empty.nc") == "BARY-NETCDF-0001");
  write_table(everything(), folder + "/t.nc");
  const std::string whole = read_file(folder + "/t.nc");
  for (std::size_t n = 8; n < whole.size(); n += whole.size() / 40) {
    write_file(folder + "/cut.nc", whole.substr(0, n));
    CHECK(code_of(folder + "/cut.nc") == "BARY-NETCDF-0002");
  }
}

TEST_CASE("a folder that is not there, and nothing left of what could not be written") {
  const std::string folder = test::scratch("netcdf-5");
  CHECK_THROWS_AS(write_table(everything(), folder + "/no/such.nc"), Error);
}
