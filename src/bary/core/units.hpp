#pragma once
/// The one unit registry: names at the boundary, SI and radians inside.
///
/// A unit is known by its suffix (`_km`, `_deg`, `_m_s`), its UDUNITS/CF text ("km", "degree", "m s-1") and
/// the symbol shown to people ("km", "°", "m/s"). `si = value * factor + offset`.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bary {

struct Unit {
  std::string_view suffix;     ///< in names: altitude_km
  std::string_view symbol;     ///< for people
  std::string_view udunits;    ///< CF / UDUNITS
  std::string_view dimension;  ///< length, angle, time, …; "1" for none
  double factor;
  double offset;
};

std::span<const Unit> units();
/// By suffix, symbol or UDUNITS text; nullptr if unknown.
const Unit* find_unit(std::string_view text);
/// The unit that a name ends in (`ground_sample_m` → m, `vx_km_s` → km/s), longest suffix first; nullptr if
/// none.
const Unit* unit_of_name(std::string_view name);
/// Throws BARY-CORE-0011.
const Unit& unit(std::string_view text);

double to_si(double value, const Unit& u);
double from_si(double value, const Unit& u);

}  // namespace bary
