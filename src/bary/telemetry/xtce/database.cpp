#include "bary/telemetry/xtce/database.hpp"

#include <algorithm>

#include "bary/core/text.hpp"

namespace bary::telemetry::xtce {

void Database::keep_text(std::string_view text) {
  text_ = text;
  lines_.assign(1, 0);
  for (std::size_t i = 0; (i = text.find('\n', i)) != std::string_view::npos; ++i)
    lines_.push_back(static_cast<std::uint32_t>(i + 1));
}

Place Database::place(At at, std::string_view attribute) const {
  Place p;
  p.file = file;
  std::size_t offset = std::min<std::size_t>(at, text_.size());
  if (!attribute.empty()) {
    // Within the tag that begins here.
    const std::string_view tag = std::string_view(text_).substr(offset, text_.find('>', offset) - offset);
    for (std::size_t i = 0; (i = tag.find(attribute, i)) != std::string_view::npos; i += attribute.size()) {
      const char before = i ? tag[i - 1] : '\0';
      const std::string_view rest = trim(tag.substr(i + attribute.size()));
      if ((before == ' ' || before == '\n' || before == '\t' || before == '\r') && rest.starts_with('=')) {
        offset += i;
        break;
      }
    }
  }
  const auto line = std::upper_bound(lines_.begin(), lines_.end(), static_cast<std::uint32_t>(offset));
  if (line == lines_.begin()) return p;
  const std::size_t begin = *(line - 1);
  p.line = static_cast<std::uint64_t>(line - lines_.begin());
  p.column = display_width(std::string_view(text_).substr(begin, offset - begin)) + 1;
  return p;
}

std::string Database::excerpt(At at) const {
  const std::size_t offset = std::min<std::size_t>(at, text_.size());
  const auto line = std::upper_bound(lines_.begin(), lines_.end(), static_cast<std::uint32_t>(offset));
  if (line == lines_.begin()) return {};
  const std::size_t begin = *(line - 1);
  const std::size_t end = line == lines_.end() ? text_.size() : *line - 1;
  return text_.substr(begin, std::min<std::size_t>(end - begin, 240));
}

Id Database::find_container(std::string_view name) const {
  for (std::size_t i = 0; i < containers.size(); ++i)
    if (containers[i].name == name || qualified(containers[i]) == name) return static_cast<Id>(i);
  return no_id;
}

}  // namespace bary::telemetry::xtce
