#pragma once
/// SWAPI, the solar wind ions: speed, density and temperature of the protons every twelve seconds.
///
/// Twelve packets carry one sweep of the analyser: six coincidence counts each, at 72 steps of energy per
/// charge, of which step 0 (the ramp) is passed over and the first 63 are used. A Maxwellian drifting proton
/// gas, seen through the instrument, is fitted to the six steps around the peak (SWAPI algorithm document,
/// page 52, as the mission has it): with v = √(2eE/mp), vth² = 2kT/mp, β = 1/vth², u the bulk speed,
///
///   rate = n·A·(β/π)^1.5 · e^(−β(v−u)²) · √(π/(βuv)) · erf(√(βuv)·φ/2) · v⁴ · ½·w · asin(vth/v)
///
/// They are pseudo-parameters: of a one-dimensional view in the spacecraft's frame. What the three cannot be
/// had of is said with its reason, and the speed of the peak is given alone.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/groups.hpp"

namespace bary::telemetry::ialirt {

inline constexpr std::size_t swapi_steps = 72;         ///< of a sweep
inline constexpr std::size_t swapi_coarse_steps = 63;  ///< that carry a known energy

/// Figures of the instrument.
struct SwapiInstrument {
  double effective_area_m2 = 1.633e-8;
  double azimuth_rad = 0.52359877559829887;  ///< φ, 30°
  double energy_width = 0.085;               ///< w, full width at half maximum
  double live_time_s = 0.145;                ///< of a step; 0.167 until 2025
  double counts_a_unit = 16;                 ///< I-ALiRT sends sixteenths
};

/// Coincidence rate (1/s) at an energy per charge (eV), for a speed (km/s), a density (1/cm³), a temperature
/// (K).
double swapi_count_rate(double energy_ev, double speed_km_s, double density_cm3, double temperature_k,
                        const SwapiInstrument& instrument = {});
/// Speed (km/s) of protons that pass at an energy per charge.
double swapi_speed_km_s(double energy_ev);

enum class SwapiFitStatus : std::uint8_t {
  fitted,          ///< all three
  no_counts,       ///< nothing but background: not even a speed
  peak_at_edge,    ///< the peak's flanks lie outside the sweep: speed only
  few_points,      ///< fewer than four of the six steps have counts: speed only
  no_convergence,  ///< speed only
  poor,            ///< the model does not describe the peak: speed only
};
std::string_view name_of(SwapiFitStatus s);

struct SwapiFit {
  SwapiFitStatus status = SwapiFitStatus::no_counts;
  double speed_km_s = 0;                      ///< fitted, or of the peak; 0 without counts
  double density_cm3 = 0, temperature_k = 0;  ///< 0 unless fitted
  double speed_sigma = 0, density_sigma = 0,
         temperature_sigma = 0;  ///< from the counts' errors and the misfit
  double chi2 = 0;               ///< of six points and three parameters
  double misfit = 0;             ///< root of the squared residuals over that of the rates
  int peak = 0;                  ///< step
  int iterations = 0;
};
/// Levenberg-Marquardt on the steps peak−3 … peak+2, weighted by `error_hz`; a step without counts weighs as
/// one count. Step 0 is passed over. Columns of one length, at least 63 are used. Poor: misfit above 0.3; a
/// speed less sure than a tenth, a density or temperature less sure than itself; a speed more than a quarter
/// off the peak's; a density or temperature no solar wind has (0.01 to 500 /cm³, 500 to 1e7 K).
SwapiFit swapi_fit(std::span<const double> energy_ev, std::span<const double> rate_hz,
                   std::span<const double> error_hz, const SwapiInstrument& instrument = {});

struct SwapiColumns {
  PacketColumns packets;
  Column acq_s, flag, sequence, version;
  std::array<Column, 6> counts;
};
/// `SWAPI_ACQ`, `SWAPI_FLAG`, `SWAPI_SEQ_NUMBER`, `SWAPI_VERSION`, `SWAPI_COIN_CNT0` … `5`. Throws
/// BARY-TELEMETRY-0300.
SwapiColumns swapi_columns(const Columns& columns);

/// Energies of the steps by sweep table and date: `data/ialirt/swapi-sweeps.csv`, or a user's in the same
/// form.
class SwapiSweepTable {
 public:
  static const SwapiSweepTable& embedded();
  /// Columns sweep, from, e0_ev … e62_ev. Throws BARY-TELEMETRY-0301 with file and line, and as `from_csv`
  /// does.
  static SwapiSweepTable parse(std::string_view text, const std::string& file);
  /// One sweep, for every number and at all times.
  static SwapiSweepTable of(std::span<const double, swapi_coarse_steps> energies_ev);
  /// Empty where the table did not exist at that time.
  std::span<const double> energies_ev(std::int64_t sweep, const Epoch& epoch) const;

 private:
  static constexpr std::int64_t any_sweep = -1;
  struct Row {
    std::int64_t sweep;  ///< any_sweep: whatever the packets say
    Epoch from;
    std::array<double, swapi_coarse_steps> energy;
  };
  std::vector<Row> rows_;
};

/// One sweep, twelve packets.
struct SwapiSweep {
  GroupStatus status = GroupStatus::complete;  ///< the rest means something only where complete
  bool nominal = false;                        ///< as the flag has it; off-nominal sweeps are not fitted
  std::int64_t met_s = 0;                      ///< middle of the sweep
  std::int64_t table = 0;                      ///< sweep table
  std::array<double, swapi_steps> rate_hz{}, error_hz{};
  bool energies_known = false;
  SwapiFit fit;
};
/// All groups, with their status, in time's order. `nominal_flag`: what `SWAPI_FLAG` says when all is well: 0
/// in the packet's description of 2025-05, 1 in the mission's processing since flight.
std::vector<SwapiSweep> swapi_sweeps(const SwapiColumns& c, const SwapiSweepTable& table,
                                     std::int64_t nominal_flag = 0, const SwapiInstrument& instrument = {});

/// For simulators: the counts (in units of sixteen) that twelve packets carry of 72 rates, packet by packet.
std::array<std::array<std::uint16_t, 6>, 12> swapi_counts(std::span<const double, swapi_steps> rate_hz,
                                                          const SwapiInstrument& instrument = {});

}  // namespace bary::telemetry::ialirt
