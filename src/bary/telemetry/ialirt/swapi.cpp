#include "bary/telemetry/ialirt/swapi.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::telemetry::ialirt {
namespace {

using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;
constexpr double pi = std::numbers::pi;
constexpr double boltzmann = 1.380649e-23;                       // J/K
constexpr double proton_kg = 1.007276466621 * 1.6605390666e-27;  // CODATA 2018
constexpr double charge = 1.602176634e-19;                       // C
constexpr double charge_of_model = 1.60218e-19;                  // as the instrument team's model rounds it

/// Parameters of order one: speed/400 km/s, density/5 per cm³, temperature/1e5 K.
constexpr double scale[3] = {400, 5, 1e5};
constexpr std::size_t window = 6, before_peak = 3;

struct Points {
  std::array<double, window> energy, rate, error;
};

double residuals(const Points& p, const Vec3& x, const SwapiInstrument& k, std::array<double, window>& r) {
  double sum = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const double m = swapi_count_rate(p.energy[i], x[0] * scale[0], x[1] * scale[1], x[2] * scale[2], k);
    r[i] = (p.rate[i] - m) / p.error[i];
    sum += r[i] * r[i];
  }
  return sum;
}

/// Normal matrix and gradient, by central differences.
void normal(const Points& p, const Vec3& x, const SwapiInstrument& k, const std::array<double, window>& r,
            Mat3& a, Vec3& g) {
  a.setZero();
  g.setZero();
  std::array<Vec3, window> j;
  for (int c = 0; c < 3; ++c) {
    const double h = 1e-6 * x[c];
    Vec3 up = x, down = x;
    up[c] += h, down[c] -= h;
    std::array<double, window> a1{}, a2{};
    residuals(p, up, k, a1);
    residuals(p, down, k, a2);
    for (std::size_t i = 0; i < window; ++i) j[i][c] = -(a1[i] - a2[i]) / (2 * h);
  }
  for (std::size_t i = 0; i < window; ++i) {
    a += j[i] * j[i].transpose();
    g += j[i] * r[i];
  }
}

bool physical(const Vec3& x) {
  return x[0] * scale[0] > 50 && x[0] * scale[0] < 5000 && x[1] * scale[1] > 1e-6 && x[1] * scale[1] < 1e6 &&
         x[2] * scale[2] > 1 && x[2] * scale[2] < 1e9;
}

/// Whether it converged; x, chi2 and the covariance are where it ended.
bool levenberg_marquardt(const Points& p, const SwapiInstrument& k, Vec3& x, double& chi2, Mat3& covariance,
                         int& iterations) {
  std::array<double, window> r{}, trial_r{};
  chi2 = residuals(p, x, k, r);
  double damping = 1e-3;
  Mat3 a;
  Vec3 g;
  for (iterations = 0; iterations < 200; ++iterations) {
    if (!std::isfinite(chi2)) return false;
    normal(p, x, k, r, a, g);
    Mat3 damped = a;
    damped.diagonal() += damping * a.diagonal();
    const Vec3 step = damped.fullPivLu().solve(g);
    const Vec3 trial = x + step;
    if (!step.allFinite()) return false;
    const double next = physical(trial) ? residuals(p, trial, k, trial_r) : INFINITY;
    if (next <= chi2) {
      const bool done = step.cwiseQuotient(x).cwiseAbs().maxCoeff() < 1e-9 || chi2 - next < 1e-13 * chi2;
      x = trial, chi2 = next, r = trial_r;
      damping = std::max(damping / 10, 1e-12);
      if (done) {
        normal(p, x, k, r, a, g);
        covariance = a.inverse();
        return covariance.allFinite();
      }
    } else {
      damping *= 10;
      if (damping > 1e12) {  // no way down: at the bottom already
        covariance = a.inverse();
        return covariance.allFinite();
      }
    }
  }
  return false;
}

}  // namespace

std::string_view name_of(SwapiFitStatus s) {
  switch (s) {
    case SwapiFitStatus::fitted:
      return "fitted";
    case SwapiFitStatus::no_counts:
      return "no_counts";
    case SwapiFitStatus::peak_at_edge:
      return "peak_at_edge";
    case SwapiFitStatus::few_points:
      return "few_points";
    case SwapiFitStatus::no_convergence:
      return "no_convergence";
    case SwapiFitStatus::poor:
      return "poor";
  }
  return "";
}

double swapi_speed_km_s(double energy_ev) { return std::sqrt(2 * charge * energy_ev / proton_kg) / 1e3; }

