#include "bary/orbit/oem.hpp"

#include <doctest/doctest.h>

#include "bary/core/error.hpp"
#include "bary/orbit/opm.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

const std::string start =
    "CCSDS_OEM_VERS = 2.0\nCOMMENT made by hand\nCREATION_DATE = 2024-07-05T00:00:00\nORIGINATOR = US\n\n";
std::string metadata(const std::string& from, const std::string& to, const std::string& more = "") {
  return "META_START\nOBJECT_NAME = A\nOBJECT_ID = 2024-001A\nCENTER_NAME = EARTH\nREF_FRAME = "
         "GCRF\nTIME_SYSTEM = "
         "UTC\nSTART_TIME = " +
         from + "\nSTOP_TIME = " + to + "\n" + more + "META_STOP\n\n";
}
/// States of uniform motion every ten seconds.
std::string rows(int from, int to) {
  std::string out;
  for (int t = from; t <= to; t += 10) {
    const std::string s = std::to_string(t % 60), m = std::to_string(t / 60);
    out += "2024-07-05T00:" + std::string(2 - m.size(), '0') + m + ":" + std::string(2 - s.size(), '0') + s +
           " " + std::to_string(7000 + t) + ".5 1 2 1 0 0\n";
  }
  return out;
}
std::string at(int t) { return rows(t, t).substr(0, 19); }
Diagnostic fault_of(const std::string& text, bool use = false) {
  try {
    const auto m = read_oem(text, "f.oem");
    if (use) oem_trajectory(m, "f.oem");
  } catch (const Error& e) {
    return e.diagnostic();
  }
  return {};
}
void check(const std::string& text, const char* code, std::uint64_t line, const char* key, bool use = false) {
  const Diagnostic d = fault_of(text, use);
  CHECK_MESSAGE(d.code == code, text.substr(0, 900));
  CHECK_MESSAGE(d.where.line == line, text.substr(0, 900));
  CHECK_MESSAGE(d.where.key == key, text.substr(0, 900));
}
std::string with(std::string s, const std::string& from, const std::string& to) {
  const auto i = s.find(from);
  REQUIRE(i != std::string::npos);
  return s.replace(i, from.size(), to);
}

}  // namespace

TEST_CASE("segments, useable times and interpolation reach the source") {
  const std::string text =
      start + metadata(at(0), at(100), "USEABLE_START_TIME = " + at(10) + "\nINTERPOLATION = Hermite\n") +
      rows(0, 100) + metadata(at(100), at(200), "INTERPOLATION = LINEAR\nINTERPOLATION_DEGREE = 1\n") +
      rows(100, 200);
  const auto t = oem_trajectory(read_oem(text, "f"), "f");
  REQUIRE(t.objects.size() == 1);
  CHECK(t.objects[0].name == "A");
  CHECK(t.objects[0].id == "2024-001A");
  const auto& s = dynamic_cast<const ephemeris::SampledSource&>(*t.objects[0].source);
  REQUIRE(s.segments().size() == 2);
  CHECK(s.segments()[0].interpolation == ephemeris::Interpolation::hermite);
  CHECK(s.segments()[0].degree == 7);
  CHECK(s.segments()[1].interpolation == ephemeris::Interpolation::lagrange);
  CHECK(s.segments()[1].degree == 1);
  CHECK(s.segments()[0].states[0] == 7000500.0);
  const Epoch zero = time::parse_epoch(at(0) + "Z");
  CHECK(s.spans()[0].start == zero + 10);
  ephemeris::StateBuffer b(3);
  const std::vector<Epoch> epochs{zero + 9.0, zero + 55.0, zero + 155.0};
  s.evaluate(epochs, b.columns());
  CHECK(b.status(0) == ephemeris::SampleStatus::outside_span);
  CHECK(b.r_m(1).x() == doctest::Approx(7055500));
  CHECK(b.r_m(2).x() == doctest::Approx(7155500));
  // As a message of our own, and back.
  const auto again =
      oem_trajectory(read_oem(write_oem({make_oem(t.objects[0])}, NdmEncoding::xml), "g"), "g");
  CHECK(dynamic_cast<const ephemeris::SampledSource&>(*again.objects[0].source).segments()[1].states ==
        s.segments()[1].states);
  // Without any word on interpolation: Lagrange of degree 7.
  const auto plain = oem_trajectory(read_oem(start + metadata(at(0), at(100)) + rows(0, 100), "f"), "f");
  const auto& p = dynamic_cast<const ephemeris::SampledSource&>(*plain.objects[0].source).segments()[0];
  CHECK(p.interpolation == ephemeris::Interpolation::lagrange);
  CHECK(p.degree == 7);
}

