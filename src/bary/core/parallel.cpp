#include "bary/core/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace bary {

namespace {

#if defined(__SANITIZE_THREAD__)
/// Debian's TBB is not instrumented, so that its own hand-over between threads looks like a race. Under the
/// thread sanitizer plain threads take its place: what is looked at is what the blocks do, and that is the
/// same.
void run_blocks(unsigned threads, std::size_t blocks, const std::function<void(std::size_t)>& block) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t b = next++; b < blocks; b = next++) block(b);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < std::min<std::size_t>(threads, blocks); ++t) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
}
#else
void run_blocks(unsigned threads, std::size_t blocks, const std::function<void(std::size_t)>& block) {
  // More threads than cores must be possible: the determinism test asks for seven on two.
  static const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, 256);
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, blocks, 1),
        [&](const tbb::blocked_range<std::size_t>& r) {
          for (std::size_t b = r.begin(); b != r.end(); ++b) block(b);
        },
        tbb::simple_partitioner());
  });
}
#endif

}  // namespace

unsigned thread_count(const Context& ctx) {
  return ctx.threads ? ctx.threads : std::max(1u, std::thread::hardware_concurrency());
}

void parallel_for(const Context& ctx, std::size_t n, std::size_t grain,
                  const std::function<void(std::size_t, std::size_t)>& f) {
  if (n == 0) return;
  grain = std::max<std::size_t>(grain, 1);
  const std::size_t blocks = (n + grain - 1) / grain;
  const unsigned threads = thread_count(ctx);
  if (threads == 1 || blocks == 1) {
    for (std::size_t b = 0; b < blocks; ++b) {
      ctx.check_cancel();
      f(b * grain, std::min(n, (b + 1) * grain));
    }
    return;
  }
  // The exception of the lowest failed block is kept, so that the message does not depend on the schedule.
  std::mutex mutex;
  std::exception_ptr first;
  std::size_t first_block = blocks;
  std::atomic<std::size_t> lowest_failed{blocks};
  run_blocks(threads, blocks, [&](std::size_t b) {
    if (b > lowest_failed.load(std::memory_order_relaxed)) return;
    try {
      ctx.check_cancel();
      f(b * grain, std::min(n, (b + 1) * grain));
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (b < first_block) {
        first_block = b;
        first = std::current_exception();
        lowest_failed.store(b, std::memory_order_relaxed);
      }
    }
  });
  if (first) std::rethrow_exception(first);
}

}  // namespace bary
