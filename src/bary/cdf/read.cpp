#include "bary/cdf/bytes.hpp"
#include "bary/cdf/image.hpp"
#include "bary/core/files.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/text.hpp"

namespace bary::cdf {
namespace {

/// A block of records that lie together, plain or compressed.
struct Block {
  std::size_t first = 0, last = 0;  ///< records
  bool packed = false;
  std::size_t at = 0;  ///< of its record in the file
  std::span<const std::byte> bytes;
};

/// A part of a read: `count` records from `record` of a block, or pad values, or repeats of the one before.
struct Piece {
  enum class Source { pad, block, repeat } source = Source::pad;
  std::size_t to = 0, count = 0;  ///< in the result
  std::size_t block = 0, record = 0;
};

/// Uncompressed pieces are cut to this size, so that cores share them.
constexpr std::size_t piece_bytes = 1 << 20;

struct Reader {
  const Image& f;
  const Variable& v;
  std::vector<Block> blocks = {};
  std::vector<Piece> pieces = {};
  std::shared_ptr<std::byte> memory = {};

  bool turned() const {
    std::size_t long_dims = 0;
    for (const std::size_t n : v.shape) long_dims += n != 1;
    return f.info.majority == Majority::column && long_dims > 1;
  }

  Phrase too_short() const {
    return {"it is too short for the records of " + v.name, v.name + "의 레코드에 비해 너무 짧습니다"};
  }
  Phrase records_text(std::size_t n) const {
    const std::string count = std::to_string(n), each = std::to_string(v.record_bytes);
    return {count + " records of " + each + " bytes", each + "바이트 레코드 " + count + "개"};
  }
  void find_blocks();
  void add_block(std::int64_t at, std::int32_t first, std::int32_t last);
  void plan(std::size_t first, std::size_t count);
  void plan_gap(std::size_t first, std::size_t from, std::size_t to, std::size_t next_block);
  std::span<const std::byte> block_bytes(const Block& b, std::shared_ptr<std::byte>& scratch,
                                         std::span<std::byte> place) const;
  void convert(const std::byte* from, std::byte* to, std::size_t records) const;
  void fill(const Piece& p, const Values& pad) const;
  void run(const Piece& p, const Values& pad) const;
  Values read(std::size_t first, std::size_t count, const File& file, const Context& context);
};

void Reader::add_block(std::int64_t at, std::int32_t first, std::int32_t last) {
  RecordReader r(f, at, "VVR", {RecordType::vvr, RecordType::cvvr});
  if (static_cast<std::size_t>(first) >= v.records) return;  // allocated beyond the last record
  Block b;
  b.first = static_cast<std::size_t>(first);
  b.last = static_cast<std::size_t>(last);
  b.at = r.at();
  b.packed = r.type() == RecordType::cvvr;
  if (b.packed) {
    r.skip(4);
    const std::int64_t size = r.wide();
    if (size < 0 || static_cast<std::uint64_t>(size) > r.left())
      r.damaged({"its compressed bytes do not fit it", "압축된 바이트가 들어가지 않습니다"},
                std::to_string(size) + Phrase(" bytes", "바이트"), at_most(r.left()));
    b.bytes = r.take(static_cast<std::size_t>(size));
  } else {
    const std::size_t n = std::min(b.last + 1, v.records) - b.first;
    if (v.record_bytes && n > r.left() / v.record_bytes)
      r.damaged(too_short(), bytes_text(r.left()), records_text(n));
    b.bytes = r.take(n * v.record_bytes);
  }
  blocks.push_back(b);
}

/// Index records form a tree of any depth, each level a chain; the walk keeps its own stack.
void Reader::find_blocks() {
  std::vector<std::int64_t> open;
  Claims claims;
  if (const std::int64_t head = f.places[v.index].index_record; head > 0) open.push_back(head);
  while (!open.empty()) {
    const std::int64_t at = open.back();
    open.pop_back();
    RecordReader r(f, at, "VXR", {RecordType::vxr});
    claims.claim(r);
    if (const std::int64_t next = r.wide(); next > 0) open.push_back(next);
    const std::int32_t entries = r.i32(), used = r.i32();
    const std::size_t each = f.wide ? 16 : 12;
    if (entries < 0 || used < 0 || used > entries || static_cast<std::uint64_t>(entries) > r.left() / each)
      r.damaged({"its number of entries does not fit it", "항목 수가 맞지 않습니다"},
                {std::to_string(used) + " of " + std::to_string(entries),
                 std::to_string(entries) + "개 중 " + std::to_string(used) + "개"},
                at_most(r.left() / each));
    std::vector<std::int32_t> first, last;
    for (std::int32_t i = 0; i < entries; ++i) first.push_back(r.i32());
    for (std::int32_t i = 0; i < entries; ++i) last.push_back(r.i32());
    for (std::size_t i = 0; i < static_cast<std::size_t>(used); ++i) {
      const std::int64_t offset = r.wide();
      if (first[i] < 0 || last[i] < first[i])
        r.damaged({"an entry has no possible records", "불가능한 레코드를 가리키는 항목이 있습니다"},
                  range_text(std::to_string(first[i]), std::to_string(last[i])));
      const RecordReader target(f, offset, "VXR entry", {RecordType::vxr, RecordType::vvr, RecordType::cvvr});
      if (target.type() == RecordType::vxr)
        open.push_back(offset);
      else
        add_block(offset, first[i], last[i]);
    }
  }
  std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.first < b.first; });
  for (std::size_t i = 1; i < blocks.size(); ++i)
    if (blocks[i].first <= blocks[i - 1].last)
      f.damaged(blocks[i].packed ? "CVVR" : "VVR", blocks[i].at,
                {"its records lie in another block too", "레코드가 다른 블록에도 있습니다"},
                {"record " + std::to_string(blocks[i].first), "레코드 " + std::to_string(blocks[i].first)},
                {"after record " + std::to_string(blocks[i - 1].last),
                 "레코드 " + std::to_string(blocks[i - 1].last) + " 다음"});
}

