#include "bary/orbit/omm.hpp"

#include <doctest/doctest.h>

#include "bary/core/test.hpp"
#include "bary/orbit/decimal.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

const std::string header =
    "OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,ARG_OF_PERICENTER,MEAN_"
    "ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,REV_AT_EPOCH,BSTAR,MEAN_MOTION_"
    "DOT,MEAN_MOTION_DDOT\n";
const std::string row =
    "\"KOMPSAT, 3A\",2015-014A,2024-07-05T12:34:56.789012,15.04,.0012,97.5,10.1,20.2,30.3,0,U,999999999,999,"
    "50000,.1E-3,-1e-6,0\n";

std::vector<MeanElements> read(const std::string& text, Strictness s = Strictness::strict) {
  Diagnostics faults;
  return read_elements(text, "f", s, faults);
}
Diagnostic fault_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& e) {
    return e.diagnostic();
  }
  return {};
}
std::string with(std::string s, const std::string& from, const std::string& to) {
  const auto at = s.find(from);
  REQUIRE(at != std::string::npos);
  return s.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("the four encodings hold the same elements, to the last bit, and give them back") {
  const auto csv = read(header + row);
  REQUIRE(csv.size() == 1);
  CHECK(csv[0].name == "KOMPSAT, 3A");
  CHECK(csv[0].catalog_number == 999999999);
  CHECK(csv[0].bstar == 1e-4);
  CHECK(csv[0].epoch.fraction == 0.789012);
  CHECK(read(write_omm_csv(csv)) == csv);
  CHECK(read(write_omm_json(csv)) == csv);
  for (const NdmEncoding e : {NdmEncoding::kvn, NdmEncoding::xml}) {
    CHECK(read(write_omm(csv, e)) == csv);
    const std::vector<MeanElements> three{csv[0], csv[0], csv[0]};
    CHECK(read("\xEF\xBB\xBF" + write_omm(three, e)) == three);
  }
  // A byte-order mark, CRLF, blank lines, and numbers as strings or with spaces.
  std::string crlf = header + row + "\n";
  for (std::size_t i = 0; (i = crlf.find('\n', i)) != std::string::npos; i += 2) crlf.insert(i, "\r");
  CHECK(read("\xEF\xBB\xBF" + crlf) == csv);
  const std::string json =
      R"({"CCSDS_OMM_VERS":"2.0","COMMENT":null,"nested":{"a":[1,2]},"NORAD_CAT_ID":"999999999",
"OBJECT_NAME":"KOMPSAT, 3A","OBJECT_ID":"2015-014A","EPOCH":"2024-07-05T12:34:56.789012","MEAN_MOTION":"15.04",
"ECCENTRICITY": 0.0012 ,"INCLINATION":97.5,"RA_OF_ASC_NODE":10.1,"ARG_OF_PERICENTER":20.2,"MEAN_ANOMALY":30.3,
"EPHEMERIS_TYPE":"0","CLASSIFICATION_TYPE":"U","ELEMENT_SET_NO":999,"REV_AT_EPOCH":50000,"BSTAR":1e-4,
"MEAN_MOTION_DOT":-0.000001,"MEAN_MOTION_DDOT":null,"REF_FRAME":"TEME","TIME_SYSTEM":"UTC","CENTER_NAME":"EARTH",
"MEAN_ELEMENT_THEORY":"SGP4"})";
  CHECK(read(json) == csv);
  CHECK(read("[" + json + "," + json + "]").size() == 2);
}

