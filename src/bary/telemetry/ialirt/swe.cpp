#include "bary/telemetry/ialirt/swe.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace bary::telemetry::ialirt {
namespace {

// Base and step of the sixteen intervals that the code's upper half names; the lower half counts steps.
struct Interval {
  int base, step;
};
constexpr std::array<Interval, 16> intervals{{{0, 1},
                                              {16, 1},
                                              {32, 2},
                                              {64, 4},
                                              {128, 8},
                                              {256, 16},
                                              {512, 16},
                                              {768, 16},
                                              {1024, 32},
                                              {1536, 32},
                                              {2048, 64},
                                              {3072, 128},
                                              {5120, 256},
                                              {9216, 512},
                                              {17408, 1024},
                                              {33792, 2048}}};
// cm² sr eV/eV
constexpr std::array<double, swe_cems> geometric_factor{435e-6, 599e-6, 808e-6, 781e-6,
                                                        876e-6, 548e-6, 432e-6};
// Energies of the four slots in each quarter of the minute.
constexpr std::array<std::array<std::size_t, 4>, 4> slots{
    {{1, 5, 7, 3}, {2, 6, 4, 0}, {3, 7, 5, 1}, {0, 4, 6, 2}}};
constexpr double threshold = 1.75;
constexpr int least_energies = 3;

std::size_t at(std::size_t e, std::size_t cem, std::size_t phi) {
  return (e * swe_cems + cem) * swe_azimuths + phi;
}

bool streams(double a, double b, double least) { return a > threshold * least && b > threshold * least; }

std::array<double, swe_cems> gain_at(std::span<const SweGains> gains, double met_s) {
  if (gains.empty()) return SweGains().factor;
  const auto after = std::lower_bound(gains.begin(), gains.end(), met_s, [](const SweGains& g, double t) {
    return static_cast<double>(g.met_s) < t;
  });
  if (after == gains.begin()) return gains.front().factor;
  if (after == gains.end()) return gains.back().factor;
  const SweGains &a = *(after - 1), &b = *after;
  const double u = (met_s - static_cast<double>(a.met_s)) / static_cast<double>(b.met_s - a.met_s);
  std::array<double, swe_cems> out{};
  for (std::size_t k = 0; k < swe_cems; ++k) out[k] = (1 - u) * a.factor[k] + u * b.factor[k];
  return out;
}

}  // namespace

int swe_decompress(std::uint8_t code) {
  const Interval& i = intervals[code >> 4];
  return i.base + (code & 15) * i.step + (i.step - 1) / 2;
}

std::uint8_t swe_compress(int counts) {
  counts = std::max(counts, 0);
  std::size_t k = 0;
  while (k + 1 < intervals.size() && counts >= intervals[k + 1].base) ++k;
  const int low = std::min((counts - intervals[k].base) / intervals[k].step, 15);
  return static_cast<std::uint8_t>(k << 4 | static_cast<unsigned>(low));
}

double swe_dead_time_corrected(double counts, double acquisition_s) {
  constexpr double dead_s = 360e-9;
  return counts / std::max(0.1, 1 - dead_s * counts / acquisition_s);
}

SwePlace swe_place(int seq, int slot) {
  const auto quarter = static_cast<std::size_t>(seq / 15);
  const int phi = (slot < 2 ? 12 : 24) + 24 * seq;  // degrees
  return {slots[quarter][static_cast<std::size_t>(slot)],
          static_cast<std::size_t>((phi % 360 - 12 + 360) / 12 % 30)};
}

