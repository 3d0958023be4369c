#pragma once
/// What differs between two results, by how much, and which input caused it.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/table.hpp"

namespace bary::study {

/// One column of two tables, row by row.
struct ColumnDifference {
  std::string name;
  enum class Kind { only_in_first, only_in_second, values } kind = Kind::values;
  std::size_t cells = 0;      ///< that differ
  std::size_t row = 0;        ///< where the difference is largest, or the first that differs; from 0
  double largest = 0;         ///< of numbers in the column's unit, of instants in seconds; NaN for texts
  double relative = 0;        ///< the largest difference over the larger of the two values
  bool instants = false;      ///< a column of instants: `largest` is in seconds
  std::string first, second;  ///< the cells of `row`
};

struct TableDifference {
  std::size_t rows_first = 0, rows_second = 0;
  /// Of tables of unequal length: rows without a partner, from 0.
  std::vector<std::size_t> only_first, only_second;
  bool aligned = false;  ///< unequal tables: rows were matched by what they say, not by their place
  std::vector<ColumnDifference> columns;  ///< those that differ only
  bool same() const { return rows_first == rows_second && columns.empty(); }
};

/// Columns are matched by name, rows by place. Of tables of unequal length rows are matched where their texts
/// and choices agree, in order, so that as few as possible stay alone and, among those ways, instants are
/// moved least; where there are no such columns, or the tables are too long for it, by place up to the
/// shorter.
TableDifference compare(const Table& first, const Table& second);

/// What `diff` reads of a report.
struct RunSummary {
  struct Output {
    std::string digest, file, type;
  };
  struct Task {
    std::string name, kind;
    int version = 0;
    std::map<std::string, std::string> params;
    std::vector<std::pair<std::string, std::string>>
        inputs;                             ///< what it is ("@orbits.trajectory"), its digest
    std::map<std::string, Output> outputs;  ///< by port
  };
  std::uint64_t seed = 0;
  std::string version, study_sha256, study_file, study_folder, start, stop;
  std::map<std::string, std::string> data;    ///< reference data: name → digest
  std::map<std::string, std::string> inputs;  ///< files: path as written → SHA-256
  std::vector<Task> tasks;
  const Task* find(std::string_view name) const;
};
/// Reads `report.json`. Throws BARY-CORE-0013 where it is none.
RunSummary read_run(std::string_view report_json, const std::string& file);

/// Why the results of a task differ.
struct Cause {
  enum class Kind {
    task_added,    ///< only in the second
    task_removed,  ///< only in the first
    kind_changed,  ///< another kind: first, second
    version,       ///< of the kind: first, second
    param,         ///< name, first, second
    input,         ///< a file or rows in place: name
    upstream,      ///< another task's result that differs: name
    data,          ///< reference data: name
    program,       ///< version of the program: first, second
    unexplained    ///< nothing that was recorded differs
  } kind = Kind::unexplained;
  std::string name, first, second;
};

struct TaskDifference {
  std::string task;
  std::vector<std::string> outputs;  ///< ports whose digests differ
  std::vector<Cause> causes;
};
/// The tasks whose results differ, in the order of the first run, each with what caused it: its own
/// parameters and inputs, or a task before it.
std::vector<TaskDifference> compare(const RunSummary& first, const RunSummary& second);

}  // namespace bary::study
