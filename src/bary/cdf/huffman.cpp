/// CDF's two Huffman codes: those of M. Nelson, The Data Compression Book (1992), chapters 3 and 4, as NASA's
/// library has taken them over. The highest bit of a byte comes first.

#include <array>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "bary/cdf/bytes.hpp"

namespace bary::cdf {
namespace {

constexpr std::uint16_t end_of_stream = 256, escape = 257;
Phrase cut_short() {
  return {"its compressed bytes end before their end mark", "압축된 바이트가 끝 표시 앞에서 끝납니다"};
}

/// Bits from front to back; behind the end there are zeros, and `overrun` says so.
class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  /// The next `n` bits, at most 16, which `skip` leaves behind.
  std::uint32_t peek(unsigned n) {
    while (have_ < n) {
      word_ = word_ << 8 | (at_ < bytes_.size() ? std::to_integer<std::uint64_t>(bytes_[at_]) : 0);
      ++at_;
      have_ += 8;
    }
    return static_cast<std::uint32_t>(word_ >> (have_ - n)) & ((1U << n) - 1);
  }
  void skip(unsigned n) { have_ -= n; }
  std::uint32_t take(unsigned n) {
    const std::uint32_t v = peek(n);
    skip(n);
    return v;
  }
  bool overrun() const { return at_ > bytes_.size() && 8 * (at_ - bytes_.size()) > have_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::uint64_t word_ = 0;
  unsigned have_ = 0;
};

/// Weights of the 257 symbols in runs (first, last, weights), ended by a first of 0; returns the bytes used,
/// 0 where they are cut short.
std::size_t read_weights(std::span<const std::byte> from, std::array<std::uint32_t, 257>& weights) {
  std::size_t at = 0;
  for (bool start = true;; start = false) {
    if (at >= from.size()) return 0;
    const auto first = std::to_integer<std::size_t>(from[at++]);
    if (first == 0 && !start) break;
    if (at >= from.size()) return 0;
    const auto last = std::to_integer<std::size_t>(from[at++]);
    if (last >= first && last - first + 1 > from.size() - at) return 0;
    for (std::size_t i = first; i <= last; ++i) weights[i] = std::to_integer<std::uint32_t>(from[at++]);
  }
  weights[end_of_stream] = 1;
  return at;
}

/// A node is a symbol up to 256, else an index of `children` plus 257.
struct Tree {
  std::vector<std::array<std::uint16_t, 2>> children;
  std::uint16_t root = end_of_stream;
};

/// The two lightest become one, the earlier of two equal ones first.
Tree build_tree(const std::array<std::uint32_t, 257>& weights) {
  using Weighed = std::pair<std::uint32_t, std::uint16_t>;
  std::priority_queue<Weighed, std::vector<Weighed>, std::greater<>> active;
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i]) active.emplace(weights[i], static_cast<std::uint16_t>(i));
  Tree tree;
  while (active.size() > 1) {
    const Weighed a = active.top();
    active.pop();
    const Weighed b = active.top();
    active.pop();
    tree.children.push_back({a.second, b.second});
    active.emplace(a.first + b.first, static_cast<std::uint16_t>(end_of_stream + tree.children.size()));
  }
  tree.root = active.top().second;
  return tree;
}

/// The tree that both sides of the adaptive code grow alike. Nodes lie by falling weight, two children next
/// to each other behind their parent.
class AdaptiveTree {
 public:
  AdaptiveTree() {
    leaf_.fill(none);
    nodes_[0] = {2, none, false, 1};
    nodes_[1] = {1, 0, true, end_of_stream};
    nodes_[2] = {1, 0, true, escape};
    leaf_[end_of_stream] = 1;
    leaf_[escape] = 2;
  }
  std::uint16_t decode(BitReader& bits) const {
    std::uint16_t node = 0;
    while (!nodes_[node].is_leaf) node = static_cast<std::uint16_t>(nodes_[node].child + bits.take(1));
    return nodes_[node].child;
  }
  bool knows(std::uint16_t symbol) const { return leaf_[symbol] != none; }
  /// Splits the lightest node, a leaf, into what it was and the new symbol.
  void add(std::uint16_t symbol) {
    const auto lightest = static_cast<std::uint16_t>(used_ - 1);
    const std::uint16_t moved = used_, fresh = static_cast<std::uint16_t>(used_ + 1);
    used_ = static_cast<std::uint16_t>(used_ + 2);
    nodes_[moved] = nodes_[lightest];
    nodes_[moved].parent = lightest;
    leaf_[nodes_[moved].child] = moved;
    nodes_[lightest].child = moved;
    nodes_[lightest].is_leaf = false;
    nodes_[fresh] = {0, lightest, true, symbol};
    leaf_[symbol] = fresh;
  }
  /// Counts a symbol: each node on its way to the root is moved before those that it outweighs now.
  void count(std::uint16_t symbol) {
    if (nodes_[0].weight == heaviest) rebuild();
    for (std::uint16_t node = leaf_[symbol]; node != none; node = nodes_[node].parent) {
      const std::uint16_t weight = ++nodes_[node].weight;
      std::uint16_t to = node;
      while (to > 0 && nodes_[to - 1].weight < weight) --to;
      if (to != node) swap(node, to);
      node = to;
    }
  }

