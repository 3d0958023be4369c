#include "bary/core/record.hpp"

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"

namespace bary {

std::string_view name_of(Status s) {
  switch (s) {
    case Status::computed:
      return "computed";
    case Status::published:
      return "published";
    case Status::announced:
      return "announced";
    case Status::assumed:
      return "assumed";
  }
  return "";
}

std::optional<Status> parse_status(std::string_view text) {
  for (Status s : {Status::computed, Status::published, Status::announced, Status::assumed})
    if (name_of(s) == text) return s;
  return std::nullopt;
}

Value& Record::add(std::string name,
                   std::variant<std::monostate, double, std::int64_t, bool, std::string, Epoch> v,
                   std::string description, std::string description_ko) {
  Value x;
  const bool number = v.index() <= 2;
  if (const Unit* u = number ? unit_of_name(name) : nullptr) x.unit = u->suffix;
  x.name = std::move(name);
  x.value = std::move(v);
  x.description = std::move(description);
  x.description_ko = std::move(description_ko);
  return values_.emplace_back(std::move(x));
}

const Value* Record::find(std::string_view name) const {
  for (const Value& v : values_)
    if (v.name == name) return &v;
  return nullptr;
}

const Value& Record::operator[](std::string_view name) const {
  if (const Value* v = find(name)) return *v;
  std::vector<std::string> names;
  for (const Value& v : values_) names.push_back(v.name);
  throw Error("BARY-CORE-0004", {{"column", std::string(name)}}).hint(did_you_mean(name, names));
}

void Record::hash(Sha256& h) const {
  h.text("Record").u64(values_.size());
  for (const Value& v : values_) {
    h.text(v.name).text(v.unit).text(name_of(v.status)).u64(v.value.index());
    switch (v.value.index()) {
      case 1:
        h.f64(std::get<double>(v.value));
        break;
      case 2:
        h.i64(std::get<std::int64_t>(v.value));
        break;
      case 3:
        h.u64(std::get<bool>(v.value));
        break;
      case 4:
        h.text(std::get<std::string>(v.value));
        break;
      case 5:
        h.i64(std::get<Epoch>(v.value).seconds).f64(std::get<Epoch>(v.value).fraction);
        break;
      default:
        break;
    }
  }
}

}  // namespace bary
