// Fields at a fixed place, column by column: the same load, shift and mask over the packets of a tile.
//
// A tile is some rows by some columns, such that the bytes it reads stay in the first cache and the lines it
// writes are written whole. Each value is one load of eight bytes that ends, or begins, inside its packet.
#include <algorithm>
#include <bit>
#include <cstring>

#include "bary/telemetry/xtce/decoder-inl.hpp"

namespace bary::telemetry::xtce {

namespace {

template <class Out, class F>
inline void each(const std::uint8_t* base, const std::uint64_t* offset, std::size_t n, std::byte* out,
                 std::size_t stride, F&& f) {
  if (stride == 1) {
    Out* o = reinterpret_cast<Out*>(out);
    for (std::size_t i = 0; i < n; ++i) o[i] = static_cast<Out>(f(base + offset[i]));
  } else {
    Out* o = reinterpret_cast<Out*>(out);
    for (std::size_t i = 0; i < n; ++i) o[i * stride] = static_cast<Out>(f(base + offset[i]));
  }
}

template <class T>
inline T load(const std::uint8_t* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}

struct Window {
  std::int64_t byte;     ///< of the eight bytes, from the packet's begin
  unsigned left, right;  ///< shifts
};

/// Eight bytes inside the packet that hold the field, if it and they allow it.
bool window(std::int64_t bit, unsigned bits, std::int64_t packet_bytes, Window& w) {
  const std::int64_t first = bit / 8, end = (bit + bits + 7) / 8;
  if (end - first > 8 || packet_bytes < 8) return false;
  w.byte = std::min(first, packet_bytes - 8);
  w.left = static_cast<unsigned>(bit - 8 * w.byte);
  w.right = 64 - bits;
  return w.left + bits <= 64;
}

/// Any field of up to 64 bits, bit by bit group.
template <class Out>
void slow(const Field& f, std::int64_t bit, const std::uint8_t* base, const std::uint64_t* offset,
          std::size_t n, std::byte* out, std::size_t stride) {
  each<Out>(base, offset, n, out, stride, [&](const std::uint8_t* p) {
    const Value v = read_number(f, p, bit);
    if constexpr (std::is_floating_point_v<Out>)
      return v.f;
    else
      return v.kind == Value::Kind::unsigned_ ? v.u : static_cast<std::uint64_t>(v.i);
  });
}

template <class Out, bool is_signed>
void integers(const Field& f, std::int64_t bit, std::int64_t need, const std::uint8_t* base,
              const std::uint64_t* offset, std::size_t n, std::byte* out, std::size_t stride) {
  const unsigned bits = f.bits;
  if (bit % 8 == 0 && bits == 8 * sizeof(Out)) {  // whole bytes
    const std::uint8_t* from = base + bit / 8;
    if constexpr (sizeof(Out) == 1)
      each<Out>(from, offset, n, out, stride, [](const std::uint8_t* p) { return *p; });
    else if constexpr (sizeof(Out) == 2)
      each<Out>(from, offset, n, out, stride,
                [](const std::uint8_t* p) { return __builtin_bswap16(load<std::uint16_t>(p)); });
    else if constexpr (sizeof(Out) == 4)
      each<Out>(from, offset, n, out, stride,
                [](const std::uint8_t* p) { return __builtin_bswap32(load<std::uint32_t>(p)); });
    else
      each<Out>(from, offset, n, out, stride,
                [](const std::uint8_t* p) { return __builtin_bswap64(load<std::uint64_t>(p)); });
    return;
  }
  if (bit % 8 + bits <= 8) {  // inside one byte
    const unsigned left = static_cast<unsigned>(bit % 8), right = 8 - bits;
    each<Out>(base + bit / 8, offset, n, out, stride, [left, right](const std::uint8_t* p) {
      const auto v = static_cast<std::uint32_t>(*p) << (24 + left);
      return is_signed ? static_cast<std::uint32_t>(static_cast<std::int32_t>(v) >> (24 + right))
                       : v >> (24 + right);
    });
    return;
  }
  Window w;
  if (!window(bit, bits, need, w)) return slow<Out>(f, bit, base, offset, n, out, stride);
  const unsigned left = w.left, right = w.right;
  each<Out>(base + w.byte, offset, n, out, stride, [left, right](const std::uint8_t* p) {
    const std::uint64_t v = __builtin_bswap64(load<std::uint64_t>(p)) << left;
    return is_signed ? static_cast<std::uint64_t>(static_cast<std::int64_t>(v) >> right) : v >> right;
  });
}

template <class Out, bool is_signed>
void little(const Field& f, std::int64_t bit, const std::uint8_t* base, const std::uint64_t* offset,
            std::size_t n, std::byte* out, std::size_t stride) {
  if (bit % 8 == 0 && f.bits == 8 * sizeof(Out))
    each<Out>(base + bit / 8, offset, n, out, stride, [](const std::uint8_t* p) { return load<Out>(p); });
  else
    slow<Out>(f, bit, base, offset, n, out, stride);
}

template <class Out, class Bits, bool le>
void floats(const Field& f, std::int64_t bit, const std::uint8_t* base, const std::uint64_t* offset,
            std::size_t n, std::byte* out, std::size_t stride) {
  // Moved as bits, so that a signalling NaN arrives as it was sent.
  if (bit % 8 == 0) {
    each<Bits>(base + bit / 8, offset, n, out, stride, [](const std::uint8_t* p) {
      const Bits v = load<Bits>(p);
      if constexpr (le)
        return v;
      else if constexpr (sizeof(Bits) == 4)
        return __builtin_bswap32(v);
      else
        return __builtin_bswap64(v);
    });
    return;
  }
  (void)f;
  each<Bits>(base, offset, n, out, stride, [bit](const std::uint8_t* p) {
    Bits v = static_cast<Bits>(take_bits(p, bit, 8 * sizeof(Bits)));
    if constexpr (le)
      v = sizeof(Bits) == 4 ? static_cast<Bits>(__builtin_bswap32(static_cast<std::uint32_t>(v)))
                            : static_cast<Bits>(__builtin_bswap64(v));
    return v;
  });
}

void one(const Field& f, std::int64_t bit, std::int64_t need, const std::uint8_t* base,
         const std::uint64_t* offset, std::size_t n, std::byte* out, std::size_t stride) {
  using E = Extract;
  const auto by_size = [&]<bool s>(auto&& call) {
    switch (size_of(f.scalar)) {
      case 1:
        return call.template operator()<std::uint8_t, s>();
      case 2:
        return call.template operator()<std::uint16_t, s>();
      case 4:
        return call.template operator()<std::uint32_t, s>();
      default:
        return call.template operator()<std::uint64_t, s>();
    }
  };
  const auto big = [&]<class Out, bool s>() { integers<Out, s>(f, bit, need, base, offset, n, out, stride); };
  const auto low = [&]<class Out, bool s>() { little<Out, s>(f, bit, base, offset, n, out, stride); };
  switch (f.extract) {
    case E::unsigned_be:
      return by_size.template operator()<false>(big);
    case E::signed_be:
      return by_size.template operator()<true>(big);
    case E::unsigned_le:
      return by_size.template operator()<false>(low);
    case E::signed_le:
      return by_size.template operator()<true>(low);
    case E::float32_be:
      return floats<float, std::uint32_t, false>(f, bit, base, offset, n, out, stride);
    case E::float32_le:
      return floats<float, std::uint32_t, true>(f, bit, base, offset, n, out, stride);
    case E::float64_be:
      return floats<double, std::uint64_t, false>(f, bit, base, offset, n, out, stride);
    case E::float64_le:
      return floats<double, std::uint64_t, true>(f, bit, base, offset, n, out, stride);
    default:
      return;
  }
}

/// All values of a row's array, element by element.
void nested(const Field& f, std::int64_t need, const std::uint8_t* base, const std::uint64_t* offset,
            std::size_t n, std::byte* out) {
  const std::size_t size = size_of(f.scalar);
  std::vector<std::uint64_t> at(f.repeats.size());
  for (std::size_t k = 0; k < f.count; ++k) {
    std::int64_t bit = f.bit;
    for (std::size_t d = 0; d < at.size(); ++d) bit += static_cast<std::int64_t>(at[d]) * f.repeats[d].stride;
    one(f, bit, need, base, offset, n, out + k * size, f.count);
    for (std::size_t d = at.size(); d-- > 0;) {
      if (++at[d] < f.repeats[d].count) break;
      at[d] = 0;
    }
  }
}

}  // namespace

void gather(Job& job, std::span<const std::uint32_t> fields, std::size_t begin, std::size_t end) {
  if (fields.empty()) return;
  const std::int64_t need = (job.plan->nodes[job.node].need_bits + 7) / 8;
  const std::uint8_t* base = job.packets->bytes.data();
  constexpr std::size_t tile_columns = 128;
  // Few bytes a packet: many rows at once, within the first cache; many bytes: 64 rows, whole lines.
  const std::size_t tile_rows = std::clamp<std::size_t>(
      24576 / static_cast<std::size_t>(std::max<std::int64_t>(need, 1)) / 64 * 64, 64, 512);
  const std::size_t tiles = (fields.size() + tile_columns - 1) / tile_columns;
  std::vector<std::pair<std::int64_t, std::int64_t>> bytes(tiles);  // that a tile reads of each packet
  for (std::size_t t = 0; t < tiles; ++t) {
    auto& [first, last] = bytes[t];
    first = need;
    for (std::size_t i = t * tile_columns; i < std::min((t + 1) * tile_columns, fields.size()); ++i) {
      const Field& f = job.plan->fields[fields[i]];
      first = std::min(first, f.bit / 8);
      last = std::max(last, (f.bit + f.bits + 7) / 8);
    }
  }
  for (std::size_t r = begin; r < end; r += tile_rows) {
    const std::size_t n = std::min(tile_rows, end - r);
    const std::uint64_t* offset = job.row_offset.data() + r;
    for (std::size_t t = 0; t < tiles; ++t) {
      // What comes next is on its way while this tile is worked on.
      const std::size_t after = t + 1 < tiles ? t + 1 : 0;
      const std::size_t row = t + 1 < tiles ? r : std::min(r + tile_rows, end);
      for (std::size_t i = row; i < std::min(row + n, end); ++i)
        for (std::int64_t b = bytes[after].first; b < bytes[after].second; b += 64)
          __builtin_prefetch(base + job.row_offset[i] + b);
      for (std::size_t i = t * tile_columns; i < std::min((t + 1) * tile_columns, fields.size()); ++i) {
        const Field& f = job.plan->fields[fields[i]];
        Column& column = job.rows.columns[job.column_of[fields[i]]];
        std::byte* out = column.data.data() + r * f.count * size_of(f.scalar);
        if (f.count == 1)
          one(f, f.bit, need, base, offset, n, out, 1);
        else
          nested(f, need, base, offset, n, out);
      }
    }
  }
}

}  // namespace bary::telemetry::xtce
