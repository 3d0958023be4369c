#pragma once
/// What `--out FILE` writes: the ending chooses the form. A Trajectory as `.csv` or `.oem` is sampled at
/// --step-s, as
/// `.bsp` (SPK) at the step that keeps a millimetre, as `.czml` Earth-fixed
/// for a globe; that is an option of output, no part of the
/// task. As
/// `.omm.csv`, `.json`, `.xml`, `.kvn` and `.tle` it keeps its elements.

#include <optional>
#include <string>

#include "bary/core/artefact.hpp"
#include "bary/tasks/sampling.hpp"

namespace bary::tasks {

struct OutputOptions {
  std::optional<Epoch> start, stop;
  std::optional<double> step_s;
  frames::Frame frame{};  ///< GCRF otherwise
};

/// Whether a file of this name holds sampled states when a Trajectory is written to it.
bool is_sampled(const std::string& path);
/// Throws BARY-CLI-0011 where start, stop or step is not given; warns of ITRF outside the Earth's
/// orientation.
Sampling sampling_of(const OutputOptions& options, const Context& ctx);
/// Throws BARY-CLI-0010 where the ending is none of the type's, BARY-CORE-0002 where nothing can be written
/// (then nothing is left under the name).
void write_output(const Artefact& artefact, const std::string& path, const OutputOptions& options,
                  const CodecRegistry& codecs, const Context& context);

}  // namespace bary::tasks
