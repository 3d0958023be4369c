#include "bary/core/units.hpp"

#include <algorithm>
#include <numbers>

#include "bary/core/error.hpp"

namespace bary {
namespace {
constexpr double pi = std::numbers::pi;
// clang-format off
constexpr Unit registry[] = {
  // suffix, symbol, UDUNITS, dimension, factor, offset
  {"m", "m", "m", "length", 1, 0},            {"km", "km", "km", "length", 1e3, 0},
  {"cm", "cm", "cm", "length", 1e-2, 0},      {"mm", "mm", "mm", "length", 1e-3, 0},
  {"um", "µm", "um", "length", 1e-6, 0},      {"nm", "nm", "nm", "length", 1e-9, 0},
  {"au", "au", "au", "length", 149597870700.0, 0}, {"nmi", "nmi", "nautical_mile", "length", 1852.0, 0},
  {"m_s", "m/s", "m s-1", "speed", 1, 0},     {"km_s", "km/s", "km s-1", "speed", 1e3, 0},
  {"km_h", "km/h", "km h-1", "speed", 1.0 / 3.6, 0}, {"kn", "kn", "knot", "speed", 1852.0 / 3600, 0},
  {"m_s2", "m/s²", "m s-2", "acceleration", 1, 0}, {"km_s2", "km/s²", "km s-2", "acceleration", 1e3, 0},
  {"rad", "rad", "radian", "angle", 1, 0},    {"deg", "°", "degree", "angle", pi / 180, 0},
  {"arcmin", "′", "arcminute", "angle", pi / 10800, 0},
  {"arcsec", "″", "arcsecond", "angle", pi / 648000, 0}, {"mas", "mas", "milliarcsecond", "angle", pi / 648000e3, 0},
  {"rad_s", "rad/s", "radian s-1", "angular rate", 1, 0}, {"deg_s", "°/s", "degree s-1", "angular rate", pi / 180, 0},
  {"deg_day", "°/d", "degree day-1", "angular rate", pi / 180 / 86400, 0},
  {"rev_day", "rev/d", "rev day-1", "angular rate", 2 * pi / 86400, 0},
  {"deg_s2", "°/s²", "degree s-2", "angular acceleration", pi / 180, 0},
  {"s", "s", "s", "time", 1, 0},              {"ms", "ms", "ms", "time", 1e-3, 0},
  {"us", "µs", "us", "time", 1e-6, 0},        {"ns", "ns", "ns", "time", 1e-9, 0},
  {"min", "min", "minute", "time", 60, 0},    {"h", "h", "hour", "time", 3600, 0},
  {"day", "d", "day", "time", 86400, 0},      {"days", "d", "day", "time", 86400, 0},
  {"year", "a", "year", "time", 365.25 * 86400, 0},
  {"hz", "Hz", "Hz", "frequency", 1, 0},      {"khz", "kHz", "kHz", "frequency", 1e3, 0},
  {"mhz", "MHz", "MHz", "frequency", 1e6, 0}, {"ghz", "GHz", "GHz", "frequency", 1e9, 0},
  {"kg", "kg", "kg", "mass", 1, 0},           {"g", "g", "g", "mass", 1e-3, 0},  {"t", "t", "tonne", "mass", 1e3, 0},
  {"k", "K", "K", "temperature", 1, 0},       {"degc", "°C", "degC", "temperature", 1, 273.15},
  {"w", "W", "W", "power", 1, 0},             {"kw", "kW", "kW", "power", 1e3, 0},
  {"dbw", "dBW", "dBW", "power level", 1, 0}, {"dbm", "dBm", "dBm", "power level", 1, -30},
  {"db", "dB", "dB", "ratio level", 1, 0},    {"dbhz", "dB·Hz", "dBHz", "frequency level", 1, 0},
  {"dbi", "dBi", "dBi", "gain level", 1, 0},  {"db_k", "dB/K", "dB K-1", "figure of merit", 1, 0},
  {"bit_s", "bit/s", "bit s-1", "data rate", 1, 0}, {"kbit_s", "kbit/s", "kbit s-1", "data rate", 1e3, 0},
  {"mbit_s", "Mbit/s", "Mbit s-1", "data rate", 1e6, 0}, {"gbit", "Gbit", "Gbit", "data volume", 1e9, 0},
  {"nt", "nT", "nT", "magnetic field", 1e-9, 0}, {"t_tesla", "T", "T", "magnetic field", 1, 0},
  {"ev", "eV", "eV", "energy", 1.602176634e-19, 0}, {"kev", "keV", "keV", "energy", 1.602176634e-16, 0},
  {"mev", "MeV", "MeV", "energy", 1.602176634e-13, 0}, {"j", "J", "J", "energy", 1, 0},
  {"m2", "m²", "m2", "area", 1, 0},           {"km2", "km²", "km2", "area", 1e6, 0},
  {"m3_s2", "m³/s²", "m3 s-2", "gravitational parameter", 1, 0},
  {"km3_s2", "km³/s²", "km3 s-2", "gravitational parameter", 1e9, 0},
  {"pct", "%", "percent", "fraction", 1e-2, 0}, {"per_cm3", "cm⁻³", "cm-3", "number density", 1e6, 0},
  {"1", "", "1", "1", 1, 0},
};
// clang-format on
}  // namespace

std::span<const Unit> units() { return registry; }

const Unit* find_unit(std::string_view text) {
  for (const Unit& u : registry)
    if (u.suffix == text || u.symbol == text || u.udunits == text) return &u;
  return nullptr;
}

const Unit* unit_of_name(std::string_view name) {
  const Unit* best = nullptr;
  for (const Unit& u : registry) {
    if (name.size() > u.suffix.size() + 1 && name.ends_with(u.suffix) &&
        name[name.size() - u.suffix.size() - 1] == '_')
      if (!best || u.suffix.size() > best->suffix.size()) best = &u;
  }
  return best;
}

const Unit& unit(std::string_view text) {
  if (const Unit* u = find_unit(text)) return *u;
  throw Error("BARY-CORE-0011", {{"unit", std::string(text)}});
}

double to_si(double value, const Unit& u) { return value * u.factor + u.offset; }
double from_si(double value, const Unit& u) { return (value - u.offset) / u.factor; }

}  // namespace bary
