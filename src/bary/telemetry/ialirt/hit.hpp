#pragma once
/// HIT, the high-energy ion telescope: rates of a minute.
///
/// Sixty packets, one a second, carry one value each of three lists (HIT algorithm document, table 37; the
/// names are the mission's). The rates that the mission publishes are sums of some of them: counts a minute.

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/groups.hpp"

namespace bary::telemetry::ialirt {

struct HitColumns {
  PacketColumns packets;
  Column met, status, subcom, fast_1, fast_2, slow;
};
/// `HIT_MET`, `HIT_STATUS`, `HIT_SUBCOM`, `HIT_FAST_RATE_1`, `HIT_FAST_RATE_2`, `HIT_SLOW_RATE`. Throws
/// BARY-TELEMETRY-0300.
HitColumns hit_columns(const Columns& columns);

/// Names of the values of second 0 … 59: `L1A_TRIG_08`, `IB_EVNT_TRIG_07`, `L4IBHG`, …
const std::array<std::string_view, 60>& hit_fast_1_names();
const std::array<std::string_view, 60>& hit_fast_2_names();
const std::array<std::string_view, 60>& hit_slow_names();

/// One minute.
struct HitMinute {
  GroupStatus status = GroupStatus::complete;  ///< the rest means something only where complete
  bool nominal = false;                        ///< HIT called itself nominal in every packet
  std::int64_t met_s = 0;                      ///< middle of the minute, HIT's clock
  std::array<std::uint16_t, 60> fast_1{}, fast_2{}, slow{};

  /// By the mission's name; nothing for a name there is not.
  std::optional<std::uint16_t> value(std::string_view name) const;

  /// What is published, counts a minute: electrons of sides A and B (low > 0.5 MeV, medium < 1 MeV, high),
  /// protons (low 6 to 8, medium 12 to 15 MeV, high by side), helium (6 to 8, 15 to 70 MeV/nucleon). The four
  /// rates called high the mission keeps back from the public.
  struct Rates {
    std::uint32_t e_a_low = 0, e_a_medium = 0, e_a_high = 0, e_b_low = 0, e_b_medium = 0, e_b_high = 0;
    std::uint32_t h_low = 0, h_medium = 0, h_a_high = 0, h_b_high = 0, he_low = 0, he_high = 0;
  };
  Rates rates() const;
};

/// All groups, with their status, in time's order.
std::vector<HitMinute> hit_minutes(const HitColumns& c);

}  // namespace bary::telemetry::ialirt
