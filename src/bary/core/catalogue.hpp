#pragma once
/// The one catalogue of diagnostics: code, exit code, text, cause and cure in English and Korean.
///
/// Each room keeps its codes in `src/bary/core/codes/<room>.inc`; codes are never reused. A test finds every
/// code that the sources use and checks that it is here, complete in both languages.

#include <span>
#include <string>
#include <string_view>

#include "bary/core/error.hpp"

namespace bary {

struct CodeInfo {
  std::string_view code;
  Exit exit;
  std::string_view text_en, text_ko;    ///< templates with `{name}` fields, one sentence, no full stop
  std::string_view cause_en, cause_ko;  ///< why it happens
  std::string_view cure_en, cure_ko;    ///< what to do
};

/// Every code, sorted.
std::span<const CodeInfo> catalogue();
/// The entry of a code, or nullptr.
const CodeInfo* find_code(std::string_view code);
/// The exit code of an error code; Exit::bug for one that is not in the catalogue.
Exit exit_of(std::string_view code);

/// The filled-in sentence alone.
std::string message(const Diagnostic& d, Language language);
/// One line: `file:line:column: error CODE: sentence (found …; expected …). hint`.
std::string render_line(const Diagnostic& d, Language language);
/// For a terminal: the line, the excerpt with a caret under the place, the hint on a line of its own.
std::string render(const Diagnostic& d, Language language, bool colour);

/// Found, expected or hint of a diagnostic as the reader sees it.
std::string shown(const Phrase& p, Language language);

/// Replaces `{name}` fields; a field without a value stays as it is.
std::string fill(std::string_view text, const Diagnostic& d, Language language);

}  // namespace bary
