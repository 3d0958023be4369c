#include "bary/core/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>

namespace bary {

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
  // More threads than cores must be possible: the determinism test asks for seven on two.
  static const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, 256);
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, blocks, 1),
        [&](const tbb::blocked_range<std::size_t>& r) {
          for (std::size_t b = r.begin(); b != r.end(); ++b) {
            if (b > lowest_failed.load(std::memory_order_relaxed)) continue;
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
          }
        },
        tbb::simple_partitioner());
  });
  if (first) std::rethrow_exception(first);
}

}  // namespace bary
