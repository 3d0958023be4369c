/// Laws, shapes and failures of XTCE: what no published figure is needed for.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "bary/core/table.hpp"
#include "bary/telemetry/xtce/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::xtce;
using namespace bary::telemetry::xtce::testing;

namespace {

std::string uint_type(int bits, const std::string& name = "") {
  const std::string n = name.empty() ? "u" + std::to_string(bits) : name;
  return "<IntegerParameterType name=\"" + n + "\" signed=\"false\"><IntegerDataEncoding sizeInBits=\"" +
         std::to_string(bits) + "\"/></IntegerParameterType>\n";
}
const std::string types = uint_type(1) + uint_type(4) + uint_type(8) + uint_type(16) + uint_type(32);

std::string parameter(const std::string& name, const std::string& type) {
  return "<Parameter name=\"" + name + "\" parameterTypeRef=\"" + type + "\"/>\n";
}
std::string entry(const std::string& name, const std::string& inside = "") {
  return "<ParameterRefEntry parameterRef=\"" + name + "\">" + inside + "</ParameterRefEntry>\n";
}
std::string container(const std::string& name, const std::string& entries, const std::string& base = "",
                      const std::string& restriction = "", bool abstract = false) {
  std::string s = "<SequenceContainer name=\"" + name + "\"" + (abstract ? " abstract=\"true\"" : "") +
                  "><EntryList>" + entries + "</EntryList>";
  if (!base.empty())
    s += "<BaseContainer containerRef=\"" + base + "\"><RestrictionCriteria>" + restriction +
         "</RestrictionCriteria></BaseContainer>";
  return s + "</SequenceContainer>\n";
}
std::string compare(const std::string& p, const std::string& v, const std::string& op = "==") {
  return "<Comparison parameterRef=\"" + p + "\" value=\"" + v + "\" comparisonOperator=\"" + op + "\"/>";
}
std::string number(const std::string& p, const std::string& more = "") {
  return "<DynamicValue><ParameterInstanceRef parameterRef=\"" + p + "\"/>" + more + "</DynamicValue>";
}
std::string value(int v) { return "<FixedValue>" + std::to_string(v) + "</FixedValue>"; }

Plan good(const std::string& text, std::string_view root = {}) {
  Diagnostics faults;
  Plan p = plan_of(text, faults, root);
  INFO(texts(faults));
  REQUIRE(p);
  return p;
}

std::string failing(const std::string& text, std::string_view root = {}) {
  Diagnostics faults;
  const Plan p = plan_of(text, faults, root);
  CHECK(!p);
  CHECK(faults.has_errors());
  return texts(faults);
}

Decoded run(const Plan& p, std::initializer_list<const char*> packets) {
  Capture c;
  for (const char* s : packets) c.add(hex(s));
  return decode_all(p, c);
}

/// All values of a row as the table has them: "a=1 b=2".
std::string row(const Decoded& d, std::string_view kind, std::size_t r = 0, bool calibrated = false) {
  const Rows* rows = d.find(kind);
  if (!rows) return "none";
  const Table t = to_table(*rows, {.calibrated = calibrated, .alarms = calibrated, .packet = false});
  std::string out;
  for (const auto& c : t.columns())
    out +=
        (out.empty() ? "" : " ") + c.name + "=" + (c.valid(r) ? cell_text(c, r, time::utc_text()) : "null");
  return out;
}

}  // namespace

TEST_CASE("one description in every name space") {
  const std::string plain =
      xtce(types, parameter("a", "u8") + parameter("b", "u16"), container("C", entry("a") + entry("b")));
  const std::string bare = [&] {
    std::string s = plain;
    s.erase(s.find(" xmlns="), std::string(" xmlns=\"http://www.omg.org/spec/XTCE/20180204\"").size());
    return s;
  }();
  std::string prefixed;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    prefixed += plain[i];
    if (plain[i] == '<') prefixed += plain[i + 1] == '/' ? (++i, "/xtce:") : "xtce:";
  }
  for (const char* space : {"http://www.omg.org/space/xtce", "http://www.omg.org/spec/XTCE/20180204"}) {
    std::string s = prefixed;
    const std::string old = "xmlns=\"http://www.omg.org/spec/XTCE/20180204\"";
    s.replace(s.find(old), old.size(), "xmlns:xtce=\"" + std::string(space) + "\"");
    CHECK(row(run(good(s), {"01 0203"}), "C") == "a=1 b=515");
  }
  CHECK(row(run(good(plain), {"01 0203"}), "C") == "a=1 b=515");
  CHECK(row(run(good(bare), {"01 0203"}), "C") == "a=1 b=515");
}

TEST_CASE("forms and orders of integers") {
  const auto first = [](const std::string& attributes, const char* packet, int bits = 16) {
    const std::string t = "<IntegerParameterType name=\"T\"><IntegerDataEncoding sizeInBits=\"" +
                          std::to_string(bits) + "\" " + attributes + "/></IntegerParameterType>";
    return row(run(good(xtce_of(t)), {packet}), "C");
  };
  CHECK(first("encoding=\"signMagnitude\"", "8005") == "P0=-5");
  CHECK(first("encoding=\"signMagnitude\"", "7FFF") == "P0=32767");
  CHECK(first("encoding=\"onesComplement\"", "FFFA") == "P0=-5");
  CHECK(first("encoding=\"onesComplement\"", "FFFF") == "P0=0");
  CHECK(first("encoding=\"BCD\"", "0405") == "P0=45");
  CHECK(first("encoding=\"BCD\"", "040A") == "P0=null");
  CHECK(first("encoding=\"packedBCD\"", "1234") == "P0=1234");
  CHECK(first("encoding=\"packedBCD\"", "123D") == "P0=-123");
  CHECK(first("encoding=\"packedBCD\"", "12AB") == "P0=null");
  CHECK(first("bitOrder=\"leastSignificantBitFirst\"", "8001") ==
        "P0=384");  // each byte's bits turned: 01 80
  CHECK(first("bitOrder=\"leastSignificantBitFirst\" byteOrder=\"leastSignificantByteFirst\"", "8000") ==
        "P0=1");
  CHECK(first("byteOrder=\"2,3,0,1\"", "0B0A0D0C", 32) == "P0=168496141");  // 0A0B0C0D, by significance
  CHECK(first("byteOrder=\"leastSignificantByteFirst\"", "341200", 24) == "P0=4660");
  CHECK(first("encoding=\"twosComplement\" byteOrder=\"leastSignificantByteFirst\"", "FFFFFF", 24) ==
        "P0=-1");
  CHECK(first("", "FFFFFFFFFFFFFFFF", 64) == "P0=18446744073709551615");
  CHECK(first("encoding=\"twosComplement\"", "8000000000000000", 64) == "P0=-9223372036854775808");
  CHECK(first("", "0100000000000000000000", 88) == "P0=1208925819614629174706176");  // 2^80
  // Of a text each character's bytes, and each byte's bits: "Aé" as 41 00 E9 00, turned 82 00 97 00
  const auto characters = [](const std::string& order, const std::string& attributes, const char* packet) {
    const std::string t =
        "<StringParameterType name=\"T\"><StringDataEncoding encoding=\"UTF-16\" " + attributes +
        "><ByteOrderList>" + order +
        "</ByteOrderList><SizeInBits><Fixed><FixedValue>32</FixedValue></Fixed></SizeInBits>"
        "</StringDataEncoding></StringParameterType>";
    return row(run(good(xtce_of(t)), {packet}), "C");
  };
  const std::string low = "<Byte byteSignificance=\"0\"/>", high = "<Byte byteSignificance=\"1\"/>";
  CHECK(characters(low + high, "", "4100E900") == "P0=A\xC3\xA9");
  CHECK(characters(high + low, "", "004100E9") == "P0=A\xC3\xA9");
  CHECK(characters(low + high, "bitOrder=\"leastSignificantBitFirst\"", "82009700") == "P0=A\xC3\xA9");
  // The byte order as version 1.1 lists it
  const std::string list =
      "<IntegerParameterType name=\"T\"><IntegerDataEncoding sizeInBits=\"16\"><ByteOrderList><Byte "
      "byteSignificance=\"0\"/><Byte "
      "byteSignificance=\"1\"/></ByteOrderList></IntegerDataEncoding></IntegerParameterType>";
  CHECK(row(run(good(xtce_of(list)), {"0102"}), "C") == "P0=513");
}

