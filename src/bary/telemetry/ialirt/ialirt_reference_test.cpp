#include <doctest/doctest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <memory>
#include <numbers>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/test.hpp"
#include "bary/frames/solar.hpp"
#include "bary/telemetry/ialirt/codice.hpp"
#include "bary/telemetry/ialirt/mag.hpp"
#include "bary/telemetry/ialirt/swapi.hpp"
#include "bary/telemetry/ialirt/swe.hpp"
#include "bary/telemetry/ialirt/testing-inl.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::ialirt;
using bary::telemetry::ialirt::testing::Decoded;

TEST_CASE("SWAPI's model of the count rate") {
  // The SWAPI team's function in imap_processing (MIT) for 1370 eV, 550 km/s, 5.27 per cm³, 1e5 K.
  CHECK(test::accuracy("count_rate(1370, 550, 5.27, 1e5)",
                       std::abs(swapi_count_rate(1370, 550, 5.27, 1e5) / 3073.023325893161 - 1), 1e-9,
                       "relative", "imap_processing, verified with SciPy"));
}

TEST_CASE("MAG: words of IMAP's own test") {
  const MagCounts c = mag_counts({15797207, 5750698, 15921110, 2342918});
  CHECK(c.primary == std::array<std::int16_t, 3>{-3829, -10409, -16470});
  CHECK(c.secondary == std::array<std::int16_t, 3>{-3345, -10717, -16378});
}

TEST_CASE("MAG: from the instrument to the sky as IMAP's own test has it") {
  // imap_processing, test_transform_to_frames: spin axis towards ecliptic north, phases 0, 90, 180, 270° at
  // four times two seconds apart, target between the second and the third: a spacecraft vector is turned by
  // +135° about z.
  AttitudeColumns a;
  for (int i = 0; i < 4; ++i) {
    a.met_s.push_back(500000000 + 2 * i);
    a.spin_phase_rad.push_back(i * std::numbers::pi / 2);
    a.axis.push_back(Eigen::Vector3d::UnitZ());
  }
  MagSample s;
  s.hk.pri_isvalid = true;
  s.hk.fob_range = 3;
  s.counts.primary = {1000, 0, 0};
  s.primary_s = 500000003;
  DataContext data;
  data.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  const auto fields = mag_fields(
      std::span(&s, 1), MagConstants::embedded(), &a,
      [](const Epoch& e) { return Eigen::Vector3d(-0.99 * frames::analytic_sun(e).r_m); }, data);
  REQUIRE(fields.size() == 1);
  const MagField& f = fields[0];
  REQUIRE(f.ecliptic_nt.has_value());
  const Eigen::Vector3d expected =
      Eigen::AngleAxisd(135 * std::numbers::pi / 180, Eigen::Vector3d::UnitZ()) * f.spacecraft_nt;
  const double angle = std::atan2(expected.cross(*f.ecliptic_nt).norm(), expected.dot(*f.ecliptic_nt));
  CHECK(test::accuracy("MAG spin and attitude", angle * 180 / std::numbers::pi, 1e-9, "deg",
                       "imap_processing, test_transform_to_frames"));
  // Instrument x is −y of the spacecraft (IMAP frames kernel), within the 0.6° of the measured mount; 4.6 pT
  // a count.
  CHECK(std::abs(f.spacecraft_nt.norm() - 4.59777) < 1e-3);
  CHECK(f.spacecraft_nt.normalized().dot(-Eigen::Vector3d::UnitY()) > 0.9999);
  // A field is the same field in all axes; at L1, in RTN, R is against GSE's x.
  for (const auto& v : {f.gse_nt, f.gsm_nt, f.rtn_nt}) {
    REQUIRE(v.has_value());
    CHECK(std::abs(v->norm() - f.magnitude_nt) < 1e-12);
  }
  CHECK(std::abs(f.gse_nt->x() - f.gsm_nt->x()) < 1e-12);
  CHECK(std::abs(f.gse_nt->x() + f.rtn_nt->x()) < 1e-6);
}

TEST_CASE("attitude from packets: counts, the shorter way round, the same packet twice") {
  Decoded d;
  const auto add = [&](std::int64_t t, std::int64_t phase, std::int64_t ra, std::int64_t dec,
                       std::int64_t valid) {
    d.column["SRC_SEQ_CTR"].push_back(t);
    d.column["SC_SCLK_SEC"].push_back(t);
    d.column["SC_SCLK_SUB_SEC"].push_back(128);
    d.column["SC_SPIN_PHASE"].push_back(phase);
    d.column["SC_INERTIAL_RIGHT"].push_back(ra);
    d.column["SC_INERTIAL_DECLINE"].push_back(dec);
    d.column["SC_SPINPHASEVALID"].push_back(valid);
  };
  // Scales of imap_processing's parse_mag.py: 0.0055°, 0.0027°, 2π/65535.
  add(11, 5000, 20000, 1000, 1);
  add(10, 60000, 20000, 65536 - 1000, 1);
  add(11, 5000, 20000, 1000, 1);
  add(12, 9000, 20000, 1000, 0);
  const AttitudeColumns a = attitude_columns(d.columns());
  REQUIRE(a.met_s == std::vector<double>{10.5, 11.5});
  constexpr double deg = std::numbers::pi / 180;
  CHECK(std::abs(a.spin_phase_rad[0] - 60000 * 2 * std::numbers::pi / 65535) < 1e-12);
  CHECK(std::abs(a.spin_phase_rad[1] - a.spin_phase_rad[0] - 10535 * 2 * std::numbers::pi / 65535) < 1e-12);
  CHECK(std::abs(std::asin(a.axis[0].z()) / deg + 2.7) < 1e-9);
  CHECK(std::abs(std::atan2(a.axis[1].y(), a.axis[1].x()) / deg - 110) < 1e-9);
}

