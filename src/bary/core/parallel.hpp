#pragma once
/// Loops over cores. Work is cut into fixed blocks that do not depend on the number of threads, so that
/// whatever a block computes, reductions in block order included, is the same bit for bit for any number of
/// them.

#include <cstddef>
#include <functional>

#include "bary/core/context.hpp"

namespace bary {

/// Calls f(begin, end) for the blocks [0,grain), [grain,2 grain), … of [0,n), in any order, on ctx.threads
/// threads. Checks the cancel token before each block. The first exception (of the lowest block) is rethrown.
void parallel_for(const Context& ctx, std::size_t n, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& f);

/// Threads that `ctx` gives.
unsigned thread_count(const Context& ctx);

}  // namespace bary
