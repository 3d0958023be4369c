#pragma once
/// What the XML readers of OPM, OMM and OEM share. Internal to the room, but harmless to include; pugixml
/// stays in the sources.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bary/orbit/ndm.hpp"

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace bary::orbit {

/// Lines of byte offsets, and the parsed document. Throws BARY-ORBIT-0056.
class NdmXml {
 public:
  NdmXml(std::string_view text, const std::string& file);
  ~NdmXml();
  NdmXml(const NdmXml&) = delete;
  NdmXml& operator=(const NdmXml&) = delete;
  std::uint64_t line_of(const pugi::xml_node& node) const;
  const std::string& file() const { return file_; }
  /// The elements opm, omm, oem of the root, or of the `ndm` that it is; others (aem, cdm …) are passed over
  /// with the rest of an `ndm`. Throws BARY-ORBIT-0050 where there is none.
  std::vector<pugi::xml_node> messages() const;

 private:
  const std::string& file_;
  std::vector<std::size_t> lines_;
  std::unique_ptr<pugi::xml_document> document_;
};

/// The type by the element's name ("omm", a namespace's prefix is nothing).
bool message_type(const pugi::xml_node& node, NdmType& type);
/// Name without prefix.
std::string_view local_name(const pugi::xml_node& node);
/// Control characters as blanks, trimmed.
std::string one_line(std::string_view s);
/// The text of a leaf, trimmed, on one line.
std::string leaf_text(const pugi::xml_node& node);
/// The version attribute, checked.
std::string message_version(const NdmXml& xml, const pugi::xml_node& node, NdmType type);

NdmMessage read_xml_message(const NdmXml& xml, const pugi::xml_node& node);
void write_xml_message(std::string& out, const NdmMessage& m, std::size_t indent, bool root);

/// The opening tag of a file of several messages.
inline constexpr std::string_view ndm_root =
    "<ndm xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:noNamespaceSchemaLocation=\"https://sanaregistry.org/r/ndmxml_unqualified/"
    "ndmxml-3.0.0-master-3.0.xsd\">\n";

std::string xml_escape(std::string_view s);
/// `<KEY>value</KEY>` for each field of the block, indented.
void write_xml_fields(std::string& out, const NdmBlock& block, std::size_t indent);
/// `<omm xmlns… id="CCSDS_OMM_VERS" version="3.0">`
void open_xml_message(std::string& out, NdmType type, const std::string& version, std::size_t indent,
                      bool root);

}  // namespace bary::orbit
