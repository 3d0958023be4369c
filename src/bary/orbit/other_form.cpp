#include "bary/orbit/other_form.hpp"

#include <algorithm>
#include <iterator>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary::orbit {
namespace {

struct Message {
  std::string_view name, en, ko;
};
/// What CCSDS messages are about, those aside that are read.
constexpr Message messages[] = {
    {"OPM", "one state of an orbit (OPM)", "한 시각의 궤도 상태(OPM)"},
    {"CDM", "a conjunction data message (CDM)", "근접 데이터 메시지(CDM)"},
    {"OCM", "an orbit comprehensive message (OCM)", "종합 궤도 메시지(OCM)"},
    {"TDM", "tracking data (TDM)", "추적 데이터(TDM)"},
    {"AEM", "an attitude ephemeris (AEM)", "자세력(AEM)"},
    {"APM", "one attitude (APM)", "한 시각의 자세(APM)"},
    {"ACM", "an attitude comprehensive message (ACM)", "종합 자세 메시지(ACM)"},
    {"RDM", "a reentry data message (RDM)", "재진입 데이터 메시지(RDM)"},
};

/// The first lines without what stands between the letters of UTF-16.
std::string head_of(std::string_view bytes) {
  std::string s;
  for (const char c : bytes.substr(0, 4096))
    if (c != '\0') s += c;
  return s;
}

/// The first line that is neither blank nor a comment: a message of CCSDS begins with its version there.
std::string_view first_statement(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find_first_of("\r\n"), head.size());
    const std::string_view line = trim(head.substr(0, end));
    if (!line.empty() && !line.starts_with("COMMENT")) return line;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return {};
}

/// Whether an element of this name is opened.
bool opens(std::string_view head, std::string_view name) {
  const std::string tag = "<" + std::string(name);
  const auto at = head.find(tag);
  return at != std::string_view::npos && at + tag.size() < head.size() &&
         std::string_view(" \t\r\n>").find(head[at + tag.size()]) != std::string_view::npos;
}

/// Whether a JSON text has a member of this key and value. Inside of strings quotation marks are escaped, so
/// that what a name says is no member.
bool has_member(std::string_view head, std::string_view key, std::string_view value) {
  const std::string k = '"' + std::string(key) + '"', v = '"' + std::string(value) + '"';
  const auto skip = [&](std::size_t at) {
    return std::min(head.find_first_not_of(" \t\r\n", at), head.size());
  };
  for (std::size_t at = head.find(k); at != std::string_view::npos; at = head.find(k, at + 1)) {
    const std::size_t colon = skip(at + k.size());
    if (colon < head.size() && head[colon] == ':' && head.substr(skip(colon + 1)).starts_with(v)) return true;
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Phrase other_form(std::string_view bytes) {
  const std::string all = head_of(bytes);
  const auto after_mark = std::min(all.find_first_not_of("\xEF\xBB\xBF\xFE\xFF"), all.size());
  const std::string_view head = std::string_view(all).substr(after_mark);
  const std::string_view first = head.substr(std::min(head.find_first_not_of(" \t\r\n"), head.size()));
  // Each form by its own marks in their place: a satellite may be named after any of them.
  if (first.starts_with("[") || first.starts_with("{")) {
    if (has_member(head, "id", "document")) return {"a scene for Cesium (CZML)", "Cesium 장면(CZML)"};
    if (has_member(head, "type", "FeatureCollection") || has_member(head, "type", "Feature"))
      return {"areas (GeoJSON)", "영역(GeoJSON)"};
    return {};
  }
  if (first.starts_with("<")) {
    for (const Message& m : messages)
      if (opens(head, lower(m.name))) return {std::string(m.en), std::string(m.ko)};
    return opens(head, "kml") ? Phrase{"a KML file", "KML 파일"} : Phrase{};
  }
  const std::string_view statement = first_statement(head);
  for (const Message& m : messages)
    if (statement.starts_with("CCSDS_" + std::string(m.name) + "_VERS"))
      return {std::string(m.en), std::string(m.ko)};
  if (first.size() > 3 && first[0] == '#' && first[1] >= 'a' && first[1] <= 'd' &&
      (first[2] == 'P' || first[2] == 'V') && is_digit(first[3]))
    return {"a precise ephemeris (SP3)", "정밀 궤도력(SP3)"};
  if (first.starts_with("H1 CPF")) return {"laser ranging predictions (CPF)", "레이저 거리 측정 예측(CPF)"};
  // The label of RINEX stands from column 61 of the first line.
  if (head.size() > 60 && head.substr(60).starts_with("RINEX VERSION")) return {"a RINEX file", "RINEX 파일"};
  if (first.starts_with("KPL/")) return {"a SPICE text kernel", "SPICE 텍스트 커널"};
  return {};
}

void refuse_other_form(std::string_view bytes, const std::string& file, const Phrase& expected) {
  const Phrase what = other_form(bytes);
  if (what.empty()) return;
  const bool message = std::any_of(std::begin(messages), std::end(messages),
                                   [&](const Message& m) { return m.en == what.en(); });
  Error e(message ? "BARY-ORBIT-0050" : "BARY-ORBIT-0006", {{"file", file}});
  e.diagnostic().where = {file, 1, 0, ""};
  e.diagnostic().found = what;
  e.diagnostic().expected = expected;
  e.diagnostic().hint =
      what == messages[0].en
          ? Phrase{"an orbit from one state is not computed here: ask for its ephemeris (OEM) or mean elements (OMM)",
                   "상태 하나에서 궤도를 계산하지는 않습니다. 궤도력(OEM)이나 평균 궤도 요소(OMM)를 요청하십시오"}
          : Phrase{"ask whoever made it for the same orbit as an OEM, an OMM or an SPK",
                   "만든 쪽에 같은 궤도를 OEM, OMM 또는 SPK로 요청하십시오"};
  throw std::move(e);
}

}  // namespace bary::orbit
