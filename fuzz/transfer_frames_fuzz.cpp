/// Transfer frames: pieces change nothing, evidence points into the input, and packets that are built into
/// frames come out again. The first octet chooses the format, the second the frame's length, the third the
/// pieces. Tables, which take longest and care little for what is in them, are made of one input in eight.

#include <cstdint>
#include <cstdlib>

#include "bary/core/error.hpp"
#include "bary/telemetry/link/build.hpp"
#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/link/link_stats.hpp"
#include "bary/telemetry/link/link_tables.hpp"
#include "bary/telemetry/link/merge.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {
using Bytes = std::span<const std::uint8_t>;

void demand(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  FrameColumns frames;
  ExtractedPackets packets;
  std::vector<ChannelCounts> channels;
  std::size_t left = 0;
};
Read read(Bytes bytes, const FrameFormat& format, std::size_t piece, std::span<const int> quality) {
  Read r;
  FrameReader reader(format);
  bool first = true;
  do {
    const std::size_t n = std::min(piece, bytes.size());
    reader.push(bytes.first(n), r.frames, &r.packets, first ? quality : std::span<const int>{});
    first = false;
    bytes = bytes.subspan(n);
  } while (!bytes.empty());
  r.left = reader.finish();
  r.channels = reader.channels();
  return r;
}

/// Packets made of the input, on two channels, through frames and back.
void round_trip(Bytes bytes, const FrameFormat& format) {
  BuildSettings s;
  s.format = format;
  s.format.services = {};
  s.format.spacecraft = {};
  s.spacecraft = 77;
  try {
    FrameBuilder b(s);
    std::vector<std::uint8_t> sent[2];
    std::uint16_t count = 0;
    while (bytes.size() > 2) {
      const std::size_t n = std::min<std::size_t>(1 + bytes[0] + 4 * bytes[1], bytes.size() - 2);
      const auto p =
          make_packet({.apid = 3, .count = static_cast<std::uint16_t>(count & 0x3FFF)}, bytes.subspan(2, n));
      const std::uint8_t channel = bytes[0] & 1;
      b.add(channel, p);
      if (bytes[1] == 7) b.add_idle_frame();
      sent[channel].insert(sent[channel].end(), p.begin(), p.end());
      bytes = bytes.subspan(2 + n);
      ++count;
    }
    b.flush();
    const Stream frames = b.take();
    const Read r = read(frames.bytes, s.format, frames.bytes.size() + 1, {});
    std::vector<std::uint8_t> got[2];
    for (std::size_t i = 0; i < r.packets.index.size(); ++i) {
      const auto p = std::span(r.packets.bytes).subspan(r.packets.index.offset[i], r.packets.index.octets[i]);
      auto& g = got[r.packets.origin.channel[i]];
      g.insert(g.end(), p.begin(), p.end());
    }
    demand(got[0] == sent[0] && got[1] == sent[1]);
    for (const ChannelCounts& c : r.channels) demand(c.broken == 0 && c.contradictions == 0);
  } catch (const Error& e) {
    demand(e.code() == "BARY-TELEMETRY-0100");  // a format that can be read, but holds no packets
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const unsigned choice = data[0];
  FrameFormat format;
  format.kind = (choice & 1) != 0 ? FrameKind::tm : FrameKind::aos;
  format.operational_control = (choice & 2) != 0;
  format.error_control = (choice & 4) != 0;
  if (format.kind == FrameKind::aos) {
    format.header_error_control = (choice & 8) != 0;
    format.insert_octets = (choice & 16) != 0 ? 3 : 0;
    format.services[2] = ChannelService::bitstream;
    format.services[3] = ChannelService::other;
  }
  if (choice & 32) format.spacecraft = 77;
  format.octets = 8 + data[1];
  const std::size_t piece = data[2] + std::size_t{1};
  const Bytes bytes(data + 3, size - 3);
  try {
    check(format);
  } catch (const Error&) {
    return 0;
  }
  std::vector<int> quality;
  for (std::size_t i = 0; (choice & 64) != 0 && i < bytes.size() / format.octets; ++i)
    quality.push_back(bytes[i] % 17 - 1);
  const Read whole = read(bytes, format, bytes.size() + 1, quality),
             pieces = read(bytes, format, piece, quality);
  demand(whole.frames.state == pieces.frames.state && whole.frames.unwrapped == pieces.frames.unwrapped);
  demand(whole.frames.sequence == pieces.frames.sequence && whole.left == pieces.left);
  demand(whole.packets.bytes == pieces.packets.bytes &&
         whole.packets.origin.octet == pieces.packets.origin.octet);
  demand(whole.frames.size() == bytes.size() / format.octets && whole.left == bytes.size() % format.octets);
  for (std::size_t i = 0; i < whole.frames.size(); ++i)
    demand(whole.frames.data_begin[i] + whole.frames.data_octets[i] <= format.octets);
  const PacketOrigins& o = whole.packets.origin;
  const PacketIndex& index = whole.packets.index;
  for (std::size_t i = 0; i < index.size(); ++i) {
    demand(o.octet[i] < format.octets && o.frame[i] <= o.last_frame[i]);
    const std::size_t at = static_cast<std::size_t>(o.frame[i]) * format.octets + o.octet[i];
    demand(at < bytes.size() && bytes[at] == whole.packets.bytes[index.offset[i]]);
    demand(usable(whole.frames.state[o.frame[i]]) && usable(whole.frames.state[o.last_frame[i]]));
  }
  LinkStatistics statistics;
  statistics.add(whole.frames, format.octets);
  statistics.add(index, nullptr, nullptr, &o);
  if (data[2] % 8 == 0) {
    statistics.channel_table(whole.channels);
    demand(frame_table(whole.frames).rows() == whole.frames.size());
  }

  if ((choice & 128) == 0) {
    round_trip(bytes, format);
  } else if (whole.frames.size() > 1) {
    const std::size_t n = whole.frames.size(), k = format.octets;
    const MergeSource a{"A", bytes.first((n - n / 3) * k), {}, {}},
        b{"B", bytes.subspan(n / 3 * k, (n - n / 3) * k), {}, {}};
    const std::vector<MergeSource> ab{a, b}, ba{b, a};
    const Merged x = merge_frames(ab, format), y = merge_frames(ba, format);
    demand(x.stream.bytes == y.stream.bytes && x.units.position == y.units.position);
  }
  return 0;
}