/// Records from … to−1 of the variable are not stored; `first` is the record where the result begins.
void Reader::plan_gap(std::size_t first, std::size_t from, std::size_t to, std::size_t next_block) {
  if (v.sparse != Sparse::previous || next_block == 0) {
    pieces.push_back({Piece::Source::pad, from - first, to - from});
    return;
  }
  if (from == first) {  // what repeats lies before the result
    const Block& b = blocks[next_block - 1];
    pieces.push_back({Piece::Source::block, 0, 1, next_block - 1, b.last - b.first});
    ++from;
  }
  if (from < to) pieces.push_back({Piece::Source::repeat, from - first, to - from});
}

void Reader::plan(std::size_t first, std::size_t count) {
  const std::size_t end = first + count;
  std::size_t record = first;
  std::size_t k = static_cast<std::size_t>(
      std::partition_point(blocks.begin(), blocks.end(), [&](const Block& b) { return b.last < first; }) -
      blocks.begin());
  for (; record < end && k < blocks.size() && blocks[k].first < end; ++k) {
    const Block& b = blocks[k];
    if (b.first > record) plan_gap(first, record, b.first, k);
    record = std::max(record, b.first);
    const std::size_t stop = std::min(end, b.last + 1);
    const std::size_t step =
        b.packed ? stop - record
                 : std::max<std::size_t>(1, piece_bytes / std::max<std::size_t>(1, v.record_bytes));
    while (record < stop) {
      const std::size_t n = std::min(step, stop - record);
      pieces.push_back({Piece::Source::block, record - first, n, k, record - b.first});
      record += n;
    }
  }
  if (record < end) plan_gap(first, record, end, k);
}

/// The bytes of a block in the file's order. A compressed one is expanded into `place` where that is exactly
/// what it promises, else into scratch.
std::span<const std::byte> Reader::block_bytes(const Block& b, std::shared_ptr<std::byte>& scratch,
                                               std::span<std::byte> place) const {
  if (!b.packed) return b.bytes;
  const auto damaged = [&](const Phrase& reason, Phrase found = {}, Phrase expected = {}) {
    f.damaged("CVVR", b.at, reason + " (" + v.name + ")", std::move(found), std::move(expected));
  };
  const std::uint64_t promised = static_cast<std::uint64_t>(b.last - b.first + 1) * v.record_bytes;
  const std::uint64_t most = expansion * b.bytes.size() + 1024;
  if (promised / v.record_bytes != b.last - b.first + 1 || promised > most)
    damaged({"so many records cannot come from its compressed bytes",
             "압축된 바이트에서 그만한 레코드가 나올 수 없습니다"},
            records_text(b.last - b.first + 1), at_most(most) + Phrase(" bytes", "바이트"));
  std::span<std::byte> to = place;
  if (to.size() != promised) {
    scratch = raw_memory(static_cast<std::size_t>(promised));
    to = {scratch.get(), static_cast<std::size_t>(promised)};
  }
  if (v.compression == Compression::none)
    damaged({"a compressed block belongs to a variable that is not compressed",
             "압축되지 않은 변수에 압축된 블록이 있습니다"});
  const Expanded done = expand(v.compression, b.bytes, to);
  if (!done.fault.empty()) damaged(done.fault);
  const std::size_t needed = (std::min(b.last + 1, v.records) - b.first) * v.record_bytes;
  if (done.written < needed)
    damaged({"it expands to less than its records", "풀면 레코드보다 작습니다"}, bytes_text(done.written),
            bytes_text(needed));
  return to.first(needed);
}

