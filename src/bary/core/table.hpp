#pragma once
/// Table: named columns with unit and description, contiguous and 64-byte aligned, with a validity bitmap.
///
/// A cell that is not known is null by the bitmap, never NaN. Rows are addressed 0 … rows()-1. An empty table
/// has columns and no rows. Values are stored in the unit that the column names: the boundary form, as it is
/// written to files; a domain converts to SI when it takes them in.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/core/text.hpp"

namespace bary {

class Diagnostics;

class Sha256;

/// Allocates on 64-byte boundaries, so that vector loads never straddle a cache line.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, std::align_val_t{64}); }
  friend bool operator==(const AlignedAllocator&, const AlignedAllocator&) { return true; }
};
template <class T>
using aligned_vector = std::vector<T, AlignedAllocator<T>>;

enum class ColumnType { f64, i64, boolean, text, epoch, choice };
std::string_view name_of(ColumnType t);
/// The same for people, in both languages.
Phrase type_word(ColumnType t);

/// A column's values. Choice columns hold indices into `labels`.
struct Column {
  std::string name;  ///< with its unit suffix: `off_nadir_deg`
  ColumnType type = ColumnType::f64;
  std::string unit;  ///< a unit of the registry by its suffix; empty for none
  std::string description;
  std::vector<std::string> labels;  ///< of a choice column

  std::size_t size() const;
  bool valid(std::size_t row) const { return validity.empty() || (validity[row / 64] >> (row % 64) & 1u); }

  std::span<const double> f64() const { return std::get<aligned_vector<double>>(data); }
  std::span<const std::int64_t> i64() const { return std::get<aligned_vector<std::int64_t>>(data); }
  std::span<const std::uint8_t> boolean() const { return std::get<aligned_vector<std::uint8_t>>(data); }
  std::span<const std::string> text() const { return std::get<std::vector<std::string>>(data); }
  std::span<const Epoch> epoch() const { return std::get<std::vector<Epoch>>(data); }
  std::span<const std::int32_t> choice() const { return std::get<aligned_vector<std::int32_t>>(data); }

  void push(double v);
  void push(std::int64_t v);
  void push(bool v);
  void push(std::string v);
  void push(const char* v) { push(std::string(v)); }
  void push(Epoch v);
  void push_choice(std::string_view label);  ///< must be one of `labels`
  void push_null();

  std::variant<aligned_vector<double>, aligned_vector<std::int64_t>, aligned_vector<std::uint8_t>,
               std::vector<std::string>, std::vector<Epoch>, aligned_vector<std::int32_t>>
      data;
  std::vector<std::uint64_t> validity;  ///< one bit a row, 1 = valid; empty = all valid
};

/// Declares one column of a table that a kind reads or writes.
struct ColumnSpec {
  std::string name;
  ColumnType type = ColumnType::f64;
  std::string unit = {};  ///< empty: taken from the name's suffix where it has one
  Text description = {};
  bool required = true;
  std::vector<std::string> labels = {};
};

/// What the columns say of that name; empty where they say nothing.
Text description_of(std::span<const ColumnSpec> columns, std::string_view name);

class Table {
 public:
  Table() = default;
  explicit Table(std::span<const ColumnSpec> specs);

  Column& add(std::string name, ColumnType type, std::string unit = "", std::string description = "");
  std::size_t rows() const;
  std::span<const Column> columns() const { return columns_; }
  std::span<Column> columns() { return columns_; }
  const Column* find(std::string_view name) const;
  /// Throws BARY-CORE-0004 with the nearest name.
  const Column& operator[](std::string_view name) const;
  Column& operator[](std::string_view name);

  /// Appends `other`'s row to this one, column by column of the same place and type.
  void append_row(const Table& other, std::size_t row);
  /// A copy with the rows in the order of `order`.
  Table select(std::span<const std::size_t> order) const;

  /// Canonical form: schema, units, then each column little-endian.
  void hash(Sha256& h) const;

 private:
  std::vector<Column> columns_;
};

/// How an Epoch column is written and read; the room `time` provides the UTC one (core knows no calendar).
struct EpochText {
  std::function<std::string(Epoch)> format;
  std::function<Epoch(std::string_view)> parse;  ///< throws Error on a malformed text
};

/// CSV: one plain header row with the unit in each name, no comment lines, RFC 4180 quoting, LF, null =
/// empty.
std::string to_csv(const Table& t, const EpochText& epochs);
/// One cell as `to_csv` writes it, without quotation.
std::string cell_text(const Column& c, std::size_t row, const EpochText& epochs);
/// Reads CSV. With `specs` the named columns get those types, required ones must be there and unknown ones
/// are kept as text or number; without, types are inferred (i64, f64, boolean, epoch, else text). A name that
/// differs from a spec only by its unit is converted (`altitude_km` where `altitude_m` is declared). Accepts
/// a byte-order mark and CRLF. Throws Error with file, line and column, of the first twenty cells that are
/// wrong; lines above 16 MiB are refused.
///
/// With `warnings` the table is one that a user brings: a required column must have a value in every row, and
/// a column that is not declared but looks like a declared one is told there. Without, cells may be empty.
Table from_csv(std::string_view text, const std::string& file, std::span<const ColumnSpec> specs,
               const EpochText& epochs, Diagnostics* warnings = nullptr);
/// A table that came otherwise than as CSV, held against `specs` by the same rules: the same result and the
/// same errors as its CSV would give, rows counted as lines behind the header.
Table conform(Table t, const std::string& file, std::span<const ColumnSpec> specs, const EpochText& epochs,
              Diagnostics* warnings = nullptr);
/// The declared column that a column `name` is, given in another unit; nothing where there is none.
/// `converted` turns a value of `name` to the declared unit.
struct OtherUnit {
  const ColumnSpec* spec = nullptr;
  std::function<double(double)> converted;
};
OtherUnit in_other_unit(std::string_view name, std::span<const ColumnSpec> specs);

}  // namespace bary
