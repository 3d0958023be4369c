/// Bytes of a trajectory in the store: damaged ones are refused, good ones come back to the same bytes.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/orbit/trajectory_io.hpp"

using namespace bary;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ephemeris::Trajectory t;
  try {
    t = orbit::unpack_trajectory(bytes);
  } catch (const Error&) {
    return 0;
  }
  if (orbit::pack_trajectory(t) != bytes) std::abort();
  for (const auto& o : t.objects) {
    const Epoch epochs[] = {{773000000, 0.5}, {-5, 0.25}};
    ephemeris::StateBuffer b(2);
    o.source->evaluate(epochs, b.columns());
  }
  return 0;
}
