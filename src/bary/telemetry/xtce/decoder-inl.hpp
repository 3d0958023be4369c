#pragma once
// What the sources of the decoder share. Internal to the room.

#include <span>
#include <vector>

#include "bary/telemetry/xtce/decode.hpp"
#include "bary/telemetry/xtce/evaluate-inl.hpp"

namespace bary::telemetry::xtce {

/// One container's packets and the columns to fill.
struct Job {
  const PlanData* plan = nullptr;
  const Packets* packets = nullptr;
  std::uint32_t node = 0;
  std::vector<std::uint32_t> path;        ///< nodes, root first
  std::vector<std::uint32_t> fields;      ///< of the columns, in order
  std::vector<std::uint32_t> column_of;   ///< by field; no_id: not wanted
  std::vector<std::uint64_t> row_packet;  ///< index into packets
  std::vector<std::uint64_t> row_offset;  ///< where the packet's bytes begin
  Rows rows;
  /// By column whose alarms ask for earlier values: which of them judges each value, from 1; 0: none.
  std::vector<std::vector<std::uint32_t>> judged;

  Packet packet(std::size_t row) const {
    return {packets->bytes.data() + row_offset[row],
            static_cast<std::int64_t>(packets->octets[row_packet[row]]) * 8};
  }
};

/// Which fields are gathered column by column.
inline bool gathered(const Field& f) { return f.fixed && f.extract <= Extract::float64_le; }

/// Fills the gathered columns of rows [begin, end).
void gather(Job& job, std::span<const std::uint32_t> fields, std::size_t begin, std::size_t end);
/// Fills calibrated values, alarms and validity of the columns.
void calibrate_columns(Job& job, const DecodeOptions& options, const Context& ctx);

/// A column whose alarms ask for earlier values.
struct Remembering {
  std::size_t kind, column;  ///< of the rows decoded
  std::uint32_t field;
  std::vector<std::uint32_t> judged;
};
/// Levels of one value each become those of the values of a parameter (of a list: of each element) in the
/// order of the packets.
void settle_alarms(std::vector<Rows>& kinds, const PlanData& plan, std::vector<Remembering> columns,
                   const DecodeOptions& options, const Context& ctx);
/// The calibrated number of a value, where it has one.
std::optional<double> calibrated_number(const Column& c, std::size_t k);
/// What ranges of an alarm judge: of an absolute time the seconds since its reference (written as text: since
/// 2000-01-01T12:00:00 TAI), else the calibrated number.
std::optional<double> alarm_number(const ParameterType& t, const Column& c, std::size_t k);

/// A row of columns as a source of operands.
class RowSource : public Source {
 public:
  explicit RowSource(const Job& job) : Source(*job.plan), job_(job) {}
  void go(std::size_t row) {
    row_ = row;
    packet_ = job_.packet(row);
  }
  /// Which value of a list is being calibrated, of how many.
  void element(std::size_t k, std::size_t of) { element_ = k, of_ = of; }
  Value raw(const Operand& o) const override;
  const Packet& packet() const override { return packet_; }
  /// Value k of a column, counted over all rows.
  static Value value(const Column& c, std::size_t k);

 private:
  const Job& job_;
  std::size_t row_ = 0, element_ = 0, of_ = 1;
  Packet packet_{nullptr, 0};
};

}  // namespace bary::telemetry::xtce
