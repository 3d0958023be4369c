#pragma once
/// Internal: packets out of the data zones of one virtual channel.

#include <algorithm>

#include "bary/telemetry/link/frames.hpp"

namespace bary::telemetry {

class ChannelExtractor {
 public:
  struct Zone {
    std::span<const std::uint8_t> data;
    std::uint16_t pointer = no_header;
    std::uint64_t frame = 0;
    std::uint32_t begin = 0;  ///< octet of the frame where `data` begins
    std::uint16_t corrected = quality_unknown;
    Sequence sequence = Sequence::next;
  };
  ChannelExtractor(std::uint16_t spacecraft, std::uint8_t channel, std::size_t octets_max)
      : octets_max_(octets_max) {
    counts.spacecraft = spacecraft;
    counts.channel = channel;
  }

  void zone(const Zone& z, ExtractedPackets& out, bool keep_idle) {
    out_ = &out;
    keep_idle_ = keep_idle;
    if (z.sequence == Sequence::duplicate) return;
    if (z.sequence == Sequence::late) {
      // An island: its whole packets are good, but what goes before and after it has been given up already.
      if (z.pointer >= z.data.size()) {
        counts.skipped_octets += z.pointer == only_idle ? 0 : z.data.size();
        return;
      }
      counts.skipped_octets += z.pointer;
      const Partial kept = std::move(partial_);
      const bool was = synchronised_;
      partial_ = {};
      walk(z, z.pointer);
      if (!partial_.bytes.empty()) lose_partial();
      partial_ = kept;
      synchronised_ = was;
      return;
    }
    if (z.sequence != Sequence::next) lose_sync();
    if (z.pointer == only_idle) return;  // a packet begun goes on behind idle frames
    const std::size_t before = std::min<std::size_t>(z.pointer, z.data.size());
    if (synchronised_)
      resume(z, before);
    else
      counts.skipped_octets += before;
    if (z.pointer != no_header) walk(z, z.pointer);
  }
  /// A frame that can not be used came between.
  void lose_sync() {
    if (!partial_.bytes.empty()) lose_partial();
    synchronised_ = false;
  }

  ChannelCounts counts;

 private:
  struct Partial {
    std::vector<std::uint8_t> bytes;
    std::uint64_t frame = 0;
    std::uint32_t octet = 0;
    std::uint16_t corrected = 0;
  };
  static constexpr std::size_t more = 0, none = static_cast<std::size_t>(-1);

  /// Octets of the packet that begins here: `more` if its header is cut, `none` if it is no packet.
  std::size_t length(std::span<const std::uint8_t> b) const {
    if (b.empty()) return more;
    const unsigned version = b[0] >> 5;
    std::size_t n = none;
    if (version == 0) {
      if (b.size() < packet_header_octets) return more;
      n = static_cast<std::size_t>(b[4] << 8 | b[5]) + packet_header_octets + 1;
    } else if (version == 7) {  // encapsulation packets: 1, 2, 4 or 8 octets of header, 0 to 4 of length
      const unsigned form = b[0] & 3U, header = 1U << form, digits = form == 3 ? 4 : form;
      if (form == 0) return 1;
      if (b.size() < header) return more;
      n = 0;
      for (unsigned k = header - digits; k < header; ++k) n = n << 8 | b[k];
      if (n < header) return none;
    }
    return n <= octets_max_ ? n : none;
  }

  void emit(std::span<const std::uint8_t> packet, const Partial& from, std::uint64_t last) {
    if (packet[0] >> 5 == 7) {
      ++counts.encapsulated;
      return;
    }
    const bool idle = (static_cast<unsigned>(packet[0] << 8 | packet[1]) & 0x7FF) == idle_apid;
    if (idle)
      ++counts.idle_packets;
    else
      ++counts.packets, counts.packet_octets += packet.size();
    if (idle && !keep_idle_) return;
    ExtractedPackets& o = *out_;
    o.index.append(packet.data(), o.bytes.size(), static_cast<std::uint32_t>(packet.size()));
    o.bytes.insert(o.bytes.end(), packet.begin(), packet.end());
    o.origin.spacecraft.push_back(counts.spacecraft);
    o.origin.channel.push_back(counts.channel);
    o.origin.frame.push_back(from.frame);
    o.origin.octet.push_back(from.octet);
    o.origin.last_frame.push_back(last);
    o.origin.corrected.push_back(from.corrected);
  }

  /// Continues the packet begun before with the first `octets` of the zone, where it must end, or with all of
  /// the zone where no header follows.
  void resume(const Zone& z, std::size_t octets) {
    std::span<const std::uint8_t> piece = z.data.first(octets);
    auto& p = partial_.bytes;
    const bool whole_zone = z.pointer == no_header;
    if (p.empty()) {  // the last packet ended with its zone: one begins at once
      if (octets > 0) contradict(octets);
      return;
    }
    partial_.corrected = std::max(partial_.corrected, z.corrected);
    std::size_t n = length(p);
    while (n == more && !piece.empty()) {
      p.push_back(piece.front());
      piece = piece.subspan(1);
      n = length(p);
    }
    if (n == none) return contradict(piece.size());
    if (n != more) {
      const std::size_t take = std::min(n - p.size(), piece.size());
      p.insert(p.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(take));
      piece = piece.subspan(take);
    }
    const bool complete = n != more && p.size() == n;
    if (!piece.empty() || (!complete && !whole_zone)) return contradict(piece.size());
    if (complete) {
      emit(p, partial_, z.frame);
      p.clear();
    }
  }

  void walk(const Zone& z, std::size_t at) {
    synchronised_ = true;
    while (at < z.data.size()) {
      const auto rest = z.data.subspan(at);
      const std::size_t n = length(rest);
      if (n == none) return contradict(rest.size());
      const Partial here{{}, z.frame, z.begin + static_cast<std::uint32_t>(at), z.corrected};
      if (n == more || n > rest.size()) {
        partial_ = here;
        partial_.bytes.assign(rest.begin(), rest.end());
        return;
      }
      emit(rest.first(n), here, z.frame);
      at += n;
    }
  }

  void lose_partial() {
    ++counts.broken;
    counts.skipped_octets += partial_.bytes.size();
    partial_.bytes.clear();
  }
  void contradict(std::size_t octets) {
    ++counts.contradictions;
    counts.skipped_octets += octets;
    lose_sync();
  }

  std::size_t octets_max_;
  Partial partial_;
  bool synchronised_ = false;
  bool keep_idle_ = false;
  ExtractedPackets* out_ = nullptr;
};

}  // namespace bary::telemetry
