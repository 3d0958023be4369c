#include "bary/cdf/types.hpp"

namespace bary::cdf {

bool is_type(std::int32_t code) {
  switch (static_cast<Type>(code)) {
    case Type::int1:
    case Type::int2:
    case Type::int4:
    case Type::int8:
    case Type::uint1:
    case Type::uint2:
    case Type::uint4:
    case Type::real4:
    case Type::real8:
    case Type::epoch:
    case Type::epoch16:
    case Type::tt2000:
    case Type::byte:
    case Type::flt:
    case Type::dbl:
    case Type::chars:
    case Type::uchars:
      return true;
  }
  return false;
}

std::string_view name_of(Type t) {
  switch (t) {
    case Type::int1:
      return "CDF_INT1";
    case Type::int2:
      return "CDF_INT2";
    case Type::int4:
      return "CDF_INT4";
    case Type::int8:
      return "CDF_INT8";
    case Type::uint1:
      return "CDF_UINT1";
    case Type::uint2:
      return "CDF_UINT2";
    case Type::uint4:
      return "CDF_UINT4";
    case Type::real4:
      return "CDF_REAL4";
    case Type::real8:
      return "CDF_REAL8";
    case Type::epoch:
      return "CDF_EPOCH";
    case Type::epoch16:
      return "CDF_EPOCH16";
    case Type::tt2000:
      return "CDF_TIME_TT2000";
    case Type::byte:
      return "CDF_BYTE";
    case Type::flt:
      return "CDF_FLOAT";
    case Type::dbl:
      return "CDF_DOUBLE";
    case Type::chars:
      return "CDF_CHAR";
    case Type::uchars:
      return "CDF_UCHAR";
  }
  return "";
}

std::size_t size_of(Type t) {
  switch (t) {
    case Type::int1:
    case Type::uint1:
    case Type::byte:
    case Type::chars:
    case Type::uchars:
      return 1;
    case Type::int2:
    case Type::uint2:
      return 2;
    case Type::int4:
    case Type::uint4:
    case Type::real4:
    case Type::flt:
      return 4;
    case Type::int8:
    case Type::real8:
    case Type::epoch:
    case Type::tt2000:
    case Type::dbl:
      return 8;
    case Type::epoch16:
      return 16;
  }
  return 1;
}

std::size_t word_of(Type t) { return t == Type::epoch16 ? 8 : size_of(t); }
bool is_text(Type t) { return t == Type::chars || t == Type::uchars; }
bool is_time(Type t) { return t == Type::epoch || t == Type::epoch16 || t == Type::tt2000; }
bool is_integer(Type t) {
  switch (t) {
    case Type::int1:
    case Type::int2:
    case Type::int4:
    case Type::int8:
    case Type::uint1:
    case Type::uint2:
    case Type::uint4:
    case Type::byte:
      return true;
    default:
      return false;
  }
}

bool is_real(Type t) {
  switch (t) {
    case Type::real4:
    case Type::real8:
    case Type::flt:
    case Type::dbl:
    case Type::epoch:
    case Type::epoch16:
      return true;
    default:
      return false;
  }
}

std::string_view name_of(Compression c) {
  switch (c) {
    case Compression::none:
      return "none";
    case Compression::rle:
      return "RLE";
    case Compression::huffman:
      return "Huffman";
    case Compression::adaptive_huffman:
      return "adaptive Huffman";
    case Compression::gzip:
      return "GZIP";
  }
  return "";
}

std::string_view name_of(Sparse s) {
  switch (s) {
    case Sparse::none:
      return "none";
    case Sparse::pad:
      return "pad";
    case Sparse::previous:
      return "previous";
  }
  return "";
}

std::string_view encoding_name(std::int32_t encoding) {
  switch (encoding) {
    case 1:
      return "NETWORK";
    case 2:
      return "SUN";
    case 3:
      return "VAX";
    case 4:
      return "DECSTATION";
    case 5:
      return "SGi";
    case 6:
      return "IBMPC";
    case 7:
      return "IBMRS";
    case 9:
      return "PPC";
    case 11:
      return "HP";
    case 12:
      return "NeXT";
    case 13:
      return "ALPHAOSF1";
    case 14:
      return "ALPHAVMSd";
    case 15:
      return "ALPHAVMSg";
    case 16:
      return "ALPHAVMSi";
    case 17:
      return "ARM_LITTLE";
    case 18:
      return "ARM_BIG";
    case 19:
      return "IA64VMSi";
    case 20:
      return "IA64VMSd";
    case 21:
      return "IA64VMSg";
    default:
      return "";
  }
}

}  // namespace bary::cdf
