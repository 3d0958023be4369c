#pragma once
/// Errors and diagnostics: what went wrong, where, what was found, what was expected, what to do next.
///
/// Three regimes (see docs/architecture.md):
///   1. user input: every problem is collected in a `Diagnostics` and reported at once;
///   2. a computation that cannot go on throws `bary::Error`;
///   3. a programmer's mistake is an `assert`.
/// A batch reports per element in a status column instead.
///
/// Texts live in the catalogue (`bary/core/catalogue.hpp`): English and Korean templates with `{name}` fields
/// that are filled from the diagnostic's arguments and from `found`, `expected`. What is filled in is data,
/// the same in both languages, or a `Phrase` that has both.

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bary/core/phrase.hpp"

namespace bary {

/// What the process answers with; the same numbers on every verb.
enum class Exit : int {
  done = 0,                ///< everything asked for was done
  expectation_failed = 1,  ///< done, but an expectation of the study does not hold
  bad_study = 2,           ///< the study or the arguments are wrong
  bad_input = 3,           ///< an input is missing or corrupt
  no_coverage = 4,         ///< data do not cover what is asked (time, space, bodies)
  impossible = 5,          ///< no convergence, or physically impossible
  no_resource = 6,         ///< out of time, memory or disk
  bug = 7,                 ///< a mistake of ours
  interrupted = 130        ///< stopped by the user; finished tasks are kept
};

enum class Severity { error, warning, note };

/// A place in a file the user wrote. Line and column count from 1; 0 means unknown.
struct Place {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t column = 0;  ///< in display cells
  std::string key;           ///< `task.looks.area`, a CCSDS keyword, a column name
};

/// One problem, as data. Render it with `render()` of `bary/core/catalogue.hpp`.
struct Diagnostic {
  std::string code;  ///< stable, `BARY-<ROOM>-<NNNN>`; listed in the catalogue
  Severity severity = Severity::error;
  std::vector<std::pair<std::string, Phrase>> args;  ///< fields of the catalogue's template
  Place where;
  Phrase found;
  Phrase expected;
  Phrase hint;
  std::string excerpt;  ///< the source line itself, for the caret
};

/// Ends a call that cannot go on. Carries one diagnostic.
///
///     throw Error("BARY-CORE-0005", {{"text", s}, {"type", "number"}}).at(path, line,
///     column).expected("kilometres");
class Error : public std::exception {
 public:
  using Args = std::initializer_list<std::pair<std::string_view, Phrase>>;
  explicit Error(std::string_view code, Args args = {});
  explicit Error(Diagnostic d);

  Error&& at(std::string file, std::uint64_t line = 0, std::uint64_t column = 0) &&;
  Error&& key(std::string k) &&;
  Error&& found(Phrase text) &&;
  Error&& expected(Phrase text) &&;
  Error&& hint(Phrase text) &&;
  Error&& excerpt(std::string text) &&;
  /// Further problems of the same input, told after this one.
  Error&& with(std::vector<Diagnostic> others) &&;

  const Diagnostic& diagnostic() const { return d_; }
  Diagnostic& diagnostic() { return d_; }
  const std::vector<Diagnostic>& others() const { return others_; }
  const std::string& code() const { return d_.code; }
  /// English text on one line, with place, found and expected.
  const char* what() const noexcept override;

 private:
  Diagnostic d_;
  std::vector<Diagnostic> others_;
  mutable std::string text_;
};

/// Collects problems of user input, so that all are reported at once.
class Diagnostics {
 public:
  /// Adds one and hands it back to be completed.
  Diagnostic& add(std::string_view code, Error::Args args = {}, Severity severity = Severity::error);
  void add(Diagnostic d) { list_.push_back(std::move(d)); }
  void append(const Diagnostics& other) { list_.insert(list_.end(), other.list_.begin(), other.list_.end()); }
  bool has_errors() const;
  bool empty() const { return list_.empty(); }
  const std::vector<Diagnostic>& list() const { return list_; }
  std::vector<Diagnostic>& list() { return list_; }
  /// The exit code of the worst error; Exit::done when there is none.
  Exit exit() const;

 private:
  std::vector<Diagnostic> list_;
};

}  // namespace bary