double swapi_count_rate(double energy_ev, double speed_km_s, double density_cm3, double temperature_k,
                        const SwapiInstrument& k) {
  const double thermal = std::sqrt(2 * boltzmann * temperature_k / proton_kg), beta = 1 / (thermal * thermal);
  const double v = std::sqrt(2 * energy_ev * charge_of_model / proton_kg), u = speed_km_s * 1e3;
  const double n = density_cm3 * 1e6, narrow = std::sqrt(beta * u * v);
  const double gas = n * k.effective_area_m2 * std::pow(beta / pi, 1.5) * std::exp(-beta * (v - u) * (v - u));
  const double view = std::sqrt(pi) / narrow * std::erf(narrow * k.azimuth_rad / 2);
  // A gas hotter than the ions are fast comes from all sides.
  const double cone = std::asin(std::min(1.0, thermal / v));
  return gas * view * v * v * v * v * 0.5 * k.energy_width * cone;
}

SwapiFit swapi_fit(std::span<const double> energy_ev, std::span<const double> rate_hz,
                   std::span<const double> error_hz, const SwapiInstrument& instrument) {
  SwapiFit out;
  const std::size_t n = std::min({energy_ev.size(), rate_hz.size(), error_hz.size(), swapi_coarse_steps});
  std::size_t peak = 0;
  for (std::size_t i = 1; i < n; ++i)
    if (rate_hz[i] > (peak ? rate_hz[peak] : 0) && energy_ev[i] > 0) peak = i;
  if (peak == 0) return out;
  out.peak = static_cast<int>(peak);
  out.speed_km_s = swapi_speed_km_s(energy_ev[peak]);
  if (peak < before_peak + 1 || peak + window - before_peak > n) {
    out.status = SwapiFitStatus::peak_at_edge;
    return out;
  }
  Points p{};
  std::size_t seen = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const std::size_t at = peak - before_peak + i;
    p.energy[i] = energy_ev[at];
    p.rate[i] = rate_hz[at];
    p.error[i] = error_hz[at] > 0 ? error_hz[at] : 1 / instrument.live_time_s;
    seen += rate_hz[at] > 0;
    if (!(p.energy[i] > 0) || !std::isfinite(p.energy[i] + p.rate[i] + p.error[i])) {
      out.status = SwapiFitStatus::few_points;
      return out;
    }
  }
  if (seen < 4) {
    out.status = SwapiFitStatus::few_points;
    return out;
  }
  const double u = out.speed_km_s, ratio = u / 400;
  Vec3 x(u / scale[0], 5 / (ratio * ratio) / scale[1], 6e4 * ratio * ratio / scale[2]);
  Mat3 covariance = Mat3::Zero();
  if (!levenberg_marquardt(p, instrument, x, out.chi2, covariance, out.iterations)) {
    out.status = SwapiFitStatus::no_convergence;
    return out;
  }
  double off = 0, all = 0;
  for (std::size_t i = 0; i < window; ++i) {
    const double m =
        swapi_count_rate(p.energy[i], x[0] * scale[0], x[1] * scale[1], x[2] * scale[2], instrument);
    off += (p.rate[i] - m) * (p.rate[i] - m);
    all += p.rate[i] * p.rate[i];
  }
  out.misfit = std::sqrt(off / all);
  const double speed = x[0] * scale[0], density = x[1] * scale[1], temperature = x[2] * scale[2];
  // Where the residuals are larger than the counts' errors, so are those of the parameters.
  const double widened = std::sqrt(std::max(1.0, out.chi2 / (window - 3)));
  const auto sigma = [&](int k) { return widened * std::sqrt(covariance(k, k)) * scale[k]; };
  const bool determined = sigma(0) < speed / 10 && sigma(1) < density && sigma(2) < temperature;
  if (!(out.misfit < 0.3) || !determined || std::abs(speed - u) > u / 4 ||
      !(density > 0.01 && density < 500) || !(temperature > 500 && temperature < 1e7)) {
    out.status = SwapiFitStatus::poor;
    return out;
  }
  out.status = SwapiFitStatus::fitted;
  out.speed_km_s = speed, out.density_cm3 = density, out.temperature_k = temperature;
  out.speed_sigma = sigma(0), out.density_sigma = sigma(1), out.temperature_sigma = sigma(2);
  return out;
}

SwapiColumns swapi_columns(const Columns& columns) {
  SwapiColumns c;
  c.packets = packet_columns(columns, "SWAPI_SHCOARSE");
  const std::size_t n = c.packets.size();
  c.acq_s = need(columns, "SWAPI_ACQ", n);
  c.flag = need(columns, "SWAPI_FLAG", n);
  c.sequence = need(columns, "SWAPI_SEQ_NUMBER", n);
  c.version = need(columns, "SWAPI_VERSION", n);
  for (std::size_t k = 0; k < 6; ++k) c.counts[k] = need(columns, "SWAPI_COIN_CNT" + std::to_string(k), n);
  return c;
}

