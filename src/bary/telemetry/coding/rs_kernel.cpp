// Reed-Solomon over vectors of codewords, and one codeword's errors over vectors of places. What is computed
// and why it is right stands in reed_solomon.hpp.

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/telemetry/coding/rs_kernel.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <array>
#include <cstring>
#include <utility>

#include "bary/telemetry/coding/gf256-inl.hpp"
#include "bary/telemetry/coding/rs_kernel-inl.hpp"

#ifndef BARY_TELEMETRY_RS_TABLES
#define BARY_TELEMETRY_RS_TABLES
namespace bary::telemetry::gf {

/// Products with every constant, by nibbles.
constexpr std::array<Nibbles, 256> make_products() {
  std::array<Nibbles, 256> t{};
  for (unsigned c = 0; c < 256; ++c)
    t[c] = nibbles([c](Byte x) { return field.multiply(static_cast<Byte>(c), x); });
  return t;
}
inline constexpr std::array<Nibbles, 256> products = make_products();
inline constexpr Nibbles from_dual = nibbles([](Byte x) { return field.from_dual[x]; });

/// Products with the coefficients 1 … E of the generator, in either basis.
template <std::size_t E>
constexpr std::array<Nibbles, E> make_generator(bool dual) {
  std::array<Nibbles, E> t{};
  const auto g = generator<E>();
  for (std::size_t i = 0; i < E; ++i)
    t[i] = nibbles([&](Byte x) {
      return dual ? field.to_dual[field.multiply(g[i + 1], field.from_dual[x])] : field.multiply(g[i + 1], x);
    });
  return t;
}
template <std::size_t E>
inline constexpr std::array<Nibbles, E> generator_dual = make_generator<E>(true);
template <std::size_t E>
inline constexpr std::array<Nibbles, E> generator_plain = make_generator<E>(false);

/// beta^(-k p) for all places p, its nibbles apart: the points at which polynomials are evaluated.
struct alignas(64) Points {
  std::array<std::array<Byte, 256>, 17> low{}, high{};
};
constexpr Points make_points() {
  Points t;
  for (std::size_t k = 0; k < 17; ++k)
    for (std::size_t p = 0; p < 256; ++p) {
      const Byte v = field.beta((255 * 17 - k * (p % 255)) % 255);
      t.low[k][p] = v & 15, t.high[k][p] = v >> 4;
    }
  return t;
}
inline constexpr Points points = make_points();

/// beta^(p m), m = 0 … 31, for every place p.
struct alignas(64) Ladder {
  std::array<std::array<Byte, 32>, 255> rows{};
};
constexpr Ladder make_ladder() {
  Ladder t;
  for (std::size_t p = 0; p < 255; ++p)
    for (std::size_t m = 0; m < 32; ++m) t.rows[p][m] = field.beta(p * m % 255);
  return t;
}
inline constexpr Ladder ladder = make_ladder();

}  // namespace bary::telemetry::gf
#endif

HWY_BEFORE_NAMESPACE();
namespace bary::telemetry::rs::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
using gf::Byte;

using D = hn::ScalableTag<Byte>;    // lanes are codewords
using P = hn::CappedTag<Byte, 32>;  // lanes are places or coefficients of one codeword
constexpr std::size_t max_lanes = HWY_MAX_BYTES;
struct alignas(64) Row {
  Byte lane[max_lanes];
};

std::size_t lanes() { return hn::Lanes(D()); }

/// The linear map of a table over bytes whose nibbles are already apart.
template <class T, class V = hn::Vec<T>>
HWY_INLINE V look_up(T d, const gf::Nibbles& t, V low, V high) {
  return hn::Xor(hn::TableLookupBytes(hn::LoadDup128(d, t.low.data()), low),
                 hn::TableLookupBytes(hn::LoadDup128(d, t.high.data()), high));
}
template <class T, class V = hn::Vec<T>>
HWY_INLINE V low_nibble(T d, V v) {
  return hn::And(v, hn::Set(d, Byte{15}));
}
template <class T, class V = hn::Vec<T>>
HWY_INLINE V high_nibble(T d, V v) {
  return hn::And(hn::ShiftRight<4>(v), hn::Set(d, Byte{15}));
}
template <class T, class V = hn::Vec<T>>
HWY_INLINE V map(T d, const gf::Nibbles& t, V v) {
  return look_up(d, t, low_nibble(d, v), high_nibble(d, v));
}

