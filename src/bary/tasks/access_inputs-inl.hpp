#pragma once
/// What the kinds of access share: trajectories and sites from a task's inputs,
/// results in the units of tables.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/access/site.hpp"
#include "bary/access/window.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/study/kind.hpp"

namespace bary::tasks {

/// Objects of all trajectories, each name once: of several sets of elements those nearest to the start, of
/// other orbits the first.
ephemeris::Trajectory merged_trajectory(const study::Inputs& in);

/// What can be seen before anything runs, for `Kind::check`: elements too far from the span (errors unless
/// allow_stale), nobody who flies, no state within the span of anybody, Sun and Moon outside their kernel; as
/// warnings satellites that stand more than once or whose states do not cover the span, and spans beyond the
/// table of Earth orientation.
void check_access(const study::Inputs& in, const Context& ctx, Diagnostics& d);
/// The same, and the sites.
void check_sites(const study::Inputs& in, const Context& ctx, Diagnostics& d);
/// check_access inside a run: throws the first error, warns of the rest.
void require_access(const study::Inputs& in, const Context& ctx);
/// Warns of objects that decay or whose theory fails inside the span; data that end were told by
/// check_access.
void warn_of_ends(const ephemeris::Trajectory& trajectory, const std::vector<access::ObjectStatus>& status,
                  const Context& ctx);

/// Throws all of them as one error, where there are any.
void throw_faults(const Diagnostics& faults);

study::Param allow_stale_param();
/// trajectories, start, stop, allow_stale.
std::vector<study::Param> trajectory_params();
/// sites, use_sites, horizons, min_elevation_deg, refraction.
std::vector<study::Param> site_params();

/// A site with what only reports know of it.
struct NamedSites {
  std::vector<access::Site> sites;
  std::vector<std::string> country;  ///< empty where the table has none
  Labels labels;                     ///< sources and assumptions, where the table names them
};
/// Throws BARY-TASKS-0060 to -0065 for a place that does not exist, a name that repeats or is missing, a
/// horizon without its site, a site asked for that is not there, no site at all.
NamedSites sites_of(const study::Inputs& in);

/// Whole milliseconds.
Epoch instant(const Epoch& e);
double degrees(double rad);  ///< to 1e-4
double rounded(double v, int decimals);
std::string_view name_of(access::Edge e);
/// Columns begins and ends.
std::vector<std::string> edge_labels();

/// Names for people of the columns and values that tables of stretches and of states share.
std::map<std::string, study::Text> state_labels();

/// Start and end of a stretch as cells: null where what happened there was no event.
void push_edge(Column& c, access::Edge edge, const Epoch& at);

/// The columns of satellites_table: status, and until when the states are known.
std::vector<ColumnSpec> satellite_columns();
/// A satellite a row.
Table satellites_table(const ephemeris::Trajectory& trajectory,
                       const std::vector<access::ObjectStatus>& status);

}  // namespace bary::tasks
