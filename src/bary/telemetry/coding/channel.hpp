#pragma once
/// A channel: bits become antipodal symbols, white Gaussian noise is added, the sum is quantised to int8 as a
/// demodulator does it; clocks slip.
///
/// The symbol of a 1 has amplitude +48, that of a 0 -48; noise of variance 48^2 / (2 Es/N0), Es/N0 = Eb/N0
/// times the code's rate; rounded to the nearest integer, held within -127 … 127. The quantised value is
/// drawn from its exact distribution (a table of 254 thresholds to 2^-32) by one word of a counter-based
/// stream, so symbol i of a stream is the same however the run is cut, on any number of threads.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/core/table.hpp"

namespace bary::telemetry {

/// Amplitude of a symbol without noise.
inline constexpr int symbol_amplitude = 48;

struct AwgnChannel {
  double eb_n0_db = 4;  ///< energy of a bit of information over the noise's density, dB
  double code_rate =
      0.5;  ///< bits of information a symbol: 1/2 for the inner code, times 223/255 with the outer
  std::uint64_t seed = 0;    ///< of the study
  std::uint64_t stream = 0;  ///< number of the link, station or run: its own noise each
};

/// bits: eight a byte, most significant first; `first` is the place of the first of them in the whole run.
/// Throws BARY-TELEMETRY-0003 where a figure has no meaning (not finite; a rate outside 0 … 1).
aligned_vector<std::int8_t> transmit(const AwgnChannel& channel, std::span<const std::uint8_t> bits,
                                     std::uint64_t first = 0, const Context& ctx = {});

/// Symbols of hard bits: ±amplitude, no noise. A decoder of soft symbols takes hard decisions in this form.
aligned_vector<std::int8_t> symbols_of_bits(std::span<const std::uint8_t> bits,
                                            int amplitude = symbol_amplitude);
/// Hard decisions of symbols, eight a byte; the last byte is filled with zeros. A symbol of 0 counts as 0.
std::vector<std::uint8_t> bits_of_symbols(std::span<const std::int8_t> symbols);

/// A clock that slips at symbol `at` of the run as sent: `count` symbols are lost (negative) or sent twice.
struct Slip {
  std::uint64_t at = 0;
  int count = -1;
};
/// Slips ascending by place; those outside the run do nothing.
aligned_vector<std::int8_t> slipped(std::span<const std::int8_t> symbols, std::span<const Slip> slips);

}  // namespace bary::telemetry
