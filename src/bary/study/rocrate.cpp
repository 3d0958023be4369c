#include "bary/study/rocrate.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

namespace bary::study {

using json = nlohmann::ordered_json;

namespace {

/// An address where there is one: SPDX has a page for each name of its list, and none for expressions and
/// other words.
std::string licence_id(const std::string& licence) {
  static constexpr std::string_view plain[] = {"MIT", "ISC", "Zlib", "Unlicense", "PostgreSQL"};
  if (licence.starts_with("http")) return licence;
  const bool word = std::all_of(licence.begin(), licence.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == '-' || c == '+';
  });
  const bool versioned = licence.find_first_of("0123456789") != std::string::npos;
  if (word && !licence.starts_with("LicenseRef") && !licence.starts_with("KOGL") &&
      (versioned || std::find(std::begin(plain), std::end(plain), licence) != std::end(plain)))
    return "https://spdx.org/licenses/" + licence;
  std::string id = "#licence-";
  for (const unsigned char c : licence)
    id += std::isalnum(c) || c == '.' || c == '-' ? static_cast<char>(c) : '_';
  return id;
}

}  // namespace

std::string crate_json(const Crate& c) {
  json graph = json::array();
  const auto ref = [](const std::string& id) { return json{{"@id", id}}; };
  graph.push_back({{"@id", "ro-crate-metadata.json"},
                   {"@type", "CreativeWork"},
                   {"conformsTo", ref("https://w3id.org/ro/crate/1.1")},
                   {"about", ref("./")}});
  json root{{"@id", "./"},
            {"@type", "Dataset"},
            {"name", c.name},
            {"description", c.description},
            {"datePublished", c.published}};
  root["license"] = ref(licence_id(c.licence));
  root["conditionsOfAccess"] = c.release;
  root["conformsTo"] = ref("https://w3id.org/ro/wfrun/process/0.5");
  root["hasPart"] = json::array();
  root["mentions"] = json::array();
  for (const CrateFile& f : c.files) root["hasPart"].push_back(ref(f.id));
  for (const CrateAction& a : c.actions) root["mentions"].push_back(ref("#" + a.task));
  graph.push_back(std::move(root));
  graph.push_back({{"@id", "https://w3id.org/ro/wfrun/process/0.5"},
                   {"@type", "CreativeWork"},
                   {"name", "Process Run Crate"},
                   {"version", "0.5"}});
  std::set<std::string> seen;
  const auto licence = [&](const std::string& name) {
    if (name.empty() || !seen.insert(licence_id(name)).second) return;
    graph.push_back({{"@id", licence_id(name)}, {"@type", "CreativeWork"}, {"name", name}});
  };
  licence(c.licence);
  graph.push_back({{"@id", "#barycenter"},
                   {"@type", "SoftwareApplication"},
                   {"name", "barycenter"},
                   {"softwareVersion", c.version},
                   {"version", c.version}});
  const auto file = [&](const CrateFile& f) {
    if (!seen.insert(f.id).second) return;
    graph.push_back({{"@id", f.id},
                     {"@type", "File"},
                     {"name", f.name},
                     {"encodingFormat", f.encoding},
                     {"sha256", f.sha256}});
    if (!f.licence.empty()) graph.back()["license"] = ref(licence_id(f.licence));
    if (!f.release.empty()) graph.back()["conditionsOfAccess"] = f.release;
    licence(f.licence);
  };
  for (const CrateFile& f : c.files) file(f);
  for (const CrateFile& f : c.inputs) file(f);
  for (const CrateAction& a : c.actions) {
    json action{{"@id", "#" + a.task},
                {"@type", "CreateAction"},
                {"name", a.task + " (" + a.kind + ")"},
                {"description", c.command},
                {"instrument", ref("#barycenter")}};
    action["actionStatus"] =
        ref(a.failed ? "http://schema.org/FailedActionStatus" : "http://schema.org/CompletedActionStatus");
    action["object"] = json::array();
    action["result"] = json::array();
    for (const std::string& o : a.objects) action["object"].push_back(ref(o));
    for (const std::string& r : a.results) action["result"].push_back(ref(r));
    graph.push_back(std::move(action));
  }
  const json context = json::array({"https://w3id.org/ro/crate/1.1/context",
                                    {{"sha256", "https://w3id.org/ro/terms/workflow-run#sha256"}}});
  return json{{"@context", context}, {"@graph", std::move(graph)}}.dump(1) + "\n";
}

}  // namespace bary::study