TEST_CASE("inheritance: the first heir whose conditions hold; what fits none is counted") {
  const std::string p =
      parameter("a", "u8") + parameter("b", "u8") + parameter("c", "u16") + parameter("d", "u8");
  const std::string expression =
      "<BooleanExpression><ORedConditions><Condition><ParameterInstanceRef "
      "parameterRef=\"a\"/><ComparisonOperator>&gt;=</ComparisonOperator>"
      "<Value>0x10</Value></Condition><ANDedConditions><Condition><ParameterInstanceRef "
      "parameterRef=\"a\"/><ComparisonOperator>==</ComparisonOperator>"
      "<ParameterInstanceRef parameterRef=\"b\"/></Condition><Condition><ParameterInstanceRef "
      "parameterRef=\"b\"/><ComparisonOperator>!=</"
      "ComparisonOperator><Value>3</Value></Condition></ANDedConditions></ORedConditions></"
      "BooleanExpression>";
  const Plan plan = good(xtce(types, p,
                              container("Root", entry("a") + entry("b"), "", "", true) +
                                  container("One", entry("c"), "Root",
                                            "<ComparisonList>" + compare("a", "1") +
                                                compare("b", "2", "&lt;") + "</ComparisonList>") +
                                  container("Two", entry("d"), "Root", expression) +
                                  container("Three", "", "One", compare("c", "7"))));
  const Decoded d = run(plan, {"01 01 0009", "01 01 0007", "04 04 FF", "10 00 01", "03 03 01", "01 01 00",
                               "01", "01 01 0009 00"});
  CHECK(d.statistics.decoded == 5);
  CHECK(d.statistics.no_container == 1);
  CHECK(d.statistics.too_short == 2);
  CHECK(d.statistics.longer == 1);
  CHECK(d.statistics.ambiguous == 3);  // a == b == 1 fits One and Two
  CHECK(row(d, "One") == "a=1 b=1 c=9");
  CHECK(row(d, "Three") == "a=1 b=1 c=7");
  CHECK(row(d, "Two", 1) == "a=16 b=0 d=1");
  CHECK(d.find("One")->packet == std::vector<std::uint64_t>{0, 7});
  CHECK(d.outcome[4] == Outcome::no_container);
  CHECK(d.outcome[5] == Outcome::too_short);
  const auto& e = d.statistics.examples;
  const auto cut =
      std::find_if(e.begin(), e.end(), [](const auto& x) { return x.outcome == Outcome::too_short; });
  REQUIRE(cut != e.end());
  CHECK(cut->container == "/S/One");
  CHECK(cut->needed_bits == 32);
  CHECK(cut->present_bits == 24);
}

TEST_CASE("many heirs are told apart by one field") {
  std::string heirs;
  for (int i = 0; i < 300; ++i)
    heirs += container("H" + std::to_string(i), entry("b"), "Root", compare("a", std::to_string(i * 7)));
  const Plan plan = good(xtce(types, parameter("a", "u16") + parameter("b", "u8"),
                              container("Root", entry("a"), "", "", true) + heirs));
  Capture c;
  for (int i = 0; i < 2200; ++i) c.add(std::string{static_cast<char>(i >> 8), static_cast<char>(i), 'x'});
  const Decoded d = decode_all(plan, c);
  CHECK(d.statistics.decoded == 300);
  CHECK(d.kinds.size() == 300);
  CHECK(row(d, "H299") == "a=2093 b=120");
}

