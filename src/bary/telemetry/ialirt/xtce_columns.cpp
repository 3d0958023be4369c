#include "bary/telemetry/ialirt/xtce_columns.hpp"

#include <map>
#include <memory>
#include <string>

#include "bary/telemetry/xtce/plan-inl.hpp"

namespace bary::telemetry::ialirt {
namespace {

template <class T>
void widen(const xtce::Column& c, std::vector<std::int64_t>& out) {
  for (const T v : c.as<T>()) out.push_back(static_cast<std::int64_t>(v));
}

std::vector<std::int64_t> integers(const xtce::Column& c) {
  std::vector<std::int64_t> out;
  if (c.per_row != 1 || !c.present.empty()) return out;
  switch (c.scalar) {
    case xtce::Scalar::u8:
      widen<std::uint8_t>(c, out);
      break;
    case xtce::Scalar::u16:
      widen<std::uint16_t>(c, out);
      break;
    case xtce::Scalar::u32:
      widen<std::uint32_t>(c, out);
      break;
    case xtce::Scalar::u64:
      widen<std::uint64_t>(c, out);
      break;
    case xtce::Scalar::i8:
      widen<std::int8_t>(c, out);
      break;
    case xtce::Scalar::i16:
      widen<std::int16_t>(c, out);
      break;
    case xtce::Scalar::i32:
      widen<std::int32_t>(c, out);
      break;
    case xtce::Scalar::i64:
      widen<std::int64_t>(c, out);
      break;
    default:
      break;
  }
  return out;
}

}  // namespace

Columns columns_of(const xtce::Rows& rows) {
  auto widened = std::make_shared<std::map<std::string, std::vector<std::int64_t>, std::less<>>>();
  return [&rows, widened](std::string_view name) -> Column {
    if (const auto i = widened->find(name); i != widened->end()) return i->second;
    const xtce::Column* c = rows.find(name);
    if (!c) return {};
    return widened->emplace(std::string(name), integers(*c)).first->second;
  };
}

std::vector<FieldPlace> field_places(const xtce::Plan& plan, std::string_view container) {
  std::vector<FieldPlace> out;
  if (!plan) return out;
  const xtce::PlanData& d = plan.data();
  for (std::uint32_t n = 0; n < d.nodes.size(); ++n) {
    if (plan.database().containers[d.nodes[n].container].name != container) continue;
    for (const std::uint32_t at : d.path(n))
      for (std::uint32_t f = d.nodes[at].first_field; f < d.nodes[at].last_field; ++f) {
        const xtce::Field& x = d.fields[f];
        if (x.fixed && x.repeats.empty() && x.bit >= 0 && x.bits >= 1 && x.bits <= 64)
          out.push_back({x.name, static_cast<std::uint32_t>(x.bit), x.bits});
      }
    break;
  }
  return out;
}

}  // namespace bary::telemetry::ialirt
