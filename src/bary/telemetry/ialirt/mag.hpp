#pragma once
/// MAG, the magnetometer: one vector of each of two sensors every four seconds.
///
/// Four packets carry one sample: 24 bits of status and 24 of data each. The data words hold the components
/// as xx y · yzz of the outboard sensor (MAGo, primary) and aa b · bcc of the inboard one (MAGi, secondary);
/// which packet it is stands in the top two bits of its status. From there to the field:
///
///   1. counts × the calibration matrix of the sensor's range: nT in the sensor's orthogonal axes;
///   2. + offset of the range; turned by the sensor's mount: spacecraft axes (z: spin axis);
///   3. turned by the spin's phase and the spin axis of the same packets: ecliptic of J2000.0, not spinning;
///   4. gradiometer: the inboard vector, brought to the outboard's time, tells the spacecraft's own field;
///   5. GSE, GSM; RTN where the spacecraft's place is known.
///
/// As the mission does it (imap_processing, ialirt/l0/parse_mag.py), with two differences. A sensor is valid
/// only if the flag of both its packets says so, as the instrument's document has it; the mission reads the
/// second alone. Between attitudes the spin axis is led along the great circle, not by a spline: it moves by
/// a degree a day.

#include <Eigen/Core>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bary/telemetry/ialirt/groups.hpp"

namespace bary {
class DataContext;
}

namespace bary::telemetry::ialirt {

struct MagColumns {
  PacketColumns packets;
  Column acq_s, acq_fine;  ///< acquisition, s and 1/65536 s (MET)
  Column status, data;     ///< 24 bits each
};
/// `MAG_ACQ_TM_COARSE`, `MAG_ACQ_TM_FINE`, `MAG_STATUS`, `MAG_DATA`. Throws BARY-TELEMETRY-0300.
MagColumns mag_columns(const Columns& columns);

/// What the four status words say; temperatures, voltages and currents in raw counts, scaled as the mission
/// scales them.
struct MagStatus {
  bool hk1v5_warn = false, hk1v5_danger = false, hk1v5c_warn = false, hk1v5c_danger = false;
  bool hk1v8_warn = false, hk1v8_danger = false, hk1v8c_warn = false, hk1v8c_danger = false;
  bool fob_saturated = false, fib_saturated = false;
  int mode = 0, icu_temp = 0;
  bool hk2v5_warn = false, hk2v5_danger = false, hk2v5c_warn = false, hk2v5c_danger = false;
  int hk3v3 = 0, hk3v3_current = 0;
  bool hkp8v5_warn = false, hkp8v5_danger = false, hkp8v5c_warn = false, hkp8v5c_danger = false;
  int hkn8v5 = 0, hkn8v5_current = 0;
  int fob_temp = 0, fib_temp = 0;
  int fob_range = 0, fib_range = 0;  ///< 0 (widest, ±60 µT) to 3; fob: outboard, fib: inboard
  bool multbit_errs = false;
  bool pri_isvalid = false, sec_isvalid = false;
};
MagStatus mag_status(const std::array<std::uint32_t, 4>& words);

struct MagCounts {
  std::array<std::int16_t, 3> primary{}, secondary{};
};
MagCounts mag_counts(const std::array<std::uint32_t, 4>& data);

/// One sample, four packets.
struct MagSample {
  GroupStatus status = GroupStatus::complete;  ///< the rest means something only where complete
  MagStatus hk;
  MagCounts counts;
  std::int64_t primary_s = 0, secondary_s = 0;        ///< acquisition, MET
  std::int64_t primary_fine = 0, secondary_fine = 0;  ///< 1/65536 s
};
/// All groups, with their status, in time's order.
std::vector<MagSample> mag_samples(const MagColumns& c);

/// Figures that turn counts into a field, in force over a span of time. Index 0: outboard, 1: inboard.
struct MagCalibration {
  std::array<std::array<Eigen::Matrix3d, 4>, 2> nt_per_count{};  ///< by range
  std::array<std::array<Eigen::Vector3d, 4>, 2> offset_nt{};     ///< by range, added
  std::array<Eigen::Matrix3d, 2> mount{};                        ///< sensor axes to spacecraft axes
  std::array<double, 2> time_shift_s{};
  Eigen::Matrix3d gradiometer = Eigen::Matrix3d::Zero();  ///< corrected = o − (i − o)·gradiometer
};

/// Versioned figures: `data/ialirt/mag-calibration.csv`, or a user's in the same form. Immutable.
class MagConstants {
 public:
  static const MagConstants& embedded();
  /// Columns sensor, quantity, range, from, xx, xy, xz, yx, …, zz, status, source. Throws BARY-TELEMETRY-0301
  /// with file and line, and as `from_csv` does.
  static MagConstants parse(std::string_view text, const std::string& file);
  /// For each figure the row that came into force last. Throws BARY-TELEMETRY-0302 where one is missing.
  MagCalibration at(const Epoch& epoch) const;
  /// Figures in use at an instant that are assumed, not published: `inboard offset`, …
  std::vector<std::string> assumed(const Epoch& epoch) const;

 private:
  struct Row {
    int sensor, range;
    std::string quantity;
    Epoch from;
    std::array<double, 9> value;
    bool assumed;
  };
  const Row* find(int sensor, std::string_view quantity, int range, const Epoch& epoch) const;
  std::vector<Row> rows_;
};

/// Attitude from the packets of APID 478, valid ones only, in the clock's order.
struct AttitudeColumns {
  std::vector<double> met_s;
  std::vector<double> spin_phase_rad;  ///< of the spacecraft's x axis, unwrapped from one to the next
  std::vector<Eigen::Vector3d> axis;   ///< spin axis, ecliptic of J2000.0
};
/// `SC_SPIN_PHASE`, `SC_INERTIAL_RIGHT`, `SC_INERTIAL_DECLINE`, `SC_SPINPHASEVALID`. Right ascension and
/// declination count 0.0055° and 0.0027° (declination signed), the phase 2π/65535.
AttitudeColumns attitude_columns(const Columns& columns);

/// One vector of the field.
struct MagField {
  Epoch epoch;                                ///< of the outboard vector
  Eigen::Vector3d spacecraft_nt;              ///< outboard, spacecraft axes
  std::optional<Eigen::Vector3d> inboard_nt;  ///< inboard, spacecraft axes; where valid
  /// Where the attitude is known within 4 s:
  std::optional<Eigen::Vector3d> ecliptic_nt, gse_nt, gsm_nt;
  std::optional<Eigen::Vector3d> rtn_nt;  ///< and the spacecraft's place
  bool gradiometer = false;               ///< the spacecraft's own field was taken off
  double magnitude_nt = 0;
};
/// Complete samples whose outboard sensor is valid. `place`: the spacecraft from the Sun (GCRF, m), or empty.
/// `attitude`: may be null. `data` holds what the frames want (Earth orientation for GSM).
std::vector<MagField> mag_fields(std::span<const MagSample> samples, const MagConstants& constants,
                                 const AttitudeColumns* attitude,
                                 const std::function<Eigen::Vector3d(const Epoch&)>& place,
                                 const DataContext& data);

/// For simulators: the four status and data words of a sample (bits of the counter set, rest of the status
/// from `hk`).
struct MagWords {
  std::array<std::uint32_t, 4> status{}, data{};
};
MagWords mag_words(const MagCounts& counts, const MagStatus& hk);

}  // namespace bary::telemetry::ialirt
