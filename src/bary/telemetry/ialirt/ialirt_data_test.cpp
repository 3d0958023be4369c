#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/core/text.hpp"
#include "bary/telemetry/ialirt/fill.hpp"
#include "bary/telemetry/ialirt/hit.hpp"
#include "bary/telemetry/ialirt/mag.hpp"
#include "bary/telemetry/ialirt/swapi.hpp"
#include "bary/telemetry/ialirt/swe.hpp"
#include "bary/telemetry/ialirt/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::ialirt;
using bary::telemetry::ialirt::testing::decode;
using bary::telemetry::ialirt::testing::Decoded;
using bary::telemetry::ialirt::testing::layout_of_apid;
using bary::telemetry::ialirt::testing::octets_of;

namespace {

/// A CSV with a header, as text.
struct Csv {
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  explicit Csv(const std::string& path) {
    const std::string text = read_file(path);
    for (const std::string_view raw : split(text, '\n')) {
      const std::string_view line = trim(raw);
      if (line.empty()) continue;
      const auto f = split(line, ',');
      if (names.empty()) {
        for (const auto w : f) names.emplace_back(trim(w));
        continue;
      }
      auto& row = rows.emplace_back();
      for (std::size_t i = 0; i < f.size() && i < names.size(); ++i) row[names[i]] = trim(f[i]);
    }
  }
};

std::string mag_packets() {
  std::string bytes;
  for (int i = 383; i <= 391; ++i)
    bytes += read_file(
        test::data("swx/ialirt/461971" + std::to_string(i) + "-" + std::to_string(i + 21) + ".bin"));
  return bytes;
}

}  // namespace

TEST_CASE("APID 478: 132 raw fields of 32 packets, by the project's own description") {
  const auto fields = layout_of_apid(478);
  CHECK(fields.size() == 132);
  CHECK(fields.back().bit + fields.back().width <= 183 * 8);
  const auto bytes = octets_of(read_file(test::data("swx/ialirt/sc_apid478.bin")));
  REQUIRE(bytes.size() == 32 * 183);
  const Decoded d = decode(bytes, 183, fields);
  const Csv truth(test::data("swx/ialirt/sc_apid478_expected.csv"));
  REQUIRE(truth.rows.size() == 32);
  std::size_t compared = 0, equal = 0;
  for (std::size_t i = 0; i < 32; ++i)
    for (const auto& [name, text] : truth.rows[i]) {
      const auto c = d.column.find(name);
      if (c == d.column.end()) continue;
      ++compared;
      equal += parse_i64(text) == c->second[i];
    }
  CHECK(compared == 32 * 132);
  CHECK(equal == compared);
  CHECK(d.column.at("SRC_SEQ_CTR")[0] == 1259);
  CHECK(d.column.at("SC_SCLK_SEC")[0] == 322168);
  CHECK(d.column.at("SC_SPIN_PERIOD")[0] == 46875);
  // Their instrument fields are empty: no instrument makes a value of them.
  for (const MagSample& s : mag_samples(mag_columns(d.columns()))) CHECK(s.status == GroupStatus::zeroed);
  for (const HitMinute& m : hit_minutes(hit_columns(d.columns()))) CHECK(m.status != GroupStatus::complete);
  for (const SwapiSweep& s : swapi_sweeps(swapi_columns(d.columns()), SwapiSweepTable::embedded()))
    CHECK(s.status != GroupStatus::complete);
  for (const SweMinute& m : swe_minutes(swe_columns(d.columns()))) CHECK(m.status != GroupStatus::complete);
}

