// ephemeris.state: where a body is, by the ephemeris of the Context or by a kernel of the task.

#include <algorithm>

#include "bary/core/parallel.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/frames/frame.hpp"
#include "bary/tasks/sampling.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/leap_seconds.hpp"

namespace bary::tasks {
namespace {

using namespace study;

frames::Body body_of(const Inputs& in, std::string_view name) {
  const std::string& text = in.text(name);
  if (const auto b = frames::parse_body(text)) return *b;
  throw Error("BARY-TASKS-0001", {{"body", text}})
      .key(std::string(name))
      .expected("Earth, Moon, Sun, Mars …");
}

std::shared_ptr<const ephemeris::Ephemeris> ephemeris_of(const Inputs& in) {
  return in.has("kernel") ? ephemeris::open_ephemeris(in.text("kernel")) : nullptr;
}

Outputs state(const Inputs& in, const Context& ctx) {
  const auto own = ephemeris_of(in);
  const ephemeris::Ephemeris& eph = own ? *own : ctx.data->get<ephemeris::Ephemeris>();
  const frames::Body target = body_of(in, "target"), center = body_of(in, "center");
  const frames::Frame frame = *frames::parse_frame(in.text("frame"));
  const std::vector<Epoch> epochs = epochs_of(in.epoch("start"), in.epoch("stop"), in.number("step_s"));

  Table t;
  auto& utc = std::get<std::vector<Epoch>>(t.add("utc", ColumnType::epoch).data);
  utc = epochs;
  aligned_vector<double> columns[6];
  for (auto& c : columns) c.resize(epochs.size());
  std::vector<ephemeris::SampleStatus> status(epochs.size());
  parallel_for(ctx, epochs.size(), 4096, [&](std::size_t b, std::size_t e) {
    const auto part = [&](std::size_t k) { return std::span<double>(columns[k]).subspan(b, e - b); };
    const auto span = std::span(epochs).subspan(b, e - b);
    eph.states(target, center, span,
               {part(0), part(1), part(2), part(3), part(4), part(5), std::span(status).subspan(b, e - b)});
    if (frame != frames::Frame::gcrf)
      frames::rotate_columns(frames::Frame::gcrf, frame, span, *ctx.data, part(0), part(1), part(2), part(3),
                             part(4), part(5));
    for (std::size_t k = 0; k < 6; ++k)
      for (double& v : part(k)) v /= 1000;
  });
  static constexpr const char* names[] = {"x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s"};
  for (std::size_t k = 0; k < 6; ++k) t.add(names[k], ColumnType::f64).data = std::move(columns[k]);
  Outputs out;
  out.emplace("states", std::move(t));
  return out;
}

/// The span is asked of the kernel before anything runs.
void check_state(const Inputs& in, const Context& ctx, Diagnostics& d) {
  try {
    const auto own = ephemeris_of(in);
    const ephemeris::Ephemeris& eph = own ? *own : ctx.data->get<ephemeris::Ephemeris>();
    const frames::Body target = body_of(in, "target"), center = body_of(in, "center");
    for (const char* edge : {"start", "stop"}) (void)eph.state(target, center, in.epoch(edge));
    (void)count_of(in.epoch("start"), in.epoch("stop"), in.number("step_s"));
    time::check_utc(in.epoch("start"), in.epoch("stop"), d);
    if (in.text("frame") == "ITRF") check_orientation(ctx, in.epoch("start"), in.epoch("stop"), d);
  } catch (const Error& e) {
    d.add(e.diagnostic());
  }
}

}  // namespace

void add_ephemeris(Registry& registry) {
  Kind k;
  k.name = "ephemeris.state";
  k.version = 1;
  k.summary = {"Where the Sun, the Moon or a planet is", "태양, 달, 행성의 위치"};
  k.doc = {
      "Geometric positions and velocities of a body relative to another, without light time, on a regular "
      "grid of "
      "epochs. The built-in ephemeris covers 2000 to 2060 (the Moon within 5 m and the Sun within 1 km of "
      "JPL's "
      "DE431); `kernel` takes an SPK (types 1, 2, 3, 5, 8, 9, 10, 12, 13, 17, 18, 19, 21) or JPL's native "
      "binary.",
      "빛이 가는 시간을 넣지 않은 천체의 기하학적 위치와 속도를 일정한 시각 간격으로 구합니다. 내장 천체력은 "
      "2000년부터 2060년까지이며 JPL DE431과 달은 5 m, 태양은 1 km 이내로 일치합니다. `kernel`에는 SPK(유형 "
      "1, 2, 3, "
      "5, 8, 9, 10, 12, 13, 17, 18, 19, 21)나 JPL의 이진 파일을 쓸 수 있습니다."};
  k.params = {
      Param::text("target", {"the body asked for, by name or NAIF number", "대상 천체(이름 또는 NAIF 번호)"}),
      Param::text("center", {"the body that it is seen from", "기준 천체"})
          .with_default(std::string("Earth")),
      Param::choice("frame", {"GCRF", "EME2000", "ITRF", "TEME", "TOD", "MOON_IAU"},
                    {"axes of the vectors", "벡터의 좌표계"})
          .with_default(std::string("GCRF")),
      Param::start(),
      Param::stop(),
      Param::number("step_s", {"between two epochs", "시각 사이의 간격"}).with_default(3600).range(1e-3, 1e9),
      Param::file("kernel", {"an SPK instead of the ephemeris that is built in", "내장 천체력 대신 쓸 SPK"})
          .optional(),
  };
  const auto position = [](const char* name) {
    return ColumnSpec{name, ColumnType::f64, "", {"position", "위치"}};
  };
  const auto velocity = [](const char* name) {
    return ColumnSpec{name, ColumnType::f64, "", {"velocity", "속도"}};
  };
  k.outputs = {{"states",
                "Table",
                {"positions and velocities", "위치와 속도"},
                {{"utc", ColumnType::epoch, "", {"instant", "시각"}},
                 position("x_km"),
                 position("y_km"),
                 position("z_km"),
                 velocity("vx_km_s"),
                 velocity("vy_km_s"),
                 velocity("vz_km_s")},
                {{"utc", {"Time", "시각"}},
                 {"x_km", {"x", "x"}},
                 {"y_km", {"y", "y"}},
                 {"z_km", {"z", "z"}},
                 {"vx_km_s", {"Velocity, x", "속도 x"}},
                 {"vy_km_s", {"Velocity, y", "속도 y"}},
                 {"vz_km_s", {"Velocity, z", "속도 z"}}}}};
  k.views = {
      {"states",
       "table",
       {"Positions", "위치"},
       {"Geometric states, without light time.", "빛이 가는 시간을 넣지 않은 기하학적 위치와 속도입니다."},
       R"({"table":"@states"})",
       false}};
  k.run = state;
  k.check = check_state;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
