#include "bary/study/study.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/toml.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

using toml::Node;
using toml::Type;

std::string_view words_of(Type t) {
  switch (t) {
    case Type::table:
      return "a table";
    case Type::array:
      return "an array";
    case Type::string:
      return "a text";
    case Type::integer:
      return "an integer";
    case Type::floating:
      return "a number";
    case Type::boolean:
      return "a boolean";
    case Type::datetime:
      return "a date-time";
    case Type::local_datetime:
      return "a date-time without offset";
    case Type::local_date:
      return "a date";
    case Type::local_time:
      return "a time of day";
  }
  return "";
}

bool is_name(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (c >= 'A' && c <= 'Z');
  });
}

/// Everything one reading of a study needs; each `read_` method takes one part of the file.
class Reader {
 public:
  Reader(Study& study, const toml::Document& doc, const Registry& registry, Diagnostics& diagnostics)
      : s_(study), doc_(doc), registry_(registry), d_(diagnostics) {}

  void read() {
    const Node& root = doc_.root;
    static const std::vector<std::string> known{
        "title", "title_ko", "question", "question_ko", "summary", "summary_ko",
        "start", "stop",     "issued",   "licence",     "release", "seed",
        "task",  "table",    "source",   "expect",      "sweep",   "report"};
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
    if (const std::string l = text_of(root, "licence"); !l.empty()) s_.licence = l;
    s_.release = release_of(root);
    if (const Node* n = root.find("seed")) {
      if (n->type == Type::integer && n->integer >= 0)
        s_.seed = static_cast<std::uint64_t>(n->integer);
      else
        wrong_type(*n, "seed", "a whole number");
    }
    read_tables(root);
    read_tasks(root);
    read_sources(root);
    read_expectations(root);
    read_sweep(root);
    read_report(root);
    find_order();
  }

 private:
  // --- problems
  // -------------------------------------------------------------------------------------------------
  Place place(const Node& n, std::string key, bool at_key = false) const {
    const toml::Position& p = at_key ? n.key_position : n.position;
    return {doc_.file, p.line, p.column, std::move(key)};
  }
  Diagnostic& problem(std::string_view code, const Node& n, std::string key, Error::Args args,
                      bool at_key = false) {
    Diagnostic& d = d_.add(code, args);
    d.where = place(n, std::move(key), at_key);
    d.excerpt = doc_.excerpt(d.where.line);
    return d;
  }
  void wrong_type(const Node& n, const std::string& key, std::string expected) {
    Diagnostic& d = problem("BARY-STUDY-0052", n, key, {{"key", key}});
    d.found = std::string(words_of(n.type)) +
              (n.raw.size() < 60 && !n.raw.empty() ? " (" + std::string(n.raw) + ")" : "");
    d.expected = std::move(expected);
  }

