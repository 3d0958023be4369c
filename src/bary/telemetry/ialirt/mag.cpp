#include "bary/telemetry/ialirt/mag.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/frames/frame.hpp"
#include "bary/frames/solar.hpp"
#include "bary/time/time.hpp"

namespace bary::telemetry::ialirt {
namespace {

constexpr double rad = std::numbers::pi / 180;
constexpr double fine = 1.0 / 65536;  // s

bool bit(std::uint32_t word, int n) { return (word >> n & 1U) != 0; }
int bits(std::uint32_t word, int from, int count, int shift) {
  return static_cast<int>((word >> from & ((1U << count) - 1)) << shift);
}
std::int16_t half(std::uint32_t v) { return static_cast<std::int16_t>(static_cast<std::uint16_t>(v)); }

/// Between two attitudes no more than this apart; the spacecraft turns in 15 s.
constexpr double widest_gap_s = 4;

/// Spacecraft axes to the ecliptic of J2000.0: columns x, y, z of the spacecraft. At phase 0 x lies in the
/// plane of spin axis and ecliptic north.
Eigen::Matrix3d despun(const Eigen::Vector3d& z, double phase) {
  const Eigen::Vector3d north = std::abs(z.z()) > 0.99 ? Eigen::Vector3d::UnitX() : Eigen::Vector3d::UnitZ();
  const Eigen::Vector3d y = z.cross(north).normalized(), x = y.cross(z);
  const double c = std::cos(phase), s = std::sin(phase);
  Eigen::Matrix3d m;
  m << c * x + s * y, c * y - s * x, z;
  return m;
}

std::optional<Eigen::Matrix3d> attitude_at(const AttitudeColumns& a, double met_s) {
  const auto after = std::lower_bound(a.met_s.begin(), a.met_s.end(), met_s);
  if (after == a.met_s.end()) return std::nullopt;
  const auto i = static_cast<std::size_t>(after - a.met_s.begin());
  if (*after == met_s) return despun(a.axis[i], a.spin_phase_rad[i]);
  if (i == 0 || a.met_s[i] - a.met_s[i - 1] > widest_gap_s) return std::nullopt;
  const double u = (met_s - a.met_s[i - 1]) / (a.met_s[i] - a.met_s[i - 1]);
  const Eigen::Vector3d z = ((1 - u) * a.axis[i - 1] + u * a.axis[i]).normalized();
  return despun(z, (1 - u) * a.spin_phase_rad[i - 1] + u * a.spin_phase_rad[i]);
}

double met_of(std::int64_t s, std::int64_t f, double shift) {
  return static_cast<double>(s) + static_cast<double>(f) * fine + shift;
}

Eigen::Vector3d in_spacecraft(const MagCalibration& k, std::size_t sensor,
                              const std::array<std::int16_t, 3>& c, int range) {
  const auto r = static_cast<std::size_t>(range);
  return k.mount[sensor] *
         (k.nt_per_count[sensor][r] * Eigen::Vector3d(c[0], c[1], c[2]) + k.offset_nt[sensor][r]);
}

}  // namespace

MagColumns mag_columns(const Columns& columns) {
  MagColumns c;
  c.packets = packet_columns(columns, "MAG_SHCOARSE");
  const std::size_t n = c.packets.size();
  c.acq_s = need(columns, "MAG_ACQ_TM_COARSE", n);
  c.acq_fine = need(columns, "MAG_ACQ_TM_FINE", n);
  c.status = need(columns, "MAG_STATUS", n);
  c.data = need(columns, "MAG_DATA", n);
  return c;
}

MagStatus mag_status(const std::array<std::uint32_t, 4>& w) {
  MagStatus s;
  s.hk1v5_warn = bit(w[0], 20), s.hk1v5_danger = bit(w[0], 19);
  s.hk1v5c_warn = bit(w[0], 18), s.hk1v5c_danger = bit(w[0], 17);
  s.hk1v8_warn = bit(w[0], 16), s.hk1v8_danger = bit(w[0], 15);
  s.hk1v8c_warn = bit(w[0], 14), s.hk1v8c_danger = bit(w[0], 13);
  s.icu_temp = bits(w[0], 6, 7, 5);
  s.fob_saturated = bit(w[0], 5), s.fib_saturated = bit(w[0], 4);
  s.mode = bits(w[0], 0, 4, 0);
  s.hk2v5_warn = bit(w[1], 20), s.hk2v5_danger = bit(w[1], 19);
  s.hk2v5c_warn = bit(w[1], 18), s.hk2v5c_danger = bit(w[1], 17);
  s.hk3v3 = bits(w[1], 9, 8, 4), s.hk3v3_current = bits(w[1], 0, 9, 3);
  s.hkp8v5_warn = bit(w[2], 20), s.hkp8v5_danger = bit(w[2], 19);
  s.hkp8v5c_warn = bit(w[2], 18), s.hkp8v5c_danger = bit(w[2], 17);
  s.hkn8v5 = bits(w[2], 9, 8, 4), s.hkn8v5_current = bits(w[2], 0, 9, 3);
  s.fob_temp = bits(w[3], 13, 8, 4), s.fib_temp = bits(w[3], 5, 8, 4);
  s.fob_range = bits(w[3], 3, 2, 0), s.fib_range = bits(w[3], 1, 2, 0);
  s.multbit_errs = bit(w[3], 0);
  s.pri_isvalid = bit(w[0], 21) && bit(w[1], 21);
  s.sec_isvalid = bit(w[2], 21) && bit(w[3], 21);
  return s;
}

MagCounts mag_counts(const std::array<std::uint32_t, 4>& d) {
  const auto vector = [](std::uint32_t a, std::uint32_t b) {
    return std::array<std::int16_t, 3>{half(a >> 8), half(a << 8 | (b >> 16 & 0xFF)), half(b)};
  };
  return {vector(d[0], d[1]), vector(d[2], d[3])};
}

std::vector<MagSample> mag_samples(const MagColumns& c) {
  std::vector<std::int64_t> counter(c.status.size());
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = c.status[i] >> 22 & 3;
  const std::array<Column, 4> parts{c.acq_s, c.acq_fine, c.status, c.data};
  const Groups groups = assemble(mag_rules, c.packets, counter, all_zero(parts));
  std::vector<MagSample> out;
  for (const Group& g : groups.groups) {
    MagSample s;
    s.status = g.status;
    if (g.status == GroupStatus::complete) {
      const auto rows = groups.of(g);
      std::array<std::uint32_t, 4> status{}, data{};
      for (std::size_t k = 0; k < 4; ++k) {
        status[k] = static_cast<std::uint32_t>(c.status[rows[k]] & 0xFFFFFF);
        data[k] = static_cast<std::uint32_t>(c.data[rows[k]] & 0xFFFFFF);
      }
      s.hk = mag_status(status);
      s.counts = mag_counts(data);
      s.primary_s = c.acq_s[rows[0]], s.primary_fine = c.acq_fine[rows[0]];
      s.secondary_s = c.acq_s[rows[2]], s.secondary_fine = c.acq_fine[rows[2]];
    }
    out.push_back(s);
  }
  return out;
}

MagWords mag_words(const MagCounts& counts, const MagStatus& s) {
  MagWords w;
  const auto put = [](bool b, int n) { return (b ? 1U : 0U) << n; };
  const auto field = [](int v, int from, int count, int shift) {
    return (static_cast<std::uint32_t>(v) >> shift & ((1U << count) - 1)) << from;
  };
  w.status[0] = put(s.pri_isvalid, 21) | put(s.hk1v5_warn, 20) | put(s.hk1v5_danger, 19) |
                put(s.hk1v5c_warn, 18) | put(s.hk1v5c_danger, 17) | put(s.hk1v8_warn, 16) |
                put(s.hk1v8_danger, 15) | put(s.hk1v8c_warn, 14) | put(s.hk1v8c_danger, 13) |
                field(s.icu_temp, 6, 7, 5) | put(s.fob_saturated, 5) | put(s.fib_saturated, 4) |
                field(s.mode, 0, 4, 0);
  w.status[1] = put(s.pri_isvalid, 21) | put(s.hk2v5_warn, 20) | put(s.hk2v5_danger, 19) |
                put(s.hk2v5c_warn, 18) | put(s.hk2v5c_danger, 17) | field(s.hk3v3, 9, 8, 4) |
                field(s.hk3v3_current, 0, 9, 3);
  w.status[2] = put(s.sec_isvalid, 21) | put(s.hkp8v5_warn, 20) | put(s.hkp8v5_danger, 19) |
                put(s.hkp8v5c_warn, 18) | put(s.hkp8v5c_danger, 17) | field(s.hkn8v5, 9, 8, 4) |
                field(s.hkn8v5_current, 0, 9, 3);
  w.status[3] = put(s.sec_isvalid, 21) | field(s.fob_temp, 13, 8, 4) | field(s.fib_temp, 5, 8, 4) |
                field(s.fob_range, 3, 2, 0) | field(s.fib_range, 1, 2, 0) | put(s.multbit_errs, 0);
  for (std::uint32_t k = 0; k < 4; ++k) w.status[k] |= k << 22;
  const auto pair = [&](std::size_t at, const std::array<std::int16_t, 3>& v) {
    const auto x = static_cast<std::uint16_t>(v[0]), y = static_cast<std::uint16_t>(v[1]),
               z = static_cast<std::uint16_t>(v[2]);
    w.data[at] = static_cast<std::uint32_t>(x) << 8 | static_cast<std::uint32_t>(y) >> 8;
    w.data[at + 1] = (static_cast<std::uint32_t>(y) & 0xFF) << 16 | z;
  };
  pair(0, counts.primary);
  pair(2, counts.secondary);
  return w;
}

// --- constants ---

const MagConstants& MagConstants::embedded() {
  static const MagConstants constants = [] {
    const std::string path = data_dir() + "/ialirt/mag-calibration.csv";
    return parse(read_text_file(path), path);
  }();
  return constants;
}

MagConstants MagConstants::parse(std::string_view text, const std::string& file) {
  using T = ColumnType;
  std::vector<ColumnSpec> specs{
      {"sensor", T::text}, {"quantity", T::text}, {"range", T::i64}, {"from", T::epoch}};
  constexpr std::array<const char*, 9> elements{"xx", "xy", "xz", "yx", "yy", "yz", "zx", "zy", "zz"};
  for (const char* e : elements) specs.push_back({e, T::f64});
  specs.push_back({"status", T::text});
  const Table t = from_csv(text, file, specs, time::utc_text());
  MagConstants out;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const auto bad = [&](Phrase reason) {
      return Error("BARY-TELEMETRY-0301", {{"file", file}, {"reason", std::move(reason)}}).at(file, i + 2);
    };
    const std::string& sensor = t["sensor"].text()[i];
    if (sensor != "outboard" && sensor != "inboard" && sensor != "both")
      throw bad({"a sensor is outboard, inboard or both", "sensor는 outboard, inboard, both 중 하나입니다"});
    if (!t["from"].valid(i))
      throw bad({"a figure holds from a date on", "값에는 유효한 첫 날짜가 있어야 합니다"});
    Row row{sensor == "outboard"  ? 0
            : sensor == "inboard" ? 1
                                  : -1,
            -1,
            t["quantity"].text()[i],
            t["from"].epoch()[i],
            {},
            t["status"].text()[i] == "assumed"};
    if (t["range"].valid(i)) {
      const std::int64_t range = t["range"].i64()[i];
      if (range < 0 || range > 3) throw bad({"a range is 0 to 3", "range는 0~3입니다"});
      row.range = static_cast<int>(range);
    }
    for (std::size_t k = 0; k < elements.size(); ++k)
      if (t[elements[k]].valid(i)) row.value[k] = t[elements[k]].f64()[i];
    out.rows_.push_back(std::move(row));
  }
  return out;
}

