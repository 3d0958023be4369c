/// TDB for batches. The series has eighty terms a call; its value bends so slowly that nodes four days apart
/// are enough.

#include <atomic>
#include <cmath>
#include <limits>
#include <memory>

#include "bary/ephemeris/spk.hpp"
#include "bary/time/time.hpp"

namespace bary::ephemeris {
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
      v = time::tdb_seconds(e) - time::tt_seconds(e);
      slot.store(v, std::memory_order_relaxed);
    }
    return v;
  }

 private:
  std::unique_ptr<std::atomic<double>[]> values_;
};

}  // namespace

void tdb_seconds(std::span<const Epoch> epochs, std::span<double> et) {
  static Nodes table;
  std::int64_t cell = std::numeric_limits<std::int64_t>::min();
  double p[4] = {};
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    const Epoch& e = epochs[i];
    std::int64_t k = e.seconds / step_s;
    if (e.seconds < k * step_s) --k;
    if (k < first_node + 1 || k > first_node + nodes - 3) {
      et[i] = time::tdb_seconds(e);
      continue;
    }
    if (k != cell) {
      cell = k;
      for (int j = 0; j < 4; ++j) p[j] = table.at(k - 1 + j);
    }
    const double u = (static_cast<double>(e.seconds - k * step_s) + e.fraction) / static_cast<double>(step_s);
    const double a = u + 1.0, b = u - 1.0, c = u - 2.0;
    const double d = p[0] * (u * b * c) * (-1.0 / 6.0) + p[1] * (a * b * c) * 0.5 +
                     p[2] * (a * u * c) * (-0.5) + p[3] * (a * u * b) * (1.0 / 6.0);
    // TAI to TT is 32.184 s.
    et[i] = static_cast<double>(e.seconds) + (e.fraction + (32.184 + d));
  }
}

}  // namespace bary::ephemeris
