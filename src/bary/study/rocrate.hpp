#pragma once
/// RO-Crate 1.1 with the Process Run Crate profile: what a run took in, did and gave, for machines.

#include <string>
#include <vector>

namespace bary::study {

struct CrateFile {
  std::string id;  ///< path relative to the crate
  std::string name;
  std::string encoding;  ///< media type, or the artefact's type
  std::string sha256;
  std::string licence = {};  ///< empty: that of the crate
  std::string release = {};  ///< empty: that of the crate
};

/// One task, as a schema.org CreateAction.
struct CrateAction {
  std::string task, kind;
  int version = 1;
  std::vector<std::string> objects;  ///< ids of what went in
  std::vector<std::string> results;  ///< ids of what came out
  bool failed = false;
};

struct Crate {
  std::string name, description, licence, release, published, version, command;
  std::vector<CrateFile> files;   ///< lie in the crate
  std::vector<CrateFile> inputs;  ///< lie outside
  std::vector<CrateAction> actions;
};

/// The text of `ro-crate-metadata.json`. Source: RO-Crate 1.1 (doi 10.5281/zenodo.4031327); Process Run Crate
/// 0.5.
std::string crate_json(const Crate& crate);

}  // namespace bary::study