TEST_CASE("optional, repeated and sized by others") {
  const std::string binary = "<BinaryParameterType name=\"bin\"><BinaryDataEncoding><SizeInBits>" +
                             number("n", "<LinearAdjustment slope=\"8\" intercept=\"8\"/>") +
                             "</SizeInBits></BinaryDataEncoding></BinaryParameterType>";
  const std::string p = parameter("flag", "u8") + parameter("n", "u8") + parameter("x", "u16") +
                        parameter("data", "bin") + parameter("last", "u8") + parameter("y", "u8");
  SUBCASE("an entry that may be absent") {
    const Plan plan = good(xtce(
        types + binary, p,
        container("C", entry("flag") +
                           entry("x", "<IncludeCondition>" + compare("flag", "1") + "</IncludeCondition>") +
                           entry("last"))));
    const Decoded d = run(plan, {"01 0203 04", "00 05"});
    CHECK(row(d, "C", 0) == "flag=1 x=515 last=4");
    CHECK(row(d, "C", 1) == "flag=0 x=null last=5");
  }
  SUBCASE("binary of n + 1 bytes, then more") {
    const Plan plan =
        good(xtce(types + binary, p, container("C", entry("n") + entry("data") + entry("last"))));
    const Decoded d = run(plan, {"02 AABBCC 01", "00 DD 02", "05 00 00"});
    CHECK(row(d, "C", 0) == "n=2 data=aabbcc last=1");
    CHECK(row(d, "C", 1) == "n=0 data=dd last=2");
    CHECK(d.outcome[2] == Outcome::too_short);
  }
  SUBCASE("repeated a number of times, with gaps") {
    const std::string repeat =
        "<RepeatEntry><Count>" + number("n") + "</Count><Offset>" + value(8) + "</Offset></RepeatEntry>";
    const Plan plan =
        good(xtce(types + binary, p, container("C", entry("n") + entry("x", repeat) + entry("last"))));
    const Decoded d = run(plan, {"03 0001 FF 0002 FF 0003 09", "00 08", "01 0001 07", "FF 0001"});
    CHECK(row(d, "C", 0) == "n=3 x=1 2 3 last=9");
    CHECK(row(d, "C", 1) == "n=0 x= last=8");
    CHECK(row(d, "C", 2) == "n=1 x=1 last=7");
    CHECK(d.outcome[3] == Outcome::too_short);
    CHECK(d.kinds[0].find("x")->first == std::vector<std::uint64_t>{0, 3, 3, 4});
  }
  SUBCASE("repeated in a fixed place") {
    const std::string repeat =
        "<RepeatEntry><Count>" + value(3) + "</Count><Offset>" + value(8) + "</Offset></RepeatEntry>";
    const Plan plan =
        good(xtce(types + binary, p, container("C", entry("n") + entry("x", repeat) + entry("last"))));
    CHECK(plan.kinds()[0].fixed == 3);
    CHECK(row(run(plan, {"03 0001 FF 0002 FF 0003 09"}), "C") == "n=3 x=1 2 3 last=9");
  }
  SUBCASE("a size looked up") {
    const std::string lookup =
        "<BinaryParameterType "
        "name=\"lut\"><BinaryDataEncoding><SizeInBits><DiscreteLookupList><DiscreteLookup value=\"8\">" +
        compare("n", "1") + "</DiscreteLookup><DiscreteLookup value=\"16\">" + compare("n", "2") +
        "</DiscreteLookup></DiscreteLookupList></SizeInBits></BinaryDataEncoding></BinaryParameterType>";
    const Plan plan = good(xtce(types + binary + lookup, p + parameter("l", "lut"),
                                container("C", entry("n") + entry("l") + entry("last"))));
    const Decoded d = run(plan, {"01 AA 05", "02 AABB 05", "03 AABB"});
    CHECK(row(d, "C", 0) == "n=1 l=aa last=5");
    CHECK(row(d, "C", 1) == "n=2 l=aabb last=5");
    CHECK(d.outcome[2] == Outcome::impossible);
  }
  SUBCASE("a container within, at its own places") {
    const std::string at = "<LocationInContainerInBits referenceLocation=\"containerStart\">" + value(16) +
                           "</LocationInContainerInBits>";
    const std::string back = "<LocationInContainerInBits>" + value(-8) + "</LocationInContainerInBits>";
    const std::string include = "<ContainerRefEntry containerRef=\"In\"><IncludeCondition>" +
                                compare("flag", "1") + "</IncludeCondition></ContainerRefEntry>";
    const std::string in = container("In", entry("x", at) + entry("y", back));
    const Plan plan =
        good(xtce(types + binary, p, container("C", entry("flag") + include + entry("last")) + in), "C");
    const Decoded d = run(plan, {"01 0000 0203 04", "00 05"});
    CHECK(row(d, "C", 0) == "flag=1 x=515 y=3 last=4");
    CHECK(row(d, "C", 1) == "flag=0 x=null y=null last=5");
    const Plan fixed = good(
        xtce(types + binary, p,
             container("C", entry("flag") + "<ContainerRefEntry containerRef=\"In\"/>" + entry("last")) + in),
        "C");
    CHECK(fixed.kinds()[0].fixed == 4);
    CHECK(row(run(fixed, {"01 0000 0203 04"}), "C") == "flag=1 x=515 y=3 last=4");
  }
  SUBCASE("an entry at the packet's end") {
    const std::string end = "<LocationInContainerInBits referenceLocation=\"containerEnd\">" + value(0) +
                            "</LocationInContainerInBits>";
    const Plan plan = good(xtce(types + binary, p, container("C", entry("flag") + entry("x", end))));
    const Decoded d = run(plan, {"01 00 00 0102", "02 0304"});
    CHECK(row(d, "C", 0) == "flag=1 x=258");
    CHECK(row(d, "C", 1) == "flag=2 x=772");
  }
}

TEST_CASE("arrays and aggregates") {
  const auto dimension = [](const std::string& last) {
    return "<Dimension><StartingIndex>" + value(0) + "</StartingIndex><EndingIndex>" + last +
           "</EndingIndex></Dimension>";
  };
  const std::string aggregate =
      "<AggregateParameterType name=\"ag\"><MemberList><Member name=\"i\" typeRef=\"u8\"/><Member name=\"j\" "
      "typeRef=\"u16\"/></MemberList></AggregateParameterType>";
  const std::string array = "<ArrayParameterType name=\"ar\" arrayTypeRef=\"ag\"><DimensionList>" +
                            dimension(number("n", "<LinearAdjustment intercept=\"-1\"/>")) +
                            "</DimensionList></ArrayParameterType>";
  const std::string matrix = "<ArrayParameterType name=\"mx\" arrayTypeRef=\"u4\"><DimensionList>" +
                             dimension(value(1)) + dimension(value(2)) +
                             "</DimensionList></ArrayParameterType>";
  const std::string p = parameter("n", "u8") + parameter("a", "ag") + parameter("l", "ar") +
                        parameter("m", "mx") + parameter("z", "u8");
  const Plan plan = good(xtce(
      types + aggregate + array + matrix, p,
      container("C", entry("n") + entry("a") + entry("m") + entry("l") +
                         entry("z", "<IncludeCondition>" + compare("a.i", "1") + "</IncludeCondition>"))));
  const Decoded d = run(
      plan, {"02 01 0002 123456 03 0004 05 0006 07", "00 02 0003 ABCDEF", "03 01 0002 123456 03 0004 05"});
  CHECK(row(d, "C", 0) == "n=2 a.i=1 a.j=2 m=1 2 3 4 5 6 l.i=3 5 l.j=4 6 z=7");
  CHECK(row(d, "C", 1) == "n=0 a.i=2 a.j=3 m=10 11 12 13 14 15 l.i= l.j= z=null");
  CHECK(d.outcome[2] == Outcome::too_short);
  // A condition on an element
  const std::string on =
      container("R", entry("m"), "", "", true) + container("H", entry("z"), "R", compare("m[1]", "4"));
  (void)on;
  const Plan element = good(xtce(
      types + matrix, p.substr(0, 0) + parameter("m", "mx") + parameter("z", "u8"),
      container("R", entry("m"), "", "", true) + container("H", entry("z"), "R", compare("m[1][0]", "4"))));
  CHECK(run(element, {"123456 07", "123556 07"}).statistics.decoded == 2 - 1);
}

