#pragma once
/// SHA-256, and the canonical byte stream that content digests are made of.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bary {

/// Streaming SHA-256. Integers and doubles go in little-endian; texts with their length first, so that
/// ("ab","c") and ("a","bc") differ. Every NaN counts as one, -0 as 0.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& bytes(std::span<const std::byte> data);
  Sha256& raw(std::string_view data);   ///< bytes as they are, no length
  Sha256& text(std::string_view data);  ///< length, then bytes
  Sha256& u64(std::uint64_t v);
  Sha256& i64(std::int64_t v);
  Sha256& f64(double v);
  Sha256& f64s(std::span<const double> v);
  Sha256& i64s(std::span<const std::int64_t> v);
  /// 64 hexadecimal digits; the stream is finished by this.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view data);
/// MD5, 32 hexadecimal digits: for checksums that formats of others carry, never for identity.
std::string md5_hex(std::string_view data);
/// Digest of a file's bytes. Throws BARY-CORE-0001.
std::string sha256_file(const std::string& path);

}  // namespace bary
