// References, whole numbers, conditions and calibrators: what many elements of XTCE hold.
#include <algorithm>
#include <array>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/reader-inl.hpp"

namespace bary::telemetry::xtce {

ParameterRef Reader::reference(const Node& n) {
  ParameterRef r;
  r.text = required(n, "parameterRef");
  r.calibrated = boolean(n, "useCalibratedValue", true);
  r.at = at(n);
  if (integer(n, "instance", 0) != 0) refuse(n, {"instance of another packet", "다른 패킷의 값(instance)"});
  return r;
}

// --- whole numbers ---

IntegerValue Reader::integer_value(const Node& n) {
  IntegerValue v;
  v.at = at(n);
  for (const Node& c : n.children()) {
    if (c.type() == pugi::node_pcdata) {  // <Size>16</Size>, as some files have it
      if (const auto x = whole_number(c.value())) v.kind = IntegerValue::Kind::fixed, v.fixed = *x;
      continue;
    }
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "FixedValue") {
      const auto x = whole_number(c.child_value());
      if (!x) bad_value(c, "FixedValue", trim(c.child_value()), {"a whole number", "정수"});
      v.kind = IntegerValue::Kind::fixed;
      v.fixed = x.value_or(0);
    } else if (e == "Fixed") {
      v = integer_value(c);
    } else if (e == "DynamicValue") {
      dynamic_value(c, v);
    } else if (e == "DiscreteLookupList") {
      lookup_list(c, v);
    } else {
      unknown(c, n, Severity::error, {"FixedValue", "DynamicValue", "DiscreteLookupList"});
    }
  }
  if (v.kind == IntegerValue::Kind::none)
    fault("BARY-TELEMETRY-0204", {{"attribute", "FixedValue"}, {"element", std::string(local(n))}}, at(n));
  return v;
}

void Reader::dynamic_value(const Node& n, IntegerValue& v) {
  v.kind = IntegerValue::Kind::dynamic;
  v.at = at(n);
  bool found = false;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "ParameterInstanceRef") {
      v.parameter = reference(c);
      found = true;
    } else if (e == "LinearAdjustment") {
      attributes(c, {"slope", "intercept"});
      v.slope = number(c, "slope", 1);
      v.intercept = number(c, "intercept", 0);
    } else {
      unknown(c, n, Severity::error, {"ParameterInstanceRef", "LinearAdjustment"});
    }
  }
  if (!found)
    fault("BARY-TELEMETRY-0204", {{"attribute", "ParameterInstanceRef"}, {"element", std::string(local(n))}},
          at(n));
}

void Reader::lookup_list(const Node& n, IntegerValue& v) {
  v.kind = IntegerValue::Kind::lookup;
  v.at = at(n);
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    if (local(c) == "DiscreteLookup")
      v.lookup.emplace_back(match(c), integer(c, "value", 0));
    else
      unknown(c, n, Severity::error, {"DiscreteLookup"});
  }
}

std::pair<IntegerValue, IntegerValue> Reader::dimension_of_size(const Node& n) {
  std::pair<IntegerValue, IntegerValue> range;
  range.first.kind = IntegerValue::Kind::fixed;
  range.second = integer_value(n);
  range.second.fixed -= 1;
  range.second.intercept -= 1;
  for (auto& l : range.second.lookup) l.second -= 1;
  return range;
}

std::vector<std::pair<IntegerValue, IntegerValue>> Reader::dimensions(const Node& n) {
  std::vector<std::pair<IntegerValue, IntegerValue>> out;
  for (const Node& d : n.children()) {
    if (d.type() != pugi::node_element) continue;
    if (local(d) == "Size") {  // version 1.0: the number of elements
      out.push_back(dimension_of_size(d));
      continue;
    }
    if (local(d) != "Dimension") {
      unknown(d, n, Severity::error, {"Dimension"});
      continue;
    }
    std::pair<IntegerValue, IntegerValue> range;
    range.first.kind = IntegerValue::Kind::fixed;
    for (const Node& c : d.children()) {
      if (c.type() != pugi::node_element) continue;
      const std::string_view e = local(c);
      if (e == "StartingIndex") {
        range.first = integer_value(c);
      } else if (e == "EndingIndex") {
        range.second = integer_value(c);
      } else if (e == "Size") {
        range = dimension_of_size(c);
      } else {
        unknown(c, d, Severity::error, {"StartingIndex", "EndingIndex"});
      }
    }
    if (range.second.kind == IntegerValue::Kind::none)
      fault("BARY-TELEMETRY-0204", {{"attribute", "EndingIndex"}, {"element", "Dimension"}}, at(d));
    out.push_back(std::move(range));
  }
  return out;
}