TEST_CASE("names: paths, aliases, doubles") {
  const std::string text =
      "<SpaceSystem name=\"Root\"><TelemetryMetaData><ParameterTypeSet>" + types +
      "</ParameterTypeSet><ParameterSet>" + parameter("t", "u8") +
      "</ParameterSet></TelemetryMetaData><SpaceSystem "
      "name=\"A\"><TelemetryMetaData><ParameterSet><Parameter name=\"v\" "
      "parameterTypeRef=\"../u8\"><AliasSet><Alias nameSpace=\"MIB\" "
      "alias=\"AV001\"/></AliasSet></Parameter></ParameterSet></TelemetryMetaData>"
      "</SpaceSystem><SpaceSystem name=\"B\"><TelemetryMetaData><ParameterSet><Parameter name=\"v\" "
      "parameterTypeRef=\"/Root/u16\"/></ParameterSet>"
      "<ContainerSet>" +
      container("C", entry("../t") + entry("/Root/A/v") + entry("v") + entry("./v") + entry("Root/A/v")) +
      "</ContainerSet></TelemetryMetaData></SpaceSystem></SpaceSystem>";
  const Plan plan = good(text);
  Capture c;
  c.add(hex("01 02 0003 0004 05"));
  const Decoded d = decode_all(plan, c);
  CHECK(row(d, "/Root/B/C") == "t=1 /Root/A/v=2 /Root/B/v=3 /Root/B/v#2=4 /Root/A/v#2=5");
  DecodeOptions o;
  o.parameters = {"AV001", "t"};
  CHECK(row(decode(plan, c.packets(), o, Context()), "C") == "t=1 /Root/A/v=2 /Root/A/v#2=5");
  o.parameters = {"/Root/B/w"};
  CHECK_THROWS_WITH_AS(
      (void)decode(plan, c.packets(), o, Context()),
      "error BARY-TELEMETRY-0220: no container that is decoded has a parameter /Root/B/w; hint: did "
      "you mean \"/Root/B/v\"?",
      Error);
}

TEST_CASE("labels, calibration by context, alarms, validity") {
  const std::string mode =
      "<EnumeratedParameterType name=\"mode\"><IntegerDataEncoding "
      "sizeInBits=\"8\"/><EnumerationList><Enumeration value=\"0x0A\" label=\"SAFE\"/>"
      "<Enumeration value=\"20\" maxValue=\"29\" "
      "label=\"NOMINAL\"/></EnumerationList><DefaultAlarm><EnumerationAlarmList><EnumerationAlarm "
      "alarmLevel=\"critical\" "
      "enumerationLabel=\"SAFE\"/></EnumerationAlarmList></DefaultAlarm></EnumeratedParameterType>";
  const std::string flag =
      "<BooleanParameterType name=\"flag\" oneStringValue=\"ON\" "
      "zeroStringValue=\"OFF\"><IntegerDataEncoding sizeInBits=\"8\"/></BooleanParameterType>";
  const std::string volts =
      "<FloatParameterType name=\"volts\"><UnitSet><Unit>V</Unit></UnitSet><IntegerDataEncoding "
      "sizeInBits=\"8\"><DefaultCalibrator><PolynomialCalibrator>"
      "<Term coefficient=\"0.5\" "
      "exponent=\"1\"/></PolynomialCalibrator></"
      "DefaultCalibrator><ContextCalibratorList><ContextCalibrator><ContextMatch>" +
      compare("m", "SAFE") +
      "</ContextMatch><Calibrator><PolynomialCalibrator><Term coefficient=\"100\" exponent=\"0\"/><Term "
      "coefficient=\"1\" exponent=\"1\"/>"
      "</PolynomialCalibrator></Calibrator></ContextCalibrator></ContextCalibratorList></"
      "IntegerDataEncoding><ValidRange minInclusive=\"1\" maxInclusive=\"110\"/>"
      "<DefaultAlarm><StaticAlarmRanges><WarningRange minInclusive=\"2\" maxInclusive=\"8\"/><CriticalRange "
      "minInclusive=\"1\" maxExclusive=\"10\"/>"
      "</StaticAlarmRanges></DefaultAlarm><ContextAlarmList><ContextAlarm><StaticAlarmRanges "
      "rangeForm=\"inside\"><SevereRange minInclusive=\"105\" "
      "maxInclusive=\"106\"/></StaticAlarmRanges><ContextMatch>" +
      compare("f", "ON") + "</ContextMatch></ContextAlarm></ContextAlarmList></FloatParameterType>";
  const Plan plan = good(xtce(mode + flag + volts,
                              parameter("m", "mode") + parameter("f", "flag") + parameter("v", "volts"),
                              container("C", entry("m") + entry("f") + entry("v"))));
  const Decoded d = run(plan, {"14 00 0A", "0A 01 05", "1D 00 14", "1E 00 01", "0A 00 0B"});
  CHECK(row(d, "C", 0, true) == "m=NOMINAL m.alarm=normal f=OFF v=5 v.alarm=normal v.invalid=false");
  CHECK(row(d, "C", 1, true) == "m=SAFE m.alarm=critical f=ON v=105 v.alarm=severe v.invalid=false");
  CHECK(row(d, "C", 2, true) == "m=NOMINAL m.alarm=normal f=OFF v=10 v.alarm=critical v.invalid=false");
  CHECK(row(d, "C", 3, true) == "m=null m.alarm=normal f=OFF v=0.5 v.alarm=critical v.invalid=true");
  CHECK(row(d, "C", 4, true) == "m=SAFE m.alarm=critical f=OFF v=111 v.alarm=critical v.invalid=true");
  CHECK(row(d, "C", 1) == "m=10 f=1 v=5");
  CHECK(d.kinds[0].find("v")->unit == "V");
  // A column that is not asked for still decides.
  DecodeOptions o;
  o.calibrated = true;
  o.parameters = {"v"};
  Capture c;
  c.add(hex("0A 01 05"));
  CHECK(row(decode(plan, c.packets(), o, Context()), "C", 0, true) == "v=105");
}

