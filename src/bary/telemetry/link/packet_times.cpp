#include "bary/telemetry/link/packet_times.hpp"

#include <bitset>

#include "bary/core/error.hpp"

namespace bary::telemetry {

std::string_view name_of(TimeState s) {
  constexpr std::string_view names[] = {"good", "absent", "invalid"};
  return names[static_cast<std::size_t>(s)];
}

namespace {
/// What most codes that are none fail at, without the price of an exception: a wrong setting makes every one
/// of a million packets fail.
bool plausible(std::span<const std::uint8_t> code, const time::CdsFormat* cds, bool preamble) {
  if (preamble) {
    const int id = code[0] >> 4 & 7;
    return id == 1 || id == 2 || id == 4;
  }
  if (!cds || cds->day_octets < 2 || cds->day_octets > 3) return true;
  const auto* ms = code.data() + cds->day_octets;
  return (static_cast<std::uint32_t>(ms[0]) << 24 | static_cast<std::uint32_t>(ms[1]) << 16 |
          static_cast<std::uint32_t>(ms[2]) << 8 | ms[3]) < 86401000;
}

std::optional<Epoch> decode(std::span<const std::uint8_t> code, const TimeField& field,
                            const time::LeapSeconds& leaps) {
  const auto* cuc = std::get_if<time::CucFormat>(&field.form);
  const auto* cds = std::get_if<time::CdsFormat>(&field.form);
  if (!plausible(code, cds, !cuc && !cds)) return std::nullopt;
  try {
    if (cuc) return time::decode_cuc(code, *cuc);
    if (cds) return time::decode_cds(code, *cds, leaps);
    return time::decode_time_code(code, field.agency_epoch, leaps).epoch;
  } catch (const Error& error) {
    if (error.code() != "BARY-TIME-0020") throw;  // the form, not the packet, is at fault
    return std::nullopt;
  }
}
}  // namespace

void decode_times(std::span<const std::uint8_t> bytes, const PacketIndex& index, const TimeField& field,
                  TimeColumn& out, const time::LeapSeconds& leaps, std::uint64_t base) {
  std::bitset<2048> timed;
  if (field.apids.empty()) timed.set();
  for (const std::uint16_t a : field.apids) timed.set(a & 0x7FF);
  timed.reset(idle_apid);
  const auto* cuc = std::get_if<time::CucFormat>(&field.form);
  const auto* cds = std::get_if<time::CdsFormat>(&field.form);
  const std::size_t least = cuc   ? static_cast<std::size_t>(cuc->coarse_octets + cuc->fine_octets)
                            : cds ? static_cast<std::size_t>(cds->day_octets + 4 + cds->submillisecond_octets)
                                  : 1;
  for (std::size_t i = 0; i < index.size(); ++i) {
    Epoch e;
    TimeState state = TimeState::absent;
    if (timed[index.apid[i]] && (index.secondary[i] != 0 || !field.only_with_secondary)) {
      state = TimeState::invalid;
      if (field.octet < index.octets[i] && least <= index.octets[i] - field.octet) {
        const auto packet = bytes.subspan(static_cast<std::size_t>(index.offset[i] - base), index.octets[i]);
        if (const auto decoded = decode(packet.subspan(field.octet), field, leaps)) {
          e = *decoded;
          state = TimeState::good;
        }
      }
    }
    out.epoch.push_back(e);
    out.state.push_back(state);
  }
}

}  // namespace bary::telemetry
