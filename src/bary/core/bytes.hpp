#pragma once
/// Values as little-endian bytes, and back: what `pack` forms are made of. Reading checks every length before
/// it allocates and throws BARY-CORE-0013 where the bytes end early.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "bary/core/epoch.hpp"
#include "bary/core/error.hpp"

namespace bary {

static_assert(std::endian::native == std::endian::little);

class ByteWriter {
 public:
  explicit ByteWriter(std::string_view mark) : out_(mark) {}
  template <class T>
  void number(T v) {
    static_assert(std::is_arithmetic_v<T>);
    out_.append(reinterpret_cast<const char*>(&v), sizeof v);
  }
  void size(std::size_t n) { number<std::uint64_t>(n); }
  void text(std::string_view s) {
    size(s.size());
    out_ += s;
  }
  template <class Values>
  void raw(const Values& v) {
    out_.append(reinterpret_cast<const char*>(v.data()), v.size() * sizeof v[0]);
  }
  void epoch(const Epoch& e) {
    number(e.seconds);
    number(e.fraction);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string_view mark) : rest_(bytes) {
    if (!rest_.starts_with(mark)) damaged({"it does not begin as one", "시작 부분이 다릅니다"});
    rest_.remove_prefix(mark.size());
  }
  template <class T>
  T number() {
    T v;
    take(sizeof v).copy(reinterpret_cast<char*>(&v), sizeof v);
    return v;
  }
  /// A count of things that take at least `each` bytes.
  std::size_t size(std::size_t each) {
    const auto n = number<std::uint64_t>();
    if (n > rest_.size() / std::max<std::size_t>(each, 1)) ends_early();
    return static_cast<std::size_t>(n);
  }
  std::string text() { return std::string(take(size(1))); }
  template <class Values>
  void raw(Values& v, std::size_t n) {
    const std::string_view s = take(n * sizeof v[0]);
    v.resize(n);
    if (n) std::memcpy(v.data(), s.data(), s.size());
  }
  Epoch epoch() {
    Epoch e;
    e.seconds = number<std::int64_t>();
    e.fraction = number<double>();
    // An instant is what the type says: no calendar is asked for the year 10^12, or for a fraction that is
    // none.
    if (!(e.fraction >= 0 && e.fraction < 1) || e.seconds < -1'000'000'000'000'000 ||
        e.seconds > 1'000'000'000'000'000)
      damaged({"an epoch is none", "올바르지 않은 시각이 있습니다"});
    return e;
  }
  /// An enumerator up to `last`.
  template <class T>
  T choice(T last) {
    const auto v = number<std::uint8_t>();
    if (v > static_cast<std::uint8_t>(last)) damaged({"a type is unknown", "알 수 없는 형식이 있습니다"});
    return static_cast<T>(v);
  }
  void end() const {
    if (!rest_.empty()) damaged({"something follows its end", "끝난 뒤에 다른 것이 있습니다"});
  }
  [[noreturn]] static void damaged(Phrase reason) {
    throw Error("BARY-CORE-0013",
                {{"file", {"a stored result", "저장된 결과"}}, {"reason", std::move(reason)}});
  }

 private:
  [[noreturn]] static void ends_early() { damaged({"it ends early", "일찍 끝납니다"}); }
  std::string_view take(std::size_t n) {
    if (n > rest_.size()) ends_early();
    const std::string_view s = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return s;
  }
  std::string_view rest_;
};

}  // namespace bary