// --- conditions ---

Relation Reader::relation(const Node& n, std::string_view s) {
  s = trim(s);
  if (s.empty() || s == "==" || s == "=" || s == "eq") return Relation::equal;
  if (s == "!=" || s == "neq" || s == "ne") return Relation::unequal;
  if (s == "<" || s == "lt") return Relation::less;
  if (s == "<=" || s == "leq" || s == "le") return Relation::less_equal;
  if (s == ">" || s == "gt") return Relation::greater;
  if (s == ">=" || s == "geq" || s == "ge") return Relation::greater_equal;
  bad_value(n, "comparisonOperator", s, "==, !=, <, <=, >, >=");
  return Relation::equal;
}

Match Reader::comparison(const Node& n) {
  attributes(n, {"parameterRef", "instance", "useCalibratedValue", "comparisonOperator", "value"});
  Match m;
  m.kind = Match::Kind::compare;
  m.at = at(n);
  m.left = reference(n);
  m.relation = relation(n, attribute(n, "comparisonOperator"));
  if (!n.attribute("value"))
    fault("BARY-TELEMETRY-0204", {{"attribute", "value"}, {"element", std::string(local(n))}}, at(n));
  m.value = attribute(n, "value");
  return m;
}

Match Reader::condition(const Node& n) {
  Match m;
  m.kind = Match::Kind::compare;
  m.at = at(n);
  int refs = 0;
  bool value = false;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "ParameterInstanceRef" && refs < 2) {
      (refs++ ? m.right : m.left) = reference(c);
    } else if (e == "ComparisonOperator") {
      m.relation = relation(n, c.child_value());
    } else if (e == "Value") {
      value = true;
      m.value = trim(c.child_value());
    } else {
      unknown(c, n, Severity::error, {"ParameterInstanceRef", "ComparisonOperator", "Value"});
    }
  }
  m.right_is_parameter = refs == 2;
  if (refs == 0 || (refs == 1) != value)
    bad_value(n, "Condition", "",
              {"a parameter, an operator, a parameter or value", "매개변수, 연산자, 매개변수 또는 값"});
  return m;
}

Match Reader::match_item(const Node& n, int depth) {
  const std::string_view e = local(n);
  Match m;
  m.at = at(n);
  if (depth > deepest) {
    fault("BARY-TELEMETRY-0216", {{"what", "BooleanExpression"}}, at(n));
    return m;
  }
  if (e == "Comparison") return comparison(n);
  if (e == "Condition") return condition(n);
  if (e == "ComparisonList" || e == "ANDedConditions" || e == "ORedConditions") {
    m.kind = e[0] == 'O' ? Match::Kind::any : Match::Kind::all;
    for (const Node& c : n.children())
      if (c.type() == pugi::node_element) m.terms.push_back(match_item(c, depth + 1));
    return m;
  }
  if (e == "BooleanExpression") {
    for (const Node& c : n.children())
      if (c.type() == pugi::node_element) return match_item(c, depth + 1);
    return m;
  }
  if (e == "CustomAlgorithm" || e == "NextContainer") {
    m.kind = Match::Kind::refused;
    m.value = e;
    refuse(n, e);
    return m;
  }
  unknown(n, n.parent(), Severity::error,
          {"Comparison", "ComparisonList", "BooleanExpression", "CustomAlgorithm", "Condition",
           "ANDedConditions", "ORedConditions"});
  return m;
}

Match Reader::match(const Node& n) {
  std::vector<Match> all;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "AncillaryDataSet") continue;
    all.push_back(match_item(c, 0));
  }
  if (all.size() == 1) return std::move(all.front());
  Match m;
  m.at = at(n);
  if (all.empty()) return m;
  m.kind = Match::Kind::all;
  m.terms = std::move(all);
  return m;
}