const SwapiSweepTable& SwapiSweepTable::embedded() {
  static const SwapiSweepTable table = [] {
    const std::string path = data_dir() + "/ialirt/swapi-sweeps.csv";
    return parse(read_text_file(path), path);
  }();
  return table;
}

SwapiSweepTable SwapiSweepTable::parse(std::string_view text, const std::string& file) {
  std::vector<ColumnSpec> specs{{"sweep", ColumnType::i64}, {"from", ColumnType::epoch}};
  for (std::size_t k = 0; k < swapi_coarse_steps; ++k)
    specs.push_back({"e" + std::to_string(k) + "_ev", ColumnType::f64});
  const Table t = from_csv(text, file, specs, time::utc_text());
  SwapiSweepTable out;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    const auto bad = [&](Phrase reason) {
      return Error("BARY-TELEMETRY-0301", {{"file", file}, {"reason", std::move(reason)}}).at(file, i + 2);
    };
    if (!t["sweep"].valid(i) || t["sweep"].i64()[i] < 0)
      throw bad({"a sweep is a number from 0 on", "sweep은 0 이상의 수입니다"});
    if (!t["from"].valid(i))
      throw bad({"a sweep holds from a date on", "스윕에는 유효한 첫 날짜가 있어야 합니다"});
    Row row{t["sweep"].i64()[i], t["from"].epoch()[i], {}};
    for (std::size_t k = 0; k < swapi_coarse_steps; ++k) {
      const bary::Column& c = t[specs[k + 2].name];
      if (!c.valid(i) || !(c.f64()[i] > 0))
        throw bad({"an energy is no positive number", "에너지가 양수가 아닙니다"});
      row.energy[k] = c.f64()[i];
    }
    out.rows_.push_back(row);
  }
  return out;
}

SwapiSweepTable SwapiSweepTable::of(std::span<const double, swapi_coarse_steps> energies_ev) {
  SwapiSweepTable out;
  Row row{any_sweep, {}, {}};
  std::copy(energies_ev.begin(), energies_ev.end(), row.energy.begin());
  out.rows_.push_back(row);
  return out;
}

std::span<const double> SwapiSweepTable::energies_ev(std::int64_t sweep, const Epoch& epoch) const {
  const Row* best = nullptr;
  for (const Row& r : rows_) {
    if (r.sweep == any_sweep) return r.energy;
    if (r.sweep == sweep && r.from <= epoch && (!best || r.from >= best->from)) best = &r;
  }
  return best ? std::span<const double>(best->energy) : std::span<const double>();
}

std::vector<SwapiSweep> swapi_sweeps(const SwapiColumns& c, const SwapiSweepTable& table,
                                     std::int64_t nominal_flag, const SwapiInstrument& instrument) {
  const std::array<Column, 9> parts{c.acq_s,     c.sequence,  c.version,   c.counts[0], c.counts[1],
                                    c.counts[2], c.counts[3], c.counts[4], c.counts[5]};
  const Groups groups = assemble(swapi_rules, c.packets, c.sequence, all_zero(parts));
  std::vector<SwapiSweep> out;
  for (const Group& g : groups.groups) {
    SwapiSweep s;
    s.status = g.status;
    if (g.status == GroupStatus::complete) {
      const auto rows = groups.of(g);
      s.nominal = true;
      s.table = c.version[rows.front()];
      s.met_s = (c.acq_s[rows.front()] + c.acq_s[rows.back()]) / 2;
      for (std::size_t i = 0; i < 12; ++i) {
        s.nominal = s.nominal && c.flag[rows[i]] == nominal_flag && c.version[rows[i]] == s.table;
        for (std::size_t k = 0; k < 6; ++k) {
          const double counts = static_cast<double>(c.counts[k][rows[i]] & 0xFFFF) * instrument.counts_a_unit;
          s.rate_hz[6 * i + k] = counts / instrument.live_time_s;
          s.error_hz[6 * i + k] = std::sqrt(counts) / instrument.live_time_s;
        }
      }
      const auto energies = table.energies_ev(s.table, epoch_of_met(s.met_s));
      s.energies_known = !energies.empty();
      if (s.nominal && s.energies_known) s.fit = swapi_fit(energies, s.rate_hz, s.error_hz, instrument);
    }
    out.push_back(s);
  }
  return out;
}

std::array<std::array<std::uint16_t, 6>, 12> swapi_counts(std::span<const double, swapi_steps> rate_hz,
                                                          const SwapiInstrument& instrument) {
  std::array<std::array<std::uint16_t, 6>, 12> out{};
  for (std::size_t i = 0; i < swapi_steps; ++i) {
    const double units = rate_hz[i] * instrument.live_time_s / instrument.counts_a_unit;
    out[i / 6][i % 6] = static_cast<std::uint16_t>(std::clamp(std::round(units), 0.0, 65535.0));
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