const MagConstants::Row* MagConstants::find(int sensor, std::string_view quantity, int range,
                                            const Epoch& epoch) const {
  const Row* best = nullptr;
  for (const Row& r : rows_)
    if (r.sensor == sensor && r.quantity == quantity && (r.range == range || r.range < 0) &&
        r.from <= epoch && (!best || r.from >= best->from))
      best = &r;
  return best;
}

MagCalibration MagConstants::at(const Epoch& epoch) const {
  MagCalibration out;
  const auto row = [&](int sensor, const char* quantity, int range) -> const Row& {
    if (const Row* r = find(sensor, quantity, range, epoch)) return *r;
    throw Error("BARY-TELEMETRY-0302", {{"quantity", quantity}, {"epoch", time::format_utc(epoch, 0)}});
  };
  const auto matrix = [](const Row& r) {
    Eigen::Matrix3d m;
    m << r.value[0], r.value[1], r.value[2], r.value[3], r.value[4], r.value[5], r.value[6], r.value[7],
        r.value[8];
    return m;
  };
  for (int s = 0; s < 2; ++s) {
    const auto k = static_cast<std::size_t>(s);
    for (int range = 0; range < 4; ++range) {
      const auto r = static_cast<std::size_t>(range);
      out.nt_per_count[k][r] = matrix(row(s, "nt_per_count", range));
      const auto& o = row(s, "offset_nt", range).value;
      out.offset_nt[k][r] = {o[0], o[1], o[2]};
    }
    out.mount[k] = matrix(row(s, "mount", -1));
    out.time_shift_s[k] = row(s, "time_shift_s", -1).value[0];
  }
  out.gradiometer = matrix(row(-1, "gradiometer", -1));
  return out;
}

