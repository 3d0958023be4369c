/// TDB for batches. The series has eighty terms a call; its value bends so slowly that nodes four days apart
/// are enough.

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>

#include "bary/time/time.hpp"

namespace bary::time {
namespace {

constexpr std::int64_t step_s = 4 * 86400, first_node = -9200, nodes = 18400;  // 1899 to 2100

/// TDB−TT at nodes, computed by whoever needs one first; every thread would write the same value.
class Nodes {
 public:
  Nodes() : values_(std::make_unique<std::atomic<double>[]>(nodes)) {
    for (std::int64_t i = 0; i < nodes; ++i)
      values_[i].store(std::numeric_limits<double>::quiet_NaN(), std::memory_order_relaxed);
  }
  double at(std::int64_t node) {
    std::atomic<double>& slot = values_[node - first_node];
    double v = slot.load(std::memory_order_relaxed);
    if (std::isnan(v)) {
      const Epoch e{node * step_s, 0.0};
      v = tdb_minus_tt_series(e);
      slot.store(v, std::memory_order_relaxed);
    }
    return v;
  }

 private:
  std::unique_ptr<std::atomic<double>[]> values_;
};

Nodes& table() {
  static Nodes nodes_of_all;  // a cache of a pure function: no state that anybody could see
  return nodes_of_all;
}

/// Cubic through four nodes.
struct Piece {
  std::int64_t cell = std::numeric_limits<std::int64_t>::min();
  double p[4] = {};
  /// False beyond the nodes.
  bool at(const Epoch& e, double& value) {
    std::int64_t k = e.seconds / step_s;
    if (e.seconds < k * step_s) --k;
    if (k < first_node + 1 || k > first_node + nodes - 3) return false;
    if (k != cell) {
      cell = k;
      for (int j = 0; j < 4; ++j) p[j] = table().at(k - 1 + j);
    }
    const double u = (static_cast<double>(e.seconds - k * step_s) + e.fraction) / static_cast<double>(step_s);
    const double a = u + 1.0, b = u - 1.0, c = u - 2.0;
    value = p[0] * (u * b * c) * (-1.0 / 6.0) + p[1] * (a * b * c) * 0.5 + p[2] * (a * u * c) * (-0.5) +
            p[3] * (a * u * b) * (1.0 / 6.0);
    return true;
  }
};

}  // namespace

void tdb_seconds(std::span<const Epoch> epochs, std::span<double> et) {
  Piece piece;
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const Epoch& e = epochs[i];
    double d = 0;
    // TAI to TT is 32.184 s.
    if (piece.at(e, d))
      et[i] = static_cast<double>(e.seconds) + (e.fraction + (32.184 + d));
    else
      et[i] = tdb_seconds(e);
  }
}

double tdb_minus_tt(const Epoch& e) {
  Piece piece;
  double d = 0;
  return piece.at(e, d) ? d : tdb_seconds(e) - tt_seconds(e);
}

}  // namespace bary::time