/// Codewords of up to lanes()/I blocks side by side: row i holds byte i of each.
template <unsigned I>
void gather(const Byte* data, std::size_t stride, std::size_t blocks, std::size_t rows, Row* out) {
  for (std::size_t b = 0; b < blocks; ++b) {
    const Byte* from = data + b * stride;
    for (std::size_t r = 0; r < rows; ++r) std::memcpy(out[r].lane + b * I, from + r * I, I);
  }
}
template <unsigned I>
void scatter(const Row* in, std::size_t rows, std::size_t blocks, Byte* data, std::size_t stride) {
  for (std::size_t b = 0; b < blocks; ++b)
    for (std::size_t r = 0; r < rows; ++r) std::memcpy(data + b * stride + r * I, in[r].lane + b * I, I);
}

/// Calls f with the interleave as a constant.
template <class F>
HWY_INLINE void with_interleave(unsigned interleave, const F& f) {
  switch (interleave) {
    case 1:
      return f(std::integral_constant<unsigned, 1>());
    case 2:
      return f(std::integral_constant<unsigned, 2>());
    case 3:
      return f(std::integral_constant<unsigned, 3>());
    case 4:
      return f(std::integral_constant<unsigned, 4>());
    case 5:
      return f(std::integral_constant<unsigned, 5>());
    case 6:
      return f(std::integral_constant<unsigned, 6>());
    case 7:
      return f(std::integral_constant<unsigned, 7>());
    default:
      return f(std::integral_constant<unsigned, 8>());
  }
}

/// Check symbols of the messages in `rows`: the remainder of division by the generator. By the generator's
/// symmetry each product serves two of them.
template <std::size_t E>
void check_symbols(const Row* rows, std::size_t count, const std::array<gf::Nibbles, E>& generator,
                   Row* check) {
  const D d;
  hn::Vec<D> c[2 * E];
  for (auto& v : c) v = hn::Zero(d);
  for (std::size_t r = 0; r < count; ++r) {
    const auto f = hn::Xor(hn::Load(d, rows[r].lane), c[0]);
    const auto low = low_nibble(d, f), high = high_nibble(d, f);
    auto above = c[2 * E - 1];
    c[2 * E - 1] = f;
    for (std::size_t i = 0; i + 1 < E; ++i) {
      const auto product = look_up(d, generator[i], low, high);
      c[i] = hn::Xor(c[i + 1], product);
      const auto old = c[2 * E - 2 - i];
      c[2 * E - 2 - i] = hn::Xor(above, product);
      above = old;
    }
    c[E - 1] = hn::Xor(above, look_up(d, generator[E - 1], low, high));
  }
  for (std::size_t i = 0; i < 2 * E; ++i) hn::Store(c[i], d, check[i].lane);
}
template <std::size_t E>
void check_symbols(const ReedSolomon& code, const Row* rows, Row* check) {
  const std::size_t count = 255 - 2 * E - code.virtual_fill;
  check_symbols<E>(rows, count, code.dual_basis ? gf::generator_dual<E> : gf::generator_plain<E>, check);
}

/// Sum over k of a[k] beta^(-k p), k even and k odd apart, at the 256 places p.
void evaluate(const Byte* a, std::size_t degree, Byte* even, Byte* odd) {
  const P d;
  for (std::size_t p = 0; p < 256; p += hn::Lanes(d)) {
    hn::Vec<P> sum[2] = {hn::Zero(d), hn::Zero(d)};
    for (std::size_t k = 0; k <= degree; ++k)
      sum[k & 1] =
          hn::Xor(sum[k & 1], look_up(d, gf::products[a[k]], hn::Load(d, gf::points.low[k].data() + p),
                                      hn::Load(d, gf::points.high[k].data() + p)));
    hn::Store(sum[0], d, even + p);
    hn::Store(sum[1], d, odd + p);
  }
}

