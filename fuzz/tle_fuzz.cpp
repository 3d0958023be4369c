/// Two-line element sets: what is read is written so that it reads again, and writing that is the same text.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/orbit/tle.hpp"

using namespace bary;
using namespace bary::orbit;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Diagnostics faults;
  std::vector<MeanElements> all;
  try {
    all = read_tle(text, "fuzz", Strictness::lenient, faults);
  } catch (const Error& e) {
    if (e.code() != "BARY-CORE-0007" && e.code() != "BARY-ORBIT-0006") std::abort();
  }
  try {
    const auto strict = read_tle(text, "fuzz", Strictness::strict, faults);
    if (strict != all) std::abort();
  } catch (const Error&) {
  }
  for (const MeanElements& e : all) {
    std::pair<std::string, std::string> lines;
    try {
      lines = write_tle(e);
    } catch (const Error& x) {
      // Columns hold more than a set means: a right ascension of 1e30, a year that the other side's epoch
      // leaves.
      if (x.code() != "BARY-ORBIT-0008") std::abort();
      continue;
    }
    const auto again = read_tle(lines.first + "\n" + lines.second, "again", Strictness::strict, faults);
    if (again.size() != 1 || write_tle(again[0]) != lines) std::abort();
  }
  return 0;
}
