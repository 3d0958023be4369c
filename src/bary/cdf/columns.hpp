#pragma once
/// Variables of a CDF as a Table, and a listing of what a CDF holds, by the ISTP attributes.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bary/cdf/file.hpp"
#include "bary/core/context.hpp"
#include "bary/core/table.hpp"

namespace bary::cdf {

struct TableOptions {
  std::size_t first = 0, count = File::all;  ///< records of the time base
  /// Variables with more values a record are left out where none is named.
  std::size_t most_columns = 64;
  /// Known units go into the names too (`BGSM_Bx_GSM_nt`), as files without room for units need it.
  bool unit_in_name = false;
};

/// The record-varying variables on one time base (DEPEND_0), a row a record.
///
/// The time base is the first column, an Epoch. A vector becomes a column a component, `BGSM_Bx_GSM` by the
/// texts of LABL_PTR_1 (letters, digits and `_` kept), `BGSM_0` without. Integers are integers, reals
/// doubles, texts lose the blanks behind them. A value that equals FILLVAL is null; so is a time that is no
/// instant, and a record that the time base has and the variable has not. `unit` is the registry's where
/// UNITS names one of its units; UNITS itself stands in brackets behind the description (CATDESC, else
/// FIELDNAM).
///
/// Without names: the time base that most variables share, and all of those. A variable without DEPEND_0
/// takes the one time variable that has as many records. Throws BARY-CDF-0004 for a name that there is not,
/// BARY-CDF-0011 for variables that have no common rows or too many columns.
Table to_table(const File& file, std::span<const std::string> variables = {},
               const TableOptions& options = {}, const Context& context = {});

/// The time variable that a variable's records belong to; nothing where there is none.
const Variable* time_base(const File& file, const Variable& v);

/// The registry's suffix for a UNITS text (`nT`, `cm^{-3}`, `nT (1min)`); empty for what it does not know.
std::string unit_suffix(std::string_view units);

/// What the values of a variable are, texts aside.
struct Summary {
  std::size_t values = 0, nonfinite = 0, fills = 0;
  double min = 0, max = 0;              ///< of all finite values, fills too
  double valid_min = 0, valid_max = 0;  ///< of the finite ones that are no fill
  bool any = false, any_valid = false;  ///< whether there are such
};
Summary summarise(const Values& v, const Values* fill);

/// A row a variable: name, kind (r or z), type, shape, elements, records, record_varying, units, depend_0,
/// var_type, compression, sparse, first, last (as texts), first_epoch, last_epoch (of times), min, max (of
/// all finite values), valid_min, valid_max (without fills), values, nonfinite, fills, description, fault:
/// what kept its values from being read, where something did.
Table listing(const File& file, const Context& context = {});

struct DumpOptions {
  std::size_t records = 3;  ///< of each variable; 0 for none, File::all for all
};
/// Everything that the file says, for people.
std::string dump_text(const File& file, const DumpOptions& options = {});
/// The same as JSON: `file`, `version`, `encoding`, `majority`, `compression`, `checksum`,
/// `global_attributes` {name: [entries]}, `variables` {name: {…, `attributes`, `values` [record][…], `utc`}}.
/// What JSON cannot say (NaN, infinity) is null.
std::string dump_json(const File& file, const DumpOptions& options = {});

}  // namespace bary::cdf
