#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "bary/core/error.hpp"
#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/netcdf/library-inl.hpp"
#include "bary/netcdf/table.hpp"
#include "bary/time/time.hpp"

namespace bary::netcdf {
namespace {

constexpr std::size_t chunk = 65536;

/// `candidate`, or the first of what `next` makes of it again and again, that no valid value equals.
template <class T, class Next>
T unused(const Column& c, std::span<const T> values, T candidate, Next next) {
  const auto taken = [&] {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (c.valid(i) && values[i] == candidate) return true;
    return false;
  };
  while (taken()) candidate = next(candidate);
  return candidate;
}

/// The values with the fill where they are null.
template <class T>
std::vector<T> filled(const Column& c, std::span<const T> values, const T& fill) {
  std::vector<T> out(values.begin(), values.end());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!c.valid(i)) out[i] = fill;
  return out;
}

/// Nanoseconds since 1970 by a clock without leap seconds; nothing inside one, or beyond what 64 bits hold.
std::optional<std::int64_t> nanoseconds(const Epoch& e) {
  const time::Calendar c = time::to_calendar(e, time::Scale::utc);
  if (c.second >= 60 || c.year < 1678 || c.year > 2261) return std::nullopt;
  return minutes_since_1970(c) * 60'000'000'000LL + std::llround(c.second * 1e9);
}

class Writer {
 public:
  Writer(const Table& t, const std::string& path) : t_(t), path_(path) {}

  void write(const std::string& file) {
    must(nc_create(file.c_str(), NC_NETCDF4 | NC_CLOBBER, &nc_.id));
    text(NC_GLOBAL, "Conventions", "CF-1.8");
    text(NC_GLOBAL, "source", "barycenter");
    must(nc_def_dim(nc_.id, "row", t_.rows(), &row_));
    for (const Column& c : t_.columns()) column(c);
    must(nc_.close());
  }

 private:
  void must(int result) const {
    if (result != NC_NOERR) throw Error("BARY-CORE-0002", {{"file", path_}, {"reason", nc_strerror(result)}});
  }
  void text(int variable, const char* name, std::string_view value) const {
    must(nc_put_att_text(nc_.id, variable, name, value.size(), value.data()));
  }

