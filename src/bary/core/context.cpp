#include "bary/core/context.hpp"

#include <algorithm>

namespace bary {

std::vector<DataContext::Entry> DataContext::entries() const {
  std::vector<Entry> out;
  for (const auto& [type, slot] : slots_) out.push_back(slot.entry);
  std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return out;
}

void DataContext::missing(const char* type) { throw Error("BARY-CORE-0014", {{"name", type}}); }

void CancelToken::check() const {
  if (cancelled()) throw Error("BARY-CORE-0003");
}

void Context::warn(Diagnostic d) const {
  d.severity = Severity::warning;
  const std::lock_guard lock(*warnings_mutex);
  warnings->add(std::move(d));
}

}  // namespace bary
