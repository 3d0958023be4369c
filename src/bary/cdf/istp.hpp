#pragma once
/// The ISTP guidelines (NASA SPDF, "ISTP Metadata Guidelines") held against a CDF: what an archive asks for
/// so that others can use a file without its author.
///
/// Errors: an attribute that the guidelines require is missing, or names what is not there. Warnings: an
/// attribute has a value or a type that does not fit, time does not ascend, values lie outside VALIDMIN and
/// VALIDMAX. Notes: a recommended attribute is missing. What is required follows VAR_TYPE; where that is
/// missing, a record-varying variable is held to be data and another to be metadata.

#include <span>
#include <string>
#include <vector>

#include "bary/cdf/file.hpp"
#include "bary/core/catalogue.hpp"
#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/table.hpp"

namespace bary::cdf {

struct Finding {
  std::string variable;   ///< empty: the file itself
  std::string attribute;  ///< may be empty, where the finding is about the values
  Diagnostic diagnostic;
};

/// In the file's order: the file, then each variable. With `values` the values are read too (times that do
/// not ascend, values outside their limits).
std::vector<Finding> check_istp(const File& file, bool values = true, const Context& context = {});

/// A row a finding: severity, variable, attribute, code, text (in `language`), found, expected.
Table findings_table(std::span<const Finding> findings, Language language);

}  // namespace bary::cdf
