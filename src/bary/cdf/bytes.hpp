#pragma once
/// Byte order of batches, memory that is not zeroed first, and expansion of compressed bytes. Internal to the
/// room.

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "bary/cdf/types.hpp"
#include "bary/core/phrase.hpp"

namespace bary::cdf {

/// Copies `bytes` bytes, a whole number of words of `width` (1, 2, 4, 8) bytes, each reversed. `to` may be
/// `from`; else they do not overlap. No alignment is needed.
void copy_swapped(const std::byte* from, std::byte* to, std::size_t bytes, std::size_t width);

/// The same for reals of a VAX: F-floats (`width` 4), and D- or G-floats (8), to IEEE.
void copy_vax(Floats form, const std::byte* from, std::byte* to, std::size_t bytes, std::size_t width);

/// Values of `size` bytes of one record from column-major to row-major order: `shape` has the sizes of the
/// dimensions, first to last. The two do not overlap.
void to_row_major(const std::byte* from, std::byte* to, std::span<const std::size_t> shape, std::size_t size);

/// Aligned to 64 bytes, with whatever lay there.
std::shared_ptr<std::byte> raw_memory(std::size_t bytes);

/// How an expansion ended; `written` bytes are valid.
struct Expanded {
  std::size_t written = 0;
  Phrase fault;  ///< empty: it went well
};
inline Phrase bytes_are_damaged() {
  return {"its compressed bytes are damaged", "압축된 바이트가 손상되었습니다"};
}
inline Phrase expands_to_more() {
  return {"it expands to more than its descriptor promises", "풀면 적힌 크기를 넘습니다"};
}
/// gzip or zlib, into at most `to.size()` bytes; more is a fault.
Expanded expand_gzip(std::span<const std::byte> from, std::span<std::byte> to);
/// CDF's run-length encoding of zeros: a zero byte is followed by the number of zeros less one.
Expanded expand_rle(std::span<const std::byte> from, std::span<std::byte> to);
/// A Huffman code whose weights stand before it.
Expanded expand_huffman(std::span<const std::byte> from, std::span<std::byte> to);
/// A Huffman code that both sides learn as they go.
Expanded expand_adaptive_huffman(std::span<const std::byte> from, std::span<std::byte> to);
/// By a compression that is one.
Expanded expand(Compression by, std::span<const std::byte> from, std::span<std::byte> to);

}  // namespace bary::cdf
