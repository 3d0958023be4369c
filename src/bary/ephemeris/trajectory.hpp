#pragma once
/// Trajectory: a set of objects, each a source of states over a span in a named frame.
///
/// A source is sampled segments with their interpolation, SPK segments, or elements with their theory
/// (evaluated when somebody asks, never sampled before). All values SI: metres, metres per second. Evaluation
/// is batched over epochs.

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/epoch.hpp"
#include "bary/core/phrase.hpp"
#include "bary/frames/frame.hpp"

namespace bary {
class DataContext;
class Sha256;
}  // namespace bary

namespace bary::ephemeris {

/// Why an element of a batch has no state; 0 is good. The rest of the batch goes on.
enum class SampleStatus : std::uint8_t {
  ok = 0,
  outside_span = 1,  ///< the source does not cover the epoch
  decayed = 2,       ///< SGP4: the satellite has decayed
  bad_elements = 3,  ///< SGP4: mean eccentricity, semi-latus rectum or mean motion out of range
  no_convergence = 4,
};
std::string_view name_of(SampleStatus s);  ///< as tables have it
Phrase words_of(SampleStatus s);           ///< the same for diagnostics

struct Span {
  Epoch start, stop;
};

/// Columns of a batch of states; all spans have the length of the epochs asked for. Where status is not ok
/// the values are 0.
struct StateColumns {
  std::span<double> x_m, y_m, z_m, vx_m_s, vy_m_s, vz_m_s;
  std::span<SampleStatus> status;
};

/// Owns the memory of StateColumns.
class StateBuffer {
 public:
  explicit StateBuffer(std::size_t n);
  StateColumns columns();
  std::size_t size() const { return status_.size(); }
  Eigen::Vector3d r_m(std::size_t i) const { return {v_[i], v_[n_ + i], v_[2 * n_ + i]}; }
  Eigen::Vector3d v_m_s(std::size_t i) const { return {v_[3 * n_ + i], v_[4 * n_ + i], v_[5 * n_ + i]}; }
  SampleStatus status(std::size_t i) const { return status_[i]; }

 private:
  std::size_t n_;
  std::vector<double> v_;
  std::vector<SampleStatus> status_;
};

/// Where states come from. Immutable and safe to use from many threads.
class StateSource {
 public:
  virtual ~StateSource() = default;
  virtual frames::Frame frame() const = 0;
  virtual frames::Body centre() const = 0;
  /// Where it is defined, in order, not overlapping; a theory (SGP4) gives one long span.
  virtual std::vector<Span> spans() const = 0;
  /// Native axes and centre. Epochs need no order. Never throws for an epoch outside: status says so.
  virtual void evaluate(std::span<const Epoch> epochs, StateColumns out) const = 0;
  /// Feeds everything that the states depend on.
  virtual void hash(Sha256& h) const = 0;
  /// "SGP4, WGS-72, elements of 2024-07-05T…", for reports.
  virtual std::string describe() const = 0;
};

struct Object {
  std::string name;  ///< "KOMPSAT-3A"
  std::string id;    ///< catalogue number, COSPAR designator or NAIF number as text; may be empty
  std::shared_ptr<const StateSource> source;
};

class Trajectory {
 public:
  std::vector<Object> objects;

  /// nullptr if there is none. Names are compared without case.
  const Object* find(std::string_view name) const;
  void hash(Sha256& h) const;
};

/// States of one object in other axes; TEME, ITRF and GCRF are converted through frames::rotate_columns.
void evaluate_in(const StateSource& source, frames::Frame frame, std::span<const Epoch> epochs,
                 const DataContext& data, StateColumns out);

}  // namespace bary::ephemeris
