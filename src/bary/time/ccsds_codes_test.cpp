#include "bary/time/ccsds_codes.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::time;

using Octets = std::vector<std::uint8_t>;

TEST_CASE("CUC: the 1958 epoch, and octets worked out by hand from CCSDS 301.0-B-4, 3.2") {
  CHECK(format_epoch(ccsds_epoch, Scale::tai, 0) == "1958-01-01T00:00:00");
  // 2000-01-01T12:00:00.5 TAI: 15,340.5 days after the epoch, 1,325,419,200 = 0x4F004AC0 s, and a half.
  const Epoch e{0, 0.5};
  CHECK(encode_cuc(e, {4, 2, {}}) == Octets{0x1E, 0x4F, 0x00, 0x4A, 0xC0, 0x80, 0x00});
  CHECK(encode_cuc(e, {4, 0, {}}, false) == Octets{0x4F, 0x00, 0x4A, 0xC1});  // rounded to the second
  CHECK(encode_cuc(e, {5, 5, {}}) ==
        Octets{0x9F, 0x28, 0x00, 0x4F, 0x00, 0x4A, 0xC0, 0x80, 0x00, 0x00, 0x00, 0x00});
  // Rounding carries into the seconds.
  CHECK(encode_cuc(Epoch{0, 0.9999}, {4, 1, {}}, false) == Octets{0x4F, 0x00, 0x4A, 0xC1, 0x00});
  const auto agency = CucFormat{2, 1, Epoch{0, 0.25}};
  CHECK(encode_cuc(e, agency) == Octets{0x25, 0x00, 0x00, 0x40});
  CHECK(decode_time_code(encode_cuc(e, agency), Epoch{0, 0.25}).epoch == e);
}

TEST_CASE("CDS: days of UTC since 1958, and the leap second as millisecond 86,400,000") {
  // 1970-01-01 is day 4,383; TAI−UTC is taken as 10 s before 1972. 2000-01-01 is day 15,340 = 0x3BEC.
  const Epoch e = parse_epoch("2000-01-01T12:00:00.001500Z");
  CHECK(encode_cds(e, {2, 2, {}}) == Octets{0x41, 0x3B, 0xEC, 0x02, 0x93, 0x2E, 0x01, 0x01, 0xF4});
  CHECK(encode_cds(e, {3, 4, {}}) ==
        Octets{0x46, 0x00, 0x3B, 0xEC, 0x02, 0x93, 0x2E, 0x01, 0x1D, 0xCD, 0x65, 0x00});
  const Epoch leap = parse_epoch("2016-12-31T23:59:60.25Z");
  const Octets code = encode_cds(leap, {});
  CHECK(Octets(code.begin() + 3, code.end()) == Octets{0x05, 0x26, 0x5C, 0xFA});  // 86,400,250
  CHECK(decode_time_code(code).epoch == leap);
  CHECK(encode_cds(parse_epoch("2016-12-31T23:59:60.9997Z"), {}) ==
        encode_cds(parse_epoch("2017-01-01T00:00:00Z"), {}));
}

TEST_CASE("codes of every form come back within half a count") {
  for (std::int64_t t = -1000000000; t < 2000000000; t += 33333333) {
    const Epoch e{t, 0.123456789};
    for (int c = 4; c <= 7; ++c)
      for (int f = 0; f <= 10; ++f) {
        const Octets code = encode_cuc(e, {c, f, {}});
        const CodedTime back = decode_time_code(code);
        CHECK(back.octets == code.size());
        CHECK(std::abs(back.epoch - e) <= 0.5 * std::pow(256.0, -f) + 1e-16);
      }
    for (int d : {2, 3})
      for (int s : {0, 2, 4}) {
        const Octets code = encode_cds(e, {d, s, {}});
        const CodedTime back = decode_time_code(code);
        CHECK(back.octets == code.size());
        CHECK(std::abs(back.epoch - e) <= (s == 0 ? 0.5e-3 : s == 2 ? 0.5e-6 : 0.6e-12));
      }
  }
}

TEST_CASE("damaged codes are refused with what is wrong; none is read as another instant") {
  const auto refusal = [](const Octets& o) {
    try {
      decode_time_code(o);
    } catch (const Error& e) {
      CHECK(e.code() == "BARY-TIME-0020");
      return std::string(e.what());
    }
    return std::string();
  };
  const auto says = [&](const Octets& o, const char* words) {
    CAPTURE(words);
    CHECK(refusal(o).find(words) != std::string::npos);
  };
  says({}, "no octets");
  says({0x1E, 0x4F, 0x00}, "only 2 are there");
  says({0x9E}, "second octet");
  says({0x9E, 0x80}, "third octet");
  says({0x2E, 0, 0, 0, 0, 0, 0}, "agency");
  says({0x41, 0x3B, 0xEC, 0x05, 0x26, 0x5C, 0x00, 0, 0}, "86400000");
  says({0x41, 0x3B, 0xEC, 0x02, 0x93, 0x2E, 0x01, 0x03, 0xE8}, "whole millisecond");
  says({0x43, 0, 0, 0, 0, 0, 0}, "reserved");
  says({0x9C | 0x80, 0x60, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, "beyond the year 9999");
  says({0x70, 0, 0, 0, 0, 0, 0}, "neither CUC");
  CHECK_THROWS_AS(encode_cuc(ccsds_epoch - 1.0, {}), Error);
  CHECK_THROWS_AS(encode_cuc(Epoch{0, 0}, {3, 0, {}}), Error);
  CHECK_THROWS_AS(encode_cuc(Epoch{0, 0}, {8, 0, {}}), Error);
  CHECK_THROWS_AS(encode_cds(Epoch{0, 0}, {4, 0, {}}), Error);
}

TEST_CASE("GPS weeks: the roll-overs, and weeks cut to ten bits") {
  // The week counter passed 1023 at 1999-08-22 and 2047 at 2019-04-07, 00:00 GPS (IS-GPS-200 users' notices).
  const Epoch second = parse_epoch("2019-04-07T00:00:00 GPS");
  CHECK(to_gps_week(second).week == 2048);
  CHECK(to_gps_week(second).second == 0);
  CHECK(to_gps_week(parse_epoch("1999-08-22T00:00:00 GPS") - 1.0).week == 1023);
  CHECK(to_gps_week(parse_epoch("1980-01-06T00:00:00Z")).week == 0);
  CHECK(to_gps_week(parse_epoch("1980-01-06T00:00:00Z") - 0.25).second == 604799.75);
  CHECK(from_gps_week({2048, 0.5}) == second + 0.5);
  CHECK(unroll_gps_week(0, 10, second + 86400.0) == 2048);
  CHECK(unroll_gps_week(1023, 10, second) == 2047);
  CHECK(unroll_gps_week(2047, 13, second) == 2047);
}
