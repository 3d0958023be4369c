/// Our reader of TOML beside Debian's toml++: what we accept it accepts, with the same values.
/// (toml++ is asked only then: on texts that are no TOML it may assert.)

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "bary/study/toml_difference-inl.hpp"

namespace {

/// 1e999 is infinity to us and refused by toml++.
bool far_exponent(std::string_view text) {
  for (std::size_t i = 0; i + 3 < text.size(); ++i) {
    if (text[i] != 'e' && text[i] != 'E') continue;
    std::size_t digits = 0, k = i + 1;
    if (text[k] == '+' || text[k] == '-') ++k;
    for (; k < text.size() && ((text[k] >= '0' && text[k] <= '9') || text[k] == '_'); ++k) ++digits;
    if (digits >= 3) return true;
  }
  return false;
}

/// After a backslash that ends a line toml++ passes over whatever Unicode calls a space; TOML 1.0 over space,
/// tab and new line alone.
bool foreign_space_in_long_text(std::string_view text) {
  if (text.find("\"\"\"") == std::string_view::npos) return false;
  // The beginnings, in UTF-8, of U+0085, U+00A0, U+1680, U+180E, U+2000 to 206F, U+3000, U+FEFF.
  for (const std::string_view s : {"\xC2\x85", "\xC2\xA0", "\xE1\x9A\x80", "\xE1\xA0\x8E", "\xE2\x80",
                                   "\xE2\x81", "\xE3\x80\x80", "\xEF\xBB\xBF"})
    if (text.find(s) != std::string_view::npos) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto v = bary::study::test_support::compare_with_tomlplusplus(text, false);
  if (!v.ours) return 0;
  // RFC 3339 has a second 60, which toml++ refuses.
  if (!v.theirs && text.find(":60") != std::string_view::npos) return 0;
  if (!v.theirs && far_exponent(text)) return 0;
  if (foreign_space_in_long_text(text)) return 0;
  if (!v.theirs || !v.difference.empty()) {
    std::fprintf(stderr, "toml++ %s %s\n", v.theirs ? "reads" : "refuses", v.difference.c_str());
    std::abort();
  }
  return 0;
}
