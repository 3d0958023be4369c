#pragma once
/// For tests and fuzzing: one small SPK with segments of every type, filled from formulas, so that an
/// independent reader can be asked about the same file. No part of the library.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "bary/ephemeris/spk_write.hpp"

namespace bary::ephemeris::samples {

/// A smooth motion with its derivatives, km and s: position 0, velocity 1, acceleration 2.
inline std::array<double, 3> motion(double t, int derivative) {
  std::array<double, 3> out{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double w = (1.0 + 0.37 * static_cast<double>(c)) * 1e-3, phase = 0.4 * static_cast<double>(c);
    const double quarter = 1.5707963267948966 * derivative;
    out[c] = 7000 * std::pow(w, derivative) * std::sin(w * t + phase + quarter) +
             300 * std::pow(3 * w, derivative) * std::cos(3 * w * t + quarter);
  }
  return out;
}
/// Ascending, at steps between 20 and 100 s.
inline std::vector<double> uneven(double start, std::size_t n) {
  std::vector<double> t;
  double at = start;
  for (std::size_t i = 0; i < n; ++i) {
    t.push_back(at);
    at += 60 + 40 * std::sin(0.9 * static_cast<double>(i));
  }
  return t;
}
inline void append(std::vector<double>& w, const std::array<double, 3>& x) {
  w.insert(w.end(), x.begin(), x.end());
}
inline std::vector<double> states(const std::vector<double>& t) {
  std::vector<double> w;
  for (const double x : t) append(w, motion(x, 0)), append(w, motion(x, 1));
  return w;
}
/// Epochs and, after each hundred but the last, the directory.
inline void list(std::vector<double>& w, const std::vector<double>& t, bool last_too = false) {
  w.insert(w.end(), t.begin(), t.end());
  for (std::size_t k = 100; k < t.size() + (last_too ? 1 : 0); k += 100) w.push_back(t[k - 1]);
}

inline SpkArray array(int type, int number, double start, double stop, std::vector<double> words) {
  return {-1000 * type - number, 399, 1, type, start, stop, "sample of type " + std::to_string(type),
          std::move(words)};
}

/// Types 1 and 21: records of `terms` differences, orders that change from record to record.
inline SpkArray difference(int type, std::size_t terms, std::size_t records) {
  std::vector<double> w, ends;
  for (std::size_t k = 0; k < records; ++k) {
    const double reference = 1000 + 300.0 * static_cast<double>(k);
    ends.push_back(reference + 150);
    const auto r = motion(reference, 0), v = motion(reference, 1);
    w.push_back(reference);
    for (std::size_t j = 0; j < terms; ++j) w.push_back(300.0 * static_cast<double>(j + 1));
    for (std::size_t c = 0; c < 3; ++c) w.push_back(r[c]), w.push_back(v[c]);
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t j = 0; j < terms; ++j)
        w.push_back(1e-2 * std::sin(1.3 * static_cast<double>(c + k) + static_cast<double>(j)) /
                    static_cast<double>((j + 1) * (j + 1)));
    const double top = static_cast<double>(terms - 4 - k % 3);
    for (const double x : {top + 1, top, top - 1, top - 2}) w.push_back(x);
  }
  list(w, ends, true);
  if (type == 21) w.push_back(static_cast<double>(terms));
  w.push_back(static_cast<double>(records));
  return array(type, 0, 900, ends.back(), w);
}

inline SpkArray conic_of(std::size_t n) {
  const auto t = uneven(0, n);
  std::vector<double> w;
  // Near-circular states that drift from one conic to the next.
  for (const double x : t) {
    const double rate = 1.05e-3 + 1e-9 * x, e = 1e-5 * x;
    append(w, {7000 * std::cos(rate * x), (6900 + e) * std::sin(rate * x), 900 * std::sin(rate * x)});
    append(w, {-7.4 * std::sin(rate * x), 7.3 * std::cos(rate * x), 0.95 * std::cos(rate * x)});
  }
  list(w, t, true);
  w.push_back(398600.435436);
  w.push_back(static_cast<double>(t.size()));
  return array(5, 0, t.front(), t.back(), w);
}

/// Types 8, 12 (equal steps) and 9, 13 (listed).
inline SpkArray sliding(int type, int number, std::size_t n, std::size_t window) {
  const bool even = type == 8 || type == 12;
  std::vector<double> t = uneven(-500, n);
  if (even)
    for (std::size_t i = 0; i < n; ++i) t[i] = -500 + 60.0 * static_cast<double>(i);
  std::vector<double> w = states(t);
  if (even)
    w.push_back(t[0]), w.push_back(60.0);
  else
    list(w, t);
  w.push_back(static_cast<double>(window - 1));
  w.push_back(static_cast<double>(n));
  return array(type, number, t.front(), t.back(), w);
}

inline SpkArray equinoctial() {
  return array(17, 0, -1e6, 1e6,
               {1234.5, 185539.0, 0.012, 0.018, 2.1, 0.004, -0.011, 2.2e-7, 7.7e-5, -2.1e-7, 0.71, 1.45});
}