TEST_CASE("MAG: 9 of 9 raw packets, and two complete groups equal to the instrument team's decode") {
  const Decoded d = decode(octets_of(mag_packets()), 24, layout_of_apid(1001));
  REQUIRE(d.packets == 9);
  std::vector<std::int64_t> counters;
  for (const std::int64_t s : d.column.at("MAG_STATUS")) counters.push_back(s >> 22);
  CHECK(counters == std::vector<std::int64_t>{0, 1, 2, 3, 0, 1, 2, 3, 0});
  CHECK(d.column.at("MAG_ACQ_TM_COARSE")[0] == 461971382);
  CHECK(d.column.at("MAG_ACQ_TM_FINE")[0] == 1502);
  CHECK(d.column.at("MAG_ACQ_TM_FINE")[2] == 1505);
  CHECK(d.column.at("MAG_ACQ_TM_COARSE")[4] == 461971386);
  const auto samples = mag_samples(mag_columns(d.columns()));
  REQUIRE(samples.size() == 3);
  CHECK(samples[2].status == GroupStatus::cut);
  const Csv truth(test::data("swx/ialirt/mag_sample_decoded.csv"));
  int compared = 0;
  for (std::size_t g = 0; g < 2; ++g) {
    const MagSample& s = samples[g];
    CHECK(s.status == GroupStatus::complete);
    const auto row = std::find_if(truth.rows.begin(), truth.rows.end(), [&](const auto& r) {
      return r.at("PRI_COARSETM") == std::to_string(s.primary_s);
    });
    REQUIRE(row != truth.rows.end());
    const auto says = [&](const char* name, std::int64_t mine) {
      CAPTURE(name);
      CHECK(std::to_string(mine) == row->at(name));
      ++compared;
    };
    const auto u = [](std::int16_t v) { return static_cast<std::uint16_t>(v); };
    const MagStatus& k = s.hk;
    says("PRI_ISVALID", k.pri_isvalid), says("SEC_ISVALID", k.sec_isvalid);
    says("PRI_FINTM", s.primary_fine), says("SEC_COARSETM", s.secondary_s),
        says("SEC_FINTM", s.secondary_fine);
    says("HK1V5_WARN", k.hk1v5_warn), says("HK1V5_DANGER", k.hk1v5_danger);
    says("HK1V5C_WARN", k.hk1v5c_warn), says("HK1V5C_DANGER", k.hk1v5c_danger);
    says("HK1V8_WARN", k.hk1v8_warn), says("HK1V8_DANGER", k.hk1v8_danger);
    says("HK1V8C_WARN", k.hk1v8c_warn), says("HK1V8C_DANGER", k.hk1v8c_danger);
    says("FOB_SATURATED", k.fob_saturated), says("FIB_SATURATED", k.fib_saturated);
    says("MODE", k.mode), says("ICU_TEMP", k.icu_temp);
    says("HK2V5_WARN", k.hk2v5_warn), says("HK2V5_DANGER", k.hk2v5_danger);
    says("HK2V5C_WARN", k.hk2v5c_warn), says("HK2V5C_DANGER", k.hk2v5c_danger);
    says("HK3V3", k.hk3v3), says("HK3V3_CURRENT", k.hk3v3_current);
    says("HKP8V5_WARN", k.hkp8v5_warn), says("HKP8V5_DANGER", k.hkp8v5_danger);
    says("HKP8V5C_WARN", k.hkp8v5c_warn), says("HKP8V5C_DANGER", k.hkp8v5c_danger);
    says("HKN8V5", k.hkn8v5), says("HKN8V5_CURRENT", k.hkn8v5_current);
    says("FOB_TEMP", k.fob_temp), says("FIB_TEMP", k.fib_temp);
    says("FOB_RANGE", k.fob_range), says("FIB_RANGE", k.fib_range), says("MULTBIT_ERRS", k.multbit_errs);
    says("PRI_X", u(s.counts.primary[0])), says("PRI_Y", u(s.counts.primary[1])),
        says("PRI_Z", u(s.counts.primary[2]));
    says("SEC_X", u(s.counts.secondary[0])), says("SEC_Y", u(s.counts.secondary[1]));
    says("SEC_Z", u(s.counts.secondary[2]));
    // Back into words: the packets' own.
    const MagWords w = mag_words(s.counts, s.hk);
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(w.status[i] == d.column.at("MAG_STATUS")[4 * g + i]);
      CHECK(w.data[i] == d.column.at("MAG_DATA")[4 * g + i]);
    }
  }
  CHECK(compared == 2 * 40);
  CHECK(samples[0].counts.primary == std::array<std::int16_t, 3>{-3829, -10409, -16470});
  CHECK(samples[0].counts.secondary == std::array<std::int16_t, 3>{-3345, -10717, -16378});
}

