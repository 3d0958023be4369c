#include "bary/core/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <memory>
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

void run_graph(unsigned threads, std::span<const std::size_t> first,
               const std::function<std::vector<std::size_t>(std::size_t)>& step, std::size_t count) {
  std::mutex mutex;
  std::condition_variable more;
  std::deque<std::size_t> ready(first.begin(), first.end());
  std::size_t done = 0;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    for (;;) {
      more.wait(lock, [&] { return !ready.empty() || done == count; });
      if (ready.empty()) return;
      const std::size_t i = ready.front();
      ready.pop_front();
      lock.unlock();
      const auto next = step(i);
      lock.lock();
      ready.insert(ready.end(), next.begin(), next.end());
      ++done;
      more.notify_all();
    }
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
}
#else
/// An arena of so many threads, borrowed from those that stand free. They are kept: an arena made for one
/// call may get its workers late or not at all. Who holds one holds it alone, so that a
/// loop inside a loop never waits for, nor picks up, what is not its own.
class Arena {
 public:
  explicit Arena(unsigned threads) : threads_(threads) {
    // More threads than cores must be possible: the determinism test asks for seven on two.
    static const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, 256);
    const std::lock_guard lock(kept().mutex);
    auto& free = kept().free[threads];
    if (free.empty()) {
      arena_ = std::make_unique<tbb::task_arena>(static_cast<int>(threads));
    } else {
      arena_ = std::move(free.back());
      free.pop_back();
    }
  }
  ~Arena() {
    const std::lock_guard lock(kept().mutex);
    kept().free[threads_].push_back(std::move(arena_));
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  tbb::task_arena* operator->() { return arena_.get(); }

 private:
  struct Kept {
    std::mutex mutex;
    std::map<unsigned, std::vector<std::unique_ptr<tbb::task_arena>>> free;
  };
  /// Never destroyed: threads may still run at the program's end.
  static Kept& kept() {
    static Kept* const k = new Kept;
    return *k;
  }
  unsigned threads_;
  std::unique_ptr<tbb::task_arena> arena_;
};

void run_graph(unsigned threads, std::span<const std::size_t> first,
               const std::function<std::vector<std::size_t>(std::size_t)>& step, std::size_t) {
  Arena arena(threads);
  arena->execute([&] {
    tbb::task_group group;
    const std::function<void(std::size_t)> one = [&](std::size_t i) {
      for (const std::size_t j : step(i)) group.run([&one, j] { one(j); });
    };
    for (const std::size_t i : first) group.run([&one, i] { one(i); });
    group.wait();
  });
}

void run_blocks(unsigned threads, std::size_t blocks, const std::function<void(std::size_t)>& block) {
  Arena arena(threads);
  arena->execute([&] {
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

void parallel_graph(const Context& ctx, const std::vector<std::vector<std::size_t>>& upstream,
                    std::span<const std::size_t> first, const std::function<void(std::size_t)>& f) {
  const std::size_t n = upstream.size();
  const auto waiting = std::make_unique<std::atomic<std::size_t>[]>(n);
  std::vector<std::vector<std::size_t>> down(n);
  for (std::size_t i = 0; i < n; ++i) {
    waiting[i] = upstream[i].size();
    for (const std::size_t u : upstream[i]) down[u].push_back(i);
  }
  std::vector<std::size_t> begin;
  for (const std::size_t i : first)
    if (upstream[i].empty()) begin.push_back(i);
  run_graph(
      thread_count(ctx), begin,
      [&](std::size_t i) {
        f(i);
        std::vector<std::size_t> next;
        for (const std::size_t j : down[i])
          if (waiting[j].fetch_sub(1) == 1) next.push_back(j);
        return next;
      },
      n);
}

}  // namespace bary
