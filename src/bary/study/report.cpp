#include "bary/study/report.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/study/labels.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

using json = nlohmann::ordered_json;

json text_json(const Text& t) { return {{"en", t.en}, {"ko", t.ko.empty() ? t.en : t.ko}}; }

json number_json(double v) { return std::isfinite(v) ? json(v) : json(nullptr); }

json cell_json(const Column& c, std::size_t i) {
  if (!c.valid(i)) return nullptr;
  switch (c.type) {
    case ColumnType::f64:
      return number_json(c.f64()[i]);
    case ColumnType::i64:
      return c.i64()[i];
    case ColumnType::boolean:
      return c.boolean()[i] != 0;
    case ColumnType::epoch:
      return time::format_utc(c.epoch()[i], 3);
    default:
      return cell_text(c, i, {});
  }
}

json value_json(const Value& v) {
  switch (v.value.index()) {
    case 1:
      return number_json(std::get<double>(v.value));
    case 2:
      return std::get<std::int64_t>(v.value);
    case 3:
      return std::get<bool>(v.value);
    case 4:
      return std::get<std::string>(v.value);
    case 5:
      return time::format_utc(std::get<Epoch>(v.value), 3);
    default:
      return nullptr;
  }
}

std::string symbol_of(const std::string& unit) {
  const Unit* u = unit.empty() ? nullptr : find_unit(unit);
  return u ? std::string(u->symbol) : unit;
}

/// What a port says of its columns.
struct Told {
  std::span<const ColumnSpec> columns = {};
  const std::map<std::string, Text>& labels;
};

json column_json(const Column& c, const Told& told) {
  const auto& labels = told.labels;
  const auto l = labels.find(c.name);
  // The port's words in both languages, or the table's own, in whatever language the input has them.
  const Text said = description_of(told.columns, c.name);
  Text label = l == labels.end() ? Text{c.name, c.name} : l->second;
  json j{{"name", c.name},
         {"label", text_json(label)},
         {"unit", symbol_of(c.unit)},
         {"type", c.type == ColumnType::f64       ? "f64"
                  : c.type == ColumnType::i64     ? "i64"
                  : c.type == ColumnType::boolean ? "boolean"
                  : c.type == ColumnType::epoch   ? "epoch"
                  : c.type == ColumnType::choice  ? "choice"
                                                  : "text"},
         {"description", said.en.empty() ? json(c.description) : text_json(said)}};
  // "light=night" names the value "night" of the column "light".
  const std::string prefix = c.name + "=";
  for (auto v = labels.lower_bound(prefix); v != labels.end() && v->first.starts_with(prefix); ++v)
    j["values"][v->first.substr(prefix.size())] = text_json(v->second);
  return j;
}

/// A sentence without the marks of emphasis, for the terminal.
std::string plain(std::string text) {
  for (auto at = text.find("**"); at != std::string::npos; at = text.find("**", at)) text.erase(at, 2);
  return text;
}

const std::map<std::string, Text> no_labels;

/// Rows beyond this stay in the artefact's file: the page says so. A page of two megabytes holds no more.
constexpr std::size_t table_rows_in_page = 5000;

json table_json(const Table& t, const Text& title, const Told& told, const std::string& file) {
  json j{{"title", text_json(title)}, {"columns", json::array()}, {"rows", t.rows()}, {"file", file}};
  const std::size_t shown = std::min(t.rows(), table_rows_in_page);
  if (shown < t.rows()) j["truncated"] = shown;
  json data = json::object();
  for (const Column& c : t.columns()) {
    j["columns"].push_back(column_json(c, told));
    json values = json::array();
    for (std::size_t i = 0; i < shown; ++i) values.push_back(cell_json(c, i));
    data[c.name] = std::move(values);
  }
  j["data"] = std::move(data);
  return j;
}

struct Located {
  const Task* task;
  const TaskResult* result;
  const View* view;
};

class Builder {
 public:
  explicit Builder(const ReportInput& in) : in_(in), s_(*in.study) {}

