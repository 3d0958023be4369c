#pragma once
/// CDFs written record by record by the Internal Format Description, for tests, benches and fuzz seeds: any
/// version, byte order, majority, compression, sparseness, and trees of index records. Not a writer for
/// users: it checks nothing.

#include <libdeflate.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bary/cdf/types.hpp"
#include "bary/core/hash.hpp"

namespace bary::cdf::samples {

/// Numbers as they lie in a file.
template <class T>
std::string raw(std::initializer_list<T> values, bool big) {
  std::string out;
  for (const T v : values) {
    char b[sizeof(T)];
    std::memcpy(b, &v, sizeof v);
    if (big)
      for (std::size_t i = 0; i < sizeof v / 2; ++i) std::swap(b[i], b[sizeof v - 1 - i]);
    out.append(b, sizeof v);
  }
  return out;
}

inline std::string rle(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    if (s[i] != 0) {
      out += s[i++];
      continue;
    }
    std::size_t n = 0;
    while (i + n < s.size() && s[i + n] == 0 && n < 256) ++n;
    out += '\0';
    out += static_cast<char>(n - 1);
    i += n;
  }
  return out;
}

inline std::string gzip(std::string_view s) {
  const std::unique_ptr<libdeflate_compressor, void (*)(libdeflate_compressor*)> c(
      libdeflate_alloc_compressor(6), &libdeflate_free_compressor);
  std::string out(libdeflate_gzip_compress_bound(c.get(), s.size()), '\0');
  out.resize(libdeflate_gzip_compress(c.get(), s.data(), s.size(), out.data(), out.size()));
  return out;
}

/// Bits, the highest of a byte first.
struct BitWriter {
  std::string out = {};
  unsigned free = 0;  ///< bits left of the last byte
  void put(std::uint32_t code, unsigned n) {
    for (; n-- > 0; --free) {
      if (free == 0) out += '\0', free = 8;
      out.back() = static_cast<char>(out.back() | (code >> n & 1) << (free - 1));
    }
  }
};

/// Huffman's code with its weights before it (M. Nelson, The Data Compression Book, 1992, chapter 3).
inline std::string huffman(std::string_view s) {
  std::uint32_t counts[256] = {}, weights[514] = {};
  int child[514][2] = {}, parent[514] = {};
  for (const char c : s) ++counts[static_cast<unsigned char>(c)];
  std::uint32_t most = *std::max_element(counts, counts + 256);
  if (most == 0) most = counts[0] = 1;
  const std::uint32_t scale = most / 255 + 1;
  for (int i = 0; i < 256; ++i) weights[i] = counts[i] ? std::max(counts[i] / scale, 1U) : 0;
  weights[256] = 1;
  BitWriter w;
  for (int first = 0; first < 256;) {
    if (weights[first] == 0) {
      ++first;
      continue;
    }
    // A run ends before three zeros.
    int last = first, next = first + 1;
    for (; next < 256; ++next) {
      if (weights[next] == 0) continue;
      if (next - last > 3) break;
      last = next;
    }
    w.out += static_cast<char>(first);
    w.out += static_cast<char>(last);
    for (int i = first; i <= last; ++i) w.out += static_cast<char>(weights[i]);
    first = next;
  }
  w.out += '\0';
  int root = 256;
  for (int n = 257;; ++n) {
    int a = -1, b = -1;
    for (int i = 0; i < n; ++i) {
      if (weights[i] == 0) continue;
      if (a < 0 || weights[i] < weights[a])
        b = a, a = i;
      else if (b < 0 || weights[i] < weights[b])
        b = i;
    }
    if (b < 0) break;
    weights[n] = weights[a] + weights[b];
    weights[a] = weights[b] = 0;
    child[n][0] = a;
    child[n][1] = b;
    parent[a] = parent[b] = root = n;
  }
  const auto put = [&](int symbol) {
    std::uint32_t code = 0;
    unsigned n = 0;
    for (int i = symbol; i != root; i = parent[i])
      code |= static_cast<std::uint32_t>(child[parent[i]][1] == i) << n++;
    w.put(code, n);
  };
  for (const char c : s) put(static_cast<unsigned char>(c));
  put(256);
  return w.out;
}

