#include "bary/tasks/tasks.hpp"

namespace bary::tasks {

void add_all(study::Registry& registry) {
  add_codecs(registry.codecs());
  add_features_codec(registry.codecs());
  add_access(registry);
  add_access_eclipse(registry);
  add_access_links(registry);
  add_access_looks(registry);
  add_access_coverage(registry);
  add_ephemeris(registry);
  add_orbit(registry);
  add_orbit_design(registry);
}

}  // namespace bary::tasks
