/// I-ALiRT's instruments on arbitrary packets: each row stands in one group at most, a complete group is
/// complete, and whatever comes out is finite.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/telemetry/ialirt/codice.hpp"
#include "bary/telemetry/ialirt/groups.hpp"
#include "bary/telemetry/ialirt/hit.hpp"
#include "bary/telemetry/ialirt/mag.hpp"
#include "bary/telemetry/ialirt/swapi.hpp"
#include "bary/telemetry/ialirt/swe.hpp"

using namespace bary::telemetry::ialirt;

namespace {

void must(bool b) {
  if (!b) std::abort();
}

/// Packets of 16 octets: count, clock, counter, and ten more that serve as every other parameter.
struct Stream {
  std::size_t n = 0;
  std::vector<std::int64_t> count, seconds, sub, counter;
  std::array<std::vector<std::int64_t>, 11> other;
  Columns columns() const {
    return [this](std::string_view name) -> Column {
      if (name == "SRC_SEQ_CTR") return count;
      if (name == "SC_SCLK_SEC") return seconds;
      if (name == "SC_SCLK_SUB_SEC") return sub;
      if (name == "HIT_SUBCOM" || name == "SWE_SEQ" || name == "SWAPI_SEQ_NUMBER" ||
          name.ends_with("_COUNTER"))
        return counter;
      std::size_t k = 0;
      for (const char c : name) k = 31 * k + static_cast<unsigned char>(c);
      return other[k % other.size()];
    };
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  // Constants as a user may bring them.
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const bool mag : {true, false}) try {
      if (mag)
        static_cast<void>(MagConstants::parse(text, "fuzz").at(epoch_of_met(500000000)));
      else
        static_cast<void>(SwapiSweepTable::parse(text, "fuzz").energies_ev(2, epoch_of_met(500000000)));
    } catch (const bary::Error& e) {
      // Its own, or what from_csv says of a table.
      const std::string& c = e.code();
      must(c.starts_with("BARY-TELEMETRY-030") || c.starts_with("BARY-TIME-") ||
           (c >= "BARY-CORE-0004" && c <= "BARY-CORE-0010") || c == "BARY-CORE-0013");
    }
  // The first octet says how far the counters run by themselves between what the input writes.
  const std::uint8_t mode = data[0];
  Stream s;
  for (std::size_t at = 1; at + 16 <= size; at += 16) {
    const std::uint8_t* p = data + at;
    const std::size_t repeat = mode & 1 ? 1 : 1U + p[15] % 64U;
    for (std::size_t r = 0; r < repeat; ++r) {
      const auto step = static_cast<std::int64_t>(r);
      s.count.push_back((p[0] << 8 | p[1]) + step);
      s.seconds.push_back((p[2] << 16 | p[3] << 8 | p[4]) + step);
      s.sub.push_back(p[5]);
      s.counter.push_back((mode & 2 ? p[6] : p[6] % 60) + step);
      for (std::size_t k = 0; k < s.other.size(); ++k)
        s.other[k].push_back(p[5 + k % 11] * (k % 3 == 0 ? 65793LL : 1LL) + (k == 1 ? step << 22 : 0));
    }
    if (s.count.size() > 4096) break;
  }
  s.n = s.count.size();
  const PacketColumns packets{s.count, s.seconds, s.sub};
  std::vector<std::uint8_t> zeroed(s.n);
  for (std::size_t i = 0; i < s.n; ++i) zeroed[i] = s.other[3][i] == 0;
  for (const GroupRules& rules :
       {mag_rules, swapi_rules, hit_rules, swe_rules, codice_lo_rules, codice_hi_rules}) {
    const Groups g = assemble(rules, packets, s.counter, zeroed);
    std::vector<bool> seen(s.n);
    std::size_t next = 0, sum = 0;
    for (const std::size_t c : g.count) sum += c;
    must(sum == g.groups.size());
    for (const Group& x : g.groups) {
      must(x.begin == next && x.end > x.begin && x.end <= g.rows.size());
      next = x.end;
      int c = 0;
      for (const std::uint32_t row : g.of(x)) {
        must(row < s.n && !seen[row]);
        seen[row] = true;
        if (x.status == GroupStatus::complete) must(s.counter[row] == c++ && !zeroed[row]);
      }
      if (x.status == GroupStatus::complete) must(c == rules.last + 1);
    }
    must(next == g.rows.size() && g.rows.size() + g.fillers == s.n);
  }
  const Columns columns = s.columns();
  for (const MagSample& m : mag_samples(mag_columns(columns))) {
    if (m.status != GroupStatus::complete) continue;
    const MagWords w = mag_words(m.counts, m.hk);
    must(mag_counts(w.data).primary == m.counts.primary &&
         mag_counts(w.data).secondary == m.counts.secondary);
    must(m.hk.fob_range >= 0 && m.hk.fob_range <= 3);
  }
  for (const HitMinute& m : hit_minutes(hit_columns(columns))) must(m.rates().e_a_low <= 131070);
  for (const SwapiSweep& w : swapi_sweeps(swapi_columns(columns), SwapiSweepTable::embedded(), s.n % 2))
    must(std::isfinite(w.fit.speed_km_s + w.fit.density_cm3 + w.fit.temperature_k));
  for (const SweMinute& m : swe_minutes(swe_columns(columns)))
    for (const SweHalf& h : m.half)
      for (const double v : h.normalised) must(std::isfinite(v));
  for (const CodiceSensor sensor : {CodiceSensor::lo, CodiceSensor::hi}) {
    for (const CodiceBlock& b : codice_blocks(codice_columns(sensor, columns)))
      must(b.content != CodiceStatus::whole || b.status != GroupStatus::complete || !b.counts.empty());
    const CodiceBlock b = codice_block(sensor, {data, size});
    must(b.content != CodiceStatus::whole || b.counts.size() == (sensor == CodiceSensor::lo ? 1152 : 960));
  }
  return 0;
}
