#pragma once
/// Segments of an SPK, by type (NAIF "SPK Required Reading"). Internal to the room, but harmless to include.

#include <memory>
#include <span>
#include <string>

#include "bary/ephemeris/daf.hpp"
#include "bary/frames/frame.hpp"

namespace bary::ephemeris {

/// One segment: states of a target relative to a centre over a closed span of TDB seconds past J2000.
class SpkSegment {
 public:
  struct Info {
    frames::Body target = 0, centre = 0;
    int frame = 1;  ///< NAIF's number: 1 J2000 (the ICRS axes of the DE series), 17 ECLIPJ2000
    int type = 2;
    double start_et = 0, stop_et = 0;
    std::string name;
    std::string file;             ///< for messages
    std::size_t file_offset = 0;  ///< of the first word, for messages
  };
  explicit SpkSegment(Info info) : info_(std::move(info)) {}
  virtual ~SpkSegment() = default;
  const Info& info() const { return info_; }
  /// Kilometres and km/s, six a row, in the segment's own axes. The epochs lie inside the span.
  virtual void evaluate(std::span<const double> et, std::span<double> rows) const = 0;

 protected:
  /// Throws BARY-EPHEMERIS-0002 that names the byte of the segment's `word`.
  [[noreturn]] void damaged(std::size_t word, std::string reason) const;
  /// A double of the file as a count from `low` to `high`.
  std::size_t count(std::span<const double> words, std::size_t word, double low, double high,
                    const char* what) const;

 private:
  Info info_;
};

using SpkSegmentPtr = std::shared_ptr<const SpkSegment>;
using SpkWords = std::span<const double>;

SpkSegmentPtr make_chebyshev(SpkSegment::Info info, SpkWords words);  ///< types 2, 3

/// Any type; a type that is not read gives a segment whose use throws BARY-EPHEMERIS-0006.
SpkSegmentPtr make_segment(SpkSegment::Info info, SpkWords words);

}  // namespace bary::ephemeris
