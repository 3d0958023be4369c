#include "bary/core/table.hpp"

#include <algorithm>
#include <cassert>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"

namespace bary {

std::string_view name_of(ColumnType t) {
  switch (t) {
    case ColumnType::f64:
      return "number";
    case ColumnType::i64:
      return "integer";
    case ColumnType::boolean:
      return "boolean";
    case ColumnType::text:
      return "text";
    case ColumnType::epoch:
      return "date and time";
    case ColumnType::choice:
      return "choice";
  }
  return "";
}

Phrase type_word(ColumnType t) {
  switch (t) {
    case ColumnType::f64:
      return {"number", "수"};
    case ColumnType::i64:
      return {"integer", "정수"};
    case ColumnType::boolean:
      return {"boolean", "참·거짓 값"};
    case ColumnType::text:
      return {"text", "텍스트"};
    case ColumnType::epoch:
      return {"date and time", "날짜와 시각"};
    case ColumnType::choice:
      return {"choice", "선택지"};
  }
  return {};
}

std::size_t Column::size() const {
  return std::visit([](const auto& v) { return v.size(); }, data);
}

namespace {
void mark(Column& c, bool valid) {
  const std::size_t row = c.size() - 1;
  if (c.validity.empty()) {
    if (valid) return;
    c.validity.assign(row / 64 + 1, ~std::uint64_t{0});
  }
  if (row / 64 >= c.validity.size()) c.validity.push_back(~std::uint64_t{0});
  if (!valid) c.validity[row / 64] &= ~(std::uint64_t{1} << (row % 64));
}
}  // namespace

void Column::push(double v) {
  std::get<aligned_vector<double>>(data).push_back(v);
  mark(*this, true);
}
void Column::push(std::int64_t v) {
  std::get<aligned_vector<std::int64_t>>(data).push_back(v);
  mark(*this, true);
}
void Column::push(bool v) {
  std::get<aligned_vector<std::uint8_t>>(data).push_back(v);
  mark(*this, true);
}
void Column::push(std::string v) {
  std::get<std::vector<std::string>>(data).push_back(std::move(v));
  mark(*this, true);
}
void Column::push(Epoch v) {
  std::get<std::vector<Epoch>>(data).push_back(v);
  mark(*this, true);
}
void Column::push_choice(std::string_view label) {
  const auto it = std::find(labels.begin(), labels.end(), label);
  assert(it != labels.end());
  std::get<aligned_vector<std::int32_t>>(data).push_back(static_cast<std::int32_t>(it - labels.begin()));
  mark(*this, true);
}
void Column::push_null() {
  std::visit([](auto& v) { v.emplace_back(); }, data);
  mark(*this, false);
}

Text description_of(std::span<const ColumnSpec> columns, std::string_view name) {
  for (const ColumnSpec& c : columns)
    if (c.name == name) return c.description;
  return {};
}

Table::Table(std::span<const ColumnSpec> specs) {
  for (const ColumnSpec& s : specs) {
    Column& c = add(s.name, s.type, s.unit, s.description.en);
    c.labels = s.labels;
  }
}

Column& Table::add(std::string name, ColumnType type, std::string unit, std::string description) {
  Column c;
  if (unit.empty() && (type == ColumnType::f64 || type == ColumnType::i64))
    if (const Unit* u = unit_of_name(name)) unit = u->suffix;
  c.name = std::move(name);
  c.type = type;
  c.unit = std::move(unit);
  c.description = std::move(description);
  switch (type) {
    case ColumnType::f64:
      c.data = aligned_vector<double>();
      break;
    case ColumnType::i64:
      c.data = aligned_vector<std::int64_t>();
      break;
    case ColumnType::boolean:
      c.data = aligned_vector<std::uint8_t>();
      break;
    case ColumnType::text:
      c.data = std::vector<std::string>();
      break;
    case ColumnType::epoch:
      c.data = std::vector<Epoch>();
      break;
    case ColumnType::choice:
      c.data = aligned_vector<std::int32_t>();
      break;
  }
  return columns_.emplace_back(std::move(c));
}

std::size_t Table::rows() const { return columns_.empty() ? 0 : columns_.front().size(); }

const Column* Table::find(std::string_view name) const {
  for (const Column& c : columns_)
    if (c.name == name) return &c;
  return nullptr;
}
const Column& Table::operator[](std::string_view name) const {
  if (const Column* c = find(name)) return *c;
  std::vector<std::string> names;
  for (const Column& c : columns_) names.push_back(c.name);
  throw Error("BARY-CORE-0004", {{"column", std::string(name)}}).hint(did_you_mean(name, names));
}
Column& Table::operator[](std::string_view name) { return const_cast<Column&>(std::as_const(*this)[name]); }

namespace {
void push_from(Column& to, const Column& from, std::size_t row) {
  if (!from.valid(row)) return to.push_null();
  std::visit(
      [&](const auto& v) {
        using V = std::decay_t<decltype(v)>;
        std::get<V>(to.data).push_back(v[row]);
      },
      from.data);
  mark(to, true);
}
}  // namespace

void Table::append_row(const Table& other, std::size_t row) {
  assert(other.columns_.size() == columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) push_from(columns_[i], other.columns_[i], row);
}

Table Table::select(std::span<const std::size_t> order) const {
  Table t;
  for (const Column& c : columns_) {
    Column& n = t.add(c.name, c.type, c.unit, c.description);
    n.unit = c.unit;
    n.labels = c.labels;
    for (std::size_t row : order) push_from(n, c, row);
  }
  return t;
}

void Table::hash(Sha256& h) const {
  h.text("Table").u64(columns_.size()).u64(rows());
  for (const Column& c : columns_) {
    h.text(c.name).text(name_of(c.type)).text(c.unit);
    if (c.type == ColumnType::choice) {
      h.u64(c.labels.size());
      for (const auto& l : c.labels) h.text(l);
    }
    for (std::size_t i = 0; i < c.size(); ++i)
      if (!c.valid(i)) h.u64(i);
    h.text("values");
    if (c.type == ColumnType::f64) {
      h.f64s(c.f64());
      continue;
    }
    for (std::size_t i = 0; i < c.size(); ++i) switch (c.type) {
        case ColumnType::i64:
          h.i64(c.i64()[i]);
          break;
        case ColumnType::boolean:
          h.u64(c.boolean()[i]);
          break;
        case ColumnType::text:
          h.text(c.text()[i]);
          break;
        case ColumnType::epoch:
          h.i64(c.epoch()[i].seconds).f64(c.epoch()[i].fraction);
          break;
        case ColumnType::choice:
          h.i64(c.choice()[i]);
          break;
        case ColumnType::f64:
          break;
      }
  }
}

}  // namespace bary
