#include "bary/core/error.hpp"

#include <algorithm>

#include "bary/core/catalogue.hpp"

namespace bary {

Error::Error(std::string_view code, Args args) {
  d_.code = code;
  for (const auto& [k, v] : args) d_.args.emplace_back(std::string(k), v);
}
Error::Error(Diagnostic d) : d_(std::move(d)) {}

Error&& Error::at(std::string file, std::uint64_t line, std::uint64_t column) && {
  d_.where.file = std::move(file);
  d_.where.line = line;
  d_.where.column = column;
  return std::move(*this);
}
Error&& Error::key(std::string k) && {
  d_.where.key = std::move(k);
  return std::move(*this);
}
Error&& Error::found(Phrase text) && {
  d_.found = std::move(text);
  return std::move(*this);
}
Error&& Error::expected(Phrase text) && {
  d_.expected = std::move(text);
  return std::move(*this);
}
Error&& Error::hint(Phrase text) && {
  d_.hint = std::move(text);
  return std::move(*this);
}
Error&& Error::excerpt(std::string text) && {
  d_.excerpt = std::move(text);
  return std::move(*this);
}

Error&& Error::with(std::vector<Diagnostic> others) && {
  others_ = std::move(others);
  return std::move(*this);
}

const char* Error::what() const noexcept {
  try {
    if (text_.empty()) text_ = render_line(d_, Language::english);
    return text_.c_str();
  } catch (...) {
    return d_.code.c_str();
  }
}

Diagnostic& Diagnostics::add(std::string_view code, Error::Args args, Severity severity) {
  Diagnostic d;
  d.code = code;
  d.severity = severity;
  for (const auto& [k, v] : args) d.args.emplace_back(std::string(k), v);
  return list_.emplace_back(std::move(d));
}

bool Diagnostics::has_errors() const {
  return std::any_of(list_.begin(), list_.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

Exit Diagnostics::exit() const {
  // A wrong study outranks what follows from it; among the rest the first one speaks.
  Exit first = Exit::done;
  for (const auto& d : list_) {
    if (d.severity != Severity::error) continue;
    const Exit e = exit_of(d.code);
    if (e == Exit::bad_study) return e;
    if (first == Exit::done) first = e;
  }
  return first;
}

}  // namespace bary
