#pragma once
/// DAF: the container of SPICE kernels (NAIF "DAF Required Reading"): summaries of segments and an array of
/// doubles, in either byte order.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "bary/core/phrase.hpp"

namespace bary::ephemeris {

class LazyDigest;

/// What a DAF says of one of its arrays.
struct DafSummary {
  std::array<double, 2> doubles{};
  std::array<std::int32_t, 6> integers{};
  std::string name;
  std::size_t offset = 0;  ///< of the summary in the file, for messages
};

/// A DAF with two doubles and six integers a summary (SPK). Native byte order is used in place over the
/// mapping; the other order is swapped once into memory.
class Daf {
 public:
  /// Throws BARY-CORE-0001, BARY-EPHEMERIS-0001 (no DAF of this kind), BARY-EPHEMERIS-0002 (damaged).
  static Daf open(const std::string& path);
  /// The same over bytes that outlive the object; `name` is for messages.
  static Daf over(std::span<const std::byte> bytes, std::string name);

  static bool looks_like(std::span<const std::byte> bytes);

  const std::string& name() const { return name_; }
  bool big_endian() const { return big_; }
  const std::vector<DafSummary>& summaries() const { return summaries_; }
  /// Words `first` to `last` (both counted from 1, as summaries count). Throws BARY-EPHEMERIS-0002 where the
  /// file ends before.
  std::span<const double> words(std::int64_t first, std::int64_t last, std::size_t said_at) const;
  /// The comment area, a line for each null of it; empty where there is none or it is no text.
  std::string comment() const;
  /// SHA-256 of the file, computed when it is first asked for.
  const std::string& digest() const;

  /// Throws BARY-EPHEMERIS-0002.
  [[noreturn]] void damaged(std::size_t offset, Phrase reason) const;

 private:
  Daf() = default;
  void parse(std::span<const std::byte> bytes);
  std::string name_;
  std::span<const std::byte> bytes_;
  std::shared_ptr<LazyDigest> digest_;
  std::shared_ptr<const void> owner_;
  std::vector<double> swapped_;
  std::span<const double> words_;
  std::vector<DafSummary> summaries_;
  std::size_t first_summary_ = 2;  ///< record, counted from 1: comments lie between it and the file record
  bool big_ = false;
};

}  // namespace bary::ephemeris
