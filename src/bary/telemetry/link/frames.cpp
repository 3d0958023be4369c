#include "bary/telemetry/link/frames.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/checks.hpp"
#include "bary/telemetry/link/extract-inl.hpp"

namespace bary::telemetry {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr std::uint8_t aos_idle_channel = 63;

std::uint32_t big(const std::uint8_t* p, std::size_t n) {
  std::uint32_t v = 0;
  for (std::size_t k = 0; k < n; ++k) v = v << 8 | p[k];
  return v;
}

/// One frame's row, before it is put into columns.
struct Row {
  FrameState state = FrameState::packets;
  std::uint8_t version = 0, channel = 0, master_count = 0, flags = 0, detail = 0, header_corrected = 0;
  std::uint16_t spacecraft = 0, pointer = no_pointer;
  std::uint32_t count = 0, operational = 0;
  std::size_t begin = 0, end = 0;
};

void read_tm(Bytes f, const FrameFormat& format, Row& r) {
  r.version = f[0] >> 6;
  r.spacecraft = static_cast<std::uint16_t>((f[0] << 8 | f[1]) >> 4 & 0x3FF);
  r.channel = f[1] >> 1 & 7;
  r.master_count = f[2];
  r.count = f[3];
  const unsigned status = big(f.data() + 4, 2);
  r.flags = static_cast<std::uint8_t>(((f[1] & 1) != 0 ? frame_flag::operational : 0) |
                                      ((status & 0x8000) != 0 ? frame_flag::secondary : 0) |
                                      ((status & 0x4000) != 0 ? frame_flag::synchronisation : 0) |
                                      ((status & 0x2000) != 0 ? frame_flag::packet_order : 0));
  r.detail = status >> 11 & 3;
  r.pointer = status & 0x7FF;
  r.begin = 6;
  r.end = f.size() - (format.error_control ? 2 : 0);
  if (r.version != 0) {
    r.state = FrameState::bad_version;
    return;
  }
  bool contradiction = false;
  if (r.flags & frame_flag::operational) {
    if (r.end < r.begin + 4)
      contradiction = true;
    else
      r.end -= 4;
    if (!contradiction) r.operational = big(f.data() + r.end, 4);
  }
  if (!contradiction && (r.flags & frame_flag::secondary)) {
    // Two bits of version (0) and the length of the secondary header less one.
    const std::size_t length = static_cast<std::size_t>(f[6] & 0x3F) + 1;
    if (r.begin >= r.end || f[6] >> 6 != 0 || length < 2 || r.begin + length > r.end)
      contradiction = true;
    else
      r.begin += length;
  }
  if (contradiction)
    r.state = FrameState::bad_header;
  else if (r.flags & frame_flag::synchronisation)
    r.state = FrameState::other;
  else if (r.pointer == only_idle)
    r.state = FrameState::idle;
  else if (r.pointer != no_header && r.pointer >= r.end - r.begin)
    r.state = FrameState::bad_header;
}

void read_aos(Bytes f, const FrameFormat& format, Row& r) {
  std::uint16_t identifier = static_cast<std::uint16_t>(big(f.data(), 2));
  std::uint8_t signalling = f[5];
  r.begin = 6;
  bool mended = true;
  if (format.header_error_control) {
    const auto h =
        decode_aos_header(identifier, signalling, static_cast<std::uint16_t>(big(f.data() + 6, 2)));
    mended = h.has_value();
    if (h) {
      identifier = h->identifier;
      signalling = h->signalling;
      r.header_corrected = static_cast<std::uint8_t>(h->corrected);
    }
    r.begin += 2;
  }
  r.version = static_cast<std::uint8_t>(identifier >> 14);
  r.spacecraft = static_cast<std::uint16_t>((identifier >> 6 & 0xFF) | (signalling >> 4 & 3) << 8);
  r.channel = identifier & 0x3F;
  r.count = big(f.data() + 2, 3);
  r.flags = static_cast<std::uint8_t>(((signalling & 0x80) != 0 ? frame_flag::replay : 0) |
                                      ((signalling & 0x40) != 0 ? frame_flag::cycle_in_use : 0) |
                                      (format.operational_control ? frame_flag::operational : 0));
  r.detail = signalling & 15;
  if (r.flags & frame_flag::cycle_in_use) r.count |= static_cast<std::uint32_t>(r.detail) << 24;
  r.begin += format.insert_octets;
  r.end = f.size() - (format.error_control ? 2 : 0);
  if (format.operational_control) {
    r.end -= 4;
    r.operational = big(f.data() + r.end, 4);
  }
  if (!mended) {
    r.state = FrameState::bad_header;
    return;
  }
  if (r.version != 1) {
    r.state = FrameState::bad_version;
    return;
  }
  if (r.channel == aos_idle_channel) {
    r.state = FrameState::idle;
    return;
  }
  switch (format.services[r.channel]) {
    case ChannelService::packets:
      r.pointer = big(f.data() + r.begin, 2) & 0x7FF;
      r.begin += 2;
      if (r.pointer == only_idle)
        r.state = FrameState::idle;
      else if (r.pointer != no_header && r.pointer >= r.end - r.begin)
        r.state = FrameState::bad_header;
      break;
    case ChannelService::bitstream:
      r.pointer = big(f.data() + r.begin, 2) & 0x3FFF;
      r.begin += 2;
      r.state = FrameState::bitstream;
      break;
    case ChannelService::other:
      r.state = FrameState::other;
  }
}

std::size_t smallest(const FrameFormat& f) {
  if (f.kind == FrameKind::tm) return 7 + (f.error_control ? 2U : 0U);
  return 6 + (f.header_error_control ? 2U : 0U) + f.insert_octets + 2 + 1 +
         (f.operational_control ? 4U : 0U) + (f.error_control ? 2U : 0U);
}

}  // namespace

