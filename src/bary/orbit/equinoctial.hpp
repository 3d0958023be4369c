#pragma once
/// Equinoctial and modified equinoctial elements, both ways, straight from position and velocity.
///
/// Neither is singular for circular or equatorial orbits. Each has one singular direction, the orbit whose
/// pole points the other way: with `Sense::direct` (retrograde factor I = +1) an inclination of 180°, with
/// `Sense::retrograde` (I = -1) one of 0°. Near there the elements grow without bound; at it they are NaN,
/// and the other sense serves. `sense_of` chooses the better one.
///
/// Equinoctial elements (Broucke & Cefola 1972, doi 10.1007/BF01228432; the retrograde form as in Danielson
/// et al. 1995, "Semianalytic satellite theory", section 2.1) hold for ellipses; the modified ones (Walker,
/// Ireland & Owens 1985, doi 10.1007/BF01227493) for every conic, because their size is the semi-latus
/// rectum.

#include <span>

#include "bary/orbit/keplerian.hpp"

namespace bary::orbit {

enum class Sense : signed char { direct = 1, retrograde = -1 };
/// retrograde where the orbit's pole points below the equator.
Sense sense_of(const Cartesian& s);

/// a; h = e sin(ω + IΩ), k = e cos(ω + IΩ); p = tan(i/2)^I sin Ω, q = tan(i/2)^I cos Ω; mean longitude
/// λ = M + ω + IΩ in [0, 2π).
struct Equinoctial {
  double semi_major_axis_m = 0;
  double h = 0, k = 0, p = 0, q = 0;
  double mean_longitude_rad = 0;
  Sense sense = Sense::direct;
};
/// All NaN where the orbit is no ellipse.
Equinoctial equinoctial_from_state(const Cartesian& s, double gm, Sense sense = Sense::direct);
Cartesian state_from_equinoctial(const Equinoctial& e, double gm);

/// p; f = e cos(ω + IΩ), g = e sin(ω + IΩ); h = tan(i/2)^I cos Ω, k = tan(i/2)^I sin Ω; true longitude
/// L = ν + ω + IΩ in [0, 2π).
struct ModifiedEquinoctial {
  double semi_latus_rectum_m = 0;
  double f = 0, g = 0, h = 0, k = 0;
  double true_longitude_rad = 0;
  Sense sense = Sense::direct;
};
ModifiedEquinoctial modified_equinoctial_from_state(const Cartesian& s, double gm,
                                                    Sense sense = Sense::direct);
Cartesian state_from_modified_equinoctial(const ModifiedEquinoctial& e, double gm);

/// Columns of a batch; all spans have one length and one sense.
struct EquinoctialColumns {
  std::span<double> semi_major_axis_m, h, k, p, q, mean_longitude_rad;
};
struct ModifiedEquinoctialColumns {
  std::span<double> semi_latus_rectum_m, f, g, h, k, true_longitude_rad;
};
void equinoctial_from_states(const CartesianColumns& states, double gm, Sense sense,
                             const EquinoctialColumns& out);
void states_from_equinoctial(const EquinoctialColumns& elements, double gm, Sense sense,
                             const CartesianColumns& out);
void modified_equinoctial_from_states(const CartesianColumns& states, double gm, Sense sense,
                                      const ModifiedEquinoctialColumns& out);
void states_from_modified_equinoctial(const ModifiedEquinoctialColumns& elements, double gm, Sense sense,
                                      const CartesianColumns& out);

}  // namespace bary::orbit
