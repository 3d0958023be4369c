#pragma once
/// A trajectory given as states at epochs (CCSDS OEM, output of a propagator), with the interpolation between
/// them.
///
/// A source has segments, each with its own nodes; between segments (a manoeuvre, a gap) nothing is
/// interpolated. Where two segments meet in one instant, the later one answers.
///
/// Interpolation slides a window of nodes along, centred on the epoch and pushed inside at the ends:
///   * Hermite of degree d: (d + 1) / 2 nodes with position and velocity, at least 2; the velocity is the
///   derivative
///     of the position's polynomial;
///   * Lagrange of degree d: d + 1 nodes, position and velocity each by itself; degree 1 is linear.
/// A segment with fewer nodes uses them all. Cost: 0.1 to 0.2 µs a state for epochs in order.

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "bary/ephemeris/trajectory.hpp"

namespace bary::ephemeris {

enum class Interpolation : std::uint8_t { hermite, lagrange };

/// Uncertainty of a state: lower triangle of the 6 by 6 covariance by rows (x x, y x, y y, …), m, s.
struct Covariance {
  Epoch epoch;
  std::string frame;  ///< as its file names it: "RTN", "EME2000"; empty: the segment's
  std::array<double, 21> lower{};
  friend bool operator==(const Covariance&, const Covariance&) = default;
};

struct SampledSegment {
  std::vector<Epoch> epochs;   ///< strictly ascending
  std::vector<double> states;  ///< six a node: x, y, z (m), vx, vy, vz (m/s)
  Span useable;                ///< within the nodes; where the segment answers
  Interpolation interpolation = Interpolation::lagrange;
  int degree = 7;  ///< 1 to 31
  std::vector<Covariance> covariances;
};

class SampledSource final : public StateSource {
 public:
  /// Throws BARY-EPHEMERIS-0030 where a segment has no nodes, its nodes are not ascending, a value is not
  /// finite, the degree is out of range or the useable span lies outside the nodes, and BARY-EPHEMERIS-0031
  /// where segments are not in order or their useable spans overlap.
  SampledSource(frames::Frame frame, frames::Body centre, std::vector<SampledSegment> segments);
  ~SampledSource() override;
  frames::Frame frame() const override { return frame_; }
  frames::Body centre() const override { return centre_; }
  std::vector<Span> spans() const override;
  void evaluate(std::span<const Epoch> epochs, StateColumns out) const override;
  void hash(Sha256& h) const override;
  std::string describe() const override;

  const std::vector<SampledSegment>& segments() const { return segments_; }

 private:
  struct Tables;
  frames::Frame frame_;
  frames::Body centre_;
  std::vector<SampledSegment> segments_;
  std::unique_ptr<const Tables> tables_;
};

/// Any source sampled: a node every `step_s` from `start` to `stop` (the last one on `stop`), in `frame`, to
/// be interpolated by `interpolation` of `degree` (Lagrange: the velocities of analytic theories, SGP4's too,
/// are not quite the derivatives of their positions, which costs Hermite half a metre at a step of a minute).
/// Epochs without a state end a segment; segments of one node are left out. Throws BARY-EPHEMERIS-0032 where
/// nothing is left.
std::shared_ptr<const SampledSource> sample(const StateSource& source, frames::Frame frame, const Span& span,
                                            double step_s, const DataContext& data,
                                            Interpolation interpolation = Interpolation::lagrange,
                                            int degree = 7);

}  // namespace bary::ephemeris
