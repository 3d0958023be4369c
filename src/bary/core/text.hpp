#pragma once
/// Texts: parsing numbers strictly, printing them shortest, near misses, UTF-8 widths, CSV records.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/phrase.hpp"

namespace bary {

std::string_view trim(std::string_view s);
std::vector<std::string_view> split(std::string_view s, char separator);
std::string lower(std::string_view s);
bool starts_with_icase(std::string_view s, std::string_view prefix);

/// The whole of `s` (surrounding blanks allowed) as a number, else nothing. Accepts a leading '+'; NaN and
/// infinities only where `allow_non_finite`.
std::optional<double> parse_f64(std::string_view s, bool allow_non_finite = false);
std::optional<std::int64_t> parse_i64(std::string_view s);
/// Shortest text that reads back as the same double; "nan", "inf", "-inf".
std::string format_f64(double v);
/// Fixed number of decimals.
std::string format_fixed(double v, int decimals);

/// Damerau-Levenshtein distance over bytes.
std::size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate that is `word` with its unit (step_s for step), else the nearest one if near enough to be a
/// slip of the keyboard; else empty.
std::string near_miss(std::string_view word, std::span<const std::string> candidates);
/// `did you mean "x"?` in both languages, or empty.
Phrase did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Number of bytes of the UTF-8 sequence at s[i] (1 to 4); 0 if it is malformed.
std::size_t utf8_length(std::string_view s, std::size_t i);
/// Offset of the first malformed byte, or npos.
std::size_t utf8_error(std::string_view s);
/// Terminal cells of a UTF-8 text (wide East Asian characters count two, combining marks none).
std::size_t display_width(std::string_view s);

/// `s` as a JSON string with its quotation marks.
std::string json_quote(std::string_view s);
/// `s` as a CSV field: quoted where it holds a comma, quotation mark or line break.
std::string csv_quote(std::string_view s);

}  // namespace bary
