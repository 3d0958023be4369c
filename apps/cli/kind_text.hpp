#pragma once
/// Words about parameters and columns, shared by help, `kinds` and the reference pages.

#include <string>

#include "bary/study/kind.hpp"

namespace bary::cli {

/// "number in km", "list of text", "Table or file", "one of wgs72, wgs84".
std::string type_words(const study::Param& p, bool korean);
/// "default 10", "−90 to 90 °", "choices: …"; empty where there is nothing to say.
std::string limits_words(const study::Param& p, bool korean);
std::string scalar_text(const study::Scalar& v);
/// The symbol of the unit that a name ends in, or empty.
std::string unit_symbol(const std::string& name);

}  // namespace bary::cli
