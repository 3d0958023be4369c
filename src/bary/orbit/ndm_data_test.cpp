#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/orbit/oem.hpp"
#include "bary/orbit/opm.hpp"
#include "bary/orbit/sgp4.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

std::string text_of(const std::string& name) { return read_file(test::data("astro/ccsds/" + name)); }

Diagnostic refusal(const std::string& name) {
  try {
    const std::string text = text_of(name);
    if (name.find("_oem_") != std::string::npos)
      read_oem(text, name);
    else
      read_ndm(text, name);
  } catch (const Error& e) {
    return e.diagnostic();
  }
  return {};
}

}  // namespace

TEST_CASE("every good OPM, OMM and OEM: read, written and read again is equal, in both encodings") {
  std::set<std::string> seen;
  for (const auto& f : std::filesystem::directory_iterator(test::data("astro/ccsds"))) {
    const std::string name = f.path().filename();
    CAPTURE(name);
    const bool bad = name.find("error") != std::string::npos || name.find("wrong") != std::string::npos ||
                     name.find("inconsistent") != std::string::npos || name.find("few") != std::string::npos;
    const bool oem = name.find("_oem_") != std::string::npos || name.ends_with(".oem");
    const bool ndm = name.find("_opm_") != std::string::npos || name.find("_omm_") != std::string::npos;
    if (bad || (!oem && !ndm)) continue;
    seen.insert(name);
    for (const NdmEncoding e : {NdmEncoding::kvn, NdmEncoding::xml}) {
      if (oem) {
        const auto first = read_oem(text_of(name), name);
        const auto again = read_oem(write_oem(first, e), name);
        // Comments keep their place only in the encoding that they were read in.
        if ((e == NdmEncoding::xml) == name.ends_with(".xml")) CHECK(again == first);
        CHECK(read_oem(write_oem(again, e), name) == again);
        REQUIRE(again.size() == first.size());
        for (std::size_t k = 0; k < first[0].segments.size(); ++k) {
          CHECK(again[0].segments[k].states == first[0].segments[k].states);
          CHECK(again[0].segments[k].epochs == first[0].segments[k].epochs);
          CHECK(again[0].segments[k].covariances == first[0].segments[k].covariances);
        }
      } else {
        const auto first = read_ndm(text_of(name), name);
        const auto again = read_ndm(write_ndm(first, e), name);
        if ((e == NdmEncoding::xml) == name.ends_with(".xml")) CHECK(again == first);
        CHECK(read_ndm(write_ndm(again, e), name) == again);
      }
    }
  }
  CHECK(seen.size() == 10);
}

TEST_CASE("every bad one is refused for the sickness in its name, by line and keyword") {
  const struct {
    const char *name, *code, *key;
    std::uint64_t line;
  } cases[] = {{"odm_oem_OEM-ephemeris-number-format-error.txt", "BARY-ORBIT-0057", "Z", 44},
               {"odm_oem_OEM-inconsistent-time-systems.txt", "BARY-ORBIT-0052", "TIME_SYSTEM", 33},
               {"odm_oem_OEM-too-few-covariance-columns.txt", "BARY-ORBIT-0057", "CY_DOT_Y_DOT", 55},
               {"odm_oem_OEM-wrong-keyword.txt", "BARY-ORBIT-0051", "WRONG_KEYWORD", 19},
               {"odm_omm_OMM-number-format-error.txt", "BARY-ORBIT-0052", "ARG_OF_PERICENTER", 15},
               {"odm_opm_OPM-number-format-error.txt", "BARY-ORBIT-0052", "SEMI_MAJOR_AXIS", 17},
               {"odm_opm_OPM-wrong-keyword.txt", "BARY-ORBIT-0051", "WRONG_KEYWORD", 11},
               {"odm_ocm_OCMExample2.txt", "BARY-ORBIT-0050", "", 1},
               {"tdm_kvn_TDMExample2.txt", "BARY-ORBIT-0050", "", 1},
               {"cdm_CDMExample1.xml", "BARY-ORBIT-0050", "", 2},
               {"lexical_minimalist-UTF-16-LE-BOM.xml", "BARY-ORBIT-0050", "", 2}};
  for (const auto& c : cases) {
    const Diagnostic d = refusal(c.name);
    CHECK_MESSAGE(d.code == c.code, c.name);
    CHECK_MESSAGE(d.where.key == c.key, c.name);
    CHECK_MESSAGE(d.where.line == c.line, c.name);
    CHECK_MESSAGE(d.where.file == c.name, c.name);
  }
  CHECK(refusal("lexical_minimalist-UTF-16-LE-BOM.xml").found == "<greeting>");
}

