#pragma once
/// What the KVN and XML readers of OEM share. Internal to the room, but harmless to include.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bary/orbit/ndm_kvn.hpp"
#include "bary/orbit/oem.hpp"
#include "bary/time/time.hpp"

namespace pugi {
class xml_node;
}

namespace bary::orbit {

class NdmXml;

OemMessage read_kvn_oem(KvnReader& reader, const std::string& file);
OemMessage read_xml_oem(const NdmXml& xml, const pugi::xml_node& node);
void write_kvn_oem(std::string& out, const OemMessage& m);
void write_xml_oem(std::string& out, const OemMessage& m, std::size_t indent, bool root);

/// Adds nodes and keeps them in order of time.
class OemNodes {
 public:
  OemNodes(OemSegment& segment, const std::string& file);
  /// Texts of an epoch, six values and three or no accelerations.
  void add(std::string_view epoch, std::string_view const* values, std::size_t count, std::uint64_t line);
  Epoch epoch(std::string_view text, std::string_view key, std::uint64_t line) const;

 private:
  OemSegment& s_;
  const std::string& file_;
  time::Scale scale_;
  std::optional<Epoch> first_, last_;  ///< START_TIME, STOP_TIME

  [[noreturn]] void beyond(const char* key, bool before, std::string_view text, std::uint64_t line) const;
};

/// Metadata of the message's segments must have one time system.
void check_metadata(const OemMessage& m, const OemSegment& s, const std::string& file);

}  // namespace bary::orbit
