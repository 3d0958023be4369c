#pragma once
/// Stream: bytes of a spacecraft at one stage of their way from the antenna, as one contiguous piece.
///
/// The stages follow CCSDS 131.0 and 132.0/732.0: soft symbols leave the demodulator, hard bits or whole
/// coded frames (CADU: marker and code block) leave the receiver, transfer frames leave the decoder, space
/// packets (CCSDS 133.0) leave the frames. What is known of each frame or packet stands in a Table beside it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bary/core/hash.hpp"
#include "bary/core/phrase.hpp"
#include "bary/core/table.hpp"

namespace bary::telemetry {

enum class Stage : std::uint8_t {
  symbols,  ///< one int8 a symbol: negative is a 0, positive a 1, the size how sure; 0 is not known
  bits,     ///< eight a byte, most significant first, any alignment
  cadus,    ///< marker and code block, `unit_bytes` each, aligned
  frames,   ///< transfer frames without marker and check symbols, `unit_bytes` each
  packets,  ///< space packets, one after another
  raw,      ///< of a file that does not say: the task that takes it knows
};
std::string_view name_of(Stage s);
/// The same for people.
Phrase words_of(Stage s);

struct Stream {
  Stage stage = Stage::packets;
  std::size_t unit_bytes = 0;  ///< of cadus and frames; 0 elsewhere
  aligned_vector<std::uint8_t> bytes;

  std::size_t units() const { return unit_bytes ? bytes.size() / unit_bytes : 0; }
  std::span<const std::uint8_t> unit(std::size_t i) const {
    return std::span(bytes).subspan(i * unit_bytes, unit_bytes);
  }
  /// Canonical form: stage, unit, bytes.
  void hash(Sha256& h) const;
  /// What is there, if its stage is the one wanted or not known. Throws BARY-TELEMETRY-0401 where it is known
  /// to be another.
  const Stream& require(Stage wanted) const;
};

/// Ending of a file that holds this stage, without dot: sym, bits, cadu, frames, pkts, bin.
std::string_view extension_of(Stage s);
/// Stage by a file's ending: those above and ccsds, packets (packets), cadus (cadus); others are raw.
Stage stage_of_path(std::string_view path);

/// Reads a file. One that ends in .hex is text: two hexadecimal digits a byte, white space anywhere between
/// bytes, `#` begins a comment to the end of the line. Throws BARY-CORE-0001 (cannot be read),
/// BARY-TELEMETRY-0400 (no hexadecimal digits, with line and column).
Stream load_stream(const std::string& path);
void save_stream(const Stream& s, const std::string& path);

/// With stage and unit, for the store.
std::string pack_stream(const Stream& s);
/// Throws BARY-CORE-0013 on bytes that `pack_stream` did not write.
Stream unpack_stream(std::string_view bytes);

}  // namespace bary::telemetry