TEST_CASE("what the standard's examples hold") {
  const auto oem = read_oem(text_of("odm_oem_OEMExample1.txt"), "oem");
  REQUIRE(oem.size() == 1);
  REQUIRE(oem[0].segments.size() == 3);
  CHECK(oem[0].version == "3.0");
  CHECK(oem[0].header["CLASSIFICATION"] == "public, test-data");
  CHECK(oem[0].segments[2].epochs.size() == 5);
  CHECK(oem[0].segments[2].covariances.size() == 2);
  CHECK(oem[0].segments[2].covariances[0].covariance.frame == "RTN");
  CHECK(oem[0].segments[1].covariances[0].covariance.lower[20] == 6.2244443e-04);
  // Its second and third segment serve the same span.
  try {
    oem_trajectory(oem, "oem");
    CHECK(false);
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-ORBIT-0059");
    CHECK(e.diagnostic().where.line == 69);
    CHECK(e.diagnostic().where.key == "USEABLE_START_TIME");
  }
  const auto xml = read_oem(text_of("odm_oem_OEMExample3.xml"), "oem");
  CHECK(xml[0].segments[0].accelerations[2] == -159.0);
  CHECK(xml[0].segments[0].states[0] == 2789600.0);
  CHECK(xml[0].segments[0].covariances[0].covariance.frame == "ITRF1997");

  const Opm o = opm_of(read_ndm(text_of("odm_opm_OPMExample2.txt"), "opm")[0], "opm");
  CHECK(o.object_name == "EUTELSAT W4");
  CHECK(o.state.frame == frames::Frame::tod);
  CHECK(o.state.r_m == Eigen::Vector3d(6655994.2, -40218575.1, -82917.7));
  CHECK(o.mass_kg == 1913);
  REQUIRE(o.keplerian);
  CHECK(o.gm == 398600.4415e9);
  // The message's elements and its state agree in size and shape; its node, periapsis and anomaly are those
  // of another instant (their sum is 1.6 deg off), so they are no truth.
  const Keplerian k = keplerian_from_state({o.state.r_m, o.state.v_m_s}, o.gm);
  CHECK(test::accuracy("Keplerian elements of the OPM example, semi-major axis",
                       std::abs(semi_major_axis_m(k) - semi_major_axis_m(*o.keplerian)), 1, "m",
                       "CCSDS 502.0-B, OPM example 2 (GSOC)"));
  CHECK(test::accuracy("Keplerian elements of the OPM example, eccentricity and inclination",
                       std::max(std::abs(k.eccentricity - o.keplerian->eccentricity),
                                std::abs(k.inclination_rad - o.keplerian->inclination_rad)),
                       2e-8, "", "CCSDS 502.0-B, OPM example 2 (GSOC)"));
  const Opm again = opm_of(make_opm(o), "again");
  CHECK(again.state.epoch == o.state.epoch);
  CHECK(again.state.r_m == o.state.r_m);
  CHECK(again.state.v_m_s == o.state.v_m_s);
  // True equator and equinox of one epoch, not of date.
  try {
    opm_of(read_ndm(text_of("odm_opm_OPMExample3.xml"), "opm")[0], "opm");
    CHECK(false);
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-ORBIT-0060");
    CHECK(e.diagnostic().where.key == "REF_FRAME_EPOCH");
    CHECK(e.diagnostic().where.line == 20);
  }
  // Three states of one instant in nyx's file: a jump, not interpolated across.
  const auto nyx = oem_trajectory(read_oem(text_of("nyx_LEO_10s.oem"), "nyx"), "nyx");
  const auto& jump = dynamic_cast<const ephemeris::SampledSource&>(*nyx.objects[0].source);
  REQUIRE(jump.segments().size() == 2);
  CHECK(jump.spans().size() == 1);
  CHECK(jump.segments()[1].states[1] == 5975819.556180033);
}

