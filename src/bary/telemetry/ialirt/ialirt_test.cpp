#include <doctest/doctest.h>
#include <lzma.h>

#include <Eigen/LU>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/telemetry/ialirt/codice.hpp"
#include "bary/telemetry/ialirt/fill.hpp"
#include "bary/telemetry/ialirt/groups.hpp"
#include "bary/telemetry/ialirt/hit.hpp"
#include "bary/telemetry/ialirt/mag.hpp"
#include "bary/telemetry/ialirt/swapi.hpp"
#include "bary/telemetry/ialirt/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::ialirt;
using bary::telemetry::ialirt::testing::decode;
using bary::telemetry::ialirt::testing::Decoded;
using bary::telemetry::ialirt::testing::layout_of_apid;

namespace {

/// A stream of packets of one instrument, a second apart.
struct Packets {
  std::vector<std::int64_t> count, seconds, counter;
  std::vector<std::uint8_t> zeroed;
  void add(std::int64_t c, std::int64_t s, std::int64_t n, bool zero = false) {
    count.push_back(n), seconds.push_back(s), counter.push_back(c), zeroed.push_back(zero);
  }
  static Packets run(int last, int packets, std::int64_t first_count = 16380) {
    Packets p;
    for (int i = 0; i < packets; ++i) p.add(i % (last + 1), 100000 + i, (first_count + i) & 0x3FFF);
    return p;
  }
  void erase(std::size_t i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    count.erase(count.begin() + at), seconds.erase(seconds.begin() + at);
    counter.erase(counter.begin() + at), zeroed.erase(zeroed.begin() + at);
  }
  Groups groups(const GroupRules& rules) const {
    return assemble(rules, {count, seconds, {}}, counter, zeroed);
  }
};
std::string statuses(const Groups& g) {
  std::string out;
  for (const Group& x : g.groups) out += (out.empty() ? "" : " ") + std::string(name_of(x.status));
  return out;
}

}  // namespace

TEST_CASE("groups: whole runs, wraps of the packet count, and what a flaw is called") {
  CHECK(statuses(Packets::run(3, 12).groups(mag_rules)) == "complete complete complete");
  CHECK(statuses(Packets().groups(mag_rules)).empty());
  CHECK(statuses(Packets::run(3, 1).groups(mag_rules)) == "cut");
  Packets p = Packets::run(3, 16);
  p.erase(5);  // in the midst
  CHECK(statuses(p.groups(mag_rules)) == "complete gap complete complete");
  p = Packets::run(3, 16);
  p.erase(4);  // the first of the second group
  CHECK(statuses(p.groups(mag_rules)) == "complete gap complete complete");
  p = Packets::run(3, 16);
  p.erase(7);  // the last of the second group
  CHECK(statuses(p.groups(mag_rules)) == "complete gap complete complete");
  p = Packets::run(3, 16);
  for (int i = 0; i < 4; ++i) p.erase(6);  // from the midst of one to the midst of the next: counters run on
  CHECK(statuses(p.groups(mag_rules)) == "complete gap complete");
  CHECK(statuses(p.groups({3, false})) == "complete complete complete");  // SWE's rule cannot see it
  p = Packets::run(3, 12);
  p.erase(0), p.erase(10);
  CHECK(statuses(p.groups(mag_rules)) == "cut complete cut");
  p = Packets::run(3, 12);
  p.zeroed[6] = 1, p.counter[6] = 0;
  CHECK(statuses(p.groups(mag_rules)) == "complete zeroed complete");
  p = Packets::run(3, 12);
  p.zeroed[4] = 1, p.counter[4] = 0;  // in the place of a group's first packet
  CHECK(statuses(p.groups(mag_rules)) == "complete zeroed complete");
  p = Packets::run(3, 12);
  p.counter[5] = 9;
  CHECK(statuses(p.groups(mag_rules)) == "complete counter complete");
  p.counter[5] = -1;
  CHECK(statuses(p.groups(mag_rules)) == "complete counter complete");
  // A packet twice, from two stations or sent again.
  p = Packets::run(3, 12);
  p.add(p.counter[5], p.seconds[5], p.count[5]);
  CHECK(statuses(p.groups(mag_rules)) == "complete duplicate complete");
}

