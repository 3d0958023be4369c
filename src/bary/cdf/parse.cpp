#include <limits>
#include <set>
#include <string>

#include "bary/cdf/bytes.hpp"
#include "bary/cdf/image.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"

namespace bary::cdf {
namespace {

constexpr std::uint32_t magic_3 = 0xCDF30001, magic_26 = 0xCDF26002, magic_before = 0x0000FFFF;
constexpr std::uint32_t plain = 0x0000FFFF, compressed = 0xCCCC0001;
constexpr std::int32_t most_dims = 10;  // CDF_MAX_DIMS
/// A record of more is refused before its size is multiplied by anything.
constexpr std::uint64_t most_record_bytes = std::uint64_t{1} << 47;

std::uint32_t word_at(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t v = 0;
  for (std::size_t i = 0; i < 4; ++i) v = v << 8 | std::to_integer<std::uint32_t>(bytes[at + i]);
  return v;
}

std::string_view record_name(RecordType t) {
  switch (t) {
    case RecordType::cdr:
      return "CDR";
    case RecordType::gdr:
      return "GDR";
    case RecordType::rvdr:
      return "rVDR";
    case RecordType::adr:
      return "ADR";
    case RecordType::agredr:
      return "AgrEDR";
    case RecordType::vxr:
      return "VXR";
    case RecordType::vvr:
      return "VVR";
    case RecordType::zvdr:
      return "zVDR";
    case RecordType::azedr:
      return "AzEDR";
    case RecordType::ccr:
      return "CCR";
    case RecordType::cpr:
      return "CPR";
    case RecordType::spr:
      return "SPR";
    case RecordType::cvvr:
      return "CVVR";
  }
  return "";
}

std::string characters(std::span<const std::byte> b) {
  std::string s = utf8_of({reinterpret_cast<const char*>(b.data()), b.size()});
  while (!s.empty() && s.back() == ' ') s.pop_back();
  return s;
}

/// Heads and counts of the chains, as the global descriptor has them.
struct Global {
  std::int64_t r_head = 0, z_head = 0, attribute_head = 0;
  std::int32_t r_count = 0, z_count = 0, attribute_count = 0;
  std::vector<std::size_t> r_dims;
};

std::size_t dimension(RecordReader& r) {
  const std::int32_t n = r.i32();
  if (n < 0) r.damaged({"a dimension has a negative size", "음수 크기의 차원이 있습니다"}, std::to_string(n));
  return static_cast<std::size_t>(n);
}

std::size_t dimensions(RecordReader& r) {
  const std::int32_t n = r.i32();
  if (n < 0 || n > most_dims)
    r.damaged({"the number of dimensions is none", "차원의 개수가 아닙니다"}, std::to_string(n),
              range_text("0", std::to_string(most_dims)));
  return static_cast<std::size_t>(n);
}

std::int64_t read_cdr(Image& f) {
  RecordReader r(f, 8, "CDR", {RecordType::cdr});
  const std::int64_t gdr = r.wide();
  Info& i = f.info;
  i.version = r.i32();
  i.release = r.i32();
  i.encoding = r.i32();
  const std::int32_t flags = r.i32();
  r.skip(8);
  i.increment = r.i32();
  r.skip(8);
  i.copyright = characters(r.rest());
  if (i.version != 2 && i.version != 3) {
    if (i.version == 1) f.refused({"CDF version 1", "CDF 버전 1"});
    r.damaged({"its version is unknown", "버전을 알 수 없습니다"}, std::to_string(i.version),
              {"2 or 3", "2 또는 3"});
  }
  f.before_25 = !f.wide && i.version == 2 && i.release < 5;
  i.majority = flags & 1 ? Majority::row : Majority::column;
  if (!(flags & 2)) f.refused({"a CDF of many files", "여러 파일로 된 CDF"});
  i.has_checksum = (flags & 4) && (flags & 8);
  if (encoding_name(i.encoding).empty())
    r.damaged({"its encoding is unknown", "인코딩을 알 수 없습니다"}, std::to_string(i.encoding),
              {"1 to 21", "1~21"});
  switch (i.encoding) {
    case 3:
    case 14:
    case 20:
      i.floats = Floats::vax_d;
      break;
    case 15:
    case 21:
      i.floats = Floats::vax_g;
      break;
    case 1:
    case 2:
    case 5:
    case 7:
    case 9:
    case 11:
    case 12:
    case 18:
      i.order = ByteOrder::big;
      break;
    default:
      i.order = ByteOrder::little;
  }
  return gdr;
}

Global read_gdr(Image& f, std::int64_t at) {
  RecordReader r(f, at, "GDR", {RecordType::gdr});
  Global g;
  g.r_head = r.wide();
  g.z_head = r.wide();
  g.attribute_head = r.wide();
  const std::int64_t eof = r.wide();
  if (eof > 0 && static_cast<std::uint64_t>(eof) > f.bytes.size())
    r.damaged({"the file is cut short", "파일이 잘렸습니다"}, bytes_text(f.bytes.size()),
              bytes_text(static_cast<std::uint64_t>(eof)));
  g.r_count = r.i32();
  g.attribute_count = r.i32();
  r.skip(4);
  const std::size_t dims = dimensions(r);
  g.z_count = r.i32();
  r.wide();  // unused records
  r.skip(4);
  const std::int32_t leap = r.i32();
  if (f.wide && leap > 19000000 && leap < 30000000) f.info.leap_seconds_until = leap;
  r.skip(4);
  for (std::size_t i = 0; i < dims; ++i) g.r_dims.push_back(dimension(r));
  if (g.r_count < 0 || g.z_count < 0 || g.attribute_count < 0)
    r.damaged({"a count is negative", "음수인 개수가 있습니다"});
  return g;
}

/// Calls f(offset) → next offset `count` times.
template <class F>
void follow(const Image& image, std::string_view record, std::int64_t head, std::int32_t count, F&& f) {
  std::int64_t at = head;
  for (std::int32_t i = 0; i < count; ++i) {
    if (at <= 0)
      image.damaged(record, 0, {"its chain ends early", "연결이 일찍 끝납니다"}, std::to_string(i),
                    std::to_string(count));
    at = f(at);
  }
}

void read_entries(Image& f, Attribute& a, std::int64_t head, std::int32_t count, RecordType type,
                  Claims& claims) {
  const std::string_view record = record_name(type);
  follow(f, record, head, count, [&](std::int64_t at) {
    RecordReader r(f, at, record, {type});
    claims.claim(r);
    const std::int64_t next = r.wide();
    r.skip(4);
    const std::int32_t code = r.i32();
    Entry e;
    e.kind = a.global                     ? EntryKind::global
             : type == RecordType::agredr ? EntryKind::rvariable
                                          : EntryKind::zvariable;
    e.number = r.i32();
    const std::int32_t elements = r.i32();
    r.skip(20);
    if (!is_type(code))
      r.damaged({"its data type is unknown", "자료형을 알 수 없습니다"}, std::to_string(code));
    if (elements < 0)
      r.damaged({"its number of elements is negative", "요소 수가 음수입니다"}, std::to_string(elements));
    const auto t = static_cast<Type>(code);
    const auto n = static_cast<std::size_t>(elements);
    if (n > r.left() / size_of(t))
      r.damaged({"its value is longer than the record", "값이 레코드보다 깁니다"},
                {std::to_string(n) + " elements", "요소 " + std::to_string(n) + "개"},
                at_most(r.left() / size_of(t)));
    const auto bytes = r.take(n * size_of(t));
    if (is_text(t))
      e.value = f.values(t, n, {}, bytes);
    else
      e.value = f.values(t, 1, n == 1 ? std::vector<std::size_t>{} : std::vector<std::size_t>{n}, bytes);
    a.entries.push_back(std::move(e));
    return next;
  });
}

void read_attributes(Image& f, const Global& g, Claims& claims) {
  follow(f, "ADR", g.attribute_head, g.attribute_count, [&](std::int64_t at) {
    RecordReader r(f, at, "ADR", {RecordType::adr});
    claims.claim(r);
    const std::int64_t next = r.wide();
    const std::int64_t gr_head = r.wide();
    Attribute a;
    const std::int32_t scope = r.i32();
    if (scope < 1 || scope > 4)
      r.damaged({"its scope is unknown", "범위를 알 수 없습니다"}, std::to_string(scope), {"1 to 4", "1~4"});
    a.global = scope == 1 || scope == 3;
    a.number = r.i32();
    const std::int32_t gr_count = r.i32();
    r.skip(8);
    const std::int64_t z_head = r.wide();
    const std::int32_t z_count = r.i32();
    r.skip(8);
    a.name = characters(r.take(f.wide ? 256 : 64));
    if (gr_count < 0 || z_count < 0)
      r.damaged({"a count of entries is negative", "음수인 항목 수가 있습니다"});
    read_entries(f, a, gr_head, gr_count, RecordType::agredr, claims);
    read_entries(f, a, z_head, z_count, RecordType::azedr, claims);
    f.attributes.push_back(std::move(a));
    return next;
  });
}

/// The compression of a variable or a file by its CPR.
void read_cpr(const Image& f, std::int64_t at, Compression& compression, int& level) {
  RecordReader r(f, at, "CPR", {RecordType::cpr, RecordType::spr});
  if (r.type() == RecordType::spr) f.refused({"sparse arrays", "희소 배열"});
  const std::int32_t code = r.i32();
  r.skip(4);
  const std::int32_t parameters = r.i32();
  switch (code) {
    case 0:
      compression = Compression::none;
      break;
    case 1:
      compression = Compression::rle;
      break;
    case 2:
      compression = Compression::huffman;
      break;
    case 3:
      compression = Compression::adaptive_huffman;
      break;
    case 5:
      compression = Compression::gzip;
      break;
    default:
      f.refused({"compression of type " + std::to_string(code), "유형 " + std::to_string(code) + " 압축"});
  }
  level = parameters > 0 && r.left() >= 4 ? r.i32() : 0;
}

/// Sizes of a record, checked against overflow.
void measure(Variable& v, const RecordReader& r) {
  std::uint64_t bytes = v.elements * size_of(v.type);
  bool none = false;
  for (std::size_t k = 0; k < v.dims.size(); ++k)
    if (v.varies[k]) {
      v.shape.push_back(v.dims[k]);
      none = none || v.dims[k] == 0;
    }
  for (const std::size_t n : v.shape) {
    if (none) continue;
    if (bytes > most_record_bytes / n)
      r.damaged({"a record of " + v.name + " has no possible size", v.name + "의 레코드 크기가 불가능합니다"},
                {v.shape_text() + " values", "값 " + v.shape_text() + "개"},
                at_most(most_record_bytes) + Phrase(" bytes", "바이트"));
    bytes *= n;
  }
  v.record_bytes = none ? 0 : static_cast<std::size_t>(bytes);
}

void read_sizes(const Global& g, RecordReader& r, Variable& v) {
  if (v.z) {
    const std::size_t dims = dimensions(r);
    for (std::size_t k = 0; k < dims; ++k) v.dims.push_back(dimension(r));
  } else {
    v.dims = g.r_dims;
  }
  for (std::size_t k = 0; k < v.dims.size(); ++k) v.varies.push_back(r.i32() != 0);
  measure(v, r);
}

std::int64_t read_variable(Image& f, const Global& g, std::int64_t at, bool z, Claims& claims) {
  RecordReader r(f, at, z ? "zVDR" : "rVDR", {z ? RecordType::zvdr : RecordType::rvdr});
  claims.claim(r);
  Variable v;
  v.z = z;
  const std::int64_t next = r.wide();
  const std::int32_t code = r.i32();
  if (!is_type(code))
    r.damaged({"its data type is unknown", "자료형을 알 수 없습니다"}, std::to_string(code));
  v.type = static_cast<Type>(code);
  const std::int32_t last = r.i32();
  if (last < -1)
    r.damaged({"its last record has a negative number", "마지막 레코드의 번호가 음수입니다"},
              std::to_string(last));
  const std::int64_t index_record = r.wide();
  r.wide();
  const std::int32_t flags = r.i32();
  const std::int32_t sparse = r.i32();
  r.skip(12 + (f.before_25 ? 128 : 0));
  const std::int32_t elements = r.i32();
  v.number = r.i32();
  const std::int64_t parameters = r.wide();
  const std::int32_t blocking = r.i32();
  v.name = characters(r.take(f.wide ? 256 : 64));
  v.blocking_factor = blocking > 0 ? static_cast<std::size_t>(blocking) : 0;
  v.record_varying = flags & 1;
  v.records = static_cast<std::size_t>(last) + 1;
  if (!v.record_varying) v.records = std::min<std::size_t>(v.records, 1);
  if (elements < 1 || (elements != 1 && !is_text(v.type)))
    r.damaged({"its number of elements is not possible for " + std::string(name_of(v.type)),
               "요소 수가 " + std::string(name_of(v.type)) + "에 맞지 않습니다"},
              std::to_string(elements), is_text(v.type) ? Phrase("1 or more", "1 이상") : "1");
  v.elements = static_cast<std::size_t>(elements);
  // Before 2.6 the fields of sparseness and compression were spare.
  const bool since_26 = f.wide || f.info.release >= 6;
  if (since_26) {
    if (sparse < 0 || sparse > 2)
      r.damaged({"its sparseness is unknown", "희소 방식을 알 수 없습니다"}, std::to_string(sparse),
                {"0 to 2", "0~2"});
    v.sparse = static_cast<Sparse>(sparse);
    if (flags & 4) read_cpr(f, parameters, v.compression, v.compression_level);
  }
  read_sizes(g, r, v);
  if (flags & 2) {
    const std::size_t n = v.elements * size_of(v.type);
    // Some writers say so and give none.
    if (r.left() >= n) v.pad = f.values(v.type, v.elements, {}, r.take(n));
  }
  v.index = f.variables.size();
  f.places.push_back({static_cast<std::size_t>(at), index_record});
  f.variables.push_back(std::move(v));
  return next;
}

/// Variable attributes to their variables.
void distribute(Image& f) {
  std::map<std::pair<bool, std::int32_t>, std::size_t> by_number;
  for (const Variable& v : f.variables) by_number.emplace(std::pair(v.z, v.number), v.index);
  for (const Attribute& a : f.attributes) {
    if (a.global) continue;
    for (const Entry& e : a.entries)
      if (const auto it = by_number.find({e.kind == EntryKind::zvariable, e.number}); it != by_number.end())
        f.variables[it->second].attributes.push_back({a.name, e.value});
  }
}

/// A file compressed as a whole becomes the image that offsets count in.
void expand_file(Image& f) {
  RecordReader r(f, 8, "CCR", {RecordType::ccr});
  const std::int64_t cpr = r.wide();
  const std::int64_t size = r.wide();
  r.skip(4);
  int level = 0;
  read_cpr(f, cpr, f.info.compression, level);
  const auto from = r.rest();
  const std::uint64_t most = expansion * from.size() + 1024;
  if (size < 0 || static_cast<std::uint64_t>(size) > most)
    r.damaged({"so many bytes cannot come from its compressed ones",
               "압축된 바이트에서 그만한 바이트가 나올 수 없습니다"},
              std::to_string(size) + Phrase(" bytes", "바이트"), at_most(most));
  const auto n = static_cast<std::size_t>(size);
  const std::shared_ptr<std::byte> memory = raw_memory(n + 8);
  std::memcpy(memory.get(), f.disk.data(), 4);
  constexpr std::byte mark[4] = {std::byte{0}, std::byte{0}, std::byte{0xff}, std::byte{0xff}};
  std::memcpy(memory.get() + 4, mark, 4);
  const std::span<std::byte> to(memory.get() + 8, n);
  if (f.info.compression == Compression::none)
    r.damaged({"a compressed file says that it is not compressed", "압축된 파일이 압축되지 않았다고 합니다"});
  const Expanded done = expand(f.info.compression, from, to);
  if (!done.fault.empty()) r.damaged(done.fault);
  if (done.written != n)
    r.damaged({"it expands to less than it says", "풀면 적힌 크기보다 작습니다"}, bytes_text(done.written),
              bytes_text(n));
  f.bytes = {memory.get(), n + 8};
  f.owner = memory;
}

void verify_checksum(const Image& f) {
  if (f.disk.size() < 24)
    f.damaged("checksum", f.disk.size(), {"the file is cut short", "파일이 잘렸습니다"});
  const auto body = f.disk.first(f.disk.size() - 16), sum = f.disk.last(16);
  const std::string expected = md5_hex({reinterpret_cast<const char*>(body.data()), body.size()});
  std::string found;
  for (const std::byte b : sum) {
    found += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4];
    found += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15];
  }
  if (found != expected)
    throw Error("BARY-CDF-0005", {{"file", f.name}}).at(f.name).found(expected).expected(found);
}

}  // namespace

