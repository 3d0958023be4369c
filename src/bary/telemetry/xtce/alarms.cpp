// Alarms that ask for earlier values: steps, and violations in succession.
#include <algorithm>
#include <cmath>
#include <limits>
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

std::optional<double> alarm_number(const ParameterType& t, const Column& c, std::size_t k) {
  if (c.calibrated != Calibrated::time) return calibrated_number(c, k);
  if (c.uncalibrated[k]) return std::nullopt;
  if (c.scalar >= Scalar::text) return c.times[k].to_double();
  return (c.number(k) * t.time_scale + t.time_offset) * t.time_unit_s;
}

namespace {

/// Steps of one parameter's values from earlier ones.
class Steps {
 public:
  explicit Steps(const Alarm::Change& change) : change_(change) {}

  /// The level of the step that ends with this value.
  Level next(double value, double seconds) {
    if (change_.asks_for_time()) {
      if (std::isnan(seconds)) return Level::normal;
      // A clock that steps back begins anew.
      if (!earlier_.empty() && seconds < earlier_.back().seconds) earlier_.clear(), first_ = 0;
    }
    ++count_;
    while (first_ + 1 < earlier_.size() && far_enough(earlier_[first_ + 1], seconds)) ++first_;
    if (first_ > 16 && first_ > earlier_.size() / 2)
      earlier_.erase(earlier_.begin(), earlier_.begin() + static_cast<std::ptrdiff_t>(first_)), first_ = 0;
    Level l = Level::normal;
    if (!earlier_.empty() && far_enough(earlier_[first_], seconds)) l = level(value, seconds);
    earlier_.push_back({count_, value, seconds});
    return l;
  }

 private:
  struct Sample {
    std::int64_t number;
    double value, seconds;
  };
  bool far_enough(const Sample& s, double now) const {
    if (count_ - s.number < change_.samples) return false;
    if (change_.per_second && !(now > s.seconds)) return false;
    return !(change_.seconds > 0) || now - s.seconds >= change_.seconds;
  }
  Level level(double value, double seconds) const {
    const Sample& s = earlier_[first_];
    double step = std::abs(value - s.value);
    if (change_.is_percentage) step = 100 * step / std::abs(s.value);
    if (change_.per_second) step /= seconds - s.seconds;
    Level l = Level::normal;
    if (std::isnan(step)) return l;  // no change of zero, or no number
    for (const Alarm::Band& b : change_.bands)
      if (b.range.contains(step) == b.inside) l = std::max(l, b.level);
    return l;
  }

  const Alarm::Change& change_;
  std::vector<Sample> earlier_;
  std::size_t first_ = 0;  ///< of them, the one that steps are counted from
  std::int64_t count_ = 0;
};

bool asks_for_time(const ParameterType& t) {
  return std::any_of(t.alarms.begin(), t.alarms.end(), [](const Alarm& a) {
    return std::any_of(a.changes.begin(), a.changes.end(), [](const auto& c) { return c.asks_for_time(); });
  });
}

/// One parameter's values, one after another.
class History {
 public:
  explicit History(const ParameterType& type) : alarms_(type.alarms) {
    for (const Alarm& a : alarms_)
      for (const Alarm::Change& c : a.changes) steps_.emplace_back(c);
  }

  /// The level after this value, of which `now` is what it says by itself.
  Level next(std::optional<double> value, double seconds, std::uint32_t judged, Level now) {
    // All see all values: which of them judges is another question.
    Level by_step = Level::normal;
    std::size_t s = 0;
    for (std::uint32_t n = 0; n < alarms_.size() && value; ++n)
      for (std::size_t c = 0; c < alarms_[n].changes.size(); ++c) {
        const Level l = steps_[s++].next(*value, seconds);
        if (n + 1 == judged) by_step = std::max(by_step, l);
      }
    now = std::max(now, by_step);
    // Another alarm judges from here on: what the last one has counted is over.
    if (judged != judged_) state_ = Level::normal, violations_ = conformance_ = 0;
    judged_ = judged;
    if (judged == 0) return now;
    const Alarm& a = alarms_[judged - 1];
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
  const std::vector<Alarm>& alarms_;
  std::vector<Steps> steps_;  ///< of every change of every alarm, in their order
  std::uint32_t judged_ = 0;
  Level state_ = Level::normal;
  std::int64_t violations_ = 0, conformance_ = 0;
};

}  // namespace

void settle_alarms(std::vector<Rows>& kinds, const PlanData& plan, std::vector<Remembering> columns,
                   const DecodeOptions& options, const Context& ctx) {
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
    const Field& f = plan.fields[columns[mine[0]].field];
    const ParameterType& type = *f.type;
    if (options.packet_seconds.empty() && asks_for_time(type))
      ctx.warn(Error("BARY-TELEMETRY-0221", {{"parameter", f.name}}).diagnostic());
    std::vector<History> histories;  // of the elements of a list each its own
    for (const auto& [packet, i, row] : order) {
      Column& c = kinds[columns[i].kind].columns[columns[i].column];
      if (!c.has(row)) continue;
      const double seconds = options.packet_seconds.empty()
                                 ? std::numeric_limits<double>::quiet_NaN()
                                 : options.packet_seconds[packet - options.first_packet];
      for (std::size_t k = c.begin(row), n = 0; k < c.end(row); ++k, ++n) {
        if (n == histories.size()) histories.emplace_back(type);
        c.alarms[k] = static_cast<std::uint8_t>(histories[n].next(
            alarm_number(type, c, k), seconds, columns[i].judged[k], static_cast<Level>(c.alarms[k])));
      }
    }
  }
}

}  // namespace bary::telemetry::xtce
