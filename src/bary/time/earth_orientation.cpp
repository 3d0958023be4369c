#include "bary/time/earth_orientation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/time/subdaily.hpp"
#include "bary/time/time.hpp"

namespace bary::time {
namespace {

constexpr double arcsec = std::numbers::pi / 648000;

struct Row {
  std::int64_t mjd = 0;
  double x = 0, y = 0, ut1_utc = 0, dx = 0, dy = 0;
  bool observed = true;
};

[[noreturn]] void bad(const std::string& file, std::uint64_t line, Phrase reason) {
  throw Error("BARY-TIME-0010", {{"file", file}, {"reason", std::move(reason)}}).at(file, line);
}

std::optional<double> field(std::string_view line, std::size_t from, std::size_t count) {
  if (line.size() < from) return std::nullopt;
  return parse_f64(line.substr(from, count));
}

std::optional<Row> csv_row(std::string_view line, const std::string& file, std::uint64_t n) {
  const auto f = split(line, ',');
  if (f.size() != 7) bad(file, n, {"a row has 7 fields", "한 행의 필드는 7개입니다"});
  const auto mjd = parse_i64(f[0]);
  const auto x = parse_f64(f[1]), y = parse_f64(f[2]), u = parse_f64(f[3]);
  if (!mjd || !x || !y || !u) bad(file, n, {"a number is malformed", "수의 형식이 잘못되었습니다"});
  return Row{*mjd, *x, *y, *u, parse_f64(f[4]).value_or(0), parse_f64(f[5]).value_or(0), trim(f[6]) == "o"};
}

/// finals2000A: readme.finals2000A of USNO; columns count from 0 here.
std::optional<Row> finals_row(std::string_view line, const std::string& file, std::uint64_t n) {
  const auto mjd = field(line, 7, 8);
  if (!mjd || !(*mjd > 30000 && *mjd < 120000))
    bad(file, n,
        {"columns 8 to 15 hold no modified Julian date", "8~15번째 칸에 수정 율리우스일이 없습니다"});
  const auto x = field(line, 18, 9), y = field(line, 37, 9), u = field(line, 58, 10);
  if (!x && !u) return std::nullopt;  // the tail of the file has dates alone
  if (!x || !y || !u) bad(file, n, {"pole or UT1−UTC is missing", "극 위치 또는 UT1−UTC가 없습니다"});
  return Row{static_cast<std::int64_t>(*mjd),
             *x,
             *y,
             *u,
             field(line, 97, 9).value_or(0),
             field(line, 116, 9).value_or(0),
             line[16] == 'I' && line.size() > 57 && line[57] == 'I'};
}

/// EOP C04 (14 and 20): year month day [hour] MJD x y UT1-UTC … The series 20 carries the hour and another
/// order.
std::optional<Row> c04_row(std::string_view line, const std::string& file, std::uint64_t n) {
  std::array<double, 14> v{};
  std::size_t count = 0;
  for (std::string_view w : split(line, ' ')) {
    if (trim(w).empty() || count == v.size()) continue;
    const auto d = parse_f64(w);
    if (!d)
      bad(file, n, "\"" + std::string(w.substr(0, 20)) + Phrase("\" is no number", "\"은(는) 수가 아닙니다"));
    v[count++] = *d;
  }
  if (count < 10) bad(file, n, {"a row has at least 10 numbers", "한 행의 수는 10개 이상입니다"});
  const bool with_hour = v[4] > 30000;  // series 20: y m d h MJD
  const std::size_t k = with_hour ? 4 : 3;
  if (!(v[k] > 30000 && v[k] < 120000))
    bad(file, n, {"there is no modified Julian date", "수정 율리우스일이 없습니다"});
  // 14: y m d MJD x y UT1-UTC LOD dX dY; 20: y m d h MJD x y UT1-UTC dX dY. The offsets stand at 8 and 9 in
  // both.
  return Row{static_cast<std::int64_t>(v[k]), v[k + 1], v[k + 2], v[k + 3], v[8] * 1e3, v[9] * 1e3, true};
}

}  // namespace

EarthOrientation EarthOrientation::parse(std::string_view text, const std::string& file,
                                         const LeapSeconds& leaps) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  EarthOrientation out;
  out.digest_ = sha256_hex(text);
  enum class Form { none, csv, finals, c04 } form = Form::none;
  std::uint64_t n = 0;
  std::size_t at = 0;
  std::int64_t last = 0;
  while (at < text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    ++n;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty() || line[0] == '#') continue;
    if (form == Form::none) {
      if (line.starts_with("mjd,")) {
        form = Form::csv;
        continue;
      }
      if (field(line, 7, 8) && line.size() >= 68 && (line[16] == 'I' || line[16] == 'P')) {
        form = Form::finals;
      } else if (const std::string_view t = trim(line);
                 t.size() > 60 && (t.starts_with("19") || t.starts_with("20"))) {
        form = Form::c04;
      } else {
        continue;  // headings
      }
    }
    const auto row = form == Form::csv      ? csv_row(line, file, n)
                     : form == Form::finals ? finals_row(line, file, n)
                                            : c04_row(line, file, n);
    if (!row) continue;
    if (row->mjd < 30000 || row->mjd > 120000)
      bad(file, n, {"the day is out of range", "날짜가 범위를 벗어납니다"});
    // Written so that NaN fails too.
    if (!(std::abs(row->x) <= 2 && std::abs(row->y) <= 2 && std::abs(row->ut1_utc) <= 1.5 &&
          std::abs(row->dx) <= 100 && std::abs(row->dy) <= 100))
      bad(file, n, {"a value is out of range", "값이 범위를 벗어납니다"});
    if (!out.days_.empty() && row->mjd != last + 1)
      bad(file, n,
          {fmt::format("days must follow one another: {} after {}", row->mjd, last),
           fmt::format("날짜는 하루씩 이어져야 합니다: {} 다음에 {}", last, row->mjd)});
    if (out.days_.empty()) out.first_mjd_ = row->mjd, out.observed_until_mjd_ = row->mjd - 1;
    last = row->mjd;
    const int tai_utc = leaps.tai_minus_utc_on(row->mjd);
    out.days_.push_back({row->x * arcsec, row->y * arcsec, row->ut1_utc - tai_utc, row->dx * 1e-3 * arcsec,
                         row->dy * 1e-3 * arcsec});
    out.midnights_.push_back(Epoch{(row->mjd - 51544) * 86400 - 43200 + tai_utc, 0});
    if (row->observed) out.observed_until_mjd_ = row->mjd;
  }
  if (out.days_.size() < 4)
    bad(file, n, {"fewer than four days of Earth orientation", "지구 방위가 나흘치보다 적습니다"});
  out.name_ = form == Form::c04 ? "IERS EOP C04" : "IERS finals2000A";
  return out;
}

