/// Figures that others have published or computed, value by value.

#include <doctest/doctest.h>

#include <cctype>
#include <cmath>
#include <cstring>
#include <optional>

#include "bary/core/test.hpp"
#include "bary/telemetry/xtce/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::xtce;
using namespace bary::telemetry::xtce::testing;

namespace {

/// The first column of one packet under a type "T".
Decoded one(const std::string& type, std::string_view packet, std::size_t skip_bits = 0) {
  Diagnostics faults;
  std::string text = xtce_of(type);
  if (skip_bits) {
    const std::string entry = "<ParameterRefEntry parameterRef=\"P0\"/>";
    text.replace(text.find(entry), entry.size(),
                 "<ParameterRefEntry parameterRef=\"P0\"><LocationInContainerInBits "
                 "referenceLocation=\"containerStart\"><FixedValue>" +
                     std::to_string(skip_bits) +
                     "</FixedValue></LocationInContainerInBits></ParameterRefEntry>");
  }
  const Plan plan = plan_of(text, faults);
  INFO(texts(faults));
  REQUIRE(plan);
  Capture c;
  c.add(packet);
  return decode_all(plan, c);
}

std::string integer(int bits, const std::string& encoding, const std::string& more = "") {
  return "<IntegerParameterType name=\"T\"><IntegerDataEncoding sizeInBits=\"" + std::to_string(bits) +
         "\" encoding=\"" + encoding + "\" " + more + "/></IntegerParameterType>";
}
std::string floating(int bits, const std::string& encoding, const std::string& more = "") {
  return "<FloatParameterType name=\"T\"><FloatDataEncoding sizeInBits=\"" + std::to_string(bits) +
         "\" encoding=\"" + encoding + "\" " + more + "/></FloatParameterType>";
}
std::string text(const std::string& encoding, const std::string& inside) {
  return "<StringParameterType name=\"T\"><StringDataEncoding encoding=\"" + encoding + "\">" + inside +
         "</StringDataEncoding></StringParameterType>";
}
std::string fixed(int bits) { return "<Fixed><FixedValue>" + std::to_string(bits) + "</FixedValue></Fixed>"; }

}  // namespace

TEST_CASE("integers at any bit, either order") {
  struct Row {
    int bits;
    const char *encoding, *order, *packet;
    std::size_t skip;
    std::int64_t value;
  };
  // lasp/space_packet_parser, tests/unit/test_xtce/test_parameters.py (BSD-3)
  const char* le = "byteOrder=\"leastSignificantByteFirst\"";
  const Row rows[] = {{16, "unsigned", "", "8000", 0, 32768},
                      {16, "unsigned", le, "8000", 0, 128},
                      {16, "twosComplement", "", "FFD6", 0, -42},
                      {16, "signed", le, "D6FF", 0, -42},
                      {12, "unsigned", "", "F800", 4, 2048},
                      {13, "unsigned", "", "AAE001", 10, 4096},
                      {16, "unsigned", "", "AAE001", 2, 43904},
                      {12, "twosComplement", "", "F800", 4, -2048},
                      {12, "twosComplement", "", "FE003FAA", 6, -2048},
                      {12, "signed", le, "FC023FAA", 6, -2048},
                      {3, "twosComplement", "", "01C000", 7, -1}};
  double worst = 0;
  for (const Row& r : rows) {
    const Decoded d = one(integer(r.bits, r.encoding, r.order), hex(r.packet), r.skip);
    worst = std::max(worst, std::abs(d.kinds.at(0).columns[0].number(0) - static_cast<double>(r.value)));
  }
  CHECK(test::accuracy("XTCE: integers", worst, 0, "", "space_packet_parser, 11 cases"));
}

