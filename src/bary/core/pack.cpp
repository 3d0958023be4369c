#include "bary/core/pack.hpp"

#include "bary/core/bytes.hpp"

namespace bary {
namespace {

constexpr std::string_view table_mark = "BARYTAB1", record_mark = "BARYREC1";

void write_values(ByteWriter& w, const Column& c) {
  switch (c.type) {
    case ColumnType::text:
      for (const std::string& s : c.text()) w.text(s);
      return;
    case ColumnType::epoch:
      for (const Epoch& e : c.epoch()) w.epoch(e);
      return;
    case ColumnType::f64:
      return w.raw(c.f64());
    case ColumnType::i64:
      return w.raw(c.i64());
    case ColumnType::boolean:
      return w.raw(c.boolean());
    case ColumnType::choice:
      return w.raw(c.choice());
  }
}

void read_values(ByteReader& r, Column& c, std::size_t rows) {
  switch (c.type) {
    case ColumnType::text:
      for (std::size_t i = 0; i < rows; ++i) std::get<std::vector<std::string>>(c.data).push_back(r.text());
      return;
    case ColumnType::epoch:
      for (std::size_t i = 0; i < rows; ++i) std::get<std::vector<Epoch>>(c.data).push_back(r.epoch());
      return;
    case ColumnType::f64:
      return r.raw(std::get<aligned_vector<double>>(c.data), rows);
    case ColumnType::i64:
      return r.raw(std::get<aligned_vector<std::int64_t>>(c.data), rows);
    case ColumnType::boolean:
      return r.raw(std::get<aligned_vector<std::uint8_t>>(c.data), rows);
    case ColumnType::choice:
      r.raw(std::get<aligned_vector<std::int32_t>>(c.data), rows);
      for (const std::int32_t v : c.choice())
        if (v < 0 || (static_cast<std::size_t>(v) >= c.labels.size() && !c.labels.empty()))
          ByteReader::damaged({"a choice has no label", "이름표가 없는 선택지가 있습니다"});
      return;
  }
}

}  // namespace

std::string pack(const Table& t) {
  ByteWriter w(table_mark);
  w.size(t.columns().size());
  w.size(t.rows());
  for (const Column& c : t.columns()) {
    w.text(c.name);
    w.number(static_cast<std::uint8_t>(c.type));
    w.text(c.unit);
    w.text(c.description);
    w.size(c.labels.size());
    for (const std::string& l : c.labels) w.text(l);
    w.size(c.validity.size());
    w.raw(c.validity);
    write_values(w, c);
  }
  return w.take();
}

Table unpack_table(std::string_view bytes) {
  ByteReader r(bytes, table_mark);
  Table t;
  const std::size_t columns = r.size(1), rows = r.number<std::uint64_t>();
  if (rows > bytes.size()) ByteReader::damaged({"it ends early", "일찍 끝납니다"});
  for (std::size_t k = 0; k < columns; ++k) {
    std::string name = r.text();
    const auto type = r.choice(ColumnType::choice);
    std::string unit = r.text();
    std::string description = r.text();
    Column& c = t.add(std::move(name), type, "", std::move(description));
    c.unit = std::move(unit);
    for (std::size_t n = r.size(8); n > 0; --n) c.labels.push_back(r.text());
    const std::size_t words = r.size(8);
    if (words && words < (rows + 63) / 64) ByteReader::damaged({"its bitmap is short", "비트맵이 짧습니다"});
    r.raw(c.validity, words);
    read_values(r, c, rows);
  }
  r.end();
  return t;
}

std::string pack(const Record& record) {
  ByteWriter w(record_mark);
  w.size(record.values().size());
  for (const Value& v : record.values()) {
    for (const std::string* s : {&v.name, &v.unit, &v.description, &v.description_ko, &v.source}) w.text(*s);
    w.number(static_cast<std::uint8_t>(v.status));
    w.number(static_cast<std::uint8_t>(v.value.index()));
    switch (v.value.index()) {
      case 1:
        w.number(std::get<double>(v.value));
        break;
      case 2:
        w.number(std::get<std::int64_t>(v.value));
        break;
      case 3:
        w.number(static_cast<std::uint8_t>(std::get<bool>(v.value)));
        break;
      case 4:
        w.text(std::get<std::string>(v.value));
        break;
      case 5:
        w.epoch(std::get<Epoch>(v.value));
        break;
      default:
        break;
    }
  }
  return w.take();
}

Record unpack_record(std::string_view bytes) {
  ByteReader r(bytes, record_mark);
  Record record;
  for (std::size_t n = r.size(8); n > 0; --n) {
    std::string name = r.text();
    Value& v = record.add(std::move(name), {});
    for (std::string* s : {&v.unit, &v.description, &v.description_ko, &v.source}) *s = r.text();
    v.status = r.choice(Status::assumed);
    switch (r.number<std::uint8_t>()) {
      case 0:
        break;
      case 1:
        v.value = r.number<double>();
        break;
      case 2:
        v.value = r.number<std::int64_t>();
        break;
      case 3:
        v.value = r.number<std::uint8_t>() != 0;
        break;
      case 4:
        v.value = r.text();
        break;
      case 5:
        v.value = r.epoch();
        break;
      default:
        ByteReader::damaged({"a type is unknown", "알 수 없는 형식이 있습니다"});
    }
  }
  r.end();
  return record;
}

}  // namespace bary
