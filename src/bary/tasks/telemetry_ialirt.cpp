// telemetry.ialirt: IMAP's real-time packets to the values of its instruments. telemetry.ialirt_packets: such
// packets filled with what instruments measured, for simulations.

#include <algorithm>
#include <cmath>
#include <map>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/tasks/telemetry_inputs-inl.hpp"
#include "bary/telemetry/ialirt/codice.hpp"
#include "bary/telemetry/ialirt/hit.hpp"
#include "bary/telemetry/ialirt/mag.hpp"
#include "bary/telemetry/ialirt/swapi.hpp"
#include "bary/telemetry/ialirt/swe.hpp"
#include "bary/telemetry/ialirt/xtce_columns.hpp"
#include "bary/telemetry/xtce/decode.hpp"

namespace bary::tasks {
namespace {

using namespace study;
namespace ialirt = telemetry::ialirt;
namespace xtce = telemetry::xtce;
using ialirt::GroupStatus;
using telemetry::Stage;
using telemetry::Stream;

constexpr int spacecraft_apid = 478;
const char* const container = "IALiRTPacket";

/// The description of a packet that comes with the program.
xtce::Plan plan_of(int apid) {
  const std::string path = data_dir() + "/ialirt/apid" + std::to_string(apid) + ".xml";
  Diagnostics faults;
  xtce::Plan plan = xtce::compile(xtce::read_xtce(read_text_file(path), path, faults), "", faults);
  for (const Diagnostic& d : faults.list())
    if (d.severity == Severity::error) throw Error(d);
  return plan;
}

/// The packets of one APID, decoded.
struct Source {
  xtce::Decoded decoded;
  const xtce::Rows* rows = nullptr;
  ialirt::Columns columns;
};

Source decode_source(int apid, const Stream& input, const telemetry::PacketIndex& index, const Context& ctx) {
  std::vector<std::uint64_t> offset;
  std::vector<std::uint32_t> octets;
  for (std::size_t i = 0; i < index.size(); ++i)
    if (index.apid[i] == apid) offset.push_back(index.offset[i]), octets.push_back(index.octets[i]);
  Source s;
  if (offset.empty()) return s;
  s.decoded = xtce::decode(plan_of(apid), {input.bytes, offset, octets}, {}, ctx);
  s.rows = s.decoded.find(container);
  if (s.rows) s.columns = ialirt::columns_of(*s.rows);
  return s;
}

/// How many groups came whole, and why the others did not.
struct Tally {
  const char* instrument;
  std::map<std::string, std::int64_t> count = {};
  std::int64_t whole = 0, all = 0;
  void add(GroupStatus s) {
    ++count[std::string(name_of(s))];
    ++all;
    whole += s == GroupStatus::complete;
  }
};

void push_or_null(Column& c, bool known, double v) {
  if (known && std::isfinite(v))
    c.push(v);
  else
    c.push_null();
}

// --- each instrument as a table

std::vector<ColumnSpec> field_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out{{"utc", T::epoch, "", {"of the outboard vector", "바깥 센서 벡터의 시각"}}};
  for (const auto& [frame, en, ko] :
       {std::tuple{"spacecraft", "in the spacecraft's frame", "위성체 좌표"},
        std::tuple{"gse", "in GSE, where the attitude is known", "GSE 좌표(자세를 알 때)"},
        std::tuple{"gsm", "in GSM, where the attitude is known", "GSM 좌표(자세를 알 때)"}})
    for (const char axis : {'x', 'y', 'z'})
      out.push_back({std::string("b") + axis + "_" + frame + "_nt", T::f64, "", {en, ko}});
  const std::vector<ColumnSpec> more{
      {"magnitude_nt", T::f64, "", {"of the outboard vector", "바깥 센서 벡터의 크기"}},
      {"primary_x", T::i64, "", {"counts of the outboard sensor", "바깥 센서의 계수"}},
      {"primary_y", T::i64, "", {"counts of the outboard sensor", "바깥 센서의 계수"}},
      {"primary_z", T::i64, "", {"counts of the outboard sensor", "바깥 센서의 계수"}},
      {"secondary_x", T::i64, "", {"counts of the inboard sensor", "안쪽 센서의 계수"}},
      {"secondary_y", T::i64, "", {"counts of the inboard sensor", "안쪽 센서의 계수"}},
      {"secondary_z", T::i64, "", {"counts of the inboard sensor", "안쪽 센서의 계수"}},
      {"range", T::i64, "", {"of the outboard sensor, 0 (widest) to 3", "바깥 센서의 범위, 0(가장 넓음)~3"}},
      {"valid", T::boolean, "", {"by the flags of its packets", "패킷의 표시로 본 유효 여부"}}};
  out.insert(out.end(), more.begin(), more.end());
  return out;
}

Table field_of(const Source& s, bool attitude_known, Tally& tally, const Context& ctx) {
  Table t(field_columns());
  if (!s.rows) return t;
  const auto samples = ialirt::mag_samples(ialirt::mag_columns(s.columns));
  ialirt::AttitudeColumns attitude;
  if (attitude_known) attitude = ialirt::attitude_columns(s.columns);
  for (const ialirt::MagSample& m : samples) {
    tally.add(m.status);
    if (m.status != GroupStatus::complete) continue;
    const auto fields = ialirt::mag_fields(std::span(&m, 1), ialirt::MagConstants::embedded(),
                                           attitude_known ? &attitude : nullptr, {}, *ctx.data);
    const ialirt::MagField* f = fields.empty() ? nullptr : &fields.front();
    t["utc"].push(ialirt::epoch_of_met(m.primary_s, static_cast<double>(m.primary_fine) / 65536));
    const auto vector = [&](const char* frame, const Eigen::Vector3d* v) {
      for (int k = 0; k < 3; ++k)
        push_or_null(t[std::string("b") + "xyz"[k] + "_" + frame + "_nt"], v != nullptr, v ? (*v)[k] : 0);
    };
    vector("spacecraft", f ? &f->spacecraft_nt : nullptr);
    vector("gse", f && f->gse_nt ? &*f->gse_nt : nullptr);
    vector("gsm", f && f->gsm_nt ? &*f->gsm_nt : nullptr);
    push_or_null(t["magnitude_nt"], f != nullptr, f ? f->magnitude_nt : 0);
    for (int k = 0; k < 3; ++k) {
      const auto i = static_cast<std::size_t>(k);
      t[std::string("primary_") + "xyz"[k]].push(std::int64_t{m.counts.primary[i]});
      t[std::string("secondary_") + "xyz"[k]].push(std::int64_t{m.counts.secondary[i]});
    }
    t["range"].push(std::int64_t{m.hk.fob_range});
    t["valid"].push(m.hk.pri_isvalid);
  }
  return t;
}

/// Figures of MAG behind these vectors that nobody has published.
Labels mag_labels(const Table& field) {
  Labels out;
  if (field.rows() == 0) return out;
  for (const std::string& name : ialirt::MagConstants::embedded().assumed(field["utc"].epoch().back()))
    out.assumptions.push_back(
        {"IMAP MAG",
         name,
         "0",
         Status::assumed,
         {"in flight not published; data/ialirt/mag-calibration.csv",
          "비행 중 값은 공표되지 않음. data/ialirt/mag-calibration.csv"},
         {"figure of the calibration that is taken as nothing", "없는 것으로 둔 보정값"}});
  return out;
}

std::vector<ColumnSpec> wind_columns() {
  using T = ColumnType;
  return {{"utc", T::epoch, "", {"middle of the sweep", "스윕의 가운데 시각"}},
          {"speed_km_s",
           T::f64,
           "",
           {"of the protons, fitted or of the peak", "양성자 속도(맞춘 값 또는 봉우리)"}},
          {"speed_sigma_km_s", T::f64, "", {"of the fit", "맞춤의 표준편차"}},
          {"density_per_cm3", T::f64, "", {"of the protons", "양성자 밀도"}},
          {"temperature_k", T::f64, "", {"of the protons", "양성자 온도"}},
          {"fit",
           T::choice,
           "",
           {"fitted, or why only a speed is given", "맞춤 여부, 또는 속도만 있는 까닭"},
           true,
           {"fitted", "no_counts", "peak_at_edge", "few_points", "no_convergence", "poor"}},
          {"misfit",
           T::f64,
           "",
           {"root of the squared residuals over that of the rates",
            "잔차 제곱합의 제곱근을 계수율의 것으로 나눈 값"}}};
}

/// The energies of a user's sweep, whatever the number that the packets give it.
ialirt::SwapiSweepTable sweep_of(const Table& energies) {
  const auto e = energies["energy_ev"].f64();
  if (e.size() < ialirt::swapi_coarse_steps)
    throw Error("BARY-TASKS-0084")
        .key("swapi_sweep")
        .found(std::to_string(e.size()))
        .expected({"63 to 72", "63~72"});
  return ialirt::SwapiSweepTable::of(e.first<ialirt::swapi_coarse_steps>());
}

Table wind_of(const Source& s, Tally& tally, const Inputs& in) {
  Table t(wind_columns());
  if (!s.rows) return t;
  const ialirt::SwapiSweepTable sweeps =
      in.has("swapi_sweep") ? sweep_of(in.table("swapi_sweep")) : ialirt::SwapiSweepTable::embedded();
  for (const ialirt::SwapiSweep& w :
       ialirt::swapi_sweeps(ialirt::swapi_columns(s.columns), sweeps, in.integer("swapi_nominal_flag"))) {
    tally.add(w.status);
    if (w.status != GroupStatus::complete || !w.nominal) continue;
    const bool fitted = w.fit.status == ialirt::SwapiFitStatus::fitted;
    t["utc"].push(ialirt::epoch_of_met(w.met_s));
    push_or_null(t["speed_km_s"], w.fit.speed_km_s > 0, w.fit.speed_km_s);
    push_or_null(t["speed_sigma_km_s"], fitted, w.fit.speed_sigma);
    push_or_null(t["density_per_cm3"], fitted, w.fit.density_cm3);
    push_or_null(t["temperature_k"], fitted, w.fit.temperature_k);
    t["fit"].push_choice(name_of(w.fit.status));
    push_or_null(t["misfit"], fitted, w.fit.misfit);
  }
  return t;
}

std::vector<ColumnSpec> electrons_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out{
      {"utc", T::epoch, "", {"middle of the half minute", "반분의 가운데 시각"}},
      {"counterstreaming",
       T::boolean,
       "",
       {"electrons stream both ways along the field", "전자가 자기장을 따라 양방향으로 흐름"}},
      {"azimuth_energies",
       T::i64,
       "",
       {"of eight, flagged in azimuth", "여덟 에너지 가운데 방위각에서 표시된 수"}},
      {"polar_energies",
       T::i64,
       "",
       {"of eight, flagged in polar angle", "여덟 에너지 가운데 극각에서 표시된 수"}}};
  for (std::size_t e = 0; e < 8; ++e)
    out.push_back({"counts_" + format_fixed(ialirt::swe_energy_ev[e], 0) + "_ev",
                   T::f64,
                   "none",
                   {"normalised, summed over all directions", "정규화하여 모든 방향에 더한 계수"}});
  return out;
}

