#pragma once
/// The store of results: files named by their digest under a folder, with an SQLite index from keys to
/// outputs.
///
/// Safe for several runs at once and for a kill at any moment: files come in by rename, the index is a
/// transaction (WAL). An entry whose file is missing or does not match its digest is as good as absent. A
/// store that cannot be opened or written costs time, never a result.

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;

namespace bary::study {

class Store {
 public:
  struct Output {
    std::string port, type;
    std::string digest;       ///< of the content
    std::string file_sha256;  ///< of the file's bytes; filled by `put`
    std::string path;         ///< `put`: the file to take over; `find`: where it lies
  };
  struct Entry {
    std::string key, kind;
    int version = 0;
    std::string labels_json;  ///< what the computation itself added, with its warnings
    double seconds = 0;       ///< what computing took
    std::vector<Output> outputs;
  };

  /// Opens or makes the store. Throws BARY-STUDY-0095 where the folder cannot be used. A damaged index is put
  /// aside.
  explicit Store(std::string folder);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// BARY_STORE, else XDG_CACHE_HOME/barycenter/store, else ~/.cache/barycenter/store.
  static std::string default_folder();

  /// Nothing where the key is unknown, or where a file is missing or damaged: then the entry is removed and
  /// `damaged` is set.
  std::optional<Entry> find(const std::string& key, bool* damaged = nullptr);
  /// What the index says, without a look at the files: for plans.
  std::optional<Entry> look_up(const std::string& key);
  /// What entries of a kind took on average; 0 where there is none.
  double typical_seconds(const std::string& kind);
  /// Takes the files over (they are moved) and enters the key; an entry of the same key is replaced.
  void put(Entry entry);

  /// A fresh name inside the store, for a file on its way in. Removed with the store where `put` did not take
  /// it.
  std::string incoming(const std::string& extension);
  const std::string& folder() const { return folder_; }

  struct Stats {
    std::int64_t entries = 0, bytes = 0;
  };
  Stats stats();
  /// Removes the entries used longest ago until the files take at most this many bytes; gives the number
  /// removed.
  std::int64_t shrink_to(std::int64_t bytes);

 private:
  void open();
  std::string object_path(const std::string& sha256, const std::string& extension) const;
  void forget(const std::string& key);
  void touch(const std::string& key);
  std::optional<Entry> read_entry(const std::string& key);
  void remove_abandoned() const;

  std::string folder_, incoming_;
  std::atomic<std::uint64_t> counter_{0};
  sqlite3* db_ = nullptr;
  std::mutex mutex_;
};

}  // namespace bary::study
