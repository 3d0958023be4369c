/// SPK and JPL's binary ephemerides: a damaged file is an Error, and what is given is a number. The seeds are
/// `samples::small()` and `samples::jpl_binary()` of src/bary/ephemeris/spk_samples.hpp.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/ephemeris/jpl_binary.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/orbit/spk_theory.hpp"

using namespace bary;
using namespace bary::ephemeris;

namespace {
void ask(const SegmentEphemeris& file) {
  std::size_t asked = 0;
  for (const auto& s : file.segments()) {
    if (++asked > 30) break;
    const double a = s->info().start_et, b = s->info().stop_et;
    const double et[] = {a, a + 0.3 * (b - a), b, 0.5 * (a + b), a, a + 0.31 * (b - a)};
    StateBuffer out(std::size(et));
    try {
      file.states_at(s->info().target, file.segments().front()->info().centre, et, out.columns());
      for (std::size_t i = 0; i < std::size(et); ++i)
        if (!std::isfinite(out.r_m(i).sum()) || !std::isfinite(out.v_m_s(i).sum())) std::abort();
    } catch (const Error& e) {
      const auto& c = e.code();
      if (c != "BARY-EPHEMERIS-0002" && c != "BARY-EPHEMERIS-0005" && c != "BARY-EPHEMERIS-0006")
        std::abort();
    }
    file.coverage(s->info().target);
  }
  file.describe();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Mapped files lie on a page: aligned, as here, unless the size is odd.
  std::vector<double> memory((size + 15) / 8);
  auto* begin = reinterpret_cast<std::byte*>(memory.data()) + size % 2;
  std::copy_n(reinterpret_cast<const std::byte*>(data), size, begin);
  const std::span<const std::byte> bytes(begin, size);
  static const SpkTheory theory = orbit::spk_theory();
  try {
    if (!Daf::looks_like(bytes) && JplBinary::looks_like(bytes))
      ask(*JplBinary::over(bytes, "x"));
    else {
      const auto file = SpkFile::over(bytes, "x", theory);
      ask(*file);
      for (const Object& o : spk_trajectory(file).objects)
        if (o.name.size() > bytes.size() + 20) std::abort();
    }
  } catch (const Error& e) {
    if (e.code() != "BARY-EPHEMERIS-0001" && e.code() != "BARY-EPHEMERIS-0002") std::abort();
  }
  return 0;
}
