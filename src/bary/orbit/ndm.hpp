#pragma once
/// CCSDS navigation data messages of orbits (502.0-B-3, 505.0-B): OPM and OMM whole, the keywords of OEM; as
/// KVN and XML.
///
/// A message is kept as it was written, block by block and keyword by keyword, comments included, so that
/// reading and writing lose nothing: a message read, written and read again is equal, in either encoding.
/// What the keywords mean is the business of `omm.hpp`, `opm.hpp` and `oem.hpp`.
///
/// Reading refuses, by file, line and keyword: what is no message (BARY-ORBIT-0050), an unknown keyword
/// (0051, with the nearest known one), a value that is no number or date, or in another unit than the
/// standard's (0052), a keyword that stands twice or in the wrong place (0053), one that is missing (0054), a
/// version that is not read (0055), and XML that is not well formed (0056).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"

namespace bary::orbit {

enum class NdmType : std::uint8_t { opm, omm, oem };
std::string_view name_of(NdmType t);  ///< "OPM", …

/// How a message is written.
enum class NdmEncoding : std::uint8_t { kvn, xml };

/// One keyword; COMMENT and USER_DEFINED_… too.
struct NdmField {
  std::string key, value;
  std::uint64_t line = 0;  ///< where it was read; no part of equality
  friend bool operator==(const NdmField& a, const NdmField& b) {
    return a.key == b.key && a.value == b.value;
  }
};

/// A block as the XML schema names it: header, metadata, stateVector, meanElements, …
struct NdmBlock {
  std::string name;
  std::vector<NdmField> fields;
  std::uint64_t line = 0;
  /// nullptr if it is not there.
  const NdmField* find(std::string_view key) const;
  /// Empty if it is not there.
  std::string_view operator[](std::string_view key) const;
  void add(std::string key, std::string value) { fields.push_back({std::move(key), std::move(value), 0}); }
  friend bool operator==(const NdmBlock& a, const NdmBlock& b) {
    return a.name == b.name && a.fields == b.fields;
  }
};

/// OPM or OMM.
struct NdmMessage {
  NdmType type = NdmType::omm;
  std::string version = "3.0";
  std::vector<NdmBlock> blocks;  ///< in the order of the standard
  std::uint64_t line = 0;
  const NdmBlock* find(std::string_view block) const;
  friend bool operator==(const NdmMessage& a, const NdmMessage& b) {
    return a.type == b.type && a.version == b.version && a.blocks == b.blocks;
  }
};

/// All messages of a text: KVN, one after another; XML, one or an `ndm` of several. UTF-8 (a byte-order mark
/// is nothing) or UTF-16. With `faults` a message that is refused is left out and its reason kept; without,
/// the first ends the reading. An OEM is refused (`read_oem` reads those).
std::vector<NdmMessage> read_ndm(std::string_view text, const std::string& file,
                                 Diagnostics* faults = nullptr);

/// Several KVN messages follow one another; several XML messages stand in an `ndm`.
std::string write_ndm(const std::vector<NdmMessage>& messages, NdmEncoding encoding);

/// What the header of a written message says; CREATION_DATE is no clock's business but the caller's.
struct NdmHeader {
  std::string creation_date = "2000-01-01T00:00:00";
  std::string originator = "BARYCENTER";
};

/// UTF-8 without byte-order mark; UTF-16 is converted by its mark. Throws BARY-CORE-0010.
std::string ndm_text(std::string_view bytes, const std::string& file);

}  // namespace bary::orbit
