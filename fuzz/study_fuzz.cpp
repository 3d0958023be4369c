/// Study files: whatever the bytes, a study or its problems; what is read holds together.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/study/study.hpp"
#include "bary/tasks/tasks.hpp"

using namespace bary;

namespace {

const study::Registry& kinds() {
  static const study::Registry all = [] {
    study::Registry r;
    tasks::add_all(r);
    return r;
  }();
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Diagnostics problems;
  const study::Study s = study::parse_study(text, "fuzz.toml", "/nowhere", kinds(), problems);
  for (const Diagnostic& d : problems.list())
    if (d.code.empty()) std::abort();
  if (problems.has_errors()) return 0;
  std::vector<bool> seen(s.tasks.size());
  for (const std::size_t t : s.order) {
    if (t >= seen.size() || seen[t]) std::abort();
    seen[t] = true;
  }
  if (s.order.size() != s.tasks.size()) std::abort();
  if (study::with_paths(s, [](const study::PathUse& p) { return p.shown; }).empty() != text.empty())
    std::abort();
  Diagnostics again;
  const study::Study same = study::parse_study(s.text, "fuzz.toml", "/nowhere", kinds(), again);
  if (same.order != s.order || again.list().size() != problems.list().size()) std::abort();
  study::check_release(s, again);
  return 0;
}
