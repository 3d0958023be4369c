// Includes the source itself: the object would end the program on an old machine before a test could look.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <string>

#include "cpu_guard.cpp"

using namespace bary::cpu_guard;

namespace {
const Features all{true, true, true, true, true, true, true};
}

TEST_CASE("a machine with everything is let through") {
  char text[512] = "";
  CHECK(refusal(all, text, sizeof text) == 0);
}

TEST_CASE("the refusal names what is missing, and only that, and fits any buffer") {
  Features old = all;
  old.avx2 = old.fma = false;
  char text[768];
  const unsigned n = refusal(old, text, sizeof text);
  const std::string s(text, n);
  CHECK(s.find("It lacks: AVX2 FMA.\n") != std::string::npos);
  CHECK(s.find("BMI") == std::string::npos);
  CHECK(s.back() == '\n');
  char small[8];
  CHECK(refusal(old, small, sizeof small) == 7);
  CHECK(std::string(small) == "bary: t");
}

TEST_CASE("a machine without any of it: the text still fits the guard's buffer") {
  char text[768];
  CHECK(refusal(Features{}, text, sizeof text) < sizeof text - 1);
}

TEST_CASE("what CPUID says agrees with the compiler's own reading") {
  __builtin_cpu_init();
  const Features f = of_this_machine();
  CHECK(f.avx2 == (__builtin_cpu_supports("avx2") != 0));
  CHECK(f.fma == (__builtin_cpu_supports("fma") != 0));
  CHECK(f.bmi == (__builtin_cpu_supports("bmi") != 0));
  CHECK(f.bmi2 == (__builtin_cpu_supports("bmi2") != 0));
}