TEST_CASE("what is wrong is named by line and keyword") {
  const std::string good = start + metadata(at(0), at(100)) + rows(0, 100);
  CHECK(fault_of(good, true).code.empty());
  CHECK(fault_of(with(good, "2.0\n", "1.0\r\n"), true).code.empty());
  CHECK(fault_of("\xEF\xBB\xBF" + good, true).code.empty());
  check(with(good, "2.0", "4.0"), "BARY-ORBIT-0055", 1, "CCSDS_OEM_VERS");
  check(with(good, "ORIGINATOR", "ORIGINATER"), "BARY-ORBIT-0051", 4, "ORIGINATER");
  check(with(good, "ORIGINATOR = US\n", ""), "BARY-ORBIT-0054", 3, "ORIGINATOR");
  check(with(good, "OBJECT_ID = 2024-001A\n", ""), "BARY-ORBIT-0054", 6, "OBJECT_ID");
  check(with(good, "OBJECT_ID", "OBJECT_NAME"), "BARY-ORBIT-0053", 8, "OBJECT_NAME");
  check(with(good, "STOP_TIME = 2024-07", "STOP_TIME = 2024-7"), "BARY-ORBIT-0052", 13, "STOP_TIME");
  check(with(good, "STOP_TIME = 2024-07", "STOP_TIME = 2024-19"), "BARY-ORBIT-0052", 13, "STOP_TIME");
  check(with(good, "META_STOP", "META_STOB"), "BARY-ORBIT-0053", 14, "META_STOB");
  check(with(good, "= UTC", "= UT1"), "BARY-ORBIT-0060", 11, "TIME_SYSTEM");
  check(with(good, "= GCRF", "= MARS_IAU"), "BARY-ORBIT-0060", 10, "REF_FRAME", true);
  check(with(good, "= EARTH", "= APOPHIS"), "BARY-ORBIT-0060", 9, "CENTER_NAME", true);
  check(start + metadata(at(0), at(100)), "BARY-ORBIT-0053", 15, "");
  check(start, "BARY-ORBIT-0053", 5, "");
  check(good + rows(90, 90), "BARY-ORBIT-0058", 27, "EPOCH");
  check(with(good, "7030.5", "7030,5"), "BARY-ORBIT-0057", 19, "X");
  check(with(good, "7030.5 1 2", "0 0.0 0"), "BARY-ORBIT-0057", 19, "X");
  check(with(good, "STOP_TIME = " + at(100), "STOP_TIME = " + at(90)), "BARY-ORBIT-0052", 26, "EPOCH");
  check(with(good, "\nSTART_TIME = " + at(0), "\nSTART_TIME = " + at(10)), "BARY-ORBIT-0052", 16, "EPOCH");
  check(with(good, "= GCRF", "= ITRFXYZ"), "BARY-ORBIT-0060", 10, "REF_FRAME", true);
  CHECK(fault_of(with(good, "= GCRF", "= ITRF-97"), true).code.empty());
  check(with(good, "7030.5", "nan"), "BARY-ORBIT-0057", 19, "X");
  check(with(good, "7030.5", "inf"), "BARY-ORBIT-0057", 19, "X");
  check(with(good, "7030.5", ""), "BARY-ORBIT-0057", 19, "EPHEMERIS");
  check(with(good, at(30), "2024-07-05T00:00:61"), "BARY-ORBIT-0052", 19, "EPOCH");
  check(good + "GARBAGE\n", "BARY-ORBIT-0057", 27, "EPHEMERIS");
  check(good + "KEY = value\n", "BARY-ORBIT-0053", 27, "KEY");
  check(good + metadata(at(50), at(150)) + rows(50, 150), "BARY-ORBIT-0059", 33, "START_TIME", true);
  check(good + with(metadata(at(100), at(150)), "GCRF", "EME2000") + rows(100, 150), "BARY-ORBIT-0060", 31,
        "REF_FRAME", true);
  check(start + metadata(at(0), at(100), "INTERPOLATION = SPLINE\n") + rows(0, 100), "BARY-ORBIT-0052", 14,
        "INTERPOLATION", true);
  check(start + metadata(at(0), at(100), "INTERPOLATION_DEGREE = 99\n") + rows(0, 100), "BARY-ORBIT-0052", 14,
        "INTERPOLATION_DEGREE", true);
  check(start + metadata(at(0), at(100), "USEABLE_START_TIME = " + at(200) + "\n") + rows(0, 100),
        "BARY-ORBIT-0052", 14, "USEABLE_START_TIME", true);
  check(good + "COVARIANCE_START\nEPOCH = " + at(0) + "\n1\n1 1\n1 x 1\n", "BARY-ORBIT-0052", 31, "CZ_Y");
  check(good + "COVARIANCE_START\n1\n", "BARY-ORBIT-0053", 28, "1");
  check(good + "COVARIANCE_START\n", "BARY-ORBIT-0053", 27, "");
  check(good + std::string(17 << 20, 'x'), "BARY-CORE-0009", 27, "");
  check("", "BARY-ORBIT-0050", 0, "");
  check("CCSDS_OMM_VERS = 2.0\n", "BARY-ORBIT-0050", 1, "");
  check("<oem", "BARY-ORBIT-0056", 1, "");
  check("<oem version='2.0'>\n<header/>\n</oem>", "BARY-ORBIT-0054", 2, "CREATION_DATE");
  check("\xFF\xFE<", "BARY-CORE-0010", 0, "");
}

