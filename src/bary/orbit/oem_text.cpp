#include "bary/orbit/oem_text.hpp"

#include <array>
#include <cmath>
#include <pugixml.hpp>

#include "bary/core/text.hpp"
#include "bary/orbit/decimal.hpp"
#include "bary/orbit/ndm_schema.hpp"
#include "bary/orbit/ndm_xml.hpp"
#include "bary/orbit/tle.hpp"

namespace bary::orbit {
namespace {

constexpr std::array<std::string_view, 9> value_keys{"X",     "Y",      "Z",      "X_DOT", "Y_DOT",
                                                     "Z_DOT", "X_DDOT", "Y_DDOT", "Z_DDOT"};

/// Words between blanks, at most `most` of them; the count may be larger.
template <std::size_t N>
std::size_t words(std::string_view s, std::array<std::string_view, N>& out) {
  std::size_t n = 0;
  for (std::size_t i = 0;;) {
    i = s.find_first_not_of(" \t", i);
    if (i == std::string_view::npos) return n;
    const auto end = std::min(s.find_first_of(" \t", i), s.size());
    if (n < N) out[n] = s.substr(i, end - i);
    ++n;
    i = end;
  }
}

bool has_accelerations(const OemSegment& s, std::size_t i) {
  return !s.accelerations.empty() && std::isfinite(s.accelerations[3 * i]);
}

std::string epoch_text(const Epoch& e, time::Scale scale) { return time::format_epoch_exact(e, scale); }

time::Scale scale_of(const OemSegment& s) {
  return ccsds_scale(s.metadata["TIME_SYSTEM"]).value_or(time::Scale::utc);
}

}  // namespace

OemNodes::OemNodes(OemSegment& segment, const std::string& file)
    : s_(segment),
      file_(file),
      scale_(ccsds_scale(segment.metadata["TIME_SYSTEM"]).value_or(time::Scale::utc)) {
  const auto bound = [&](const char* key) -> std::optional<Epoch> {
    const NdmField* f = segment.metadata.find(key);
    if (!f) return std::nullopt;
    return epoch(f->value, key, f->line);
  };
  first_ = bound("START_TIME");
  last_ = bound("STOP_TIME");
}

void OemNodes::beyond(const char* key, bool before, std::string_view text, std::uint64_t line) const {
  const std::string bound = std::string(key) + " " + std::string(s_.metadata[key]);
  refuse_value(
      "EPOCH", text,
      before ? Phrase("not before " + bound, bound + " 이후") : Phrase("not after " + bound, bound + " 이전"),
      file_, line);
}

Epoch OemNodes::epoch(std::string_view text, std::string_view key, std::uint64_t line) const {
  try {
    return time::parse_epoch_in(text, scale_);
  } catch (const Error&) {
    refuse_value(key, text, "2024-07-06T02:25:00.000", file_, line);
  }
}

void OemNodes::add(std::string_view text, std::string_view const* values, std::size_t count,
                   std::uint64_t line) {
  const Epoch e = epoch(text, "EPOCH", line);
  double v[9];
  for (std::size_t k = 0; k < count; ++k) {
    const auto x = parse_shifted(values[k], 3);
    if (!x)
      throw Error("BARY-ORBIT-0057", {{"field", std::string(value_keys[k])}})
          .at(file_, line)
          .key(std::string(value_keys[k]))
          .found(std::string(values[k].substr(0, 60)))
          .expected({"a number", "수"});
    v[k] = *x;
  }
  if (v[0] == 0 && v[1] == 0 && v[2] == 0)
    throw Error("BARY-ORBIT-0057", {{"field", "X"}})
        .at(file_, line)
        .key("X")
        .found("0, 0, 0")
        .expected({"a place away from the centre", "중심에서 떨어진 위치"});
  // A second is what rounding of the metadata takes.
  if (first_ && *first_ - e > 1) beyond("START_TIME", true, text, line);
  if (last_ && e - *last_ > 1) beyond("STOP_TIME", false, text, line);
  if (!s_.epochs.empty() && e < s_.epochs.back())
    throw Error("BARY-ORBIT-0058")
        .at(file_, line)
        .key("EPOCH")
        .found(std::string(text.substr(0, 60)))
        .expected({"not before " + epoch_text(s_.epochs.back(), scale_),
                   epoch_text(s_.epochs.back(), scale_) + " 이후"});
  if (count == 9 && s_.accelerations.empty()) s_.accelerations.assign(3 * s_.epochs.size(), std::nan(""));
  s_.epochs.push_back(e);
  s_.states.insert(s_.states.end(), v, v + 6);
  s_.lines.push_back(line);
  if (count == 9)
    s_.accelerations.insert(s_.accelerations.end(), v + 6, v + 9);
  else if (!s_.accelerations.empty())
    s_.accelerations.insert(s_.accelerations.end(), 3, std::nan(""));
}

void check_metadata(const OemMessage& m, const OemSegment& s, const std::string& file) {
  const NdmField* f = s.metadata.find("TIME_SYSTEM");
  if (!m.segments.empty() && &m.segments.front() != &s &&
      m.segments.front().metadata["TIME_SYSTEM"] != f->value)
    refuse_value("TIME_SYSTEM", f->value,
                 std::string(m.segments.front().metadata["TIME_SYSTEM"]) +
                     Phrase(", as in the segments before", " (앞 구간과 같이)"),
                 file, f->line);
  // States are kept as instants: the system must be one that has them.
  if (!ccsds_scale(f->value))
    throw Error("BARY-ORBIT-0060", {{"keyword", "TIME_SYSTEM"}, {"value", f->value.substr(0, 60)}})
        .at(file, f->line)
        .key("TIME_SYSTEM")
        .found(f->value.substr(0, 60))
        .expected("UTC, TAI, TT, TDB, GPS");
  for (const char* key : {"START_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME", "STOP_TIME"})
    if (const NdmField* t = s.metadata.find(key)) {
      try {
        time::parse_epoch_in(t->value, *ccsds_scale(f->value));
      } catch (const Error&) {
        refuse_value(key, t->value, {"a date and time that exists", "존재하는 날짜와 시각"}, file, t->line);
      }
    }
}

// --- KVN

namespace {

class KvnOem {
 public:
  KvnOem(KvnReader& reader, const std::string& file) : reader_(reader), file_(file) {}

