#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "bary/cdf/bytes.cpp"
#include "bary/cdf/bytes.hpp"

#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

#include <cstdint>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace bary::cdf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// Whole vectors from the front; returns the bytes done.
std::size_t swap_vectors(const std::uint8_t* from, std::uint8_t* to, std::size_t bytes, std::size_t width) {
  const hn::ScalableTag<std::uint8_t> d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN std::uint8_t order[16];
  for (std::size_t i = 0; i < 16; ++i)
    order[i] = static_cast<std::uint8_t>(i / width * width + (width - 1 - i % width));
  const auto index = hn::LoadDup128(d, order);
  std::size_t i = 0;
  for (; i + 4 * lanes <= bytes; i += 4 * lanes) {
    const auto a = hn::LoadU(d, from + i), b = hn::LoadU(d, from + i + lanes);
    const auto c = hn::LoadU(d, from + i + 2 * lanes), e = hn::LoadU(d, from + i + 3 * lanes);
    hn::StoreU(hn::TableLookupBytes(a, index), d, to + i);
    hn::StoreU(hn::TableLookupBytes(b, index), d, to + i + lanes);
    hn::StoreU(hn::TableLookupBytes(c, index), d, to + i + 2 * lanes);
    hn::StoreU(hn::TableLookupBytes(e, index), d, to + i + 3 * lanes);
  }
  for (; i + lanes <= bytes; i += lanes)
    hn::StoreU(hn::TableLookupBytes(hn::LoadU(d, from + i), index), d, to + i);
  return i;
}

}  // namespace bary::cdf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <new>

