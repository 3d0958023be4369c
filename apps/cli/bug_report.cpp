#include "bug_report.hpp"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "bary/core/files.hpp"

namespace bary::cli {

void write_bug_report(Session& session) {
  namespace fs = std::filesystem;
  std::string text = "barycenter " BARY_VERSION "\ncommand: " + session.command_line() + "\n";
  utsname machine{};
  if (::uname(&machine) == 0)
    text += std::string("machine: ") + machine.sysname + " " + machine.release + " " + machine.machine + "\n";
  text += "time: " + Session::now_utc() + "\n\n";
  for (const Diagnostic& d : session.told()) text += render(d, Language::english, false) + "\n";
  for (const std::string& w : session.words()) {
    std::error_code ec;
    if (!w.ends_with(".toml") || !fs::is_regular_file(w, ec) || fs::file_size(w, ec) > 1000000) continue;
    text += "--- " + w + "\n";
    try {
      text += read_file(w) + "\n";
    } catch (const Error& e) {
      text += std::string(e.what()) + "\n";
    }
  }
  try {
    const fs::path path = fs::temp_directory_path() / ("bary-bug-" + std::to_string(::getpid()) + ".txt");
    write_file(path.string(), text);
    session.tell(Error("BARY-CLI-0012", {{"file", path.string()}}).diagnostic());
  } catch (const std::exception& e) {
    session.talk(text);
  }
}

}  // namespace bary::cli
