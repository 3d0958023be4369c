#pragma once
/// Reading numbers of either byte order from mapped files. Internal to the room.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "bary/core/hash.hpp"

namespace bary::ephemeris {

/// The caller has checked that `at` lies inside.
template <class T>
T load(std::span<const std::byte> bytes, std::size_t at, bool big) {
  using U = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
  U u;
  std::memcpy(&u, bytes.data() + at, sizeof u);
  if (big) {
    if constexpr (sizeof(U) == 8)
      u = __builtin_bswap64(u);
    else
      u = __builtin_bswap32(u);
  }
  return std::bit_cast<T>(u);
}

/// ASCII without what is behind it.
inline std::string text_at(std::span<const std::byte> bytes, std::size_t at, std::size_t n) {
  std::string s(reinterpret_cast<const char*>(bytes.data()) + at, n);
  for (char& c : s)
    if (c < ' ' || c > '~') c = ' ';
  while (!s.empty() && s.back() == ' ') s.pop_back();
  return s;
}

/// All whole doubles of the file: in place, or swapped into `storage` where order or alignment ask for it.
inline std::span<const double> doubles_of(std::span<const std::byte> bytes, bool big,
                                          std::vector<double>& storage) {
  const std::size_t n = bytes.size() / 8;
  if (!big && reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(double) == 0)
    return {reinterpret_cast<const double*>(bytes.data()), n};
  storage.resize(n);
  for (std::size_t i = 0; i < n; ++i) storage[i] = load<double>(bytes, 8 * i, big);
  return storage;
}

/// SHA-256 of bytes, computed when it is first asked for.
class LazyDigest {
 public:
  const std::string& of(std::span<const std::byte> bytes) {
    std::call_once(once_,
                   [&] { text_ = sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()}); });
    return text_;
  }

 private:
  std::once_flag once_;
  std::string text_;
};

}  // namespace bary::ephemeris