  json build() {
    json j;
    j["format"] = "bary-report/1";
    j["title"] = text_json(s_.title.en.empty() ? Text{s_.name, s_.name} : s_.title);
    j["question"] = text_json(s_.question);
    j["summary"] = text_json(s_.summary);
    j["study"] = study_json();
    j["answer"] = json::array();
    j["figures"] = json::array();
    json views = json::array();
    for (const Located& l : chosen()) {
      json v = view_json(l);
      if (v.is_null()) continue;
      if (l.view->kind == "sentence") j["answer"].push_back(v["id"]);
      if (l.view->kind == "figures")
        for (const json& f : v["figures"]) j["figures"].push_back(f);
      else
        views.push_back(std::move(v));
    }
    if (in_.result->sweep)
      tables_["sweep"] =
          table_json(in_.result->sweep->table, {"Sweep", "스윕"}, {{}, no_labels}, "sweep.csv");
    if (in_.result->sweep)
      views.push_back({{"id", "sweep"},
                       {"kind", "table"},
                       {"title", text_json({"Sweep", "스윕"})},
                       {"reading", text_json({"Every run with its swept and collected values.",
                                              "실행마다 바꾼 값과 모은 값입니다."})},
                       {"table", "sweep"}});
    j["views"] = std::move(views);
    j["tables"] = std::move(tables_);
    if (!layers_.empty()) j["features"] = std::move(layers_);
    add_labels(j);
    add_models(j);
    add_checks(j);
    add_inputs(j);
    add_provenance(j);
    j["licence"] = licence_of(all_labels(), s_).text();
    j["release"] = s_.release.text();
    j["command"] = in_.command;
    return j;
  }

  std::vector<Located> chosen() const {
    std::vector<Located> out;
    const auto locate = [&](std::size_t i, const View& v) {
      if (!in_.result->tasks[i].outputs.empty()) out.push_back({&s_.tasks[i], &in_.result->tasks[i], &v});
    };
    if (s_.views.empty()) {
      for (std::size_t i = 0; i < s_.tasks.size(); ++i)
        for (const View& v : s_.tasks[i].kind->views)
          if (v.by_default) locate(i, v);
      return out;
    }
    for (const std::string& name : s_.views)
      for (std::size_t i = 0; i < s_.tasks.size(); ++i)
        for (const View& v : s_.tasks[i].kind->views)
          if (s_.tasks[i].name + "." + v.id == name) locate(i, v);
    return out;
  }

  static const Record* record_of(const Located& l, const json& spec) {
    if (!spec.contains("values")) return nullptr;
    const auto o = l.result->outputs.find(spec["values"].get<std::string>().substr(1));
    return o == l.result->outputs.end() ? nullptr : &o->second.record();
  }

  /// The template of a sentence: plain, or one of several by a field of the record (`"case": "outcome"`).
  static Text sentence_of(const json& spec, const Record& r) {
    const json* t = spec.contains("template") ? &spec["template"] : nullptr;
    if (spec.contains("case")) {
      const Value* v = r.find(spec["case"].get<std::string>());
      const std::string key = v ? human(*v, Language::english) : "";
      t = spec["templates"].contains(key) ? &spec["templates"][key] : &spec["templates"]["default"];
    }
    if (!t || !t->is_object()) return {};
    const std::string en = t->value("en", ""), ko = t->value("ko", "");
    return {fill_from(en, r, Language::english), fill_from(ko.empty() ? en : ko, r, Language::korean)};
  }

 private:
  json study_json() const {
    json j{{"name", s_.name}, {"file", s_.file}, {"sha256", sha256_hex(s_.text)}, {"seed", s_.seed}};
    j["start"] = s_.start ? json(time::format_utc(*s_.start, 0)) : json(nullptr);
    j["stop"] = s_.stop ? json(time::format_utc(*s_.stop, 0)) : json(nullptr);
    return j;
  }

  /// Replaces every "@port" of a view's spec by the id of a table or of a set of features, every
  /// {"field": name} by the value of that field, and fills the texts.
  void bind(json& node, const Located& l, const Record* record) {
    if (node.is_object() && node.size() == 1 && node.contains("field")) {
      const Value* v = record ? record->find(node["field"].get<std::string>()) : nullptr;
      node = v ? value_json(*v) : json(nullptr);
      return;
    }
    if (node.is_object() && node.contains("en") && node["en"].is_string()) {
      const std::string en = node["en"].get<std::string>(), ko = node.value("ko", en);
      node = record ? text_json({fill_from(en, *record, Language::english),
                                 fill_from(ko, *record, Language::korean)})
                    : text_json({en, ko});
      return;
    }
    if (node.is_string()) {
      const std::string s = node.get<std::string>();
      if (!s.starts_with('@')) return;
      const std::string port = s.substr(1);
      const Port* p = l.task->kind->find_port(port);
      const auto o = l.result->outputs.find(port);
      if (!p || o == l.result->outputs.end()) return;
      const std::string id = l.task->name + "." + port;
      const Codec& codec = in_.registry->codecs().get(p->type);
      const std::string file = id + "." + codec.extension(o->second);
      if (p->type == "Table") {
        if (!tables_.contains(id))
          tables_[id] = table_json(o->second.table(), p->doc, {p->columns, p->labels}, file);
      } else if (codec.view_json && !layers_.contains(id)) {
        layers_[id] = json::parse(codec.view_json(o->second));
      }
      node = id;
    } else if (node.is_structured()) {
      for (auto& child : node) bind(child, l, record);
    }
  }

