#include "bary/study/rocrate.hpp"

#include <nlohmann/json.hpp>
#include <set>

namespace bary::study {

using json = nlohmann::ordered_json;

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
  const std::string licence_id =
      c.licence.starts_with("http") ? c.licence : "https://spdx.org/licenses/" + c.licence;
  root["license"] = ref(licence_id);
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
  graph.push_back({{"@id", licence_id}, {"@type", "CreativeWork"}, {"name", c.licence}});
  graph.push_back({{"@id", "#barycenter"},
                   {"@type", "SoftwareApplication"},
                   {"name", "barycenter"},
                   {"softwareVersion", c.version},
                   {"version", c.version}});
  std::set<std::string> seen;
  const auto file = [&](const CrateFile& f) {
    if (!seen.insert(f.id).second) return;
    graph.push_back({{"@id", f.id},
                     {"@type", "File"},
                     {"name", f.name},
                     {"encodingFormat", f.encoding},
                     {"sha256", f.sha256}});
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
