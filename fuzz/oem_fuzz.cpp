/// Ephemeris messages: read, written and read again equal; as trajectories, sampled and kept exactly.

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/oem.hpp"
#include "bary/orbit/trajectory_io.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

std::string digest(const ephemeris::Trajectory& t) {
  Sha256 h;
  t.hash(h);
  return h.hex();
}

void use(const std::vector<OemMessage>& messages) {
  ephemeris::Trajectory t;
  try {
    t = oem_trajectory(messages, "fuzz");
  } catch (const Error&) {
    return;
  }
  if (digest(unpack_trajectory(pack_trajectory(t))) != digest(t)) std::abort();
  std::vector<OemMessage> own;
  for (const auto& o : t.objects) {
    for (const auto& span : o.source->spans()) {
      const Epoch epochs[] = {span.start, span.start + (span.stop - span.start) / 3, span.stop,
                              span.stop + 1.0};
      ephemeris::StateBuffer b(4);
      o.source->evaluate(epochs, b.columns());
      if (b.status(0) != ephemeris::SampleStatus::ok || b.status(2) != ephemeris::SampleStatus::ok)
        std::abort();
    }
    own.push_back(make_oem(o));
  }
  for (const NdmEncoding e : {NdmEncoding::kvn, NdmEncoding::xml})
    if (digest(oem_trajectory(read_oem(write_oem(own, e), "own"), "own")) != digest(t)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<OemMessage> messages;
  try {
    messages = read_oem(text, "fuzz");
  } catch (const Error&) {
    return 0;
  }
  bool exact = true;
  for (const OemMessage& m : messages)
    for (const OemSegment& s : m.segments) {
      const std::string_view scale = s.metadata["TIME_SYSTEM"];
      // TT and TDB are converted, not counted: epochs come back to rounding.
      exact = exact && scale != "TT" && scale != "TDB";
    }
  if (exact) {
    const std::string head(trim(ndm_text(text, "fuzz").substr(0, 65536)));
    const auto encoding = head.starts_with('<') ? NdmEncoding::xml : NdmEncoding::kvn;
    if (read_oem(write_oem(messages, encoding), "again") != messages) std::abort();
  }
  use(messages);
  return 0;
}
