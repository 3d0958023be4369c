#include "bary/access/sensor.hpp"

#include <cmath>
#include <numbers>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary::access {
namespace {

constexpr double rad = std::numbers::pi / 180;

[[noreturn]] void refuse(std::size_t row, const Sensor& s, const char* column, std::string found,
                         std::string expected) {
  throw Error("BARY-ACCESS-0011",
              {{"satellite", s.satellite}, {"sensor", s.name}, {"row", std::to_string(row + 1)}})
      .key(column)
      .found(std::move(found))
      .expected(std::move(expected));
}

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

void read_field(const Table& t, std::size_t i, Sensor& s) {
  const auto swath = number(t, "swath_km", i), altitude = number(t, "altitude_km", i),
             fov = number(t, "fov_deg", i);
  s.altitude_m = altitude.value_or(0) * 1e3;
  s.swath_m = swath.value_or(0) * 1e3;
  if (altitude && !(*altitude > 100 && *altitude < 1e5))
    refuse(i, s, "altitude_km", format_f64(*altitude), "100 to 100000");
  if (s.type == SensorType::sar) {
    const auto lo = number(t, "incidence_min_deg", i), hi = number(t, "incidence_max_deg", i);
    if (!lo || !hi)
      refuse(i, s, lo ? "incidence_max_deg" : "incidence_min_deg", "nothing",
             "the radar's angles of incidence");
    if (!(*lo >= 0 && *lo < *hi && *hi < 90))
      refuse(i, s, "incidence_min_deg", format_f64(*lo) + " to " + format_f64(*hi), "0 ≤ min < max < 90");
    s.incidence_min = *lo * rad;
    s.incidence_max = *hi * rad;
    return;
  }
  if (fov) {
    if (!(*fov > 0 && *fov < 175)) refuse(i, s, "fov_deg", format_f64(*fov), "0 to 175");
    s.half_field = *fov / 2 * rad;
  } else if (swath && altitude) {
    s.half_field = half_field_of_swath(s.swath_m, s.altitude_m);
  } else {
    refuse(i, s, swath ? "altitude_km" : "swath_km", "nothing",
           "a swath with the altitude it belongs to, or fov_deg");
  }
}

}  // namespace

double half_field_of_swath(double swath_m, double altitude_m) {
  constexpr double radius = 6371000;
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
      {"bands", T::text, "", {"for readers", "읽는 이를 위한 설명"}, false},
      {"status",
       T::choice,
       "",
       {"of these figures", "이 수치들의 상태"},
       false,
       {"published", "announced", "assumed"}},
      {"source", T::text, "", {"where the figures come from", "수치의 출처"}, false},
  };
}

std::vector<Sensor> sensors_from(const Table& t) {
  std::vector<Sensor> out;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    Sensor s;
    s.satellite = text(t, "satellite", i);
    s.name = text(t, "sensor", i);
    s.country = text(t, "country", i);
    if (s.satellite.empty()) refuse(i, s, "satellite", "nothing", "a name");
    s.type = static_cast<SensorType>(choice(t, "type", i, 0));
    s.side = static_cast<LookSide>(choice(t, "look_side", i, 2));
    s.needs = static_cast<LightNeed>(choice(t, "needs_light", i, s.type == SensorType::sar ? 2 : 0));
    read_field(t, i, s);
    const auto angle = [&](const char* name, double otherwise, double low, double high) {
      const double v = number(t, name, i).value_or(otherwise);
      if (!(v >= low && v <= high))
        refuse(i, s, name, format_f64(v), format_f64(low) + " to " + format_f64(high));
      return v * rad;
    };
    s.half_along = angle("along_track_fov_deg", 0, 0, 175) / 2;
    s.roll_max = angle("roll_max_deg", 0, 0, 90);
    s.pitch_max = angle("pitch_max_deg", 0, 0, 80);
    s.min_sun_elevation = angle("min_sun_elevation_deg", s.needs == LightNeed::day ? 5 : 0, -18, 90);
    s.ground_sample_m = number(t, "ground_sample_m", i).value_or(0);
    s.ground_sample_edge_m = number(t, "ground_sample_edge_m", i).value_or(0);
    if (const auto rate = number(t, "slew_rate_deg_s", i)) {
      if (!(*rate > 0)) refuse(i, s, "slew_rate_deg_s", format_f64(*rate), "more than 0");
      s.slew_rate = *rate * rad;
    }
    s.settling_s = number(t, "settling_s", i).value_or(0);
    if (const auto m = number(t, "imaging_max_min", i)) s.imaging_max_s = *m * 60;
    const int status = choice(t, "status", i, 0);
    s.status = status == 0 ? Status::published : status == 1 ? Status::announced : Status::assumed;
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace bary::access