/// The code that both sides learn (the same book, chapter 4).
inline std::string adaptive_huffman(std::string_view s) {
  struct Node {
    std::uint32_t weight;
    int parent, symbol, child;  ///< symbol −1: the first of two children
  };
  std::vector<Node> nodes{{2, -1, -1, 1}, {1, 0, 256, 0}, {1, 0, 257, 0}};
  const auto leaf = [&](int symbol) {
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i)
      if (nodes[i].symbol == symbol) return i;
    return -1;
  };
  const auto adopt = [&] {
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i)
      if (nodes[i].symbol < 0) nodes[nodes[i].child].parent = nodes[nodes[i].child + 1].parent = i;
  };
  BitWriter w;
  const auto put = [&](int symbol) {
    std::uint32_t code = 0;
    unsigned n = 0;
    for (int i = leaf(symbol); i != 0; i = nodes[i].parent)
      code |= static_cast<std::uint32_t>(i % 2 == 0) << n++;
    w.put(code, n);
  };
  const auto halve = [&] {
    std::vector<Node> leaves;
    for (const Node& n : nodes)
      if (n.symbol >= 0) leaves.push_back({(n.weight + 1) / 2, 0, n.symbol, 0});
    const int size = static_cast<int>(nodes.size());
    int j = size - static_cast<int>(leaves.size()) - 1;
    std::copy(leaves.begin(), leaves.end(), nodes.begin() + j + 1);
    for (int i = size - 2; j >= 0; i -= 2, --j) {
      const std::uint32_t weight = nodes[i].weight + nodes[i + 1].weight;
      int k = j + 1;
      while (k < size && weight < nodes[k].weight) ++k;
      std::move(nodes.begin() + j + 1, nodes.begin() + k, nodes.begin() + j);
      nodes[k - 1] = {weight, -1, -1, i};
    }
    nodes[0].parent = -1;
    adopt();
  };
  for (const char c : s) {
    const int symbol = static_cast<unsigned char>(c);
    if (leaf(symbol) >= 0) {
      put(symbol);
    } else {
      put(257);
      w.put(static_cast<std::uint32_t>(symbol), 8);
      const int split = static_cast<int>(nodes.size()) - 1;
      nodes.push_back(nodes[split]);
      nodes.push_back({0, split, symbol, 0});
      nodes[split] = {nodes[split].weight, nodes[split].parent, -1, split + 1};
      nodes[split + 1].parent = split;
    }
    if (nodes[0].weight == 0x8000) halve();
    for (int i = leaf(symbol); i >= 0; i = nodes[i].parent) {
      const std::uint32_t weight = ++nodes[i].weight;
      int to = i;
      while (to > 0 && nodes[to - 1].weight < weight) --to;
      if (to == i) continue;
      std::swap(nodes[i], nodes[to]);
      std::swap(nodes[i].parent, nodes[to].parent);
      adopt();
      i = to;
    }
  }
  put(256);
  return w.out;
}

inline std::string packed(std::string_view s, int compression) {
  switch (compression) {
    case 1:
      return rle(s);
    case 2:
      return huffman(s);
    case 3:
      return adaptive_huffman(s);
    case 5:
      return gzip(s);
    default:
      return std::string(s);
  }
}

struct BlockSpec {
  std::int32_t first = 0, last = 0;
  std::string bytes;       ///< of all its records, as the file holds them when it is not compressed
  bool compressed = true;  ///< where the variable is
};

struct VariableSpec {
  std::string name;
  Type type = Type::real8;
  std::int32_t elements = 1;
  std::vector<std::int32_t> dims = {};
  std::vector<bool> varies = {};  ///< empty: all
  std::vector<BlockSpec> blocks = {};
  std::int32_t last = -1;
  bool z = true;
  bool record_varying = true;
  std::int32_t sparse = 0;
  std::string pad = {};
  std::int32_t compression = 0;
  std::size_t fan_out = 3;  ///< entries an index record; more blocks make chains, and a tree if `tree`
  bool tree = false;
};

struct EntrySpec {
  bool z = true;
  std::int32_t number = 0;
  Type type = Type::chars;
  std::int32_t elements = 1;
  std::string bytes;
};

struct AttributeSpec {
  std::string name;
  bool global = false;
  std::vector<EntrySpec> entries = {};
};

struct FileSpec {
  bool wide = true;
  std::int32_t version = 3, release = 9, increment = 0;
  std::int32_t encoding = 6;
  bool row_major = true, checksum = false;
  std::int32_t compression = 0;  ///< of the whole file
  std::vector<std::int32_t> r_dims = {};
  std::vector<VariableSpec> variables = {};  ///< numbered among their kind in this order
  std::vector<AttributeSpec> attributes = {};
};

