// Streams of a spacecraft's bytes.

#include "bary/telemetry/stream.hpp"

#include "bary/core/hash.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {

void add_stream_codec(CodecRegistry& codecs) {
  using telemetry::Stream;
  const auto held = [](const Artefact& a) -> const Stream& { return a.as<Stream>("Stream"); };
  const auto made = [](Stream s) { return Artefact("Stream", std::make_shared<const Stream>(std::move(s))); };
  Codec c;
  c.type = "Stream";
  c.formats = {"sym", "bits", "cadu", "frames", "pkts", "bin", "ccsds"};
  c.extension = [held](const Artefact& a) { return std::string(telemetry::extension_of(held(a).stage)); };
  c.hash = [held](const Artefact& a, Sha256& h) { held(a).hash(h); };
  c.save = [held](const Artefact& a, const std::string& path) { telemetry::save_stream(held(a), path); };
  c.load = [made](const std::string& path) { return made(telemetry::load_stream(path)); };
  c.pack = [held](const Artefact& a) { return telemetry::pack_stream(held(a)); };
  c.unpack = [made](std::string_view bytes) { return made(telemetry::unpack_stream(bytes)); };
  codecs.add(std::move(c));
}

}  // namespace bary::tasks
