#pragma once
/// The keywords of an OMM that mean elements are made of, as texts, whatever encoding they came in; and the
/// one place that turns them into numbers. Internal to the room, but harmless to include.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "bary/core/error.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/elements.hpp"
#include "bary/orbit/sgp4.hpp"

namespace bary::orbit {

enum class OmmKey : std::uint8_t {
  object_name,
  object_id,
  epoch,
  mean_motion,
  eccentricity,
  inclination,
  raan,
  argp,
  mean_anomaly,
  ephemeris_type,
  classification,
  norad_cat_id,
  element_set_no,
  rev_at_epoch,
  bstar,
  mean_motion_dot,
  mean_motion_ddot,
  theory,
  semi_major_axis,
  gravity_model,
  center_name,
  ref_frame,
  time_system,
  count
};
inline constexpr std::size_t omm_keys = static_cast<std::size_t>(OmmKey::count);
/// OBJECT_NAME, …, in the order of the enumerators; the first 17 are the columns of the public catalogues.
std::string_view name_of(OmmKey k);
/// The key of a keyword; `guess` is tried first (files repeat one order). OmmKey::count if it is none.
OmmKey omm_key(std::string_view keyword, OmmKey guess = OmmKey::object_name);

/// One object's texts, trimmed, and where each stands (byte offset in the file, or its line; npos: not
/// there).
struct OmmFields {
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::array<std::string_view, omm_keys> text;
  std::array<std::size_t, omm_keys> at;
  std::size_t begin = 0;  ///< of the object, for what is missing
  bool by_line = false;   ///< `at` and `begin` are lines
  OmmFields() { at.fill(npos); }
  std::string_view operator[](OmmKey k) const { return text[static_cast<std::size_t>(k)]; }
  void set(OmmKey k, std::string_view value, std::size_t offset) {
    text[static_cast<std::size_t>(k)] = value;
    at[static_cast<std::size_t>(k)] = offset;
  }
};

/// A fault by keyword; the caller knows file and lines.
struct OmmFault {
  std::string code;  ///< BARY-ORBIT-0003, -0007
  OmmKey key = OmmKey::epoch;
  std::string found;
  Phrase expected;
};

enum class OmmTheory { sgp4, analytic, other };
OmmTheory theory_of(const OmmFields& f);

/// Mean elements of SGP4. Texts are read once to the nearest double, so that the encodings agree bit for bit.
std::optional<OmmFault> read_sgp4(const OmmFields& f, MeanElements& out, GravityModel& model);
/// Mean elements of the analytic theory J2 to J6.
std::optional<OmmFault> read_analytic(const OmmFields& f, MeanOrbit& out);

/// MEAN_ELEMENT_THEORY of `AnalyticSource`.
inline constexpr std::string_view analytic_theory = "BROUWER J2-J6 EGM2008";

/// The texts of a source's fields, in the order of OmmKey; empty: not written. Numbers and epochs read back
/// to the same bits.
std::array<std::string, omm_keys> omm_texts(const MeanElements& e, GravityModel model = GravityModel::wgs72);
std::array<std::string, omm_keys> omm_texts(const MeanOrbit& o, const std::string& name,
                                            const std::string& id);

/// One object of JSON.
std::string omm_json_object(const std::array<std::string, omm_keys>& texts);

/// The diagnostic of a fault at its place in `text`.
Diagnostic omm_diagnostic(const OmmFault& fault, const OmmFields& f, std::string_view text,
                          const std::string& file);

}  // namespace bary::orbit
