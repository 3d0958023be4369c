#pragma once
/// The JSON Schema of study files, for completion and checks in editors.

#include <string>

#include "bary/study/kind.hpp"

namespace bary::study {

/// JSON Schema draft-07 of a study (TOML read as JSON; date-times are texts). It refuses what the reader
/// refuses as far as a schema can: unknown keys and kinds, types, ranges, choices. References are not
/// followed.
std::string study_schema(const Registry& registry);

}  // namespace bary::study
