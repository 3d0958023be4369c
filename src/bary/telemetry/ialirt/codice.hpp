#pragma once
/// CoDICE, the composition of ions: ratios of heavy ions (Lo) and intensities of protons (Hi), one set some
/// minutes.
///
/// 233 packets of 15 octets (Lo) or 198 of 5 (Hi), counted from 0, carry one block: a header of 28 octets,
/// then as many octets of counts as it says, compressed as it says. What follows (CoDICE algorithm document,
/// sections 10.4 and 14, as the mission's processing has it):
///
///   1. Lo: 128 steps of energy per charge × nine species, in this order: so has the instrument team's own
///      product of a ground test (imap_codice_l1a_lo-ialirt_20241110193700) all counts of its 76 blocks. Rate
///      R = counts/(12 t), intensity J = R/(G ε E/q), pseudo-density N = Σ J √(E/q) √(m/q), ratios of N. The
///      tables of t, G, ε and E/q change with the instrument's plan: the caller brings them; the mission has
///      them as ancillary files.
///   2. Hi: protons in 15 energies × 4 spins × 4 spin sectors × 4 groups of detectors. Rate
///      R = counts/(6 · 4 t), intensity I = R/(G ε ΔE).
///
/// A ratio whose denominator is zero is not known.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/groups.hpp"

