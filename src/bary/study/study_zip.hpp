#pragma once
/// A study with all its inputs in one file, which both sides run: `bary pack`, `bary run F.zip`.
///
/// A zip archive of: `bary-study.json` (the manifest: which entry is the study, the SHA-256 of every entry),
/// the study's text, its inputs. Inputs keep their place relative to the study, so that the text stays as it
/// is; only those given by an absolute path, or from far above the study, move to `inputs/` beside it. The
/// same study and inputs give the same bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bary/study/study.hpp"

namespace bary::study {

/// One file on its way into an archive or another folder.
struct PlacedFile {
  std::string source;  ///< absolute path; empty for the study's own text
  std::string place;   ///< relative, with '/'
};

/// Where a study and its inputs go together.
struct Placement {
  std::string study;              ///< place of the study
  std::string text;               ///< of the study, with its paths put right
  std::vector<PlacedFile> files;  ///< the inputs, sorted by place
};

/// `up`: how many folders above the study may be kept as they are. 0: the study stands at the root, and every
/// input from elsewhere moves to `inputs/`.
Placement place_study(const Study& study, std::size_t up);

/// Throws BARY-CORE-0001 or -0002; then nothing is left under `path`. Asks no release label: `check_release`
/// does.
void write_study_zip(const Study& study, const std::string& path);

struct ZipLimits {
  std::uint64_t entries = 10000;
  std::uint64_t bytes = std::uint64_t{8} << 30;        ///< of all entries, unpacked
  std::uint64_t free_bytes = std::uint64_t{64} << 20;  ///< up to this no ratio is asked
  std::uint64_t ratio = 200;                           ///< unpacked to packed, beyond `free_bytes`
};

struct UnpackedStudy {
  std::string study;               ///< place of the study below the folder
  std::vector<std::string> files;  ///< all places, sorted
};

/// Unpacks into a folder that exists and is empty. Refuses (BARY-STUDY-0071) what is no archive of `pack`,
/// names that lead outside, links, encryption, entries that the manifest does not name or whose digest
/// differs, and what grows beyond the limits; the folder then holds whatever was written before.
UnpackedStudy unpack_study_zip(std::string_view bytes, const std::string& name, const std::string& folder,
                               const ZipLimits& limits = {});

}  // namespace bary::study