TEST_CASE("mission elapsed time") {
  // imap_processing, grouping.py: HIT's packet of second 346756 lies at 315922822.184 s of TT past J2000.0.
  CHECK(test::accuracy("MET to TT", std::abs(time::tt_seconds(epoch_of_met(346756)) - 315922822.184), 1e-6,
                       "s", "imap_processing, SPICE clock kernel"));
}

TEST_CASE("MAG: the gradiometer of IMAP's own test") {
  // imap_processing, test_apply_gradiometry_correction: outboard (1,2,3), (4,5,6) at 1 s, 2 s; inboard
  // (7,8,9), (10,11,12) at 3 s, 4 s, led on linearly to (1,2,3), (4,5,6): no difference, so no correction for
  // any factor. Here with a factor of one half and the inboard sensor 1 nT off along x: half a nanotesla
  // comes off.
  std::string csv = "sensor,quantity,range,from,xx,xy,xz,yx,yy,yz,zx,zy,zz,status,source\n";
  for (const char* sensor : {"outboard", "inboard"}) {
    const std::string s = sensor;
    csv += s + ",nt_per_count,,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,test\n";
    csv += s + ",mount,,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,test\n";
    csv += s + ",offset_nt,,2010-01-01T00:00:00Z,0,0,0,,,,,,,assumed,test\n";
    csv += s + ",time_shift_s,,2010-01-01T00:00:00Z,0,,,,,,,,,published,test\n";
  }
  csv += "both,gradiometer,,2010-01-01T00:00:00Z,0.5,0,0,0,0.5,0,0,0,0.5,published,test\n";
  const MagConstants constants = MagConstants::parse(csv, "test.csv");
  AttitudeColumns a;
  for (int i = 0; i < 60; ++i) {
    a.met_s.push_back(500000000 + i);
    a.spin_phase_rad.push_back(0);
    a.axis.push_back(Eigen::Vector3d::UnitZ());
  }
  std::vector<MagSample> samples(4);
  for (int i = 0; i < 4; ++i) {
    MagSample& s = samples[static_cast<std::size_t>(i)];
    s.hk.pri_isvalid = s.hk.sec_isvalid = true;
    s.counts.primary = {static_cast<std::int16_t>(4 + 3 * i), 2, 3};
    s.counts.secondary = {static_cast<std::int16_t>(5 + 3 * i), 2, 3};
    s.primary_s = 500000004 + 4 * i;
    s.secondary_s = 500000004 + 4 * i;
  }
  DataContext data;
  data.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  const auto fields = mag_fields(samples, constants, &a, {}, data);
  REQUIRE(fields.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(fields[i].gradiometer);
    CHECK((*fields[i].ecliptic_nt - Eigen::Vector3d(4 + 3.0 * static_cast<double>(i) - 0.5, 2, 3)).norm() <
          1e-12);
  }
  CHECK(constants.assumed(epoch_of_met(500000000)).size() == 2);
}

