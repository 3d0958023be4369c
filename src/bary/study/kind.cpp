#include "bary/study/kind.hpp"

#include <algorithm>
#include <cassert>

namespace bary::study {

std::string_view name_of(ParamType t) {
  switch (t) {
    case ParamType::boolean:
      return "boolean";
    case ParamType::integer:
      return "integer";
    case ParamType::number:
      return "number";
    case ParamType::text:
      return "text";
    case ParamType::choice:
      return "choice";
    case ParamType::epoch:
      return "date and time";
    case ParamType::file:
      return "file";
    case ParamType::artefact:
      return "artefact";
  }
  return "";
}

Phrase type_word(ParamType t) {
  const std::string en(name_of(t));
  switch (t) {
    case ParamType::boolean:
      return {en, "참·거짓 값"};
    case ParamType::integer:
      return {en, "정수"};
    case ParamType::number:
      return {en, "수"};
    case ParamType::text:
      return {en, "텍스트"};
    case ParamType::choice:
      return {en, "선택지"};
    case ParamType::epoch:
      return {en, "날짜와 시각"};
    case ParamType::file:
      return {en, "파일"};
    case ParamType::artefact:
      return {en, "산출물"};
  }
  return en;
}

namespace {
Param make(std::string name, ParamType type, Text doc) {
  Param p;
  p.name = std::move(name);
  p.type = type;
  p.doc = std::move(doc);
  return p;
}
}  // namespace

Param Param::boolean(std::string name, Text doc) {
  return make(std::move(name), ParamType::boolean, std::move(doc));
}
Param Param::integer(std::string name, Text doc) {
  return make(std::move(name), ParamType::integer, std::move(doc));
}
Param Param::number(std::string name, Text doc) {
  return make(std::move(name), ParamType::number, std::move(doc));
}
Param Param::text(std::string name, Text doc) {
  return make(std::move(name), ParamType::text, std::move(doc));
}
Param Param::choice(std::string name, std::vector<std::string> choices, Text doc) {
  Param p = make(std::move(name), ParamType::choice, std::move(doc));
  p.choices = std::move(choices);
  return p;
}
Param Param::epoch(std::string name, Text doc) {
  return make(std::move(name), ParamType::epoch, std::move(doc));
}
Param Param::file(std::string name, Text doc) {
  return make(std::move(name), ParamType::file, std::move(doc));
}
Param Param::of_artefact(std::string name, std::string type, Text doc) {
  Param p = make(std::move(name), ParamType::artefact, std::move(doc));
  p.artefact = std::move(type);
  return p;
}
Param Param::of_artefacts(std::string name, std::string type, Text doc) {
  return of_artefact(std::move(name), std::move(type), std::move(doc)).as_list();
}
Param Param::of_table(std::string name, std::vector<ColumnSpec> columns, Text doc) {
  Param p = of_artefact(std::move(name), "Table", std::move(doc));
  p.columns = std::move(columns);
  return p;
}
Param Param::start() {
  Param p = epoch("start", {"first instant", "시작 시각"});
  p.from_study = true;
  return p;
}
Param Param::stop() {
  Param p = epoch("stop", {"last instant", "끝 시각"});
  p.from_study = true;
  return p;
}

Param&& Param::with_default(Scalar v) && {
  // An integer literal is a natural way to write a number's default.
  if (type == ParamType::number && std::holds_alternative<std::int64_t>(v))
    v = static_cast<double>(std::get<std::int64_t>(v));
  default_value = std::move(v);
  required = false;
  return std::move(*this);
}
Param&& Param::range(double lowest, double highest) && {
  min = lowest;
  max = highest;
  return std::move(*this);
}
Param&& Param::optional() && {
  required = false;
  return std::move(*this);
}
Param&& Param::as_list() && {
  list = true;
  return std::move(*this);
}

bool Inputs::has(std::string_view name) const {
  if (const auto i = scalars_.find(name); i != scalars_.end()) return !i->second.empty();
  if (const auto i = artefacts_.find(name); i != artefacts_.end()) return !i->second.empty();
  return false;
}
bool Inputs::available(std::string_view name) const {
  if (const auto i = artefacts_.find(name); i != artefacts_.end())
    return !i->second.empty() &&
           std::none_of(i->second.begin(), i->second.end(), [](const Artefact& a) { return a.empty(); });
  return has(name);
}
const Scalar& Inputs::one(std::string_view name) const {
  const auto i = scalars_.find(name);
  if (i == scalars_.end() || i->second.empty()) throw Error("BARY-STUDY-0090", {{"name", std::string(name)}});
  return i->second.front();
}
bool Inputs::boolean(std::string_view name) const { return std::get<bool>(one(name)); }
std::int64_t Inputs::integer(std::string_view name) const { return std::get<std::int64_t>(one(name)); }
double Inputs::number(std::string_view name) const { return std::get<double>(one(name)); }
const std::string& Inputs::text(std::string_view name) const { return std::get<std::string>(one(name)); }
Epoch Inputs::epoch(std::string_view name) const { return std::get<Epoch>(one(name)); }
std::vector<double> Inputs::numbers(std::string_view name) const {
  std::vector<double> v;
  if (const auto i = scalars_.find(name); i != scalars_.end())
    for (const Scalar& s : i->second) v.push_back(std::get<double>(s));
  return v;
}
std::vector<std::int64_t> Inputs::integers(std::string_view name) const {
  std::vector<std::int64_t> v;
  if (const auto i = scalars_.find(name); i != scalars_.end())
    for (const Scalar& s : i->second) v.push_back(std::get<std::int64_t>(s));
  return v;
}
std::vector<std::string> Inputs::texts(std::string_view name) const {
  std::vector<std::string> v;
  if (const auto i = scalars_.find(name); i != scalars_.end())
    for (const Scalar& s : i->second) v.push_back(std::get<std::string>(s));
  return v;
}
const std::vector<Artefact>& Inputs::artefacts(std::string_view name) const {
  static const std::vector<Artefact> none;
  const auto i = artefacts_.find(name);
  return i == artefacts_.end() ? none : i->second;
}
const Artefact& Inputs::artefact(std::string_view name) const {
  const auto& v = artefacts(name);
  if (v.empty()) throw Error("BARY-STUDY-0090", {{"name", std::string(name)}});
  return v.front();
}

const Param* Kind::find_param(std::string_view n) const {
  for (const Param& p : params)
    if (p.name == n) return &p;
  return nullptr;
}
const Port* Kind::find_port(std::string_view n) const {
  for (const Port& p : outputs)
    if (p.name == n) return &p;
  return nullptr;
}

void Registry::add(Kind k) {
  assert(!find(k.name) && "a kind is declared once");
  assert(!k.outputs.empty() && k.run);
  const auto before = [](const Kind& a, const Kind& b) { return a.name < b.name; };
  const auto at = std::lower_bound(kinds_.begin(), kinds_.end(), k, before);
  kinds_.insert(at, std::move(k));
}
const Kind* Registry::find(std::string_view name) const {
  const auto at = std::lower_bound(kinds_.begin(), kinds_.end(), name,
                                   [](const Kind& a, std::string_view n) { return a.name < n; });
  return at != kinds_.end() && at->name == name ? &*at : nullptr;
}

namespace {
const ColumnSpec* declared(const Port& p, std::string_view name) {
  for (const ColumnSpec& c : p.columns)
    if (c.name == name) return &c;
  return nullptr;
}
/// Expectations are checked against the declared type before anything runs, so it has to be true.
bool of_type(const Value& v, ColumnType t) {
  switch (v.value.index()) {
    case 0:
      return true;  // not known in this case
    case 1:
    case 2:
      return t == ColumnType::f64 || t == ColumnType::i64;
    case 3:
      return t == ColumnType::boolean;
    case 4:
      return t == ColumnType::text || t == ColumnType::choice;
    default:
      return t == ColumnType::epoch;
  }
}
}  // namespace

void describe(const Kind& k, Outputs& outputs) {
  for (const Port& p : k.outputs) {
    const auto o = outputs.find(p.name);
    if (p.type != "Record" || o == outputs.end()) continue;
    Record r = o->second.record();
    for (Value& v : r.values()) {
      const ColumnSpec* c = declared(p, v.name);
      if (!c || !v.description.empty()) continue;
      v.description = c->description.en;
      v.description_ko = c->description.ko;
    }
    Artefact told(std::move(r));
    told.labels = std::move(o->second.labels);
    o->second = std::move(told);
  }
}

std::string undeclared(const Kind& k, const Outputs& outputs) {
  for (const Port& p : k.outputs) {
    const auto o = outputs.find(p.name);
    if (p.open || o == outputs.end()) continue;
    if (p.type == "Table")
      for (const Column& c : o->second.table().columns())
        if (!declared(p, c.name)) return p.name + "." + c.name;
    if (p.type == "Record")
      for (const Value& v : o->second.record().values()) {
        const bool korean = v.name.ends_with("_ko");
        const ColumnSpec* c = declared(p, v.name);
        if (!c && korean) c = declared(p, v.name.substr(0, v.name.size() - 3));
        if (!c || !of_type(v, c->type)) return p.name + "." + v.name;
      }
  }
  return {};
}

}  // namespace bary::study
