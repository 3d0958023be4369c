#include <benchmark/benchmark.h>
#include <erfa.h>

#include <memory>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/frames/frame.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::frames;

namespace {

DataContext context() {
  DataContext d;
  d.set<time::EarthOrientation>(time::EarthOrientation::embedded(), {"Earth orientation", "", ""});
  return d;
}
/// A week at a step of 10 s, as an access search asks for it.
std::vector<Epoch> week() {
  std::vector<Epoch> out;
  for (int i = 0; i < 60480; ++i) out.push_back(Epoch{773500000, 0.25} + 10.0 * i);
  return out;
}

/// Rotations with their rates; argument: the frame to turn into, from GCRF; TEME to ITRF where it is TEME.
void rotation_batch(benchmark::State& state) {
  const DataContext data = context();
  const auto epochs = week();
  std::vector<Rotation> out(epochs.size());
  const auto to = static_cast<Frame>(state.range(0));
  for (auto _ : state) {
    if (to == Frame::teme)
      rotations(Frame::teme, Frame::itrf, epochs, data, out);
    else
      rotations(Frame::gcrf, to, epochs, data, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(epochs.size()));
  state.SetLabel(to == Frame::teme ? "TEME to ITRF" : "GCRF to " + std::string(name_of(to)));
}
BENCHMARK(rotation_batch)
    ->Arg(static_cast<int>(Frame::itrf))
    ->Arg(static_cast<int>(Frame::teme))
    ->Arg(static_cast<int>(Frame::tod))
    ->Arg(static_cast<int>(Frame::moon_iau));

void columns(benchmark::State& state) {
  const DataContext data = context();
  const auto epochs = week();
  std::vector<std::vector<double>> c(6, std::vector<double>(epochs.size(), 7e6));
  for (auto _ : state)
    rotate_columns(Frame::gcrf, Frame::itrf, epochs, data, c[0], c[1], c[2], c[3], c[4], c[5]);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(epochs.size()));
  state.SetLabel("GCRF to ITRF, positions and velocities");
}
BENCHMARK(columns);

/// The peer: ERFA's full series for each epoch, as its users call it.
void erfa_full(benchmark::State& state) {
  double t = 0;
  for (auto _ : state) {
    double m[3][3];
    t += 1e-4;
    eraC2t06a(2460000.5, 400 + t, 2460000.5, 400 + t - 8e-4, 1e-7, 2e-7, m);
    benchmark::DoNotOptimize(m);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(erfa_full);

/// What the first call of a day costs: epochs a month apart, none asked for before.
void cold(benchmark::State& state) {
  const DataContext data = context();
  std::int64_t t = 0;
  for (auto _ : state) {
    t = (t + 20 * 86400) % 780000000;
    benchmark::DoNotOptimize(rotation(Frame::gcrf, Frame::itrf, Epoch{t, 0}, data));
  }
  state.SetLabel("GCRF to ITRF, every call on a new day");
}
BENCHMARK(cold)->Iterations(400);

void tdb(benchmark::State& state) {
  std::int64_t t = 0;
  for (auto _ : state) benchmark::DoNotOptimize(time::tdb_seconds(Epoch{t += 86400, 0}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(tdb);

void geodetic(benchmark::State& state) {
  double x = 7e6;
  for (auto _ : state) benchmark::DoNotOptimize(to_geodetic({x += 1, 1e6, 3e6}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(geodetic);

}  // namespace
