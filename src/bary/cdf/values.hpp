#pragma once
/// Values of one CDF type: the records of a variable, or the entry of an attribute.
///
/// Values lie record after record, within a record row-major (the last index runs fastest) whatever the file
/// says, in the machine's byte order. They are either a view of the mapped file, which they keep alive, or
/// memory of their own; both are immutable and cheap to copy.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "bary/cdf/types.hpp"
#include "bary/core/table.hpp"

namespace bary::cdf {

class Values {
 public:
  Values() = default;
  /// `bytes` holds records × shape values of `elements` × size_of(type) bytes each, kept alive by `owner`.
  Values(Type type, std::size_t elements, std::vector<std::size_t> shape, std::size_t records,
         std::span<const std::byte> bytes, std::shared_ptr<const void> owner, bool in_place);

  Type type() const { return type_; }
  /// Characters of a text; 1 for numbers.
  std::size_t elements() const { return elements_; }
  /// Sizes of the varying dimensions of a record; empty for a scalar.
  const std::vector<std::size_t>& shape() const { return shape_; }
  std::size_t records() const { return records_; }
  std::size_t per_record() const { return per_record_; }
  /// Number of values: records × per_record. (An EPOCH16 is one value, a text is one value.)
  std::size_t size() const { return records_ * per_record_; }
  bool empty() const { return size() == 0; }
  /// Whether this is the file itself, without a copy.
  bool in_place() const { return in_place_; }

  std::span<const std::byte> bytes() const { return bytes_; }
  /// The values as they are stored: int8_t, int16_t, int32_t, int64_t (INT8, TT2000), uint8_t, uint16_t,
  /// uint32_t, float, double (REAL8, EPOCH, and two a value for EPOCH16), char. Throws BARY-CDF-0008 for
  /// another type than the values'.
  template <class T>
  std::span<const T> as() const {
    check(kind_of<T>());
    return {reinterpret_cast<const T*>(bytes_.data()), bytes_.size() / sizeof(T)};
  }

  /// Value i as a double (seconds since year 0 for EPOCH16). Throws BARY-CDF-0008 for texts.
  double number(std::size_t i) const;
  /// Value i as an integer; reals are rounded toward zero and saturate. Throws BARY-CDF-0008 for texts.
  std::int64_t integer(std::size_t i) const;
  /// Value i as a text: characters to the first NUL, blanks behind it kept; other types in shortest form
  /// that reads back the same. Texts that are no UTF-8 are taken for Latin-1.
  std::string text(std::size_t i) const;
  /// All values as doubles, as `number`.
  aligned_vector<double> numbers() const;
  /// Whether value i is value k of `other` once that is converted to this type (NaN equals NaN).
  bool equals(std::size_t i, const Values& other, std::size_t k = 0) const;

 private:
  enum class Kind { i8, i16, i32, i64, u8, u16, u32, f32, f64, c8 };
  template <class T>
  static constexpr Kind kind_of() {
    if constexpr (std::is_same_v<T, std::int8_t>) return Kind::i8;
    if constexpr (std::is_same_v<T, std::int16_t>) return Kind::i16;
    if constexpr (std::is_same_v<T, std::int32_t>) return Kind::i32;
    if constexpr (std::is_same_v<T, std::int64_t>) return Kind::i64;
    if constexpr (std::is_same_v<T, std::uint8_t>) return Kind::u8;
    if constexpr (std::is_same_v<T, std::uint16_t>) return Kind::u16;
    if constexpr (std::is_same_v<T, std::uint32_t>) return Kind::u32;
    if constexpr (std::is_same_v<T, float>) return Kind::f32;
    if constexpr (std::is_same_v<T, double>) return Kind::f64;
    static_assert(std::is_same_v<T, std::int8_t> || std::is_same_v<T, std::int16_t> ||
                  std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t> ||
                  std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::uint16_t> ||
                  std::is_same_v<T, std::uint32_t> || std::is_same_v<T, float> || std::is_same_v<T, double> ||
                  std::is_same_v<T, char>);
    return Kind::c8;
  }
  static Kind kind_of(Type t);
  void check(Kind wanted) const;
  template <class F>
  auto visit(F&& f) const;

  Type type_ = Type::uchars;
  bool in_place_ = false;
  std::size_t elements_ = 1, records_ = 0, per_record_ = 1;
  std::vector<std::size_t> shape_;
  std::span<const std::byte> bytes_;
  std::shared_ptr<const void> owner_;
};

/// Characters as UTF-8: to the first NUL, Latin-1 where they are no UTF-8.
std::string utf8_of(std::string_view characters);

}  // namespace bary::cdf
