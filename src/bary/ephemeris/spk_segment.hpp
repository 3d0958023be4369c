#pragma once
/// Segments of an SPK, by type (NAIF "SPK Required Reading"). Internal to the room, but harmless to include.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "bary/core/phrase.hpp"
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
  [[noreturn]] void damaged(std::size_t word, Phrase reason) const;
  /// What a word of the file says, in English and Korean.
  struct What {
    const char *en, *ko;
  };
  /// A double of the file as a count from `low` to `high`.
  std::size_t count(std::span<const double> words, std::size_t word, std::size_t low, std::size_t high,
                    const What& what) const;
  /// The span must lie within data from `first` to `last`, but for what rounding and writers' habits leave.
  void within(double first, double last, std::size_t word) const;

 private:
  Info info_;
};

using SpkSegmentPtr = std::shared_ptr<const SpkSegment>;
using SpkWords = std::span<const double>;

/// A set of two-line elements as type 10 has it: radians, minutes, Earth radii; epoch in TDB seconds.
struct SpkTwoLine {
  double j2 = 0, j3 = 0, j4 = 0, ke = 0, radius_km = 0;
  double ndot = 0, nddot = 0, bstar = 0, inclination = 0, node = 0, eccentricity = 0, perigee = 0,
         mean_anomaly = 0, mean_motion = 0, epoch_et = 0;
};
/// SGP4, which type 10 asks for, belongs to the room `orbit` above this one (`orbit::spk_theory()`), so it is
/// handed in. Fills rows (TEME, km, km/s, six a row) for minutes since the epoch; returns words where there
/// is no such state.
using SpkTheory = std::function<std::optional<Phrase>(
    const SpkTwoLine& elements, std::span<const double> minutes, std::span<double> rows)>;

/// Times in ascending order, searched from a guess: epochs of a batch are mostly neighbours.
class SpkTimes {
 public:
  SpkTimes() = default;
  explicit SpkTimes(SpkWords t) : t_(t) {}
  std::size_t size() const { return t_.size(); }
  double operator[](std::size_t i) const { return t_[i]; }
  /// Index of the first time that is not before `et`; `size()` if there is none.
  std::size_t not_before(double et, std::size_t guess) const;

 private:
  SpkWords t_;
};

SpkSegmentPtr make_chebyshev(SpkSegment::Info info, SpkWords words);   ///< types 2, 3
SpkSegmentPtr make_difference(SpkSegment::Info info, SpkWords words);  ///< types 1, 21
SpkSegmentPtr make_discrete(SpkSegment::Info info, SpkWords words);    ///< types 5, 8, 9, 12, 13, 18, 19
SpkSegmentPtr make_elements(SpkSegment::Info info, SpkWords words, const SpkTheory& theory);  ///< 10, 17

/// Any type; a type that is not read (10 too, without its theory) gives a segment whose use throws
/// BARY-EPHEMERIS-0006.
SpkSegmentPtr make_segment(SpkSegment::Info info, SpkWords words, const SpkTheory& theory = {});

}  // namespace bary::ephemeris
