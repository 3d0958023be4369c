#include "bary/orbit/ndm_kvn.hpp"

#include "bary/core/text.hpp"
#include "bary/orbit/ndm_schema.hpp"

namespace bary::orbit {

const KvnLine& KvnReader::next() {
  constexpr std::size_t limit = std::size_t{16} << 20;
  while (at_ < text_.size()) {
    const auto end = std::min(text_.find('\n', at_), text_.size());
    ++number_;
    if (end - at_ > limit)
      throw Error("BARY-CORE-0009", {{"limit", std::to_string(limit)}}).at(file_, number_);
    const std::string_view s = trim(text_.substr(at_, end - at_));
    at_ = end + 1;
    if (s.empty()) continue;
    line_ = {KvnLine::Kind::data, {}, {}, s, number_};
    if (s.starts_with("COMMENT") && (s.size() == 7 || s[7] == ' ' || s[7] == '\t')) {
      line_.kind = KvnLine::Kind::comment;
      line_.key = s.substr(0, 7);
      line_.value = trim(s.substr(7));
    } else if (const auto equals = s.find('='); equals != std::string_view::npos) {
      line_.kind = KvnLine::Kind::pair;
      line_.key = trim(s.substr(0, equals));
      line_.value = trim(s.substr(equals + 1));
    }
    return line_;
  }
  line_ = {};
  line_.number = number_;
  return line_;
}

bool version_key(std::string_view key, NdmType& type) {
  for (const NdmType t : {NdmType::opm, NdmType::omm, NdmType::oem})
    if (key == "CCSDS_" + std::string(name_of(t)) + "_VERS") {
      type = t;
      return true;
    }
  return false;
}

void skip_to_message(KvnReader& reader, const std::string& file, std::string expected) {
  reader.next();
  while (reader.peek().kind == KvnLine::Kind::comment) reader.next();
  NdmType t;
  if (reader.peek().kind != KvnLine::Kind::pair || !version_key(reader.peek().key, t))
    throw Error("BARY-ORBIT-0050", {{"file", file}})
        .at(file, reader.peek().number)
        .found(std::string(reader.peek().text.substr(0, 40)))
        .expected(std::move(expected));
}

NdmMessage read_kvn_message(KvnReader& reader, const std::string& file) {
  NdmMessage m;
  const KvnLine first = reader.peek();
  version_key(first.key, m.type);
  m.version = first.value;
  m.line = first.number;
  check_version(m.type, first.value, file, first.number);
  NdmBuilder builder(m.type, file);
  for (const KvnLine* l = &reader.next(); l->kind != KvnLine::Kind::end; l = &reader.next()) {
    NdmType other;
    if (l->kind == KvnLine::Kind::pair && version_key(l->key, other)) break;
    if (l->kind == KvnLine::Kind::data) {
      const std::string word(l->text.substr(0, std::min<std::size_t>(l->text.find_first_of(" \t"), 60)));
      throw Error("BARY-ORBIT-0051", {{"keyword", word}, {"type", std::string(name_of(m.type))}})
          .at(file, l->number)
          .key(word)
          .expected("KEYWORD = value");
    }
    builder.add_kvn(std::string(l->key), std::string(l->value), l->number);
  }
  m.blocks = builder.finish(m.line);
  return m;
}

void write_kvn_fields(std::string& out, const NdmBlock& block) {
  for (const NdmField& f : block.fields) {
    out += f.key;
    if (f.key != "COMMENT") out += " =";
    if (!f.value.empty()) out.append(" ").append(f.value);
    out += '\n';
  }
}

}  // namespace bary::orbit