class Builder {
 public:
  explicit Builder(const FileSpec& spec) : s_(spec) {}
  std::string build();

 private:
  void i32(std::int64_t v) { number(static_cast<std::uint64_t>(v), 4); }
  std::size_t wide(std::int64_t v) {
    const std::size_t at = out_.size();
    number(static_cast<std::uint64_t>(v), s_.wide ? 8 : 4);
    return at;
  }
  void number(std::uint64_t v, std::size_t n) {
    for (std::size_t i = n; i-- > 0;) out_ += static_cast<char>(v >> (8 * i));
  }
  void patch(std::size_t at, std::size_t v) {
    const std::size_t n = s_.wide ? 8 : 4;
    for (std::size_t i = 0; i < n; ++i) out_[at + i] = static_cast<char>(v >> (8 * (n - 1 - i)));
  }
  void text(std::string_view t, std::size_t n) {
    out_ += t.substr(0, n);
    out_.append(n - std::min(n, t.size()), '\0');
  }
  /// Begins a record; `end` fills its size in.
  std::size_t begin(std::int32_t type) {
    const std::size_t at = out_.size();
    wide(0);
    i32(type);
    return at;
  }
  void end(std::size_t at) { patch(at, out_.size() - at); }

  std::size_t compression_record(std::int32_t type);
  std::size_t values_record(const VariableSpec& v, const BlockSpec& b);
  std::size_t index_records(const std::vector<BlockSpec>& blocks, const std::vector<std::size_t>& at,
                            std::size_t fan_out, bool tree);
  std::size_t variable_record(const VariableSpec& v, std::int32_t number);
  std::size_t attribute_record(const AttributeSpec& a, std::int32_t number);
  void entries(const AttributeSpec& a, std::int32_t number, bool z, std::size_t head_slot);

  const FileSpec& s_;
  std::string out_;
  std::vector<std::size_t> next_slots_;
};

inline std::size_t Builder::compression_record(std::int32_t type) {
  const std::size_t at = begin(11);
  i32(type);
  i32(0);
  i32(1);
  i32(type == 5 ? 6 : 0);
  end(at);
  return at;
}

inline std::size_t Builder::values_record(const VariableSpec& v, const BlockSpec& b) {
  if (v.compression == 0 || !b.compressed) {
    const std::size_t at = begin(7);
    out_ += b.bytes;
    end(at);
    return at;
  }
  const std::string p = packed(b.bytes, v.compression);
  const std::size_t at = begin(13);
  i32(0);
  wide(static_cast<std::int64_t>(p.size()));
  out_ += p;
  end(at);
  return at;
}

/// Chains of index records, or with `tree` levels of them until one holds all; returns the head.
inline std::size_t Builder::index_records(const std::vector<BlockSpec>& blocks,
                                          const std::vector<std::size_t>& at, std::size_t fan_out,
                                          bool tree) {
  std::vector<BlockSpec> level = blocks;
  std::vector<std::size_t> below = at;
  for (;;) {
    std::vector<BlockSpec> above;
    std::vector<std::size_t> records;
    std::size_t slot = 0;
    for (std::size_t i = 0; i < level.size(); i += fan_out) {
      const std::size_t n = std::min(fan_out, level.size() - i);
      const std::size_t record = begin(6);
      if (slot) patch(slot, record);
      const std::size_t next = wide(0);
      slot = tree ? 0 : next;
      i32(static_cast<std::int64_t>(fan_out));
      i32(static_cast<std::int64_t>(n));
      for (std::size_t k = 0; k < fan_out; ++k) i32(k < n ? level[i + k].first : -1);
      for (std::size_t k = 0; k < fan_out; ++k) i32(k < n ? level[i + k].last : -1);
      for (std::size_t k = 0; k < fan_out; ++k) wide(k < n ? static_cast<std::int64_t>(below[i + k]) : -1);
      end(record);
      records.push_back(record);
      above.push_back({level[i].first, level[i + n - 1].last, "", false});
    }
    if (!tree || records.size() == 1) return records.front();
    level = std::move(above);
    below = std::move(records);
  }
}

