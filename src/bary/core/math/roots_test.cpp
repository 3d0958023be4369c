#include "bary/core/math/roots.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <string>

#include "bary/core/test.hpp"

using namespace bary;

TEST_CASE("roots of published functions, to the tolerance and within the bound") {
  struct Case {
    std::function<double(double)> f;
    double a, b, root;
    int smooth;  // evaluations that a smooth simple root may take; 0: only the bound holds
  };
  const Case cases[] = {
      {[](double x) { return std::cos(x) - x; }, 0, 1, 0.73908513321516064, 8},          // OEIS A003957
      {[](double x) { return x * x * x - 2 * x - 5; }, 2, 3, 2.09455148154232659, 9},    // A007493 (Wallis)
      {[](double x) { return x * std::exp(x) - 1; }, 0, 1, 0.56714329040978387, 9},      // A030178
      {[](double x) { return std::cyl_bessel_j(0, x); }, 2, 3, 2.40482555769577277, 8},  // A115368
      {[](double x) { return std::pow(x - 0.3, 9); }, -1, 1.1, 0.3, 0},                  // ninefold
      {[](double x) { return x < 0.123456 ? -1.0 : 1e300; }, 0, 1, 0.123456, 0},         // a jump
      {[](double x) { return 1 / (x - 0.7); }, 0, 1, 0.7, 0},                            // a pole
      {[](double x) { return std::expm1(200 * (x - 0.9)); }, 0, 1, 0.9, 0},
  };
  double worst = 0;
  for (const double tolerance : {1e-4, 1e-9, 1e-13})
    for (const Case& c : cases)
      for (const bool mirrored : {false, true}) {
        // Mirrored: the bracket from the other side, with the signs exchanged.
        const auto f = [&](double x) { return mirrored ? -c.f(-x) : c.f(x); };
        const double a = mirrored ? -c.b : c.a, b = mirrored ? -c.a : c.b, r = mirrored ? -c.root : c.root;
        const math::RootBracket bracket(a, f(a), b, f(b), tolerance);
        const math::Root found = math::root(f, a, b, tolerance);
        CAPTURE(c.root);
        CAPTURE(tolerance);
        CHECK(found.evaluations <= bracket.bound() + 2);
        CHECK(bracket.bound() <= std::ceil(std::log2((b - a) / (2 * tolerance))) + 2);
        if (c.smooth && tolerance == 1e-9) CHECK(found.evaluations <= c.smooth + 2);
        if (c.root != 0.3 || tolerance > 1e-9)  // a ninefold root underflows around itself
          worst = std::max(worst, (std::abs(found.x - r) - 1e-15) / tolerance);
      }
  CHECK(test::accuracy("bracketed root", worst, 1, "tolerances", "constants of the OEIS"));
}

TEST_CASE("a root at an end of the bracket costs nothing; a bracket of no width is done") {
  int calls = 0;
  const auto f = [&](double x) { return ++calls, x - 2; };
  CHECK(math::root(f, 2, 0.0, 5, 3.0, 1e-9).x == 2);
  CHECK(math::root(f, 0, -2.0, 2, 0.0, 1e-9).x == 2);
  CHECK(math::root(f, 2, 0.0, 2, 0.0, 1e-9).x == 2);
  CHECK(calls == 0);
}

TEST_CASE("the sign changes between the ends that a root leaves") {
  const auto f = [](double x) { return std::cos(x) - x; };
  const math::Root r = math::root(f, 0, 1, 1e-6);
  CHECK(r.high - r.low <= 2e-6);
  CHECK(f(r.low) >= 0);
  CHECK(f(r.high) <= 0);
}

TEST_CASE("a tolerance below the spacing of doubles ends all the same") {
  const auto f = [](double x) { return x - 1e9 / 3; };
  const math::Root r = math::root(f, 0, 1e9, 1e-30);
  CHECK(std::abs(r.x - 1e9 / 3) <= 2e-7);
}

TEST_CASE("values that are not numbers end within the bound") {
  int calls = 0;
  const auto f = [&](double) { return ++calls, std::nan(""); };
  math::root(f, 0, -1.0, 1, 1.0, 1e-9);
  CHECK(calls <= 30);
}

TEST_CASE("minima of published functions, to the tolerance and within the bound") {
  struct Case {
    std::function<double(double)> f;
    double a, b, x, value;
  };
  const Case cases[] = {
      {[](double x) { return std::tgamma(x); }, 1, 2, 1.46163214496836234,
       0.88560319441088870},  // A030169/71
      {[](double x) { return std::cyl_bessel_j(0, x); }, 3, 5, 3.83170597020751232, -0.40275939570255297},
      {[](double x) { return std::abs(x - 0.123); }, -1, 2, 0.123, 0},
      {[](double x) { return std::pow(x - 0.5, 8); }, 0, 3, 0.5, 0},
      {[](double x) { return x; }, 0, 1, 0, 0},  // at the end
      {[](double x) { return x < 0.9 ? -x : 1e6 * (x - 0.9); }, 0, 1, 0.9, -0.9},
  };
  double worst = 0;
  for (const Case& c : cases)
    for (const double tolerance : {1e-2, 1e-4, 1e-6}) {
      if (c.x == 0.5 && tolerance < 1e-2) continue;  // an eightfold minimum is flat below that
      const auto e = math::minimum(c.f, c.a, c.b, tolerance);
      const auto g = math::maximum([&](double x) { return -c.f(x); }, c.a, c.b, tolerance);
      CAPTURE(c.x);
      CHECK(e.evaluations <= 2.3 * std::ceil(std::log((c.b - c.a) / tolerance) / 0.48) + 4);
      CHECK(g.x == e.x);
      CHECK(g.value == -e.value);
      worst = std::max(worst, std::abs(e.x - c.x) / tolerance);
      CHECK(e.value == c.f(e.x));
      CHECK(e.value >= c.value - 1e-15);
    }
  CHECK(test::accuracy("bracketed minimum", worst, 1, "tolerances", "constants of the OEIS, DLMF 10.21"));
}
