// Raw to calibrated: polynomials, splines, postfix mathematics, labels, times.
#include <algorithm>
#include <array>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/evaluate-inl.hpp"
#include "bary/time/time.hpp"

namespace bary::telemetry::xtce {

double polynomial(const Calibrator& c, double x) {
  double y = 0;
  for (std::size_t i = c.coefficients.size(); i-- > 0;) y = y * x + c.coefficients[i];
  return y;
}

std::optional<double> spline(const Calibrator& c, double x) {
  const auto& p = c.points;
  if (std::isnan(x)) return std::nullopt;
  if (!c.extrapolate && (x < p.front().raw || x > p.back().raw)) return std::nullopt;
  const auto above =
      std::upper_bound(p.begin(), p.end(), x, [](double v, const auto& q) { return v < q.raw; });
  const std::size_t piece = above == p.begin() ? 0 : static_cast<std::size_t>(above - p.begin()) - 1;
  const int order = p[piece].order;
  if (order == 0 || (piece + 1 == p.size() && x == p.back().raw)) return p[piece].calibrated;
  const std::size_t degree = std::min<std::size_t>(static_cast<std::size_t>(order), p.size() - 1);
  const std::size_t first = std::min(piece, p.size() - 1 - degree);
  if (degree == 1) {
    // A step: two points of one raw value. Only before the first can x be left of both.
    if (p[first + 1].raw == p[first].raw) return p[first].calibrated;
    const double slope = (p[first + 1].calibrated - p[first].calibrated) / (p[first + 1].raw - p[first].raw);
    return slope * (x - p[first].raw) + p[first].calibrated;
  }
  // Neville's scheme through degree + 1 points from the piece's first on.
  std::array<double, 9> y{};
  for (std::size_t i = 0; i <= degree; ++i) y[i] = p[first + i].calibrated;
  for (std::size_t k = 1; k <= degree; ++k)
    for (std::size_t i = 0; i + k <= degree; ++i) {
      const double a = p[first + i].raw, b = p[first + i + k].raw;
      y[i] = ((x - b) * y[i] - (x - a) * y[i + 1]) / (a - b);
    }
  return y[0];
}

namespace {

/// A double as the whole number it holds; 0 where it holds none that fits.
std::int64_t whole(double v) { return std::abs(v) < 9.2e18 ? static_cast<std::int64_t>(v) : 0; }

double factorial(double n) {
  if (!(n >= 0)) return std::nan("");
  if (n != std::floor(n)) return std::tgamma(n + 1);
  if (n > 170) return HUGE_VAL;
  double v = 1;
  for (double i = 2; i <= n; ++i) v *= i;
  return v;
}

double unary(MathOperator op, double x) {
  using M = MathOperator;
  switch (op) {
    case M::ln:
      return std::log(x);
    case M::log10:
      return std::log10(x);
    case M::exp:
      return std::exp(x);
    case M::invert:
      return 1 / x;
    case M::factorial:
      return factorial(x);
    case M::tan:
      return std::tan(x);
    case M::cos:
      return std::cos(x);
    case M::sin:
      return std::sin(x);
    case M::atan:
      return std::atan(x);
    case M::acos:
      return std::acos(x);
    case M::asin:
      return std::asin(x);
    case M::tanh:
      return std::tanh(x);
    case M::cosh:
      return std::cosh(x);
    case M::sinh:
      return std::sinh(x);
    case M::atanh:
      return std::atanh(x);
    case M::acosh:
      return std::acosh(x);
    case M::asinh:
      return std::asinh(x);
    case M::logical_not:
      return x == 0;
    case M::absolute:
      return std::abs(x);
    case M::integer_part:
      return std::trunc(x);
    case M::bit_not:
      return static_cast<double>(~whole(x));
    default:
      return std::nan("");
  }
}

double shifted(double a, double b, bool left) {
  const std::int64_t v = whole(a), n = whole(b);
  if (n < 0 || n > 63) return 0;
  return static_cast<double>(left ? static_cast<std::int64_t>(static_cast<std::uint64_t>(v) << n) : v >> n);
}

/// a = x1 (pushed first), b = x2.
double binary(MathOperator op, double a, double b) {
  using M = MathOperator;
  switch (op) {
    case M::add:
      return a + b;
    case M::subtract:
      return a - b;
    case M::multiply:
      return a * b;
    case M::divide:
      return a / b;
    case M::modulo:
      return std::fmod(a, b);
    case M::power:
      return std::pow(a, b);
    case M::reverse_power:
      return std::pow(b, a);
    case M::atan2:
      return std::atan2(b, a);
    case M::shift_left:
      return shifted(a, b, true);
    case M::shift_right:
      return shifted(a, b, false);
    case M::bit_and:
      return static_cast<double>(whole(a) & whole(b));
    case M::bit_or:
      return static_cast<double>(whole(a) | whole(b));
    case M::bit_xor:
      return static_cast<double>(whole(a) ^ whole(b));
    case M::logical_and:
      return a != 0 && b != 0;
    case M::logical_or:
      return a != 0 || b != 0;
    case M::euclidean_div:
      return b > 0 ? std::floor(a / b) : std::ceil(a / b);
    case M::greater:
      return a > b;
    case M::greater_equal:
      return a >= b;
    case M::less:
      return a < b;
    case M::less_equal:
      return a <= b;
    case M::equal:
      return a == b;
    case M::unequal:
      return a != b;
    case M::minimum:
      return std::fmin(a, b);
    case M::maximum:
      return std::fmax(a, b);
    default:
      return std::nan("");
  }
}

bool is_unary(MathOperator op) {
  using M = MathOperator;
  switch (op) {
    case M::ln:
    case M::log10:
    case M::exp:
    case M::invert:
    case M::factorial:
    case M::tan:
    case M::cos:
    case M::sin:
    case M::atan:
    case M::acos:
    case M::asin:
    case M::tanh:
    case M::cosh:
    case M::sinh:
    case M::atanh:
    case M::acosh:
    case M::asinh:
    case M::logical_not:
    case M::absolute:
    case M::integer_part:
    case M::bit_not:
      return true;
    default:
      return false;
  }
}

}  // namespace

double math(const Calibrator& c, double x, std::span<const double> operands) {
  // The reader has checked that the stack never runs empty, never exceeds 256 and ends with one value.
  std::array<double, 260> stack;
  std::size_t n = 0, next = 0;
  using Term = Calibrator::Term;
  for (const Term& t : c.terms) {
    if (t.kind == Term::Kind::value) {
      stack[n++] = t.value;
    } else if (t.kind == Term::Kind::self) {
      stack[n++] = x;
    } else if (t.kind == Term::Kind::parameter) {
      stack[n++] = operands[next++];
    } else if (t.operation == MathOperator::swap) {
      std::swap(stack[n - 1], stack[n - 2]);
    } else if (t.operation == MathOperator::drop) {
      --n;
    } else if (t.operation == MathOperator::duplicate) {
      stack[n] = stack[n - 1];
      ++n;
    } else if (t.operation == MathOperator::over) {
      stack[n] = stack[n - 2];
      ++n;
    } else if (is_unary(t.operation)) {
      stack[n - 1] = unary(t.operation, stack[n - 1]);
    } else {
      stack[n - 2] = binary(t.operation, stack[n - 2], stack[n - 1]);
      --n;
    }
  }
  return stack[0];
}

std::uint32_t label_index(const ParameterType& t, std::int64_t raw) {
  const auto& e = t.enumerations;
  const auto above = std::upper_bound(e.begin(), e.end(), raw,
                                      [](std::int64_t v, const Enumeration& x) { return v < x.low; });
  if (above == e.begin()) return no_id;
  const auto i = static_cast<std::size_t>(above - e.begin()) - 1;
  return raw <= e[i].high ? t.label_of[i] : no_id;
}

std::optional<double> Source::calibrated_number(const Field& f, const Value& raw, int depth) const {
  const Encoding& e = f.type->encoding;
  const Calibrator* c = &e.calibrator;
  std::size_t which = 0;
  if (f.extras != no_id) {
    const FieldExtras& x = plan().extras[f.extras];
    for (std::size_t i = 0; i < x.contexts.size(); ++i)
      if (holds(x.contexts[i].first, &raw, depth + 1)) {
        c = x.contexts[i].second;
        which = i + 1;
        break;
      }
  }
  double v = 0;
  if (raw.kind == Value::Kind::text) {
    const auto n = parse_f64(raw.text);
    if (!n) return std::nullopt;
    v = *n;
  } else if (raw.numeric()) {
    v = raw.number();
  } else {
    return std::nullopt;
  }
  switch (c->kind) {
    case Calibrator::Kind::refused:
      return std::nullopt;
    case Calibrator::Kind::none:
      return v;
    case Calibrator::Kind::polynomial:
      return polynomial(*c, v);
    case Calibrator::Kind::spline:
      return spline(*c, v);
    case Calibrator::Kind::math: {
      std::vector<double> operands;
      if (f.extras != no_id)
        for (const Operand& o : plan().extras[f.extras].math[which]) {
          const Value w = get(o, &raw, depth + 1);
          if (!w.numeric()) return std::nullopt;
          operands.push_back(w.number());
        }
      return math(*c, v, operands);
    }
  }
  return std::nullopt;
}

Value Source::calibrate(const Field& f, const Value& raw, int depth) const {
  using Kind = ParameterType::Kind;
  const ParameterType& t = *f.type;
  if (depth > 16) return {};
  const bool whole_number = raw.kind == Value::Kind::unsigned_ || raw.kind == Value::Kind::signed_;
  if (t.kind == Kind::enumerated && whole_number) {
    const std::uint32_t i =
        label_index(t, raw.kind == Value::Kind::unsigned_ ? static_cast<std::int64_t>(raw.u) : raw.i);
    return i == no_id ? Value{} : Value::of(t.labels[i]);
  }
  if (t.kind == Kind::boolean && raw.numeric()) return Value::of(raw.number() != 0 ? t.one : t.zero);
  if (t.kind == Kind::text || t.kind == Kind::binary) return raw;
  if (t.kind == Kind::relative_time || t.kind == Kind::absolute_time) {
    const auto v = calibrated_number(f, raw, depth);
    if (!v || t.time_unit_s == 0) return {};
    return Value::of((*v * t.time_scale + t.time_offset) * t.time_unit_s);
  }
  const bool plain = t.encoding.calibrator.kind == Calibrator::Kind::none && t.encoding.contexts.empty();
  if (plain && raw.kind != Value::Kind::text) return raw;
  const auto v = calibrated_number(f, raw, depth);
  return v ? Value::of(*v) : Value{};
}

// --- time ---

void time_seconds(const ParameterType& t, const Value& raw, std::int64_t& whole_s, double& rest) {
  // The product in two parts: a clock of 64 bits and a scale of 2^-32 lose nothing that a double of the whole
  // would lose.
  const double scale = t.time_scale * t.time_unit_s, offset = t.time_offset * t.time_unit_s;
  double high = 0, low = 0;
  if (raw.kind == Value::Kind::floating) {
    high = raw.f;
  } else {
    const std::int64_t i =
        raw.kind == Value::Kind::unsigned_ ? static_cast<std::int64_t>(raw.u >> 32) : raw.i >> 32;
    const std::uint64_t l =
        (raw.kind == Value::Kind::unsigned_ ? raw.u : static_cast<std::uint64_t>(raw.i)) & 0xFFFFFFFFu;
    high = static_cast<double>(i) * 4294967296.0;
    low = static_cast<double>(l);
  }
  whole_s = 0;
  rest = 0;
  const auto add = [&](double v) {
    const double p = v * scale, error = std::fma(v, scale, -p);
    const double f = std::floor(p);
    if (std::abs(f) < 1e15) whole_s += static_cast<std::int64_t>(f);
    rest += (p - f) + error;
  };
  add(high);
  add(low);
  const double f = std::floor(offset);
  if (std::abs(f) < 1e15) whole_s += static_cast<std::int64_t>(f);
  rest += offset - f;
}

std::optional<Epoch> time_origin(const ParameterType& t) {
  using time::Scale;
  switch (t.reference) {
    case TimeReference::tai:
      return time::from_calendar({1958, 1, 1, 0, 0, 0}, Scale::tai);
    case TimeReference::j2000:
      return time::from_calendar({2000, 1, 1, 12, 0, 0}, Scale::tt);
    case TimeReference::gps:
      return time::from_calendar({1980, 1, 6, 0, 0, 0}, Scale::utc);
    case TimeReference::date:
      try {
        const std::string s =
            t.epoch_text.find('T') == std::string::npos ? t.epoch_text + "T00:00:00" : t.epoch_text;
        return s.ends_with('Z') || s.find('+') != std::string::npos ? time::parse_epoch(s)
                                                                    : time::parse_epoch_in(s, Scale::utc);
      } catch (const Error&) {
        return std::nullopt;
      }
    default:
      return std::nullopt;
  }
}

namespace {

/// POSIX seconds, which know no leap seconds.
std::optional<Epoch> from_posix(std::int64_t s, double rest) {
  const double f = std::floor(rest);
  s += static_cast<std::int64_t>(f);
  rest -= f;
  const std::int64_t day = s >= 0 ? s / 86400 : (s - 86399) / 86400;
  if (std::abs(day) > 3'000'000) return std::nullopt;
  const std::int64_t of_day = s - day * 86400;
  // Civil date of a day count (Howard Hinnant, chrono-compatible low-level date algorithms).
  const std::int64_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<unsigned>(z - era * 146097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  const int d = static_cast<int>(doy - (153 * mp + 2) / 5 + 1),
            m = static_cast<int>(mp < 10 ? mp + 3 : mp - 9);
  const int y = static_cast<int>(static_cast<std::int64_t>(yoe) + era * 400) + (m <= 2);
  try {
    return time::from_calendar({y, m, d, static_cast<int>(of_day / 3600), static_cast<int>(of_day / 60 % 60),
                                static_cast<double>(of_day % 60) + rest},
                               time::Scale::utc);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

std::optional<Epoch> Source::time(const Field& f, const Value& raw, int depth) const {
  const ParameterType& t = *f.type;
  if (depth > 16 || t.time_unit_s == 0) return std::nullopt;
  if (raw.kind == Value::Kind::text) {
    try {
      return time::parse_epoch_in(trim(raw.text), time::Scale::utc);
    } catch (const Error&) {
      return std::nullopt;
    }
  }
  Value v = raw;
  if (t.encoding.calibrator.kind != Calibrator::Kind::none || !t.encoding.contexts.empty()) {
    const auto n = calibrated_number(f, raw, depth);
    if (!n) return std::nullopt;
    v = Value::of(*n);
  }
  if (!v.numeric() || (v.kind == Value::Kind::floating && !(std::abs(v.f) < 1e15))) return std::nullopt;
  std::int64_t s = 0;
  double rest = 0;
  time_seconds(t, v, s, rest);
  if (!(std::abs(rest) < 1e15)) return std::nullopt;
  if (t.reference == TimeReference::unix_) return from_posix(s, rest);
  std::optional<Epoch> from;
  if (f.has_origin) from = f.origin;
  if (t.reference == TimeReference::parameter) {
    if (f.extras == no_id) return std::nullopt;
    const Operand& o = plan().extras[f.extras].offset_from;
    if (o.kind != Operand::Kind::packet && o.kind != Operand::Kind::slot) return std::nullopt;
    const Field& other = plan().fields[o.field];
    if (&other == &f) return std::nullopt;
    from = time(other, this->raw(o), depth + 1);
  }
  if (!from) return std::nullopt;
  return Epoch::from_parts(from->seconds + s, from->fraction + rest);
}

}  // namespace bary::telemetry::xtce
