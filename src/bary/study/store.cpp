#include "bary/study/store.hpp"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/text.hpp"

namespace bary::study {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void unusable(const std::string& folder, const Phrase& reason) {
  throw Error("BARY-STUDY-0095", {{"folder", folder}, {"reason", reason}});
}

/// A prepared statement that is finished when it goes.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql, const std::string& folder) : db_(db), folder_(folder) {
    if (sqlite3_prepare_v2(db, sql, -1, &s_, nullptr) != SQLITE_OK) unusable(folder, sqlite3_errmsg(db));
  }
  ~Statement() { sqlite3_finalize(s_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int i, const std::string& v) {
    sqlite3_bind_text(s_, i, v.data(), static_cast<int>(v.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(int i, std::int64_t v) {
    sqlite3_bind_int64(s_, i, v);
    return *this;
  }
  Statement& bind(int i, double v) {
    sqlite3_bind_double(s_, i, v);
    return *this;
  }
  /// True while there is a row.
  bool step() {
    const int rc = sqlite3_step(s_);
    if (rc == SQLITE_ROW) return true;
    if (rc != SQLITE_DONE) unusable(folder_, sqlite3_errmsg(db_));
    return false;
  }
  std::string text(int i) const {
    const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(s_, i));
    return p ? std::string(p, static_cast<std::size_t>(sqlite3_column_bytes(s_, i))) : std::string();
  }
  std::int64_t integer(int i) const { return sqlite3_column_int64(s_, i); }
  double real(int i) const { return sqlite3_column_double(s_, i); }

 private:
  sqlite3* db_;
  sqlite3_stmt* s_ = nullptr;
  const std::string& folder_;
};

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

constexpr const char* schema =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS entry(key TEXT PRIMARY KEY, kind TEXT, version INTEGER, labels TEXT, seconds "
    "REAL, outputs TEXT,"
    " bytes INTEGER, used INTEGER) WITHOUT ROWID;";

}  // namespace

std::string Store::default_folder() {
  if (const char* s = std::getenv("BARY_STORE"); s && *s) return s;
  if (const char* s = std::getenv("XDG_CACHE_HOME"); s && *s) return std::string(s) + "/barycenter/store";
  if (const char* s = std::getenv("HOME"); s && *s) return std::string(s) + "/.cache/barycenter/store";
  return (fs::temp_directory_path() / ("barycenter-store-" + std::to_string(::getuid()))).string();
}

Store::Store(std::string folder) : folder_(std::move(folder)) {
  std::error_code ec;
  fs::create_directories(folder_ + "/objects", ec);
  if (ec) unusable(folder_, system_reason(ec.value()));
  static std::atomic<unsigned> stores{0};
  incoming_ = folder_ + "/incoming/" + std::to_string(::getpid()) + "-" + std::to_string(stores++);
  remove_abandoned();
  fs::create_directories(incoming_, ec);
  if (ec) unusable(folder_, system_reason(ec.value()));
  open();
}

Store::~Store() {
  sqlite3_close(db_);
  std::error_code ec;
  fs::remove_all(incoming_, ec);
}

void Store::open() {
  const std::string path = folder_ + "/index.sqlite";
  for (int attempt = 0;; ++attempt) {
    int rc = sqlite3_open_v2(path.c_str(), &db_,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
    if (rc == SQLITE_OK) {
      sqlite3_busy_timeout(db_, 20000);
      rc = sqlite3_exec(db_, schema, nullptr, nullptr, nullptr);
      if (rc == SQLITE_OK) return;
    }
    const std::string reason = sqlite3_errmsg(db_);
    const bool damaged = rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB;
    sqlite3_close(db_);
    db_ = nullptr;
    if (!damaged || attempt) unusable(folder_, reason);
    // A damaged index loses what it knew; the results are computed again. It is kept beside for whoever wants
    // to look.
    std::error_code ec;
    fs::rename(path, path + ".damaged", ec);
    fs::remove(path + "-wal", ec);
    fs::remove(path + "-shm", ec);
  }
}

std::string Store::object_path(const std::string& sha256, const std::string& extension) const {
  return folder_ + "/objects/" + sha256.substr(0, 2) + "/" + sha256 + extension;
}

std::string Store::incoming(const std::string& extension) {
  return incoming_ + "/" + std::to_string(counter_++) + "." + extension;
}

void Store::forget(const std::string& key) {
  const std::lock_guard lock(mutex_);
  try {
    Statement(db_, "DELETE FROM entry WHERE key=?", folder_).bind(1, key).step();
  } catch (const Error&) {
    return;  // it is found damaged again, and computed again
  }
}

std::optional<Store::Entry> Store::read_entry(const std::string& key) {
  Statement s(db_, "SELECT kind,version,labels,seconds,outputs FROM entry WHERE key=?", folder_);
  s.bind(1, key);
  if (!s.step()) return std::nullopt;
  Entry e;
  e.key = key;
  e.kind = s.text(0);
  e.version = static_cast<int>(s.integer(1));
  e.labels_json = s.text(2);
  e.seconds = s.real(3);
  const auto list = nlohmann::json::parse(s.text(4));
  for (const auto& o : list) {
    Output out{o.at("port"), o.at("type"), o.at("digest"), o.at("sha256"), ""};
    out.path = object_path(out.file_sha256, o.at("extension"));
    e.outputs.push_back(std::move(out));
  }
  return e;
}

std::optional<Store::Entry> Store::look_up(const std::string& key) {
  const std::lock_guard lock(mutex_);
  try {
    return read_entry(key);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

double Store::typical_seconds(const std::string& kind) {
  const std::lock_guard lock(mutex_);
  Statement s(db_, "SELECT COALESCE(AVG(seconds),0) FROM entry WHERE kind=?", folder_);
  s.bind(1, kind);
  s.step();
  return s.real(0);
}

void Store::remove_abandoned() const {
  std::error_code ec;
  for (const auto& f : fs::directory_iterator(folder_ + "/incoming", ec)) {
    const std::string name = f.path().filename().string();
    const auto pid = parse_i64(std::string_view(name).substr(0, name.find('-')));
    if (pid && *pid > 0 && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH)
      fs::remove_all(f.path(), ec);
  }
}

std::optional<Store::Entry> Store::find(const std::string& key, bool* damaged) {
  auto e = look_up(key);
  if (!e) return std::nullopt;
  for (const Output& out : e->outputs) {
    std::error_code ec;
    bool good = false;
    try {
      good = sha256_file(out.path) == out.file_sha256;
    } catch (const Error&) {
      good = false;  // gone, or not readable
    }
    if (good) continue;
    if (damaged) *damaged = true;
    fs::remove(out.path, ec);
    forget(key);
    return std::nullopt;
  }
  touch(key);
  return e;
}

void Store::touch(const std::string& key) {
  const std::lock_guard lock(mutex_);
  try {
    Statement(db_, "UPDATE entry SET used=? WHERE key=? AND used<?", folder_)
        .bind(1, now())
        .bind(2, key)
        .bind(3, now() - 3600)
        .step();
  } catch (const Error&) {
    // When it was used only steers the shrinking: a read-only store does without.
    return;
  }
}

void Store::put(Entry e) {
  nlohmann::json list = nlohmann::json::array();
  std::int64_t bytes = 0;
  for (Output& o : e.outputs) {
    std::error_code ec;
    o.file_sha256 = sha256_file(o.path);
    const std::string extension = fs::path(o.path).extension().string(),
                      target = object_path(o.file_sha256, extension);
    bytes += static_cast<std::int64_t>(fs::file_size(o.path, ec));
    fs::create_directories(fs::path(target).parent_path(), ec);
    fs::rename(o.path, target, ec);
    if (ec) unusable(folder_, system_reason(ec.value()));
    o.path = target;
    list.push_back({{"port", o.port},
                    {"type", o.type},
                    {"digest", o.digest},
                    {"sha256", o.file_sha256},
                    {"extension", extension}});
  }
  const std::lock_guard lock(mutex_);
  Statement s(db_, "INSERT OR REPLACE INTO entry VALUES(?,?,?,?,?,?,?,?)", folder_);
  s.bind(1, e.key)
      .bind(2, e.kind)
      .bind(3, std::int64_t{e.version})
      .bind(4, e.labels_json)
      .bind(5, e.seconds)
      .bind(6, list.dump())
      .bind(7, bytes)
      .bind(8, now());
  s.step();
}

Store::Stats Store::stats() {
  const std::lock_guard lock(mutex_);
  Statement s(db_, "SELECT COUNT(*), COALESCE(SUM(bytes),0) FROM entry", folder_);
  s.step();
  return {s.integer(0), s.integer(1)};
}

std::int64_t Store::shrink_to(std::int64_t limit) {
  std::vector<std::string> keys;
  {
    const std::lock_guard lock(mutex_);
    std::int64_t kept = 0;
    Statement s(db_, "SELECT key, bytes FROM entry ORDER BY used DESC, key", folder_);
    while (s.step()) {
      kept += s.integer(1);
      if (kept > limit) keys.push_back(s.text(0));
    }
  }
  for (const std::string& k : keys) forget(k);
  // Files that no entry names any more.
  std::vector<std::string> named;
  {
    const std::lock_guard lock(mutex_);
    Statement s(db_, "SELECT outputs FROM entry", folder_);
    while (s.step())
      for (const auto& o : nlohmann::json::parse(s.text(0))) named.push_back(o.at("sha256"));
  }
  std::sort(named.begin(), named.end());
  std::error_code ec;
  for (const auto& f : fs::recursive_directory_iterator(folder_ + "/objects", ec))
    if (f.is_regular_file() && !std::binary_search(named.begin(), named.end(), f.path().stem().string()))
      fs::remove(f.path(), ec);
  return static_cast<std::int64_t>(keys.size());
}

}  // namespace bary::study
