#pragma once
/// Refuses a machine below the x86-64-v3 baseline with a sentence instead of an illegal instruction.
///
/// This object is compiled for plain x86-64 and runs before any constructor of the program. It takes nothing
/// from the rest of the house, which is compiled for x86-64-v3.

namespace bary::cpu_guard {

/// What a machine offers of what the baseline needs and compilers use.
struct Features {
  bool avx2 = false, fma = false, bmi = false, bmi2 = false, f16c = false, lzcnt = false, movbe = false;
};

/// What this machine offers and its operating system keeps across a switch of threads.
Features of_this_machine();

/// Writes the refusal into `text` (cut to `size`, closed by 0) and returns its length; 0 if all is there.
unsigned refusal(const Features& f, char* text, unsigned size);

}  // namespace bary::cpu_guard
