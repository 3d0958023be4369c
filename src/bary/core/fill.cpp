#include "bary/core/fill.hpp"

namespace bary {
namespace {

std::optional<std::string> filled(std::string_view field, const FieldOf& field_of, bool& one) {
  if (const auto f = field_of(field)) {
    one = f->one;
    return f->text;
  }
  if (field == "s") return std::string(one ? "" : "s");
  const auto colon = field.find(':'), bar = field.find('|', colon);
  if (bar == std::string_view::npos) return std::nullopt;
  const auto f = field_of(field.substr(0, colon));
  if (!f) return std::nullopt;
  return std::string(f->one ? field.substr(colon + 1, bar - colon - 1) : field.substr(bar + 1));
}

}  // namespace

std::string fill_fields(std::string_view text, const FieldOf& field_of) {
  std::string out;
  bool one = false;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text[i] == '{' ? text.find('}', i) : std::string_view::npos;
    const auto f =
        end == std::string_view::npos ? std::nullopt : filled(text.substr(i + 1, end - i - 1), field_of, one);
    if (f) {
      out += *f;
      i = end + 1;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace bary
