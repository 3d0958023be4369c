#include "bary/core/phrase.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "bary/core/catalogue.hpp"
#include "bary/core/text.hpp"

using namespace bary;

TEST_CASE("Korean particles follow the sound before them") {
  struct Case {
    std::string_view open, closed;
  };
  constexpr Case cases[] = {
      {"위성이(가)", "위성이"},
      {"궤도이(가)", "궤도가"},
      {"파일을(를)", "파일을"},
      {"표을(를)", "표를"},
      {"값은(는)", "값은"},
      {"주기은(는)", "주기는"},
      {"달와(과)", "달과"},
      {"지구와(과)", "지구와"},
      {"서울(으)로", "서울로"},
      {"부산(으)로", "부산으로"},
      {"대구(으)로", "대구로"},
      // Digits: 영 일 이 삼 사 오 육 칠 팔 구, 십 백 천 만.
      {"0을(를)", "0을"},
      {"1(으)로", "1로"},
      {"2이(가)", "2가"},
      {"3(으)로", "3으로"},
      {"4은(는)", "4는"},
      {"5을(를)", "5를"},
      {"6(으)로", "6으로"},
      {"7(으)로", "7로"},
      {"8이(가)", "8이"},
      {"9와(과)", "9와"},
      {"10(으)로", "10으로"},
      {"KOMPSAT-7은(는)", "KOMPSAT-7은"},
      {"KOMPSAT-5이(가)", "KOMPSAT-5가"},
      // Durations, units, signs.
      {"3시간 51분(으)로", "3시간 51분으로"},
      {"21시간 42분을(를)", "21시간 42분을"},
      {"5일(으)로", "5일로"},
      {"12초이(가)", "12초가"},
      {"705 km을(를)", "705 km를"},
      {"30 min(으)로", "30 min으로"},
      {"16.5 dB(으)로", "16.5 dB로"},
      {"20°을(를)", "20°를"},
      {"45%은(는)", "45%는"},
      // Names in Latin letters.
      {"Terra이(가)", "Terra가"},
      {"Sentinel(으)로", "Sentinel로"},
      {"Moon은(는)", "Moon은"},
      {"Landsat이(가)", "Landsat이"},
      {"UTC을(를)", "UTC를"},
      {"XML(으)로", "XML로"},
      {"--min-elevation-deg이(가)", "--min-elevation-deg가"},
      // Marks around a word, and what stands in brackets behind it.
      {"\"orbit\"은(는)", "\"orbit\"은"},
      {"**3시간 51분**(으)로", "**3시간 51분**으로"},
      {"Terra [25994]은(는)", "Terra [25994]는"},
      {"05:31 UTC (14:31 KST)을(를)", "05:31 UTC (14:31 KST)를"},
      {"(대전)은(는)", "(대전)은"},
      // Nothing to choose.
      {"이(가)", "가"},
      {"아무것도 없다", "아무것도 없다"},
      {"", ""},
  };
  for (const Case& c : cases) CHECK_MESSAGE(with_particles(c.open) == c.closed, c.open);
  CHECK(with_particles("passes이(가) 표을(를)") == "passes가 표를");
}

TEST_CASE("a phrase is data, the same in both languages, or words in each") {
  const Phrase data("GeoJSON"), words("a folder", "폴더");
  CHECK(data.is_data());
  CHECK(data.in(Language::korean) == "GeoJSON");
  CHECK(words.in(Language::english) == "a folder");
  CHECK(words.in(Language::korean) == "폴더");
  CHECK((words + " " + data).in(Language::korean) == "폴더 GeoJSON");
  CHECK((words + " " + data).in(Language::english) == "a folder GeoJSON");
  CHECK((data + "!").is_data());
  CHECK(Phrase().empty());
  CHECK(Phrase(Text{"who flies", "날아가는 것"}).ko() == "날아가는 것");
  CHECK(words == "a folder");
  CHECK(!(words == Phrase("a folder")));
}

TEST_CASE("a diagnostic speaks the reader's language, particles and hints included") {
  const Error e = Error("BARY-CORE-0001", {{"file", "sites.csv"}, {"reason", system_reason(EISDIR)}})
                      .expected({"a number", "수"})
                      .hint(did_you_mean("sties.csv", std::vector<std::string>{"sites.csv"}));
  CHECK(
      render_line(e.diagnostic(), Language::english) ==
      "error BARY-CORE-0001: the file sites.csv cannot be read: it is a folder; expected a number; hint: did "
      "you mean \"sites.csv\"?");
  CHECK(render_line(e.diagnostic(), Language::korean) ==
        "오류 BARY-CORE-0001: 파일 sites.csv를 읽을 수 없습니다: 폴더입니다; 기대 수; 도움말: 혹시 "
        "\"sites.csv\"입니까?");
  CHECK(system_reason(ENOENT).en() == "No such file or directory");
  CHECK(!system_reason(ENOENT).is_data());
}

TEST_CASE("no message of the catalogue shows an open particle once it is filled") {
  for (const CodeInfo& c : catalogue()) {
    Diagnostic d;
    d.code = c.code;
    for (std::size_t i = c.text_ko.find('{'); i != std::string_view::npos; i = c.text_ko.find('{', i + 1))
      d.args.emplace_back(std::string(c.text_ko.substr(i + 1, c.text_ko.find('}', i) - i - 1)), "위성 3");
    d.found = d.expected = "위성 3";
    const std::string said = message(d, Language::korean);
    for (const char* open :
         {"이(가)", "을(를)", "은(는)", "와(과)", "(으)로", "가(이)", "를(을)", "는(은)", "과(와)"})
      CHECK_MESSAGE(said.find(open) == std::string::npos, said);
  }
}

TEST_CASE("a message's plurals follow its counts") {
  const auto said = [](const char* count) {
    return message(Error("BARY-TASKS-0005", {{"count", count}, {"reason", "R"}, {"code", "C"}}).diagnostic(),
                   Language::english);
  };
  CHECK(said("1") == "1 element set was left out: R (C)");
  CHECK(said("2") == "2 element sets were left out: R (C)");
}

TEST_CASE("a name without its unit is the nearest there is") {
  CHECK(near_miss("step", std::vector<std::string>{"stop", "step_s"}) == "step_s");
  CHECK(near_miss("--step", std::vector<std::string>{"--stop", "--step-s"}) == "--step-s");
  CHECK(near_miss("stpo", std::vector<std::string>{"stop", "step_s"}) == "stop");
}
