#pragma once
/// Record: an ordered set of named values with units; what a sentence of a report is filled from.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bary/core/epoch.hpp"

namespace bary {

class Sha256;

/// How sure a value is; reports show everything but `published` and `computed` as such.
enum class Status { computed, published, announced, assumed };
std::string_view name_of(Status s);
std::optional<Status> parse_status(std::string_view text);

struct Value {
  std::string name;  ///< with its unit suffix: `first_wait_h`
  std::variant<std::monostate, double, std::int64_t, bool, std::string, Epoch>
      value;         ///< monostate: not known
  std::string unit;  ///< suffix of the unit registry; empty for none
  std::string description;
  std::string description_ko;
  Status status = Status::computed;
  std::string source;

  bool known() const { return value.index() != 0; }
};

class Record {
 public:
  /// Adds a value (the unit is taken from the name's suffix where it has one) and hands it back for more.
  Value& add(std::string name, std::variant<std::monostate, double, std::int64_t, bool, std::string, Epoch> v,
             std::string description = "", std::string description_ko = "");
  const Value* find(std::string_view name) const;
  /// Throws BARY-CORE-0004 with the nearest name.
  const Value& operator[](std::string_view name) const;
  const std::vector<Value>& values() const { return values_; }
  std::vector<Value>& values() { return values_; }
  void hash(Sha256& h) const;

 private:
  std::vector<Value> values_;
};

}  // namespace bary
