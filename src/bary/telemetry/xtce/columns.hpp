#pragma once
/// Columns: what a decoder makes of packets. One set a container, one column a parameter, values in the
/// natural width of their encoding.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/core/table.hpp"
#include "bary/telemetry/xtce/database.hpp"

namespace bary::telemetry::xtce {

enum class Scalar : std::uint8_t { u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, text, bytes, wide };
std::string_view name_of(Scalar s);
/// Bytes of one value; 1 for text, bytes and wide.
std::size_t size_of(Scalar s);

/// Bytes on a 64-byte boundary that are not filled before they are written. Several can share one block: ten
/// thousand columns are one allocation.
class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t bytes) : Buffer(block(bytes), 0, bytes) {}
  /// `bytes` of a block from `offset` on, a multiple of 64.
  Buffer(std::shared_ptr<std::byte> block, std::size_t offset, std::size_t bytes)
      : block_(std::move(block)), data_(block_.get() + offset), size_(bytes) {}
  static std::shared_ptr<std::byte> block(std::size_t bytes);

  std::byte* data() { return data_; }
  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  void zero() {
    if (size_) std::memset(data_, 0, size_);
  }

 private:
  std::shared_ptr<std::byte> block_;
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// What a column's calibrated values are.
enum class Calibrated : std::uint8_t {
  raw,     ///< the same as the raw ones
  number,  ///< `numbers`
  label,   ///< `labels`, indices into `label_names`; -1: no label for the value
  time,    ///< `times`
};

struct Column {
  std::string name;
  std::string unit;  ///< as the file writes it
  std::string description;
  Scalar scalar = Scalar::u8;
  std::uint32_t per_row = 1;  ///< values a row; 0: as `first` says
  Buffer data;                ///< raw values; bytes of text (UTF-8), binaries and wide integers (big-endian)
  std::vector<std::uint64_t> first;    ///< of per_row 0: index of each row's first value, and the end
  std::vector<std::uint64_t> spans;    ///< of text, bytes, wide: where each value's bytes begin, and the end
  std::vector<std::uint64_t> present;  ///< a bit a row; empty: all rows have it

  Calibrated calibrated = Calibrated::raw;
  aligned_vector<double> numbers;
  aligned_vector<std::int32_t> labels;
  std::vector<Epoch> times;
  std::vector<std::string> label_names;
  std::vector<std::uint8_t> uncalibrated;  ///< of number and time: 1 where there is no value; empty: nowhere
  std::vector<std::uint8_t> alarms;   ///< a Level a value; empty where the file defines none or nobody asked
  std::vector<std::uint8_t> invalid;  ///< 1 outside the valid range or condition; empty likewise

  /// Raw values of a numeric column; T must be the type that `scalar` names.
  template <class T>
  std::span<const T> as() const {
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }
  bool has(std::size_t row) const { return present.empty() || (present[row / 64] >> (row % 64) & 1); }
  std::size_t begin(std::size_t row) const { return per_row ? row * per_row : first[row]; }
  std::size_t end(std::size_t row) const { return per_row ? (row + 1) * per_row : first[row + 1]; }
  std::string_view text(std::size_t value) const {
    return {reinterpret_cast<const char*>(data.data()) + spans[value], spans[value + 1] - spans[value]};
  }
  /// A numeric raw value as a double (exact but for integers above 2^53).
  double number(std::size_t value) const;
  /// Any raw value as text: decimal, the text itself, hexadecimal for binaries.
  std::string raw_text(std::size_t value) const;
};

/// Packets of one container.
struct Rows {
  std::string container;  ///< name
  std::string path;
  std::vector<std::uint64_t> packet;  ///< index of the packet that each row came from
  std::vector<Column> columns;

  std::size_t size() const { return packet.size(); }
  const Column* find(std::string_view name) const;
};

}  // namespace bary::telemetry::xtce
