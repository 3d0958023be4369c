#include "study_file.hpp"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/study/study_zip.hpp"

namespace bary::cli {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder(const char* what) {
  std::error_code ec;
  std::string name = (fs::temp_directory_path(ec) / ("bary-" + std::string(what) + "-XXXXXX")).string();
  if (!::mkdtemp(name.data()))
    throw Error("BARY-CORE-0002", {{"file", name}, {"reason", system_reason(errno)}});
  path_ = std::move(name);
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ec;
  fs::remove_all(path_, ec);
}

std::string studies_folder() { return (fs::path(data_dir()).parent_path() / "studies").string(); }

StudyFile::StudyFile(Session& s, const std::string& path) {
  const Context& context = s.context();  // its leap seconds hold for every date of the study
  if (lower(path).ends_with(".zip")) {
    unpack(s, path);
  } else {
    try {
      study_ = study::load_study(path, s.registry(), diagnostics_);
    } catch (Error& e) {
      // By the name that `bary list` gives it.
      std::error_code ec;
      const fs::path listed = fs::path(studies_folder()) / (path + ".toml");
      if (e.code() == "BARY-CORE-0001" && !fs::exists(path, ec) && fs::exists(listed, ec)) {
        const std::string near = fs::proximate(listed, ec).string();
        e.diagnostic().hint = "bary run " + (near.starts_with("..") ? listed.string() : near);
      }
      throw;
    }
    origin_ = study_.folder;
  }
  if (good()) study::check_coverage(study_, s.registry(), context, diagnostics_);
  if (good()) {
    study::check_release(study_, diagnostics_);
    study::check_licences(study_, diagnostics_);
  }
  s.tell(diagnostics_);
}

void StudyFile::unpack(Session& s, const std::string& path) {
  folder_ = std::make_unique<TemporaryFolder>("study");
  const MappedFile zip(path);
  const study::UnpackedStudy u = study::unpack_study_zip(zip.text(), path, folder_->path());
  const fs::path file = fs::path(folder_->path()) / u.study;
  study_ = study::parse_study(read_file(file.string()), path + ":" + u.study, file.parent_path().string(),
                              s.registry(), diagnostics_);
  study_.name = file.stem().string();
  origin_ = fs::absolute(path).lexically_normal().string();
}

}  // namespace bary::cli
