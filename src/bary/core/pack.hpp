#pragma once
/// Tables and records as bytes that read back to the same content digest: the form that the store keeps.
/// (CSV and JSON are for people and other programs: CSV knows no column types, and nine decimals of a
/// second.)
///
/// Little-endian; not promised to stay the same from release to release, which is why the store's key is not
/// its only guard: an entry that does not read back is computed again.

#include <string>
#include <string_view>

#include "bary/core/record.hpp"
#include "bary/core/table.hpp"

namespace bary {

std::string pack(const Table& t);
std::string pack(const Record& r);
/// Throw BARY-CORE-0013 on bytes that `pack` did not write.
Table unpack_table(std::string_view bytes);
Record unpack_record(std::string_view bytes);

}  // namespace bary
