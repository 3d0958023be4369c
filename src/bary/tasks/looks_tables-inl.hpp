#pragma once
/// Between the kinds access.looks and access.coverage and the domain: inputs to sensors, results to tables.

#include <memory>
#include <string>
#include <vector>

#include "bary/access/fixed_grid.hpp"
#include "bary/access/looks.hpp"
#include "bary/access/sensor.hpp"
#include "bary/core/artefact.hpp"
#include "bary/core/context.hpp"
#include "bary/core/record.hpp"
#include "bary/core/table.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/geo/features.hpp"
#include "bary/study/kind.hpp"

namespace bary::tasks {

/// What a call about looks works on, made from a task's inputs.
struct LookSetup {
  ephemeris::Trajectory trajectory;     ///< of all inputs
  std::vector<access::Sensor> sensors;  ///< of satellites that fly
  Labels labels;                        ///< sources and assumptions of those sensors
  Epoch start, stop;
  double detail_m = 0;

  bool detailed(const access::Look& l) const {
    return l.ground_sample_m > 0 && l.ground_sample_m <= detail_m;
  }
};

/// Parameters that both kinds take: trajectories, sensors, sensor_sources, start, stop, allow_stale,
/// detail_m, step_s.
std::vector<study::Param> look_params();
/// What can be seen before anything runs: check_access, and the table of sensors.
void check_looks(const study::Inputs& in, const Context& ctx, Diagnostics& d);
/// Warns of satellites without a sensor, of satellites whose states end; throws where no sensor is left.
LookSetup look_setup(const study::Inputs& in, const Context& ctx);

/// A name for people of a country code.
study::Text country_name(const std::string& code);

/// One look a row; columns as `look_columns`.
Table looks_table(const LookSetup& s, const access::LookResult& r, std::span<const access::Target> targets);
std::vector<ColumnSpec> look_columns();

/// A group of satellites that is asked together.
struct Fleet {
  std::string name;     ///< "KR", "together"
  std::string country;  ///< of one country; else "together"
  bool roll = true;     ///< false: only what is seen straight down
  access::Gaps detailed, any;
  std::size_t satellites = 0;
};
/// Each country, all together, all together without roll; in the order of the first detailed look.
std::vector<Fleet> fleets_of(const LookSetup& s, std::span<const access::Look> looks, double span_s);

}  // namespace bary::tasks
