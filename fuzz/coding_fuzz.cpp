/// A receiver on any bits, with settings from the first eight bytes: whole, in pieces and on another number
/// of threads it must give the same frames. The rest as a Reed-Solomon word: decoded as a textbook's decoder
/// does it.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "bary/telemetry/coding/plain_reed_solomon-inl.hpp"
#include "bary/telemetry/coding/receiver.hpp"

using namespace bary;
using namespace bary::telemetry;

namespace {

using Bytes = std::span<const std::uint8_t>;

ReceiverSettings settings_of(const std::uint8_t* b) {
  constexpr unsigned codes[] = {0, 8, 16, 3};
  ReceiverSettings s;
  s.format.correctable = codes[b[0] & 3];
  s.format.dual_basis = b[0] & 4;
  s.format.randomised = b[0] & 8;
  s.convolutional = b[0] & 16;
  s.ambiguity = b[0] & 32 ? Ambiguity::qpsk : Ambiguity::bpsk;
  s.format.interleave = b[1] % 10;
  s.format.frame_bytes = b[2] + 256u * (b[3] & 7);
  s.marker_errors = b[4] % 10;
  s.slip_bits = b[5] % 18;
  s.flywheel = b[6] % 8;
  return s;
}

ReceivedFrames receive_in_pieces(const ReceiverSettings& s, bool symbols, Bytes data, std::size_t piece) {
  Context ctx;
  ctx.threads = 1;
  Receiver r(s, ctx);
  for (std::size_t i = 0; i < data.size(); i += piece) {
    const Bytes part = data.subspan(i, std::min(piece, data.size() - i));
    if (symbols)
      r.push_symbols({reinterpret_cast<const std::int8_t*>(part.data()), part.size()});
    else
      r.push_bits(part);
  }
  r.finish();
  return r.take();
}

void check_receiver(const ReceiverSettings& s, bool symbols, std::size_t piece, Bytes data) {
  const auto whole = receive_in_pieces(s, symbols, data, data.size() + 1);
  const auto parts = receive_in_pieces(s, symbols, data, piece);
  const std::size_t n = whole.size(), bits = data.size() * (symbols ? 1 : 8);
  if (whole.bytes != parts.bytes || whole.bit != parts.bit || whole.input != parts.input ||
      whole.worst != parts.worst || whole.corrected != parts.corrected || whole.sync != parts.sync ||
      whole.polarity != parts.polarity || whole.marker_errors != parts.marker_errors ||
      whole.state != parts.state)
    std::abort();
  if (whole.bytes.size() != n * s.format.frame_bytes) std::abort();
  for (std::size_t i = 0; i < n; ++i)
    if (whole.bit[i] + 8 * s.format.cadu_bytes() > bits || whole.input[i] >= bits) std::abort();
}

void check_word(const ReedSolomon& code, Bytes data) {
  std::vector<std::uint8_t> block(code.block_bytes());
  std::copy_n(data.begin(), std::min(data.size(), block.size()), block.begin());
  auto fast = block;
  std::vector<std::int8_t> corrected(code.interleave);
  Context ctx;
  ctx.threads = 1;
  rs_decode(code, fast, corrected, ctx);
  for (std::size_t w = 0; w < code.interleave; ++w) {
    std::vector<std::uint8_t> word, ours;
    for (std::size_t i = w; i < block.size(); i += code.interleave)
      word.push_back(block[i]), ours.push_back(fast[i]);
    if (plain::decode(word, code.correctable, code.dual_basis) != corrected[w] || word != ours) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 8) return 0;
  const ReceiverSettings s = settings_of(data);
  const bool symbols = data[0] & 64;
  const std::size_t piece = 1 + data[7];
  const Bytes rest(data + 8, size - 8);
  try {
    check_receiver(s, symbols, piece, rest);
    if (s.format.correctable) check_word(s.format.code(), rest);
  } catch (const Error& e) {
    if (!e.code().starts_with("BARY-TELEMETRY-000")) std::abort();
  }
  return 0;
}
