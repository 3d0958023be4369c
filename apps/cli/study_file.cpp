#include "study_file.hpp"

namespace bary::cli {

StudyFile::StudyFile(Session& s, const std::string& path) {
  study_ = study::load_study(path, s.registry(), diagnostics_);
  if (good()) study::check_coverage(study_, s.registry(), s.context(), diagnostics_);
  s.tell(diagnostics_);
}

}  // namespace bary::cli
