#include "bary/frames/igrf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <map>
#include <utility>

#include "bary/core/context.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/frames/igrf_kernel-inl.hpp"
#include "bary/frames/node_table-inl.hpp"
#include "bary/time/time.hpp"

namespace bary::frames {
namespace {

[[noreturn]] void bad(const std::string& file, std::uint64_t line, Phrase reason) {
  throw Error("BARY-FRAMES-0005", {{"file", file}, {"reason", std::move(reason)}}).at(file, line);
}

/// Words between blanks and commas.
std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> out;
  std::size_t i = 0;
  const auto gap = [](char c) { return c == ' ' || c == ',' || c == '\t' || c == '\r'; };
  while (i < line.size()) {
    while (i < line.size() && gap(line[i])) ++i;
    const std::size_t from = i;
    while (i < line.size() && !gap(line[i])) ++i;
    if (i > from) out.push_back(line.substr(from, i - from));
  }
  return out;
}

std::vector<double> numbers(std::span<const std::string_view> w, const std::string& file,
                            std::uint64_t line) {
  std::vector<double> out;
  for (const std::string_view t : w) {
    const auto v = parse_f64(t);
    if (!v || !(std::abs(*v) <= 1e6))
      bad(file, line,
          "\"" + std::string(t) + Phrase("\" is no figure of a field", "\"은(는) 자기장 수치가 아닙니다"));
    out.push_back(*v);
  }
  return out;
}

/// Days from 2000-01-01 to 1 January of a Gregorian year.
std::int64_t days_to_year(std::int64_t y) {
  const std::int64_t p = y - 1;
  return 365 * (y - 2000) + (floor_div(p, 4) - 499) - (floor_div(p, 100) - 19) + (floor_div(p, 400) - 4);
}

/// TAI seconds since 2000-01-01T12:00 of a decimal year.
double seconds_of_year(double year) {
  const double whole = std::floor(year);
  const auto y = static_cast<std::int64_t>(whole);
  const auto from = static_cast<double>(days_to_year(y)), to = static_cast<double>(days_to_year(y + 1));
  return (from + (year - whole) * (to - from)) * 86400 - 43200;
}

}  // namespace

double decimal_year(const Epoch& epoch) {
  const std::int64_t days = floor_div(epoch.seconds + 43200, 86400);
  std::int64_t year = 2000 + floor_div(days * 400, 146097);
  while (days_to_year(year) > days) --year;
  while (days_to_year(year + 1) <= days) ++year;
  const std::int64_t from = days_to_year(year), length = days_to_year(year + 1) - from;
  const double in = static_cast<double>(epoch.seconds + 43200 - from * 86400) + epoch.fraction;
  return static_cast<double>(year) + in / (86400.0 * static_cast<double>(length));
}

