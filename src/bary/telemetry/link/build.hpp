#pragma once
/// Packets into transfer frames, TM or AOS: what a spacecraft does, so that a mission can be simulated end to
/// end. What FrameReader takes apart, this puts together.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bary/telemetry/link/frames.hpp"
#include "bary/telemetry/stream.hpp"

namespace bary::telemetry {

struct BuildSettings {
  FrameFormat format;                          ///< operational_control holds for TM frames too
  std::uint16_t spacecraft = 0;                ///< 10 bits
  std::vector<std::uint8_t> secondary_header;  ///< TM: data of the secondary header, 0 (none) to 63 octets
  std::vector<std::uint8_t> insert_zone;       ///< AOS: format.insert_octets of it; empty: zeros
  bool replay = false;                         ///< AOS
  bool cycle_in_use = false;                   ///< AOS: 28 bits of count
  std::uint32_t first_count = 0;               ///< of every virtual channel
  std::uint8_t first_master_count = 0;
  std::uint8_t idle_channel = 7;  ///< TM: where frames of only idle data go; in AOS it is 63
};

/// Multiplexes packets on virtual channels. A frame is put out as soon as its data field is full.
class FrameBuilder {
 public:
  /// Throws BARY-TELEMETRY-0100 for settings that no frame can have: a data field that the 11 bits of the
  /// first-header pointer do not reach among them.
  explicit FrameBuilder(BuildSettings settings);
  ~FrameBuilder();
  FrameBuilder(FrameBuilder&&) noexcept;
  FrameBuilder& operator=(FrameBuilder&&) noexcept;

  /// A whole packet. Throws BARY-TELEMETRY-0103 for one that is none, or for a channel that cannot carry it.
  void add(std::uint8_t channel, std::span<const std::uint8_t> packet);
  /// A frame of only idle data now.
  void add_idle_frame();
  /// Fills what is begun with an idle packet (which runs on into a further frame where less than seven octets
  /// are free).
  void flush();
  /// For the frames from here on: the control word of the return link.
  void set_operational(std::uint32_t word);
  /// Octets of packets in one frame.
  std::size_t zone_octets() const;
  /// The frames since the last call.
  Stream take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All packets of an index, packet i on channels[i], flushed.
Stream build_frames(std::span<const std::uint8_t> bytes, const PacketIndex& index,
                    std::span<const std::uint8_t> channels, const BuildSettings& settings);

}  // namespace bary::telemetry
