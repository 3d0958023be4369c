#include "bary/orbit/ndm_xml.hpp"

#include <algorithm>
#include <pugixml.hpp>

#include "bary/core/text.hpp"
#include "bary/orbit/ndm_schema.hpp"

namespace bary::orbit {

NdmXml::NdmXml(std::string_view text, const std::string& file)
    : file_(file), document_(new pugi::xml_document) {
  lines_.push_back(0);
  for (std::size_t i = 0; (i = text.find('\n', i)) != std::string_view::npos; ++i) lines_.push_back(i + 1);
  // No entity is expanded but the five of XML, no DTD is read.
  const pugi::xml_parse_result r = document_->load_buffer(
      text.data(), text.size(), pugi::parse_default | pugi::parse_trim_pcdata, pugi::encoding_utf8);
  if (!r) {
    const auto at = std::upper_bound(lines_.begin(), lines_.end(), static_cast<std::size_t>(r.offset));
    const std::string reason = r.description();
    throw Error("BARY-ORBIT-0056", {{"reason", reason}})
        .at(file_, static_cast<std::uint64_t>(at - lines_.begin()));
  }
}
NdmXml::~NdmXml() = default;

std::uint64_t NdmXml::line_of(const pugi::xml_node& node) const {
  const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, node.offset_debug()));
  return static_cast<std::uint64_t>(std::upper_bound(lines_.begin(), lines_.end(), offset) - lines_.begin());
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view n = node.name();
  const auto colon = n.rfind(':');
  return colon == std::string_view::npos ? n : n.substr(colon + 1);
}

bool message_type(const pugi::xml_node& node, NdmType& type) {
  const std::string n(local_name(node));
  for (const NdmType t : {NdmType::opm, NdmType::omm, NdmType::oem})
    if (n == lower(name_of(t))) {
      type = t;
      return true;
    }
  return false;
}

std::vector<pugi::xml_node> NdmXml::messages() const {
  std::vector<pugi::xml_node> out;
  const pugi::xml_node root = document_->document_element();
  NdmType t;
  if (message_type(root, t)) return {root};
  if (local_name(root) == "ndm")
    for (const pugi::xml_node& n : root.children())
      if (message_type(n, t)) out.push_back(n);
  if (out.empty())
    throw Error("BARY-ORBIT-0050", {{"file", file_}})
        .at(file_, line_of(root))
        .found("<" + std::string(local_name(root).substr(0, 40)) + ">")
        .expected("<opm>, <omm>, <oem>, <ndm>");
  return out;
}

std::string one_line(std::string_view s) {
  std::string value(s);
  std::replace_if(value.begin(), value.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }, ' ');
  return std::string(trim(value));
}
std::string leaf_text(const pugi::xml_node& node) { return one_line(node.child_value()); }

std::string message_version(const NdmXml& xml, const pugi::xml_node& node, NdmType type) {
  const std::string version = node.attribute("version").value();
  check_version(type, version, xml.file(), xml.line_of(node));
  return version;
}

namespace {

/// The leaves of a block's element.
void add_fields(const NdmXml& xml, NdmBuilder& builder, const pugi::xml_node& block) {
  for (const pugi::xml_node& n : block.children()) {
    if (n.type() != pugi::node_element) continue;
    std::string key(local_name(n));
    if (key == "USER_DEFINED") key += "_" + one_line(n.attribute("parameter").value());
    builder.add(std::move(key), leaf_text(n), n.attribute("units").value(), xml.line_of(n));
  }
}

}  // namespace

NdmMessage read_xml_message(const NdmXml& xml, const pugi::xml_node& node) {
  NdmMessage m;
  message_type(node, m.type);
  m.version = message_version(xml, node, m.type);
  m.line = xml.line_of(node);
  NdmBuilder builder(m.type, xml.file());
  const auto refuse = [&](const pugi::xml_node& n) {
    throw Error("BARY-ORBIT-0051", {{"keyword", std::string(local_name(n).substr(0, 60))},
                                    {"type", std::string(name_of(m.type))}})
        .at(xml.file(), xml.line_of(n))
        .key(std::string(local_name(n).substr(0, 60)));
  };
  const auto block = [&](const pugi::xml_node& n) {
    builder.begin(local_name(n), xml.line_of(n));
    add_fields(xml, builder, n);
  };
  for (const pugi::xml_node& part : node.children()) {
    if (part.type() != pugi::node_element) continue;
    if (local_name(part) == "header") {
      block(part);
    } else if (local_name(part) == "body") {
      for (const pugi::xml_node& segment : part.children("segment"))
        for (const pugi::xml_node& n : segment.children()) {
          if (n.type() != pugi::node_element) continue;
          if (local_name(n) == "metadata") {
            block(n);
          } else if (local_name(n) == "data") {
            for (const pugi::xml_node& d : n.children())
              if (d.type() == pugi::node_element) block(d);
          } else {
            refuse(n);
          }
        }
    } else {
      refuse(part);
    }
  }
  m.blocks = builder.finish(m.line);
  return m;
}

std::string xml_escape(std::string_view s) {
  std::string out;
  for (const char c : s) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // XML 1.0 has no control characters, whatever KVN lets through.
        out += (c >= 0 && c < ' ') || c == 0x7F ? ' ' : c;
    }
  }
  return out;
}

void write_xml_fields(std::string& out, const NdmBlock& block, std::size_t indent) {
  for (const NdmField& f : block.fields) {
    out.append(indent, ' ');
    if (f.key.starts_with("USER_DEFINED_")) {
      out.append("<USER_DEFINED parameter=\"").append(xml_escape(f.key.substr(13))).append("\">");
      out.append(xml_escape(f.value)).append("</USER_DEFINED>\n");
    } else {
      out.append("<").append(f.key).append(">").append(xml_escape(f.value));
      out.append("</").append(f.key).append(">\n");
    }
  }
}

void open_xml_message(std::string& out, NdmType type, const std::string& version, std::size_t indent,
                      bool root) {
  out.append(indent, ' ').append("<").append(lower(name_of(type)));
  if (root)
    out +=
        " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:noNamespaceSchemaLocation=\"https://sanaregistry.org/r/ndmxml_unqualified/"
        "ndmxml-3.0.0-master-3.0.xsd\"";
  out.append(" id=\"CCSDS_").append(name_of(type)).append("_VERS\" version=\"").append(xml_escape(version));
  out += "\">\n";
}

}  // namespace bary::orbit
