#pragma once
/// The kinds of task that barycenter offers, one file a domain, and what they run on. The only room that
/// knows both studies and domains: it maps parameters to domain calls and results to artefacts.

#include <memory>
#include <string>

#include "bary/core/context.hpp"
#include "bary/study/kind.hpp"

namespace bary::tasks {

/// Every kind and every type of artefact.
void add_all(study::Registry& registry);

// One a domain; `add_all` calls them.
void add_codecs(CodecRegistry& codecs);
void add_features_codec(CodecRegistry& codecs);
void add_stream_codec(CodecRegistry& codecs);
void add_access(study::Registry& registry);
void add_access_eclipse(study::Registry& registry);
void add_access_links(study::Registry& registry);
void add_access_looks(study::Registry& registry);
void add_access_coverage(study::Registry& registry);
void add_ephemeris(study::Registry& registry);
void add_orbit(study::Registry& registry);
void add_orbit_design(study::Registry& registry);
void add_telemetry_cdf(study::Registry& registry);
void add_telemetry_decode(study::Registry& registry);
void add_telemetry_frames(study::Registry& registry);
void add_telemetry_ialirt(study::Registry& registry);
void add_telemetry_merge(study::Registry& registry);
void add_telemetry_packets(study::Registry& registry);
void add_telemetry_simulate(study::Registry& registry);
void add_telemetry_stats(study::Registry& registry);

/// Files that replace what is built in; empty: the built-in one.
struct DataFiles {
  std::string leap_seconds;       ///< NAIF .tls, IERS Leap_Second.dat, tai-utc.dat
  std::string earth_orientation;  ///< finals2000A, EOP C04, or our own CSV
  std::string kernel;             ///< SPK
  bool sub_daily_tides = false;   ///< `EarthOrientation::with_subdaily`
};

/// Leap seconds (`time::LeapSeconds`), Earth orientation (`time::EarthOrientation`) and the ephemeris
/// (`ephemeris::Ephemeris`), each with its digest. Leap seconds of a file become those of the whole process
/// (`LeapSeconds::replace_embedded`), so call it before anything reads a date. Throws where a file cannot be
/// read.
std::shared_ptr<const DataContext> data_context(const DataFiles& files = {});

}  // namespace bary::tasks
