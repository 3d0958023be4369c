#include "bary/telemetry/link/packet_times.hpp"

#include <bitset>

#include "bary/core/error.hpp"

namespace bary::telemetry {

std::string_view name_of(TimeState s) {
  constexpr std::string_view names[] = {"good", "absent", "invalid"};
  return names[static_cast<std::size_t>(s)];
}

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
  out.epoch.reserve(out.epoch.size() + index.size());
  out.state.reserve(out.state.size() + index.size());
  for (std::size_t i = 0; i < index.size(); ++i) {
    Epoch e;
    TimeState state = TimeState::absent;
    if (timed[index.apid[i]] && (index.secondary[i] != 0 || !field.only_with_secondary)) {
      state = TimeState::invalid;
      if (field.octet + least <= index.octets[i]) {
        const auto code = bytes.subspan(static_cast<std::size_t>(index.offset[i] - base), index.octets[i])
                              .subspan(field.octet);
        try {
          e = cuc   ? time::decode_cuc(code, *cuc)
              : cds ? time::decode_cds(code, *cds, leaps)
                    : time::decode_time_code(code, field.agency_epoch, leaps).epoch;
          state = TimeState::good;
        } catch (const Error& error) {
          if (error.code() != "BARY-TIME-0020") throw;  // the form, not the packet, is at fault
        }
      }
    }
    out.epoch.push_back(e);
    out.state.push_back(state);
  }
}

}  // namespace bary::telemetry