Igrf Igrf::parse(std::string_view text, const std::string& file) {
  Igrf out;
  out.digest_ = sha256_hex(text);
  std::map<std::pair<int, int>, std::vector<double>> rows;
  std::uint64_t n = 0;
  bool shc_years = false;
  for (const std::string_view raw : split(text, '\n')) {
    ++n;
    const std::string_view line = trim(raw);
    if (line.empty() || line.front() == '#') continue;
    const auto w = words(line);
    if (w.empty()) continue;
    if (out.years_.empty()) {
      std::span<const std::string_view> years = w;
      if (w[0] == "n" && w.size() > 2 && w[1] == "m") {
        years = years.subspan(2);
      } else if (!shc_years) {
        const auto head = numbers(w, file, n);
        if (head.size() < 5)
          bad(file, n,
              {"neither \"n,m,…\" nor the head of an .shc file",
               "\"n,m,…\"도 .shc 파일의 머리말도 아닙니다"});
        if (head[3] != 2 || head[4] != 1)
          bad(file, n,
              {"coefficients are not linear between their epochs", "계수가 시각 사이에서 선형이 아닙니다"});
        shc_years = true;
        continue;
      }
      out.years_ = numbers(years, file, n);
      if (out.years_.size() < 2 || out.years_.size() > 1000)
        bad(file, n, {"fewer than two epochs", "시각이 둘보다 적습니다"});
      for (std::size_t i = 0; i < out.years_.size(); ++i)
        if (out.years_[i] < 1500 || out.years_[i] > 2500 || (i && out.years_[i] < out.years_[i - 1] + 0.01))
          bad(file, n, {"epochs are no ascending decimal years", "시각이 오름차순의 십진 연도가 아닙니다"});
      continue;
    }
    const auto v = numbers(w, file, n);
    if (v.size() != out.years_.size() + 2)
      bad(file, n,
          {"a row has degree, order and one value an epoch", "한 행은 차수, 위수와 시각마다 값 하나입니다"});
    const int degree = static_cast<int>(v[0]), order = static_cast<int>(v[1]);
    if (degree != v[0] || order != v[1] || degree < 1 || degree > max_field_degree ||
        std::abs(order) > degree)
      bad(file, n, {"no degree and order", "차수와 위수가 아닙니다"});
    if (!rows.try_emplace({degree, order}, v.begin() + 2, v.end()).second)
      bad(file, n,
          {fmt::format("degree {}, order {} twice", degree, order),
           fmt::format("차수 {}, 위수 {}이(가) 두 번 있습니다", degree, order)});
    out.degree_ = std::max(out.degree_, degree);
  }
  const int top = out.degree_;
  const auto n_max = static_cast<std::size_t>(top);
  if (top == 0 || rows.size() != n_max * (n_max + 2))
    bad(file, n, {"not every order of every degree is there", "모든 차수의 모든 위수가 있지는 않습니다"});
  for (std::size_t p = 0; p + 1 < out.years_.size(); ++p) {
    std::vector<double> k;
    for (int m = 0; m <= top; ++m)
      for (int d = std::max(m, 1); d <= top; ++d) {
        const auto& g = rows.at({d, m});
        k.push_back(g[p]);
        k.push_back(g[p + 1] - g[p]);
        if (m == 0) {
          k.insert(k.end(), {0.0, 0.0});
        } else {
          const auto& h = rows.at({d, -m});
          k.push_back(h[p]);
          k.push_back(h[p + 1] - h[p]);
        }
      }
    out.pieces_.push_back(std::move(k));
    out.piece_s_.push_back(seconds_of_year(out.years_[p + 1]) - seconds_of_year(out.years_[p]));
  }
  return out;
}

std::shared_ptr<const Igrf> Igrf::embedded() {
  static const std::shared_ptr<const Igrf> model = [] {
    const std::string path = data_dir() + "/igrf14.csv";
    return std::make_shared<const Igrf>(parse(read_file(path), path));
  }();
  return model;
}

const Igrf& igrf_of(const DataContext& data) {
  if (const Igrf* given = data.find<Igrf>()) return *given;
  return *Igrf::embedded();
}

Igrf::When Igrf::when(const Epoch& epoch) const {
  const double y = decimal_year(epoch);
  if (!(y >= years_.front() && y <= years_.back()))
    throw Error("BARY-FRAMES-0004", {{"epoch", time::format_utc(epoch, 0)},
                                     {"first", std::to_string(static_cast<int>(years_.front()))},
                                     {"last", std::to_string(static_cast<int>(years_.back()))}});
  const auto up = std::upper_bound(years_.begin() + 1, years_.end() - 1, y) - years_.begin();
  const auto p = static_cast<std::size_t>(up - 1);
  return {p, (y - years_[p]) / (years_[p + 1] - years_[p])};
}

