#include "bary/study/study_zip.hpp"

#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"

namespace bary::study {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;
constexpr const char* manifest_name = "bary-study.json";

[[noreturn]] void refuse(const std::string& name, Phrase reason) {
  throw Error("BARY-STUDY-0071", {{"file", name}, {"reason", std::move(reason)}});
}

std::size_t steps_up(const fs::path& relative) {
  std::size_t n = 0;
  for (const fs::path& part : relative)
    if (part == "..") ++n;
  return n;
}

struct Archive {
  zip_source_t* source = nullptr;
  zip_t* zip = nullptr;
  ~Archive() {
    if (zip) zip_discard(zip);
    if (source) zip_source_free(source);
  }
};

void add_entry(zip_t* zip, const std::string& place, const std::string& content, const std::string& path) {
  const auto fail = [&] { throw Error("BARY-CORE-0002", {{"file", path}, {"reason", zip_strerror(zip)}}); };
  zip_source_t* s = zip_source_buffer(zip, content.data(), content.size(), 0);
  if (!s) fail();
  const zip_int64_t i = zip_file_add(zip, place.c_str(), s, ZIP_FL_ENC_UTF_8);
  if (i < 0) {
    zip_source_free(s);
    fail();
  }
  const auto index = static_cast<zip_uint64_t>(i);
  // 1980-01-01, the first day that the format knows: an archive tells nothing of the clock.
  if (zip_set_file_compression(zip, index, ZIP_CM_DEFLATE, 6) != 0 ||
      zip_file_set_dostime(zip, index, 0, (1 << 5) | 1, 0) != 0 ||
      zip_file_set_external_attributes(zip, index, 0, ZIP_OPSYS_UNIX, (S_IFREG | 0644u) << 16) != 0)
    fail();
}

/// Whether a name stays below the folder, on every system.
bool safe(std::string_view name) {
  if (name.empty() || name.size() > 1000 || utf8_error(name) != std::string_view::npos) return false;
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == ':' || c == 0x7F) return false;
  for (const std::string_view part : split(name, '/'))
    if (part.empty() || part == "." || part == ".." || part.size() > 200) return false;
  return true;
}

