#include "bary/core/files.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "bary/core/error.hpp"

namespace bary {
namespace {

[[noreturn]] void cannot_read(const std::string& path, int e) {
  throw Error("BARY-CORE-0001", {{"file", path}, {"reason", std::strerror(e)}});
}
[[noreturn]] void cannot_write(const std::string& path, int e) {
  throw Error("BARY-CORE-0002", {{"file", path}, {"reason", std::strerror(e)}});
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

int open_regular(const std::string& path, struct stat& st) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) cannot_read(path, errno);
  if (::fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
    const int e = S_ISDIR(st.st_mode) ? EISDIR : errno;
    ::close(fd);
    cannot_read(path, e);
  }
  // An endless device would fill the memory.
  if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
    ::close(fd);
    throw Error("BARY-CORE-0001", {{"file", path}, {"reason", "it is a device, no file"}});
  }
  return fd;
}

}  // namespace

std::string read_file(const std::string& path) {
  struct stat st{};
  Descriptor d{open_regular(path, st)};
  std::string out;
  out.reserve(static_cast<std::size_t>(st.st_size));
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(d.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) cannot_read(path, errno);
    if (n == 0) return out;
    out.append(buffer, static_cast<std::size_t>(n));
  }
}

AtomicFile::AtomicFile(std::string path) : path_(std::move(path)) {
  static std::atomic<unsigned> counter{0};
  const std::filesystem::path p(path_);
  temporary_ = (p.parent_path() / ("." + p.filename().string() + "." + std::to_string(::getpid()) + "." +
                                   std::to_string(counter++) + ".part"))
                   .string();
  fd_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd_ < 0) cannot_write(path_, errno);
}

AtomicFile::~AtomicFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!done_) ::unlink(temporary_.c_str());
}

void AtomicFile::append(std::string_view data) {
  while (!data.empty()) {
    const ssize_t n = ::write(fd_, data.data(), data.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) cannot_write(path_, errno);
    data.remove_prefix(static_cast<std::size_t>(n));
  }
}

namespace {
thread_local int unflushed = 0;
}
UnflushedWrites::UnflushedWrites() { ++unflushed; }
UnflushedWrites::~UnflushedWrites() { --unflushed; }
void UnflushedWrites::flush(const std::string& folder) {
  const Descriptor d{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (d.fd < 0 || ::syncfs(d.fd) != 0) cannot_write(folder, errno);
}

void AtomicFile::commit() {
  if (unflushed == 0 && ::fsync(fd_) != 0) cannot_write(path_, errno);
  if (::close(std::exchange(fd_, -1)) != 0) cannot_write(path_, errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) cannot_write(path_, errno);
  done_ = true;
}

void write_file(const std::string& path, std::string_view content) {
  AtomicFile f(path);
  f.append(content);
  f.commit();
}

MappedFile::MappedFile(const std::string& path) : path_(path) {
  struct stat st{};
  Descriptor d{open_regular(path, st)};
  size_ = static_cast<std::size_t>(st.st_size);
  if (size_ == 0) return;
  data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, d.fd, 0);
  if (data_ == MAP_FAILED) {
    data_ = nullptr;
    cannot_read(path, errno);
  }
}
MappedFile::~MappedFile() {
  if (data_) ::munmap(data_, size_);
}
MappedFile::MappedFile(MappedFile&& o) noexcept
    : path_(std::move(o.path_)), data_(std::exchange(o.data_, nullptr)), size_(std::exchange(o.size_, 0)) {}

const std::string& data_dir() {
  static const std::string dir = [] {
    namespace fs = std::filesystem;
    std::error_code ec;
    if (const char* home = std::getenv("BARY_HOME");
        home && fs::exists(fs::path(home) / "data" / "SOURCES.md", ec))
      return (fs::path(home) / "data").string();
    fs::path p = fs::read_symlink("/proc/self/exe", ec);
    for (p = p.parent_path(); !p.empty(); p = p.parent_path()) {
      for (const char* sub : {"data", "share/barycenter/data"})
        if (fs::exists(p / sub / "SOURCES.md", ec)) return (p / sub).string();
      if (p == p.root_path()) break;
    }
    throw Error("BARY-CORE-0001",
                {{"file", "data/SOURCES.md"}, {"reason", "the data folder of barycenter was not found"}})
        .hint("set BARY_HOME to the folder that holds data/");
  }();
  return dir;
}

}  // namespace bary