TEST_CASE("SWE: figures of IMAP's own tests") {
  // imap_processing, tests of SWE (MIT): 243 → 40959, 230 → 24063.
  CHECK(swe_decompress(243) == 40959);
  CHECK(swe_decompress(230) == 24063);
  for (int i = 0; i < 256; ++i) CHECK(swe_compress(swe_decompress(static_cast<std::uint8_t>(i))) == i);
  // test_prepare_raw_counts: packets 0 and 1, azimuths 12, 24, 36, 48° in bins 0 to 3, energies 1, 5, 7, 3.
  constexpr std::size_t energies[4] = {1, 5, 7, 3};
  for (int seq = 0; seq < 2; ++seq)
    for (int slot = 0; slot < 4; ++slot) {
      const SwePlace p = swe_place(seq, slot);
      CHECK(p.energy == energies[slot]);
      CHECK(p.azimuth == static_cast<std::size_t>(2 * seq + slot / 2));
    }
  // Each half minute fills half of the azimuths of every energy, each once.
  for (int half = 0; half < 2; ++half) {
    std::vector<int> seen(8 * 30);
    for (int seq = 30 * half; seq < 30 * half + 30; ++seq)
      for (int slot = 0; slot < 4; ++slot) {
        const SwePlace p = swe_place(seq, slot);
        ++seen[p.energy * 30 + p.azimuth];
      }
    for (const int n : seen) CHECK(n <= 1);
    for (std::size_t e = 0; e < 8; ++e) {
      int filled = 0;
      for (std::size_t k = 0; k < 30; ++k) filled += seen[e * 30 + k];
      CHECK(filled == 15);
    }
  }
  // summed_half_cycle of test_azimuthal_check_counterstreaming: peak 100, +90° 60 and 80, 180° 20 and 40,
  // −90° 5 and 15 at every energy: streaming. The row of test_polar_check: 100, 20, 5, 5, 5, 20, 100:
  // streaming.
  auto view = std::make_unique<SweView>();
  view->fill(0);
  const auto put = [&](std::size_t e, std::size_t cem, std::size_t phi, double v) {
    (*view)[(e * 7 + cem) * 30 + phi % 30] = v;
  };
  for (std::size_t e = 0; e < 8; ++e) {
    const std::size_t peak = e + 5;
    put(e, 3, peak, 100), put(e, 3, peak + 6, 60), put(e, 3, peak + 8, 80), put(e, 3, peak + 14, 20);
    put(e, 3, peak + 16, 40), put(e, 3, peak + 24, 5), put(e, 3, peak + 22, 15);
  }
  SweStreaming s = swe_counterstreaming(*view);
  CHECK(s.counterstreaming);
  CHECK(s.azimuth_energies == 8);
  CHECK(s.polar_energies == 0);
  view->fill(0);
  for (std::size_t e = 0; e < 3; ++e) {
    constexpr double fan[7] = {100, 20, 5, 5, 5, 20, 100};
    for (std::size_t cem = 0; cem < 7; ++cem)
      for (std::size_t phi = 0; phi < 30; ++phi) put(e, cem, phi, fan[cem]);
  }
  s = swe_counterstreaming(*view);
  CHECK(s.counterstreaming);
  CHECK(s.polar_energies == 3);
  CHECK(s.azimuth_energies == 0);
  for (std::size_t cem = 0; cem < 7; ++cem)
    for (std::size_t phi = 0; phi < 30; ++phi) put(2, cem, phi, 5);
  CHECK(!swe_counterstreaming(*view).counterstreaming);  // two energies are too few
  CHECK(swe_dead_time_corrected(0) == 0);
  CHECK(std::abs(swe_dead_time_corrected(10000) - 10000 / (1 - 360e-9 * 10000 / 0.08)) < 1e-9);
}

TEST_CASE("CoDICE: lossy codes at values of the mission's tables") {
  // imap_processing, codice/constants.py (MIT).
  for (const auto& [code, a, b] : {std::array<std::uint32_t, 3>{0, 0, 0},
                                   {31, 31, 31},
                                   {32, 33, 33},
                                   {47, 63, 63},
                                   {48, 67, 67},
                                   {100, 671, 671},
                                   {191, 32767, 32767},
                                   {192, 34815, 36863},
                                   {200, 51199, 73727},
                                   {207, 65535, 131071},
                                   {208, 69631, 147455},
                                   {254, 507903, 7864319},
                                   {255, 4294967294U, 4294967294U}}) {
    CHECK(codice_lossy_a(static_cast<std::uint8_t>(code)) == a);
    CHECK(codice_lossy_b(static_cast<std::uint8_t>(code)) == b);
  }
}

TEST_CASE("CoDICE: the header of a block of the instrument's ground test") {
  // First octets of the first block in imap_processing's apid01152.tlm (MIT), as its own reader splits them.
  constexpr std::uint8_t head[] = {0x1b, 0xf3, 0xd1, 0x4d, 0x00, 0x01, 0xb7, 0x1b, 0x1b, 0xf3, 0xd0,
                                   0x5c, 0x00, 0x02, 0xe0, 0x09, 0xea, 0xbf, 0x73, 0x88, 0x00, 0x00,
                                   0x00, 0xff, 0xf3, 0x00, 0x0d, 0x80, 0x00, 0x00, 0x01};
  std::vector<std::uint8_t> octets(head, head + sizeof head);
  octets.resize(233 * 15);
  const CodiceBlock b = codice_block(CodiceSensor::lo, octets);
  CHECK(b.header.shcoarse == 468963661);
  CHECK(b.header.packet_version == 1);
  CHECK(b.header.spin_period == 46875);
  CHECK(b.header.acq_start_s == 468963420);
  CHECK(b.header.acq_start_sub == 46);
  CHECK(b.header.st_bias_gain_mode == 2);
  CHECK(b.header.sw_bias_gain_mode == 1);
  CHECK(b.header.table_id == 3938415496U);
  CHECK(b.header.rgfo_half_spin == 63);
  CHECK(b.header.nso_half_spin == 63);
  CHECK(b.header.compression == 6);
  CHECK(b.header.byte_count == 3456);
  CHECK(b.content == CodiceStatus::whole);
  REQUIRE(b.counts.size() == 1152);
  CHECK(b.counts[0] == 1);
}
