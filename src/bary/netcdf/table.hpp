#pragma once
/// Tables as netCDF-4 by the CF conventions: what tools of the atmosphere, the ocean and the Sun read, and
/// the form of tables that are large for a text.

#include <string>

#include "bary/core/table.hpp"

namespace bary::netcdf {

/// Writes aside and renames. One dimension, `row`; a variable a column, with `units` (UDUNITS), `long_name`,
/// and `standard_name` where it is a place. A null is the variable's `_FillValue`, which no value of the
/// column equals; NaN stays NaN. Instants are whole nanoseconds since 1970 in the calendar `standard`, or, in
/// a column with an instant inside a leap second or beyond 1678 to 2262, ISO 8601 texts. Choices and booleans
/// are numbers with `flag_values` and `flag_meanings`. What is read back has the same content but for
/// instants, rounded to nanoseconds. CF 1.8, https://cfconventions.org. Throws BARY-CORE-0002.
void write_table(const Table& t, const std::string& path);

/// Reads what `write_table` writes, and any netCDF, classic or 4, whose variables stand on one dimension:
/// numbers (packed ones by `scale_factor`, `add_offset`), texts, times by their `units`, flags. `_FillValue`
/// and `missing_value` are null. Variables without a dimension are no columns. A unit that the house knows is
/// put behind the name where it is not there (`sst` in degC: `sst_degc`). Throws BARY-CORE-0001 (no such
/// file), BARY-NETCDF-0001 (no netCDF), -0002 (damaged), -0003 (several dimensions, or none), -0004 (a
/// variable that is no column).
Table read_table(const std::string& path);

}  // namespace bary::netcdf