std::vector<std::string> MagConstants::assumed(const Epoch& epoch) const {
  std::vector<std::string> out;
  for (const Row& r : rows_)
    if (r.assumed && find(r.sensor, r.quantity, r.range, epoch) == &r)
      out.push_back((r.sensor == 0 ? "outboard " : r.sensor == 1 ? "inboard " : "") + r.quantity);
  return out;
}

// --- from counts to the field ---

AttitudeColumns attitude_columns(const Columns& columns) {
  const PacketColumns p = packet_columns(columns, "SC_SCLK_SEC");
  const std::size_t n = p.size();
  const Column phase = need(columns, "SC_SPIN_PHASE", n), ra = need(columns, "SC_INERTIAL_RIGHT", n),
               dec = need(columns, "SC_INERTIAL_DECLINE", n), valid = need(columns, "SC_SPINPHASEVALID", n);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < n; ++i)
    if (valid[i] != 0) rows.push_back(i);
  const auto met = [&](std::size_t i) {
    return static_cast<double>(p.seconds[i]) +
           (p.subseconds.empty() ? 0 : static_cast<double>(p.subseconds[i]) / 256);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) { return met(a) < met(b); });
  AttitudeColumns out;
  for (const std::size_t i : rows) {
    const double t = met(i);
    if (!out.met_s.empty() && t <= out.met_s.back()) continue;  // the same packet from two stations
    const auto word = static_cast<std::int16_t>(static_cast<std::uint16_t>(dec[i] & 0xFFFF));
    const double a = static_cast<double>(ra[i] & 0xFFFF) * 0.0055 * rad, d = word * 0.0027 * rad;
    double f = static_cast<double>(phase[i] & 0xFFFF) * (2 * std::numbers::pi / 65535);
    // Unwrapped: the shorter way from the one before.
    if (!out.met_s.empty())
      f = out.spin_phase_rad.back() + std::remainder(f - out.spin_phase_rad.back(), 2 * std::numbers::pi);
    out.met_s.push_back(t);
    out.spin_phase_rad.push_back(f);
    out.axis.push_back({std::cos(d) * std::cos(a), std::cos(d) * std::sin(a), std::sin(d)});
  }
  return out;
}

