#include "bary/study/schema.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "bary/core/units.hpp"

namespace bary::study {
namespace {

using json = nlohmann::ordered_json;

json text(const char* description) { return {{"type", "string"}, {"description", description}}; }

json row_schema(const std::vector<ColumnSpec>& columns) {
  json row{{"type", "object"}};
  if (columns.empty()) return row;
  row["additionalProperties"] = false;
  json required = json::array();
  for (const ColumnSpec& c : columns) {
    json p;
    switch (c.type) {
      case ColumnType::f64:
        p["type"] = "number";
        break;
      case ColumnType::i64:
        p["type"] = "integer";
        break;
      case ColumnType::boolean:
        p["type"] = "boolean";
        break;
      default:
        p["type"] = "string";
    }
    if (c.type == ColumnType::choice) p["enum"] = c.labels;
    if (!c.description.en.empty()) p["description"] = c.description.en;
    if (c.required) required.push_back(c.name);
    row["properties"][c.name] = std::move(p);
  }
  if (!required.empty()) row["required"] = std::move(required);
  return row;
}

json scalar_json(const Scalar& v) {
  switch (v.index()) {
    case 1:
      return std::get<bool>(v);
    case 2:
      return std::get<std::int64_t>(v);
    case 3:
      return std::get<double>(v);
    case 4:
      return std::get<std::string>(v);
    default:
      return nullptr;
  }
}

json one_value(const Param& p) {
  switch (p.type) {
    case ParamType::boolean:
      return {{"type", "boolean"}};
    case ParamType::integer:
    case ParamType::number: {
      json j{{"type", p.type == ParamType::integer ? "integer" : "number"}};
      if (std::isfinite(p.min)) j["minimum"] = p.min;
      if (std::isfinite(p.max)) j["maximum"] = p.max;
      return j;
    }
    case ParamType::choice:
      return {{"enum", p.choices}};
    case ParamType::artefact: {
      json j{{"anyOf", json::array({json{{"type", "string"}}})}};
      if (p.artefact == "Table") {
        const json row = row_schema(p.columns);
        j["anyOf"].push_back(row);
        j["anyOf"].push_back({{"type", "array"}, {"items", row}});
      }
      return j;
    }
    default:
      return {{"type", "string"}};
  }
}

json param_schema(const Param& p) {
  json one = one_value(p);
  json j =
      p.list ? json{{"anyOf", json::array({one, json{{"type", "array"}, {"items", one}}})}} : std::move(one);
  std::string words = p.doc.en;
  if (p.type == ParamType::number)
    if (const Unit* u = unit_of_name(p.name)) words += " (" + std::string(u->symbol) + ")";
  if (p.type == ParamType::artefact) words += " (" + p.artefact + ": @task, or a file)";
  j["description"] = words;
  if (const json d = scalar_json(p.default_value); !d.is_null()) j["default"] = d;
  return j;
}

json kind_schema(const Kind& k) {
  json j{{"type", "object"}, {"description", k.summary.en}, {"additionalProperties", false}};
  j["properties"]["kind"] = {{"const", k.name}};
  j["properties"]["release"] = text("public, or countries that the results may go to: KR,US");
  json required = json::array({"kind"});
  for (const Param& p : k.params) {
    j["properties"][p.name] = param_schema(p);
    // `start` and `stop` may come from the study, which a schema of the task does not see.
    if (p.required && !p.from_study) required.push_back(p.name);
  }
  j["required"] = std::move(required);
  return j;
}

json expectation_schema() {
  json j{{"type", "object"}, {"additionalProperties", false}, {"required", {"value"}}};
  j["properties"] = {{"value", text("@task.field")},         {"min", {{"type", "number"}}},
                     {"max", {{"type", "number"}}},          {"equals", json::object()},
                     {"tolerance", {{"type", "number"}}},    {"text", text("what is expected, in words")},
                     {"text_ko", text("the same in Korean")}};
  return j;
}

json sweep_schema() {
  json pair{{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 2}, {"maxItems", 2}};
  json drawn{{"type", "object"},
             {"additionalProperties", false},
             {"properties", {{"uniform", pair}, {"normal", pair}}}};
  json j{{"type", "object"}, {"additionalProperties", false}, {"required", {"over", "collect"}}};
  j["properties"] = {{"over",
                      {{"type", "object"},
                       {"additionalProperties", {{"anyOf", json::array({json{{"type", "array"}}, drawn})}}}}},
                     {"collect", {{"type", "array"}, {"items", text("@task.field")}}},
                     {"method", {{"enum", {"grid", "list", "latin_hypercube", "random"}}}},
                     {"samples", {{"type", "integer"}, {"minimum", 1}, {"maximum", 1000000}}}};
  return j;
}

json source_schema() {
  json j{{"type", "object"}, {"additionalProperties", false}, {"required", {"file"}}};
  for (const char* key : {"file", "title", "origin", "licence", "date", "release"})
    j["properties"][key] = {{"type", "string"}};
  return j;
}

}  // namespace

std::string study_schema(const Registry& registry) {
  json names = json::array(), choices = json::array(), definitions = json::object();
  for (const Kind& k : registry.kinds()) {
    names.push_back(k.name);
    definitions[k.name] = kind_schema(k);
    choices.push_back({{"if", {{"properties", {{"kind", {{"const", k.name}}}}}, {"required", {"kind"}}}},
                       {"then", {{"$ref", "#/definitions/" + k.name}}}});
  }
  json task{{"type", "object"},
            {"required", {"kind"}},
            {"properties", {{"kind", {{"enum", names}}}}},
            {"allOf", choices}};
  json j{{"$schema", "http://json-schema.org/draft-07/schema#"},
         {"title", "barycenter study"},
         {"type", "object"},
         {"additionalProperties", false},
         {"required", {"task"}}};
  json& p = j["properties"];
  p["title"] = text("what the study is called");
  p["title_ko"] = text("the same in Korean");
  p["question"] = text("what it answers");
  p["question_ko"] = text("the same in Korean");
  p["summary"] = text("a paragraph for readers");
  p["summary_ko"] = text("the same in Korean");
  for (const char* key : {"start", "stop", "issued"})
    p[key] = text("a date-time with offset: 2024-07-06T02:25:00Z");
  p["licence"] = text("of the results, an SPDX name; CC-BY-4.0 otherwise");
  p["release"] = text("what may leave: public, or countries: KR,US");
  p["seed"] = {{"type", "integer"}, {"minimum", 0}};
  p["task"] = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", std::move(task)}};
  p["table"] = {{"type", "object"},
                {"additionalProperties", {{"type", "array"}, {"items", {{"type", "object"}}}}}};
  p["source"] = {{"type", "array"}, {"items", source_schema()}};
  p["expect"] = {{"type", "object"}, {"additionalProperties", expectation_schema()}};
  p["sweep"] = sweep_schema();
  p["report"] = {{"type", "object"},
                 {"additionalProperties", false},
                 {"properties", {{"views", {{"type", "array"}, {"items", text("task.view")}}}}}};
  j["definitions"] = std::move(definitions);
  return j.dump(1) + "\n";
}

}  // namespace bary::study
