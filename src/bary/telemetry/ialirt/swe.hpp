#pragma once
/// SWE, the solar wind electrons: are electrons streaming both ways along the field?
///
/// Sixty packets carry a minute: each the compressed counts of seven detectors (CEMs, in polar angle) at four
/// of eight energies (100 to 1000 eV), two energies at each of two azimuths. Each half minute makes one view:
/// 8 energies × 7 CEMs × 30 azimuths, of which each energy sees every other one. Counts are decompressed,
/// corrected for dead time and normalised by the CEMs' factors; their sums are searched twice (SWE algorithm
/// document CN102D-D0001, as the mission has it):
///
///   * in azimuth: of the sums over the CEMs, the peak and the counts opposite to it are both more than 1.75
///     times the least of the counts at ±90° and 180°;
///   * in polar angle: of the sums over azimuth, CEM 1 and CEM 7 are both more than 1.75 times the mean of
///     CEMs 3 to 5.
///
/// Where three energies of eight or more say so in one of the searches, the half minute is flagged.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "bary/telemetry/ialirt/groups.hpp"

namespace bary::telemetry::ialirt {

inline constexpr std::size_t swe_energies = 8, swe_cems = 7, swe_azimuths = 30;
/// Energies of the eight steps, eV.
inline constexpr std::array<double, swe_energies> swe_energy_ev{100.4, 140.0, 194.0, 270.0,
                                                                376.0, 523.0, 727.0, 1011.0};

/// Counts of an 8-bit code: middle of the interval that it stands for, as the document rounds it.
int swe_decompress(std::uint8_t code);
/// The code whose interval holds `counts`; for simulators.
std::uint8_t swe_compress(int counts);
/// Counts without the detectors' dead time of 360 ns in `acquisition_s`; never more than tenfold.
double swe_dead_time_corrected(double counts, double acquisition_s = 0.08);

struct SweColumns {
  PacketColumns packets;
  Column acq_s, acq_sub, nominal, science, sequence;
  std::array<std::array<Column, 4>, swe_cems> counts;  ///< by CEM, by energy slot
};
/// `SWE_ACQ_SEC`, `SWE_ACQ_SUB`, `SWE_NOM_FLAG`, `SWE_OPS_FLAG`, `SWE_SEQ`, `SWE_CEM1_E1` … `SWE_CEM7_E4`.
/// Throws BARY-TELEMETRY-0300.
SweColumns swe_columns(const Columns& columns);

/// Normalised counts, [energy][CEM][azimuth], row after row.
using SweView = std::array<double, swe_energies * swe_cems * swe_azimuths>;

/// Which search flagged, and at how many energies.
struct SweStreaming {
  bool counterstreaming = false;
  int azimuth_energies = 0, polar_energies = 0;
};
SweStreaming swe_counterstreaming(const SweView& view);

struct SweHalf {
  double met_s = 0;  ///< middle
  SweStreaming streaming;
  std::array<double, swe_energies> normalised{};  ///< summed over all directions
};
struct SweMinute {
  GroupStatus status = GroupStatus::complete;  ///< the rest means something only where complete
  bool nominal = false;                        ///< in every packet
  std::array<SweHalf, 2> half;
};

/// Gains of the CEMs against their state at calibration, at an instant; all one where none were measured.
struct SweGains {
  std::int64_t met_s = 0;
  std::array<double, swe_cems> factor{1, 1, 1, 1, 1, 1, 1};
};
/// All groups, with their status. `gains` in the order of time, led linearly between; empty: factors of one
/// (uncalibrated: the flags compare counts of one detector with another's at their geometric factors alone).
std::vector<SweMinute> swe_minutes(const SweColumns& c, std::span<const SweGains> gains = {});

/// Where slot `e` (0 to 3) of a packet with sequence `seq` (0 to 59) belongs: energy and azimuth.
struct SwePlace {
  std::size_t energy, azimuth;
};
SwePlace swe_place(int seq, int slot);

}  // namespace bary::telemetry::ialirt
