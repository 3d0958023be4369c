#include "bary/telemetry/xtce/extract-inl.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bary::telemetry::xtce {

namespace {

std::uint64_t reverse(std::uint64_t v, unsigned bits) {
  std::uint64_t r = 0;
  for (unsigned i = 0; i < bits; ++i) r |= (v >> i & 1) << (bits - 1 - i);
  return r;
}

/// The value's bits under its bit and byte order. The bits are taken in groups of eight as they come; the
/// bit order holds within a group, the byte order among groups. A last group of fewer bits is possible.
std::uint64_t ordered_bits(const Encoding& e, const std::uint8_t* p, std::int64_t bit) {
  std::uint64_t v = 0;
  unsigned done = 0;
  for (std::size_t i = 0; done < e.bits; ++i) {
    const unsigned n = std::min(8u, e.bits - done);
    std::uint64_t g = take_bits(p, bit + done, n);
    if (e.least_bit_first) g = reverse(g, n);
    if (!e.byte_significance.empty())
      v |= g << (8 * e.byte_significance[i]);
    else if (e.least_byte_first)
      v |= g << done;
    else
      v = v << n | g;
    done += n;
  }
  return v;
}

std::optional<std::int64_t> digits(std::uint64_t v, unsigned bits, bool packed) {
  // BCD has a digit in each byte, packed BCD one in each four bits with, possibly, a sign behind. A size that
  // is no multiple of eight can only be packed.
  const unsigned each = packed || bits % 8 ? 4 : 8;
  bool negative = false;
  if (packed && (v & 15) > 9) {
    negative = (v & 15) == 13 || (v & 15) == 11;
    v >>= 4;
    bits -= 4;
  }
  std::uint64_t out = 0;
  for (unsigned done = 0; done + each <= bits; done += each) {
    const std::uint64_t group = v >> (bits - done - each) & (each == 8 ? 255 : 15);
    const std::uint64_t zone = group >> 4;
    if ((group & 15) > 9 || (zone != 0 && zone != 3 && zone != 15)) return std::nullopt;
    out = out * 10 + (group & 15);
  }
  return static_cast<std::int64_t>(negative ? 0 - out : out);
}

/// (-1)^sign · mantissa · 2^exponent, rounded once; the lowest bit of the mantissa stands for all below it.
double scaled(bool sign, std::uint64_t mantissa, int exponent) {
  const double d = std::ldexp(static_cast<double>(mantissa), exponent);
  return sign ? -d : d;
}

double half(std::uint64_t v) {
  const bool sign = v >> 15 & 1;
  const int e = static_cast<int>(v >> 10 & 31);
  const std::uint64_t m = v & 0x3FF;
  if (e == 31) return m ? std::nan("") : sign ? -HUGE_VAL : HUGE_VAL;
  return e ? scaled(sign, m | 0x400, e - 25) : scaled(sign, m, -24);
}

double long_float(const std::array<std::uint8_t, 16>& b, unsigned bytes) {
  const bool sign = b[0] >> 7;
  const int e = (b[0] & 0x7F) << 8 | b[1];
  std::uint64_t high = 0, low = 0;
  for (unsigned i = 2; i < 10; ++i) high = high << 8 | b[i];
  for (unsigned i = 10; i < bytes; ++i) low = low << 8 | b[i];
  if (bytes == 16) {  // 112 bits behind an implied one: 64 of them, and whether more follow
    low <<= 16;
    if (e == 0x7FFF) return high || low ? std::nan("") : sign ? -HUGE_VAL : HUGE_VAL;
    if (e == 0) return sign ? -0.0 : 0.0;  // below any double
    const std::uint64_t m = std::uint64_t{1} << 63 | high >> 1;
    return scaled(sign, m | ((high & 1) || low ? 1 : 0), e - 16383 - 63);
  }
  if (e == 0x7FFF) return high << 1 ? std::nan("") : sign ? -HUGE_VAL : HUGE_VAL;
  return scaled(sign, high, e - 16383 - 63);  // 80 bits: the one is written
}

double milstd_1750a(std::uint64_t v, unsigned bits) {
  // 32 bits: fraction of 24, exponent of 8, both two's complement. 48 bits: 16 more of the fraction follow.
  if (bits == 32)
    return std::ldexp(static_cast<double>(sign_extend(v >> 8, 24)),
                      static_cast<int>(sign_extend(v & 255, 8)) - 23);
  const std::uint64_t fraction = (v >> 24) << 16 | (v & 0xFFFF);
  return std::ldexp(static_cast<double>(sign_extend(fraction, 40)),
                    static_cast<int>(sign_extend(v >> 16 & 255, 8)) - 39);
}

/// Hexadecimal floating point of System/360 (z/Architecture Principles of Operation, SA22-7832): a sign, an
/// exponent of 16 in excess 64, a fraction.
double ibm(std::uint64_t v, unsigned bits) {
  const unsigned fraction_bits = bits - 8;
  const std::uint64_t fraction = v & ((std::uint64_t{1} << fraction_bits) - 1);
  const int exponent = 4 * (static_cast<int>(v >> fraction_bits & 127) - 64);
  return scaled(v >> (bits - 1) & 1, fraction, exponent - static_cast<int>(fraction_bits));
}

/// Single and extended precision of the TMS320C3x (User's Guide, SPRU031, section 5.3): an exponent of 8
/// bits, then a two's complement mantissa 01.f or 10.f of which the second bit is implied.
double ti(std::uint64_t v, unsigned bits) {
  const unsigned fraction_bits = bits - 9;
  const int exponent = static_cast<int>(sign_extend(v >> (bits - 8), 8));
  if (exponent == -128) return 0;
  const std::int64_t fraction = static_cast<std::int64_t>(v & ((std::uint64_t{1} << fraction_bits) - 1));
  const std::int64_t one = std::int64_t{1} << fraction_bits;
  const std::int64_t mantissa = fraction + (v >> fraction_bits & 1 ? -2 * one : one);
  return std::ldexp(static_cast<double>(mantissa), exponent - static_cast<int>(fraction_bits));
}

}  // namespace

