#include "bary/telemetry/stream.hpp"

#include <algorithm>

#include "bary/core/bytes.hpp"
#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"

namespace bary::telemetry {

std::string_view name_of(Stage s) {
  switch (s) {
    case Stage::symbols:
      return "symbols";
    case Stage::bits:
      return "bits";
    case Stage::cadus:
      return "cadus";
    case Stage::frames:
      return "frames";
    case Stage::packets:
      return "packets";
    case Stage::raw:
      break;
  }
  return "raw";
}

Phrase words_of(Stage s) {
  const std::string name(name_of(s));
  switch (s) {
    case Stage::symbols:
      return {name, "심벌"};
    case Stage::bits:
      return {name, "비트"};
    case Stage::cadus:
      return {name, "CADU"};
    case Stage::frames:
      return {name, "프레임"};
    case Stage::packets:
      return {name, "패킷"};
    case Stage::raw:
      break;
  }
  return {name, "단계를 모르는 바이트"};
}

void Stream::hash(Sha256& h) const {
  h.text("Stream");
  h.text(name_of(stage));
  h.u64(unit_bytes);
  h.u64(bytes.size());
  h.bytes(std::as_bytes(std::span(bytes)));
}

const Stream& Stream::require(Stage wanted) const {
  if (stage != wanted && stage != Stage::raw)
    throw Error("BARY-TELEMETRY-0401").found(words_of(stage)).expected(words_of(wanted));
  return *this;
}

std::string_view extension_of(Stage s) {
  switch (s) {
    case Stage::symbols:
      return "sym";
    case Stage::bits:
      return "bits";
    case Stage::cadus:
      return "cadu";
    case Stage::frames:
      return "frames";
    case Stage::packets:
      return "pkts";
    case Stage::raw:
      break;
  }
  return "bin";
}

Stage stage_of_path(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string end = dot == std::string_view::npos ? std::string() : lower(path.substr(dot + 1));
  for (const Stage s : {Stage::symbols, Stage::bits, Stage::cadus, Stage::frames, Stage::packets})
    if (end == extension_of(s) || end == name_of(s)) return s;
  return end == "ccsds" ? Stage::packets : Stage::raw;
}

namespace {

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Two digits a byte; lines for people.
aligned_vector<std::uint8_t> bytes_of_hex(std::string_view text, const std::string& file) {
  aligned_vector<std::uint8_t> out;
  out.reserve(text.size() / 2);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::uint64_t line = 1;
  std::size_t line_begin = 0;
  const auto refuse = [&](std::size_t at) {
    throw Error("BARY-TELEMETRY-0400", {{"file", file}})
        .at(file, line, at - line_begin + 1)
        .found(at < text.size() ? Phrase(text.substr(at, std::max<std::size_t>(utf8_length(text, at), 1)))
                                : Phrase("the end of the file", "파일의 끝"))
        .expected({"two hexadecimal digits a byte", "바이트마다 16진수 두 자리"});
  };
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      line_begin = ++i;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++i;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
    } else {
      const int high = digit_of(c), low = i + 1 < text.size() ? digit_of(text[i + 1]) : -1;
      if (high < 0) refuse(i);
      if (low < 0) refuse(i + 1);
      out.push_back(static_cast<std::uint8_t>(high * 16 + low));
      i += 2;
    }
  }
  return out;
}

constexpr std::string_view stream_mark = "BARYSTR1";

}  // namespace

Stream load_stream(const std::string& path) {
  Stream s;
  s.stage = stage_of_path(path);
  if (lower(path).ends_with(".hex")) {
    s.bytes = bytes_of_hex(read_text_file(path), path);
    return s;
  }
  const MappedFile file(path);
  const auto bytes = file.bytes();
  s.bytes.resize(bytes.size());
  std::copy_n(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), s.bytes.begin());
  return s;
}

void save_stream(const Stream& s, const std::string& path) {
  write_file(path, {reinterpret_cast<const char*>(s.bytes.data()), s.bytes.size()});
}

std::string pack_stream(const Stream& s) {
  ByteWriter w(stream_mark);
  w.number(static_cast<std::uint8_t>(s.stage));
  w.size(s.unit_bytes);
  w.size(s.bytes.size());
  w.raw(s.bytes);
  return w.take();
}

Stream unpack_stream(std::string_view bytes) {
  ByteReader r(bytes, stream_mark);
  Stream s;
  s.stage = r.choice(Stage::raw);
  s.unit_bytes = r.number<std::uint64_t>();
  r.raw(s.bytes, r.size(1));
  r.end();
  return s;
}

}  // namespace bary::telemetry