TEST_CASE("IBM's and TI's floats") {
  struct Row {
    const char *form, *packet;
    double value;
  };
  const Row rows[] = {
      // z/Architecture Principles of Operation (SA22-7832), examples of hexadecimal floating point
      {"IBM", "41100000", 1},
      {"IBM", "40800000", 0.5},
      {"IBM", "3F400000", 0x1p-6},
      {"IBM", "C1F00000", -15},
      {"IBM", "00000000", 0},
      {"IBM", "00100000", 0x1p-260},
      {"IBM", "7FFFFFFF", 0x0.FFFFFFp252},
      {"IBM", "C276A000", -118.625},  // IBM hexadecimal floating point, the usual worked example
      {"IBM", "4264000000000000", 100},
      {"IBM", "4110000000000001", 1 + 0x1p-52},
      // TMS320C3x User's Guide (SPRU031), extremes of the single- and extended-precision formats
      {"TI", "7F7FFFFF", 0x1.FFFFFEp127},
      {"TI", "81000000", 0x1p-127},
      {"TI", "81FFFFFF", -0x1.000002p-127},
      {"TI", "7F800000", -0x1p128},
      {"TI", "80000000", 0},
      {"TI", "00000000", 1},
      {"TI", "FF800000", -1},
      {"TI", "7F7FFFFFFF", 0x1.FFFFFFFEp127},
      {"TI", "8100000000", 0x1p-127},
      {"TI", "7F80000000", -0x1p128}};
  for (const Row& r : rows) {
    CAPTURE(r.packet);
    const int bits = static_cast<int>(std::string(r.packet).size()) / 2 * 8;
    CHECK(one(floating(bits, r.form), hex(r.packet)).kinds.at(0).columns[0].number(0) == r.value);
  }
}

TEST_CASE("MIL-STD-1750A") {
  struct Row {
    const char* packet;
    double value;
  };
  // MIL-STD-1750A, tables of floating point examples; the 48-bit ones in yamcs/yamcs Mil1750ATest.java
  const Row rows[] = {{"7FFFFF7F", 0.99999988079071044921873 * 0x1p127},
                      {"4000007F", 0x1p126},
                      {"50000004", 10},
                      {"40000001", 1},
                      {"40000000", 0.5},
                      {"400000FF", 0.25},
                      {"40000080", 0x1p-129},
                      {"00000000", 0},
                      {"80000000", -1},
                      {"BFFFFF80", -(0.5 + 0x1p-23) * 0x1p-128},
                      {"9FFFFF04", -0.7500001192092896 * 16},
                      {"4000007F0000", 0x1p126},
                      {"800000800000", -0x1p-128},
                      {"A00000FF0000", -0.375}};
  double worst = 0;
  for (const Row& r : rows) {
    const int bits = static_cast<int>(std::string(r.packet).size()) * 4;
    const double v = one(floating(bits, "MILSTD_1750A"), hex(r.packet)).kinds.at(0).columns[0].number(0);
    worst = std::max(worst, r.value == 0 ? std::abs(v) : std::abs(v / r.value - 1));
  }
  const double le =
      one(floating(32, "MILSTD_1750A", "byteOrder=\"leastSignificantByteFirst\""), hex("04FFFF9F"))
          .kinds.at(0)
          .columns[0]
          .number(0);
  worst = std::max(worst, std::abs(le / (-0.7500001192092896 * 16) - 1));
  // Yamcs rounds this one to 40 bits of fraction.
  const double rounded =
      one(floating(48, "MILSTD_1750A"), hex("69A3B50754AB")).kinds.at(0).columns[0].number(0);
  CHECK(test::accuracy("XTCE: MIL-STD-1750A, 48 bits rounded", std::abs(rounded / 105.639485637520592250 - 1),
                       0x1p-39, "", "Yamcs Mil1750ATest"));
  CHECK(test::accuracy("XTCE: MIL-STD-1750A, 32 and 48 bits", worst, 1e-15, "", "MIL-STD-1750A; Yamcs"));
}

