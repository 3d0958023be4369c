#pragma once
/// SGP4/SDP4: analytic propagation of mean elements, as Vallado, Crawford, Hujsak & Kelso, "Revisiting
/// Spacetrack Report #3", AIAA 2006-6753 (rev. 3), improved mode; near Earth and deep space, all resonances.
///
/// One kernel, vectorised over epochs (Highway: AVX2, AVX-512); a single state is the batch of one, the same
/// bits at every width. Output in TEME of date.
///
/// Accuracy against the paper's verification set: 1.2e-7 km, 5e-10 km/s (that file's own rounding); physical
/// accuracy of the elements themselves is 1 to 3 km at epoch in low orbit, growing 1 to 3 km a day.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bary/core/phrase.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/elements.hpp"

namespace bary {
class Diagnostics;
class Sha256;
struct Context;
}  // namespace bary

namespace bary::orbit {

/// SGP4's own error numbers.
enum class Sgp4Status : std::uint8_t {
  ok = 0,
  mean_eccentricity = 1,  ///< mean eccentricity not in [0, 1)
  mean_motion = 2,        ///< mean motion not positive
  perturbed_eccentricity = 3,
  semi_latus_rectum = 4,  ///< negative
  decayed = 6             ///< below the surface
};
/// For diagnostics.
Phrase words_of(Sgp4Status s);

/// Everything that does not depend on time, of one satellite. Plain data; made by `sgp4_init`.
struct Sgp4Record {
  Epoch epoch;
  bool deep = false, simple = false;  ///< deep space; low perigee (truncated drag)
  int resonance = 0;                  ///< 0 none, 1 one day, 2 half day
  Sgp4Status status = Sgp4Status::ok;
  // gravity
  double re_km, xke, j2, j3oj2, v_scale;
  // elements
  double ecco, inclo, nodeo, argpo, mo, bstar, no_unkozai;
  // near Earth
  double mdot, argpdot, nodedot, nodecf, cc1, cc4, cc5, d2, d3, d4, omgcof, xmcof, delmo, eta, sinmao, t2cof,
      t3cof, t4cof, t5cof, xlcof, aycof, con41, x1mth2, x7thm1, a0, sin_i0, cos_i0;
  // deep space
  double e3, ee2, se2, se3, sgh2, sgh3, sgh4, sh2, sh3, si2, si3, sl2, sl3, sl4, xgh2, xgh3, xgh4, xh2, xh3,
      xi2, xi3, xl2, xl3, xl4, zmol, zmos;
  double dedt, didt, dmdt, dnodt, domdt, gsto, xfact, xlamo, del1, del2, del3;
  double d2201, d2211, d3210, d3222, d4410, d4422, d5220, d5232, d5421, d5433;
};

/// Never throws: a record that cannot be propagated carries its status.
Sgp4Record sgp4_init(const MeanElements& elements, GravityModel model = GravityModel::wgs72);

/// States of one satellite at minutes since its epoch: kilometres and km/s, TEME. All spans have one length.
/// Where status is not ok the values are 0.
struct Sgp4Columns {
  std::span<double> x_km, y_km, z_km, vx_km_s, vy_km_s, vz_km_s;
  std::span<Sgp4Status> status;
};
void sgp4_propagate(const Sgp4Record& record, std::span<const double> minutes, const Sgp4Columns& out);

/// Objects × epochs, row by row (all epochs of the first object first), on the context's threads.
void sgp4_propagate(std::span<const Sgp4Record> records, std::span<const Epoch> epochs,
                    const Context& context, const Sgp4Columns& out);

/// A satellite by its mean elements, as a source of states (TEME, Earth).
class Sgp4Source final : public ephemeris::StateSource {
 public:
  explicit Sgp4Source(MeanElements elements, GravityModel model = GravityModel::wgs72);
  frames::Frame frame() const override { return frames::Frame::teme; }
  frames::Body centre() const override { return frames::body::earth; }
  std::vector<ephemeris::Span> spans() const override;
  void evaluate(std::span<const Epoch> epochs, ephemeris::StateColumns out) const override;
  void hash(Sha256& h) const override;
  std::string describe() const override;

  const MeanElements& elements() const { return elements_; }
  GravityModel model() const { return model_; }
  const Sgp4Record& record() const { return record_; }

 private:
  MeanElements elements_;
  GravityModel model_;
  Sgp4Record record_;
};

/// All satellites of a set; names that repeat get their catalogue number behind them.
ephemeris::Trajectory sgp4_trajectory(std::vector<MeanElements> elements,
                                      GravityModel model = GravityModel::wgs72);

/// Elements far from their epoch lie. Adds BARY-ORBIT-0020 (warning, beyond 14 days) or BARY-ORBIT-0021
/// (error, beyond 30 days unless `allow_stale`) for the worst satellite, naming how many there are. States at
/// epochs lie where they are too far apart: `ephemeris::check_interpolation` adds its own. So does
/// `time::check_utc`, of a span before 1972.
void check_staleness(const ephemeris::Trajectory& trajectory, const Epoch& start, const Epoch& stop,
                     bool allow_stale, Diagnostics& diagnostics);

}  // namespace bary::orbit