inline std::size_t Builder::variable_record(const VariableSpec& v, std::int32_t number) {
  std::vector<std::size_t> at;
  for (const BlockSpec& b : v.blocks) at.push_back(values_record(v, b));
  const std::size_t head = at.empty() ? 0 : index_records(v.blocks, at, v.fan_out, v.tree);
  const std::size_t cpr = v.compression ? compression_record(v.compression) : ~std::size_t{0};
  const std::size_t record = begin(v.z ? 8 : 3);
  next_slots_.push_back(wide(0));
  i32(static_cast<std::int32_t>(v.type));
  i32(v.last);
  wide(static_cast<std::int64_t>(head));
  wide(static_cast<std::int64_t>(head));
  i32((v.record_varying ? 1 : 0) | (v.pad.empty() ? 0 : 2) | (v.compression ? 4 : 0));
  i32(v.sparse);
  i32(0);
  i32(-1);
  i32(-1);
  if (!s_.wide && s_.release < 5) out_.append(128, '\0');
  i32(v.elements);
  i32(number);
  wide(static_cast<std::int64_t>(cpr));
  i32(0);
  text(v.name, s_.wide ? 256 : 64);
  if (v.z) {
    i32(static_cast<std::int64_t>(v.dims.size()));
    for (const std::int32_t n : v.dims) i32(n);
  }
  const std::size_t dims = v.z ? v.dims.size() : s_.r_dims.size();
  for (std::size_t k = 0; k < dims; ++k) i32(v.varies.empty() || v.varies[k] ? -1 : 0);
  out_ += v.pad;
  end(record);
  return record;
}

inline void Builder::entries(const AttributeSpec& a, std::int32_t number, bool z, std::size_t head_slot) {
  std::size_t slot = head_slot;
  for (const EntrySpec& e : a.entries) {
    if ((e.z && !a.global) != z) continue;
    const std::size_t at = begin(z ? 9 : 5);
    patch(slot, at);
    slot = wide(0);
    i32(number);
    i32(static_cast<std::int32_t>(e.type));
    i32(e.number);
    i32(e.elements);
    i32(0);
    for (int k = 0; k < 4; ++k) i32(-1);
    out_ += e.bytes;
    end(at);
  }
}

inline std::size_t Builder::attribute_record(const AttributeSpec& a, std::int32_t number) {
  std::int32_t counts[2] = {0, 0}, last[2] = {-1, -1};
  for (const EntrySpec& e : a.entries) {
    const std::size_t k = e.z && !a.global ? 1 : 0;
    ++counts[k];
    last[k] = std::max(last[k], e.number);
  }
  const std::size_t record = begin(4);
  next_slots_.push_back(wide(0));
  const std::size_t gr = wide(0);
  i32(a.global ? 1 : 2);
  i32(number);
  i32(counts[0]);
  i32(last[0]);
  i32(0);
  const std::size_t z = wide(0);
  i32(counts[1]);
  i32(last[1]);
  i32(-1);
  text(a.name, s_.wide ? 256 : 64);
  end(record);
  entries(a, number, false, gr);
  entries(a, number, true, z);
  return record;
}

inline std::string Builder::build() {
  number(s_.wide ? 0xCDF30001 : s_.release >= 6 ? 0xCDF26002 : 0x0000FFFF, 4);
  number(0x0000FFFF, 4);
  const std::size_t cdr = begin(1);
  const std::size_t gdr_slot = wide(0);
  i32(s_.version);
  i32(s_.release);
  i32(s_.encoding);
  i32((s_.row_major ? 1 : 0) | 2 | (s_.checksum ? 12 : 0));
  i32(0);
  i32(0);
  i32(s_.increment);
  i32(-1);
  i32(-1);
  text("sample", 256);
  end(cdr);

  std::int32_t counts[2] = {0, 0};
  for (const VariableSpec& v : s_.variables) ++counts[v.z ? 1 : 0];
  const std::size_t gdr = begin(2);
  patch(gdr_slot, gdr);
  const std::size_t r_head = wide(0), z_head = wide(0), a_head = wide(0), eof = wide(0);
  i32(counts[0]);
  i32(static_cast<std::int64_t>(s_.attributes.size()));
  i32(-1);
  i32(static_cast<std::int64_t>(s_.r_dims.size()));
  i32(counts[1]);
  wide(0);
  i32(0);
  i32(s_.wide ? 20170101 : 0);
  i32(-1);
  for (const std::int32_t n : s_.r_dims) i32(n);
  end(gdr);

  std::size_t slot = a_head;
  for (std::size_t i = 0; i < s_.attributes.size(); ++i) {
    patch(slot, attribute_record(s_.attributes[i], static_cast<std::int32_t>(i)));
    slot = next_slots_.back();
  }
  for (const bool z : {false, true}) {
    slot = z ? z_head : r_head;
    std::int32_t number = 0;
    for (const VariableSpec& v : s_.variables) {
      if (v.z != z) continue;
      patch(slot, variable_record(v, number++));
      slot = next_slots_.back();
    }
  }
  patch(eof, out_.size());

  if (s_.compression) {
    const std::string body = out_.substr(8), p = packed(body, s_.compression);
    out_.resize(4);
    number(0xCCCC0001, 4);
    const std::size_t ccr = begin(10);
    const std::size_t cpr_slot = wide(0);
    wide(static_cast<std::int64_t>(body.size()));
    i32(0);
    out_ += p;
    end(ccr);
    patch(cpr_slot, compression_record(s_.compression));
  }
  if (s_.checksum) {
    const std::string sum = md5_hex(out_);
    for (std::size_t i = 0; i < 32; i += 2)
      out_ += static_cast<char>(std::stoi(sum.substr(i, 2), nullptr, 16));
  }
  return out_;
}