SweColumns swe_columns(const Columns& columns) {
  SweColumns c;
  c.packets = packet_columns(columns, "SWE_SHCOARSE");
  const std::size_t n = c.packets.size();
  c.acq_s = need(columns, "SWE_ACQ_SEC", n);
  c.acq_sub = need(columns, "SWE_ACQ_SUB", n);
  c.nominal = need(columns, "SWE_NOM_FLAG", n);
  c.science = need(columns, "SWE_OPS_FLAG", n);
  c.sequence = need(columns, "SWE_SEQ", n);
  for (std::size_t k = 0; k < swe_cems; ++k)
    for (std::size_t e = 0; e < 4; ++e)
      c.counts[k][e] = need(columns, "SWE_CEM" + std::to_string(k + 1) + "_E" + std::to_string(e + 1), n);
  return c;
}

SweStreaming swe_counterstreaming(const SweView& view) {
  SweStreaming out;
  for (std::size_t e = 0; e < swe_energies; ++e) {
    std::array<double, swe_azimuths> ring{};
    std::array<double, swe_cems> fan{};
    for (std::size_t cem = 0; cem < swe_cems; ++cem)
      for (std::size_t phi = 0; phi < swe_azimuths; ++phi) {
        ring[phi] += view[at(e, cem, phi)];
        fan[cem] += view[at(e, cem, phi)];
      }
    const auto peak = static_cast<std::size_t>(std::max_element(ring.begin(), ring.end()) - ring.begin());
    const auto around = [&](std::size_t a, std::size_t b) {
      return (ring[(peak + a) % swe_azimuths] + ring[(peak + b) % swe_azimuths]) / 2;
    };
    const double right = around(6, 8), opposite = around(14, 16), left = around(24, 22);
    out.azimuth_energies += streams(ring[peak], opposite, std::min({right, opposite, left}));
    out.polar_energies += streams(fan[0], fan[6], (fan[2] + fan[3] + fan[4]) / 3);
  }
  out.counterstreaming = out.azimuth_energies >= least_energies || out.polar_energies >= least_energies;
  return out;
}

std::vector<SweMinute> swe_minutes(const SweColumns& c, std::span<const SweGains> gains) {
  std::vector<Column> parts{c.acq_s, c.acq_sub, c.sequence};
  for (const auto& cem : c.counts) parts.insert(parts.end(), cem.begin(), cem.end());
  const Groups groups = assemble(swe_rules, c.packets, c.sequence, all_zero(parts));
  const auto view = std::make_unique<SweView>();
  std::vector<SweMinute> out;
  for (const Group& g : groups.groups) {
    SweMinute m;
    m.status = g.status;
    if (g.status == GroupStatus::complete) {
      const auto rows = groups.of(g);
      m.nominal = true;
      for (std::size_t h = 0; h < 2; ++h) {
        const auto half = rows.subspan(30 * h, 30);
        const auto time = [&](std::uint32_t row) {
          return static_cast<double>(c.acq_s[row]) + static_cast<double>(c.acq_sub[row]) * 1e-6;
        };
        m.half[h].met_s = (time(half.front()) + time(half.back())) / 2;
        const auto gain = gain_at(gains, m.half[h].met_s);
        view->fill(0);
        for (std::size_t i = 0; i < 30; ++i) {
          m.nominal = m.nominal && c.nominal[half[i]] != 0;
          for (int slot = 0; slot < 4; ++slot) {
            const SwePlace p = swe_place(static_cast<int>(30 * h + i), slot);
            for (std::size_t k = 0; k < swe_cems; ++k) {
              const auto code =
                  static_cast<std::uint8_t>(c.counts[k][static_cast<std::size_t>(slot)][half[i]]);
              (*view)[at(p.energy, k, p.azimuth)] = swe_dead_time_corrected(swe_decompress(code)) *
                                                    std::max(0.0, gain[k]) / geometric_factor[k];
            }
          }
        }
        m.half[h].streaming = swe_counterstreaming(*view);
        for (std::size_t e = 0; e < swe_energies; ++e)
          for (std::size_t k = 0; k < swe_cems * swe_azimuths; ++k)
            m.half[h].normalised[e] += (*view)[e * swe_cems * swe_azimuths + k];
      }
    }
    out.push_back(m);
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
