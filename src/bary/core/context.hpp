#pragma once
/// Context: what other programs keep in globals, in hand. Every domain call takes one.
///
///   * data: leap seconds, Earth orientation, ephemerides, gravity, … each with its digest
///   * executor: how many threads; `parallel_for` in `bary/core/parallel.hpp`
///   * cancel token, progress sink, seed, warnings

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "bary/core/error.hpp"

namespace bary {

/// Reference data that calls depend on, by type; each with a name and the digest of what it was read from.
/// Core does not know the types: `time` puts leap seconds and Earth orientation in, `ephemeris` its kernel,
/// and so on.
class DataContext {
 public:
  struct Entry {
    std::string name;    ///< "Earth orientation"
    std::string digest;  ///< SHA-256 of the source
    std::string source;  ///< for the report: "IERS finals2000A, 2026-08"
  };
  template <class T>
  void set(std::shared_ptr<const T> object, Entry entry) {
    slots_[std::type_index(typeid(T))] = {std::move(object), std::move(entry)};
  }
  template <class T>
  const T* find() const {
    const auto it = slots_.find(std::type_index(typeid(T)));
    return it == slots_.end() ? nullptr : static_cast<const T*>(it->second.object.get());
  }
  /// Throws BARY-CORE-0014 where nothing of the type was set.
  template <class T>
  const T& get() const {
    if (const T* p = find<T>()) return *p;
    missing(typeid(T).name());
  }
  /// All entries, sorted by name.
  std::vector<Entry> entries() const;

 private:
  [[noreturn]] static void missing(const char* type);
  struct Slot {
    std::shared_ptr<const void> object;
    Entry entry;
  };
  std::map<std::type_index, Slot> slots_;
};

/// Asked by long loops; set from a signal handler or a server.
class CancelToken {
 public:
  void cancel() noexcept { flag_.store(true, std::memory_order_relaxed); }
  bool cancelled() const noexcept { return flag_.load(std::memory_order_relaxed); }
  /// Throws BARY-CORE-0003 once cancelled.
  void check() const;

 private:
  std::atomic<bool> flag_{false};
};

/// One step of progress of one task; the terminal, `--json` and a server read the same.
struct ProgressEvent {
  std::string task;
  std::string stage;  ///< what is being done now; may be empty
  double done = 0, total = 0;
  std::string unit;  ///< "satellites", "MB"
};
using ProgressSink = std::function<void(const ProgressEvent&)>;

struct Context {
  std::shared_ptr<const DataContext> data;
  std::shared_ptr<const CancelToken> cancel = std::make_shared<CancelToken>();
  ProgressSink progress;  ///< may be empty; must be callable from any thread
  unsigned threads = 0;   ///< 0: as many as the machine has
  std::uint64_t seed = 0;
  std::string task;  ///< name of the task this call serves

  /// Warnings of the call, for the user; safe from any thread.
  std::shared_ptr<Diagnostics> warnings = std::make_shared<Diagnostics>();
  std::shared_ptr<std::mutex> warnings_mutex = std::make_shared<std::mutex>();

  void check_cancel() const { cancel->check(); }
  void report(double done, double total, std::string unit, std::string stage = "") const {
    if (progress) progress({task, std::move(stage), done, total, std::move(unit)});
  }
  void warn(Diagnostic d) const;
};

}  // namespace bary
