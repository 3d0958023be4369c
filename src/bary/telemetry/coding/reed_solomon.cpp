#include "bary/telemetry/coding/reed_solomon.hpp"

#include <algorithm>
#include <cassert>

#include "bary/core/parallel.hpp"
#include "bary/telemetry/coding/rs_kernel-inl.hpp"

namespace bary::telemetry {
namespace {

/// f(first block, blocks) over groups that fill the lanes; a grain is some hundred kilobytes.
template <class F>
void for_groups(const ReedSolomon& code, std::size_t blocks, const Context& ctx, const F& f) {
  const std::size_t group = rs::lane_count() / code.interleave;
  const std::size_t grain =
      std::max<std::size_t>(1, (std::size_t{1} << 18) / (group * code.block_bytes())) * group;
  parallel_for(ctx, blocks, grain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; i += group) f(i, std::min(group, end - i));
  });
}

}  // namespace

void ReedSolomon::validate() const {
  const bool known = (correctable == 16 || correctable == 8) && interleave >= 1 && interleave <= 8;
  if (known && virtual_fill < 255 - 2 * correctable) return;
  throw Error("BARY-TELEMETRY-0001", {{"errors", std::to_string(correctable)},
                                      {"interleave", std::to_string(interleave)},
                                      {"fill", std::to_string(virtual_fill)}});
}

void rs_encode(const ReedSolomon& code, std::span<const std::uint8_t> messages,
               std::span<std::uint8_t> blocks, const Context& ctx) {
  code.validate();
  const std::size_t n = messages.size() / code.message_bytes();
  assert(messages.size() == n * code.message_bytes() && blocks.size() == n * code.block_bytes());
  for_groups(code, n, ctx, [&](std::size_t first, std::size_t count) {
    rs::encode_blocks(code, messages.data() + first * code.message_bytes(), count,
                      blocks.data() + first * code.block_bytes());
  });
}

void rs_decode(const ReedSolomon& code, std::span<std::uint8_t> blocks, std::span<std::int8_t> corrected,
               const Context& ctx) {
  code.validate();
  const std::size_t n = blocks.size() / code.block_bytes();
  assert(blocks.size() == n * code.block_bytes() && corrected.size() == n * code.interleave);
  for_groups(code, n, ctx, [&](std::size_t first, std::size_t count) {
    rs::decode_blocks(code, blocks.data() + first * code.block_bytes(), count,
                      corrected.data() + first * code.interleave);
  });
}

}  // namespace bary::telemetry
