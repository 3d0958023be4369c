// Calibrated values, alarms and validity, column by column.
#include <algorithm>
#include <cmath>

#include <re2/re2.h>

#include "bary/core/parallel.hpp"
#include "bary/telemetry/xtce/decoder-inl.hpp"

namespace bary::telemetry::xtce {

Value RowSource::value(const Column& c, std::size_t k) {
  switch (c.scalar) {
    case Scalar::u8:
      return Value::of(std::uint64_t{c.as<std::uint8_t>()[k]});
    case Scalar::u16:
      return Value::of(std::uint64_t{c.as<std::uint16_t>()[k]});
    case Scalar::u32:
      return Value::of(std::uint64_t{c.as<std::uint32_t>()[k]});
    case Scalar::u64:
      return Value::of(c.as<std::uint64_t>()[k]);
    case Scalar::i8:
      return Value::of(std::int64_t{c.as<std::int8_t>()[k]});
    case Scalar::i16:
      return Value::of(std::int64_t{c.as<std::int16_t>()[k]});
    case Scalar::i32:
      return Value::of(std::int64_t{c.as<std::int32_t>()[k]});
    case Scalar::i64:
      return Value::of(c.as<std::int64_t>()[k]);
    case Scalar::f32:
      return Value::of(static_cast<double>(c.as<float>()[k]));
    case Scalar::f64:
      return Value::of(c.as<double>()[k]);
    default:
      return Value::of(std::string(c.text(k)));
  }
}

Value RowSource::raw(const Operand& o) const {
  const Field& f = plan().fields[o.field];
  if (o.kind == Operand::Kind::packet) {
    std::int64_t bit = o.bit;
    // Of an array beside the one that is calibrated, the element of the same place.
    if (f.count > 1 && f.count == of_ && o.bit == f.bit) {
      std::uint64_t k = element_;
      for (std::size_t d = f.repeats.size(); d-- > 0; k /= f.repeats[d].count)
        bit += static_cast<std::int64_t>(k % f.repeats[d].count) * f.repeats[d].stride;
    }
    Value v;
    std::string text;
    std::int64_t taken = 0;
    if (read_field(plan(), f, packet_, bit, f.bits, v, text, taken) != Fit::yes) return {};
    return f.extract <= Extract::odd_float ? v : Value::of(std::move(text));
  }
  if (o.kind != Operand::Kind::slot) return {};
  const std::uint32_t c = job_.column_of[o.field];
  if (c == no_id) return {};
  const Column& column = job_.rows.columns[c];
  if (!column.has(row_)) return {};
  const std::size_t begin = column.begin(row_), end = column.end(row_);
  if (begin == end) return {};
  return value(column, end - begin == of_ ? begin + element_ : end - 1);
}

namespace {

using Kind = ParameterType::Kind;

Calibrated kind_of(const ParameterType& t, Scalar s) {
  const bool numeric = s < Scalar::text;
  switch (t.kind) {
    case Kind::enumerated:
    case Kind::boolean:
      return numeric ? Calibrated::label : Calibrated::raw;
    case Kind::absolute_time:
      if (!numeric && s != Scalar::text) return Calibrated::raw;
      if (t.reference != TimeReference::none) return Calibrated::time;
      // Counted from an instant that the file does not say: seconds, where it scales them.
      return t.time_scale == 1 && t.time_offset == 0 && t.time_unit_s == 1 ? Calibrated::raw
                                                                           : Calibrated::number;
    case Kind::relative_time:
      return s == Scalar::bytes || s == Scalar::wide ? Calibrated::raw : Calibrated::number;
    case Kind::text:
    case Kind::binary:
      return Calibrated::raw;
    default:
      break;
  }
  if (s == Scalar::text) return Calibrated::number;  // a number written as text
  if (s == Scalar::bytes || s == Scalar::wide) return Calibrated::raw;
  return t.encoding.calibrator.kind == Calibrator::Kind::none && t.encoding.contexts.empty()
             ? Calibrated::raw
             : Calibrated::number;
}

/// Values of a numeric column as doubles, a block at a time.
void doubles(const Column& c, std::size_t begin, std::size_t n, double* out) {
  const auto copy = [&]<class T>() {
    const T* v = reinterpret_cast<const T*>(c.data.data()) + begin;
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<double>(v[i]);
  };
  switch (c.scalar) {
    case Scalar::u8:
      return copy.template operator()<std::uint8_t>();
    case Scalar::u16:
      return copy.template operator()<std::uint16_t>();
    case Scalar::u32:
      return copy.template operator()<std::uint32_t>();
    case Scalar::u64:
      return copy.template operator()<std::uint64_t>();
    case Scalar::i8:
      return copy.template operator()<std::int8_t>();
    case Scalar::i16:
      return copy.template operator()<std::int16_t>();
    case Scalar::i32:
      return copy.template operator()<std::int32_t>();
    case Scalar::i64:
      return copy.template operator()<std::int64_t>();
    case Scalar::f32:
      return copy.template operator()<float>();
    case Scalar::f64:
      return copy.template operator()<double>();
    default:
      return;
  }
}

class Columnist {
 public:
  Columnist(Job& job, const DecodeOptions& options) : job_(job), options_(options) {}