  /// A name that netCDF takes: UTF-8 without / and control characters, of which no other column has it.
  std::string free_name(const std::string& name) {
    std::string n = name.empty() ? "column" : name;
    for (char& c : n)
      if (c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '_';
    if (n.size() > 200) n.resize(200);  // NC_MAX_NAME is 256
    for (std::size_t bad = utf8_error(n); bad < n.size(); bad = utf8_error(n)) n[bad] = '_';
    const auto first = static_cast<unsigned char>(n.front());
    if (first < 0x80 && std::isalnum(first) == 0 && first != '_') n.insert(0, "_");
    while (n.ends_with(' ')) n.back() = '_';
    std::string candidate = n;
    for (int k = 2; !names_.insert(candidate).second; ++k) candidate = n + "_" + std::to_string(k);
    return candidate;
  }

  int define(const Column& c, nc_type type) {
    const std::string name = free_name(c.name);
    int id = -1;
    must(nc_def_var(nc_.id, name.c_str(), type, 1, &row_, &id));
    const std::size_t piece = std::min(std::max<std::size_t>(t_.rows(), 1), chunk);
    must(nc_def_var_chunking(nc_.id, id, NC_CHUNKED, &piece));
    if (type != NC_STRING) must(nc_def_var_deflate(nc_.id, id, 1, 1, 1));
    if (name != c.name) text(id, "column_name", c.name);
    if (!c.description.empty()) text(id, "long_name", c.description);
    return id;
  }

  void place_and_unit(int id, const Column& c) const {
    const Unit* u = c.unit.empty() ? nullptr : find_unit(c.unit);
    std::string_view units = u ? u->udunits : std::string_view{};
    for (const auto& [name, standard, of_degrees] :
         {std::tuple{"latitude", "latitude", "degrees_north"},
          std::tuple{"longitude", "longitude", "degrees_east"}, std::tuple{"altitude", "altitude", ""}}) {
      if (!u || c.name != name + ("_" + std::string(u->suffix))) continue;
      text(id, "standard_name", standard);
      if (u->suffix == "deg" && *of_degrees) units = of_degrees;
    }
    if (!units.empty()) text(id, "units", units);
  }

  void texts(const Column& c, const std::vector<std::string>& values) {
    const int id = define(c, NC_STRING);
    if (!c.validity.empty()) {
      std::string fill = unused<std::string>(
          c, values, "", [](const std::string& s) { return s.empty() ? std::string("null") : s + "_"; });
      const char* p = fill.c_str();
      must(nc_put_att_string(nc_.id, id, "_FillValue", 1, &p));
      put_texts(id, filled<std::string>(c, values, fill));
    } else {
      put_texts(id, values);
    }
  }
  void put_texts(int id, const std::vector<std::string>& values) const {
    std::vector<const char*> p(values.size());
    std::transform(values.begin(), values.end(), p.begin(), [](const std::string& s) { return s.c_str(); });
    if (!p.empty()) must(nc_put_var_string(nc_.id, id, p.data()));
  }

  void column(const Column& c) {
    switch (c.type) {
      case ColumnType::f64: {
        const int id = define(c, NC_DOUBLE);
        place_and_unit(id, c);
        const double fill = unused<double>(c, c.f64(), NC_FILL_DOUBLE, [](double v) { return v * 1.5; });
        must(nc_put_att_double(nc_.id, id, "_FillValue", NC_DOUBLE, 1, &fill));
        const auto v = filled<double>(c, c.f64(), fill);
        if (!v.empty()) must(nc_put_var_double(nc_.id, id, v.data()));
        break;
      }
      case ColumnType::i64: {
        const int id = define(c, NC_INT64);
        place_and_unit(id, c);
        integers(id, c, c.i64());
        break;
      }
      case ColumnType::boolean: {
        const int id = define(c, NC_BYTE);
        const signed char values[] = {0, 1}, fill = -127;
        must(nc_put_att_schar(nc_.id, id, "_FillValue", NC_BYTE, 1, &fill));
        must(nc_put_att_schar(nc_.id, id, "flag_values", NC_BYTE, 2, values));
        text(id, "flag_meanings", "false true");
        std::vector<signed char> v(c.size());
        for (std::size_t i = 0; i < v.size(); ++i)
          v[i] = c.valid(i) ? static_cast<signed char>(c.boolean()[i] != 0) : fill;
        if (!v.empty()) must(nc_put_var_schar(nc_.id, id, v.data()));
        break;
      }
      case ColumnType::choice:
        choice(c);
        break;
      case ColumnType::text:
        texts(c, {c.text().begin(), c.text().end()});
        break;
      case ColumnType::epoch:
        epochs(c);
        break;
    }
  }

  void integers(int id, const Column& c, std::span<const std::int64_t> values) const {
    const long long fill =
        unused<std::int64_t>(c, values, NC_FILL_INT64, [](std::int64_t v) { return v + 1; });
    must(nc_put_att_longlong(nc_.id, id, "_FillValue", NC_INT64, 1, &fill));
    const auto v = filled<std::int64_t>(c, values, fill);
    if (!v.empty()) must(nc_put_var(nc_.id, id, v.data()));
  }

  void choice(const Column& c) {
    const int id = define(c, NC_INT);
    const int fill = NC_FILL_INT;
    must(nc_put_att_int(nc_.id, id, "_FillValue", NC_INT, 1, &fill));
    if (!c.labels.empty()) {
      std::vector<int> values(c.labels.size());
      std::iota(values.begin(), values.end(), 0);
      must(nc_put_att_int(nc_.id, id, "flag_values", NC_INT, values.size(), values.data()));
      // CF separates meanings by blanks; the labels as they are stand beside.
      std::string meanings;
      std::vector<const char*> labels;
      for (const std::string& l : c.labels) {
        std::string word = l.empty() ? "none" : l;
        std::replace(word.begin(), word.end(), ' ', '_');
        meanings += (meanings.empty() ? "" : " ") + word;
        labels.push_back(l.c_str());
      }
      text(id, "flag_meanings", meanings);
      must(nc_put_att_string(nc_.id, id, "labels", labels.size(), labels.data()));
    }
    std::vector<int> v(c.choice().begin(), c.choice().end());
    for (std::size_t i = 0; i < v.size(); ++i)
      if (!c.valid(i)) v[i] = fill;
    if (!v.empty()) must(nc_put_var_int(nc_.id, id, v.data()));
  }

  void epochs(const Column& c) {
    std::vector<std::int64_t> ns(c.size());
    for (std::size_t i = 0; i < ns.size(); ++i) {
      if (!c.valid(i)) continue;
      const auto n = nanoseconds(c.epoch()[i]);
      if (!n) {
        std::vector<std::string> iso(c.size());
        for (std::size_t k = 0; k < iso.size(); ++k)
          if (c.valid(k)) iso[k] = time::utc_text().format(c.epoch()[k]);
        return texts(c, iso);
      }
      ns[i] = *n;
    }
    const int id = define(c, NC_INT64);
    text(id, "standard_name", "time");
    text(id, "units", epoch_units);
    text(id, "calendar", "standard");
    integers(id, c, ns);
  }

  const Table& t_;
  const std::string& path_;
  Handle nc_;
  int row_ = -1;
  std::set<std::string> names_;
};

}  // namespace

void write_table(const Table& t, const std::string& path) {
  AtomicFile file(path);
  {
    const auto lock = enter();
    Writer(t, path).write(file.temporary());
  }
  file.commit();
}

}  // namespace bary::netcdf
