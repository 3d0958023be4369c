#pragma once
/// Convolutional code of CCSDS 131.0-B, 3.3: constraint length 7, rate 1/2, G1 = 171 and G2 = 133 octal,
/// symbol of G1 first, that of G2 inverted.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bary::telemetry {

/// Rates of the standard. Punctured ones are not made yet.
enum class ConvolutionalRate : std::uint8_t { half };

/// Keeps the last six bits, so that a run may be cut anywhere between bytes.
class ConvolutionalEncoder {
 public:
  /// bits: eight a byte, most significant first. Appends two coded bytes for each.
  void encode(std::span<const std::uint8_t> bits, std::vector<std::uint8_t>& coded);

 private:
  std::uint32_t register_ = 0;  // the last bits, newest lowest
};

/// The whole run at once, from the zero state, without a tail.
std::vector<std::uint8_t> convolve(std::span<const std::uint8_t> bits);

}  // namespace bary::telemetry