TEST_CASE("alarms that count, and alarms of steps") {
  const auto volts = [](const std::string& alarms) {
    return "<FloatParameterType name=\"volts\"><IntegerDataEncoding sizeInBits=\"8\"/>" + alarms +
           "</FloatParameterType>";
  };
  const auto levels = [](const std::string& type, std::initializer_list<const char*> packets) {
    const Decoded d = run(good(xtce(types + type, parameter("m", "u8") + parameter("v", "volts"),
                                    container("C", entry("m") + entry("v")))),
                          packets);
    std::string out;
    for (const std::uint8_t l : d.find("C")->find("v")->alarms)
      out += (out.empty() ? "" : " ") + std::string(name_of(static_cast<Level>(l)));
    return out;
  };
  // XTCE 1.2's schema: minViolations successive instances trigger; minConformance others end, as many where
  // it is not said.
  const std::string range =
      "<StaticAlarmRanges><WarningRange maxInclusive=\"10\"/><CriticalRange maxInclusive=\"20\"/>"
      "</StaticAlarmRanges></DefaultAlarm>";
  const std::initializer_list<const char*> walk = {"00 0B", "00 01", "00 0B", "00 15", "00 01",
                                                   "00 0B", "00 01", "00 01", "00 0B"};
  CHECK(levels(volts("<DefaultAlarm minViolations=\"2\">" + range), walk) ==
        "normal normal normal critical critical warning warning normal normal");
  CHECK(levels(volts("<DefaultAlarm minViolations=\"2\" minConformance=\"1\">" + range), walk) ==
        "normal normal normal critical normal normal normal normal normal");
  CHECK(levels(volts("<DefaultAlarm minConformance=\"2\">" + range), walk) ==
        "warning warning warning critical critical warning warning normal warning");
  // Another context's alarm begins to count anew.
  const std::string context =
      "<DefaultAlarm minViolations=\"2\">" + range +
      "<ContextAlarmList><ContextAlarm minViolations=\"2\"><StaticAlarmRanges><WatchRange "
      "maxInclusive=\"5\"/></StaticAlarmRanges><ContextMatch>" +
      compare("m", "1") + "</ContextMatch></ContextAlarm></ContextAlarmList>";
  CHECK(levels(volts(context), {"00 0B", "01 0B", "01 0B", "00 0B", "00 0B"}) ==
        "normal normal watch normal warning");
  // Steps: by value, in percent, over two values.
  const auto step = [&](const std::string& a) {
    return volts("<DefaultAlarm><ChangeAlarmRanges changeType=\"changePerSample\" " + a +
                 "><WarningRange maxInclusive=\"10\"/></ChangeAlarmRanges></DefaultAlarm>");
  };
  CHECK(levels(step(""), {"00 64", "00 6E", "00 62", "00 62", "00 70"}) ==
        "normal normal warning normal warning");
  CHECK(levels(step("changeBasis=\"percentageChange\""), {"00 64", "00 6E", "00 62", "00 00", "00 01"}) ==
        "normal normal warning warning warning");
  CHECK(levels(step("spanOfInterestInSamples=\"2\""), {"00 64", "00 6E", "00 6F", "00 62"}) ==
        "normal normal warning warning");
  // What a program decides is named, not judged.
  Diagnostics faults;
  CHECK(plan_of(xtce_of("<IntegerParameterType name=\"T\"><IntegerDataEncoding/><DefaultAlarm>"
                        "<CustomAlarm name=\"x\"/></DefaultAlarm></IntegerParameterType>"),
                faults));
  CHECK(texts(faults) ==
        "test.xml:4:68: warning BARY-TELEMETRY-0217: CustomAlarm of an alarm is not evaluated\n");
  // Each element of an array is a history of its own.
  const std::string array =
      volts("<DefaultAlarm minViolations=\"2\">" + range) +
      "<ArrayParameterType name=\"three\" arrayTypeRef=\"volts\"><DimensionList><Dimension><StartingIndex>"
      "<FixedValue>0</FixedValue></StartingIndex><EndingIndex><FixedValue>2</FixedValue></EndingIndex>"
      "</Dimension></DimensionList></ArrayParameterType>";
  const Decoded three = run(good(xtce(types + array, parameter("v", "three"), container("C", entry("v")))),
                            {"0B 01 0B", "0B 0B 01"});
  std::string of_three;
  for (const std::uint8_t l : three.find("C")->columns.at(0).alarms)
    of_three += std::string(name_of(static_cast<Level>(l))) + " ";
  CHECK(of_three == "normal normal normal warning normal normal ");
  // One parameter in two containers is one history.
  const Decoded both = run(good(xtce(types + volts("<DefaultAlarm minViolations=\"3\">" + range),
                                     parameter("m", "u8") + parameter("v", "volts"),
                                     container("R", entry("m"), "", "", true) +
                                         container("A", entry("v"), "R", compare("m", "1")) +
                                         container("B", entry("v"), "R", compare("m", "2")))),
                           {"01 0B", "02 0B", "01 0B", "02 0B"});
  CHECK(row(both, "A", 0, true) == "m=1 v=11 v.alarm=normal");
  CHECK(row(both, "B", 0, true) == "m=2 v=11 v.alarm=normal");
  CHECK(row(both, "A", 1, true) == "m=1 v=11 v.alarm=warning");
}

namespace {

/// Levels of P0 of type T in packets of one octet each, at these seconds.
std::string levels_at(const std::string& type, std::string_view bytes, const std::vector<double>& seconds,
                      std::string* warnings = nullptr) {
  const Plan plan = good(xtce_of(type));
  Capture c;
  for (const char b : hex(bytes)) c.add(std::string_view(&b, 1));
  Context ctx;
  DecodeOptions o;
  o.alarms = true;
  o.packet_seconds = seconds;
  o.first_packet = 1000;
  std::string out;
  const Decoded d = decode(plan, c.packets(), o, ctx);
  if (warnings) *warnings = texts(*ctx.warnings);
  for (const std::uint8_t l : d.find("C")->find("P0")->alarms)
    out += (out.empty() ? "" : " ") + std::string(name_of(static_cast<Level>(l)));
  return out;
}

}  // namespace

TEST_CASE("alarms of changes by the second") {
  const auto change = [](const std::string& a) {
    return "<IntegerParameterType name=\"T\"><IntegerDataEncoding/><DefaultAlarm><ChangeAlarmRanges " + a +
           "><WatchRange maxInclusive=\"2\"/><CriticalRange maxInclusive=\"10\"/></ChangeAlarmRanges>"
           "</DefaultAlarm></IntegerParameterType>";
  };
  const double none = std::numeric_limits<double>::quiet_NaN();
  // XTCE 1.2's schema: by the second where the type is not said; 0x0A to 0x1E in 5 s are 4 by the second.
  CHECK(levels_at(change(""), "0A 1E 1E 32 31", {0, 5, 6, 7, 7}) == "normal watch normal critical critical");
  // Both spans must have passed: over 10 s, from the newest value that far back.
  const std::string ten = "changeType=\"changePerSecond\" spanOfInterestInSeconds=\"10\"";
  CHECK(levels_at(change(ten), "00 C8 00 1E 3C 3C", {0, 1, 2, 10, 12, 20}) ==
        "normal normal normal watch watch watch");  // 30/10, 60/10, from 10 s: 30/10
  CHECK(levels_at(change(ten + " spanOfInterestInSamples=\"3\""), "00 00 00 1E", {0, 11, 22, 33}) ==
        "normal normal normal normal");  // 30 / 33
  CHECK(levels_at(change("changeBasis=\"percentageChange\""), "64 78 00 05", {0, 5, 6, 7}) ==
        "normal watch critical critical");  // 4 %/s, 100 %/s, of zero
  // By the sample, but not before the seconds have passed.
  CHECK(levels_at(change("changeType=\"changePerSample\" spanOfInterestInSeconds=\"3\""), "00 14 14 14",
                  {0, 1, 3, 4}) == "normal normal critical normal");
  // A packet without a time is no sample; a clock that steps back begins anew.
  CHECK(levels_at(change(""), "00 FF 04", {0, none, 1}) == "normal normal watch");
  CHECK(levels_at(change(""), "00 FF FF 00", {100, 50, 51, 52}) == "normal normal normal critical");
  std::string warnings;
  CHECK(levels_at(change(""), "00 FF", {}, &warnings) == "normal normal");
  CHECK(warnings.find("BARY-TELEMETRY-0221: changes of P0 by the second are not judged") !=
        std::string::npos);
  CHECK_THROWS_AS(levels_at(change(""), "00 FF", {1}), Error);
  // Clocks: how much their time passes in a second.
  const auto clock = [](const std::string& alarm) {
    return "<AbsoluteTimeParameterType name=\"T\"><Encoding "
           "units=\"seconds\"><IntegerDataEncoding/></Encoding>"
           "<ReferenceTime><Epoch>GPS</Epoch></ReferenceTime><DefaultAlarm>" +
           alarm + "</DefaultAlarm></AbsoluteTimeParameterType>";
  };
  CHECK(
      levels_at(clock("<ChangePerSecondAlarmRanges><WarningRange minInclusive=\"0.9\" maxInclusive=\"1.1\"/>"
                      "</ChangePerSecondAlarmRanges>"),
                "0A 14 1E 28", {0, 10, 20, 25}) == "normal normal normal warning");
  CHECK(levels_at(clock("<StaticAlarmRanges timeUnits=\"days\"><SevereRange maxInclusive=\"0.0005\"/>"
                        "</StaticAlarmRanges>"),
                  "2B 2C", {}) == "normal severe");  // 43.2 s
}