// --- calibrators ---

Calibrator Reader::calibrator(const Node& n) {
  Calibrator k;
  const std::size_t listed = faults_.list().size();
  harmless_ = true;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    if (e == "AncillaryDataSet") continue;
    k.at = at(c);
    if (e == "PolynomialCalibrator")
      polynomial(c, k);
    else if (e == "SplineCalibrator")
      spline(c, k);
    else if (e == "MathOperationCalibrator")
      math(c, k);
    else
      unknown(c, n, Severity::error, {"PolynomialCalibrator", "SplineCalibrator", "MathOperationCalibrator"});
  }
  harmless_ = false;
  for (std::size_t i = listed; i < faults_.list().size(); ++i)
    if (faults_.list()[i].code != "BARY-TELEMETRY-0203") k.kind = Calibrator::Kind::refused;
  return k;
}

void Reader::polynomial(const Node& n, Calibrator& k) {
  k.kind = Calibrator::Kind::polynomial;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element || local(c) == "AncillaryDataSet") continue;
    if (local(c) != "Term") {
      unknown(c, n, Severity::error, {"Term"});
      continue;
    }
    attributes(c, {"coefficient", "exponent"});
    required(c, "coefficient");
    const double coefficient = number(c, "coefficient", 0);
    // Version 1.1 has exponents as numbers: 1.0 is one.
    const double exponent = number(c, "exponent", 0);
    if (!(exponent >= 0 && exponent <= 64 && exponent == std::floor(exponent))) {
      bad_value(c, "exponent", attribute(c, "exponent"), {"a whole number from 0 to 64", "0~64의 정수"});
      continue;
    }
    const auto i = static_cast<std::size_t>(exponent);
    if (k.coefficients.size() <= i) k.coefficients.resize(i + 1);
    k.coefficients[i] += coefficient;
  }
}

void Reader::spline(const Node& n, Calibrator& k) {
  attributes(n, {"order", "extrapolate"});
  k.kind = Calibrator::Kind::spline;
  k.extrapolate = boolean(n, "extrapolate", false);
  const std::int64_t order = integer(n, "order", 1);
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element || local(c) == "AncillaryDataSet") continue;
    if (local(c) != "SplinePoint") {
      unknown(c, n, Severity::error, {"SplinePoint"});
      continue;
    }
    attributes(c, {"raw", "calibrated", "order"});
    required(c, "raw");
    required(c, "calibrated");
    // The schema gives each point the order 1, which would leave the spline's own without effect: only an
    // order that is written overrides.
    const std::int64_t o = integer(c, "order", order);
    if (o < 0 || o > 8) bad_value(c, "order", attribute(c, "order"), {"0 to 8", "0~8"});
    k.points.push_back({number(c, "raw", 0), number(c, "calibrated", 0),
                        static_cast<int>(std::clamp<std::int64_t>(o, 0, 8))});
  }
  std::stable_sort(k.points.begin(), k.points.end(),
                   [](const auto& a, const auto& b) { return a.raw < b.raw; });
  if (k.points.size() < 2)
    bad_value(n, "SplinePoint", std::to_string(k.points.size()), {"at least two points", "두 점 이상"});
}

