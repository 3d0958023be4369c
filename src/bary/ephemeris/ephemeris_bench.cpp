#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <vector>

#include "bary/ephemeris/ephemeris.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/ephemeris/spk_samples.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::ephemeris;
namespace body = frames::body;

namespace {

/// A month at a step of 10 s, as an integration or an access search asks for it.
std::vector<Epoch> month() {
  std::vector<Epoch> out;
  for (int i = 0; i < 259200; ++i) out.push_back(Epoch{773500000, 0.25} + 10.0 * i);
  return out;
}
/// Anywhere from 2000 to 2060.
std::vector<Epoch> anywhere() {
  std::mt19937_64 random(1);
  std::vector<Epoch> out;
  for (int i = 0; i < 259200; ++i)
    out.push_back(Epoch{static_cast<std::int64_t>(random() % 1890000000), 0.5});
  return out;
}

void batch(benchmark::State& state, frames::Body target, frames::Body centre, bool sorted) {
  const auto kernel = default_ephemeris();
  const auto epochs = sorted ? month() : anywhere();
  StateBuffer out(epochs.size());
  for (auto _ : state) {
    kernel->states(target, centre, epochs, out.columns());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(epochs.size()));
}
BENCHMARK_CAPTURE(batch, moon_from_earth_every_10_s, body::moon, body::earth, true);
BENCHMARK_CAPTURE(batch, moon_from_earth_anywhere, body::moon, body::earth, false);
BENCHMARK_CAPTURE(batch, sun_from_earth_every_10_s, body::sun, body::earth, true);
BENCHMARK_CAPTURE(batch, mars_from_moon_every_10_s, body::mars_bary, body::moon, true);

void scalar(benchmark::State& state) {
  const auto kernel = default_ephemeris();
  Epoch e{773500000, 0.25};
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernel->state(body::moon, body::earth, e));
    e.seconds += 10;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scalar);

void tdb(benchmark::State& state) {
  const auto epochs = month();
  std::vector<double> et(epochs.size());
  for (auto _ : state) {
    time::tdb_seconds(epochs, et);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(epochs.size()));
}
BENCHMARK(tdb);

/// One segment of each type, epochs in order.
void segment(benchmark::State& state) {
  const std::string bytes = spk_bytes(samples::all(), "samples");
  const auto file = SpkFile::over({reinterpret_cast<const std::byte*>(bytes.data()), bytes.size()}, "x");
  const auto& s = *file->segments()[static_cast<std::size_t>(state.range(0))];
  std::vector<double> et(10000), rows(6 * et.size());
  for (std::size_t i = 0; i < et.size(); ++i)
    et[i] = s.info().start_et + (s.info().stop_et - s.info().start_et) / 10000 * static_cast<double>(i);
  for (auto _ : state) {
    s.evaluate(et, rows);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(et.size()));
  state.SetLabel("type " + std::to_string(s.info().type));
}
BENCHMARK(segment)->DenseRange(0, 16, 2);

}  // namespace
