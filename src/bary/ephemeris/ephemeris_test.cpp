#include <doctest/doctest.h>

#include <cstring>
#include <limits>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {
std::vector<Epoch> some_epochs(std::size_t n, double step_s = 35017.25) {
  std::vector<Epoch> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back(Epoch{100, 0.25} + step_s * static_cast<double>((i * 7919) % n));
  return out;
}
std::string code_of(const auto& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.code() + " " + e.what();
  }
  return "no error";
}
}  // namespace

TEST_CASE("one state and a batch have the same bits, in any order of epochs") {
  const auto eph = default_ephemeris();
  const auto epochs = some_epochs(2000);
  for (const auto& [target, centre] :
       {std::pair{body::moon, body::earth}, {body::sun, body::earth}, {body::mars_bary, body::moon}}) {
    StateBuffer b(epochs.size());
    eph->states(target, centre, epochs, b.columns());
    for (std::size_t i = 0; i < epochs.size(); ++i) {
      const frames::State s = eph->state(target, centre, epochs[i]);
      REQUIRE(s.r_m == b.r_m(i));
      REQUIRE(s.v_m_s == b.v_m_s(i));
    }
  }
}

TEST_CASE("a chain there and back is nothing, and a body is nowhere from itself") {
  const auto eph = default_ephemeris();
  for (const Epoch& e : some_epochs(50)) {
    const auto a = eph->state(body::jupiter_bary, body::moon, e),
               b = eph->state(body::moon, body::jupiter_bary, e);
    CHECK((a.r_m + b.r_m).norm() < 1e-3);
    CHECK(eph->position_m(body::sun, body::sun, e).norm() == 0.0);
  }
}

TEST_CASE("velocity is the slope of position across the joins of intervals") {
  const auto eph = default_ephemeris();
  const double h = 30;
  double worst = 0;
  for (const Epoch& e : some_epochs(4000, 43200.0)) {
    const auto v = eph->state(body::moon, body::earth, e).v_m_s;
    const Eigen::Vector3d slope =
        (eph->position_m(body::moon, body::earth, e + h) - eph->position_m(body::moon, body::earth, e - h)) /
        (2 * h);
    worst = std::max(worst, (v - slope).norm());
  }
  CHECK(test::accuracy("Moon's velocity against differences of its position", worst, 0.05, "m/s",
                       "central differences over 60 s"));
}

TEST_CASE("an epoch outside the kernel is refused with the span, an unknown body with the list") {
  const auto eph = default_ephemeris();
  const std::string late =
      code_of([&] { eph->state(body::moon, body::earth, time::parse_epoch("2061-01-01T00:00:00Z")); });
  CHECK(late.find("BARY-EPHEMERIS-0004") == 0);
  CHECK(late.find("1999-12-2") != std::string::npos);
  CHECK(late.find("2060-01-0") != std::string::npos);
  const std::string unknown = code_of([&] { eph->state(599, body::earth, Epoch{0, 0}); });
  CHECK(unknown.find("BARY-EPHEMERIS-0003") == 0);
  CHECK(unknown.find("Moon") != std::string::npos);
  const std::string nan = code_of(
      [&] { eph->state(body::moon, body::earth, Epoch{0, std::numeric_limits<double>::quiet_NaN()}); });
  CHECK(nan.find("BARY-EPHEMERIS-0004") == 0);
}

TEST_CASE("damaged kernels are refused with the byte") {
  const std::string good = read_file(data_dir() + "/default.bsp").substr(0, 400 * 1024);
  const auto open = [](const std::string& s) {
    return code_of([&] { SpkFile::over({reinterpret_cast<const std::byte*>(s.data()), s.size()}, "x.bsp"); });
  };
  CHECK(open("").find("BARY-EPHEMERIS-0001") == 0);
  CHECK(open("solid moon").find("BARY-EPHEMERIS-0001") == 0);
  CHECK(open(good).find("BARY-EPHEMERIS-0002") == 0);  // cut short: the segments run past the end
  CHECK(open(good.substr(0, 600)).find("byte 600") != std::string::npos);
  std::string ring = good;
  const double three = 3;
  std::memcpy(ring.data() + 2048, &three, 8);
  CHECK(open(ring).find("ring") != std::string::npos);
  std::string far = good;
  const std::int32_t record = 1 << 30;
  std::memcpy(far.data() + 76, &record, 4);
  CHECK(open(far).find("byte 76") != std::string::npos);
}

TEST_CASE("the shared TDB table is the series") {
  std::vector<Epoch> epochs;
  for (std::int64_t k = 0; k < 3000; ++k) epochs.push_back({-400000000 + 789123 * k, 0.5});
  std::vector<double> et(epochs.size());
  tdb_seconds(epochs, et);
  double worst = 0;
  for (std::size_t i = 0; i < epochs.size(); ++i)
    worst = std::max(worst, std::abs(et[i] - time::tdb_seconds(epochs[i])));
  CHECK(test::accuracy("TDB by the shared nodes", worst * 1e6, 0.3, "us", "the series of the room time"));
}
