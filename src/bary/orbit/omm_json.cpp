// JSON with simdjson's on-demand parser: the catalogue has 26,000 objects, and is read before anything else.

#include <simdjson.h>

#include <cstring>

#include "bary/core/text.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/omm_scan.hpp"

namespace bary::orbit {
namespace {

namespace sj = simdjson::ondemand;

class JsonScan {
 public:
  JsonScan(std::string_view text, const std::string& file, const OmmConsumer& consumer)
      : text_(text), padded_(text), file_(file), consumer_(consumer) {}

  void run() {
    try {
      document_ = parser_.iterate(padded_);
      begun_ = true;
      switch (document_.type()) {
        case sj::json_type::array:
          for (auto value : document_.get_array()) object(value.get_object());
          break;
        case sj::json_type::object:
          object(document_.get_object());
          break;
        default:
          refuse({"it is neither an object nor an array of objects", "객체도 객체의 배열도 아닙니다"}, 0);
      }
      // On-demand parsing stops at the end of the value; nothing but blanks may follow.
      const std::size_t end = std::min(offset_now(), text_.size());
      if (!trim(text_.substr(end)).empty())
        refuse({"something follows its end", "끝난 뒤에 다른 것이 있습니다"}, end);
    } catch (const simdjson::simdjson_error& e) {
      refuse(simdjson::error_message(e.error()), offset_now());
    }
  }

 private:
  void object(sj::object o) {
    OmmFields f;
    OmmKey guess = OmmKey::object_name;
    bool first = true;
    for (auto field : o) {
      const char* key = field.key().raw();
      const auto* end = static_cast<const char*>(std::memchr(key, '"', 64));
      if (first) f.begin = offset_of(key) - 1;
      first = false;
      const OmmKey k = end ? omm_key({key, static_cast<std::size_t>(end - key)}, guess) : OmmKey::count;
      if (k == OmmKey::count) continue;
      guess = static_cast<OmmKey>(static_cast<std::size_t>(k) + 1);
      sj::value v = field.value();
      const std::size_t at = offset_of(std::string_view(v.raw_json_token()).begin());
      switch (v.type()) {
        case sj::json_type::string:
          f.set(k, trim(std::string_view(v.get_string())), at);
          break;
        case sj::json_type::number:
          f.set(k, trim(std::string_view(v.raw_json_token())), at);
          break;
        case sj::json_type::null:
          if (!v.is_null()) refuse({"a value is none", "값이 아닌 값이 있습니다"}, at);
          break;
        default:
          // An array or an object, or a truth value, is no value of a keyword.
          f.set(k, "?", at);
      }
    }
    consumer_(f);
  }

  std::size_t offset_of(const char* p) const { return static_cast<std::size_t>(p - padded_.data()); }
  /// npos: not known, the text was refused as a whole.
  std::size_t offset_now() {
    if (!begun_) return OmmFields::npos;
    const char* p = nullptr;
    if (document_.current_location().get(p) != simdjson::SUCCESS || p < padded_.data() ||
        p > padded_.data() + padded_.size())
      return padded_.size();
    return offset_of(p);
  }
  [[noreturn]] void refuse(const Phrase& reason, std::size_t at) const {
    std::uint64_t line = 0;
    if (at != OmmFields::npos) {
      const std::string_view before = text_.substr(0, std::min(at, text_.size()));
      line = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    }
    throw Error("BARY-CORE-0013", {{"file", file_}, {"reason", reason}}).at(file_, line);
  }

  std::string_view text_;
  simdjson::padded_string padded_;
  const std::string& file_;
  const OmmConsumer& consumer_;
  sj::parser parser_;
  sj::document document_;
  bool begun_ = false;
};

}  // namespace

void scan_omm_json(std::string_view text, const std::string& file, const OmmConsumer& consumer) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  JsonScan(text, file, consumer).run();
}

}  // namespace bary::orbit
