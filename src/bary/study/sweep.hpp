#pragma once
/// Sweeps: the same study at many values of some parameters; what depends on them is rerun, the rest is not.

#include <vector>

#include "bary/study/run.hpp"

namespace bary::study {

/// The values of every run: one row a run, one entry a swept parameter, in the unit of its name. Random
/// values come from counter-based streams named by (seed, parameter, run), so they do not depend on the order
/// of running.
std::vector<std::vector<Scalar>> sweep_points(const Sweep& sweep, std::uint64_t seed);

/// How many runs the sweep makes.
std::size_t sweep_runs(const Sweep& sweep);
/// The tasks that a run of the sweep computes anew: those with a swept parameter and what hangs on them.
std::vector<std::size_t> swept_tasks(const Study& study);

/// One row a run: its number, the swept values, the collected values (null where a run failed), and an error
/// text. Runs side by side on the context's threads. A value drawn from a distribution that its parameter
/// does not take is an error of that run.
SweepResult run_sweep(const Study& study, const Registry& registry, const Context& context, Store* store,
                      const RunOptions& options);

}  // namespace bary::study
