// Viterbi's algorithm for the code of constraint length 7, rate 1/2, over vectors of independent blocks: a
// lane is a block, a register a state. Why blocks, and what that costs, stands in viterbi.hpp.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/telemetry/coding/viterbi_kernel.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <bit>
#include <cstring>
#include <utility>

#include "bary/telemetry/coding/viterbi_kernel-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace bary::telemetry::viterbi::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<std::uint8_t, 32>;
using DI = hn::CappedTag<std::int8_t, 32>;
using V = hn::Vec<D>;
constexpr std::size_t width = 32;       // wider ones gain nothing: decisions would outgrow the cache
constexpr std::size_t row = width / 8;  // bytes of the decisions of one state

std::size_t lanes() { return width; }

/// Scratch: pairs by step and lane, two sets of path metrics, decisions of the steps that are traced back.
constexpr std::size_t pairs_bytes = steps * width * 2, metric_bytes = 64 * width;
constexpr std::size_t traced_steps = steps - overlap;
std::size_t scratch_bytes() { return pairs_bytes + 2 * metric_bytes + traced_steps * 64 * row; }

/// Pairs of up to `width` blocks, 16 bits each, to [step][lane], by 8 by 8: three perfect shuffles of eight
/// rows.
void transpose(std::span<Job> jobs, std::uint16_t* out) {
  const hn::FixedTag<std::uint16_t, 8> d;
  using R = hn::Vec<decltype(d)>;
  static constexpr std::int8_t nothing[2 * steps] = {};
  const auto low = [d](R a, R b) { return hn::InterleaveLower(d, a, b); };
  const auto high = [d](R a, R b) { return hn::InterleaveUpper(d, a, b); };
  for (std::size_t lane = 0; lane < width; lane += 8) {
    const std::int8_t* from[8];
    for (std::size_t k = 0; k < 8; ++k) from[k] = lane + k < jobs.size() ? jobs[lane + k].pairs : nothing;
    for (std::size_t t = 0; t < steps; t += 8) {
      const auto load = [&](std::size_t k) {
        return hn::BitCast(d, hn::LoadU(hn::FixedTag<std::int8_t, 16>(), from[k] + 2 * t));
      };
      const auto store = [&](R v, std::size_t k) { hn::StoreU(v, d, out + (t + k) * width + lane); };
      const R a0 = load(0), a1 = load(1), a2 = load(2), a3 = load(3), a4 = load(4), a5 = load(5),
              a6 = load(6), a7 = load(7);
      const R b0 = low(a0, a4), b1 = high(a0, a4), b2 = low(a1, a5), b3 = high(a1, a5), b4 = low(a2, a6),
              b5 = high(a2, a6), b6 = low(a3, a7), b7 = high(a3, a7);
      const R c0 = low(b0, b4), c1 = high(b0, b4), c2 = low(b1, b5), c3 = high(b1, b5), c4 = low(b2, b6),
              c5 = high(b2, b6), c6 = low(b3, b7), c7 = high(b3, b7);
      store(low(c0, c4), 0), store(high(c0, c4), 1), store(low(c1, c5), 2), store(high(c1, c5), 3);
      store(low(c2, c6), 4), store(high(c2, c6), 5), store(low(c3, c7), 6), store(high(c3, c7), 7);
    }
  }
}

/// Symbols of G1 and G2 for the shift register `r` (newest bit lowest), as 2 G1 + G2.
constexpr unsigned output(unsigned r) {
  return (std::popcount(r & 0x4fu) & 1u) << 1 | (std::popcount(r & 0x6du) & 1u);
}

/// States j and j+32 go to 2j and 2j+1. Both generators have their first and last tap, so the four branches
/// bear two symbols, one the other's complement.
template <unsigned J, bool decide>
HWY_INLINE void butterfly(const V (&branch)[4], const std::uint8_t* from, std::uint8_t* to,
                          std::uint8_t* decisions) {
  const D d;
  constexpr unsigned o = output(2 * J);
  const V a = hn::Load(d, from + J * width), b = hn::Load(d, from + (J + 32) * width);
  const V a0 = hn::SaturatedAdd(a, branch[o]), b0 = hn::SaturatedAdd(b, branch[3 - o]);
  const V a1 = hn::SaturatedAdd(a, branch[3 - o]), b1 = hn::SaturatedAdd(b, branch[o]);
  const V best0 = hn::Min(a0, b0), best1 = hn::Min(a1, b1);
  hn::Store(best0, d, to + 2 * J * width);
  hn::Store(best1, d, to + (2 * J + 1) * width);
  if constexpr (decide) {  // bit of a lane set: from j + 32
    hn::StoreMaskBits(d, hn::Eq(best0, b0), decisions + 2 * J * row);
    hn::StoreMaskBits(d, hn::Eq(best1, b1), decisions + (2 * J + 1) * row);
  }
}