Table electrons_of(const Source& s, Tally& tally) {
  Table t(electrons_columns());
  if (!s.rows) return t;
  for (const ialirt::SweMinute& m : ialirt::swe_minutes(ialirt::swe_columns(s.columns))) {
    tally.add(m.status);
    if (m.status != GroupStatus::complete) continue;
    for (const ialirt::SweHalf& h : m.half) {
      const double whole = std::floor(h.met_s);
      t["utc"].push(ialirt::epoch_of_met(static_cast<std::int64_t>(whole), h.met_s - whole));
      t["counterstreaming"].push(h.streaming.counterstreaming);
      t["azimuth_energies"].push(std::int64_t{h.streaming.azimuth_energies});
      t["polar_energies"].push(std::int64_t{h.streaming.polar_energies});
      for (std::size_t e = 0; e < 8; ++e) t.columns()[4 + e].push(h.normalised[e]);
    }
  }
  return t;
}

constexpr std::array<const char*, 12> rate_names{"e_a_low",    "e_a_medium", "e_a_high", "e_b_low",
                                                 "e_b_medium", "e_b_high",   "h_low",    "h_medium",
                                                 "h_a_high",   "h_b_high",   "he_low",   "he_high"};

std::vector<ColumnSpec> particles_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out{{"utc", T::epoch, "", {"middle of the minute", "1분의 가운데 시각"}}};
  for (const char* name : rate_names)
    out.push_back({std::string(name) + "_counts", T::i64, "", {"in the minute", "1분 동안의 계수"}});
  out.push_back(
      {"nominal", T::boolean, "", {"HIT called itself nominal throughout", "HIT이 내내 정상이라고 밝힘"}});
  return out;
}