  // --- plain values
  // ---------------------------------------------------------------------------------------------
  std::string text_of(const Node& table, const std::string& key) {
    const Node* n = table.find(key);
    if (!n) return {};
    if (n->type != Type::string) {
      wrong_type(*n, key, "a text");
      return {};
    }
    return n->string;
  }
  std::optional<Epoch> epoch_value(const Node& n, const std::string& key) {
    std::string_view text;
    if (n.type == Type::string || n.type == Type::datetime || n.type == Type::local_datetime ||
        n.type == Type::local_date)
      text = n.string;
    else {
      wrong_type(n, key, "a date-time with offset, as 2024-07-06T02:25:00Z");
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
  std::optional<Epoch> epoch_of(const Node& table, const std::string& key) {
    const Node* n = table.find(key);
    return n ? epoch_value(*n, key) : std::nullopt;
  }
  Release release_of(const Node& table) {
    const Node* n = table.find("release");
    if (!n) return {};
    try {
      return Release::parse(text_of(table, "release"));
    } catch (const Error& e) {
      Diagnostic d = e.diagnostic();
      d.where = place(*n, "release");
      d_.add(std::move(d));
      return {};
    }
  }
  std::optional<double> number_value(const Node& n) const {
    if (n.type == Type::integer) return static_cast<double>(n.integer);
    if (n.type == Type::floating) return n.floating;
    return std::nullopt;
  }

  // --- tables
  // ---------------------------------------------------------------------------------------------------
  Scalar cell_value(const Node& n) {
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
  /// Rows in place become CSV semantics: the same conversions and messages as for a file, with the place of
  /// the cell.
  std::optional<Table> table_of(const Node& rows, std::span<const ColumnSpec> specs, const std::string& key) {
    std::vector<std::string> names;
    std::vector<const Node*> first;
    for (const Node& r : rows.items) {
      if (r.type != Type::table) {
        wrong_type(r, key, "a row { column = value, … }");
        return std::nullopt;
      }
      for (const auto& [k, v] : r.children)
        if (std::find(names.begin(), names.end(), k) == names.end()) {
          names.push_back(k);
          first.push_back(&v);
        }
    }
    Table t;
    bool good = true;
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
  bool read_column(Table& t, const Node& rows, const std::string& name, const Node& first,
                   std::span<const ColumnSpec> specs, const std::string& key) {
    const ColumnSpec* spec = nullptr;
    for (const ColumnSpec& s : specs)
      if (s.name == name) spec = &s;
    if (!spec && !specs.empty()) {
      std::vector<std::string> known;
      for (const ColumnSpec& s : specs) known.push_back(s.name);
      problem("BARY-STUDY-0051", first, key + "." + name, {{"key", name}}, true).hint =
          did_you_mean(name, known);
      return false;
    }
    ColumnType type = spec ? spec->type : ColumnType::text;
    if (!spec) {
      bool any_float = false;
      for (const Node& r : rows.items)
        if (const Node* n = r.find(name)) any_float = any_float || n->type == Type::floating;
      switch (first.type) {
        case Type::boolean:
          type = ColumnType::boolean;
          break;
        case Type::integer:
          type = any_float ? ColumnType::f64 : ColumnType::i64;
          break;
        case Type::floating:
          type = ColumnType::f64;
          break;
        case Type::datetime:
          type = ColumnType::epoch;
          break;
        default:
          break;
      }
    }
    Column& c = t.add(name, type, spec ? spec->unit : "", spec ? spec->description : "");
    if (spec) c.labels = spec->labels;
    bool good = true;
    for (const Node& r : rows.items) {
      const Node* n = r.find(name);
      if (!n) {
        c.push_null();
        continue;
      }
      good = push_cell(c, *n, key + "." + name) && good;
    }
    return good;
  }
  bool push_cell(Column& c, const Node& n, const std::string& key) {
    const auto refuse = [&] {
      wrong_type(n, key, "a " + std::string(name_of(c.type)));
      c.push_null();
      return false;
    };
    switch (c.type) {
      case ColumnType::f64:
        if (const auto v = number_value(n); v && std::isfinite(*v))
          c.push(*v);
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
          Diagnostic& d =
              problem("BARY-CORE-0005", n, key, {{"text", "\"" + n.string + "\""}, {"type", "choice"}});
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
  void read_tables(const Node& root) {
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

  // --- tasks
  // ----------------------------------------------------------------------------------------------------
  void read_tasks(const Node& root) {
    const Node* tasks = root.find("task");
    if (!tasks || tasks->type != Type::table || tasks->children.empty()) {
      Diagnostic& d = d_.add("BARY-STUDY-0053");
      d.where.file = doc_.file;
      d.hint = "begin one with [task.NAME]";
      if (tasks) d.where = place(*tasks, "task");
      return;
    }
    // Names and kinds first, so that references can point forward.
    std::vector<const Node*> nodes;
    for (const auto& [name, node] : tasks->children) {
      if (node.type != Type::table) {
        wrong_type(node, "task." + name, "[task." + name + "]");
        continue;
      }
      if (!is_name(name) || table_nodes_.count(name)) {
        problem("BARY-STUDY-0054", node, "task." + name, {{"name", name}}, true);
        continue;
      }
      Task t;
      t.name = name;
      t.where = place(node, "task." + name, true);
      if (const Node* kind = node.find("kind")) {
        if (kind->type != Type::string)
          wrong_type(*kind, "task." + name + ".kind", "the name of a kind");
        else if (!(t.kind = registry_.find(kind->string))) {
          std::vector<std::string> names;
          for (const Kind& k : registry_.kinds()) names.push_back(k.name);
          Diagnostic& d =
              problem("BARY-STUDY-0055", *kind, "task." + name + ".kind", {{"kind", kind->string}});
          d.hint = did_you_mean(kind->string, names);
          if (d.hint.empty()) d.hint = "`bary kinds` lists them";
        }
      } else {
        problem("BARY-STUDY-0056", node, "task." + name, {{"key", "kind"}}, true);
      }
      t.release = release_of(node);
      index_[name] = s_.tasks.size();
      s_.tasks.push_back(std::move(t));
      nodes.push_back(&node);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i)
      if (s_.tasks[i].kind) bind(s_.tasks[i], *nodes[i]);
  }

  void bind(Task& task, const Node& node) {
    const std::string prefix = "task." + task.name + ".";
    std::vector<std::string> known{"kind", "release"};
    for (const Param& p : task.kind->params) known.push_back(p.name);
    for (const auto& [key, value] : node.children)
      if (std::find(known.begin(), known.end(), key) == known.end())
        unknown_key(task, key, value, known, prefix);
    for (const Param& p : task.kind->params) {
      Binding b;
      b.param = &p;
      const Node* n = node.find(p.name);
      if (n) {
        b.given = true;
        b.where = place(*n, prefix + p.name);
        bind_value(task, b, *n, prefix + p.name);
      } else {
        b.where = task.where;
        if (p.from_study && p.name == "start" && s_.start)
          b.scalars = {*s_.start};
        else if (p.from_study && p.name == "stop" && s_.stop)
          b.scalars = {*s_.stop};
        else if (!std::holds_alternative<std::monostate>(p.default_value))
          b.scalars = {p.default_value};
        else if (p.required)
          problem("BARY-STUDY-0056", node, "task." + task.name, {{"key", p.name}}, true).hint = p.doc.en;
      }
      task.bindings.push_back(std::move(b));
    }
    std::sort(task.upstream.begin(), task.upstream.end());
    task.upstream.erase(std::unique(task.upstream.begin(), task.upstream.end()), task.upstream.end());
  }

  void unknown_key(const Task& task, const std::string& key, const Node& value,
                   const std::vector<std::string>& known, const std::string& prefix) {
    Diagnostic& d = problem("BARY-STUDY-0051", value, prefix + key, {{"key", key}}, true);
    // The same quantity in another unit is the likeliest slip: say what it would be here.
    const Unit* from = unit_of_name(key);
    for (const Param& p : task.kind->params) {
      const Unit* to = unit_of_name(p.name);
      if (!from || !to || from->dimension != to->dimension) continue;
      if (key.substr(0, key.size() - from->suffix.size()) !=
          p.name.substr(0, p.name.size() - to->suffix.size()))
        continue;
      d.hint = "this kind takes " + p.name;
      if (const auto v = number_value(value)) d.hint += " = " + format_f64(from_si(to_si(*v, *from), *to));
      return;
    }
    d.hint = did_you_mean(key, known);
  }

  void bind_value(Task& task, Binding& b, const Node& n, const std::string& key) {
    const Param& p = *b.param;
    if (p.type == ParamType::artefact) {
      const bool rows = p.artefact == "Table" && n.type == Type::array && !n.items.empty() &&
                        n.items[0].type == Type::table;
      if (n.type == Type::array && p.list && !rows)
        for (const Node& item : n.items) bind_artefact(task, b, item, key);
      else
        bind_artefact(task, b, n, key);
      return;
    }
    if (n.type == Type::array) {
      if (!p.list) return wrong_type(n, key, "a single " + std::string(name_of(p.type)));
      for (const Node& item : n.items) bind_scalar(b, item, key);
      return;
    }
    bind_scalar(b, n, key);
  }

  void bind_scalar(Binding& b, const Node& n, const std::string& key) {
    const Param& p = *b.param;
    switch (p.type) {
      case ParamType::boolean:
        if (n.type != Type::boolean) return wrong_type(n, key, "true or false");
        b.scalars.push_back(n.boolean);
        return;
      case ParamType::integer:
        if (n.type != Type::integer) return wrong_type(n, key, "a whole number");
        if (static_cast<double>(n.integer) < p.min || static_cast<double>(n.integer) > p.max)
          return out_of_range(n, key, p, static_cast<double>(n.integer));
        b.scalars.push_back(n.integer);
        return;
      case ParamType::number: {
        const auto v = number_value(n);
        if (!v) return wrong_type(n, key, "a number" + unit_words(p));
        if (!std::isfinite(*v)) return wrong_type(n, key, "a finite number" + unit_words(p));
        if (*v < p.min || *v > p.max) return out_of_range(n, key, p, *v);
        b.scalars.push_back(*v);
        return;
      }
      case ParamType::text:
        if (n.type != Type::string) return wrong_type(n, key, "a text");
        b.scalars.push_back(n.string);
        return;
      case ParamType::choice:
        if (n.type != Type::string) return wrong_type(n, key, "a text");
        if (std::find(p.choices.begin(), p.choices.end(), n.string) == p.choices.end()) {
          std::string all;
          for (const auto& c : p.choices) all += (all.empty() ? "" : ", ") + c;
          Diagnostic& d = problem("BARY-STUDY-0057", n, key, {{"value", n.string}});
          d.expected = all;
          d.hint = did_you_mean(n.string, p.choices);
          return;
        }
        b.scalars.push_back(n.string);
        return;
      case ParamType::epoch:
        if (const auto e = epoch_value(n, key)) b.scalars.push_back(*e);
        return;
      case ParamType::file:
        if (n.type != Type::string) return wrong_type(n, key, "a path");
        if (const auto path = existing_file(n, key)) {
          b.scalars.push_back(*path);
          b.shown.push_back(n.string);
        }
        return;
      case ParamType::artefact:
        return;
    }
  }

  static std::string unit_words(const Param& p) {
    const Unit* u = unit_of_name(p.name);
    return u ? " in " + std::string(u->symbol) : std::string();
  }

  void out_of_range(const Node& n, const std::string& key, const Param& p, double v) {
    Diagnostic& d = problem("BARY-STUDY-0058", n, key, {{"value", format_f64(v)}});
    if (std::isfinite(p.min) && std::isfinite(p.max))
      d.expected = format_f64(p.min) + " to " + format_f64(p.max) + unit_words(p);
    else
      d.expected = (std::isfinite(p.min) ? "at least " + format_f64(p.min) : "at most " + format_f64(p.max)) +
                   unit_words(p);
    // A value that fits once read in a sibling unit: say which. The everyday ones only, nearest factor first.
    const Unit* to = unit_of_name(p.name);
    if (!to) return;
    static constexpr std::string_view everyday[] = {"m",  "km",  "cm",  "mm",  "rad", "deg",
                                                    "s",  "min", "h",   "day", "m_s", "km_s",
                                                    "hz", "mhz", "ghz", "kg",  "t",   "g"};
    for (std::string_view suffix : everyday) {
      const Unit* from = find_unit(suffix);
      if (!from || from == to || from->dimension != to->dimension) continue;
      const double converted = from_si(to_si(v, *from), *to);
      if (converted < p.min || converted > p.max || converted == 0) continue;
      d.hint = "the value looks like " + std::string(from->symbol) + "; in " + std::string(to->symbol) +
               " it is " + p.name + " = " + format_f64(converted);
      return;
    }
  }

  std::optional<std::string> existing_file(const Node& n, const std::string& key) {
    namespace fs = std::filesystem;
    const fs::path given(n.string);
    const fs::path full = given.is_absolute() ? given : fs::path(s_.folder) / given;
    std::error_code ec;
    if (!fs::exists(full, ec)) {
      Diagnostic& d = problem("BARY-STUDY-0059", n, key, {{"file", n.string}});
      std::vector<std::string> siblings;
      for (const auto& f : fs::directory_iterator(full.parent_path(), ec))
        siblings.push_back((given.parent_path() / f.path().filename()).string());
      std::sort(siblings.begin(), siblings.end());
      d.hint = did_you_mean(n.string, siblings);
      return std::nullopt;
    }
    if (fs::is_directory(full, ec)) {
      problem("BARY-CORE-0001", n, key, {{"file", n.string}, {"reason", "it is a folder"}});
      return std::nullopt;
    }
    std::string path = full.lexically_normal().string();
    s_.paths.push_back({path, n.string, n.position.offset, n.end});
    return path;
  }

  void bind_artefact(Task& task, Binding& b, const Node& n, const std::string& key) {
    const Param& p = *b.param;
    ArtefactSource source;
    source.where = place(n, key);
    if (n.type == Type::array || n.type == Type::table) {
      if (p.artefact != "Table") return wrong_type(n, key, "@task or a file (" + p.artefact + ")");
      Node wrapped;  // a single row { … } is a table of one row
      const Node* rows = &n;
      if (n.type == Type::table) {
        wrapped.type = Type::array;
        wrapped.position = n.position;
        wrapped.key_position = n.key_position;
        wrapped.items.push_back(n);
        rows = &wrapped;
      }
      auto t = table_of(*rows, p.columns, key);
      if (!t) return;
      source.own = Artefact(std::move(*t));
      b.sources.push_back(std::move(source));
      return;
    }
    if (n.type != Type::string)
      return wrong_type(n, key, "@task, a file" + std::string(p.artefact == "Table" ? " or rows" : ""));
    if (!n.string.starts_with('@')) {
      if (const auto path = existing_file(n, key)) {
        source.path = *path;
        source.shown_path = n.string;
        b.sources.push_back(std::move(source));
      }
      return;
    }
    const std::string name = n.string.substr(1);
    if (const auto t = table_nodes_.find(name); t != table_nodes_.end() && p.artefact == "Table") {
      auto table = table_of(*t->second, p.columns, "table." + name);
      if (!table) return;
      source.own = Artefact(std::move(*table));
      b.sources.push_back(std::move(source));
      return;
    }
    auto r = reference(n, key);
    if (!r) return;
    const Kind* kind = s_.tasks[r->task].kind;
    if (!r->field.empty()) {
      problem("BARY-STUDY-0061", n, key, {{"reference", n.string}}).expected = p.artefact;
      return;
    }
    const Port* port = kind->find_port(r->port);
    if (port && port->type != p.artefact) {
      Diagnostic& d = problem("BARY-STUDY-0061", n, key, {{"reference", n.string}});
      d.found = port->type;
      d.expected = p.artefact;
      for (const Port& other : kind->outputs)
        if (other.type == p.artefact) d.hint = "use @" + s_.tasks[r->task].name + "." + other.name;
      return;
    }
    task.upstream.push_back(r->task);
    source.reference = std::move(*r);
    b.sources.push_back(std::move(source));
  }

  /// Resolves `@task[.port][.field]`; nothing (and a diagnostic) where a part is unknown, or its kind is.
  std::optional<Reference> reference(const Node& n, const std::string& key) {
    Reference r;
    r.text = n.string;
    r.where = place(n, key);
    if (!n.string.starts_with('@')) {
      wrong_type(n, key, "a reference as @task.port.field");
      return std::nullopt;
    }
    const auto parts = split(std::string_view(n.string).substr(1), '.');
    const auto at = index_.find(std::string(parts[0]));
    if (at == index_.end()) {
      std::vector<std::string> names;
      for (const auto& [k, i] : index_) names.push_back("@" + k);
      for (const auto& [k, i] : table_nodes_) names.push_back("@" + k);
      problem("BARY-STUDY-0062", n, key, {{"name", "@" + std::string(parts[0])}}).hint =
          did_you_mean("@" + std::string(parts[0]), names);
      return std::nullopt;
    }
    r.task = at->second;
    const Kind* kind = s_.tasks[r.task].kind;
    if (!kind) return std::nullopt;  // its kind is unknown: said already
    r.port = kind->outputs.front().name;
    if (parts.size() == 1) return r;
    std::size_t next = 1;
    if (kind->find_port(parts[1])) {
      r.port = parts[1];
      next = 2;
    } else if (parts.size() == 2) {
      for (const Port& p : kind->outputs)
        for (const ColumnSpec& c : p.columns)
          if (p.type == "Record" && c.name == parts[1]) {
            r.port = p.name;
            r.field = parts[1];
            return r;
          }
    }
    if (next == parts.size()) return r;
    const Port* port = kind->find_port(r.port);
    std::vector<std::string> names;
    for (const Port& p : kind->outputs) {
      if (next == 1) names.push_back(p.name);
      if (p.type == "Record" || next == 2)
        for (const ColumnSpec& c : p.columns)
          if (next == 1 || &p == port) names.push_back(c.name);
    }
    if (next == 2 && parts.size() == 3 && port && port->type == "Record")
      for (const ColumnSpec& c : port->columns)
        if (c.name == parts[2]) {
          r.field = parts[2];
          return r;
        }
    problem("BARY-STUDY-0063", n, key, {{"reference", n.string}, {"part", std::string(parts[next])}}).hint =
        did_you_mean(parts[next], names);
    return std::nullopt;
  }

  // --- the rest
  // -------------------------------------------------------------------------------------------------
  void only_keys(const Node& n, const std::string& key, const std::vector<std::string>& known) {
    for (const auto& [k, v] : n.children)
      if (std::find(known.begin(), known.end(), k) == known.end())
        problem("BARY-STUDY-0051", v, key + "." + k, {{"key", k}}, true).hint = did_you_mean(k, known);
  }

  void read_sources(const Node& root) {
    const Node* list = root.find("source");
    if (!list) return;
    if (list->type != Type::array) return wrong_type(*list, "source", "[[source]]");
    for (const Node& n : list->items) {
      if (n.type != Type::table) {
        wrong_type(n, "source", "[[source]]");
        continue;
      }
      only_keys(n, "source", {"file", "title", "origin", "licence", "date", "release"});
      DeclaredSource s;
      if (const Node* f = n.find("file")) {
        if (f->type == Type::string) {
          if (const auto p = existing_file(*f, "source.file")) s.path = *p;
        } else {
          wrong_type(*f, "source.file", "a path");
        }
      } else {
        problem("BARY-STUDY-0056", n, "source", {{"key", "file"}});
      }
      s.source = {text_of(n, "title"), text_of(n, "origin"), text_of(n, "licence"), text_of(n, "date")};
      s.release = release_of(n);
      s_.sources.push_back(std::move(s));
    }
  }

  void read_expectations(const Node& root) {
    const Node* table = root.find("expect");
    if (!table) return;
    if (table->type != Type::table) return wrong_type(*table, "expect", "[expect]");
    for (const auto& [name, n] : table->children) {
      const std::string key = "expect." + name;
      if (n.type != Type::table) {
        wrong_type(n, key, "{ value = \"@task.field\", max = … }");
        continue;
      }
      only_keys(n, key, {"value", "min", "max", "equals", "tolerance", "text", "text_ko"});
      Expectation e;
      e.name = name;
      e.where = place(n, key, true);
      e.text = {text_of(n, "text"), text_of(n, "text_ko")};
      const Node* v = n.find("value");
      if (!v) {
        problem("BARY-STUDY-0056", n, key, {{"key", "value"}}, true);
        continue;
      }
      if (v->type != Type::string) {
        wrong_type(*v, key + ".value", "a reference as @task.field");
        continue;
      }
      auto r = reference(*v, key + ".value");
      if (!r) continue;
      if (r->field.empty()) {
        problem("BARY-STUDY-0064", *v, key + ".value", {{"reference", v->string}});
        continue;
      }
      e.value = std::move(*r);
      for (auto [k, slot] : {std::pair{"min", &e.min}, {"max", &e.max}})
        if (const Node* x = n.find(k)) {
          *slot = number_value(*x);
          if (!*slot) wrong_type(*x, key + "." + k, "a number");
        }
      if (const Node* x = n.find("equals")) e.equals = cell_value(*x);
      if (const Node* x = n.find("tolerance")) {
        const auto t = number_value(*x);
        if (!t) wrong_type(*x, key + ".tolerance", "a number");
        e.tolerance = t.value_or(0);
      }
      if (!e.min && !e.max && std::holds_alternative<std::monostate>(e.equals))
        problem("BARY-STUDY-0056", n, key, {{"key", "min, max or equals"}}, true);
      s_.expectations.push_back(std::move(e));
    }
  }

  void read_sweep(const Node& root) {
    const Node* n = root.find("sweep");
    if (!n) return;
    if (n->type != Type::table) return wrong_type(*n, "sweep", "[sweep]");
    only_keys(*n, "sweep", {"over", "collect", "method", "samples"});
    Sweep sweep;
    sweep.where = place(*n, "sweep", true);
    const std::vector<std::string> methods{"grid", "list", "latin_hypercube", "random"};
    if (const Node* m = n->find("method")) {
      const std::string text = text_of(*n, "method");
      const auto at = std::find(methods.begin(), methods.end(), text);
      if (at == methods.end())
        problem("BARY-STUDY-0057", *m, "sweep.method", {{"value", text}}).expected =
            "grid, list, latin_hypercube, random";
      else
        sweep.method = static_cast<Sweep::Method>(at - methods.begin());
    }
    if (const Node* m = n->find("samples")) {
      if (m->type != Type::integer || m->integer < 1 || m->integer > 1000000)
        wrong_type(*m, "sweep.samples", "a whole number from 1 to 1000000");
      else
        sweep.samples = m->integer;
    }
    const Node* over = n->find("over");
    if (!over || over->type != Type::table || over->children.empty())
      problem("BARY-STUDY-0056", *n, "sweep", {{"key", "over"}}, true);
    else
      for (const auto& [name, v] : over->children) read_swept(sweep, name, v);
    const bool drawn =
        sweep.method == Sweep::Method::latin_hypercube || sweep.method == Sweep::Method::random;
    if (drawn && sweep.samples == 0) problem("BARY-STUDY-0056", *n, "sweep", {{"key", "samples"}}, true);
    if (const Node* c = n->find("collect"); c && c->type == Type::array) {
      for (const Node& item : c->items) {
        if (item.type != Type::string) {
          wrong_type(item, "sweep.collect", "a reference as @task.field");
          continue;
        }
        auto r = reference(item, "sweep.collect");
        if (r && r->field.empty())
          problem("BARY-STUDY-0064", item, "sweep.collect", {{"reference", item.string}});
        else if (r)
          sweep.collect.push_back(std::move(*r));
      }
    } else {
      problem("BARY-STUDY-0056", *n, "sweep", {{"key", "collect"}}, true);
    }
    s_.sweep = std::move(sweep);
  }

  void read_swept(Sweep& sweep, const std::string& name, const Node& v) {
    const std::string key = "sweep.over." + name;
    const auto dot = name.find('.');
    const auto task = index_.find(name.substr(0, dot));
    if (dot == std::string::npos || task == index_.end()) {
      std::vector<std::string> names;
      for (const Task& t : s_.tasks)
        if (t.kind)
          for (const Param& p : t.kind->params) names.push_back(t.name + "." + p.name);
      problem("BARY-STUDY-0062", v, key, {{"name", name}}, true).hint = did_you_mean(name, names);
      return;
    }
    SweptParam p;
    p.text = name;
    p.where = place(v, key);
    p.task = task->second;
    Task& t = s_.tasks[p.task];
    if (!t.kind) return;
    const std::string param = name.substr(dot + 1);
    const auto at = std::find_if(t.bindings.begin(), t.bindings.end(),
                                 [&](const Binding& b) { return b.param->name == param; });
    if (at == t.bindings.end() || at->param->type == ParamType::artefact || at->param->list) {
      std::vector<std::string> names;
      for (const Param& q : t.kind->params)
        if (q.type != ParamType::artefact && !q.list) names.push_back(t.name + "." + q.name);
      problem("BARY-STUDY-0062", v, key, {{"name", name}}, true).hint = did_you_mean(name, names);
      return;
    }
    p.binding = static_cast<std::size_t>(at - t.bindings.begin());
    if (v.type == Type::array) {
      Binding scratch;
      scratch.param = at->param;
      for (const Node& item : v.items) bind_scalar(scratch, item, key);
      p.values = std::move(scratch.scalars);
      if (v.items.empty()) wrong_type(v, key, "a list of values");
    } else if (v.type == Type::table) {
      only_keys(v, key, {"uniform", "normal"});
      for (const char* which : {"uniform", "normal"}) {
        const Node* d = v.find(which);
        if (!d) continue;
        const auto a = d->items.size() == 2 ? number_value(d->items[0]) : std::nullopt;
        const auto b = d->items.size() == 2 ? number_value(d->items[1]) : std::nullopt;
        if (!a || !b || at->param->type != ParamType::number) {
          wrong_type(*d, key, std::string(which) == "uniform" ? "[low, high]" : "[mean, sigma]");
          continue;
        }
        p.kind = std::string(which) == "uniform" ? SweptParam::Kind::uniform : SweptParam::Kind::normal;
        p.a = *a;
        p.b = *b;
      }
      if (p.kind == SweptParam::Kind::list)
        wrong_type(v, key, "{ uniform = [low, high] } or { normal = [mean, sigma] }");
    } else {
      wrong_type(v, key, "a list of values, or { uniform = [low, high] }");
    }
    sweep.over.push_back(std::move(p));
  }

  void read_report(const Node& root) {
    const Node* n = root.find("report");
    if (!n) return;
    if (n->type != Type::table) return wrong_type(*n, "report", "[report]");
    only_keys(*n, "report", {"views"});
    const Node* v = n->find("views");
    if (!v) return;
    if (v->type != Type::array) return wrong_type(*v, "report.views", "[\"task.view\", …]");
    std::vector<std::string> names;
    for (const Task& t : s_.tasks)
      if (t.kind)
        for (const View& view : t.kind->views) names.push_back(t.name + "." + view.id);
    for (const Node& item : v->items) {
      if (item.type != Type::string) {
        wrong_type(item, "report.views", "a view as \"task.view\"");
      } else if (std::find(names.begin(), names.end(), item.string) == names.end()) {
        const auto task = index_.find(item.string.substr(0, item.string.find('.')));
        if (task != index_.end() && !s_.tasks[task->second].kind)
          continue;  // its kind is unknown: said already
        problem("BARY-STUDY-0065", item, "report.views", {{"view", item.string}}).hint =
            did_you_mean(item.string, names);
      } else {
        s_.views.push_back(item.string);
      }
    }
  }

  void find_order() {
    // Kahn's algorithm by levels; what remains lies on a cycle or behind one.
    const std::size_t n = s_.tasks.size();
    std::vector<std::size_t> waiting(n, 0);
    std::vector<std::vector<std::size_t>> down(n);
    for (std::size_t i = 0; i < n; ++i) {
      waiting[i] = s_.tasks[i].upstream.size();
      for (std::size_t u : s_.tasks[i].upstream) down[u].push_back(i);
    }
    std::vector<std::size_t> level;
    for (std::size_t i = 0; i < n; ++i)
      if (waiting[i] == 0) level.push_back(i);
    while (!level.empty()) {
      std::vector<std::size_t> next;
      for (std::size_t i : level) {
        s_.order.push_back(i);
        for (std::size_t j : down[i])
          if (--waiting[j] == 0) next.push_back(j);
      }
      std::sort(next.begin(), next.end());
      level = std::move(next);
    }
    if (s_.order.size() == n) return;
    // Walk upstream among the rest until a task repeats: that walk is a cycle.
    std::size_t at = 0;
    while (waiting[at] == 0) ++at;
    std::vector<std::size_t> path;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
      path.push_back(at);
      for (std::size_t u : s_.tasks[at].upstream)
        if (waiting[u] != 0) {
          at = u;
          break;
        }
    }
    std::string text;
    for (auto i = std::find(path.begin(), path.end(), at); i != path.end(); ++i)
      text += s_.tasks[*i].name + " → ";
    text += s_.tasks[at].name;
    Diagnostic& d = d_.add("BARY-STUDY-0066", {{"cycle", text}});
    d.where = s_.tasks[at].where;
    d.excerpt = doc_.excerpt(d.where.line);
  }

  Study& s_;
  const toml::Document& doc_;
  const Registry& registry_;
  Diagnostics& d_;
  std::map<std::string, std::size_t> index_;
  std::map<std::string, const Node*> table_nodes_;
};

}  // namespace

const Task* Study::find_task(std::string_view n) const {
  for (const Task& t : tasks)
    if (t.name == n) return &t;
  return nullptr;
}

Study parse_study(std::string text, const std::string& file, const std::string& folder,
                  const Registry& registry, Diagnostics& diagnostics) {
  Study s;
  s.file = file;
  s.folder = folder;
  s.name = std::filesystem::path(file).stem().string();
  const toml::Document doc = toml::parse(text, file);
  s.text = std::move(text);
  diagnostics.append(doc.diagnostics);
  Reader(s, doc, registry, diagnostics).read();
  return s;
}

Study load_study(const std::string& file, const Registry& registry, Diagnostics& diagnostics) {
  namespace fs = std::filesystem;
  // A study is written by people. What is larger is another file by mistake, and is not read into memory.
  constexpr std::uintmax_t limit = std::uintmax_t{64} << 20;
  std::error_code ec;
  if (fs::exists(file, ec) && !fs::is_regular_file(file, ec))
    throw Error("BARY-CORE-0001", {{"file", file}, {"reason", "it is no regular file"}});
  if (const auto size = fs::file_size(file, ec); !ec && size > limit)
    throw Error("BARY-STUDY-0070",
                {{"size", std::to_string(size >> 20)}, {"limit", std::to_string(limit >> 20)}})
        .at(file);
  std::string text = read_file(file);
  return parse_study(std::move(text), file, fs::absolute(file).parent_path().lexically_normal().string(),
                     registry, diagnostics);
}

std::string with_paths(const Study& study, const std::function<std::string(const PathUse&)>& path_of) {
  std::vector<const PathUse*> uses;
  for (const PathUse& u : study.paths) uses.push_back(&u);
  std::sort(uses.begin(), uses.end(), [](const PathUse* a, const PathUse* b) { return a->begin < b->begin; });
  std::string out;
  std::size_t at = 0;
  for (const PathUse* u : uses) {
    if (u->begin < at) continue;  // a shared table is read once for each task that takes it
    const std::string path = path_of(*u);
    out.append(study.text, at, u->begin - at);
    if (path == u->shown)
      out.append(study.text, u->begin, u->end - u->begin);
    else
      out += json_quote(path);
    at = u->end;
  }
  return out.append(study.text, at);
}

void check_release(const Study& study, Diagnostics& diagnostics) {
  std::vector<Release> label(study.tasks.size());
  for (const std::size_t i : study.order) {
    const Task& t = study.tasks[i];
    Release r = t.release;
    std::string strictest;
    const auto merge = [&](const Release& other, const std::string& from) {
      const Release merged = r.merged(other);
      if (merged.text() != r.text()) strictest = from;
      r = merged;
    };
    for (const Binding& b : t.bindings) {
      for (const ArtefactSource& s : b.sources) {
        if (s.reference)
          merge(label[s.reference->task], s.reference->text);
        else if (!s.path.empty())
          merge(labels_of_file(s.path, s.shown_path, study).release, s.shown_path);
      }
      for (std::size_t k = 0; k < b.shown.size(); ++k)
        merge(labels_of_file(std::get<std::string>(b.scalars[k]), b.shown[k], study).release, b.shown[k]);
    }
    label[i] = r;
    if (r.permits(study.release)) continue;
    Diagnostic& d =
        diagnostics.add("BARY-STUDY-0067", {{"label", r.text()}, {"wanted", study.release.text()}});
    d.where = t.where;
    d.found = strictest;
  }
}

Inputs make_inputs(const Task& task,
                   const std::function<Artefact(const ArtefactSource&, const Param&)>& resolve) {
  Inputs in;
  for (const Binding& b : task.bindings) {
    if (b.param->type == ParamType::artefact) {
      std::vector<Artefact> list;
      for (const ArtefactSource& s : b.sources) list.push_back(resolve(s, *b.param));
      in.set(b.param->name, std::move(list));
      continue;
    }
    std::vector<Scalar> values = b.scalars;
    if (b.param->type == ParamType::number)
      if (const Unit* u = unit_of_name(b.param->name))
        for (Scalar& v : values) v = to_si(std::get<double>(v), *u);
    in.set(b.param->name, std::move(values));
  }
  return in;
}

void check_coverage(const Study& study, const Registry&, const Context& context, Diagnostics& diagnostics) {
  for (std::size_t i : study.order) {
    const Task& t = study.tasks[i];
    if (!t.kind || !t.kind->check) continue;
    const Inputs in =
        make_inputs(t, [](const ArtefactSource& s, const Param&) { return s.own ? *s.own : Artefact(); });
    Diagnostics found;
    t.kind->check(in, context, found);
    for (Diagnostic& d : found.list()) {
      if (d.where.file.empty()) {
        const std::string key = d.where.key;
        d.where = t.where;
        for (const Binding& b : t.bindings)
          if (b.param->name == key) d.where = b.where;
      }
      diagnostics.add(std::move(d));
    }
  }
}

}  // namespace bary::study
