#pragma once
/// The words of CDF: data types, encodings, compressions, sparseness (CDF Internal Format Description 3.9).

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bary::cdf {

/// Data types by their numbers in the file. `byte` is `int1`, `flt` is `real4`, `dbl` is `real8` under
/// another name; the file remembers which.
enum class Type : std::int32_t {
  int1 = 1,
  int2 = 2,
  int4 = 4,
  int8 = 8,
  uint1 = 11,
  uint2 = 12,
  uint4 = 14,
  real4 = 21,
  real8 = 22,
  epoch = 31,    ///< milliseconds of UTC since 0000-01-01, leap seconds not counted
  epoch16 = 32,  ///< two doubles: seconds of UTC since 0000-01-01 and picoseconds
  tt2000 = 33,   ///< nanoseconds of TT since J2000
  byte = 41,
  flt = 44,
  dbl = 45,
  chars = 51,
  uchars = 52
};
bool is_type(std::int32_t code);
/// `CDF_REAL4`, as NASA's library writes it.
std::string_view name_of(Type t);
/// Bytes of one element (of one character of a text).
std::size_t size_of(Type t);
/// Bytes of one number in it: as `size_of`, but 8 for `epoch16`, which is two.
std::size_t word_of(Type t);
bool is_text(Type t);
/// EPOCH, EPOCH16 or TT2000.
bool is_time(Type t);
/// INT1 … UINT4 and BYTE, not TT2000.
bool is_integer(Type t);
/// REAL4, REAL8, FLOAT, DOUBLE, and the times that are such numbers.
bool is_real(Type t);

enum class Majority { row, column };
/// How numbers lie in the file; machines by the library's numbers are one of these.
enum class ByteOrder { little, big };
/// How reals lie in the file. The two forms of a VAX differ in double precision; single precision is F-float.
enum class Floats { ieee, vax_d, vax_g };
enum class Compression { none, rle, huffman, adaptive_huffman, gzip };
std::string_view name_of(Compression c);
/// What a record is that was never written.
enum class Sparse { none, pad, previous };
std::string_view name_of(Sparse s);

/// "NETWORK", "IBMPC", …; empty for a number that is none.
std::string_view encoding_name(std::int32_t encoding);

}  // namespace bary::cdf