Table particles_of(const Source& s, Tally& tally) {
  Table t(particles_columns());
  if (!s.rows) return t;
  for (const ialirt::HitMinute& m : ialirt::hit_minutes(ialirt::hit_columns(s.columns))) {
    tally.add(m.status);
    if (m.status != GroupStatus::complete) continue;
    const auto r = m.rates();
    const std::uint32_t values[] = {r.e_a_low, r.e_a_medium, r.e_a_high, r.e_b_low,  r.e_b_medium, r.e_b_high,
                                    r.h_low,   r.h_medium,   r.h_a_high, r.h_b_high, r.he_low,     r.he_high};
    t["utc"].push(ialirt::epoch_of_met(m.met_s));
    for (std::size_t k = 0; k < rate_names.size(); ++k)
      t[std::string(rate_names[k]) + "_counts"].push(std::int64_t{values[k]});
    t["nominal"].push(m.nominal);
  }
  return t;
}

constexpr std::array<const char*, 6> ratio_names{"c_over_o",   "mg_over_o",  "fe_over_o",
                                                 "c6_over_c5", "o7_over_o6", "fe_low_over_high"};

std::vector<ColumnSpec> composition_columns() {
  using T = ColumnType;
  std::vector<ColumnSpec> out{{"utc", T::epoch, "", {"end of the acquisition", "수집이 끝난 시각"}},
                              {"sensor",
                               T::choice,
                               "",
                               {"Lo: heavy ions; Hi: protons", "Lo는 무거운 이온, Hi는 양성자"},
                               true,
                               {"lo", "hi"}},
                              {"content",
                               T::choice,
                               "",
                               {"whole, or why not", "온전한지, 아니면 그 까닭"},
                               true,
                               {"whole", "bad_header", "bad_length", "bad_compression", "wrong_count"}},
                              {"counts", T::i64, "", {"of the block, summed", "묶음의 계수 합"}}};
  for (const char* name : ratio_names)
    out.push_back({name, T::f64, "", {"ratio of pseudo-densities", "유사 밀도의 비"}});
  return out;
}

/// The plan's tables that turn CoDICE-Lo's counts into densities; a row a step of energy.
std::vector<ColumnSpec> codice_columns() {
  std::vector<ColumnSpec> c{
      {"energy_kev", ColumnType::f64, "", {"per charge", "전하당 에너지"}},
      {"acquisition_s", ColumnType::f64, "", {"of the step", "단계의 수집 시간"}},
      {"geometric_factor", ColumnType::f64, "none", {"cm² sr eV/eV", "기하 인자, cm² sr eV/eV"}}};
  for (const std::string_view name : ialirt::codice_species_names)
    c.push_back(
        {"efficiency_" + std::string(name), ColumnType::f64, "none", {"of the species", "이온 종의 효율"}});
  return c;
}

std::optional<ialirt::CodiceLoTables> codice_tables(const Inputs& in) {
  if (!in.has("codice_lo")) return std::nullopt;
  const Table& t = in.table("codice_lo");
  ialirt::CodiceLoTables out;
  if (t.rows() != out.energy_per_charge.size())
    throw Error("BARY-TASKS-0084")
        .key("codice_lo")
        .found(std::to_string(t.rows()))
        .expected(std::to_string(out.energy_per_charge.size()));
  for (std::size_t i = 0; i < t.rows(); ++i) {
    out.energy_per_charge[i] = t["energy_kev"].f64()[i];
    out.acquisition_s[i] = t["acquisition_s"].f64()[i];
    out.geometric_factor[i] = t["geometric_factor"].f64()[i];
    for (std::size_t k = 0; k < out.efficiency.size(); ++k)
      out.efficiency[k][i] = t["efficiency_" + std::string(ialirt::codice_species_names[k])].f64()[i];
  }
  return out;
}

