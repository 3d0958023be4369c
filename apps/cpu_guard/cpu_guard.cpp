#include "cpu_guard.hpp"

#include <cpuid.h>
#include <unistd.h>

namespace bary::cpu_guard {

Features of_this_machine() {
  // CPUID by hand: the bits of Intel's manual, volume 2A, table 3-8; the operating system's part by XGETBV.
  Features f;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return f;
  const bool os_saves = (c & (1u << 27)) != 0;
  bool ymm = false;
  if (os_saves) {
    unsigned low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    ymm = (low & 6u) == 6u;
  }
  f.fma = ymm && (c & (1u << 12)) != 0;
  f.movbe = (c & (1u << 22)) != 0;
  f.f16c = ymm && (c & (1u << 29)) != 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    f.bmi = (b & (1u << 3)) != 0;
    f.avx2 = ymm && (b & (1u << 5)) != 0;
    f.bmi2 = (b & (1u << 8)) != 0;
  }
  if (__get_cpuid(0x80000001u, &a, &b, &c, &d)) f.lzcnt = (c & (1u << 5)) != 0;
  return f;
}

namespace {

struct Writer {
  char* text;
  unsigned size, used = 0;
  void add(const char* s) {
    while (*s && used + 1 < size) text[used++] = *s++;
    if (size > 0) text[used] = 0;
  }
};

}  // namespace

unsigned refusal(const Features& f, char* text, unsigned size) {
  const struct {
    bool there;
    const char* name;
  } parts[] = {{f.avx2, " AVX2"}, {f.fma, " FMA"},     {f.bmi, " BMI1"},   {f.bmi2, " BMI2"},
               {f.f16c, " F16C"}, {f.lzcnt, " LZCNT"}, {f.movbe, " MOVBE"}};
  bool all = true;
  for (const auto& p : parts) all = all && p.there;
  if (all) return 0;
  Writer w{text, size};
  w.add("bary: this processor is older than barycenter's baseline, x86-64-v3 (2013 and later). It lacks:");
  for (const auto& p : parts)
    if (!p.there) w.add(p.name);
  w.add(
      ".\nRun it on a newer machine; in a virtual machine, let the host's processor through (qemu: -cpu "
      "host).\n"
      "이 프로세서는 barycenter의 최소 사양인 x86-64-v3보다 오래되었습니다. 더 새로운 기기에서 "
      "실행하십시오.\n");
  return w.used;
}

namespace {

// 101 is the first priority a program may take; what the rest of the house constructs comes after it.
__attribute__((constructor(101))) void refuse_old_machine() {
  char text[768];
  const unsigned n = refusal(of_this_machine(), text, sizeof text);
  if (n == 0) return;
  if (::write(2, text, n) < 0) _exit(7);
  _exit(6);
}

}  // namespace
}  // namespace bary::cpu_guard