/// Type 10: `n` sets of elements of one low satellite, a day apart, in a generic segment.
inline SpkArray two_line(std::size_t n) {
  std::vector<double> w{0.001082616, -2.53881e-6, -1.65597e-6, 0.0743669161, 120, 78, 6378.135, 1}, epochs;
  for (std::size_t k = 0; k < n; ++k) {
    const double t = static_cast<double>(k);
    epochs.push_back(86400 * t);
    for (const double x : {epochs.back(), 1e-12, 0.0, 2e-5, 1.7, 2.6 + 0.02 * t, 0.0015, 2.9 - 0.05 * t,
                           3.3 + t, 0.0616, epochs.back(), 4e-5, -7e-6, -4e-12, 1e-12})
      w.push_back(x);
  }
  const double at = static_cast<double>(w.size()), sets = static_cast<double>(n);
  w.insert(w.end(), epochs.begin(), epochs.end());
  const double end = static_cast<double>(w.size());
  for (const double x :
       {0.0, 8.0, end, 0.0, 4.0, at, sets, 0.0, 0.0, 0.0, 8.0, sets, 0.0, 0.0, 14.0, 1.0, 17.0})
    w.push_back(x);
  return array(10, 0, -3600, epochs.back() + 7200, w);
}

/// A type 18 segment, and a mini-segment of type 19.
inline std::vector<double> packets(int subtype, const std::vector<double>& t, std::size_t window) {
  std::vector<double> w;
  for (const double x : t) {
    append(w, motion(x, 0)), append(w, motion(x, 1));
    if (subtype == 0) append(w, motion(x + 0.01, 1)), append(w, motion(x, 2));
  }
  list(w, t);
  for (const double x :
       {static_cast<double>(subtype), static_cast<double>(window), static_cast<double>(t.size())})
    w.push_back(x);
  return w;
}
inline SpkArray type18(int number, int subtype, std::size_t n, std::size_t window) {
  const auto t = uneven(100, n);
  return array(18, number, t.front(), t.back(), packets(subtype, t, window));
}
inline SpkArray type19(int number, bool later, std::size_t n = 60) {
  const std::vector<double> bounds{1000, 4000, 7000, 9000};
  std::vector<double> w, pointers{1};
  for (int k = 0; k < 3; ++k) {
    const auto t = uneven(bounds[static_cast<std::size_t>(k)] - 130, n);  // with padding
    const auto p = packets(k, t, k == 1 && n > 8 ? 8 : 4);
    w.insert(w.end(), p.begin(), p.end());
    pointers.push_back(static_cast<double>(w.size() + 1));
  }
  w.insert(w.end(), bounds.begin(), bounds.end());
  w.insert(w.end(), pointers.begin(), pointers.end());
  w.push_back(later ? 1 : 0);
  w.push_back(3);
  return array(19, number, bounds.front(), bounds.back(), w);
}

inline std::vector<SpkArray> all() {
  return {difference(1, 15, 130), conic_of(205),         sliding(8, 0, 40, 8),  sliding(8, 1, 40, 7),
          sliding(9, 0, 230, 9),  sliding(9, 1, 60, 12), sliding(12, 0, 40, 4), sliding(12, 1, 40, 5),
          sliding(13, 0, 250, 8), sliding(13, 1, 60, 7), equinoctial(),         type18(0, 0, 130, 6),
          type18(1, 1, 130, 8),   type18(2, 0, 3, 8),    type19(0, false),      type19(1, true),
          difference(21, 20, 110)};
}

/// The same types with as few records as they allow.
inline std::vector<SpkArray> small() {
  return {difference(1, 15, 2), conic_of(4),          sliding(8, 0, 5, 3),  sliding(9, 0, 5, 4),
          sliding(12, 0, 4, 2), sliding(13, 0, 5, 3), equinoctial(),        type18(0, 0, 4, 4),
          type18(1, 1, 4, 2),   type19(0, false, 4),  difference(21, 8, 2), two_line(3)};
}

/// A file in the form of JPL's own binaries: four intervals of 32 days, Moon, Sun and two planets.
inline std::string jpl_binary() {
  constexpr std::size_t record = 360, intervals = 4;
  std::string out(8 * record * (intervals + 2), '\0');
  const auto put = [&](std::size_t at, auto value) { std::memcpy(out.data() + at, &value, sizeof value); };
  put(2652, 2451536.5), put(2660, 2451536.5 + 32.0 * intervals), put(2668, 32.0);
  put(2676, std::int32_t{2});
  put(2680, 149597870.7), put(2688, 81.30056907419062);
  put(2840, std::int32_t{999});
  struct Series {
    std::size_t at;
    std::int32_t first, terms, parts;
  };
  for (const Series& s :
       {Series{2696 + 12 * 2, 3, 5, 1}, Series{2696 + 12 * 3, 18, 4, 1}, Series{2696 + 12 * 9, 30, 6, 4},
        Series{2696 + 12 * 10, 102, 3, 1}, Series{2696 + 12 * 11, 111, 10, 4}, Series{2844, 191, 10, 4}})
    put(s.at, s.first), put(s.at + 4, s.terms), put(s.at + 8, s.parts);
  // The longest series says how long a record is.
  put(2844, std::int32_t{static_cast<std::int32_t>(record) - 120 + 1});
  for (std::size_t k = 0; k < intervals; ++k) {
    const std::size_t at = 8 * record * (k + 2);
    put(at, 2451536.5 + 32.0 * static_cast<double>(k));
    put(at + 8, 2451536.5 + 32.0 * static_cast<double>(k + 1));
    for (std::size_t j = 2; j < record; ++j)
      put(at + 8 * j, 1e6 * std::cos(static_cast<double>(j + k)) / static_cast<double>(1 + j % 6));
  }
  return out;
}

}  // namespace bary::ephemeris::samples