/// to[i] ^= c from[i] for i < 64.
HWY_INLINE void add_product(Byte c, const Byte* from, Byte* to, std::size_t bytes) {
  const P d;
  for (std::size_t i = 0; i < bytes; i += hn::Lanes(d))
    hn::StoreU(hn::Xor(hn::LoadU(d, to + i), map(d, gf::products[c], hn::LoadU(d, from + i))), d, to + i);
}

/// Locator of the errors by Berlekamp and Massey; its formal degree, or more than E where there is none.
template <std::size_t E>
std::size_t locator(const Byte* syndrome, Byte* lambda) {
  alignas(64) Byte last_store[64 + 96] = {}, kept[96] = {};
  Byte* last = last_store + 64;  // x^shift b(x): reading `shift` before it
  std::uint16_t log_s[2 * E];
  for (std::size_t i = 0; i < 2 * E; ++i) log_s[i] = gf::field.log[syndrome[i]];
  std::memset(lambda, 0, 32);
  lambda[0] = last[0] = 1;
  std::size_t length = 0, shift = 1;
  Byte last_delta = 1;
  for (std::size_t n = 0; n < 2 * E; ++n) {
    Byte delta = syndrome[n];
    for (std::size_t k = 1; k <= length; ++k)
      if (lambda[k] && syndrome[n - k]) delta ^= gf::field.exp[gf::field.log[lambda[k]] + log_s[n - k]];
    if (!delta) {
      ++shift;
      continue;
    }
    const Byte factor = gf::field.divide(delta, last_delta);
    if (2 * length <= n) {
      std::memcpy(kept, lambda, 32);
      add_product(factor, last - shift, lambda, 32);
      std::memcpy(last, kept, 32);
      length = n + 1 - length;
      last_delta = delta;
      shift = 1;
    } else {
      add_product(factor, last - shift, lambda, 32);
      ++shift;
    }
    if (length > E) return length;
  }
  return length;
}

/// Corrects one codeword from its 2E syndromes, by places p (powers of beta, 0 is the last byte). Returns how
/// many; place[i] and value[i] are the errors. Or rs_uncorrectable.
template <std::size_t E>
int find_errors(const Byte* syndrome, std::size_t sent, Byte* place, Byte* value) {
  constexpr std::size_t first = 128 - E;
  alignas(64) Byte lambda[32], omega[64] = {}, even[256], odd[256], omega_even[256], omega_odd[256];
  alignas(64) Byte padded[32 + 64] = {};
  const std::size_t length = locator<E>(syndrome, lambda);
  if (length > E || length == 0) return rs_uncorrectable;
  evaluate(lambda, length, even, odd);
  std::size_t count = 0;
  for (std::size_t p = 0; p < sent; ++p)
    if (even[p] == odd[p]) {
      if (count == length) return rs_uncorrectable;
      place[count++] = static_cast<Byte>(p);
    }
  if (count != length) return rs_uncorrectable;
  std::memcpy(padded + 32, syndrome, 2 * E);
  for (std::size_t k = 0; k <= length; ++k) add_product(lambda[k], padded + 32 - k, omega, 32);
  evaluate(omega, length - 1, omega_even, omega_odd);
  alignas(64) Byte sum[32] = {};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t p = place[i];
    // Forney: X^(1-first) omega(1/X) / lambda'(1/X); in characteristic 2 the odd part of lambda is x
    // lambda'(x).
    const Byte at_root = static_cast<Byte>(omega_even[p] ^ omega_odd[p]);
    if (!odd[p] || !at_root) return rs_uncorrectable;
    const Byte scaled = gf::field.divide(at_root, odd[p]);  // value times X^first
    value[i] = gf::field.multiply(scaled, gf::field.beta((255 - p) * first % 255));
    add_product(scaled, gf::ladder.rows[p].data(), sum, 32);
  }
  return std::memcmp(sum, syndrome, 2 * E) == 0 ? static_cast<int>(count) : rs_uncorrectable;
}

/// syndrome[m] = R(beta^(first+m)) of the remainders R in `difference`, for all lanes.
template <std::size_t E>
void syndromes(bool dual, Row* difference, Row* out) {
  const D d;
  if (dual)
    for (std::size_t i = 0; i < 2 * E; ++i)
      hn::Store(map(d, gf::from_dual, hn::Load(d, difference[i].lane)), d, difference[i].lane);
  for (std::size_t m = 0; m < 2 * E; ++m) {
    const gf::Nibbles& root = gf::products[gf::field.beta((128 - E + m) % 255)];
    auto s = hn::Load(d, difference[0].lane);
    for (std::size_t i = 1; i < 2 * E; ++i) s = hn::Xor(map(d, root, s), hn::Load(d, difference[i].lane));
    hn::Store(s, d, out[m].lane);
  }
}

