#pragma once
/// Labels (licence, release, sources, assumptions) as JSON, and the labels of files.

#include <string>
#include <string_view>

#include "bary/core/artefact.hpp"
#include "bary/study/study.hpp"

namespace bary::study {

/// `warnings`: what the computation had to say, kept beside.
std::string to_json(const Labels& labels, const std::vector<Diagnostic>& warnings = {});
/// Throws std::exception on text that `to_json` did not write.
Labels labels_from_json(std::string_view text);
std::vector<Diagnostic> warnings_from_json(std::string_view text);

/// What is known of a file: the study's [[source]], else the project's own list `data/sources.csv`, else its
/// name alone.
Labels labels_of_file(const std::string& path, const std::string& shown, const Study& study);

}  // namespace bary::study
