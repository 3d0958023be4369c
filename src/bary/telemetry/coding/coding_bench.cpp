// Coding beside libfec (Debian libfec-dev) in one run, on one core. Bits of information a second.
#include <benchmark/benchmark.h>

#include <random>

#include "bary/telemetry/coding/channel.hpp"
#include "bary/telemetry/coding/convolutional.hpp"
#include "bary/telemetry/coding/receiver.hpp"
#include "bary/telemetry/coding/test_support.hpp"
#include "bary/telemetry/coding/viterbi.hpp"

extern "C" {
#include <fec.h>
}

using namespace bary;
using namespace bary::telemetry;
using namespace bary::telemetry::test_support;

namespace {

Context one_core() {
  Context ctx;
  ctx.threads = 1;
  return ctx;
}
void count_bits(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(static_cast<std::int64_t>(8 * bytes) * state.iterations());
}

/// Blocks at interleave `i` with `errors` wrong bytes in every codeword.
std::vector<std::uint8_t> blocks_with(unsigned interleave, std::size_t blocks, std::size_t errors) {
  const ReedSolomon code{16, interleave, 0, true};
  std::mt19937_64 random(1);
  std::vector<std::uint8_t> out(blocks * code.block_bytes());
  rs_encode(code, random_bytes(blocks * code.message_bytes(), 1), out);
  for (std::size_t w = 0; w < blocks * interleave; ++w)
    for (const std::size_t p : places(255, errors, random))
      out[w / interleave * code.block_bytes() + w % interleave + p * interleave] ^=
          static_cast<std::uint8_t>(1 + random() % 255);
  return out;
}

/// Arguments: interleave, wrong bytes a codeword.
void reed_solomon_decode(benchmark::State& state) {
  const auto interleave = static_cast<unsigned>(state.range(0));
  const ReedSolomon code{16, interleave, 0, true};
  const std::size_t blocks = 512;
  const auto received = blocks_with(interleave, blocks, static_cast<std::size_t>(state.range(1)));
  std::vector<std::int8_t> corrected(blocks * interleave);
  const Context ctx = one_core();
  std::vector<std::uint8_t> work;
  for (auto _ : state) {
    work = received;
    rs_decode(code, work, corrected, ctx);
    benchmark::DoNotOptimize(work.data());
  }
  count_bits(state, blocks * code.message_bytes());
}
BENCHMARK(reed_solomon_decode)->ArgsProduct({{1, 4, 5}, {0, 16}});

/// Argument: wrong bytes.
void libfec_reed_solomon_decode(benchmark::State& state) {
  const std::size_t blocks = 256;
  const auto received = blocks_with(1, blocks, static_cast<std::size_t>(state.range(0)));
  std::vector<std::uint8_t> work;
  for (auto _ : state) {
    work = received;
    for (std::size_t i = 0; i < blocks; ++i) decode_rs_ccsds(work.data() + 255 * i, nullptr, 0, 0);
    benchmark::DoNotOptimize(work.data());
  }
  count_bits(state, blocks * 223);
}
BENCHMARK(libfec_reed_solomon_decode)->Arg(0)->Arg(16);

void reed_solomon_encode(benchmark::State& state) {
  const ReedSolomon code{16, 4, 0, true};
  const auto messages = random_bytes(512 * code.message_bytes(), 1);
  std::vector<std::uint8_t> blocks(512 * code.block_bytes());
  const Context ctx = one_core();
  for (auto _ : state) rs_encode(code, messages, blocks, ctx);
  count_bits(state, messages.size());
}
BENCHMARK(reed_solomon_encode);

aligned_vector<std::int8_t> coded_symbols(std::size_t bytes) {
  AwgnChannel channel;
  channel.eb_n0_db = 4;
  return transmit(channel, convolve(random_bytes(bytes, 1)));
}

void viterbi(benchmark::State& state) {
  const std::size_t bytes = 1 << 17;
  const auto symbols = coded_symbols(bytes);
  const Context ctx = one_core();
  for (auto _ : state) benchmark::DoNotOptimize(viterbi_decode(symbols, ctx));
  count_bits(state, bytes);
}
BENCHMARK(viterbi);

void libfec_viterbi(benchmark::State& state) {
  const std::size_t bytes = 1 << 15;
  const auto symbols = coded_symbols(bytes);
  std::vector<unsigned char> u(symbols.size());
  for (std::size_t i = 0; i < u.size(); ++i) u[i] = static_cast<unsigned char>(symbols[i] + 128);
  int polynomials[2] = {V27POLYB, -V27POLYA};
  set_viterbi27_polynomial(polynomials);
  void* v = create_viterbi27(static_cast<int>(8 * bytes));
  std::vector<unsigned char> out(bytes);
  for (auto _ : state) {
    init_viterbi27(v, 0);
    update_viterbi27_blk(v, u.data(), static_cast<int>(8 * bytes));
    chainback_viterbi27(v, out.data(), static_cast<unsigned>(8 * bytes - 6), 0);
    benchmark::DoNotOptimize(out.data());
  }
  delete_viterbi27(v);
  count_bits(state, bytes);
}
BENCHMARK(libfec_viterbi);

void channel(benchmark::State& state) {
  const auto bits = convolve(random_bytes(1 << 16, 1));
  const Context ctx = one_core();
  for (auto _ : state) benchmark::DoNotOptimize(transmit({}, bits, 0, ctx));
  count_bits(state, bits.size());
}
BENCHMARK(channel);

/// The whole chain: 0 CADUs as bits on byte boundaries, 1 bits three bits late, 2 soft symbols of the inner
/// code.
void receiver(benchmark::State& state) {
  ReceiverSettings s;
  const std::size_t n = 400;
  const auto cadus = encode_cadus(s.format, random_bytes(n * s.format.frame_bytes, 1));
  Stream in{Stage::bits, 0, {}};
  if (state.range(0) == 0) in.bytes.assign(cadus.begin(), cadus.end());
  if (state.range(0) == 1) {
    auto symbols = symbols_of_bits(cadus);
    symbols.insert(symbols.begin(), 3, std::int8_t{1});
    const auto late = bits_of_symbols(symbols);
    in.bytes.assign(late.begin(), late.end());
  }
  if (state.range(0) == 2) {
    s.convolutional = true;
    in.stage = Stage::symbols;
    AwgnChannel c;
    const auto symbols = transmit(c, convolve(cadus));
    in.bytes.assign(symbols.begin(), symbols.end());
  }
  const Context ctx = one_core();
  for (auto _ : state)
    if (receive(s, in, ctx).size() != n) state.SkipWithError("frames lost");
  count_bits(state, n * s.format.frame_bytes);
}
BENCHMARK(receiver)->Arg(0)->Arg(1)->Arg(2);

/// Random bits without any marker: the search itself.
void marker_search(benchmark::State& state) {
  const auto bits = random_bytes(1 << 20, 1);
  for (auto _ : state) benchmark::DoNotOptimize(find_markers(bits));
  count_bits(state, bits.size());
}
BENCHMARK(marker_search);

}  // namespace