RecordReader::RecordReader(const Image& image, std::int64_t at, std::string_view what,
                           std::initializer_list<RecordType> allowed)
    : image_(image), what_(what) {
  const std::size_t head = image.wide ? 12 : 8, all = image.bytes.size();
  if (at < 8 || static_cast<std::uint64_t>(at) > all || all - static_cast<std::uint64_t>(at) < head)
    image.damaged(
        what, at < 0 ? 0 : static_cast<std::size_t>(at), {"it lies outside the file", "파일 밖에 있습니다"},
        {"byte " + std::to_string(at), "바이트 " + std::to_string(at)}, range_text("8", std::to_string(all)));
  at_ = pos_ = static_cast<std::size_t>(at);
  size_ = head;
  const std::int64_t size = wide();
  if (size < static_cast<std::int64_t>(head) || static_cast<std::uint64_t>(size) > all - at_)
    image.damaged(what, at_, {"its size does not fit the file", "크기가 파일에 맞지 않습니다"},
                  std::to_string(size) + Phrase(" bytes", "바이트"),
                  range_text(std::to_string(head), std::to_string(all - at_)));
  const std::int32_t type = i32();
  size_ = static_cast<std::size_t>(size);
  type_ = static_cast<RecordType>(type);
  for (const RecordType t : allowed)
    if (t == type_) return;
  Phrase names;
  for (const RecordType t : allowed) {
    if (!names.empty()) names += {" or ", " 또는 "};
    names += record_name(t);
  }
  const std::string_view known = record_name(type_);
  image.damaged(what, at_, {"another record lies there", "그 자리에 다른 레코드가 있습니다"},
                known.empty() ? Phrase("type ", "유형 ") + std::to_string(type) : known, names);
}

