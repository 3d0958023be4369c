#pragma once
/// The bytes of a CDF and what was read of its descriptors. Internal to the room.

#include <algorithm>
#include <cstring>
#include <map>

#include "bary/cdf/file.hpp"
#include "bary/core/error.hpp"

namespace bary::cdf {

/// Record types of the Internal Format Description.
enum class RecordType : std::int32_t {
  cdr = 1,
  gdr = 2,
  rvdr = 3,
  adr = 4,
  agredr = 5,
  vxr = 6,
  vvr = 7,
  zvdr = 8,
  azedr = 9,
  ccr = 10,
  cpr = 11,
  spr = 12,
  cvvr = 13
};

/// Parts of diagnostics.
inline Phrase bytes_text(std::uint64_t n) { return std::to_string(n) + Phrase(" bytes", "바이트"); }
inline Phrase at_most(std::uint64_t n) {
  return {"at most " + std::to_string(n), "최대 " + std::to_string(n)};
}
inline Phrase range_text(const std::string& from, const std::string& to) {
  return {from + " to " + to, from + "~" + to};
}

struct Image {
  std::string name;
  std::span<const std::byte> disk;                ///< the file
  std::span<const std::byte> bytes;               ///< the same expanded: what offsets count in
  std::shared_ptr<const void> disk_owner, owner;  ///< what keeps each alive; none: the caller does
  bool wide = true;                               ///< 64-bit offsets
  bool before_25 = false;                         ///< variable descriptors have 128 bytes more
  Info info;
  std::vector<Attribute> attributes;
  std::vector<Variable> variables;
  struct Place {
    std::size_t at = 0;  ///< of the descriptor
    std::int64_t index_record = 0;
  };
  std::vector<Place> places;  ///< of each variable

  [[noreturn]] void damaged(std::string_view record, std::size_t at, Phrase reason, Phrase found = {},
                            Phrase expected = {}) const {
    Diagnostic d;
    d.code = "BARY-CDF-0002";
    d.args = {{"file", name},
              {"offset", std::to_string(at)},
              {"record", record_phrase(record)},
              {"reason", std::move(reason)}};
    d.where.file = name;
    d.where.key = std::string(record) + " at byte " + std::to_string(at);
    d.found = std::move(found);
    d.expected = std::move(expected);
    throw Error(std::move(d));
  }
  [[noreturn]] void refused(Phrase what) const {
    throw Error("BARY-CDF-0003", {{"file", name}, {"what", std::move(what)}}).at(name);
  }
  /// Names of records are the standard's, but for these.
  static Phrase record_phrase(std::string_view record) {
    if (record == "checksum") return {"checksum", "체크섬"};
    if (record == "VXR entry") return {"VXR entry", "VXR 항목"};
    return record;
  }
  /// Whether values of a type lie in the file as in the machine.
  bool native(Type t) const {
    return (info.order == ByteOrder::little || word_of(t) == 1) &&
           (info.floats == Floats::ieee || !is_real(t));
  }
  /// Copies whole values into the machine's form; `to` may be `from`, else they do not overlap.
  void copy_native(Type t, const std::byte* from, std::byte* to, std::size_t bytes) const;
  /// A view, or a copy in the machine's order and aligned. `from` has the bytes of all values.
  Values values(Type type, std::size_t elements, std::vector<std::size_t> shape,
                std::span<const std::byte> from) const;
};

/// Reads one record's fields from front to back; a field beyond the record's end is damage.
class RecordReader {
 public:
  /// Throws BARY-CDF-0002 where the record does not lie in the file or is of another type than `allowed`.
  RecordReader(const Image& image, std::int64_t at, std::string_view what,
               std::initializer_list<RecordType> allowed);

  std::int32_t i32() { return static_cast<std::int32_t>(big(4)); }
  /// A file offset or size: 8 bytes in CDF 3, 4 before.
  std::int64_t wide() {
    return image_.wide ? static_cast<std::int64_t>(big(8)) : static_cast<std::int32_t>(big(4));
  }
  void skip(std::size_t n) { take(n); }
  std::span<const std::byte> take(std::size_t n) {
    if (n > at_ + size_ - pos_) too_short(n);
    const auto s = image_.bytes.subspan(pos_, n);
    pos_ += n;
    return s;
  }
  std::span<const std::byte> rest() { return take(at_ + size_ - pos_); }
  std::size_t left() const { return at_ + size_ - pos_; }
  RecordType type() const { return type_; }
  std::size_t at() const { return at_; }
  std::size_t end() const { return at_ + size_; }
  [[noreturn]] void damaged(Phrase reason, Phrase found = {}, Phrase expected = {}) const {
    image_.damaged(what_, at_, std::move(reason), std::move(found), std::move(expected));
  }

 private:
  [[noreturn]] void too_short(std::size_t n) const {
    const std::string least = std::to_string(pos_ - at_ + n);
    damaged({"it ends before its fields do", "필드가 끝나기 전에 끝납니다"}, bytes_text(size_),
            {"at least " + least, "최소 " + least});
  }
  std::uint64_t big(std::size_t n) {
    std::uint64_t v = 0;
    for (const std::byte b : take(n)) v = v << 8 | std::to_integer<std::uint64_t>(b);
    return v;
  }
  const Image& image_;
  std::string_view what_;
  std::size_t at_ = 0, size_ = 0, pos_ = 0;
  RecordType type_{};
};

/// Which bytes belong to a record already: records of one purpose neither overlap nor form a ring.
class Claims {
 public:
  void claim(const RecordReader& r) {
    const auto next = spans_.upper_bound(r.at());
    if ((next != spans_.end() && next->first < r.end()) ||
        (next != spans_.begin() && std::prev(next)->second > r.at()))
      r.damaged({"it lies on another record, or the records form a ring",
                 "다른 레코드와 겹치거나 레코드가 순환합니다"});
    spans_.emplace_hint(next, r.at(), r.end());
  }

 private:
  std::map<std::size_t, std::size_t> spans_;
};

/// Throws BARY-CDF-0006 for more than a file of this size can mean.
void check_expansion(const Image& image, std::uint64_t bytes, const std::string& of);

/// Reads every descriptor of an image whose `disk`, `name` and `owner` are set.
void parse(Image& image, const Options& options);

}  // namespace bary::cdf
