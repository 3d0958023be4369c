#pragma once
/// Sub-commutation: one measurement spread over several packets is put together again, or refused for a
/// reason.
///
///   1. Where the spacecraft's clock steps back by more than a minute, what follows stands for itself.
///   2. Within such a stretch packets are brought into the order of the clock (stable).
///   3. A group begins where the instrument's counter falls. A packet whose instrument part is all zeros
///      belongs to the group it stands in; fillers (CoDICE) are passed over.
///   4. A group is complete when the counter runs 0, 1, … last, and, where asked for, the source sequence
///      count of its packets rises by one each (modulo 16384).
///
/// Nothing is mended: a group with a flaw is given with its reason and never becomes a value.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/columns.hpp"

namespace bary::telemetry::ialirt {

enum class GroupStatus : std::uint8_t {
  complete,
  cut,        ///< began before the first packet, or goes on after the last
  gap,        ///< the counter leaps, stops short or begins late; or packets between were lost
  duplicate,  ///< the counter stands still: two packets claim one place
  zeroed,     ///< a packet's instrument part is all zeros
  counter,    ///< a counter that no packet of the instrument can have
};
inline constexpr std::size_t group_status_count = 6;
std::string_view name_of(GroupStatus s);

struct GroupRules {
  int last = 0;             ///< the counter's highest value
  bool consecutive = true;  ///< the source sequence count must rise by one
  int filler_from = -1;     ///< counters from here on mark packets without content; −1: none do
};

struct Group {
  std::size_t begin = 0, end = 0;  ///< of `Groups::rows`
  GroupStatus status = GroupStatus::complete;
};

struct Groups {
  std::vector<std::uint32_t> rows;  ///< rows of the columns, group after group, in the clock's order
  std::vector<Group> groups;
  std::size_t clock_steps = 0;  ///< backward, longer than a minute
  std::size_t fillers = 0;
  std::array<std::size_t, group_status_count> count{};  ///< groups by status

  std::span<const std::uint32_t> of(const Group& g) const {
    return std::span(rows).subspan(g.begin, g.end - g.begin);
  }
};

/// `zeroed` may be empty: none is. All columns of one length. Cost: a sort of what is out of order.
Groups assemble(const GroupRules& rules, const PacketColumns& packets, Column counter,
                std::span<const std::uint8_t> zeroed = {});

/// 1 where every column is zero.
std::vector<std::uint8_t> all_zero(std::span<const Column> columns);

inline constexpr GroupRules mag_rules{3}, swapi_rules{11}, hit_rules{59}, swe_rules{59, false},
    codice_lo_rules{232, true, 233}, codice_hi_rules{197, true, 198};

}  // namespace bary::telemetry::ialirt