namespace bary::cdf {
HWY_EXPORT(swap_vectors);

void copy_swapped(const std::byte* from, std::byte* to, std::size_t bytes, std::size_t width) {
  if (width == 1) {
    if (from != to && bytes) std::memcpy(to, from, bytes);
    return;
  }
  std::size_t i = HWY_DYNAMIC_DISPATCH(swap_vectors)(reinterpret_cast<const std::uint8_t*>(from),
                                                     reinterpret_cast<std::uint8_t*>(to), bytes, width);
  for (; i < bytes; i += width) {
    std::array<std::byte, 8> word{};
    std::memcpy(word.data(), from + i, width);
    std::reverse(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(width));
    std::memcpy(to + i, word.data(), width);
  }
}

namespace {

/// A VAX's reals are 0.1f × 2^(e − bias) in 16-bit words of little-endian bytes, the first the most
/// significant. An e of 0 is zero; with a sign, which a VAX refuses as reserved, it is given as −0. Bits that
/// have no place are cut off, as NASA's library does.
template <class Word, unsigned fraction, unsigned target, std::int64_t shift>
Word ieee_of_vax(Word v) {
  constexpr unsigned bits = 8 * sizeof(Word);
  constexpr Word hidden = Word{1} << target;
  const Word sign = v & (Word{1} << (bits - 1));
  const auto e = static_cast<std::int64_t>((v & ~sign) >> fraction);
  if (e == 0) return sign;
  const Word f = (v & ((Word{1} << fraction) - 1)) >> (fraction - target);
  const std::int64_t exponent = e + shift;
  if (exponent > 0) return sign | static_cast<Word>(exponent) << target | f;
  return sign | (hidden | f) >> (1 - exponent);
}

template <class Word, class F>
void each_vax(const std::byte* from, std::byte* to, std::size_t bytes, F&& f) {
  for (std::size_t i = 0; i < bytes; i += sizeof(Word)) {
    Word v;
    std::memcpy(&v, from + i, sizeof v);
    // The 16-bit words the other way round.
    if constexpr (sizeof(Word) == 4) {
      v = v >> 16 | v << 16;
    } else {
      v = v >> 32 | v << 32;
      v = (v >> 16 & 0x0000FFFF0000FFFF) | (v & 0x0000FFFF0000FFFF) << 16;
    }
    v = f(v);
    std::memcpy(to + i, &v, sizeof v);
  }
}

/// The last dimension of the result in its inner loop: it is written in order and read in strides.
template <class Word>
void transpose(const std::byte* from, std::byte* to, std::span<const std::size_t> shape, std::size_t size) {
  const std::size_t dims = shape.size(), last = shape[dims - 1];
  std::array<std::size_t, 16> index{}, stride{};
  std::size_t values = 1;
  for (std::size_t k = 0; k < dims; ++k) {
    stride[k] = values * size;
    values *= shape[k];
  }
  if (values == 0) return;
  const std::size_t step = stride[dims - 1];
  std::size_t at = 0;
  for (std::size_t done = 0; done < values; done += last) {
    const std::byte* p = from + at;
    for (std::size_t i = 0; i < last; ++i, p += step, to += size) {
      if constexpr (std::is_same_v<Word, void>) {
        std::memcpy(to, p, size);
      } else {
        std::memcpy(to, p, sizeof(Word));
      }
    }
    for (std::size_t k = dims - 1; k-- > 0;) {
      at += stride[k];
      if (++index[k] < shape[k]) break;
      at -= stride[k] * shape[k];
      index[k] = 0;
    }
  }
}

}  // namespace

void copy_vax(Floats form, const std::byte* from, std::byte* to, std::size_t bytes, std::size_t width) {
  if (width == 4)
    each_vax<std::uint32_t>(from, to, bytes, ieee_of_vax<std::uint32_t, 23, 23, -2>);
  else if (form == Floats::vax_d)
    each_vax<std::uint64_t>(from, to, bytes, ieee_of_vax<std::uint64_t, 55, 52, 894>);
  else
    each_vax<std::uint64_t>(from, to, bytes, ieee_of_vax<std::uint64_t, 52, 52, -2>);
}

void to_row_major(const std::byte* from, std::byte* to, std::span<const std::size_t> shape,
                  std::size_t size) {
  switch (size) {
    case 1:
      return transpose<std::uint8_t>(from, to, shape, size);
    case 2:
      return transpose<std::uint16_t>(from, to, shape, size);
    case 4:
      return transpose<std::uint32_t>(from, to, shape, size);
    case 8:
      return transpose<std::uint64_t>(from, to, shape, size);
    default:
      return transpose<void>(from, to, shape, size);
  }
}

std::shared_ptr<std::byte> raw_memory(std::size_t bytes) {
  constexpr std::align_val_t alignment{64};
  return {static_cast<std::byte*>(::operator new(bytes == 0 ? 1 : bytes, alignment)),
          [](std::byte* p) { ::operator delete(p, std::align_val_t{64}); }};
}

Expanded expand_gzip(std::span<const std::byte> from, std::span<std::byte> to) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> engine(
      libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  if (!engine) throw std::bad_alloc();
  const bool gzip = from.size() >= 2 && from[0] == std::byte{0x1f} && from[1] == std::byte{0x8b};
  Expanded out;
  std::size_t used = 0;
  const libdeflate_result r = gzip ? libdeflate_gzip_decompress_ex(engine.get(), from.data(), from.size(),
                                                                   to.data(), to.size(), &used, &out.written)
                                   : libdeflate_zlib_decompress_ex(engine.get(), from.data(), from.size(),
                                                                   to.data(), to.size(), &used, &out.written);
  if (r == LIBDEFLATE_INSUFFICIENT_SPACE)
    out.fault = expands_to_more();
  else if (r != LIBDEFLATE_SUCCESS)
    out.fault = bytes_are_damaged();
  return out;
}

Expanded expand_rle(std::span<const std::byte> from, std::span<std::byte> to) {
  Expanded out;
  std::size_t i = 0;
  while (i < from.size()) {
    // Literals up to the next zero in one copy.
    const auto zero = std::find(from.begin() + static_cast<std::ptrdiff_t>(i), from.end(), std::byte{0});
    const std::size_t run = static_cast<std::size_t>(zero - from.begin()) - i;
    std::size_t zeros = 0;
    if (zero != from.end()) {
      if (i + run + 1 >= from.size()) {
        out.fault = {"a run of zeros has no length", "0이 이어지는 구간에 길이가 없습니다"};
        return out;
      }
      zeros = std::to_integer<std::size_t>(from[i + run + 1]) + 1;
    }
    if (run + zeros > to.size() - out.written) {
      out.fault = expands_to_more();
      return out;
    }
    if (run) std::memcpy(to.data() + out.written, from.data() + i, run);
    if (zeros) std::memset(to.data() + out.written + run, 0, zeros);
    out.written += run + zeros;
    i += run + (zeros ? 2 : 0);
  }
  return out;
}

Expanded expand(Compression by, std::span<const std::byte> from, std::span<std::byte> to) {
  switch (by) {
    case Compression::rle:
      return expand_rle(from, to);
    case Compression::huffman:
      return expand_huffman(from, to);
    case Compression::adaptive_huffman:
      return expand_adaptive_huffman(from, to);
    case Compression::gzip:
      return expand_gzip(from, to);
    case Compression::none:
      break;
  }
  return {0, {"it is not compressed", "압축되지 않았습니다"}};
}

}  // namespace bary::cdf
#endif
