#include "bary/access/site.hpp"

#include <doctest/doctest.h>

#include <array>
#include <numbers>
#include <string>

#include "bary/core/error.hpp"

using namespace bary;
using access::Horizon;

namespace {
constexpr double deg = std::numbers::pi / 180;

Horizon of(std::vector<double> azimuth_deg, std::vector<double> elevation_deg, double minimum_deg = -90) {
  for (double& a : azimuth_deg) a *= deg;
  for (double& e : elevation_deg) e *= deg;
  return Horizon::mask(azimuth_deg, elevation_deg, minimum_deg * deg, "Jeju");
}
}  // namespace

TEST_CASE("a mask is linear between its points and closed over north") {
  const Horizon h = of({10, 90, 350}, {5, 15, 3});
  const auto at = [&](double a) { return h.at(a * deg) / deg; };
  CHECK(at(10) == doctest::Approx(5));
  CHECK(at(50) == doctest::Approx(10));
  CHECK(at(350) == doctest::Approx(3));
  CHECK(at(0) == doctest::Approx(4));
  CHECK(at(5) == doctest::Approx(4.5));
  CHECK(at(359.999999) == doctest::Approx(4).epsilon(1e-6));
  CHECK(h.lowest() == doctest::Approx(3 * deg));
  CHECK(h.highest() == doctest::Approx(15 * deg));
}

TEST_CASE("two points of an azimuth are a jump, on which the higher counts") {
  const Horizon h = of({0, 90, 90, 180, 180, 360}, {2, 2, 20, 20, 4, 4});
  const auto at = [&](double a) { return h.at(a * deg) / deg; };
  CHECK(at(89.9999) == doctest::Approx(2));
  CHECK(at(90) == doctest::Approx(20));
  CHECK(at(179.9999) == doctest::Approx(20));
  CHECK(at(180) == doctest::Approx(20));
  CHECK(at(180.0001) == doctest::Approx(4));
  CHECK(at(0) == doctest::Approx(2));  // 0 and 360 are given both: the table says what is north
}

TEST_CASE("a minimum holds all around; one point is a constant") {
  const Horizon h = of({0, 180}, {-3, 12}, 5);
  CHECK(h.at(0) == doctest::Approx(5 * deg));
  CHECK(h.at(90 * deg) == doctest::Approx(8.5 * deg));
  CHECK(of({77}, {6}).at(200 * deg) == doctest::Approx(6 * deg));
  CHECK(of({}, {}, 5).constant());
}

TEST_CASE("a mask that is none is refused by site and point") {
  const auto text = [](std::vector<double> a, std::vector<double> e) {
    try {
      of(std::move(a), std::move(e));
    } catch (const Error& x) {
      return std::string(x.what());
    }
    return std::string("accepted");
  };
  CHECK(text({0, 20, 10}, {1, 1, 1}).find("point 3 of the horizon of Jeju") != std::string::npos);
  CHECK(text({0, 400}, {1, 1}).find("azimuth 0 ... 360") != std::string::npos);
  CHECK(text({0, 40}, {1, 95}).find("elevation -90 ... 90") != std::string::npos);
  CHECK(text({5, 5, 5}, {1, 2, 3}).find("two points an azimuth") != std::string::npos);
  CHECK(text({0, std::numeric_limits<double>::quiet_NaN()}, {1, 1}).find("BARY-ACCESS-0001") !=
        std::string::npos);
}
