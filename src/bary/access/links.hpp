#pragma once
/// Radio links between objects and sites: geometry, Doppler shift and link budget while a pass lasts.
///
/// Budget, in decibels, as CCSDS 401 and ITU-R count it:
///
///   L_fs  = 20 log10(4π d f / c)                                  ITU-R P.525-4, (4)
///   C/N0  = EIRP − L_fs − L_other + G/T − 10 log10 k              k = 1.380649e-23 J/K
///   Eb/N0 = C/N0 − 10 log10(data rate)
///   margin = Eb/N0 − required Eb/N0
///
/// Doppler shift, one way, of first order: −f ρ̇/c (what is left out is below 3e-10 of f in low orbit).
/// Positions are taken at one instant, without light time.

#include <cstdint>
#include <span>
#include <vector>

#include "bary/access/passes.hpp"

namespace bary::access {

inline constexpr double light_speed_m_s = 299792458;
inline constexpr double boltzmann_j_k = 1.380649e-23;

/// Basic transmission loss in free space (dB), range and frequency positive.
double free_space_loss_db(double range_m, double frequency_hz);
/// Hz; a range that shrinks raises the frequency.
double doppler_hz(double range_rate_m_s, double frequency_hz);

struct Link {
  double frequency_hz = 0;
  double eirp_dbw = 0;
  double g_over_t_db_k = 0;
  double data_rate_bit_s = 0;
  double required_eb_n0_db = 0;
  double losses_db = 0;  ///< everything but free space: air, pointing, polarisation, implementation
};
/// dB·Hz.
double c_n0_dbhz(const Link& link, double range_m);
double margin_db(const Link& link, double range_m);
/// Up and down through a transponder: 1/(C/N0) add up.
double combined_c_n0_dbhz(double first_dbhz, double second_dbhz);
/// The range at which nothing is left of the margin.
double longest_range_m(const Link& link);

struct LinkOptions {
  PassOptions passes;  ///< its start, stop and refraction; lit and dark are not asked for
  double step_s = 10;
  Link link;
};

/// Columns, sorted by satellite, site, time: the beginning of each pass, every whole step after the span's
/// start, its end.
struct Links {
  std::vector<std::uint32_t> satellite, site;
  std::vector<Epoch> epoch;
  std::vector<double> elevation_rad, azimuth_rad, range_m, range_rate_m_s;
  std::vector<double> doppler_hz, free_space_loss_db, c_n0_dbhz, eb_n0_db, margin_db;
  std::size_t size() const { return epoch.size(); }
};

/// A pass as a contact. The margin falls with the range alone, so the link holds where the range is below
/// `longest_range_m`; between two steps the range counts as straight.
struct Contact {
  std::uint32_t satellite = 0, site = 0;
  Epoch start, stop;
  double usable_s = 0;  ///< with a margin of 0 dB or more
  double volume_bit = 0;
  double least_margin_db = 0, greatest_margin_db = 0;
};

struct LinksFound {
  Links links;
  std::vector<Contact> contacts;
  std::vector<ObjectStatus> objects;
};

/// Throws BARY-ACCESS-0002 as `find_passes` does, BARY-ACCESS-0004 where step, frequency or data rate is not
/// positive.
LinksFound find_links(const ephemeris::Trajectory& trajectory, std::span<const Site> sites,
                      const LinkOptions& options, const Context& context);

}  // namespace bary::access