TEST_CASE("what is wrong is named by line and keyword") {
  const auto check = [](const std::string& text, const char* code, std::uint64_t line, const char* key) {
    const Diagnostic d = fault_of(text);
    CHECK_MESSAGE(d.code == code, text);
    CHECK_MESSAGE(d.where.line == line, text);
    CHECK_MESSAGE(d.where.key == key, text);
  };
  const std::string good = header + row;
  check(good + with(row, "15.04", "fast"), "BARY-ORBIT-0003", 3, "MEAN_MOTION");
  check(good + with(row, "15.04", "-1"), "BARY-ORBIT-0003", 3, "MEAN_MOTION");
  check(good + with(row, ".0012", "1"), "BARY-ORBIT-0003", 3, "ECCENTRICITY");
  check(good + with(row, "97.5", "nan"), "BARY-ORBIT-0003", 3, "INCLINATION");
  check(good + with(row, "97.5", "inf"), "BARY-ORBIT-0003", 3, "INCLINATION");
  check(good + with(row, "97.5", ""), "BARY-ORBIT-0003", 3, "INCLINATION");
  check(good + with(row, "999999999", "1000000000"), "BARY-ORBIT-0003", 3, "NORAD_CAT_ID");
  check(good + with(row, "2024-07-05T", "2024-13-05T"), "BARY-ORBIT-0003", 3, "EPOCH");
  // EPHEMERIS_TYPE 4 is SGP4-XP.
  check(good + with(row, ",0,U,", ",4,U,"), "BARY-ORBIT-0007", 3, "EPHEMERIS_TYPE");
  check(with(header, "DDOT", "DDOT,MEAN_ELEMENT_THEORY") + with(row, ",0\n", ",0,DSST\n"), "BARY-ORBIT-0007",
        2, "MEAN_ELEMENT_THEORY");
  check(good + "a,b\n", "BARY-CORE-0006", 3, "");
  check(with(header, "BSTAR", "BSTER") + row, "BARY-CORE-0004", 1, "");
  check(with(header, "BSTAR", "EPOCH") + row, "BARY-CORE-0008", 1, "");
  check(good + "\"open", "BARY-CORE-0013", 3, "");
  check("[{\"EPOCH\":\"2024-07-05T12:34:56\",\n\"MEAN_MOTION\":[1]}]", "BARY-ORBIT-0003", 2, "MEAN_MOTION");
  check("[{\"EPOCH\":\n\"2024-07-05T12:34:56\",\n\"MEAN_MOTION\":15 \"x\"}]", "BARY-CORE-0013", 3, "");
  check("[]", "BARY-ORBIT-0006", 0, "");
  check("{\"error\":\"You've violated your query rate limit\"}", "BARY-ORBIT-0003", 1, "EPOCH");
  check("[1]", "BARY-CORE-0013", 1, "");
  check("[{}] trailing", "BARY-CORE-0013", 1, "");
  check("<html></html>", "BARY-ORBIT-0050", 1, "");
  check("CCSDS_OEM_VERS = 2.0\n", "BARY-ORBIT-0006", 1, "");
  const std::string kvn = write_omm(read(good), NdmEncoding::kvn),
                    xml = write_omm(read(good), NdmEncoding::xml);
  check(with(kvn, "MEAN_MOTION = 15.04", "MEAN_MOTION = 15.04 [rev/h]"), "BARY-ORBIT-0052", 13,
        "MEAN_MOTION");
  check(with(kvn, "MEAN_MOTION = 15.04", "MEAN_MOTION = -15.04"), "BARY-ORBIT-0003", 13, "MEAN_MOTION");
  check(with(kvn, "MEAN_MOTION =", "MEAN_MOTOIN ="), "BARY-ORBIT-0051", 13, "MEAN_MOTOIN");
  check(with(kvn, "BSTAR = 0.0001\n", ""), "BARY-ORBIT-0003", 1, "BSTAR");
  check(with(kvn, "REF_FRAME = TEME", "REF_FRAME = GCRF"), "BARY-ORBIT-0003", 8, "REF_FRAME");
  check(kvn + "\n" + with(kvn, "2.0", "9.0"), "BARY-ORBIT-0055", 29, "CCSDS_OMM_VERS");
  check(with(xml, "<MEAN_MOTION>", "<MEAN_MOTION units=\"deg\">"), "BARY-ORBIT-0052", 20, "MEAN_MOTION");
  check(with(xml, "</meanElements>", ""), "BARY-ORBIT-0056", 37, "");
  check(header + std::string(17 << 20, 'x'), "BARY-CORE-0009", 2, "");
  check(header + "\xff,\n", "BARY-CORE-0010", 2, "");
}

