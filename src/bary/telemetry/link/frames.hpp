#pragma once
/// Transfer frames, TM (CCSDS 132.0-B-3) and AOS (732.0-B-4): header fields as columns, counters followed,
/// and the space packets that run through them.
///
/// A frame is what the decoder leaves: no marker, no check symbols of the channel code. All frames of a run
/// have one length. Bytes come in pieces of any size; what is found does not depend on the pieces.
///
/// A frame whose check fails, or which the channel decoder could not mend, is not believed in anything: its
/// counters are not followed and its data are not used, so the next good frame shows the gap. Across a gap no
/// two halves of a packet are ever joined: the packet begun before it is dropped and counted, and packets
/// resume at the next first-header pointer.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bary/core/table.hpp"
#include "bary/telemetry/link/counter.hpp"
#include "bary/telemetry/link/packets.hpp"

namespace bary::telemetry {

enum class FrameKind : std::uint8_t { tm, aos };

/// What an AOS virtual channel carries (a managed parameter; a TM frame says itself whether it has packets).
enum class ChannelService : std::uint8_t {
  packets,    ///< multiplexing protocol data units (M_PDU)
  bitstream,  ///< bitstream protocol data units (B_PDU): recognised, passed over
  other       ///< data of the mission's own form, passed over
};

/// The managed parameters of a channel: what a frame does not say of itself.
struct FrameFormat {
  FrameKind kind = FrameKind::aos;
  std::size_t octets = 0;             ///< of a frame
  std::size_t insert_octets = 0;      ///< AOS: insert zone after the header
  bool header_error_control = false;  ///< AOS: Reed-Solomon check of the header
  bool operational_control = false;   ///< AOS: four octets at the end; in TM each frame's flag says so
  bool error_control = false;         ///< CRC-16 in the last two octets
  std::optional<std::uint16_t> spacecraft = {};               ///< frames of others are set aside
  std::array<ChannelService, 64> services{};                  ///< AOS, by virtual channel; 63 is always idle
  std::size_t packet_octets_max = packet_octets_max_default;  ///< a longer packet is taken for damage
  std::uint32_t late_window = 16;  ///< frames back that may come late or twice; at most 31
  static constexpr std::size_t packet_octets_max_default = 65542;
};
/// Throws BARY-TELEMETRY-0100 for a format that no frame can have.
void check(const FrameFormat& format);

enum class FrameState : std::uint8_t {
  packets,       ///< carries packets
  idle,          ///< only idle data
  bitstream,     ///< B_PDU
  other,         ///< data of the mission's own form
  damaged,       ///< the channel decoder could not mend it
  check_failed,  ///< its error control field disagrees
  bad_header,    ///< its header's own check disagrees beyond mending, or its fields contradict themselves
  bad_version,   ///< of another kind
  other_craft    ///< of another spacecraft
};
std::string_view name_of(FrameState s);
inline bool usable(FrameState s) { return s <= FrameState::other; }

/// Bits of FrameColumns::flags.
namespace frame_flag {
inline constexpr std::uint8_t replay = 1;            ///< AOS
inline constexpr std::uint8_t cycle_in_use = 2;      ///< AOS: the cycle counts turns of the frame count
inline constexpr std::uint8_t operational = 4;       ///< an operational control field is there
inline constexpr std::uint8_t secondary = 8;         ///< TM: a secondary header is there
inline constexpr std::uint8_t synchronisation = 16;  ///< TM: no packets, but data of the mission's own form
inline constexpr std::uint8_t packet_order = 32;     ///< TM
}  // namespace frame_flag

inline constexpr std::uint16_t no_header = 0x7FF;    ///< no packet begins in the frame
inline constexpr std::uint16_t only_idle = 0x7FE;    ///< nothing but idle data
inline constexpr std::uint16_t no_pointer = 0xFFFF;  ///< the frame has no such field
/// Quality of a frame: the symbols that the channel decoder mended; the largest value for not known.
inline constexpr std::uint16_t quality_unknown = 0xFFFF;
/// Given in place of a count of mended symbols: more were wrong than could be mended.
inline constexpr int not_mended = -1;

/// Columns, all of one length, one entry a frame.
struct FrameColumns {
  std::vector<std::uint64_t> frame;  ///< number of the frame in the whole run
  std::vector<FrameState> state;
  std::vector<std::uint8_t> version;
  std::vector<std::uint16_t> spacecraft;   ///< 10 bits; of AOS the two high ones are bits 42 and 43, zero up
                                           ///< to issue 4 (732.0-B-5, 4.1.2.5.4)
  std::vector<std::uint8_t> channel;       ///< virtual channel: 0 to 7 (TM), 0 to 63 (AOS)
  std::vector<std::uint32_t> count;        ///< of the virtual channel: 8, 24 or (cycle in use) 28 bits
  std::vector<std::uint8_t> master_count;  ///< TM
  std::vector<std::uint8_t> flags;         ///< bits of `frame_flag`
  std::vector<std::uint8_t> detail;        ///< AOS: cycle of the frame count; TM: segment length identifier
  std::vector<std::uint16_t> pointer;      ///< to the first packet header, or (B_PDU) to the last valid bit
  std::vector<std::uint32_t> operational;  ///< the operational control field, 0 where there is none
  std::vector<std::uint32_t> data_begin;   ///< octet of the frame where packets (or other data) begin
  std::vector<std::uint32_t> data_octets;
  std::vector<std::uint16_t> corrected;        ///< by the channel decoder, as given; `quality_unknown`
  std::vector<std::uint8_t> header_corrected;  ///< symbols of the AOS header that its check mended
  std::vector<Sequence> sequence;              ///< of the virtual channel's count
  std::vector<std::uint32_t> lost;
  std::vector<std::int64_t> unwrapped;
  std::vector<Sequence> master_sequence;  ///< TM: of the master channel's count
  std::vector<std::uint32_t> master_lost;