  OemMessage read() {
    const KvnLine first = reader_.peek();
    m_.version = first.value;
    m_.line = first.number;
    check_version(NdmType::oem, first.value, file_, first.number);
    NdmBuilder header(NdmType::oem, file_);
    const KvnLine* l = &reader_.next();
    for (; l->kind == KvnLine::Kind::pair || l->kind == KvnLine::Kind::comment; l = &reader_.next())
      header.add_kvn(std::string(l->key), std::string(l->value), l->number);
    // The builder demands a metadata block too; here each segment has its own.
    m_.header = only_block(header, "header");
    while (l->kind == KvnLine::Kind::data && l->text == "META_START") {
      segment();
      l = &reader_.peek();
    }
    NdmType t;
    if (m_.segments.empty() || (l->kind != KvnLine::Kind::end && !version_key(l->key, t)))
      expected_here("META_START");
    return std::move(m_);
  }

 private:
  NdmBlock only_block(NdmBuilder& b, std::string_view name) const { return b.finish_block(name, m_.line); }

  void segment() {
    OemSegment s;
    NdmBuilder metadata(NdmType::oem, file_);
    metadata.begin("metadata", reader_.peek().number);
    const KvnLine* l = &reader_.next();
    for (; l->kind == KvnLine::Kind::pair || l->kind == KvnLine::Kind::comment; l = &reader_.next())
      metadata.add(std::string(l->key), std::string(l->value), "", l->number);
    if (l->text != "META_STOP") expected_here("META_STOP");
    s.metadata = only_block(metadata, "metadata");
    check_metadata(m_, s, file_);
    reader_.next();
    nodes(s);
    if (s.epochs.empty()) expected_here("a state");
    // Covariances may be cut into several blocks.
    while (reader_.peek().kind == KvnLine::Kind::data && reader_.peek().text == "COVARIANCE_START")
      covariances(s);
    m_.segments.push_back(std::move(s));
  }