  json view_json(const Located& l) {
    json spec = json::parse(l.view->spec.empty() ? "{}" : l.view->spec);
    const Record* record = record_of(l, spec);
    json v{
        {"id", l.task->name + "." + l.view->id}, {"kind", l.view->kind}, {"title", text_json(l.view->title)}};
    const auto reading = [&](const std::string& t, Language lang) {
      return record ? fill_from(t, *record, lang) : t;
    };
    v["reading"] = text_json(
        {reading(l.view->reading.en, Language::english),
         reading(l.view->reading.ko.empty() ? l.view->reading.en : l.view->reading.ko, Language::korean)});
    if (l.view->kind == "sentence") {
      if (!record) return nullptr;
      v["text"] = text_json(sentence_of(spec, *record));
      return v;
    }
    if (l.view->kind == "figures") {
      if (!record) return nullptr;
      v["figures"] = figures(*record, spec);
      return v;
    }
    spec.erase("values");
    bind(spec, l, record);
    for (auto& [key, value] : spec.items()) v[key] = value;
    return v;
  }

  json figures(const Record& r, const json& spec) {
    json out = json::array();
    for (const json& name : spec.at("fields")) {
      const Value* x = r.find(name.get<std::string>());
      if (!x || !x->known()) continue;
      out.push_back({{"label", text_json({x->description, x->description_ko})},
                     {"value", value_json(*x)},
                     {"unit", symbol_of(x->unit)},
                     {"text", text_json({human(*x, Language::english), human(*x, Language::korean)})},
                     {"status", name_of(x->status)}});
    }
    return out;
  }

  Labels all_labels() const {
    Labels all;
    for (const TaskResult& t : in_.result->tasks)
      for (const auto& [port, a] : t.outputs) all.merge(a.labels);
    return all;
  }

  void add_labels(json& j) const {
    const Labels all = all_labels();
    j["assumptions"] = json::array();
    for (const Assumption& a : all.assumptions)
      j["assumptions"].push_back({{"subject", a.subject},
                                  {"name", a.name},
                                  {"value", a.value},
                                  {"status", name_of(a.status)},
                                  {"what", text_json(a.what)},
                                  {"source", text_json(a.source)}});
    j["sources"] = json::array();
    for (const Source& s : all.sources)
      j["sources"].push_back(
          {{"title", s.title}, {"origin", s.origin}, {"licence", s.licence}, {"date", s.date}});
  }

  void add_models(json& j) const {
    json models = json::array();
    std::set<std::string> seen;
    for (const Task& t : s_.tasks)
      if (seen.insert(t.kind->name).second)
        models.push_back({{"name", t.kind->name},
                          {"value", text_json(t.kind->doc.en.empty() ? t.kind->summary : t.kind->doc)}});
    j["models"] = std::move(models);
    json data = json::array();
    if (in_.context->data)
      for (const auto& e : in_.context->data->entries())
        data.push_back({{"name", e.name}, {"digest", e.digest}, {"source", e.source}});
    j["data"] = std::move(data);
  }

  void add_checks(json& j) const {
    json checks = json::array();
    for (const CheckResult& c : in_.result->checks) {
      const Expectation& e = *c.expectation;
      json x{{"name", e.name},
             {"text", text_json(e.text)},
             {"reference", e.value.text},
             {"value", value_json(c.value)},
             {"unit", symbol_of(c.value.unit)}};
      x["shown"] = text_json({human(c.value, Language::english), human(c.value, Language::korean)});
      x["min"] = e.min ? json(*e.min) : json(nullptr);
      x["max"] = e.max ? json(*e.max) : json(nullptr);
      Value equals;
      if (const auto* d = std::get_if<double>(&e.equals)) equals.value = *d;
      if (const auto* n = std::get_if<std::int64_t>(&e.equals)) equals.value = *n;
      if (const auto* b = std::get_if<bool>(&e.equals)) equals.value = *b;
      if (const auto* s = std::get_if<std::string>(&e.equals)) equals.value = *s;
      if (const auto* t = std::get_if<Epoch>(&e.equals)) equals.value = *t;
      x["equals"] = value_json(equals);
      x["ok"] = c.ok;
      checks.push_back(std::move(x));
    }
    j["checks"] = std::move(checks);
  }