class Unpacker {
 public:
  Unpacker(std::string_view bytes, const std::string& name, const std::string& folder,
           const ZipLimits& limits)
      : bytes_(bytes), name_(name), folder_(folder), limits_(limits) {
    zip_error_t error;
    zip_error_init(&error);
    a_.source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (a_.source) a_.zip = zip_open_from_source(a_.source, ZIP_RDONLY, &error);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!a_.zip) refuse(name, reason);
    a_.source = nullptr;  // the archive owns it now
  }

  UnpackedStudy run() {
    list();
    const auto at = entries_.find(manifest_name);
    if (at == entries_.end())
      refuse(name_,
             {std::string("it holds no ") + manifest_name, std::string(manifest_name) + "이(가) 없습니다"});
    const json manifest = read_manifest(content(at->second, manifest_name));
    std::map<std::string, std::string> digests;
    for (const json& f : manifest["files"]) digests[f["path"]] = f["sha256"];
    UnpackedStudy out;
    out.study = manifest["study"];
    if (!digests.contains(out.study) || !entries_.contains(out.study))
      refuse(name_, {"the study is not in it", "연구가 들어 있지 않습니다"});
    for (const auto& [place, digest] : digests)
      if (!entries_.contains(place)) refuse(name_, {place + " is missing", place + "이(가) 없습니다"});
    for (const auto& [place, index] : entries_) {
      if (place == manifest_name) continue;
      const auto digest = digests.find(place);
      if (digest == digests.end())
        refuse(name_, {place + " is not in its manifest", place + "이(가) 목록에 없습니다"});
      const std::string data = content(index, place);
      if (sha256_hex(data) != digest->second)
        refuse(name_, {place + " differs from its digest", place + "이(가) 다이제스트와 다릅니다"});
      write(place, data);
      out.files.push_back(place);
    }
    return out;
  }

 private:
  void list() {
    const zip_int64_t n = zip_get_num_entries(a_.zip, 0);
    if (static_cast<std::uint64_t>(n) > limits_.entries)
      refuse(name_, {"it has more than " + std::to_string(limits_.entries) + " entries",
                     "항목이 " + std::to_string(limits_.entries) + "개를 넘습니다"});
    std::uint64_t claimed = 0;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(n); ++i) {
      zip_stat_t st;
      zip_stat_init(&st);
      constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
      if (zip_stat_index(a_.zip, i, ZIP_FL_ENC_STRICT, &st) != 0 || (st.valid & needed) != needed)
        refuse(name_, {"an entry cannot be read", "항목 하나를 읽을 수 없습니다"});
      const std::string place = st.name;
      if (!safe(place))
        refuse(name_, {"the entry " + json_quote(place) + " has a name that is not permitted",
                       "항목 " + json_quote(place) + "의 이름은 허용되지 않습니다"});
      if (st.encryption_method != ZIP_EM_NONE)
        refuse(name_, {place + " is encrypted", place + "이(가) 암호화되어 있습니다"});
      zip_uint8_t system = 0;
      zip_uint32_t attributes = 0;
      if (zip_file_get_external_attributes(a_.zip, i, 0, &system, &attributes) == 0 &&
          system == ZIP_OPSYS_UNIX) {
        const auto kind = attributes >> 16 & S_IFMT;
        if (kind != 0 && kind != S_IFREG)
          refuse(name_, {place + " is no plain file", place + "은(는) 보통 파일이 아닙니다"});
      }
      if (!entries_.emplace(place, i).second)
        refuse(name_, {place + " stands twice", place + "이(가) 두 번 있습니다"});
      claimed += std::min(st.size, limits_.bytes);
      grow(claimed);
    }
  }

  void grow(std::uint64_t total) const {
    if (total > limits_.bytes || (total > limits_.free_bytes && total / limits_.ratio > bytes_.size()))
      refuse(name_, {"it unpacks to more than is permitted", "풀면 허용된 크기를 넘습니다"});
  }

  std::string content(zip_uint64_t index, const std::string& place) {
    struct Close {
      void operator()(zip_file_t* f) const { zip_fclose(f); }
    };
    const std::unique_ptr<zip_file_t, Close> file(zip_fopen_index(a_.zip, index, 0));
    if (!file) refuse(name_, place + ": " + zip_strerror(a_.zip));
    std::string out;
    char buffer[1 << 16];
    for (;;) {
      const zip_int64_t n = zip_fread(file.get(), buffer, sizeof buffer);
      if (n < 0) refuse(name_, place + ": " + zip_file_strerror(file.get()));
      if (n == 0) return out;
      // What is said of sizes and what comes out may differ: the latter counts.
      grow(unpacked_ += static_cast<std::uint64_t>(n));
      out.append(buffer, static_cast<std::size_t>(n));
    }
  }

  json read_manifest(const std::string& text) const {
    const json j = json::parse(text, nullptr, false);
    const auto is_text = [](const json& o, const char* key) { return o.contains(key) && o[key].is_string(); };
    if (!j.is_object() || !is_text(j, "format") || j["format"] != "bary-study/1" || !is_text(j, "study") ||
        !j.contains("files") || !j["files"].is_array())
      refuse(name_, {"its manifest is none of bary-study/1", "목록이 bary-study/1이 아닙니다"});
    for (const json& f : j["files"])
      if (!f.is_object() || !is_text(f, "path") || !is_text(f, "sha256"))
        refuse(name_, {"its manifest is damaged", "목록이 손상되었습니다"});
    return j;
  }

  void write(const std::string& place, const std::string& data) const {
    const fs::path path = fs::path(folder_) / place;
    std::error_code ec;
    fs::create_directories(path.parent_path(), ec);
    if (ec) throw Error("BARY-CORE-0002", {{"file", path.string()}, {"reason", system_reason(ec.value())}});
    write_file(path.string(), data);
  }

  std::string_view bytes_;
  const std::string& name_;
  const std::string& folder_;
  const ZipLimits& limits_;
  Archive a_;
  std::map<std::string, zip_uint64_t> entries_;
  std::uint64_t unpacked_ = 0;
};

}  // namespace