std::shared_ptr<const EarthOrientation> EarthOrientation::embedded() {
  static const std::shared_ptr<const EarthOrientation> table = [] {
    const std::string path = data_dir() + "/earth-orientation.csv";
    return std::make_shared<const EarthOrientation>(parse(read_file(path), path));
  }();
  return table;
}

EarthOrientation EarthOrientation::with_subdaily() const {
  EarthOrientation out = *this;
  out.subdaily_ = true;
  out.digest_ = sha256_hex(digest_ + " with ocean tides and libration");
  return out;
}

Orientation EarthOrientation::at(const Epoch& e) const {
  Orientation o = daily(e);
  if (subdaily_) {
    const Epoch ut1 = e + o.ut1_tai_s;
    const double mjd = 51544.5 + (static_cast<double>(ut1.seconds) + ut1.fraction) / 86400;
    for (const Subdaily& s : {ocean_tides(mjd), libration(mjd)}) {
      o.x_rad += s.x_rad;
      o.y_rad += s.y_rad;
      o.ut1_tai_s += s.ut1_s;
      o.ut1_tai_rate += s.ut1_rate;
    }
  }
  return o;
}

Orientation EarthOrientation::daily(const Epoch& e) const {
  const auto n = static_cast<std::int64_t>(days_.size());
  // Day by UTC count; off by one near a leap second does no harm: the argument below is continuous.
  const double days = ((e - midnights_.front()) - 0.0) / 86400.0;
  Orientation o;
  if (days < 0 || e > midnights_.back()) {
    const Day& d = days < 0 ? days_.front() : days_.back();
    o = {d.x, d.y, d.ut1_tai, 0, d.dx, d.dy, OrientationStatus::outside};
    if (days < 0) {
      // Of the past the leap seconds are known, and UT1 was never 0.9 s from UTC.
      constexpr std::int64_t since_1972 = (41317 - 51544) * std::int64_t{86400} - 43200 + 10;
      const double utc_tai =
          e.seconds >= since_1972
              ? -static_cast<double>(LeapSeconds::embedded().tai_minus_utc(e))
              : -tai_minus_utc_before_1972(51544 + static_cast<double>(e.seconds + 43200) / 86400);
      o.ut1_tai_s = std::clamp(o.ut1_tai_s, utc_tai - 0.9, utc_tai + 0.9);
    }
    return o;
  }
  auto i = std::clamp<std::int64_t>(static_cast<std::int64_t>(days), 0, n - 2);
  while (i > 0 && e < midnights_[static_cast<std::size_t>(i)]) --i;
  const auto k = static_cast<std::size_t>(std::clamp<std::int64_t>(i - 1, 0, n - 4));
  // Lagrange over four midnights, in days from the first; leap seconds make some days 86401 s: true spacing.
  std::array<double, 4> g{};  // u − t[j]
  const double u = (e - midnights_[k]) / 86400.0;
  const bool even = midnights_[k + 3].seconds - midnights_[k].seconds == 3 * 86400;
  for (std::size_t j = 0; j < 4; ++j)
    g[j] = u - (even ? static_cast<double>(j)
                     : static_cast<double>(midnights_[k + j].seconds - midnights_[k].seconds) / 86400.0);
  // One over the product of the distances between nodes: −6, 2, −2, 6 where all days are alike.
  std::array<double, 4> scale{-1.0 / 6, 0.5, -0.5, 1.0 / 6};
  if (!even)
    for (std::size_t j = 0; j < 4; ++j) {
      double p = 1;
      for (std::size_t m = 0; m < 4; ++m)
        if (m != j) p *= g[m] - g[j];  // t[j] − t[m]
      scale[j] = 1 / p;
    }
  const double g01 = g[0] * g[1], g23 = g[2] * g[3], s01 = g[0] + g[1], s23 = g[2] + g[3];
  const std::array<double, 4> w{g[1] * g23 * scale[0], g[0] * g23 * scale[1], g01 * g[3] * scale[2],
                                g01 * g[2] * scale[3]};
  const std::array<double, 4> slope{(g23 + g[1] * s23) * scale[0], (g23 + g[0] * s23) * scale[1],
                                    (g01 + g[3] * s01) * scale[2], (g01 + g[2] * s01) * scale[3]};
  for (std::size_t j = 0; j < 4; ++j) {
    const Day& d = days_[k + j];
    o.x_rad += w[j] * d.x;
    o.y_rad += w[j] * d.y;
    o.ut1_tai_s += w[j] * d.ut1_tai;
    o.ut1_tai_rate += slope[j] * d.ut1_tai;
    o.dx_rad += w[j] * d.dx;
    o.dy_rad += w[j] * d.dy;
  }
  o.ut1_tai_rate /= 86400;
  o.status =
      first_mjd_ + i < observed_until_mjd_ ? OrientationStatus::observed : OrientationStatus::predicted;
  return o;
}

