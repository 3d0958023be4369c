/// SPK types 5, 8, 9, 12, 13, 18, 19: states at epochs, and how to come from one to the next.

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "bary/ephemeris/sliding_window.hpp"
#include "bary/ephemeris/spk_segment.hpp"
#include "bary/ephemeris/two_body.hpp"

namespace bary::ephemeris {
namespace {

using Grid = SlidingGrid;
using Table = SlidingTable;
using Window = SlidingWindow;

class Discrete : public SpkSegment {
 public:
  Discrete(Info i, SpkWords words) : SpkSegment(std::move(i)), words_(words) {}

 protected:
  /// Where the packets of `t` end and its epochs begin.
  void list(Table& t, std::size_t end) const {
    t.times_at = t.at + t.grid.n * t.size;
    if (t.times_at + t.grid.n > end)
      damaged(end - 1, {"the states do not fit into the segment", "상태가 구간에 들어가지 않습니다"});
    t.grid.times = SpkTimes(words_.subspan(t.times_at, t.grid.n));
  }
  /// A type 18 segment, or a mini-segment of type 19: words `at` to `end`, with subtype, window and count at
  /// the end.
  Table packets(std::size_t at, std::size_t end) const {
    Table t;
    t.words = words_, t.at = at;
    const std::size_t subtype =
        count(words_, end - 3, 0, info().type == 18 ? 1 : 2, {"the subtype", "하위 유형"});
    t.form = subtype == 0   ? Table::Form::hermite_twice
             : subtype == 1 ? Table::Form::lagrange
                            : Table::Form::hermite;
    t.size = subtype == 0 ? 12 : 6;
    t.window = count(words_, end - 2, 2, max_window, {"the window's size", "창의 크기"});
    if (t.window % 2 != 0) damaged(end - 2, {"the window's size is odd", "창의 크기가 홀수입니다"});
    t.shrinks = true;
    t.grid.n = count(words_, end - 1, 1, (end - at) / 7, {"the number of packets", "묶음 수"});
    list(t, end);
    return t;
  }
  void one(Window& w, double et, double* out) const {
    if (const std::size_t bad = w.evaluate(et, out))
      damaged(bad, {"an epoch is not after the one before it", "시각이 앞 시각보다 뒤가 아닙니다"});
  }

  SpkWords words_;
};

/// Types 8, 9, 12, 13 and 18: one table.
class Single final : public Discrete {
 public:
  Single(Info i, SpkWords words) : Discrete(std::move(i), words) {
    const std::size_t n = words.size();
    const int type = info().type;
    if (n < 10) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    if (type == 18) {
      table_ = packets(0, n);
    } else {
      table_.words = words;
      table_.form = type < 10 ? Table::Form::lagrange : Table::Form::hermite;
      const bool even = type == 8 || type == 12;
      Grid& g = table_.grid;
      g.n = count(words, n - 1, 1, even ? (n - 4) / 6 : (n - 2) / 7, {"the number of states", "상태 수"});
      // SPICE writes the degree into types 8 and 9, and the window's size less one into 12 and 13.
      table_.window =
          count(words, n - 2, 0, max_window - 1, {"the window's size less one", "창의 크기에서 1을 뺀 값"}) +
          1;
      if (table_.window > g.n)
        damaged(n - 2,
                {"the window holds more states than there are", "창에 드는 상태가 있는 상태보다 많습니다"});
      if (even) {
        g.start = words[n - 4], g.step = words[n - 3];
        if (!(g.step > 0) || !std::isfinite(g.step))
          damaged(n - 3, {"the step is not positive", "간격이 양수가 아닙니다"});
        if (!std::isfinite(g.start))
          damaged(n - 4, {"the first epoch is no number", "첫 시각이 수가 아닙니다"});
        table_.times_at = n - 4;
      } else {
        list(table_, n - 2);
      }
    }
    within(table_.grid[0], table_.grid[table_.grid.n - 1], table_.times_at);
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    Window w(table_);
    for (std::size_t i = 0; i < et.size(); ++i) one(w, et[i], rows.data() + 6 * i);
  }

