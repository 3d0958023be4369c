#include "bary/study/reader.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>

#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/time/time.hpp"

namespace bary::study {

using toml::Node;
using Type = toml::Type;

namespace {
bool is_name(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (c >= 'A' && c <= 'Z');
  });
}
}  // namespace

void Reader::read_tasks(const Node& root) {
  const Node* tasks = root.find("task");
  if (!tasks || tasks->type != Type::table || tasks->children.empty()) {
    Diagnostic& d = d_.add("BARY-STUDY-0053");
    d.where.file = doc_.file;
    d.hint = {"begin one with [task.NAME]", "[task.NAME]으로 시작하십시오"};
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
        wrong_type(*kind, "task." + name + ".kind", {"the name of a kind", "작업 종류의 이름"});
      else if (!(t.kind = registry_.find(kind->string))) {
        std::vector<std::string> names;
        for (const Kind& k : registry_.kinds()) names.push_back(k.name);
        Diagnostic& d = problem("BARY-STUDY-0055", *kind, "task." + name + ".kind", {{"kind", kind->string}});
        d.hint = did_you_mean(kind->string, names);
        if (d.hint.empty()) d.hint = {"`bary kinds` lists them", "`bary kinds`가 목록을 보여 줍니다"};
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

void Reader::bind(Task& task, const Node& node) {
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
      else if (p.required && !(p.from_study && doc_.root.find(p.name)))  // the study's is wrong: said already
        problem("BARY-STUDY-0056", node, "task." + task.name, {{"key", p.name}}, true).hint = p.doc;
    }
    task.bindings.push_back(std::move(b));
  }
  std::sort(task.upstream.begin(), task.upstream.end());
  task.upstream.erase(std::unique(task.upstream.begin(), task.upstream.end()), task.upstream.end());
}

void Reader::unknown_key(const Task& task, const std::string& key, const Node& value,
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
    std::string it = p.name;
    if (const auto v = number_value(value)) it += " = " + format_f64(from_si(to_si(*v, *from), *to));
    d.hint = {"this kind takes " + it, "이 작업은 " + it + "을(를) 받습니다"};
    return;
  }
  d.hint = did_you_mean(key, known);
}

void Reader::bind_value(Task& task, Binding& b, const Node& n, const std::string& key) {
  const Param& p = *b.param;
  if (p.type == ParamType::artefact) {
    const bool rows =
        p.artefact == "Table" && n.type == Type::array && !n.items.empty() && n.items[0].type == Type::table;
    if (n.type == Type::array && p.list && !rows)
      for (const Node& item : n.items) bind_artefact(task, b, item, key);
    else
      bind_artefact(task, b, n, key);
    return;
  }
  if (n.type == Type::array) {
    if (!p.list)
      return wrong_type(n, key, {"a single " + type_word(p.type).en(), "하나의 " + type_word(p.type).ko()});
    for (const Node& item : n.items) bind_scalar(b, item, key);
    return;
  }
  bind_scalar(b, n, key);
}

void Reader::bind_scalar(Binding& b, const Node& n, const std::string& key) {
  const Param& p = *b.param;
  switch (p.type) {
    case ParamType::boolean:
      if (n.type != Type::boolean) return wrong_type(n, key, {"true or false", "true 또는 false"});
      b.scalars.push_back(n.boolean);
      return;
    case ParamType::integer:
      if (n.type != Type::integer) return wrong_type(n, key, {"a whole number", "정수"});
      if (static_cast<double>(n.integer) < p.min || static_cast<double>(n.integer) > p.max)
        return out_of_range(n, key, p, static_cast<double>(n.integer));
      b.scalars.push_back(n.integer);
      return;
    case ParamType::number: {
      const auto v = number_value(n);
      if (!v) return wrong_type(n, key, number_words({"a number", "수"}, p));
      if (!std::isfinite(*v)) return wrong_type(n, key, number_words({"a finite number", "유한한 수"}, p));
      if (*v < p.min || *v > p.max) return out_of_range(n, key, p, *v);
      b.scalars.push_back(*v);
      return;
    }
    case ParamType::text:
      if (n.type != Type::string) return wrong_type(n, key, {"a text", "텍스트"});
      b.scalars.push_back(n.string);
      return;
    case ParamType::choice:
      if (n.type != Type::string) return wrong_type(n, key, {"a text", "텍스트"});
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
      if (n.type != Type::string) return wrong_type(n, key, {"a path", "파일 경로"});
      if (const auto path = existing_file(n, key)) {
        b.scalars.push_back(*path);
        b.shown.push_back(n.string);
      }
      return;
    case ParamType::artefact:
      return;
  }
}

/// "a number in km".
Phrase Reader::number_words(Phrase number, const Param& p) {
  const Unit* u = unit_of_name(p.name);
  if (!u) return number;
  const std::string unit(u->symbol);
  return {number.en() + " in " + unit, unit + " 단위의 " + number.ko()};
}

