#include "bary/telemetry/ialirt/codice.hpp"

#include <lzma.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace bary::telemetry::ialirt {
namespace {

constexpr std::size_t header_octets = 28;
constexpr std::uint32_t overflow = 4294967294U;

struct Shape {
  std::size_t packets, octets;  // of a block; of a packet
  std::size_t counts;
};
constexpr Shape shape_of(CodiceSensor s) {
  return s == CodiceSensor::lo ? Shape{233, 15, codice_species * codice_lo_energies}
                               : Shape{198, 5, codice_hi_values};
}

/// Most significant bit first.
class Bits {
 public:
  explicit Bits(std::span<const std::uint8_t> octets) : octets_(octets) {}
  std::uint32_t take(int n) {
    std::uint64_t v = 0;
    for (int i = 0; i < n; ++i, ++at_) v = v << 1 | (octets_[at_ / 8] >> (7 - at_ % 8) & 1U);
    return static_cast<std::uint32_t>(v);
  }

 private:
  std::span<const std::uint8_t> octets_;
  std::size_t at_ = 0;
};

CodiceHeader header_of(std::span<const std::uint8_t> octets) {
  Bits b(octets);
  CodiceHeader h;
  h.shcoarse = b.take(32);
  h.packet_version = static_cast<std::uint16_t>(b.take(16));
  h.spin_period = static_cast<std::uint16_t>(b.take(16));
  h.acq_start_s = b.take(32);
  h.acq_start_sub = b.take(20);
  b.take(8);
  h.st_bias_gain_mode = static_cast<std::uint8_t>(b.take(2));
  h.sw_bias_gain_mode = static_cast<std::uint8_t>(b.take(2));
  h.table_id = b.take(32);
  h.plan_id = static_cast<std::uint16_t>(b.take(16));
  h.plan_step = static_cast<std::uint8_t>(b.take(4));
  h.view_id = static_cast<std::uint8_t>(b.take(4));
  h.rgfo_half_spin = static_cast<std::uint8_t>(b.take(6));
  h.nso_half_spin = static_cast<std::uint8_t>(b.take(6));
  b.take(1);
  h.suspect = b.take(1) != 0;
  h.compression = static_cast<std::uint8_t>(b.take(3));
  h.byte_count = b.take(23);
  return h;
}

/// Unpacks at most `most` octets of LZMA (.xz or .lzma form, found by itself); false where the stream is
/// broken.
bool unpack_lzma(std::span<const std::uint8_t> in, std::size_t most, std::vector<std::uint8_t>& out) {
  lzma_stream s = LZMA_STREAM_INIT;
  if (lzma_auto_decoder(&s, 16U << 20, 0) != LZMA_OK) return false;
  out.resize(most + 1);
  s.next_in = in.data(), s.avail_in = in.size();
  s.next_out = out.data(), s.avail_out = out.size();
  const lzma_ret r = lzma_code(&s, LZMA_FINISH);
  out.resize(out.size() - s.avail_out);
  lzma_end(&s);
  return r == LZMA_STREAM_END && out.size() <= most;
}

CodiceStatus unpack(CodiceSensor sensor, const CodiceHeader& h, std::span<const std::uint8_t> data,
                    std::vector<std::uint32_t>& counts) {
  const std::size_t want = shape_of(sensor).counts;
  std::vector<std::uint8_t> plain;
  const auto kind = static_cast<CodiceCompression>(h.compression);
  std::span<const std::uint8_t> octets = data;
  if (kind == CodiceCompression::lossless || kind == CodiceCompression::lossy_a_lossless ||
      kind == CodiceCompression::lossy_b_lossless) {
    if (!unpack_lzma(data, 4 * want, plain)) return CodiceStatus::bad_compression;
    octets = plain;
  }
  switch (kind) {
    case CodiceCompression::none:
    case CodiceCompression::lossless:
      counts.assign(octets.begin(), octets.end());
      break;
    case CodiceCompression::lossy_a:
    case CodiceCompression::lossy_a_lossless:
      for (const std::uint8_t o : octets) counts.push_back(codice_lossy_a(o));
      break;
    case CodiceCompression::lossy_b:
    case CodiceCompression::lossy_b_lossless:
      for (const std::uint8_t o : octets) counts.push_back(codice_lossy_b(o));
      break;
    case CodiceCompression::packed_24:
      if (octets.size() % 3 != 0) return CodiceStatus::wrong_count;
      for (std::size_t i = 0; i < octets.size(); i += 3)
        counts.push_back(static_cast<std::uint32_t>(octets[i]) << 16 |
                         static_cast<std::uint32_t>(octets[i + 1]) << 8 | octets[i + 2]);
      break;
    default:
      return CodiceStatus::bad_compression;
  }
  if (counts.size() != want) {
    counts.clear();
    return CodiceStatus::wrong_count;
  }
  return CodiceStatus::whole;
}

}  // namespace