/// Whole records to the machine's order, row-major. `to` may be `from` where nothing is turned.
void Reader::convert(const std::byte* from, std::byte* to, std::size_t records) const {
  if (!turned()) return f.copy_native(v.type, from, to, records * v.record_bytes);
  const std::size_t value = v.elements * size_of(v.type);
  const bool native = f.native(v.type);
  std::shared_ptr<std::byte> scratch;
  if (!native) scratch = raw_memory(v.record_bytes);
  for (std::size_t i = 0; i < records; ++i, from += v.record_bytes, to += v.record_bytes) {
    if (!native) f.copy_native(v.type, from, scratch.get(), v.record_bytes);
    to_row_major(native ? from : scratch.get(), to, v.shape, value);
  }
}

/// Pad values, by doubling what is filled already.
void Reader::fill(const Piece& p, const Values& pad) const {
  std::byte* to = memory.get() + p.to * v.record_bytes;
  const std::size_t bytes = p.count * v.record_bytes, unit = pad.bytes().size();
  if (bytes == 0) return;
  std::memcpy(to, pad.bytes().data(), unit);
  for (std::size_t done = unit; done < bytes;) {
    const std::size_t n = std::min(done, bytes - done);
    std::memcpy(to + done, to, n);
    done += n;
  }
}

void Reader::run(const Piece& p, const Values& pad) const {
  if (p.source == Piece::Source::pad) return fill(p, pad);
  std::byte* to = memory.get() + p.to * v.record_bytes;
  if (p.source == Piece::Source::repeat) {
    for (std::size_t i = 0; i < p.count; ++i)
      std::memcpy(to + i * v.record_bytes, to - v.record_bytes, v.record_bytes);
    return;
  }
  const Block& b = blocks[p.block];
  std::shared_ptr<std::byte> scratch;
  std::span<std::byte> place;
  if (p.record == 0 && !turned()) place = {to, p.count * v.record_bytes};
  const auto bytes = block_bytes(b, scratch, place);
  if (p.record + p.count > bytes.size() / v.record_bytes) f.damaged("VVR", b.at, too_short());
  convert(bytes.data() + p.record * v.record_bytes, to, p.count);
}

Values Reader::read(std::size_t first, std::size_t count, const File& file, const Context& context) {
  if (v.record_bytes == 0 || count == 0)
    return Values(v.type, v.elements, v.shape, count, {}, f.owner, false);
  check_expansion(f, count > ~std::uint64_t{0} / v.record_bytes ? ~std::uint64_t{0} : count * v.record_bytes,
                  v.name);
  find_blocks();
  // The file itself, where one plain block has it all in the machine's form.
  for (const Block& b : blocks)
    if (b.first <= first && first + count <= b.last + 1 && !b.packed && f.native(v.type) && !turned()) {
      const auto bytes = b.bytes.subspan((first - b.first) * v.record_bytes, count * v.record_bytes);
      if (reinterpret_cast<std::uintptr_t>(bytes.data()) % word_of(v.type) == 0)
        return Values(v.type, v.elements, v.shape, count, bytes, f.owner, true);
    }
  plan(first, count);
  memory = raw_memory(count * v.record_bytes);
  const bool padded = std::any_of(pieces.begin(), pieces.end(),
                                  [](const Piece& p) { return p.source == Piece::Source::pad; });
  const Values pad = padded ? file.pad_value(v) : Values();
  const auto independent = std::stable_partition(
      pieces.begin(), pieces.end(), [](const Piece& p) { return p.source != Piece::Source::repeat; });
  const auto n = static_cast<std::size_t>(independent - pieces.begin());
  const auto run_some = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) run(pieces[i], pad);
  };
  // Waking cores costs more than a small read.
  if (count * v.record_bytes < 4 * piece_bytes)
    run_some(0, n);
  else
    parallel_for(context, n, 1, run_some);
  for (auto p = independent; p != pieces.end(); ++p) run(*p, pad);
  return Values(v.type, v.elements, v.shape, count, {memory.get(), count * v.record_bytes}, memory, false);
}

}  // namespace

File File::open(const std::string& path, const Options& options) {
  auto map = std::make_shared<MappedFile>(path);
  auto image = std::make_shared<Image>();
  image->name = path;
  image->disk = map->bytes();
  image->disk_owner = image->owner = std::move(map);
  parse(*image, options);
  return File(std::move(image));
}

