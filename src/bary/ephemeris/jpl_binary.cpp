#include "bary/ephemeris/jpl_binary.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/ephemeris/binary.hpp"

namespace bary::ephemeris {
namespace {

// Places in the first record (testeph.f): three titles of 84, 400 names of 6.
constexpr std::size_t constants_at = 2676, au_at = 2680, ratio_at = 2688, series_at = 2696, number_at = 2840,
                      librations_at = 2844, more_names_at = 2856;
constexpr double j2000 = 2451545.0, day = 86400.0;

/// The number of places that a series takes up, and where.
struct Series {
  std::int32_t first = 0, terms = 0, parts = 0;
};

bool plausible(double ratio) { return ratio > 81.2 && ratio < 81.4; }

/// One body of the file. Records lie at equal intervals; a record holds `parts` pieces of `terms`
/// coefficients for each of three axes.
class Body final : public SpkSegment {
 public:
  Body(Info i, SpkWords words, std::size_t record, std::size_t records, Series s, double factor)
      : SpkSegment(std::move(i)),
        words_(words),
        record_(record),
        records_(records),
        first_(static_cast<std::size_t>(s.first - 1)),
        terms_(static_cast<std::size_t>(s.terms)),
        parts_(static_cast<std::size_t>(s.parts)),
        factor_(factor) {
    length_ = (info().stop_et - info().start_et) / static_cast<double>(records);
  }

  void evaluate(std::span<const double> et, std::span<double> rows) const override {
    for (std::size_t i = 0; i < et.size(); ++i) {
      const double where = (et[i] - info().start_et) / length_;
      const double k = std::clamp(std::floor(where), 0.0, static_cast<double>(records_ - 1));
      const double inside = et[i] - (info().start_et + k * length_),
                   piece = length_ / static_cast<double>(parts_);
      const double p = std::clamp(std::floor(inside / piece), 0.0, static_cast<double>(parts_ - 1));
      const double* c = words_.data() + static_cast<std::size_t>(k) * record_ + first_ +
                        static_cast<std::size_t>(p) * 3 * terms_;
      const double s = 2 * (inside - p * piece) / piece - 1, scale = 2 / piece;
      for (std::size_t axis = 0; axis < 3; ++axis, c += terms_) {
        double b1 = 0, b2 = 0, d1 = 0, d2 = 0;
        for (std::size_t n = terms_ - 1; n > 0; --n) {
          const double b = 2 * s * b1 - b2 + c[n], d = 2 * s * d1 - d2 + 2 * b1;
          b2 = b1, b1 = b, d2 = d1, d1 = d;
        }
        rows[6 * i + axis] = factor_ * (s * b1 - b2 + c[0]);
        rows[6 * i + 3 + axis] = factor_ * ((s * d1 - d2 + b1) * scale);
      }
    }
  }

