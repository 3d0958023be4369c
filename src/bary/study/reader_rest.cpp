#include "bary/study/reader.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/time/time.hpp"

namespace bary::study {

using toml::Node;
using Type = toml::Type;

void Reader::only_keys(const Node& n, const std::string& key, const std::vector<std::string>& known) {
  for (const auto& [k, v] : n.children)
    if (std::find(known.begin(), known.end(), k) == known.end())
      problem("BARY-STUDY-0051", v, key + "." + k, {{"key", k}}, true).hint = did_you_mean(k, known);
}

void Reader::read_sources(const Node& root) {
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
        wrong_type(*f, "source.file", {"a path", "파일 경로"});
      }
    } else {
      problem("BARY-STUDY-0056", n, "source", {{"key", "file"}});
    }
    s.source = {text_of(n, "title"), text_of(n, "origin"), text_of(n, "licence"), text_of(n, "date")};
    s.release = release_of(n);
    s_.sources.push_back(std::move(s));
  }
}

void Reader::read_expectations(const Node& root) {
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
      wrong_type(*v, key + ".value", {"a reference as @task.field", "@작업.필드 꼴의 참조"});
      continue;
    }
    auto r = reference(*v, key + ".value");
    if (!r) continue;
    if (r->field.empty()) {
      problem("BARY-STUDY-0064", *v, key + ".value", {{"reference", v->string}});
      continue;
    }
    e.value = std::move(*r);
    read_bounds(e, n, key);
    if (!n.find("min") && !n.find("max") && !n.find("equals"))
      problem("BARY-STUDY-0056", n, key, {{"key", {"min, max or equals", "min, max, equals 가운데 하나"}}},
              true);
    s_.expectations.push_back(std::move(e));
  }
}

std::optional<double> Reader::finite_value(const Node& n, const std::string& key) {
  const auto v = number_value(n);
  if (v && std::isfinite(*v)) return v;
  wrong_type(n, key, {"a finite number", "유한한 수"});
  return std::nullopt;
}

namespace {

/// What the field is declared to be; nothing where its kind declares none.
const ColumnSpec* spec_of(const Study& s, const Reference& r) {
  const Port* p = s.tasks[r.task].kind->find_port(r.port);
  if (p)
    for (const ColumnSpec& c : p->columns)
      if (c.name == r.field) return &c;
  return nullptr;
}

bool is_number(ColumnType t) { return t == ColumnType::f64 || t == ColumnType::i64; }

/// Can a value of this type ever equal it?
bool comparable(ColumnType t, const Scalar& v) {
  switch (v.index()) {
    case 1:
      return t == ColumnType::boolean;
    case 2:
    case 3:
      return is_number(t);
    case 4:
      return t == ColumnType::text || t == ColumnType::choice;
    case 5:
      return t == ColumnType::epoch;
    default:
      return false;
  }
}

}  // namespace

void Reader::read_bounds(Expectation& e, const Node& n, const std::string& key) {
  const ColumnSpec* spec = spec_of(s_, e.value);
  const auto another_type = [&](const Node& x, const std::string& k) {
    Diagnostic& d = problem("BARY-STUDY-0075", x, key + "." + k, {{"reference", e.value.text}, {"key", k}});
    d.found = words_of(x.type);
    d.expected = std::string(name_of(spec->type));
  };
  for (auto [k, slot] : {std::pair{"min", &e.min}, {"max", &e.max}}) {
    const Node* x = n.find(k);
    if (!x) continue;
    *slot = finite_value(*x, key + "." + k);
    if (*slot && spec && !is_number(spec->type)) another_type(*x, k);
  }
  if (e.min && e.max && *e.min > *e.max) {
    Diagnostic& d = problem("BARY-STUDY-0076", *n.find("min"), key + ".min", {});
    d.found = format_f64(*e.min) + " and " + format_f64(*e.max);
  }
  if (const Node* x = n.find("equals")) {
    if (x->type == Type::floating && !std::isfinite(x->floating)) {
      (void)finite_value(*x, key + ".equals");
    } else if (x->type == Type::array || x->type == Type::table || x->type == Type::local_time) {
      wrong_type(*x, key + ".equals", {"a single value", "하나의 값"});
    } else if (x->type == Type::local_datetime || x->type == Type::local_date) {
      (void)epoch_value(*x, key + ".equals");  // says what is missing
    } else {
      e.equals = cell_value(*x);
      if (spec && !std::holds_alternative<std::monostate>(e.equals) && !comparable(spec->type, e.equals))
        another_type(*x, "equals");
    }
  }
  if (const Node* x = n.find("tolerance")) {
    e.tolerance = finite_value(*x, key + ".tolerance").value_or(0);
    if (e.tolerance < 0)
      problem("BARY-STUDY-0058", *x, key + ".tolerance", {{"value", format_f64(e.tolerance)}}).expected =
          "at least 0";
  }
}

