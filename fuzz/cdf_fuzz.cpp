/// CDF: a damaged file is an Error of the codes that say so, and what is read has the size that it says. The
/// seeds are `samples::everything` of src/bary/cdf/cdf_samples.hpp in several versions and compressions.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "bary/cdf/columns.hpp"
#include "bary/cdf/istp.hpp"
#include "bary/core/error.hpp"

using namespace bary;
using namespace bary::cdf;

namespace {
/// What one input may ask for: a run of the fuzzer should be short.
constexpr std::size_t most_bytes = 1 << 16;

bool damage(const std::string& code) {
  return code == "BARY-CDF-0001" || code == "BARY-CDF-0002" || code == "BARY-CDF-0003" ||
         code == "BARY-CDF-0005" || code == "BARY-CDF-0006" || code == "BARY-CDF-0011";
}

template <class F>
void survive(F&& f) {
  try {
    f();
  } catch (const Error& e) {
    if (!damage(e.code())) std::abort();
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Mapped files lie on a page; the copy ends where the input does, so that a read behind it is seen.
  const std::unique_ptr<std::byte[]> memory(new std::byte[size]);
  std::copy_n(reinterpret_cast<const std::byte*>(data), size, memory.get());
  survive([&] {
    // Checksums would hide what lies behind them from the fuzzer.
    const File f = File::over({memory.get(), size}, "x", {.verify_checksum = false});
    std::size_t all = 0;
    for (const Variable& v : f.variables()) {
      const std::size_t fits = most_bytes / std::max<std::size_t>(v.record_bytes, 1);
      const std::size_t n = std::min(v.records, fits);
      if (v.record_bytes && all < 16 * most_bytes)
        all += std::min(v.records, 16 * most_bytes / v.record_bytes) * v.record_bytes;
      survive([&] {
        const Values x = f.read(v, 0, n);
        if (x.bytes().size() != n * v.record_bytes) std::abort();
        for (std::size_t i = 0; i < std::min<std::size_t>(x.size(), 3); ++i) x.text(i);
        if (v.records > n) f.read(v, v.records - std::min<std::size_t>(fits, 1));
      });
    }
    if (all > most_bytes) return;
    // One use of the values an input: a run stays short, and every use gets its share.
    switch (size % 5) {
      case 0:
        return survive([&] { listing(f); });
      case 1:
        return survive([&] { to_table(f); });
      case 2:
        return survive([&] { dump_json(f); });
      case 3:
        return survive([&] { dump_text(f); });
      default:
        return survive([&] { check_istp(f); });
    }
  });
  return 0;
}
