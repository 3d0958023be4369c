#include "session.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/simd.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;

std::atomic<CancelToken*> cancel_token{nullptr};

/// The first interrupt asks the run to stop where it stands; the second ends the program as any other.
extern "C" void on_interrupt(int signal) {
  if (CancelToken* t = cancel_token.load()) t->cancel();
  struct sigaction plain{};
  plain.sa_handler = SIG_DFL;
  ::sigaction(signal, &plain, nullptr);
}

bool env_is_korean() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* v = std::getenv(name); v && *v) return std::string_view(v).starts_with("ko");
  return false;
}

std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                          "_-./:=+,@%") == std::string::npos;
  if (plain) return word;
  std::string s = "'";
  for (const char c : word) s += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return s + "'";
}

/// Paths inside the working folder are shown from there.
void shorten(std::string& path) {
  static const std::string here = [] {
    std::error_code ec;
    return fs::current_path(ec).string() + "/";
  }();
  if (here.size() > 1 && path.starts_with(here)) path.erase(0, here.size());
}

}  // namespace

Session::Session(const study::Registry& registry, std::vector<std::string> words)
    : registry_(registry), words_(std::move(words)) {
  language_ = env_is_korean() ? Language::korean : Language::english;
}

void Session::configure(const Arguments& a, Diagnostics& d) {
  if (a.has("lang")) {
    const std::string l = a.text("lang");
    if (l == "ko" || l == "en")
      language_ = l == "ko" ? Language::korean : Language::english;
    else
      d.add("BARY-CLI-0006", {{"option", "--lang"}, {"text", l}}).expected = "ko, en";
  }
  json_ = a.has("json");
  quiet_ = a.has("quiet");
  use_store_ = !a.has("no-store");
  if (a.has("threads")) {
    const auto n = parse_i64(a.text("threads"));
    if (n && *n >= 1 && *n <= 1024)
      threads_ = static_cast<unsigned>(*n);
    else
      d.add("BARY-CLI-0006", {{"option", "--threads"}, {"text", a.text("threads")}}).expected = {"1 to 1024",
                                                                                                 "1~1024"};
  }
  if (const char* simd = std::getenv("BARY_SIMD"); simd && *simd) {
    try {
      use_simd(simd);
    } catch (const Error& e) {
      d.add(e.diagnostic());
    }
  }
  data_files_ = {a.text("leap-seconds"), a.text("earth-orientation"), a.text("kernel"),
                 a.has("sub-daily-tides")};
  const char* no_colour = std::getenv("NO_COLOR");
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  colour_ = terminal && !(no_colour && *no_colour) && !json_;
  progress_ = std::make_unique<Progress>(
      Progress::Style{json_, quiet_, terminal, colour_, language_, terminal_width()});
}

const Context& Session::context() {
  if (context_) return *context_;
  Context c;
  c.data = tasks::data_context(data_files_);
  auto token = std::make_shared<CancelToken>();
  c.cancel = token;
  c.threads = threads_ ? threads_ : thread_count(c);
  c.progress = [this](const ProgressEvent& e) { progress_->step(e); };
  context_ = std::move(c);
  static std::shared_ptr<CancelToken> kept;  // the handler may come at any time until the end
  kept = token;
  cancel_token = token.get();
  struct sigaction act{};
  act.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &act, nullptr);
  ::sigaction(SIGTERM, &act, nullptr);
  return *context_;
}

study::Store* Session::store() {
  if (!use_store_ || store_tried_) return store_.get();
  store_tried_ = true;
  try {
    store_ = std::make_unique<study::Store>(study::Store::default_folder());
  } catch (const Error& e) {
    Diagnostic d = e.diagnostic();
    d.severity = Severity::warning;
    tell(d);
  }
  return store_.get();
}

void Session::print(std::string_view s) const {
  if (!json_) (void)!std::fwrite(s.data(), 1, s.size(), stdout);
}

void Session::talk(std::string_view s) const {
  if (json_ || quiet_) return;
  if (progress_) progress_->clear();
  (void)!std::fwrite(s.data(), 1, s.size(), stderr);
}

void Session::tell(const Diagnostic& given) {
  Diagnostic d = given;
  shorten(d.where.file);
  for (auto& [k, v] : d.args)
    if (v.is_data()) {
      std::string s = v.en();
      shorten(s);
      v = std::move(s);
    }
  if (progress_) progress_->clear();
  const std::string s =
      json_ ? "{\"event\":\"diagnostic\",\"diagnostic\":" + diagnostic_json(d, language_) + "}\n"
            : render(d, language_, colour_);
  (void)!std::fwrite(s.data(), 1, s.size(), stderr);
  told_.push_back(std::move(d));
}

void Session::tell(const Diagnostics& list) {
  constexpr std::size_t most = 100;
  std::size_t n = 0;
  for (const Diagnostic& d : list.list()) {
    if (++n > most) break;
    tell(d);
  }
  if (list.list().size() > most)
    talk(fmt::format(fmt::runtime(say("and {} more\n", "그 밖에 {}개\n")), list.list().size() - most));
}

void Session::tell_warnings() {
  if (!context_) return;
  Diagnostics fresh;
  {
    const std::lock_guard lock(*context_->warnings_mutex);
    const auto& all = context_->warnings->list();
    // What the check of a study said with its place a run need not repeat without.
    const auto known = [&](const Diagnostic& w) {
      std::string file = w.where.file;
      shorten(file);
      return std::any_of(told_.begin(), told_.end(), [&](const Diagnostic& t) {
        return t.code == w.code && t.args == w.args && (file.empty() || t.where.file == file);
      });
    };
    for (; warnings_told_ < all.size(); ++warnings_told_)
      if (!known(all[warnings_told_])) fresh.add(all[warnings_told_]);
  }
  tell(fresh);
}

std::string Session::command_line() const {
  std::string s = "bary";
  for (const std::string& w : words_) s += " " + quoted(w);
  return s;
}

std::string Session::page_template() const {
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec).parent_path();
  for (const fs::path& p : {program / "web", fs::path(data_dir()).parent_path() / "web"})
    if (fs::exists(p / "report-template.html", ec)) return read_file((p / "report-template.html").string());
  return {};
}

std::string Session::now_utc() {
  std::time_t t = std::time(nullptr);
  if (const char* s = std::getenv("SOURCE_DATE_EPOCH"))
    if (const auto v = parse_i64(s)) t = static_cast<std::time_t>(*v);
  std::tm tm{};
  ::gmtime_r(&t, &tm);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text;
}

study::ReportInput Session::report_input(const study::Study& study, const study::RunResult& result) {
  study::ReportInput in;
  in.study = &study;
  in.registry = &registry_;
  in.result = &result;
  in.context = &context();
  in.command = command_line();
  in.version = BARY_VERSION;
  in.started_utc = now_utc();
  in.page_template = page_template();
  return in;
}

}  // namespace bary::cli
