#pragma once
/// CZML, for globes in a browser (Cesium): each object as a moving point with its name and its path.

#include <functional>
#include <string>
#include <string_view>

#include "bary/ephemeris/trajectory.hpp"

namespace bary {
class DataContext;
}

namespace bary::orbit {

/// A packet for the document (with its clock over `span`) and one an object: Earth-fixed positions (ITRF)
/// every `step_s`, rounded to a decimetre, to be interpolated by Lagrange of degree 5. An object without a
/// state in the span has no packet; one that stops (decays) on the way is available until then. `data` must
/// hold Earth orientation. Throws BARY-EPHEMERIS-0032 where no object has a state.
std::string trajectory_to_czml(const ephemeris::Trajectory& t, const std::string& title,
                               const ephemeris::Span& span, double step_s, const DataContext& data);

}  // namespace bary::orbit