std::string_view name_of(FrameState s) {
  constexpr std::string_view names[] = {"packets",      "idle",       "bitstream",   "other",      "damaged",
                                        "check_failed", "bad_header", "bad_version", "other_craft"};
  return names[static_cast<std::size_t>(s)];
}

void check(const FrameFormat& f) {
  const auto impossible = [](Phrase what, Phrase reason) {
    return Error("BARY-TELEMETRY-0100", {{"what", std::move(what)}, {"reason", std::move(reason)}});
  };
  if (f.octets > 65535 || f.insert_octets > 65535 || f.octets < smallest(f))
    throw impossible(
        {"a frame of " + std::to_string(f.octets) + " octets", std::to_string(f.octets) + "바이트 프레임"},
        {"with these fields it has " + std::to_string(smallest(f)) + " to 65535",
         "이런 필드가 있으면 " + std::to_string(smallest(f)) + "~65535바이트입니다"});
  if (f.kind == FrameKind::tm && (f.insert_octets != 0 || f.header_error_control))
    throw impossible(
        {"an insert zone or a header check in a TM frame", "TM 프레임의 삽입 구역이나 머리말 검사"},
        {"only AOS frames have them", "AOS 프레임에만 있습니다"});
  if (f.packet_octets_max < packet_header_octets + 1 || f.packet_octets_max > packet_octets_max)
    throw impossible({"a longest packet of " + std::to_string(f.packet_octets_max) + " octets",
                      "패킷 최대 길이 " + std::to_string(f.packet_octets_max) + "바이트"},
                     {"a space packet has 7 to 65542", "공간 패킷은 7~65542바이트입니다"});
  if (f.late_window > 31)
    throw impossible({"a late window of " + std::to_string(f.late_window),
                      "지연 허용 범위 " + std::to_string(f.late_window)},
                     {"at most 31 frames are remembered", "최대 31프레임을 기억합니다"});
}

struct FrameReader::State {
  struct Channel {
    CounterTracker counter;
    ChannelExtractor extractor;
    std::uint32_t modulus = 256;
    std::uint64_t unusable_before = 0;  ///< unusable frames of the run until this channel's last good one
  };
  FrameFormat format;
  std::uint64_t unusable = 0;
  bool keep_idle = false;
  std::uint64_t number = 0;
  std::vector<std::uint8_t> carry;
  std::vector<int> quality;  ///< given ahead of their frames
  std::size_t quality_used = 0;
  std::map<std::uint32_t, Channel> channels;  ///< by spacecraft, channel, and whether the cycle counts
  std::map<std::uint16_t, CounterTracker> masters;

  Channel& channel(const Row& r);
  void frame(Bytes f, FrameColumns& out, ExtractedPackets* packets);
};

FrameReader::State::Channel& FrameReader::State::channel(const Row& r) {
  const bool cycle = format.kind == FrameKind::aos && (r.flags & frame_flag::cycle_in_use) != 0;
  const std::uint32_t key = static_cast<std::uint32_t>(r.spacecraft) << 7 |
                            static_cast<std::uint32_t>(r.channel) << 1 | (cycle ? 1U : 0U);
  const auto it = channels.find(key);
  if (it != channels.end()) return it->second;
  const std::uint32_t modulus = format.kind == FrameKind::tm ? 256U : cycle ? 1U << 28 : 1U << 24;
  return channels
      .emplace(key, Channel{CounterTracker(modulus, format.late_window),
                            ChannelExtractor(r.spacecraft, r.channel, format.packet_octets_max), modulus,
                            unusable})
      .first->second;
}

