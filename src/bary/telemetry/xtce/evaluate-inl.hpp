#pragma once
// Conditions, calibrators and the program that reads what has no fixed place. Internal to the room.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bary/telemetry/xtce/extract-inl.hpp"

namespace bary::telemetry::xtce {

/// Where operands come from: a packet under the program, or a row of columns.
class Source {
 public:
  explicit Source(const PlanData& plan) : plan_(plan) {}
  virtual ~Source() = default;
  /// The raw value; none where the packet does not have it.
  virtual Value raw(const Operand& o) const = 0;
  virtual const Packet& packet() const = 0;
  const PlanData& plan() const { return plan_; }

  Value get(const Operand& o, const Value* self = nullptr, int depth = 0) const;
  bool holds(const CompiledMatch& m, const Value* self = nullptr, int depth = 0) const;
  std::optional<std::int64_t> integer(const CompiledInteger& v) const;
  /// Calibrated value of a field's raw one; none where the calibrator does not reach it.
  Value calibrate(const Field& f, const Value& raw, int depth = 0) const;
  /// By polynomial, spline or math, with the context's calibrator where one holds.
  std::optional<double> calibrated_number(const Field& f, const Value& raw, int depth = 0) const;
  /// An instant of an absolute time's raw value.
  std::optional<Epoch> time(const Field& f, const Value& raw, int depth = 0) const;

 private:
  const PlanData& plan_;
};

/// Without program and source: a fast condition at a packet. `fits` becomes false where the packet ends
/// early.
inline bool holds_fast(const CompiledMatch& m, const std::uint8_t* p, std::uint32_t octets, bool& fits) {
  if (octets < m.end_byte) {
    fits = false;
    return false;
  }
  std::uint64_t v;
  if (octets >= m.byte + 8) {
    v = load_be64(p + m.byte);
  } else {
    v = 0;
    for (std::uint32_t i = 0; i < 8; ++i) v = v << 8 | (m.byte + i < octets ? p[m.byte + i] : 0u);
  }
  v = v << m.shift_left >> m.shift_right;
  switch (m.relation) {
    case Relation::equal:
      return v == m.wanted;
    case Relation::unequal:
      return v != m.wanted;
    case Relation::less:
      return v < m.wanted;
    case Relation::less_equal:
      return v <= m.wanted;
    case Relation::greater:
      return v > m.wanted;
    case Relation::greater_equal:
      return v >= m.wanted;
  }
  return false;
}

bool compare_values(const Value& a, Relation r, const Value& b);
std::uint32_t label_index(const ParameterType& t, std::int64_t raw);  ///< no_id where there is none
std::optional<double> spline(const Calibrator& c, double x);
double polynomial(const Calibrator& c, double x);
double math(const Calibrator& c, double x, std::span<const double> operands);
/// The instant from which a type counts, where the file says it.
std::optional<Epoch> time_origin(const ParameterType& t);
/// Seconds that a time type's raw number means.
void time_seconds(const ParameterType& t, const Value& raw, std::int64_t& whole, double& rest);

/// Takes what the program reads.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void number(std::uint32_t field, const Value& v) = 0;
  virtual void bytes(std::uint32_t field, std::string_view v) = 0;
  /// Values of a list, one after another: the first at `bit`, the others `stride` bits further each.
  virtual void numbers(std::uint32_t field, const std::uint8_t* packet, std::int64_t bit, std::int64_t stride,
                       std::uint64_t count) = 0;
};

/// The program of one packet.
class Frame : public Source {
 public:
  explicit Frame(const PlanData& plan) : Source(plan), slots_(plan.slots) {}
  void begin(const Packet& p);
  /// Runs a node's steps. `writer` may be null: then the packet is only walked.
  Fit run(const Node& n, Writer* writer);
  Value raw(const Operand& o) const override;
  const Packet& packet() const override { return packet_; }
  std::int64_t cursor() const { return cursor_; }
  std::int64_t needed() const { return needed_; }

 private:
  Fit field(std::uint32_t id, Writer* writer);
  bool array(const std::vector<Step>& steps, std::size_t& at, std::int64_t count, Writer* writer, Fit& fit);
  void moved() {
    if (!within_.empty() && cursor_ > within_.back().furthest) within_.back().furthest = cursor_;
  }
  Packet packet_{nullptr, 0};
  std::vector<Value> slots_;
  std::int64_t cursor_ = 0, needed_ = 0, budget_ = 0;
  struct Within {
    std::int64_t start, furthest;
  };
  std::vector<Within> within_;
  std::vector<std::int64_t> turns_;  ///< left in each open repeat
  std::string scratch_, utf8_;
};

/// Reads a field of any kind at a bit. Text and binaries go to `text` (UTF-8 or bytes), numbers to `number`;
/// `taken` is what it occupies.
Fit read_field(const PlanData& plan, const Field& f, const Packet& p, std::int64_t bit, std::int64_t room,
               Value& number, std::string& text, std::int64_t& taken);

}  // namespace bary::telemetry::xtce
