#pragma once
/// Loops over cores. Work is cut into fixed blocks that do not depend on the number of threads, so that
/// whatever a block computes, reductions in block order included, is the same bit for bit for any number of
/// them.

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "bary/core/context.hpp"

namespace bary {

/// Calls f(begin, end) for the blocks [0,grain), [grain,2 grain), … of [0,n), in any order, on ctx.threads
/// threads. Checks the cancel token before each block. The first exception (of the lowest block) is rethrown.
void parallel_for(const Context& ctx, std::size_t n, std::size_t grain,
                  const std::function<void(std::size_t begin, std::size_t end)>& f);

/// Calls f(i) for the nodes of a graph without circles, each once all of upstream[i] are done, on ctx.threads
/// threads. `first` is the order in which nodes begin that wait for nothing. f must not throw.
void parallel_graph(const Context& ctx, const std::vector<std::vector<std::size_t>>& upstream,
                    std::span<const std::size_t> first, const std::function<void(std::size_t)>& f);

/// Threads that `ctx` gives.
unsigned thread_count(const Context& ctx);

}  // namespace bary
