#include "bary/tasks/tasks.hpp"

namespace bary::tasks {

void add_all(study::Registry& registry) {
  add_codecs(registry.codecs());
  add_features_codec(registry.codecs());
  add_stream_codec(registry.codecs());
  add_access(registry);
  add_access_eclipse(registry);
  add_access_links(registry);
  add_access_looks(registry);
  add_access_coverage(registry);
  add_ephemeris(registry);
  add_orbit(registry);
  add_orbit_design(registry);
  add_telemetry_cdf(registry);
  add_telemetry_decode(registry);
  add_telemetry_frames(registry);
  add_telemetry_ialirt(registry);
  add_telemetry_merge(registry);
  add_telemetry_packets(registry);
  add_telemetry_simulate(registry);
  add_telemetry_stats(registry);
}

}  // namespace bary::tasks