void composition_of(const Source& s, ialirt::CodiceSensor sensor,
                    const std::optional<ialirt::CodiceLoTables>& tables, Tally& tally, Table& t) {
  if (!s.rows) return;
  for (const ialirt::CodiceBlock& b : ialirt::codice_blocks(ialirt::codice_columns(sensor, s.columns))) {
    tally.add(b.status);
    if (b.status != GroupStatus::complete) continue;
    std::int64_t sum = 0;
    for (const std::uint32_t c : b.counts) sum += c;
    t["utc"].push(ialirt::epoch_of_met(b.acq_s));
    t["sensor"].push_choice(sensor == ialirt::CodiceSensor::lo ? "lo" : "hi");
    t["content"].push_choice(name_of(b.content));
    t["counts"].push(sum);
    ialirt::CodiceRatios r;
    if (tables && sensor == ialirt::CodiceSensor::lo && b.content == ialirt::CodiceStatus::whole)
      r = ialirt::codice_ratios(b, *tables);
    const std::optional<double> ratios[] = {r.c_over_o,   r.mg_over_o,  r.fe_over_o,
                                            r.c6_over_c5, r.o7_over_o6, r.fe_low_over_high};
    for (std::size_t k = 0; k < ratio_names.size(); ++k)
      push_or_null(t[ratio_names[k]], ratios[k].has_value(), ratios[k].value_or(0));
  }
}

std::vector<ColumnSpec> groups_columns() {
  using T = ColumnType;
  return {{"instrument", T::text, "", {"whose measurements", "관측기"}},
          {"groups", T::i64, "", {"measurements that were begun", "시작된 측정 수"}},
          {"complete", T::i64, "", {"that came whole", "온전히 온 수"}},
          {"cut", T::i64, "", {"that the run's beginning or end cuts", "바이트열의 처음이나 끝에서 잘린 수"}},
          {"gap", T::i64, "", {"with a packet missing", "패킷이 빠진 수"}},
          {"duplicate", T::i64, "", {"with a packet twice", "패킷이 중복된 수"}},
          {"zeroed", T::i64, "", {"with a packet of zeros", "0으로 채운 패킷이 있는 수"}},
          {"counter", T::i64, "", {"with a counter that does not fit", "번호가 맞지 않는 수"}}};
}

void push_groups(Table& t, const Tally& y) {
  t["instrument"].push(y.instrument);
  t["groups"].push(y.all);
  for (const char* s : {"complete", "cut", "gap", "duplicate", "zeroed", "counter"}) {
    const auto it = y.count.find(s);
    t[s].push(it == y.count.end() ? std::int64_t{0} : it->second);
  }
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {
      {"outcome", T::text, "", {"what was found", "결과"}},
      {"packets", T::i64, "", {"packets", "패킷 수"}},
      {"measurements", T::i64, "", {"whole measurements", "온전한 측정"}},
      {"fits", T::i64, "", {"sweeps fitted", "맞춘 스윕"}},
      {"field_vectors", T::i64, "", {"vectors of the field", "자기장 벡터"}},
      {"streaming_halves", T::i64, "", {"half minutes with electrons both ways", "양방향 전자의 반분 수"}},
      {"particle_minutes", T::i64, "", {"minutes of energetic particles", "고에너지 입자의 분 수"}},
      {"speed_km_s", T::f64, "", {"speed of the solar wind, last fit", "태양풍 속도(마지막 맞춤)"}},
      {"density_per_cm3", T::f64, "", {"its protons", "양성자 밀도"}},
      {"temperature_k", T::f64, "", {"their temperature", "양성자 온도"}}};
}

Record answer_record(std::size_t packets, const Table& field, const Table& wind, const Table& electrons,
                     const Table& particles, std::int64_t whole) {
  Record r;
  std::optional<double> speed, density, temperature;
  std::int64_t fitted = 0;
  for (std::size_t i = 0; i < wind.rows(); ++i) {
    if (!wind["density_per_cm3"].valid(i)) continue;
    ++fitted;
    speed = wind["speed_km_s"].f64()[i];
    density = wind["density_per_cm3"].f64()[i];
    temperature = wind["temperature_k"].f64()[i];
  }
  std::int64_t streaming = 0;
  for (const std::uint8_t c : electrons["counterstreaming"].boolean()) streaming += c != 0;
  const auto known = [&](const char* name, const std::optional<double>& v, int digits) {
    if (v)
      r.add(name, std::round(*v * std::pow(10, digits)) / std::pow(10, digits));
    else
      r.add(name, std::monostate{});
  };
  r.add("outcome", std::string(speed ? "wind" : whole ? "values" : "none"));
  r.add("packets", static_cast<std::int64_t>(packets));
  r.add("measurements", whole);
  known("speed_km_s", speed, 2);
  known("density_per_cm3", density, 3);
  known("temperature_k", temperature, 0);
  r.add("fits", fitted);
  r.add("field_vectors", static_cast<std::int64_t>(field.rows()));
  r.add("streaming_halves", streaming);
  r.add("particle_minutes", static_cast<std::int64_t>(particles.rows()));
  return r;
}

