#pragma once
/// Files: whole reads, memory maps, and writes that are either complete under their name or absent.

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace bary {

/// Hands on the bytes of a file, piece by piece. Throws BARY-CORE-0001 (missing, unreadable; a folder, a
/// device, a pipe).
void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take);

/// The bytes of a file; gzip (`.gz`) is not expanded. Throws BARY-CORE-0001 (missing, a folder, unreadable).
std::string read_file(const std::string& path);

/// The bytes of a text file, refused while it is read, before it fills the memory, where a line is longer
/// than 16 MiB, or than 256 MiB in a text that begins with {, [ or <: JSON and XML may stand on one line.
/// Throws BARY-CORE-0001, and BARY-CORE-0009 with the line.
std::string read_text_file(const std::string& path);

/// Writes aside (same folder), flushes to disk, renames. Throws BARY-CORE-0002; then nothing is left under
/// `path` that was not there before.
void write_file(const std::string& path, std::string_view content);

/// While one lives, files that its thread commits are not flushed to disk one by one, which costs
/// milliseconds each: for many files that come into place together (`flush`, then one rename), and for files
/// that are checked against a digest whenever they are read.
class UnflushedWrites {
 public:
  UnflushedWrites();
  ~UnflushedWrites();
  UnflushedWrites(const UnflushedWrites&) = delete;
  UnflushedWrites& operator=(const UnflushedWrites&) = delete;
  /// Flushes the file system that `folder` lies on. Throws BARY-CORE-0002.
  static void flush(const std::string& folder);
};

/// A file being written aside; `commit` puts it in place, the destructor removes what was not committed.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  /// Write here (opened by the caller): .NAME.PROCESS.NUMBER.part in the same folder.
  const std::string& temporary() const { return temporary_; }
  void append(std::string_view data);  ///< or through this
  void commit();

 private:
  std::string path_, temporary_;
  int fd_ = -1;
  bool done_ = false;
};

/// Removes from beside `path` what processes that were killed left there of files and folders on their way to
/// this name. `AtomicFile` writes do not ask for it each: it reads the whole folder.
void remove_abandoned(const std::string& path);

/// Read-only memory map of a whole file.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&&) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(data_), size_}; }
  std::string_view text() const { return {static_cast<const char*>(data_), size_}; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  void* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The project's `data/` folder: BARY_HOME/data, else beside the program (source tree or installed share),
/// found once from the running executable. Throws BARY-CORE-0001 if there is none.
const std::string& data_dir();

}  // namespace bary
