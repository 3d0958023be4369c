#include "bary/time/ccsds_codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

namespace bary::time {
namespace {

constexpr std::int64_t mjd_1958 = 36204;
constexpr std::int64_t mjd_2000 = 51544;
constexpr std::int64_t last_second = (2973484 - mjd_2000) * 86400 - 43200;  ///< 10000-01-01 TAI
constexpr std::int64_t gps_zero = (44244 - mjd_2000) * 86400 - 43200 + 19;  // 1980-01-06, TAI−UTC 19 s then

[[noreturn]] void bad_code(Phrase reason) { throw Error("BARY-TIME-0020", {{"reason", std::move(reason)}}); }
[[noreturn]] void does_not_fit(const Epoch& e, Phrase reason) {
  throw Error("BARY-TIME-0021", {{"utc", format_utc(e)}, {"reason", std::move(reason)}});
}
void check(const CucFormat& f) {
  if (f.coarse_octets < 1 || f.coarse_octets > 7 || f.fine_octets < 0 || f.fine_octets > 10)
    throw Error("BARY-TIME-0022",
                {{"form",
                  {fmt::format("CUC with {} and {} octets", f.coarse_octets, f.fine_octets),
                   fmt::format("초 {}바이트, 소수부 {}바이트의 CUC", f.coarse_octets, f.fine_octets)}},
                 {"allowed",
                  {"1 to 7 octets of seconds and 0 to 10 of fraction", "초 1~7바이트, 소수부 0~10바이트"}}});
}
void check(const CdsFormat& f) {
  if ((f.day_octets != 2 && f.day_octets != 3) ||
      (f.submillisecond_octets != 0 && f.submillisecond_octets != 2 && f.submillisecond_octets != 4))
    throw Error(
        "BARY-TIME-0022",
        {{"form",
          {fmt::format("CDS with {} and {} octets", f.day_octets, f.submillisecond_octets),
           fmt::format("일 {}바이트, 밀리초 아래 {}바이트의 CDS", f.day_octets, f.submillisecond_octets)}},
         {"allowed",
          {"2 or 3 octets of days and 0, 2 or 4 below the millisecond",
           "일 2바이트 또는 3바이트, 밀리초 아래 0, 2, 4바이트"}}});
}

void put(std::vector<std::uint8_t>& out, std::uint64_t value, int octets) {
  for (int k = octets - 1; k >= 0; --k) out.push_back(static_cast<std::uint8_t>(value >> (8 * k)));
}
std::uint64_t take(std::span<const std::uint8_t>& in, int octets) {
  std::uint64_t v = 0;
  for (int k = 0; k < octets; ++k) v = v << 8 | in[static_cast<std::size_t>(k)];
  in = in.subspan(static_cast<std::size_t>(octets));
  return v;
}

}  // namespace

std::vector<std::uint8_t> encode_cuc(const Epoch& e, const CucFormat& f, bool with_preamble) {
  check(f);
  const Epoch zero = f.agency_epoch.value_or(ccsds_epoch);
  double fraction = e.fraction - zero.fraction;
  std::int64_t whole = e.seconds - zero.seconds;
  if (fraction < 0) {
    fraction += 1;
    whole -= 1;
  }
  // Octet by octet: multiplying by 256 is exact, so nothing is lost below the last one but the rounding.
  std::vector<std::uint8_t> fine;
  for (int k = 0; k < f.fine_octets; ++k) {
    fraction *= 256;
    fine.push_back(static_cast<std::uint8_t>(fraction));
    fraction -= std::floor(fraction);
  }
  bool carry = fraction >= 0.5;
  for (auto k = fine.size(); carry && k-- > 0;) carry = ++fine[k] == 0;
  whole += carry;
  if (whole < 0)
    does_not_fit(e, {"it lies before the code's epoch " + format_utc(zero),
                     "부호의 기준 시각 " + format_utc(zero) + "보다 앞섭니다"});
  if (whole >> (8 * f.coarse_octets))
    does_not_fit(e, Phrase(std::to_string(f.coarse_octets)) +
                        Phrase(" octets count no further than ", "바이트로는 ") +
                        std::to_string((std::int64_t{1} << (8 * f.coarse_octets)) - 1) +
                        Phrase(" s", "초까지만 셉니다"));
  std::vector<std::uint8_t> out;
  if (with_preamble) {
    const int c = std::min(f.coarse_octets, 4), n = std::min(f.fine_octets, 3);
    const bool second = c != f.coarse_octets || n != f.fine_octets;
    out.push_back(
        static_cast<std::uint8_t>((second ? 0x80 : 0) | (f.agency_epoch ? 2 : 1) << 4 | (c - 1) << 2 | n));
    if (second)
      out.push_back(static_cast<std::uint8_t>((f.coarse_octets - c) << 5 | (f.fine_octets - n) << 2));
  }
  put(out, static_cast<std::uint64_t>(whole), f.coarse_octets);
  out.insert(out.end(), fine.begin(), fine.end());
  return out;
}

Epoch decode_cuc(std::span<const std::uint8_t> in, const CucFormat& f) {
  check(f);
  const int need = f.coarse_octets + f.fine_octets;
  if (std::ssize(in) < need)
    bad_code({fmt::format("a CUC code of this form has {} octets, only {} are there", need, in.size()),
              fmt::format("이 형식의 CUC 부호는 {}바이트인데 {}바이트만 있습니다", need, in.size())});
  const auto whole = static_cast<std::int64_t>(take(in, f.coarse_octets));
  double fraction = 0;
  for (int k = f.fine_octets; k-- > 0;) fraction = (fraction + in[static_cast<std::size_t>(k)]) / 256;
  const Epoch zero = f.agency_epoch.value_or(ccsds_epoch);
  if (whole > last_second - zero.seconds)
    bad_code({"its instant lies beyond the year 9999", "시각이 9999년을 넘습니다"});
  return Epoch::from_parts(zero.seconds + whole, zero.fraction + fraction);
}

std::vector<std::uint8_t> encode_cds(const Epoch& e, const CdsFormat& f, bool with_preamble,
                                     const LeapSeconds& leaps) {
  check(f);
  const std::int64_t zero = f.agency_epoch_mjd.value_or(mjd_1958);
  const double per_ms = f.submillisecond_octets == 0 ? 1 : f.submillisecond_octets == 2 ? 1e3 : 1e9;
  // The day and the second of it are whole numbers; only the fraction of the second is rounded.
  const Epoch second{e.seconds, 0};
  const JulianDate jd = to_julian(second, Scale::utc, leaps);
  std::int64_t mjd = static_cast<std::int64_t>(jd.day - 2400000.5);
  const std::int64_t length = leaps.has_leap_second(mjd) ? 86401 : 86400;
  std::int64_t of_day = std::llround(jd.fraction * static_cast<double>(length));
  auto parts = static_cast<std::int64_t>(std::llround(e.fraction * 1e3 * per_ms));
  const auto per_second = static_cast<std::int64_t>(1e3 * per_ms);
  if (parts >= per_second) {
    parts -= per_second;
    of_day += 1;
  }
  if (of_day >= length) {
    of_day -= length;
    mjd += 1;
  }
  if (mjd < zero) does_not_fit(e, {"it lies before the code's first day", "부호의 첫날보다 앞섭니다"});
  const auto days = static_cast<std::uint64_t>(mjd - zero);
  if (days >> (8 * f.day_octets))
    does_not_fit(e, std::to_string(f.day_octets) +
                        Phrase(" octets of days end before it", "바이트의 일수가 그 전에 끝납니다"));
  const auto ms_parts = static_cast<std::int64_t>(per_ms);
  std::vector<std::uint8_t> out;
  if (with_preamble)
    out.push_back(static_cast<std::uint8_t>(0x40 | (f.agency_epoch_mjd ? 8 : 0) |
                                            (f.day_octets == 3 ? 4 : 0) | f.submillisecond_octets / 2));
  put(out, days, f.day_octets);
  put(out, static_cast<std::uint64_t>(of_day * 1000 + parts / ms_parts), 4);
  put(out, static_cast<std::uint64_t>(parts % ms_parts), f.submillisecond_octets);
  return out;
}

Epoch decode_cds(std::span<const std::uint8_t> in, const CdsFormat& f, const LeapSeconds& leaps) {
  check(f);
  const int need = f.day_octets + 4 + f.submillisecond_octets;
  if (std::ssize(in) < need)
    bad_code({fmt::format("a CDS code of this form has {} octets, only {} are there", need, in.size()),
              fmt::format("이 형식의 CDS 부호는 {}바이트인데 {}바이트만 있습니다", need, in.size())});
  const std::int64_t mjd =
      f.agency_epoch_mjd.value_or(mjd_1958) + static_cast<std::int64_t>(take(in, f.day_octets));
  const auto ms = static_cast<std::int64_t>(take(in, 4));
  const auto below = static_cast<double>(take(in, f.submillisecond_octets));
  const std::int64_t length = leaps.has_leap_second(mjd) ? 86401000 : 86400000;
  if (ms >= length)
    bad_code({fmt::format("millisecond {} of a day that has {}", ms, length),
              fmt::format("{}밀리초인 날의 {}번째 밀리초입니다", length, ms)});
  const double per_ms = f.submillisecond_octets == 2 ? 1e3 : 1e9;
  if (below >= per_ms)
    bad_code({"the part below the millisecond is a whole millisecond or more",
              "밀리초 아래 부분이 1밀리초 이상입니다"});
  return Epoch::from_parts((mjd - mjd_2000) * 86400 - 43200 + leaps.tai_minus_utc_on(mjd) + ms / 1000,
                           (static_cast<double>(ms % 1000) + below / per_ms) / 1000);
}

CodedTime decode_time_code(std::span<const std::uint8_t> in, const std::optional<Epoch>& agency_epoch,
                           const LeapSeconds& leaps) {
  if (in.empty()) bad_code({"there are no octets", "바이트가 없습니다"});
  const std::uint8_t p = in[0];
  const int id = p >> 4 & 7;
  if (id == 1 || id == 2) {
    CucFormat f{(p >> 2 & 3) + 1, p & 3, std::nullopt};
    std::size_t preamble = 1;
    if (p & 0x80) {
      if (in.size() < 2)
        bad_code({"the second octet of the preamble is missing", "머리말의 둘째 바이트가 없습니다"});
      if (in[1] & 0x80)
        bad_code({"the preamble claims a third octet, which is not defined",
                  "머리말이 정의되지 않은 셋째 바이트가 있다고 합니다"});
      f.coarse_octets += in[1] >> 5 & 3;
      f.fine_octets += in[1] >> 2 & 7;
      preamble = 2;
    }
    if (id == 2) {
      if (!agency_epoch)
        bad_code({"it counts from an agency's epoch, which was not given",
                  "기관의 기준 시각부터 세는데 그 시각이 주어지지 않았습니다"});
      f.agency_epoch = agency_epoch;
    }
    return {decode_cuc(in.subspan(preamble), f),
            preamble + static_cast<std::size_t>(f.coarse_octets + f.fine_octets)};
  }
  if (id == 4) {
    if (p & 0x80)
      bad_code({"a CDS preamble has one octet, this one claims more",
                "CDS 머리말은 1바이트인데 더 있다고 합니다"});
    if ((p & 3) == 3)
      bad_code({"the preamble's form below the millisecond is reserved",
                "머리말이 밀리초 아래에 예약된 형식을 가리킵니다"});
    CdsFormat f{p & 4 ? 3 : 2, (p & 3) * 2, std::nullopt};
    if (p & 8) {
      if (!agency_epoch)
        bad_code({"it counts from an agency's epoch, which was not given",
                  "기관의 기준 시각부터 세는데 그 시각이 주어지지 않았습니다"});
      f.agency_epoch_mjd =
          static_cast<std::int64_t>(std::floor(to_julian(*agency_epoch, Scale::utc, leaps).day - 2400000.5));
    }
    return {decode_cds(in.subspan(1), f, leaps),
            1 + static_cast<std::size_t>(f.day_octets + 4 + f.submillisecond_octets)};
  }
  bad_code({fmt::format("code identification {} is neither CUC (1, 2) nor CDS (4)", id),
            fmt::format("부호 식별자 {}은(는) CUC(1, 2)도 CDS(4)도 아닙니다", id)});
}

GpsWeek to_gps_week(const Epoch& e) {
  const std::int64_t s = e.seconds - gps_zero;
  const std::int64_t week = s >= 0 ? s / 604800 : -((604799 - s) / 604800);
  return {week, static_cast<double>(s - week * 604800) + e.fraction};
}

Epoch from_gps_week(const GpsWeek& g) { return Epoch::from_parts(gps_zero + g.week * 604800, g.second); }

std::int64_t unroll_gps_week(std::int64_t broadcast, int bits, const Epoch& near) {
  const std::int64_t span = std::int64_t{1} << bits;
  const std::int64_t around = to_gps_week(near).week;
  std::int64_t week = around - (((around - broadcast) % span) + span) % span;
  if (around - week > span / 2) week += span;
  return week;
}

}  // namespace bary::time