Outputs run_ialirt(const Inputs& in, const Context& ctx) {
  const Stream& input = stream_of(in, "input", Stage::packets);
  const telemetry::PacketIndex index = packets_of(in, input.bytes, ctx);
  const Source craft = decode_source(spacecraft_apid, input, index, ctx);
  // What the spacecraft's own packet does not carry comes from the instrument's.
  std::map<int, Source> own;
  const auto source = [&](int apid) -> const Source& {
    return craft.rows ? craft : own.emplace(apid, decode_source(apid, input, index, ctx)).first->second;
  };
  ctx.check_cancel();
  Tally mag{"MAG"}, swapi{"SWAPI"}, swe{"SWE"}, hit{"HIT"}, lo{"CoDICE-Lo"}, hi{"CoDICE-Hi"};
  Table field = field_of(source(1001), craft.rows != nullptr, mag, ctx);
  Table wind = wind_of(source(1187), swapi, in);
  Table electrons = electrons_of(source(1360), swe);
  Table particles = particles_of(source(1253), hit);
  Table composition(composition_columns());
  const auto tables = codice_tables(in);
  composition_of(source(1152), ialirt::CodiceSensor::lo, tables, lo, composition);
  composition_of(source(1168), ialirt::CodiceSensor::hi, tables, hi, composition);
  Table groups(groups_columns());
  std::int64_t whole = 0;
  for (const Tally* y : {&mag, &swapi, &swe, &hit, &lo, &hi}) {
    push_groups(groups, *y);
    whole += y->whole;
  }
  const Labels assumed = mag_labels(field);
  Outputs out;
  out.emplace("answer", answer_record(index.size(), field, wind, electrons, particles, whole));
  out.emplace("field", std::move(field)).first->second.labels.merge(assumed);
  out.emplace("wind", std::move(wind));
  out.emplace("electrons", std::move(electrons));
  out.emplace("particles", std::move(particles));
  out.emplace("composition", std::move(composition));
  out.emplace("groups", std::move(groups));
  return out;
}

// --- telemetry.ialirt_packets

std::vector<ColumnSpec> sweep_columns() {
  return {{"rate_hz",
           ColumnType::f64,
           "",
           {"coincidences a second, 72 steps from the highest energy",
            "초당 동시계수, 가장 높은 에너지부터 72단계"}}};
}

