#pragma once
/// Internal, for tests, benches and fuzz targets: a small mission with packets of many lengths.

#include <random>
#include <vector>

#include "bary/telemetry/link/build.hpp"

namespace bary::telemetry::testing {

struct Mission {
  static constexpr std::uint32_t control_word = 0x01020304;
  std::vector<std::vector<std::uint8_t>> packets;
  std::vector<std::uint8_t> channels;

  std::vector<std::uint8_t> run() const {
    std::vector<std::uint8_t> out;
    for (const auto& p : packets) out.insert(out.end(), p.begin(), p.end());
    return out;
  }
  /// Every seventh packet is followed by a frame of idle data.
  Stream build(const BuildSettings& s, bool idle = true) const {
    FrameBuilder b(s);
    b.set_operational(control_word);
    for (std::size_t i = 0; i < packets.size(); ++i) {
      b.add(channels[i], packets[i]);
      if (idle && i % 7 == 6) b.add_idle_frame();
    }
    b.flush();
    return b.take();
  }
};

/// `n` packets of 10 to 400 octets, on channels and APIDs 0 … channels-1; each holds its number in its data,
/// so that no two are equal.
inline Mission mission(std::size_t n, unsigned channels, std::uint64_t seed,
                       std::uint16_t first_count = 16000) {
  std::mt19937_64 random(seed);
  std::vector<std::uint16_t> count(channels, first_count);
  Mission m;
  for (std::size_t i = 0; i < n; ++i) {
    const auto c = static_cast<std::uint8_t>(random() % channels);
    std::vector<std::uint8_t> data(random() % 4 == 0 ? 4 + random() % 8 : 4 + random() % 390);
    for (std::size_t k = 0; k < data.size(); ++k)
      data[k] = static_cast<std::uint8_t>(k < 4 ? i >> (8 * k) : random());
    m.packets.push_back(make_packet({.apid = static_cast<std::uint16_t>(100 + c), .count = count[c]}, data));
    count[c] = (count[c] + 1) & 0x3FFF;
    m.channels.push_back(c);
  }
  return m;
}

}  // namespace bary::telemetry::testing