void Reader::read_sweep(const Node& root) {
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
      wrong_type(*m, "sweep.samples", {"a whole number from 1 to 1000000", "1~1000000의 정수"});
    else
      sweep.samples = m->integer;
  }
  const Node* over = n->find("over");
  if (!over || over->type != Type::table || over->children.empty())
    problem("BARY-STUDY-0056", *n, "sweep", {{"key", "over"}}, true);
  else
    for (const auto& [name, v] : over->children) read_swept(sweep, name, v);
  check_method(sweep, *n);
  if (const Node* c = n->find("collect"); c && c->type == Type::array) {
    for (const Node& item : c->items) {
      if (item.type != Type::string) {
        wrong_type(item, "sweep.collect", {"a reference as @task.field", "@작업.필드 꼴의 참조"});
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

void Reader::read_swept(Sweep& sweep, const std::string& name, const Node& v) {
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
  const auto cannot = [](const Param& q) {
    return q.type == ParamType::artefact || q.type == ParamType::file || q.list;
  };
  if (at == t.bindings.end() || cannot(*at->param)) {
    std::vector<std::string> names;
    for (const Param& q : t.kind->params)
      if (!cannot(q)) names.push_back(t.name + "." + q.name);
    const char* code = at == t.bindings.end() ? "BARY-STUDY-0062" : "BARY-STUDY-0077";
    problem(code, v, key, {{"name", name}}, true).hint = did_you_mean(name, names);
    return;
  }
  p.binding = static_cast<std::size_t>(at - t.bindings.begin());
  if (v.type == Type::array) {
    Binding scratch;
    scratch.param = at->param;
    for (const Node& item : v.items) bind_scalar(scratch, item, key);
    p.values = std::move(scratch.scalars);
    if (v.items.empty()) wrong_type(v, key, {"a list of values", "값의 목록"});
  } else if (v.type == Type::table) {
    read_distribution(p, *at->param, v, key);
  } else {
    wrong_type(
        v, key,
        {"a list of values, or { uniform = [low, high] }", "값의 목록 또는 { uniform = [low, high] }"});
  }
  sweep.over.push_back(std::move(p));
}

void Reader::read_distribution(SweptParam& p, const Param& param, const Node& v, const std::string& key) {
  only_keys(v, key, {"uniform", "normal"});
  const Phrase forms{"{ uniform = [low, high] } or { normal = [mean, sigma] }",
                     "{ uniform = [low, high] } 또는 { normal = [mean, sigma] }"};
  if (v.children.size() != 1 || param.type != ParamType::number)
    return wrong_type(v, key,
                      param.type == ParamType::number ? forms : Phrase{"a list of values", "값의 목록"});
  const auto& [which, d] = v.children.front();
  if (which != "uniform" && which != "normal") return;  // said already
  const bool uniform = which == "uniform";
  if (d.type != Type::array || d.items.size() != 2)
    return wrong_type(d, key, uniform ? "[low, high]" : "[mean, sigma]");
  const auto a = finite_value(d.items[0], key), b = finite_value(d.items[1], key);
  if (!a || !b) return;
  p.kind = uniform ? SweptParam::Kind::uniform : SweptParam::Kind::normal;
  p.a = *a;
  p.b = *b;
  if (uniform ? !(*a < *b) : !(*b > 0)) {
    Diagnostic& x = problem("BARY-STUDY-0078", d, key, {});
    x.found = format_f64(*a) + ", " + format_f64(*b);
    x.expected = uniform ? "[low, high] with low < high" : "[mean, sigma] with sigma > 0";
    return;
  }
  // A normal distribution has no ends: its draws are checked one by one.
  for (const std::size_t k : {0, 1})
    if (const double x = k == 0 ? *a : *b; uniform && (x < param.min || x > param.max))
      out_of_range(d.items[k], key, param, x);
}

void Reader::check_method(const Sweep& sweep, const Node& n) {
  const bool drawn = sweep.method == Sweep::Method::latin_hypercube || sweep.method == Sweep::Method::random;
  if (drawn && sweep.samples == 0) problem("BARY-STUDY-0056", n, "sweep", {{"key", "samples"}}, true);
  if (drawn) return;
  std::string lengths;
  bool equal = true;
  double runs = 1;
  for (const SweptParam& p : sweep.over) {
    const Node& v = *n.find("over")->find(p.text);
    if (v.type == Type::table) {
      Diagnostic& d = problem("BARY-STUDY-0079", v, "sweep.over." + p.text, {{"name", p.text}}, true);
      d.found = std::string("method = \"") + (sweep.method == Sweep::Method::grid ? "grid" : "list") + "\"";
      d.expected = {"latin_hypercube or random, with samples", "latin_hypercube 또는 random(samples와 함께)"};
      continue;
    }
    lengths += (lengths.empty() ? "" : ", ") + p.text + " " + std::to_string(v.items.size());
    equal = equal && v.items.size() == n.find("over")->find(sweep.over.front().text)->items.size();
    runs *= static_cast<double>(v.items.size());
  }
  if (sweep.method == Sweep::Method::list && !equal)
    problem("BARY-STUDY-0081", n, "sweep.over", {}, true).found = lengths;
  if (sweep.method == Sweep::Method::grid && runs > 1e6)
    problem("BARY-STUDY-0058", n, "sweep.over", {{"value", format_f64(runs)}}, true).expected =
        "at most 1000000 runs";
}

void Reader::read_report(const Node& root) {
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
      wrong_type(item, "report.views", {"a view as \"task.view\"", "\"작업.그림\" 꼴의 그림"});
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

void Reader::find_order() {
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

}  // namespace bary::study
