#include "bary/core/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "bary/core/error.hpp"
#include "bary/core/text.hpp"

namespace bary {
namespace {

[[noreturn]] void cannot_read(const std::string& path, int e) {
  throw Error("BARY-CORE-0001", {{"file", path}, {"reason", system_reason(e)}});
}
[[noreturn]] void cannot_write(const std::string& path, int e) {
  throw Error("BARY-CORE-0002", {{"file", path}, {"reason", system_reason(e)}});
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

int open_regular(const std::string& path, struct stat& st) {
  // A pipe would wait for somebody who writes into it.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) cannot_read(path, errno);
  if (::fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
  const int e = S_ISDIR(st.st_mode) ? EISDIR : 0;
  ::close(fd);
  if (e) cannot_read(path, e);
  // A file is read more than once, by its digest and by its reader; an endless device would fill the memory.
  throw Error("BARY-CORE-0001",
              {{"file", path},
               {"reason", {"it is a device or a pipe, no file", "파일이 아니라 장치나 파이프입니다"}}});
}

/// An empty text that takes the file without growing.
std::string room_for(const std::string& path) {
  std::string out;
  std::error_code ec;
  if (const auto size = std::filesystem::file_size(path, ec); !ec) out.reserve(size);
  return out;
}

/// Whether a text, after byte-order mark and blanks, begins as JSON or XML does.
bool may_be_one_line(std::string_view text) {
  const auto first =
      text.substr(0, 4096).find_first_not_of(std::string_view("\xEF\xBB\xBF\xFF\xFE\0 \t\r\n", 10));
  return first != std::string_view::npos &&
         std::string_view("{[<").find(text[first]) != std::string_view::npos;
}

}  // namespace

void read_pieces(const std::string& path, const std::function<void(std::string_view)>& take) {
  struct stat st{};
  const Descriptor d{open_regular(path, st)};
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(d.fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) cannot_read(path, errno);
    if (n == 0) return;
    take({buffer, static_cast<std::size_t>(n)});
  }
}

std::string read_file(const std::string& path) {
  std::string out = room_for(path);
  read_pieces(path, [&](std::string_view piece) { out += piece; });
  return out;
}

std::string read_text_file(const std::string& path) {
  std::string out = room_for(path);
  std::size_t limit = 0, line_begin = 0;
  std::uint64_t line = 1;
  read_pieces(path, [&](std::string_view piece) {
    if (limit == 0) limit = (may_be_one_line(piece) ? std::size_t{256} : std::size_t{16}) << 20;
    // A line that begins and ends within the piece is short.
    const auto first = std::min(piece.find('\n'), piece.size());
    if (out.size() + first - line_begin > limit)
      throw Error("BARY-CORE-0009", {{"limit", std::to_string(limit)}}).at(path, line);
    if (first < piece.size()) {
      line += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
      line_begin = out.size() + piece.rfind('\n') + 1;
    }
    out += piece;
  });
  return out;
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

void remove_abandoned(const std::string& path) {
  namespace fs = std::filesystem;
  const fs::path p(path);
  const std::string stem = "." + p.filename().string() + ".";
  std::error_code ec;
  for (const auto& f : fs::directory_iterator(p.has_parent_path() ? p.parent_path() : fs::path("."), ec)) {
    const std::string name = f.path().filename().string();
    if (!name.starts_with(stem) || !name.ends_with(".part")) continue;
    const std::string_view process = std::string_view(name).substr(stem.size());
    const auto pid = parse_i64(process.substr(0, process.find('.')));
    if (pid && *pid > 0 && ::kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH)
      fs::remove_all(f.path(), ec);
  }
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
    throw Error(
        "BARY-CORE-0001",
        {{"file", "data/SOURCES.md"},
         {"reason",
          {"the data folder of barycenter was not found", "barycenter의 데이터 폴더를 찾지 못했습니다"}}})
        .hint({"set BARY_HOME to the folder that holds data/", "data/가 든 폴더를 BARY_HOME에 지정하십시오"});
  }();
  return dir;
}

}  // namespace bary