std::string_view name_of(CodiceStatus s) {
  switch (s) {
    case CodiceStatus::whole:
      return "whole";
    case CodiceStatus::bad_header:
      return "bad_header";
    case CodiceStatus::bad_length:
      return "bad_length";
    case CodiceStatus::bad_compression:
      return "bad_compression";
    case CodiceStatus::wrong_count:
      return "wrong_count";
  }
  return "";
}

std::uint32_t codice_lossy_a(std::uint8_t code) {
  if (code == 255) return overflow;
  if (code < 32) return code;
  return ((17U + code % 16U) << (code / 16U - 1)) - 1;
}

std::uint32_t codice_lossy_b(std::uint8_t code) {
  if (code == 255) return overflow;
  if (code < 192) return codice_lossy_a(code);
  const unsigned k = code - 192U;
  return ((9U + k % 8U) << (12U + k / 8U)) - 1;
}

CodiceColumns codice_columns(CodiceSensor sensor, const Columns& columns) {
  const std::string prefix = sensor == CodiceSensor::lo ? "COD_LO_" : "COD_HI_";
  CodiceColumns c;
  c.sensor = sensor;
  c.packets = packet_columns(columns, prefix + "SHCOARSE");
  const std::size_t n = c.packets.size();
  c.acq_s = need(columns, prefix + "ACQ", n);
  c.counter = need(columns, prefix + "COUNTER", n);
  for (std::size_t k = 0; k < shape_of(sensor).octets; ++k)
    c.data.push_back(need(columns, prefix + (k < 10 ? "DATA_0" : "DATA_") + std::to_string(k), n));
  return c;
}

CodiceBlock codice_block(CodiceSensor sensor, std::span<const std::uint8_t> octets) {
  CodiceBlock b;
  b.content = CodiceStatus::bad_header;
  if (octets.size() < header_octets) return b;
  b.header = header_of(octets);
  if (b.header.shcoarse == 0 || b.header.packet_version != 1) return b;
  if (b.header.byte_count > octets.size() - header_octets) {
    b.content = CodiceStatus::bad_length;
    return b;
  }
  b.content = unpack(sensor, b.header, octets.subspan(header_octets, b.header.byte_count), b.counts);
  return b;
}

std::vector<CodiceBlock> codice_blocks(const CodiceColumns& c) {
  std::vector<Column> parts{c.acq_s, c.counter};
  parts.insert(parts.end(), c.data.begin(), c.data.end());
  const Groups groups = assemble(c.sensor == CodiceSensor::lo ? codice_lo_rules : codice_hi_rules, c.packets,
                                 c.counter, all_zero(parts));
  std::vector<CodiceBlock> out;
  std::vector<std::uint8_t> octets;
  for (const Group& g : groups.groups) {
    CodiceBlock b;
    if (g.status == GroupStatus::complete) {
      const auto rows = groups.of(g);
      octets.clear();
      for (const std::uint32_t row : rows)
        for (const Column d : c.data) octets.push_back(static_cast<std::uint8_t>(d[row]));
      b = codice_block(c.sensor, octets);
      b.acq_s = c.acq_s[rows.front()];
    }
    b.status = g.status;
    out.push_back(std::move(b));
  }
  return out;
}

