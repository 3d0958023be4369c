#pragma once
/// Filling the fields of a text for people, with the grammar that counts need.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bary {

/// What a field is replaced by.
struct Filled {
  std::string text;
  bool one = false;  ///< it counts one
};
using FieldOf = std::function<std::optional<Filled>(std::string_view name)>;

/// Replaces `{name}` by what `field_of` has for it; `{s}` by the English plural of the field before it ("{n}
/// site{s}");
/// `{name:one|many}` by one of two texts. A field that is not known stays as it is.
std::string fill_fields(std::string_view text, const FieldOf& field_of);

}  // namespace bary
