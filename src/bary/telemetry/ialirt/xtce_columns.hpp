#pragma once
/// What the decoder of XTCE makes of I-ALiRT packets, as the instruments take it; and where its fields lie.

#include <string_view>
#include <vector>

#include "bary/telemetry/ialirt/columns.hpp"
#include "bary/telemetry/ialirt/fill.hpp"
#include "bary/telemetry/xtce/columns.hpp"
#include "bary/telemetry/xtce/plan.hpp"

namespace bary::telemetry::ialirt {

/// Raw integers of a container's rows by parameter name, widened when first asked for. A column that is no
/// integer, holds several values a row or is absent in some is none. `rows` must outlive what is returned;
/// one thread at a time.
Columns columns_of(const xtce::Rows& rows);

/// Fields of fixed place and at most 64 bits of a container, its ancestors' first. Empty where there is no
/// such container.
std::vector<FieldPlace> field_places(const xtce::Plan& plan, std::string_view container);

}  // namespace bary::telemetry::ialirt
