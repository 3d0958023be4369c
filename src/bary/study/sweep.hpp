#pragma once
/// Sweeps: the same study at many values of some parameters; what depends on them is rerun, the rest is not.

#include <vector>

#include "bary/study/run.hpp"

namespace bary::study {

/// The values of every run: one row a run, one entry a swept parameter, in the unit of its name. Random
/// values come from counter-based streams named by (seed, parameter, run), so they do not depend on the order
/// of running.
std::vector<std::vector<Scalar>> sweep_points(const Sweep& sweep, std::uint64_t seed);

/// One row a run: its number, the swept values, the collected values (null where a run failed), and an error
/// text. Runs side by side on the context's threads.
Table run_sweep(const Study& study, const Registry& registry, const Context& context, Store* store,
                const RunOptions& options);

}  // namespace bary::study
