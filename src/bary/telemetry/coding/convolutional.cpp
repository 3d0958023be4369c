#include "bary/telemetry/coding/convolutional.hpp"

namespace bary::telemetry {
namespace {

/// Spreads the low 8 bits to every second place.
std::uint32_t spread(std::uint32_t x) {
  x = (x | x << 4) & 0x0f0f;
  x = (x | x << 2) & 0x3333;
  return (x | x << 1) & 0x5555;
}

}  // namespace

void ConvolutionalEncoder::encode(std::span<const std::uint8_t> bits, std::vector<std::uint8_t>& coded) {
  const std::size_t at = coded.size();
  coded.resize(at + 2 * bits.size());
  std::uint8_t* out = coded.data() + at;
  for (const std::uint8_t byte : bits) {
    const std::uint32_t r = register_ << 8 | byte;
    const std::uint32_t g1 = r ^ r >> 1 ^ r >> 2 ^ r >> 3 ^ r >> 6,
                        g2 = r ^ r >> 2 ^ r >> 3 ^ r >> 5 ^ r >> 6;
    const std::uint32_t pair = spread(g1 & 0xff) << 1 | spread(~g2 & 0xff);
    *out++ = static_cast<std::uint8_t>(pair >> 8);
    *out++ = static_cast<std::uint8_t>(pair);
    register_ = r & 0x3f;
  }
}

std::vector<std::uint8_t> convolve(std::span<const std::uint8_t> bits) {
  std::vector<std::uint8_t> coded;
  ConvolutionalEncoder().encode(bits, coded);
  return coded;
}

}  // namespace bary::telemetry
