// Alarms that ask for earlier values: steps, and violations in succession.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "bary/telemetry/xtce/decoder-inl.hpp"

namespace bary::telemetry::xtce {

std::optional<double> calibrated_number(const Column& c, std::size_t k) {
  if (c.calibrated == Calibrated::number)
    return c.uncalibrated[k] ? std::nullopt : std::optional(c.numbers[k]);
  if (c.scalar >= Scalar::text) return std::nullopt;
  return c.number(k);
}

namespace {

/// One parameter's values, one after another.
class History {
 public:
  explicit History(const ParameterType& type) : alarms_(type.alarms) {}

  /// The level after this value, of which `now` is what it says by itself.
  Level next(std::optional<double> value, std::uint32_t judged, Level now) {
    if (value) values_.push_back(*value);
    // Another alarm judges from here on: what the last one has counted is over.
    if (judged != judged_) state_ = Level::normal, violations_ = conformance_ = 0;
    judged_ = judged;
    if (judged == 0) return now;
    const Alarm& a = alarms_[judged - 1];
    if (value) now = std::max(now, step_level(a));
    if (now == Level::normal) {
      violations_ = 0;
      if (state_ != Level::normal && ++conformance_ >= a.conformance) state_ = Level::normal;
    } else {
      conformance_ = 0;
      if (++violations_ >= a.violations || state_ != Level::normal) state_ = now;
    }
    return state_;
  }

 private:
  Level step_level(const Alarm& a) const {
    const auto span = static_cast<std::size_t>(a.change_samples);
    if (a.change.empty() || values_.size() <= span) return Level::normal;
    const double before = values_[values_.size() - 1 - span];
    double step = std::abs(values_.back() - before);
    if (a.change_is_percentage) step = 100 * step / std::abs(before);
    Level l = Level::normal;
    if (std::isnan(step)) return l;  // no change of zero, or no number
    for (const Alarm::Band& b : a.change)
      if (b.range.contains(step) == b.inside) l = std::max(l, b.level);
    return l;
  }

  const std::vector<Alarm>& alarms_;
  std::vector<double> values_;
  std::uint32_t judged_ = 0;
  Level state_ = Level::normal;
  std::int64_t violations_ = 0, conformance_ = 0;
};

}  // namespace

void settle_alarms(std::vector<Rows>& kinds, const PlanData& plan, std::vector<Remembering> columns) {
  std::map<std::pair<Id, std::string>, std::vector<std::size_t>> by_parameter;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const Field& f = plan.fields[columns[i].field];
    by_parameter[{f.parameter, f.member}].push_back(i);
  }
  for (const auto& [parameter, mine] : by_parameter) {
    std::vector<std::tuple<std::uint64_t, std::size_t, std::size_t>> order;  // packet, column, row
    for (const std::size_t i : mine)
      for (std::size_t row = 0; row < kinds[columns[i].kind].size(); ++row)
        order.emplace_back(kinds[columns[i].kind].packet[row], i, row);
    std::sort(order.begin(), order.end());
    History history(*plan.fields[columns[mine[0]].field].type);
    for (const auto& [packet, i, row] : order) {
      Column& c = kinds[columns[i].kind].columns[columns[i].column];
      if (!c.has(row)) continue;
      c.alarms[row] = static_cast<std::uint8_t>(
          history.next(calibrated_number(c, row), columns[i].judged[row], static_cast<Level>(c.alarms[row])));
    }
  }
}

}  // namespace bary::telemetry::xtce