TEST_CASE("lenient reading leaves out what is wrong and keeps the reason") {
  Diagnostics faults;
  const auto v = read_elements(header + row + with(row, "15.04", "x") + row + with(row, ",0,U,", ",4,U,"),
                               "f", Strictness::lenient, faults);
  CHECK(v.size() == 2);
  REQUIRE(faults.list().size() == 2);
  CHECK(faults.list()[0].code == "BARY-ORBIT-0003");
  CHECK(faults.list()[1].code == "BARY-ORBIT-0007");
  CHECK(faults.list()[1].severity == Severity::warning);
  for (const NdmEncoding e : {NdmEncoding::kvn, NdmEncoding::xml}) {
    // A message that is no OMM by its keywords, and one whose value is out of range.
    std::string text = write_omm({v[0], v[1], v[0]}, e);
    text = with(text, "REF_FRAME", "REF_FRAMES");
    if (e == NdmEncoding::xml) text = with(text, "/REF_FRAME>", "/REF_FRAMES>");
    text.replace(text.rfind("15.04"), 5, "-1.04");
    Diagnostics kept;
    CHECK(read_elements(text, "f", Strictness::lenient, kept).size() == 1);
    REQUIRE(kept.list().size() == 2);
    CHECK(kept.list()[0].code == "BARY-ORBIT-0051");
    CHECK(kept.list()[1].code == "BARY-ORBIT-0003");
  }
}

TEST_CASE("a decimal point moves without a rounding in between") {
  CHECK(parse_shifted("6503.514000", 3) == 6503514.0);
  CHECK(parse_shifted("-.22483E-4", 3) == -0.022483);
  CHECK(parse_shifted("+1e5", -5) == 1.0);
  CHECK(parse_shifted("4217.457419990610", 3) == 4217457.419990610);
  CHECK(parse_shifted("1e-400", 3) == 0.0);
  for (const char* bad :
       {"", "nan", "inf", "1e400", "--1", "+-1", "1.2.3", "1e", "0x10", "1 2", "1e999999999999"})
    CHECK_MESSAGE(!parse_shifted(bad, 3), bad);
  CHECK(format_shifted(6503514.0, -3) == "6503.514");
  CHECK(format_shifted(-0.022483, -3) == "-0.000022483");
  CHECK(format_shifted(7e6, -3) == "7000.0");
  CHECK(format_shifted(1e-9, -3) == "1.0e-12");
  double v = 1.2345678901234567;
  for (int i = 0; i < 2000; ++i) {
    v = -v * 1.0471975511965976;
    for (const double x : {v, 1e-7 / v, v * 1e15}) CHECK(parse_shifted(format_shifted(x, -3), 3) == x);
  }
}

TEST_CASE("an epoch's text reads back to the same instant") {
  for (const double fraction : {0.0, 0.5, 0.789012, 1.0 / 3, 5.8e-11, 0x1p-52, 1 - 0x1p-53}) {
    const Epoch e{773000000, fraction};
    for (const time::Scale s : {time::Scale::utc, time::Scale::tai, time::Scale::gps})
      CHECK(time::parse_epoch_in(time::format_epoch_exact(e, s), s) == e);
    for (const time::Scale s : {time::Scale::tt, time::Scale::tdb})
      CHECK(std::abs(time::parse_epoch_in(time::format_epoch_exact(e, s), s) - e) < 1e-12);
  }
  CHECK(time::format_epoch_exact({773000000, 0.25}, time::Scale::utc) == "2024-06-30T06:12:43.250");
}