  std::size_t size() const { return frame.size(); }
};

/// Where each packet came from; columns beside ExtractedPackets::index.
struct PacketOrigins {
  std::vector<std::uint16_t> spacecraft;
  std::vector<std::uint8_t> channel;
  std::vector<std::uint64_t> frame;       ///< number of the frame in which it begins
  std::vector<std::uint32_t> octet;       ///< of that frame, where it begins
  std::vector<std::uint64_t> last_frame;  ///< number of the frame in which it ends
  std::vector<std::uint16_t> corrected;   ///< the most that was mended in any frame it runs through
};

struct ExtractedPackets {
  aligned_vector<std::uint8_t> bytes;  ///< whole packets, one after another, in the order they were completed
  PacketIndex index;                   ///< offsets into `bytes`
  PacketOrigins origin;
};

/// What became of one virtual channel.
struct ChannelCounts {
  std::uint16_t spacecraft = 0;
  std::uint8_t channel = 0;
  std::uint64_t packets = 0;  ///< space packets, idle ones not counted
  std::uint64_t packet_octets = 0;
  std::uint64_t idle_packets = 0;
  std::uint64_t encapsulated = 0;    ///< encapsulation packets (133.1), passed over
  std::uint64_t broken = 0;          ///< packets begun and lost: a gap, a damaged frame, or the run's end
  std::uint64_t contradictions = 0;  ///< a packet's length and a first-header pointer disagreed, or no header
                                     ///< stood where one must
  std::uint64_t skipped_octets = 0;  ///< data that no packet could be made of
  std::uint64_t bitstream_octets = 0;
};

/// Reads a run of frames.
class FrameReader {
 public:
  explicit FrameReader(const FrameFormat& format);
  ~FrameReader();
  FrameReader(FrameReader&&) noexcept;
  FrameReader& operator=(FrameReader&&) noexcept;

  /// Appends to `frames` the frames that are complete, and to `packets`, if given, what they complete.
  /// `corrected` has one entry a frame (symbols mended, or `not_mended`), in order; an entry must come with
  /// or before the last byte of its frame, a frame without one is of unknown quality.
  void push(std::span<const std::uint8_t> bytes, FrameColumns& frames, ExtractedPackets* packets = nullptr,
            std::span<const int> corrected = {});
  /// The run ends: packets that are not complete count as broken. Returns the octets of a last frame that was
  /// cut; they are not used.
  std::size_t finish();
  /// By spacecraft and channel, in this order.
  std::vector<ChannelCounts> channels() const;
  /// Idle packets too are put out; they are dropped otherwise.
  void keep_idle_packets(bool keep);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bary::telemetry
