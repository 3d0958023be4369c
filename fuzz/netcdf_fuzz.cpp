/// Tables as netCDF: a file with any variables, attributes and values is read or refused, never worse, and
/// what is read can be written and read again. The bytes say what the library puts into the file: what a
/// damaged container does is the library's business, what stands in a whole one is ours.

#include <netcdf.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/hash.hpp"
#include "bary/netcdf/table.hpp"

namespace {

void demand(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

/// Takes values from the input until it ends; then noughts.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  std::uint8_t octet() { return at_ < size_ ? data_[at_++] : 0; }
  std::string text() {
    std::string s;
    for (std::size_t n = octet() % 40; n > 0 && at_ < size_; --n) s += static_cast<char>(octet());
    return s;
  }
  double number() {
    std::uint64_t bits = 0;
    for (int k = 0; k < 8; ++k) bits = bits << 8 | octet();
    double v;
    static_assert(sizeof v == sizeof bits);
    __builtin_memcpy(&v, &bits, sizeof v);
    return v;
  }
  bool more() const { return at_ < size_; }

 private:
  const std::uint8_t* data_;
  std::size_t size_, at_ = 0;
};

void attributes(Bytes& in, int file, int variable) {
  static constexpr const char* names[] = {"units",        "calendar",    "_FillValue",   "missing_value",
                                          "scale_factor", "add_offset",  "flag_values",  "labels",
                                          "long_name",    "column_name", "flag_meanings"};
  for (unsigned n = in.octet() % 5; n > 0; --n) {
    const char* name = names[in.octet() % std::size(names)];
    switch (in.octet() % 4) {
      case 0: {
        const std::string s = in.text();
        nc_put_att_text(file, variable, name, s.size(), s.data());
        break;
      }
      case 1: {
        const std::string a = in.text(), b = in.text();
        const char* p[] = {a.c_str(), b.c_str()};
        nc_put_att_string(file, variable, name, in.octet() % 3, p);
        break;
      }
      case 2: {
        const double v[] = {in.number(), in.number()};
        nc_put_att_double(file, variable, name, static_cast<nc_type>(1 + in.octet() % 11), in.octet() % 3, v);
        break;
      }
      default: {
        const long long v[] = {in.octet(), static_cast<long long>(in.octet()) << in.octet() % 56};
        nc_put_att_longlong(file, variable, name, static_cast<nc_type>(1 + in.octet() % 11), in.octet() % 3,
                            v);
      }
    }
  }
}

void make(Bytes& in, const std::string& path) {
  const std::uint8_t form = in.octet();
  int file = -1;
  if (nc_create(path.c_str(), NC_CLOBBER | (form & 1 ? NC_NETCDF4 : 0), &file) != NC_NOERR) std::abort();
  int dims[3];
  const std::size_t lengths[] = {in.octet() % 9u, in.octet() % 9u, 3};
  for (int k = 0; k < 3; ++k)
    nc_def_dim(file, ("d" + std::to_string(k)).c_str(), lengths[k] + (k > 0), &dims[k]);
  std::vector<int> variables;
  for (unsigned n = 1 + in.octet() % 6; n > 0 && in.more(); --n) {
    const std::uint8_t shape = in.octet();
    const int on[] = {dims[shape % 8 == 0 ? 1 : 0], dims[2]};
    int id = -1;
    const std::string name = "v" + std::to_string(n) + (shape & 64 ? "_km" : "");
    if (nc_def_var(file, name.c_str(), static_cast<nc_type>(1 + in.octet() % 12),
                   shape % 16 == 1 ? 0 : 1 + (shape & 32 ? 1 : 0), on, &id) != NC_NOERR)
      continue;
    attributes(in, file, id);
    variables.push_back(id);
  }
  nc_enddef(file);
  for (const int id : variables) {
    nc_type type = NC_NAT;
    nc_inq_vartype(file, id, &type);
    for (std::size_t i = 0; i < lengths[0] && in.more(); ++i) {
      const std::size_t at[] = {i, 0};
      const std::string s = in.text();
      const char* p = s.c_str();
      if (type == NC_STRING)
        nc_put_var1_string(file, id, at, &p);
      else if (type == NC_CHAR)
        nc_put_var1_text(file, id, at, p);
      else if (const double v = in.number(); in.octet() & 1)
        nc_put_var1_double(file, id, at, &v);
      else
        nc_put_var1_longlong(file, id, at, reinterpret_cast<const long long*>(&v));
    }
  }
  nc_close(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string folder = [] {
    char name[] = "/tmp/netcdf-fuzz-XXXXXX";
    if (!::mkdtemp(name)) std::abort();
    static const std::string made = name;
    std::atexit([] { std::filesystem::remove_all(made); });
    return made;
  }();
  const std::string path = folder + "/in.nc", again = folder + "/again.nc";
  Bytes in(data, size);
  std::filesystem::remove(path);
  make(in, path);
  if (!std::filesystem::exists(path)) return 0;  // the library would not have it
  try {
    const bary::Table t = bary::netcdf::read_table(path);
    bary::netcdf::write_table(t, again);
    const bary::Table u = bary::netcdf::read_table(again);
    demand(u.rows() == t.rows() && u.columns().size() == t.columns().size(), "another shape");
    for (const bary::Column& c : t.columns()) demand(u.find(c.name) != nullptr, c.name);
  } catch (const bary::Error& e) {
    demand(e.code().starts_with("BARY-NETCDF-000"), e.what());
  }
  return 0;
}
