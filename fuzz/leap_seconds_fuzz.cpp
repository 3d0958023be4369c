/// Tables of leap seconds in their three forms: refused, or steps of one second in order.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/time/leap_seconds.hpp"

using namespace bary;
using namespace bary::time;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto t = LeapSeconds::parse({reinterpret_cast<const char*>(data), size}, "fuzz");
    for (std::int64_t mjd : {41317, 50000, 60000})
      if (t.tai_minus_utc_on(mjd + 1) - t.tai_minus_utc_on(mjd) > 1) std::abort();
  } catch (const Error& e) {
    if (e.code() != "BARY-TIME-0001") std::abort();
  }
  return 0;
}
