#pragma once
/// Trajectories as files, by their content or their ending, and as the bytes that the store keeps.
///
/// | ending | holds | form |
/// | --- | --- | --- |
/// | .csv, .json | elements | OMM as the public catalogues write it; theory and gravity model where they
/// differ | | .oem | sampled states | OEM in KVN, one message an object | | .xml, .kvn | either, mixed | OMM
/// and OEM, one message an object | | .tle | SGP4 elements | three-line sets (rounded to their columns) |
///
/// Numbers read back to the same bits in all but .tle, so that a trajectory keeps its content digest through
/// a file.

#include <string>
#include <string_view>

#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/ndm.hpp"

namespace bary {
class DataContext;
}

namespace bary::orbit {

/// The ending, without dot, that holds all of the trajectory: "csv" for elements, "oem" for sampled states,
/// "xml" for both.
std::string trajectory_extension(const ephemeris::Trajectory& t);

/// Elements (SGP4, or the analytic theory J2 to J6) as OMM in CSV. Beside the keywords of the public
/// catalogues there are, where an object needs them, MEAN_ELEMENT_THEORY, SEMI_MAJOR_AXIS (in place of
/// MEAN_MOTION) and USER_DEFINED_GRAVITY_MODEL. Throws BARY-ORBIT-0040 for an object that has no elements.
std::string trajectory_to_omm_csv(const ephemeris::Trajectory& t);
std::string trajectory_to_omm_json(const ephemeris::Trajectory& t);
/// OMM for elements, OEM for sampled states. Throws BARY-ORBIT-0041 for an object that has neither.
std::string trajectory_to_ndm(const ephemeris::Trajectory& t, NdmEncoding encoding,
                              const NdmHeader& header = {});
/// Throws BARY-ORBIT-0040 for an object that has no SGP4 elements, -0005 for a number that does not fit.
std::string trajectory_to_tle(const ephemeris::Trajectory& t);

/// Writes the file, whole or not at all, in the form of its ending (see above; an unknown one is written as
/// `trajectory_extension` says).
void save_trajectory(const ephemeris::Trajectory& t, const std::string& path, const NdmHeader& header = {});

/// TLE, OMM (CSV, JSON, XML, KVN), OEM (XML, KVN; mixed with OMM in one file too) or SPK, by content. Throws
/// what their readers throw; BARY-ORBIT-0050 for an OPM, which holds one state.
ephemeris::Trajectory load_trajectory(const std::string& path);

/// Every object of `t` as states every `step_s` seconds over `span` in `frame`: sampled states, to be saved
/// as OEM. Where an object does not cover the span it is sampled as far as it reaches; throws
/// BARY-EPHEMERIS-0032 where one has nothing there.
ephemeris::Trajectory sampled_trajectory(const ephemeris::Trajectory& t, frames::Frame frame,
                                         const ephemeris::Span& span, double step_s, const DataContext& data);

/// Exact bytes, for the store: what is read back has the same content digest. Throws BARY-ORBIT-0041 for a
/// source that has no such form (an SPK: keep the file).
std::string pack_trajectory(const ephemeris::Trajectory& t);
/// Throws BARY-CORE-0013 on bytes that `pack_trajectory` did not write.
ephemeris::Trajectory unpack_trajectory(std::string_view bytes);

}  // namespace bary::orbit