/// "0.1 to 1000 in km".
Phrase Reader::range_words(const Param& p) {
  const Unit* u = unit_of_name(p.name);
  const std::string unit = u ? " " + std::string(u->symbol) : "";
  const std::string in = u ? " in" + unit : "";
  const std::string low = format_f64(p.min), high = format_f64(p.max);
  if (std::isfinite(p.min) && std::isfinite(p.max))
    return {low + " to " + high + in, low + "~" + high + unit};
  if (std::isfinite(p.min)) return {"at least " + low + in, low + unit + " 이상"};
  return {"at most " + high + in, high + unit + " 이하"};
}

void Reader::out_of_range(const Node& n, const std::string& key, const Param& p, double v) {
  Diagnostic& d = problem("BARY-STUDY-0058", n, key, {{"value", format_f64(v)}});
  d.expected = range_words(p);
  // A value that fits once read in a sibling unit: say which. The everyday ones only, nearest factor first.
  const Unit* to = unit_of_name(p.name);
  if (!to) return;
  static constexpr std::string_view everyday[] = {"m",   "km",  "cm",   "mm", "rad", "deg", "s",  "min", "h",
                                                  "day", "m_s", "km_s", "hz", "mhz", "ghz", "kg", "t",   "g"};
  for (std::string_view suffix : everyday) {
    const Unit* from = find_unit(suffix);
    if (!from || from == to || from->dimension != to->dimension) continue;
    const double converted = from_si(to_si(v, *from), *to);
    if (converted < p.min || converted > p.max || converted == 0) continue;
    const std::string a(from->symbol), b(to->symbol), it = p.name + " = " + format_f64(converted);
    d.hint = {"the value looks like " + a + "; in " + b + " it is " + it,
              a + " 단위의 값으로 보입니다. " + b + " 단위로는 " + it + "입니다"};
    return;
  }
}

Phrase did_you_mean_file(const std::string& given, const std::string& full) {
  namespace fs = std::filesystem;
  std::error_code ec;
  std::vector<std::string> siblings;
  for (const auto& f : fs::directory_iterator(fs::path(full).parent_path(), ec))
    siblings.push_back((fs::path(given).parent_path() / f.path().filename()).string());
  std::sort(siblings.begin(), siblings.end());
  return did_you_mean(given, siblings);
}

std::optional<std::string> Reader::existing_file(const Node& n, const std::string& key) {
  namespace fs = std::filesystem;
  if (n.string.empty()) {
    wrong_type(n, key, {"a path", "파일 경로"});
    return std::nullopt;
  }
  const fs::path given(n.string);
  const fs::path full = given.is_absolute() ? given : fs::path(s_.folder) / given;
  std::error_code ec;
  if (!fs::exists(full, ec)) {
    Diagnostic& d = problem("BARY-STUDY-0059", n, key, {{"file", n.string}});
    d.hint = did_you_mean_file(n.string, full.string());
    return std::nullopt;
  }
  if (fs::is_directory(full, ec)) {
    problem("BARY-CORE-0001", n, key, {{"file", n.string}, {"reason", system_reason(EISDIR)}});
    return std::nullopt;
  }
  std::string path = full.lexically_normal().string();
  s_.paths.push_back({path, n.string, n.position.offset, n.end});
  return path;
}

void Reader::bind_artefact(Task& task, Binding& b, const Node& n, const std::string& key) {
  const Param& p = *b.param;
  ArtefactSource source;
  source.where = place(n, key);
  if (n.type == Type::array || n.type == Type::table) {
    if (p.artefact != "Table")
      return wrong_type(n, key,
                        {"@task or a file (" + p.artefact + ")", "@작업 또는 파일 (" + p.artefact + ")"});
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
    return wrong_type(n, key,
                      p.artefact == "Table" ? Phrase{"@task, a file or rows", "@작업, 파일 또는 행"}
                                            : Phrase{"@task, a file", "@작업 또는 파일"});
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
    used_tables_.insert(name);
    const std::size_t told = d_.list().size();
    auto table = table_of(*t->second, p.columns, "table." + name);
    tell_once(told);
    if (!table) return;
    source.own = Artefact(std::move(*table));
    source.where = place(*t->second, "table." + name, true);
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
      if (other.type == p.artefact) {
        const std::string right = "@" + s_.tasks[r->task].name + "." + other.name;
        d.hint = {"use " + right, right + "을(를) 쓰십시오"};
      }
    return;
  }
  task.upstream.push_back(r->task);
  source.reference = std::move(*r);
  b.sources.push_back(std::move(source));
}

std::optional<Reference> Reader::reference(const Node& n, const std::string& key) {
  Reference r;
  r.text = n.string;
  r.where = place(n, key);
  if (!n.string.starts_with('@')) {
    wrong_type(n, key, {"a reference as @task.port.field", "@작업.출력.필드 꼴의 참조"});
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

}  // namespace bary::study