template <std::size_t E>
void decode(const ReedSolomon& code, Byte* data, std::size_t blocks, std::int8_t* corrected) {
  const D d;
  Row rows[255] = {}, difference[2 * E], s[2 * E];
  const std::size_t sent = 255 - code.virtual_fill, message = sent - 2 * E, words = blocks * code.interleave;
  with_interleave(code.interleave,
                  [&](auto i) { gather<decltype(i)::value>(data, code.block_bytes(), blocks, sent, rows); });
  check_symbols<E>(code, rows, difference);
  auto any = hn::Zero(d);
  for (std::size_t i = 0; i < 2 * E; ++i) {
    const auto x = hn::Xor(hn::Load(d, difference[i].lane), hn::Load(d, rows[message + i].lane));
    hn::Store(x, d, difference[i].lane);
    any = hn::Or(any, x);
  }
  Row wrong;
  hn::Store(any, d, wrong.lane);
  bool have_syndromes = false;
  for (std::size_t w = 0; w < words; ++w) {
    corrected[w] = 0;
    if (!wrong.lane[w]) continue;
    if (!have_syndromes) syndromes<E>(code.dual_basis, difference, s);
    have_syndromes = true;
    Byte syndrome[2 * E], place[E], value[E];
    for (std::size_t m = 0; m < 2 * E; ++m) syndrome[m] = s[m].lane[w];
    const int count = find_errors<E>(syndrome, sent, place, value);
    corrected[w] = static_cast<std::int8_t>(count);
    Byte* block = data + w / code.interleave * code.block_bytes() + w % code.interleave;
    for (int i = 0; i < count; ++i)
      block[(sent - 1 - place[i]) * code.interleave] ^=
          code.dual_basis ? gf::field.to_dual[value[i]] : value[i];
  }
}

template <std::size_t E>
void encode(const ReedSolomon& code, const Byte* messages, std::size_t blocks, Byte* out) {
  Row rows[255] = {}, check[2 * E];
  const std::size_t message = 255 - code.virtual_fill - 2 * E;
  for (std::size_t b = 0; b < blocks; ++b)
    std::memcpy(out + b * code.block_bytes(), messages + b * code.message_bytes(), code.message_bytes());
  with_interleave(code.interleave, [&](auto i) {
    gather<decltype(i)::value>(messages, code.message_bytes(), blocks, message, rows);
  });
  check_symbols<E>(code, rows, check);
  with_interleave(code.interleave, [&](auto i) {
    scatter<decltype(i)::value>(check, 2 * E, blocks, out + code.message_bytes(), code.block_bytes());
  });
}

void decode_group(const ReedSolomon& code, Byte* data, std::size_t blocks, std::int8_t* corrected) {
  code.correctable == 16 ? decode<16>(code, data, blocks, corrected)
                         : decode<8>(code, data, blocks, corrected);
}
void encode_group(const ReedSolomon& code, const Byte* messages, std::size_t blocks, Byte* out) {
  code.correctable == 16 ? encode<16>(code, messages, blocks, out) : encode<8>(code, messages, blocks, out);
}

}  // namespace bary::telemetry::rs::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace bary::telemetry::rs {

HWY_EXPORT(lanes);
HWY_EXPORT(decode_group);
HWY_EXPORT(encode_group);

std::size_t lane_count() { return HWY_DYNAMIC_DISPATCH(lanes)(); }
void encode_blocks(const ReedSolomon& code, const std::uint8_t* messages, std::size_t blocks,
                   std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(encode_group)(code, messages, blocks, out);
}
void decode_blocks(const ReedSolomon& code, std::uint8_t* data, std::size_t blocks, std::int8_t* corrected) {
  HWY_DYNAMIC_DISPATCH(decode_group)(code, data, blocks, corrected);
}

}  // namespace bary::telemetry::rs
#endif