TEST_CASE("alarms of patterns") {
  const auto text = [](const std::string& list) {
    return "<StringParameterType "
           "name=\"T\"><StringDataEncoding><SizeInBits><Fixed><FixedValue>32</FixedValue>"
           "</Fixed></SizeInBits></StringDataEncoding><DefaultAlarm defaultAlarmLevel=\"watch\">"
           "<StringAlarmList>" +
           list + "</StringAlarmList></DefaultAlarm></StringParameterType>";
  };
  const std::string list =
      "<StringAlarm alarmLevel=\"normal\" matchPattern=\"OK..\"/><StringAlarm alarmLevel=\"warning\" "
      "matchPattern=\"E[0-4][0-9]+\"/><StringAlarm alarmLevel=\"critical\" matchPattern=\"E.*\"/>";
  // In the list's order the first that matches decides; a pattern is of the whole text.
  const Decoded d =
      run(good(xtce_of(text(list))), {"4F4B3031", "45303132", "45393939", "584F4B30", "4FC3A4FF"});
  std::string out;
  for (const std::uint8_t l : d.find("C")->find("P0")->alarms)
    out += " " + std::string(name_of(static_cast<Level>(l)));
  CHECK(out == " normal warning critical watch watch");
  // No pattern takes a time that grows beyond the text's length: by trying, this one would never end.
  std::string many;
  for (int k = 0; k < 4; ++k)
    many += "<StringAlarm alarmLevel=\"severe\" matchPattern=\"(a|aa)*(a|aaa)*b\"/>";
  std::string wide = text(many);
  wide.replace(wide.find(">32<"), 4, ">32000<");
  std::string packet;
  for (int k = 0; k < 4000; ++k) packet += "61";
  CHECK(run(good(xtce_of(wide)), {packet.c_str()}).find("C")->find("P0")->alarms[0] ==
        static_cast<std::uint8_t>(Level::watch));
  Diagnostics faults;
  CHECK(plan_of(xtce_of(text("<StringAlarm alarmLevel=\"watch\" matchPattern=\"(\"/>")), faults));
  CHECK(texts(faults).find(" warning BARY-TELEMETRY-0205") != std::string::npos);
  CHECK(texts(faults).find("missing )") != std::string::npos);
}

TEST_CASE("what is wrong and asked for by no packet is a warning") {
  // A parameter without a type, a type that nobody can read, a container that nobody includes.
  const std::string odd =
      "<FloatParameterType name=\"odd\"><FloatDataEncoding sizeInBits=\"23\"/>"
      "</FloatParameterType>";
  const std::string p = parameter("a", "u8") + parameter("b", "nowhere") + parameter("c", "odd");
  const std::string lost = container("Lost", entry("zz"), "Nobody", compare("a", "1"));
  Diagnostics faults;
  const Plan plan = plan_of(xtce(types + odd, p, container("C", entry("a")) + lost), faults);
  const std::string told = texts(faults);
  INFO(told);
  REQUIRE(plan);
  CHECK(row(run(plan, {"07"}), "C") == "a=7");
  CHECK(faults.list().size() == 4);
  for (const char* s :
       {"warning BARY-TELEMETRY-0205: sizeInBits of <FloatDataEncoding> has no valid value; found 23",
        "warning BARY-TELEMETRY-0206: there is no ParameterType nowhere",
        "warning BARY-TELEMETRY-0206: there is no SequenceContainer Nobody",
        "warning BARY-TELEMETRY-0206: there is no Parameter zz"})
    CHECK(told.find(s) != std::string::npos);
  // Asked for, each is an error.
  CHECK(failing(xtce(types + odd, p, container("C", entry("b")))).find("error BARY-TELEMETRY-0206") !=
        std::string::npos);
  CHECK(failing(xtce(types + odd, p, container("C", entry("c")))).find("error BARY-TELEMETRY-0205") !=
        std::string::npos);
  // So is a type that takes its encoding from one.
  CHECK(failing(xtce(types + odd + "<FloatParameterType name=\"heir\" baseType=\"odd\"/>",
                     parameter("d", "heir"), container("C", entry("d"))))
            .find("error BARY-TELEMETRY-0205") != std::string::npos);
  // Where no container is left, the reason comes before the lack of a root.
  const std::string rootless = failing(xtce(types, parameter("a", "u8"), lost));
  CHECK(rootless.find("0206: there is no SequenceContainer Nobody") < rootless.find("0213"));
  CHECK(rootless.find("0213") != std::string::npos);
  // What an alarm or a validity asks for changes no value.
  Diagnostics more;
  CHECK(plan_of(
      xtce_of("<IntegerParameterType name=\"T\"><IntegerDataEncoding/><ContextAlarmList><ContextAlarm>"
              "<StaticAlarmRanges><WatchRange maxInclusive=\"5\"/></StaticAlarmRanges><ContextMatch>" +
              compare("mode", "1") +
              "</ContextMatch></ContextAlarm></ContextAlarmList></IntegerParameterType>"),
      more));
  CHECK(texts(more).find("warning BARY-TELEMETRY-0206: there is no Parameter mode") != std::string::npos);
}