 private:
  static constexpr std::uint16_t none = 0xFFFF, heaviest = 0x8000;
  struct Node {
    std::uint16_t weight, parent;
    bool is_leaf;
    std::uint16_t child;  ///< the symbol of a leaf; else the first of two nodes
  };

  void place(std::uint16_t node) {
    const Node& n = nodes_[node];
    if (n.is_leaf)
      leaf_[n.child] = node;
    else
      nodes_[n.child].parent = nodes_[n.child + 1].parent = node;
  }
  void swap(std::uint16_t i, std::uint16_t j) {
    std::swap(nodes_[i], nodes_[j]);
    std::swap(nodes_[i].parent, nodes_[j].parent);
    place(i);
    place(j);
  }
  /// Halves the weights of the leaves and builds the nodes above them anew.
  void rebuild() {
    int j = used_ - 1;
    for (int i = j; i >= 0; --i)
      if (nodes_[static_cast<std::size_t>(i)].is_leaf) {
        Node& to = nodes_[static_cast<std::size_t>(j--)];
        to = nodes_[static_cast<std::size_t>(i)];
        to.weight = static_cast<std::uint16_t>((to.weight + 1) / 2);
      }
    for (int i = used_ - 2; j >= 0; i -= 2, --j) {
      const auto pair = static_cast<std::size_t>(i);
      const auto weight = static_cast<std::uint16_t>(nodes_[pair].weight + nodes_[pair + 1].weight);
      auto k = static_cast<std::size_t>(j);
      for (; k + 1 < used_ && weight < nodes_[k + 1].weight; ++k) nodes_[k] = nodes_[k + 1];
      nodes_[k] = {weight, none, false, static_cast<std::uint16_t>(i)};
    }
    nodes_[0].parent = none;
    for (std::uint16_t i = used_; i-- > 0;) place(i);
  }

  std::array<Node, 2 * 258 - 1> nodes_{};
  std::array<std::uint16_t, 258> leaf_{};
  std::uint16_t used_ = 3;
};

}  // namespace

Expanded expand_huffman(std::span<const std::byte> from, std::span<std::byte> to) {
  Expanded out;
  std::array<std::uint32_t, 257> weights{};
  const std::size_t used = read_weights(from, weights);
  if (used == 0) {
    out.fault = cut_short();
    return out;
  }
  const Tree tree = build_tree(weights);
  if (tree.children.empty()) {
    out.fault = bytes_are_damaged();
    return out;
  }
  // Where the first bits lead: most codes end there.
  constexpr unsigned width = 11;
  struct Step {
    std::uint16_t node;
    std::uint16_t bits;
  };
  const auto below = [&](std::uint16_t node, std::uint32_t bit) {
    return tree.children[node - end_of_stream - 1U][bit];
  };
  std::vector<Step> steps(1U << width);
  for (std::uint32_t code = 0; code < steps.size(); ++code) {
    Step s{tree.root, 0};
    while (s.node > end_of_stream && s.bits < width) s.node = below(s.node, code >> (width - ++s.bits) & 1);
    steps[code] = s;
  }
  BitReader bits(from.subspan(used));
  for (;;) {
    const Step s = steps[bits.peek(width)];
    bits.skip(s.bits);
    std::uint16_t node = s.node;
    while (node > end_of_stream) node = below(node, bits.take(1));
    if (bits.overrun()) {
      out.fault = cut_short();
      return out;
    }
    if (node == end_of_stream) return out;
    if (out.written == to.size()) {
      out.fault = expands_to_more();
      return out;
    }
    to[out.written++] = static_cast<std::byte>(node);
  }
}

Expanded expand_adaptive_huffman(std::span<const std::byte> from, std::span<std::byte> to) {
  Expanded out;
  AdaptiveTree tree;
  BitReader bits(from);
  for (;;) {
    std::uint16_t symbol = tree.decode(bits);
    if (symbol == escape) {
      symbol = static_cast<std::uint16_t>(bits.take(8));
      if (!bits.overrun() && tree.knows(symbol)) {
        out.fault = bytes_are_damaged();
        return out;
      }
      if (!bits.overrun()) tree.add(symbol);
    }
    if (bits.overrun()) {
      out.fault = cut_short();
      return out;
    }
    if (symbol == end_of_stream) return out;
    if (out.written == to.size()) {
      out.fault = expands_to_more();
      return out;
    }
    to[out.written++] = static_cast<std::byte>(symbol);
    tree.count(symbol);
  }
}

}  // namespace bary::cdf
