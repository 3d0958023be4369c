#pragma once
/// SPK files: SPICE's kernels of positions.

#include <memory>
#include <span>
#include <string>

#include "bary/ephemeris/segments.hpp"

namespace bary::ephemeris {

/// An SPK as an Ephemeris.
class SpkFile final : public SegmentEphemeris {
 public:
  /// Throws BARY-CORE-0001, BARY-EPHEMERIS-0001, -0002, -0005.
  /// `theory`: SGP4 for segments of type 10, `orbit::spk_theory()`.
  static std::shared_ptr<const SpkFile> open(const std::string& path, const SpkTheory& theory = {});
  /// Over bytes that outlive the object.
  static std::shared_ptr<const SpkFile> over(std::span<const std::byte> bytes, std::string name,
                                             const SpkTheory& theory = {});

  const std::string& digest() const override { return daf_.digest(); }
  std::string comment() const { return daf_.comment(); }  ///< the file's comment area

 private:
  SpkFile(Daf daf, const SpkTheory& theory);
  Daf daf_;
};

/// Every body of the file as an object, relative to the centre of its first segment; names and ids as
/// `write_spk` noted them, else the body's name and number.
Trajectory spk_trajectory(const std::shared_ptr<const SpkFile>& file);

}  // namespace bary::ephemeris
