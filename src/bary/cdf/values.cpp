#include "bary/cdf/values.hpp"

#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary::cdf {

std::string utf8_of(std::string_view s) {
  s = s.substr(0, s.find('\0'));
  if (utf8_error(s) == std::string_view::npos) return std::string(s);
  std::string out;
  for (const char ch : s) {
    const auto c = static_cast<unsigned char>(ch);
    if (c < 0x80) {
      out += ch;
    } else {
      out += static_cast<char>(0xC0 | (c >> 6));
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

Values::Values(Type type, std::size_t elements, std::vector<std::size_t> shape, std::size_t records,
               std::span<const std::byte> bytes, std::shared_ptr<const void> owner, bool in_place)
    : type_(type),
      in_place_(in_place),
      elements_(elements),
      records_(records),
      shape_(std::move(shape)),
      bytes_(bytes),
      owner_(std::move(owner)) {
  for (const std::size_t n : shape_) per_record_ *= n;
  assert(bytes_.size() == size() * elements_ * size_of(type_));
  assert(reinterpret_cast<std::uintptr_t>(bytes_.data()) % word_of(type_) == 0);
}

Values::Kind Values::kind_of(Type t) {
  switch (t) {
    case Type::int1:
    case Type::byte:
      return Kind::i8;
    case Type::int2:
      return Kind::i16;
    case Type::int4:
      return Kind::i32;
    case Type::int8:
    case Type::tt2000:
      return Kind::i64;
    case Type::uint1:
      return Kind::u8;
    case Type::uint2:
      return Kind::u16;
    case Type::uint4:
      return Kind::u32;
    case Type::real4:
    case Type::flt:
      return Kind::f32;
    case Type::real8:
    case Type::dbl:
    case Type::epoch:
    case Type::epoch16:
      return Kind::f64;
    case Type::chars:
    case Type::uchars:
      return Kind::c8;
  }
  return Kind::c8;
}

void Values::check(Kind wanted) const {
  if (kind_of(type_) == wanted) return;
  struct Words {
    const char *en, *ko;
  };
  static constexpr Words names[] = {{"8-bit integers", "8비트 정수"},
                                    {"16-bit integers", "16비트 정수"},
                                    {"32-bit integers", "32비트 정수"},
                                    {"64-bit integers", "64비트 정수"},
                                    {"8-bit unsigned", "부호 없는 8비트 정수"},
                                    {"16-bit unsigned", "부호 없는 16비트 정수"},
                                    {"32-bit unsigned", "부호 없는 32비트 정수"},
                                    {"single precision", "단정밀도 실수"},
                                    {"double precision", "배정밀도 실수"},
                                    {"characters", "문자"}};
  const Words& name = names[static_cast<std::size_t>(wanted)];
  throw Error("BARY-CDF-0008", {{"type", std::string(name_of(type_))}}).expected({name.en, name.ko});
}

/// f(span) over the words of a type that is no text.
template <class F>
auto Values::visit(F&& f) const {
  switch (kind_of(type_)) {
    case Kind::i8:
      return f(as<std::int8_t>());
    case Kind::i16:
      return f(as<std::int16_t>());
    case Kind::i32:
      return f(as<std::int32_t>());
    case Kind::i64:
      return f(as<std::int64_t>());
    case Kind::u8:
      return f(as<std::uint8_t>());
    case Kind::u16:
      return f(as<std::uint16_t>());
    case Kind::u32:
      return f(as<std::uint32_t>());
    case Kind::f32:
      return f(as<float>());
    case Kind::f64:
      return f(as<double>());
    case Kind::c8:
      break;
  }
  check(Kind::f64);  // throws: a text has no number
  return f(as<double>());
}

double Values::number(std::size_t i) const {
  const std::size_t at = type_ == Type::epoch16 ? 2 * i : i;
  return visit([at](auto v) { return static_cast<double>(v[at]); });
}

std::int64_t Values::integer(std::size_t i) const {
  const std::size_t at = type_ == Type::epoch16 ? 2 * i : i;
  return visit([at](auto v) -> std::int64_t {
    using T = std::remove_cvref_t<decltype(v[0])>;
    if constexpr (std::is_integral_v<T>) {
      return static_cast<std::int64_t>(v[at]);
    } else {
      const double x = static_cast<double>(v[at]);
      if (std::isnan(x)) return 0;
      if (x >= 9223372036854775808.0) return std::numeric_limits<std::int64_t>::max();
      if (x < -9223372036854775808.0) return std::numeric_limits<std::int64_t>::min();
      return static_cast<std::int64_t>(x);
    }
  });
}

std::string Values::text(std::size_t i) const {
  if (is_text(type_))
    return utf8_of({reinterpret_cast<const char*>(bytes_.data()) + i * elements_, elements_});
  if (type_ == Type::epoch16) {
    const auto v = as<double>();
    return format_f64(v[2 * i]) + " s " + format_f64(v[2 * i + 1]) + " ps";
  }
  return visit([i](auto v) -> std::string {
    using T = std::remove_cvref_t<decltype(v[0])>;
    if constexpr (std::is_integral_v<T>) {
      return std::to_string(v[i]);
    } else if constexpr (std::is_same_v<T, float>) {
      char buffer[32];
      const auto r = std::to_chars(buffer, buffer + sizeof buffer, v[i]);
      return std::string(buffer, r.ptr);
    } else {
      return format_f64(v[i]);
    }
  });
}

aligned_vector<double> Values::numbers() const {
  aligned_vector<double> out(size());
  const std::size_t step = type_ == Type::epoch16 ? 2 : 1;
  visit([&](auto v) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<double>(v[step * i]);
  });
  return out;
}

bool Values::equals(std::size_t i, const Values& other, std::size_t k) const {
  if (k >= other.size() || i >= size()) return false;
  if (is_text(type_) || is_text(other.type_)) {
    if (is_text(type_) != is_text(other.type_)) return false;
    const std::string a = text(i), b = other.text(k);
    return trim(a) == trim(b);
  }
  if (type_ == Type::epoch16) {
    const auto a = as<double>();
    if (other.type_ != Type::epoch16) return a[2 * i] == other.number(k);
    const auto b = other.as<double>();
    return a[2 * i] == b[2 * k] && a[2 * i + 1] == b[2 * k + 1];
  }
  return visit([&](auto v) -> bool {
    using T = std::remove_cvref_t<decltype(v[0])>;
    if constexpr (std::is_integral_v<T>) {
      // A fill of -1 for an unsigned type, or of a real type, is meant as the type holds it.
      return v[i] == static_cast<T>(other.integer(k));
    } else {
      const T b = static_cast<T>(other.number(k));
      return v[i] == b || (std::isnan(v[i]) && std::isnan(b));
    }
  });
}

}  // namespace bary::cdf
