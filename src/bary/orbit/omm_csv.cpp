// CSV as the public catalogues write it, read in place: fields are views of the text.

#include <simdjson.h>

#include <algorithm>
#include <deque>

#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/omm_scan.hpp"

namespace bary::orbit {
namespace {

constexpr std::size_t line_limit = std::size_t{16} << 20;

class CsvScan {
 public:
  CsvScan(std::string_view text, const std::string& file, const OmmConsumer& consumer)
      : text_(text), file_(file), consumer_(consumer) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  void run() {
    if (!simdjson::validate_utf8(text_.data(), text_.size())) {
      const auto bad = std::min(utf8_error(text_), text_.size());
      throw Error("BARY-CORE-0010",
                  {{"reason", {"byte " + std::to_string(bad + 1), std::to_string(bad + 1) + "번째 바이트"}}})
          .at(file_, line_of(bad));
    }
    header();
    while (at_ < text_.size()) row();
  }

 private:
  struct Field {
    std::string_view text;
    std::size_t at = 0;
  };

  void header() {
    if (!record()) throw Error("BARY-CORE-0007", {{"file", file_}}).at(file_);
    std::vector<std::string> names;
    for (const Field& f : fields_) {
      names.emplace_back(f.text);
      keys_.push_back(omm_key(f.text));
      if (std::count(names.begin(), names.end(), names.back()) > 1)
        throw Error("BARY-CORE-0008", {{"column", names.back()}}).at(file_, line_of(f.at));
    }
    const auto has = [&](OmmKey k) { return std::find(keys_.begin(), keys_.end(), k) != keys_.end(); };
    for (const OmmKey k :
         {OmmKey::epoch, OmmKey::mean_motion, OmmKey::eccentricity, OmmKey::inclination, OmmKey::raan,
          OmmKey::argp, OmmKey::mean_anomaly, OmmKey::norad_cat_id, OmmKey::bstar})
      if (!has(k)) {
        if (has(OmmKey::theory) &&
            (k == OmmKey::mean_motion || k == OmmKey::norad_cat_id || k == OmmKey::bstar))
          continue;
        throw Error("BARY-CORE-0004", {{"column", std::string(name_of(k))}})
            .at(file_, 1)
            .hint(did_you_mean(name_of(k), names));
      }
  }

  void row() {
    const std::size_t begin = at_;
    if (!record()) return;
    if (fields_.size() == 1 && fields_[0].text.empty()) return;
    if (fields_.size() != keys_.size())
      throw Error("BARY-CORE-0006",
                  {{"count", std::to_string(fields_.size())}, {"columns", std::to_string(keys_.size())}})
          .at(file_, line_of(begin));
    OmmFields f;
    f.begin = begin;
    for (std::size_t k = 0; k < keys_.size(); ++k)
      if (keys_[k] != OmmKey::count) f.set(keys_[k], fields_[k].text, fields_[k].at);
    consumer_(f);
    unquoted_.clear();
  }

  /// One record, over line breaks inside quotation marks.
  bool record() {
    fields_.clear();
    if (at_ >= text_.size()) return false;
    const std::size_t begin = at_;
    for (;;) {
      Field f;
      f.at = at_;
      if (text_[at_] == '"') {
        f.text = quoted(begin);
        const auto end = std::min(text_.find_first_of(",\n", at_), text_.size());
        at_ = end;
      } else {
        auto end = at_;
        while (end < text_.size() && text_[end] != ',' && text_[end] != '\n') ++end;
        f.text = trim(text_.substr(at_, end - at_));
        at_ = end;
      }
      if (at_ - begin > line_limit) too_long(begin);
      fields_.push_back(f);
      if (at_ >= text_.size()) return true;
      const bool end = text_[at_++] == '\n';
      if (end) return true;
      if (at_ >= text_.size()) {
        fields_.push_back({{}, at_});
        return true;
      }
    }
  }

  std::string_view quoted(std::size_t begin) {
    const std::size_t start = ++at_;
    bool doubled = false;
    for (;; ++at_) {
      at_ = text_.find('"', at_);
      if (at_ == std::string_view::npos)
        throw Error(
            "BARY-CORE-0013",
            {{"file", file_}, {"reason", {"a quotation mark is not closed", "따옴표가 닫히지 않았습니다"}}})
            .at(file_, line_of(start));
      if (at_ - begin > line_limit) too_long(begin);
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
      doubled = true;
      ++at_;
    }
    std::string_view s = text_.substr(start, at_ - start);
    ++at_;
    if (!doubled) return trim(s);
    std::string& out = unquoted_.emplace_back();
    for (std::size_t i = 0; i < s.size(); ++i) {
      out += s[i];
      if (s[i] == '"') ++i;
    }
    return trim(out);
  }

  std::uint64_t line_of(std::size_t offset) const {
    return static_cast<std::uint64_t>(
               std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n')) +
           1;
  }
  [[noreturn]] void too_long(std::size_t begin) const {
    throw Error("BARY-CORE-0009", {{"limit", std::to_string(line_limit)}}).at(file_, line_of(begin));
  }

  std::string_view text_;
  const std::string& file_;
  const OmmConsumer& consumer_;
  std::size_t at_ = 0;
  std::vector<OmmKey> keys_;
  std::vector<Field> fields_;
  std::deque<std::string> unquoted_;
};

}  // namespace

void scan_omm_csv(std::string_view text, const std::string& file, const OmmConsumer& consumer) {
  CsvScan(text, file, consumer).run();
}

}  // namespace bary::orbit
