#pragma once
/// Which vector instructions the kernels use. Results have the same bits with each; a test shows it.

#include <string>
#include <string_view>
#include <vector>

namespace bary {

/// The instruction sets that this program was built for and this machine has, by Highway's names, the widest
/// first: AVX3 (512 bits), AVX2 (256 bits).
std::vector<std::string> simd_targets();

/// From now on no set beyond `name` is used; letters of either case. For the whole program, and to be called
/// before the first kernel runs: `bary` reads it from BARY_SIMD. Throws BARY-CORE-0016.
void use_simd(std::string_view name);

}  // namespace bary
