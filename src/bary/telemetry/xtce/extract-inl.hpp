#pragma once
// Bits to values, one at a time and in any form. Internal to the room. Callers have checked that the bits lie
// in the packet.

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "bary/telemetry/xtce/plan-inl.hpp"

namespace bary::telemetry::xtce {

struct Packet {
  const std::uint8_t* data;
  std::int64_t bits;
};

inline std::uint64_t load_be64(const std::uint8_t* p) {
  std::uint64_t v;
  std::memcpy(&v, p, 8);
  return __builtin_bswap64(v);
}

/// n bits (1 to 64) from `bit` on, most significant first; reads no byte that holds none of them.
inline std::uint64_t take_bits(const std::uint8_t* p, std::int64_t bit, unsigned n) {
  const std::uint8_t* first = p + bit / 8;
  const unsigned skip = static_cast<unsigned>(bit % 8);
  unsigned have = 8 - skip;
  std::uint64_t v = *first & (0xFFu >> skip);
  if (have >= n) return v >> (have - n);
  while (have + 8 <= n) {
    v = v << 8 | *++first;
    have += 8;
  }
  if (have < n) v = v << (n - have) | *++first >> (8 - (n - have));
  return v;
}

/// A byte whose bits came least significant first.
inline std::uint8_t reversed(std::uint8_t b) {
  b = static_cast<std::uint8_t>((b & 0x0F) << 4 | b >> 4);
  b = static_cast<std::uint8_t>((b & 0x33) << 2 | (b >> 2 & 0x33));
  return static_cast<std::uint8_t>((b & 0x55) << 1 | (b >> 1 & 0x55));
}

inline std::int64_t sign_extend(std::uint64_t v, unsigned bits) {
  const unsigned s = 64 - bits;
  return static_cast<std::int64_t>(v << s) >> s;
}

/// Number in the forms of `Extract::odd_integer`; nothing where a decimal digit is none.
std::optional<std::int64_t> odd_integer(const Encoding& e, const std::uint8_t* p, std::int64_t bit);
double odd_float(const Encoding& e, const std::uint8_t* p, std::int64_t bit);
/// Bytes of the value, most significant first, in the encoding's byte order.
void wide_bytes(const Encoding& e, const std::uint8_t* p, std::int64_t bit, std::string& out);
/// Any number of bits as bytes; the last byte is filled with zeros at its end.
void copy_bits(const std::uint8_t* p, std::int64_t bit, std::int64_t bits, std::string& out);

/// Where a text's characters lie.
struct TextExtent {
  std::int64_t begin = 0, bits = 0;  ///< of the characters
  std::int64_t taken = 0;            ///< bits of the whole entry
};
enum class Fit : std::uint8_t { yes, too_short, impossible };
/// `room` is the size in bits that the file gives the text, or -1 where the text tells itself.
Fit text_extent(const Encoding& e, const Packet& packet, std::int64_t bit, std::int64_t room,
                TextExtent& out);
/// Characters to UTF-8; what is none becomes U+FFFD.
void append_utf8(const Encoding& e, std::string_view bytes, std::string& out);

/// A number that is no text, binary or wide.
Value read_number(const Field& f, const std::uint8_t* p, std::int64_t bit);

}  // namespace bary::telemetry::xtce