  /// Every parameter with its value, as written in the unit of its name; defaults too.
  static json params_json(const Task& t) {
    json out = json::object();
    for (const Binding& b : t.bindings) {
      if (b.param->type == ParamType::artefact) continue;
      json list = json::array();
      for (std::size_t k = 0; k < b.scalars.size(); ++k)
        list.push_back(b.shown.empty() ? scalar_json(b.scalars[k]) : json(b.shown[k]));
      if (b.param->list)
        out[b.param->name] = std::move(list);
      else if (!list.empty())
        out[b.param->name] = std::move(list[0]);
    }
    return out;
  }
  static json scalar_json(const Scalar& s) {
    Value v;
    std::visit([&](const auto& x) { v.value = x; }, s);
    return value_json(v);
  }

  /// Every input file with the digest of its bytes.
  void add_inputs(json& j) const {
    j["inputs"] = json::array();
    std::set<std::string> seen;
    for (const PathUse& u : s_.paths)
      if (seen.insert(u.path).second)
        j["inputs"].push_back({{"path", u.shown}, {"sha256", sha256_file(u.path)}});
  }

  void add_provenance(json& j) const {
    json list = json::array(), times = json::array(), warnings = json::array();
    for (std::size_t i : s_.order) {
      const TaskResult& t = in_.result->tasks[i];
      json outputs = json::array();
      for (const auto& [port, a] : t.outputs)
        outputs.push_back(
            {{"port", port},
             {"type", a.type()},
             {"digest", t.digests.at(port)},
             {"licence", licence_of(a.labels, s_).text()},
             {"release", a.labels.release.text()},
             {"file", t.task + "." + port + "." + in_.registry->codecs().get(a.type()).extension(a)}});
      list.push_back({{"task", t.task},
                      {"kind", t.kind},
                      {"version", t.version},
                      {"key", t.key},
                      {"params", params_json(s_.tasks[i])},
                      {"inputs", t.inputs},
                      {"from", input_names(s_, s_.tasks[i])},
                      {"outputs", outputs},
                      {"error", t.error ? text_json({render_line(*t.error, Language::english),
                                                     render_line(*t.error, Language::korean)})
                                        : json(nullptr)}});
      times.push_back({{"task", t.task}, {"seconds", t.seconds}, {"from_store", t.from_store}});
    }
    for (const Diagnostic& d : in_.context->warnings->list())
      warnings.push_back(
          {{"code", d.code},
           {"text", text_json({render_line(d, Language::english), render_line(d, Language::korean)})}});
    j["provenance"] = std::move(list);
    j["warnings"] = std::move(warnings);
    j["run"] = {{"version", in_.version},           {"started", in_.started_utc},
                {"seconds", in_.result->seconds},   {"threads", in_.context->threads},
                {"study_folder", in_.study_folder}, {"tasks", std::move(times)}};
  }

  const ReportInput& in_;
  const Study& s_;
  json tables_ = json::object();
  json layers_ = json::object();
};

}  // namespace

std::string report_json(const ReportInput& in) { return Builder(in).build().dump(1) + "\n"; }

std::vector<std::string> answer_lines(const ReportInput& in, Language language) {
  const std::vector<Located> chosen = Builder(in).chosen();
  std::vector<std::string> out;
  for (const Located& l : chosen) {
    if (l.view->kind != "sentence") continue;
    const json spec = json::parse(l.view->spec);
    const Record* r = Builder::record_of(l, spec);
    if (!r) continue;
    const Text t = Builder::sentence_of(spec, *r);
    // As on the page: where two tasks of one kind say the same thing, each is named.
    const bool alone =
        std::count_if(chosen.begin(), chosen.end(), [&](const Located& x) { return x.view == l.view; }) == 1;
    out.push_back((alone ? std::string() : l.task->name + ": ") +
                  plain(language == Language::korean ? t.ko : t.en));
  }
  return out;
}

std::string report_html(std::string_view page_template, std::string_view json_text) {
  static constexpr std::string_view marker = "@@BARY_REPORT@@";
  const auto at = page_template.find(marker);
  if (at == std::string_view::npos)
    throw Error("BARY-CORE-0013",
                {{"file", "report-template.html"},
                 {"reason", {"it has no place for the report", "보고서가 들어갈 자리가 없습니다"}}});
  // "</script>" inside the data would end the element early; JSON may write the bracket escaped. Lines and
  // their indents, which no string of JSON holds, are half of the size.
  std::string safe;
  safe.reserve(json_text.size());
  for (std::size_t i = 0; i < json_text.size(); ++i) {
    if (json_text[i] == '\n') {
      while (i + 1 < json_text.size() && json_text[i + 1] == ' ') ++i;
    } else if (json_text[i] == '<' && i + 1 < json_text.size() &&
               (json_text[i + 1] == '/' || json_text[i + 1] == '!'))
      safe += "\\u003c";
    else
      safe += json_text[i];
  }
  std::string out(page_template.substr(0, at));
  out += safe;
  out += page_template.substr(at + marker.size());
  return out;
}

}  // namespace bary::study
