#pragma once
/// A study as verbs take it: read, checked with all problems told at once.

#include <optional>
#include <string>

#include "bary/study/study.hpp"
#include "session.hpp"

namespace bary::cli {

class StudyFile {
 public:
  /// Reads the file, checks it, and, where the rest is right, asks each kind about its coverage.
  StudyFile(Session& session, const std::string& path);
  bool good() const { return !diagnostics_.has_errors(); }
  Exit exit() const { return diagnostics_.exit(); }
  const study::Study& study() const { return study_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  study::Study study_;
  Diagnostics diagnostics_;
};

}  // namespace bary::cli