  void nodes(OemSegment& s) {
    OemNodes nodes(s, file_);
    for (const KvnLine* l = &reader_.peek();; l = &reader_.next()) {
      if (l->kind == KvnLine::Kind::comment) {
        s.comments.emplace_back(l->value);
        continue;
      }
      if (l->kind != KvnLine::Kind::data || l->text == "META_START" || l->text == "COVARIANCE_START") return;
      std::array<std::string_view, 10> w;
      const std::size_t n = words(l->text, w);
      if (n != 7 && n != 10)
        throw Error("BARY-ORBIT-0057", {{"field", "EPHEMERIS"}})
            .at(file_, l->number)
            .key("EPHEMERIS")
            .found(std::to_string(n) + Phrase(" fields", "개 항목"))
            .expected({"7, or 10 with accelerations", "7개, 가속도가 있으면 10개"});
      nodes.add(w[0], w.data() + 1, n - 1, l->number);
    }
  }

  void covariances(OemSegment& s) {
    const OemNodes nodes(s, file_);
    std::vector<std::string> comments;
    for (const KvnLine* l = &reader_.next(); l->text != "COVARIANCE_STOP";) {
      if (l->kind == KvnLine::Kind::comment) {
        comments.emplace_back(l->value);
        l = &reader_.next();
        continue;
      }
      if (l->kind != KvnLine::Kind::pair || l->key != "EPOCH") expected_here("EPOCH");
      OemCovariance c;
      c.line = l->number;
      c.comments = std::move(comments);
      comments.clear();
      c.covariance.epoch = nodes.epoch(l->value, "EPOCH", l->number);
      l = &reader_.next();
      while (l->kind == KvnLine::Kind::comment) {
        c.comments.emplace_back(l->value);
        l = &reader_.next();
      }
      if (l->kind == KvnLine::Kind::pair) {
        if (l->key != "COV_REF_FRAME") expected_here("COV_REF_FRAME");
        c.covariance.frame = clean_name(l->value);
        l = &reader_.next();
      }
      std::size_t at = 0;
      for (std::size_t row = 1; row <= 6; ++row, l = &reader_.next()) at = matrix_row(c, row, at, *l);
      s.covariances.push_back(std::move(c));
      l = &reader_.peek();
    }
    reader_.next();
  }

  std::size_t matrix_row(OemCovariance& c, std::size_t row, std::size_t at, const KvnLine& l) {
    std::array<std::string_view, 6> w;
    const std::size_t n = l.kind == KvnLine::Kind::data ? words(l.text, w) : 0;
    if (n != row)
      throw Error("BARY-ORBIT-0057", {{"field", std::string(covariance_keys()[at + std::min(n, row - 1)])}})
          .at(file_, l.number)
          .key(std::string(covariance_keys()[at + std::min(n, row - 1)]))
          .found(std::to_string(n) + Phrase(" values", "개 값"))
          .expected({std::to_string(row) + " in this row of the covariance",
                     "공분산의 이 행에는 " + std::to_string(row) + "개"});
    for (std::size_t k = 0; k < row; ++k) {
      const auto v = parse_shifted(w[k], 6);
      if (!v) refuse_value(covariance_keys()[at + k], w[k], {"a number", "수"}, file_, l.number);
      c.covariance.lower[at + k] = *v;
    }
    return at + row;
  }

  [[noreturn]] void expected_here(const char* what) const {
    const KvnLine& l = reader_.peek();
    const std::string word(l.text.substr(0, std::min<std::size_t>(l.text.find_first_of(" \t="), 60)));
    throw Error("BARY-ORBIT-0053", {{"keyword", l.kind == KvnLine::Kind::end ? "end of file" : word}})
        .at(file_, l.number)
        .key(word)
        .expected(what);
  }

