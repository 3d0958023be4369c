#pragma once
/// Roots and extrema of functions of one variable inside a bracket, with a bound on the number of
/// evaluations that holds for every function.

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace bary::math {

/// A bracket that closes around a sign change, by the ITP method (Oliveira & Takahashi 2020,
/// doi:10.1145/3423597): interpolate, truncate, project. Superlinear on smooth functions, and at most two
/// evaluations more than bisection on any (the second for rounding): `bound()`.
///
/// The caller evaluates, so that many brackets can be closed in step by one batched call:
///
///     while (!b.done()) { const double x = b.next(); b.put(x, f(x)); }
///
/// `root` below is that loop. A function with several sign changes gives one of them; a jump over zero
/// counts as a root. A value of exactly 0 ends the search. Where `tolerance` is finer than the doubles around
/// the bracket, their spacing takes its place.
class RootBracket {
 public:
  /// `fa`, `fb`: values at the ends, of opposite sign (or one of them 0). The root is then known to
  /// ±tolerance.
  RootBracket(double a, double fa, double b, double fb, double tolerance)
      : a_(a), b_(b), fa_(fa), fb_(fb), low_negative_(fa < 0 || (fa == 0 && fb > 0)) {
    assert(a <= b && tolerance > 0);
    assert(!(fa > 0 && fb > 0) && !(fa < 0 && fb < 0));
    if (fa == 0) b_ = a;
    if (fb == 0 && fa != 0) a_ = b;
    const double scale = std::max(std::abs(a), std::abs(b));
    tolerance_ = std::max(tolerance, 2 * std::numeric_limits<double>::epsilon() * scale);
    width_ = b_ - a_;
    const bool open = width_ > 2 * tolerance_;
    const int halvings = open ? static_cast<int>(std::ceil(std::log2(width_ / (2 * tolerance_)))) : 0;
    bound_ = open ? halvings + 2 : 0;
    reach_ = std::ldexp(tolerance_, halvings + 1);
  }

  bool done() const { return b_ - a_ <= 2 * tolerance_; }
  /// Where to evaluate next.
  double next() const {
    const double half = 0.5 * (a_ + b_), rest = b_ - a_;
    const double falsi = (fb_ * a_ - fa_ * b_) / (fb_ - fa_);
    if (!(falsi >= a_ && falsi <= b_)) return half;  // infinite or undefined values
    const double toward = half >= falsi ? 1 : -1;
    const double truncation = 0.2 * rest * rest / width_;
    const double t = truncation <= std::abs(half - falsi) ? falsi + toward * truncation : half;
    const double radius = std::max(0.0, reach_ - 0.5 * rest);
    return std::abs(t - half) <= radius ? t : half - toward * radius;
  }
  void put(double x, double fx) {
    reach_ *= 0.5;
    if (fx == 0) {
      a_ = b_ = x;
      fa_ = fb_ = 0;
    } else if ((fx < 0) == low_negative_) {
      a_ = x;
      fa_ = fx;
    } else {
      b_ = x;
      fb_ = fx;
    }
  }

  double x() const { return 0.5 * (a_ + b_); }
  double low() const { return a_; }
  double high() const { return b_; }
  /// No search takes more evaluations than this: ceil(log2((b−a)/(2 tolerance))) + 2.
  int bound() const { return bound_; }

 private:
  double a_, b_, fa_, fb_, tolerance_, width_, reach_;
  int bound_;
  bool low_negative_;
};

struct Root {
  double x = 0;              ///< within ±tolerance of a sign change
  double low = 0, high = 0;  ///< the bracket left: the sign changes between them
  int evaluations = 0;
};

/// A root of f in [a, b], where f has opposite signs at the ends (given, since the caller has them).
template <class F>
Root root(F&& f, double a, double fa, double b, double fb, double tolerance) {
  RootBracket bracket(a, fa, b, fb, tolerance);
  Root r;
  for (; !bracket.done(); ++r.evaluations) {
    const double x = bracket.next();
    bracket.put(x, f(x));
  }
  r.x = bracket.x();
  r.low = bracket.low();
  r.high = bracket.high();
  return r;
}
template <class F>
Root root(F&& f, double a, double b, double tolerance) {
  const double fa = f(a), fb = f(b);
  Root r = root(f, a, fa, b, fb, tolerance);
  r.evaluations += 2;
  return r;
}

struct Extremum {
  double x = 0, value = 0;
  int evaluations = 0;
};

/// A local minimum of f in [a, b] to ±tolerance in x, by Brent's method (Algorithms for Minimization without
/// Derivatives, 1973, chapter 5): parabolas, and golden sections where these do not help. After as many
/// evaluations as golden sections alone would take, ln((b−a)/tolerance)/0.48, it goes on by those only, so
/// that no function takes more than 2.3 times that number plus 4. On a unimodal function it is the minimum.
///
/// A minimum lies flat: x is known no better than sqrt(noise of f / curvature). Where a derivative can be
/// had, `root` of it is sharper.
template <class F>
Extremum minimum(F&& f, double a, double b, double tolerance) {
  assert(a <= b && tolerance > 0);
  constexpr double golden = 0.3819660112501051;  // (3 − √5) / 2
  tolerance =
      std::max(tolerance, 4 * std::numeric_limits<double>::epsilon() * std::max(std::abs(a), std::abs(b)));
  const int budget =
      b - a > tolerance ? static_cast<int>(std::ceil(std::log((b - a) / tolerance) / 0.4812118250596035)) : 0;
  double x = a + golden * (b - a), w = x, v = x;
  double fx = f(x), fw = fx, fv = fx, step = 0, before = 0;
  Extremum e{x, fx, 1};
  // Two evaluations closer than this say nothing new. A golden step is never shorter: 0.38 > 1/3.
  const double inner = tolerance / 3;
  for (;;) {
    const double mid = 0.5 * (a + b);
    if (std::abs(x - mid) + 0.5 * (b - a) <= tolerance) break;
    bool parabola = false;
    if (e.evaluations < budget && std::abs(before) > inner) {
      const double r = (x - w) * (fx - fv), q = (x - v) * (fx - fw);
      double p = (x - v) * q - (x - w) * r, d = 2 * (q - r);
      if (d > 0) p = -p;
      d = std::abs(d);
      if (std::abs(p) < std::abs(0.5 * d * before) && p > d * (a - x) && p < d * (b - x)) {
        before = step;
        step = p / d;
        const double u = x + step;
        if (u - a < 2 * inner || b - u < 2 * inner) step = x < mid ? inner : -inner;
        parabola = true;
      }
    }
    if (!parabola) {
      before = x < mid ? b - x : a - x;
      step = golden * before;
    }
    const double u = x + (std::abs(step) >= inner ? step : std::copysign(inner, step));
    const double fu = f(u);
    ++e.evaluations;
    if (fu <= fx) {
      (u < x ? b : a) = x;
      v = w, fv = fw;
      w = x, fw = fx;
      x = u, fx = fu;
    } else {
      (u < x ? a : b) = u;
      if (fu <= fw || w == x) {
        v = w, fv = fw;
        w = u, fw = fu;
      } else if (fu <= fv || v == x || v == w) {
        v = u, fv = fu;
      }
    }
  }
  e.x = x;
  e.value = fx;
  return e;
}
template <class F>
Extremum maximum(F&& f, double a, double b, double tolerance) {
  Extremum e = minimum([&](double x) { return -f(x); }, a, b, tolerance);
  e.value = -e.value;
  return e;
}

}  // namespace bary::math