/// Fields of an instrument's own packets into those of the spacecraft, row after row.
void fill_from(std::span<std::uint8_t> packets, std::size_t octets,
               const std::vector<ialirt::FieldPlace>& places, const char* prefix, const Source& s,
               std::size_t count) {
  if (!s.rows) return;
  std::vector<std::uint32_t> rows(std::min(count, s.rows->size()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(i);
  ialirt::fill_fields(packets.first(rows.size() * octets), octets, places, prefix, s.columns, rows);
}

/// SWAPI's sweep, again and again, twelve packets each.
void fill_swapi(std::span<std::uint8_t> packets, std::size_t octets,
                const std::vector<ialirt::FieldPlace>& places, const Table& sweep, std::int64_t clock) {
  std::array<double, ialirt::swapi_steps> rate{};
  const auto given = sweep["rate_hz"].f64();
  if (given.size() != rate.size())
    throw Error("BARY-TASKS-0084").key("swapi").found(std::to_string(given.size())).expected("72");
  std::copy(given.begin(), given.end(), rate.begin());
  const auto counts = ialirt::swapi_counts(rate);
  const auto place = [&](const std::string& name) {
    for (const auto& p : places)
      if (p.name == name) return p;
    throw Error("BARY-TELEMETRY-0300", {{"parameter", name}});
  };
  const auto acq = place("SWAPI_ACQ"), sequence = place("SWAPI_SEQ_NUMBER"), flag = place("SWAPI_FLAG"),
             version = place("SWAPI_VERSION");
  std::vector<ialirt::FieldPlace> count;
  for (int k = 0; k < 6; ++k) count.push_back(place("SWAPI_COIN_CNT" + std::to_string(k)));
  const std::size_t n = packets.size() / octets / 12 * 12;
  for (std::size_t i = 0; i < n; ++i) {
    const auto packet = packets.subspan(i * octets, octets);
    ialirt::put_field(packet, acq, static_cast<std::uint64_t>(clock) + i);
    ialirt::put_field(packet, sequence, i % 12);
    ialirt::put_field(packet, flag, 0);
    ialirt::put_field(packet, version, 2);
    for (std::size_t k = 0; k < 6; ++k) ialirt::put_field(packet, count[k], counts[i % 12][k]);
  }
}

std::vector<ColumnSpec> packet_fields() {
  using T = ColumnType;
  return {{"real", T::i64, "", {"packets of the spacecraft, unchanged", "그대로인 위성 패킷"}},
          {"filled", T::i64, "", {"packets filled", "채운 패킷"}},
          {"packets", T::i64, "", {"packets", "패킷 수"}}};
}

Outputs run_ialirt_packets(const Inputs& in, const Context& ctx) {
  const Stream& real = stream_of(in, "spacecraft", Stage::packets);
  const telemetry::PacketIndex index = telemetry::index_packets(real.bytes);
  const auto count = static_cast<std::size_t>(in.integer("count"));
  const auto places = ialirt::field_places(plan_of(spacecraft_apid), container);
  std::size_t octets = 0;
  for (std::size_t i = 0; i < index.size(); ++i)
    if (index.apid[i] == spacecraft_apid) octets = std::max<std::size_t>(octets, index.octets[i]);
  if (octets == 0) throw Error("BARY-TASKS-0085").key("spacecraft");
  const auto place = [&](const char* name) {
    return *std::find_if(places.begin(), places.end(), [&](const auto& p) { return p.name == name; });
  };
  // The real ones travel unchanged; those that follow are their last one with the clock and the count going
  // on.
  Stream out;
  out.stage = Stage::packets;
  out.bytes = real.bytes;
  const auto seconds = place("SC_SCLK_SEC"), sequence = place("SRC_SEQ_CTR");
  const auto last = index.size() - 1;
  const std::span model = std::span(real.bytes).subspan(index.offset[last], index.octets[last]);
  const auto clock = std::max(static_cast<std::int64_t>(ialirt::get_field(model, seconds)) + 60,
                              in.has("clock_s") ? in.integer("clock_s") : std::int64_t{0});
  const std::uint64_t first = ialirt::get_field(model, sequence) + 1;
  const std::size_t begin = out.bytes.size();
  for (std::size_t i = 0; i < count; ++i) {
    out.bytes.insert(out.bytes.end(), model.begin(), model.end());
    const auto packet = std::span(out.bytes).subspan(begin + i * octets, octets);
    ialirt::put_field(packet, seconds, static_cast<std::uint64_t>(clock) + i);
    ialirt::put_field(packet, sequence, (first + i) % 16384);
  }
  const auto filled = std::span(out.bytes).subspan(begin);
  for (const auto& [param, apid, prefix] :
       {std::tuple{"hit", 1253, "HIT_"}, std::tuple{"mag", 1001, "MAG_"}, std::tuple{"swe", 1360, "SWE_"}}) {
    if (!in.has(param)) continue;
    const Stream& s = stream_of(in, param, Stage::packets);
    fill_from(filled, octets, places, prefix, decode_source(apid, s, telemetry::index_packets(s.bytes), ctx),
              count);
  }
  if (in.has("swapi")) fill_swapi(filled, octets, places, in.table("swapi"), clock);
  Record r;
  r.add("real", static_cast<std::int64_t>(index.size()));
  r.add("filled", static_cast<std::int64_t>(count));
  r.add("packets", static_cast<std::int64_t>(index.size() + count));
  Outputs o;
  o.emplace("answer", std::move(r));
  o.emplace("packets", stream_artefact(std::move(out)));
  return o;
}

std::map<std::string, Text> labels() {
  std::map<std::string, Text> names{{"utc", {"Time", "시각"}},
                                    {"magnitude_nt", {"Magnitude", "크기"}},
                                    {"range", {"Range", "범위"}},
                                    {"valid", {"Valid", "유효"}},
                                    {"speed_km_s", {"Speed", "속도"}},
                                    {"speed_sigma_km_s", {"± Speed", "속도 오차"}},
                                    {"density_per_cm3", {"Density", "밀도"}},
                                    {"temperature_k", {"Temperature", "온도"}},
                                    {"fit", {"Fit", "맞춤"}},
                                    {"fit=fitted", {"fitted", "맞춤"}},
                                    {"fit=no_counts", {"no counts", "계수 없음"}},
                                    {"fit=peak_at_edge", {"peak at the edge", "가장자리 봉우리"}},
                                    {"fit=few_points", {"few points", "점 부족"}},
                                    {"fit=no_convergence", {"no convergence", "수렴 안 됨"}},
                                    {"fit=poor", {"poor", "나쁨"}},
                                    {"misfit", {"Misfit", "잔차"}},
                                    {"counterstreaming", {"Both ways", "양방향"}},
                                    {"azimuth_energies", {"Energies, azimuth", "방위각 에너지"}},
                                    {"polar_energies", {"Energies, polar", "극각 에너지"}},
                                    {"nominal", {"Nominal", "정상"}},
                                    {"sensor", {"Sensor", "센서"}},
                                    {"sensor=lo", {"Lo", "Lo"}},
                                    {"sensor=hi", {"Hi", "Hi"}},
                                    {"content", {"Content", "내용"}},
                                    {"content=whole", {"whole", "온전"}},
                                    {"content=bad_header", {"bad header", "머리말 오류"}},
                                    {"content=bad_length", {"bad length", "길이 오류"}},
                                    {"content=bad_compression", {"bad compression", "압축 오류"}},
                                    {"content=wrong_count", {"wrong count", "개수 오류"}},
                                    {"counts", {"Counts", "계수"}},
                                    {"c_over_o", {"C/O", "C/O"}},
                                    {"mg_over_o", {"Mg/O", "Mg/O"}},
                                    {"fe_over_o", {"Fe/O", "Fe/O"}},
                                    {"c6_over_c5", {"C6+/C5+", "C6+/C5+"}},
                                    {"o7_over_o6", {"O7+/O6+", "O7+/O6+"}},
                                    {"fe_low_over_high", {"Fe low/high", "Fe 저/고"}},
                                    {"instrument", {"Instrument", "관측기"}},
                                    {"groups", {"Begun", "시작"}},
                                    {"complete", {"Whole", "온전"}},
                                    {"cut", {"Cut", "잘림"}},
                                    {"gap", {"Gap", "빠짐"}},
                                    {"duplicate", {"Duplicate", "중복"}},
                                    {"zeroed", {"Zeroed", "빈 패킷"}},
                                    {"counter", {"Bad counter", "번호 오류"}},
                                    {"primary_x", {"Outboard x", "바깥 x"}},
                                    {"primary_y", {"Outboard y", "바깥 y"}},
                                    {"primary_z", {"Outboard z", "바깥 z"}},
                                    {"secondary_x", {"Inboard x", "안쪽 x"}},
                                    {"secondary_y", {"Inboard y", "안쪽 y"}},
                                    {"secondary_z", {"Inboard z", "안쪽 z"}}};
  for (const auto& [frame, en, ko] : {std::tuple{"spacecraft", "spacecraft", "위성체"},
                                      std::tuple{"gse", "GSE", "GSE"}, std::tuple{"gsm", "GSM", "GSM"}})
    for (const char axis : {'x', 'y', 'z'})
      names[std::string("b") + axis + "_" + frame + "_nt"] = {std::string("B") + axis + " " + en,
                                                              std::string("B") + axis + " " + ko};
  for (const auto& [key, en, ko] : {std::tuple{"e", "Electrons", "전자"},
                                    std::tuple{"h", "Protons", "양성자"}, std::tuple{"he", "Helium", "헬륨"}})
    for (const char* name : rate_names)
      if (const std::string n = name; n.substr(0, n.find('_')) == key)
        names[n + "_counts"] = {en + std::string(" ") + n.substr(n.find('_') + 1),
                                ko + std::string(" ") + n.substr(n.find('_') + 1)};
  return names;
}

const char* const sentence_spec = R"({"values": "@answer", "case": "outcome", "templates": {
  "wind": {"en": "The solar wind blows at **{speed_km_s}** with **{density_per_cm3}** protons and {temperature_k}; {measurements} whole measurement{s} came in {packets} packet{s}.",
           "ko": "태양풍은 속도 **{speed_km_s}**, 양성자 밀도 **{density_per_cm3}**, 온도 {temperature_k}입니다. 패킷 {packets}개에서 온전한 측정 {measurements}건을 얻었습니다."},
  "values": {"en": "**{measurements}** whole measurement{s} came in {packets} packet{s}, none of them a sweep of the solar wind that could be fitted.",
             "ko": "패킷 {packets}개에서 온전한 측정 **{measurements}**건을 얻었으나 맞출 수 있는 태양풍 스윕은 없습니다."},
  "default": {"en": "No whole measurement is in {packets} packet{s}.", "ko": "패킷 {packets}개에 온전한 측정이 없습니다."}}})";