  KvnReader& reader_;
  const std::string& file_;
  OemMessage m_;
};

void write_rows(std::string& out, const OemSegment& s) {
  const time::Scale scale = scale_of(s);
  for (std::size_t i = 0; i < s.epochs.size(); ++i) {
    out += epoch_text(s.epochs[i], scale);
    for (std::size_t k = 0; k < 6; ++k) out.append(" ").append(format_shifted(s.states[6 * i + k], -3));
    if (has_accelerations(s, i))
      for (std::size_t k = 0; k < 3; ++k)
        out.append(" ").append(format_shifted(s.accelerations[3 * i + k], -3));
    out += '\n';
  }
}

}  // namespace

OemMessage read_kvn_oem(KvnReader& reader, const std::string& file) { return KvnOem(reader, file).read(); }

void write_kvn_oem(std::string& out, const OemMessage& m) {
  out.append("CCSDS_OEM_VERS = ").append(m.version).append("\n");
  write_kvn_fields(out, m.header);
  for (const OemSegment& s : m.segments) {
    out += "\nMETA_START\n";
    write_kvn_fields(out, s.metadata);
    out += "META_STOP\n\n";
    for (const std::string& c : s.comments)
      out.append(c.empty() ? "COMMENT" : "COMMENT ").append(c).append("\n");
    write_rows(out, s);
    if (s.covariances.empty()) continue;
    out += "\nCOVARIANCE_START\n";
    for (const OemCovariance& c : s.covariances) {
      for (const std::string& x : c.comments)
        out.append(x.empty() ? "COMMENT" : "COMMENT ").append(x).append("\n");
      out.append("EPOCH = ").append(epoch_text(c.covariance.epoch, scale_of(s))).append("\n");
      if (!c.covariance.frame.empty()) out.append("COV_REF_FRAME = ").append(c.covariance.frame).append("\n");
      for (std::size_t row = 1, at = 0; row <= 6; ++row)
        for (std::size_t k = 0; k < row; ++k, ++at)
          out.append(k ? " " : "")
              .append(format_shifted(c.covariance.lower[at], -6))
              .append(k + 1 == row ? "\n" : "");
    }
    out += "COVARIANCE_STOP\n";
  }
}

// --- XML

namespace {

void read_state(const NdmXml& xml, const pugi::xml_node& node, OemNodes& nodes) {
  std::array<std::string_view, 9> v;
  std::string_view epoch;
  std::array<bool, 10> there{};
  for (const pugi::xml_node& n : node.children()) {
    if (n.type() != pugi::node_element) continue;
    const std::string_view key = local_name(n), value = trim(n.child_value());
    const auto k =
        static_cast<std::size_t>(std::find(value_keys.begin(), value_keys.end(), key) - value_keys.begin());
    const bool is_epoch = key == "EPOCH";
    if (k == 9 && !is_epoch)
      throw Error("BARY-ORBIT-0051", {{"keyword", std::string(key.substr(0, 60))}, {"type", "OEM"}})
          .at(xml.file(), xml.line_of(n))
          .key(std::string(key.substr(0, 60)));
    if (there[k])
      throw Error("BARY-ORBIT-0053", {{"keyword", std::string(key)}})
          .at(xml.file(), xml.line_of(n))
          .key(std::string(key));
    there[k] = true;
    if (is_epoch) {
      epoch = value;
    } else {
      const char* unit = k < 3 ? "km" : k < 6 ? "km/s" : "km/s**2";
      check_value({value_keys[k], NdmValue::number, true, unit}, value, n.attribute("units").value(),
                  xml.file(), xml.line_of(n));
      v[k] = value;
    }
  }
  const bool accelerated = there[6] || there[7] || there[8];
  for (std::size_t k = 0; k < 10; ++k)
    if (!there[k] && (k < 6 || k == 9 || accelerated)) {
      const std::string key(k == 9 ? "EPOCH" : value_keys[k]);
      throw Error("BARY-ORBIT-0054", {{"keyword", key}}).at(xml.file(), xml.line_of(node)).key(key);
    }
  nodes.add(epoch, v.data(), accelerated ? 9 : 6, xml.line_of(node));
}

void read_covariance(const NdmXml& xml, const pugi::xml_node& node, const OemNodes& nodes, OemSegment& s) {
  NdmBuilder builder(NdmType::oem, xml.file());
  builder.begin("covarianceMatrix", xml.line_of(node));
  for (const pugi::xml_node& n : node.children())
    if (n.type() == pugi::node_element)
      builder.add(std::string(local_name(n)), leaf_text(n), n.attribute("units").value(), xml.line_of(n));
  const NdmBlock b = builder.finish_block("covarianceMatrix", xml.line_of(node));
  OemCovariance& c = s.covariances.emplace_back();
  c.line = b.line;
  for (const NdmField& f : b.fields)
    if (f.key == "COMMENT") c.comments.push_back(f.value);
  c.covariance.epoch = nodes.epoch(b["EPOCH"], "EPOCH", b.find("EPOCH")->line);
  c.covariance.frame = clean_name(b["COV_REF_FRAME"]);
  for (std::size_t k = 0; k < 21; ++k)
    c.covariance.lower[k] = parse_shifted(b[covariance_keys()[k]], 6).value_or(0);
}

NdmBlock read_block(const NdmXml& xml, const pugi::xml_node& node, std::string_view name) {
  NdmBuilder builder(NdmType::oem, xml.file());
  builder.begin(name, xml.line_of(node));
  for (const pugi::xml_node& n : node.children())
    if (n.type() == pugi::node_element)
      builder.add(std::string(local_name(n)), leaf_text(n), n.attribute("units").value(), xml.line_of(n));
  return builder.finish_block(name, xml.line_of(node));
}

void read_segment(const NdmXml& xml, const pugi::xml_node& node, OemMessage& m) {
  OemSegment s;
  s.metadata = read_block(xml, node.child("metadata"), "metadata");
  check_metadata(m, s, xml.file());
  OemNodes nodes(s, xml.file());
  for (const pugi::xml_node& d : node.child("data").children()) {
    if (d.type() != pugi::node_element) continue;
    const std::string_view name = local_name(d);
    if (name == "COMMENT")
      s.comments.push_back(leaf_text(d));
    else if (name == "stateVector")
      read_state(xml, d, nodes);
    else if (name == "covarianceMatrix")
      read_covariance(xml, d, nodes, s);
    else
      throw Error("BARY-ORBIT-0051", {{"keyword", std::string(name.substr(0, 60))}, {"type", "OEM"}})
          .at(xml.file(), xml.line_of(d))
          .key(std::string(name.substr(0, 60)));
  }
  if (s.epochs.empty())
    throw Error("BARY-ORBIT-0054", {{"keyword", "stateVector"}})
        .at(xml.file(), xml.line_of(node))
        .key("stateVector");
  m.segments.push_back(std::move(s));
}

}  // namespace

OemMessage read_xml_oem(const NdmXml& xml, const pugi::xml_node& node) {
  OemMessage m;
  m.version = message_version(xml, node, NdmType::oem);
  m.line = xml.line_of(node);
  m.header = read_block(xml, node.child("header"), "header");
  for (const pugi::xml_node& s : node.child("body").children("segment")) read_segment(xml, s, m);
  if (m.segments.empty())
    throw Error("BARY-ORBIT-0054", {{"keyword", "segment"}}).at(xml.file(), m.line).key("segment");
  return m;
}

void write_xml_oem(std::string& out, const OemMessage& m, std::size_t indent, bool root) {
  const auto line = [&](std::size_t deeper, std::string_view s) {
    out.append(indent + deeper, ' ').append(s).append("\n");
  };
  const auto leaf = [&](std::size_t deeper, std::string_view key, std::string_view value) {
    out.append(indent + deeper, ' ').append("<").append(key).append(">").append(xml_escape(value));
    out.append("</").append(key).append(">\n");
  };
  open_xml_message(out, NdmType::oem, m.version, indent, root);
  line(2, "<header>");
  write_xml_fields(out, m.header, indent + 4);
  line(2, "</header>");
  line(2, "<body>");
  for (const OemSegment& s : m.segments) {
    line(4, "<segment>");
    line(6, "<metadata>");
    write_xml_fields(out, s.metadata, indent + 8);
    line(6, "</metadata>");
    line(6, "<data>");
    for (const std::string& c : s.comments) leaf(8, "COMMENT", c);
    for (std::size_t i = 0; i < s.epochs.size(); ++i) {
      line(8, "<stateVector>");
      leaf(10, "EPOCH", epoch_text(s.epochs[i], scale_of(s)));
      for (std::size_t k = 0; k < 6; ++k) leaf(10, value_keys[k], format_shifted(s.states[6 * i + k], -3));
      if (has_accelerations(s, i))
        for (std::size_t k = 0; k < 3; ++k)
          leaf(10, value_keys[6 + k], format_shifted(s.accelerations[3 * i + k], -3));
      line(8, "</stateVector>");
    }
    for (const OemCovariance& c : s.covariances) {
      line(8, "<covarianceMatrix>");
      for (const std::string& x : c.comments) leaf(10, "COMMENT", x);
      leaf(10, "EPOCH", epoch_text(c.covariance.epoch, scale_of(s)));
      if (!c.covariance.frame.empty()) leaf(10, "COV_REF_FRAME", c.covariance.frame);
      for (std::size_t k = 0; k < 21; ++k)
        leaf(10, covariance_keys()[k], format_shifted(c.covariance.lower[k], -6));
      line(8, "</covarianceMatrix>");
    }
    line(6, "</data>");
    line(4, "</segment>");
  }
  line(2, "</body>");
  line(0, "</oem>");
}

std::vector<OemMessage> read_oem(std::string_view bytes, const std::string& file) {
  const std::string text = ndm_text(bytes, file);
  std::vector<OemMessage> out;
  const auto refuse = [&](std::string found, std::uint64_t line) {
    throw Error("BARY-ORBIT-0050", {{"file", file}}).at(file, line).found(std::move(found)).expected("OEM");
  };
  if (trim(std::string_view(text).substr(0, 65536)).starts_with('<')) {
    const NdmXml xml(text, file);
    for (const pugi::xml_node& n : xml.messages()) {
      NdmType t;
      message_type(n, t);
      if (t != NdmType::oem) refuse(std::string(name_of(t)), xml.line_of(n));
      out.push_back(read_xml_oem(xml, n));
    }
    return out;
  }
  KvnReader reader(text, file);
  skip_to_message(reader, file, "CCSDS_OEM_VERS");
  while (reader.peek().kind != KvnLine::Kind::end) {
    NdmType t;
    version_key(reader.peek().key, t);
    if (t != NdmType::oem) refuse(std::string(name_of(t)), reader.peek().number);
    out.push_back(read_kvn_oem(reader, file));
  }
  return out;
}

std::string write_oem(const std::vector<OemMessage>& messages, NdmEncoding encoding) {
  std::string out;
  if (encoding == NdmEncoding::kvn) {
    for (const OemMessage& m : messages) {
      if (!out.empty()) out += '\n';
      write_kvn_oem(out, m);
    }
    return out;
  }
  out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  if (messages.size() == 1) {
    write_xml_oem(out, messages[0], 0, true);
    return out;
  }
  out += ndm_root;
  for (const OemMessage& m : messages) write_xml_oem(out, m, 2, false);
  return out + "</ndm>\n";
}

}  // namespace bary::orbit