std::vector<MagField> mag_fields(std::span<const MagSample> samples, const MagConstants& constants,
                                 const AttitudeColumns* attitude,
                                 const std::function<Eigen::Vector3d(const Epoch&)>& place,
                                 const DataContext& data) {
  std::vector<MagField> out;
  std::vector<double> inboard_s;  // and its vectors in the ecliptic of J2000.0
  std::vector<Eigen::Vector3d> inboard;
  std::vector<Eigen::Matrix3d> gradiometer;
  std::vector<double> outboard_s;
  for (const MagSample& s : samples) {
    if (s.status != GroupStatus::complete) continue;
    const Epoch epoch = epoch_of_met(s.primary_s, static_cast<double>(s.primary_fine) * fine);
    const MagCalibration k = constants.at(epoch);
    if (s.hk.sec_isvalid && attitude) {
      const double t = met_of(s.secondary_s, s.secondary_fine, k.time_shift_s[1]);
      const auto turn = attitude_at(*attitude, t);
      if (turn && (inboard_s.empty() || t > inboard_s.back())) {
        inboard_s.push_back(t);
        inboard.push_back(*turn * in_spacecraft(k, 1, s.counts.secondary, s.hk.fib_range));
      }
    }
    if (!s.hk.pri_isvalid) continue;
    MagField f;
    f.epoch = epoch + k.time_shift_s[0];
    f.spacecraft_nt = in_spacecraft(k, 0, s.counts.primary, s.hk.fob_range);
    if (s.hk.sec_isvalid) f.inboard_nt = in_spacecraft(k, 1, s.counts.secondary, s.hk.fib_range);
    const double t = met_of(s.primary_s, s.primary_fine, k.time_shift_s[0]);
    if (attitude)
      if (const auto turn = attitude_at(*attitude, t)) f.ecliptic_nt = *turn * f.spacecraft_nt;
    out.push_back(f);
    outboard_s.push_back(t);
    gradiometer.push_back(k.gradiometer);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    MagField& f = out[i];
    f.magnitude_nt = f.spacecraft_nt.norm();
    if (!f.ecliptic_nt) continue;
    if (!gradiometer[i].isZero() && inboard_s.size() > 1) {
      // The straight line through the two inboard vectors nearest, as the mission leads it, ends included.
      const auto after = std::lower_bound(inboard_s.begin() + 1, inboard_s.end() - 1, outboard_s[i]);
      const auto k = static_cast<std::size_t>(after - inboard_s.begin());
      const double u = (outboard_s[i] - inboard_s[k - 1]) / (inboard_s[k] - inboard_s[k - 1]);
      if (u > -1 && u < 2) {
        const Eigen::Vector3d there = (1 - u) * inboard[k - 1] + u * inboard[k];
        *f.ecliptic_nt -= gradiometer[i].transpose() * (there - *f.ecliptic_nt);
        f.gradiometer = true;
      }
    }
    const auto turned = [&](frames::Frame to) -> Eigen::Vector3d {
      return frames::rotation(frames::Frame::ecliptic_j2000, to, f.epoch, data).m * *f.ecliptic_nt;
    };
    f.magnitude_nt = f.ecliptic_nt->norm();
    f.gse_nt = turned(frames::Frame::gse);
    f.gsm_nt = turned(frames::Frame::gsm);
    if (place) f.rtn_nt = frames::rtn_axes(place(f.epoch)).m * turned(frames::Frame::gcrf);
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