  void declare() {
    job_.judged.resize(job_.fields.size());
    for (std::size_t i = 0; i < job_.fields.size(); ++i) {
      const Field& f = field(i);
      Column& c = job_.rows.columns[i];
      c.calibrated = kind_of(*f.type, c.scalar);
      const std::size_t values = count(c);
      if (c.calibrated == Calibrated::number) c.numbers.resize(values);
      if (c.calibrated == Calibrated::label) {
        c.labels.resize(values);
        c.label_names = f.type->kind == Kind::boolean ? std::vector<std::string>{f.type->zero, f.type->one}
                                                      : f.type->labels;
      }
      if (c.calibrated == Calibrated::time) c.times.resize(values);
      if (c.calibrated == Calibrated::number || c.calibrated == Calibrated::time)
        c.uncalibrated.resize(values);
      if (!options_.alarms) continue;
      if (!f.type->alarms.empty()) c.alarms.resize(values);
      if (f.extras != no_id && job_.plan->extras[f.extras].remembers) job_.judged[i].resize(values);
      const bool condition =
          f.extras != no_id && job_.plan->extras[f.extras].validity.kind != CompiledMatch::Kind::always;
      if (f.type->has_valid_range || condition) c.invalid.resize(values);
    }
  }

  void rows(std::size_t begin, std::size_t end) {
    RowSource source(job_);
    for (std::size_t i = 0; i < job_.fields.size(); ++i) {
      const Field& f = field(i);
      Column& c = job_.rows.columns[i];
      const std::size_t first = c.begin(begin), last = c.begin(end);
      if (c.calibrated == Calibrated::label)
        labels(f, c, first, last);
      else if (c.calibrated == Calibrated::number && fast(f, c))
        numbers(f, c, first, last);
      else if (c.calibrated != Calibrated::raw)
        each(f, c, source, begin, end);
      if (!c.alarms.empty() || !c.invalid.empty()) judge(i, c, source, begin, end);
    }
  }

 private:
  const Field& field(std::size_t i) const { return job_.plan->fields[job_.fields[i]]; }
  std::size_t count(const Column& c) const {
    return c.per_row ? job_.row_packet.size() * c.per_row : static_cast<std::size_t>(c.first.back());
  }
  static bool fast(const Field& f, const Column& c) {
    const Calibrator& k = f.type->encoding.calibrator;
    return c.scalar < Scalar::text && f.type->encoding.contexts.empty() &&
           (k.kind == Calibrator::Kind::polynomial || k.kind == Calibrator::Kind::spline ||
            k.kind == Calibrator::Kind::none);
  }

  static void labels(const Field& f, Column& c, std::size_t first, std::size_t last) {
    const bool boolean = f.type->kind == Kind::boolean;
    for (std::size_t k = first; k < last; ++k) {
      const Value v = RowSource::value(c, k);
      if (boolean) {
        c.labels[k] = v.number() != 0;
        continue;
      }
      const bool whole = v.kind != Value::Kind::floating || v.f == std::floor(v.f);
      const std::int64_t raw = v.kind == Value::Kind::unsigned_ ? static_cast<std::int64_t>(v.u)
                               : v.kind == Value::Kind::signed_ ? v.i
                               : whole && std::abs(v.f) < 9e18  ? static_cast<std::int64_t>(v.f)
                                                                : 0;
      const std::uint32_t l = whole ? label_index(*f.type, raw) : no_id;
      c.labels[k] = l == no_id ? -1 : static_cast<std::int32_t>(l);
    }
  }

