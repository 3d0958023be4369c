// bary pack STUDY, bary new STUDY DIR, bary list: studies as files that move.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"
#include "bary/study/study_zip.hpp"
#include "session.hpp"
#include "study_file.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> shipped_studies() {
  std::vector<fs::path> out;
  std::error_code ec;
  for (const auto& f : fs::directory_iterator(studies_folder(), ec))
    if (f.path().extension() == ".toml") out.push_back(f.path());
  std::sort(out.begin(), out.end());
  return out;
}

Outcome pack(Session& s, const Arguments& a) {
  StudyFile file(s, a.text("STUDY"));
  if (!file.good()) return {file.exit(), ""};
  const std::string out = a.text("out", file.study().name + ".zip");
  study::write_study_zip(file.study(), out);
  const std::string digest = sha256_file(out);
  const auto bytes = fs::file_size(out);
  s.print(fmt::format("{}  {} {}\nSHA-256 {}\n", out, bytes, s.say("bytes", "바이트"), digest));
  return {Exit::done, "{\"file\":" + json_quote(out) + ",\"bytes\":" + std::to_string(bytes) +
                          ",\"sha256\":\"" + digest + "\"}"};
}

Outcome make_new(Session& s, const Arguments& a) {
  std::string name = a.text("STUDY");
  std::error_code ec;
  if (!fs::exists(name, ec)) {
    std::vector<std::string> names;
    std::string path;
    for (const fs::path& p : shipped_studies()) {
      names.push_back(p.stem().string());
      if (p.stem() == name || p.filename() == name) path = p.string();
    }
    if (path.empty()) {
      Error e("BARY-CLI-0013", {{"study", name}});
      e.diagnostic().hint = did_you_mean(name, names);
      throw std::move(e);
    }
    name = path;
  }
  const fs::path dir = a.text("DIR");
  if (fs::exists(dir, ec) && !(fs::is_directory(dir, ec) && fs::is_empty(dir, ec)))
    throw Error("BARY-CLI-0014", {{"folder", dir.string()}});
  StudyFile file(s, name);
  if (!file.good()) return {file.exit(), ""};
  const study::Placement p = study::place_study(file.study(), 0);
  fs::create_directories(dir, ec);
  if (ec) throw Error("BARY-CORE-0002", {{"file", dir.string()}, {"reason", system_reason(ec.value())}});
  for (const study::PlacedFile& f : p.files) {
    const fs::path to = dir / f.place;
    fs::create_directories(to.parent_path(), ec);
    write_file(to.string(), read_file(f.source));
  }
  const std::string made = (dir / p.study).string();
  write_file(made, p.text);
  s.print(fmt::format("{}\n{} bary run {}\n", made, s.say("next:", "다음:"), made));
  return {Exit::done,
          "{\"study\":" + json_quote(made) + ",\"inputs\":" + std::to_string(p.files.size()) + "}"};
}

Outcome list(Session& s, const Arguments&) {
  std::vector<std::vector<std::string>> rows;
  std::string j;
  for (const fs::path& p : shipped_studies()) {
    Diagnostics ignored;  // a title is worth showing of a study that has problems, too
    const study::Study st = study::load_study(p.string(), s.registry(), ignored);
    rows.push_back({st.name, s.text(st.title)});
    j += (j.empty() ? "{" : ",{") + std::string("\"name\":") + json_quote(st.name) +
         ",\"file\":" + json_quote(p.string()) + ",\"title\":" + json_quote(s.text(st.title)) + "}";
  }
  s.print(aligned(rows));
  if (rows.empty())
    s.talk(std::string(s.say("no studies came with this program", "함께 온 연구가 없습니다")) + "\n");
  return {Exit::done, "{\"studies\":[" + j + "]}"};
}

}  // namespace

Command pack_command() {
  Command c;
  c.name = "pack";
  c.summary = {"a study with all its inputs in one file, which both sides run",
               "연구와 모든 입력을 양쪽이 실행할 파일 하나로 묶기"};
  c.details = {
      "`bary run FILE.zip` takes it. The same study gives the same bytes: compare SHA-256 to know that both "
      "have "
      "the same. Refused where an input's release label does not permit the study's release.",
      "`bary run FILE.zip`으로 실행합니다. 같은 연구는 같은 바이트가 되므로 SHA-256으로 비교할 수 있습니다. "
      "입력의 공개 등급이 "
      "연구의 공개 등급을 허용하지 않으면 거부합니다."};
  c.options = {{"STUDY", "FILE", {"a .toml file", ".toml 파일"}, true, false, true},
               {"out", "FILE", {"STEM.zip otherwise", "주지 않으면 STEM.zip"}, false, false, false, {}, 'o'}};
  c.run = pack;
  return c;
}

Command new_command() {
  Command c;
  c.name = "new";
  c.summary = {"copy a study with its inputs, to change it", "연구와 입력을 복사해 고칠 준비"};
  c.options = {
      {"STUDY", "NAME", {"of `bary list`, or a file", "`bary list`의 이름 또는 파일"}, true, false, true},
      {"DIR", "DIR", {"a folder that is new or empty", "새 폴더 또는 빈 폴더"}, true, false, true}};
  c.run = make_new;
  return c;
}

Command list_command() {
  Command c;
  c.name = "list";
  c.summary = {"the studies that come with the program", "함께 제공되는 연구"};
  c.run = list;
  return c;
}

}  // namespace bary::cli
