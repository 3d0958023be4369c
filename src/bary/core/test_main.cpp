#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "bary/core/test.hpp"
#include "bary/core/text.hpp"

namespace bary::test {

std::string data(std::string_view relative) {
  const char* dir = std::getenv("BARY_DATA");
  return (std::filesystem::path(dir ? dir : "../shared/data") / relative).string();
}

std::string source(std::string_view relative) { return std::filesystem::absolute(relative).string(); }

std::string scratch(std::string_view name) {
  namespace fs = std::filesystem;
  static struct Holder {
    std::vector<fs::path> dirs;
    ~Holder() {
      std::error_code ec;
      for (const auto& d : dirs) fs::remove_all(d, ec);
    }
  } holder;
  const fs::path p =
      fs::temp_directory_path() / fmt::format("bary-test-{}-{}-{}", ::getpid(), holder.dirs.size(), name);
  fs::create_directories(p);
  holder.dirs.push_back(p);
  return p.string();
}

bool accuracy(std::string_view what, double worst, double tolerance, std::string_view unit,
              std::string_view truth) {
  const bool ok = worst <= tolerance;
  fmt::print("accuracy: {}: worst {:.3g} {}, tolerance {:.3g} {} (truth: {}){}\n", what, worst, unit,
             tolerance, unit, truth, ok ? "" : "  FAILED");
  if (const char* dir = std::getenv("BARY_ACCURACY_DIR")) {
    std::error_code ec;
    std::filesystem::create_directories(dir, ec);
    std::ofstream(std::filesystem::path(dir) / fmt::format("{}.jsonl", ::getpid()), std::ios::app)
        << fmt::format(
               "{{\"what\":{},\"worst\":{:.6g},\"tolerance\":{:.6g},\"unit\":{},\"truth\":{},\"ok\":{}}}\n",
               json_quote(what), worst, tolerance, json_quote(unit), json_quote(truth), ok);
  }
  return ok;
}

}  // namespace bary::test
