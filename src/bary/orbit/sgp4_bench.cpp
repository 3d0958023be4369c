#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "bary/core/context.hpp"
#include "bary/core/files.hpp"
#include "bary/core/parallel.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/tle.hpp"

using namespace bary;
using namespace bary::orbit;

namespace {

std::vector<MeanElements> catalogue() {
  const char* dir = std::getenv("BARY_DATA");
  Diagnostics faults;
  return read_tle(read_file(std::string(dir ? dir : "../shared/data") + "/astro/tle/active_2019-11-09.txt"),
                  "active", Strictness::strict, faults);
}

/// Objects × 144 epochs of one day; argument: 0 all, 1 near Earth only, 2 deep space only; second argument:
/// threads.
void propagate(benchmark::State& state) {
  std::vector<Sgp4Record> records;
  for (const auto& e : catalogue()) {
    const Sgp4Record r = sgp4_init(e);
    if (state.range(0) == 0 || r.deep == (state.range(0) == 2)) records.push_back(r);
  }
  std::vector<Epoch> epochs;
  for (int k = 0; k < 144; ++k) epochs.push_back(records[0].epoch + 600.0 * k);
  const std::size_t n = records.size() * epochs.size();
  std::vector<double> v(6 * n);
  std::vector<Sgp4Status> status(n);
  const auto part = [&](std::size_t k) { return std::span(v).subspan(k * n, n); };
  Context ctx;
  ctx.threads = static_cast<unsigned>(state.range(1));
  for (auto _ : state)
    sgp4_propagate(records, epochs, ctx, {part(0), part(1), part(2), part(3), part(4), part(5), status});
  state.SetItemsProcessed(static_cast<std::int64_t>(n) * state.iterations());
}
BENCHMARK(propagate)->Args({0, 1})->Args({1, 1})->Args({2, 1})->Args({0, 2})->UseRealTime()->Unit(
    benchmark::kMillisecond);

/// The public catalogue of 2024-07-05, 26,389 objects, in a form: 0 TLE, 1 CSV, 2 JSON; read and made ready
/// for propagation on as many threads as the second argument says.
void read_and_initialise(benchmark::State& state) {
  const char* dir = std::getenv("BARY_DATA");
  std::string text;
  FILE* pipe = popen(
      ("gzip -dc '" + std::string(dir ? dir : "../shared/data") + "/astro/tle/satcat_2024-07-05.3le.gz'")
          .c_str(),
      "r");
  char buffer[1 << 16];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
  pclose(pipe);
  Diagnostics faults;
  const auto elements = read_tle(text, "satcat", Strictness::strict, faults);
  if (state.range(0) == 1) text = write_omm_csv(elements);
  if (state.range(0) == 2) text = write_omm_json(elements);
  Context ctx;
  ctx.threads = static_cast<unsigned>(state.range(1));
  for (auto _ : state) {
    const auto all = read_elements(text, "satcat", Strictness::strict, faults);
    std::vector<Sgp4Record> records(all.size());
    parallel_for(ctx, all.size(), 256, [&](std::size_t b, std::size_t e) {
      for (std::size_t i = b; i < e; ++i) records[i] = sgp4_init(all[i]);
    });
    benchmark::DoNotOptimize(records.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(elements.size()) * state.iterations());
}
BENCHMARK(read_and_initialise)
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