Placement place_study(const Study& study, std::size_t up) {
  // How far above the study inputs lie that keep their place.
  std::size_t above = 0;
  const auto stays = [&](const PathUse& u) {
    const fs::path shown(u.shown);
    return shown.is_relative() && steps_up(shown.lexically_normal()) <= up;
  };
  for (const PathUse& u : study.paths)
    if (stays(u)) above = std::max(above, steps_up(fs::path(u.shown).lexically_normal()));
  fs::path folder;  // of the study, below the root
  fs::path from(study.folder);
  if (from.filename().empty()) from = from.parent_path();
  for (std::size_t k = 0; k < above; ++k, from = from.parent_path()) folder = from.filename() / folder;

  Placement out;
  out.study = (folder / (study.name + ".toml")).generic_string();
  std::map<std::string, std::string> place_of;  // absolute path → place
  std::set<std::string> taken{out.study, manifest_name};
  const auto place_for = [&](const PathUse& u) {
    if (stays(u)) return (folder / u.shown).lexically_normal().generic_string();
    if (const auto known = place_of.find(u.path); known != place_of.end()) return known->second;
    const fs::path name = fs::path(u.path).filename();
    std::string place = (folder / "inputs" / name).generic_string();
    for (int n = 2; taken.contains(place); ++n)
      place =
          (folder / "inputs" / (name.stem().string() + "-" + std::to_string(n) + name.extension().string()))
              .generic_string();
    return place;
  };
  // Those that stay first, so that none of the others takes their place.
  for (const bool staying : {true, false})
    for (const PathUse& u : study.paths) {
      if (stays(u) != staying) continue;
      const std::string place = place_for(u);
      place_of.try_emplace(u.path, place);
      if (taken.insert(place).second) out.files.push_back({u.path, place});
    }
  out.text = with_paths(study, [&](const PathUse& u) {
    return stays(u)
               ? u.shown
               : fs::path(place_for(u)).lexically_relative(folder.empty() ? "." : folder).generic_string();
  });
  std::sort(out.files.begin(), out.files.end(),
            [](const PlacedFile& a, const PlacedFile& b) { return a.place < b.place; });
  return out;
}

void write_study_zip(const Study& study, const std::string& path) {
  constexpr std::size_t kept_above = 3;
  const Placement p = place_study(study, kept_above);
  std::vector<std::pair<std::string, std::string>> content{{p.study, p.text}};
  for (const PlacedFile& f : p.files) content.emplace_back(f.place, read_file(f.source));
  json manifest{{"format", "bary-study/1"}, {"study", p.study}, {"files", json::array()}};
  for (const auto& [place, data] : content)
    manifest["files"].push_back({{"path", place}, {"sha256", sha256_hex(data)}});
  content.insert(content.begin(), {manifest_name, manifest.dump(1) + "\n"});

  zip_error_t error;
  zip_error_init(&error);
  const auto fail = [&](const char* reason) {
    throw Error("BARY-CORE-0002", {{"file", path}, {"reason", reason}});
  };
  Archive a;
  a.source = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (a.source) a.zip = zip_open_from_source(a.source, ZIP_TRUNCATE, &error);
  if (!a.zip) fail(zip_error_strerror(&error));
  zip_source_keep(a.source);
  for (const auto& [place, data] : content) add_entry(a.zip, place, data, path);
  if (zip_close(a.zip) != 0) fail(zip_strerror(a.zip));
  a.zip = nullptr;
  zip_stat_t st;
  if (zip_source_stat(a.source, &st) != 0 || zip_source_open(a.source) != 0) fail("the archive was not made");
  std::string bytes(st.size, '\0');
  const zip_int64_t n = zip_source_read(a.source, bytes.data(), bytes.size());
  zip_source_close(a.source);
  if (n < 0 || static_cast<std::size_t>(n) != bytes.size()) fail("the archive was not made");
  write_file(path, bytes);
}

UnpackedStudy unpack_study_zip(std::string_view bytes, const std::string& name, const std::string& folder,
                               const ZipLimits& limits) {
  return Unpacker(bytes, name, folder, limits).run();
}

}  // namespace bary::study
