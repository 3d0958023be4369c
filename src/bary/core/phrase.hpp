#pragma once
/// Texts for people in English and Korean: what a diagnostic says, and the grammar that filled-in values
/// need.

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace bary {

enum class Language { english, korean };

/// A text for people, in both languages.
struct Text {
  std::string en, ko;
  friend bool operator==(const Text&, const Text&) = default;
};

/// A part of a diagnostic. Data (a name, a number, a path, the text of a library) stand the same in every
/// language; words of ours are given in both:
///
///     .expected("GeoJSON")   .hint({"`bary kinds` lists them", "`bary kinds`가 보여 줍니다"})
class Phrase {
 public:
  Phrase() = default;
  Phrase(std::string data) : en_(std::move(data)) {}
  Phrase(std::string_view data) : en_(data) {}
  Phrase(const char* data) : en_(data) {}
  Phrase(std::string en, std::string ko) : en_(std::move(en)), ko_(std::move(ko)) {}
  Phrase(Text t) : en_(std::move(t.en)), ko_(std::move(t.ko)) {}

  bool empty() const { return en_.empty(); }
  const std::string& en() const { return en_; }
  const std::string& ko() const { return ko_.empty() ? en_ : ko_; }
  /// In the reader's language; Korean particles still stand in their open form.
  const std::string& in(Language l) const { return l == Language::korean ? ko() : en_; }
  /// True where it is the same in every language.
  bool is_data() const { return ko_.empty(); }

  friend bool operator==(const Phrase& a, const Phrase& b) { return a.en_ == b.en_ && a.ko() == b.ko(); }
  /// Compares the English text.
  template <class S>
    requires std::convertible_to<const S&, std::string_view>
  friend bool operator==(const Phrase& a, const S& english) {
    return a.en_ == std::string_view(english);
  }
  friend Phrase operator+(const Phrase& a, const Phrase& b) {
    if (a.is_data() && b.is_data()) return a.en_ + b.en_;
    return {a.en_ + b.en_, a.ko() + b.ko()};
  }
  Phrase& operator+=(const Phrase& b) { return *this = *this + b; }

 private:
  std::string en_, ko_;
};

/// Chooses Korean particles by the final sound of what stands before them. The open forms are 이(가), 을(를),
/// 은(는), 와(과) and (으)로: "3개을(를)" becomes "3개를", "21분(으)로" "21분으로", "KOMPSAT-7은(는)"
/// "KOMPSAT-7은". Digits are read as Sino-Korean numbers, units after a number by their Korean names, Latin
/// words by a rule of thumb, one letter or none with a vowel by the letters' names; what stands in brackets
/// is passed over.
std::string with_particles(std::string_view korean);

/// "s" where something is not one: the English plural of a count.
inline std::string_view plural(double count) { return count == 1 ? "" : "s"; }

/// Words of the system for an error number of `errno`; the common ones in both languages.
Phrase system_reason(int error_number);

}  // namespace bary
