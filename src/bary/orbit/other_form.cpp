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

/// Whether a word begins a line; a comment may speak of other messages.
bool begins_line(std::string_view head, std::string_view word) {
  for (std::size_t at = head.find(word); at != std::string_view::npos; at = head.find(word, at + 1)) {
    const std::size_t before = head.substr(0, at).find_last_not_of(" \t\xEF\xBB\xBF\xFE\xFF");
    if (before == std::string_view::npos || head[before] == '\n' || head[before] == '\r') return true;
  }
  return false;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Phrase other_form(std::string_view bytes) {
  const std::string head = head_of(bytes);
  for (const Message& m : messages) {
    const std::string version = "CCSDS_" + std::string(m.name) + "_VERS", element = "<" + lower(m.name);
    const auto tag = head.find(element);
    const bool xml = tag != std::string::npos && tag + element.size() < head.size() &&
                     std::string_view(" \t\r\n>").find(head[tag + element.size()]) != std::string_view::npos;
    if (xml || begins_line(head, version)) return {std::string(m.en), std::string(m.ko)};
  }
  const auto begin = std::min(head.find_first_not_of("\xEF\xBB\xBF \t\r\n"), head.size());
  const std::string_view first = std::string_view(head).substr(begin);
  if (first.size() > 3 && first[0] == '#' && first[1] >= 'a' && first[1] <= 'd' &&
      (first[2] == 'P' || first[2] == 'V') && is_digit(first[3]))
    return {"a precise ephemeris (SP3)", "정밀 궤도력(SP3)"};
  if (first.starts_with("H1 CPF")) return {"laser ranging predictions (CPF)", "레이저 거리 측정 예측(CPF)"};
  if (first.substr(0, 240).find("RINEX VERSION") != std::string_view::npos)
    return {"a RINEX file", "RINEX 파일"};
  if (first.starts_with("KPL/")) return {"a SPICE text kernel", "SPICE 텍스트 커널"};
  if (first.starts_with("[") || first.starts_with("{")) {
    if (head.find("\"czml\"") != std::string::npos || head.find("\"document\"") != std::string::npos)
      return {"a scene for Cesium (CZML)", "Cesium 장면(CZML)"};
    if (head.find("\"FeatureCollection\"") != std::string::npos ||
        head.find("\"Feature\"") != std::string::npos)
      return {"areas (GeoJSON)", "영역(GeoJSON)"};
  }
  if (head.find("<kml") != std::string::npos) return {"a KML file", "KML 파일"};
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