void EarthOrientation::at(std::span<const Epoch> epochs, std::span<Orientation> out) const {
  for (std::size_t i = 0; i < epochs.size(); ++i) out[i] = at(epochs[i]);
}

Epoch EarthOrientation::first() const { return midnights_.front(); }
Epoch EarthOrientation::last() const { return midnights_.back(); }
Epoch EarthOrientation::last_observed() const {
  // A table may hold predictions alone: they count from its first day.
  return midnights_[static_cast<std::size_t>(std::max<std::int64_t>(0, observed_until_mjd_ - first_mjd_))];
}

double EarthOrientation::error_bound_m(const Epoch& e) const {
  constexpr double metres_per_second = 465.1;  // of UT1, on the equator
  const double observed = subdaily_ ? 0.02 : 0.05;
  if (e < first()) {
    // Days were up to 3 ms too long; the pole wanders within 15 m.
    const double days = (first() - e) / 86400;
    // Before 1961 nothing kept UTC near UT1.
    const double alone = std::max(0.0, (Epoch{(37300 - 51544) * std::int64_t{86400}, 0} - e) / 86400);
    return observed + metres_per_second * (std::min(1.8, 3e-3 * days) + 3e-3 * alone) +
           std::min(15.0, 0.2 * days);
  }
  const auto predicted = [&](const Epoch& when) {
    const double days = (when - last_observed()) / 86400;
    return observed + metres_per_second * 2 * 0.00025 * std::pow(std::max(0.0, days), 0.75);
  };
  if (e <= last()) return predicted(e);
  const double days = (e - last()) / 86400;
  return predicted(last()) + metres_per_second * 1.5e-3 * days + std::min(15.0, 0.2 * days);
}

std::string EarthOrientation::describe() const {
  return name_ + ", observed to " + format_utc(last_observed(), 0).substr(0, 10) + ", predicted to " +
         format_utc(last(), 0).substr(0, 10) + (subdaily_ ? ", with ocean tides and libration" : "");
}

}  // namespace bary::time
