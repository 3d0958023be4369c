#include "bary/study/reader.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/time/time.hpp"

namespace bary::study {

using toml::Node;
using toml::Type;

Phrase words_of(Type t) {
  switch (t) {
    case Type::table:
      return {"a table", "표"};
    case Type::array:
      return {"an array", "배열"};
    case Type::string:
      return {"a text", "텍스트"};
    case Type::integer:
      return {"an integer", "정수"};
    case Type::floating:
      return {"a number", "수"};
    case Type::boolean:
      return {"a boolean", "참·거짓 값"};
    case Type::datetime:
      return {"a date-time", "날짜와 시각"};
    case Type::local_datetime:
      return {"a date-time without offset", "시간대 없는 날짜와 시각"};
    case Type::local_date:
      return {"a date", "날짜"};
    case Type::local_time:
      return {"a time of day", "하루 중 시각"};
  }
  return {};
}

void Reader::read() {
  const Node& root = doc_.root;
  static const std::vector<std::string> known{
      "title",   "title_ko", "question", "question_ko", "summary", "summary_ko", "start",  "stop",  "issued",
      "licence", "release",  "seed",     "task",        "table",   "source",     "expect", "sweep", "report"};
  for (const auto& [key, node] : root.children) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      problem("BARY-STUDY-0051", node, key, {{"key", key}}, true).hint = did_you_mean(key, known);
  }
  s_.title = {text_of(root, "title"), text_of(root, "title_ko")};
  s_.question = {text_of(root, "question"), text_of(root, "question_ko")};
  s_.summary = {text_of(root, "summary"), text_of(root, "summary_ko")};
  for (Text* t : {&s_.title, &s_.question, &s_.summary})
    if (t->ko.empty()) t->ko = t->en;
  s_.start = epoch_of(root, "start");
  s_.stop = epoch_of(root, "stop");
  s_.issued = epoch_of(root, "issued");
  if (s_.start && s_.stop && !(*s_.start < *s_.stop))
    problem("BARY-STUDY-0060", *root.find("stop"), "stop", {});
  if (const std::string l = text_of(root, "licence"); !l.empty()) {
    s_.licence = l;
    s_.claimed = place(*root.find("licence"), "licence");
  }
  s_.release = release_of(root);
  if (const Node* n = root.find("seed")) {
    if (n->type == Type::integer && n->integer >= 0)
      s_.seed = static_cast<std::uint64_t>(n->integer);
    else
      wrong_type(*n, "seed", {"a whole number", "음이 아닌 정수"});
  }
  read_tables(root);
  read_tasks(root);
  warn_of_unused_tables();
  read_sources(root);
  read_expectations(root);
  read_sweep(root);
  read_report(root);
  find_order();
}

Place Reader::place(const Node& n, std::string key, bool at_key) const {
  const toml::Position& p = at_key ? n.key_position : n.position;
  return {doc_.file, p.line, p.column, std::move(key)};
}

Diagnostic& Reader::problem(std::string_view code, const Node& n, std::string key, Error::Args args,
                            bool at_key) {
  Diagnostic& d = d_.add(code, args);
  d.where = place(n, std::move(key), at_key);
  d.excerpt = doc_.excerpt(d.where.line);
  return d;
}

void Reader::wrong_type(const Node& n, const std::string& key, Phrase expected) {
  Diagnostic& d = problem("BARY-STUDY-0052", n, key, {{"key", key}});
  d.found = words_of(n.type);
  if (n.raw.size() < 60 && !n.raw.empty()) d.found += " (" + std::string(n.raw) + ")";
  d.expected = std::move(expected);
}

std::string Reader::text_of(const Node& table, const std::string& key) {
  const Node* n = table.find(key);
  if (!n) return {};
  if (n->type != Type::string) {
    wrong_type(*n, key, {"a text", "텍스트"});
    return {};
  }
  return n->string;
}

