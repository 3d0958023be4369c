#pragma once
/// The reader of study files: one pass over a TOML document that collects every problem. Internal to the
/// room.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/study/study.hpp"
#include "bary/study/toml.hpp"

namespace bary::study {

/// "an array", "a number": what stands in the file, in words.
Phrase words_of(toml::Type t);

/// "did you mean …": the file beside `full` whose name is nearest to `given`, written as `given` is.
Phrase did_you_mean_file(const std::string& given, const std::string& full);

/// Everything one reading of a study needs; each `read_` method takes one part of the file.
class Reader {
 public:
  Reader(Study& study, const toml::Document& doc, const Registry& registry, Diagnostics& diagnostics)
      : s_(study), doc_(doc), registry_(registry), d_(diagnostics) {}
  void read();

 private:
  using Node = toml::Node;
  using Type = toml::Type;
  Place place(const Node& n, std::string key, bool at_key = false) const;
  Diagnostic& problem(std::string_view code, const Node& n, std::string key, Error::Args args,
                      bool at_key = false);
  void wrong_type(const Node& n, const std::string& key, Phrase expected);
  std::string text_of(const Node& table, const std::string& key);
  std::optional<Epoch> epoch_value(const Node& n, const std::string& key);
  std::optional<Epoch> epoch_of(const Node& table, const std::string& key);
  Release release_of(const Node& table);
  std::optional<double> number_value(const Node& n) const;
  Scalar cell_value(const Node& n);
  /// Rows in place become CSV semantics: the same conversions and messages as for a file, with the place of
  /// the cell.
  std::optional<Table> table_of(const Node& rows, std::span<const ColumnSpec> specs, const std::string& key);
  bool read_column(Table& t, const Node& rows, const std::string& name, const Node& first,
                   std::span<const ColumnSpec> specs, const std::string& key);
  ColumnType type_of_cells(const Node& rows, const std::string& name, const Node& first) const;
  bool push_cell(Column& c, const Node& n, const std::string& key, const OtherUnit& unit);
  void read_tables(const Node& root);
  void warn_of_unused_tables();
  /// A table that several tasks share is read for each; what is wrong with it is told once.
  void tell_once(std::size_t from);
  void read_tasks(const Node& root);
  void bind(Task& task, const Node& node);
  void unknown_key(const Task& task, const std::string& key, const Node& value,
                   const std::vector<std::string>& known, const std::string& prefix);
  void bind_value(Task& task, Binding& b, const Node& n, const std::string& key);
  void bind_scalar(Binding& b, const Node& n, const std::string& key);
  static Phrase number_words(Phrase number, const Param& p);
  static Phrase range_words(const Param& p);
  void out_of_range(const Node& n, const std::string& key, const Param& p, double v);
  std::optional<std::string> existing_file(const Node& n, const std::string& key);
  void bind_artefact(Task& task, Binding& b, const Node& n, const std::string& key);
  /// Resolves `@task[.port][.field]`; nothing (and a diagnostic) where a part is unknown, or its kind is.
  std::optional<Reference> reference(const Node& n, const std::string& key);
  void only_keys(const Node& n, const std::string& key, const std::vector<std::string>& known);
  void read_sources(const Node& root);
  void read_expectations(const Node& root);
  void read_bounds(Expectation& e, const Node& n, const std::string& key);
  std::optional<double> finite_value(const Node& n, const std::string& key);
  void read_sweep(const Node& root);
  void read_swept(Sweep& sweep, const std::string& name, const Node& v);
  void read_distribution(SweptParam& p, const Param& param, const Node& v, const std::string& key);
  void check_method(const Sweep& sweep, const Node& n);
  void read_report(const Node& root);
  void find_order();

  Study& s_;
  const toml::Document& doc_;
  const Registry& registry_;
  Diagnostics& d_;
  std::map<std::string, std::size_t> index_;
  std::map<std::string, const Node*> table_nodes_;
  std::set<std::string> used_tables_;
};

}  // namespace bary::study