File File::over(std::span<const std::byte> bytes, std::string name, const Options& options) {
  auto image = std::make_shared<Image>();
  image->name = std::move(name);
  image->disk = bytes;
  parse(*image, options);
  return File(std::move(image));
}

std::string Info::text() const {
  return std::to_string(version) + "." + std::to_string(release) + "." + std::to_string(increment);
}

const Values* Variable::attribute(std::string_view wanted) const {
  for (const VariableAttribute& a : attributes)
    if (a.name == wanted) return &a.value;
  return nullptr;
}

std::string Variable::text(std::string_view wanted) const {
  const Values* value = attribute(wanted);
  return value && !value->empty() ? std::string(trim(value->text(0))) : std::string();
}

std::string Variable::shape_text() const {
  std::string out;
  for (const std::size_t n : shape) out += (out.empty() ? "" : " x ") + std::to_string(n);
  return out;
}

const std::string& File::name() const { return image_->name; }
const Info& File::info() const { return image_->info; }
std::uint64_t File::bytes() const { return image_->disk.size(); }
const std::vector<Attribute>& File::attributes() const { return image_->attributes; }
const std::vector<Variable>& File::variables() const { return image_->variables; }

const Attribute* File::attribute(std::string_view wanted) const {
  for (const Attribute& a : image_->attributes)
    if (a.name == wanted) return &a;
  return nullptr;
}

std::vector<std::string> File::texts(std::string_view wanted) const {
  std::vector<std::string> out;
  if (const Attribute* a = attribute(wanted); a && a->global)
    for (const Entry& e : a->entries)
      for (std::size_t i = 0; i < e.value.size(); ++i) out.push_back(e.value.text(i));
  return out;
}

const Variable* File::find(std::string_view wanted) const {
  for (const Variable& v : image_->variables)
    if (v.name == wanted) return &v;
  return nullptr;
}

const Variable& File::operator[](std::string_view wanted) const {
  if (const Variable* v = find(wanted)) return *v;
  std::vector<std::string> names;
  for (const Variable& v : image_->variables) names.push_back(v.name);
  throw Error("BARY-CDF-0004", {{"file", name()}, {"variable", std::string(wanted)}})
      .at(name())
      .hint(did_you_mean(wanted, names));
}

Values File::read(std::string_view variable, std::size_t first, std::size_t count,
                  const Context& context) const {
  return read((*this)[variable], first, count, context);
}

Values File::read(const Variable& v, std::size_t first, std::size_t count, const Context& context) const {
  if (first > v.records || (count != all && count > v.records - first))
    throw Error("BARY-CDF-0010", {{"file", name()}, {"variable", v.name}})
        .at(name())
        .found(Phrase("records ", "레코드 ") + std::to_string(first) + Phrase(" to ", "~") +
               (count == all ? Phrase("the last", "마지막") : std::to_string(first + count - 1)))
        .expected({std::to_string(v.records) + " records", "레코드 " + std::to_string(v.records) + "개"});
  Reader reader{*image_, v};
  return reader.read(first, count == all ? v.records - first : count, *this, context);
}

Values File::pad_value(const Variable& v) const {
  if (v.pad) return *v.pad;
  const std::size_t bytes = v.elements * size_of(v.type);
  check_expansion(*image_, bytes, v.name);
  const std::shared_ptr<std::byte> memory = raw_memory(bytes);
  const auto put = [&](auto x) { std::memcpy(memory.get(), &x, sizeof x); };
  // Since CDF 3.5 the library's defaults are values that no instrument gives; before they were zeros.
  const Info& i = info();
  const bool since_35 = i.version > 3 || (i.version == 3 && i.release >= 5);
  std::memset(memory.get(), is_text(v.type) ? ' ' : 0, bytes);
  if (v.type == Type::tt2000) put(std::numeric_limits<std::int64_t>::min() + 1);
  if (v.type == Type::int8) put(std::numeric_limits<std::int64_t>::min() + (since_35 ? 1 : 0));
  if (since_35) switch (v.type) {
      case Type::int1:
      case Type::byte:
        put(std::int8_t{-127});
        break;
      case Type::int2:
        put(std::int16_t{-32767});
        break;
      case Type::int4:
        put(std::int32_t{-2147483647});
        break;
      case Type::uint1:
        put(std::uint8_t{254});
        break;
      case Type::uint2:
        put(std::uint16_t{65534});
        break;
      case Type::uint4:
        put(std::uint32_t{4294967294});
        break;
      case Type::real4:
      case Type::flt:
        put(-1e30F);
        break;
      case Type::real8:
      case Type::dbl:
        put(-1e30);
        break;
      default:
        break;
    }
  return Values(v.type, v.elements, {}, 1, {memory.get(), bytes}, memory, false);
}

}  // namespace bary::cdf
