#pragma once
/// Two-line element sets: two lines, or three with a name before them; alpha-5 catalogue numbers.

#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/orbit/elements.hpp"

namespace bary::orbit {

/// How a reader treats a set that is wrong.
enum class Strictness {
  strict,  ///< the first fault ends the reading
  lenient  ///< the set is left out and the fault is kept
};

/// Reads a whole text. Lines begin `1 ` and `2 `; a name line may begin with `0 `. Checks column count (69;
/// trailing blanks are nothing), the modulo-10 checksum, the line numbers, that both lines speak of one
/// satellite, and every number (inclination 0 to 180 degrees, other angles -360 to 360, as an OMM's).
/// `faults` receives what lenient reading left out, each with file and line; strict reading throws the first:
/// BARY-ORBIT-0001 (columns), 0002 (checksum), 0003 (a field), 0004 (a line without its partner), 0007
/// (ephemeris type 4: elements of SGP4-XP).
std::vector<MeanElements> read_tle(std::string_view text, const std::string& file, Strictness strictness,
                                   Diagnostics& faults);

/// A name as it is kept: trimmed, control characters as blanks, bytes that are no UTF-8 as `?`.
std::string clean_name(std::string_view name);

/// Alpha-5: five characters, the first a digit or a letter without I and O (A = 10 … Z = 33). -1 if it is
/// none.
std::int64_t parse_alpha5(std::string_view s);

/// The two lines, without name, rounded to their columns. Numbers beyond alpha-5 (339,999) cannot be written:
/// throws BARY-ORBIT-0005; nor values too large for their columns, and years before 1957 or after 2056:
/// -0008.
std::pair<std::string, std::string> write_tle(const MeanElements& e);

}  // namespace bary::orbit
