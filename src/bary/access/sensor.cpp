#include "bary/access/sensor.hpp"

#include <cmath>
#include <map>
#include <numbers>
#include <utility>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary::access {
namespace {

constexpr double rad = std::numbers::pi / 180, earth_km = 6371;

std::optional<double> number(const Table& t, const char* name, std::size_t i) {
  const Column* c = t.find(name);
  if (!c || !c->valid(i)) return std::nullopt;
  return c->f64()[i];
}

int choice(const Table& t, const char* name, std::size_t i, int otherwise) {
  const Column* c = t.find(name);
  return c && c->valid(i) ? c->choice()[i] : otherwise;
}

std::string text(const Table& t, const char* name, std::size_t i) {
  const Column* c = t.find(name);
  return c && c->valid(i) ? c->text()[i] : std::string();
}

/// Between the horizons that are seen from an altitude, along the ground.
double widest_swath_km(double altitude_km) {
  return 2 * earth_km * std::acos(earth_km / (earth_km + altitude_km));
}

Phrase absent() { return {"nothing", "없음"}; }

/// One row to a sensor; every column that is wrong is told.
class Row {
 public:
  Row(const Table& t, std::size_t i, Diagnostics& d) : t_(t), i_(i), d_(d) {}

  /// Nothing where something is wrong.
  std::optional<Sensor> read() {
    s_.satellite = text(t_, "satellite", i_);
    s_.name = text(t_, "sensor", i_);
    s_.country = text(t_, "country", i_);
    if (s_.satellite.empty()) refuse("satellite", absent(), Phrase{"a name", "이름"});
    if (s_.country.empty()) refuse("country", absent(), "KR, US, EU …");
    s_.type = static_cast<SensorType>(choice(t_, "type", i_, 0));
    s_.side = static_cast<LookSide>(choice(t_, "look_side", i_, 2));
    s_.needs = static_cast<LightNeed>(choice(t_, "needs_light", i_, s_.type == SensorType::sar ? 2 : 0));
    read_field();
    s_.half_along = within("along_track_fov_deg", 0, 0, 175) / 2 * rad;
    s_.roll_max = within("roll_max_deg", 0, 0, 90) * rad;
    s_.pitch_max = within("pitch_max_deg", 0, 0, 80) * rad;
    s_.min_sun_elevation = within("min_sun_elevation_deg", s_.needs == LightNeed::day ? 5 : 0, -18, 90) * rad;
    s_.ground_sample_m = positive("ground_sample_m").value_or(0);
    s_.ground_sample_edge_m = positive("ground_sample_edge_m").value_or(0);
    if (const auto rate = positive("slew_rate_deg_s")) s_.slew_rate = *rate * rad;
    s_.settling_s = within("settling_s", 0, 0, 86400);
    if (const auto m = positive("imaging_max_min")) s_.imaging_max_s = *m * 60;
    const int status = choice(t_, "status", i_, 0);
    s_.status = status == 0 ? Status::published : status == 1 ? Status::announced : Status::assumed;
    if (!whole_) return std::nullopt;
    return s_;
  }

 private:
  void refuse(const char* column, Phrase found, Phrase expected, Phrase hint = {}) {
    whole_ = false;
    d_.add(Error("BARY-ACCESS-0011", {{"satellite", s_.satellite},
                                      {"sensor", s_.name},
                                      {"row", std::to_string(i_ + 1)},
                                      {"column", column}})
               .key(column)
               .found(std::move(found))
               .expected(std::move(expected))
               .hint(std::move(hint))
               .diagnostic());
  }
  double within(const char* column, double otherwise, double low, double high) {
    const double v = number(t_, column, i_).value_or(otherwise);
    if (!(v >= low && v <= high)) refuse(column, format_f64(v), format_f64(low) + " … " + format_f64(high));
    return v;
  }
  std::optional<double> positive(const char* column) {
    const auto v = number(t_, column, i_);
    if (v && !(*v > 0 && std::isfinite(*v))) refuse(column, format_f64(*v), "> 0");
    return v;
  }

  void read_field() {
    const auto swath = positive("swath_km"), fov = number(t_, "fov_deg", i_);
    const auto altitude = number(t_, "altitude_km", i_);
    s_.altitude_m = altitude.value_or(0) * 1e3;
    s_.swath_m = swath.value_or(0) * 1e3;
    if (altitude && !(*altitude > 100 && *altitude < 1e5))
      return refuse("altitude_km", format_f64(*altitude), "100 … 100000");
    const double widest = altitude ? widest_swath_km(*altitude) : std::numbers::pi * earth_km;
    if (swath && *swath >= widest)
      return refuse("swath_km", format_f64(*swath), "< " + format_fixed(widest, 0),
                    metres_hint(*swath, *swath / 1e3 < widest));
    if (s_.type == SensorType::sar) return read_radar();
    if (fov) {
      if (!(*fov > 0 && *fov < 175)) refuse("fov_deg", format_f64(*fov), "0 … 175");
      s_.half_field = *fov / 2 * rad;
    } else if (swath && altitude) {
      s_.half_field = half_field_of_swath(s_.swath_m, s_.altitude_m);
    } else {
      refuse(swath ? "altitude_km" : "swath_km", absent(), "swath_km + altitude_km | fov_deg");
    }
  }
  void read_radar() {
    const auto lo = number(t_, "incidence_min_deg", i_), hi = number(t_, "incidence_max_deg", i_);
    if (!lo || !hi)
      return refuse(lo ? "incidence_max_deg" : "incidence_min_deg", absent(), "0 ≤ min < max < 90");
    if (!(*lo >= 0 && *lo < *hi && *hi < 90))
      return refuse("incidence_min_deg", format_f64(*lo) + " … " + format_f64(*hi), "0 ≤ min < max < 90");
    s_.incidence_min = *lo * rad;
    s_.incidence_max = *hi * rad;
  }
  static std::string metres_hint(double v, bool fits) {
    return fits ? format_f64(v) + " m = " + format_f64(v / 1e3) + " km?" : std::string();
  }

