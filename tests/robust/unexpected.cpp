// Preloaded into `bary` by exit_codes_test.py: a call that fails as nothing in the program expects.
#include <fcntl.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>

extern "C" [[gnu::visibility("default")]] int open(const char* path, int flags, ...) {
  if (std::strstr(path, "unexpected.csv")) throw std::runtime_error("nobody expected this");
  return ::openat(AT_FDCWD, path, flags, 0644);
}
