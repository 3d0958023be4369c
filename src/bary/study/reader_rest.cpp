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
    for (auto [k, slot] : {std::pair{"min", &e.min}, {"max", &e.max}})
      if (const Node* x = n.find(k)) {
        *slot = number_value(*x);
        if (!*slot) wrong_type(*x, key + "." + k, {"a number", "수"});
      }
    if (const Node* x = n.find("equals")) e.equals = cell_value(*x);
    if (const Node* x = n.find("tolerance")) {
      const auto t = number_value(*x);
      if (!t) wrong_type(*x, key + ".tolerance", {"a number", "수"});
      e.tolerance = t.value_or(0);
    }
    if (!e.min && !e.max && std::holds_alternative<std::monostate>(e.equals))
      problem("BARY-STUDY-0056", n, key, {{"key", {"min, max or equals", "min, max, equals 가운데 하나"}}},
              true);
    s_.expectations.push_back(std::move(e));
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
  const bool drawn = sweep.method == Sweep::Method::latin_hypercube || sweep.method == Sweep::Method::random;
  if (drawn && sweep.samples == 0) problem("BARY-STUDY-0056", *n, "sweep", {{"key", "samples"}}, true);
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
    if (v.items.empty()) wrong_type(v, key, {"a list of values", "값의 목록"});
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
      wrong_type(v, key,
                 {"{ uniform = [low, high] } or { normal = [mean, sigma] }",
                  "{ uniform = [low, high] } 또는 { normal = [mean, sigma] }"});
  } else {
    wrong_type(
        v, key,
        {"a list of values, or { uniform = [low, high] }", "값의 목록 또는 { uniform = [low, high] }"});
  }
  sweep.over.push_back(std::move(p));
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
