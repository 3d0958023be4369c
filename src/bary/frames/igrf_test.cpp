#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/frames/igrf.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::frames;
using Vec = Eigen::Vector3d;

namespace {
std::string refused(const std::string& text) {
  try {
    static_cast<void>(Igrf::parse(text, "f.shc"));
  } catch (const Error& e) {
    return e.what();
  }
  return "taken";
}
}  // namespace

TEST_CASE("the field in its three forms is one field, at the poles too, for any cut of the batch") {
  const auto model = Igrf::embedded();
  const std::size_t n = 1203;
  std::vector<Epoch> epochs;
  std::vector<double> lat, lon, h, x, y, z, clat, r;
  for (std::size_t i = 0; i < n; ++i) {
    const auto u = static_cast<double>(i);
    epochs.push_back(time::parse_epoch("1990-01-01T00:00:00Z") + u * 1e6);
    lat.push_back(i == 0   ? std::numbers::pi / 2
                  : i == 1 ? -std::numbers::pi / 2
                           : std::asin(std::sin(u * 1.3)));
    lon.push_back(std::remainder(u * 0.9, 2 * std::numbers::pi));
    h.push_back(1e3 * u - 2000);
    const Vec p = to_cartesian({lat[i], lon[i], h[i]});
    x.push_back(p.x()), y.push_back(p.y()), z.push_back(p.z());
    r.push_back(p.norm()), clat.push_back(std::atan2(p.z(), std::hypot(p.x(), p.y())));
  }
  const auto columns = [&] {
    return std::array{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
  };
  auto a = columns(), b = columns(), c = columns(), d = columns();
  model->field_geodetic(epochs, lat, lon, h, a[0], a[1], a[2]);
  model->field_itrf(epochs, x, y, z, b[0], b[1], b[2]);
  model->field_geocentric(epochs, clat, lon, r, c[0], c[1], c[2]);
  double worst = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Eigen::Matrix3d enu = enu_from_itrf({lat[i], lon[i], h[i]}),
                          cnu = enu_from_itrf({clat[i], lon[i], 0});
    const Vec cart(b[0][i], b[1][i], b[2][i]);
    const Vec g(a[1][i], a[0][i], -a[2][i]), s(c[1][i], c[0][i], -c[2][i]);
    worst = std::max({worst, (enu * cart - g).norm(), (cnu * cart - s).norm()});
    // One at a time: the same bits.
    const auto one = [i](const auto& v) { return std::span(v).subspan(i, 1); };
    model->field_geodetic(one(epochs), one(lat), one(lon), one(h), std::span(d[0]).subspan(i, 1),
                          std::span(d[1]).subspan(i, 1), std::span(d[2]).subspan(i, 1));
    CHECK(d[0][i] == a[0][i]);
    CHECK(d[1][i] == a[1][i]);
    CHECK(d[2][i] == a[2][i]);
  }
  CHECK(test::accuracy("field in geodetic, geocentric and Cartesian form", worst * 1e9, 1e-7, "nT",
                       "one another, turned"));
}

TEST_CASE("no sources outside the Earth: the field's divergence and curl vanish") {
  const auto model = Igrf::embedded();
  const Epoch e = time::parse_epoch("2024-10-01T00:00:00Z");
  const auto field = [&](const Vec& p) {
    Vec b;
    const std::array<Epoch, 1> t{e};
    model->field_itrf(t, {&p.x(), 1}, {&p.y(), 1}, {&p.z(), 1}, {&b.x(), 1}, {&b.y(), 1}, {&b.z(), 1});
    return b;
  };
  double worst = 0;
  for (int i = 0; i < 40; ++i) {
    const Vec p = 6.6e6 * Vec(std::sin(1.1 * i), std::cos(0.7 * i), std::sin(2.3 * i + 1)).normalized();
    Eigen::Matrix3d slope;
    for (int k = 0; k < 3; ++k) {
      const Vec s = 2e3 * Vec::Unit(k);
      slope.col(k) = (8 * (field(p + s) - field(p - s)) - (field(p + 2 * s) - field(p - 2 * s))) / 24e3;
    }
    worst = std::max({worst, std::abs(slope.trace()), (slope - slope.transpose()).norm()});
  }
  // The gradient itself is 2e-11 T/m.
  CHECK(test::accuracy("divergence and curl of the field", worst, 1e-18, "T/m", "Maxwell"));
}

TEST_CASE("decimal years") {
  for (const auto& [text, year] : {std::pair{"2020-01-01T00:00:00 TAI", 2020.0},
                                   {"2020-07-02T00:00:00 TAI", 2020.5},
                                   {"1900-01-01T00:00:00 TAI", 1900.0},
                                   {"2021-12-31T00:00:00 TAI", 2021 + 364.0 / 365},
                                   {"2000-12-31T12:00:00 TAI", 2000 + 365.5 / 366}})
    CHECK(std::abs(decimal_year(time::parse_epoch(text)) - year) < 1e-12);
}

TEST_CASE("a file of coefficients: refused with its line, or whole") {
  const std::string good =
      "n,m,2020.0,2025.0\n1,0,-29403.41,-29350.0\n1,1,-1451.37,-1410.3\n1,-1,4653.35,4545.5\n";
  CHECK(refused(good) == "taken");
  CHECK(refused(
            "# IGRF\n1 1 2 2 1 2020.0 2025.0\n 2020.0 2025.0\n1 0 -29403.41 -29350.0\n1 1 -1451 -1410\n1 -1 "
            "4653.35 4545.5\n") == "taken");
  CHECK(refused("").find("BARY-FRAMES-0005") != std::string::npos);
  CHECK(refused("n,m,2020.0,2025.0\n1,0,1,2\n").find("not every order of every degree is there") !=
        std::string::npos);
  CHECK(refused("n,m,2020.0,2025.0\n1,0,1,nan\n").find("f.shc:2") != std::string::npos);
  CHECK(refused("n,m,2025.0,2020.0\n").find("ascending") != std::string::npos);
  CHECK(refused("1 13 10 6 5 2014.0 2020.0\n").find("linear") != std::string::npos);
  CHECK(refused(good + "1,0,1,2\n").find("twice") != std::string::npos);
  CHECK(refused(good + "99,0,1,2\n").find("no degree and order") != std::string::npos);
  // Ours is in force between its years alone, and not inside the core.
  const auto field = [](const char* when, double x) {
    const std::array<Epoch, 1> t{time::parse_epoch(when)};
    const std::array<double, 1> p{x}, zero{0};
    std::array<double, 1> a{}, b{}, c{};
    try {
      Igrf::embedded()->field_itrf(t, p, zero, zero, a, b, c);
    } catch (const Error& e) {
      return e.code();
    }
    return std::string("taken");
  };
  CHECK(field("2029-12-31T00:00:00Z", 7e6) == "taken");
  CHECK(field("2030-01-02T00:00:00Z", 7e6) == "BARY-FRAMES-0004");
  CHECK(field("1899-12-31T00:00:00Z", 7e6) == "BARY-FRAMES-0004");
  CHECK(field("2020-01-02T00:00:00Z", 1e5) == "BARY-FRAMES-0006");
  CHECK(field("2020-01-02T00:00:00Z", std::numeric_limits<double>::quiet_NaN()) == "BARY-FRAMES-0006");
  CHECK(field("2020-01-02T00:00:00Z", std::numeric_limits<double>::infinity()) == "BARY-FRAMES-0006");
}