  static void numbers(const Field& f, Column& c, std::size_t first, std::size_t last) {
    const Calibrator& k = f.type->encoding.calibrator;
    double* y = c.numbers.data();
    doubles(c, first, last - first, y + first);
    if (k.kind == Calibrator::Kind::polynomial) {
      const auto& a = k.coefficients;
      double x[256];
      for (std::size_t b = first; b < last; b += 256) {
        const std::size_t n = std::min<std::size_t>(256, last - b);
        std::copy_n(y + b, n, x);
        std::fill_n(y + b, n, 0.0);
        for (std::size_t p = a.size(); p-- > 0;)
          for (std::size_t i = 0; i < n; ++i) y[b + i] = y[b + i] * x[i] + a[p];
      }
    } else if (k.kind == Calibrator::Kind::spline) {
      for (std::size_t i = first; i < last; ++i) {
        const auto v = spline(k, y[i]);
        y[i] = v.value_or(0);
        c.uncalibrated[i] = !v;
      }
    }
    if (f.type->kind == Kind::relative_time || f.type->kind == Kind::absolute_time)
      for (std::size_t i = first; i < last; ++i) {
        y[i] = (y[i] * f.type->time_scale + f.type->time_offset) * f.type->time_unit_s;
        c.uncalibrated[i] = c.uncalibrated[i] || f.type->time_unit_s == 0;
      }
  }

  void each(const Field& f, Column& c, RowSource& source, std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::size_t first = c.begin(row), last = c.end(row);
      source.go(row);
      for (std::size_t k = first; k < last; ++k) {
        source.element(k - first, last - first);
        if (!c.has(row)) {
          c.uncalibrated[k] = 1;
          continue;
        }
        const Value raw = RowSource::value(c, k);
        if (c.calibrated == Calibrated::time) {
          const auto t = source.time(f, raw);
          c.uncalibrated[k] = !t;
          if (t) c.times[k] = *t;
        } else {
          const Value v = source.calibrate(f, raw);
          c.uncalibrated[k] = !v.numeric();
          c.numbers[k] = v.numeric() ? v.number() : 0;
        }
      }
    }
  }

  static Level level(const Field& f, const FieldExtras::CompiledAlarm& k, const Column& c, std::size_t i,
                     const Value& raw, const Source& source) {
    const Alarm& a = *k.alarm;
    Level l = a.otherwise;
    if (c.scalar == Scalar::text)
      for (const Alarm::Pattern& p : a.patterns)
        if (re2::RE2::FullMatch(re2::StringPiece(c.text(i).data(), c.text(i).size()), *p.expression)) {
          l = p.level;
          break;
        }
    if (const auto v = alarm_number(*f.type, c, i))
      for (const Alarm::Band& b : a.bands)
        if (b.range.contains(*v) == b.inside) l = std::max(l, b.level);
    if (c.calibrated == Calibrated::label && c.labels[i] >= 0)
      for (const auto& [label, at] : a.labels)
        if (label == c.label_names[static_cast<std::size_t>(c.labels[i])]) l = at;
    for (std::size_t n = 0; n < k.conditions.size(); ++n)
      if (source.holds(k.conditions[n], &raw)) l = std::max(l, a.conditions[n].second);
    return l;
  }

  void judge(std::size_t column, Column& c, RowSource& source, std::size_t begin, std::size_t end) {
    const Field& f = field(column);
    auto& judged = job_.judged[column];
    const FieldExtras* x = f.extras == no_id ? nullptr : &job_.plan->extras[f.extras];
    for (std::size_t row = begin; row < end; ++row) {
      const std::size_t first = c.begin(row), last = c.end(row);
      source.go(row);
      for (std::size_t k = first; k < last; ++k) {
        source.element(k - first, last - first);
        const Value raw = RowSource::value(c, k);
        if (!c.alarms.empty() && x)
          for (std::uint32_t n = 0; n < x->alarms.size(); ++n)
            if (const auto& a = x->alarms[n]; source.holds(a.context, &raw)) {
              c.alarms[k] = static_cast<std::uint8_t>(level(f, a, c, k, raw, source));
              if (!judged.empty()) judged[k] = n + 1;
              break;
            }
        if (c.invalid.empty()) continue;
        bool valid = !x || source.holds(x->validity, &raw);
        if (f.type->has_valid_range) {
          const auto v = f.type->valid_range_is_calibrated ? calibrated_number(c, k)
                         : c.scalar < Scalar::text         ? std::optional(c.number(k))
                                                           : std::nullopt;
          valid = valid && v && f.type->valid_range.contains(*v);
        }
        c.invalid[k] = !valid;
      }
    }
  }

  Job& job_;
  const DecodeOptions& options_;
};

}  // namespace

void calibrate_columns(Job& job, const DecodeOptions& options, const Context& ctx) {
  Columnist columnist(job, options);
  columnist.declare();
  parallel_for(ctx, job.row_packet.size(), 1024,
               [&](std::size_t begin, std::size_t end) { columnist.rows(begin, end); });
}

}  // namespace bary::telemetry::xtce
