/// CCSDS binary time codes: what decodes must encode to octets that decode to the same instant.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "bary/core/error.hpp"
#include "bary/time/ccsds_codes.hpp"

using namespace bary;
using namespace bary::time;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const CodedTime t = decode_time_code({data, size}, Epoch{0, 0.5});
    if (t.octets > size) std::abort();
    const CucFormat widest{7, 7, {}};
    if (t.epoch >= ccsds_epoch && t.epoch.seconds < (std::int64_t{1} << 55) &&
        std::abs(decode_cuc(encode_cuc(t.epoch, widest, false), widest) - t.epoch) > 1e-12)
      std::abort();
  } catch (const Error& e) {
    if (e.code() != "BARY-TIME-0020") std::abort();
  }
  return 0;
}