namespace bary::telemetry::ialirt {

enum class CodiceSensor : std::uint8_t { lo, hi };

struct CodiceColumns {
  CodiceSensor sensor = CodiceSensor::lo;
  PacketColumns packets;
  Column acq_s, counter;
  std::vector<Column> data;  ///< 15 or 5, one octet each
};
/// `COD_LO_ACQ`, `COD_LO_COUNTER`, `COD_LO_DATA_00` … (or `COD_HI_…`). Throws BARY-TELEMETRY-0300.
CodiceColumns codice_columns(CodiceSensor sensor, const Columns& columns);

/// How the counts of a block are packed.
enum class CodiceCompression : std::uint8_t {
  none = 0,      ///< an octet a count
  lossy_a = 1,   ///< an octet a count, floating-point-like to 507,903
  lossy_b = 2,   ///< the same to 7,864,319
  lossless = 3,  ///< LZMA
  lossy_a_lossless = 4,
  lossy_b_lossless = 5,
  packed_24 = 6,  ///< three octets a count
};
/// Count of an octet; the highest (255) means overflow: 4,294,967,294.
std::uint32_t codice_lossy_a(std::uint8_t code);
std::uint32_t codice_lossy_b(std::uint8_t code);

/// The header of a block, as in force until 2026-01-29 (packet version 1).
struct CodiceHeader {
  std::uint32_t shcoarse = 0;
  std::uint16_t packet_version = 0, spin_period = 0;  ///< spin period in 320 µs
  std::uint32_t acq_start_s = 0, acq_start_sub = 0;   ///< 20 bits
  std::uint8_t st_bias_gain_mode = 0, sw_bias_gain_mode = 0;
  std::uint32_t table_id = 0;
  std::uint16_t plan_id = 0;
  std::uint8_t plan_step = 0, view_id = 0, rgfo_half_spin = 0, nso_half_spin = 0;
  bool suspect = false;
  std::uint8_t compression = 0;
  std::uint32_t byte_count = 0;
};

enum class CodiceStatus : std::uint8_t {
  whole,
  bad_header,       ///< no time in it, or a packet version unknown here
  bad_length,       ///< more octets announced than the packets carry
  bad_compression,  ///< unknown, or the stream does not unpack
  wrong_count,      ///< not 128 × 9 counts (Lo), not 15 × 4 × 4 × 4 (Hi)
};
std::string_view name_of(CodiceStatus s);

struct CodiceBlock {
  GroupStatus status = GroupStatus::complete;  ///< the rest means something only where complete
  CodiceStatus content = CodiceStatus::whole;  ///< the counts mean something only where whole
  std::int64_t acq_s = 0;                      ///< end of the acquisition, MET
  CodiceHeader header;
  std::vector<std::uint32_t> counts;  ///< Lo: [energy][species]; Hi: [energy][spin][sector][group]
};
/// All groups, with their status.
std::vector<CodiceBlock> codice_blocks(const CodiceColumns& c);
/// One block from its octets.
CodiceBlock codice_block(CodiceSensor sensor, std::span<const std::uint8_t> octets);

// --- Lo ---

inline constexpr std::size_t codice_species = 9, codice_lo_energies = 128;
/// He++, C5+, C6+, O6+, O7+, O8+, Mg, Fe of low and of high charge.
inline constexpr std::array<std::string_view, codice_species> codice_species_names{
    "heplusplus", "cplus5", "cplus6", "oplus6", "oplus7", "oplus8", "mg", "fe_loq", "fe_hiq"};
inline constexpr std::array<double, codice_species> codice_mass_per_charge{2.0, 2.4, 2.0,  2.7, 2.28,
                                                                           2.0, 3.5, 7.25, 3.85};
/// Tables of the plan in force, by energy step: kV (keV per charge), s, cm² sr eV/eV, and efficiency by
/// species.
struct CodiceLoTables {
  std::array<double, codice_lo_energies> energy_per_charge{}, acquisition_s{}, geometric_factor{};
  std::array<std::array<double, codice_lo_energies>, codice_species> efficiency{};
};
struct CodiceRatios {
  std::optional<double> c_over_o, mg_over_o, fe_over_o, c6_over_c5, o7_over_o6, fe_low_over_high;
};
/// Steps whose tables hold zero are passed over.
CodiceRatios codice_ratios(const CodiceBlock& block, const CodiceLoTables& tables);

// --- Hi ---

inline constexpr std::size_t codice_hi_energies = 15, codice_hi_values = 15 * 4 * 4 * 4;
/// Energies, MeV/nucleon: centre, and how far the bin reaches below and above.
inline constexpr std::array<double, codice_hi_energies> codice_hi_energy_mev{
    0.02378414, 0.03363586, 0.04756828, 0.06727171, 0.09513657, 0.13454343, 0.19027314, 0.26908685,
    0.38054628, 0.53817371, 0.76109255, 1.07634741, 1.52218511, 2.15269482, 3.04437021};
inline constexpr std::array<double, codice_hi_energies> codice_hi_below_mev{
    0.00378414, 0.00535159, 0.00756828, 0.01070317, 0.01513657, 0.02140634, 0.03027314, 0.04281268,
    0.06054628, 0.08562537, 0.12109255, 0.17125073, 0.24218511, 0.34250146, 0.48437021};
inline constexpr std::array<double, codice_hi_energies> codice_hi_above_mev{
    0.00450013, 0.00636414, 0.00900026, 0.01272829, 0.01800052, 0.02545657, 0.03600103, 0.05091315,
    0.07200206, 0.10182629, 0.14400413, 0.20365259, 0.28800825, 0.40730518, 0.57601651};
struct CodiceHiTables {
  double acquisition_s = 0.59916;                                      ///< of a sector
  double geometric_factor_cm2_sr = 0.039;                              ///< of the three detectors of a group
  std::array<std::array<double, 4>, codice_hi_energies> efficiency{};  ///< by energy and group
};
/// 1/(cm² sr s MeV/nucleon), [spin][energy][sector][group]; not known where an efficiency is zero.
std::vector<std::optional<double>> codice_intensities(const CodiceBlock& block, const CodiceHiTables& tables);

/// For simulators: the octets of a block with counts of three octets each, padded with zeros to the packets'
/// size.
std::vector<std::uint8_t> codice_octets(CodiceSensor sensor, const CodiceHeader& header,
                                        std::span<const std::uint32_t> counts);

}  // namespace bary::telemetry::ialirt
