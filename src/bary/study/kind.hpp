#pragma once
/// One declaration of a task kind; the study file's validation, the command line verb, the schema and the
/// reference page all come from it. Declared once, in `src/bary/tasks/<domain>.cpp`.
///
///     Kind k;
///     k.name = "access.looks";
///     k.version = 1;
///     k.summary = {"When each sensor can see each area", "각 센서가 각 지역을 볼 수 있는 때"};
///     k.params = {Param::of_artefacts("trajectories", "Trajectory", {"who flies", "위성 궤도"}),
///                 Param::of_artefact("area", "Features", {"what is looked at", "관측 지역"}),
///                 Param::number("min_sun_elevation_deg", {"daylight limit", "주간
///                 한계"}).with_default(10).range(-90, 90)};
///     k.outputs = {{"looks", "Table", {"every look", "모든 관측"}, {…columns…}}, {"answer", "Record", {…},
///     {…fields…}}}; k.views = {{"timeline", "timeline", {"Looks by satellite", "위성별 관측"}, {"…reading…",
///     "…"},
///                 R"({"table":"@looks","lane":"satellite","start":"start_utc","stop":"stop_utc"})"}};
///     k.run = [](const Inputs& in, const Context& ctx) { … return outputs; };
///     registry.add(std::move(k));

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bary/core/artefact.hpp"
#include "bary/core/context.hpp"
#include "bary/core/epoch.hpp"
#include "bary/core/table.hpp"

namespace bary::study {

using bary::Text;

enum class ParamType {
  boolean,
  integer,
  number,  ///< has a unit where its name ends in one; handed to the function in SI
  text,
  choice,    ///< one of `choices`
  epoch,     ///< a date-time with offset, or an ISO text with its scale
  file,      ///< a path relative to the study; handed on as absolute path, its content goes into the identity
  artefact,  ///< @task, @task.port, a file that the type's codec reads; for Table also rows in place or
             ///< [[table.NAME]]
};
std::string_view name_of(ParamType t);
/// The same for people, in both languages.
Phrase type_word(ParamType t);

using Scalar = std::variant<std::monostate, bool, std::int64_t, double, std::string, Epoch>;

struct Param {
  std::string name;
  ParamType type = ParamType::text;
  Text doc;
  bool list = false;     ///< an array of such values; a single value counts as an array of one
  bool required = true;  ///< false where there is a default, or where absence means something
  Scalar default_value;  ///< in the unit of the name; monostate: none
  double min = -std::numeric_limits<double>::infinity(), max = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices;
  std::string artefact;             ///< "Table", "Trajectory", "Features", "Record"
  std::vector<ColumnSpec> columns;  ///< of a Table
  bool from_study = false;          ///< `start` and `stop`: default to the study's

  static Param boolean(std::string name, Text doc);
  static Param integer(std::string name, Text doc);
  static Param number(std::string name, Text doc);
  static Param text(std::string name, Text doc);
  static Param choice(std::string name, std::vector<std::string> choices, Text doc);
  static Param epoch(std::string name, Text doc);
  static Param file(std::string name, Text doc);
  static Param of_artefact(std::string name, std::string type, Text doc);
  static Param of_artefacts(std::string name, std::string type, Text doc);  ///< a list of them
  static Param of_table(std::string name, std::vector<ColumnSpec> columns, Text doc);
  /// `start` and `stop` of the study, which a task may override.
  static Param start();
  static Param stop();

  Param&& with_default(Scalar v) &&;
  Param&& range(double lowest, double highest) &&;  ///< in the unit of the name
  Param&& optional() &&;
  Param&& as_list() &&;
};

struct Port {
  std::string name;
  std::string type;  ///< "Table", "Record", …
  Text doc;
  /// Columns of a Table, fields of a Record: all of them, each with what it is in both languages. References
  /// are checked against them, reports and reference pages say what they are.
  std::vector<ColumnSpec> columns;
  /// Labels for people: column → text (a column without one shows its name), "column=value" → text of a
  /// value.
  std::map<std::string, Text> labels = {};
  bool open = false;  ///< has further columns or fields, which the inputs name
};

/// A picture of the report, bound to outputs. `spec` is JSON: `"@port"` stands for that output of the task;
/// the keys of each kind of view are in docs/report-format.md.
struct View {
  std::string id;    ///< short: "timeline"; a study names it "<task>.timeline"
  std::string kind;  ///< sentence, figures, table, line, scatter, histogram, band, heatmap, timeline, map,
                     ///< globe, flow, …
  Text title;
  Text reading;  ///< one line that says what to see; `{name}` is filled from the Record port named in spec's
                 ///< "values"
  std::string spec;
  bool by_default = true;  ///< shown when the study does not choose
};

/// Values of one task, checked; numbers in SI.
class Inputs {
 public:
  bool has(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double number(std::string_view name) const;            ///< SI
  const std::string& text(std::string_view name) const;  ///< also of choice and file
  Epoch epoch(std::string_view name) const;
  std::vector<double> numbers(std::string_view name) const;
  std::vector<std::int64_t> integers(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  const Artefact& artefact(std::string_view name) const;
  const std::vector<Artefact>& artefacts(std::string_view name) const;
  const Table& table(std::string_view name) const { return artefact(name).table(); }
  /// False while the study is checked before anything ran: then the artefacts of other tasks are absent.
  bool available(std::string_view name) const;

  void set(std::string name, std::vector<Scalar> values) { scalars_[std::move(name)] = std::move(values); }
  void set(std::string name, std::vector<Artefact> values) {
    artefacts_[std::move(name)] = std::move(values);
  }

 private:
  const Scalar& one(std::string_view name) const;
  std::map<std::string, std::vector<Scalar>, std::less<>> scalars_;
  std::map<std::string, std::vector<Artefact>, std::less<>> artefacts_;
};

using Outputs = std::map<std::string, Artefact, std::less<>>;

struct Kind {
  std::string name;  ///< "access.looks": the verb is `bary access looks`
  int version = 1;   ///< part of the store's key: raise it whenever results change
  Text summary;
  Text doc;  ///< a paragraph for the reference page and the report's models: method, accuracy, source
  std::vector<Param> params;
  std::vector<Port> outputs;  ///< the first is what `--out` writes and `@task` means
  std::vector<View> views;
  /// Sets every port. Runs on any thread; numbers of `Inputs` are SI.
  std::function<Outputs(const Inputs&, const Context&)> run;
  /// Optional: problems that can be seen before anything runs (coverage, impossible combinations). Called
  /// with the values of the study; artefacts of other tasks are absent then (`Inputs::available`).
  std::function<void(const Inputs&, const Context&, Diagnostics&)> check;

  const Param* find_param(std::string_view name) const;
  const Port* find_port(std::string_view name) const;
};

/// Gives the fields of Records the texts that the kind's ports declare.
void describe(const Kind& k, Outputs& outputs);
/// The first column or field, as "port.name", that no port declares, or a field of another type than
/// declared; empty where there is none. A field `name_ko` belongs to `name`.
std::string undeclared(const Kind& k, const Outputs& outputs);

/// The kinds and artefact types that a program offers.
class Registry {
 public:
  void add(Kind k);
  const Kind* find(std::string_view name) const;
  const std::vector<Kind>& kinds() const { return kinds_; }
  CodecRegistry& codecs() { return codecs_; }
  const CodecRegistry& codecs() const { return codecs_; }

 private:
  std::vector<Kind> kinds_;  ///< sorted by name
  CodecRegistry codecs_;
};

}  // namespace bary::study