TEST_CASE("groups: order of arrival does not matter within a minute; a clock that steps back begins anew") {
  const Packets p = Packets::run(59, 240);
  Packets q;
  for (std::size_t i = 0; i < 240; ++i) {
    const std::size_t k = i / 8 * 8 + (5 * i + 3) % 8;
    q.add(p.counter[k], p.seconds[k], p.count[k]);
  }
  const Groups a = p.groups(hit_rules), b = q.groups(hit_rules);
  CHECK(statuses(b) == statuses(a));
  CHECK(a.count[0] == 4);
  for (std::size_t i = 0; i < 240; ++i) CHECK(q.seconds[b.rows[i]] == p.seconds[a.rows[i]]);
  // The clock is set back by an hour between two groups, and in the midst of one.
  for (const std::size_t where : {std::size_t{120}, std::size_t{130}}) {
    Packets r = p;
    for (std::size_t i = where; i < 240; ++i) r.seconds[i] -= 3600;
    const Groups g = r.groups(hit_rules);
    CHECK(g.clock_steps == 1);
    CHECK(statuses(g) ==
          (where == 120 ? "complete complete complete complete" : "complete complete cut cut complete"));
  }
  // Counters set back to zero by a reset: the broken group is a gap, the next is whole.
  Packets s = Packets::run(59, 90);
  const Packets t = Packets::run(59, 120, 0);
  for (std::size_t i = 0; i < 120; ++i)
    s.add(t.counter[i], 100090 + static_cast<std::int64_t>(i), t.count[i]);
  CHECK(statuses(s.groups(hit_rules)) == "complete gap complete complete");
  CHECK(statuses(Packets::run(232, 466).groups(codice_lo_rules)) == "complete complete");
}

TEST_CASE("groups: fillers of CoDICE are passed over") {
  Packets p;
  for (int g = 0; g < 2; ++g)
    for (int i = 0; i < 240; ++i) p.add(i < 233 ? i : 255, 1000 + 240 * g + i, (240 * g + i) & 0x3FFF);
  const Groups g = p.groups(codice_lo_rules);
  CHECK(statuses(g) == "complete complete");
  CHECK(g.fillers == 14);
}

TEST_CASE("columns: what is missing is named") {
  Decoded d;
  d.column["SRC_SEQ_CTR"] = {1, 2};
  d.column["MAG_SHCOARSE"] = {1, 2};
  d.column["MAG_ACQ_TM_COARSE"] = {1, 2};
  d.column["MAG_ACQ_TM_FINE"] = {1};
  try {
    static_cast<void>(mag_columns(d.columns()));
    FAIL("no error");
  } catch (const Error& e) {
    CHECK(e.code() == "BARY-TELEMETRY-0300");
    CHECK(std::string(e.what()).find("MAG_ACQ_TM_FINE") != std::string::npos);
  }
  // No packets at all are no fault.
  const Decoded none;
  CHECK(mag_samples(mag_columns(none.columns())).empty());
  CHECK(hit_minutes(hit_columns(none.columns())).empty());
}

