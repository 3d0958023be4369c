#pragma once
/// Orbit parameter messages (CCSDS 502.0-B-3): one state of one object, with elements and covariance where
/// given.

#include <optional>
#include <string>

#include "bary/ephemeris/sampled.hpp"
#include "bary/frames/frame.hpp"
#include "bary/orbit/keplerian.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/time/time.hpp"

namespace bary::orbit {

/// TIME_SYSTEM, REF_FRAME and CENTER_NAME as what is computed with here: UTC, TAI, TT, TDB, GPS; the frames
/// of `frames::Frame` (EME2000 and J2000, GCRF, ICRF, ITRF of any year, TEME, TOD); bodies by name. Each
/// throws BARY-ORBIT-0060 by file, line and keyword where there is no such thing (UT1, MET, a frame frozen at
/// REF_FRAME_EPOCH, an asteroid).
struct NdmSetting {
  time::Scale scale = time::Scale::utc;
  frames::Frame frame = frames::Frame::gcrf;
  frames::Body centre = frames::body::earth;
};
NdmSetting ndm_setting(const NdmBlock& metadata, const std::string& file);
/// The names that messages are written with: "GCRF", "ITRF", "EARTH", …
std::string ccsds_frame_name(frames::Frame f);
std::string ccsds_centre_name(frames::Body b);

struct Opm {
  std::string object_name, object_id;
  frames::State state;
  /// The elements that the message gives beside the state (not computed from it).
  std::optional<Keplerian> keplerian;
  double gm = 0;  ///< m³/s², of the elements
  std::optional<ephemeris::Covariance> covariance;
  double mass_kg = 0;  ///< 0: not given
};

/// Throws BARY-ORBIT-0050 for another message, 0060 as above.
Opm opm_of(const NdmMessage& message, const std::string& file);
/// A message that `opm_of` reads back to the same bits (of the state and the covariance; angles to rounding).
/// Time system UTC.
NdmMessage make_opm(const Opm& opm, const NdmHeader& header = {});

}  // namespace bary::orbit
