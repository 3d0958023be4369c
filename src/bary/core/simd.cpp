#include "bary/core/simd.hpp"

#include <hwy/highway.h>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary {
namespace {

/// Better sets have lower bits.
std::vector<std::int64_t> targets() {
  std::vector<std::int64_t> out;
  for (int bit = 0; bit < 63; ++bit)
    if (const std::int64_t t = std::int64_t{1} << bit; hwy::SupportedTargets() & HWY_TARGETS & t)
      out.push_back(t);
  return out;
}

}  // namespace

std::vector<std::string> simd_targets() {
  std::vector<std::string> out;
  for (const std::int64_t t : targets()) out.emplace_back(hwy::TargetName(t));
  return out;
}

void use_simd(std::string_view name) {
  for (const std::int64_t t : targets())
    if (lower(name) == lower(hwy::TargetName(t))) return hwy::DisableTargets(t - 1);
  std::string all;
  for (const std::string& s : simd_targets()) all += (all.empty() ? "" : ", ") + s;
  throw Error("BARY-CORE-0016", {{"name", std::string(name)}}).expected(all);
}

}  // namespace bary
