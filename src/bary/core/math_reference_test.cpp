#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "bary/core/math/functions.hpp"
#include "bary/core/test.hpp"

using namespace bary;

TEST_CASE("sin, cos, atan2, cbrt against the C library in long double") {
  double s_worst = 0, a_worst = 0, c_worst = 0;
  const double ulp = 0x1p-53;
  for (int i = 0; i < 400000; ++i) {
    const double x = std::remainder(i * 0.7531, 20.0) * std::pow(10.0, i % 5);
    const auto sc = math::sincos(x);
    const auto sl = std::sin(static_cast<long double>(x)), cl = std::cos(static_cast<long double>(x));
    s_worst =
        std::max(s_worst, static_cast<double>(std::max(std::abs(sc.sin - sl), std::abs(sc.cos - cl))) / ulp);
    const double y = std::sin(i * 1.3) * std::pow(10.0, i % 7 - 3),
                 z = std::cos(i * 2.1) * std::pow(10.0, i % 11 - 5);
    const auto al = std::atan2(static_cast<long double>(y), static_cast<long double>(z));
    a_worst = std::max(a_worst, static_cast<double>(std::abs((math::atan2(y, z) - al) / al)) / (2 * ulp));
    const double p = std::abs(y) + 1e-300;
    const auto c = std::cbrt(static_cast<long double>(p));
    c_worst = std::max(c_worst, static_cast<double>(std::abs((math::cbrt(p) - c) / c)) / (2 * ulp));
  }
  CHECK(test::accuracy("sin, cos for |x| < 1e5", s_worst, 2.0, "units of 2^-53", "glibc long double"));
  CHECK(test::accuracy("atan2", a_worst, 2.0, "ulp", "glibc long double"));
  CHECK(test::accuracy("cbrt", c_worst, 1.0, "ulp", "glibc long double"));
  CHECK(math::atan2(0, -1) == std::numbers::pi);
  CHECK(math::atan2(0, 0) == 0);
  CHECK(math::atan2(-1, 0) == -std::numbers::pi / 2);
}