TEST_CASE("MAG: a figure that holds from a date on; what is assumed is said") {
  const MagConstants& k = MagConstants::embedded();
  const MagCalibration c = k.at(epoch_of_met(500000000));
  // Range steps go down by thirty, four and four.
  CHECK(c.nt_per_count[0][0](0, 0) == 2.29722020166);
  CHECK(c.nt_per_count[1][3](2, 2) == 0.00450216315);
  for (const auto& m : c.mount) {
    CHECK((m * m.transpose() - Eigen::Matrix3d::Identity()).norm() < 1e-12);
    CHECK(std::abs(m.determinant() - 1) < 1e-12);
  }
  const auto assumed = k.assumed(epoch_of_met(500000000));
  CHECK(std::find(assumed.begin(), assumed.end(), "gradiometer") != assumed.end());
  const std::string head = "sensor,quantity,range,from,xx,xy,xz,yx,yy,yz,zx,zy,zz,status,source\n";
  const auto fails = [](const std::string& text) {
    try {
      static_cast<void>(MagConstants::parse(text, "k.csv").at(Epoch{0, 0}));
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("taken");
  };
  CHECK(fails("hello\n").find("k.csv:1") != std::string::npos);
  CHECK(fails(head).find("BARY-TELEMETRY-0302") != std::string::npos);
  CHECK(fails(head + "outboard,mount,,2010-01-01T00:00:00Z,1,0,0\n").find("k.csv:2") != std::string::npos);
  CHECK(fails(head + "left,mount,,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,x\n").find("outboard") !=
        std::string::npos);
  CHECK(fails(head + "both,mount,,yesterday,1,0,0,0,1,0,0,0,1,published,x\n").find("k.csv:2") !=
        std::string::npos);
  CHECK(fails(head + "both,mount,4,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,x\n").find("k.csv:2") !=
        std::string::npos);
  // Of two rows the later one counts from its day on.
  std::string text = head;
  for (const std::string s : {"outboard", "inboard"})
    text += s + ",nt_per_count,,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,x\n" + s +
            ",nt_per_count,2,2026-01-01T00:00:00Z,3,0,0,0,3,0,0,0,3,published,x\n" + s +
            ",mount,,2010-01-01T00:00:00Z,1,0,0,0,1,0,0,0,1,published,x\n" + s +
            ",offset_nt,,2010-01-01T00:00:00Z,0,0,0,,,,,,,assumed,x\n" + s +
            ",time_shift_s,,2010-01-01T00:00:00Z,0,,,,,,,,,published,x\n";
  text += "both,gradiometer,,2010-01-01T00:00:00Z,0,0,0,0,0,0,0,0,0,assumed,x\n";
  const MagConstants two = MagConstants::parse(text, "k.csv");
  CHECK(two.at(time::parse_epoch("2025-12-31T00:00:00Z")).nt_per_count[0][2](0, 0) == 1);
  CHECK(two.at(time::parse_epoch("2026-01-01T00:00:00Z")).nt_per_count[0][2](0, 0) == 3);
  CHECK(two.at(time::parse_epoch("2026-01-01T00:00:00Z")).nt_per_count[0][1](0, 0) == 1);
}

TEST_CASE("SWAPI: speed alone, and why") {
  const auto energies = SwapiSweepTable::embedded().energies_ev(2, time::parse_epoch("2025-11-01T00:00:00Z"));
  REQUIRE(energies.size() == 63);
  CHECK(SwapiSweepTable::embedded().energies_ev(7, Epoch{800000000, 0}).empty());
  CHECK(SwapiSweepTable::embedded().energies_ev(2, Epoch{0, 0}).empty());
  const auto made = [&](double u, double n, double t) {
    std::vector<double> rate(72);
    for (std::size_t i = 0; i < 63; ++i) rate[i] = swapi_count_rate(energies[i], u, n, t);
    return rate;
  };
  const auto errors = [](const std::vector<double>& rate) {
    std::vector<double> e;
    for (const double r : rate) e.push_back(std::sqrt(r / 0.145));
    return e;
  };
  // What was put in comes out, over the solar wind's whole span.
  double worst = 0;
  for (const auto& [u, n, t] : {std::array<double, 3>{280, 20, 2e4},
                                {400, 5, 6e4},
                                {550, 5, 1e5},
                                {750, 2, 2.5e5},
                                {1000, 3, 8e5},
                                {450, 60, 4e5}}) {
    const auto rate = made(u, n, t);
    const SwapiFit f = swapi_fit(energies, rate, errors(rate));
    CAPTURE(u);
    CAPTURE(name_of(f.status));
    CHECK(f.status == SwapiFitStatus::fitted);
    worst = std::max({worst, std::abs(f.speed_km_s / u - 1), std::abs(f.density_cm3 / n - 1),
                      std::abs(f.temperature_k / t - 1)});
  }
  CHECK(
      test::accuracy("SWAPI fit of the model's own rates", worst, 1e-6, "relative", "the parameters put in"));
  std::vector<double> rate(72), zero(72);
  CHECK(swapi_fit(energies, rate, zero).status == SwapiFitStatus::no_counts);
  CHECK(swapi_fit({}, {}, {}).status == SwapiFitStatus::no_counts);
  rate[30] = 500;
  SwapiFit f = swapi_fit(energies, rate, errors(rate));
  CHECK(f.status == SwapiFitStatus::few_points);
  CHECK(std::abs(f.speed_km_s - swapi_speed_km_s(energies[30])) < 1e-9);
  CHECK(f.density_cm3 == 0);
  rate.assign(72, 0);
  rate[62] = 1e4, rate[61] = 5e3;
  CHECK(swapi_fit(energies, rate, errors(rate)).status == SwapiFitStatus::peak_at_edge);
  rate.assign(72, 0);
  rate[2] = 1e4;
  CHECK(swapi_fit(energies, rate, errors(rate)).status == SwapiFitStatus::peak_at_edge);
  // A comb is no Maxwellian.
  for (std::size_t i = 0; i < 63; ++i) rate[i] = i % 2 ? 1000 : 900;
  rate[30] = 1100;
  f = swapi_fit(energies, rate, errors(rate));
  CHECK(f.status == SwapiFitStatus::poor);
  CHECK(std::abs(f.speed_km_s - swapi_speed_km_s(energies[30])) < 1e-9);
  // Counts of twelve packets and back: to half of a unit of sixteen.
  std::array<double, swapi_steps> r72{};
  const auto model = made(500, 30, 2e5);
  std::copy(model.begin(), model.end(), r72.begin());
  const auto counts = swapi_counts(r72);
  for (std::size_t i = 0; i < 72; ++i)
    CHECK(std::abs(counts[i / 6][i % 6] * 16 / 0.145 - r72[i]) <= 8 / 0.145 + 1e-9);
}

TEST_CASE("SWAPI: twelve packets make a sweep, with their flag") {
  Decoded d;
  const auto energies = SwapiSweepTable::embedded().energies_ev(2, epoch_of_met(500000000));
  std::array<double, swapi_steps> rate{};
  for (std::size_t i = 0; i < 63; ++i) rate[i] = swapi_count_rate(energies[i], 430, 40, 3e5);
  const auto counts = swapi_counts(rate);
  for (int sweep = 0; sweep < 3; ++sweep)
    for (std::int64_t i = 0; i < 12; ++i) {
      d.column["SRC_SEQ_CTR"].push_back(12 * sweep + i);
      d.column["SWAPI_SHCOARSE"].push_back(500000000 + 12 * sweep + i);
      d.column["SWAPI_ACQ"].push_back(500000000 + 12 * sweep + i);
      d.column["SWAPI_FLAG"].push_back(sweep == 1 && i == 4);
      d.column["SWAPI_SEQ_NUMBER"].push_back(i);
      d.column["SWAPI_VERSION"].push_back(sweep == 2 ? 9 : 2);
      for (std::size_t k = 0; k < 6; ++k)
        d.column["SWAPI_COIN_CNT" + std::to_string(k)].push_back(counts[static_cast<std::size_t>(i)][k]);
    }
  const auto sweeps = swapi_sweeps(swapi_columns(d.columns()), SwapiSweepTable::embedded());
  REQUIRE(sweeps.size() == 3);
  CHECK(sweeps[0].status == GroupStatus::complete);
  CHECK(sweeps[0].fit.status == SwapiFitStatus::fitted);
  CHECK(std::abs(sweeps[0].fit.speed_km_s / 430 - 1) < 0.01);
  CHECK(std::abs(sweeps[0].fit.density_cm3 / 40 - 1) < 0.1);
  CHECK(sweeps[0].met_s == 500000005);
  CHECK(!sweeps[1].nominal);
  CHECK(sweeps[1].fit.status == SwapiFitStatus::no_counts);
  CHECK(!sweeps[2].energies_known);
}

TEST_CASE("CoDICE: blocks in every packing, refused where broken; ratios and intensities") {
  std::vector<std::uint32_t> counts(codice_species * codice_lo_energies);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = static_cast<std::uint32_t>(i * i % 70001);
  CodiceHeader h;
  h.shcoarse = 500000000, h.packet_version = 1, h.byte_count = 0;
  std::vector<std::uint8_t> octets = codice_octets(CodiceSensor::lo, h, counts);
  REQUIRE(octets.size() == 233 * 15);
  CodiceBlock b = codice_block(CodiceSensor::lo, octets);
  CHECK(b.content == CodiceStatus::whole);
  CHECK(b.counts == counts);
  const auto with = [&](std::uint8_t kind, const std::vector<std::uint8_t>& body) {
    std::vector<std::uint8_t> o(octets.begin(), octets.begin() + 28);
    o[24] = static_cast<std::uint8_t>((o[24] & 0xFC) | 0);
    o[25] = static_cast<std::uint8_t>(kind << 7 >> 1 << 0);
    const auto n = static_cast<std::uint32_t>(body.size());
    // Two spare and suspect bits stand before; compression takes three bits, the length 23.
    const std::uint32_t word = static_cast<std::uint32_t>(kind) << 23 | n;
    o[24] = static_cast<std::uint8_t>((octets[24] & 0xF0) | (word >> 24 & 0x03));
    o[25] = static_cast<std::uint8_t>(word >> 16), o[26] = static_cast<std::uint8_t>(word >> 8);
    o[27] = static_cast<std::uint8_t>(word);
    o.insert(o.end(), body.begin(), body.end());
    return codice_block(CodiceSensor::lo, o);
  };
  std::vector<std::uint8_t> codes(counts.size());
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::uint8_t>(i);
  b = with(1, codes);
  CHECK(b.content == CodiceStatus::whole);
  CHECK(b.counts[254] == 507903);
  std::vector<std::uint8_t> packed(codes.size() * 2 + 1000);
  std::size_t size = 0;
  REQUIRE(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, nullptr, codes.data(), codes.size(), packed.data(),
                                  &size, packed.size()) == LZMA_OK);
  packed.resize(size);
  b = with(5, packed);
  CHECK(b.content == CodiceStatus::whole);
  CHECK(b.counts[254] == 7864319);
  CHECK(with(3, packed).counts[200] == 200);
  CHECK(with(7, codes).content == CodiceStatus::bad_compression);
  CHECK(with(4, codes).content == CodiceStatus::bad_compression);
  for (std::size_t cut = 0; cut < packed.size(); cut += 7)
    CHECK(with(4, {packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(cut)}).content ==
          CodiceStatus::bad_compression);
  CHECK(with(0, {1, 2, 3}).content == CodiceStatus::wrong_count);
  CHECK(with(6, {1, 2, 3, 4}).content == CodiceStatus::wrong_count);
  octets.resize(100);
  CHECK(codice_block(CodiceSensor::lo, octets).content == CodiceStatus::bad_length);
  octets.resize(27);
  CHECK(codice_block(CodiceSensor::lo, octets).content == CodiceStatus::bad_header);
  CHECK(codice_block(CodiceSensor::lo, std::vector<std::uint8_t>(233 * 15)).content ==
        CodiceStatus::bad_header);

  // One count of each species at one step: the pseudo-density is √(m/q), efficiency and the rest alike.
  CodiceLoTables t;
  t.energy_per_charge.fill(2), t.acquisition_s.fill(0.5), t.geometric_factor.fill(1e-3);
  for (auto& e : t.efficiency) e.fill(0.25);
  std::fill(counts.begin(), counts.end(), 0U);
  for (std::size_t s = 0; s < codice_species; ++s) counts[10 * codice_species + s] = 1;
  const CodiceRatios r =
      codice_ratios(codice_block(CodiceSensor::lo, codice_octets(CodiceSensor::lo, h, counts)), t);
  const double oxygen = std::sqrt(2.7) + std::sqrt(2.28) + std::sqrt(2.0);
  CHECK(std::abs(*r.c_over_o - (std::sqrt(2.4) + std::sqrt(2.0)) / oxygen) < 1e-12);
  CHECK(std::abs(*r.mg_over_o - std::sqrt(3.5) / oxygen) < 1e-12);
  CHECK(std::abs(*r.fe_over_o - (std::sqrt(7.25) + std::sqrt(3.85)) / oxygen) < 1e-12);
  CHECK(std::abs(*r.c6_over_c5 - std::sqrt(2.0 / 2.4)) < 1e-12);
  CHECK(std::abs(*r.o7_over_o6 - std::sqrt(2.28 / 2.7)) < 1e-12);
  CHECK(std::abs(*r.fe_low_over_high - std::sqrt(7.25 / 3.85)) < 1e-12);
  counts[10 * codice_species + 8] = 0;
  CHECK(!codice_ratios(codice_block(CodiceSensor::lo, codice_octets(CodiceSensor::lo, h, counts)), t)
             .fe_low_over_high);
  CHECK(!codice_ratios(CodiceBlock(), t).c_over_o);

  std::vector<std::uint32_t> hi(codice_hi_values);
  hi[((3 * 4 + 2) * 4 + 1) * 4 + 3] = 7;  // energy 3, spin 2, sector 1, group 3
  CodiceHiTables th;
  for (auto& e : th.efficiency) e = {0.5, 0.5, 0, 0.5};
  b = codice_block(CodiceSensor::hi, codice_octets(CodiceSensor::hi, h, hi));
  CHECK(b.content == CodiceStatus::whole);
  const auto i = codice_intensities(b, th);
  const double expected = 7 / (6 * 4 * 0.59916) / (0.039 * 0.5 * (0.01070317 + 0.01272829));
  CHECK(std::abs(*i[((2 * 15 + 3) * 4 + 1) * 4 + 3] / expected - 1) < 1e-12);
  CHECK(!i[((2 * 15 + 3) * 4 + 1) * 4 + 2]);
}

