#include "bary/telemetry/ialirt/columns.hpp"

#include <string>

#include "bary/core/error.hpp"

namespace bary::telemetry::ialirt {

Column need(const Columns& columns, std::string_view parameter, std::size_t size) {
  const Column c = columns(parameter);
  if (c.size() != size || (c.empty() && size > 0))
    throw Error("BARY-TELEMETRY-0300", {{"parameter", std::string(parameter)}})
        .found({std::to_string(c.size()) + " values", "값 " + std::to_string(c.size()) + "개"})
        .expected({std::to_string(size) + " values", "값 " + std::to_string(size) + "개"});
  return c;
}

PacketColumns packet_columns(const Columns& columns, std::string_view instrument_clock) {
  PacketColumns out;
  out.count = columns("SRC_SEQ_CTR");
  const std::size_t n = out.count.size();
  out.seconds = columns("SC_SCLK_SEC");
  if (!out.seconds.empty()) {
    out.seconds = need(columns, "SC_SCLK_SEC", n);
    out.subseconds = need(columns, "SC_SCLK_SUB_SEC", n);
  } else {
    out.seconds = need(columns, instrument_clock, n);
  }
  return out;
}

Epoch epoch_of_met(std::int64_t seconds, double fraction) {
  // 2010-01-01T00:00:00 UTC is TAI 34 s later; ten years and the leap days of 2000, 2004, 2008, less half a
  // day.
  constexpr std::int64_t origin = 3653LL * 86400 - 43200 + 34;
  return Epoch::from_parts(origin + seconds, fraction);
}

}  // namespace bary::telemetry::ialirt