TEST_CASE("IEEE 754 of 16, 80 and 128 bits") {
  struct Row {
    int bits;
    const char* packet;
    double value;
  };
  // IEEE 754-2019: encodings of exactly known numbers; π of 113 bits rounds to the double nearest to π
  const Row rows[] = {{16, "3C00", 1},
                      {16, "C000", -2},
                      {16, "7BFF", 65504},
                      {16, "0400", 0x1p-14},
                      {16, "0001", 0x1p-24},
                      {16, "3555", 0.333251953125},
                      {128, "3FFF0000000000000000000000000000", 1},
                      {128, "C0000000000000000000000000000000", -2},
                      {128, "4000921FB54442D18469898CC51701B8", 3.141592653589793},
                      {128, "3FFD5555555555555555555555555555", 1.0 / 3},
                      {80, "3FFF8000000000000000", 1},
                      {80, "4000C90FDAA22168C235", 3.141592653589793},
                      {32, "40490FDB", 3.1415927410125732},
                      {64, "400921FB54442D18", 3.141592653589793}};
  double worst = 0;
  for (const Row& r : rows) {
    const double v = one(floating(r.bits, "IEEE754"), hex(r.packet)).kinds.at(0).columns[0].number(0);
    worst = std::max(worst, std::abs(v / r.value - 1));
    const double shifted = one(floating(r.bits, "IEEE754_1985"), hex(std::string("0") + r.packet + "0"), 4)
                               .kinds.at(0)
                               .columns[0]
                               .number(0);
    worst = std::max(worst, std::abs(shifted / r.value - 1));
  }
  CHECK(test::accuracy("XTCE: IEEE 754 floats", worst, 0, "", "IEEE 754-2019 encodings"));
  CHECK(std::isnan(one(floating(16, "IEEE754"), hex("7E00")).kinds.at(0).columns[0].number(0)));
  CHECK(std::isinf(one(floating(16, "IEEE754"), hex("FC00")).kinds.at(0).columns[0].number(0)));
}

TEST_CASE("texts") {
  // lasp/space_packet_parser, tests/unit/test_xtce/test_parameters.py (BSD-3)
  const auto value = [](const std::string& type, std::string_view packet, std::size_t skip = 0) {
    const Decoded d = one(type, packet, skip);
    return d.kinds.empty() ? std::string("?") : d.kinds[0].columns[0].raw_text(0);
  };
  const auto sized = [](int bits, const std::string& rest = "") {
    return "<SizeInBits>" + fixed(bits) + rest + "</SizeInBits>";
  };
  const std::string x = "<TerminationChar>58</TerminationChar>";
  CHECK(value(text("UTF-8", sized(24)), "123X456") == "123");
  CHECK(value(text("UTF-8", sized(64, x)), "123X456000000000000") == "123");
  CHECK(value(text("UTF-8", sized(128, x)), "9090909123X456000000000000000000000", 56) == "123");
  CHECK(value(text("UTF-8", sized(48, x)), hex("034B3B737B932989919AC1A1A9B34B3B737B9328"), 53) == "123");
  CHECK(value(text("UTF-8", sized(160, "<TerminationChar>00</TerminationChar>")),
              std::string("false_is_truthy\0ABCD", 20)) == "false_is_truthy");
  CHECK(value(text("UTF-16LE", sized(96, "<TerminationChar>5800</TerminationChar>")),
              hex("310032003300580034003500")) == "123");
  CHECK(value(text("UTF-16BE", sized(80, "<TerminationChar>0058</TerminationChar>")),
              hex("00310032003300580034")) == "123");
  // 5 bits say 24, three characters follow, from the sixth bit on
  CHECK(value(text("UTF-8", sized(29, "<LeadingSize sizeInBitsOfSizeTag=\"5\"/>")),
              hex("C18991 9AC1A1A9B0")) == "123");
  // Windows-1252: 0x80 is the euro; ISO-8859-1: 0xE9 is é
  CHECK(value(text("Windows-1252", sized(16)), hex("8041")) == "\u20ACA");
  CHECK(value(text("ISO-8859-1", sized(16)), hex("E941")) == "\u00E9A");
  CHECK(value(text("UTF-16BE", sized(32)), hex("D83DDE00")) == "\U0001F600");
  CHECK(value(text("UTF-32BE", sized(32)), hex("0001F600")) == "\U0001F600");
  CHECK(value(text("UTF-16", sized(48)), hex("FFFE41004200")) == "AB");
  CHECK(value(text("UTF-8", sized(24)), hex("41C341")) ==
        "A\uFFFD"
        "A");
}

