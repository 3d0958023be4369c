#include "study_file.hpp"

namespace bary::cli {

StudyFile::StudyFile(Session& s, const std::string& path) {
  const Context& context = s.context();  // its leap seconds hold for every date of the study
  study_ = study::load_study(path, s.registry(), diagnostics_);
  if (good()) study::check_coverage(study_, s.registry(), context, diagnostics_);
  if (good()) study::check_release(study_, diagnostics_);
  s.tell(diagnostics_);
}

}  // namespace bary::cli
