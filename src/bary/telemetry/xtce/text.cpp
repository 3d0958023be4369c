// Texts in packets: where they end, and their characters in UTF-8.
#include <algorithm>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/extract-inl.hpp"

namespace bary::telemetry::xtce {

Fit text_extent(const Encoding& e, const Packet& packet, std::int64_t bit, std::int64_t room,
                TextExtent& out) {
  const std::int64_t left = packet.bits - bit;
  if (room > left) return Fit::too_short;
  const std::int64_t all = room >= 0 ? room : left;
  out = {bit, all, all};
  if (e.size_tag_bits) {
    if (all < e.size_tag_bits) return room >= 0 ? Fit::impossible : Fit::too_short;
    const std::uint64_t n = take_bits(packet.data, bit, e.size_tag_bits);
    const std::uint64_t most = static_cast<std::uint64_t>(all - e.size_tag_bits);
    const std::uint64_t unit = e.size_tag_counts_bytes ? 8 : 1;
    if (n > most / unit) return room >= 0 || n > (std::uint64_t{1} << 31) ? Fit::impossible : Fit::too_short;
    out.begin = bit + e.size_tag_bits;
    out.bits = static_cast<std::int64_t>(n * unit);
    if (room < 0) out.taken = e.size_tag_bits + out.bits;
    return Fit::yes;
  }
  if (e.terminator.empty()) return room >= 0 ? Fit::yes : Fit::impossible;
  const auto step = static_cast<std::int64_t>(8 * e.terminator.size());
  const std::int64_t most = room < 0 && e.max_bits > 0 ? std::min(all, e.max_bits) : all;
  for (std::int64_t at = 0; at + step <= most; at += step) {
    bool here = true;
    for (std::size_t i = 0; here && i < e.terminator.size(); ++i)
      here = take_bits(packet.data, bit + at + 8 * static_cast<std::int64_t>(i), 8) ==
             static_cast<std::uint8_t>(e.terminator[i]);
    if (!here) continue;
    out.bits = at;
    if (room < 0) out.taken = at + step;
    return Fit::yes;
  }
  // In a room of its own a text may fill it; otherwise it must end.
  if (room >= 0) return Fit::yes;
  return most < all ? Fit::impossible : Fit::too_short;
}

namespace {

void append(std::uint32_t c, std::string& out) {
  if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 63));
    out += static_cast<char>(0x80 | (c >> 6 & 63));
    out += static_cast<char>(0x80 | (c & 63));
  }
}

/// Bytes 0x80 to 0x9F of Windows-1252 (Unicode Consortium, CP1252.TXT); 0 where it has no character.
constexpr std::uint16_t cp1252[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void units(std::string_view b, std::size_t width, bool little, std::string& out) {
  const auto unit = [&](std::size_t i) {
    std::uint32_t v = 0;
    for (std::size_t k = 0; k < width; ++k)
      v |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(b[i + k]))
           << (8 * (little ? k : width - 1 - k));
    return v;
  };
  std::size_t i = 0;
  for (; i + width <= b.size(); i += width) {
    std::uint32_t c = unit(i);
    if (width == 2 && c >= 0xD800 && c < 0xDC00 && i + 4 <= b.size()) {
      const std::uint32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append(c, out);
  }
  if (i < b.size()) append(0xFFFD, out);
}

}  // namespace

void append_utf8(const Encoding& e, std::string_view b, std::string& out) {
  const auto wide = [&](std::size_t width, bool little, bool marked) {
    if (marked && b.size() >= width) {  // a byte-order mark tells
      const auto c = [&](std::size_t i) { return static_cast<std::uint8_t>(b[i]); };
      const bool be = c(width - 2) == 0xFE && c(width - 1) == 0xFF, le = c(0) == 0xFF && c(1) == 0xFE;
      if (be || le) {
        little = le;
        b.remove_prefix(width);
      }
    }
    units(b, width, little, out);
  };
  switch (e.text) {
    case TextForm::utf8:
      for (std::size_t i = 0; i < b.size();) {
        const std::size_t n = utf8_length(b, i);
        if (n)
          out += b.substr(i, n);
        else
          append(0xFFFD, out);
        i += n ? n : 1;
      }
      return;
    case TextForm::ascii:
    case TextForm::latin1:
    case TextForm::windows_1252:
      for (const char ch : b) {
        std::uint32_t c = static_cast<std::uint8_t>(ch);
        if (c >= 0x80 && e.text == TextForm::ascii) c = 0xFFFD;
        if (c >= 0x80 && c < 0xA0 && e.text == TextForm::windows_1252)
          c = cp1252[c - 0x80] ? cp1252[c - 0x80] : 0xFFFD;
        append(c, out);
      }
      return;
    case TextForm::utf16:
      return wide(2, e.least_byte_first, true);
    case TextForm::utf16_le:
      return wide(2, true, false);
    case TextForm::utf16_be:
      return wide(2, false, false);
    case TextForm::utf32:
      return wide(4, e.least_byte_first, true);
    case TextForm::utf32_le:
      return wide(4, true, false);
    case TextForm::utf32_be:
      return wide(4, false, false);
  }
}

}  // namespace bary::telemetry::xtce
