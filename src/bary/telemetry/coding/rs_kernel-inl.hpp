#pragma once
// What reed_solomon.cpp asks of the SIMD kernels in rs_kernel.cpp.

#include <cstddef>
#include <cstdint>

#include "bary/telemetry/coding/reed_solomon.hpp"

namespace bary::telemetry::rs {

/// Codewords that the kernels take at once, on this processor.
std::size_t lane_count();
/// `blocks` blocks of which blocks * interleave <= lane_count().
void encode_blocks(const ReedSolomon& code, const std::uint8_t* messages, std::size_t blocks,
                   std::uint8_t* out);
void decode_blocks(const ReedSolomon& code, std::uint8_t* data, std::size_t blocks, std::int8_t* corrected);

}  // namespace bary::telemetry::rs