TEST_CASE("the same bits for any number of threads, and wherever the stream is cut") {
  const std::string binary = "<BinaryParameterType name=\"bin\"><BinaryDataEncoding><SizeInBits>" +
                             number("n", "<LinearAdjustment slope=\"8\"/>") +
                             "</SizeInBits></BinaryDataEncoding></BinaryParameterType>";
  const std::string s =
      "<StringParameterType name=\"str\"><StringDataEncoding><SizeInBits><Fixed>" + value(32) +
      "</Fixed><TerminationChar>00</TerminationChar></SizeInBits></StringDataEncoding></StringParameterType>";
  const std::string repeat = "<RepeatEntry><Count>" + number("k") + "</Count></RepeatEntry>";
  const Plan plan = good(xtce(
      types + binary + s,
      parameter("a", "u4") + parameter("k", "u4") + parameter("n", "u8") + parameter("s", "str") +
          parameter("b", "bin") + parameter("x", "u16") + parameter("y", "u8"),
      container("R", entry("a") + entry("k") + entry("n"), "", "", true) +
          container("One", entry("s") + entry("b") + entry("x", repeat), "R", compare("a", "3", "&lt;")) +
          container("Two",
                    entry("x") +
                        entry("y", "<IncludeCondition>" + compare("k", "7", "&gt;") + "</IncludeCondition>"),
                    "R", compare("a", "3"))));
  Capture c;
  std::uint32_t seed = 7;
  const auto next = [&] { return (seed = seed * 1664525u + 1013904223u) >> 16; };
  for (int i = 0; i < 9000; ++i) {
    std::string p(4 + next() % 40, '\0');
    for (char& b : p) b = static_cast<char>(next());
    p[0] = static_cast<char>(p[0] & 0x3F);
    p[1] = static_cast<char>(p[1] & 0x1F);
    c.add(p);
  }
  const auto csv = [](const Decoded& d) {
    std::string out;
    for (const Rows& r : d.kinds)
      out += r.path + "\n" + to_csv(to_table(r, {.calibrated = true, .alarms = true}), time::utc_text());
    return out;
  };
  const Decoded whole = decode_all(plan, c, 1);
  CHECK(whole.statistics.decoded > 1000);
  CHECK(whole.statistics.decoded + whole.statistics.no_container + whole.statistics.too_short +
            whole.statistics.impossible ==
        9000);
  const std::string expected = csv(whole);
  CHECK(csv(decode_all(plan, c, 2)) == expected);
  CHECK(csv(decode_all(plan, c, 7)) == expected);
  // In pieces: rows of a kind follow one another.
  std::string by_kind[2];
  for (std::size_t at = 0; at < 9000; at += 1234) {
    const std::size_t n = std::min<std::size_t>(1234, 9000 - at);
    DecodeOptions o;
    o.calibrated = o.alarms = true;
    o.first_packet = at;
    const Packets piece{c.bytes, std::span(c.offset).subspan(at, n), std::span(c.octets).subspan(at, n)};
    const Decoded d = decode(plan, piece, o, Context());
    for (const Rows& r : d.kinds) {
      std::string t = to_csv(to_table(r, {.calibrated = true, .alarms = true}), time::utc_text());
      auto& all = by_kind[r.container == "Two"];
      if (!all.empty()) t.erase(0, t.find('\n') + 1);
      all += t;
    }
  }
  const std::string joined = "/S/One\n" + by_kind[0] + "/S/Two\n" + by_kind[1];
  const bool same = joined == expected;  // not printed where it fails
  const auto at = std::mismatch(joined.begin(), joined.end(), expected.begin(), expected.end());
  INFO(std::string(at.first, std::min(at.first + 60, joined.end()))
       << " | " << std::string(at.second, std::min(at.second + 60, expected.end())));
  CHECK(same);
}

TEST_CASE("what is wrong is named, with its place") {
  const auto wrong = [](const std::string& t, const std::string& p, const std::string& c) {
    return failing(xtce(t, p, c));
  };
  CHECK(failing("<SpaceSystem name=\"S\">") ==
        "test.xml:1:22: error BARY-TELEMETRY-0200: the XTCE file is not well-formed XML: Start-end tags "
        "mismatch\n"
        "test.xml:1:1: error BARY-TELEMETRY-0212: the XTCE file has errors and is not compiled\n");
  CHECK(failing("<html/>").find("0201: the file is no XTCE; found <html>; expected <SpaceSystem>") !=
        std::string::npos);
  CHECK(failing("").find("0200") != std::string::npos);
  CHECK(failing("<").find("0200") != std::string::npos);
  // All at once, each with the nearest name
  const std::string many = wrong(types, parameter("a", "u9") + parameter("b", "u8"),
                                 container("C", entry("bb") + "<ParamRefEntry parameterRef=\"a\"/>\n"));
  INFO(many);
  CHECK(many.find(":16:1: error BARY-TELEMETRY-0202: <ParamRefEntry> is no element of XTCE's <EntryList>; "
                  "hint: did you mean \"ParameterRefEntry\"?") != std::string::npos);
  CHECK(many.find("there is no ParameterType u9; hint: did you mean \"u1\"?") != std::string::npos);
  CHECK(many.find("there is no Parameter bb") != std::string::npos);
  // An attribute that is misspelt is told of; its default holds.
  Diagnostics faults;
  const Plan plan = plan_of(
      xtce_of(
          "<IntegerParameterType name=\"T\"><IntegerDataEncoding sizeInBit=\"16\"/></IntegerParameterType>"),
      faults);
  CHECK(plan);
  CHECK(texts(faults) ==
        "test.xml:4:53: warning BARY-TELEMETRY-0203: <IntegerDataEncoding> has no attribute sizeInBit; hint: "
        "did you mean \"sizeInBits\"?\n");
  // Circles
  CHECK(wrong(types, parameter("a", "u8"),
              container("A", entry("a"), "B", compare("a", "1")) +
                  container("B", entry("a"), "A", compare("a", "1")))
            .find("0208") != std::string::npos);
  CHECK(wrong(types, parameter("a", "u8"),
              container("A", entry("a") + "<ContainerRefEntry containerRef=\"A\"/>"))
            .find("0208") != std::string::npos);
  CHECK(wrong("<AggregateParameterType name=\"g\"><MemberList><Member name=\"m\" "
              "typeRef=\"g\"/></MemberList></AggregateParameterType>",
              parameter("a", "g"), container("A", entry("a")))
            .find("0208") != std::string::npos);
  CHECK(wrong("<IntegerParameterType name=\"x\" baseType=\"y\"/><IntegerParameterType name=\"y\" "
              "baseType=\"x\"/>",
              parameter("a", "x"), container("A", entry("a")))
            .find("0208") != std::string::npos);
  // What no packet has
  CHECK(
      wrong(
          types +
              "<ArrayParameterType name=\"r\" arrayTypeRef=\"u8\"><DimensionList><Dimension><StartingIndex>" +
              value(0) +
              "</StartingIndex><EndingIndex><FixedValue>2147483647</FixedValue>"
              "</EndingIndex></Dimension></DimensionList></ArrayParameterType>",
          parameter("a", "r"), container("A", entry("a")))
          .find("0211: a has an impossible size (2147483647)") != std::string::npos);
  CHECK(failing(xtce_of("<BinaryParameterType "
                        "name=\"T\"><BinaryDataEncoding><SizeInBits><FixedValue>-8</FixedValue></"
                        "SizeInBits></BinaryDataEncoding></BinaryParameterType>"))
            .find("0210") != std::string::npos);
  std::string bomb;
  for (int i = 0; i < 40; ++i) {
    const std::string next = "<ContainerRefEntry containerRef=\"C" + std::to_string(i + 1) + "\"/>";
    bomb += container("C" + std::to_string(i), next + next);
  }
  CHECK(failing(xtce(types, parameter("a", "u8"), bomb + container("C40", entry("a"))), "C0")
            .find("error BARY-TELEMETRY-021") != std::string::npos);
  // No entity, no other file
  CHECK(failing("<!DOCTYPE SpaceSystem [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n" +
                xtce_of(uint_type(8, "T")))
            .find("0209") != std::string::npos);
  CHECK(failing("<SpaceSystem name=\"S\" xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include "
                "href=\"/etc/passwd\"/></SpaceSystem>")
            .find("0202: <include>") != std::string::npos);
}

