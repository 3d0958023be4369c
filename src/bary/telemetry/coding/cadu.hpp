#pragma once
/// Channel access data units: transfer frames of fixed length as they go on the air, marker, block,
/// randomised (CCSDS 131.0-B).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/telemetry/coding/marker.hpp"
#include "bary/telemetry/coding/reed_solomon.hpp"

namespace bary::telemetry {

struct CaduFormat {
  std::size_t frame_bytes = 892;  ///< the transfer frame: what Reed-Solomon's message or the block is
  unsigned correctable = 16;      ///< E of Reed-Solomon; 0: none
  unsigned interleave = 4;        ///< I of Reed-Solomon
  bool dual_basis = true;         ///< of Reed-Solomon
  bool randomised = true;         ///< the classic sequence of 255 bits
  std::uint32_t marker = attached_sync_marker;

  /// Where the frame is shorter than the code's message the rest is virtual fill, the same of every codeword.
  ReedSolomon code() const;
  std::size_t block_bytes() const;
  std::size_t cadu_bytes() const { return block_bytes() + 4; }
  /// Throws BARY-TELEMETRY-0001, or BARY-TELEMETRY-0002 where no such code holds the frame.
  void validate() const;
};

/// Frames (n times frame_bytes; BARY-TELEMETRY-0004 otherwise) to n times cadu_bytes().
std::vector<std::uint8_t> encode_cadus(const CaduFormat& format, std::span<const std::uint8_t> frames,
                                       const Context& ctx = {});

}  // namespace bary::telemetry
