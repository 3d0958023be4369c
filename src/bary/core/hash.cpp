#include "bary/core/hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"

namespace bary {

static_assert(std::endian::native == std::endian::little);

struct Sha256::State {
  EVP_MD_CTX* ctx = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(ctx); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->ctx, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::bytes(std::span<const std::byte> data) {
  EVP_DigestUpdate(state_->ctx, data.data(), data.size());
  return *this;
}
Sha256& Sha256::raw(std::string_view data) {
  EVP_DigestUpdate(state_->ctx, data.data(), data.size());
  return *this;
}
Sha256& Sha256::text(std::string_view data) { return u64(data.size()).raw(data); }
Sha256& Sha256::u64(std::uint64_t v) { return bytes(std::as_bytes(std::span(&v, 1))); }
Sha256& Sha256::i64(std::int64_t v) { return bytes(std::as_bytes(std::span(&v, 1))); }
Sha256& Sha256::f64(double v) { return f64s(std::span(&v, 1)); }
Sha256& Sha256::f64s(std::span<const double> v) {
  std::array<double, 512> block;
  for (std::size_t i = 0; i < v.size(); i += block.size()) {
    const std::size_t n = std::min(block.size(), v.size() - i);
    for (std::size_t k = 0; k < n; ++k) {
      const double x = v[i + k];
      block[k] = std::isnan(x) ? std::numeric_limits<double>::quiet_NaN() : x + 0.0;
    }
    bytes(std::as_bytes(std::span(block.data(), n)));
  }
  return *this;
}
Sha256& Sha256::i64s(std::span<const std::int64_t> v) { return bytes(std::as_bytes(v)); }

namespace {
std::string hexadecimal(std::span<const unsigned char> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string s;
  s.reserve(2 * bytes.size());
  for (unsigned char c : bytes) {
    s += digits[c >> 4];
    s += digits[c & 15];
  }
  return s;
}
}  // namespace

std::string Sha256::hex() {
  std::array<unsigned char, 32> d{};
  unsigned int n = 0;
  EVP_DigestFinal_ex(state_->ctx, d.data(), &n);
  return hexadecimal(d);
}

std::string sha256_hex(std::string_view data) { return Sha256().raw(data).hex(); }

std::string md5_hex(std::string_view data) {
  std::array<unsigned char, 16> d{};
  unsigned int n = 0;
  if (EVP_Digest(data.data(), data.size(), d.data(), &n, EVP_md5(), nullptr) != 1)
    throw Error("BARY-CORE-0013",
                {{"file", "MD5"},
                 {"reason", {"this machine's OpenSSL refuses it", "이 컴퓨터의 OpenSSL이 거부합니다"}}});
  return hexadecimal(d);
}

std::string sha256_file(const std::string& path) {
  Sha256 h;
  read_pieces(path, [&](std::string_view piece) { h.raw({piece.data(), piece.size()}); });
  return h.hex();
}

}  // namespace bary