TEST_CASE("texts that say their own length, as Yamcs has them") {
  // yamcs/yamcs XtceStringDecodingTest.java with strings-tm.xml (AGPL; figures only)
  Diagnostics faults;
  const std::string own =
      "<Variable maxSizeInBits=\"48\"><DynamicValue><ParameterInstanceRef "
      "parameterRef=\"_yamcs_ignore\"/></DynamicValue>";
  const auto file = [&](const std::string& size) {
    return xtce(
        "<IntegerParameterType name=\"u16\"><IntegerDataEncoding sizeInBits=\"16\"/></IntegerParameterType>" +
            text("UTF-8", size),
        "<Parameter name=\"s\" parameterTypeRef=\"T\"/><Parameter name=\"n\" parameterTypeRef=\"u16\"/>"
        "<Parameter name=\"len\" parameterTypeRef=\"u16\"/>",
        "<SequenceContainer name=\"C\"><EntryList>" +
            std::string(size.find("\"len\"") == std::string::npos
                            ? ""
                            : "<ParameterRefEntry parameterRef=\"len\"/>") +
            "<ParameterRefEntry parameterRef=\"s\"/><ParameterRefEntry "
            "parameterRef=\"n\"/></EntryList></SequenceContainer>");
  };
  const auto run = [&](const std::string& size, const std::string& packet) -> std::pair<std::string, double> {
    const Plan plan = plan_of(file(size), faults);
    INFO(texts(faults));
    REQUIRE(plan);
    Capture c;
    c.add(packet);
    const Decoded d = decode_all(plan, c);
    if (d.kinds.empty()) return {std::string(name_of(d.outcome[0])), -1};
    return {d.kinds[0].find("s")->raw_text(0), d.kinds[0].find("n")->number(0)};
  };
  using P = std::pair<std::string, double>;
  const std::string zero = "<TerminationChar>00</TerminationChar></Variable>";
  CHECK(run(own + zero, hex("6162 00 0102")) == P("ab", 258));
  CHECK(run(own + zero, hex("616263646566 0102")) == P("impossible", -1));
  CHECK(run(own + "<LeadingSize sizeInBitsOfSizeTag=\"16\"/></Variable>", hex("0002 6162 0102")) ==
        P("ab", 258));
  const std::string buffer =
      "<Variable maxSizeInBits=\"48\"><DynamicValue><ParameterInstanceRef "
      "parameterRef=\"len\"/><LinearAdjustment slope=\"8\"/></DynamicValue>";
  CHECK(run(buffer + "</Variable>", hex("0006 616263646566 0102")) == P("abcdef", 258));
}

