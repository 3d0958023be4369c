#pragma once
/// Orbit ephemeris messages (CCSDS 502.0-B, versions 1 to 3; KVN and XML): states at epochs, segment by
/// segment.
///
/// Numbers are read with the decimal point moved from kilometres to metres before they are rounded, and
/// written back with it, so that a message read, written and read again is equal to the last bit.
///
/// Interpolation: as the segment says (HERMITE, LAGRANGE, LINEAR with INTERPOLATION_DEGREE); a method without
/// a degree gets degree 7. CCSDS leaves open what no method at all means. Here: Lagrange of degree 7,
/// positions from positions, which asks nothing of velocities that may not be their derivatives (0.2 m for a
/// low orbit every 4 minutes, as NASA publishes the station's); Hermite of degree 7 where the states are too
/// far apart for it by more than 10 m and the velocities agree with the positions. What is too coarse for
/// either is told or refused when it is used (`ephemeris::check_interpolation`). USEABLE_START_TIME and
/// USEABLE_STOP_TIME bound what is answered; without them the segment's states do. Two different states for
/// one instant are a jump: the trajectory gets a new segment there, and nothing is interpolated across.
///
/// Reading refuses by file, line and keyword what `ndm.hpp` lists, and: a line of the ephemeris without 7 or
/// 10 fields, with a value that is no number or a place in the centre itself (BARY-ORBIT-0057), a state more
/// than a second outside START_TIME and STOP_TIME (0052), states out of time order (0058), time systems that
/// differ between segments (0052). Segments of one object that overlap are refused when the message becomes a
/// trajectory (0059); as a message they are kept.

#include <string>
#include <string_view>
#include <vector>

#include "bary/ephemeris/sampled.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/orbit/ndm.hpp"

namespace bary::orbit {

struct OemCovariance {
  ephemeris::Covariance covariance;
  std::vector<std::string> comments;
  std::uint64_t line = 0;
  friend bool operator==(const OemCovariance& a, const OemCovariance& b) {
    return a.covariance == b.covariance && a.comments == b.comments;
  }
};

struct OemSegment {
  NdmBlock metadata;
  std::vector<std::string> comments;  ///< of the ephemeris
  std::vector<Epoch> epochs;
  std::vector<double> states;         ///< six a node, m and m/s
  std::vector<double> accelerations;  ///< three a node, m/s²; empty if none has any, NaN where one has none
  std::vector<std::uint64_t> lines;   ///< of the nodes
  std::vector<OemCovariance> covariances;
  bool operator==(const OemSegment& o) const;
};

struct OemMessage {
  std::string version = "2.0";
  NdmBlock header;
  std::vector<OemSegment> segments;
  std::uint64_t line = 0;
  friend bool operator==(const OemMessage& a, const OemMessage& b) {
    return a.version == b.version && a.header == b.header && a.segments == b.segments;
  }
};

/// All OEM of a text; KVN or XML by content.
std::vector<OemMessage> read_oem(std::string_view text, const std::string& file);
std::string write_oem(const std::vector<OemMessage>& messages, NdmEncoding encoding);

/// One object a name and id, in the order of the file. Time systems UTC, TAI, TT, TDB, GPS; frames and
/// centres as `ndm_setting` knows them (BARY-ORBIT-0060 else). A state that is repeated as it is counts once.
ephemeris::Trajectory oem_trajectory(const std::vector<OemMessage>& messages, const std::string& file);
/// A sampled object as a message of version 2.0, time system UTC. Throws BARY-ORBIT-0041 for another source.
OemMessage make_oem(const ephemeris::Object& object, const NdmHeader& header = {});

}  // namespace bary::orbit