 private:
  SpkWords words_;
  std::size_t record_, records_, first_, terms_, parts_;
  double factor_, length_ = 1;
};

}  // namespace

bool JplBinary::looks_like(std::span<const std::byte> bytes) {
  if (bytes.size() < more_names_at) return false;
  return plausible(load<double>(bytes, ratio_at, false)) || plausible(load<double>(bytes, ratio_at, true));
}

std::shared_ptr<const JplBinary> JplBinary::open(const std::string& path) {
  auto map = std::make_shared<MappedFile>(path);
  const auto bytes = map->bytes();
  return std::shared_ptr<const JplBinary>(new JplBinary(bytes, std::move(map), path));
}
std::shared_ptr<const JplBinary> JplBinary::over(std::span<const std::byte> bytes, std::string name) {
  return std::shared_ptr<const JplBinary>(new JplBinary(bytes, nullptr, std::move(name)));
}
const std::string& JplBinary::digest() const { return digest_->of(bytes_); }

JplBinary::JplBinary(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, std::string name)
    : SegmentEphemeris("JPL ephemeris", name),
      bytes_(bytes),
      owner_(std::move(owner)),
      digest_(std::make_shared<LazyDigest>()) {
  const auto damaged = [&](std::size_t offset, Phrase reason) {
    throw Error("BARY-EPHEMERIS-0002",
                {{"file", name}, {"offset", std::to_string(offset)}, {"reason", std::move(reason)}});
  };
  if (!looks_like(bytes)) throw Error("BARY-EPHEMERIS-0001", {{"file", name}});
  const bool big = !plausible(load<double>(bytes, ratio_at, false));
  ratio_ = load<double>(bytes, ratio_at, big);
  au_km_ = load<double>(bytes, au_at, big);
  number_ = load<std::int32_t>(bytes, number_at, big);
  const auto constants = load<std::int32_t>(bytes, constants_at, big);
  if (constants < 0 || constants > 3000)
    damaged(constants_at, {"the number of constants is out of range", "상수의 개수가 범위를 벗어납니다"});

  // Series 0 to 8 are the planets, 9 the Moon, 10 the Sun, 11 nutations, 12 librations; from DE430 on 13 the
  // lunar mantle and 14 TT−TDB, behind the names beyond the four hundredth.
  std::array<Series, 15> series;
  const std::size_t behind = more_names_at + 6 * static_cast<std::size_t>(std::max(0, constants - 400));
  std::size_t record = 0;
  for (std::size_t k = 0; k < series.size(); ++k) {
    const std::size_t at = k < 12 ? series_at + 12 * k : k == 12 ? librations_at : behind + 12 * (k - 13);
    if (at + 12 > bytes.size()) break;
    Series s{load<std::int32_t>(bytes, at, big), load<std::int32_t>(bytes, at + 4, big),
             load<std::int32_t>(bytes, at + 8, big)};
    // An older file has something else, or nothing, behind its librations.
    if (s.terms == 0 || s.parts == 0) continue;
    if (s.first < 3 || s.first > 100000 || s.terms < 0 || s.terms > 100 || s.parts < 0 || s.parts > 100) {
      if (k > 12) break;
      damaged(at, {"the place of a series is out of range", "급수의 위치가 범위를 벗어납니다"});
    }
    const std::int32_t axes = k == 11 ? 2 : k == 14 ? 1 : 3;
    series[k] = s;
    record = std::max(record, static_cast<std::size_t>(s.first - 1 + s.terms * s.parts * axes));
  }
  if (record < 3) damaged(series_at, {"there is no series", "급수가 없습니다"});
  const std::size_t bytes_a_record = 8 * record;
  if (bytes_a_record < behind)
    damaged(series_at, {"a record is shorter than the heading", "레코드가 머리말보다 짧습니다"});
  const std::size_t records = bytes.size() / bytes_a_record;
  if (records < 3)
    damaged(bytes.size(),
            {"the file ends before its first record of data", "첫 데이터 레코드 앞에서 파일이 끝납니다"});

  // The heading may name the span of the file that this one was cut from: the records tell their own.
  const SpkWords words = doubles_of(bytes, big, swapped_).subspan(2 * record);
  const std::size_t n = records - 2;
  const double first = words[0], last = words[(n - 1) * record + 1];
  const double step = words[1] - words[0];
  if (!(step >= 0.25 && step <= 1024) || !(first > -1e9 && last < 1e9) ||
      !(std::abs(last - first - static_cast<double>(n) * step) < 1e-6))
    damaged(2 * bytes_a_record,
            {"the records' days do not follow one another", "레코드의 날짜가 이어지지 않습니다"});
  for (std::size_t k = 0; k < n; ++k)
    if (!(words[k * record] == first + static_cast<double>(k) * step))
      damaged((k + 2) * bytes_a_record,
              {"the records' days do not follow one another", "레코드의 날짜가 이어지지 않습니다"});

  const auto add = [&](frames::Body target, frames::Body centre, const Series& s, double factor) {
    if (s.terms == 0) return;
    SpkSegment::Info i;
    i.target = target, i.centre = centre;
    i.start_et = (first - j2000) * day, i.stop_et = (last - j2000) * day;
    i.name = "DE" + std::to_string(number_);
    i.file = name, i.file_offset = 2 * bytes_a_record;
    segments_.push_back(std::make_shared<Body>(std::move(i), words, record, n, s, factor));
  };
  for (std::size_t k = 0; k < 9; ++k) add(static_cast<frames::Body>(k + 1), frames::body::ssb, series[k], 1);
  add(frames::body::sun, frames::body::ssb, series[10], 1);
  // The Moon is given from the Earth, and so divides the way between them.
  add(frames::body::moon, frames::body::earth, series[9], 1);
  add(frames::body::earth, frames::body::earth_moon_bary, series[9], -1 / (1 + ratio_));
  if (segments_.empty()) damaged(series_at, {"there is no body", "천체가 없습니다"});
}

}  // namespace bary::ephemeris