std::vector<View> views() {
  return {
      {"answer", "sentence", {"Answer", "답"}, {}, sentence_spec},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["speed_km_s", "density_per_cm3", "temperature_k", "measurements"]})"},
      {"wind",
       "line",
       {"Solar wind speed (SWAPI)", "태양풍 속도(SWAPI)"},
       {"{fits} sweep{s} {fits:is|are} fitted; a speed alone is that of the peak.",
        "스윕 {fits}개를 맞췄습니다. 속도만 있으면 봉우리의 속도입니다."},
       R"({"values": "@answer", "table": "@wind", "x": "utc", "y": "speed_km_s", "zero": {"en": "the speeds of the solar wind", "ko": "태양풍 속도의 범위"}})"},
      {"sweeps",
       "table",
       {"Each sweep", "스윕별"},
       {"Pseudo-parameters of a one-dimensional view, in the spacecraft's frame.",
        "위성체 좌표에서 본 1차원 유사 물리량입니다."},
       R"({"table": "@wind", "page_rows": 10})",
       false},
      {"field",
       "table",
       {"Magnetic field (MAG)", "자기장(MAG)"},
       {"Outboard vector; GSE and GSM where the attitude is known.",
        "바깥 센서의 벡터이며, 자세를 알면 GSE와 GSM도 있습니다."},
       R"({"table": "@field", "page_rows": 10})"},
      {"particles",
       "table",
       {"Energetic particles (HIT), counts a minute", "고에너지 입자(HIT), 분당 계수"},
       {"Sums as the mission publishes them.", "임무가 공표하는 합입니다."},
       R"({"table": "@particles", "page_rows": 10})"},
      {"electrons",
       "table",
       {"Electrons (SWE)", "전자(SWE)"},
       {"{streaming_halves} half minute{s} {streaming_halves:has|have} electrons streaming both ways.",
        "양방향 전자가 있는 반분은 {streaming_halves}개입니다."},
       R"({"values": "@answer", "table": "@electrons", "columns": ["utc", "counterstreaming", "azimuth_energies", "polar_energies"], "page_rows": 10})"},
      {"composition",
       "table",
       {"Ion composition (CoDICE)", "이온 조성(CoDICE)"},
       {"Ratios need the tables of the instrument's plan.", "비를 구하려면 관측기의 계획표가 필요합니다."},
       R"({"table": "@composition", "page_rows": 10})",
       false},
      {"groups",
       "table",
       {"What came whole", "온전히 온 것"},
       {"A measurement with a flaw never becomes a value; here is why.",
        "흠이 있는 측정은 값이 되지 않으며 그 이유입니다."},
       R"({"table": "@groups"})"}};
}

