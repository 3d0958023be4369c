/// SPK types 2 and 3: Chebyshev polynomials over intervals of one length.

#include <algorithm>
#include <cmath>

#include "bary/ephemeris/spk_segment.hpp"

namespace bary::ephemeris {
namespace {

class Chebyshev final : public SpkSegment {
 public:
  Chebyshev(Info i, SpkWords words) : SpkSegment(std::move(i)), words_(words) {
    const std::size_t n = words.size();
    if (n < 4) damaged(0, {"the segment is too short", "구간이 너무 짧습니다"});
    components_ = info().type == 2 ? 3 : 6;
    size_ = count(words, n - 2, 5, n, {"the size of a record", "레코드 크기"});
    records_ = count(words, n - 1, 1, n, {"the number of records", "레코드 수"});
    if (records_ * size_ + 4 > n)
      damaged(n - 1, {"the records do not fit into the segment", "레코드가 구간에 들어가지 않습니다"});
    if ((size_ - 2) % components_ != 0)
      damaged(n - 2,
              {"the size of a record is no multiple of the axes", "레코드 크기가 축 수의 배수가 아닙니다"});
    terms_ = (size_ - 2) / components_;
    init_ = words[n - 4];
    length_ = words[n - 3];
    if (!(length_ > 0) || !std::isfinite(length_))
      damaged(n - 3, {"the length of an interval is not positive", "간격의 길이가 양수가 아닙니다"});
    if (!std::isfinite(init_))
      damaged(n - 4, {"the start of the first interval is no number", "첫 간격의 시작이 수가 아닙니다"});
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    for (std::size_t i = 0; i < et.size(); ++i) {
      const double where = std::floor((et[i] - init_) / length_);
      const double last = static_cast<double>(records_ - 1);
      const std::size_t k = static_cast<std::size_t>(where > 0 ? std::min(where, last) : 0.0);
      const double* r = words_.data() + k * size_;
      if (components_ == 3)
        position_and_slope(r, et[i], rows.data() + 6 * i);
      else
        six(r, et[i], rows.data() + 6 * i);
    }
  }

 private:
  /// Clenshaw's recurrence for value and derivative, the three axes side by side. The order of operations is
  /// fixed here, so one state and a batch have the same bits.
  void position_and_slope(const double* r, double et, double* out) const {
    const double inv = 1.0 / r[1];
    const double s = (et - r[0]) * inv, s2 = 2.0 * s;
    const double *x = r + 2, *y = x + terms_, *z = y + terms_;
    double b1x = 0, b2x = 0, b1y = 0, b2y = 0, b1z = 0, b2z = 0;
    double d1x = 0, d2x = 0, d1y = 0, d2y = 0, d1z = 0, d2z = 0;
    for (std::size_t k = terms_ - 1; k > 0; --k) {
      const double bx = s2 * b1x - b2x + x[k], dx = s2 * d1x - d2x + 2.0 * b1x;
      const double by = s2 * b1y - b2y + y[k], dy = s2 * d1y - d2y + 2.0 * b1y;
      const double bz = s2 * b1z - b2z + z[k], dz = s2 * d1z - d2z + 2.0 * b1z;
      b2x = b1x, b1x = bx, d2x = d1x, d1x = dx;
      b2y = b1y, b1y = by, d2y = d1y, d1y = dy;
      b2z = b1z, b1z = bz, d2z = d1z, d1z = dz;
    }
    out[0] = s * b1x - b2x + x[0], out[3] = (s * d1x - d2x + b1x) * inv;
    out[1] = s * b1y - b2y + y[0], out[4] = (s * d1y - d2y + b1y) * inv;
    out[2] = s * b1z - b2z + z[0], out[5] = (s * d1z - d2z + b1z) * inv;
  }
  void six(const double* r, double et, double* out) const {
    const double s = (et - r[0]) / r[1], s2 = 2.0 * s;
    for (std::size_t c = 0; c < 6; ++c) {
      const double* a = r + 2 + c * terms_;
      double b1 = 0, b2 = 0;
      for (std::size_t k = terms_ - 1; k > 0; --k) {
        const double b = s2 * b1 - b2 + a[k];
        b2 = b1, b1 = b;
      }
      out[c] = s * b1 - b2 + a[0];
    }
  }

  SpkWords words_;
  std::size_t components_ = 3, size_ = 0, records_ = 0, terms_ = 0;
  double init_ = 0, length_ = 1;
};

}  // namespace

SpkSegmentPtr make_chebyshev(SpkSegment::Info info, SpkWords words) {
  return std::make_shared<Chebyshev>(std::move(info), words);
}

}  // namespace bary::ephemeris
