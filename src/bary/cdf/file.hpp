#pragma once
/// A CDF: NASA's self-describing file of variables in records, with attributes (CDF Internal Format
/// Description 3.9; versions 2.1 to 3.9 are read).
///
///     const cdf::File f = cdf::File::open("wi_h0s_mfi.cdf");
///     for (const cdf::Variable& v : f.variables()) …
///     const cdf::Values b = f.read("BGSM");           // all records
///     std::span<const float> nt = b.as<float>();      // record after record, row-major
///
/// The file is mapped, and its descriptors are read when it is opened; values are read when they are asked
/// for. Values that lie in one piece, aligned and in the machine's byte order are the file itself. A File
/// is immutable, cheap to copy, and may be used by several threads.
///
/// Read: 32-bit offsets (2.x) and 64-bit ones (3.x), row and column majority, every encoding (IEEE numbers in
/// either byte order, F-, D- and G-floats of a VAX), gzip, run-length, Huffman and adaptive Huffman
/// compression of files and of variables, sparse records, records that were never written (given as pad
/// values), index records in any depth, MD5 checksums. Refused by name: CDFs of many files, sparse arrays,
/// CDF 1.
///
/// Every offset and size of a file is checked before it is used. A damaged one gives BARY-CDF-0002 with the
/// record and the byte. What a read gives is bounded: `expansion` bytes a byte of the file and 64 MiB more
/// (BARY-CDF-0006), as much as gzip can promise, so that a small file cannot ask for a machine's memory.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/cdf/types.hpp"
#include "bary/cdf/values.hpp"
#include "bary/core/context.hpp"

namespace bary::cdf {

/// The most that deflate can expand by.
inline constexpr std::uint64_t expansion = 1032;
inline constexpr std::uint64_t expansion_base = 64u << 20;

struct Options {
  /// Whether the MD5 checksum is compared, where the file has one: a read of the whole file.
  bool verify_checksum = true;
};

/// What the file says of itself.
struct Info {
  int version = 0, release = 0, increment = 0;
  std::string text() const;  ///< "3.9.0"
  std::int32_t encoding = 0;
  ByteOrder order = ByteOrder::little;
  Floats floats = Floats::ieee;
  Majority majority = Majority::row;
  Compression compression = Compression::none;  ///< of the whole file
  bool has_checksum = false;
  std::string copyright;
  /// yyyymmdd of the last leap second that the writer knew; 0 where the file does not say.
  std::int32_t leap_seconds_until = 0;
};

enum class EntryKind { global, rvariable, zvariable };

/// One value of an attribute: of the file (numbered), or of a variable (by its number).
struct Entry {
  EntryKind kind = EntryKind::global;
  std::int32_t number = 0;
  Values value;
};

struct Attribute {
  std::string name;
  std::int32_t number = 0;
  bool global = false;
  std::vector<Entry> entries;
};

/// An attribute's value for one variable.
struct VariableAttribute {
  std::string name;
  Values value;
};

struct Variable {
  std::string name;
  std::size_t index = 0;    ///< in `File::variables()`
  std::int32_t number = 0;  ///< among its kind
  bool z = true;            ///< zVariable; else rVariable
  Type type = Type::real8;
  std::size_t elements = 1;        ///< characters of a text
  std::vector<std::size_t> dims;   ///< declared sizes
  std::vector<bool> varies;        ///< whether values differ along a dimension
  std::vector<std::size_t> shape;  ///< the varying dimensions: what a record holds
  bool record_varying = true;
  std::size_t records = 0;       ///< 1 at most where it does not vary
  std::size_t record_bytes = 0;  ///< of one record
  Compression compression = Compression::none;
  int compression_level = 0;
  Sparse sparse = Sparse::none;
  std::size_t blocking_factor = 0;
  std::optional<Values> pad;  ///< where the file gives one
  std::vector<VariableAttribute> attributes;

  const Values* attribute(std::string_view name) const;
  /// The attribute as text without surrounding blanks; empty where there is none.
  std::string text(std::string_view name) const;
  /// "3 x 4"; empty for a scalar.
  std::string shape_text() const;
};

struct Image;  // the mapped bytes and what was read of them; internal

class File {
 public:
  /// Throws BARY-CORE-0001, BARY-CDF-0001 (no CDF), -0002 (damaged), -0003 (refused), -0005 (checksum).
  static File open(const std::string& path, const Options& options = {});
  /// The same over bytes that outlive the object and its values; `name` is for messages.
  static File over(std::span<const std::byte> bytes, std::string name, const Options& options = {});
  static bool looks_like(std::span<const std::byte> bytes);

  const std::string& name() const;
  const Info& info() const;
  std::uint64_t bytes() const;  ///< of the file on disk
  const std::vector<Attribute>& attributes() const;
  const Attribute* attribute(std::string_view name) const;
  /// All entries of a global attribute as texts.
  std::vector<std::string> texts(std::string_view global_attribute) const;
  /// rVariables, then zVariables, each in the file's order.
  const std::vector<Variable>& variables() const;
  const Variable* find(std::string_view name) const;
  /// Throws BARY-CDF-0004 with the nearest name.
  const Variable& operator[](std::string_view name) const;

  static constexpr std::size_t all = ~std::size_t{0};
  /// Records first … first+count−1 (to the last one for `all`). Blocks are expanded and swapped on the
  /// context's threads. Throws BARY-CDF-0002, -0003, -0006, and -0010 for records that there are not.
  Values read(const Variable& v, std::size_t first = 0, std::size_t count = all,
              const Context& context = {}) const;
  Values read(std::string_view variable, std::size_t first = 0, std::size_t count = all,
              const Context& context = {}) const;
  /// What records are that were never written: the file's pad value, or the library's for the type.
  /// Throws BARY-CDF-0006 for a text longer than the file can mean.
  Values pad_value(const Variable& v) const;

 private:
  explicit File(std::shared_ptr<const Image> image) : image_(std::move(image)) {}
  std::shared_ptr<const Image> image_;
};

}  // namespace bary::cdf
