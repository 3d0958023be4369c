#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bary/access/passes.hpp"
#include "bary/access/test_support.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/tle.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::access;

namespace {

std::string unzipped(const std::string& name) {
  const char* dir = std::getenv("BARY_DATA");
  const std::string path = std::string(dir ? dir : "../shared/data") + "/astro/tle/" + name;
  std::string text;
  if (FILE* pipe = popen(("gzip -dc '" + path + "'").c_str(), "r")) {
    char buffer[65536];
    for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
    pclose(pipe);
  }
  return text;
}

/// Evenly drawn from the catalogue of 2024-07-05, so that all kinds of orbits are there.
ephemeris::Trajectory catalogue(std::size_t count) {
  Diagnostics faults;
  auto all =
      orbit::read_tle(unzipped("satcat_2024-07-05.3le.gz"), "satcat", orbit::Strictness::lenient, faults);
  std::vector<orbit::MeanElements> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
  return orbit::sgp4_trajectory(std::move(some));
}

std::vector<Site> stations(std::size_t count) {
  const std::vector<Site> all{access::test::site("Daejeon", 36.374, 127.352, 80, 5),
                              access::test::site("Svalbard", 78.230, 15.408, 450, 5),
                              access::test::site("Jeju", 33.394, 126.323, 290, 5),
                              access::test::site("Wallops", 37.946, -75.461, 10, 5),
                              access::test::site("Santiago", -33.151, -70.666, 730, 5),
                              access::test::site("Fairbanks", 64.859, -147.854, 390, 5),
                              access::test::site("McMurdo", -77.839, 166.667, 183, 5),
                              access::test::site("Hawaii", 19.014, -155.663, 367, 5),
                              access::test::site("Singapore", 1.396, 103.834, 55, 5),
                              access::test::site("Weilheim", 47.881, 11.085, 660, 5)};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

/// Arguments: satellites, hours, sites, threads.
void passes(benchmark::State& state) {
  const Context context = access::test::context(static_cast<unsigned>(state.range(3)));
  const auto trajectory = catalogue(static_cast<std::size_t>(state.range(0)));
  const auto sites = stations(static_cast<std::size_t>(state.range(2)));
  PassOptions options;
  options.start = time::parse_epoch("2024-07-05T12:00:00Z");
  options.stop = options.start + 3600.0 * static_cast<double>(state.range(1));
  std::size_t found = 0;
  for (auto _ : state) {
    const Passes p = find_passes(trajectory, sites, options, context);
    found = p.passes.size();
  }
  state.SetLabel(std::to_string(found) + " passes");
}
BENCHMARK(passes)
    ->ArgNames({"satellites", "hours", "sites", "threads"})
    ->Args({100, 48, 1, 1})
    ->Args({100, 48, 1, 2})
    ->Args({5000, 24, 10, 1})
    ->Args({5000, 24, 10, 2})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
