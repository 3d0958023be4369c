#include "bary/orbit/spk_theory.hpp"

#include <cmath>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "bary/orbit/sgp4.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {
namespace {

std::optional<GravityModel> model_of(const ephemeris::SpkTwoLine& e) {
  // AIAA 2006-6753; SPICE's geophysical.ker rounds WGS-72's ke to the digits of the old set.
  struct Known {
    GravityModel model;
    double j2, ke, radius_km;
  };
  constexpr Known known[] = {{GravityModel::wgs72_old, 0.001082616, 0.0743669161, 6378.135},
                             {GravityModel::wgs72, 0.001082616, 0.07436691613317342, 6378.135},
                             {GravityModel::wgs84, 0.00108262998905, 0.07436685316871385, 6378.137}};
  for (const Known& k : known)
    if (std::abs(e.j2 - k.j2) < 1e-12 && std::abs(e.ke - k.ke) < 1e-14 &&
        std::abs(e.radius_km - k.radius_km) < 1e-9)
      return k.model;
  return std::nullopt;
}

}  // namespace

ephemeris::SpkTheory spk_theory() {
  return [](const ephemeris::SpkTwoLine& e, std::span<const double> minutes,
            std::span<double> rows) -> std::optional<Phrase> {
    const auto model = model_of(e);
    if (!model)
      return Phrase("the segment's constants of the Earth are neither WGS-72 nor WGS-84",
                    "구간의 지구 상수가 WGS-72도 WGS-84도 아닙니다");
    constexpr double degree = 180 / std::numbers::pi;
    MeanElements m;
    m.epoch = time::from_tdb_seconds(e.epoch_et);
    m.mean_motion_rev_day = e.mean_motion * 1440 / (2 * std::numbers::pi);
    m.eccentricity = e.eccentricity;
    m.inclination_deg = e.inclination * degree, m.raan_deg = e.node * degree;
    m.argp_deg = e.perigee * degree, m.mean_anomaly_deg = e.mean_anomaly * degree;
    m.bstar = e.bstar;
    const Sgp4Record record = sgp4_init(m, *model);
    const std::size_t n = minutes.size();
    std::vector<double> v(6 * n);
    std::vector<Sgp4Status> status(n);
    const auto column = [&](std::size_t k) { return std::span<double>(v).subspan(k * n, n); };
    sgp4_propagate(record, minutes,
                   {column(0), column(1), column(2), column(3), column(4), column(5), status});
    for (std::size_t i = 0; i < n; ++i) {
      if (status[i] != Sgp4Status::ok) return words_of(status[i]);
      for (std::size_t k = 0; k < 6; ++k) rows[6 * i + k] = v[k * n + i];
    }
    return std::nullopt;
  };
}

}  // namespace bary::orbit