TEST_CASE("polynomials and splines") {
  // lasp/space_packet_parser, tests/unit/test_xtce/test_calibrators.py (BSD-3)
  const auto calibrated = [](const std::string& calibrator, double x) -> std::optional<double> {
    const std::string type =
        "<FloatParameterType name=\"T\"><FloatDataEncoding sizeInBits=\"64\"><DefaultCalibrator>" +
        calibrator + "</DefaultCalibrator></FloatDataEncoding></FloatParameterType>";
    std::string packet(8, '\0');
    std::uint64_t bits;
    std::memcpy(&bits, &x, 8);
    for (int i = 0; i < 8; ++i) packet[static_cast<std::size_t>(i)] = static_cast<char>(bits >> (56 - 8 * i));
    const Decoded d = one(type, packet);
    const auto& c = d.kinds.at(0).columns[0];
    return c.uncalibrated[0] ? std::nullopt : std::optional(c.numbers[0]);
  };
  double worst = 0;
  const std::string square =
      "<PolynomialCalibrator><Term coefficient=\"1.5\" exponent=\"0\"/><Term coefficient=\"0\" "
      "exponent=\"1\"/><Term coefficient=\"1.0\" exponent=\"2\"/></PolynomialCalibrator>";
  for (const auto& [x, y] : {std::pair(-10.0, 101.5), std::pair(0.0, 1.5), std::pair(50.0, 2501.5)})
    worst = std::max(worst, std::abs(*calibrated(square, x) - y));
  struct Row {
    double x;
    int order;
    bool extrapolate;
    std::optional<double> y;
  };
  const Row rows[] = {
      {-10, 0, true, 0.0},
      {-10, 0, false, {}},
      {-1, 0, true, 0.0},
      {-1, 0, false, 0.0},
      {1.5, 0, false, 3.0},
      {5, 0, false, {}},
      {5, 0, true, 2.0},
      {-10, 1, true, -27.0},
      {-10, 1, false, {}},
      {-1, 1, true, 0.0},
      {-1, 1, false, 0.0},
      {1.5, 1, false, 2.25},
      {5, 1, false, {}},
      {5, 1, true, 0.5},
      {2, 1, false, 2.0},
      {1, 2, false, 3.6666666666666665}};  // the last: the parabola through the three points, by hand
  for (const Row& r : rows) {
    const auto y = calibrated("<SplineCalibrator order=\"" + std::to_string(r.order) + "\" extrapolate=\"" +
                                  (r.extrapolate ? "true" : "false") +
                                  "\"><SplinePoint raw=\"0\" calibrated=\"3\"/><SplinePoint raw=\"-1\" "
                                  "calibrated=\"0\"/><SplinePoint "
                                  "raw=\"2\" calibrated=\"2\"/></SplineCalibrator>",
                              r.x);
    REQUIRE(y.has_value() == r.y.has_value());
    if (y) worst = std::max(worst, std::abs(*y - *r.y));
  }
  CHECK(test::accuracy("XTCE: polynomials and splines", worst, 1e-15, "", "space_packet_parser, 17 cases"));
  // yamcs/yamcs BogusSAT-2.xml, Float_MathOpCal_2_Type and _3_Type: the infix forms stand in its comments
  const auto term = [](const char* kind, const std::string& v) {
    return std::string("<") + kind + ">" + v + "</" + kind + ">";
  };
  const auto postfix = [&](std::initializer_list<const char*> terms) {
    std::string s = "<MathOperationCalibrator>";
    for (const std::string t : terms)
      s += t == "x" ? "<ThisParameterOperand/>"
           : std::isdigit(static_cast<unsigned char>(t.back())) && t != "atan2"
               ? term("ValueOperand", t)
               : term("Operator", t == "<"    ? "&lt;"
                                  : t == "<<" ? "&lt;&lt;"
                                  : t == "&"  ? "&amp;"
                                              : t);
    return s + "</MathOperationCalibrator>";
  };
  double relative = 0;
  const auto check = [&](double got, double want) {
    relative = std::max(relative, std::abs(got - want) / std::max(1.0, std::abs(want)));
  };
  check(*calibrated(postfix({"1.234", "x", "*", "ln", "2.0", "ln", "/", "64.0", "*"}), 3.5),
        64 * std::log2(1.234 * 3.5));
  check(*calibrated(postfix({"0.5", "x", "*", "1.25", "+"}), 7), 4.75);
  check(*calibrated(postfix({"x", "dup", "*", "x", "swap", "-"}), 3),
        -6);  // x x² -- x² x, minus: 9 - 3 would be 6
  check(*calibrated(postfix({"x", "2", "over", "drop", "^"}), 3), 9);
  check(*calibrated(postfix({"2", "x", "y^x"}), 3), 9);
  check(*calibrated(postfix({"7", "x", "%"}), 4), 3);
  check(*calibrated(postfix({"-7", "x", "div"}), 2), -4);
  check(*calibrated(postfix({"x", "int"}), -2.7), -2);
  check(*calibrated(postfix({"5", "x", "xor"}), 3), 6);
  check(*calibrated(postfix({"x", "2", "<<"}), 3), 12);
  check(*calibrated(postfix({"6", "x", "&"}), 3), 2);
  check(*calibrated(postfix({"x", "4", "<"}), 3), 1);
  check(*calibrated(postfix({"x", "!"}), 3), 0);
  check(*calibrated(postfix({"2", "x", "atan2"}), 3), std::atan2(3, 2));
  check(*calibrated(postfix({"2", "x", "max"}), 3), 3);
  check(*calibrated(postfix({"x", "e^x", "ln"}), 3), 3);
  CHECK(test::accuracy("XTCE: postfix mathematics", relative, 1e-15, "",
                       "XTCE 1.2 MathOperatorsType, stack notation"));
}

