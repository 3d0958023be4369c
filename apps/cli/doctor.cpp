// bary doctor: what this installation is made of, and what is out of date or missing. bary store: the store's
// care.

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <tbb/version.h>
#include <unistd.h>
#include <zip.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bary/core/files.hpp"
#include "bary/core/simd.hpp"
#include "bary/core/text.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/leap_seconds.hpp"
#include "bary/time/time.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;

/// Collects lines for people and members for JSON.
class Sheet {
 public:
  explicit Sheet(Session& s) : s_(s) {}
  void head(std::string_view en, std::string_view ko) {
    flush();
    s_.print(std::string(s_.say(en, ko)) + "\n");
  }
  void line(const std::string& key, const std::string& name, const std::string& value) {
    line(key, name, value, json_quote(value));
  }
  /// With the JSON of its own: a number, a truth value.
  void line(const std::string& key, const std::string& name, const std::string& value,
            const std::string& json) {
    rows_.push_back({"  " + name, value});
    json_ += "," + json_quote(key) + ":" + json;
  }
  void line(const std::string& key, const std::string& value) { line(key, key, value); }
  void flush() {
    s_.print(aligned(rows_));
    rows_.clear();
  }
  std::string json() { return "{" + (json_.empty() ? "" : json_.substr(1)) + "}"; }

 private:
  Session& s_;
  std::vector<std::vector<std::string>> rows_;
  std::string json_;
};

bool on_path(const char* program) {
  const char* path = std::getenv("PATH");
  std::error_code ec;
  for (const std::string_view dir : split(path ? path : "", ':'))
    if (fs::exists(fs::path(dir) / program, ec)) return true;
  return false;
}

void warn_of_expiry(Session& s, const Phrase& what, const Epoch& until, const Epoch& now) {
  if (now < until) return;
  Diagnostic d = Error("BARY-CLI-0019", {{"what", what}, {"date", time::format_utc(until, 0).substr(0, 10)}})
                     .diagnostic();
  d.severity = Severity::warning;
  s.tell(d);
}

