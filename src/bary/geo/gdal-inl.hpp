#pragma once
/// What reading and writing with GDAL share.

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_vsi.h>
#include <gdal_priv.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace bary::geo {

/// Collects what GDAL says instead of printing it.
class QuietGdal {
 public:
  QuietGdal() {
    static std::once_flag once;
    std::call_once(once, [] {
      // Only formats of files: nothing that would reach for a network.
      GDALAllRegister();
    });
    CPLPushErrorHandlerEx(&QuietGdal::handle, this);
  }
  ~QuietGdal() { CPLPopErrorHandler(); }
  QuietGdal(const QuietGdal&) = delete;
  QuietGdal& operator=(const QuietGdal&) = delete;
  const std::string& message() const { return message_; }

 private:
  static void CPL_STDCALL handle(CPLErr level, CPLErrorNum, const char* text) {
    auto* self = static_cast<QuietGdal*>(CPLGetErrorHandlerUserData());
    if (level >= CE_Failure && self->message_.empty()) self->message_ = text;
  }
  std::string message_;
};

struct Closer {
  void operator()(GDALDataset* d) const { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, Closer>;

/// A file of GDAL's in memory, gone with this object; over bytes that outlive it, or to be written.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view ending, std::string_view bytes = {}) {
    static std::atomic<unsigned> counter{0};
    name_ = "/vsimem/bary-" + std::to_string(counter++) + std::string(ending);
    if (bytes.data())
      VSIFCloseL(VSIFileFromMemBuffer(
          name_.c_str(), reinterpret_cast<GByte*>(const_cast<char*>(bytes.data())), bytes.size(), false));
  }
  ~MemoryFile() { VSIUnlink(name_.c_str()); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  const std::string& name() const { return name_; }
  std::string_view bytes() const {
    vsi_l_offset n = 0;
    const GByte* p = VSIGetMemFileBuffer(name_.c_str(), &n, false);
    return p ? std::string_view(reinterpret_cast<const char*>(p), n) : std::string_view{};
  }

 private:
  std::string name_;
};

}  // namespace bary::geo
