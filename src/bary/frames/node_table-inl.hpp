#pragma once
/// Slow series of time, kept at twelve-hour nodes with 8-point Lagrange between them; inside this room only.
/// Filled block by block (eight days) as epochs are asked for. A cache of a pure function: no state that
/// anybody could see, and the bits do not depend on who asked first.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

#include "bary/core/epoch.hpp"

namespace bary::frames {

inline std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((b - 1 - a) / b); }

template <std::size_t N>
class NodeTable {
 public:
  using Values = std::array<double, N>;
  using Series = Values (*)(double tt_days);  ///< of days of TT past J2000.0
  explicit NodeTable(Series series) : series_(series) {}

  /// The values, and where asked for their rates (1/s): the slope of the cubic through the inner four nodes.
  Values at(const Epoch& epoch, Values* rate = nullptr) {
    // TT past J2000.0 as whole seconds and rest, so that the argument keeps its digits.
    const Epoch tt = epoch + 32.184;
    const std::int64_t node = floor_div(tt.seconds, node_step);
    const std::int64_t index = floor_div(node, nodes_in_block);
    const Block& b = block(index);
    const auto k = static_cast<std::size_t>(node - index * nodes_in_block + margin);
    const double u =
        (static_cast<double>(tt.seconds - node * node_step) + tt.fraction) / static_cast<double>(node_step);
    // Lagrange on the eight nodes −3 … 4 around u in [0, 1).
    const double m3 = u + 3, m2 = u + 2, m1 = u + 1, p1 = u - 1, p2 = u - 2, p3 = u - 3, p4 = u - 4;
    const double low = m3 * m2 * m1, high = p2 * p3 * p4, mid = u * p1;
    const std::array<double, 8> w{-m2 * m1 * mid * high / 5040, m3 * m1 * mid * high / 720,
                                  -m3 * m2 * mid * high / 240,  low * p1 * high / 144,
                                  -low * u * high / 144,        low * mid * p3 * p4 / 240,
                                  -low * mid * p2 * p4 / 720,   low * mid * p2 * p3 / 5040};
    Values out{};
    for (std::size_t j = 0; j < 8; ++j)
      for (std::size_t i = 0; i < N; ++i) out[i] += w[j] * b[k - 3 + j][i];
    if (rate) {
      constexpr double per_s = 1.0 / static_cast<double>(node_step);
      const std::array<double, 4> d{(-3 * u * u + 6 * u - 2) / 6 * per_s, (3 * u * u - 4 * u - 1) / 2 * per_s,
                                    (-3 * u * u + 2 * u + 2) / 2 * per_s, (3 * u * u - 1) / 6 * per_s};
      *rate = {};
      for (std::size_t j = 0; j < 4; ++j)
        for (std::size_t i = 0; i < N; ++i) (*rate)[i] += d[j] * b[k - 1 + j][i];
    }
    return out;
  }

 private:
  static constexpr std::int64_t node_step = 43200;    // s
  static constexpr std::int64_t nodes_in_block = 16;  // eight days
  static constexpr std::int64_t margin = 3;  // nodes before a block, for eight points; one more behind
  using Block = std::array<Values, nodes_in_block + 2 * margin + 1>;

  /// Readers share, a writer adds. A block never changes once it is there.
  const Block& block(std::int64_t index) {
    // The last block of each thread answers nearly every call without a lock.
    struct Last {
      const NodeTable* table = nullptr;
      std::int64_t index = 0;
      const Block* block = nullptr;
    };
    thread_local Last last;
    if (last.table == this && last.index == index) return *last.block;
    const Block* found = nullptr;
    {
      const std::shared_lock lock(mutex_);
      if (const auto i = blocks_.find(index); i != blocks_.end()) found = i->second.get();
    }
    if (!found) {
      auto fresh = std::make_unique<Block>();
      for (std::int64_t k = 0; k < static_cast<std::int64_t>(fresh->size()); ++k) {
        const double tt =
            static_cast<double>((index * nodes_in_block + k - margin) * node_step);  // s past J2000.0 TT
        (*fresh)[static_cast<std::size_t>(k)] = series_(tt / 86400.0);
      }
      const std::unique_lock lock(mutex_);
      found = blocks_.try_emplace(index, std::move(fresh)).first->second.get();
    }
    last = {this, index, found};
    return *found;
  }

  Series series_;
  std::shared_mutex mutex_;
  std::map<std::int64_t, std::unique_ptr<Block>> blocks_;
};

}  // namespace bary::frames
