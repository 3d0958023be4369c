/// Runs a fuzz target without a fuzzer: every seed of a folder, then fixed mutations of each. Not a search
/// for faults (the preset `fuzz` is), only proof in every check that the target still stands on its seeds.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {
using Bytes = std::vector<std::uint8_t>;

void run(const Bytes& b) { LLVMFuzzerTestOneInput(b.data(), b.size()); }

/// A flipped bit, a changed, removed or doubled stretch, or a cut.
Bytes mutated(const Bytes& seed, std::mt19937_64& random) {
  Bytes b = seed;
  const auto below = [&](std::size_t n) { return n == 0 ? 0 : static_cast<std::size_t>(random() % n); };
  for (std::size_t k = 1 + below(3); k > 0; --k) {
    const std::size_t at = below(b.size() + 1), length = std::min(below(16), b.size() - at);
    const auto from = b.begin() + static_cast<std::ptrdiff_t>(at),
               to = from + static_cast<std::ptrdiff_t>(length);
    switch (below(5)) {
      case 0:
        if (at < b.size()) b[at] = static_cast<std::uint8_t>(b[at] ^ (1U << below(8)));
        break;
      case 1:
        b.insert(from, static_cast<std::uint8_t>(random()));
        break;
      case 2:
        b.erase(from, to);
        break;
      case 3: {
        const Bytes piece(from, to);
        b.insert(b.begin() + static_cast<std::ptrdiff_t>(below(b.size() + 1)), piece.begin(), piece.end());
        break;
      }
      default:
        if (below(4) == 0) b.resize(at);
    }
  }
  return b;
}
}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::vector<std::filesystem::path> files;
  for (const auto& f : std::filesystem::directory_iterator(argv[1])) files.push_back(f.path());
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    std::fprintf(stderr, "no seeds in %s\n", argv[1]);
    return 1;
  }
  run({});
  std::mt19937_64 random(20240706);
  std::size_t bytes = 0, runs = 0;
  for (const auto& path : files) {
    std::ifstream in(path, std::ios::binary);
    const Bytes seed((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    run(seed);
    // Large seeds get fewer mutations, so that a check stays short.
    const std::size_t n = std::clamp<std::size_t>(4000000 / (seed.size() + 500) / files.size(), 20, 4000);
    for (std::size_t i = 0; i < n; ++i) run(mutated(seed, random));
    bytes += seed.size();
    runs += n + 1;
  }
  std::printf("%zu seeds, %zu bytes, %zu runs\n", files.size(), bytes, runs);
  return 0;
}
