#pragma once
// What compiler and decoder share. Internal to the room.

#include <cstdint>
#include <string>
#include <vector>

#include "bary/telemetry/xtce/columns.hpp"
#include "bary/telemetry/xtce/plan.hpp"

namespace bary::telemetry::xtce {

/// A value at hand, raw or calibrated.
struct Value {
  enum class Kind : std::uint8_t { none, unsigned_, signed_, floating, text } kind = Kind::none;
  std::uint64_t u = 0;
  std::int64_t i = 0;
  double f = 0;
  std::string text;  ///< UTF-8, or the bytes of a binary

  static Value of(std::uint64_t v) {
    Value x;
    x.kind = Kind::unsigned_;
    x.u = v;
    return x;
  }
  static Value of(std::int64_t v) {
    Value x;
    x.kind = Kind::signed_;
    x.i = v;
    return x;
  }
  static Value of(double v) {
    Value x;
    x.kind = Kind::floating;
    x.f = v;
    return x;
  }
  static Value of(std::string v) {
    Value x;
    x.kind = Kind::text;
    x.text = std::move(v);
    return x;
  }
  bool numeric() const { return kind == Kind::unsigned_ || kind == Kind::signed_ || kind == Kind::floating; }
  double number() const {
    return kind == Kind::unsigned_ ? static_cast<double>(u)
           : kind == Kind::signed_ ? static_cast<double>(i)
                                   : f;
  }
};

/// Where a condition or size takes a value from.
struct Operand {
  enum class Kind : std::uint8_t { none, constant, packet, slot, self } kind = Kind::none;
  bool calibrated = false;
  std::uint32_t field = 0;
  std::int64_t bit = 0;  ///< of packet
  Value constant;
};

struct CompiledMatch {
  enum class Kind : std::uint8_t { always, never, compare, labels, all, any, fast } kind = Kind::always;
  Relation relation = Relation::equal;
  Operand left, right;                                        ///< right may be a constant
  std::vector<std::pair<std::int64_t, std::int64_t>> ranges;  ///< labels: raw values that bear the label
  std::vector<CompiledMatch> terms;
  // fast: an unsigned of at most 57 bits at a fixed place against a number
  std::uint32_t byte = 0, shift_left = 0, shift_right = 0, end_byte = 0;
  std::uint64_t wanted = 0;
};

struct CompiledInteger {
  IntegerValue::Kind kind = IntegerValue::Kind::none;
  std::int64_t fixed = 0;
  Operand operand;
  double slope = 1, intercept = 0;
  std::vector<std::pair<CompiledMatch, std::int64_t>> lookup;
};

/// How the bits become a value.
enum class Extract : std::uint8_t {
  unsigned_be,  ///< most significant bit first, up to 64 bits
  signed_be,    ///< two's complement
  unsigned_le,  ///< whole bytes, least significant first
  signed_le,
  float32_be,
  float64_be,
  float32_le,
  float64_le,
  odd_integer,  ///< other forms, orders and widths up to 64 bits: read bit group by bit group
  odd_float,    ///< 16, 80, 128 bits, MIL-STD-1750A, odd orders
  wide,         ///< integers over 64 bits, as bytes
  text,
  binary,
};

struct Repeat {
  std::uint64_t count;
  std::int64_t stride;  ///< bits
};

/// Conditions and references that belong to one column; few columns have any.
struct FieldExtras {
  std::vector<std::pair<CompiledMatch, const Calibrator*>> contexts;
  std::vector<std::vector<Operand>>
      math;  ///< parameter operands of the default calibrator, then of each context
  CompiledMatch validity;
  struct CompiledAlarm {
    const Alarm* alarm;
    CompiledMatch context;
    std::vector<CompiledMatch> conditions;
  };
  std::vector<CompiledAlarm> alarms;
  bool remembers = false;  ///< one of the alarms asks for earlier values
  Operand offset_from;
};

struct Field {
  std::string name;
  Id parameter = no_id;
  std::string member;  ///< `.APID`, without brackets
  const ParameterType* type = nullptr;
  Extract extract = Extract::unsigned_be;
  Scalar scalar = Scalar::u8;
  std::uint32_t bits = 0;       ///< of one value; 0 where it is dynamic
  bool fixed = false;           ///< has a place that does not depend on the packet
  bool optional = false;        ///< may be absent
  bool list = false;            ///< any number of values a row
  std::int64_t bit = 0;         ///< of fixed
  std::vector<Repeat> repeats;  ///< of fixed, outermost first
  std::uint64_t count = 1;      ///< product of repeats
  std::uint32_t slot = no_id;   ///< in the frame, where something refers to it
  std::uint32_t size = no_id;   ///< into integers, of text and binary of dynamic size
  std::uint32_t extras = no_id;
  bool has_origin = false;  ///< of a time: the instant it counts from is known
  Epoch origin;
  std::uint32_t occurrence = 1;  ///< of the parameter's member on the path
  At at = 0;
};

struct Step {
  enum class Op : std::uint8_t {
    go,          ///< cursor = n
    move,        ///< cursor += n, or integer a
    from_start,  ///< cursor = start of the container + n, or integer a
    from_end,    ///< cursor = end of the packet - n - (bits of field a)
    field,       ///< read field a
    unless,      ///< jump to target where match a does not hold
    repeat,      ///< integer a times, n more; jump to target where that is none
    again,       ///< next turn: move by integer a (or n), jump to target
    enter,       ///< a container within begins
    leave,       ///< it ends: after its last bit, or after n bits
  } op = Op::go;
  std::uint32_t a = no_id;
  std::uint32_t target = 0;
  std::int64_t n = 0;
};

struct Node {
  Id container = no_id;
  std::uint32_t parent = no_id;
  std::vector<std::uint32_t> children;
  CompiledMatch restriction;
  bool abstract = false;
  bool probe = false;    ///< a child's condition asks for something that only the program finds
  bool dynamic = false;  ///< it or an ancestor has a program
  bool refused = false;  ///< something in it is not decoded here: its packets are told apart and left
  std::uint32_t first_field = 0, last_field = 0;  ///< its own, in fields
  std::vector<Step> steps;
  std::int64_t need_bits = 0;   ///< end of the last fixed field, ancestors' included
  std::int64_t end_bits = -1;   ///< end of the last entry where all is fixed; -1 otherwise
  std::int64_t size_bits = -1;  ///< of the whole packet, where the file says it
  // Children by the value of one fixed field, where all their conditions ask for it.
  bool switched = false;
  CompiledMatch key;                                           ///< of kind fast: place of the field
  std::vector<std::pair<std::uint64_t, std::uint32_t>> table;  ///< value, child; sorted
  std::vector<std::int32_t> direct;  ///< by value: index of the first in table, or -1
};

struct PlanData {
  Database db;
  std::vector<Node> nodes;
  std::vector<Field> fields;
  std::vector<CompiledMatch> matches;
  std::vector<CompiledInteger> integers;
  std::vector<FieldExtras> extras;
  std::uint32_t slots = 0;
  std::vector<std::uint32_t> slot_field;
  std::vector<Id> aside;  ///< containers that are not decoded, in the file's order of heirs

  std::vector<std::uint32_t> path(std::uint32_t node) const;
};

}  // namespace bary::telemetry::xtce