std::optional<std::int64_t> odd_integer(const Encoding& e, const std::uint8_t* p, std::int64_t bit) {
  const std::uint64_t v = ordered_bits(e, p, bit);
  const std::uint64_t top = std::uint64_t{1} << (e.bits - 1);
  switch (e.integer) {
    case IntegerForm::unsigned_:
      return static_cast<std::int64_t>(v);
    case IntegerForm::twos_complement:
      return sign_extend(v, e.bits);
    case IntegerForm::sign_magnitude:
      return static_cast<std::int64_t>(v & top ? 0 - (v & ~top) : v);
    case IntegerForm::ones_complement:
      return static_cast<std::int64_t>(v & top ? 0 - (~v & (top - 1)) : v);
    case IntegerForm::bcd:
      return digits(v, e.bits, false);
    case IntegerForm::packed_bcd:
      return digits(v, e.bits, true);
  }
  return std::nullopt;
}

double odd_float(const Encoding& e, const std::uint8_t* p, std::int64_t bit) {
  if (e.bits <= 64) {
    const std::uint64_t v = ordered_bits(e, p, bit);
    if (e.floating == FloatForm::milstd_1750a) return milstd_1750a(v, e.bits);
    if (e.floating == FloatForm::ibm) return ibm(v, e.bits);
    if (e.floating == FloatForm::ti) return ti(v, e.bits);
    if (e.bits == 16) return half(v);
    return e.bits == 32 ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(v)))
                        : std::bit_cast<double>(v);
  }
  std::string bytes;
  wide_bytes(e, p, bit, bytes);
  std::array<std::uint8_t, 16> b{};
  std::copy_n(bytes.begin(), e.bits / 8, b.begin());
  return long_float(b, e.bits / 8);
}

void wide_bytes(const Encoding& e, const std::uint8_t* p, std::int64_t bit, std::string& out) {
  const std::size_t begin = out.size(), n = (e.bits + 7) / 8;
  const unsigned lead = e.bits % 8;
  if (lead) out += static_cast<char>(take_bits(p, bit, lead));
  for (std::int64_t b = bit + lead; b < bit + e.bits; b += 8) out += static_cast<char>(take_bits(p, b, 8));
  if (e.least_bit_first && !lead)
    for (std::size_t i = begin; i < out.size(); ++i)
      out[i] = static_cast<char>(reversed(static_cast<std::uint8_t>(out[i])));
  if (!e.byte_significance.empty()) {
    const std::string as_sent = out.substr(begin);
    for (std::size_t i = 0; i < n; ++i) out[begin + n - 1 - e.byte_significance[i]] = as_sent[i];
  } else if (e.least_byte_first && !lead) {
    std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  }
}

void copy_bits(const std::uint8_t* p, std::int64_t bit, std::int64_t bits, std::string& out) {
  if (bits <= 0) return;
  if (bit % 8 == 0) {
    out.append(reinterpret_cast<const char*>(p) + bit / 8, static_cast<std::size_t>(bits / 8));
    bit += bits / 8 * 8;
    bits %= 8;
  }
  for (; bits >= 8; bits -= 8, bit += 8) out += static_cast<char>(take_bits(p, bit, 8));
  if (bits > 0) out += static_cast<char>(take_bits(p, bit, static_cast<unsigned>(bits)) << (8 - bits));
}

Value read_number(const Field& f, const std::uint8_t* p, std::int64_t bit) {
  const Encoding& e = f.type->encoding;
  switch (f.extract) {
    case Extract::unsigned_be:
      return Value::of(take_bits(p, bit, f.bits));
    case Extract::signed_be:
      return Value::of(sign_extend(take_bits(p, bit, f.bits), f.bits));
    case Extract::unsigned_le:
      return Value::of(ordered_bits(e, p, bit));
    case Extract::signed_le:
      return Value::of(sign_extend(ordered_bits(e, p, bit), f.bits));
    case Extract::float32_be:
    case Extract::float32_le:
      return Value::of(
          static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(ordered_bits(e, p, bit)))));
    case Extract::float64_be:
    case Extract::float64_le:
      return Value::of(std::bit_cast<double>(ordered_bits(e, p, bit)));
    case Extract::odd_integer:
      if (const auto v = odd_integer(e, p, bit)) {
        if (e.integer == IntegerForm::unsigned_ || e.integer == IntegerForm::bcd)
          return Value::of(static_cast<std::uint64_t>(*v));
        return Value::of(*v);
      }
      return {};
    case Extract::odd_float:
      return Value::of(odd_float(e, p, bit));
    default:
      return {};
  }
}

}  // namespace bary::telemetry::xtce