namespace {

struct OperatorName {
  std::string_view name;
  MathOperator op;
  int takes, leaves;
};
using M = MathOperator;
constexpr std::array<OperatorName, 51> operators{{
    {"+", M::add, 2, 1},
    {"-", M::subtract, 2, 1},
    {"*", M::multiply, 2, 1},
    {"/", M::divide, 2, 1},
    {"%", M::modulo, 2, 1},
    {"^", M::power, 2, 1},
    {"y^x", M::reverse_power, 2, 1},
    {"ln", M::ln, 1, 1},
    {"log", M::log10, 1, 1},
    {"e^x", M::exp, 1, 1},
    {"1/x", M::invert, 1, 1},
    {"x!", M::factorial, 1, 1},
    {"tan", M::tan, 1, 1},
    {"cos", M::cos, 1, 1},
    {"sin", M::sin, 1, 1},
    {"atan", M::atan, 1, 1},
    {"atan2", M::atan2, 2, 1},
    {"acos", M::acos, 1, 1},
    {"asin", M::asin, 1, 1},
    {"tanh", M::tanh, 1, 1},
    {"cosh", M::cosh, 1, 1},
    {"sinh", M::sinh, 1, 1},
    {"atanh", M::atanh, 1, 1},
    {"acosh", M::acosh, 1, 1},
    {"asinh", M::asinh, 1, 1},
    {"swap", M::swap, 2, 2},
    {"drop", M::drop, 1, 0},
    {"dup", M::duplicate, 1, 2},
    {"over", M::over, 2, 3},
    {"<<", M::shift_left, 2, 1},
    {">>", M::shift_right, 2, 1},
    {"&", M::bit_and, 2, 1},
    {"|", M::bit_or, 2, 1},
    {"&&", M::logical_and, 2, 1},
    {"||", M::logical_or, 2, 1},
    {"!", M::logical_not, 1, 1},
    {"abs", M::absolute, 1, 1},
    {"div", M::euclidean_div, 2, 1},
    {"int", M::integer_part, 1, 1},
    {">", M::greater, 2, 1},
    {">=", M::greater_equal, 2, 1},
    {"<", M::less, 2, 1},
    {"<=", M::less_equal, 2, 1},
    {"==", M::equal, 2, 1},
    {"!=", M::unequal, 2, 1},
    {"min", M::minimum, 2, 1},
    {"max", M::maximum, 2, 1},
    {"xor", M::bit_xor, 2, 1},
    {"~", M::bit_not, 1, 1},
    // Version 1.1 spells these so.
    {"exp", M::exp, 1, 1},
    {"pow", M::power, 2, 1},
}};

}  // namespace

void Reader::math(const Node& n, Calibrator& k) {
  k.kind = Calibrator::Kind::math;
  int depth = 0;
  using Term = Calibrator::Term;
  for (const Node& c : n.children()) {
    if (c.type() != pugi::node_element) continue;
    const std::string_view e = local(c);
    Term t;
    if (e == "ValueOperand") {
      const std::string_view s = trim(c.child_value());
      const auto v = parse_f64(s);
      const auto w = v ? std::nullopt : whole_number(s);
      if (!v && !w) bad_value(c, "ValueOperand", s, {"a number", "수"});
      t.value = v ? *v : static_cast<double>(w.value_or(0));
      ++depth;
    } else if (e == "ThisParameterOperand") {
      t.kind = Term::Kind::self;
      ++depth;
    } else if (e == "ParameterInstanceRefOperand") {
      t.kind = Term::Kind::parameter;
      t.parameter = reference(c);
      ++depth;
    } else if (e == "Operator") {
      t.kind = Term::Kind::operation;
      const std::string_view s = trim(c.child_value());
      const auto it =
          std::find_if(operators.begin(), operators.end(), [&](const auto& o) { return o.name == s; });
      if (it == operators.end()) {
        bad_value(c, "Operator", s, {"an operator of XTCE", "XTCE의 연산자"});
        return;
      }
      if (depth < it->takes) {
        bad_value(c, "Operator", s,
                  {std::to_string(it->takes) + " operands before it",
                   "그 앞의 피연산자 " + std::to_string(it->takes) + "개"});
        return;
      }
      t.operation = it->op;
      depth += it->leaves - it->takes;
    } else if (e == "AncillaryDataSet") {
      continue;
    } else {
      unknown(c, n, Severity::error,
              {"ValueOperand", "ThisParameterOperand", "ParameterInstanceRefOperand", "Operator"});
      return;
    }
    if (depth > 256) {
      fault("BARY-TELEMETRY-0216", {{"what", "MathOperationCalibrator"}}, at(c));
      return;
    }
    k.terms.push_back(std::move(t));
  }
  if (depth != 1)
    bad_value(n, "MathOperationCalibrator", {}, {"one value left at the end", "끝에 남는 값 하나"}).found = {
        std::to_string(depth) + " values left", "남은 값 " + std::to_string(depth) + "개"};
}

}  // namespace bary::telemetry::xtce
