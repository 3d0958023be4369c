#pragma once
/// Orbit mean-elements messages (CCSDS 502.0-B): the main road of elements since two-line sets ended.
///
/// Four encodings, one meaning: CSV and JSON as the public catalogues write them (keywords as column names or
/// keys; JSON numbers or strings), XML (`omm`, or `ndm` with several) and KVN. Catalogue numbers to
/// 999,999,999. The texts of all go through one conversion, to the nearest double, so that they agree bit for
/// bit.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/orbit/elements.hpp"
#include "bary/orbit/ndm.hpp"
#include "bary/orbit/tle.hpp"

namespace bary::orbit {

/// Which form a text has, by its content.
enum class ElementForm { tle, omm_csv, omm_json, omm_xml, omm_kvn, other };
ElementForm element_form(std::string_view text);

/// CSV: the header has the keywords (OBJECT_NAME, OBJECT_ID, EPOCH, MEAN_MOTION, …), in any order; other
/// columns are ignored. Epochs are UTC unless a column TIME_SYSTEM says otherwise. Throws BARY-CORE-0004,
/// -0006, -0008, -0009 where the table is none; faults of a row are BARY-ORBIT-0003 (a value) and -0007
/// (another theory than SGP4), by line and keyword.
std::vector<MeanElements> read_omm_csv(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults);
/// JSON: an array of objects, or one. Throws BARY-CORE-0013 where it is no JSON.
std::vector<MeanElements> read_omm_json(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults);

/// XML (an `omm`, or an `ndm` of several) or KVN (one message after another), as `read_ndm` reads them;
/// covariance, spacecraft parameters and USER_DEFINED_… are checked and passed over (the gravity model:
/// `read_elements`).
std::vector<MeanElements> read_omm_ndm(std::string_view text, const std::string& file, Strictness strictness,
                                       Diagnostics& faults);

/// The 17 columns and keys of the public catalogues, in their order.
std::string write_omm_csv(const std::vector<MeanElements>& elements);
std::string write_omm_json(const std::vector<MeanElements>& elements);
/// Version 2.0 messages as KVN or XML.
std::string write_omm(const std::vector<MeanElements>& elements, NdmEncoding encoding,
                      const NdmHeader& header = {});

/// TLE or any encoding of OMM, by content. Throws BARY-ORBIT-0006 where it is none. `gravity` gets one entry
/// a set: the model that an OMM states (USER_DEFINED_GRAVITY_MODEL), or nothing.
std::vector<MeanElements> read_elements(std::string_view text, const std::string& file, Strictness strictness,
                                        Diagnostics& faults,
                                        std::vector<std::optional<GravityModel>>* gravity = nullptr);

}  // namespace bary::orbit