void versions(Sheet& sheet) {
  sheet.head("program", "프로그램");
  sheet.line("barycenter", BARY_VERSION);
  sheet.line("baseline", "x86-64-v3, AVX2, FMA");
  std::string simd;
  for (const std::string& t : simd_targets()) simd += (simd.empty() ? "" : ", ") + t;
  sheet.line("simd", "SIMD", simd);
  const std::string cores = std::to_string(std::thread::hardware_concurrency());
  sheet.line("cores", "cores", cores, cores);
  sheet.line("fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100));
  sheet.line("oneTBB", TBB_runtime_version());
  sheet.line("OpenSSL", OpenSSL_version(OPENSSL_VERSION));
  sheet.line("SQLite", sqlite3_libversion());
  sheet.line("libzip", zip_libzip_version());
}

void data(Session& s, Sheet& sheet) {
  sheet.head("data", "데이터");
  sheet.line("folder", std::string(s.say("folder", "폴더")), data_dir());
  for (const auto& e : s.context().data->entries())
    sheet.line(e.name, e.name, e.source + ", " + e.digest.substr(0, 16));
  const Epoch now = time::parse_epoch(Session::now_utc());
  const auto& leaps = s.context().data->get<time::LeapSeconds>();
  const auto& orientation = s.context().data->get<time::EarthOrientation>();
  const auto day = [](const Epoch& e) { return time::format_utc(e, 0).substr(0, 10); };
  sheet.line("leap_seconds_until", std::string(s.say("leap seconds hold until", "윤초 유효 기한")),
             day(leaps.valid_until()));
  sheet.line("earth_orientation_observed_until",
             std::string(s.say("Earth orientation observed until", "지구 자세 관측 기한")),
             day(orientation.last_observed()));
  sheet.line("earth_orientation_predicted_until",
             std::string(s.say("predicted until", "지구 자세 예측 기한")), day(orientation.last()));
  const double bound_m = orientation.error_bound_m(now);
  sheet.line("error_now_m", std::string(s.say("error on the ground, today", "오늘의 지상 오차")),
             fmt::format("{:.2f} m", bound_m), format_f64(bound_m));
  sheet.flush();
  warn_of_expiry(s, {"leap seconds", "윤초"}, leaps.valid_until(), now);
  warn_of_expiry(s, {"Earth orientation", "지구 자세"}, orientation.last(), now);
}

void store_lines(Session& s, Sheet& sheet) {
  sheet.head("store", "저장소");
  sheet.line("store", std::string(s.say("folder", "폴더")), study::Store::default_folder());
  if (study::Store* store = s.store()) {
    const auto stats = store->stats();
    const std::string entries = std::to_string(stats.entries);
    sheet.line("store_entries", std::string(s.say("results", "결과")), entries, entries);
    sheet.line("store_bytes", std::string(s.say("size", "크기")),
               fmt::format("{:.1f} MB", static_cast<double>(stats.bytes) / 1e6), std::to_string(stats.bytes));
  }
}

void optional_parts(Session& s, Sheet& sheet) {
  sheet.head("optional", "선택 항목");
  const auto part = [&](const char* key, std::string_view name, bool there) {
    sheet.line(key, std::string(name),
               std::string(there ? s.say("there", "있음") : s.say("not there", "없음")),
               there ? "true" : "false");
  };
  part("report_page", s.say("page of reports", "보고서 페이지"), !s.page_template().empty());
  part("xdg_open", "xdg-open (bary open)", on_path("xdg-open"));
  std::error_code ec;
  part("studies", s.say("studies (bary list)", "연구 (bary list)"),
       fs::exists(fs::path(data_dir()).parent_path() / "studies", ec));
}

Outcome doctor(Session& s, const Arguments&) {
  Sheet sheet(s);
  versions(sheet);
  data(s, sheet);
  store_lines(s, sheet);
  optional_parts(s, sheet);
  sheet.flush();
  return {Exit::done, sheet.json()};
}

// --- store

study::Store& need_store(Session& s) {
  if (study::Store* store = s.store()) return *store;
  throw Error("BARY-STUDY-0095",
              {{"folder", study::Store::default_folder()}, {"reason", {"see above", "위를 보십시오"}}});
}

std::string stats_json(const study::Store& store, const study::Store::Stats& stats) {
  return "{\"folder\":" + json_quote(store.folder()) + ",\"entries\":" + std::to_string(stats.entries) +
         ",\"bytes\":" + std::to_string(stats.bytes) + "}";
}

Outcome show(Session& s, const Arguments&) {
  study::Store& store = need_store(s);
  const auto stats = store.stats();
  s.print(
      fmt::format(fmt::runtime(s.say("{0}\n{1} result{2}, {3:.1f} MB\n", "{0}\n결과 {1}개, {3:.1f} MB\n")),
                  store.folder(), stats.entries, plural(static_cast<double>(stats.entries)),
                  static_cast<double>(stats.bytes) / 1e6));
  return {Exit::done, stats_json(store, stats)};
}

Outcome shrink(Session& s, const Arguments& a) {
  const auto mb = parse_f64(a.text("to-mb"));
  if (!mb || *mb < 0 || *mb > 1e9)
    throw Error("BARY-CLI-0006", {{"option", "--to-mb"}, {"text", a.text("to-mb")}})
        .expected({"a number of MB", "MB 단위의 수"});
  study::Store& store = need_store(s);
  const std::int64_t removed = store.shrink_to(static_cast<std::int64_t>(*mb * 1e6));
  const auto stats = store.stats();
  s.print(fmt::format(fmt::runtime(s.say("{0} result{1} removed, {2} used longest ago\n",
                                         "결과 {0}개를 지움. 오래 쓰지 않은 것부터\n")),
                      removed, plural(static_cast<double>(removed)), removed == 1 ? "the one" : "those"));
  std::string j = stats_json(store, stats);
  j.insert(j.size() - 1, ",\"removed\":" + std::to_string(removed));
  return {Exit::done, j};
}

}  // namespace

Command doctor_command() {
  Command c;
  c.name = "doctor";
  c.summary = {"versions, data and their expiry, the store, optional parts",
               "버전, 데이터와 유효 기한, 저장소, 선택 항목"};
  c.run = doctor;
  return c;
}

Command store_command() {
  Command stats;
  stats.name = "show";
  stats.summary = {"where it is and how large", "위치와 크기"};
  stats.run = show;
  Command small;
  small.name = "shrink";
  small.summary = {"remove the results used longest ago", "오래 쓰지 않은 결과부터 지우기"};
  small.options = {{"to-mb", "MB", {"until the rest takes at most this", "남은 결과의 최대 크기"}, true}};
  small.run = shrink;
  Command c;
  c.name = "store";
  c.summary = {"the store of results", "결과 저장소"};
  c.children = {std::move(stats), std::move(small)};
  return c;
}

}  // namespace bary::cli
