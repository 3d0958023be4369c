#pragma once
/// For tests: where data lies, and the accuracy ledger.

#include <string>
#include <string_view>

namespace bary::test {

/// Folder of real files with independent right answers (BARY_DATA); tests that use it are named
/// *_data_test.cpp.
std::string data(std::string_view relative);
/// A file of the project itself, relative to its root.
std::string source(std::string_view relative);
/// A fresh folder under the system's temporary one, removed at exit.
std::string scratch(std::string_view name);

/// Prints the worst error that a comparison saw beside its tolerance and adds it to the ledger that `./check`
/// gathers in accuracy.json. Returns worst <= tolerance, for CHECK().
bool accuracy(std::string_view what, double worst, double tolerance, std::string_view unit,
              std::string_view truth);

}  // namespace bary::test
