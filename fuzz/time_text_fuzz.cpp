/// Date and time texts: what is read must print and read again as the same instant.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const Epoch e = parse_epoch(text);
    const Epoch back = parse_epoch(format_utc(e, 9));
    if (std::abs(back - e) > 1e-9) std::abort();
  } catch (const Error& e) {
    // Offsets may lead out of the four-digit years, which no text can say.
    if (e.code() != "BARY-TIME-0003" && e.code() != "BARY-TIME-0004") std::abort();
  }
  for (Scale s : {Scale::utc, Scale::tai, Scale::tt, Scale::tdb, Scale::gps}) {
    try {
      const Epoch e = parse_epoch_in(text, s);
      if (!(std::abs(from_calendar(to_calendar(e, s), s) - e) < 1e-9)) std::abort();
    } catch (const Error&) {
    }
  }
  return 0;
}
