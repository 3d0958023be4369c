#include "terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "bary/core/text.hpp"

namespace bary::cli {
namespace {

void write_error(std::string_view s) { (void)!std::fwrite(s.data(), 1, s.size(), stderr); }

std::string seconds_text(double s, bool korean) {
  if (s < 10) return fmt::format("{:.1f} {}", s, korean ? "초" : "s");
  if (s < 90) return fmt::format("{:.0f} {}", s, korean ? "초" : "s");
  if (s < 5400) return fmt::format("{:.0f} {}", s / 60, korean ? "분" : "min");
  return fmt::format("{:.1f} {}", s / 3600, korean ? "시간" : "h");
}

std::string rate_text(double r) {
  return r >= 1e6   ? fmt::format("{:.1f} M", r / 1e6)
         : r >= 1e4 ? fmt::format("{:.0f} k", r / 1e3)
                    : fmt::format("{:.0f}", r);
}

std::string cut(std::string s, std::size_t width) {
  while (display_width(s) > width) {
    s.pop_back();
    while (!s.empty() && (static_cast<unsigned char>(s.back()) & 0xC0) == 0x80) s.pop_back();
    if (!s.empty() && static_cast<unsigned char>(s.back()) >= 0xC0) s.pop_back();
  }
  return s;
}

}  // namespace

std::size_t terminal_width() {
  for (const int fd : {STDERR_FILENO, STDOUT_FILENO}) {
    winsize w{};
    if (::ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col > 0) return w.ws_col;
  }
  return 80;
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> width;
  for (const auto& r : rows)
    for (std::size_t k = 0; k < r.size(); ++k) {
      if (k == width.size()) width.push_back(0);
      width[k] = std::max(width[k], display_width(r[k]));
    }
  std::string out;
  for (const auto& r : rows) {
    for (std::size_t k = 0; k < r.size(); ++k) {
      out += r[k];
      if (k + 1 < r.size()) out += std::string(width[k] - display_width(r[k]) + 2, ' ');
    }
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  }
  return out;
}

std::string diagnostic_json(const Diagnostic& d, Language language) {
  static constexpr std::string_view severity[] = {"error", "warning", "note"};
  std::string s = "{\"code\":" + json_quote(d.code) +
                  ",\"severity\":" + json_quote(severity[static_cast<std::size_t>(d.severity)]) +
                  ",\"text\":" + json_quote(message(d, language));
  const auto add = [&](const char* key, const std::string& v) {
    if (!v.empty()) s += std::string(",\"") + key + "\":" + json_quote(v);
  };
  add("file", d.where.file);
  if (d.where.line) s += ",\"line\":" + std::to_string(d.where.line);
  if (d.where.column) s += ",\"column\":" + std::to_string(d.where.column);
  add("key", d.where.key);
  add("found", shown(d.found, language));
  add("expected", shown(d.expected, language));
  add("hint", shown(d.hint, language));
  return s + "}";
}

void Progress::begin(std::size_t tasks) {
  const std::lock_guard lock(mutex_);
  tasks_ = tasks;
  done_ = tenth_ = 0;
  started_ = Clock::now();
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (drawn_) write_error("\r\033[K");
  drawn_ = false;
}

void Progress::step(const ProgressEvent& e) {
  if (style_.quiet && !style_.json) return;
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  const auto begun = begun_.try_emplace(e.task + "\n" + e.stage, now).first->second;
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  if (style_.json) {
    write_error(fmt::format(
        "{{\"event\":\"progress\",\"task\":{},\"stage\":{},\"done\":{},\"total\":{},\"unit\":{}}}\n",
        json_quote(e.task), json_quote(e.stage), e.done, e.total, json_quote(e.unit)));
    return;
  }
  if (style_.terminal) draw(e, std::chrono::duration<double>(now - begun).count());
}

void Progress::draw(const ProgressEvent& e, double seconds) {
  const bool ko = style_.language == Language::korean;
  std::string s;
  if (tasks_ > 1) s += fmt::format("[{}/{}] ", done_, tasks_);
  s += e.task;
  if (!e.stage.empty()) s += (e.task.empty() ? "" : ", ") + e.stage;
  if (e.total > 0) s += fmt::format(": {:.0f} %", 100 * e.done / e.total);
  if (seconds > 0.3 && e.done > 0) {
    s += fmt::format(", {} {}/s", rate_text(e.done / seconds), e.unit);
    if (e.total > e.done)
      s += fmt::format(", {} {}", seconds_text((e.total - e.done) * seconds / e.done, ko),
                       ko ? "남음" : "left");
  }
  write_error("\r\033[K" + cut(std::move(s), style_.width - 1));
  drawn_ = true;
}

void Progress::finished(const study::TaskResult& r) {
  if (style_.quiet && !style_.json) return;
  const std::lock_guard lock(mutex_);
  ++done_;
  const bool ko = style_.language == Language::korean;
  const char* state = r.error ? "failed" : r.skipped ? "skipped" : r.from_store ? "stored" : "done";
  if (style_.json) {
    write_error(
        fmt::format("{{\"event\":\"task\",\"task\":{},\"kind\":{},\"state\":\"{}\",\"seconds\":{:.6f}}}\n",
                    json_quote(r.task), json_quote(r.kind), state, r.seconds));
    return;
  }
  if (drawn_) write_error("\r\033[K");
  drawn_ = false;
  if (tasks_ > each_up_to) {
    if (const std::size_t tenth = 10 * done_ / tasks_; tenth != tenth_) {
      tenth_ = tenth;
      write_error(
          fmt::format(fmt::runtime(ko ? "작업 {}개 중 {}개, {}\n" : "{1} of {0} tasks, {2}\n"), tasks_, done_,
                      seconds_text(std::chrono::duration<double>(Clock::now() - started_).count(), ko)));
    }
    return;
  }
  const std::string how = r.error        ? (ko ? "실패" : "failed")
                          : r.skipped    ? (ko ? "건너뜀" : "skipped")
                          : r.from_store ? (ko ? "저장소에서" : "from the store")
                                         : seconds_text(r.seconds, ko);
  write_error(fmt::format("{:<16} {:<20} {}\n", r.task, r.kind, how));
}

}  // namespace bary::cli