TEST_CASE("a jump at one instant parts segments; several objects and messages stand in one file") {
  const std::string two =
      start + metadata(at(0), at(100)) + rows(0, 50) + with(rows(50, 50), " 1 2 1", " 9 2 1") +
      rows(60, 100) + "\n" +
      with(start + metadata(at(0), at(100)) + rows(0, 100), "OBJECT_NAME = A", "OBJECT_NAME = B");
  const auto m = read_oem(two, "f");
  CHECK(m.size() == 2);
  CHECK(read_oem(write_oem(m, NdmEncoding::kvn), "f") == m);
  CHECK(read_oem(write_oem(m, NdmEncoding::xml), "f") == m);
  const auto t = oem_trajectory(m, "f");
  REQUIRE(t.objects.size() == 2);
  const auto& s = dynamic_cast<const ephemeris::SampledSource&>(*t.objects[0].source);
  CHECK(s.segments().size() == 2);
  CHECK(s.segments()[1].states[1] == 9000.0);
  CHECK(t.objects[1].name == "B");
}

TEST_CASE("an object is called by its designator where it has no name, UNKNOWN where it has neither") {
  const auto called = [](const std::string& name, const std::string& id) {
    std::string text = start + metadata(at(0), at(60)) + rows(0, 60);
    text.replace(text.find("OBJECT_NAME = A"), 15, "OBJECT_NAME = " + name);
    text.replace(text.find("2024-001A"), 9, id);
    const auto t = oem_trajectory(read_oem(text, "f"), "f");
    // Written and read again it is the same object.
    const auto again =
        oem_trajectory(read_oem(write_oem({make_oem(t.objects[0])}, NdmEncoding::kvn), "f"), "f");
    CHECK(again.objects[0].name == t.objects[0].name);
    CHECK(again.objects[0].id == t.objects[0].id);
    return t.objects[0].name + "/" + t.objects[0].id;
  };
  CHECK(called("A", "2024-001A") == "A/2024-001A");
  CHECK(called("", "2024-001A") == "2024-001A/2024-001A");
  CHECK(called("", "UNKNOWN") == "UNKNOWN/");
  CHECK(called("\x01", "") == "UNKNOWN/");
  CHECK(called("A", "") == "A/");
}

TEST_CASE("UTF-16 is read by its mark") {
  std::string little = "\xFF\xFE", big = "\xFE\xFF";
  const std::string text = start + metadata(at(0), at(100)) + rows(0, 100);
  for (const char c : text) {
    little += c;
    little += '\0';
    big += '\0';
    big += c;
  }
  CHECK(read_oem(little, "f") == read_oem(text, "f"));
  CHECK(read_oem(big, "f") == read_oem(text, "f"));
}

TEST_CASE("an OPM holds a state with its covariance to the last bit") {
  Opm o;
  o.object_name = "KOMPSAT-5";
  o.object_id = "2013-042A";
  o.state = {time::parse_epoch("2024-07-05T01:02:03.456789Z") + 1.0 / 3,
             frames::Frame::itrf,
             frames::body::earth,
             {1.0 / 3, -7e6, 1e-7},
             {7.1e3, 0, -1.0 / 7}};
  o.covariance = ephemeris::Covariance{o.state.epoch, "RTN", {}};
  for (std::size_t i = 0; i < 21; ++i) o.covariance->lower[i] = 1.0 / static_cast<double>(i + 3);
  o.keplerian = keplerian_from_axis(7.1e6, 0.1, 1.7, 2, 3, -2);
  o.gm = gm_earth;
  o.mass_kg = 1400;
  for (const NdmEncoding e : {NdmEncoding::kvn, NdmEncoding::xml}) {
    const Opm b = opm_of(read_ndm(write_ndm({make_opm(o)}, e), "f")[0], "f");
    CHECK(b.state.epoch == o.state.epoch);
    CHECK(b.state.frame == o.state.frame);
    CHECK(b.state.r_m == o.state.r_m);
    CHECK(b.state.v_m_s == o.state.v_m_s);
    CHECK(b.covariance == o.covariance);
    CHECK(b.gm == o.gm);
    CHECK(b.mass_kg == 1400);
    CHECK(b.keplerian->true_anomaly_rad == doctest::Approx(-2).epsilon(1e-14));
    CHECK(b.keplerian->semi_latus_rectum_m ==
          doctest::Approx(o.keplerian->semi_latus_rectum_m).epsilon(1e-14));
  }
}
