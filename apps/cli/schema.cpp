// bary schema, bary open: for editors and for browsers.

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "bary/core/text.hpp"
#include "bary/study/schema.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;

Outcome schema(Session& s, const Arguments&) {
  const std::string text = study::study_schema(s.registry());
  s.print(text);
  return {Exit::done, "{\"schema\":" + text.substr(0, text.size() - 1) + "}"};
}

/// Hands a file to the desktop, where there is one.
bool open_on_desktop(const std::string& path) {
  if (!std::getenv("DISPLAY") && !std::getenv("WAYLAND_DISPLAY")) return false;
  char program[] = "xdg-open";
  std::string file = path;
  char* argv[] = {program, file.data(), nullptr};
  pid_t pid = 0;
  if (::posix_spawnp(&pid, program, nullptr, nullptr, argv, environ) != 0) return false;
  int status = 0;
  return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Outcome open_report(Session& s, const Arguments& a) {
  const fs::path given = a.text("RUN");
  std::error_code ec;
  const fs::path page = fs::is_directory(given, ec) ? given / "report.html" : given;
  if (!fs::exists(page, ec))
    throw Error("BARY-CORE-0001",
                {{"file", page.string()}, {"reason", {"it does not exist", "없는 파일입니다"}}});
  const std::string path = fs::absolute(page).lexically_normal().string();
  const bool opened = open_on_desktop(path);
  if (!opened) s.print(path + "\n");
  return {Exit::done, "{\"file\":" + json_quote(path) + ",\"opened\":" + (opened ? "true" : "false") + "}"};
}

}  // namespace

Command schema_command() {
  Command c;
  c.name = "schema";
  c.summary = {"the JSON Schema of study files, for editors", "편집기를 위한 연구 파일의 JSON Schema"};
  c.run = schema;
  return c;
}

Command open_command() {
  Command c;
  c.name = "open";
  c.summary = {"show a report in the browser, or print where it is",
               "보고서를 브라우저로 열거나 위치를 출력"};
  c.options = {{"RUN", "DIR", {"a run's folder, or a page", "실행 폴더 또는 페이지"}, true, false, true}};
  c.run = open_report;
  return c;
}

}  // namespace bary::cli