TEST_CASE(
    "HIT: 1000 of 1000 packets, 15 complete minutes, every value equal to the instrument team's decode") {
  const auto bytes = octets_of(read_file(test::data("swx/ialirt/hit_ialirt_sample.ccsds")));
  const Decoded d = decode(bytes, 66, layout_of_apid(1253));
  REQUIRE(d.packets == 1000);
  const Csv truth(test::data("swx/ialirt/hit_ialirt_sample.csv"));
  REQUIRE(truth.rows.size() == 1000);
  std::size_t equal = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    bool same = true;
    for (const auto& [theirs, mine] : {std::pair{"CCSDS_SEQ_CNT", "SRC_SEQ_CTR"},
                                       {"SC_TICK", "HIT_SC_TICK"},
                                       {"MET", "HIT_MET"},
                                       {"STATUS", "HIT_STATUS"},
                                       {"SUBCOM", "HIT_SUBCOM"},
                                       {"FAST_RATE_1", "HIT_FAST_RATE_1"},
                                       {"FAST_RATE_2", "HIT_FAST_RATE_2"},
                                       {"SLOW_RATE", "HIT_SLOW_RATE"}})
      same = same && parse_i64(truth.rows[i].at(theirs)) == d.column.at(mine)[i];
    equal += same;
  }
  CHECK(equal == 1000);
  const auto minutes = hit_minutes(hit_columns(d.columns()));
  std::vector<HitMinute> whole;
  for (const HitMinute& m : minutes)
    if (m.status == GroupStatus::complete) whole.push_back(m);
  REQUIRE(whole.size() == 15);
  CHECK(minutes.size() == 17);
  CHECK(minutes.front().status == GroupStatus::cut);
  CHECK(minutes.back().status == GroupStatus::cut);
  // IMAP's own test names four values of the fourth group.
  CHECK(whole[3].value("L1A_TRIG_08") == 39);
  CHECK(whole[3].value("L3A_TRIG_10") == 7);
  CHECK(whole[3].value("IB_EVNT_TRIG_07") == 6);
  CHECK(whole[3].value("L4IBHG") == 2);
  CHECK(!whole[3].value("L5"));
  // The decode has a column a name, filled in the packet that carries it: first complete minute from row 57
  // on.
  std::size_t compared = 0, wrong = 0;
  for (std::size_t g = 0; g < 15; ++g)
    for (std::size_t i = 0; i < 60; ++i) {
      const auto& row = truth.rows[57 + 60 * g + i];
      for (const std::string_view name :
           {hit_fast_1_names()[i], hit_fast_2_names()[i], hit_slow_names()[i]}) {
        const auto cell = row.find(std::string(name));
        if (cell == row.end()) continue;
        const auto said = parse_i64(cell->second);
        ++compared;
        wrong += !said || *said != whole[g].value(name);
      }
    }
  CHECK(wrong == 0);
  CHECK(compared == 15 * 180);
  std::int64_t sums[3] = {};
  for (std::size_t i = 0; i < 1000; ++i) {
    sums[0] += d.column.at("HIT_FAST_RATE_1")[i];
    sums[1] += d.column.at("HIT_FAST_RATE_2")[i];
    sums[2] += d.column.at("HIT_SLOW_RATE")[i];
  }
  CHECK(sums[0] == 550);
  CHECK(sums[1] == 1026);
  CHECK(sums[2] == 2381);
}

TEST_CASE("SWE: the packet and the run of packets") {
  const auto bytes = octets_of(read_file(test::data("swx/ialirt/swe_packet.bin")));
  const Decoded d = decode(bytes, bytes.size(), layout_of_apid(1360));
  REQUIRE(d.packets == 1);
  CHECK(d.column.at("SWE_SEQ")[0] == 20);
  CHECK(d.column.at("SWE_ACQ_SEC")[0] == 462466219);
  CHECK(d.column.at("SWE_ACQ_SUB")[0] == 103916);
  CHECK(time::format_utc(epoch_of_met(462466219, 0.103916), 0) == "2024-08-27T14:50:16Z");
  for (int cem = 1; cem <= 7; ++cem)
    for (int e = 1; e <= 4; ++e)
      CHECK(d.column.at("SWE_CEM" + std::to_string(cem) + "_E" + std::to_string(e))[0] ==
            (cem % 2 ? 243 : 0));
  // The export's run: its columns under our names.
  const Csv csv(test::data("swx/ialirt/swe_export_eu.csv"));
  Decoded run;
  run.packets = csv.rows.size();
  for (const auto& row : csv.rows) {
    const auto put = [&](const std::string& name, const std::string& text) {
      run.column[name].push_back(parse_i64(text).value_or(text == "NOMINAL" || text == "HVSCI" ? 1 : 0));
    };
    put("SRC_SEQ_CTR", row.at("PHSEQCNT"));
    put("SWE_SHCOARSE", row.at("SHCOARSE"));
    put("SWE_ACQ_SEC", row.at("ACQUISITION_TIME"));
    put("SWE_ACQ_SUB", row.at("ACQUISITION_TIME_SUBSECOND"));
    put("SWE_NOM_FLAG", row.at("INSTRUMENT_NOMINAL_FLAG"));
    put("SWE_OPS_FLAG", row.at("SCIENCE_OPERATION_FLAG"));
    put("SWE_SEQ", row.at("SEQUENCE_NUMBER"));
    for (int cem = 0; cem < 7; ++cem)
      for (int e = 0; e < 4; ++e)
        put("SWE_CEM" + std::to_string(cem + 1) + "_E" + std::to_string(e + 1),
            row.at("ELEC_COUNTS_SPIN_I_POL_" + std::to_string(cem) + "_E_" + std::to_string(e) + "J"));
  }
  const auto minutes = swe_minutes(swe_columns(run.columns()));
  std::size_t whole = 0;
  for (const SweMinute& m : minutes) {
    if (m.status != GroupStatus::complete) continue;
    ++whole;
    for (const SweHalf& h : m.half)
      for (const double n : h.normalised) CHECK(std::isfinite(n));
  }
  CHECK(whole == 15);
}

