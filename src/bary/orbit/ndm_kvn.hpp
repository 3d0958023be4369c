#pragma once
/// Lines of CCSDS keyword-value notation. Internal to the room, but harmless to include.

#include <cstdint>
#include <string>
#include <string_view>

#include "bary/orbit/ndm.hpp"

namespace bary::orbit {

/// `KEY = VALUE`, `COMMENT text`, or a line of data; blank lines are passed over.
struct KvnLine {
  enum class Kind : std::uint8_t { end, pair, comment, data } kind = Kind::end;
  std::string_view key, value;  ///< of a pair or comment, trimmed
  std::string_view text;        ///< the line, trimmed
  std::uint64_t number = 0;
};

/// Reads over a text of UTF-8 without byte-order mark. Lines above 16 MiB are refused (BARY-CORE-0009).
class KvnReader {
 public:
  KvnReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}
  const KvnLine& peek() const { return line_; }
  const KvnLine& next();

 private:
  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;
  KvnLine line_;
};

/// The type of CCSDS_OPM_VERS, CCSDS_OMM_VERS, CCSDS_OEM_VERS; false for anything else.
bool version_key(std::string_view key, NdmType& type);

/// To the first message of a text, over comments; throws BARY-ORBIT-0050 where something else stands.
void skip_to_message(KvnReader& reader, const std::string& file, std::string expected);
/// One message from the reader's current line (its CCSDS_…_VERS) to the next one's.
NdmMessage read_kvn_message(KvnReader& reader, const std::string& file);
void write_kvn_message(std::string& out, const NdmMessage& m);
void write_kvn_fields(std::string& out, const NdmBlock& block);

}  // namespace bary::orbit
