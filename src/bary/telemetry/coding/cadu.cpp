#include "bary/telemetry/coding/cadu.hpp"

#include <algorithm>

#include "bary/telemetry/coding/randomiser.hpp"

namespace bary::telemetry {

ReedSolomon CaduFormat::code() const {
  const std::size_t room = std::size_t{interleave} * (255 - 2 * correctable);
  return {correctable, interleave, static_cast<unsigned>((room - frame_bytes) / interleave), dual_basis};
}

std::size_t CaduFormat::block_bytes() const {
  return frame_bytes + (correctable ? std::size_t{2} * correctable * interleave : 0);
}

void CaduFormat::validate() const {
  const auto refuse = [&](std::size_t most) {
    throw Error("BARY-TELEMETRY-0002", {{"frame", std::to_string(frame_bytes)},
                                        {"interleave", std::to_string(interleave)},
                                        {"most", std::to_string(most)}});
  };
  constexpr std::size_t most = 65536;  // a transfer frame has 16 bits of length
  if (!correctable) {
    if (frame_bytes == 0 || frame_bytes > most) refuse(most);
    return;
  }
  ReedSolomon{correctable, interleave, 0, dual_basis}.validate();
  const std::size_t room = std::size_t{interleave} * (255 - 2 * correctable);
  if (frame_bytes == 0 || frame_bytes > room || frame_bytes % interleave) refuse(room);
}

std::vector<std::uint8_t> encode_cadus(const CaduFormat& format, std::span<const std::uint8_t> frames,
                                       const Context& ctx) {
  format.validate();
  const std::size_t n = frames.size() / format.frame_bytes, block = format.block_bytes();
  if (n * format.frame_bytes != frames.size())
    throw Error("BARY-TELEMETRY-0004",
                {{"bytes", std::to_string(frames.size())}, {"frame", std::to_string(format.frame_bytes)}});
  std::vector<std::uint8_t> blocks(frames.begin(), frames.end());
  if (format.correctable) {
    blocks.resize(n * block);
    rs_encode(format.code(), frames, blocks, ctx);
  }
  std::vector<std::uint8_t> out;
  out.reserve(n * format.cadu_bytes());
  for (std::size_t i = 0; i < n; ++i) {
    const auto one = std::span(blocks).subspan(i * block, block);
    if (format.randomised) randomise(one);
    for (int shift = 24; shift >= 0; shift -= 8)
      out.push_back(static_cast<std::uint8_t>(format.marker >> shift));
    out.insert(out.end(), one.begin(), one.end());
  }
  return out;
}

}  // namespace bary::telemetry
