#pragma once
/// TOML 1.0 with the positions of every key and value, key order kept, and recovery after an error, so that a
/// study's problems are all told at once.
///
/// Never throws on content: what is wrong stands in `Document::diagnostics` (BARY-STUDY-0001 …) and reading
/// goes on at the next line. Accepts a byte-order mark and CRLF. Arrays and inline tables nest to depth 64; a
/// line above 16 MiB ends the reading.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bary/core/error.hpp"

namespace bary::study::toml {

enum class Type {
  table,
  array,
  string,
  integer,
  floating,
  boolean,
  datetime,
  local_datetime,
  local_date,
  local_time
};

/// Line and column count from 1; the column in display cells (a Korean letter is two).
struct Position {
  std::uint64_t line = 0, column = 0;
  std::size_t offset = 0;
};

struct Node {
  Type type = Type::table;
  Position key_position, position;
  std::string string;  ///< of a string; the text of a date or time
  std::int64_t integer = 0;
  double floating = 0;
  bool boolean = false;
  std::string raw;                                     ///< of a scalar, as written
  std::size_t end = 0;                                 ///< offset behind a scalar
  std::vector<Node> items;                             ///< of an array
  std::vector<std::pair<std::string, Node>> children;  ///< of a table, in the order of the file

  /// A child of a table, or nullptr. Constant time for large tables.
  const Node* find(std::string_view key) const;
  /// Adds a child that is not there yet and hands it back.
  Node& add(std::string key, Node child);

  /// How the table came to be: what TOML lets be added later depends on it.
  enum class Origin : std::uint8_t {
    implicit,
    header,
    dotted,
    inlined,
    array_of_tables,
    value
  } origin = Origin::implicit;

 private:
  std::unordered_map<std::string, std::size_t> index_;  ///< of children, once there are many
};

struct Document {
  Node root;
  Diagnostics diagnostics;
  std::string file;
  std::string text;
  std::vector<std::size_t> line_starts;  ///< offset of each line, filled by `parse`

  /// The source line, for the caret; at most 200 bytes of it.
  std::string excerpt(std::uint64_t line) const;
};

Document parse(std::string_view text, const std::string& file);

}  // namespace bary::study::toml