 private:
  Table table_;
};

/// Type 19: tables one after another, each with the interval that it serves.
class Piecewise final : public Discrete {
 public:
  Piecewise(Info i, SpkWords words) : Discrete(std::move(i), words) {
    const std::size_t n = words.size();
    if (n < 15) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    const std::size_t pieces = count(words, n - 1, 1, n / 12, {"the number of intervals", "소구간 수"});
    later_ = count(words, n - 2, 0, 1, {"the choice at a boundary", "경계에서의 선택"}) == 1;
    const std::size_t tail = pieces + 1 + pieces / 100 + pieces + 1 + 2;
    if (tail > n)
      damaged(n - 1, {"the intervals do not fit into the segment", "소구간이 구간에 들어가지 않습니다"});
    const std::size_t bounds_at = n - tail, pointers_at = n - 2 - (pieces + 1);
    bounds_ = SpkTimes(words.subspan(bounds_at, pieces + 1));
    std::size_t from = count(words, pointers_at, 1, 1, {"the first pointer", "첫 포인터"}) - 1;
    for (std::size_t k = 0; k < pieces; ++k) {
      if (!(bounds_[k + 1] > bounds_[k]))
        damaged(bounds_at + k + 1, {"an interval has no length", "소구간의 길이가 없습니다"});
      const std::size_t to =
          count(words, pointers_at + k + 1, from + 11, bounds_at + 1, {"a pointer", "포인터"}) - 1;
      tables_.push_back(packets(from, to));
      from = to;
    }
    within(bounds_[0], bounds_[pieces], bounds_at);
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    std::size_t k = piece(et[0]);
    for (std::size_t i = 0; i < et.size();) {
      Window w(tables_[k]);
      const std::size_t now = k;
      for (; i < et.size() && (k = piece(et[i])) == now; ++i) one(w, et[i], rows.data() + 6 * i);
    }
  }

 private:
  std::size_t piece(double et) const {
    std::size_t k = bounds_.not_before(et, 0);  // the first boundary that is not before
    if (later_ && k < bounds_.size() && bounds_[k] == et) ++k;
    return std::min(k == 0 ? 0 : k - 1, tables_.size() - 1);
  }

  SpkTimes bounds_;
  std::vector<Table> tables_;
  bool later_ = true;
};

/// Type 5: the neighbours move on their conics, and a cosine leads from one to the other.
class Conic final : public Discrete {
 public:
  Conic(Info i, SpkWords words) : Discrete(std::move(i), words) {
    const std::size_t n = words.size();
    if (n < 9) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    table_.words = words;
    table_.grid.n = count(words, n - 1, 1, (n - 2) / 7, {"the number of states", "상태 수"});
    gm_ = words[n - 2];
    if (!(gm_ > 0) || !std::isfinite(gm_))
      damaged(n - 2, {"the gravitational parameter is not positive", "중력 매개변수가 양수가 아닙니다"});
    list(table_, n - 2);
    within(table_.grid[0], table_.grid[table_.grid.n - 1], table_.times_at);
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    std::size_t low = 0;
    for (std::size_t i = 0; i < et.size(); ++i) {
      const Grid& g = table_.grid;
      low = g.low(et[i], low);
      double* out = rows.data() + 6 * i;
      PositionVelocity a = moved(low, et[i]);
      if (g.n > 1) {
        if (!(g[low + 1] > g[low]))
          damaged(table_.times_at + low + 1,
                  {"an epoch is not after the one before it", "시각이 앞 시각보다 뒤가 아닙니다"});
        const PositionVelocity b = moved(low + 1, et[i]);
        const double rate = std::numbers::pi / (g[low + 1] - g[low]), angle = rate * (et[i] - g[low]);
        const double w = 0.5 + 0.5 * std::cos(angle), dw = -0.5 * rate * std::sin(angle);
        a.v = w * a.v + (1 - w) * b.v + dw * (a.r - b.r);
        a.r = w * a.r + (1 - w) * b.r;
      }
      for (int c = 0; c < 3; ++c) out[c] = a.r[c], out[3 + c] = a.v[c];
    }
  }

 private:
  PositionVelocity moved(std::size_t k, double et) const {
    const double* p = table_.packet(k);
    const auto s = two_body(gm_, {{p[0], p[1], p[2]}, {p[3], p[4], p[5]}}, et - table_.grid[k]);
    if (!s) damaged(k * 6, {"a state has no two-body motion", "이체 운동이 아닌 상태가 있습니다"});
    return *s;
  }
  Table table_;
  double gm_ = 1;
};

}  // namespace

SpkSegmentPtr make_discrete(SpkSegment::Info info, SpkWords words) {
  if (info.type == 5) return std::make_shared<Conic>(std::move(info), words);
  if (info.type == 19) return std::make_shared<Piecewise>(std::move(info), words);
  return std::make_shared<Single>(std::move(info), words);
}

}  // namespace bary::ephemeris
