#include "bary/ephemeris/daf.hpp"

#include <fmt/format.h>

#include <cmath>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/ephemeris/binary.hpp"

namespace bary::ephemeris {
namespace {

constexpr std::size_t record_bytes = 1024;

}  // namespace

void Daf::damaged(std::size_t offset, Phrase reason) const {
  throw Error("BARY-EPHEMERIS-0002",
              {{"file", name_}, {"offset", std::to_string(offset)}, {"reason", std::move(reason)}});
}

const std::string& Daf::digest() const { return digest_->of(bytes_); }

bool Daf::looks_like(std::span<const std::byte> bytes) {
  if (bytes.size() < 8) return false;
  const std::string_view id(reinterpret_cast<const char*>(bytes.data()), 8);
  return id.starts_with("DAF/") || id.starts_with("NAIF/DAF");
}

Daf Daf::open(const std::string& path) {
  auto map = std::make_shared<MappedFile>(path);
  Daf d;
  d.name_ = path;
  d.parse(map->bytes());
  d.owner_ = std::move(map);
  return d;
}

Daf Daf::over(std::span<const std::byte> bytes, std::string name) {
  Daf d;
  d.name_ = std::move(name);
  d.parse(bytes);
  return d;
}

void Daf::parse(std::span<const std::byte> bytes) {
  bytes_ = bytes;
  digest_ = std::make_shared<LazyDigest>();
  if (!looks_like(bytes)) throw Error("BARY-EPHEMERIS-0001", {{"file", name_}});
  if (bytes.size() < record_bytes)
    damaged(bytes.size(), {"the file record is cut short", "파일 레코드가 잘렸습니다"});
  const std::string id = text_at(bytes, 0, 8), form = text_at(bytes, 88, 8);
  if (id != "DAF/SPK" && id != "NAIF/DAF")
    throw Error("BARY-EPHEMERIS-0001", {{"file", name_}}).found(id).expected("DAF/SPK");
  // Files from before 1993 do not name their byte order: the two counts tell it.
  if (form == "BIG-IEEE")
    big_ = true;
  else if (form != "LTL-IEEE") {
    if (!form.empty() && id == "DAF/SPK")
      damaged(88, {"its binary form is " + form, "이진 형식이 " + form + "입니다"});
    big_ = load<std::int32_t>(bytes, 8, false) != 2;
  }
  if (load<std::int32_t>(bytes, 8, big_) != 2 || load<std::int32_t>(bytes, 12, big_) != 6)
    damaged(8, {"a summary of an SPK has 2 doubles and 6 integers", "SPK 요약은 실수 2개와 정수 6개입니다"});

  const std::size_t n_records = bytes.size() / record_bytes;
  std::int64_t record = load<std::int32_t>(bytes, 76, big_);
  first_summary_ = record < 2 ? 2 : static_cast<std::size_t>(record);
  std::size_t seen = 0;
  while (record != 0) {
    if (record < 2 || static_cast<std::size_t>(record) > n_records)
      damaged(76, {"summary record " + std::to_string(record) + " lies outside the file",
                   "요약 레코드 " + std::to_string(record) + "이(가) 파일 밖에 있습니다"});
    if (++seen > n_records) damaged(76, {"the summary records form a ring", "요약 레코드가 순환합니다"});
    const std::size_t at = static_cast<std::size_t>(record - 1) * record_bytes;
    const double next = load<double>(bytes, at, big_), count = load<double>(bytes, at + 16, big_);
    if (!(count >= 0 && count <= 25) || count != std::floor(count))
      damaged(at + 16, {"the number of summaries is no whole number from 0 to 25",
                        "요약 개수가 0~25의 정수가 아닙니다"});
    const bool named = at + 2 * record_bytes <= bytes.size();
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      DafSummary s;
      s.offset = at + 24 + 40 * k;
      for (std::size_t j = 0; j < 2; ++j) s.doubles[j] = load<double>(bytes, s.offset + 8 * j, big_);
      for (std::size_t j = 0; j < 6; ++j)
        s.integers[j] = load<std::int32_t>(bytes, s.offset + 16 + 4 * j, big_);
      if (named) s.name = text_at(bytes, at + record_bytes + 40 * k, 40);
      summaries_.push_back(std::move(s));
    }
    if (!(next >= 0 && next <= 2147483647.0) || next != std::floor(next))
      damaged(at,
              {"the next summary record has no whole number", "다음 요약 레코드의 번호가 정수가 아닙니다"});
    record = static_cast<std::int64_t>(next);
  }

  words_ = doubles_of(bytes, big_, swapped_);
}

std::string Daf::comment() const {
  std::string out;
  for (std::size_t r = 1; r + 1 < first_summary_ && (r + 1) * record_bytes <= bytes_.size(); ++r)
    for (std::size_t i = 0; i < 1000; ++i) {
      const char c = static_cast<char>(bytes_[r * record_bytes + i]);
      if (c == '\4') return out;
      out += c == '\0' ? '\n' : c >= ' ' && c <= '~' ? c : '?';
    }
  return out;
}

std::span<const double> Daf::words(std::int64_t first, std::int64_t last, std::size_t said_at) const {
  if (first < 1 || last < first || static_cast<std::uint64_t>(last) > words_.size())
    damaged(said_at,
            {fmt::format("a segment runs from word {} to {}, the file has {}", first, last, words_.size()),
             fmt::format("구간이 {}번째부터 {}번째 워드까지인데 파일에는 {}개가 있습니다", first, last,
                         words_.size())});
  return words_.subspan(static_cast<std::size_t>(first - 1), static_cast<std::size_t>(last - first + 1));
}

}  // namespace bary::ephemeris
