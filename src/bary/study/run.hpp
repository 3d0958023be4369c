#pragma once
/// Runs a checked study: tasks as soon as what they need is there, results from the store where they stand.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/study/store.hpp"
#include "bary/study/study.hpp"

namespace bary::study {

struct TaskResult {
  std::string task, kind;
  int version = 0;
  std::string key;  ///< of the store
  Outputs outputs;
  std::map<std::string, std::string> digests;  ///< port → content digest
  std::vector<std::string> inputs;             ///< digests of what went in, in the order of the parameters
  Labels own;                                  ///< what the computation added to the labels of what went in
  std::vector<Diagnostic> warnings;            ///< of the computation, also where it comes from the store
  bool from_store = false;
  double seconds = 0;
  std::optional<Diagnostic> error;
  std::vector<Diagnostic> more;  ///< further faults of the same input as `error`
  bool skipped = false;          ///< something before it failed
};

/// An expectation with its outcome.
struct CheckResult {
  const Expectation* expectation = nullptr;
  Value value;
  bool ok = false;
};

struct RunOptions {
  bool use_store = true;
  /// Results by their keys that need no computing, with or without a store: a sweep hands on what does not
  /// depend on it.
  const std::map<std::string, const TaskResult*>* known = nullptr;
  std::function<void(const TaskResult&)> finished;  ///< called from any thread
};

struct SweepResult {
  Table table;
  std::size_t failed = 0;           ///< runs without a result
  std::optional<Diagnostic> first;  ///< why the first of them has none
};

struct RunResult {
  std::vector<TaskResult> tasks;  ///< in the order of Study::tasks
  std::vector<CheckResult> checks;
  std::optional<SweepResult> sweep;
  double seconds = 0;
  Exit exit() const;
  /// Everything that went wrong, each problem once: two tasks may read one bad table. A sweep went wrong
  /// where every run did; where some did, it is a warning of the context.
  Diagnostics failures() const;
};

/// `store` may be null. Failures of tasks are in the result, not thrown; what does not depend on them goes
/// on.
RunResult run_study(const Study& study, const Registry& registry, const Context& context, Store* store,
                    const RunOptions& options);

/// The key under which a task's results are kept, given the digests of what goes in and what that assumes: a
/// kind may tell of it. Licences, releases and sources are no part of the key, nor of what is kept: those of
/// the inputs are merged anew on every run.
std::string store_key(const Task& task, const std::vector<std::string>& input_digests,
                      const std::vector<Assumption>& assumptions, const Context& context);

/// What goes into a task, in the order of `TaskResult::inputs`: "@orbits.trajectory",
/// "areas/uiseong.geojson", "rows of sites".
std::vector<std::string> input_names(const Study& study, const Task& task);

/// What would run, and what is in the store already.
struct PlannedTask {
  std::string task, kind, key;  ///< key empty where it depends on results that do not exist yet
  bool in_store = false;
  double seconds = 0;  ///< what it took when it was stored, else what its kind took on average; 0: not known
};
std::vector<PlannedTask> plan_study(const Study& study, const Registry& registry, const Context& context,
                                    Store* store);

/// The value a reference with a field points at; throws BARY-STUDY-… if it is absent.
Value resolve_field(const Reference& r, const std::vector<TaskResult>& results);

}  // namespace bary::study
