#pragma once
/// Trajectories as files and as the bytes that the store keeps.

#include <string>
#include <string_view>

#include "bary/ephemeris/trajectory.hpp"

namespace bary::orbit {

/// The form that a run's folder gets by itself: "csv" (OMM).
std::string trajectory_extension(const ephemeris::Trajectory& t);

/// Mean elements (SGP4, or the analytic theory J2 to J6) as OMM in CSV. Beside the keywords of the public
/// catalogues there are, where an object needs them, MEAN_ELEMENT_THEORY, SEMI_MAJOR_AXIS (in place of
/// MEAN_MOTION) and USER_DEFINED_GRAVITY_MODEL. Every number reads back to the same bits. Throws
/// BARY-ORBIT-0040 for an object that has no elements.
std::string trajectory_to_omm_csv(const ephemeris::Trajectory& t);

/// Writes the file, whole or not at all.
void save_trajectory(const ephemeris::Trajectory& t, const std::string& path);
/// Reads TLE or OMM, by content.
ephemeris::Trajectory load_trajectory(const std::string& path);

/// Exact bytes, for the store: what is read back has the same content digest. Throws BARY-ORBIT-0040 for a
/// source that has no such form.
std::string pack_trajectory(const ephemeris::Trajectory& t);
/// Throws BARY-CORE-0013 on bytes that `pack_trajectory` did not write.
ephemeris::Trajectory unpack_trajectory(std::string_view bytes);

}  // namespace bary::orbit