TEST_CASE("times") {
  const auto time_of = [](const std::string& encoding, const std::string& reference,
                          std::string_view packet) {
    const Decoded d = one("<AbsoluteTimeParameterType name=\"T\">" + encoding + "<ReferenceTime>" +
                              reference + "</ReferenceTime></AbsoluteTimeParameterType>",
                          packet);
    const auto& c = d.kinds.at(0).columns[0];
    return c.calibrated == Calibrated::time && !c.uncalibrated[0] ? time::format_utc(c.times[0], 6)
                                                                  : std::string("?");
  };
  const std::string seconds = "<Encoding><IntegerDataEncoding sizeInBits=\"32\"/></Encoding>";
  // GPS time 1000000000 is 2011-09-14T01:46:25 UTC (GPS-UTC 15 s); POSIX 1000000000 is 2001-09-09T01:46:40
  CHECK(time_of(seconds, "<Epoch>GPS</Epoch>", hex("3B9ACA00")) == "2011-09-14T01:46:25.000000Z");
  CHECK(time_of(seconds, "<Epoch>UNIX</Epoch>", hex("3B9ACA00")) == "2001-09-09T01:46:40.000000Z");
  CHECK(time_of(seconds, "<Epoch>1970-01-01T00:00:00</Epoch>", hex("3B9ACA00")) ==
        "2001-09-09T01:46:40.000000Z");
  // J2000 is 2000-01-01T11:58:55.816 UTC; 18993 days after 1958-01-01 comes 2010-01-01, when TAI-UTC was 34 s
  CHECK(time_of(seconds, "<Epoch>J2000</Epoch>", hex("00000000")) == "2000-01-01T11:58:55.816000Z");
  CHECK(time_of(seconds, "<Epoch>TAI</Epoch>", hex("61CF9980")) == "2009-12-31T23:59:26.000000Z");
  // a clock of 2^-16 s, and units
  CHECK(time_of("<Encoding scale=\"1.52587890625e-05\"><IntegerDataEncoding sizeInBits=\"48\"/></Encoding>",
                "<Epoch>2010-01-01T00:00:00</Epoch>", hex("000000018000")) == "2010-01-01T00:00:01.500000Z");
  // seconds that another parameter of the packet has begun: the CCSDS green book's way (660.1-G)
  {
    Diagnostics faults;
    const Plan plan = plan_of(
        xtce("<AbsoluteTimeParameterType name=\"S\"><Encoding><IntegerDataEncoding "
             "sizeInBits=\"32\"/></Encoding>"
             "<ReferenceTime><Epoch>TAI</Epoch></ReferenceTime></"
             "AbsoluteTimeParameterType><AbsoluteTimeParameterType "
             "name=\"M\"><Encoding scale=\"0.001\"><IntegerDataEncoding "
             "sizeInBits=\"16\"/></Encoding><ReferenceTime>"
             "<OffsetFrom parameterRef=\"s\"/></ReferenceTime></AbsoluteTimeParameterType>",
             "<Parameter name=\"s\" parameterTypeRef=\"S\"/><Parameter name=\"m\" parameterTypeRef=\"M\"/>",
             "<SequenceContainer name=\"C\"><EntryList><ParameterRefEntry "
             "parameterRef=\"s\"/><ParameterRefEntry "
             "parameterRef=\"m\"/></EntryList></SequenceContainer>"),
        faults);
    REQUIRE(plan);
    Capture c;
    c.add(hex("61CF9980 01F4"));
    CHECK(time::format_utc(decode_all(plan, c).kinds.at(0).find("m")->times[0], 6) ==
          "2009-12-31T23:59:26.500000Z");
  }
  CHECK(time_of("<Encoding units=\"days\" scale=\"0.5\" offset=\"1\"><FloatDataEncoding "
                "sizeInBits=\"32\"/></Encoding>",
                "<Epoch>2010-01-01</Epoch>", hex("3F800000")) == "2010-01-02T12:00:00.000000Z");
}
