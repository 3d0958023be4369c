#include "bary/orbit/decimal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "bary/core/text.hpp"

namespace bary::orbit {

std::optional<double> parse_shifted(std::string_view text, int power) {
  text = trim(text);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) return std::nullopt;
  }
  const auto e = text.find_first_of("eE");
  int exponent = 0;
  std::string_view mantissa = text;
  if (e != std::string_view::npos) {
    mantissa = text.substr(0, e);
    std::string_view tail = text.substr(e + 1);
    if (tail.starts_with('+')) tail.remove_prefix(1);
    const auto [p, error] = std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
    if (error != std::errc() || p != tail.data() + tail.size() || std::abs(exponent) > 100000)
      return std::nullopt;
  }
  // The mantissa must be digits with at most one point; from_chars would also take "inf".
  if (mantissa.empty() || mantissa.find_first_not_of("+-.0123456789") != std::string_view::npos)
    return std::nullopt;
  char buffer[512];
  std::string large;
  char* begin = buffer;
  if (mantissa.size() + 16 > sizeof buffer) {
    large.resize(mantissa.size() + 16);
    begin = large.data();
  }
  char* end = begin + mantissa.copy(begin, mantissa.size());
  *end++ = 'e';
  end = std::to_chars(end, end + 12, exponent + power).ptr;
  double v = 0;
  const auto [p, error] = std::from_chars(begin, end, v);
  if (p != end || (error != std::errc() && error != std::errc::result_out_of_range)) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Too small is zero; too large is no number.
    if (exponent + power > 0) return std::nullopt;
    v = 0;
  }
  return std::isfinite(v) ? std::optional(v) : std::nullopt;
}

std::string format_shifted(double v, int power) {
  if (v == 0) return std::signbit(v) ? "-0.0" : "0.0";
  if (!std::isfinite(v)) return format_f64(v);
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific).ptr;
  std::string_view s(buffer, static_cast<std::size_t>(end - buffer));
  std::string out;
  if (s[0] == '-') {
    out = "-";
    s.remove_prefix(1);
  }
  const auto e = s.find('e');
  std::string digits(1, s[0]);
  if (e > 2) digits += s.substr(2, e - 2);
  int exponent = std::atoi(std::string(s.substr(e + 1)).c_str()) + power;
  const int n = static_cast<int>(digits.size());
  if (exponent < -5 || exponent > 20) {
    out += digits.substr(0, 1) + "." + (n > 1 ? digits.substr(1) : std::string("0"));
    return out + fmt::format("e{:+03}", exponent);
  }
  if (exponent < 0) return out + "0." + std::string(static_cast<std::size_t>(-exponent) - 1, '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (n <= exponent + 1) return out + digits + std::string(whole - digits.size(), '0') + ".0";
  return out + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace bary::orbit