void check_expansion(const Image& image, std::uint64_t bytes, const std::string& of) {
  const std::uint64_t most = expansion_base + expansion * image.disk.size();
  if (bytes > most)
    throw Error("BARY-CDF-0006", {{"file", image.name}, {"what", of}})
        .at(image.name)
        .found(bytes_text(bytes))
        .expected(at_most(most));
}

void Image::copy_native(Type t, const std::byte* from, std::byte* to, std::size_t size) const {
  const std::size_t word = word_of(t);
  if (info.floats != Floats::ieee && is_real(t))
    copy_vax(info.floats, from, to, size, word);
  else
    copy_swapped(from, to, size, info.order == ByteOrder::little ? 1 : word);
}

Values Image::values(Type type, std::size_t elements, std::vector<std::size_t> shape,
                     std::span<const std::byte> from) const {
  if (native(type) && reinterpret_cast<std::uintptr_t>(from.data()) % word_of(type) == 0)
    return Values(type, elements, std::move(shape), 1, from, owner, true);
  const std::shared_ptr<std::byte> memory = raw_memory(from.size());
  copy_native(type, from.data(), memory.get(), from.size());
  return Values(type, elements, std::move(shape), 1, {memory.get(), from.size()}, memory, false);
}

bool File::looks_like(std::span<const std::byte> bytes) {
  if (bytes.size() < 8) return false;
  const std::uint32_t first = word_at(bytes, 0), second = word_at(bytes, 4);
  if (first == magic_before) return second == plain;
  return (first == magic_3 || first == magic_26) && (second == plain || second == compressed);
}

