#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "bary/cdf/cdf_samples.hpp"
#include "bary/cdf/file.hpp"

// Truth: what NASA's CDF library 3.9.1 makes of these words of a VAX (the first 16 bits on the left, each
// word little-endian in the file), bit for bit. It agrees with the definition of F-, D- and G-floats, except
// that it cuts the last three bits of a D-float off where the nearest number would be as good, and gives
// reserved operands as −0.

using namespace bary;
using namespace bary::cdf;

namespace {
struct Single {
  std::uint32_t vax, ieee;
};
constexpr Single f_floats[] = {{0x00000000, 0x00000000}, {0x0001FFFF, 0x00000000}, {0x00800000, 0x00200000},
                               {0x0080FFFF, 0x00203FFF}, {0x00FFFFFF, 0x003FFFFF}, {0x01000000, 0x00400000},
                               {0x017FFFFF, 0x007FFFFF}, {0x01800000, 0x00800000}, {0x40800000, 0x3F800000},
                               {0xC0800000, 0xBF800000}, {0x7FFFFFFF, 0x7EFFFFFF}, {0x80000000, 0x80000000},
                               {0x80808000, 0x80202000}, {0xFFFFFFFF, 0xFEFFFFFF}};
struct Double {
  std::uint64_t vax, ieee;
};
constexpr Double d_floats[] = {
    {0x0000000000000000, 0x0000000000000000}, {0x0001FFFFFFFFFFFF, 0x0000000000000000},
    {0x0080000000000000, 0x37F0000000000000}, {0x00FFFFFFFFFFFFFF, 0x37FFFFFFFFFFFFFF},
    {0x0180FFFFFFFFFFFF, 0x38101FFFFFFFFFFF}, {0x4080000000000000, 0x3FF0000000000000},
    {0x8000FFFFFFFFFFFF, 0x8000000000000000}, {0x8080FFFFFFFFFFFF, 0xB7F01FFFFFFFFFFF},
    {0x7FFF000000000000, 0x47DFE00000000000}, {0xFFFFFFFFFFFFFFFF, 0xC7DFFFFFFFFFFFFF}};
constexpr Double g_floats[] = {
    {0x0000000000000000, 0x0000000000000000}, {0x000FFFFFFFFFFFFF, 0x0000000000000000},
    {0x0010000000000000, 0x0004000000000000}, {0x0012FFFFFFFFFFFF, 0x0004BFFFFFFFFFFF},
    {0x0020FFFFFFFFFFFF, 0x00087FFFFFFFFFFF}, {0x0030FFFFFFFFFFFF, 0x0010FFFFFFFFFFFF},
    {0x4010000000000000, 0x3FF0000000000000}, {0x8001000000000000, 0x8000000000000000},
    {0x8010FFFFFFFFFFFF, 0x80043FFFFFFFFFFF}, {0xFFFFFFFFFFFFFFFF, 0xFFDFFFFFFFFFFFFF}};

/// Words of 16 bits, the first first, little-endian each.
std::string vax(std::uint64_t v, int bytes) {
  std::string out;
  for (int shift = 8 * bytes - 16; shift >= 0; shift -= 16) {
    out += static_cast<char>(v >> shift);
    out += static_cast<char>(v >> (shift + 8));
  }
  return out;
}

samples::VariableSpec variable(std::string name, Type type, const std::string& bytes, std::size_t each) {
  const auto last = static_cast<std::int32_t>(bytes.size() / each) - 1;
  return {.name = std::move(name),
          .type = type,
          .blocks = {{0, last, bytes}},
          .last = last,
          .pad = bytes.substr(bytes.size() - each)};
}
}  // namespace

TEST_CASE("numbers of a VAX") {
  std::string singles;
  for (const Single& x : f_floats) singles += vax(x.vax, 4);
  struct Form {
    int encoding;
    std::span<const Double> doubles;
  };
  for (const Form& form :
       {Form{3, d_floats}, {14, d_floats}, {20, d_floats}, {15, g_floats}, {21, g_floats}}) {
    CAPTURE(form.encoding);
    std::string doubles;
    for (const Double& x : form.doubles) doubles += vax(x.vax, 8);
    samples::FileSpec spec;
    spec.encoding = form.encoding;
    spec.variables = {variable("F", Type::real4, singles, 4), variable("D", Type::real8, doubles, 8),
                      variable("E", Type::epoch, doubles, 8),
                      variable("I", Type::int4, "\x01\x02\x03\x04", 4),
                      variable("M", Type::real4, singles + singles.substr(0, 8), 16)};
    spec.variables[4].dims = {2, 2};
    spec.attributes = {{"A", false, {{true, 0, Type::flt, 14, singles}, {true, 1, Type::dbl, 10, doubles}}}};
    for (const bool row : {true, false}) {
      spec.row_major = row;
      const std::string s = samples::build(spec);
      const File f = File::over(std::as_bytes(std::span(s)), "sample.cdf");
      const auto single = [](const Values& v, std::size_t i) {
        return std::bit_cast<std::uint32_t>(v.as<float>()[i]);
      };
      const auto real = [](const Values& v, std::size_t i) {
        return std::bit_cast<std::uint64_t>(v.as<double>()[i]);
      };
      const Values a = f.read("F"), b = f.read("D"), c = f.read("E"), m = f.read("M");
      CHECK_FALSE(a.in_place());
      for (std::size_t i = 0; i < std::size(f_floats); ++i) {
        CHECK(single(a, i) == f_floats[i].ieee);
        CHECK(single(*f["F"].attribute("A"), i) == f_floats[i].ieee);
      }
      for (std::size_t i = 0; i < form.doubles.size(); ++i) {
        CHECK(real(b, i) == form.doubles[i].ieee);
        CHECK(real(c, i) == form.doubles[i].ieee);
        CHECK(real(*f["D"].attribute("A"), i) == form.doubles[i].ieee);
      }
      CHECK(single(m, 5) == f_floats[row ? 5 : 6].ieee);
      CHECK(single(*f["F"].pad, 0) == f_floats[std::size(f_floats) - 1].ieee);
      CHECK(f.read("I").as<std::int32_t>()[0] == 0x04030201);
    }
  }
}