TEST_CASE("SWAPI: the team's sweep fitted within 0.1 % of an independent least-squares") {
  const Csv csv(test::data("swx/ialirt/swapi_sweep_u550_n5_T100000.csv"));
  std::vector<double> energy, rate, error;
  for (const auto& row : csv.rows) {
    energy.push_back(*parse_f64(row.at("Energy [eV/q]")));
    rate.push_back(*parse_f64(row.at("Count Rates [Hz]")));
    error.push_back(*parse_f64(row.at("Count Rates Error [Hz]")));
  }
  const SwapiFit f = swapi_fit(energy, rate, error);
  REQUIRE(f.status == SwapiFitStatus::fitted);
  CHECK(test::accuracy("SWAPI speed", std::abs(f.speed_km_s / 546.515 - 1), 1e-3, "relative",
                       "SciPy curve_fit"));
  CHECK(test::accuracy("SWAPI density", std::abs(f.density_cm3 / 4.341 - 1), 1e-3, "relative",
                       "SciPy curve_fit"));
  CHECK(test::accuracy("SWAPI temperature", std::abs(f.temperature_k / 115566.7 - 1), 1e-3, "relative",
                       "SciPy curve_fit"));
  // What went into the sweep, to the mission's own tolerances.
  CHECK(std::abs(f.speed_km_s / 550 - 1) < 0.01);
  CHECK(std::abs(f.density_cm3 / 5 - 1) < 0.14);
  CHECK(std::abs(f.temperature_k / 1e5 - 1) < 0.25);
  CHECK(test::accuracy("speed at the peak's energy",
                       std::abs(swapi_speed_km_s(energy[static_cast<std::size_t>(f.peak)]) / 557.279273 - 1),
                       1e-6, "relative", "sqrt(2eE/mp)"));
}

TEST_CASE("packets of APID 478 filled from the real HIT and MAG packets give the same minutes and vectors") {
  const auto fields = layout_of_apid(478);
  const auto place = [&](std::string_view name) {
    return *std::find_if(fields.begin(), fields.end(), [&](const FieldPlace& f) { return f.name == name; });
  };
  const auto real = octets_of(read_file(test::data("swx/ialirt/sc_apid478.bin")));
  // 900 seconds: the real packets' own content over and over, with clock and count that run on.
  std::vector<std::uint8_t> packets;
  std::vector<std::uint32_t> rows(900);
  for (std::uint32_t i = 0; i < 900; ++i) {
    const std::span<const std::uint8_t> one = std::span(real).subspan(i % 32 * 183, 183);
    packets.insert(packets.end(), one.begin(), one.end());
    const auto mine = std::span(packets).last(183);
    put_field(mine, place("SRC_SEQ_CTR"), (16000 + i) & 0x3FFF);
    put_field(mine, place("SC_SCLK_SEC"), 461971383 + i);
    rows[i] = 57 + i;
  }
  const auto hit_bytes = octets_of(read_file(test::data("swx/ialirt/hit_ialirt_sample.ccsds")));
  const Decoded hit = decode(hit_bytes, 66, layout_of_apid(1253));
  const Decoded mag = decode(octets_of(mag_packets()), 24, layout_of_apid(1001));
  CHECK(fill_fields(packets, 183, fields, "HIT_", hit.columns(), rows) == 18);
  const std::vector<std::uint32_t> nine{0, 1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(fill_fields(std::span(packets).first(9 * 183), 183, fields, "MAG_", mag.columns(), nine) == 4);
  const Decoded all = decode(packets, 183, fields);
  const auto minutes = hit_minutes(hit_columns(all.columns())),
             truth = hit_minutes(hit_columns(hit.columns()));
  REQUIRE(minutes.size() == 15);
  for (std::size_t i = 0; i < 15; ++i) {
    CHECK(minutes[i].status == GroupStatus::complete);
    CHECK(minutes[i].fast_1 == truth[i + 1].fast_1);
    CHECK(minutes[i].fast_2 == truth[i + 1].fast_2);
    CHECK(minutes[i].slow == truth[i + 1].slow);
    CHECK(minutes[i].met_s == truth[i + 1].met_s);
  }
  const auto samples = mag_samples(mag_columns(all.columns()));
  REQUIRE(samples.size() > 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(samples[i].status == GroupStatus::complete);
    CHECK(samples[i].counts.primary[1] == -10409);
  }
  for (std::size_t i = 2; i < samples.size(); ++i) CHECK(samples[i].status != GroupStatus::complete);
}