template <bool decide, unsigned... J>
HWY_INLINE void butterflies(std::integer_sequence<unsigned, J...>, const V (&branch)[4],
                            const std::uint8_t* from, std::uint8_t* to, std::uint8_t* decisions) {
  (butterfly<J, decide>(branch, from, to, decisions), ...);
}

/// One step of the trellis.
template <bool decide>
HWY_INLINE void step(const std::uint16_t* pairs, const std::uint8_t* from, std::uint8_t* to,
                     std::uint8_t* decisions) {
  const D d;
  const DI di;
  const auto* bytes = reinterpret_cast<const std::int8_t*>(pairs);
  const auto p = hn::Load(di, bytes), q = hn::Load(di, bytes + width);
  const auto g1 = hn::ConcatEven(di, q, p), g2 = hn::ConcatOdd(di, q, p);
  // A branch costs what of the symbols contradicts it.
  const auto zero = hn::Zero(di);
  const V g1_is_0 = hn::BitCast(d, hn::Max(g1, zero)), g1_is_1 = hn::BitCast(d, hn::Max(hn::Neg(g1), zero));
  const V g2_is_0 = hn::BitCast(d, hn::Max(g2, zero)), g2_is_1 = hn::BitCast(d, hn::Max(hn::Neg(g2), zero));
  const V branch[4] = {hn::Add(g1_is_0, g2_is_0), hn::Add(g1_is_0, g2_is_1), hn::Add(g1_is_1, g2_is_0),
                       hn::Add(g1_is_1, g2_is_1)};
  butterflies<decide>(std::make_integer_sequence<unsigned, 32>(), branch, from, to, decisions);
}

HWY_INLINE V smallest(const std::uint8_t* metric) {
  const D d;
  V m[4];
  for (std::size_t k = 0; k < 4; ++k) m[k] = hn::Load(d, metric + k * width);
  for (std::size_t s = 4; s < 64; s += 4)
    for (std::size_t k = 0; k < 4; ++k) m[k] = hn::Min(m[k], hn::Load(d, metric + (s + k) * width));
  return hn::Min(hn::Min(m[0], m[1]), hn::Min(m[2], m[3]));
}

/// Takes the smallest metric of each lane off all of its states and adds it to `cost`.
void normalise(std::uint8_t* metric, std::uint32_t* cost) {
  const D d;
  const V least = smallest(metric);
  for (std::size_t s = 0; s < 64; ++s)
    hn::Store(hn::Sub(hn::Load(d, metric + s * width), least), d, metric + s * width);
  alignas(64) std::uint8_t taken[width];
  hn::Store(least, d, taken);
  for (std::size_t k = 0; k < width; ++k) cost[k] += taken[k];
}

/// Follows the survivors of eight lanes, of which `decisions` is the column of bytes, from their best states;
/// in step and in registers, so that their waits overlap.
template <unsigned... K>
HWY_INLINE void trace(std::integer_sequence<unsigned, K...>, const std::uint8_t* decisions,
                      const unsigned (&start)[8], std::uint8_t* const (&bits)[8]) {
  unsigned s[8] = {start[K]...};
  const auto back = [&](std::size_t t) {
    const std::uint8_t* at = decisions + t * 64 * row;
    ((s[K] = s[K] >> 1 | (at[s[K] * row] >> K & 1u) << 5), ...);
  };
  std::size_t t = traced_steps;
  while (t > block_bits) back(--t);
  while (t > 0) {
    unsigned byte[8] = {};
    const auto bit = [&] {
      ((byte[K] = byte[K] >> 1 | (s[K] & 1u) << 7), ...);
      back(--t);
    };
    bit(), bit(), bit(), bit(), bit(), bit(), bit(), bit();
    ((bits[K] ? void(bits[K][t / 8] = static_cast<std::uint8_t>(byte[K])) : void()), ...);
  }
}

void group(std::span<Job> jobs, std::uint8_t* scratch) {
  auto* pairs = reinterpret_cast<std::uint16_t*>(scratch);
  std::uint8_t* metric = scratch + pairs_bytes;
  std::uint8_t* other = metric + metric_bytes;
  std::uint8_t* decisions = other + metric_bytes;
  std::uint32_t cost[width] = {};
  transpose(jobs, pairs);
  std::memset(metric, 0, metric_bytes);
  static_assert(overlap % 8 == 0 && block_bits % 8 == 0);
  for (std::size_t t = 0; t < steps; t += 8) {
    // The metrics of a block lie within six branches of each other; eight steps more hardly reach 255.
    for (std::size_t k = t; k < t + 8; k += 2) {
      if (k < overlap) {
        step<false>(pairs + k * width, metric, other, nullptr);
        step<false>(pairs + (k + 1) * width, other, metric, nullptr);
      } else {
        std::uint8_t* at = decisions + (k - overlap) * 64 * row;
        step<true>(pairs + k * width, metric, other, at);
        step<true>(pairs + (k + 1) * width, other, metric, at + 64 * row);
      }
    }
    normalise(metric, cost);
  }
  for (std::size_t lane = 0; lane < jobs.size(); lane += 8) {
    unsigned start[8] = {};
    std::uint8_t* bits[8] = {};
    for (std::size_t k = 0; k < 8 && lane + k < jobs.size(); ++k) {
      while (start[k] < 63 && metric[start[k] * width + lane + k] != 0) ++start[k];
      bits[k] = jobs[lane + k].bits;
      jobs[lane + k].cost = cost[lane + k];
    }
    trace(std::make_integer_sequence<unsigned, 8>(), decisions + lane / 8, start, bits);
  }
}

