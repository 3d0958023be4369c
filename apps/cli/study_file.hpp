#pragma once
/// A study as verbs take it: a .toml file, or a .zip that `bary pack` made; read, checked, all problems told
/// at once.

#include <string>

#include "bary/study/study.hpp"
#include "session.hpp"

namespace bary::cli {

/// A fresh folder below the system's temporary one; gone with the object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const char* what);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The folder of the studies that come with the program.
std::string studies_folder();

class StudyFile {
 public:
  /// Reads the file, checks it, and, where the rest is right, asks each kind about its coverage.
  StudyFile(Session& session, const std::string& path);
  bool good() const { return !diagnostics_.has_errors(); }
  Exit exit() const { return diagnostics_.exit(); }
  const study::Study& study() const { return study_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  /// Absolute: the folder of the study, or the .zip file it came in.
  const std::string& origin() const { return origin_; }

 private:
  void unpack(Session& session, const std::string& path);

  std::unique_ptr<TemporaryFolder> folder_;
  study::Study study_;
  Diagnostics diagnostics_;
  std::string origin_;
};

}  // namespace bary::cli
