// An XTCE text and, behind the first zero byte, packets (a byte of length before each): whatever they are,
// faults with places, or columns whose sizes agree; the same with two threads.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bary/core/table.hpp"
#include "bary/telemetry/xtce/testing-inl.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::telemetry::xtce;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_columns(const Decoded& d, std::size_t packets) {
  const Statistics& s = d.statistics;
  check(s.packets == packets &&
        s.decoded + s.no_container + s.too_short + s.impossible + s.refused == packets);
  std::size_t rows = 0;
  for (const Rows& r : d.kinds) {
    rows += r.size();
    for (const auto& c : r.columns) {
      const std::size_t values = c.end(r.size() - 1);
      if (c.scalar < Scalar::text)
        check(c.data.size() == values * size_of(c.scalar));
      else
        check(c.spans.size() == values + 1 && c.spans.back() == c.data.size());
    }
  }
  check(rows == s.decoded);
}

std::string csv(const Decoded& d) {
  std::string out;
  for (const Rows& r : d.kinds)
    out += to_csv(to_table(r, {.calibrated = true, .alarms = true}), time::utc_text());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 65536) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(all.find('\0'), all.size());
  Diagnostics faults;
  Database db = read_xtce(all.substr(0, end), "fuzz", faults);
  for (const auto& d : faults.list()) check(d.where.file == "fuzz");
  const Plan plan = compile(std::move(db), {}, faults, {.most_columns = 2048});
  check(static_cast<bool>(plan) != faults.has_errors());
  if (!plan) return 0;
  testing::Capture c;
  for (std::size_t at = end + 1; at < size && c.offset.size() < 64;) {
    const std::size_t n = std::min<std::size_t>(data[at], size - at - 1);
    c.add(all.substr(at + 1, n));
    at += 1 + n;
  }
  const Decoded d = testing::decode_all(plan, c);
  check_columns(d, c.offset.size());
  check(csv(d) == csv(testing::decode_all(plan, c, 2)));
  return 0;
}
