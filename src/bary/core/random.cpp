#include "bary/core/random.hpp"

#include <string>

#include "bary/core/hash.hpp"

namespace bary {

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t number) {
  const std::string hex = Sha256().text("barycenter stream").u64(seed).text(purpose).u64(number).hex();
  const auto word = [&](std::size_t i) {
    return static_cast<std::uint32_t>(std::stoul(hex.substr(8 * i, 8), nullptr, 16));
  };
  key_ = {word(0), word(1)};
  salt_ = {word(2), word(3)};
}

}  // namespace bary
