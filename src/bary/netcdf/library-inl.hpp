#pragma once
/// What reading and writing share: the library, one thread at a time.

#include <netcdf.h>

#include <chrono>
#include <cstdint>
#include <mutex>

#include "bary/time/time.hpp"

namespace bary::netcdf {

/// Neither netCDF nor the HDF5 below it may be entered by two threads.
inline std::unique_lock<std::mutex> enter() {
  static std::mutex mutex;
  return std::unique_lock(mutex);
}

/// A file of the library, closed whatever happens.
struct Handle {
  int id = -1;
  ~Handle() {
    if (id >= 0) nc_close(id);
  }
  int close() {
    const int r = nc_close(id);
    id = -1;
    return r;
  }
};

/// By a clock without leap seconds.
inline std::int64_t minutes_since_1970(const time::Calendar& c) {
  const std::chrono::sys_days day =
      std::chrono::year(c.year) / static_cast<int>(c.month) / static_cast<int>(c.day);
  return day.time_since_epoch().count() * 1440LL + c.hour * 60 + c.minute;
}

inline constexpr const char* epoch_units = "nanoseconds since 1970-01-01T00:00:00Z";

}  // namespace bary::netcdf