  const Table& t_;
  std::size_t i_;
  Diagnostics& d_;
  Sensor s_;
  bool whole_ = true;
};

}  // namespace

double half_field_of_swath(double swath_m, double altitude_m) {
  constexpr double radius = earth_km * 1e3;
  const double angle = swath_m / 2 / radius;
  return std::atan2(std::sin(angle), (radius + altitude_m) / radius - std::cos(angle));
}

std::vector<ColumnSpec> sensor_columns() {
  using T = ColumnType;
  return {
      {"satellite", T::text, "", {"name as in the trajectories", "궤도 자료에 있는 이름"}},
      {"sensor", T::text, "", {"instrument or mode", "센서 또는 촬영 모드"}},
      {"country", T::text, "", {"who operates it: KR, US, EU …", "운용 국가: KR, US, EU …"}},
      {"type",
       T::choice,
       "",
       {"how it looks", "촬영 방식"},
       true,
       {"push_broom", "whisk_broom", "frame", "sar"}},
      {"swath_km",
       T::f64,
       "",
       {"width on the ground, straight down at altitude_km",
        "altitude_km에서 바로 아래를 볼 때 지상 관측 폭"},
       false},
      {"altitude_km",
       T::f64,
       "",
       {"nominal altitude that swath and ground sample belong to", "관측 폭과 지상 표본의 기준이 되는 고도"},
       false},
      {"fov_deg",
       T::f64,
       "",
       {"full field across the track, where no swath is given",
        "궤적에 수직인 전체 시야각(관측 폭이 없을 때)"},
       false},
      {"along_track_fov_deg",
       T::f64,
       "",
       {"full field along the track (frame)", "궤적 방향 전체 시야각(프레임형)"},
       false},
      {"roll_max_deg", T::f64, "", {"farthest roll to either side", "좌우로 가능한 최대 롤 각"}, false},
      {"pitch_max_deg",
       T::f64,
       "",
       {"farthest pitch forward and backward", "앞뒤로 가능한 최대 피치 각"},
       false},
      {"look_side",
       T::choice,
       "",
       {"side that a radar looks to", "레이더가 보는 쪽"},
       false,
       {"left", "right", "both"}},
      {"incidence_min_deg", T::f64, "", {"least incidence of a radar", "레이더의 최소 입사각"}, false},
      {"incidence_max_deg", T::f64, "", {"greatest incidence of a radar", "레이더의 최대 입사각"}, false},
      {"ground_sample_m",
       T::f64,
       "",
       {"ground sample straight down", "바로 아래를 볼 때의 지상 표본"},
       false},
      {"ground_sample_edge_m",
       T::f64,
       "",
       {"ground sample at most, where on-board aggregation limits its growth",
        "위성 내 합산으로 제한될 때의 최대 지상 표본"},
       false},
      {"needs_light",
       T::choice,
       "",
       {"light at the target", "대상에 필요한 빛"},
       false,
       {"day", "night", "any"}},
      {"min_sun_elevation_deg",
       T::f64,
       "",
       {"least elevation of the Sun at the target, where light is needed",
        "빛이 필요할 때 대상에서의 최저 태양 고도"},
       false},
      {"slew_rate_deg_s", T::f64, "", {"in roll", "롤 회전 속도"}, false},
      {"settling_s", T::f64, "", {"after a slew", "기동 뒤 안정화 시간"}, false},
      {"imaging_max_min", T::f64, "", {"imaging time an orbit", "한 바퀴당 촬영 시간"}, false},
      {"bands", T::text, "", {"its bands, for readers", "관측 밴드(읽는 이를 위한 설명)"}, false},
      {"status",
       T::choice,
       "",
       {"of these figures", "이 수치들의 상태"},
       false,
       {"published", "announced", "assumed"}},
      {"source", T::text, "", {"where the figures come from", "수치의 출처"}, false},
  };
}

std::vector<Sensor> sensors_from(const Table& t, Diagnostics& d) {
  std::vector<Sensor> out;
  std::map<std::pair<std::string, std::string>, std::size_t> rows;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    std::optional<Sensor> s = Row(t, i, d).read();
    if (!s) continue;
    const auto [at, fresh] = rows.emplace(std::pair(lower(s->satellite), lower(s->name)), i + 1);
    if (fresh)
      out.push_back(*std::move(s));
    else
      d.add(Error("BARY-ACCESS-0012", {{"satellite", s->satellite},
                                       {"sensor", s->name},
                                       {"row", std::to_string(i + 1)},
                                       {"first", std::to_string(at->second)}})
                .key("sensor")
                .diagnostic());
  }
  return out;
}

}  // namespace bary::access