TEST_CASE("what is known and not decoded is refused by its name, where a packet asks for it") {
  const std::string t =
      "<FloatParameterType name=\"T\"><FloatDataEncoding sizeInBits=\"32\" "
      "encoding=\"DEC\"/></FloatParameterType>";
  CHECK(failing(xtce_of(t)).find("error BARY-TELEMETRY-0210: encoding=\"DEC\" is not decoded here") !=
        std::string::npos);
  Diagnostics faults;
  CHECK(plan_of(xtce(t + types, parameter("a", "u8"), container("C", entry("a"))), faults));
  CHECK(!faults.has_errors());
  CHECK(faults.list().size() == 1);
  for (const char* e : {"ContainerSegmentRefEntry", "ParameterSegmentRefEntry", "StreamSegmentEntry",
                        "IndirectParameterRefEntry"})
    CHECK(failing(xtce(types, parameter("a", "u8"), container("C", entry("a") + "<" + e + "/>")))
              .find("error BARY-TELEMETRY-0210: " + std::string(e)) != std::string::npos);
  const std::string custom =
      container("R", entry("a"), "", "", true) + container("H", "", "R", "<CustomAlgorithm name=\"x\"/>");
  CHECK(
      failing(xtce(types, parameter("a", "u8"), custom)).find("error BARY-TELEMETRY-0210: CustomAlgorithm") !=
      std::string::npos);
}

TEST_CASE("a container that is not decoded is set aside, and the others are decoded") {
  const std::string dec =
      "<FloatParameterType name=\"dec\"><FloatDataEncoding sizeInBits=\"32\" "
      "encoding=\"DEC\"/></FloatParameterType>";
  const std::string bytes = "<BinaryParameterType name=\"bytes\"><BinaryDataEncoding><SizeInBits>" +
                            number("n", "<LinearAdjustment slope=\"8\"/>") +
                            "</SizeInBits></BinaryDataEncoding></BinaryParameterType>";
  const std::string p = parameter("k", "u8") + parameter("n", "u8") + parameter("a", "u8") +
                        parameter("x", "dec") + parameter("v", "bytes") + parameter("lost", "nowhere");
  const std::string root = container("R", entry("k"), "", "", true);
  const std::string c =
      root + container("A", entry("a"), "R", compare("k", "1")) +
      // Laid out as far as the float: what was begun for it is taken back.
      container("B", entry("n") + entry("v") + entry("a") + entry("x"), "R", compare("k", "2")) +
      container("BelowB", entry("a"), "B", compare("n", "1")) +
      container("C", entry("n") + entry("v") + entry("a"), "R", compare("k", "3")) +
      container("BelowC", entry("lost"), "C", compare("a", "7")) +
      container("ToldApart", entry("a"), "R", "<CustomAlgorithm name=\"q\"/>");
  Diagnostics faults;
  const Plan plan = plan_of(xtce(types + dec + bytes, p, c), faults);
  REQUIRE(plan);
  CHECK(!faults.has_errors());
  const std::string told = texts(faults);
  for (const char* name : {"B", "BelowC", "ToldApart"})
    CHECK(told.find("warning BARY-TELEMETRY-0222: packets of " + std::string(name) + " are not decoded") !=
          std::string::npos);
  CHECK(told.find("warning BARY-TELEMETRY-0210: encoding=\"DEC\"") != std::string::npos);
  CHECK(plan.is_aside("B"));
  CHECK(plan.is_aside("/S/BelowC"));
  CHECK_FALSE(plan.is_aside("A"));
  CHECK(plan.kinds().size() == 2);
  const Decoded d = run(plan, {"01 05", "02 01 AA 09 00000000", "03 02 AABB 04", "03 01 CC 07", "09 00"});
  CHECK(row(d, "A", 0) == "k=1 a=5");
  CHECK(row(d, "C", 0) == "k=3 n=2 v=aabb a=4");
  CHECK(d.outcome[1] == Outcome::refused);
  CHECK(d.outcome[3] == Outcome::refused);
  CHECK(d.outcome[4] == Outcome::no_container);
  CHECK(d.statistics.refused == 2);
  CHECK(std::any_of(d.statistics.examples.begin(), d.statistics.examples.end(),
                    [](const auto& e) { return e.container == "/S/BelowC" && e.packet == 3; }));
  DecodeOptions only;
  only.parameters = {"v"};
  Capture capture;
  capture.add(hex("03 02 AABB 04"));
  CHECK(row(decode(plan, capture.packets(), only, Context()), "C", 0) == "v=aabb");
  only.parameters = {"x"};  // it is in no container that is decoded
  CHECK_THROWS_AS(decode(plan, capture.packets(), only, Context()), Error);
  // Where nothing else is left, it is an error.
  CHECK(failing(xtce(types + dec, parameter("k", "u8") + parameter("x", "dec"),
                     root + container("B", entry("x"), "R", compare("k", "2"))))
            .find("error BARY-TELEMETRY-0210") != std::string::npos);
  // So it is in what all others extend.
  CHECK(failing(xtce(types + dec, parameter("k", "u8") + parameter("x", "dec") + parameter("a", "u8"),
                     container("R", entry("x"), "", "", true) +
                         container("A", entry("a"), "R", compare("k", "1"))))
            .find("error BARY-TELEMETRY-0210") != std::string::npos);
}

TEST_CASE("packets of every length, and an index that is wrong") {
  const Plan plan = good(xtce(types, parameter("a", "u32") + parameter("b", "u4") + parameter("c", "u4"),
                              container("C", entry("a") + entry("b") + entry("c"))));
  Capture c;
  for (std::size_t n = 0; n < 9; ++n) c.add(std::string(n, '\x5A'));
  const Decoded d = decode_all(plan, c);
  CHECK(d.statistics.too_short == 5);
  CHECK(d.statistics.decoded == 4);
  CHECK(row(d, "C") == "a=1515870810 b=5 c=10");
  c.octets.back() = 100;
  CHECK_THROWS_WITH_AS((void)decode_all(plan, c),
                       "error BARY-TELEMETRY-0219: packet 8 lies outside the bytes", Error);
  CHECK(decode_all(plan, Capture()).kinds.empty());
}