Dipole Igrf::dipole(const Epoch& epoch) const {
  const When at = when(epoch);
  const auto& k = pieces_[at.piece];
  // m = 0 has degree_ entries before m = 1 begins.
  const std::size_t first = 4 * static_cast<std::size_t>(degree_);
  const Eigen::Vector3d from(k[first], k[first + 2], k[0]), change(k[first + 1], k[first + 3], k[1]);
  const Eigen::Vector3d m = -(from + at.fraction * change), dm = -change / piece_s_[at.piece];
  const double size = m.norm();
  const Eigen::Vector3d axis = m / size;
  return {axis, (dm - axis * axis.dot(dm)) / size, size * 1e-9};
}

template <class Kernel>
void Igrf::evaluate(std::span<const Epoch> epochs, std::span<const double> a, std::span<const double> b,
                    std::span<const double> c, std::span<double> p, std::span<double> q, std::span<double> r,
                    bool angles, const Kernel& kernel) const {
  const std::size_t n = epochs.size();
  assert(a.size() == n && b.size() == n && c.size() == n && p.size() == n && q.size() == n && r.size() == n);
  constexpr double deepest = 1e6;  // m from the centre
  constexpr std::size_t block = 512;
  std::array<double, block> fraction;
  for (std::size_t from = 0; from < n;) {
    // A run of epochs within one piece of years, at most a block long.
    std::size_t piece = 0, end = from;
    for (; end < n && end - from < block; ++end) {
      const bool usable = std::isfinite(a[end]) && std::isfinite(b[end]) && std::isfinite(c[end]) &&
                          (angles ? std::abs(a[end]) < 1e5 && std::abs(b[end]) < 1e5
                                  : a[end] * a[end] + b[end] * b[end] + c[end] * c[end] >= deepest * deepest);
      if (!usable) throw Error("BARY-FRAMES-0006", {{"index", std::to_string(end)}});
      if (end > from && epochs[end] == epochs[end - 1]) {
        fraction[end - from] = fraction[end - from - 1];
        continue;
      }
      const When at = when(epochs[end]);
      if (end > from && at.piece != piece) break;
      piece = at.piece;
      fraction[end - from] = at.fraction;
    }
    kernel(FieldBatch{end - from,
                      pieces_[piece].data(),
                      degree_,
                      fraction.data(),
                      {a.data() + from, b.data() + from, c.data() + from},
                      {p.data() + from, q.data() + from, r.data() + from}});
    from = end;
  }
}

namespace {
/// Heights or radii that leave the centre's neighbourhood out.
void above(std::span<const double> h, double least) {
  for (std::size_t i = 0; i < h.size(); ++i)
    if (!(h[i] >= least)) throw Error("BARY-FRAMES-0006", {{"index", std::to_string(i)}});
}
}  // namespace

void Igrf::field_geodetic(std::span<const Epoch> epochs, std::span<const double> latitude_rad,
                          std::span<const double> longitude_rad, std::span<const double> altitude_m,
                          std::span<double> north_t, std::span<double> east_t,
                          std::span<double> down_t) const {
  above(altitude_m, -5.35e6);  // 1000 km from the centre at the pole
  evaluate(epochs, latitude_rad, longitude_rad, altitude_m, north_t, east_t, down_t, true,
           field_geodetic_lanes);
}

void Igrf::field_geocentric(std::span<const Epoch> epochs, std::span<const double> latitude_rad,
                            std::span<const double> longitude_rad, std::span<const double> radius_m,
                            std::span<double> north_t, std::span<double> east_t,
                            std::span<double> down_t) const {
  above(radius_m, 1e6);
  evaluate(epochs, latitude_rad, longitude_rad, radius_m, north_t, east_t, down_t, true,
           field_geocentric_lanes);
}

void Igrf::field_itrf(std::span<const Epoch> epochs, std::span<const double> x_m, std::span<const double> y_m,
                      std::span<const double> z_m, std::span<double> bx_t, std::span<double> by_t,
                      std::span<double> bz_t) const {
  evaluate(epochs, x_m, y_m, z_m, bx_t, by_t, bz_t, false, field_itrf_lanes);
}

}  // namespace bary::frames
