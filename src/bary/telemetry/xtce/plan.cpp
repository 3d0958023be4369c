#include "bary/telemetry/xtce/plan.hpp"

#include <algorithm>

#include "bary/telemetry/xtce/compiler-inl.hpp"

namespace bary::telemetry::xtce {

Plan::Plan() = default;
Plan::Plan(std::shared_ptr<const PlanData> data) : data_(std::move(data)) {}
const Database& Plan::database() const { return data_->db; }

std::vector<std::uint32_t> PlanData::path(std::uint32_t node) const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t n = node; n != no_id; n = nodes[n].parent) out.insert(out.begin(), n);
  return out;
}

std::vector<Plan::Kind> Plan::kinds() const {
  std::vector<Kind> out;
  if (!data_) return out;
  for (std::uint32_t i = 0; i < data_->nodes.size(); ++i) {
    const Node& n = data_->nodes[i];
    if (n.abstract || n.refused) continue;
    const Container& c = data_->db.containers[n.container];
    Kind k{c.name, data_->db.qualified(c), 0, 0, static_cast<std::size_t>((n.need_bits + 7) / 8)};
    for (const std::uint32_t p : data_->path(i))
      for (std::uint32_t f = data_->nodes[p].first_field; f < data_->nodes[p].last_field; ++f) {
        ++k.columns;
        k.fixed += data_->fields[f].fixed;
      }
    out.push_back(std::move(k));
  }
  return out;
}

bool Plan::is_aside(std::string_view container) const {
  return data_ && std::any_of(data_->aside.begin(), data_->aside.end(), [&](Id i) {
           const Container& c = data_->db.containers[i];
           return c.name == container || data_->db.qualified(c) == container;
         });
}

Plan compile(Database db, std::string_view root, Diagnostics& faults, const CompileOptions& options) {
  auto data = std::make_shared<PlanData>();
  data->db = std::move(db);
  if (!Compiler(*data, faults, options).run(root)) return {};
  return Plan(std::move(data));
}

}  // namespace bary::telemetry::xtce