std::optional<Epoch> Reader::epoch_value(const Node& n, const std::string& key) {
  std::string_view text;
  if (n.type == Type::string || n.type == Type::datetime || n.type == Type::local_datetime ||
      n.type == Type::local_date)
    text = n.string;
  else {
    wrong_type(n, key,
               {"a date-time with offset, as 2024-07-06T02:25:00Z",
                "2024-07-06T02:25:00Z처럼 시간대가 있는 날짜와 시각"});
    return std::nullopt;
  }
  try {
    return time::parse_epoch(text);
  } catch (const Error& e) {
    Diagnostic d = e.diagnostic();
    d.where = place(n, key);
    d.excerpt = doc_.excerpt(d.where.line);
    d_.add(std::move(d));
    return std::nullopt;
  }
}

std::optional<Epoch> Reader::epoch_of(const Node& table, const std::string& key) {
  const Node* n = table.find(key);
  return n ? epoch_value(*n, key) : std::nullopt;
}

Release Reader::release_of(const Node& table) {
  const Node* n = table.find("release");
  if (!n) return {};
  const std::string text = text_of(table, "release");
  if (n->type != Type::string) return {};
  try {
    return Release::parse(text);
  } catch (const Error& e) {
    Diagnostic d = e.diagnostic();
    d.where = place(*n, "release");
    d_.add(std::move(d));
    return {};
  }
}

std::optional<double> Reader::number_value(const Node& n) const {
  if (n.type == Type::integer) return static_cast<double>(n.integer);
  if (n.type == Type::floating) return n.floating;
  return std::nullopt;
}

Scalar Reader::cell_value(const Node& n) {
  switch (n.type) {
    case Type::boolean:
      return n.boolean;
    case Type::integer:
      return n.integer;
    case Type::floating:
      return n.floating;
    case Type::string:
      return n.string;
    case Type::datetime:
      if (auto e = epoch_value(n, "")) return *e;
      return {};
    default:
      return {};
  }
}

std::optional<Table> Reader::table_of(const Node& rows, std::span<const ColumnSpec> specs,
                                      const std::string& key) {
  std::vector<std::string> names;
  std::vector<const Node*> first;
  bool good = true;
  for (const Node& r : rows.items) {
    if (r.type != Type::table) {
      wrong_type(r, key, {"a row { column = value, … }", "{ 열 = 값, … } 꼴의 행"});
      good = false;
      continue;
    }
    for (const auto& [k, v] : r.children)
      if (std::find(names.begin(), names.end(), k) == names.end()) {
        names.push_back(k);
        first.push_back(&v);
      }
  }
  if (!good) return std::nullopt;
  Table t;
  for (std::size_t c = 0; c < names.size(); ++c)
    good = read_column(t, rows, names[c], *first[c], specs, key) && good;
  for (const ColumnSpec& s : specs)
    if (s.required && !t.find(s.name)) {
      problem("BARY-CORE-0004", rows, key, {{"column", s.name}}).hint = did_you_mean(s.name, names);
      good = false;
    }
  if (!good) return std::nullopt;
  return t;
}

ColumnType Reader::type_of_cells(const Node& rows, const std::string& name, const Node& first) const {
  switch (first.type) {
    case Type::boolean:
      return ColumnType::boolean;
    case Type::integer:
      for (const Node& r : rows.items)
        if (const Node* n = r.find(name); n && n->type == Type::floating) return ColumnType::f64;
      return ColumnType::i64;
    case Type::floating:
      return ColumnType::f64;
    case Type::datetime:
      return ColumnType::epoch;
    default:
      return ColumnType::text;
  }
}

