#pragma once
/// A study: the file both sides run, read and checked against the registry, as a graph of tasks.
///
/// `load_study` collects every problem in one pass (syntax, unknown keys and kinds, units, ranges,
/// references, types, cycles, missing files); nothing runs while there is one.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/artefact.hpp"
#include "bary/core/epoch.hpp"
#include "bary/core/error.hpp"
#include "bary/core/table.hpp"
#include "bary/study/kind.hpp"

namespace bary::study {

/// `@task`, `@task.port`, `@task.port.field`, `@task.field` (a field of a Record port).
struct Reference {
  std::string text;
  std::size_t task = 0;  ///< index into Study::tasks
  std::string port;
  std::string field;  ///< empty: the artefact itself
  Place where;
};

/// One place that an artefact parameter takes its value from.
struct ArtefactSource {
  std::optional<Reference> reference;
  std::string path;              ///< absolute path of a file; empty otherwise
  std::string shown_path;        ///< as written
  std::optional<Artefact> own;   ///< rows in place, or a shared [[table.NAME]]
  std::optional<Artefact> read;  ///< the file's, where the check has read it: a run reads it once
  Place where;
};

/// One parameter with its checked value, in the unit of its name.
struct Binding {
  const Param* param = nullptr;
  std::vector<Scalar> scalars;
  std::vector<std::string> shown;  ///< of a file parameter: the paths as written
  std::vector<ArtefactSource> sources;
  bool given = false;  ///< false: the default
  Place where;
};

struct Task {
  std::string name;
  const Kind* kind = nullptr;
  std::vector<Binding> bindings;      ///< one for each parameter of the kind, in its order
  std::vector<std::size_t> upstream;  ///< indices of the tasks it refers to, sorted, unique
  Release release;                    ///< narrowed by `release = "KR"` in the task
  Place where;
};

/// `[expect] name = { value = "@task.field", min = …, max = …, equals = … }`.
struct Expectation {
  std::string name;
  Text text;  ///< optional prose
  Reference value;
  std::optional<double> min, max;
  Scalar equals;
  double tolerance = 0;
  Place where;
};

/// One swept parameter: `"orbits.altitude_km" = [400, 500, 600]`, or a distribution.
struct SweptParam {
  std::string text;
  std::size_t task = 0;
  std::size_t binding = 0;
  std::vector<Scalar> values;  ///< of a list
  enum class Kind { list, uniform, normal } kind = Kind::list;
  double a = 0, b = 0;  ///< low, high; or mean, sigma
  Place where;
};

struct Sweep {
  std::vector<SweptParam> over;
  std::vector<Reference> collect;
  enum class Method { grid, list, latin_hypercube, random } method = Method::grid;
  std::int64_t samples = 0;
  Place where;
};

/// A path that the study's text holds: an input file.
struct PathUse {
  std::string path;                ///< absolute
  std::string shown;               ///< as written
  std::size_t begin = 0, end = 0;  ///< of the value in the text
};

/// A source the study declares for one of its input files: `[[source]]`.
struct DeclaredSource {
  std::string path;  ///< absolute
  Source source;
  Release release;
  std::vector<Assumption> assumptions;
};

struct Study {
  std::string file;    ///< as given
  std::string folder;  ///< absolute folder that paths are relative to
  std::string name;    ///< stem of the file
  std::string text;    ///< the source itself
  Text title, question, summary;
  std::optional<Epoch> start, stop, issued;
  std::string licence = "CC-BY-4.0";  ///< of the results, where their inputs permit it
  std::optional<Place> claimed;       ///< where the study states its licence; nothing: the default
  Release release;                    ///< what may leave; default public
  std::uint64_t seed = 0;
  std::vector<Task> tasks;
  std::vector<std::size_t> order;  ///< a topological order of `tasks`, by depth and then as written
  std::vector<Expectation> expectations;
  std::optional<Sweep> sweep;
  std::vector<std::string> views;  ///< "looks.answer"; empty: every default view
  std::vector<DeclaredSource> sources;
  std::vector<PathUse> paths;  ///< of every input file, each time it is written
  std::map<std::string, Table> tables;

  const Task* find_task(std::string_view n) const;
};

/// Reads and checks. With errors in `diagnostics` the result is incomplete and must not run.
/// `folder` replaces the file's own folder for relative paths (the command line uses the working folder).
Study parse_study(std::string text, const std::string& file, const std::string& folder,
                  const Registry& registry, Diagnostics& diagnostics);
/// Throws BARY-CORE-0001 where the file cannot be read, BARY-CORE-0009 where it is no text file of a study's
/// size.
Study load_study(const std::string& file, const Registry& registry, Diagnostics& diagnostics);

/// The study's text with other paths in place of those it holds.
std::string with_paths(const Study& study, const std::function<std::string(const PathUse&)>& path_of);

/// Adds BARY-STUDY-0067 where an input's release label, or a task's own, does not permit the study's release.
void check_release(const Study& study, Diagnostics& diagnostics);

/// Adds BARY-STUDY-0072 where the study claims a laxer licence than a file it takes has, as a warning
/// BARY-STUDY-0073 where no licence of a file is stated and BARY-STUDY-0074 where what is stated is not
/// known.
void check_licences(const Study& study, Diagnostics& diagnostics);

/// What a file holds for a parameter; what looks like a slip in it goes to `warnings`.
Artefact artefact_of_file(const CodecRegistry& codecs, const ArtefactSource& source, const Param& param,
                          Diagnostics& warnings);

/// Reads the files that artefacts come from (up to 16 MiB each, 256 MiB in all), and calls each kind's own
/// check with what is known before anything runs. What is wrong in the files is told for all of them.
void check_coverage(Study& study, const Registry& registry, const Context& context, Diagnostics& diagnostics);

/// Values of a task for its function: numbers in SI, artefacts of `source` filled in by the caller.
Inputs make_inputs(const Task& task,
                   const std::function<Artefact(const ArtefactSource&, const Param&)>& resolve);

}  // namespace bary::study
