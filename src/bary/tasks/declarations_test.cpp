// Every text that a kind declares stands there in both languages.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "bary/tasks/tasks.hpp"

using namespace bary;

namespace {

/// Whether a text holds a Korean syllable (U+AC00 to U+D7A3).
bool korean(std::string_view s) {
  for (std::size_t i = 0; i + 2 < s.size(); ++i) {
    const auto at = [&](std::size_t k) { return static_cast<unsigned char>(s[i + k]); };
    if (at(0) < 0xea || at(0) > 0xed) continue;
    const unsigned c = (at(0) & 0x0fu) << 12 | (at(1) & 0x3fu) << 6 | (at(2) & 0x3fu);
    if (c >= 0xac00 && c <= 0xd7a3) return true;
  }
  return false;
}

void expect(const std::string& where, const Text& t) {
  CHECK_MESSAGE(!t.en.empty(), where);
  CHECK_MESSAGE(!korean(t.en), where);
  CHECK_MESSAGE(korean(t.ko), where);
}

void expect(const std::string& where, const std::vector<ColumnSpec>& columns) {
  for (const ColumnSpec& c : columns) expect(where + "." + c.name, c.description);
}

/// Every {"en": …, "ko": …} of a view's spec.
void expect_texts(const std::string& where, const nlohmann::json& node) {
  if (node.is_object() && node.contains("en"))
    expect(where, Text{node["en"].get<std::string>(), node.value("ko", "")});
  else if (node.is_structured())
    for (const auto& child : node) expect_texts(where, child);
}

/// The tables of a spec: "@port", wherever it stands.
void tables_of(const nlohmann::json& node, std::set<std::string>& out) {
  if (node.is_string() && node.get<std::string>().starts_with('@'))
    out.insert(node.get<std::string>().substr(1));
  if (node.is_structured())
    for (const auto& child : node) tables_of(child, out);
}

}  // namespace

TEST_CASE("kinds, parameters, outputs, views and their figures are told in English and Korean") {
  study::Registry r;
  tasks::add_all(r);
  REQUIRE(r.kinds().size() >= 8);
  for (const study::Kind& k : r.kinds()) {
    expect(k.name, k.summary);
    expect(k.name + ", doc", k.doc);
    for (const study::Param& p : k.params) {
      expect(k.name + " --" + p.name, p.doc);
      expect(k.name + " --" + p.name, p.columns);
    }
    for (const study::Port& p : k.outputs) {
      const std::string where = k.name + " @" + p.name;
      expect(where, p.doc);
      expect(where, p.columns);
      const bool listed = p.type == "Table" || p.type == "Record";
      CHECK_MESSAGE((!listed || p.open || !p.columns.empty()), where);
      for (const auto& [name, t] : p.labels)
        CHECK_MESSAGE((!t.en.empty() && !t.ko.empty()), (where + " " + name));
    }
    for (const study::View& v : k.views) {
      const std::string where = k.name + " view " + v.id;
      expect(where, v.title);
      if (v.kind != "sentence" && v.kind != "figures") expect(where + ", reading", v.reading);
      const auto spec = nlohmann::json::parse(v.spec);
      expect_texts(where, spec);
      std::set<std::string> shown;
      tables_of(spec, shown);
      for (const std::string& name : shown) {
        const study::Port* p = k.find_port(name);
        REQUIRE_MESSAGE(p != nullptr, (where + " " + name));
        if (p->type != "Table") continue;
        // Of a table that shows some columns: those.
        std::vector<std::string> columns;
        if (v.kind == "table" && spec.contains("columns"))
          columns = spec["columns"].get<std::vector<std::string>>();
        else
          for (const ColumnSpec& c : p->columns) columns.push_back(c.name);
        for (const std::string& c : columns) {
          CHECK_MESSAGE(p->labels.contains(c), (where + " label of " + c));
          CHECK_MESSAGE((p->open || !description_of(p->columns, c).en.empty()), (where + " column " + c));
        }
      }
      if (v.kind != "figures") continue;
      const study::Port* p = k.find_port(spec.at("values").get<std::string>().substr(1));
      REQUIRE(p != nullptr);
      for (const auto& f : spec.at("fields"))
        CHECK_MESSAGE(!description_of(p->columns, f.get<std::string>()).ko.empty(),
                      (where + " " + f.get<std::string>()));
    }
  }
}
