#pragma once
/// The reference pages of `docs/reference`, made from the registry.

#include <map>
#include <string>

#include "bary/study/kind.hpp"

namespace bary::cli {

/// Name of the file → its Markdown: a page a kind, and README.md that lists them.
std::map<std::string, std::string> reference_pages(const study::Registry& registry);

}  // namespace bary::cli
