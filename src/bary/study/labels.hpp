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

/// The licence of a result with these labels: the study's own, or that of its inputs where it is stricter.
Licence licence_of(const Labels& labels, const Study& study);
/// BARY-STUDY-0072: the study claims `study.licence`, which `what` does not permit.
Diagnostic laxer_claim(const Study& study, const std::string& what, const Licence& licence);

}  // namespace bary::study
