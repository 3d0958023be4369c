#pragma once
/// What a report of a mistake of ours needs, in one file (exit code 7).

#include "session.hpp"

namespace bary::cli {

/// Writes command, version, machine, diagnostics and the study named on the command line into a file of the
/// system's temporary folder, and tells where it is.
void write_bug_report(Session& session);

}  // namespace bary::cli
