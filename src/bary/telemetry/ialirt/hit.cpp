#include "bary/telemetry/ialirt/hit.hpp"

#include <algorithm>
#include <cassert>
#include <string>

namespace bary::telemetry::ialirt {
namespace {

/// L1A_TRIG_00, IA_EVNT_TRIG_00, A_EVNT_TRIG_00, L3A_TRIG_00, L1A_TRIG_01, …
struct FastNames {
  std::array<std::string, 60> text;
  std::array<std::string_view, 60> names;
  explicit FastNames(const std::array<std::string_view, 4>& prefixes) {
    for (std::size_t i = 0; i < 60; ++i) {
      const std::size_t k = i / 4;
      text[i] = std::string(prefixes[i % 4]) + (k < 10 ? "_0" : "_") + std::to_string(k);
      names[i] = text[i];
    }
  }
};

std::uint16_t word(std::int64_t v) { return static_cast<std::uint16_t>(v & 0xFFFF); }

}  // namespace

const std::array<std::string_view, 60>& hit_fast_1_names() {
  static const FastNames n({"L1A_TRIG", "IA_EVNT_TRIG", "A_EVNT_TRIG", "L3A_TRIG"});
  return n.names;
}
const std::array<std::string_view, 60>& hit_fast_2_names() {
  static const FastNames n({"L1B_TRIG", "IB_EVNT_TRIG", "B_EVNT_TRIG", "L3B_TRIG"});
  return n.names;
}
const std::array<std::string_view, 60>& hit_slow_names() {
  static const std::array<std::string_view, 60> names{
      "L1A",           "L2A",           "L3A",           "L1A0AHG",       "L1B0AHG",       "L1C0AHG",
      "L4IAHG",        "L4OAHG",        "SLOW_RATE_08",  "SLOW_RATE_09",  "SLOW_RATE_10",  "L1A0BHG",
      "L1B0BHG",       "L1C0BHG",       "L4IBHG",        "L4OBHG",        "IALRT_RATE_1",  "IALRT_RATE_2",
      "IALRT_RATE_3",  "IALRT_RATE_4",  "IALRT_RATE_5",  "IALRT_RATE_6",  "IALRT_RATE_7",  "IALRT_RATE_8",
      "IALRT_RATE_9",  "IALRT_RATE_10", "IALRT_RATE_11", "IALRT_RATE_12", "IALRT_RATE_13", "IALRT_RATE_14",
      "IALRT_RATE_15", "IALRT_RATE_16", "IALRT_RATE_17", "IALRT_RATE_18", "IALRT_RATE_19", "IALRT_RATE_20",
      "TRIG_IA_EVNT",  "TRIG_IB_EVNT",  "NASIDE_IALRT",  "NBSIDE_IALRT",  "ERATE_1",       "ERATE_2",
      "ERATE_3",       "ERATE_4",       "ERATE_5",       "L12A",          "L123A",         "PENA",
      "L12B",          "L123B",         "PENB",          "SLOW_RATE_51",  "SLOW_RATE_52",  "SLOW_RATE_53",
      "SLOW_RATE_54",  "H_06_08",       "H_12_15",       "H_15_70",       "HE4_06_08",     "HE4_15_70"};
  return names;
}

HitColumns hit_columns(const Columns& columns) {
  HitColumns c;
  c.packets = packet_columns(columns, "HIT_SC_TICK");
  const std::size_t n = c.packets.size();
  c.met = need(columns, "HIT_MET", n);
  c.status = need(columns, "HIT_STATUS", n);
  c.subcom = need(columns, "HIT_SUBCOM", n);
  c.fast_1 = need(columns, "HIT_FAST_RATE_1", n);
  c.fast_2 = need(columns, "HIT_FAST_RATE_2", n);
  c.slow = need(columns, "HIT_SLOW_RATE", n);
  return c;
}

std::optional<std::uint16_t> HitMinute::value(std::string_view name) const {
  const auto look = [&](const auto& names, const auto& values) -> std::optional<std::uint16_t> {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) return std::nullopt;
    return values[static_cast<std::size_t>(at - names.begin())];
  };
  if (const auto v = look(hit_fast_1_names(), fast_1)) return v;
  if (const auto v = look(hit_fast_2_names(), fast_2)) return v;
  return look(hit_slow_names(), slow);
}

HitMinute::Rates HitMinute::rates() const {
  // IALRT_RATE_1 is value 16 of the slow list.
  const auto rate = [&](std::size_t i) { return std::uint32_t{slow[15 + i]}; };
  return {rate(1) + rate(2),
          rate(5) + rate(6),
          rate(7),
          rate(11) + rate(12),
          rate(15) + rate(16),
          rate(17),
          slow[55],
          slow[56],
          rate(8),
          rate(18),
          slow[58],
          slow[59]};
}

std::vector<HitMinute> hit_minutes(const HitColumns& c) {
  const std::array<Column, 6> parts{c.met, c.status, c.subcom, c.fast_1, c.fast_2, c.slow};
  const Groups groups = assemble(hit_rules, c.packets, c.subcom, all_zero(parts));
  std::vector<HitMinute> out;
  for (const Group& g : groups.groups) {
    const auto rows = groups.of(g);
    HitMinute m;
    m.status = g.status;
    if (g.status == GroupStatus::complete) {
      m.nominal = true;
      for (std::size_t i = 0; i < 60; ++i) {
        m.nominal = m.nominal && c.status[rows[i]] != 0;
        m.fast_1[i] = word(c.fast_1[rows[i]]);
        m.fast_2[i] = word(c.fast_2[rows[i]]);
        m.slow[i] = word(c.slow[rows[i]]);
      }
      m.met_s = (c.met[rows.front()] + c.met[rows.back()]) / 2;
    }
    out.push_back(m);
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
