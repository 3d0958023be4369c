#pragma once
/// An ephemeris made of segments, whatever file they come from.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {

/// For each body the last segment that covers an epoch counts, as in SPICE; bodies are joined through the
/// centres of their segments. Segments in the ecliptic of J2000 are turned to GCRF axes; NAIF's frame 1 is
/// taken for the GCRF axes (as the DE series means it).
class SegmentEphemeris : public Ephemeris {
 public:
  void states(frames::Body target, frames::Body centre, std::span<const Epoch> epochs,
              StateColumns out) const override;
  /// The same by TDB seconds past J2000; where nothing covers an epoch its status says so and nothing is
  /// thrown.
  void states_at(frames::Body target, frames::Body centre, std::span<const double> et,
                 StateColumns out) const;
  std::string describe() const override;

  const std::vector<SpkSegmentPtr>& segments() const { return segments_; }
  /// Bodies that are a target of some segment, ascending.
  std::vector<frames::Body> bodies() const;
  /// Where the file has the body itself (relative to whatever centre), merged, in order.
  std::vector<Span> coverage(frames::Body target) const;

 protected:
  /// `kind` and `file` are for messages: "SPK", its path.
  SegmentEphemeris(std::string kind, std::string file) : kind_(std::move(kind)), file_(std::move(file)) {}
  std::vector<SpkSegmentPtr> segments_;

 private:
  struct Step;
  struct Path;
  const SpkSegment* find(frames::Body target, double et, double& low, double& high) const;
  bool resolve(frames::Body target, frames::Body centre, double et, Path& path) const;
  [[noreturn]] void refuse(frames::Body target, frames::Body centre, const Epoch& epoch) const;

  std::string kind_, file_;
};

/// One body of such an ephemeris as a source of states, relative to a centre.
class SegmentSource final : public StateSource {
 public:
  SegmentSource(std::shared_ptr<const SegmentEphemeris> file, frames::Body target, frames::Body centre);
  frames::Frame frame() const override { return frames::Frame::gcrf; }
  frames::Body centre() const override { return centre_; }
  std::vector<Span> spans() const override;
  void evaluate(std::span<const Epoch> epochs, StateColumns out) const override;
  void hash(Sha256& h) const override;
  std::string describe() const override;

 private:
  std::shared_ptr<const SegmentEphemeris> file_;
  frames::Body target_, centre_;
};

}  // namespace bary::ephemeris