void add_ialirt(Registry& registry) {
  Kind k;
  k.name = "telemetry.ialirt";
  k.version = 4;
  k.summary = {"IMAP's real-time packets (I-ALiRT) to the values of its instruments",
               "IMAP 실시간 패킷(I-ALiRT)을 관측기의 값으로"};
  k.doc = {
      "Puts the sub-commutated groups of APID 478 (or of the instruments' own packets) together: MAG 4 "
      "packets, "
      "SWAPI 12, HIT 60, SWE 60, CoDICE-Lo 233, CoDICE-Hi 198; a group with a gap, a duplicate or a zeroed "
      "packet is refused and counted by its reason. Then values as the instrument teams publish them "
      "(imap_processing): field vectors by calibration, range and attitude in GSE and GSM; proton speed, "
      "density and temperature by least squares, a speed alone with its reason where the fit is poor; "
      "counterstreaming electrons; particle rates.",
      "APID 478(또는 관측기 자신의 패킷)에 나뉘어 실린 묶음을 잇습니다. MAG 4개, SWAPI 12개, HIT 60개, SWE "
      "60개, CoDICE-Lo 233개, CoDICE-Hi 198개 패킷이며, 빠짐이나 중복, 0으로 채운 패킷이 있는 묶음은 받지 "
      "않고 까닭별로 셉니다. 이어서 관측기 팀이 공표하는 방식(imap_processing)으로 값을 구합니다. 자기장은 "
      "교정과 범위, 자세로 GSE와 GSM 벡터를, 양성자의 속도와 밀도와 온도는 최소제곱으로 구하며 맞춤이 나쁘면 "
      "까닭과 함께 속도만 줍니다. 양방향 전자와 입자 계수율도 구합니다."};
  k.params = {
      Param::of_artefact("input", "Stream", {"packets", "패킷"}),
      Param::integer("swapi_nominal_flag", {"what SWAPI_FLAG says when all is well: 0 before flight, 1 since",
                                            "정상일 때의 SWAPI_FLAG: 비행 전 0, 이후 1"})
          .with_default(std::int64_t{0})
          .range(0, 1),
      Param::of_table("swapi_sweep",
                      {{"energy_ev",
                        ColumnType::f64,
                        "",
                        {"of each step, from the highest", "단계별 에너지, 높은 것부터"}}},
                      {"energies of SWAPI's steps in place of the mission's tables",
                       "임무의 표 대신 쓸 SWAPI 단계별 에너지"})
          .optional()};
  k.params.push_back(Param::of_table("codice_lo", codice_columns(),
                                     {"tables of CoDICE-Lo's plan, 128 steps: ratios of ions need them",
                                      "CoDICE-Lo 계획표(128단계). 이온 비를 구하는 데 필요"})
                         .optional());
  for (Param& p : packet_params()) k.params.push_back(std::move(p));
  const auto names = labels();
  k.outputs = {{"wind", "Table", {"solar wind protons", "태양풍 양성자"}, wind_columns(), names},
               {"field", "Table", {"magnetic field", "자기장"}, field_columns(), names},
               {"particles", "Table", {"energetic particles", "고에너지 입자"}, particles_columns(), names},
               {"electrons", "Table", {"electrons", "전자"}, electrons_columns(), names},
               {"composition", "Table", {"ion composition", "이온 조성"}, composition_columns(), names},
               {"groups", "Table", {"what came whole", "온전히 온 것"}, groups_columns(), names},
               {"answer", "Record", {"the answer", "답"}, answer_fields()}};
  k.views = views();
  k.run = run_ialirt;
  registry.add(std::move(k));
}

void add_ialirt_packets(Registry& registry) {
  Kind k;
  k.name = "telemetry.ialirt_packets";
  k.summary = {"I-ALiRT packets filled with what the instruments measured",
               "관측기의 측정으로 채운 I-ALiRT 패킷"};
  k.doc = {
      "For simulations: packets of APID 478 as they came travel unchanged; behind them come copies of the "
      "last "
      "one, a second apart, with the instruments' fields filled from their own packets (HIT 1253, MAG 1001, "
      "SWE "
      "1360), row after row, and from a sweep of SWAPI, again and again. Times inside the instruments' "
      "fields "
      "stay what the instruments said.",
      "모의 자료를 만듭니다. 받은 APID 478 패킷은 그대로 두고, 그 뒤에 마지막 패킷의 사본을 1초 간격으로 "
      "이어 붙이며, 관측기 필드를 관측기 자신의 패킷(HIT 1253, MAG 1001, SWE 1360)으로 차례대로, SWAPI는 한 "
      "스윕을 되풀이하여 채웁니다. 관측기 필드 안의 시각은 관측기가 말한 그대로입니다."};
  k.params = {Param::of_artefact("spacecraft", "Stream", {"packets of APID 478", "APID 478 패킷"}),
              Param::of_artefact("hit", "Stream", {"packets of HIT", "HIT 패킷"}).optional(),
              Param::of_artefact("mag", "Stream", {"packets of MAG", "MAG 패킷"}).optional(),
              Param::of_artefact("swe", "Stream", {"packets of SWE", "SWE 패킷"}).optional(),
              Param::of_table("swapi", sweep_columns(), {"a sweep of SWAPI", "SWAPI 스윕"}).optional(),
              Param::integer("count", {"packets that are filled", "채울 패킷 수"})
                  .with_default(std::int64_t{420})
                  .range(1, 1e6),
              Param::integer("clock_s", {"spacecraft clock of the first of them; later than the real ones",
                                         "첫 패킷의 위성 시계. 실제 패킷보다 뒤"})
                  .range(0, 4294967295.0)
                  .optional()};
  k.outputs = {{"packets", "Stream", {"the packets", "패킷"}, {}},
               {"answer", "Record", {"the answer", "답"}, packet_fields()}};
  k.views = {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "template": {"en": "{packets} packet{s}: {real} as {real:it|they} came, {filled} filled.", "ko": "패킷 {packets}개: 그대로 {real}개, 채운 것 {filled}개."}})",
       false}};
  k.run = run_ialirt_packets;
  registry.add(std::move(k));
}

}  // namespace

void add_telemetry_ialirt(Registry& registry) {
  add_ialirt(registry);
  add_ialirt_packets(registry);
}

}  // namespace bary::tasks
