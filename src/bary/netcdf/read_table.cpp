#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
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

struct Variable {
  int id = -1;
  std::string name;
  nc_type type = NC_NAT;
  std::vector<int> dims;
};

/// Seconds that a word of UDUNITS for a time means.
std::optional<double> seconds_of(std::string_view unit) {
  static const std::map<std::string, double, std::less<>> known{{"nanosecond", 1e-9}, {"ns", 1e-9},
                                                                {"nsec", 1e-9},       {"microsecond", 1e-6},
                                                                {"us", 1e-6},         {"millisecond", 1e-3},
                                                                {"ms", 1e-3},         {"msec", 1e-3},
                                                                {"second", 1},        {"s", 1},
                                                                {"sec", 1},           {"minute", 60},
                                                                {"min", 60},          {"hour", 3600},
                                                                {"h", 3600},          {"hr", 3600},
                                                                {"day", 86400},       {"d", 86400}};
  std::string u = lower(unit);
  if (const auto k = known.find(u); k != known.end()) return k->second;
  if (u.ends_with('s')) u.pop_back();
  if (const auto k = known.find(u); k != known.end()) return k->second;
  return std::nullopt;
}

/// `units = "days since 1950-01-01 00:00"`: whole nanoseconds of 1970's clock at its origin, and of one step.
struct Clock {
  std::int64_t origin_s = 0;
  double origin_ns = 0;
  double step_s = 1;
};
std::optional<Clock> clock_of(std::string_view units, std::string_view calendar) {
  static const std::set<std::string, std::less<>> calendars{"", "standard", "gregorian",
                                                            "proleptic_gregorian", "utc"};
  const std::size_t since = lower(units).find(" since ");
  if (since == std::string::npos || !calendars.contains(lower(calendar))) return std::nullopt;
  const auto step = seconds_of(trim(units.substr(0, since)));
  if (!step) return std::nullopt;
  std::string date(trim(units.substr(since + 7)));
  for (const std::string_view zone : {" UTC", " utc", " +00:00", " +0:00", " 0:00", " Z"})
    if (date.ends_with(zone)) date.erase(date.size() - zone.size());
  if (date.find(':') == std::string::npos) date += "T00:00:00";
  try {
    // A date of CF may leave out noughts and seconds: 1950-1-1 0:0.
    std::array<std::string, 2> halves;
    const std::size_t cut = date.find_first_of(" T");
    if (cut == std::string::npos) return std::nullopt;
    for (const auto& [part, text, mark] :
         {std::tuple{0, date.substr(0, cut), '-'}, std::tuple{1, date.substr(cut + 1), ':'}}) {
      for (const std::string_view p : split(text, mark)) {
        std::string& h = halves[static_cast<std::size_t>(part)];
        if (!h.empty()) h += mark;
        h += p.size() == 1 || (p.size() > 1 && p[1] == '.') ? "0" + std::string(p) : std::string(p);
      }
    }
    if (std::count(halves[1].begin(), halves[1].end(), ':') == 1) halves[1] += ":00";
    const Epoch e = time::parse_epoch_in(halves[0] + "T" + halves[1], time::Scale::utc);
    const time::Calendar c = time::to_calendar(e, time::Scale::utc);
    const double whole = std::floor(c.second);
    return Clock{minutes_since_1970(c) * 60 + static_cast<std::int64_t>(whole), (c.second - whole) * 1e9,
                 *step};
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// The instant so many seconds (a whole number, and nanoseconds) after 1970 by a clock without leap seconds.
std::optional<Epoch> instant(std::int64_t seconds, double nanoseconds) {
  const double carry = std::floor(nanoseconds / 1e9);
  seconds += static_cast<std::int64_t>(carry);
  nanoseconds -= carry * 1e9;
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86399) / 86400, rest = seconds - days * 86400;
  if (days < -700'000 || days > 2'900'000) return std::nullopt;  // years 53 to 9909
  const std::chrono::year_month_day d{std::chrono::sys_days{std::chrono::days{days}}};
  time::Calendar c;
  c.year = static_cast<int>(d.year());
  c.month = static_cast<int>(static_cast<unsigned>(d.month()));
  c.day = static_cast<int>(static_cast<unsigned>(d.day()));
  c.hour = static_cast<int>(rest / 3600);
  c.minute = static_cast<int>(rest / 60 % 60);
  c.second = static_cast<double>(rest % 60);
  const Epoch whole = time::from_calendar(c, time::Scale::utc);
  return Epoch::from_parts(whole.seconds, whole.fraction + nanoseconds / 1e9);
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Table read() {
    const int r = nc_open(path_.c_str(), NC_NOWRITE, &nc_.id);
    if (r != NC_NOERR) damaged(nc_strerror(r));
    find_variables();
    Table out;
    for (const Variable& v : variables_) column(v, out);
    return out;
  }

 private:
  [[noreturn]] void damaged(const Phrase& reason) const {
    throw Error("BARY-NETCDF-0002", {{"file", path_}, {"reason", reason}}).at(path_);
  }
  [[noreturn]] void no_column(const Variable& v, const Phrase& reason) const {
    throw Error("BARY-NETCDF-0004", {{"file", path_}, {"variable", v.name}, {"reason", reason}}).at(path_);
  }
  void must(int result) const {
    if (result != NC_NOERR) damaged(nc_strerror(result));
  }
  std::string dim_name(int id) const {
    char name[NC_MAX_NAME + 1] = {};
    must(nc_inq_dimname(nc_.id, id, name));
    return name;
  }
  std::size_t dim_length(int id) const {
    std::size_t n = 0;
    must(nc_inq_dimlen(nc_.id, id, &n));
    return n;
  }

  /// Variables with a dimension, and the one they share; texts of characters have their length for another.
  void find_variables() {
    int count = 0;
    must(nc_inq_nvars(nc_.id, &count));
    for (int id = 0; id < count; ++id) {
      Variable v;
      v.id = id;
      char name[NC_MAX_NAME + 1] = {};
      int dims = 0;
      must(nc_inq_var(nc_.id, id, name, &v.type, &dims, nullptr, nullptr));
      v.name = name;
      v.dims.resize(static_cast<std::size_t>(dims));
      must(nc_inq_vardimid(nc_.id, id, v.dims.data()));
      if (!v.dims.empty()) variables_.push_back(std::move(v));
    }
    std::map<int, std::string> rows;  // the dimension and a variable on it
    for (const Variable& v : variables_) rows.emplace(v.dims[0], v.name);
    if (rows.size() != 1) {
      Phrase found;
      for (const auto& [dim, variable] : rows) {
        if (!found.empty()) found += ", ";
        found += {variable + " on " + dim_name(dim), variable + "(차원 " + dim_name(dim) + ")"};
      }
      throw Error("BARY-NETCDF-0003", {{"file", path_}})
          .at(path_)
          .found(found.empty() ? Phrase("no variable with a dimension", "차원이 있는 변수 없음") : found);
    }
    rows_ = dim_length(rows.begin()->first);
    // What was never written is fill, so that a short file can claim any number of rows.
    std::error_code ec;
    const double size = static_cast<double>(std::filesystem::file_size(path_, ec));
    const double claimed = static_cast<double>(rows_) * static_cast<double>(variables_.size()) * 8;
    if (claimed > 1e6 + 1032 * size * 8)
      damaged({"it claims " + std::to_string(rows_) + " rows",
               "행이 " + std::to_string(rows_) + "개라고 합니다"});
  }

  std::optional<std::string> text_attribute(int variable, const char* name) const {
    nc_type type = NC_NAT;
    std::size_t n = 0;
    if (nc_inq_att(nc_.id, variable, name, &type, &n) != NC_NOERR) return std::nullopt;
    if (type == NC_CHAR) {
      std::string s(n, '\0');
      must(nc_get_att_text(nc_.id, variable, name, s.data()));
      while (!s.empty() && s.back() == '\0') s.pop_back();
      return s;
    }
    if (type == NC_STRING && n > 0) return text_list(variable, name).front();
    return std::nullopt;
  }
  std::vector<std::string> text_list(int variable, const char* name) const {
    nc_type type = NC_NAT;
    std::size_t n = 0;
    if (nc_inq_att(nc_.id, variable, name, &type, &n) != NC_NOERR || type != NC_STRING) return {};
    std::vector<char*> p(n);
    must(nc_get_att_string(nc_.id, variable, name, p.data()));
    std::vector<std::string> out;
    for (const char* s : p) out.emplace_back(s ? s : "");
    nc_free_string(n, p.data());
    return out;
  }
  template <class T>
  std::vector<T> numbers(int variable, const char* name) const {
    nc_type type = NC_NAT;
    std::size_t n = 0;
    if (nc_inq_att(nc_.id, variable, name, &type, &n) != NC_NOERR || type == NC_CHAR || type == NC_STRING)
      return {};
    std::vector<T> out(n);
    if constexpr (std::is_same_v<T, double>)
      must(nc_get_att_double(nc_.id, variable, name, out.data()));
    else if (nc_get_att_longlong(nc_.id, variable, name, out.data()) != NC_NOERR)
      return {};
    return out;
  }
  template <class T>
  std::vector<T> fills(int variable) const {
    std::vector<T> out = numbers<T>(variable, "_FillValue");
    for (const T& v : numbers<T>(variable, "missing_value")) out.push_back(v);
    return out;
  }

  void column(const Variable& v, Table& out) {
    const bool characters = v.type == NC_CHAR;
    if (v.dims.size() > (characters ? 2u : 1u))
      no_column(v, {"it has " + std::to_string(v.dims.size()) + " dimensions",
                    "차원이 " + std::to_string(v.dims.size()) + "개입니다"});
    std::string name = text_attribute(v.id, "column_name").value_or(v.name);
    const std::string units = text_attribute(v.id, "units").value_or("");
    const Unit* unit = unit_of(units);
    if (unit && unit->suffix == "1") unit = nullptr;
    const Unit* named = unit_of_name(name);
    if (unit && !(named && named->udunits == unit->udunits)) name += "_" + std::string(unit->suffix);
    if (out.find(name))
      no_column(v,
                {"two columns would have the name " + name, "두 열의 이름이 " + name + "(으)로 같아집니다"});
    const std::string description = text_attribute(v.id, "long_name").value_or("");
    const auto add = [&](ColumnType type) -> Column& {
      return out.add(name, type, unit ? std::string(unit->suffix) : "", description);
    };
    if (characters || v.type == NC_STRING) return texts(v, add(ColumnType::text));
    const bool whole = v.type == NC_BYTE || v.type == NC_UBYTE || v.type == NC_SHORT || v.type == NC_USHORT ||
                       v.type == NC_INT || v.type == NC_UINT || v.type == NC_INT64;
    if (!whole && v.type != NC_FLOAT && v.type != NC_DOUBLE && v.type != NC_UINT64)
      no_column(v, {"its type is of the user's making", "사용자가 정의한 형식입니다"});
    if (const auto clock = clock_of(units, text_attribute(v.id, "calendar").value_or("")))
      return epochs(v, *clock, whole, add(ColumnType::epoch));
    const auto scale = numbers<double>(v.id, "scale_factor"), offset = numbers<double>(v.id, "add_offset");
    if (!whole || !scale.empty() || !offset.empty())
      return reals(v, scale.empty() ? 1 : scale[0], offset.empty() ? 0 : offset[0], add(ColumnType::f64));
    const auto flags = numbers<long long>(v.id, "flag_values");
    std::vector<std::string> labels = text_list(v.id, "labels");
    const std::string meanings = text_attribute(v.id, "flag_meanings").value_or("");
    if (labels.empty() && !meanings.empty())
      for (const std::string_view m : split(meanings, ' '))
        if (!m.empty()) labels.emplace_back(m);
    if (flags.size() == 2 && flags[0] == 0 && flags[1] == 1 && meanings == "false true")
      return integers(v, add(ColumnType::boolean), {});
    if (!flags.empty() && flags.size() == labels.size()) {
      Column& c = add(ColumnType::choice);
      c.labels = labels;
      return integers(v, c, flags);
    }
    integers(v, add(ColumnType::i64), {});
  }

  static const Unit* unit_of(const std::string& text) {
    if (text.empty()) return nullptr;
    static const std::map<std::string, std::string, std::less<>> spellings{
        {"degrees", "deg"},     {"degrees_north", "deg"},  {"degree_north", "deg"}, {"degrees_east", "deg"},
        {"degree_east", "deg"}, {"meters", "m"},           {"metre", "m"},          {"meter", "m"},
        {"seconds", "s"},       {"second", "s"},           {"kelvin", "k"},         {"m/s", "m_s"},
        {"celsius", "degc"},    {"degree_Celsius", "degc"}};
    const auto k = spellings.find(text);
    return find_unit(k == spellings.end() ? text : k->second);
  }

  std::vector<double> doubles(const Variable& v) const {
    std::vector<double> x(rows_);
    if (rows_) must(nc_get_var_double(nc_.id, v.id, x.data()));
    return x;
  }
  std::vector<long long> longs(const Variable& v) const {
    std::vector<long long> x(rows_);
    if (rows_) must(nc_get_var_longlong(nc_.id, v.id, x.data()));
    return x;
  }

  void reals(const Variable& v, double scale, double offset, Column& c) const {
    const auto none = fills<double>(v.id);
    for (const double x : doubles(v)) {
      const bool null = std::any_of(none.begin(), none.end(),
                                    [&](double f) { return x == f || (std::isnan(x) && std::isnan(f)); });
      if (null)
        c.push_null();
      else
        c.push(x * scale + offset);
    }
  }

  void integers(const Variable& v, Column& c, const std::vector<long long>& flags) const {
    const auto none = fills<long long>(v.id);
    for (const long long x : longs(v)) {
      if (std::find(none.begin(), none.end(), x) != none.end()) {
        c.push_null();
      } else if (c.type == ColumnType::boolean) {
        if (x != 0 && x != 1)
          no_column(v, std::to_string(x) + Phrase(" is none of its flags", "은(는) 플래그 값이 아닙니다"));
        c.push(x == 1);
      } else if (c.type == ColumnType::choice) {
        const auto at = std::find(flags.begin(), flags.end(), x);
        if (at == flags.end())
          no_column(v, std::to_string(x) + Phrase(" is none of its flags", "은(는) 플래그 값이 아닙니다"));
        c.push_choice(c.labels[static_cast<std::size_t>(at - flags.begin())]);
      } else {
        c.push(static_cast<std::int64_t>(x));
      }
    }
  }

  void epochs(const Variable& v, const Clock& clock, bool whole, Column& c) const {
    const auto push = [&](std::optional<Epoch> e) {
      if (!e) no_column(v, {"an instant beyond the calendar", "달력을 벗어난 시각이 있습니다"});
      c.push(*e);
    };
    if (whole) {
      const auto none = fills<long long>(v.id);
      const bool fine = clock.step_s < 1;
      const auto per_second = static_cast<std::int64_t>(std::llround(fine ? 1 / clock.step_s : 1));
      const auto step = static_cast<__int128>(fine ? 1 : std::llround(clock.step_s));
      for (const long long x : longs(v)) {
        if (std::find(none.begin(), none.end(), x) != none.end()) {
          c.push_null();
          continue;
        }
        const std::int64_t seconds = x >= 0 ? x / per_second : (x - per_second + 1) / per_second;
        const __int128 at = clock.origin_s + seconds * step;
        if (at > 1'000'000'000'000 || at < -1'000'000'000'000) push(std::nullopt);
        push(instant(static_cast<std::int64_t>(at),
                     clock.origin_ns + static_cast<double>(x - seconds * per_second) *
                                           (1e9 / static_cast<double>(per_second))));
      }
      return;
    }
    const auto none = fills<double>(v.id);
    for (const double x : doubles(v)) {
      if (std::isnan(x) || std::find(none.begin(), none.end(), x) != none.end()) {
        c.push_null();
        continue;
      }
      const double seconds = x * clock.step_s;
      if (!(std::abs(seconds) < 1e12)) push(std::nullopt);
      const double floor = std::floor(seconds);
      // A double of days or seconds is good to microseconds at best.
      push(instant(clock.origin_s + static_cast<std::int64_t>(floor),
                   clock.origin_ns + std::round((seconds - floor) * 1e9)));
    }
  }

  void texts(const Variable& v, Column& c) const {
    const std::vector<std::string> fill = text_list(v.id, "_FillValue");
    const auto push = [&](std::string s) {
      if (std::find(fill.begin(), fill.end(), s) != fill.end())
        c.push_null();
      else
        c.push(std::move(s));
    };
    if (rows_ == 0) return;
    if (v.type == NC_STRING) {
      std::vector<char*> p(rows_);
      must(nc_get_var_string(nc_.id, v.id, p.data()));
      std::vector<std::string> all;
      for (const char* s : p) all.emplace_back(s ? s : "");
      nc_free_string(p.size(), p.data());
      for (std::string& s : all) push(std::move(s));
      return;
    }
    const std::size_t width = v.dims.size() == 2 ? dim_length(v.dims[1]) : 1;
    if (width > (1u << 20))
      no_column(v, {"texts of " + std::to_string(width) + " letters",
                    "문자열의 길이가 " + std::to_string(width) + "자입니다"});
    std::string all(rows_ * width, '\0');
    if (width) must(nc_get_var_text(nc_.id, v.id, all.data()));
    for (std::size_t i = 0; i < rows_; ++i) {
      std::string s = all.substr(i * width, width);
      s.erase(std::min(s.find('\0'), s.size()));
      while (s.ends_with(' ')) s.pop_back();
      push(std::move(s));
    }
  }

  const std::string& path_;
  Handle nc_;
  std::vector<Variable> variables_;
  std::size_t rows_ = 0;
};

}  // namespace

Table read_table(const std::string& path) {
  std::string head;
  read_pieces(path, [&](std::string_view s) {
    if (head.size() < 8) head += s.substr(0, 8 - head.size());
  });
  const bool classic =
      head.starts_with("CDF") && head.size() > 3 && (head[3] == 1 || head[3] == 2 || head[3] == 5);
  if (!classic && head != "\x89HDF\r\n\x1a\n") throw Error("BARY-NETCDF-0001", {{"file", path}}).at(path);
  const auto lock = enter();
  return Reader(path).read();
}

}  // namespace bary::netcdf
