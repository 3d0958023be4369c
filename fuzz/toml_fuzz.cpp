/// Our reader of TOML beside Debian's toml++: what we accept it accepts, with the same values.
/// (toml++ is asked only then: on texts that are no TOML it may assert.)

#include <algorithm>
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

/// Of a number or a time with very many digits toml++ refuses some; TOML leaves the precision open.
bool many_digits(std::string_view text) {
  std::size_t run = 0;
  return std::ranges::any_of(text, [&](char c) {
    run = (c >= '0' && c <= '9') || c == '_' ? run + 1 : 0;
    return run > 40;
  });
}

/// After a backslash that ends a line toml++ asks of each letter whether Unicode calls it a space (TOML 1.0
/// knows space, tab and new line alone), and of letters beyond ASCII that is undefined behaviour in 3.3.
bool beyond_toml_plus_plus(std::string_view text) {
  return text.find("\"\"\"") != std::string_view::npos && text.find('\\') != std::string_view::npos &&
         std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) > 0x7F; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (beyond_toml_plus_plus(text)) {
    static_cast<void>(bary::study::toml::parse(text, "fuzz"));
    return 0;
  }
  const auto v = bary::study::test_support::compare_with_tomlplusplus(text, false);
  if (!v.ours) return 0;
  // RFC 3339 has a second 60, which toml++ refuses.
  if (!v.theirs && text.find(":60") != std::string_view::npos) return 0;
  if (!v.theirs && (far_exponent(text) || many_digits(text))) return 0;
  if (!v.theirs || !v.difference.empty()) {
    std::fprintf(stderr, "toml++ %s %s\n", v.theirs ? "reads" : "refuses", v.difference.c_str());
    std::abort();
  }
  return 0;
}
