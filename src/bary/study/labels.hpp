#pragma once
/// Labels (licence, release, sources, assumptions) as JSON, and the labels of files.

#include <string>
#include <string_view>

#include "bary/core/artefact.hpp"
#include "bary/study/study.hpp"

namespace bary::study {

std::string to_json(const Labels& labels);
/// Throws std::exception on text that `to_json` did not write.
Labels labels_from_json(std::string_view text);

/// What is known of a file: the study's [[source]], else the project's own list `data/sources.csv`, else its
/// name alone.
Labels labels_of_file(const std::string& path, const std::string& shown, const Study& study);

}  // namespace bary::study
