#include "bary/orbit/other_form.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

TEST_CASE("a file that holds no orbit is named by its first lines") {
  const auto is = [](std::string_view bytes) { return other_form(bytes).en(); };
  CHECK(is("CCSDS_OPM_VERS = 2.0\n") == "one state of an orbit (OPM)");
  CHECK(is("\xEF\xBB\xBF"
           "COMMENT of ours\nCCSDS_CDM_VERS = 1.0\n") == "a conjunction data message (CDM)");
  CHECK(is("<?xml version=\"1.0\"?>\n<cdm id=\"CCSDS_CDM_VERS\">") == "a conjunction data message (CDM)");
  CHECK(is("<opm>") == "one state of an orbit (OPM)");
  CHECK(is("CCSDS_OCM_VERS = 3.0\n") == "an orbit comprehensive message (OCM)");
  CHECK(is("CCSDS_TDM_VERS = 1.0\n") == "tracking data (TDM)");
  CHECK(is("#cP2001  8  8  0  0  0.00000000     192 ORBIT IGS97 HLM  IGS\n") == "a precise ephemeris (SP3)");
  CHECK(is("[{\"id\": \"document\", \"version\": \"1.0\"}]") == "a scene for Cesium (CZML)");
  CHECK(is("{\"type\": \"FeatureCollection\", \"features\": []}") == "areas (GeoJSON)");
  CHECK(is("     3.04           OBSERVATION DATA    M: MIXED            RINEX VERSION / TYPE\n") ==
        "a RINEX file");
  CHECK(is("<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\">") == "a KML file");
  // What is read, and what nobody knows.
  for (const char* text : {"CCSDS_OEM_VERS = 2.0\n", "CCSDS_OMM_VERS = 2.0\n", "<oem>", "<opmx>",
                           "COMMENT not CCSDS_CDM_VERS = 1.0\nCCSDS_OMM_VERS = 2.0\n", "[]", "",
                           "[{\"OBJECT_NAME\": \"A\"}]", "OBJECT_NAME,EPOCH\n", "1 25544U 98067A"})
    CHECK_MESSAGE(other_form(text).empty(), text);
}

TEST_CASE("satellites may be named after the marks of other files") {
  std::vector<MeanElements> all;
  for (const char* name : {"RINEX VERSION", "<kml >", "<cdm >", "document", "Feature", "CCSDS_OPM_VERS = 2.0",
                           "KPL/", "#cP2001", "\"type\": \"Feature\"", "\"id\": \"document\""}) {
    MeanElements& e = all.emplace_back();
    e.name = e.cospar = name;
    e.catalog_number = static_cast<std::int64_t>(all.size());
    e.mean_motion_rev_day = 15;
    e.epoch = time::parse_epoch("2024-07-05T00:00:00Z");
  }
  for (const MeanElements& e : all)
    for (const std::string& text : {write_omm_csv({e}), write_omm_json({e}), write_omm({e}, NdmEncoding::kvn),
                                    write_omm({e}, NdmEncoding::xml)}) {
      Diagnostics faults;
      CHECK(read_elements(text, "f", Strictness::strict, faults) == std::vector{e});
    }
}

TEST_CASE("the refusal says what is taken instead, in both languages") {
  const auto refusal = [](std::string_view text) {
    Diagnostics faults;
    try {
      (void)read_elements(text, "f", Strictness::strict, faults);
    } catch (const Error& e) {
      return e.diagnostic();
    }
    return Diagnostic();
  };
  const Diagnostic opm = refusal("CCSDS_OPM_VERS = 2.0\n"), oem = refusal("CCSDS_OEM_VERS = 2.0\n"),
                   czml = refusal("[{\"id\":\"document\",\"version\":\"1.0\"}]");
  CHECK(opm.code == "BARY-ORBIT-0050");
  CHECK(czml.code == "BARY-ORBIT-0006");
  CHECK(czml.found == "a scene for Cesium (CZML)");
  CHECK(oem.found == "an ephemeris (OEM)");
  for (const Diagnostic* d : {&opm, &oem, &czml}) {
    CHECK(d->where.line == 1);
    for (const Phrase* p : {&d->found, &d->expected, &d->hint}) CHECK(!p->is_data());
  }
}
