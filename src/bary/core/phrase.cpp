#include "bary/core/phrase.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

#include "bary/core/text.hpp"

namespace bary {
namespace {

/// What a word ends in; ㄹ is a consonant except before 로.
enum class Final { vowel, rieul, consonant };

struct Particle {
  std::string_view open, after_consonant, after_vowel;
};
constexpr std::array particles{Particle{"이(가)", "이", "가"}, Particle{"을(를)", "을", "를"},
                               Particle{"은(는)", "은", "는"}, Particle{"와(과)", "과", "와"},
                               Particle{"(으)로", "으로", "로"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

Final of_digit(char c) {
  switch (c) {
    case '1':
    case '7':
    case '8':
      return Final::rieul;
    case '2':
    case '4':
    case '5':
    case '9':
      return Final::vowel;
    default:
      return Final::consonant;  // also of 10, 100, 1000 …
  }
}

Final of_syllable(char32_t c) {
  const auto final = (c - 0xAC00) % 28;
  return final == 0 ? Final::vowel : final == 8 ? Final::rieul : Final::consonant;
}

/// A unit that follows a number, by its Korean name.
bool unit_final(std::string_view unit, Final& out) {
  struct Unit {
    std::string_view symbol;
    Final final;
  };
  static constexpr Unit units[] = {{"m", Final::vowel},      {"km", Final::vowel}, {"cm", Final::vowel},
                                   {"mm", Final::vowel},     {"s", Final::vowel},  {"ms", Final::vowel},
                                   {"h", Final::consonant},  {"d", Final::rieul},  {"min", Final::consonant},
                                   {"kg", Final::consonant}, {"dB", Final::rieul}, {"dBHz", Final::vowel},
                                   {"MB", Final::vowel},     {"GB", Final::vowel}, {"rad", Final::consonant}};
  for (const Unit& u : units)
    if (u.symbol == unit) {
      out = u.final;
      return true;
    }
  return false;
}

Final of_latin(std::string_view word) {
  const char last = static_cast<char>(std::tolower(static_cast<unsigned char>(word.back())));
  bool spelled = true;
  for (const char c : word)
    spelled = spelled && std::string_view("aeiouyAEIOUY").find(c) == std::string_view::npos;
  if (last == 'l') return Final::rieul;
  if (last == 'm' || last == 'n') return Final::consonant;
  if (spelled) return last == 'r' ? Final::rieul : Final::vowel;  // by the letters' names
  if (word.size() < 2) return Final::vowel;
  const auto vowel = [](char c) { return std::string_view("aeiouAEIOU").find(c) != std::string_view::npos; };
  if (last == 'g')
    return std::tolower(static_cast<unsigned char>(word[word.size() - 2])) == 'n' ? Final::consonant
                                                                                  : Final::vowel;
  const bool stop = last == 'k' || last == 'p' || last == 't' || last == 'c' || last == 'b';
  const bool after_one_vowel =
      vowel(word[word.size() - 2]) && (word.size() < 3 || !vowel(word[word.size() - 3]));
  return stop && after_one_vowel ? Final::consonant : Final::vowel;
}

/// Without closing quotation marks, and without what stands in brackets behind a word.
std::string_view bare(std::string_view s) {
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view quote : {"\"", "'", "`", "*", "”", "’", "」", "…"})
      if (s.size() > quote.size() && s.ends_with(quote)) s.remove_suffix(quote.size()), again = true;
    if (s.ends_with(')') || s.ends_with(']')) {
      const auto open = s.rfind(s.back() == ')' ? '(' : '[');
      const std::string_view before =
          open == std::string_view::npos ? std::string_view() : trim(s.substr(0, open));
      if (before.empty())
        s.remove_suffix(1);
      else
        s = before;
      again = !s.empty();
    }
  }
  return s;
}

Final final_of(std::string_view before) {
  const std::string_view s = bare(before);
  if (s.empty()) return Final::vowel;
  const char last = s.back();
  if (is_digit(last)) return of_digit(last);
  if (is_letter(last)) {
    std::size_t i = s.size();
    while (i > 0 && is_letter(s[i - 1])) --i;
    const std::string_view number = trim(s.substr(0, i));
    Final f{};
    if (!number.empty() && is_digit(number.back()) && unit_final(s.substr(i), f)) return f;
    return of_latin(s.substr(i));
  }
  std::size_t start = s.size() - 1;
  while (start > 0 && (static_cast<unsigned char>(s[start]) & 0xC0) == 0x80) --start;
  if (utf8_length(s, start) == 3) {
    const auto byte = [&](std::size_t k) {
      return static_cast<char32_t>(static_cast<unsigned char>(s[start + k]));
    };
    const char32_t c = ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
    if (c >= 0xAC00 && c <= 0xD7A3) return of_syllable(c);
  }
  return Final::vowel;  // ° is 도, % is 퍼센트
}

}  // namespace

std::string with_particles(std::string_view korean) {
  std::string out;
  for (std::size_t i = 0; i < korean.size();) {
    const Particle* found = nullptr;
    for (const Particle& p : particles)
      if (korean.substr(i).starts_with(p.open)) found = &p;
    if (!found) {
      out += korean[i++];
      continue;
    }
    const Final f = final_of(out);
    const bool before_ro = found->after_vowel == "로";
    out +=
        f == Final::vowel || (f == Final::rieul && before_ro) ? found->after_vowel : found->after_consonant;
    i += found->open.size();
  }
  return out;
}

Phrase system_reason(int e) {
  const std::string en = std::strerror(e);
  switch (e) {
    case ENOENT:
      return {en, "그런 파일이나 폴더가 없습니다"};
    case EACCES:
    case EPERM:
      return {en, "권한이 없습니다"};
    case EISDIR:
      return {"it is a folder", "폴더입니다"};
    case ENOTDIR:
      return {en, "경로 중간의 이름이 폴더가 아닙니다"};
    case EEXIST:
      return {en, "이미 있습니다"};
    case ENOTEMPTY:
      return {en, "폴더가 비어 있지 않습니다"};
    case ENOSPC:
      return {en, "디스크가 가득 찼습니다"};
    case EROFS:
      return {en, "읽기 전용 파일 시스템입니다"};
    case ENAMETOOLONG:
      return {en, "이름이 너무 깁니다"};
    case ELOOP:
      return {en, "심볼릭 링크가 맴돕니다"};
    case EMFILE:
    case ENFILE:
      return {en, "열린 파일이 너무 많습니다"};
    case EIO:
      return {en, "입출력 오류"};
    default:
      return en;
  }
}

}  // namespace bary
