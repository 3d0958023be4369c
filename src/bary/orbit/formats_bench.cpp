#include <benchmark/benchmark.h>

#include "bary/core/context.hpp"
#include "bary/ephemeris/sampled.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/orbit/oem.hpp"
#include "bary/orbit/trajectory_io.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

AnalyticSource low_orbit() {
  OrbitSpec s;
  s.epoch = time::parse_epoch("2024-07-06T00:00:00Z");
  s.altitude_m = 653e3;
  s.ltan_h = 22;
  return AnalyticSource(mean_orbit(s));
}

/// A day every 10 s and every second: 8,641 and 86,401 states.
ephemeris::Trajectory day(double step) {
  const AnalyticSource a = low_orbit();
  ephemeris::Trajectory t;
  const DataContext data;
  t.objects.push_back(
      {"A", "2030-001A",
       ephemeris::sample(a, frames::Frame::teme, {a.orbit().epoch, a.orbit().epoch + 86400}, step, data)});
  return t;
}

void read_oem_states(benchmark::State& state) {
  const auto t = day(1);
  const auto encoding = state.range(0) ? NdmEncoding::xml : NdmEncoding::kvn;
  const std::string text = trajectory_to_ndm(t, encoding);
  for (auto _ : state) benchmark::DoNotOptimize(oem_trajectory(read_oem(text, "bench"), "bench"));
  state.SetItemsProcessed(86401 * state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(read_oem_states)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void write_oem_states(benchmark::State& state) {
  const auto t = day(1);
  for (auto _ : state) benchmark::DoNotOptimize(trajectory_to_ndm(t, NdmEncoding::kvn));
  state.SetItemsProcessed(86401 * state.iterations());
}
BENCHMARK(write_oem_states)->Unit(benchmark::kMillisecond);

void evaluate(benchmark::State& state) {
  const auto t = day(60);
  const AnalyticSource a = low_orbit();
  const ephemeris::StateSource& s =
      state.range(0) ? *t.objects[0].source : static_cast<const ephemeris::StateSource&>(a);
  std::vector<Epoch> epochs;
  for (int i = 0; i < 86400; ++i) epochs.push_back(a.orbit().epoch + (i + 0.5));
  ephemeris::StateBuffer b(epochs.size());
  for (auto _ : state) s.evaluate(epochs, b.columns());
  state.SetItemsProcessed(static_cast<std::int64_t>(epochs.size()) * state.iterations());
}
/// 0: the analytic theory J2 to J6; 1: states every minute, Lagrange 7.
BENCHMARK(evaluate)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void kepler(benchmark::State& state) {
  std::vector<double> m(10000), e(10000), x(10000);
  for (std::size_t i = 0; i < m.size(); ++i) {
    m[i] = 6.28 * static_cast<double>(i) / 1e4;
    e[i] = 0.9 * static_cast<double>(i % 97) / 97;
  }
  for (auto _ : state) eccentric_from_mean(m, e, x);
  state.SetItemsProcessed(10000 * state.iterations());
}
BENCHMARK(kepler)->Unit(benchmark::kMicrosecond);

}  // namespace
