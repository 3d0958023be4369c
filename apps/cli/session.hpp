#pragma once
/// One call of the program: its language and manners, its context, its store.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/catalogue.hpp"
#include "bary/core/context.hpp"
#include "bary/study/kind.hpp"
#include "bary/study/report.hpp"
#include "bary/study/store.hpp"
#include "bary/tasks/tasks.hpp"
#include "command.hpp"
#include "terminal.hpp"

namespace bary::cli {

class Session {
 public:
  Session(const study::Registry& registry, std::vector<std::string> words);

  /// Takes over the options of every verb.
  void configure(const Arguments& a, Diagnostics& d);

  const study::Registry& registry() const { return registry_; }
  Language language() const { return language_; }
  bool korean() const { return language_ == Language::korean; }
  /// Of the two texts that for the user's language.
  std::string_view say(std::string_view en, std::string_view ko) const { return korean() ? ko : en; }
  std::string text(const Text& t) const { return korean() && !t.ko.empty() ? t.ko : t.en; }
  bool json() const { return json_; }
  bool quiet() const { return quiet_; }
  bool colour() const { return colour_; }

  /// With data, cancellation by Ctrl-C, progress, threads. Made once; throws where a data file is wrong.
  const Context& context();
  /// nullptr with --no-store, and where the store cannot be used (then a warning was told).
  study::Store* store();
  Progress& progress() { return *progress_; }

  /// Standard output, for results; nothing with --json (the outcome's JSON is printed at the end).
  void print(std::string_view s) const;
  /// Standard error, for talk; nothing with --quiet or --json.
  void talk(std::string_view s) const;
  /// Diagnostics on standard error, in the form that the user asked for; kept for the JSON outcome.
  void tell(const Diagnostics& d);
  void tell(const Diagnostic& d);
  /// Warnings that tasks left in the context since the last call.
  void tell_warnings();
  const std::vector<Diagnostic>& told() const { return told_; }

  const std::vector<std::string>& words() const { return words_; }
  /// What the user typed, ready for a shell.
  std::string command_line() const;
  /// The page template of reports, or empty where it was not built.
  std::string page_template() const;
  /// Now, or SOURCE_DATE_EPOCH, as UTC text.
  static std::string now_utc();
  study::ReportInput report_input(const study::Study& study, const study::RunResult& result);

 private:
  const study::Registry& registry_;
  std::vector<std::string> words_;
  Language language_ = Language::english;
  bool json_ = false, quiet_ = false, colour_ = false, use_store_ = true;
  unsigned threads_ = 0;
  tasks::DataFiles data_files_;
  std::unique_ptr<Progress> progress_;
  std::optional<Context> context_;
  std::unique_ptr<study::Store> store_;
  bool store_tried_ = false;
  std::size_t warnings_told_ = 0;
  std::vector<Diagnostic> told_;
};

}  // namespace bary::cli
