#include <benchmark/benchmark.h>
#include <erfa.h>

#include <cmath>
#include <memory>
#include <vector>

#include "bary/core/context.hpp"
#include "bary/frames/earth_rotation.hpp"
#include "bary/frames/frame.hpp"
#include "bary/frames/geodetic.hpp"
#include "bary/frames/igrf.hpp"
#include "bary/frames/solar.hpp"
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
    ->Arg(static_cast<int>(Frame::moon_iau))
    ->Arg(static_cast<int>(Frame::gse))
    ->Arg(static_cast<int>(Frame::gsm))
    ->Arg(static_cast<int>(Frame::hci))
    ->Arg(static_cast<int>(Frame::carrington));

/// A week of a field from GSE to GSM, as a magnetometer's stream asks for it.
void gse_to_gsm(benchmark::State& state) {
  const DataContext data = context();
  const auto epochs = week();
  std::vector<std::vector<double>> c(3, std::vector<double>(epochs.size(), 5e-9));
  for (auto _ : state) rotate_vectors(Frame::gse, Frame::gsm, epochs, data, c[0], c[1], c[2]);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(epochs.size()));
}
BENCHMARK(gse_to_gsm);

/// IGRF-14 to degree 13 along a low orbit.
void igrf(benchmark::State& state) {
  const auto epochs = week();
  const std::size_t n = epochs.size();
  std::vector<std::vector<double>> c(6, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto u = static_cast<double>(i);
    c[0][i] = 7e6 * std::cos(u * 0.011), c[1][i] = 4e6 * std::sin(u * 0.011),
    c[2][i] = 5.7e6 * std::sin(u * 0.011);
  }
  for (auto _ : state) frames::Igrf::embedded()->field_itrf(epochs, c[0], c[1], c[2], c[3], c[4], c[5]);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}
BENCHMARK(igrf);

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
