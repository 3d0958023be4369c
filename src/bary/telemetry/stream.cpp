#include "bary/telemetry/stream.hpp"

namespace bary::telemetry {

std::string_view name_of(Stage s) {
  switch (s) {
    case Stage::symbols:
      return "symbols";
    case Stage::bits:
      return "bits";
    case Stage::cadus:
      return "cadus";
    case Stage::frames:
      return "frames";
    case Stage::packets:
      break;
  }
  return "packets";
}

void Stream::hash(Sha256& h) const {
  h.text("Stream");
  h.text(name_of(stage));
  h.u64(unit_bytes);
  h.u64(bytes.size());
  h.bytes(std::as_bytes(std::span(bytes)));
}

}  // namespace bary::telemetry