/// Sum of the bytes of `n` values; n is a multiple of the width.
template <class F>
HWY_INLINE std::uint32_t sum_of(std::size_t n, const F& value) {
  const hn::Repartition<std::uint64_t, D> d64;
  auto sums = hn::Zero(d64);
  for (std::size_t i = 0; i < n; i += width) sums = hn::Add(sums, hn::SumsOf8(value(i)));
  return static_cast<std::uint32_t>(hn::GetLane(hn::SumOfLanes(d64, sums)));
}

std::uint32_t prepare(const std::int8_t* symbols, unsigned turn, std::int8_t* out) {
  constexpr std::size_t n = 2 * steps;
  static_assert(n % 64 == 0);
  const D d;
  const DI di;
  const hn::Repartition<std::int16_t, D> d16;
  const hn::Repartition<std::uint16_t, D> du16;
  const auto size = [&](std::size_t i) {
    const V a = hn::BitCast(d, hn::Abs(hn::LoadU(di, symbols + i)));
    return hn::Min(a, hn::Set(d, std::uint8_t{127}));
  };
  const std::uint32_t sum = sum_of(n, size);
  const std::uint32_t known =
      sum_of(n, [&](std::size_t i) { return hn::Min(size(i), hn::Set(d, std::uint8_t{1})); });
  // size * gain / 2^7, rounded, with a mean of `usual`; as 16-bit (size * 2^8) * gain / 2^15.
  const std::uint32_t wanted = sum ? usual * 128 * known / sum : 0;
  const auto gain = hn::Set(d16, static_cast<std::int16_t>(wanted < 32767 ? wanted : 32767));
  const auto most = hn::Set(d16, std::int16_t{most_sure});
  const auto upper = hn::Set(d16, static_cast<std::int16_t>(0xff00));
  // Which of a pair changes its sign: the second where the turn leaves G2 inverted.
  const auto flipped = hn::BitCast(d, turn == 0 || turn == 3 ? upper : hn::Zero(d16));
  return sum_of(n, [&](std::size_t i) {
    const auto s16 = hn::BitCast(d16, size(i));
    const auto even = hn::Min(hn::MulFixedPoint15(hn::ShiftLeft<8>(s16), gain), most);
    const auto odd = hn::Min(hn::MulFixedPoint15(hn::And(s16, upper), gain), most);
    const V q = hn::BitCast(d, hn::Or(even, hn::ShiftLeft<8>(odd)));
    V negative = hn::VecFromMask(d, hn::RebindMask(d, hn::Lt(hn::LoadU(di, symbols + i), hn::Zero(di))));
    V pair = q;
    if (turn & 1) {
      const auto swapped = [&](V v) {
        const auto w = hn::BitCast(du16, v);
        return hn::BitCast(d, hn::Or(hn::ShiftLeft<8>(w), hn::ShiftRight<8>(w)));
      };
      pair = swapped(pair), negative = swapped(negative);
    }
    negative = hn::Xor(negative, flipped);
    hn::StoreU(hn::BitCast(di, hn::Sub(hn::Xor(pair, negative), negative)), di, out + i);
    return q;
  });
}

}  // namespace bary::telemetry::viterbi::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bary::telemetry::viterbi {

HWY_EXPORT(lanes);
HWY_EXPORT(scratch_bytes);
HWY_EXPORT(group);
HWY_EXPORT(prepare);

std::size_t lane_count() { return HWY_DYNAMIC_DISPATCH(lanes)(); }
std::size_t scratch_size() { return HWY_DYNAMIC_DISPATCH(scratch_bytes)(); }
void decode_jobs(std::span<Job> jobs, std::uint8_t* scratch) { HWY_DYNAMIC_DISPATCH(group)(jobs, scratch); }
std::uint32_t prepare_pairs(const std::int8_t* symbols, unsigned turn, std::int8_t* pairs) {
  return HWY_DYNAMIC_DISPATCH(prepare)(symbols, turn, pairs);
}

}  // namespace bary::telemetry::viterbi
#endif