CodiceRatios codice_ratios(const CodiceBlock& block, const CodiceLoTables& t) {
  CodiceRatios out;
  if (block.content != CodiceStatus::whole || block.counts.size() != codice_species * codice_lo_energies)
    return out;
  std::array<double, codice_species> density{};
  for (std::size_t s = 0; s < codice_species; ++s)
    for (std::size_t l = 0; l < codice_lo_energies; ++l) {
      const double seen =
          t.geometric_factor[l] * t.efficiency[s][l] * t.energy_per_charge[l] * t.acquisition_s[l];
      if (!(seen > 0)) continue;
      // Eleven sectors at the last step, twelve elsewhere.
      const double sectors = l + 1 == codice_lo_energies ? 11 : 12;
      const double intensity = block.counts[l * codice_species + s] / (sectors * seen);
      density[s] += intensity * std::sqrt(t.energy_per_charge[l]) * std::sqrt(codice_mass_per_charge[s]);
    }
  const auto over = [](double a, double b) -> std::optional<double> {
    if (!(b > 0)) return std::nullopt;
    return a / b;
  };
  const auto& d = density;
  const double oxygen = d[3] + d[4] + d[5];
  out.c_over_o = over(d[1] + d[2], oxygen);
  out.mg_over_o = over(d[6], oxygen);
  out.fe_over_o = over(d[7] + d[8], oxygen);
  out.c6_over_c5 = over(d[2], d[1]);
  out.o7_over_o6 = over(d[4], d[3]);
  out.fe_low_over_high = over(d[7], d[8]);
  return out;
}

std::vector<std::optional<double>> codice_intensities(const CodiceBlock& block, const CodiceHiTables& t) {
  std::vector<std::optional<double>> out(codice_hi_values);
  if (block.content != CodiceStatus::whole || block.counts.size() != codice_hi_values) return out;
  // Six of the spin's 24 sectors are summed into one, over four spins.
  const double time = 6 * 4 * t.acquisition_s;
  for (std::size_t e = 0; e < codice_hi_energies; ++e)
    for (std::size_t spin = 0; spin < 4; ++spin)
      for (std::size_t sector = 0; sector < 4; ++sector)
        for (std::size_t group = 0; group < 4; ++group) {
          const double seen = t.geometric_factor_cm2_sr * t.efficiency[e][group] *
                              (codice_hi_below_mev[e] + codice_hi_above_mev[e]);
          if (!(seen > 0 && time > 0)) continue;
          out[((spin * codice_hi_energies + e) * 4 + sector) * 4 + group] =
              block.counts[((e * 4 + spin) * 4 + sector) * 4 + group] / (time * seen);
        }
  return out;
}

std::vector<std::uint8_t> codice_octets(CodiceSensor sensor, const CodiceHeader& h,
                                        std::span<const std::uint32_t> counts) {
  std::vector<std::uint8_t> out;
  std::uint32_t held = 0;
  int bits = 0;
  const auto put = [&](std::uint32_t v, int n) {
    for (int i = n - 1; i >= 0; --i) {
      held = held << 1 | (v >> i & 1U);
      if (++bits == 8) out.push_back(static_cast<std::uint8_t>(held)), held = 0, bits = 0;
    }
  };
  put(h.shcoarse, 32), put(h.packet_version, 16), put(h.spin_period, 16), put(h.acq_start_s, 32);
  put(h.acq_start_sub, 20), put(0, 8), put(h.st_bias_gain_mode, 2), put(h.sw_bias_gain_mode, 2);
  put(h.table_id, 32), put(h.plan_id, 16), put(h.plan_step, 4), put(h.view_id, 4);
  put(h.rgfo_half_spin, 6), put(h.nso_half_spin, 6), put(0, 1), put(h.suspect ? 1 : 0, 1);
  const Shape shape = shape_of(sensor);
  const bool small = 3 * counts.size() + header_octets > shape.packets * shape.octets;
  put(small ? 0 : static_cast<std::uint32_t>(CodiceCompression::packed_24), 3);
  put(static_cast<std::uint32_t>(small ? counts.size() : 3 * counts.size()), 23);
  for (const std::uint32_t c : counts) put(small ? std::min(c, 255U) : c, small ? 8 : 24);
  out.resize(std::max(out.size(), shape.packets * shape.octets));
  return out;
}

}  // namespace bary::telemetry::ialirt
