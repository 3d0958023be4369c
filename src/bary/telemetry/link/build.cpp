#include "bary/telemetry/link/build.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/checks.hpp"

namespace bary::telemetry {
namespace {
constexpr std::uint8_t idle_octet = 0x55;
constexpr std::size_t reach = 0x7FE;  // pointers 0x7FE and 0x7FF have meanings of their own
}  // namespace

struct FrameBuilder::State {
  struct Channel {
    std::uint32_t count = 0;
    std::vector<std::uint8_t> zone;
    std::uint16_t pointer = no_header;
  };
  BuildSettings set;
  std::size_t zone = 0;  ///< octets of packets in a frame
  std::uint8_t master = 0;
  std::uint32_t operational = 0;
  std::uint16_t idle_count = 0;
  std::map<std::uint8_t, Channel> channels;
  Stream out;

  bool tm() const { return set.format.kind == FrameKind::tm; }
  Channel& channel(std::uint8_t id) {
    const auto [it, fresh] = channels.try_emplace(id);
    if (fresh) it->second.count = set.first_count;
    return it->second;
  }
  void put16(unsigned v) {
    out.bytes.push_back(static_cast<std::uint8_t>(v >> 8));
    out.bytes.push_back(static_cast<std::uint8_t>(v));
  }
  void header(std::uint8_t id, Channel& c, std::uint16_t pointer, bool mpdu);
  void emit(std::uint8_t id, Channel& c, std::uint16_t pointer, std::span<const std::uint8_t> data,
            bool mpdu);
};

void FrameBuilder::State::header(std::uint8_t id, Channel& c, std::uint16_t pointer, bool mpdu) {
  auto& b = out.bytes;
  if (tm()) {
    put16(static_cast<unsigned>(set.spacecraft << 4 | id << 1 | (set.format.operational_control ? 1 : 0)));
    b.push_back(master++);
    b.push_back(static_cast<std::uint8_t>(c.count++));
    const bool secondary = !set.secondary_header.empty();
    put16((secondary ? 0x8000U : 0U) | 0x1800U | pointer);
    if (secondary) {
      b.push_back(static_cast<std::uint8_t>(set.secondary_header.size()));
      b.insert(b.end(), set.secondary_header.begin(), set.secondary_header.end());
    }
    return;
  }
  const unsigned identifier = 0x4000U | (set.spacecraft & 0xFFU) << 6 | id;
  const unsigned cycle = set.cycle_in_use ? 0x40U | (c.count >> 24 & 15U) : 0U;
  const unsigned signalling = (set.replay ? 0x80U : 0U) | cycle | (set.spacecraft >> 8 & 3U) << 4;
  put16(identifier);
  b.push_back(static_cast<std::uint8_t>(c.count >> 16));
  put16(c.count & 0xFFFF);
  ++c.count;
  b.push_back(static_cast<std::uint8_t>(signalling));
  if (set.format.header_error_control)
    put16(encode_aos_header(static_cast<std::uint16_t>(identifier), static_cast<std::uint8_t>(signalling)));
  b.insert(b.end(), set.insert_zone.begin(), set.insert_zone.end());
  if (mpdu) put16(pointer);
}

void FrameBuilder::State::emit(std::uint8_t id, Channel& c, std::uint16_t pointer,
                               std::span<const std::uint8_t> data, bool mpdu) {
  const std::size_t begin = out.bytes.size(), n = set.format.octets;
  header(id, c, pointer, mpdu);
  out.bytes.insert(out.bytes.end(), data.begin(), data.end());
  const std::size_t tail = (set.format.operational_control ? 4U : 0U) + (set.format.error_control ? 2U : 0U);
  out.bytes.resize(begin + n - tail, idle_octet);
  if (set.format.operational_control) {
    put16(operational >> 16);
    put16(operational & 0xFFFF);
  }
  if (set.format.error_control) put16(crc16(std::span(out.bytes).subspan(begin, n - 2)));
}

FrameBuilder::FrameBuilder(BuildSettings settings) : state_(std::make_unique<State>()) {
  const auto impossible = [](Phrase what, Phrase reason) {
    return Error("BARY-TELEMETRY-0100", {{"what", std::move(what)}, {"reason", std::move(reason)}});
  };
  check(settings.format);
  State& s = *state_;
  s.set = std::move(settings);
  const FrameFormat& f = s.set.format;
  if (s.set.spacecraft > 0x3FF)
    throw impossible(
        {"spacecraft " + std::to_string(s.set.spacecraft), "위성 번호 " + std::to_string(s.set.spacecraft)},
        {"an identifier has 10 bits", "번호는 10비트입니다"});
  if (s.set.secondary_header.size() > 63 || (!s.tm() && !s.set.secondary_header.empty()))
    throw impossible(
        {"secondary header of " + std::to_string(s.set.secondary_header.size()) + " octets",
         std::to_string(s.set.secondary_header.size()) + "바이트 보조 머리말"},
        {"TM frames have up to 63, AOS frames none", "TM 프레임은 63바이트까지이고 AOS 프레임에는 없습니다"});
  if (s.set.insert_zone.empty()) s.set.insert_zone.resize(f.insert_octets);
  if (s.set.insert_zone.size() != f.insert_octets)
    throw impossible({"insert zone of " + std::to_string(s.set.insert_zone.size()) + " octets",
                      std::to_string(s.set.insert_zone.size()) + "바이트 삽입 구역"},
                     {"the format says " + std::to_string(f.insert_octets),
                      "프레임 형식에는 " + std::to_string(f.insert_octets) + "바이트로 되어 있습니다"});
  if (s.tm() && s.set.idle_channel > 7)
    throw impossible(
        {"channel " + std::to_string(s.set.idle_channel), "가상 채널 " + std::to_string(s.set.idle_channel)},
        {"TM has channels 0 to 7", "TM의 가상 채널은 0~7입니다"});
  std::size_t used = s.tm() ? 6 : 8 + f.insert_octets + (f.header_error_control ? 2U : 0U);
  if (!s.set.secondary_header.empty()) used += 1 + s.set.secondary_header.size();
  used += (f.operational_control ? 4U : 0U) + (f.error_control ? 2U : 0U);
  if (f.octets <= used || f.octets - used > reach)
    throw impossible(
        {"frame of " + std::to_string(f.octets) + " octets", std::to_string(f.octets) + "바이트 프레임"},
        {"with these fields it has " + std::to_string(used + 1) + " to " + std::to_string(used + reach),
         "이런 필드가 있으면 " + std::to_string(used + 1) + "~" + std::to_string(used + reach) +
             "바이트입니다"});
  s.zone = f.octets - used;
  s.master = s.set.first_master_count;
  s.out.stage = Stage::frames;
  s.out.unit_bytes = f.octets;
}
FrameBuilder::~FrameBuilder() = default;
FrameBuilder::FrameBuilder(FrameBuilder&&) noexcept = default;
FrameBuilder& FrameBuilder::operator=(FrameBuilder&&) noexcept = default;

void FrameBuilder::add(std::uint8_t id, std::span<const std::uint8_t> packet) {
  State& s = *state_;
  const auto refuse = [](Phrase reason) {
    return Error("BARY-TELEMETRY-0103", {{"reason", std::move(reason)}});
  };
  if (packet.size() < packet_header_octets + 1 || packet[0] >> 5 != 0 ||
      packet.size() != static_cast<std::size_t>(packet[4] << 8 | packet[5]) + packet_header_octets + 1)
    throw refuse({"its " + std::to_string(packet.size()) + " octets are not what its header says",
                  "길이 " + std::to_string(packet.size()) + "바이트가 머리말에 적힌 것과 다릅니다"});
  if (id > (s.tm() ? 7 : 62))
    throw refuse({"no packets travel on virtual channel " + std::to_string(id),
                  "가상 채널 " + std::to_string(id) + "(으)로는 패킷을 보내지 않습니다"});
  State::Channel& c = s.channel(id);
  if (c.pointer == no_header) c.pointer = static_cast<std::uint16_t>(c.zone.size());
  while (!packet.empty()) {
    const std::size_t take = std::min(s.zone - c.zone.size(), packet.size());
    c.zone.insert(c.zone.end(), packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(take));
    packet = packet.subspan(take);
    if (c.zone.size() < s.zone) break;
    s.emit(id, c, c.pointer, c.zone, true);
    c.zone.clear();
    c.pointer = no_header;
  }
}

void FrameBuilder::add_idle_frame() {
  State& s = *state_;
  const std::uint8_t id = s.tm() ? s.set.idle_channel : std::uint8_t{63};
  s.emit(id, s.channel(id), only_idle, {}, false);
}

void FrameBuilder::flush() {
  State& s = *state_;
  for (auto& [id, c] : s.channels) {
    if (c.zone.empty()) continue;
    std::size_t free = s.zone - c.zone.size();
    while (free < packet_header_octets + 1) free += s.zone;
    PacketFields f;
    f.apid = idle_apid;
    f.count = s.idle_count++ & 0x3FFF;
    add(id, make_packet(f, std::vector<std::uint8_t>(free - packet_header_octets, idle_octet)));
  }
}

void FrameBuilder::set_operational(std::uint32_t word) { state_->operational = word; }
std::size_t FrameBuilder::zone_octets() const { return state_->zone; }

Stream FrameBuilder::take() {
  Stream out{Stage::frames, state_->set.format.octets, {}};
  out.bytes.swap(state_->out.bytes);
  return out;
}

Stream build_frames(std::span<const std::uint8_t> bytes, const PacketIndex& index,
                    std::span<const std::uint8_t> channels, const BuildSettings& settings) {
  FrameBuilder b(settings);
  for (std::size_t i = 0; i < index.size(); ++i)
    b.add(channels[i], bytes.subspan(static_cast<std::size_t>(index.offset[i]), index.octets[i]));
  b.flush();
  return b.take();
}

}  // namespace bary::telemetry