TEST_CASE("filling packets: fields of APID 478 hold what was put, and nothing else changes") {
  const auto fields = layout_of_apid(478);
  std::vector<std::uint8_t> packets(3 * 183, 0xA5);
  Decoded hit;
  std::int64_t n = 1;
  for (const FieldPlace& f : fields)
    if (f.name.starts_with("HIT_"))
      for (int i = 0; i < 5; ++i) hit.column[f.name].push_back((n++ * 2654435761) & ((1LL << f.width) - 1));
  const std::vector<std::uint32_t> rows{4, 0, 2};
  const auto before = decode(packets, 183, fields);
  CHECK(fill_fields(packets, 183, fields, "HIT_", hit.columns(), rows) == hit.column.size());
  CHECK(fill_fields(packets, 183, fields, "NONE_", hit.columns(), rows) == 0);
  const auto after = decode(packets, 183, fields);
  for (const FieldPlace& f : fields)
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(after.column.at(f.name)[i] ==
            (f.name.starts_with("HIT_") ? hit.column.at(f.name)[rows[i]] : before.column.at(f.name)[i]));
  const auto fails = [&](const FieldPlace& f, std::uint64_t v) {
    try {
      put_field(std::span(packets).first(183), f, v);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string("taken");
  };
  CHECK(fails({"x", 183 * 8 - 4, 4}, 15) == "taken");
  CHECK(fails({"x", 183 * 8 - 3, 4}, 15) == "BARY-TELEMETRY-0303");
  CHECK(fails({"x", 0, 4}, 16) == "BARY-TELEMETRY-0303");
  CHECK(fails({"x", 0, 65}, 0) == "BARY-TELEMETRY-0303");
  CHECK(fails({"x", 0xFFFFFFF0, 64}, 0) == "BARY-TELEMETRY-0303");
}