void parse(Image& f, const Options& options) {
  if (!File::looks_like(f.disk)) {
    std::string found;
    for (std::size_t i = 0; i < std::min<std::size_t>(f.disk.size(), 8); ++i) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      found += digits[std::to_integer<std::size_t>(f.disk[i]) >> 4];
      found += digits[std::to_integer<std::size_t>(f.disk[i]) & 15];
    }
    throw Error("BARY-CDF-0001", {{"file", f.name}})
        .at(f.name)
        .found(f.disk.empty() ? Phrase("an empty file", "빈 파일") : found)
        .expected({"CDF30001 or CDF26002, then 0000FFFF or CCCC0001",
                   "CDF30001 또는 CDF26002, 이어서 0000FFFF 또는 CCCC0001"});
  }
  f.bytes = f.disk;
  f.wide = word_at(f.disk, 0) == magic_3;
  if (word_at(f.disk, 4) == compressed) expand_file(f);
  const std::int64_t gdr = read_cdr(f);
  if (f.info.has_checksum && options.verify_checksum) verify_checksum(f);
  const Global g = read_gdr(f, gdr);
  Claims claims;
  read_attributes(f, g, claims);
  follow(f, "rVDR", g.r_head, g.r_count,
         [&](std::int64_t at) { return read_variable(f, g, at, false, claims); });
  follow(f, "zVDR", g.z_head, g.z_count,
         [&](std::int64_t at) { return read_variable(f, g, at, true, claims); });
  distribute(f);
}

}  // namespace bary::cdf
