#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>

#include "bary/cdf/cdf_samples.hpp"
#include "bary/cdf/columns.hpp"
#include "bary/core/files.hpp"

using namespace bary;
using namespace bary::cdf;

namespace {

/// A day of a field instrument's bursts, 72 to 98 MB: vectors in singles with their times, uncompressed or by
/// gzip. Values are a walk, so that they compress as measurements do.
const std::string& sample(bool big, int compression, bool matrix, bool row_major) {
  static struct Sample {
    std::string path, key;
    ~Sample() { std::filesystem::remove(path); }
  } kept;
  const std::string wanted =
      std::to_string(big) + std::to_string(compression) + std::to_string(matrix) + std::to_string(row_major);
  if (kept.key == wanted) return kept.path;
  if (!kept.path.empty()) std::filesystem::remove(kept.path);
  kept.key = wanted;
  kept.path = (std::filesystem::temp_directory_path() /
               ("bench_" + std::to_string(::getpid()) + "_" + wanted + ".cdf"))
                  .string();
  std::mt19937 random(1);
  samples::FileSpec f;
  f.encoding = big ? 1 : 6;
  f.row_major = row_major;
  const std::int32_t records = matrix ? 6000 : 6'000'000, block = compression ? records / 100 : records;
  const std::int32_t values = matrix ? 64 * 64 : 3;
  samples::VariableSpec v{
      .name = "B", .type = Type::real4, .dims = {3}, .last = records - 1, .compression = compression};
  if (matrix) v.dims = {64, 64};
  float x = 0;
  for (std::int32_t i = 0; i < records; i += block) {
    std::string bytes;
    bytes.reserve(static_cast<std::size_t>(block) * static_cast<std::size_t>(values) * 4);
    for (std::int32_t k = 0; k < block * values; ++k) {
      x += static_cast<float>(static_cast<int>(random() % 9) - 4) * 0.25F;
      bytes += samples::raw<float>({x}, big);
    }
    v.blocks.push_back({i, i + block - 1, std::move(bytes)});
  }
  v.fan_out = 50;
  f.variables = {std::move(v)};
  write_file(kept.path, samples::build(f));
  return kept.path;
}
void read_all(benchmark::State& state, bool big, int compression, bool matrix, bool row_major,
              unsigned threads) {
  const std::string& path = sample(big, compression, matrix, row_major);
  Context context;
  context.threads = threads;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const Values v = File::open(path).read("B", 0, File::all, context);
    // A view costs nothing until its values are touched: so they are.
    float sum = 0;
    const auto x = v.as<float>();
    for (std::size_t i = 0; i < x.size(); i += 16) sum += x[i];
    benchmark::DoNotOptimize(sum);
    bytes += v.bytes().size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
/// The limit: the file's bytes copied to fresh memory.
void copy(benchmark::State& state) {
  const std::string& path = sample(true, 0, false, true);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const MappedFile map(path);
    const std::size_t n = map.bytes().size();
    const std::unique_ptr<std::byte[]> memory(new std::byte[n]);
    std::memcpy(memory.get(), map.bytes().data(), n);
    benchmark::DoNotOptimize(memory.get());
    benchmark::ClobberMemory();
    bytes += n;
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(copy);
BENCHMARK_CAPTURE(read_all, little_endian, false, 0, false, true, 1);
BENCHMARK_CAPTURE(read_all, big_endian, true, 0, false, true, 1);
BENCHMARK_CAPTURE(read_all, big_endian_column_major_matrix, true, 0, true, false, 1);
BENCHMARK_CAPTURE(read_all, gzip_blocks, false, 5, false, true, 1);
BENCHMARK_CAPTURE(read_all, gzip_blocks_all_cores, false, 5, false, true, 0);

void table(benchmark::State& state) {
  const std::string& path = sample(true, 0, false, true);
  std::size_t bytes = 0;
  for (auto _ : state) {
    const File f = File::open(path);
    const std::string names[] = {"B"};
    const Table t = to_table(f, names);
    benchmark::DoNotOptimize(t.rows());
    bytes += f.bytes();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(table);

}  // namespace
