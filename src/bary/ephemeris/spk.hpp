#pragma once
/// SPK files: SPICE's kernels of positions.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {

/// An SPK as an Ephemeris. For each body the last segment of the file that covers an epoch counts, as in
/// SPICE; bodies are joined through the centres of their segments. Segments in the ecliptic of J2000 are
/// turned to GCRF axes; NAIF's frame 1 is taken for the GCRF axes (as the DE series means it).
class SpkFile final : public Ephemeris {
 public:
  /// Throws BARY-CORE-0001, BARY-EPHEMERIS-0001, -0002, -0005.
  static std::shared_ptr<const SpkFile> open(const std::string& path);
  /// Over bytes that outlive the object.
  static std::shared_ptr<const SpkFile> over(std::span<const std::byte> bytes, std::string name);

  void states(frames::Body target, frames::Body centre, std::span<const Epoch> epochs,
              StateColumns out) const override;
  /// The same by TDB seconds past J2000; where nothing covers an epoch its status says so and nothing is
  /// thrown.
  void states_at(frames::Body target, frames::Body centre, std::span<const double> et,
                 StateColumns out) const;
  const std::string& digest() const override { return daf_.digest(); }
  std::string describe() const override;
  std::string comment() const { return daf_.comment(); }  ///< the file's comment area

  const std::vector<SpkSegmentPtr>& segments() const { return segments_; }
  /// Bodies that are a target of some segment, ascending.
  std::vector<frames::Body> bodies() const;
  /// Where the file has the body itself (relative to whatever centre), merged, in order.
  std::vector<Span> coverage(frames::Body target) const;

 private:
  explicit SpkFile(Daf daf);
  struct Step;
  struct Path;
  const SpkSegment* find(frames::Body target, double et, double& low, double& high) const;
  bool resolve(frames::Body target, frames::Body centre, double et, Path& path) const;
  [[noreturn]] void refuse(frames::Body target, frames::Body centre, const Epoch& epoch) const;

  Daf daf_;
  std::vector<SpkSegmentPtr> segments_;
};

/// One body of an SPK as a source of states, relative to the centre that its segments name.
class SpkSource final : public StateSource {
 public:
  SpkSource(std::shared_ptr<const SpkFile> file, frames::Body target, frames::Body centre);
  frames::Frame frame() const override { return frames::Frame::gcrf; }
  frames::Body centre() const override { return centre_; }
  std::vector<Span> spans() const override;
  void evaluate(std::span<const Epoch> epochs, StateColumns out) const override;
  void hash(Sha256& h) const override;
  std::string describe() const override;

 private:
  std::shared_ptr<const SpkFile> file_;
  frames::Body target_, centre_;
};

/// Every body of the file as an object, relative to the centre of its first segment; names and ids as
/// `write_spk` noted them, else the body's name and number.
Trajectory spk_trajectory(std::shared_ptr<const SpkFile> file);

/// TDB seconds past J2000 of a batch: `time::tdb_seconds` to 2e-8 s, by cubic interpolation between nodes
/// four days apart that all calls share, so that one epoch and a batch give the same bits.
void tdb_seconds(std::span<const Epoch> epochs, std::span<double> et);

}  // namespace bary::ephemeris
