#pragma once
/// The keywords of OPM, OMM and OEM: which block, what kind of value, which unit, and whether they must be
/// there. Internal to the room, but harmless to include.

#include <span>
#include <string>
#include <string_view>

#include "bary/orbit/ndm.hpp"

namespace bary::orbit {

enum class NdmValue : std::uint8_t { text, number, integer, date };

struct NdmKey {
  std::string_view key;
  NdmValue type = NdmValue::text;
  bool required = false;
  std::string_view unit = {};
  char choice = 0;  ///< of the keywords with one letter exactly one is demanded where `required`
};

struct NdmBlockSpec {
  std::string_view name;
  bool required = false;
  bool repeats = false;  ///< begins anew at its first keyword
  std::span<const NdmKey> keys;
  bool user_defined = false;  ///< any USER_DEFINED_…
};
std::span<const NdmBlockSpec> ndm_schema(NdmType type);
const NdmBlockSpec* find_spec(NdmType type, std::string_view block);
const NdmKey* find_key(const NdmBlockSpec& spec, std::string_view key);

/// Elements of the covariance, CX_X, CY_X, CY_Y, … CZ_DOT_Z_DOT.
std::span<const std::string_view> covariance_keys();

/// Collects the fields of one message's blocks and refuses what the schema does not have.
class NdmBuilder {
 public:
  NdmBuilder(NdmType type, const std::string& file) : type_(type), file_(file) {}

  /// XML: a block begins by name; KVN needs no such call.
  void begin(std::string_view block, std::uint64_t line);
  /// `unit` as written, empty for none.
  void add(std::string key, std::string value, std::string_view unit, std::uint64_t line);
  /// KVN: the block is found by the keyword; a value may end in its unit in brackets.
  void add_kvn(std::string key, std::string value, std::uint64_t line);
  /// Checks what must be there; `line` is where the message began.
  std::vector<NdmBlock> finish(std::uint64_t line);
  /// The same of one block of this name alone.
  NdmBlock finish_block(std::string_view name, std::uint64_t line);

 private:
  void open(const NdmBlockSpec& spec, std::uint64_t line);
  void append_pending();
  void check_required(const NdmBlock& block, const NdmBlockSpec& spec) const;
  [[noreturn]] void missing(std::string_view key, std::uint64_t line) const;
  [[noreturn]] void unknown(const std::string& key, std::uint64_t line) const;
  NdmType type_;
  const std::string& file_;
  std::vector<NdmBlock> blocks_;
  std::vector<NdmField> pending_;  ///< comments before the keyword that says where they belong
  std::size_t at_ = 0;             ///< of the current block in the schema
};

/// Throws BARY-ORBIT-0052 where the text is not of the key's kind. Dates: syntax only, since MET and MRT have
/// no calendar.
void check_value(const NdmKey& key, std::string_view value, std::string_view unit, const std::string& file,
                 std::uint64_t line);
void check_version(NdmType type, std::string_view version, const std::string& file, std::uint64_t line);

/// Throws with file, line and keyword.
[[noreturn]] void refuse_value(std::string_view key, std::string_view found, Phrase expected,
                               const std::string& file, std::uint64_t line);

}  // namespace bary::orbit