void FrameReader::State::frame(Bytes f, FrameColumns& out, ExtractedPackets* packets) {
  int mended = quality_unknown;
  if (quality_used < quality.size()) mended = quality[quality_used++];
  if (quality_used == quality.size()) quality.clear(), quality_used = 0;
  Row r;
  if (format.kind == FrameKind::tm)
    read_tm(f, format, r);
  else
    read_aos(f, format, r);
  if (mended < 0)
    r.state = FrameState::damaged;
  else if (format.error_control && crc16(f) != 0)
    r.state = FrameState::check_failed;
  else if (usable(r.state) && format.spacecraft && r.spacecraft != *format.spacecraft)
    r.state = FrameState::other_craft;
  const std::uint16_t corrected =
      mended < 0 ? quality_unknown : static_cast<std::uint16_t>(std::min<int>(mended, quality_unknown));

  CounterStep step, master;
  if (usable(r.state)) {
    const std::uint64_t content = content_hash(f);
    Channel& c = channel(r);
    step = c.counter.step(r.count, content);
    // After a whole turn of frames that were damaged the count says nothing.
    if (unusable - c.unusable_before >= c.modulus && step.sequence != Sequence::first) {
      step.sequence = Sequence::jump;
      step.lost = 0;
    }
    c.unusable_before = unusable;
    if (format.kind == FrameKind::tm)
      master = masters.try_emplace(r.spacecraft, 256U, format.late_window)
                   .first->second.step(r.master_count, content);
    if (r.state == FrameState::bitstream && step.sequence != Sequence::duplicate)
      c.extractor.counts.bitstream_octets += r.end - r.begin;
    const bool has_packets = r.state == FrameState::packets || r.state == FrameState::idle;
    if (packets && has_packets && r.channel != (format.kind == FrameKind::aos ? aos_idle_channel : 255))
      c.extractor.zone({f.subspan(r.begin, r.end - r.begin), r.pointer, number,
                        static_cast<std::uint32_t>(r.begin), corrected, step.sequence},
                       *packets, keep_idle);
  } else {
    ++unusable;
  }
  out.frame.push_back(number++);
  out.state.push_back(r.state);
  out.version.push_back(r.version);
  out.spacecraft.push_back(r.spacecraft);
  out.channel.push_back(r.channel);
  out.count.push_back(r.count);
  out.master_count.push_back(r.master_count);
  out.flags.push_back(r.flags);
  out.detail.push_back(r.detail);
  out.pointer.push_back(r.pointer);
  out.operational.push_back(r.operational);
  out.data_begin.push_back(static_cast<std::uint32_t>(r.begin));
  out.data_octets.push_back(static_cast<std::uint32_t>(r.end - r.begin));
  out.corrected.push_back(corrected);
  out.header_corrected.push_back(r.header_corrected);
  out.sequence.push_back(step.sequence);
  out.lost.push_back(step.lost);
  out.unwrapped.push_back(step.unwrapped);
  out.master_sequence.push_back(master.sequence);
  out.master_lost.push_back(master.lost);
}

FrameReader::FrameReader(const FrameFormat& format) : state_(std::make_unique<State>()) {
  check(format);
  state_->format = format;
}
FrameReader::~FrameReader() = default;
FrameReader::FrameReader(FrameReader&&) noexcept = default;
FrameReader& FrameReader::operator=(FrameReader&&) noexcept = default;
void FrameReader::keep_idle_packets(bool keep) { state_->keep_idle = keep; }

void FrameReader::push(Bytes bytes, FrameColumns& frames, ExtractedPackets* packets,
                       std::span<const int> corrected) {
  State& s = *state_;
  s.quality.insert(s.quality.end(), corrected.begin(), corrected.end());
  const std::size_t n = s.format.octets;
  if (!s.carry.empty()) {
    const std::size_t take = std::min(n - s.carry.size(), bytes.size());
    s.carry.insert(s.carry.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(take));
    bytes = bytes.subspan(take);
    if (s.carry.size() < n) return;
    s.frame(s.carry, frames, packets);
    s.carry.clear();
  }
  for (; bytes.size() >= n; bytes = bytes.subspan(n)) s.frame(bytes.first(n), frames, packets);
  s.carry.assign(bytes.begin(), bytes.end());
}

std::size_t FrameReader::finish() {
  State& s = *state_;
  for (auto& [key, c] : s.channels) c.extractor.lose_sync();
  const std::size_t left = s.carry.size();
  s.carry.clear();
  return left;
}

std::vector<ChannelCounts> FrameReader::channels() const {
  std::vector<ChannelCounts> out;
  for (const auto& [key, c] : state_->channels) out.push_back(c.extractor.counts);
  return out;
}

}  // namespace bary::telemetry
