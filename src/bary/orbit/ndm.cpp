#include "bary/orbit/ndm.hpp"

#include <simdjson.h>

#include <pugixml.hpp>

#include "bary/core/text.hpp"
#include "bary/orbit/ndm_kvn.hpp"
#include "bary/orbit/ndm_schema.hpp"
#include "bary/orbit/ndm_xml.hpp"

namespace bary::orbit {
namespace {

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string from_utf16(std::string_view bytes, bool little, const std::string& file) {
  std::string out;
  out.reserve(bytes.size() / 2);
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(bytes[i]), b = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(little ? a | (b << 8) : (a << 8) | b);
  };
  const auto refuse = [&](std::size_t i) {
    throw Error("BARY-CORE-0010", {{"reason",
                                    {"UTF-16 breaks off at byte " + std::to_string(i + 1),
                                     "UTF-16이 " + std::to_string(i + 1) + "번째 바이트에서 끊깁니다"}}})
        .at(file);
  };
  if (bytes.size() % 2) refuse(bytes.size() - 1);
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xDC00 && c < 0xE000) refuse(i);
    if (c >= 0xD800 && c < 0xDC00) {
      if (i + 3 >= bytes.size()) refuse(i);
      const char32_t low = unit(i + 2);
      if (low < 0xDC00 || low >= 0xE000) refuse(i);
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

void write_kvn_message(std::string& out, const NdmMessage& m) {
  out.append("CCSDS_").append(name_of(m.type)).append("_VERS = ").append(m.version).append("\n");
  for (std::size_t k = 0; k < m.blocks.size(); ++k) {
    if (k) out += '\n';
    write_kvn_fields(out, m.blocks[k]);
  }
}

void write_xml_message(std::string& out, const NdmMessage& m, std::size_t indent, bool root) {
  open_xml_message(out, m.type, m.version, indent, root);
  const auto line = [&](std::size_t deeper, std::string_view s) {
    out.append(indent + deeper, ' ').append(s).append("\n");
  };
  bool data = false, body = false;
  for (const NdmBlock& b : m.blocks) {
    if (b.name == "header") {
      line(2, "<header>");
      write_xml_fields(out, b, indent + 4);
      line(2, "</header>");
      continue;
    }
    if (!body) line(2, "<body>"), line(4, "<segment>");
    body = true;
    if (b.name != "metadata" && !data) {
      line(6, "<data>");
      data = true;
    }
    const std::size_t at = b.name == "metadata" ? 6 : 8;
    line(at, "<" + b.name + ">");
    write_xml_fields(out, b, indent + at + 2);
    line(at, "</" + b.name + ">");
  }
  if (data) line(6, "</data>");
  if (body) line(4, "</segment>"), line(2, "</body>");
  line(0, "</" + lower(name_of(m.type)) + ">");
}

std::string ndm_text(std::string_view bytes, const std::string& file) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), true, file);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), false, file);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (!simdjson::validate_utf8(bytes.data(), bytes.size())) {
    const auto bad = std::min(utf8_error(bytes), bytes.size());
    throw Error("BARY-CORE-0010",
                {{"reason", {"byte " + std::to_string(bad + 1), std::to_string(bad + 1) + "번째 바이트"}}})
        .at(file, static_cast<std::uint64_t>(
                      std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bad), '\n')) +
                      1);
  }
  return std::string(bytes);
}

std::vector<NdmMessage> read_ndm(std::string_view bytes, const std::string& file, Diagnostics* faults) {
  const std::string text = ndm_text(bytes, file);
  std::vector<NdmMessage> out;
  const auto read = [&](auto&& message) {
    try {
      out.push_back(message());
    } catch (const Error& e) {
      if (!faults) throw;
      Diagnostic d = e.diagnostic();
      d.severity = Severity::warning;
      faults->add(std::move(d));
    }
  };
  const auto refuse_oem = [&](NdmType t, std::uint64_t line) {
    if (t == NdmType::oem)
      throw Error("BARY-ORBIT-0050", {{"file", file}}).at(file, line).found("OEM").expected("OPM, OMM");
  };
  if (trim(std::string_view(text).substr(0, 65536)).starts_with('<')) {
    const NdmXml xml(text, file);
    for (const pugi::xml_node& n : xml.messages()) {
      NdmType t;
      message_type(n, t);
      refuse_oem(t, xml.line_of(n));
      read([&] { return read_xml_message(xml, n); });
    }
    return out;
  }
  KvnReader reader(text, file);
  skip_to_message(reader, file, "CCSDS_OPM_VERS, CCSDS_OMM_VERS");
  while (reader.peek().kind != KvnLine::Kind::end) {
    NdmType t;
    version_key(reader.peek().key, t);
    refuse_oem(t, reader.peek().number);
    const std::uint64_t begin = reader.peek().number;
    read([&] { return read_kvn_message(reader, file); });
    // After a fault the reading goes on at the next message.
    while (reader.peek().kind != KvnLine::Kind::end &&
           (reader.peek().number == begin || !version_key(reader.peek().key, t)))
      reader.next();
  }
  return out;
}

std::string write_ndm(const std::vector<NdmMessage>& messages, NdmEncoding encoding) {
  std::string out;
  if (encoding == NdmEncoding::kvn) {
    for (const NdmMessage& m : messages) {
      if (!out.empty()) out += '\n';
      write_kvn_message(out, m);
    }
    return out;
  }
  out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (messages.size() == 1) {
    write_xml_message(out, messages[0], 0, true);
    return out;
  }
  out += ndm_root;
  for (const NdmMessage& m : messages) write_xml_message(out, m, 2, false);
  return out + "</ndm>\n";
}

}  // namespace bary::orbit