bool Reader::read_column(Table& t, const Node& rows, const std::string& name, const Node& first,
                         std::span<const ColumnSpec> specs, const std::string& key) {
  const ColumnSpec* spec = nullptr;
  for (const ColumnSpec& s : specs)
    if (s.name == name) spec = &s;
  OtherUnit unit;
  if (!spec) {
    unit = in_other_unit(name, specs);
    spec = unit.spec;
  }
  if (!spec && !specs.empty()) {
    std::vector<std::string> known;
    for (const ColumnSpec& s : specs) known.push_back(s.name);
    problem("BARY-STUDY-0051", first, key + "." + name, {{"key", name}}, true).hint =
        did_you_mean(name, known);
    return false;
  }
  if (spec && t.find(spec->name)) {
    problem("BARY-CORE-0008", first, key + "." + name, {{"column", spec->name}}, true);
    return false;
  }
  Column& c = t.add(spec ? spec->name : name, spec ? spec->type : type_of_cells(rows, name, first),
                    spec ? spec->unit : "", spec ? spec->description.en : "");
  if (spec) c.labels = spec->labels;
  bool good = true;
  for (const Node& r : rows.items) {
    const Node* n = r.find(name);
    if (n) {
      good = push_cell(c, *n, key + "." + name, unit) && good;
      continue;
    }
    c.push_null();
    if (!spec || !spec->required) continue;
    problem("BARY-STUDY-0056", r, key + "." + name, {{"key", name}});
    good = false;
  }
  return good;
}

bool Reader::push_cell(Column& c, const Node& n, const std::string& key, const OtherUnit& unit) {
  const auto refuse = [&] {
    wrong_type(n, key, {"a " + type_word(c.type).en(), type_word(c.type).ko()});
    c.push_null();
    return false;
  };
  switch (c.type) {
    case ColumnType::f64:
      if (const auto v = number_value(n); v && std::isfinite(*v))
        c.push(unit.spec ? unit.converted(*v) : *v);
      else
        return refuse();
      return true;
    case ColumnType::i64:
      if (n.type != Type::integer) return refuse();
      c.push(n.integer);
      return true;
    case ColumnType::boolean:
      if (n.type != Type::boolean) return refuse();
      c.push(n.boolean);
      return true;
    case ColumnType::text:
      if (n.type != Type::string) return refuse();
      c.push(n.string);
      return true;
    case ColumnType::epoch:
      if (const auto e = epoch_value(n, key)) {
        c.push(*e);
        return true;
      }
      c.push_null();
      return false;
    case ColumnType::choice:
      if (n.type != Type::string) return refuse();
      if (std::find(c.labels.begin(), c.labels.end(), n.string) == c.labels.end()) {
        std::string all;
        for (const auto& l : c.labels) all += (all.empty() ? "" : ", ") + l;
        Diagnostic& d = problem("BARY-CORE-0005", n, key,
                                {{"text", "\"" + n.string + "\""}, {"type", type_word(c.type)}});
        d.expected = all;
        d.hint = did_you_mean(n.string, c.labels);
        c.push_null();
        return false;
      }
      c.push_choice(n.string);
      return true;
  }
  return false;
}

void Reader::read_tables(const Node& root) {
  const Node* tables = root.find("table");
  if (!tables) return;
  if (tables->type != Type::table) return wrong_type(*tables, "table", "[[table.NAME]]");
  for (const auto& [name, rows] : tables->children) {
    if (rows.type != Type::array) {
      wrong_type(rows, "table." + name, "[[table." + name + "]]");
      continue;
    }
    table_nodes_[name] = &rows;
  }
}

void Reader::tell_once(std::size_t from) {
  auto& list = d_.list();
  const auto same = [](const Diagnostic& a, const Diagnostic& b) {
    return a.code == b.code && a.args == b.args && a.where.line == b.where.line &&
           a.where.column == b.where.column;
  };
  const auto old = list.begin() + static_cast<std::ptrdiff_t>(from);
  list.erase(std::remove_if(old, list.end(),
                            [&](const Diagnostic& d) {
                              return std::any_of(list.begin(), old,
                                                 [&](const Diagnostic& o) { return same(o, d); });
                            }),
             list.end());
}

void Reader::warn_of_unused_tables() {
  // A task whose kind is unknown may be the one that takes it.
  if (std::any_of(s_.tasks.begin(), s_.tasks.end(), [](const Task& t) { return !t.kind; })) return;
  for (const auto& [name, rows] : table_nodes_)
    if (!used_tables_.contains(name))
      problem("BARY-STUDY-0080", *rows, "table." + name, {{"name", name}}, true).severity = Severity::warning;
}

}  // namespace bary::study