inline std::string build(const FileSpec& spec) { return Builder(spec).build(); }

/// Something of everything in under 4 kB: numbers of several types and sizes, texts, an epoch, attributes of
/// every kind, sparse records, compressed blocks in a tree of index records.
inline FileSpec everything(bool wide, bool big, int file_compression = 0, int compression = 5,
                           bool row_major = true) {
  FileSpec f;
  f.wide = wide;
  if (!wide) f.version = 2, f.release = 7, f.increment = 1;
  f.encoding = big ? 1 : 6;
  f.row_major = row_major;
  f.compression = file_compression;
  f.r_dims = {2};
  const auto i64 = [&](std::initializer_list<std::int64_t> v) { return raw<std::int64_t>(v, big); };
  const auto f32 = [&](std::initializer_list<float> v) { return raw<float>(v, big); };
  const auto i16 = [&](std::initializer_list<std::int16_t> v) { return raw<std::int16_t>(v, big); };
  constexpr std::int64_t t = 536500868184000000;
  f.variables = {
      {.name = "Epoch",
       .type = Type::tt2000,
       .blocks = {{0, 4, i64({t, t + 1000000000, t + 2000000000, t + 3000000000, t + 4000000000})}},
       .last = 4},
      {.name = "B",
       .type = Type::real4,
       .dims = {3},
       .blocks = {{0, 1, f32({1, 2, 3, 4, 5, 6})},
                  {2, 2, f32({7, -1e31F, 9})},
                  {3, 3, f32({10, 11, 12})},
                  {4, 4, f32({13, 14, 15})}},
       .last = 4,
       .compression = compression,
       .fan_out = 2,
       .tree = true},
      {.name = "M",
       .type = Type::int2,
       .dims = {2, 3},
       .blocks = {{1, 1, i16({0, 1, 2, 3, 4, 5})}},
       .last = 3,
       .sparse = 2,
       .pad = i16({-7})},
      {.name = "labels",
       .type = Type::chars,
       .elements = 2,
       .dims = {3},
       .blocks = {{0, 0, "BxByBz"}},
       .last = 0,
       .record_varying = false},
      {.name = "R",
       .type = Type::real8,
       .varies = {true},
       .blocks = {{0, 0, raw<double>({1.5, -2.5}, big)}},
       .last = 0,
       .z = false}};
  f.attributes = {
      {"Project", true, {{true, 0, Type::chars, 4, "TEST"}, {true, 1, Type::chars, 2, "II"}}},
      {"UNITS", false, {{true, 1, Type::chars, 2, "nT"}, {false, 0, Type::chars, 1, "m"}}},
      {"FILLVAL", false, {{true, 1, Type::real4, 1, f32({-1e31F})}}},
      {"DEPEND_0", false, {{true, 1, Type::chars, 5, "Epoch"}, {true, 2, Type::chars, 5, "Epoch"}}},
      {"LABL_PTR_1", false, {{true, 1, Type::chars, 6, "labels"}}},
      {"VAR_TYPE", false, {{true, 0, Type::chars, 12, "support_data"}, {true, 1, Type::chars, 4, "data"}}},
      {"VALIDMIN", false, {{true, 1, Type::real4, 3, f32({-50, -50, -50})}}}};
  return f;
}

}  // namespace bary::cdf::samples