TEST_CASE("interpolation of real ephemerides at nodes left out") {
  const auto thinned = [](const std::string& name, ephemeris::Interpolation how, int degree,
                          std::size_t keep) {
    const auto t = oem_trajectory(read_oem(text_of(name), name), name);
    const auto& all = dynamic_cast<const ephemeris::SampledSource&>(*t.objects[0].source).segments()[0];
    ephemeris::SampledSegment s;
    for (std::size_t i = 0; i < all.epochs.size(); i += keep) {
      s.epochs.push_back(all.epochs[i]);
      s.states.insert(s.states.end(), all.states.begin() + static_cast<std::ptrdiff_t>(6 * i),
                      all.states.begin() + static_cast<std::ptrdiff_t>(6 * i + 6));
    }
    s.useable = {s.epochs.front(), s.epochs.back()};
    s.interpolation = how;
    s.degree = degree;
    const ephemeris::SampledSource source(t.objects[0].source->frame(), t.objects[0].source->centre(), {s});
    double worst = 0;
    // Where the window is centred: the ends of a file are worse, and lie outside useable times where those
    // are set.
    const std::size_t n = all.epochs.size(), margin = keep * static_cast<std::size_t>(degree);
    for (std::size_t i = margin; i + margin < n; ++i) {
      ephemeris::StateBuffer b(1);
      source.evaluate({&all.epochs[i], 1}, b.columns());
      const double* p = all.states.data() + 6 * i;
      worst = std::max(worst, (b.r_m(0) - Eigen::Vector3d(p[0], p[1], p[2])).norm());
    }
    return worst;
  };
  using I = ephemeris::Interpolation;
  CHECK(test::accuracy("OEM every 20 s, Lagrange 7, nodes left out",
                       thinned("nyx_LEO_10s.oem", I::lagrange, 7, 2), 1e-5, "m", "nyx, every second state"));
  // The file's velocities are not the derivatives of its positions, by up to 2 cm/s (differences of eighth
  // order show it): Hermite, which believes both, can be no better than that.
  CHECK(test::accuracy("OEM every 20 s, Hermite 7, nodes left out",
                       thinned("nyx_LEO_10s.oem", I::hermite, 7, 2), 2e-3, "m",
                       "nyx, every second state; its velocities are 2 cm/s off"));
  CHECK(test::accuracy("OEM every 120 s, Hermite 7, nodes left out",
                       thinned("nyx_LEO_10s.oem", I::hermite, 7, 12), 0.5, "m",
                       "nyx, every twelfth state; its velocities are 2 cm/s off"));
  CHECK(test::accuracy("OEM every 120 s, Lagrange 7, nodes left out",
                       thinned("nyx_LEO_10s.oem", I::lagrange, 7, 12), 1e-2, "m",
                       "nyx, every twelfth state"));
}

TEST_CASE("an ephemeris every 10 s serves, the station's thinned to an hour it is refused") {
  const std::string name = "odm_oem_ISS.resampled.truncated.txt";
  const auto t = oem_trajectory(read_oem(text_of(name), name), name);
  const ephemeris::Span span = t.objects[0].source->spans()[0];
  Diagnostics d;
  check_staleness(t, span.start, span.stop, true, d);
  REQUIRE(d.list().size() == 1);
  CHECK(d.list()[0].code == "BARY-EPHEMERIS-0034");
  CHECK(d.exit() == Exit::no_coverage);
  for (const char* good : {"nyx_LEO_10s.oem", "LRO_Nyx.oem"}) {
    const auto fine = oem_trajectory(read_oem(text_of(good), good), good);
    const auto spans = fine.objects[0].source->spans();
    Diagnostics none;
    check_staleness(fine, spans.front().start, spans.back().stop, true, none);
    CHECK_MESSAGE(none.empty(), good);
  }
}
