#pragma once
/// What the user sees while something runs: one line with rate and time left on a terminal, a plain line a
/// task when not, a JSON line an event with `--json`.

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/catalogue.hpp"
#include "bary/core/context.hpp"
#include "bary/study/run.hpp"

namespace bary::cli {

/// A diagnostic as a JSON object.
std::string diagnostic_json(const Diagnostic& d, Language language);

class Progress {
 public:
  struct Style {
    bool json = false, quiet = false, terminal = false, colour = false;
    Language language = Language::english;
    std::size_t width = 80;
  };
  explicit Progress(Style style) : style_(style) {}
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// How many tasks there will be; more than `each_up_to` of them are not told one by one.
  void begin(std::size_t tasks);
  void step(const ProgressEvent& e);               ///< from any thread
  void finished(const study::TaskResult& result);  ///< from any thread
  /// Takes the moving line away, so that something else can be written.
  void clear();

 private:
  static constexpr std::size_t each_up_to = 60;
  using Clock = std::chrono::steady_clock;
  void draw(const ProgressEvent& e, double seconds);

  Style style_;
  std::mutex mutex_;
  std::size_t tasks_ = 0, done_ = 0, tenth_ = 0;
  bool drawn_ = false;
  Clock::time_point started_ = Clock::now(), last_;
  std::map<std::string, Clock::time_point> begun_;
};

/// Rows of cells under one another, two blanks between columns; the last column is not filled up.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

/// Width of the terminal on standard error or output, 80 where it has none.
std::size_t terminal_width();

}  // namespace bary::cli
